//! A person at the approvals page: reads what is asked, and answers.

use reqwest::StatusCode;
use reqwest::redirect::Policy;

use crate::{Person, Sandbox, wait};

/// The approvals page of a tenant, as a browser in which somebody is signed in sees it.
#[derive(Debug)]
pub struct ApprovalsPage<'a> {
    sandbox: &'a Sandbox,
    person: Person,
    browser: reqwest::Client,
}

impl<'a> ApprovalsPage<'a> {
    /// Opens it as a person.
    pub fn of(sandbox: &'a Sandbox, person: Person) -> Self {
        let browser = reqwest::Client::builder()
            .redirect(Policy::limited(5))
            .build()
            .expect("a browser can be made");
        Self {
            sandbox,
            person,
            browser,
        }
    }

    /// Waits until an approval is asked whose title says this, and gives its address.
    pub async fn asked(&self, title: &str) -> String {
        let list = format!("/approvals?as={}", self.person.upn());
        wait::until(&format!("an approval of {title}"), || async {
            let page = self.read(&list).await;
            let links = page.split("<a href=\"/approvals/").skip(1);
            links
                .filter_map(|link| link.split_once("\">"))
                .find(|(_, rest)| {
                    rest.split("</a>")
                        .next()
                        .is_some_and(|shown| shown.contains(title))
                })
                .map(|(address, _)| format!("/approvals/{}", address.replace("&amp;", "&")))
        })
        .await
    }

    /// The text of an approval's page.
    ///
    /// # Panics
    ///
    /// When there is no such page.
    pub async fn read(&self, address: &str) -> String {
        let address = format!("{}{address}", self.sandbox.pages());
        let answer = self.browser.get(&address).send().await;
        let answer = answer.unwrap_or_else(|error| panic!("{address}: {error}"));
        assert_eq!(answer.status(), StatusCode::OK, "{address}");
        answer.text().await.expect("a page is text")
    }

    /// Fills in the form of an approval and presses one of its buttons.
    ///
    /// # Panics
    ///
    /// When the page refuses.
    pub async fn answer(&self, approval: &str, response: &str, comments: &str) {
        let form = [
            ("as", self.person.object_id()),
            ("response", response),
            ("comments", comments),
        ];
        let path = approval.split('?').next().unwrap_or(approval);
        let address = format!("{}{path}", self.sandbox.pages());
        let answer = self.browser.post(&address).form(&form).send().await;
        let answer = answer.unwrap_or_else(|error| panic!("{address}: {error}"));
        let status = answer.status();
        let page = answer.text().await.expect("a page is text");
        assert_eq!(status, StatusCode::OK, "{address}: {page}");
    }
}
