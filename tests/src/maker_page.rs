//! A person at the flow maker page: reads what it shows, fills in its forms.

use reqwest::StatusCode;
use reqwest::redirect::Policy;

use crate::Sandbox;

/// The flow maker page of a tenant, as a browser sees it.
#[derive(Debug)]
pub struct MakerPage<'a> {
    sandbox: &'a Sandbox,
    browser: reqwest::Client,
}

impl<'a> MakerPage<'a> {
    /// Launches Power Automate.
    pub fn of(sandbox: &'a Sandbox) -> Self {
        let browser = reqwest::Client::builder()
            .redirect(Policy::limited(5))
            .build()
            .expect("a browser can be made");
        Self { sandbox, browser }
    }

    /// The flows that the list shows: address and name.
    pub async fn flows(&self) -> Vec<(String, String)> {
        let page = self.read("/maker").await;
        let mut flows = Vec::new();
        for link in page.split("<a href=\"/maker/").skip(1) {
            let (id, rest) = between(link, "", "\"");
            let (name, _) = between(rest, ">", "</a>");
            flows.push((format!("/maker/{id}"), unescaped(name)));
        }
        flows
    }

    /// The address of the one flow of that name.
    ///
    /// # Panics
    ///
    /// When there is none, or there are several.
    pub async fn flow_named(&self, name: &str) -> String {
        let flows = self.flows().await;
        let mut named = flows.iter().filter(|(_, shown)| shown == name);
        let (Some((address, _)), None) = (named.next(), named.next()) else {
            panic!("one flow named {name}: {flows:?}");
        };
        address.clone()
    }

    /// Whether the page of a flow says that it is on.
    pub async fn is_on(&self, flow: &str) -> bool {
        let page = self.read(flow).await;
        page.contains("Turn off") && !page.contains("Turn on")
    }

    /// Clicks **Approvals** in the **Connections** area, and saves; everything else stays as the page shows it.
    ///
    /// # Panics
    ///
    /// When the page shows no connection to choose.
    pub async fn choose_connection_and_save(&self, flow: &str) {
        let page = self.read(flow).await;
        assert!(
            page.contains("name=\"bind\""),
            "the page offers the connection: {page}"
        );
        let authentication = page
            .split("<input")
            .find(|input| input.contains("name=\"authentication\"") && input.contains(" checked"))
            .map(|input| between(input, "value=\"", "\"").0.to_owned())
            .expect("the page shows who can trigger the flow");
        let allowed = page
            .split("<input")
            .find(|input| input.contains("name=\"allowed\""))
            .map(|input| unescaped(between(input, "value=\"", "\"").0))
            .expect("the page shows the allowed users");
        self.send(
            &format!("{flow}/save"),
            &[
                ("authentication", &authentication),
                ("allowed", &allowed),
                ("bind", "true"),
            ],
        )
        .await;
    }

    /// The URL displayed for **HTTP POST URL**.
    ///
    /// # Panics
    ///
    /// When there is none yet.
    pub async fn http_post_url(&self, flow: &str) -> String {
        let page = self.read(flow).await;
        let field = page
            .split("<input")
            .find(|input| input.contains("id=\"request-url\""));
        let field = field.unwrap_or_else(|| panic!("a URL is displayed: {page}"));
        unescaped(between(field, "value=\"", "\"").0)
    }

    /// Clicks **Turn on**.
    pub async fn turn_on(&self, flow: &str) {
        self.send(&format!("{flow}/state"), &[("on", "true")]).await;
    }

    /// Clicks **Turn off**.
    pub async fn turn_off(&self, flow: &str) {
        self.send(&format!("{flow}/state"), &[("on", "false")])
            .await;
    }

    async fn read(&self, path: &str) -> String {
        let address = format!("{}{path}", self.sandbox.pages());
        let answer = self.browser.get(&address).send().await;
        let answer = answer.unwrap_or_else(|error| panic!("{address}: {error}"));
        assert_eq!(answer.status(), StatusCode::OK, "{address}");
        answer.text().await.expect("a page is text")
    }

    async fn send(&self, path: &str, form: &[(&str, &str)]) {
        let address = format!("{}{path}", self.sandbox.pages());
        let answer = self.browser.post(&address).form(form).send().await;
        let answer = answer.unwrap_or_else(|error| panic!("{address}: {error}"));
        let status = answer.status();
        let page = answer.text().await.expect("a page is text");
        assert_eq!(status, StatusCode::OK, "{address}: {page}");
    }
}

/// What stands between two marks, and what comes behind it.
fn between<'t>(text: &'t str, from: &str, to: &str) -> (&'t str, &'t str) {
    let start = text.find(from).map_or(text.len(), |at| at + from.len());
    let rest = &text[start..];
    match rest.find(to) {
        Some(end) => (&rest[..end], &rest[end..]),
        None => (rest, ""),
    }
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}
