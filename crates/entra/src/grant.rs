//! What the token endpoint gives.

use std::{fmt, time::Duration};

use countersign_domain::{ClientId, Principal};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::{authority::Authority, exchange::AuthorityError, id_token, lenient};

/// Whom a sign-in named. Everything is `None` when the authority gave no id token that can be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// Claims `tid` and `oid`: the only ones by which anybody is told apart.
    pub principal: Option<Principal>,
    /// Claim `name`, for people to read.
    pub name: Option<String>,
    /// Claim `preferred_username`, for people to read.
    pub user_principal_name: Option<String>,
}

/// Tokens, and whom they are for. `Debug` shows no token.
#[derive(Clone)]
pub struct TokenGrant {
    /// The access token, opaque to us.
    pub access_token: SecretString,
    /// The refresh token that takes the place of the one before.
    pub refresh_token: Option<SecretString>,
    /// Whom the id token names.
    pub identity: Identity,
    /// What was granted, as the authority writes it.
    pub scope: Option<String>,
    /// How long the access token is good for.
    pub expires_in: Option<Duration>,
    /// When the authority would like it to be renewed.
    pub refresh_in: Option<Duration>,
}

impl fmt::Debug for TokenGrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenGrant")
            .field("refreshable", &self.refresh_token.is_some())
            .field("scope", &self.scope)
            .field("expires_in", &self.expires_in)
            .finish_non_exhaustive()
    }
}

/// The body of a token response. Members that are not here are ignored.
#[derive(Deserialize)]
pub(crate) struct TokenBody {
    #[serde(default, deserialize_with = "lenient::secret")]
    access_token: Option<SecretString>,
    #[serde(default, deserialize_with = "lenient::secret")]
    refresh_token: Option<SecretString>,
    #[serde(default, deserialize_with = "lenient::secret")]
    id_token: Option<SecretString>,
    #[serde(default, deserialize_with = "lenient::text")]
    token_type: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    scope: Option<String>,
    #[serde(default, deserialize_with = "lenient::seconds")]
    expires_in: Option<Duration>,
    #[serde(default, deserialize_with = "lenient::seconds")]
    refresh_in: Option<Duration>,
}

/// Who asked for the tokens, which the id token must name.
pub(crate) struct Asked<'a> {
    pub(crate) authority: &'a Authority,
    pub(crate) client: ClientId,
    /// What was sent as `nonce`, which the id token has to repeat.
    pub(crate) nonce: Option<&'a str>,
}

impl TokenBody {
    /// Checks that there is a bearer token, and for whom.
    pub(crate) fn into_grant(
        self,
        asked: &Asked<'_>,
        answer: &countersign_net::Answer,
    ) -> Result<TokenGrant, AuthorityError> {
        let unreadable = |missing| AuthorityError::Unreadable {
            status: answer.status().as_u16(),
            missing,
            correlation: answer.correlation(),
        };

        let access_token = self
            .access_token
            .ok_or_else(|| unreadable("access_token"))?;
        let bearer = self
            .token_type
            .as_deref()
            .is_none_or(|kind| kind.trim().eq_ignore_ascii_case("bearer"));
        if !bearer {
            return Err(unreadable("a bearer token"));
        }
        let identity = match &self.id_token {
            None => Identity::default(),
            Some(token) => id_token::identity(
                token.expose_secret(),
                asked.authority,
                asked.client,
                asked.nonce,
            )
            .map_err(|claim| AuthorityError::ForeignIdToken {
                claim,
                correlation: answer.correlation(),
            })?,
        };

        Ok(TokenGrant {
            access_token,
            refresh_token: self.refresh_token,
            identity,
            scope: self.scope,
            expires_in: self.expires_in,
            refresh_in: self.refresh_in,
        })
    }
}
