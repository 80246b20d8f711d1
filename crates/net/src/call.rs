//! One call: what to send, and the rules it is sent under.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use tokio_util::sync::CancellationToken;
use url::Url;
use zeroize::Zeroizing;

use crate::{
    correlation::Correlation,
    error::{Delivery, NetError},
    token::{Resource, TokenNeed, TokenSource},
};

/// How long a call waits for pauses that the other side or the retry policy asks for, unless told otherwise.
const PATIENCE: Duration = Duration::from_secs(300);

/// When a call may be sent again by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryRule {
    /// Once only.
    Never,
    /// Sending it twice is as good as once: again after 408, 429, 5xx (not 501, 505) and any failure on the way.
    Idempotent,
    /// Again only when it is certain that nothing was sent.
    OnlyIfNotSent,
}

/// How much of the answer's body is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capture {
    /// All of it; a body over the client's limit is an error.
    Whole,
    /// The first bytes; the rest is left unread and the answer is marked as truncated.
    UpTo(usize),
    /// Nothing; the body is left unread.
    Nothing,
}

/// A URL that is a credential, such as a flow's request URL. Its `Debug` prints nothing of it.
#[derive(Debug, Clone)]
pub struct SecretUrl(SecretString);

impl SecretUrl {
    /// Wraps the text as it was pasted; it is parsed when the call is sent.
    #[must_use]
    pub const fn new(text: SecretString) -> Self {
        Self(text)
    }
}

impl From<SecretString> for SecretUrl {
    fn from(text: SecretString) -> Self {
        Self(text)
    }
}

enum Target {
    Open(Url),
    Secret(SecretUrl),
}

/// A call to be sent by an [`HttpClient`](crate::HttpClient).
///
/// A fault in building it (a header that is none, a body that does not serialize) is reported when it is sent.
pub struct Call {
    method: Method,
    target: Target,
    headers: HeaderMap,
    body: Zeroizing<Vec<u8>>,
    retry: RetryRule,
    token: Option<TokenNeed>,
    purpose: &'static str,
    capture: Capture,
    sensitive: bool,
    timeout: Option<Duration>,
    patience: Duration,
    throttle_scope: Option<String>,
    correlation: Option<Correlation>,
    cancel: Option<CancellationToken>,
    fault: Option<String>,
}

impl Call {
    fn to(method: Method, target: Target, retry: RetryRule) -> Self {
        Self {
            method,
            target,
            headers: HeaderMap::new(),
            body: Zeroizing::default(),
            retry,
            token: None,
            purpose: "",
            capture: Capture::Whole,
            sensitive: false,
            timeout: None,
            patience: PATIENCE,
            throttle_scope: None,
            correlation: None,
            cancel: None,
            fault: None,
        }
    }

    /// Starts a call that is never sent twice; see [`Call::retry`].
    #[must_use]
    pub fn new(method: Method, url: Url) -> Self {
        Self::to(method, Target::Open(url), RetryRule::Never)
    }

    /// Starts a GET, which may be repeated.
    #[must_use]
    pub fn get(url: Url) -> Self {
        Self::new(Method::GET, url).retry(RetryRule::Idempotent)
    }

    /// Starts a POST, which is never sent twice unless [`Call::retry`] says so.
    #[must_use]
    pub fn post(url: Url) -> Self {
        Self::new(Method::POST, url)
    }

    /// Starts a call to a URL that is a credential: it is sensitive, and never sent twice unless [`Call::retry`] says so.
    #[must_use]
    pub fn to_secret(method: Method, url: SecretUrl) -> Self {
        Self::to(method, Target::Secret(url), RetryRule::Never).sensitive()
    }

    /// Says when it may be sent again.
    #[must_use]
    pub const fn retry(mut self, rule: RetryRule) -> Self {
        self.retry = rule;
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.insert(name, value, false);
        self
    }

    /// Adds a header whose value is a secret.
    #[must_use]
    pub fn secret_header(mut self, name: &str, value: &SecretString) -> Self {
        self.insert(name, value.expose_secret(), true);
        self
    }

    fn insert(&mut self, name: &str, value: &str, secret: bool) {
        let parsed = (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_str(value),
        );
        let (Ok(name), Ok(mut value)) = parsed else {
            self.fault = Some(format!("the header {name:?} is not valid"));
            return;
        };
        value.set_sensitive(secret);
        self.headers.insert(name, value);
    }

    /// Sends `value` as JSON.
    #[must_use]
    pub fn json(mut self, value: &impl Serialize) -> Self {
        match serde_json::to_vec(value) {
            Ok(bytes) => self.bytes("application/json", bytes),
            Err(_) => {
                self.fault = Some("the body does not serialize as JSON".to_owned());
                self
            }
        }
    }

    /// Sends `fields` as an HTML form. The values may be secrets.
    #[must_use]
    pub fn form<'a>(self, fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut encoded = url::form_urlencoded::Serializer::new(String::new());
        encoded.extend_pairs(fields);
        self.bytes(
            "application/x-www-form-urlencoded",
            encoded.finish().into_bytes(),
        )
    }

    /// Sends `bytes` under a content type.
    #[must_use]
    pub fn bytes(self, content_type: &str, bytes: Vec<u8>) -> Self {
        let mut call = self.header(header::CONTENT_TYPE.as_str(), content_type);
        call.body = Zeroizing::new(bytes);
        call
    }

    /// Sends it with a bearer token for `resource`.
    #[must_use]
    pub fn token(mut self, source: Arc<dyn TokenSource>, resource: Resource) -> Self {
        self.token = Some(TokenNeed { source, resource });
        self
    }

    /// Names what the call is for, in the log.
    #[must_use]
    pub const fn purpose(mut self, label: &'static str) -> Self {
        self.purpose = label;
        self
    }

    /// Says how much of the answer's body is kept.
    #[must_use]
    pub const fn capture(mut self, capture: Capture) -> Self {
        self.capture = capture;
        self
    }

    /// Keeps its path out of the log: only the host is named.
    #[must_use]
    pub const fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }

    /// Gives it another total time per attempt than the client's.
    #[must_use]
    pub const fn timeout(mut self, total: Duration) -> Self {
        self.timeout = Some(total);
        self
    }

    /// Says how long it may wait for pauses in all (5 minutes unless told otherwise). A longer pause is never shortened: the call ends
    /// with the answer that asked for it, or with [`NetError::Throttled`].
    #[must_use]
    pub const fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Narrows what a 429 holds back: calls of the same host and scope, instead of all calls to the host.
    #[must_use]
    pub fn throttle_scope(mut self, scope: impl Into<String>) -> Self {
        self.throttle_scope = Some(scope.into());
        self
    }

    /// Uses an id of the caller's instead of a fresh one.
    #[must_use]
    pub const fn correlation(mut self, correlation: Correlation) -> Self {
        self.correlation = Some(correlation);
        self
    }

    /// Ends it with [`NetError::Cancelled`] as soon as `token` is cancelled.
    #[must_use]
    pub fn cancel_with(mut self, token: CancellationToken) -> Self {
        self.cancel = Some(token);
        self
    }

    /// Parses what is left to parse and stamps the correlation id.
    pub(crate) fn prepare(self) -> Result<Prepared, NetError> {
        let correlation = self.correlation.unwrap_or_else(Correlation::random);
        let invalid = |reason: String| NetError::Invalid {
            reason,
            correlation,
        };

        if let Some(reason) = self.fault {
            return Err(invalid(reason));
        }
        let url = match self.target {
            Target::Open(url) => url,
            Target::Secret(SecretUrl(text)) => Url::parse(text.expose_secret())
                .map_err(|error| invalid(format!("the URL is not valid: {error}")))?,
        };
        let Some(host) = url.host_str() else {
            return Err(invalid("the URL names no host".to_owned()));
        };
        let host = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        let mut headers = self.headers;
        correlation.stamp(&mut headers);

        Ok(Prepared {
            method: self.method,
            throttle_key: format!("{host} {}", self.throttle_scope.unwrap_or_default()),
            url,
            host,
            headers,
            body: self.body,
            retry: self.retry,
            token: self.token,
            purpose: self.purpose,
            capture: self.capture,
            sensitive: self.sensitive,
            timeout: self.timeout,
            patience: self.patience,
            correlation,
            cancel: self.cancel,
            sent: AtomicBool::new(false),
        })
    }
}

/// Prints method, purpose and host only.
impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = match &self.target {
            Target::Open(url) => url.host_str(),
            Target::Secret(_) => None,
        };
        f.debug_struct("Call")
            .field("method", &self.method)
            .field("purpose", &self.purpose)
            .field("host", &host)
            .finish_non_exhaustive()
    }
}

/// A call on its way through the policies; each attempt reads it.
pub(crate) struct Prepared {
    pub(crate) method: Method,
    pub(crate) url: Url,
    /// Host, with its port unless it is the scheme's own.
    pub(crate) host: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Zeroizing<Vec<u8>>,
    pub(crate) retry: RetryRule,
    pub(crate) token: Option<TokenNeed>,
    pub(crate) purpose: &'static str,
    pub(crate) capture: Capture,
    pub(crate) sensitive: bool,
    pub(crate) timeout: Option<Duration>,
    pub(crate) patience: Duration,
    pub(crate) throttle_key: String,
    pub(crate) correlation: Correlation,
    pub(crate) cancel: Option<CancellationToken>,
    /// Whether an attempt has left that the other side may have acted on.
    sent: AtomicBool,
}

impl Prepared {
    /// Notes that bytes are about to leave; returns what was known before.
    pub(crate) fn leaving(&self) -> bool {
        self.sent.swap(true, Ordering::Relaxed)
    }

    /// Notes that the attempt is known to have had no effect.
    pub(crate) fn without_effect(&self, before: bool) {
        self.sent.store(before, Ordering::Relaxed);
    }

    /// Returns what is known about the effect so far.
    pub(crate) fn delivery(&self) -> Delivery {
        if self.sent.load(Ordering::Relaxed) {
            Delivery::Unknown
        } else {
            Delivery::NotSent
        }
    }
}
