//! Signing in with a code that a person enters on another device (RFC 8628).

mod pace;

use std::{fmt, time::Duration};

use countersign_domain::ClientId;
use countersign_net::{CancellationToken, Claims, HttpClient, NetError, RetryRule};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::time::Instant;

use crate::{
    authority::Authority,
    clock,
    exchange::{self, AuthorityError, Manner},
    grant::{Asked, TokenBody, TokenGrant},
    lenient,
    refusal::ErrorClass,
    sign_in::{SignIn, SignInRequest, claims_field},
};
use pace::Pace;

const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:device_code";
/// What Entra gives a code when it does not say.
const LIFETIME: Duration = Duration::from_secs(15 * 60);
/// RFC 8628, section 3.2. A pause of nothing would be a busy loop, so it is taken as unsaid.
const INTERVAL: Duration = Duration::from_secs(5);
/// One exchange takes no longer.
const ROUND_TRIP: Duration = Duration::from_secs(30);

/// A code for a person to enter. `Debug` shows neither code.
pub struct DeviceCode {
    /// What the person enters.
    pub user_code: String,
    /// Where. Check it with [`CloudProfile::allows_sign_in_page`](countersign_domain::cloud::CloudProfile::allows_sign_in_page) before opening it.
    pub verification_uri: String,
    /// How long the code lives, counted from when it came.
    pub expires_in: Duration,
    /// How long to wait between two polls.
    pub interval: Duration,
    /// A sentence for the person, in the authority's words. It holds the user code.
    pub message: Option<String>,
    device_code: SecretString,
    client: ClientId,
    claims: Option<Claims>,
    expires_at: Instant,
}

impl fmt::Debug for DeviceCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeviceCode")
            .field("verification_uri", &self.verification_uri)
            .field("expires_in", &self.expires_in)
            .field("interval", &self.interval)
            .finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct Body {
    #[serde(default, deserialize_with = "lenient::secret")]
    device_code: Option<SecretString>,
    #[serde(default, deserialize_with = "lenient::text")]
    user_code: Option<String>,
    // Old endpoints say `verification_url`.
    #[serde(
        default,
        alias = "verification_url",
        deserialize_with = "lenient::text"
    )]
    verification_uri: Option<String>,
    #[serde(default, deserialize_with = "lenient::seconds")]
    expires_in: Option<Duration>,
    #[serde(default, deserialize_with = "lenient::seconds")]
    interval: Option<Duration>,
    #[serde(default, deserialize_with = "lenient::text")]
    message: Option<String>,
}

/// Asks for a code. Its time runs from here on, so do it only when the person wants it.
///
/// # Errors
///
/// Fails when the authority refuses, gives no code, or cannot be asked, and when `cancel` is cancelled.
pub async fn start(
    http: &HttpClient,
    authority: &Authority,
    request: &SignInRequest,
    cancel: &CancellationToken,
) -> Result<DeviceCode, AuthorityError> {
    let (client, scopes) = (request.client.to_string(), request.scopes.to_string());
    let mut fields = vec![("client_id", client.as_str()), ("scope", scopes.as_str())];
    fields.extend(claims_field(request.claims.as_ref()));
    let manner = Manner {
        purpose: "sign-in.code",
        retry: RetryRule::Idempotent, // a code that nobody enters does no harm
        timeout: ROUND_TRIP,
        patience: ROUND_TRIP,
        cancel: Some(cancel.clone()),
    };

    let (body, answer) =
        exchange::post::<Body>(http, authority.device_code_url(), &fields, manner).await?;

    let unreadable = |missing| AuthorityError::Unreadable {
        status: answer.status().as_u16(),
        missing,
        correlation: answer.correlation(),
    };
    let said =
        |span: Option<Duration>, unsaid| span.filter(|span| !span.is_zero()).unwrap_or(unsaid);
    let expires_in = said(body.expires_in, LIFETIME);
    Ok(DeviceCode {
        device_code: body.device_code.ok_or_else(|| unreadable("device_code"))?,
        user_code: body.user_code.ok_or_else(|| unreadable("user_code"))?,
        verification_uri: body
            .verification_uri
            .ok_or_else(|| unreadable("verification_uri"))?,
        interval: said(body.interval, INTERVAL),
        message: body.message,
        client: request.client,
        claims: request.claims.clone(),
        expires_at: clock::after(expires_in),
        expires_in,
    })
}

/// Polls until the person has decided, the code has expired, or `cancel` is cancelled.
pub async fn wait(
    http: &HttpClient,
    authority: &Authority,
    code: DeviceCode,
    cancel: &CancellationToken,
) -> SignIn {
    let mut pace = Pace::new(code.interval);
    let mut last_failure = None;

    loop {
        let next = clock::after(pace.pause()).min(code.expires_at);
        tokio::select! {
            biased;
            () = cancel.cancelled() => return SignIn::Cancelled,
            () = tokio::time::sleep_until(next) => {}
        }
        if clock::now() >= code.expires_at {
            return SignIn::Expired { last_failure };
        }

        let error = match poll(http, authority, &code, cancel).await {
            Ok(grant) => return SignIn::SignedIn(Box::new(grant)),
            Err(error) => error,
        };
        last_failure = None;
        match error.class() {
            ErrorClass::Pending => pace.answered(error.retry_after()),
            ErrorClass::SlowDown => pace.slow_down(error.retry_after()),
            ErrorClass::Transient => pace.answered(error.retry_after()),
            ErrorClass::Declined => return SignIn::Declined,
            ErrorClass::Expired => return SignIn::Expired { last_failure },
            ErrorClass::Unreachable => match unreachable(error) {
                Trouble::Cancelled => return SignIn::Cancelled,
                Trouble::Final(error) => return SignIn::Failed(error),
                Trouble::Throttled(remaining) => pace.answered(Some(remaining)),
                Trouble::Network(failure) => {
                    pace.failed();
                    last_failure = Some(failure);
                }
            },
            ErrorClass::SignInNeeded
            | ErrorClass::SessionOver
            | ErrorClass::ConsentNeeded
            | ErrorClass::Blocked
            | ErrorClass::CredentialWrong
            | ErrorClass::RegistrationWrong
            | ErrorClass::Unreadable => return SignIn::Failed(error),
        }
    }
}

async fn poll(
    http: &HttpClient,
    authority: &Authority,
    code: &DeviceCode,
    cancel: &CancellationToken,
) -> Result<TokenGrant, AuthorityError> {
    let client = code.client.to_string();
    let mut fields = vec![
        ("grant_type", GRANT_TYPE),
        ("client_id", client.as_str()),
        ("device_code", code.device_code.expose_secret()),
    ];
    // One of Microsoft's libraries sends them where the flow starts, another here; we send them to both.
    fields.extend(claims_field(code.claims.as_ref()));
    let manner = Manner {
        purpose: "sign-in.poll",
        retry: RetryRule::Never, // when to ask again is decided here
        timeout: ROUND_TRIP,
        patience: Duration::ZERO,
        cancel: Some(cancel.clone()),
    };

    let (body, answer) =
        exchange::post::<TokenBody>(http, authority.token_url(), &fields, manner).await?;

    let asked = Asked {
        authority,
        client: code.client,
        nonce: None,
    };
    body.into_grant(&asked, &answer)
}

/// What stood between us and the authority.
enum Trouble {
    /// The caller took the call back.
    Cancelled,
    /// It will not pass.
    Final(AuthorityError),
    /// The authority asked for a pause earlier.
    Throttled(Duration),
    /// The network, which may come back.
    Network(NetError),
}

fn unreachable(error: AuthorityError) -> Trouble {
    let AuthorityError::Unreachable(failure) = error else {
        return Trouble::Final(error);
    };
    match failure {
        NetError::Cancelled { .. } => Trouble::Cancelled,
        NetError::Throttled { remaining, .. } => Trouble::Throttled(remaining),
        NetError::Invalid { .. } | NetError::HostNotAllowed { .. } | NetError::Token { .. } => {
            Trouble::Final(AuthorityError::Unreachable(failure))
        }
        NetError::NotSent { .. }
        | NetError::OutcomeUnknown { .. }
        | NetError::BodyTooLarge { .. } => Trouble::Network(failure),
    }
}
