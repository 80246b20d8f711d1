//! What was called: method, service, path and status. Never a body, a header or a query, which hold secrets.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;

use crate::endpoints::Service;

/// One request that a service answered, or lost the answer of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LoggedRequest {
    /// Counts from 1 since the start or the last reset.
    pub number: u64,
    /// Which service was called.
    pub service: Service,
    /// The HTTP method.
    pub method: String,
    /// The path without its query.
    pub path: String,
    /// The status; `None` when the connection was dropped instead of answered.
    pub status: Option<u16>,
}

/// The last requests, oldest first.
#[derive(Debug, Default)]
pub struct RequestLog {
    entries: Mutex<Entries>,
}

#[derive(Debug, Default)]
struct Entries {
    next: u64,
    kept: std::collections::VecDeque<LoggedRequest>,
}

/// Enough for any test; the rest is forgotten so that a sandbox can run for days.
const KEPT: usize = 10_000;

impl RequestLog {
    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn record(&self, service: Service, method: &str, path: &str, status: Option<u16>) {
        let mut entries = self.entries();
        entries.next += 1;
        let number = entries.next;
        if entries.kept.len() == KEPT {
            entries.kept.pop_front();
        }
        entries.kept.push_back(LoggedRequest {
            number,
            service,
            method: method.to_owned(),
            path: path.to_owned(),
            status,
        });
    }

    /// All that is kept, oldest first.
    pub fn all(&self) -> Vec<LoggedRequest> {
        self.entries().kept.iter().cloned().collect()
    }

    /// How often `service` was called with `method` on a path that `path` matches (`*` stands for any text).
    pub fn count(&self, service: Service, method: &str, path: &str) -> usize {
        self.entries()
            .kept
            .iter()
            .filter(|entry| {
                entry.service == service
                    && entry.method.eq_ignore_ascii_case(method)
                    && crate::faults::path_matches(path, &entry.path)
            })
            .count()
    }

    pub(crate) fn clear(&self) {
        *self.entries() = Entries::default();
    }
}
