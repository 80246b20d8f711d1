//! Whom a rerouted request goes to.

use countersign_contract::{ApiError, Code, RerouteTo};
use countersign_directory::DirectoryError;
use countersign_domain::{
    ObjectId,
    approver::{Approver, Awaiting, FrozenApprovers, freeze},
    attribute::Attribute,
    change::{Event, FieldValue, ObjectKind},
    request::Request,
    store::Store,
};

use super::people::About;
use crate::{engine::Engine, failure};

impl Engine {
    /// Resolves whom the request goes to. The requester is never among them, unless the store allows self-decision.
    pub(super) async fn rerouted_to(
        &self,
        store: &Store,
        request: &Request,
        to: &RerouteTo,
    ) -> Result<FrozenApprovers, ApiError> {
        let people = match to {
            RerouteTo::Other { approver } => {
                let reference = self.find_approver(store, approver.trim()).await?;
                self.people(store, &[reference], About::request(request))
                    .await?
            }
            // Entra ID has no additional managers.
            RerouteTo::ManagerOfUser | RerouteTo::ManagerAndAdditionalManager => {
                self.manager_asked(store, request).await?
            }
        };
        let frozen = freeze(
            request.requester.person(),
            people,
            Vec::new(),
            store.settings.self_decision,
        );
        match frozen.awaiting {
            Awaiting::Approvers | Awaiting::DefaultApprover => Ok(frozen),
            Awaiting::AdministratorForNobody => Err(ApiError::new(
                Code::NobodyCanApprove,
                "Nobody among them could approve.",
            )
            .with_remedy("Name an enabled person, or a group with enabled members.")
            .at_field("to")),
            Awaiting::AdministratorForRequester => Err(ApiError::new(
                Code::OwnRequest,
                "That is the requester, who does not decide their own request.",
            )
            .with_remedy("Name somebody else.")
            .at_field("to")),
        }
    }

    /// Finds the manager of the user whom the request is about: of the one that exists, or the one that a new user is to have; where it is
    /// about no user, or nobody was named, the requester's.
    async fn manager_asked(
        &self,
        store: &Store,
        request: &Request,
    ) -> Result<Vec<Approver>, ApiError> {
        let directory = self.directory_of(store).await?;
        let manager = match managed(request) {
            Some(Managed::By(manager)) => directory.person(&manager.to_string()).await,
            Some(Managed::User(user)) => match directory.manager_of(user).await {
                Err(DirectoryError::NotFound { .. }) => Ok(None),
                found => found,
            },
            None => Ok(None),
        };
        let manager = manager.map_err(|failed| failure::directory(&failed))?;
        let Some(manager) = manager.filter(|manager| manager.enabled) else {
            return Err(ApiError::new(
                Code::ApproverNotFound,
                "The user has no manager whose account is enabled.",
            )
            .with_remedy("Name another person or group.")
            .at_field("to"));
        };
        Ok(vec![Approver::from(manager)])
    }
}

enum Managed {
    /// The manager is named in the request.
    By(ObjectId),
    /// The manager of this user is meant.
    User(ObjectId),
}

fn managed(request: &Request) -> Option<Managed> {
    let user = match request.object {
        ObjectKind::User => request.target.as_ref().map(|target| target.object),
        ObjectKind::Group => None,
    };
    let named = request
        .changes
        .iter()
        .filter(|_| request.event == Event::Create)
        .find(|change| change.field == Attribute::Manager)
        .and_then(|change| match &change.new {
            Some(FieldValue::Object { object, .. }) => Some(Managed::By(*object)),
            Some(FieldValue::Text(_)) | None => None,
        });
    named
        .or_else(|| user.map(Managed::User))
        .or_else(|| request.requester.person().map(Managed::User))
}
