//! The access tokens of one account.
//!
//! A person's refresh token, or an app's secret, becomes one access token per resource. Only one renewal of an account runs at a time, since
//! each may replace the refresh token; who asks meanwhile for the same resource gets its outcome.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use countersign_domain::{ClientId, account::AccountKind};
use countersign_net::{
    Claims, Freshness, HttpClient, NetError, Resource, RetryRule, TokenError, TokenSource,
};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;

use crate::{
    authority::Authority,
    clock,
    credential::{CredentialStore, CredentialStoreError},
    exchange::{self, AuthorityError, Manner},
    grant::{Asked, TokenBody, TokenGrant},
    refusal::{EntraError, ErrorClass},
    scope::Scopes,
};

/// A token is renewed this long before its end, so that no call outlives it on the way.
const MARGIN: Duration = Duration::from_secs(5 * 60);
/// How long a token is used whose lifetime the authority does not tell. A 401 renews it earlier.
const UNTOLD_LIFETIME: Duration = Duration::from_secs(10 * 60);
const ROUND_TRIP: Duration = Duration::from_secs(30);
/// Somebody waits for the token: retries may take this long in all.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why there is no access token. Cheap to clone: everybody who waited for the same renewal gets the same error.
#[derive(Debug, Clone, thiserror::Error)]
pub enum TokensError {
    /// The authority refuses the credential, or the request.
    #[error("no token for {resource}: {error}")]
    Refused {
        /// What the token was for.
        resource: Resource,
        /// What the authority said.
        error: Arc<EntraError>,
    },
    /// The authority could not be asked, or its answer was not understood.
    #[error("no token for {resource}: {error}")]
    NoAnswer {
        /// What the token was for.
        resource: Resource,
        /// What went wrong.
        error: Arc<AuthorityError>,
    },
    /// The account has no credential: it never had one, or was removed.
    #[error("the account has no credential; sign in again")]
    NoCredential,
    /// The credential could not be read, or the new one could not be saved.
    #[error("the account's credential could not be read or saved: {0}")]
    Store(#[source] CredentialStoreError),
    /// The program is shutting down.
    #[error("the token's renewal was broken off")]
    BrokenOff,
}

impl TokensError {
    /// Returns what kind of trouble it is; `None` when it is this computer's own.
    #[must_use]
    pub fn class(&self) -> Option<ErrorClass> {
        match self {
            Self::Refused { error, .. } => Some(error.class()),
            Self::NoAnswer { error, .. } => Some(error.class()),
            Self::NoCredential => Some(ErrorClass::SessionOver),
            Self::Store(_) | Self::BrokenOff => None,
        }
    }

    /// Tells what can be done about it.
    #[must_use]
    pub fn trouble(&self) -> TokenTrouble {
        match self.class() {
            Some(class) if class.needs_sign_in() => TokenTrouble::SignInNeeded,
            Some(class) if class.is_transient() => TokenTrouble::Transient,
            Some(_) => TokenTrouble::Refused,
            None => TokenTrouble::Transient,
        }
    }
}

/// What can be done about a missing token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenTrouble {
    /// A person has to sign in again.
    SignInNeeded,
    /// An administrator has to change a registration, a policy, a secret or a setting.
    Refused,
    /// It may work later.
    Transient,
}

/// Tells what can be done about an error of a token source. One that is not from this crate counts as refused.
#[must_use]
pub fn trouble(error: &TokenError) -> TokenTrouble {
    error
        .downcast_ref::<TokensError>()
        .map_or(TokenTrouble::Refused, TokensError::trouble)
}

/// Returns why a call got no token, when that is why it failed.
#[must_use]
pub fn token_error(error: &NetError) -> Option<&TokensError> {
    error.token_error()
}

/// The access tokens of one account. Clones share them.
#[derive(Clone)]
pub struct Tokens {
    inner: Arc<Inner>,
}

struct Inner {
    http: HttpClient,
    authority: Authority,
    client: ClientId,
    kind: AccountKind,
    store: Arc<dyn CredentialStore>,
    slots: Mutex<HashMap<Resource, Slot>>,
    renewal: tokio::sync::Mutex<Session>,
}

/// What is known about one resource.
#[derive(Default)]
struct Slot {
    token: Option<Held>,
    /// How many renewals have ended.
    renewals: u64,
    /// How the last one failed.
    failure: Option<TokensError>,
}

struct Held {
    token: SecretString,
    use_until: Instant,
}

/// What one renewal leaves to the next.
#[derive(Default)]
struct Session {
    /// A refresh token that came but could not be saved.
    unsaved: Option<SecretString>,
    /// A credential that is finished, and what the authority said of it. It is not sent again.
    over: Option<(SecretString, Arc<EntraError>)>,
}

impl Tokens {
    /// Makes the tokens of an account whose credential `store` keeps.
    #[must_use]
    pub fn new(
        http: HttpClient,
        authority: Authority,
        client: ClientId,
        kind: AccountKind,
        store: Arc<dyn CredentialStore>,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                http,
                authority,
                client,
                kind,
                store,
                slots: Mutex::default(),
                renewal: tokio::sync::Mutex::default(),
            }),
        }
    }

    /// Uses the access token of a sign-in for `resource`, so that the first call needs no renewal. Its refresh token must be saved already.
    pub fn adopt(&self, resource: &Resource, grant: &TokenGrant) {
        self.inner.hold(resource, grant);
    }

    /// Runs `change`, which replaces or removes the credential, while no renewal is under way, and forgets all access tokens.
    ///
    /// Otherwise a renewal that ends just then would save the successor of the old refresh token over the new one.
    pub async fn replace_credential<T>(&self, change: impl Future<Output = T>) -> T {
        let mut session = self.inner.renewal.lock().await;
        let outcome = change.await;
        *session = Session::default();
        self.inner.slots().clear();

        outcome
    }

    /// Returns an access token for `resource` that is as fresh as asked.
    ///
    /// A renewal goes on when its caller gives up: a refresh token that is on its way must not be lost.
    ///
    /// # Errors
    ///
    /// Fails when the credential is missing or refused, the authority does not answer, or a new refresh token cannot be saved.
    pub async fn access_token(
        &self,
        resource: &Resource,
        freshness: Freshness,
    ) -> Result<SecretString, TokensError> {
        let (rejected, claims) = match freshness {
            Freshness::Cached => (None, None),
            Freshness::Renewed { rejected, claims } => (Some(rejected), claims),
        };
        if let Some(token) = self.inner.held(resource, rejected.as_ref()) {
            return Ok(token);
        }

        let renewals = self
            .inner
            .slots()
            .entry(resource.clone())
            .or_default()
            .renewals;
        let inner = Arc::clone(&self.inner);
        let resource = resource.clone();
        tokio::spawn(async move {
            inner
                .renewed(&resource, rejected.as_ref(), claims.as_ref(), renewals)
                .await
        })
        .await
        .map_err(|_| TokensError::BrokenOff)?
    }
}

#[async_trait]
impl TokenSource for Tokens {
    async fn bearer(
        &self,
        resource: &Resource,
        freshness: Freshness,
    ) -> Result<SecretString, TokenError> {
        self.access_token(resource, freshness)
            .await
            .map_err(TokenError::new)
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens")
            .field("authority", &self.inner.authority)
            .field("client", &self.inner.client)
            .field("kind", &self.inner.kind)
            .finish_non_exhaustive()
    }
}

impl Inner {
    /// Returns the token that is held, unless it is about to end or is the one that was rejected.
    fn held(&self, resource: &Resource, rejected: Option<&SecretString>) -> Option<SecretString> {
        let slots = self.slots();
        let held = slots.get(resource)?.token.as_ref()?;
        let good = clock::now() < held.use_until
            && rejected
                .is_none_or(|rejected| rejected.expose_secret() != held.token.expose_secret());

        good.then(|| held.token.clone())
    }

    fn hold(&self, resource: &Resource, grant: &TokenGrant) {
        let lifetime = grant.expires_in.unwrap_or(UNTOLD_LIFETIME);
        let held = Held {
            token: grant.access_token.clone(),
            // A token that lives shorter than twice the margin would otherwise be renewed for every call.
            use_until: clock::after(lifetime.saturating_sub(MARGIN.min(lifetime / 2))),
        };
        self.slots().entry(resource.clone()).or_default().token = Some(held);
    }

    /// Waits for its turn, then renews unless somebody else's renewal brought an outcome meanwhile.
    async fn renewed(
        &self,
        resource: &Resource,
        rejected: Option<&SecretString>,
        claims: Option<&Claims>,
        renewals_before: u64,
    ) -> Result<SecretString, TokensError> {
        let mut session = self.renewal.lock().await;
        if let Some(token) = self.held(resource, rejected) {
            return Ok(token);
        }
        if let Some(failure) = self.failure_since(resource, renewals_before) {
            return Err(failure);
        }

        let outcome = self.renew(&mut session, resource, claims).await;

        let mut slots = self.slots();
        let slot = slots.entry(resource.clone()).or_default();
        slot.renewals += 1;
        slot.failure = outcome.as_ref().err().cloned();
        outcome
    }

    fn failure_since(&self, resource: &Resource, renewals_before: u64) -> Option<TokensError> {
        let slots = self.slots();
        let slot = slots.get(resource)?;

        (slot.renewals > renewals_before)
            .then(|| slot.failure.clone())
            .flatten()
    }

    async fn renew(
        &self,
        session: &mut Session,
        resource: &Resource,
        claims: Option<&Claims>,
    ) -> Result<SecretString, TokensError> {
        if let Some(unsaved) = &session.unsaved {
            self.save(unsaved).await?;
            session.unsaved = None;
        }
        let credential = self
            .store
            .load()
            .await
            .map_err(TokensError::Store)?
            .ok_or(TokensError::NoCredential)?;
        if let Some((finished, error)) = &session.over
            && finished.expose_secret() == credential.expose_secret()
        {
            return Err(TokensError::Refused {
                resource: resource.clone(),
                error: Arc::clone(error),
            });
        }

        let grant = match self.ask(resource, &credential, claims).await {
            Ok(grant) => grant,
            Err(AuthorityError::Refused(error)) => {
                return Err(self
                    .refused(session, resource, credential, error, claims)
                    .await);
            }
            Err(error) => {
                return Err(TokensError::NoAnswer {
                    resource: resource.clone(),
                    error: Arc::new(error),
                });
            }
        };

        if let (AccountKind::Delegated, Some(next)) = (self.kind, &grant.refresh_token)
            && next.expose_secret() != credential.expose_secret()
        {
            session.unsaved = Some(next.clone());
            self.save(next).await?;
            session.unsaved = None;
        }
        self.hold(resource, &grant);
        self.store.granted(resource, grant.scope.as_deref()).await;
        tracing::debug!(%resource, client = %self.client, "access token renewed");

        Ok(grant.access_token)
    }

    async fn save(&self, token: &SecretString) -> Result<(), TokensError> {
        self.store
            .save_refresh_token(token)
            .await
            .map_err(TokensError::Store)
    }

    async fn ask(
        &self,
        resource: &Resource,
        credential: &SecretString,
        claims: Option<&Claims>,
    ) -> Result<TokenGrant, AuthorityError> {
        let client = self.client.to_string();
        let (grant_type, member, scopes) = match self.kind {
            AccountKind::Delegated => ("refresh_token", "refresh_token", Scopes::sign_in(resource)),
            AccountKind::App => ("client_credentials", "client_secret", Scopes::app(resource)),
        };
        let scopes = scopes.to_string();
        let mut fields = vec![
            ("grant_type", grant_type),
            ("client_id", client.as_str()),
            (member, credential.expose_secret()),
            ("scope", scopes.as_str()),
        ];
        fields.extend(claims.map(|claims| ("claims", claims.as_json())));
        // Entra takes a refresh token again whose answer was lost; another authority may not, but there is nothing else to send.
        let manner = Manner {
            purpose: "token.renew",
            retry: RetryRule::Idempotent,
            timeout: ROUND_TRIP,
            patience: PATIENCE,
            cancel: None,
        };

        let (body, answer) =
            exchange::post::<TokenBody>(&self.http, self.authority.token_url(), &fields, manner)
                .await?;

        body.into_grant(
            &Asked {
                authority: &self.authority,
                client: self.client,
                nonce: None,
            },
            &answer,
        )
    }

    async fn refused(
        &self,
        session: &mut Session,
        resource: &Resource,
        credential: SecretString,
        error: Arc<EntraError>,
        sent: Option<&Claims>,
    ) -> TokensError {
        let class = error.class();
        tracing::warn!(%resource, client = %self.client, ?error, "token refused");
        // What a resource asked for and a refresh could not give is asked of the person.
        let claims = error
            .claims
            .as_ref()
            .or_else(|| sent.filter(|_| class.needs_sign_in()));
        self.store.refused(resource, &error, claims).await;

        // A refusal for one resource says nothing about the others, so that the credential is kept.
        if class == ErrorClass::SessionOver {
            session.over = Some((credential, Arc::clone(&error)));
        }
        if class.needs_sign_in() || class == ErrorClass::CredentialWrong {
            self.store.session_lost(resource, &error).await;
        }

        TokensError::Refused {
            resource: resource.clone(),
            error,
        }
    }

    fn slots(&self) -> MutexGuard<'_, HashMap<Resource, Slot>> {
        // A panic elsewhere leaves whole slots behind: nothing to repair.
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
