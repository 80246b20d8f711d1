//! Which tenant a tenant segment of an authority stands for, from its OpenID metadata: asked without a token.

use std::time::Duration;

use countersign_domain::TenantId;
use countersign_net::{HttpClient, RetryRule, Url};
use serde::Deserialize;

use crate::{
    authority::Authority,
    exchange::{self, AuthorityError, Manner},
    lenient,
};

#[derive(Deserialize)]
struct Metadata {
    #[serde(default, deserialize_with = "lenient::text")]
    issuer: Option<String>,
}

/// Returns the id of the tenant that the authority is asked for: the one its metadata names as issuer.
///
/// # Errors
///
/// Fails when the authority knows no such tenant, cannot be asked, or names no tenant as issuer.
pub async fn tenant_of(
    http: &HttpClient,
    authority: &Authority,
) -> Result<TenantId, AuthorityError> {
    let manner = Manner {
        purpose: "entra.tenant",
        retry: RetryRule::Idempotent,
        timeout: Duration::from_secs(10),
        patience: Duration::from_secs(15),
        cancel: None,
    };
    let (metadata, answer): (Metadata, _) =
        exchange::get(http, authority.metadata_url(), manner).await?;

    metadata
        .issuer
        .as_deref()
        .and_then(tenant_in)
        .ok_or_else(|| AuthorityError::Unreadable {
            status: answer.status().as_u16(),
            missing: "a tenant as issuer",
            correlation: answer.correlation(),
        })
}

fn tenant_in(issuer: &str) -> Option<TenantId> {
    let url = Url::parse(issuer).ok()?;
    let mut segments = url.path_segments()?;
    segments.find_map(|segment| segment.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tenant_is_the_segment_of_the_issuer_that_is_an_id() {
        let id = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f001";

        let found = tenant_in(&format!("https://sign-in.example/realm/{id}/v2.0"));

        assert_eq!(found.map(|tenant| tenant.to_string()), Some(id.to_owned()));
        assert_eq!(tenant_in("https://sign-in.example/{tenantid}/v2.0"), None);
    }
}
