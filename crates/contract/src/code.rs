//! Error codes. Nobody matches on English: decisions are made on the code, and people read the catalogue's text for it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What kind of failure a code is; the command line's exit status follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeClass {
    /// It did not work (exit status 1).
    Failed,
    /// The call itself is wrong (2).
    Usage,
    /// Somebody has to sign in first (3).
    SignInNeeded,
    /// A rule or permission forbids it (4).
    Refused,
    /// The other side cannot be reached (5).
    Unreachable,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $text:literal, $class:ident, $retryable:literal, $remedy:literal;)*) => {
        /// A stable, language-neutral name of what went wrong.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
        pub enum Code {
            $($(#[$doc])* #[serde(rename = $text)] $variant,)*
        }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Returns the code's text, as it crosses every border.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// Returns what kind of failure it is.
            #[must_use]
            pub const fn class(self) -> CodeClass {
                match self { $(Self::$variant => CodeClass::$class,)* }
            }

            /// Tells whether the same call may work later without anybody doing anything.
            #[must_use]
            pub const fn is_retryable(self) -> bool {
                match self { $(Self::$variant => $retryable,)* }
            }

            /// Returns what to do next, in English.
            #[must_use]
            pub const fn remedy(self) -> &'static str {
                match self { $(Self::$variant => $remedy,)* }
            }
        }
    };
}

codes! {
    /// Something we did not foresee.
    Internal = "internal", Failed, false, "Look into the log of the process that owns the data; the id under Details finds the entry.";
    /// The request is not of the documented shape.
    InvalidRequest = "invalid_request", Usage, false, "Compare the call with the contract; unknown members are refused.";
    /// There is no such command.
    UnknownCommand = "unknown_command", Usage, false, "List the commands with `countersign call --list`. Window and Data service may be of different versions.";
    /// The thing named does not exist.
    NotFound = "not_found", Failed, false, "List what exists and use an id or name from there.";
    /// The caller's role does not reach.
    PermissionDenied = "permission_denied", Refused, false, "Ask an administrator.";

    /// A name is empty, too long, or holds control characters.
    InvalidName = "invalid_name", Usage, false, "Give a name of 1 to 80 characters on one line.";
    /// The name is in use.
    NameTaken = "name_taken", Failed, false, "Choose another name.";
    /// The identity store is disabled.
    StoreDisabled = "store_disabled", Refused, false, "Enable the identity store first; what waits for it is taken up then.";
    /// Requests of the identity store are undecided, or a change of it is being made.
    StoreInUse = "store_in_use", Refused, false, "Decide its open requests, or disable the store and wait until what is under way has ended.";
    /// The name given as confirmation is another one.
    NameNotConfirmed = "name_not_confirmed", Usage, false, "Give the exact name of what is to be deleted.";
    /// A GUID is none.
    InvalidGuid = "invalid_guid", Usage, false, "Copy the id from the Entra admin center: 36 characters with dashes.";
    /// A tenant is neither a GUID nor a domain name.
    InvalidTenant = "invalid_tenant", Usage, false, "Give the tenant ID or a verified domain of the tenant.";
    /// The sign-in service knows no such tenant.
    TenantNotFound = "tenant_not_found", Failed, false, "Copy the tenant ID from the overview of the Entra admin center, and check that the cloud is the tenant's.";
    /// A domain name is none.
    InvalidDomainName = "invalid_domain_name", Usage, false, "Give a verified domain of the tenant, such as contoso.com.";
    /// An organization code is none.
    InvalidOrganizationCode = "invalid_organization_code", Usage, false, "Give the part before the first dot of the environment's address: contoso of contoso.crm4.dynamics.com.";
    /// A region is none.
    InvalidRegion = "invalid_region", Usage, false, "Give the part before the second dot of the environment's address: crm4 of contoso.crm4.dynamics.com.";
    /// A Data service URL cannot be used.
    InvalidDataServiceUrl = "invalid_data_service_url", Usage, false, "Give the public https address under which Power Automate reaches the Data service.";
    /// A field of the object asked for is wrong.
    InvalidField = "invalid_field", Usage, false, "Correct the field named under Details.";
    /// A filter of a workflow is wrong.
    InvalidFilter = "invalid_filter", Usage, false, "Write FIELD present, FIELD not-present, FIELD equals VALUE or FIELD not-equals VALUE.";

    /// The cloud profile is unusable.
    ProfileInvalid = "profile_invalid", Usage, false, "Correct the profile; docs/clouds.md and its JSON Schema describe it.";
    /// Another process owns the data directory.
    DataDirectoryInUse = "data_directory_in_use", Failed, true, "Use the process that owns it, or stop that one first.";
    /// The data directory belongs to another cloud profile.
    DataDirectoryOfOtherProfile = "data_directory_of_other_profile", Refused, false, "Choose the profile it was made with, or another data directory.";
    /// The data directory cannot be read or written.
    DataDirectoryUnusable = "data_directory_unusable", Failed, false, "Check that the folder exists, belongs to you, and has room.";
    /// The database was written by a newer version.
    DatabaseTooNew = "database_too_new", Refused, false, "Install the version that wrote it, or a newer one. Nothing was read or changed.";
    /// The database is damaged.
    DatabaseDamaged = "database_damaged", Failed, false, "Restore the data directory from a backup.";
    /// The disk is full.
    DiskFull = "disk_full", Failed, true, "Make room on the disk of the data directory, then try again.";
    /// The disk cannot be written.
    DiskReadOnly = "disk_read_only", Failed, false, "Make the data directory writable, then try again.";
    /// The process that owns the data does not answer.
    OwnerUnreachable = "owner_unreachable", Unreachable, true, "Start the Data service, or open the window without one.";

    /// The callback listener cannot listen where it was told to.
    ListenAddressUnusable = "listen_address_unusable", Failed, false, "Give an address of this computer and a free port.";
    /// What was given for the callback listener is not an address and a port.
    ListenAddressInvalid = "listen_address_invalid", Usage, false, "Give an address and a port of this computer, such as 127.0.0.1:8443.";
    /// Another program uses the port of the callback listener.
    ListenPortInUse = "listen_port_in_use", Failed, false, "Choose another port, or end the program that uses this one.";
    /// The address of the callback listener is not one of this computer.
    ListenAddressNotHere = "listen_address_not_here", Failed, false, "Give an address of this computer: 127.0.0.1 behind a reverse proxy that runs here, or 0.0.0.0 for all of them.";
    /// The address of the callback listener was given with --listen.
    ListenerGiven = "listener_given", Refused, false, "Start the window or the Data service without --listen; the setting counts then.";
    /// This process does not listen for what flows report.
    NotListening = "not_listening", Failed, false, "Set the address of the callback listener, or run `countersign serve --listen ADDRESS:PORT`, where flows are to report.";

    /// There is no key store on this computer.
    KeyStoreMissing = "key_store_missing", Failed, false, "Start a Secret Service (such as GNOME Keyring), or give a key file with --key-file.";
    /// The key store is locked.
    KeyStoreLocked = "key_store_locked", Failed, true, "Unlock the key store, then try again.";
    /// The key store failed or did not answer.
    KeyStoreFailed = "key_store_failed", Failed, true, "Check the key store of this computer, then try again.";
    /// The key that sealed the data is gone.
    KeyLost = "key_lost", Failed, false, "Restore the key to the key store or give the key file. Without it every account has to sign in again in a new data directory.";
    /// Others can read the key file.
    KeyFileExposed = "key_file_exposed", Refused, false, "Make the key file readable by its owner alone (chmod 600), and consider the key known to others.";
    /// The key file is unreadable or no key file.
    KeyFileInvalid = "key_file_invalid", Failed, false, "Give the key file that was made with this data directory.";
    /// The key file belongs to another data directory.
    KeyFileForeign = "key_file_foreign", Refused, false, "Give the key file that was made with this data directory.";
    /// Something sealed does not open.
    SealBroken = "seal_broken", Failed, false, "Somebody or something changed the data directory. Restore it from a backup.";

    /// Nobody is signed in who could do this.
    SignInNeeded = "sign_in_needed", SignInNeeded, false, "Sign in again with this account.";
    /// The sign-in was declined.
    SignInDeclined = "sign_in_declined", Failed, false, "Start again and approve the sign-in, or use another account.";
    /// Nobody signed in before the time was over.
    SignInExpired = "sign_in_expired", Failed, false, "Start again, and finish before the time is over.";
    /// Entra refused the sign-in.
    SignInFailed = "sign_in_failed", Failed, false, "Details names the reason that Entra gave.";
    /// The sign-in was cancelled.
    SignInCancelled = "sign_in_cancelled", Failed, false, "Start again when you are ready.";
    /// The app registration does not allow this.
    RegistrationWrong = "registration_wrong", Failed, false, "Correct the app registration as Details says.";
    /// The app lacks consent.
    ConsentNeeded = "consent_needed", Refused, false, "Have an administrator consent to the app's permissions.";
    /// A policy of the tenant blocks the sign-in.
    SignInBlocked = "sign_in_blocked", Refused, false, "Look at the sign-in log of the tenant; an administrator can say which policy.";
    /// This computer has no browser that could be started.
    BrowserMissing = "browser_missing", Failed, false, "Sign in with a code on another device, or have the command line print the address with --no-open.";
    /// This computer does not let us wait for the browser's answer.
    LoopbackUnusable = "loopback_unusable", Failed, false, "Find out what keeps programs from listening on 127.0.0.1, or sign in with a code.";
    /// There is no folder that exported lists go to.
    DownloadsMissing = "downloads_missing", Failed, false, "Make a Downloads folder for this person, or export with the command line.";
    /// An exported list could not be written.
    ExportNotSaved = "export_not_saved", Failed, true, "Make room in the Downloads folder and check that it can be written, then export again.";
    /// An exported list is too large.
    ExportTooLarge = "export_too_large", Failed, false, "Narrow the list, or export with the command line.";
    /// The page is none that this cloud sends people to.
    PageNotAllowed = "page_not_allowed", Refused, false, "Open the page yourself if you trust it.";
    /// The account is of another tenant than the store.
    AccountOfOtherTenant = "account_of_other_tenant", Refused, false, "Use an account of the store's tenant.";
    /// The acting person is of another tenant than the store.
    ActingFromOtherTenant = "acting_from_other_tenant", Refused, false, "Switch to an account of the store's tenant, or sign in with one.";
    /// An app cannot be a linking account.
    LinkingAccountIsApp = "linking_account_is_app", Refused, false, "Choose a person who signed in: the services that manage flows refuse apps.";

    /// The store names no service credential.
    ServiceCredentialMissing = "service_credential_missing", Failed, false, "Name the store's service credential.";
    /// The store names no linking account.
    LinkingAccountMissing = "linking_account_missing", Failed, false, "Name the store's linking account: a person who may manage its flows.";
    /// The store has no Power Automate client.
    ClientMissing = "client_missing", Failed, false, "Register the Power Automate client of the store.";
    /// The workflow is of a kind that exists in the store.
    WorkflowExists = "workflow_exists", Failed, false, "Change the existing workflow; a store has one Create workflow for each kind of object.";
    /// Objects, event, fields, filters and approvers of a workflow do not fit each other.
    WorkflowInvalid = "workflow_invalid", Usage, false, "Correct the member named under Details.";
    /// The workflow is a system workflow, which this cannot be done to.
    SystemWorkflow = "system_workflow", Refused, false, "Change its approvers or description, or switch it off.";
    /// The store cannot carry the workflow out.
    WorkflowUnavailable = "workflow_unavailable", Refused, false, "Leave the workflow off; it is listed because every store has it.";
    /// The object of a change could not be found.
    TargetNotFound = "target_not_found", Failed, false, "Give the user principal name of a user, the name of a group, or the object id.";
    /// The object is already as it is asked to be.
    NothingToChange = "nothing_to_change", Failed, false, "Nothing; ask for a value that differs.";
    /// Another request of the same kind for the same object is open.
    AnotherRequestOpen = "another_request_open", Failed, false, "Look at the other request before you decide this one.";
    /// The change is one that a manager asks for, and the caller is not the user's manager.
    NotTheManager = "not_the_manager", Refused, false, "Have the user's manager sign in and ask, or ask for a change of the user's manager first.";
    /// An approver could not be found.
    ApproverNotFound = "approver_not_found", Failed, false, "Give the user principal name of an enabled user, or the name of a group, of the store's tenant.";
    /// Nobody could approve.
    NobodyCanApprove = "nobody_can_approve", Refused, false, "Add an approver to the workflow, or a default approver to the store.";
    /// The requester is the only approver.
    RequesterIsOnlyApprover = "requester_is_only_approver", Refused, false, "An administrator decides, or add another approver and reroute.";
    /// No workflow covers the change.
    NoWorkflowCoversThis = "no_workflow_covers_this", Refused, false, "Add or enable a workflow for it; an administrator can also make the change directly.";

    /// A request URL is none.
    RequestUrlInvalid = "request_url_invalid", Usage, false, "Copy the HTTP POST URL of the flow's trigger, whole.";
    /// A request URL is cut off.
    RequestUrlTruncated = "request_url_truncated", Usage, false, "Copy the HTTP POST URL again with its copy button; the end is missing.";
    /// A request URL points elsewhere.
    RequestUrlForeign = "request_url_foreign", Refused, false, "Copy the URL from Power Automate of the cloud that this console is set to.";
    /// A request URL is of the retired form.
    RequestUrlRetired = "request_url_retired", Refused, false, "Open the flow in Power Automate, save it, and copy its new HTTP POST URL.";
    /// An environment id is none.
    InvalidEnvironmentId = "invalid_environment_id", Usage, false, "Copy the environment ID from the Power Platform admin center: 36 characters with dashes, with Default- before it for a default environment.";
    /// It is not known which environment organization code and region stand for.
    EnvironmentUnresolved = "environment_unresolved", Failed, false, "Name the store's linking account and test the client, or give the environment ID from the Power Platform admin center when you register it.";
    /// The environment is another than the one registered.
    EnvironmentDiffers = "environment_differs", Refused, false, "Register the client with the organization code and region of the environment that holds the flows.";
    /// The flow of a link is in another environment than the one registered.
    RequestUrlOfOtherEnvironment = "request_url_of_other_environment", Refused, false, "Copy the HTTP POST URL of a flow in the registered environment, or register the client of the environment that holds this flow.";
    /// The environment does not let the account in.
    EnvironmentDenied = "environment_denied", Failed, false, "Add the account as a user of the environment, with a role such as Environment Maker.";
    /// The client is in use.
    ClientInUse = "client_in_use", Refused, false, "Remove the links of the store's workflows and decide its open requests first.";
    /// Registering the client would move the store to another environment than the one that something of it depends on.
    ClientMoveUnconfirmed = "client_move_unconfirmed", Refused, false, "Keep the environment, or confirm the move: then link the workflows to flows of the other environment, and create their templates there.";
    /// The store's accounts sign in with another app registration or tenant than the registered one.
    AppRegistrationDiffers = "app_registration_differs", Failed, false, "Register the client with the tenant ID and client ID of the app registration that the store's accounts sign in with, or sign in with the registered one.";
    /// The environment has no approvals yet.
    ApprovalsNotProvisioned = "approvals_not_provisioned", Failed, false, "Nothing; the first approval of the environment makes the tables. Test again after it.";
    /// The account is shown no approval.
    ApprovalsNoneShown = "approvals_none_shown", Failed, false, "Test again after the first approval of the environment. If it stays so, give the linking account the role Approvals Administrator in the environment.";
    /// Approvals cannot be read.
    ApprovalsNotReadable = "approvals_not_readable", Failed, false, "Give the linking account the role Approvals Administrator in the environment.";
    /// The Data service does not answer at its URL.
    DataServiceUnreachable = "data_service_unreachable", Failed, false, "Start the Data service with --listen, and check name, certificate and reverse proxy of the Data service URL.";
    /// Something else answers at the Data service URL.
    DataServiceForeign = "data_service_foreign", Failed, false, "Let the reverse proxy pass this URL to the process that owns this data directory, with the headers of its answers.";
    /// That the Data service answers this computer does not prove that it answers Microsoft.
    DataServiceNotProven = "data_service_not_proven", Failed, false, "Make sure that the address can be reached from the internet; a probe of a linked flow, or its first request, proves it.";
    /// Something could not be looked at.
    NotChecked = "not_checked", Failed, false, "Mend what the message names, then look again.";
    /// The request URL does not name its environment.
    EnvironmentNotNamed = "environment_not_named", Failed, false, "Nothing; whether the flow is one of the registered environment shows with the layer Current.";
    /// The flow has another request URL by now.
    RequestUrlStale = "request_url_stale", Failed, false, "Copy the flow's HTTP POST URL again and set the link with it.";
    /// The request URL carries an id that the flow had before it was first turned on.
    RequestUrlFormerId = "request_url_former_id", Failed, false, "Nothing while the flow answers. To have the present URL, copy the flow's HTTP POST URL again and set the link with it.";
    /// Only a run of the flow can prove it.
    ProbeNeeded = "probe_needed", Failed, false, "Authenticate with a probe: it starts one run of a flow made from the template, which answers and ends.";
    /// Only a run proves that the trigger lets an app in.
    AppTokenNotProven = "app_token_not_proven", Failed, false, "Authenticate with a probe, or send a request: Power Automate does not admit apps in every environment, even where they are named.";
    /// The flow ran and did not answer the probe.
    ProbeNotAnswered = "probe_not_answered", Failed, false, "Look at the run: the flow was not made from the template, or was changed.";
    /// The trigger does not let the service credential in.
    TriggerNotAllowed = "trigger_not_allowed", Refused, false, "Add the service credential's object ID under \"Who can trigger the flow\", save the flow, and authenticate again.";
    /// Who can trigger the flow was changed since its URL was copied.
    TriggerChanged = "trigger_changed", Failed, false, "Copy the flow's HTTP POST URL again; it changes with that setting.";
    /// The workflow is not linked.
    NotLinked = "not_linked", Failed, false, "Link the workflow to a flow.";
    /// The flow is off.
    FlowOff = "flow_off", Failed, false, "Turn the flow on in Power Automate, then send the request again.";
    /// A linked flow was looked at and is off.
    LinkedFlowOff = "linked_flow_off", Failed, false, "Turn the flow on, then authenticate again.";
    /// The service switched a flow off.
    FlowSuspended = "flow_suspended", Failed, false, "Look in Power Automate at why it was switched off: a data policy, a missing licence, or long disuse. Mend that, and turn the flow on again.";
    /// The flow of a request URL may be one of those that are off.
    FlowPerhapsOff = "flow_perhaps_off", Failed, false, "Turn the flow on, then authenticate again: a flow tells its request URL only while it is on.";
    /// The linking account does not see the flow of a request URL.
    FlowNotVisible = "flow_not_visible", Failed, false, "Have the owner of the flow add the linking account as a co-owner, or name the owner as linking account. Requests are sent to the flow all the same.";
    /// Flow management does not list a flow that is in Dataverse.
    FlowNotListed = "flow_not_listed", Failed, false, "Show the flow again in a minute. If it stays so, make the linking account an owner of the flow: until then its runs cannot be looked up or cancelled.";
    /// Which flow the workflow is linked to is not known.
    LinkedFlowUnknown = "linked_flow_unknown", Failed, false, "Turn that flow on or off in Power Automate, then authenticate the link. To switch the template instead, remove the link first.";
    /// The flow is gone.
    FlowNotFound = "flow_not_found", Failed, false, "Create the flow again, or give the workflow the URL of another.";
    /// The flow is deleted.
    FlowDeleted = "flow_deleted", Failed, false, "Create the template again, or give the workflow the URL of another flow, then send the request again.";
    /// No flow answers at the request URL.
    RequestUrlUnrouted = "request_url_unrouted", Failed, false, "Copy the HTTP POST URL of the flow again, whole: it was cut off, or is of the old form.";
    /// The flow wants a token, and its URL carries a signature.
    FlowNeedsToken = "flow_needs_token", Failed, false, "The flow's setting \"Who can trigger the flow\" was changed. Copy its HTTP POST URL again: it has no signature now.";
    /// The flow wants the signature of its URL.
    FlowNeedsSignature = "flow_needs_signature", Failed, false, "The flow's setting \"Who can trigger the flow\" is Anyone now. Copy its HTTP POST URL again, whole, with its signature.";
    /// The flow got a signature and a token at once.
    FlowTwoAuthorizations = "flow_two_authorizations", Failed, false, "Something between here and Power Automate adds a sign-in to our calls, such as a proxy. Let calls of the Data service through unchanged.";
    /// The flow takes no tokens.
    FlowTokenNotWanted = "flow_token_not_wanted", Failed, false, "The flow's setting \"Who can trigger the flow\" is Anyone now. Copy its HTTP POST URL again, whole, with its signature.";
    /// The flow does not admit the service credential.
    FlowClaimsMismatch = "flow_claims_mismatch", Refused, false, "Admit the service credential in the flow's setting \"Who can trigger the flow\" (an app by the object id of its enterprise application), or name another service credential of the same tenant.";
    /// The flow refuses the token of the service credential.
    FlowTokenRefused = "flow_token_refused", Refused, false, "Sign in again with the service credential, or name another; then send the request again.";
    /// The signature of the request URL is wrong or was changed.
    FlowSignatureRefused = "flow_signature_refused", Failed, false, "Copy the flow's HTTP POST URL again; its signature changes when the flow's key is regenerated.";
    /// The flow ran and answered with a failure itself.
    FlowAnsweredFailure = "flow_answered_failure", Failed, false, "Look at the flow's run history: its Response action chose that status. Send the request again once the flow is mended.";
    /// The flow's service refuses the call in a way that is not known here.
    FlowRefused = "flow_refused", Failed, false, "The log names what the service said. Copy the flow's URL again; it changes when its key or its setting \"Who can trigger the flow\" changes.";
    /// The flow does not take our body.
    FlowSchemaMismatch = "flow_schema_mismatch", Failed, false, "Compare the schema of the flow's trigger with the template.";
    /// The flow may or may not have started, and nothing here can tell.
    FlowOutcomeUnknown = "flow_outcome_unknown", Failed, false, "Look at the flow's run history. Send the request again only when no run carries its id.";
    /// The flow runs, but gave no answer in time.
    FlowAnswerTimedOut = "flow_answer_timed_out", Unreachable, true, "Nothing; its run is looked for. Place the flow's Response action before its approval.";
    /// The flow is being called at this moment.
    FlowBeingCalled = "flow_being_called", Failed, true, "Try again in a moment; it is known then whether the flow runs.";
    /// The run could not be found or cancelled.
    RunNotCancelled = "run_not_cancelled", Failed, false, "Cancel the run in Power Automate if it should not wait; its answer will do nothing here.";

    /// **Who can trigger the flow** cannot be set so.
    InvalidAccess = "invalid_access", Usage, false, "Name mail addresses or object ids; of an app, the object id of its enterprise application.";
    /// The workflow's template is in Power Automate already.
    TemplateExists = "template_exists", Failed, false, "Finish that flow in Power Automate, or update it. Create another only on purpose; the first stays where it is.";
    /// A flow of that name is there that was not made from this workflow.
    FlowNameTaken = "flow_name_taken", Failed, false, "Rename or delete that flow in Power Automate, or create the template beside it on purpose.";
    /// The template was made, and a person has to finish it.
    TemplateUnfinished = "template_unfinished", Failed, false, "Open it in Power Automate, choose the Approvals connection, save, and copy the HTTP POST URL; then configure the request URL here and turn the flow on.";
    /// The workflow has no template.
    TemplateMissing = "template_missing", Failed, false, "Create the template of the workflow.";
    /// It is not known whether the template was made.
    TemplateUnconfirmed = "template_unconfirmed", Failed, true, "Create the template again: it is looked for first and is not made twice.";
    /// A person changed in the flow what the update would change.
    TemplateEdited = "template_edited", Refused, false, "Look at the members named under Details. Make the change in Power Automate yourself, or update again and overwrite.";
    /// The workflow changed since its template was written.
    TemplateOutdated = "template_outdated", Failed, false, "Update the template.";
    /// Power Automate keeps the flow otherwise than it was written.
    TemplateAltered = "template_altered", Failed, false, "Compare the flow in Power Automate with the rendered template before you finish it.";
    /// The template is in another environment than the one that the client names now.
    TemplateElsewhere = "template_elsewhere", Failed, false, "Register the client of that environment again, or create the template in the present one.";
    /// A connection of the flow is not bound, or is somebody else's.
    ConnectionNotAuthorized = "connection_not_authorized", Refused, false, "Open the flow in Power Automate, choose the Approvals connection and save. If the connection is somebody else's, have them share it or turn the flow on.";
    /// The account that turns the flow on has no licence, or no user in the directory.
    FlowOwnerUnlicensed = "flow_owner_unlicensed", Refused, false, "Name a linking account that has a Power Automate licence, or turn the flow on in the portal as a licensed user.";
    /// An action of the flow holds a property that the service injects itself.
    FlowPropertyNotAllowed = "flow_property_not_allowed", Failed, false, "Open the flow in Power Automate and save it, which drops the property; or update the template and overwrite.";
    /// An action of the flow names no connection reference of the flow.
    FlowReferenceBroken = "flow_reference_broken", Failed, false, "Open the flow in Power Automate and choose the connection of the action anew; or update the template and overwrite.";
    /// The service wants the authentication of an action written into the flow.
    FlowAuthenticationWanted = "flow_authentication_wanted", Failed, false, "Open the flow in Power Automate and save it there; the portal writes what is missing.";
    /// The flow's definition is refused.
    FlowDefinitionRefused = "flow_definition_refused", Failed, false, "Details holds what the service says. Open the flow in Power Automate; its checker names the action.";
    /// The flow has to be off for this.
    FlowMustBeOff = "flow_must_be_off", Failed, false, "Turn the flow off first.";
    /// Flow management failed at Dataverse.
    FlowDataverseFailed = "flow_dataverse_failed", Failed, true, "Try again in a minute. If it stays, look at the environment in the Power Platform admin center.";
    /// The account has no role in the environment that reaches flows.
    EnvironmentRoleMissing = "environment_role_missing", Refused, false, "Give the account the role Environment Maker, or an equal one, in the environment.";
    /// A privilege is missing in the environment.
    EnvironmentPrivilegeMissing = "environment_privilege_missing", Refused, false, "Give the account a role with the privilege that Details names, in the environment.";
    /// The account is no user of the environment.
    NotAnEnvironmentUser = "not_an_environment_user", Refused, false, "Add the account to the environment in the Power Platform admin center; for an app, create its application user.";

    /// Somebody answered the flow's approval who is none of the request's approvers.
    ResponderNotApprover = "responder_not_approver", Refused, false, "Decide it here, or send the request to the flow again. Look at who can answer the approval in Power Automate.";
    /// The approval in Dataverse says something else than the flow.
    ApprovalDisagrees = "approval_disagrees", Refused, false, "Look at the approval and at who changed the flow before you decide the request here.";
    /// The flow ended without a decision.
    FlowWithoutDecision = "flow_without_decision", Failed, false, "Decide it here, or send the request to the flow again.";
    /// The approvals of the environment, or who answered them, cannot be read.
    ApprovalsUnreadable = "approvals_unreadable", Failed, false, "Give the linking account the role Approvals Administrator in the environment, or let it own the flow's connection. Until then only the flow's own report decides.";
    /// The flow waits for an answer only a few days longer.
    DeadlineNear = "deadline_near", Failed, false, "Remind the approvers, reroute the request, or decide it here.";
    /// The flow waits no longer.
    DeadlinePassed = "deadline_passed", Failed, false, "Send the request to the flow again, reroute it, or decide it here.";

    /// The request is decided already.
    AlreadyDecided = "already_decided", Refused, false, "Nothing is left to decide; the first decision stands.";
    /// Nobody decides their own request.
    OwnRequest = "own_request", Refused, false, "Somebody else has to decide it.";
    /// The caller is none of the approvers.
    NotAnApprover = "not_an_approver", Refused, false, "One of the request's approvers or an administrator decides it.";
    /// A denial needs a reason.
    ReasonMissing = "reason_missing", Usage, false, "Say why the request is denied; the requester reads it.";
    /// There is nothing to retry.
    NothingToRetry = "nothing_to_retry", Failed, false, "Look at where the request stands; nothing of it waits for a retry.";
    /// The initial password is not there.
    PasswordGone = "password_gone", Failed, false, "Reset the user's password in the directory.";
    /// The caller may not see the initial password.
    PasswordNotYours = "password_not_yours", Refused, false, "The requester or an administrator can reveal it.";

    /// The sign-in name is taken.
    UpnTaken = "upn_taken", Failed, false, "Ask again with another user principal name.";
    /// The object of an approved change is no longer in the directory.
    TargetGone = "target_gone", Failed, false, "Nothing is left to change. Ask anew if the object was made again.";
    /// Since the change was asked for, somebody else changed the same attribute.
    TargetChanged = "target_changed", Failed, false, "Compare the values. Have the request overwrite them, or ask anew.";
    /// The directory lets nobody change the object here.
    TargetReadOnly = "target_read_only", Refused, false, "Change it where it is mastered: on premises, in the group's membership rule, or as a privileged role administrator.";
    /// The domain is not verified in the tenant.
    DomainNotVerified = "domain_not_verified", Failed, false, "Ask again with a verified domain of the tenant.";
    /// The directory refused a value.
    DirectoryRefusedValue = "directory_refused_value", Failed, false, "Correct the value that Details names and ask again.";
    /// What a person was granted is not all that changing a directory needs.
    DirectoryRoleNotProven = "directory_role_not_proven", Failed, false, "Make sure that the person has a directory role for it, such as User Administrator and Groups Administrator; the first change proves it.";
    /// The service credential may not do this.
    DirectoryDenied = "directory_denied", Failed, false, "Give the service credential the permission, or name another, then retry.";
    /// The other side cannot be reached.
    Unreachable = "unreachable", Unreachable, true, "Check the network and proxy; it is tried again by itself.";
    /// The other side asks to wait.
    Throttled = "throttled", Unreachable, true, "Nothing; it is tried again by itself.";
    /// The other side failed.
    ServiceFailed = "service_failed", Unreachable, true, "Nothing; it is tried again by itself. Details holds the ids for support.";
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Code {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL
            .iter()
            .copied()
            .find(|code| code.as_str() == text)
            .ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_crosses_as_its_text() {
        for code in Code::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
            assert_eq!(code.as_str().parse(), Ok(*code));
        }
    }

    #[test]
    fn each_code_has_a_remedy_that_is_a_sentence() {
        for code in Code::ALL {
            assert!(code.remedy().ends_with('.'), "{code}");
        }
    }
}
