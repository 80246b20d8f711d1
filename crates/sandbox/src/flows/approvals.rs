//! Approvals: what a flow asks people, and what they answered.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use thiserror::Error;
use tokio::sync::oneshot;

use super::ids::{ApprovalId, ResponseId, RunId, WorkflowId};
use crate::clock::iso_seconds;
use crate::seed;
use crate::tenant::{ObjectId, Person};

/// An approval that nobody answered dies after this.
const LIFE: SignedDuration = SignedDuration::from_hours(28 * 24);

/// When an approval is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ApprovalKind {
    /// By the first answer, approve or reject.
    Basic,
    /// When all approved, or one rejected.
    BasicAwaitAll,
    /// By the first answer, out of custom options.
    Custom,
    /// When all answered, out of custom options.
    CustomAwaitAll,
}

impl ApprovalKind {
    /// Reads `approvalType`.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "Basic" => Some(Self::Basic),
            "BasicAwaitAll" => Some(Self::BasicAwaitAll),
            "CustomResponse" => Some(Self::Custom),
            "CustomResponseAwaitAll" => Some(Self::CustomAwaitAll),
            _ => None,
        }
    }
}

/// An answer of one person.
#[derive(Debug, Clone)]
pub(super) struct Response {
    /// The row's id.
    pub(super) id: ResponseId,
    /// Who answered.
    pub(super) responder: ObjectId,
    /// One of the options.
    pub(super) answer: String,
    /// What they wrote.
    pub(super) comments: String,
    /// When.
    pub(super) at: Timestamp,
}

/// What a flow asks.
#[derive(Debug, Clone)]
pub(super) struct Question {
    /// When it is decided.
    pub(super) kind: ApprovalKind,
    /// The title.
    pub(super) title: String,
    /// The details, Markdown.
    pub(super) details: String,
    /// A link to look at.
    pub(super) item_link: Option<String>,
    /// The text of the link.
    pub(super) item_link_description: Option<String>,
    /// The options to answer with.
    pub(super) options: Vec<String>,
    /// Who is asked.
    pub(super) assignees: Vec<ObjectId>,
    /// The account of the flow's connection, which owns the row.
    pub(super) owner: ObjectId,
    /// Whether those asked may pass it on.
    pub(super) allow_reassign: bool,
    /// The flow.
    pub(super) flow: WorkflowId,
    /// The run.
    pub(super) run: RunId,
}

/// An approval.
#[derive(Debug)]
pub(super) struct Approval {
    /// `msdyn_flow_approvalid`.
    pub(super) id: ApprovalId,
    /// What was asked.
    pub(super) question: Question,
    /// When.
    pub(super) created: Timestamp,
    /// When it was decided.
    pub(super) completed: Option<Timestamp>,
    /// What was decided.
    pub(super) outcome: Option<String>,
    /// The answers, oldest first.
    pub(super) responses: Vec<Response>,
    /// Whether the waiting run heard of the decision.
    pub(super) delivered: bool,
    waiter: Option<oneshot::Sender<()>>,
}

/// Why an answer is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(super) enum AnswerError {
    /// It was decided before.
    #[error("the approval was already completed with '{outcome}'")]
    AlreadyCompleted {
        /// What was decided.
        outcome: String,
    },
    /// Nobody answered in time.
    #[error("the approval expired")]
    Expired,
    /// The person is not among those asked.
    #[error("the approval is not assigned to this person")]
    NotAssigned,
    /// The person answered before.
    #[error("this person has already answered")]
    AlreadyAnswered,
    /// Not one of the options.
    #[error("'{answer}' is not one of the options: {options}")]
    UnknownOption {
        /// What was answered.
        answer: String,
        /// What could have been, joined with commas.
        options: String,
    },
}

/// Who may answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Only those asked.
    AssigneesOnly,
    /// Anybody, as after an approval was oddly reassigned.
    Anybody,
}

impl Approval {
    /// Makes an open approval, and the end on which its run waits.
    pub(super) fn open(question: Question, now: Timestamp) -> (Self, oneshot::Receiver<()>) {
        let (waiter, waiting) = oneshot::channel();
        let approval = Self {
            id: ApprovalId::random(),
            question,
            created: now,
            completed: None,
            outcome: None,
            responses: Vec::new(),
            delivered: false,
            waiter: Some(waiter),
        };
        (approval, waiting)
    }

    /// When it dies unanswered.
    pub(super) fn expires(&self) -> Timestamp {
        self.created.checked_add(LIFE).unwrap_or(self.created)
    }

    /// Records an answer and, when it decides the approval, wakes the run.
    ///
    /// # Errors
    ///
    /// Fails, and changes nothing, when the answer comes too late or from the wrong person, or is no option.
    pub(super) fn answer(
        &mut self,
        responder: ObjectId,
        answer: &str,
        comments: &str,
        standing: Standing,
        now: Timestamp,
    ) -> Result<(), AnswerError> {
        if let Some(outcome) = &self.outcome {
            return Err(AnswerError::AlreadyCompleted {
                outcome: outcome.clone(),
            });
        }
        if now >= self.expires() {
            return Err(AnswerError::Expired);
        }
        if standing == Standing::AssigneesOnly && !self.question.assignees.contains(&responder) {
            return Err(AnswerError::NotAssigned);
        }
        if self
            .responses
            .iter()
            .any(|response| response.responder == responder)
        {
            return Err(AnswerError::AlreadyAnswered);
        }
        if !self.question.options.iter().any(|option| option == answer) {
            let options = self.question.options.join(", ");
            return Err(AnswerError::UnknownOption {
                answer: answer.to_owned(),
                options,
            });
        }
        self.responses.push(Response {
            id: ResponseId::random(),
            responder,
            answer: answer.to_owned(),
            comments: comments.chars().take(4_000).collect(),
            at: now,
        });
        if let Some(outcome) = self.decided() {
            self.outcome = Some(outcome);
            self.completed = Some(now);
            // A run that was cancelled hears nothing; its approval is decided all the same.
            self.delivered = self
                .waiter
                .take()
                .is_some_and(|waiter| waiter.send(()).is_ok());
        }

        Ok(())
    }

    fn decided(&self) -> Option<String> {
        let last = self.responses.last()?;
        let everyone = || {
            self.question.assignees.iter().all(|one| {
                self.responses
                    .iter()
                    .any(|response| response.responder == *one)
            })
        };
        match self.question.kind {
            ApprovalKind::Basic | ApprovalKind::Custom => Some(last.answer.clone()),
            ApprovalKind::BasicAwaitAll if last.answer == "Reject" => Some(last.answer.clone()),
            ApprovalKind::BasicAwaitAll => everyone().then(|| last.answer.clone()),
            ApprovalKind::CustomAwaitAll => everyone().then(|| {
                self.responses
                    .iter()
                    .map(|response| response.answer.as_str())
                    .collect::<Vec<_>>()
                    .join(", ")
            }),
        }
    }

    /// The `outputs` of the action that waited. `people` finds those who answered.
    pub(super) fn outputs(&self, people: &dyn Fn(ObjectId) -> Option<Person>) -> Value {
        let responses: Vec<Value> = self
            .responses
            .iter()
            .map(|response| {
                let person = people(response.responder);
                let text = |pick: fn(&Person) -> String| person.as_ref().map(pick);
                json!({
                    "responder": {
                        "id": response.responder.to_string(),
                        "displayName": text(|person| person.display_name.clone()),
                        "email": text(|person| {
                            person.mail.clone().unwrap_or_else(|| person.user_principal_name.clone())
                        }),
                        "userPrincipalName": text(|person| person.user_principal_name.clone()),
                        "tenantId": seed::TENANT_ID.to_string(),
                    },
                    "requestDate": iso_seconds(self.created),
                    "responseDate": iso_seconds(response.at),
                    "approverResponse": response.answer,
                    "comments": response.comments,
                })
            })
            .collect();
        json!({
            "statusCode": 200,
            "headers": { "Content-Type": "application/json; charset=utf-8" },
            "body": {
                "name": self.id.to_string(),
                "title": self.question.title,
                "details": self.question.details,
                "itemLink": self.question.item_link,
                "itemLinkDescription": self.question.item_link_description,
                "requestDate": iso_seconds(self.created),
                "expirationDate": iso_seconds(self.expires()),
                "completionDate": self.completed.map(iso_seconds),
                "outcome": self.outcome,
                "responses": responses,
            },
        })
    }
}
