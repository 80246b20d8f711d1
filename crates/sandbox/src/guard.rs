//! Who may talk to a listener: requests for its own host, and never a page of another origin.

use axum::response::{IntoResponse, Response};
use http::header::{HOST, ORIGIN};
use http::{HeaderMap, StatusCode};

use crate::endpoints::Service;

/// `None` when the request may pass, else the answer that refuses it.
pub(crate) fn refuse(service: Service, port: u16, headers: &HeaderMap) -> Option<Response> {
    let own = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
    let mut hosts = headers.get_all(HOST).iter();
    let host = match (
        hosts.next().and_then(|host| host.to_str().ok()),
        hosts.next(),
    ) {
        (Some(host), None) => host,
        _ => {
            return Some(refusal(
                StatusCode::BAD_REQUEST,
                "Exactly one Host header is needed.",
            ));
        }
    };
    if !own.iter().any(|name| name.eq_ignore_ascii_case(host)) {
        return Some(refusal(
            StatusCode::MISDIRECTED_REQUEST,
            "This listener answers only for its own loopback address.",
        ));
    }
    let mut origins = headers.get_all(ORIGIN).iter().peekable();
    origins.peek()?;
    let same_origin = format!("http://{host}");
    if service.has_pages() && origins.all(|origin| origin.as_bytes() == same_origin.as_bytes()) {
        return None;
    }
    Some(refusal(
        StatusCode::FORBIDDEN,
        "Requests from pages of another origin are refused.",
    ))
}

fn refusal(status: StatusCode, why: &'static str) -> Response {
    (status, why).into_response()
}
