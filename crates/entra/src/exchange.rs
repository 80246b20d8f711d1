//! One exchange with the authority: a form goes out, JSON or an error comes back.

use std::{sync::Arc, time::Duration};

use countersign_net::{
    Answer, Call, CancellationToken, Correlation, HttpClient, NetError, RetryRule, Url,
};
use serde::de::DeserializeOwned;

use crate::refusal::{EntraError, ErrorBody, ErrorClass};

/// An exchange with the authority that gave nothing. Neither `Debug` nor `Display` shows a token, a code or what the answer said.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// The authority said no.
    #[error("{0}")]
    Refused(Arc<EntraError>),
    /// It could not be asked, or did not answer.
    #[error("the sign-in authority gave no answer: {0}")]
    Unreachable(#[source] NetError),
    /// It answered with nothing usable: it is overloaded, or something else stands in its place, such as a proxy's page.
    #[error("the sign-in authority answered {status} with nothing usable")]
    Unusable {
        /// The answer's status.
        status: u16,
        /// The pause it asked for.
        retry_after: Option<Duration>,
        /// The call's id.
        correlation: Correlation,
    },
    /// It answered with JSON that lacks what it must hold.
    #[error("the sign-in authority answered {status} without {missing}")]
    Unreadable {
        /// The answer's status.
        status: u16,
        /// What is missing.
        missing: &'static str,
        /// The call's id.
        correlation: Correlation,
    },
    /// The id token is for another client, tenant or sign-in.
    #[error("the id token is not for this sign-in (claim {claim})")]
    ForeignIdToken {
        /// The claim that shows it.
        claim: &'static str,
        /// The call's id.
        correlation: Correlation,
    },
}

impl AuthorityError {
    /// Returns what kind of trouble it is.
    #[must_use]
    pub fn class(&self) -> ErrorClass {
        match self {
            Self::Refused(error) => error.class(),
            Self::Unreachable(_) => ErrorClass::Unreachable,
            Self::Unusable { .. } => ErrorClass::Transient,
            Self::Unreadable { .. } | Self::ForeignIdToken { .. } => ErrorClass::Unreadable,
        }
    }

    /// Returns the pause that the authority asked for.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Refused(error) => error.retry_after,
            Self::Unusable { retry_after, .. } => *retry_after,
            Self::Unreachable(NetError::Throttled { remaining, .. }) => Some(*remaining),
            Self::Unreachable(_) | Self::Unreadable { .. } | Self::ForeignIdToken { .. } => None,
        }
    }

    /// Returns the id that was sent with the call.
    #[must_use]
    pub fn correlation(&self) -> Correlation {
        match self {
            Self::Refused(error) => error.correlation,
            Self::Unreachable(error) => error.correlation(),
            Self::Unusable { correlation, .. }
            | Self::Unreadable { correlation, .. }
            | Self::ForeignIdToken { correlation, .. } => *correlation,
        }
    }
}

/// How one form is sent.
pub(crate) struct Manner {
    pub(crate) purpose: &'static str,
    pub(crate) retry: RetryRule,
    pub(crate) timeout: Duration,
    pub(crate) patience: Duration,
    pub(crate) cancel: Option<CancellationToken>,
}

/// Sends a form and reads the answer, in which an error counts whatever the status.
pub(crate) async fn post<T: DeserializeOwned>(
    http: &HttpClient,
    url: Url,
    fields: &[(&str, &str)],
    manner: Manner,
) -> Result<(T, Answer), AuthorityError> {
    let call = Call::post(url).form(fields.iter().copied());
    exchange(http, call, fields, manner).await
}

/// Asks for a document, in which an error counts whatever the status.
pub(crate) async fn get<T: DeserializeOwned>(
    http: &HttpClient,
    url: Url,
    manner: Manner,
) -> Result<(T, Answer), AuthorityError> {
    exchange(http, Call::get(url), &[], manner).await
}

async fn exchange<T: DeserializeOwned>(
    http: &HttpClient,
    call: Call,
    fields: &[(&str, &str)],
    manner: Manner,
) -> Result<(T, Answer), AuthorityError> {
    let mut call = call
        .header("accept", "application/json")
        .retry(manner.retry)
        .timeout(manner.timeout)
        .patience(manner.patience)
        .purpose(manner.purpose);
    if let Some(cancel) = manner.cancel {
        call = call.cancel_with(cancel);
    }

    let answer = http.send(call).await.map_err(AuthorityError::Unreachable)?;
    let body = read(&answer, fields)?;

    Ok((body, answer))
}

fn read<T: DeserializeOwned>(
    answer: &Answer,
    fields: &[(&str, &str)],
) -> Result<T, AuthorityError> {
    let status = answer.status().as_u16();
    let correlation = answer.correlation();

    match answer.json::<ErrorBody>() {
        Ok(body) if body.is_error() => {
            let error = EntraError::new(
                body.without_secrets(fields),
                status,
                answer.retry_after(),
                correlation,
            );
            return Err(AuthorityError::Refused(Arc::new(error)));
        }
        Ok(_) => {}
        Err(_) => {
            return Err(AuthorityError::Unusable {
                status,
                retry_after: answer.retry_after(),
                correlation,
            });
        }
    }
    if matches!(status, 408 | 429 | 500..=599) {
        return Err(AuthorityError::Unusable {
            status,
            retry_after: answer.retry_after(),
            correlation,
        });
    }
    if !answer.is_success() {
        return Err(AuthorityError::Unreadable {
            status,
            missing: "an error",
            correlation,
        });
    }

    answer.json().map_err(|_| AuthorityError::Unreadable {
        status,
        missing: "the expected members",
        correlation,
    })
}
