//! Making an approved change although somebody else changed the object meanwhile.

use countersign_contract::{ApiError, Code, RequestRequest, RequestView};
use countersign_domain::audit::{Happening, Subject};

use super::view;
use crate::{acting::Acting, clock, engine::Engine, failure, fault_point};

impl Engine {
    pub(crate) async fn request_overwrite(
        &self,
        acting: &Acting,
        request: RequestRequest,
    ) -> Result<RequestView, ApiError> {
        let found = self.request(request.request).await?;
        let entry = acting.entry(Subject::Request(found.id), Happening::OverwriteConfirmed);
        let queued = self
            .storage()
            .queue_overwrite(
                found.id,
                Code::TargetChanged.as_str().to_owned(),
                clock::now(),
                entry,
            )
            .await
            .map_err(failure::storage)?;
        fault_point::reach("overwrite.queued");
        if !queued {
            return Err(ApiError::new(
                Code::NothingToRetry,
                "The request does not wait because somebody else changed the object.",
            ));
        }
        self.outbox_bell().notify_waiters();
        self.request(found.id).await.map(view)
    }
}
