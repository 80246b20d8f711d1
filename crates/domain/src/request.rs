//! Requests: a change somebody asked for, on its way to a decision and into the directory.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    Actor, ObjectId, RequestId, StoreId, Timestamp, WorkflowId,
    approver::{Approver, Awaiting},
    attribute::Attribute,
    callback::CallbackTokenHash,
    called_flow::CalledFlow,
    change::{Event, FieldChange, FieldValue, ObjectKind, Target},
    store::Store,
};

/// The status that people see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum RequestStatus {
    /// **Pending**: nobody has decided.
    Pending,
    /// **Approved**.
    Approved,
    /// **Denied**.
    Denied,
}

/// What somebody decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// The change shall be made.
    Approve,
    /// It shall not.
    Deny,
}

impl Outcome {
    /// Returns the answer that stands for it in Power Automate.
    #[must_use]
    pub fn answer(self) -> &'static str {
        match self {
            Self::Approve => "Approve",
            Self::Deny => "Reject",
        }
    }

    /// Returns the status that the decision leads to.
    #[must_use]
    pub fn status(self) -> RequestStatus {
        match self {
            Self::Approve => RequestStatus::Approved,
            Self::Deny => RequestStatus::Denied,
        }
    }
}

/// Where a decision was made, and how sure we are of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum DecidedThrough {
    /// In the console or by the command line.
    Console,
    /// In Power Automate; the approval in Dataverse says the same.
    Flow,
    /// In Power Automate, on the flow's word: the approval could not be read.
    FlowUnconfirmed,
}

/// The decision of a request. The first one stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Decision {
    /// What was decided.
    pub outcome: Outcome,
    /// Who decided.
    pub by: Actor,
    /// The name of the person who decided, for people to read.
    pub by_name: String,
    /// What they said about it; a denial carries its reason here.
    pub comment: String,
    /// Where it was decided.
    pub through: DecidedThrough,
    /// When.
    pub at: Timestamp,
}

/// What became of triggering the linked flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum TriggerState {
    /// The workflow had no link, so no flow is involved.
    NotLinked,
    /// The flow is about to be called.
    Queued,
    /// A call failed in a way that may pass; the next one is planned.
    Waiting {
        /// Why, as an error code of the contract.
        code: String,
        /// When it is tried again.
        next_attempt_at: Timestamp,
    },
    /// The flow runs.
    Triggered {
        /// The run, where the service named it.
        run: Option<String>,
    },
    /// Calling it again would not help: somebody has to look.
    Parked {
        /// Why, as an error code of the contract.
        code: String,
    },
    /// The request was decided before the flow was called.
    Withdrawn,
}

/// What became of making the change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum ApplyState {
    /// There is nothing to make: undecided or denied.
    NotDue,
    /// The change is about to be made.
    Queued,
    /// A call failed in a way that may pass; the next one is planned.
    Waiting {
        /// Why, as an error code of the contract.
        code: String,
        /// When it is tried again.
        next_attempt_at: Timestamp,
    },
    /// The change is in the directory.
    Applied {
        /// The object that was made.
        object: ObjectId,
        /// When that was recorded.
        at: Timestamp,
    },
    /// The directory refused; somebody has to look and may retry.
    Failed {
        /// Why, as an error code of the contract.
        code: String,
    },
}

/// What became of the waiting run after a decision in the console.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum SettleState {
    /// There is nothing to settle.
    NotDue,
    /// The run is about to be cancelled.
    Queued,
    /// The run waits no longer: it was cancelled, or was over already. Its approval may stay listed; a late answer does nothing.
    Cancelled,
    /// The store's settings leave the flow open, as the documented product does.
    LeftOpen,
    /// The run could not be cancelled and stays open; a late answer does nothing.
    Refused {
        /// Why, as an error code of the contract.
        code: String,
    },
}

/// Something about the flow's answer that a person should look at while the request stays Pending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Doubt {
    /// Somebody answered who is none of the request's approvers.
    ResponderIsNoApprover,
    /// The requester answered their own request.
    ResponderIsRequester,
    /// The approval in Dataverse says something else than the flow.
    ApprovalDisagrees,
    /// The flow ended without a decision.
    NoDecision,
}

/// The initial password of a user that was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum InitialPassword {
    /// There is none.
    None,
    /// It waits to be revealed, once.
    Waiting,
    /// It was revealed and destroyed.
    Revealed,
    /// Nobody asked for it in time; it was destroyed.
    Expired,
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its identity; also the tracking id of the flow's run.
    pub id: RequestId,
    /// The store whose directory would change.
    pub store: StoreId,
    /// The workflow it fell under; none for a direct change that an administrator confirmed.
    pub workflow: Option<WorkflowId>,
    /// The workflow's name when the request was made.
    pub workflow_name: String,
    /// Who asked.
    pub requester: Actor,
    /// The requester's name, for people to read.
    pub requester_name: String,
    /// The kind of object.
    pub object: ObjectKind,
    /// What happens to it.
    pub event: Event,
    /// The object, where it existed when the request was made: all events but [`Event::Create`].
    pub target: Option<Target>,
    /// What people call the object, such as the display name of the user asked for.
    pub target_name: String,
    /// The fields.
    pub changes: Vec<FieldChange>,
    /// Who may decide.
    pub approvers: Vec<Approver>,
    /// Whom it awaits.
    pub awaiting: Awaiting,
    /// Its status.
    pub status: RequestStatus,
    /// The decision, once there is one.
    pub decision: Option<Decision>,
    /// The flow's part.
    pub trigger: TriggerState,
    /// The directory's part.
    pub apply: ApplyState,
    /// The waiting run's part.
    pub settle: SettleState,
    /// What is doubtful about the flow's answer.
    pub doubt: Option<Doubt>,
    /// The call of the flow whose answer counts, by the hash of its callback token: every call has another. None where no flow was called, or
    /// the request was taken away from it.
    pub call: Option<CallbackTokenHash>,
    /// The initial password.
    pub initial_password: InitialPassword,
    /// The flow that was called for it, or is about to be.
    pub called: Option<CalledFlow>,
    /// Until when the flow waits for an answer, as far as is known.
    pub decide_by: Option<Timestamp>,
    /// When it was asked for.
    pub created_at: Timestamp,
}

/// Why somebody may not decide a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MayNotDecide {
    /// It is their own request.
    OwnRequest,
    /// They are neither approver nor administrator, or the request was made without signing in and they are no approver.
    NotAnApprover,
    /// Nobody is signed in, so it cannot be told that they are not the requester.
    Unidentified,
    /// They are a person of another tenant than the store's.
    OtherTenant,
    /// It was asked for from another tenant, so it cannot be told that they are not the requester, and nobody named them an approver.
    AskedFromOtherTenant,
}

impl Request {
    /// Tells whether the person of the store's tenant is among the approvers.
    #[must_use]
    pub fn is_approver(&self, person: ObjectId) -> bool {
        self.approvers
            .iter()
            .any(|approver| approver.object == person)
    }

    /// Checks that `actor` may decide a request of `store`. Nobody decides their own request, administrators included, unless the store's
    /// settings allow it; and nobody from another tenant decides anything: there they may be whoever asked.
    ///
    /// # Errors
    ///
    /// Says why not.
    pub fn may_decide(
        &self,
        actor: &Actor,
        administrator: bool,
        store: &Store,
    ) -> Result<(), MayNotDecide> {
        let tenant = store.provider.tenant();
        if actor.is_of_other_tenant(tenant) {
            return Err(MayNotDecide::OtherTenant);
        }
        let person = actor.person_of(tenant);
        let admitted = || self.admits(person, administrator);
        if store.settings.self_decision {
            return admitted();
        }
        if self.requester.is_of_other_tenant(tenant) {
            // Whoever asked may have an account in the store's tenant too, and act with that now.
            return match person {
                Some(person) if self.is_approver(person) => Ok(()),
                Some(_) => Err(MayNotDecide::AskedFromOtherTenant),
                None => Err(MayNotDecide::Unidentified),
            };
        }
        match (self.requester.person_of(tenant), person) {
            (Some(requester), Some(person)) if requester == person => Err(MayNotDecide::OwnRequest),
            (Some(_), Some(_)) => admitted(),
            // Whoever sits at this computer may be whoever asked, so only people whom somebody named decide.
            (None, Some(person)) if self.is_approver(person) || self.awaits_administrator() => {
                admitted()
            }
            (None, Some(_)) => Err(MayNotDecide::NotAnApprover),
            (None, None) if self.requester == *actor => Err(MayNotDecide::OwnRequest),
            (Some(_) | None, None) => Err(MayNotDecide::Unidentified),
        }
    }

    fn admits(&self, person: Option<ObjectId>, administrator: bool) -> Result<(), MayNotDecide> {
        let approver = person.is_some_and(|person| self.is_approver(person));
        if approver || administrator {
            Ok(())
        } else {
            Err(MayNotDecide::NotAnApprover)
        }
    }

    /// Tells whether both would change the same: the same object, and of an Edit or a membership a field with the same subject.
    #[must_use]
    pub fn changes_the_same(&self, other: &Self) -> bool {
        let target = |request: &Self| request.target.as_ref().map(|target| target.object);
        let same_target = target(self).is_some() && target(self) == target(other);
        let subject = |change: &FieldChange| {
            let member = change.new.as_ref().or(change.old.as_ref());
            let is_member = change.field == Attribute::Member;
            (
                change.field,
                member.filter(|_| is_member).and_then(FieldValue::object),
            )
        };
        let shares_field = self.changes.iter().any(|change| {
            other
                .changes
                .iter()
                .any(|its| subject(its) == subject(change))
        });
        let whole = self.changes.is_empty() || other.changes.is_empty();
        same_target && (shares_field || whole)
    }

    /// Tells whether only an administrator is left to decide.
    #[must_use]
    pub fn awaits_administrator(&self) -> bool {
        match self.awaiting {
            Awaiting::AdministratorForNobody | Awaiting::AdministratorForRequester => true,
            Awaiting::Approvers | Awaiting::DefaultApprover => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Principal, PrincipalKind, TenantId,
        store::{Provider, StoreSettings},
    };

    const TENANT: TenantId = TenantId::from_uuid(uuid::Uuid::from_u128(1));
    const ELSEWHERE: TenantId = TenantId::from_uuid(uuid::Uuid::from_u128(2));

    fn person(object: ObjectId) -> Actor {
        person_in(TENANT, object)
    }

    fn person_in(tenant: TenantId, object: ObjectId) -> Actor {
        Actor::Person {
            principal: Principal {
                tenant,
                object,
                kind: PrincipalKind::Person,
            },
            name: "P".into(),
        }
    }

    fn store(self_decision: bool) -> Store {
        Store {
            id: StoreId::random(),
            name: "Contoso".into(),
            description: String::new(),
            enabled: true,
            provider: Provider::EntraId {
                tenant: TENANT,
                domain: "contoso.example".parse().unwrap(),
            },
            service_credential: None,
            linking_account: None,
            settings: StoreSettings {
                self_decision,
                ..StoreSettings::default()
            },
            created_at: Timestamp::from_millis(0),
        }
    }

    fn request(requester: Actor, approvers: &[ObjectId]) -> Request {
        let approvers = approvers
            .iter()
            .map(|object| Approver {
                object: *object,
                name: "A".into(),
                user_principal_name: "a@contoso.example".into(),
                mail: None,
            })
            .collect();
        Request {
            id: RequestId::random(),
            store: StoreId::random(),
            workflow: None,
            workflow_name: "Create User".into(),
            requester,
            requester_name: "R".into(),
            object: ObjectKind::User,
            event: Event::Create,
            target: None,
            target_name: "Jane Doe".into(),
            changes: vec![],
            approvers,
            awaiting: Awaiting::Approvers,
            status: RequestStatus::Pending,
            decision: None,
            trigger: TriggerState::NotLinked,
            apply: ApplyState::NotDue,
            settle: SettleState::NotDue,
            doubt: None,
            initial_password: InitialPassword::None,
            called: None,
            call: None,
            decide_by: None,
            created_at: Timestamp::from_millis(0),
        }
    }

    fn about(target: ObjectId, changes: Vec<FieldChange>) -> Request {
        Request {
            event: Event::Edit,
            target: Some(Target {
                object: target,
                name: "Jane Doe".into(),
                user_principal_name: None,
            }),
            changes,
            ..request(person(ObjectId::random()), &[])
        }
    }

    #[test]
    fn two_edits_of_a_field_change_the_same() {
        let jane = ObjectId::random();
        let department = |to: &str| about(jane, vec![FieldChange::to(Attribute::Department, to)]);
        let city = about(jane, vec![FieldChange::to(Attribute::City, "Oslo")]);

        assert!(department("Sales").changes_the_same(&department("HR")));
        assert!(!department("Sales").changes_the_same(&city));
    }

    #[test]
    fn two_who_join_a_group_change_different_things() {
        let group = ObjectId::random();
        let joins = |member: ObjectId| {
            let member = Target {
                object: member,
                name: "M".into(),
                user_principal_name: None,
            };
            about(group, vec![FieldChange::to(Attribute::Member, member)])
        };
        let jane = ObjectId::random();

        assert!(joins(jane).changes_the_same(&joins(jane)));
        assert!(!joins(jane).changes_the_same(&joins(ObjectId::random())));
    }

    #[test]
    fn requests_for_new_objects_change_nothing_in_common() {
        let new = request(person(ObjectId::random()), &[]);

        assert!(!new.changes_the_same(&new));
    }

    #[test]
    fn an_administrator_cannot_decide_their_own_request() {
        let me = ObjectId::random();

        assert_eq!(
            request(person(me), &[]).may_decide(&person(me), true, &store(false)),
            Err(MayNotDecide::OwnRequest)
        );
    }

    #[test]
    fn a_requester_among_the_approvers_cannot_decide() {
        let me = ObjectId::random();

        assert_eq!(
            request(person(me), &[me]).may_decide(&person(me), false, &store(false)),
            Err(MayNotDecide::OwnRequest)
        );
    }

    #[test]
    fn self_decision_lets_an_approving_requester_decide() {
        let me = ObjectId::random();

        assert_eq!(
            request(person(me), &[me]).may_decide(&person(me), false, &store(true)),
            Ok(())
        );
    }

    #[test]
    fn a_stranger_cannot_decide() {
        let request = request(person(ObjectId::random()), &[ObjectId::random()]);

        assert_eq!(
            request.may_decide(&person(ObjectId::random()), false, &store(false)),
            Err(MayNotDecide::NotAnApprover)
        );
    }

    #[test]
    fn signing_out_does_not_make_a_requester_somebody_else() {
        let request = request(person(ObjectId::random()), &[]);

        assert_eq!(
            request.may_decide(&Actor::LocalAdministrator, true, &store(false)),
            Err(MayNotDecide::Unidentified)
        );
    }

    #[test]
    fn signing_in_does_not_make_the_local_administrator_somebody_else() {
        let request = request(Actor::LocalAdministrator, &[ObjectId::random()]);

        assert_eq!(
            request.may_decide(&person(ObjectId::random()), true, &store(false)),
            Err(MayNotDecide::NotAnApprover)
        );
    }

    #[test]
    fn a_named_approver_decides_what_the_local_administrator_asked_for() {
        let megan = ObjectId::random();

        assert_eq!(
            request(Actor::LocalAdministrator, &[megan]).may_decide(
                &person(megan),
                false,
                &store(false)
            ),
            Ok(())
        );
    }

    #[test]
    fn the_local_administrator_cannot_decide_what_the_local_administrator_asked_for() {
        let request = request(Actor::LocalAdministrator, &[]);

        assert_eq!(
            request.may_decide(&Actor::LocalAdministrator, true, &store(false)),
            Err(MayNotDecide::OwnRequest)
        );
    }

    #[test]
    fn somebody_of_another_tenant_decides_nothing() {
        let elsewhere = person_in(ELSEWHERE, ObjectId::random());
        let asked = request(person(ObjectId::random()), &[]);

        for self_decision in [false, true] {
            assert_eq!(
                asked.may_decide(&elsewhere, true, &store(self_decision)),
                Err(MayNotDecide::OtherTenant)
            );
        }
    }

    #[test]
    fn an_approver_of_that_object_id_in_another_tenant_is_none() {
        let megan = ObjectId::random();

        assert_eq!(
            request(person(ObjectId::random()), &[megan]).may_decide(
                &person_in(ELSEWHERE, megan),
                false,
                &store(false)
            ),
            Err(MayNotDecide::OtherTenant)
        );
    }

    #[test]
    fn an_administrator_may_be_whoever_asked_from_another_tenant() {
        let asked = Request {
            awaiting: Awaiting::AdministratorForNobody,
            ..request(person_in(ELSEWHERE, ObjectId::random()), &[])
        };

        assert_eq!(
            asked.may_decide(&person(ObjectId::random()), true, &store(false)),
            Err(MayNotDecide::AskedFromOtherTenant)
        );
        assert_eq!(
            asked.may_decide(&Actor::LocalAdministrator, true, &store(false)),
            Err(MayNotDecide::Unidentified)
        );
    }

    #[test]
    fn a_named_approver_decides_what_was_asked_for_from_another_tenant() {
        let megan = ObjectId::random();
        let asked = request(person_in(ELSEWHERE, ObjectId::random()), &[megan]);

        assert_eq!(
            asked.may_decide(&person(megan), false, &store(false)),
            Ok(())
        );
    }
}
