//! Where an account's own credential is kept.

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use countersign_net::{Claims, Resource};
use secrecy::SecretString;

use crate::refusal::EntraError;

/// The store could not be read or written: its own error, kept whole.
#[derive(Clone)]
pub struct CredentialStoreError(Arc<dyn std::error::Error + Send + Sync>);

impl CredentialStoreError {
    /// Wraps the store's own error, whose `Debug` and `Display` must be free of secrets.
    #[must_use]
    pub fn new(source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self(Arc::new(source))
    }

    /// Returns the store's own error when it is a `T`.
    #[must_use]
    pub fn downcast_ref<T: std::error::Error + 'static>(&self) -> Option<&T> {
        self.0.downcast_ref()
    }
}

impl fmt::Debug for CredentialStoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for CredentialStoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl std::error::Error for CredentialStoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}

/// Keeps the credential of one account: the refresh token of a person, or the client secret of an app.
#[async_trait]
pub trait CredentialStore: Send + Sync {
    /// Returns the credential as it was last saved; `None` when there is none.
    ///
    /// # Errors
    ///
    /// Fails when it cannot be read or unsealed.
    async fn load(&self) -> Result<Option<SecretString>, CredentialStoreError>;

    /// Puts a new refresh token in the place of the old one. It is durable when this returns; no access token is handed out before.
    ///
    /// # Errors
    ///
    /// Fails when it cannot be sealed or written.
    async fn save_refresh_token(&self, token: &SecretString) -> Result<(), CredentialStoreError>;

    /// Hears that a token for `resource` came, with the scopes that the authority named.
    async fn granted(&self, _resource: &Resource, _scope: Option<&str>) {}

    /// Hears that the authority refused a token for `resource`. `claims` is what the next sign-in has to satisfy, when it is known.
    async fn refused(&self, _resource: &Resource, _error: &EntraError, _claims: Option<&Claims>) {}

    /// Hears that the authority refused the credential, and somebody has to do something about it.
    ///
    /// The class of `error` says what: [`SessionOver`](crate::ErrorClass::SessionOver), the refresh token is finished for all resources;
    /// [`SignInNeeded`](crate::ErrorClass::SignInNeeded), at least `resource` needs a new sign-in, while others may still work;
    /// [`CredentialWrong`](crate::ErrorClass::CredentialWrong), an app's secret is wrong or has expired.
    async fn session_lost(&self, resource: &Resource, error: &EntraError);
}
