//! Registering a client for another environment than the present one: nothing is left behind without a word.

use countersign_contract::{ApiError, Code};
use countersign_domain::power_automate_client::PowerAutomateClient;
use countersign_storage::{ClientDependents, ClientMove};

use crate::{engine::Engine, failure, links};

impl Engine {
    /// Refuses to move a store to another environment while something depends on the present one, unless that was confirmed: its links would
    /// go on calling flows whose approvals are no longer looked for.
    pub(super) async fn check_move(
        &self,
        before: Option<&PowerAutomateClient>,
        registered: &PowerAutomateClient,
        confirmed: bool,
    ) -> Result<ClientMove, ApiError> {
        let to = self.environment_url(registered);
        let from = before.map_or_else(|| to.clone(), |before| self.environment_url(before));
        let moves = before.is_some_and(|before| !before.is_at_same_address(registered));
        if moves && !confirmed {
            let dependents = self
                .storage()
                .client_dependents(registered.store, from.clone())
                .await
                .map_err(failure::storage)?;
            if !dependents.is_empty() {
                return Err(unconfirmed(&from, &dependents));
            }
        }
        Ok(ClientMove {
            confirmed: confirmed.then(|| links::health_after_move(&from, &to)),
            from,
        })
    }
}

/// What depends on the environment that a store would leave.
pub(super) fn unconfirmed(from: &str, dependents: &ClientDependents) -> ApiError {
    let linked = dependents.linked.join(", ");
    let templates = dependents.templates.join(", ");
    let mut parts = Vec::new();
    if !linked.is_empty() {
        parts.push(format!("linked workflows ({linked})"));
    }
    if !templates.is_empty() {
        parts.push(format!("templates ({templates})"));
    }
    if dependents.requests > 0 {
        parts.push(format!("open requests ({})", dependents.requests));
    }
    ApiError::new(
        Code::ClientMoveUnconfirmed,
        format!(
            "The store's client names the environment at {from}, and these depend on it: {}.",
            parts.join("; ")
        ),
    )
    .with_detail("linkedWorkflows", linked)
    .with_detail("templates", templates)
    .with_detail("openRequests", dependents.requests.to_string())
}
