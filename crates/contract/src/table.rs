//! The table of commands, and what is derived from it here.

use std::future::Future;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::*;

/// Calls a macro with every row of the contract.
///
/// A row reads `kind name(Request) -> Response, LeastRole, [Topics];`: a query is made of its topics, a mutation makes them stale.
/// The types are those of this crate; a macro that is called elsewhere imports them.
#[macro_export]
macro_rules! for_each_command {
    ($callback:ident) => {
        $callback! {
            /// Tells what process answers and in which state it is.
            query app_state(AppStateRequest) -> AppState, Reader, [App, Accounts];
            /// Sets the address of the callback listener, and applies it at once.
            mutation listener_set(ListenerSetRequest) -> AppState, Administrator, [App];
            /// Tells how everything stands: what is signed in, granted and missing, what waits, and what is broken.
            query doctor(DoctorRequest) -> DoctorResponse, Administrator, [App, Accounts, Stores, Clients, Workflows, Links, Requests];

            /// Lists every account.
            query account_list(AccountListRequest) -> AccountListResponse, Reader, [Accounts];
            /// Shows one account, and what it was granted and refused.
            query account_show(AccountRequest) -> AccountShowResponse, Reader, [Accounts];
            /// Starts a sign-in. It is a job from the first moment, so that it can be cancelled while the authority does not answer.
            mutation account_sign_in_start(AccountSignInStartRequest) -> JobView, Administrator, [Jobs];
            /// Tells how a sign-in stands.
            query account_sign_in_show(JobRequest) -> JobView, Administrator, [Jobs];
            /// Names the page on which a person signs in, for the program that opens it in a browser.
            query account_sign_in_page(JobRequest) -> SignInPage, Administrator, [Jobs];
            /// Gives a sign-in up and forgets its codes.
            mutation account_sign_in_cancel(JobRequest) -> Done, Administrator, [Jobs];
            /// Adds an app with a client secret, after getting a token with it.
            mutation account_add_app(AccountAddAppRequest) -> AccountView, Administrator, [Accounts, Stores, App];
            /// Makes a local person act as this account.
            mutation account_activate(AccountRequest) -> Done, Administrator, [Accounts, App, Requests];
            /// Signs out: destroys the account's tokens and secrets.
            mutation account_sign_out(AccountRequest) -> Done, Administrator, [Accounts, App, Stores];

            /// Lists every identity store.
            query store_list(StoreListRequest) -> StoreListResponse, Reader, [Stores, Clients, Workflows, Links, Requests, Accounts];
            /// Shows one identity store.
            query store_show(StoreRequest) -> StoreView, Reader, [Stores, Clients, Workflows, Links, Requests, Accounts];
            /// Tests whether an identity store with these values could work, one thing after the other. Nothing is kept.
            query store_test(StoreTestRequest) -> StoreTestResponse, Administrator, [Stores, Accounts];
            /// Makes an identity store.
            mutation store_create(StoreCreateRequest) -> StoreView, Administrator, [Stores];
            /// Changes an identity store.
            mutation store_update(StoreUpdateRequest) -> StoreView, Administrator, [Stores];
            /// Disables an identity store: it takes no requests, and nothing is decided or done in its name.
            mutation store_disable(StoreRequest) -> StoreView, Administrator, [Stores, Requests];
            /// Enables an identity store again and takes up what waited for it.
            mutation store_enable(StoreRequest) -> StoreView, Administrator, [Stores, Requests];
            /// Deletes an identity store with its client, workflows, links and requests. The audit trail stays.
            mutation store_delete(StoreDeleteRequest) -> Done, Administrator, [Stores, Clients, Workflows, Links, Requests];

            /// Looks for people and groups in the directory of a store by the beginning of a name.
            query directory_search(DirectorySearchRequest) -> DirectorySearchResponse, Requester, [Stores];

            /// Shows the registered Power Automate client of a store.
            query client_show(StoreRequest) -> ClientShowResponse, Reader, [Clients, Accounts];
            /// Lists the regions that environments are in.
            query client_regions(ClientRegionsRequest) -> ClientRegionsResponse, Reader, [App];
            /// Registers the Power Automate client of a store.
            mutation client_register(ClientRegisterRequest) -> ClientView, Administrator, [Clients, Accounts, Stores, Links, App];
            /// Tests the registered client of a store, one thing after the other.
            mutation client_test(StoreRequest) -> ClientTestResponse, Administrator, [Clients];
            /// Removes the Power Automate client of a store that nothing uses.
            mutation client_remove(StoreRequest) -> Done, Administrator, [Clients, Stores];

            /// Names the page of the maker portal that shows the flow of a workflow, or the Solutions of a store's environment.
            query portal_page(PortalPageRequest) -> PortalPage, Reader, [Clients, Links, Templates];

            /// Lists the workflows of a store.
            query workflow_list(StoreRequest) -> WorkflowListResponse, Reader, [Workflows, Links];
            /// Shows one workflow.
            query workflow_show(WorkflowRequest) -> WorkflowView, Reader, [Workflows, Links];
            /// Makes a workflow.
            mutation workflow_create(WorkflowCreateRequest) -> WorkflowView, Administrator, [Workflows];
            /// Changes a workflow. Requests that are open stay as they are.
            mutation workflow_update(WorkflowUpdateRequest) -> WorkflowView, Administrator, [Workflows];
            /// Takes a user-defined workflow out of its store, with its link. Requests that are open stay as they are.
            mutation workflow_delete(WorkflowRequest) -> Done, Administrator, [Workflows, Links];
            /// Switches a workflow on or off.
            mutation workflow_switch(WorkflowSwitchRequest) -> WorkflowView, Administrator, [Workflows];

            /// Shows the link of a workflow.
            query link_show(WorkflowRequest) -> LinkShowResponse, Reader, [Links];
            /// Links a workflow to a flow.
            mutation link_set(LinkSetRequest) -> LinkSetResponse, Administrator, [Links];
            /// Looks whether a request URL works, layer by layer.
            mutation link_authenticate(LinkAuthenticateRequest) -> LinkAuthenticateResponse, Administrator, [Links];
            /// Removes the link of a workflow.
            mutation link_remove(WorkflowRequest) -> Done, Administrator, [Links];

            /// Calls the flow for the open requests of a workflow that it was not called for yet.
            mutation link_send_open(WorkflowRequest) -> LinkSendOpenResponse, Administrator, [Requests, Links];

            /// Renders the flow template of a workflow, offline.
            query template_render(TemplateRenderRequest) -> TemplateRenderResponse, Reader, [Workflows, Templates, Stores];
            /// Makes the flow template of a workflow in Power Automate, or finds the one again that an earlier call made.
            mutation template_create(TemplateCreateRequest) -> TemplateCreateResponse, Administrator, [Templates];
            /// Shows the flow template of a workflow, as Power Automate holds it now.
            query template_show(WorkflowRequest) -> TemplateShowResponse, Administrator, [Templates, Workflows, Stores, Links];
            /// Brings the flow template to what its workflow became.
            mutation template_update(TemplateUpdateRequest) -> TemplateUpdateResponse, Administrator, [Templates];
            /// Shows whether the flow of a workflow is on.
            query flow_show(WorkflowRequest) -> FlowResponse, Administrator, [Templates, Links];
            /// Turns the flow of a workflow on.
            mutation flow_turn_on(WorkflowRequest) -> FlowResponse, Administrator, [Templates, Links, Stores];
            /// Turns the flow of a workflow off.
            mutation flow_turn_off(WorkflowRequest) -> FlowResponse, Administrator, [Templates, Links, Stores];

            /// Lists requests, newest first unless another order is asked for, page by page.
            query request_list(RequestListRequest) -> RequestListResponse, Reader, [Requests, Accounts];
            /// Shows one request with its timeline.
            query request_show(RequestRequest) -> RequestShowResponse, Reader, [Requests];
            /// Tells which fields a change has, what they hold now, and which workflows could decide it.
            query request_form(RequestFormRequest) -> RequestFormResponse, Requester, [Stores, Workflows];
            /// Asks for a change.
            mutation request_create(RequestCreateRequest) -> RequestCreateResponse, Requester, [Requests];
            /// Approves a request.
            mutation request_approve(RequestApproveRequest) -> RequestView, Requester, [Requests];
            /// Denies a request.
            mutation request_deny(RequestDenyRequest) -> RequestView, Requester, [Requests];
            /// Calls the flow of an undecided request again, or for the first time after its workflow was linked.
            mutation request_send_again(RequestRequest) -> RequestView, Administrator, [Requests];
            /// Gives an undecided request to other approvers.
            mutation request_reroute(RequestRerouteRequest) -> RequestView, Administrator, [Requests];
            /// Lists the work that waits until a person looks.
            query request_parked(RequestParkedRequest) -> RequestParkedResponse, Reader, [Requests, Links];
            /// Looks for answers whose reports never came.
            mutation request_reconcile(RequestReconcileRequest) -> RequestReconcileResponse, Administrator, [Requests, Links];
            /// Deletes requests by status and age.
            mutation request_cleanup(RequestCleanupRequest) -> RequestCleanupResponse, Administrator, [Requests];
            /// Makes an approved change again that the directory refused.
            mutation request_retry(RequestRequest) -> RequestView, Administrator, [Requests];
            /// Makes an approved change although somebody else changed the same meanwhile.
            mutation request_overwrite(RequestRequest) -> RequestView, Administrator, [Requests];
            /// Reveals the initial password of a user that was made, once.
            mutation request_reveal_password(RequestRequest) -> PasswordRevealResponse, Requester, [Requests];
        }
    };
}

/// Whether a command only looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommandKind {
    /// It only looks.
    Query,
    /// It changes something.
    Mutation,
}

/// A row of the table, as data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommandSpec {
    /// The command's name.
    pub name: &'static str,
    /// Whether it only looks.
    pub kind: CommandKind,
    /// The least role that may call it.
    pub role: Role,
    /// What it is made of, or what it makes stale.
    pub topics: &'static [Topic],
}

macro_rules! derive_contract {
    ($($(#[$doc:meta])* $kind:ident $name:ident($request:ty) -> $response:ty, $role:ident, [$($topic:ident),*];)*) => {
        /// Whoever answers every command of the table.
        pub trait Contract: Send + Sync {
            $(
                $(#[$doc])*
                fn $name(&self, request: $request) -> impl Future<Output = Result<$response, ApiError>> + Send;
            )*
        }

        /// The table, as data.
        pub const COMMANDS: &[CommandSpec] = &[$(CommandSpec {
            name: stringify!($name),
            kind: derive_contract!(@kind $kind),
            role: Role::$role,
            topics: &[$(Topic::$topic),*],
        },)*];

        /// Calls a command by its name, with its request and answer as JSON.
        ///
        /// # Errors
        ///
        /// Fails when there is no such command, when the request is not of its shape, and as the command itself does.
        pub async fn call_by_name<C: Contract>(contract: &C, name: &str, request: Value) -> Result<Value, ApiError> {
            match name {
                $(stringify!($name) => answer(contract.$name(shaped(request)?).await?),)*
                _ => Err(ApiError::new(Code::UnknownCommand, "There is no such command.")),
            }
        }

        impl<A: Contract, B: Contract> Contract for Either<A, B> {
            $(
                async fn $name(&self, request: $request) -> Result<$response, ApiError> {
                    match self {
                        Self::Left(contract) => contract.$name(request).await,
                        Self::Right(contract) => contract.$name(request).await,
                    }
                }
            )*
        }
    };
    (@kind query) => { CommandKind::Query };
    (@kind mutation) => { CommandKind::Mutation };
}

/// One of two that answer the contract: the engine in this process, or the client of another.
pub enum Either<A, B> {
    /// The one.
    Left(A),
    /// The other.
    Right(B),
}

for_each_command!(derive_contract);

fn shaped<T: DeserializeOwned>(request: Value) -> Result<T, ApiError> {
    serde_json::from_value(request).map_err(|error| {
        let text = error.to_string();
        // Only these name members and nothing else; the other texts of the parser repeat values, which may be secrets.
        let harmless = ["missing field", "unknown field"]
            .iter()
            .any(|start| text.starts_with(start));
        let reason = if harmless {
            text
        } else {
            "a member has a value of the wrong type or form".to_owned()
        };
        ApiError::new(
            Code::InvalidRequest,
            format!("The request is not of the documented shape: {reason}."),
        )
    })
}

fn answer<T: Serialize>(response: T) -> Result<Value, ApiError> {
    serde_json::to_value(response)
        .map_err(|_| ApiError::new(Code::Internal, "The answer could not be written as JSON."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique() {
        let mut names: Vec<&str> = COMMANDS.iter().map(|command| command.name).collect();
        names.sort_unstable();
        names.dedup();

        assert_eq!(names.len(), COMMANDS.len());
    }

    #[test]
    fn a_malformed_request_is_not_repeated() {
        let error = shaped::<LinkSetRequest>(serde_json::json!({
            "workflow": "sig=topsecret", "requestUrl": "x"
        }))
        .unwrap_err();

        assert_eq!(error.code, Code::InvalidRequest);
        assert!(!error.message.contains("topsecret"));
    }
}
