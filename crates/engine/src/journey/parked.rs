//! Work that waits until a person looks.

use countersign_contract::{
    ApiError, ParkedWork, RequestParkedRequest, RequestParkedResponse, Work,
};
use countersign_domain::outbox::{Duty, OutboxRow, OutboxState};

use crate::{acting::Acting, engine::Engine, failure, notices, views};

impl Engine {
    pub(crate) async fn request_parked(
        &self,
        _acting: &Acting,
        request: RequestParkedRequest,
    ) -> Result<RequestParkedResponse, ApiError> {
        let mut parked = self.parked_work().await?;
        if let Some(store) = request.store {
            let store = self.store(store).await?.id;
            parked.retain(|work| work.store == store);
        }
        Ok(RequestParkedResponse { parked })
    }

    /// Returns the work that waits until a person looks, oldest first, and why it does.
    pub(crate) async fn parked_work(&self) -> Result<Vec<ParkedWork>, ApiError> {
        let mut parked = Vec::new();
        for row in self.storage().parked().await.map_err(failure::storage)? {
            let OutboxState::Parked { code } = &row.state else {
                continue;
            };
            let code = views::code(code);
            // It may have been cleaned up since.
            let Some(request) = self
                .storage()
                .request(row.request)
                .await
                .map_err(failure::storage)?
            else {
                continue;
            };
            parked.push(ParkedWork {
                request: row.request,
                store: request.store,
                target_name: request.target_name,
                work: work_of(row.duty),
                reason: notices::notice(code, told(&row)),
                outcome_unknown: row.outcome_unknown,
            });
        }
        Ok(parked)
    }
}

fn work_of(duty: Duty) -> Work {
    match duty {
        Duty::Trigger => Work::CallFlow,
        Duty::Confirm => Work::ConfirmAnswer,
        Duty::Apply => Work::MakeChange,
        Duty::Settle | Duty::Cancel => Work::CancelRun,
    }
}

fn told(row: &OutboxRow) -> &'static str {
    match row.duty {
        Duty::Trigger => "The flow was not called, or its answer never came.",
        Duty::Confirm => "The flow's answer is here and could not be confirmed.",
        Duty::Apply => "The approved change is not in the directory.",
        Duty::Settle | Duty::Cancel => "The run could not be cancelled and stays open.",
    }
}
