//! What waits for a time of day, when the time of day was changed.

use std::time::Duration;

use countersign_domain::Timestamp;

use crate::{Storage, StorageError, tables::outbox_times};

impl Storage {
    /// Brings the times of all rows that are due forward by `by`: the clock was set back by so much, and they would wait so much longer.
    /// Returns how many there were.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be written.
    pub async fn bring_forward(&self, by: Duration) -> Result<usize, StorageError> {
        self.threads
            .write(move |tx| Ok(outbox_times::bring_forward(tx, by)?))
            .await
    }

    /// Makes rows due at `now` that would wait beyond `latest`, which is later than anybody makes work wait: the clock was set back
    /// while nobody ran. Returns how many there were.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be written.
    pub async fn due_by(&self, latest: Timestamp, now: Timestamp) -> Result<usize, StorageError> {
        self.threads
            .write(move |tx| Ok(outbox_times::due_by(tx, latest, now)?))
            .await
    }
}
