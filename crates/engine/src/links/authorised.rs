//! Whether the trigger lets the store's service credential in, by **Who can trigger the flow**.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use countersign_contract::{ApiError, Code};
use countersign_domain::{
    ObjectId,
    account::{Account, AccountKind},
    link::{Layer, LayerOutcome, LayerReport},
    request_url::{RequestUrl, TriggerAuthentication},
};
use countersign_net::{Freshness, Resource, TokenSource};
use countersign_power_automate::flow_row::{Callers, FlowRow};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::{authenticate::Looked, layers};
use crate::{engine::Engine, failure};

const LAYER: Layer = Layer::Authorised;

impl Engine {
    /// Compares who may trigger the flow with who will.
    pub(super) async fn check_authorised(
        &self,
        looked: &Looked<'_>,
        url: &RequestUrl,
        current: &LayerReport,
        row: &Result<FlowRow, Option<ApiError>>,
    ) -> LayerReport {
        let callers = row.as_ref().ok().map(|row| &row.callers);
        match url.authentication() {
            TriggerAuthentication::Signature => by_signature(current, callers),
            TriggerAuthentication::Bearer => self.by_token(looked, current, row).await,
        }
    }

    /// The URL carries no signature: the service credential's token has to be one the trigger takes.
    async fn by_token(
        &self,
        looked: &Looked<'_>,
        current: &LayerReport,
        row: &Result<FlowRow, Option<ApiError>>,
    ) -> LayerReport {
        let (account, token) = match self.service_token(looked).await {
            Ok(found) => found,
            // That the authority cannot be asked says nothing about the credential.
            Err(error) if error.retryable => {
                return LayerReport::unchecked(LAYER, layers::of_error(&error));
            }
            Err(error) => return LayerReport::failed(LAYER, layers::of_error(&error)),
        };
        let callers = match row {
            Ok(row) => &row.callers,
            Err(Some(error)) => return LayerReport::unchecked(LAYER, layers::of_error(error)),
            Err(None) => {
                return layers::blocked(
                    LAYER,
                    current,
                    "it is not known which flow the request URL belongs to, and so not who may trigger it",
                );
            }
        };
        match callers {
            Callers::Anyone => LayerReport::failed(
                LAYER,
                layers::notice(
                    Code::TriggerChanged,
                    "Anyone can trigger the flow now, by the signature of its URL, which this request URL has not.",
                ),
            ),
            Callers::Tenant => in_tenant(&account, looked),
            Callers::Named(entries) => named(&account, &token, entries),
            Callers::Unknown => LayerReport::unchecked(
                LAYER,
                layers::notice(
                    Code::ProbeNeeded,
                    "The flow's row does not tell who can trigger it.",
                ),
            ),
        }
    }

    /// Returns the service credential and its token for triggers, whose audience ends in a slash: the scope has two.
    async fn service_token(
        &self,
        looked: &Looked<'_>,
    ) -> Result<(Account, SecretString), ApiError> {
        let missing = || {
            ApiError::new(
                Code::ServiceCredentialMissing,
                "The trigger wants a token, and the store names no service credential.",
            )
        };
        let id = looked.store.service_credential.ok_or_else(missing)?;
        let account = self
            .storage()
            .account(id)
            .await
            .map_err(failure::storage)?
            .ok_or_else(missing)?;
        let tokens = self.tokens_of(&account)?;
        let triggers = Resource::new(self.profile().flow_audience());
        let token = tokens
            .bearer(&triggers, Freshness::Cached)
            .await
            .map_err(|error| failure::token(&error))?;
        Ok((account, token))
    }
}

/// The URL carries a signature: whoever has it gets in, as long as it is the flow's own.
fn by_signature(current: &LayerReport, callers: Option<&Callers>) -> LayerReport {
    if let Some(Callers::Tenant | Callers::Named(_)) = callers {
        return LayerReport::failed(
            LAYER,
            layers::notice(
                Code::TriggerChanged,
                "The flow wants a token now, and this request URL carries a signature.",
            ),
        );
    }
    match current.outcome {
        LayerOutcome::Passed => LayerReport::passed(LAYER),
        LayerOutcome::Failed => layers::blocked(
            LAYER,
            current,
            "the signature is that of a former request URL",
        ),
        LayerOutcome::Unchecked => layers::blocked(
            LAYER,
            current,
            "it is not known whether the signature is the flow's own",
        ),
    }
}

/// The flow's setting lets the service credential in. For a person that settles it. Whether the trigger takes the token of an app differs
/// between environments, even where the app is named, so that only a run proves it.
fn let_in(account: &Account) -> LayerReport {
    match account.kind {
        AccountKind::Delegated => LayerReport::passed(LAYER),
        AccountKind::App => LayerReport::unchecked(
            LAYER,
            layers::notice(
                Code::AppTokenNotProven,
                "The flow's setting lets the service credential in, which is an app; that the trigger takes the token of an app is not proven.",
            ),
        ),
    }
}

/// *Any user in my tenant*.
fn in_tenant(account: &Account, looked: &Looked<'_>) -> LayerReport {
    match account.tenant {
        Some(tenant) if tenant == looked.client.tenant => let_in(account),
        Some(_) => LayerReport::failed(
            LAYER,
            layers::notice(
                Code::TriggerNotAllowed,
                "The trigger lets the users of its tenant in, and the service credential is of another.",
            ),
        ),
        None => LayerReport::unchecked(
            LAYER,
            layers::notice(
                Code::ProbeNeeded,
                "It is not known which tenant the service credential is of.",
            ),
        ),
    }
}

/// *Specific users in my tenant*: the credential is named by its object id, or a person by the sign-in name.
fn named(account: &Account, token: &SecretString, entries: &[String]) -> LayerReport {
    let object = account
        .principal
        .map(|principal| principal.object)
        .or_else(|| object_of(token));
    let is_named = entries.iter().any(|entry| {
        object.is_some_and(|object| entry.eq_ignore_ascii_case(&object.to_string()))
            || account
                .user_principal_name
                .as_ref()
                .is_some_and(|name| entry.eq_ignore_ascii_case(name))
    });
    if is_named {
        return let_in(account);
    }
    let by_other_address =
        account.kind == AccountKind::Delegated && entries.iter().any(|entry| entry.contains('@'));
    let Some(object) = object.filter(|_| !by_other_address) else {
        return LayerReport::unchecked(
            LAYER,
            layers::notice(
                Code::ProbeNeeded,
                "The flow names those who can trigger it, and whether one of them is the service credential cannot be told from here.",
            ),
        );
    };
    LayerReport::failed(
        LAYER,
        layers::notice(
            Code::TriggerNotAllowed,
            format!(
                "The flow names those who can trigger it, and the service credential, {object}, is none of them."
            ),
        ),
    )
}

/// Reads whom a token of our own names, as the trigger will. A token that cannot be read names nobody; nobody is let in anywhere by this.
fn object_of(token: &SecretString) -> Option<ObjectId> {
    #[derive(Deserialize)]
    struct Claims {
        oid: String,
    }
    let payload = token.expose_secret().split('.').nth(1)?;
    let payload = BASE64_URL_SAFE_NO_PAD
        .decode(payload.trim_end_matches('='))
        .ok()?;
    let claims: Claims = serde_json::from_slice(&payload).ok()?;
    claims.oid.parse().ok()
}

#[cfg(test)]
mod tests {
    use countersign_domain::{
        AccountId, ClientId, Principal, PrincipalKind, TenantId, Timestamp, account::Session,
    };

    use super::*;

    const OBJECT: &str = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f312";

    fn account(kind: AccountKind, name: Option<&str>) -> Account {
        Account {
            id: AccountId::random(),
            kind,
            tenant_hint: String::new(),
            tenant: None,
            client: ClientId::random(),
            principal: (kind == AccountKind::Delegated).then(|| Principal {
                tenant: TenantId::random(),
                object: OBJECT.parse().unwrap(),
                kind: PrincipalKind::Person,
            }),
            name: String::new(),
            user_principal_name: name.map(str::to_owned),
            session: Session::Live,
            active: false,
            added_at: Timestamp::from_millis(0),
        }
    }

    fn token(payload: &str) -> SecretString {
        SecretString::from(format!("e30.{}.x", BASE64_URL_SAFE_NO_PAD.encode(payload)))
    }

    fn outcome(account: &Account, token: &SecretString, entries: &[&str]) -> LayerOutcome {
        let entries: Vec<String> = entries.iter().map(|&entry| entry.to_owned()).collect();
        named(account, token, &entries).outcome
    }

    #[test]
    fn an_app_is_named_by_the_object_of_its_token_alone_and_not_taken_for_let_in() {
        let app = account(AccountKind::App, None);
        let readable = token(&format!(r#"{{"oid":"{OBJECT}"}}"#));
        let other = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f999";

        for (token, entries, expected) in [
            (&readable, vec![other, OBJECT], LayerOutcome::Unchecked),
            (&readable, vec![other, "a@b.example"], LayerOutcome::Failed),
            (&token("{}"), vec![OBJECT], LayerOutcome::Unchecked),
            (
                &SecretString::from("opaque"),
                vec![OBJECT],
                LayerOutcome::Unchecked,
            ),
        ] {
            assert_eq!(outcome(&app, token, &entries), expected, "{entries:?}");
        }
    }

    #[test]
    fn a_person_may_be_named_by_an_address_that_we_do_not_know() {
        let person = account(AccountKind::Delegated, Some("ada@contoso.example"));
        let opaque = SecretString::from("opaque");

        for (entries, expected) in [
            (vec!["ADA@contoso.example"], LayerOutcome::Passed),
            (vec![OBJECT], LayerOutcome::Passed),
            (vec!["ada.admin@contoso.example"], LayerOutcome::Unchecked),
            (
                vec!["3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f999"],
                LayerOutcome::Failed,
            ),
        ] {
            assert_eq!(outcome(&person, &opaque, &entries), expected, "{entries:?}");
        }
    }
}
