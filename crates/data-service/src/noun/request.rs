//! `countersign request`: requests for a change.

use clap::{Args, Subcommand, ValueEnum};
use countersign_contract::*;
use countersign_domain::{StoreId, request::RequestStatus};

use super::{request_create, request_form, request_list, request_work};
use crate::{exit::Failure, name, output::Output, owner::Owner, text, timeline, words};

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Ask for a change: a new user, unless the event says otherwise
    Create(Box<request_create::Create>),
    /// Tell which fields a change has, what they hold now, and which workflows could decide it
    Form(request_form::Form),
    /// List requests, newest first
    List(Box<List>),
    /// Show a request and what happened to it
    Show {
        /// Its id
        request: String,
    },
    /// Approve a request
    Approve {
        /// Its id
        request: String,
        /// A remark
        #[arg(long, default_value = "")]
        comment: String,
    },
    /// Deny a request
    Deny {
        /// Its id
        request: String,
        /// Why; the requester reads it
        #[arg(long)]
        reason: String,
    },
    /// Call the flow of an undecided request again, or for the first time after its workflow was linked
    SendAgain {
        /// Its id
        request: String,
    },
    /// Make an approved change again that the directory refused
    Retry {
        /// Its id
        request: String,
    },
    /// Give an undecided request to other approvers; only an administrator may
    Reroute {
        /// Its id
        request: String,
        /// Other: a person or group by sign-in name, name of a group, or object id
        #[arg(long, value_name = "APPROVER", required_unless_present_any = ["to_manager", "to_managers"])]
        to: Option<String>,
        /// Manager of User: of the user whom the request is about, else of the requester
        #[arg(long, conflicts_with_all = ["to", "to_managers"])]
        to_manager: bool,
        /// Manager and Additional Manager of User; Entra ID has no additional managers
        #[arg(long, conflicts_with = "to")]
        to_managers: bool,
    },
    /// List the work that waits until a person looks, and why
    Parked {
        /// Only that of this store: id or name
        #[arg(long)]
        store: Option<String>,
    },
    /// Look now for answers whose reports never came; it is done every ten minutes anyway
    Reconcile {
        /// Only for requests of this store: id or name
        #[arg(long)]
        store: Option<String>,
    },
    /// Delete requests by status and age; the audit trail stays
    CleanUp(CleanUp),
    /// Make an approved change although somebody else changed the same meanwhile
    Overwrite {
        /// Its id
        request: String,
    },
    /// Reveal the initial password of a user that was made, once
    RevealPassword {
        /// The request's id
        request: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct List {
    /// Only what I asked for
    #[arg(long, conflicts_with = "inbox")]
    mine: bool,
    /// Only what I am among the approvers of
    #[arg(long)]
    inbox: bool,
    /// Only those of this store: id or name
    #[arg(long)]
    store: Option<String>,
    /// Only those of this status
    #[arg(long, value_enum)]
    status: Option<Status>,
    #[command(flatten)]
    narrowing: request_list::Narrowing,
}

#[derive(Debug, Args)]
pub(crate) struct CleanUp {
    /// Only those of this store: id or name
    #[arg(long)]
    store: Option<String>,
    /// Only those of this status
    #[arg(long, value_enum)]
    status: Option<Status>,
    /// Only those asked for before so many days
    #[arg(long, value_name = "DAYS")]
    older_than: u32,
    /// Only tell how many there are
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Status {
    Pending,
    Approved,
    Denied,
}

impl From<Status> for RequestStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::Pending => Self::Pending,
            Status::Approved => Self::Approved,
            Status::Denied => Self::Denied,
        }
    }
}

pub(crate) async fn run(verb: Verb, owner: &Owner, output: &mut Output) -> Result<(), Failure> {
    match verb {
        Verb::Create(create) => request_create::run(*create, owner, output).await,
        Verb::Form(form) => request_form::run(form, owner, output).await,
        Verb::List(list) => {
            let store = store_named(owner, list.store).await?;
            let asked = RequestListRequest {
                scope: match (list.mine, list.inbox) {
                    (true, _) => RequestScope::Mine,
                    (false, true) => RequestScope::Inbox,
                    (false, false) => RequestScope::All,
                },
                store,
                status: list.status.map(RequestStatus::from),
                ..RequestListRequest::default()
            };
            let asked = list.narrowing.narrow(owner, asked).await?;
            let response = owner.request_list(asked).await?;
            output.result(&response, request_list::table)
        }
        Verb::Show { request } => {
            let request = name::request(&request)?;
            let response = owner.request_show(RequestRequest { request }).await?;
            output.result(&response, |response| {
                words::request(&response.request) + "\n" + &timeline::told(&response.timeline)
            })
        }
        Verb::Approve { request, comment } => {
            let request = name::request(&request)?;
            let view = owner
                .request_approve(RequestApproveRequest { request, comment })
                .await?;
            output.result(&view, words::request)
        }
        Verb::Deny { request, reason } => {
            let request = name::request(&request)?;
            let view = owner
                .request_deny(RequestDenyRequest { request, reason })
                .await?;
            output.result(&view, words::request)
        }
        Verb::SendAgain { request } => {
            let request = name::request(&request)?;
            let view = owner.request_send_again(RequestRequest { request }).await?;
            output.result(&view, words::request)
        }
        Verb::Retry { request } => {
            let request = name::request(&request)?;
            let view = owner.request_retry(RequestRequest { request }).await?;
            output.result(&view, words::request)
        }
        Verb::Reroute {
            request,
            to,
            to_manager: _,
            to_managers,
        } => {
            let to = match to {
                Some(approver) => RerouteTo::Other { approver },
                None if to_managers => RerouteTo::ManagerAndAdditionalManager,
                None => RerouteTo::ManagerOfUser,
            };
            let request = RequestRerouteRequest {
                request: name::request(&request)?,
                to,
            };
            let view = owner.request_reroute(request).await?;
            output.result(&view, words::request)
        }
        Verb::Parked { store } => {
            let store = store_named(owner, store).await?;
            let response = owner.request_parked(RequestParkedRequest { store }).await?;
            output.result(&response, request_work::parked)
        }
        Verb::Reconcile { store } => {
            let store = store_named(owner, store).await?;
            let response = owner
                .request_reconcile(RequestReconcileRequest { store })
                .await?;
            output.result(&response, request_work::reconciled)
        }
        Verb::CleanUp(cleanup) => {
            let request = RequestCleanupRequest {
                store: store_named(owner, cleanup.store).await?,
                status: cleanup.status.map(RequestStatus::from),
                older_than_days: cleanup.older_than,
                dry_run: cleanup.dry_run,
            };
            let dry_run = request.dry_run;
            let response = owner.request_cleanup(request).await?;
            output.result(&response, |response| {
                request_work::cleaned_up(response, dry_run)
            })
        }
        Verb::Overwrite { request } => {
            let request = name::request(&request)?;
            let view = owner.request_overwrite(RequestRequest { request }).await?;
            output.result(&view, words::request)
        }
        Verb::RevealPassword { request } => {
            let request = name::request(&request)?;
            let response = owner
                .request_reveal_password(RequestRequest { request })
                .await?;
            output.result(&response, |response| {
                text::fields(&[
                    ("Sign-in name", response.user_principal_name.clone()),
                    ("Initial password", response.password.expose().to_owned()),
                ])
            })
        }
    }
}

async fn store_named(owner: &Owner, named: Option<String>) -> Result<Option<StoreId>, Failure> {
    Ok(match named {
        Some(named) => Some(name::store(owner, &named).await?),
        None => None,
    })
}
