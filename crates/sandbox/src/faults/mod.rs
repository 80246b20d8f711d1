//! The switchboard that makes services misbehave.
//!
//! A fault names the requests it is for and how often it strikes; the listeners ask for the one that is due before they
//! hand a request to its service. Services know nothing of it.

mod effect;

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

pub use effect::Effect;
pub(crate) use effect::{cut_short, whole_body};

use crate::endpoints::Service;

/// Names a fault that was set, to look it up or lift it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FaultId(pub u64);

/// Which requests misbehave, how, and how often.
///
/// As JSON: `{"service":"graph","method":"POST","path":"/v1.0/users","times":1,"skip":0,"effect":{"kind":"throttle",
/// "retryAfterSeconds":2}}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Fault {
    /// Only requests to this service; any service when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<Service>,
    /// Only this method; any when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Only paths like this, without query; `*` stands for any text. Any path when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// How many matching requests pass unharmed first.
    #[serde(default)]
    pub skip: u32,
    /// How many requests it strikes before it is spent.
    #[serde(default = "once")]
    pub times: u32,
    /// What happens.
    pub effect: Effect,
}

fn once() -> u32 {
    1
}

impl Fault {
    /// A fault that strikes the next request to `service`.
    pub fn next(service: Service, effect: Effect) -> Self {
        Self {
            service: Some(service),
            method: None,
            path: None,
            skip: 0,
            times: 1,
            effect,
        }
    }

    /// Only for this method and path.
    #[must_use]
    pub fn on(mut self, method: &str, path: &str) -> Self {
        self.method = Some(method.to_owned());
        self.path = Some(path.to_owned());
        self
    }

    /// Strikes this often.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }

    /// Lets this many matching requests pass first.
    #[must_use]
    pub fn after(mut self, skip: u32) -> Self {
        self.skip = skip;
        self
    }

    fn is_for(&self, service: Service, method: &str, path: &str) -> bool {
        self.service.is_none_or(|wanted| wanted == service)
            && self
                .method
                .as_deref()
                .is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && self
                .path
                .as_deref()
                .is_none_or(|pattern| path_matches(pattern, path))
    }
}

/// The faults that are set, in the order they were set.
#[derive(Debug, Default)]
pub struct Faults {
    set: Mutex<Set>,
}

#[derive(Debug, Default)]
struct Set {
    last: u64,
    faults: Vec<(FaultId, Fault)>,
}

impl Faults {
    fn set(&self) -> MutexGuard<'_, Set> {
        self.set.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets a fault.
    pub fn add(&self, fault: Fault) -> FaultId {
        let mut set = self.set();
        set.last += 1;
        let id = FaultId(set.last);
        set.faults.push((id, fault));
        id
    }

    /// Lifts all faults.
    pub fn clear(&self) {
        self.set().faults.clear();
    }

    /// Lifts one fault; `false` when it was spent or never set.
    pub fn lift(&self, id: FaultId) -> bool {
        let mut set = self.set();
        let before = set.faults.len();
        set.faults.retain(|(known, _)| *known != id);
        set.faults.len() != before
    }

    /// How many more times a fault will strike; 0 when it is spent.
    pub fn remaining(&self, id: FaultId) -> u32 {
        self.set()
            .faults
            .iter()
            .find(|(known, _)| *known == id)
            .map_or(0, |(_, fault)| fault.times)
    }

    /// The faults that are not spent.
    pub fn all(&self) -> Vec<(FaultId, Fault)> {
        self.set().faults.clone()
    }

    /// Counts this request against the faults that are for it, and returns the one that strikes, if any.
    pub(crate) fn take(&self, service: Service, method: &str, path: &str) -> Option<Fault> {
        let mut set = self.set();
        let mut struck = None;
        for (_, fault) in &mut set.faults {
            if !fault.is_for(service, method, path) || fault.times == 0 {
                continue;
            }
            if fault.skip > 0 {
                fault.skip -= 1;
                continue;
            }
            fault.times -= 1;
            struck = Some(fault.clone());
            break;
        }
        set.faults.retain(|(_, fault)| fault.times > 0);
        struck
    }
}

/// Whether `path` is like `pattern`, in which `*` stands for any text, an empty one too.
pub(crate) fn path_matches(pattern: &str, path: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = path.strip_prefix(first) else {
        return false;
    };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text() {
        assert!(path_matches("/v1.0/users", "/v1.0/users"));
        assert!(!path_matches("/v1.0/users", "/v1.0/users/1"));
        assert!(path_matches("/v1.0/users*", "/v1.0/users"));
        assert!(path_matches("*/token", "/t/oauth2/v2.0/token"));
        assert!(path_matches(
            "/v1.0/groups/*/members/*/$ref",
            "/v1.0/groups/a/members/b/$ref"
        ));
        assert!(!path_matches(
            "/v1.0/groups/*/members/*/$ref",
            "/v1.0/groups/a/members/b"
        ));
        assert!(path_matches("*", "/"));
    }

    #[test]
    fn a_fault_lets_requests_pass_strikes_and_is_spent() {
        let faults = Faults::default();
        let id = faults.add(
            Fault::next(Service::Graph, Effect::DropRequest)
                .on("POST", "/v1.0/users")
                .after(1)
                .times(2),
        );
        assert!(faults.take(Service::Graph, "GET", "/v1.0/users").is_none());
        assert!(
            faults
                .take(Service::Dataverse, "POST", "/v1.0/users")
                .is_none()
        );
        assert!(faults.take(Service::Graph, "POST", "/v1.0/users").is_none());
        assert!(faults.take(Service::Graph, "POST", "/v1.0/users").is_some());
        assert_eq!(faults.remaining(id), 1);
        assert!(faults.take(Service::Graph, "POST", "/v1.0/users").is_some());
        assert!(faults.take(Service::Graph, "POST", "/v1.0/users").is_none());
        assert_eq!(faults.remaining(id), 0);
    }

    #[test]
    fn a_fault_reads_from_json() {
        let fault: Fault = serde_json::from_str(
            r#"{"service":"graph","path":"/v1.0/users","effect":{"kind":"throttle","retryAfterSeconds":2}}"#,
        )
        .unwrap();
        assert_eq!(fault.times, 1);
        assert_eq!(
            fault.effect,
            Effect::Throttle {
                retry_after_seconds: Some(2)
            }
        );
    }
}
