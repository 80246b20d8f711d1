//! Bearer tokens: where they come from, and one renewal after a 401.

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use http::StatusCode;
use secrecy::{ExposeSecret, SecretString};

use crate::{
    answer::Answer,
    call::Prepared,
    challenge::{self, Claims},
    error::NetError,
    log::Log,
};

/// What a token is for: the audience, to the letter, such as `https://graph.microsoft.com` or `https://service.flow.microsoft.com/`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Resource(String);

impl Resource {
    /// Wraps an audience; nothing is added or taken away, since a trailing slash matters.
    #[must_use]
    pub fn new(audience: impl Into<String>) -> Self {
        Self(audience.into())
    }

    /// Returns the audience.
    #[must_use]
    pub fn audience(&self) -> &str {
        &self.0
    }

    /// Returns the v2 scope `{audience}/.default`, with a double slash when the audience ends in one.
    #[must_use]
    pub fn default_scope(&self) -> String {
        format!("{}/.default", self.0)
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How fresh the wanted token must be.
#[derive(Debug, Clone)]
pub enum Freshness {
    /// Any token that is still valid.
    Cached,
    /// A token other than the one the resource just refused.
    Renewed {
        /// The refused token; when the source holds another one by now, that one will do.
        rejected: SecretString,
        /// What the resource wants of the next token.
        claims: Option<Claims>,
    },
}

/// Why a source gave no token: its own error, kept whole.
#[derive(Clone)]
pub struct TokenError(Arc<dyn std::error::Error + Send + Sync>);

impl TokenError {
    /// Wraps the source's own error, whose `Debug` and `Display` must be free of secrets.
    #[must_use]
    pub fn new(source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self(Arc::new(source))
    }

    /// Returns the source's own error when it is a `T`.
    #[must_use]
    pub fn downcast_ref<T: std::error::Error + 'static>(&self) -> Option<&T> {
        self.0.downcast_ref()
    }
}

impl fmt::Debug for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl std::error::Error for TokenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}

/// Gives bearer tokens, one audience each; an account or an app of the sign-in crate implements it.
#[async_trait]
pub trait TokenSource: Send + Sync {
    /// Returns an access token for `resource` that is as fresh as asked.
    ///
    /// # Errors
    ///
    /// Fails when there is none to be had without a person, or the authority refuses or does not answer.
    async fn bearer(
        &self,
        resource: &Resource,
        freshness: Freshness,
    ) -> Result<SecretString, TokenError>;
}

/// The token a call needs and who gives it.
#[derive(Clone)]
pub(crate) struct TokenNeed {
    pub(crate) source: Arc<dyn TokenSource>,
    pub(crate) resource: Resource,
}

/// Puts a bearer token on calls that need one; after a 401, renews it once and sends the call once more.
#[derive(Debug)]
pub(crate) struct Token {
    next: Log,
}

impl Token {
    pub(crate) const fn new(next: Log) -> Self {
        Self { next }
    }

    pub(crate) async fn send(&self, call: &Prepared) -> Result<Answer, NetError> {
        let Some(need) = &call.token else {
            return self.next.send(call, None).await;
        };
        let refused = |source| NetError::Token {
            resource: need.resource.clone(),
            source,
            correlation: call.correlation,
        };

        let bearer = need
            .source
            .bearer(&need.resource, Freshness::Cached)
            .await
            .map_err(refused)?;
        let answer = self.next.send(call, Some(&bearer)).await?;
        if answer.status() != StatusCode::UNAUTHORIZED {
            return Ok(answer);
        }

        let freshness = Freshness::Renewed {
            rejected: bearer.clone(),
            claims: challenge::claims(answer.headers()),
        };
        let renewed = need
            .source
            .bearer(&need.resource, freshness)
            .await
            .map_err(refused)?;
        if renewed.expose_secret() == bearer.expose_secret() {
            return Ok(answer); // the source has no other token; sending this one again cannot help
        }

        self.next.send(call, Some(&renewed)).await
    }
}
