//! What `countersign request list` narrows by, and the page it shows.

use clap::{Args, ValueEnum};
use countersign_contract::*;
use countersign_domain::{Timestamp, change::Event, workflow::WorkflowType};

use crate::{exit::Failure, name, owner::Owner, text, words};

#[derive(Debug, Args)]
pub(crate) struct Narrowing {
    /// Only what these asked for: an object id, or part of a name
    #[arg(long, value_name = "PERSON")]
    requester: Option<String>,
    /// Only what awaits these, or did: an object id, or part of a name
    #[arg(long, value_name = "PERSON")]
    approver: Option<String>,
    /// Only what these decided: an object id, or part of a name
    #[arg(long, value_name = "PERSON")]
    decided_by: Option<String>,
    /// Only those about an object with this in its name
    #[arg(long, value_name = "TEXT")]
    target: Option<String>,
    /// Only those with this in the name of workflow, target or requester
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    /// Only those of this workflow: id or name
    #[arg(long)]
    workflow: Option<String>,
    /// Only those of this workflow event, such as create
    #[arg(long)]
    event: Option<String>,
    /// Only those of workflows of this type
    #[arg(long, value_enum, value_name = "TYPE")]
    workflow_type: Option<Type>,
    /// Turn conditions round, separated by commas: show what --text, --event or --workflow-type would leave out
    #[arg(long, value_enum, value_delimiter = ',', value_name = "CONDITION")]
    not: Vec<Turned>,
    /// Only those asked for at or after this time, such as 2026-11-20 or 2026-11-20T16:15:00Z
    #[arg(long, value_name = "TIME", value_parser = moment)]
    from: Option<Timestamp>,
    /// Only those asked for before this time
    #[arg(long, value_name = "TIME", value_parser = moment)]
    to: Option<Timestamp>,
    /// Sort by created-at, target, requester, status, workflow or event; with :desc the last first [default: created-at:desc]
    #[arg(long, value_name = "KEY[:desc]", value_parser = sort)]
    sort: Option<RequestSort>,
    /// Show the page after the request with this id, in the same order
    #[arg(long, value_name = "REQUEST")]
    after: Option<String>,
    /// Show so many at most, 1 to 500
    #[arg(long, value_name = "NUMBER")]
    limit: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Type {
    System,
    UserDefined,
}

impl Type {
    fn of_contract(self) -> WorkflowType {
        match self {
            Self::System => WorkflowType::System,
            Self::UserDefined => WorkflowType::UserDefined,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Turned {
    Text,
    Event,
    WorkflowType,
}

impl Turned {
    fn of_contract(self) -> RequestCondition {
        match self {
            Self::Text => RequestCondition::Text,
            Self::Event => RequestCondition::Event,
            Self::WorkflowType => RequestCondition::WorkflowType,
        }
    }
}

impl Narrowing {
    /// Adds what was given to what is asked for.
    pub(crate) async fn narrow(
        self,
        owner: &Owner,
        asked: RequestListRequest,
    ) -> Result<RequestListRequest, Failure> {
        let workflow = match self.workflow {
            Some(named) => Some(name::workflow(owner, &named, None).await?),
            None => None,
        };
        let after = match self.after {
            Some(id) => Some(name::request(&id)?),
            None => None,
        };
        let event = match self.event {
            Some(word) => Some(event(&word)?),
            None => None,
        };
        let is_not_given = |turned: &Turned| match turned {
            Turned::Text => self.text.is_none(),
            Turned::Event => event.is_none(),
            Turned::WorkflowType => self.workflow_type.is_none(),
        };
        if self.not.iter().any(is_not_given) {
            return Err(ApiError::new(
                Code::InvalidField,
                "A condition that is turned round has to be given.",
            )
            .at_field("not")
            .into());
        }
        Ok(RequestListRequest {
            workflow,
            event,
            workflow_type: self.workflow_type.map(Type::of_contract),
            not: self.not.into_iter().map(Turned::of_contract).collect(),
            requester: self.requester,
            approver: self.approver,
            decided_by: self.decided_by,
            target: self.target,
            text: self.text,
            from: self.from,
            to: self.to,
            sort: self.sort,
            after,
            limit: self.limit,
            ..asked
        })
    }
}

/// Reads an event by its name in the contract, however it is written.
fn event(word: &str) -> Result<Event, ApiError> {
    let squeezed: String = word
        .chars()
        .filter(|letter| !matches!(letter, '-' | '_' | ' '))
        .collect();
    let named = |candidate: &str| serde_json::from_value(serde_json::Value::from(candidate)).ok();
    let camel = {
        let mut parts = word.split(['-', '_', ' ']);
        let first = parts.next().unwrap_or_default().to_lowercase();
        parts.fold(first, |mut all, part| {
            let mut letters = part.chars();
            all.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
            all.push_str(letters.as_str());
            all
        })
    };
    named(&camel).or_else(|| named(&squeezed)).ok_or_else(|| {
        ApiError::new(
            Code::InvalidField,
            format!("\"{word}\" is no workflow event."),
        )
        .at_field("event")
    })
}

/// Reads what a list is sorted by, and in which direction.
fn sort(given: &str) -> Result<RequestSort, String> {
    let (key, direction) = given.split_once(':').unwrap_or((given, "asc"));
    let by = match key {
        "created-at" => RequestSortKey::CreatedAt,
        "target" => RequestSortKey::Target,
        "requester" => RequestSortKey::Requester,
        "status" => RequestSortKey::Status,
        "workflow" => RequestSortKey::Workflow,
        "event" => RequestSortKey::Event,
        _ => {
            return Err(
                "it is none of created-at, target, requester, status, workflow and event".into(),
            );
        }
    };
    match direction {
        "asc" => Ok(RequestSort {
            by,
            descending: false,
        }),
        "desc" => Ok(RequestSort {
            by,
            descending: true,
        }),
        _ => Err("it can end in :asc or :desc".into()),
    }
}

/// Reads a time, or the beginning of a day in UTC.
fn moment(given: &str) -> Result<Timestamp, String> {
    Timestamp::parse_rfc3339(given)
        .or_else(|| Timestamp::parse_rfc3339(&format!("{given}T00:00:00Z")))
        .ok_or_else(|| "it is no time such as 2026-11-20 or 2026-11-20T16:15:00Z".to_owned())
}

/// Shows a page, and how to get the next one.
pub(crate) fn table(response: &RequestListResponse) -> String {
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
    let mut shown = text::table(
        ["ASKED", "STATUS", "CHANGE", "REQUESTER", "NOTICE", "ID"],
        &rows,
        "There is no such request.",
    );
    if let Some(next) = response.next {
        shown.push_str(&format!(
            "\n{} of {} are shown. The next ones: --after {next}",
            response.requests.len(),
            response.total
        ));
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_in_utc() {
        assert_eq!(
            moment("2026-11-20"),
            Ok(Timestamp::parse_rfc3339("2026-11-20T00:00:00Z").unwrap())
        );
        assert!(moment("yesterday").is_err());
    }

    #[test]
    fn a_list_is_sorted_by_a_key_in_a_direction() {
        let by = RequestSortKey::Target;
        let of = |descending| Ok(RequestSort { by, descending });

        assert_eq!(sort("target"), of(false));
        assert_eq!(sort("target:desc"), of(true));
        assert!(sort("colour").is_err());
        assert!(sort("target:down").is_err());
    }

    #[test]
    fn an_event_is_known_by_its_name() {
        assert_eq!(event("Create").unwrap(), Event::Create);
        assert_eq!(event("nothing").unwrap_err().code, Code::InvalidField);
    }
}
