//! Requests for the same thing that are open at the same time: allowed, and shown.

use countersign_contract::{ApiError, Code, RequestView};
use countersign_domain::request::{Request, RequestStatus};

use super::view;
use crate::{engine::Engine, failure, notices};

impl Engine {
    /// Returns the view of a request, with a notice for every other open request that would change the same.
    pub(crate) async fn view_beside_others(
        &self,
        request: Request,
    ) -> Result<RequestView, ApiError> {
        let others = match (&request.target, request.status) {
            (Some(target), RequestStatus::Pending) => self
                .storage()
                .open_requests_about(target.object)
                .await
                .map_err(failure::storage)?,
            (None, _) | (Some(_), RequestStatus::Approved | RequestStatus::Denied) => Vec::new(),
        };
        let said: Vec<String> = others
            .iter()
            .filter(|other| other.id != request.id && other.changes_the_same(&request))
            .map(|other| {
                format!(
                    "{} asks for a change of the same: request {}.",
                    other.requester_name, other.id
                )
            })
            .collect();
        let mut view = view(request);
        for message in said {
            view.notices
                .push(notices::notice(Code::AnotherRequestOpen, &message));
        }
        Ok(view)
    }
}
