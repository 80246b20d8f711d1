//! The network itself: one attempt, one answer.

use std::{error::Error, io, time::Duration};

use http::{HeaderValue, header};
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use crate::{
    answer::Answer,
    call::{Capture, Prepared},
    clock::WallClock,
    error::{NetError, NotSentCause, UnknownCause},
    guard::is_loopback,
};

/// What an HTTP client is built with.
#[derive(Debug, Clone)]
pub(crate) struct Limits {
    pub(crate) user_agent: String,
    pub(crate) connect_timeout: Duration,
    pub(crate) total_timeout: Duration,
    pub(crate) body_limit: usize,
    pub(crate) reuse_connections: bool,
}

/// Sends one attempt. Redirects are answers; a proxy of the system is used except for this computer.
#[derive(Debug)]
pub(crate) struct Transport {
    outward: reqwest::Client,
    loopback: reqwest::Client,
    body_limit: usize,
    wall_clock: WallClock,
}

impl Transport {
    pub(crate) fn new(limits: &Limits, wall_clock: WallClock) -> Result<Self, reqwest::Error> {
        Ok(Self {
            outward: builder(limits).build()?,
            loopback: builder(limits).no_proxy().build()?,
            body_limit: limits.body_limit,
            wall_clock,
        })
    }

    pub(crate) async fn send(
        &self,
        call: &Prepared,
        bearer: Option<&SecretString>,
    ) -> Result<Answer, NetError> {
        let request = self.request(call, bearer)?;

        let before = call.leaving();
        let outcome = self.exchange(call, request).await;
        let without_effect = match &outcome {
            Ok(answer) => matches!(answer.status().as_u16(), 401 | 429),
            Err(error) => matches!(error, NetError::NotSent { .. } | NetError::Invalid { .. }),
        };
        if without_effect {
            call.without_effect(before);
        }

        outcome
    }

    fn request(
        &self,
        call: &Prepared,
        bearer: Option<&SecretString>,
    ) -> Result<reqwest::RequestBuilder, NetError> {
        let client = match call.url.host() {
            Some(host) if is_loopback(&host) => &self.loopback,
            Some(_) | None => &self.outward,
        };
        let mut headers = call.headers.clone();
        if let Some(bearer) = bearer {
            headers.insert(header::AUTHORIZATION, authorization(call, bearer)?);
        }
        let mut request = client
            .request(call.method.clone(), call.url.clone())
            .headers(headers);
        if let Some(timeout) = call.timeout {
            request = request.timeout(timeout);
        }
        if !call.body.is_empty() || headers_announce_body(call) {
            request = request.body(call.body.to_vec());
        }

        Ok(request)
    }

    async fn exchange(
        &self,
        call: &Prepared,
        request: reqwest::RequestBuilder,
    ) -> Result<Answer, NetError> {
        let mut response = request.send().await.map_err(|error| failure(call, error))?;
        let status = response.status();
        let (keep, strict) = match call.capture {
            Capture::Whole => (self.body_limit, true),
            Capture::UpTo(bytes) => (bytes.min(self.body_limit), false),
            Capture::Nothing => (0, false),
        };
        let too_large = || NetError::BodyTooLarge {
            host: call.host.clone(),
            status,
            limit: keep,
            correlation: call.correlation,
        };
        let announced = response.content_length().unwrap_or(0);
        if strict && announced > keep as u64 {
            return Err(too_large());
        }

        let mut body = Zeroizing::new(Vec::new());
        let mut truncated = false;
        while !truncated && call.capture != Capture::Nothing {
            let chunk = response
                .chunk()
                .await
                .map_err(|error| cut(call, status, error))?;
            let Some(chunk) = chunk else {
                break;
            };
            let room = keep - body.len();
            truncated = chunk.len() > room;
            body.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
        }
        if strict && truncated {
            return Err(too_large());
        }

        Ok(Answer::new(
            status,
            std::mem::take(response.headers_mut()),
            body,
            truncated || (call.capture == Capture::Nothing && announced > 0),
            self.wall_clock,
            call.correlation,
        ))
    }
}

fn builder(limits: &Limits) -> reqwest::ClientBuilder {
    let builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .user_agent(&limits.user_agent)
        .connect_timeout(limits.connect_timeout)
        .timeout(limits.total_timeout);

    if limits.reuse_connections {
        builder
    } else {
        builder.pool_max_idle_per_host(0)
    }
}

fn authorization(call: &Prepared, bearer: &SecretString) -> Result<HeaderValue, NetError> {
    let text = Zeroizing::new(format!("Bearer {}", bearer.expose_secret()));
    let mut value = HeaderValue::from_str(&text).map_err(|_| NetError::Invalid {
        reason: "the bearer token holds characters that no header can carry".to_owned(),
        correlation: call.correlation,
    })?;
    value.set_sensitive(true);

    Ok(value)
}

/// An empty body that was given on purpose is sent as one, with `Content-Length: 0`.
fn headers_announce_body(call: &Prepared) -> bool {
    call.headers.contains_key(header::CONTENT_TYPE)
}

/// Sorts a failure before the answer's status came.
fn failure(call: &Prepared, error: reqwest::Error) -> NetError {
    let detail = detail(&error);
    let (host, correlation) = (call.host.clone(), call.correlation);

    if error.is_builder() {
        return NetError::Invalid {
            reason: detail,
            correlation,
        };
    }
    if error.is_connect() {
        return NetError::NotSent {
            host,
            cause: not_sent_cause(&error),
            detail,
            correlation,
        };
    }

    NetError::OutcomeUnknown {
        host,
        cause: if error.is_timeout() {
            UnknownCause::TimedOut
        } else {
            UnknownCause::Broken
        },
        detail,
        correlation,
    }
}

/// Sorts a failure while the body came.
fn cut(call: &Prepared, status: http::StatusCode, error: reqwest::Error) -> NetError {
    NetError::OutcomeUnknown {
        host: call.host.clone(),
        cause: if error.is_timeout() {
            UnknownCause::TimedOut
        } else {
            UnknownCause::BodyCut { status }
        },
        detail: detail(&error),
        correlation: call.correlation,
    }
}

fn not_sent_cause(error: &reqwest::Error) -> NotSentCause {
    if error.is_dns() {
        return NotSentCause::Dns;
    }
    if error.is_timeout() {
        return NotSentCause::TimedOut;
    }
    // rustls hands its errors on as invalid data, and a peer that hangs up during the handshake as an unexpected end.
    match causes(error).find_map(|cause| Some(innermost_kind(cause.downcast_ref()?))) {
        Some(io::ErrorKind::ConnectionRefused) => NotSentCause::Refused,
        Some(io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof) => NotSentCause::Tls,
        Some(io::ErrorKind::TimedOut) => NotSentCause::TimedOut,
        Some(_) | None => NotSentCause::Unreachable,
    }
}

/// Looks through I/O errors that only wrap another one, which `source` skips.
fn innermost_kind(error: &io::Error) -> io::ErrorKind {
    let mut error = error;
    while let Some(inner) = error.get_ref().and_then(|inner| inner.downcast_ref()) {
        error = inner;
    }

    error.kind()
}

/// Returns the innermost reason. The layers above it only repeat it, and the top one names the URL.
fn detail(error: &reqwest::Error) -> String {
    causes(error)
        .filter(|cause| !cause.is::<reqwest::Error>())
        .last()
        .map_or_else(|| "no further detail".to_owned(), ToString::to_string)
}

fn causes<'a>(error: &'a reqwest::Error) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(error.source(), |cause: &&'a (dyn Error + 'static)| {
        (*cause).source()
    })
}

#[cfg(test)]
mod tests {
    use countersign_domain::Timestamp;
    use reqwest::dns::{Name, Resolve, Resolving};

    use super::*;
    use crate::call::Call;

    /// A name service that knows nobody; the real one would ask another computer.
    struct NobodyKnown;

    impl Resolve for NobodyKnown {
        fn resolve(&self, _name: Name) -> Resolving {
            Box::pin(async { Err("no such host".into()) })
        }
    }

    #[tokio::test]
    async fn a_name_without_an_address_was_not_sent() {
        let limits = Limits {
            user_agent: "test".to_owned(),
            connect_timeout: Duration::from_secs(10),
            total_timeout: Duration::from_secs(20),
            body_limit: 10,
            reuse_connections: true,
        };
        let nobody = || {
            builder(&limits)
                .no_proxy()
                .dns_resolver(NobodyKnown)
                .build()
                .unwrap()
        };
        let transport = Transport {
            outward: nobody(),
            loopback: nobody(),
            body_limit: limits.body_limit,
            wall_clock: || Timestamp::from_millis(0),
        };
        let url = "https://a.service.example/path?sig=topsecret"
            .parse()
            .unwrap();
        let call = Call::post(url).prepare().unwrap();

        let error = transport.send(&call, None).await.unwrap_err();

        assert!(
            matches!(
                error,
                NetError::NotSent {
                    cause: NotSentCause::Dns,
                    ..
                }
            ),
            "{error:?}"
        );
        assert!(!format!("{error} {error:?}").contains("/path"));
    }
}
