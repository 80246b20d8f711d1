//! Who is acting in one call.

use countersign_contract::{ApiError, Code};
use countersign_domain::{
    Actor, AuditId, ObjectId, Principal, Role, TenantId,
    account::{Account, AccountKind},
    audit::{AuditEntry, Happening, Subject},
    store::Store,
};

use crate::clock;

/// The actor of one call, with the role that reaches.
#[derive(Debug, Clone)]
pub(crate) struct Acting {
    pub(crate) actor: Actor,
    pub(crate) role: Role,
}

impl Acting {
    /// Whoever can open the data directory: Administrator, acting as the person of the active account where one is signed in.
    pub(crate) fn local(active: Option<&Account>) -> Self {
        let person = active.filter(|account| account.kind == AccountKind::Delegated);
        let actor = match person
            .and_then(|account| account.principal.map(|principal| (principal, account)))
        {
            Some((principal, account)) => Actor::Person {
                principal,
                name: account.name.clone(),
            },
            None => Actor::LocalAdministrator,
        };
        Self {
            actor,
            role: Role::Administrator,
        }
    }

    /// The console itself, in the background.
    pub(crate) fn system() -> Self {
        Self {
            actor: Actor::System,
            role: Role::Administrator,
        }
    }

    /// Checks that the role reaches.
    pub(crate) fn require(&self, least: Role) -> Result<(), ApiError> {
        if self.role < least {
            return Err(ApiError::new(
                Code::PermissionDenied,
                "Your role does not allow this.",
            ));
        }
        Ok(())
    }

    pub(crate) fn is_administrator(&self) -> bool {
        self.role == Role::Administrator
    }

    /// Checks that a person who acts is one of the store's tenant. In another tenant the same human being is somebody else, so that it
    /// could not be told whether they are the requester or an approver.
    pub(crate) fn require_tenant_of(&self, store: &Store) -> Result<(), ApiError> {
        if self.actor.is_of_other_tenant(store.provider.tenant()) {
            return Err(of_other_tenant());
        }
        Ok(())
    }

    pub(crate) fn person(&self) -> Option<Principal> {
        self.actor.person()
    }

    pub(crate) fn person_of(&self, tenant: TenantId) -> Option<ObjectId> {
        self.actor.person_of(tenant)
    }

    /// The actor's name, for people to read.
    pub(crate) fn name(&self) -> String {
        match &self.actor {
            Actor::Person { name, .. } => name.clone(),
            Actor::LocalAdministrator => "Local administrator".to_owned(),
            Actor::Flow { .. } => "Power Automate".to_owned(),
            Actor::System => "Countersign".to_owned(),
        }
    }

    /// An entry of the audit trail by this actor, now.
    pub(crate) fn entry(&self, subject: Subject, happening: Happening) -> AuditEntry {
        AuditEntry {
            id: AuditId::random(),
            at: clock::now(),
            actor: self.actor.clone(),
            subject,
            happening,
        }
    }
}

/// A person of another tenant than the store's acts.
pub(crate) fn of_other_tenant() -> ApiError {
    ApiError::new(
        Code::ActingFromOtherTenant,
        "You act with an account of another tenant than the store's.",
    )
}
