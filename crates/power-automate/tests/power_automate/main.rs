//! Triggers, runs and approvals, against services that answer byte for byte, and against the sandbox.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "what a test needs and does not get ends the test, in its helpers too"
)]

mod approvals;
mod linking;
mod runs;
mod sandbox;
#[path = "../../../entra/tests/authority/stand_in.rs"]
mod stand_in;
mod trigger;

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use countersign_domain::request_url::RequestUrl;
use countersign_net::{Freshness, Resource, TokenError, TokenSource};
use secrecy::SecretString;
use stand_in::StandIn;

const FLOW: &str = "0123456789abcdef0123456789abcdef";

/// An account that always has a token, and another one after a renewal; it notes what it is asked for.
#[derive(Default)]
struct SignedIn {
    asked: Mutex<Vec<(Resource, bool)>>,
}

#[async_trait]
impl TokenSource for SignedIn {
    async fn bearer(
        &self,
        resource: &Resource,
        freshness: Freshness,
    ) -> Result<SecretString, TokenError> {
        let renewed = matches!(freshness, Freshness::Renewed { .. });
        self.asked.lock().unwrap().push((resource.clone(), renewed));
        let token = if renewed { "token-2" } else { "token-1" };

        Ok(SecretString::from(token.to_owned()))
    }
}

fn signed_in() -> (Arc<SignedIn>, Arc<dyn TokenSource>) {
    let account = Arc::new(SignedIn::default());

    (account.clone(), account)
}

/// The request URL of a flow at the stand-in, with a signature or without.
fn request_url(service: &StandIn, signed: bool) -> RequestUrl {
    let signature = if signed {
        "&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=top-SECRET_signature"
    } else {
        ""
    };
    let text = format!(
        "{}/powerautomate/automations/direct/workflows/{FLOW}/triggers/manual/paths/invoke?api-version=1{signature}",
        service.origin()
    );

    RequestUrl::parse(&SecretString::from(text), &service.profile()).unwrap()
}
