//! One thing that was looked at, and how it stood: what the tests of a client, the authentication of a link and `doctor` answer with.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Notice;

/// What was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum CheckName {
    /// Whether the linking account gets a token for the environment's Dataverse.
    Token,
    /// Whether the store's accounts sign in with the registered tenant ID and client ID.
    AppRegistration,
    /// Whether Dataverse knows the account: `WhoAmI`.
    WhoAmI,
    /// Whether the environment's id is known, and still belongs to the registered address.
    Environment,
    /// Whether the approvals that flows keep in Dataverse can be read.
    ApprovalsReadable,
    /// Whether the Data service answers at its registered address, seen from this computer.
    DataServiceReachable,
    /// Whether the request URL is whole and of a known form.
    Format,
    /// Whether the request URL belongs to this cloud and to the registered environment.
    CloudAndEnvironment,
    /// Whether the flow has this request URL still.
    Current,
    /// Whether the flow is on.
    TurnedOn,
    /// Whether the trigger answers.
    Reachable,
    /// Whether the trigger lets the store's service credential in.
    Authorised,
    /// Whether the sign-in service knows the tenant, and the account that looks is one of it.
    Tenant,
    /// Whether the domain is a verified one of the tenant.
    DomainVerified,
    /// Whether the account can read users.
    DirectoryReadable,
    /// Whether the account was granted what changing users and groups needs.
    DirectoryWritable,
    /// Whether secrets can be sealed and opened.
    KeyStore,
    /// Whether the data directory takes what is written, and its database is whole.
    DataDirectory,
    /// Whether this process hears what flows report.
    CallbackListener,
    /// Whether a local person acts as somebody.
    ActiveAccount,
    /// Whether an account's session is alive.
    Session,
    /// Whether an account gets a token for a service.
    ServiceToken,
    /// Whether a store names an account for triggering flows and writing to the directory.
    ServiceCredential,
    /// Whether a store names a person for managing flows.
    LinkingAccount,
    /// Whether a store takes part.
    Enabled,
    /// Whether a store has a Power Automate client.
    Client,
    /// Whether a workflow is linked to a flow, and what is known of the link.
    Link,
    /// Whether a request needs somebody before it goes on.
    Request,
}

/// How it stood. Nothing is guessed: what could not be looked at is unchecked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum CheckOutcome {
    /// It was looked at and is as it should be.
    Passed,
    /// It was looked at and is not as it should be.
    Failed,
    /// It was not, or could not be, looked at; the notice says why.
    Unchecked,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CheckView {
    /// What.
    pub check: CheckName,
    /// How it stood.
    pub outcome: CheckOutcome,
    /// What a person should know: always there unless it passed, and then where a passed check proves less than it seems to.
    pub notice: Option<Notice>,
}

impl CheckView {
    /// It is as it should be.
    #[must_use]
    pub fn passed(check: CheckName) -> Self {
        Self {
            check,
            outcome: CheckOutcome::Passed,
            notice: None,
        }
    }

    /// It is as it should be, and there is something to say.
    #[must_use]
    pub fn passed_with(check: CheckName, notice: Notice) -> Self {
        Self {
            check,
            outcome: CheckOutcome::Passed,
            notice: Some(notice),
        }
    }

    /// It is not as it should be.
    #[must_use]
    pub fn failed(check: CheckName, notice: Notice) -> Self {
        Self {
            check,
            outcome: CheckOutcome::Failed,
            notice: Some(notice),
        }
    }

    /// It could not be looked at.
    #[must_use]
    pub fn unchecked(check: CheckName, notice: Notice) -> Self {
        Self {
            check,
            outcome: CheckOutcome::Unchecked,
            notice: Some(notice),
        }
    }
}
