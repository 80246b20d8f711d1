//! Which environment organization code and region stand for: discovery is asked first, then the list of environments; what an administrator
//! typed counts where neither knows better.

use std::sync::Arc;

use countersign_contract::{ApiError, Code, Notice};
use countersign_domain::{
    power_automate_client::{
        EnvironmentId, EnvironmentSource, PowerAutomateClient, ResolvedEnvironment,
    },
    store::Store,
};
use countersign_net::TokenSource;

use crate::{engine::Engine, failure, notices};

/// What looking for an environment brought.
pub(crate) enum Resolution {
    /// It is known.
    Found(ResolvedEnvironment),
    /// What was typed is not the environment at that address.
    Conflict(ApiError),
    /// A service knows an environment of that code at another address.
    Elsewhere(Notice),
    /// No service knows the address.
    Unknown {
        /// Why.
        notice: Notice,
        /// Whether every service answered; otherwise the environment may be there all the same.
        asked: bool,
    },
}

/// An environment as one of the services lists it.
struct Listed {
    id: Option<EnvironmentId>,
    url: Option<String>,
    url_name: Option<String>,
    here: bool,
}

impl Engine {
    /// Looks for the environment of a client, in the name of the store's linking account.
    pub(crate) async fn resolve_environment(
        &self,
        store: &Store,
        client: &PowerAutomateClient,
        typed: Option<EnvironmentId>,
    ) -> Resolution {
        let address = self.environment_url(client);
        let mut trouble = Vec::new();
        let mut elsewhere = None;
        match self.linking_tokens(store).await {
            Err(error) => trouble.push(error),
            Ok(tokens) => {
                for source in [
                    EnvironmentSource::Discovery,
                    EnvironmentSource::EnvironmentList,
                ] {
                    let listed = match self.listed(source, &address, Arc::clone(&tokens)).await {
                        Ok(Some(listed)) => listed,
                        Ok(None) => continue,
                        Err(error) => {
                            trouble.push(error);
                            continue;
                        }
                    };
                    if let Some(id) = listed
                        .iter()
                        .find(|one| one.here)
                        .and_then(|one| one.id.clone())
                    {
                        return found(id, source, typed, &address);
                    }
                    if elsewhere.is_none() {
                        elsewhere = named_elsewhere(&listed, client, typed.as_ref());
                    }
                }
            }
        }

        match (typed, elsewhere) {
            (Some(typed), Some(place)) if place.id.as_ref() == Some(&typed) => {
                Resolution::Conflict(
                    ApiError::new(
                        Code::EnvironmentDiffers,
                        format!(
                            "The environment {typed} is at {}, not at {address}.",
                            place.url
                        ),
                    )
                    .at_field("environmentId"),
                )
            }
            (Some(id), _) => Resolution::Found(ResolvedEnvironment {
                id,
                source: EnvironmentSource::Typed,
            }),
            (None, Some(place)) => Resolution::Elsewhere(notices::notice(
                Code::EnvironmentDiffers,
                &format!(
                    "No environment is known at {address}; one with that organization code is at {}.",
                    place.url
                ),
            )),
            (None, None) => unknown(&address, trouble),
        }
    }

    /// Lists what one service knows; `None` when the cloud profile does not name the service.
    async fn listed(
        &self,
        source: EnvironmentSource,
        address: &str,
        tokens: Arc<dyn TokenSource>,
    ) -> Result<Option<Vec<Listed>>, ApiError> {
        let listed = match source {
            EnvironmentSource::Typed => return Ok(None),
            EnvironmentSource::Discovery => {
                let instances = self
                    .cloud()
                    .discovery(tokens)
                    .instances()
                    .await
                    .map_err(|failed| failure::service(&failed))?;
                instances
                    .into_iter()
                    .map(|one| Listed {
                        here: one.is_at(address),
                        id: one.environment,
                        url: one.url.or(one.api_url),
                        url_name: one.url_name,
                    })
                    .collect()
            }
            EnvironmentSource::EnvironmentList => {
                let Some(service) = self.cloud().environment_list(tokens) else {
                    return Ok(None);
                };
                let environments = service
                    .all()
                    .await
                    .map_err(|failed| failure::service(&failed))?;
                environments
                    .into_iter()
                    .map(|one| Listed {
                        here: one.is_at(address),
                        id: Some(one.id),
                        url: one.url.or(one.api_url),
                        url_name: one.url_name,
                    })
                    .collect()
            }
        };
        Ok(Some(listed))
    }
}

/// Where an environment is that is not at the registered address.
struct Place {
    id: Option<EnvironmentId>,
    url: String,
}

/// Finds the environment that was typed, or one of the same code, at another address: the region is the most common mistake.
fn named_elsewhere(
    listed: &[Listed],
    client: &PowerAutomateClient,
    typed: Option<&EnvironmentId>,
) -> Option<Place> {
    let of_id = |one: &&Listed| typed.is_some() && one.id.as_ref() == typed;
    let of_name = |one: &&Listed| {
        one.url_name
            .as_deref()
            .is_some_and(|name| name.eq_ignore_ascii_case(client.organization_code.as_str()))
    };
    let one = listed
        .iter()
        .filter(|one| !one.here)
        .find(of_id)
        .or_else(|| listed.iter().filter(|one| !one.here).find(of_name))?;
    Some(Place {
        id: one.id.clone(),
        url: one.url.clone()?,
    })
}

fn found(
    id: EnvironmentId,
    source: EnvironmentSource,
    typed: Option<EnvironmentId>,
    address: &str,
) -> Resolution {
    if let Some(typed) = typed.filter(|typed| *typed != id) {
        return Resolution::Conflict(
            ApiError::new(
                Code::EnvironmentDiffers,
                format!("The environment at {address} is {id}, not {typed}."),
            )
            .with_remedy("Leave the environment ID out, or correct organization code and region.")
            .at_field("environmentId"),
        );
    }
    Resolution::Found(ResolvedEnvironment { id, source })
}

fn unknown(address: &str, trouble: Vec<ApiError>) -> Resolution {
    let asked = trouble.is_empty();
    let message = match trouble.into_iter().next() {
        None => format!("No service lists an environment at {address} for the linking account."),
        Some(error) => format!(
            "The environment's id could not be looked up. {}",
            error.message
        ),
    };
    Resolution::Unknown {
        notice: notices::notice(Code::EnvironmentUnresolved, &message),
        asked,
    }
}
