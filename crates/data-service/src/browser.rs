//! The browser of this computer.

use std::time::Duration;

use countersign_contract::{ApiError, Code};
use tokio::{task::spawn_blocking, time::timeout};

/// A program that is still running after this is a browser, or on its way to one; one that failed has said so.
const PATIENCE: Duration = Duration::from_secs(3);

/// Opens a page that was found to be allowed.
///
/// # Errors
///
/// Fails when this computer has no browser, or cannot start it.
pub(crate) async fn open(page: String) -> Result<(), ApiError> {
    let opening = spawn_blocking(move || open::that(page));
    let reason = match timeout(PATIENCE, opening).await {
        Err(_) | Ok(Ok(Ok(()))) => return Ok(()),
        Ok(Ok(Err(error))) => error.to_string(),
        Ok(Err(_)) => "it was not tried".to_owned(),
    };

    Err(ApiError::new(
        Code::BrowserMissing,
        "No browser could be started on this computer.",
    )
    .with_detail("reason", reason))
}
