//! **Workflow Requests** clean-up.

use std::time::Duration;

use countersign_contract::{ApiError, Code, RequestCleanupRequest, RequestCleanupResponse};
use countersign_domain::{
    Timestamp,
    audit::{Happening, Subject},
};
use countersign_storage::CleanupFilter;

use crate::{acting::Acting, clock, engine::Engine, failure};

/// A hundred years.
const MOST_DAYS: u32 = 36_500;

impl Engine {
    /// Deletes requests by status and age. What is under way, waits for a person or waits to be revealed stays, and so does the audit trail.
    pub(crate) async fn request_cleanup(
        &self,
        acting: &Acting,
        request: RequestCleanupRequest,
    ) -> Result<RequestCleanupResponse, ApiError> {
        let days = request.older_than_days;
        if !(1..=MOST_DAYS).contains(&days) {
            return Err(ApiError::new(
                Code::InvalidField,
                format!("The age is 1 to {MOST_DAYS} days."),
            )
            .at_field("olderThanDays"));
        }
        let subject = match request.store {
            Some(store) => Subject::Store(self.store(store).await?.id),
            None => Subject::None,
        };
        let filter = CleanupFilter {
            store: request.store,
            status: request.status,
            before: before(clock::now(), days),
        };
        let counts = if request.dry_run {
            self.storage().cleanup_counts(filter).await
        } else {
            let acting = acting.clone();
            let status = request.status;
            let audit = move |count| {
                let happening = Happening::CleanedUp {
                    count,
                    status,
                    older_than_days: days,
                };
                acting.entry(subject, happening)
            };
            self.storage().clean_up(filter, audit).await
        };
        let counts = counts.map_err(failure::storage)?;
        Ok(RequestCleanupResponse {
            count: counts.removable,
            kept: counts.kept,
        })
    }
}

fn before(now: Timestamp, days: u32) -> Timestamp {
    let age = Duration::from_secs(u64::from(days) * 24 * 3600);
    let age = i64::try_from(age.as_millis()).unwrap_or(i64::MAX);
    Timestamp::from_millis(now.as_millis().saturating_sub(age))
}
