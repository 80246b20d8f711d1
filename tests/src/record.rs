//! Everything that programs said, kept for a search.

use std::sync::{Arc, Mutex, PoisonError};

/// What programs said so far. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Record {
    kept: Arc<Mutex<Vec<Recorded>>>,
}

/// One thing that was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The kind of place in which it was said, such as `standard output`.
    pub place: String,
    /// Who said it: the command, or the call that it answers.
    pub by: String,
    /// What was said.
    pub bytes: Vec<u8>,
}

impl Record {
    /// Keeps something.
    pub fn add(&self, place: &str, by: &str, bytes: &[u8]) {
        self.kept
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Recorded {
                place: place.to_owned(),
                by: by.to_owned(),
                bytes: bytes.to_owned(),
            });
    }

    /// All that was kept, in the order in which it was said.
    pub fn all(&self) -> Vec<Recorded> {
        self.kept
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}
