//! The environment that the host of a request URL names.

use super::RequestUrlError;
use crate::power_automate_client::EnvironmentId;

/// The label behind the environment's own ones.
const ENVIRONMENT: &str = "environment";
const DEFAULT: &str = "default";
const FRONT_DIGITS: usize = 30;
const BACK_DIGITS: usize = 2;

/// The digits of an environment id, as `{first 30}.{last 2}.environment.…` carries them; those of a default environment with `default` in
/// front.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvironmentLabel(String);

impl EnvironmentLabel {
    /// Reads it from a host in lower case; `None` when the host is of a form that names no environment.
    pub(super) fn of_host(host: &str) -> Result<Option<Self>, RequestUrlError> {
        let labels: Vec<&str> = host.split('.').collect();
        let Some(at) = labels.iter().position(|label| *label == ENVIRONMENT) else {
            return Ok(None);
        };
        let [front, back] = labels.get(..at).unwrap_or_default() else {
            return Err(cut());
        };
        let digits = front.strip_prefix(DEFAULT).unwrap_or(front);
        if !is_hex(digits, FRONT_DIGITS) || !is_hex(back, BACK_DIGITS) {
            return Err(cut());
        }

        Ok(Some(Self(format!("{front}{back}"))))
    }

    /// Tells whether it names this environment.
    #[must_use]
    pub fn names(&self, environment: &EnvironmentId) -> bool {
        self.0 == environment.digits()
    }
}

fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.chars().all(|c| c.is_ascii_hexdigit())
}

fn cut() -> RequestUrlError {
    RequestUrlError::Truncated {
        missing: "a part of the environment's id at the beginning of the host",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REST: &str = "environment.api.powerplatform.com";

    fn label(front: &str) -> Result<Option<EnvironmentLabel>, RequestUrlError> {
        EnvironmentLabel::of_host(&format!("{front}.{REST}"))
    }

    fn environment(text: &str) -> EnvironmentId {
        text.parse().unwrap()
    }

    #[test]
    fn the_environment_is_recognised_by_all_its_digits() {
        let own = label("3f1c9e528a4b4d0e9b7a5c2d61e8f4.01").unwrap().unwrap();

        assert!(own.names(&environment("3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f401")));
        assert!(!own.names(&environment("3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f402")));
        assert!(!own.names(&environment("Default-3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f401")));
    }

    #[test]
    fn a_default_environment_is_named_by_its_tenant() {
        let own = label("default3f1c9e528a4b4d0e9b7a5c2d61e8f0.01")
            .unwrap()
            .unwrap();

        assert!(own.names(&environment("Default-3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f001")));
        assert!(!own.names(&environment("3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f001")));
    }

    #[test]
    fn a_host_of_another_form_names_none() {
        assert_eq!(
            EnvironmentLabel::of_host("prod-07.usgovvirginia.logic.azure.us"),
            Ok(None)
        );
    }

    #[test]
    fn a_label_that_was_cut_is_told() {
        for front in [
            "9e528a4b4d0e9b7a5c2d61e8f4.01",
            "3f1c9e528a4b4d0e9b7a5c2d61e8f4",
            "3f1c9e528a4b4d0e9b7a5c2d61e8f4.0",
            "x.3f1c9e528a4b4d0e9b7a5c2d61e8f4.01",
            "zz1c9e528a4b4d0e9b7a5c2d61e8f4.01",
        ] {
            assert_eq!(label(front), Err(cut()), "{front}");
        }
    }
}
