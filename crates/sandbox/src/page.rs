//! The look of the sandbox's pages: server-rendered, escaped, no scripts.

use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY};
use http::{HeaderValue, StatusCode};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::endpoints::{Endpoints, Service};

/// The part of the sandbox a page belongs to; it is marked in the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// The index.
    Home,
    /// People and groups.
    Directory,
    /// The flow maker.
    Flows,
    /// Approvals.
    Approvals,
    /// Run history.
    Runs,
    /// Signing in.
    SignIn,
}

/// A page under construction.
#[derive(Debug)]
pub struct Page {
    title: String,
    section: Section,
    pages_origin: String,
    authority_origin: String,
    status: StatusCode,
    form_targets: String,
}

impl Page {
    /// A page called `title`. `endpoints` is for the links of the navigation, which cross ports.
    pub fn new(endpoints: &Endpoints, section: Section, title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            section,
            pages_origin: endpoints.origin(Service::Pages),
            authority_origin: endpoints.origin(Service::Authority),
            status: StatusCode::OK,
            form_targets: "'self'".to_owned(),
        }
    }

    /// Answers with this status instead of 200.
    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Lets the forms of this page lead to this origin too (a sign-in ends at the application that asked for it).
    #[must_use]
    pub fn form_target(mut self, origin: &str) -> Self {
        self.form_targets.push(' ');
        self.form_targets.push_str(origin);
        self
    }

    /// The finished page.
    #[must_use]
    pub fn body(self, content: Markup) -> Response {
        let links = [
            (Section::Home, "Home", format!("{}/", self.pages_origin)),
            (
                Section::Directory,
                "Directory",
                format!("{}/directory", self.pages_origin),
            ),
            (
                Section::Flows,
                "Flows",
                format!("{}/maker", self.pages_origin),
            ),
            (
                Section::Approvals,
                "Approvals",
                format!("{}/approvals", self.pages_origin),
            ),
            (Section::Runs, "Runs", format!("{}/runs", self.pages_origin)),
            (
                Section::SignIn,
                "Device sign-in",
                format!("{}/device", self.authority_origin),
            ),
        ];
        let markup = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (self.title) " - Contoso sandbox" }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    header {
                        a.brand href=(links[0].2) { "Contoso " span { "sandbox" } }
                        nav aria-label="Sections" {
                            @for (section, label, target) in &links {
                                a href=(target) aria-current=[(*section == self.section).then_some("page")] { (label) }
                            }
                        }
                    }
                    main {
                        h1 { (self.title) }
                        (content)
                    }
                    footer { "A pretend tenant on this computer. Nothing here reaches Microsoft." }
                }
            }
        };
        let policy = format!(
            "default-src 'none'; style-src 'unsafe-inline'; form-action {}; frame-ancestors 'none'; base-uri 'none'",
            self.form_targets
        );
        let mut response = (self.status, markup.into_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        );
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        // "no-referrer" would turn the Origin of our own form posts into "null", which the guard refuses.
        headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
        if let Ok(policy) = HeaderValue::from_str(&policy) {
            headers.insert(CONTENT_SECURITY_POLICY, policy);
        }
        response
    }
}

/// The page for an address or an object that is not there.
pub fn not_found(endpoints: &Endpoints, what: &str) -> Response {
    Page::new(endpoints, Section::Home, "Not found")
        .status(StatusCode::NOT_FOUND)
        .body(html! {
            p.notice { (what) }
            p { a href=(endpoints.origin(Service::Pages)) { "Back to the start" } }
        })
}

const STYLE: &str = "
:root{color-scheme:light dark;--ink:#1b1a19;--soft:#605e5c;--line:#e1dfdd;--back:#faf9f8;--card:#fff;--brand:#0f548c;--on-brand:#fff;--ok:#0e700e;--warn:#8a5a00;--bad:#b10e1c}
@media(prefers-color-scheme:dark){:root{--ink:#f3f2f1;--soft:#b3b0ad;--line:#3b3a39;--back:#1b1a19;--card:#252423;--brand:#62abf5;--on-brand:#10243a;--ok:#6ccb6c;--warn:#f2c661;--bad:#ff99a4}}
*{box-sizing:border-box}
body{margin:0;font:15px/1.5 'Segoe UI',system-ui,sans-serif;color:var(--ink);background:var(--back)}
header{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;align-items:center;padding:.6rem 1.5rem;background:var(--card);border-bottom:1px solid var(--line)}
.brand{font-weight:600;text-decoration:none;color:var(--ink)}.brand span{color:var(--soft);font-weight:400}
nav{display:flex;flex-wrap:wrap;gap:.25rem}
nav a{padding:.3rem .7rem;border-radius:4px;color:var(--ink);text-decoration:none}nav a:hover{background:var(--back)}
nav a[aria-current]{font-weight:600;box-shadow:inset 0 -2px var(--brand);border-radius:4px 4px 0 0}
main{max-width:64rem;margin:0 auto;padding:1.5rem}
footer{max-width:64rem;margin:0 auto;padding:1rem 1.5rem 2rem;color:var(--soft);font-size:13px}
h1{font-size:1.6rem;line-height:1.25;margin:.2rem 0 1rem;font-weight:600}h2{font-size:1.15rem;margin:1.5rem 0 .6rem;font-weight:600}h3{font-size:1rem;margin:0 0 .3rem;font-weight:600}
a{color:var(--brand)}
.card>:first-child{margin-top:0}.card>:last-child{margin-bottom:0}legend{padding:0}
.card{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:1rem 1.2rem;margin:0 0 1rem}
.grid{display:grid;gap:1rem;grid-template-columns:repeat(auto-fill,minmax(17rem,1fr))}.grid .card{margin:0}
.row{display:flex;flex-wrap:wrap;gap:.6rem;align-items:center}
.narrow{max-width:30rem}
.muted{color:var(--soft)}.notice{border-left:3px solid var(--brand);background:var(--card);padding:.6rem 1rem;margin:0 0 1rem}.notice.bad{border-color:var(--bad)}.notice.ok{border-color:var(--ok)}
.badge{display:inline-block;padding:0 .55rem;border:1px solid currentColor;border-radius:1rem;font-size:12.5px;color:var(--soft)}.badge.ok{color:var(--ok)}.badge.warn{color:var(--warn)}.badge.bad{color:var(--bad)}
table{width:100%;border-collapse:collapse;background:var(--card);border:1px solid var(--line);border-radius:6px}
th,td{text-align:left;vertical-align:top;padding:.5rem .8rem;border-bottom:1px solid var(--line);overflow-wrap:anywhere}th{font-weight:600;color:var(--soft);font-size:13px}tr:last-child td{border-bottom:0}
dl.fields{display:grid;grid-template-columns:minmax(8rem,14rem) 1fr;gap:.35rem 1rem;margin:0}dl.fields dt{color:var(--soft)}dl.fields dd{margin:0;overflow-wrap:anywhere}
pre{background:var(--back);border:1px solid var(--line);border-radius:4px;padding:.8rem;overflow:auto;font-size:13px;max-height:30rem}code{font-size:13px;overflow-wrap:anywhere}
label{display:block;margin:.6rem 0 .2rem}label.choice{display:flex;gap:.6rem;align-items:center;margin:.3rem 0}
input[type=text],textarea,select{width:100%;padding:.45rem .6rem;font:inherit;color:var(--ink);background:var(--card);border:1px solid var(--soft);border-radius:4px}
input.code{font-size:1.4rem;letter-spacing:.15em;text-transform:uppercase;max-width:15rem}
button,.button{display:inline-block;font:inherit;font-weight:600;padding:.42rem 1.1rem;border:1px solid var(--soft);border-radius:4px;background:var(--card);color:var(--ink);cursor:pointer;text-decoration:none}
button.primary,.button.primary{background:var(--brand);border-color:var(--brand);color:var(--on-brand)}button.danger{color:var(--bad);border-color:var(--bad)}
:focus-visible{outline:2px solid var(--brand);outline-offset:2px}
";
