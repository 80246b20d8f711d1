//! Entra ID as a directory, against a Graph that answers byte for byte, and against the sandbox.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "what a test needs and does not get ends the test, in its helpers too"
)]

mod changing_groups;
mod changing_users;
mod creating;
mod looking_up;
mod sandbox;
#[path = "../../../entra/tests/authority/stand_in.rs"]
mod stand_in;

use std::sync::Arc;

use async_trait::async_trait;
use countersign_directory::EntraDirectory;
use countersign_net::{Freshness, Resource, TokenError, TokenSource};
use secrecy::SecretString;
use stand_in::{Reply, StandIn, client};

/// An account that always has a token.
struct SignedIn;

#[async_trait]
impl TokenSource for SignedIn {
    async fn bearer(
        &self,
        _resource: &Resource,
        _freshness: Freshness,
    ) -> Result<SecretString, TokenError> {
        Ok(SecretString::from("the-token".to_owned()))
    }
}

/// A directory whose calls are answered with `replies` in turn.
async fn directory(replies: impl IntoIterator<Item = Reply>) -> (EntraDirectory, StandIn) {
    let graph = StandIn::start(replies).await;

    (
        EntraDirectory::new(client(), &graph.profile(), Arc::new(SignedIn)),
        graph,
    )
}
