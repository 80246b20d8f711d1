//! Whom a rerouted request goes to.

use countersign_contract::{ApiError, Code, RerouteTo};
use countersign_directory::DirectoryError;
use countersign_domain::{
    ObjectId,
    approver::{Approver, Awaiting, FrozenApprovers, freeze},
    change::ObjectKind,
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
            request.requester.person_of(store.provider.tenant()),
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

    /// Finds the manager of the user whom the request is about; where it is about none that exists, the requester's.
    async fn manager_asked(
        &self,
        store: &Store,
        request: &Request,
    ) -> Result<Vec<Approver>, ApiError> {
        let directory = self.directory_of(store).await?;
        let manager = match managed(request, store) {
            Some(user) => match directory.manager_of(user).await {
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

/// Returns whose manager is meant: that of the user whom the request is about, where it is about one that exists, else the requester's.
fn managed(request: &Request, store: &Store) -> Option<ObjectId> {
    let user = match request.object {
        ObjectKind::User => request.target.as_ref().map(|target| target.object),
        ObjectKind::Group => None,
    };
    user.or_else(|| request.requester.person_of(store.provider.tenant()))
}
