//! Outgoing requests of `Http` actions. They reach this computer only.

use std::net::IpAddr;
use std::time::Duration;

use serde_json::Value;

use super::world::{World, failure};
use crate::flows::interpreter::run::{ActionFailure, HttpAnswer, HttpRequest};

/// Longest time that one attempt may take.
const ATTEMPT: Duration = Duration::from_secs(120);
/// Most bytes of an answer that are kept.
const MOST_BYTES: usize = 1024 * 1024;

impl World {
    /// Sends `request`, again and again as its policy says while the answer is 408, 429, 5xx or missing.
    ///
    /// # Errors
    ///
    /// Fails when the address is not on this computer, and when no attempt was answered.
    pub(super) async fn send_with_retries(
        &self,
        request: HttpRequest,
    ) -> Result<HttpAnswer, ActionFailure> {
        if !is_loopback(&request.uri) {
            return Err(failure(
                "Forbidden",
                "The sandbox sends requests to this computer only; the address names another host.",
            ));
        }
        let mut attempt = 0;
        loop {
            let outcome = self.send_once(&request).await;
            let again = match &outcome {
                Ok(answer) => matches!(answer.status, 408 | 429 | 500..=599),
                Err(_) => true,
            };
            attempt += 1;
            let delay = request.retry.delay(attempt).filter(|_| again);
            let Some(delay) = delay else {
                return outcome;
            };
            let ceiling = self.flows.state().retry_ceiling;
            tokio::time::sleep(ceiling.map_or(delay, |ceiling| delay.min(ceiling))).await;
        }
    }

    async fn send_once(&self, request: &HttpRequest) -> Result<HttpAnswer, ActionFailure> {
        let method = http::Method::from_bytes(request.method.as_bytes()).map_err(|_| {
            failure(
                "InvalidTemplate",
                "The method of the HTTP action is not valid.",
            )
        })?;
        let mut sending = self
            .flows
            .http()
            .request(method, &request.uri)
            .timeout(ATTEMPT);
        let mut declares_type = false;
        for (name, value) in &request.headers {
            declares_type |= name.eq_ignore_ascii_case("content-type");
            sending = sending.header(name, value);
        }
        sending = match &request.body {
            Value::Null => sending,
            Value::String(text) => sending.body(text.clone()),
            other @ (Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
                let sending = sending.body(other.to_string());
                if declares_type {
                    sending
                } else {
                    sending.header("content-type", "application/json")
                }
            }
        };
        // The text of the error would repeat the address, which may hold a secret.
        let unreachable =
            |problem: reqwest::Error| failure("BadGateway", reason(&problem.without_url()));
        let answer = sending.send().await.map_err(unreachable)?;
        let status = answer.status().as_u16();
        let headers: Vec<(String, String)> = answer
            .headers()
            .iter()
            .map(|(name, value)| {
                (
                    name.to_string(),
                    String::from_utf8_lossy(value.as_bytes()).into_owned(),
                )
            })
            .collect();
        let bytes = answer.bytes().await.map_err(unreachable)?;
        let bytes = bytes.get(..bytes.len().min(MOST_BYTES)).unwrap_or_default();
        let text = String::from_utf8_lossy(bytes).into_owned();
        let is_json = headers.iter().any(|(name, value)| {
            name == "content-type" && value.to_ascii_lowercase().contains("json")
        });
        let body = match (is_json, text.is_empty()) {
            (_, true) => Value::Null,
            (true, false) => serde_json::from_str(&text).unwrap_or(Value::String(text)),
            (false, false) => Value::String(text),
        };

        Ok(HttpAnswer {
            status,
            headers,
            body,
        })
    }
}

fn reason(problem: &reqwest::Error) -> String {
    if problem.is_timeout() {
        return "The request was not answered in time.".to_owned();
    }
    if problem.is_connect() {
        return "The host could not be reached.".to_owned();
    }
    format!("The request failed: {problem}.")
}

fn is_loopback(uri: &str) -> bool {
    let Ok(uri) = url::Url::parse(uri) else {
        return false;
    };
    match uri.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(url::Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_computer_is_called() {
        for allowed in [
            "http://127.0.0.1:80/x",
            "http://localhost/",
            "http://[::1]:9/",
        ] {
            assert!(is_loopback(allowed), "{allowed}");
        }
        for refused in [
            "http://example.com/",
            "http://10.0.0.1/",
            "file:///etc/passwd",
            "http://127.0.0.1.example/",
        ] {
            assert!(!is_loopback(refused), "{refused}");
        }
    }
}
