//! What a flow reports when its approval ended, and the token that lets it.

use std::fmt;

use rand::CryptoRng;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::{RequestId, request::Outcome};

/// The header that carries a request's callback token.
pub const TOKEN_HEADER: &str = "X-Callback-Token";
/// A callback body may be this long, in bytes.
pub const MAX_BODY_BYTES: usize = 64 * 1024;

/// The single-use secret that lets a flow report on one request: 256 random bits as hex.
#[derive(Clone)]
pub struct CallbackToken(SecretString);

impl CallbackToken {
    /// Returns a new token.
    #[must_use]
    pub fn generate(random: &mut impl CryptoRng) -> Self {
        let mut bytes = zeroize::Zeroizing::new([0_u8; 32]);
        random.fill_bytes(bytes.as_mut());
        Self(SecretString::from(hex::encode(bytes.as_ref())))
    }

    /// Wraps a token that came back, or out of the vault.
    #[must_use]
    pub fn from_secret(token: SecretString) -> Self {
        Self(token)
    }

    /// Returns the token's text, for the trigger body and for sealing.
    #[must_use]
    pub fn secret(&self) -> &SecretString {
        &self.0
    }

    /// Returns the hash that is kept in its stead.
    #[must_use]
    pub fn hash(&self) -> CallbackTokenHash {
        CallbackTokenHash(Sha256::digest(self.0.expose_secret().as_bytes()).into())
    }
}

impl fmt::Debug for CallbackToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallbackToken")
    }
}

/// SHA-256 of a callback token. The token has 256 random bits, so its hash needs no salt.
#[derive(Clone, PartialEq, Eq)]
pub struct CallbackTokenHash([u8; 32]);

impl CallbackTokenHash {
    /// Wraps a stored hash.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns the hash, to be stored or compared in constant time.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for CallbackTokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallbackTokenHash")
    }
}

/// The body of a callback. Unknown members are ignored: a person may add to the flow.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FlowReport {
    /// The request it speaks of.
    pub request_id: RequestId,
    /// The run.
    #[serde(default)]
    pub run_id: Option<String>,
    /// How the approval action ended: `Succeeded`, `Failed`, `TimedOut`, `Skipped`.
    #[serde(default)]
    pub status: Option<String>,
    /// `Approve` or `Reject`; several are joined when all approvers must answer.
    #[serde(default)]
    pub outcome: Option<String>,
    /// The approval in Dataverse.
    #[serde(default)]
    pub approval_id: Option<String>,
    /// Who answered what.
    #[serde(default)]
    pub responses: Vec<FlowResponse>,
}

/// One answer to an approval, as the flow reports it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FlowResponse {
    /// Who answered.
    #[serde(default)]
    pub responder: Responder,
    /// `Approve` or `Reject`.
    #[serde(default)]
    pub approver_response: Option<String>,
    /// What they wrote.
    #[serde(default)]
    pub comments: Option<String>,
}

/// Whom the flow names as responder. Every member may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Responder {
    /// The object id.
    #[serde(default)]
    pub id: Option<String>,
    /// The display name.
    #[serde(default)]
    pub display_name: Option<String>,
    /// The mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// The sign-in name.
    #[serde(default)]
    pub user_principal_name: Option<String>,
    /// The tenant of the object.
    #[serde(default)]
    pub tenant_id: Option<String>,
}

/// What a report amounts to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Somebody decided.
    Decided(Outcome),
    /// The flow ended without a decision: timed out, cancelled, failed, or something we do not know.
    NoDecision,
}

impl FlowReport {
    /// Returns what the report amounts to.
    ///
    /// The outcome is compared exactly: anything but `Approve` and `Reject` is no decision, and nor is an action that did not succeed. One
    /// `Reject` among joined outcomes denies.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        if self
            .status
            .as_deref()
            .is_some_and(|status| status != "Succeeded")
        {
            return Verdict::NoDecision;
        }
        let Some(outcome) = self.outcome.as_deref() else {
            return Verdict::NoDecision;
        };
        let parts: Vec<&str> = outcome.split([',', ';']).map(str::trim).collect();
        if parts
            .iter()
            .any(|part| !matches!(*part, "Approve" | "Reject"))
        {
            return Verdict::NoDecision;
        }
        let outcome = if parts.contains(&"Reject") {
            Outcome::Deny
        } else {
            Outcome::Approve
        };
        Verdict::Decided(outcome)
    }

    /// Returns the answers that led to `outcome`.
    pub fn answers(&self, outcome: Outcome) -> impl Iterator<Item = &FlowResponse> {
        self.responses
            .iter()
            .filter(move |response| response.approver_response.as_deref() == Some(outcome.answer()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn report(status: &str, outcome: &str) -> FlowReport {
        serde_json::from_value(serde_json::json!({
            "requestId": RequestId::random().to_string(), "status": status, "outcome": outcome, "extra": 1
        }))
        .unwrap()
    }

    #[test]
    fn approve_and_reject_are_decisions() {
        assert_eq!(
            report("Succeeded", "Approve").verdict(),
            Verdict::Decided(Outcome::Approve)
        );
        assert_eq!(
            report("Succeeded", "Reject").verdict(),
            Verdict::Decided(Outcome::Deny)
        );
    }

    #[test]
    fn one_reject_among_several_answers_denies() {
        assert_eq!(
            report("Succeeded", "Approve, Reject").verdict(),
            Verdict::Decided(Outcome::Deny)
        );
    }

    #[test]
    fn a_timed_out_approval_is_no_decision() {
        assert_eq!(report("TimedOut", "Approve").verdict(), Verdict::NoDecision);
    }

    #[test]
    fn a_token_does_not_show_itself() {
        let token = CallbackToken::generate(&mut rand::rng());

        assert!(!format!("{token:?}{:?}", token.hash()).contains(token.secret().expose_secret()));
    }

    proptest! {
        #[test]
        fn nothing_but_the_two_words_approves(outcome in "[a-zA-Z ]{0,12}") {
            prop_assume!(outcome.trim() != "Approve");
            prop_assert_ne!(report("Succeeded", &outcome).verdict(), Verdict::Decided(Outcome::Approve));
        }
    }
}
