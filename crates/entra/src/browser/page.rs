//! What a browser is shown. Nothing of a request is repeated: what stands here is ours.

use http::{HeaderValue, Response, StatusCode, header};
use http_body_util::Full;
use hyper::body::Bytes;
use maud::{DOCTYPE, html};

use crate::refusal::EntraError;

/// Nothing is loaded, nothing runs, nobody frames it.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
);
const STYLE: &str = "html{color-scheme:light dark;font:1rem/1.5 'Segoe UI',system-ui,sans-serif}body{max-width:36rem;margin:20vh auto 0;padding:0 1.5rem}h1{font-size:1.5rem}";

/// A page, or an answer without one.
pub(super) struct Page {
    status: StatusCode,
    text: Option<Text>,
}

struct Text {
    title: &'static str,
    paragraphs: Vec<String>,
}

impl Page {
    /// The answer has come.
    pub(super) fn taken() -> Self {
        Self::of(
            StatusCode::OK,
            "Countersign has your answer",
            vec!["You can close this page and go back to Countersign, which says how the sign-in ended.".to_owned()],
        )
    }

    /// The authority refused, and this is what we know about it.
    pub(super) fn refused(error: &EntraError) -> Self {
        let known = match error.help() {
            Some(help) => format!("{} {} (AADSTS{})", help.cause, help.remedy, help.code),
            None => "Countersign shows the reason that was given.".to_owned(),
        };
        Self::of(
            StatusCode::OK,
            "The sign-in did not finish",
            vec![
                known,
                "You can close this page and go back to Countersign.".to_owned(),
            ],
        )
    }

    /// Somebody answered before.
    pub(super) fn too_late() -> Self {
        Self::of(
            StatusCode::GONE,
            "This sign-in is over",
            vec![
                "It was answered before. Go back to Countersign and start again if you have to."
                    .to_owned(),
            ],
        )
    }

    /// It is no answer, or one to another sign-in.
    pub(super) fn not_this_sign_in() -> Self {
        Self::of(
            StatusCode::BAD_REQUEST,
            "This is not the sign-in that Countersign waits for",
            vec!["Go back to Countersign and open the sign-in page from there.".to_owned()],
        )
    }

    /// A status and nothing else.
    pub(super) fn nothing(status: StatusCode) -> Self {
        Self { status, text: None }
    }

    fn of(status: StatusCode, title: &'static str, paragraphs: Vec<String>) -> Self {
        Self {
            status,
            text: Some(Text { title, paragraphs }),
        }
    }

    pub(super) fn into_response(self) -> Response<Full<Bytes>> {
        let body = self.text.map_or_else(String::new, |text| {
            html! {
                (DOCTYPE)
                html lang="en" {
                    head {
                        meta charset="utf-8";
                        meta name="viewport" content="width=device-width, initial-scale=1";
                        title { (text.title) }
                        style { (STYLE) }
                    }
                    body {
                        main {
                            h1 { (text.title) }
                            @for paragraph in &text.paragraphs { p { (paragraph) } }
                        }
                    }
                }
            }
            .into_string()
        });

        let mut response = Response::new(Full::new(Bytes::from(body)));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        for (name, value) in [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CACHE_CONTROL, "no-store"),
            (header::REFERRER_POLICY, "no-referrer"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
        if self.status == StatusCode::METHOD_NOT_ALLOWED {
            headers.insert(header::ALLOW, HeaderValue::from_static("GET, POST"));
        }

        response
    }
}
