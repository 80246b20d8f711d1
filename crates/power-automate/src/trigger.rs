//! Starting a flow by its request URL.
//!
//! The endpoint has no idempotency key: each accepted call is a run. So a call is repeated here only after a refusal that started nothing and
//! that another token, or none, may cure; all other repeating is the caller's business, who knows what happened before.

mod knock;
mod outcome;
mod reading;

use std::{fmt, sync::Arc, time::Duration};

use countersign_domain::{
    RequestId,
    cloud::CloudProfile,
    request_url::{RequestUrl, TriggerAuthentication},
};
use countersign_net::{
    Answer, Call, Capture, Correlation, Freshness, HttpClient, Method, NetError, Resource,
    SecretUrl, TokenError, TokenSource,
};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use zeroize::Zeroizing;

pub use knock::{Knock, Probe};
pub use outcome::{Outcome, RunId};
use reading::{Authorization, Cure, Sent};

/// A flow's own answer may be of any size; only its beginning is of use.
const BODY: usize = 64 * 1024;

/// Starts flows.
pub struct Triggers {
    http: HttpClient,
    resource: Resource,
}

impl fmt::Debug for Triggers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Triggers")
            .field("resource", &self.resource)
            .finish_non_exhaustive()
    }
}

impl Triggers {
    /// Makes the triggers of a cloud. Build `http` with
    /// [`fresh_connections`](countersign_net::HttpClientBuilder::fresh_connections), so that an idle connection that was just closed makes no
    /// outcome unknown.
    #[must_use]
    pub fn new(http: HttpClient, profile: &CloudProfile) -> Self {
        Self {
            http,
            resource: Resource::new(profile.flow_audience()),
        }
    }

    /// Posts `body` to the flow behind `url` in the name of `request`, and says what came of it.
    ///
    /// A URL with a signature gets no token, whatever `tokens` are given; one without gets one.
    pub async fn post(
        &self,
        url: &RequestUrl,
        request: RequestId,
        body: &impl Serialize,
        tokens: Option<&Arc<dyn TokenSource>>,
    ) -> Outcome {
        let Ok(body) = serde_json::to_vec(body) else {
            return Outcome::NotSent(NetError::Invalid {
                reason: "the body does not serialize as JSON".to_owned(),
                correlation: Correlation::random(),
            });
        };
        let body = Zeroizing::new(body);
        let tokens = match (url.authentication(), tokens) {
            (TriggerAuthentication::Signature, _) => None,
            (TriggerAuthentication::Bearer, Some(tokens)) => Some(tokens),
            (TriggerAuthentication::Bearer, None) => return Outcome::NeedsToken,
        };

        let bearer = match tokens {
            None => None,
            Some(tokens) => match self.bearer(tokens, Freshness::Cached).await {
                Ok(token) => Some(token),
                Err(error) => return Outcome::without_token(error),
            },
        };
        let mut sent = Sent {
            authorization: match bearer {
                None => Authorization::Signature,
                Some(_) => Authorization::Token,
            },
            body: &body,
        };
        let answer = match self.send(url, request, &body, bearer.as_ref()).await {
            Ok(answer) => answer,
            Err(error) => return reading::failure(error),
        };

        let next = match (reading::cure(&answer, &sent), tokens, bearer) {
            (Cure::OtherToken, Some(tokens), Some(rejected)) => {
                match self.other_token(tokens, &rejected).await {
                    Ok(Some(token)) => Some(token),
                    Ok(None) => return reading::outcome(&answer, &sent),
                    Err(error) => return Outcome::without_token(error),
                }
            }
            (Cure::NoToken, _, Some(_)) => {
                sent.authorization = Authorization::TokenLeftOut;
                None
            }
            (Cure::OtherToken | Cure::NoToken | Cure::None, _, _) => {
                return reading::outcome(&answer, &sent);
            }
        };

        match self.send(url, request, &body, next.as_ref()).await {
            Ok(answer) => reading::outcome(&answer, &sent),
            Err(error) => reading::failure(error),
        }
    }

    /// Returns a token other than the one that was rejected; `None` when the source has no other.
    async fn other_token(
        &self,
        tokens: &Arc<dyn TokenSource>,
        rejected: &SecretString,
    ) -> Result<Option<SecretString>, TokenError> {
        let freshness = Freshness::Renewed {
            rejected: rejected.clone(),
            claims: None,
        };
        let token = self.bearer(tokens, freshness).await?;

        Ok((token.expose_secret() != rejected.expose_secret()).then_some(token))
    }

    async fn bearer(
        &self,
        tokens: &Arc<dyn TokenSource>,
        freshness: Freshness,
    ) -> Result<SecretString, TokenError> {
        tokens.bearer(&self.resource, freshness).await
    }

    async fn send(
        &self,
        url: &RequestUrl,
        request: RequestId,
        body: &[u8],
        bearer: Option<&SecretString>,
    ) -> Result<Answer, NetError> {
        let call = Call::to_secret(Method::POST, SecretUrl::new(url.secret().clone()))
            .bytes("application/json", body.to_vec())
            .header("accept", "application/json")
            .header("x-ms-client-tracking-id", &request.to_string())
            .capture(Capture::UpTo(BODY))
            .patience(Duration::ZERO) // who waits, and how long, is decided by the outbox
            .throttle_scope(url.workflow())
            .purpose("flow.trigger");
        let call = match bearer {
            None => call,
            Some(token) => {
                let value = SecretString::from(format!("Bearer {}", token.expose_secret()));
                call.secret_header("authorization", &value)
            }
        };

        self.http.send(call).await
    }
}
