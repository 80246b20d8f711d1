//! An approval and its responses.

use countersign_domain::{ObjectId, Timestamp, request::Outcome};
use uuid::Uuid;

/// How far an approval is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Somebody still has to answer.
    Open,
    /// It was decided.
    Complete,
    /// A number we do not know.
    Other(i64),
    /// Not told.
    Unknown,
}

/// An approval with its responses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Its row's id.
    pub id: Uuid,
    /// The id by which the flow knows it.
    pub name: Option<String>,
    /// What its approvers see as title. It holds the request's id.
    pub title: String,
    /// What its approvers read: of our template, the summary that was sent to the flow.
    pub details: Option<String>,
    /// Who owns its row: the account of the flow's connection.
    pub owner: Option<Uuid>,
    /// What was decided: `Approve`, `Reject`, or several of them joined.
    pub result: Option<String>,
    /// How far it is.
    pub stage: Stage,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// When it was decided.
    pub completed_at: Option<Timestamp>,
    /// When it dies unanswered.
    pub expires_at: Option<Timestamp>,
    /// The answers that the account is shown, oldest first.
    pub responses: Vec<ApprovalResponse>,
}

/// One person's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApprovalResponse {
    /// Who answered: the owner of the row, as an object of the tenant. `None` when that cannot be told.
    pub responder: Option<ObjectId>,
    /// The responder's name.
    pub name: Option<String>,
    /// `Approve`, `Reject`, or another option.
    pub answer: Option<String>,
    /// What they wrote.
    pub comments: Option<String>,
    /// When.
    pub at: Option<Timestamp>,
}

impl Approval {
    /// Returns what was decided. `None` while it is open, and when the result is anything but the two words; one `Reject` among several
    /// denies.
    #[must_use]
    pub fn decision(&self) -> Option<Outcome> {
        if self.stage != Stage::Complete {
            return None;
        }
        let parts: Vec<&str> = self
            .result
            .as_deref()?
            .split([',', ';'])
            .map(str::trim)
            .collect();
        if parts
            .iter()
            .any(|part| !matches!(*part, "Approve" | "Reject"))
        {
            return None;
        }

        Some(if parts.contains(&"Reject") {
            Outcome::Deny
        } else {
            Outcome::Approve
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn approval(stage: Stage, result: Option<&str>) -> Approval {
        Approval {
            id: Uuid::nil(),
            name: None,
            title: String::new(),
            details: None,
            owner: None,
            result: result.map(str::to_owned),
            stage,
            created_at: None,
            completed_at: None,
            expires_at: None,
            responses: Vec::new(),
        }
    }

    #[test]
    fn only_the_two_words_of_a_complete_approval_decide() {
        for (stage, result, decision) in [
            (Stage::Complete, Some("Approve"), Some(Outcome::Approve)),
            (Stage::Complete, Some("Reject"), Some(Outcome::Deny)),
            (
                Stage::Complete,
                Some("Approve, Reject"),
                Some(Outcome::Deny),
            ),
            (
                Stage::Complete,
                Some("Approve;Approve"),
                Some(Outcome::Approve),
            ),
            (Stage::Complete, Some("approve"), None),
            (Stage::Complete, Some("Approved"), None),
            (Stage::Complete, Some(""), None),
            (Stage::Complete, None, None),
            (Stage::Open, Some("Approve"), None),
            (Stage::Other(7), Some("Approve"), None),
            (Stage::Unknown, Some("Approve"), None),
        ] {
            assert_eq!(
                approval(stage, result).decision(),
                decision,
                "{stage:?} {result:?}"
            );
        }
    }
}
