//! `countersign request`: requests for a change.

use clap::{Args, Subcommand, ValueEnum};
use countersign_contract::*;
use countersign_domain::{
    attribute::Attribute,
    change::{Event, ObjectKind},
    request::RequestStatus,
};

use crate::{exit::Failure, name, output::Output, owner::Owner, text, timeline, words};

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Ask for a new user
    Create(Create),
    /// List requests, newest first
    List(List),
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
    /// Reveal the initial password of a user that was made, once
    RevealPassword {
        /// The request's id
        request: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Create {
    /// The store: id or name
    #[arg(long)]
    store: String,
    /// A field and its value, such as userPrincipalName=jdoe or displayName="Jane Doe"; more than once for several
    #[arg(long = "field", value_name = "FIELD=VALUE", required = true, value_parser = field_and_value)]
    fields: Vec<(String, String)>,
    /// Make the change at once when no workflow covers it; it is recorded as a direct change
    #[arg(long)]
    direct: bool,
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

fn field_and_value(text: &str) -> Result<(String, String), String> {
    let (field, value) = text.split_once('=').ok_or("it is not FIELD=VALUE")?;

    Ok((field.to_owned(), value.to_owned()))
}

pub(crate) async fn run(verb: Verb, owner: &Owner, output: &mut Output) -> Result<(), Failure> {
    match verb {
        Verb::Create(create) => {
            let request = RequestCreateRequest {
                fields: fields(create.fields)?,
                store: name::store(owner, &create.store).await?,
                object: ObjectKind::User,
                event: Event::Create,
                target: None,
                direct: create.direct,
            };
            let response = owner.request_create(request).await?;
            output.result(&response, |response| {
                response.requests.iter().map(words::request).collect()
            })
        }
        Verb::List(list) => {
            let store = match list.store {
                Some(named) => Some(name::store(owner, &named).await?),
                None => None,
            };
            let request = RequestListRequest {
                scope: match (list.mine, list.inbox) {
                    (true, _) => RequestScope::Mine,
                    (false, true) => RequestScope::Inbox,
                    (false, false) => RequestScope::All,
                },
                store,
                status: list.status.map(RequestStatus::from),
            };
            let response = owner.request_list(request).await?;
            output.result(&response, table)
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

/// Reads the names of the fields. That their values fit is judged by the owner.
fn fields(given: Vec<(String, String)>) -> Result<Vec<FieldInput>, ApiError> {
    given
        .into_iter()
        .map(|(name, value)| {
            let field: Attribute = name.parse().map_err(|_| {
                let known: Vec<&str> = Attribute::ALL.iter().map(|field| field.name()).collect();
                ApiError::new(
                    Code::InvalidField,
                    format!("\"{name}\" is no field that can be set."),
                )
                .with_remedy(format!("Use one of {}.", known.join(", ")))
                .at_field("fields")
            })?;
            Ok(FieldInput { field, value })
        })
        .collect()
}

fn table(response: &RequestListResponse) -> String {
    let rows: Vec<[String; 6]> = response
        .requests
        .iter()
        .map(|request| {
            [
                request.created_at.to_string(),
                words::status(request.status).to_owned(),
                format!(
                    "{} \"{}\"",
                    words::change(request.event, request.object),
                    request.target_name
                ),
                request.requester_name.clone(),
                request
                    .notices
                    .first()
                    .map_or(String::new(), |notice| notice.code.to_string()),
                request.id.to_string(),
            ]
        })
        .collect();
    text::table(
        ["ASKED", "STATUS", "CHANGE", "REQUESTER", "NOTICE", "ID"],
        &rows,
        "There is no such request.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_may_hold_an_equals_sign() {
        assert_eq!(
            field_and_value("city=a=b"),
            Ok(("city".into(), "a=b".into()))
        );
        assert!(field_and_value("city").is_err());
    }

    #[test]
    fn a_field_that_is_none_is_named() {
        let error = fields(vec![("shoeSize".into(), "44".into())]).unwrap_err();

        assert_eq!(error.code, Code::InvalidField);
        assert!(error.message.contains("shoeSize"), "{error}");
    }
}
