//! What can be seen of a request, in the product and in the tenant.

use serde_json::{Value, json};

use super::House;
use crate::wait;

impl House {
    /// The request as it stands, with its timeline.
    pub async fn show(&self, request: &str) -> Value {
        self.done(&["request", "show", request]).await
    }

    /// Waits until the request is as described.
    pub async fn until(&self, request: &str, what: &str, is: impl Fn(&Value) -> bool) -> Value {
        wait::until(what, || async {
            let shown = self.show(request).await;
            is(&shown).then_some(shown)
        })
        .await
    }

    /// The request URL of the ready flow, as its maker copies it.
    ///
    /// # Panics
    ///
    /// When the tenant has no flow.
    pub async fn request_url(&self) -> String {
        let flows = self.sandbox.get("flows").await;
        let url = flows["flows"][0]["requestUrl"].as_str();
        url.expect("the ready flow has a URL").to_owned()
    }

    /// The id of the ready flow.
    ///
    /// # Panics
    ///
    /// When the tenant has no flow.
    pub async fn flow(&self) -> String {
        let flows = self.sandbox.get("flows").await;
        let id = flows["flows"][0]["workflowId"].as_str();
        id.expect("there is a ready flow").to_owned()
    }

    /// The approvals that were asked for a request.
    pub async fn approvals_of(&self, request: &str) -> Vec<Value> {
        let approvals = self.sandbox.get("approvals").await;
        all(&approvals["approvals"])
            .filter(|approval| {
                approval["title"]
                    .as_str()
                    .is_some_and(|title| title.contains(request))
            })
            .collect()
    }

    /// The flow runs of a request.
    pub async fn runs_of(&self, request: &str) -> Vec<Value> {
        let runs = self
            .sandbox
            .get(&format!("runs?trackingId={request}"))
            .await;
        all(&runs["runs"]).collect()
    }

    /// How many runs the tenant's flows have had.
    pub async fn runs(&self) -> usize {
        all(&self.sandbox.get("runs").await["runs"]).count()
    }

    /// The users of the tenant's directory with that sign-in name.
    pub async fn users_named(&self, upn: &str) -> Vec<Value> {
        let state = self.sandbox.get("state").await;
        all(&state["people"])
            .filter(|person| person["userPrincipalName"] == upn)
            .collect()
    }

    /// Text of one of the sandbox's pages.
    ///
    /// # Panics
    ///
    /// When there is no such page.
    pub async fn page(&self, path: &str) -> String {
        let address = format!("{}{path}", self.sandbox.pages());
        let answer = reqwest::get(&address).await;
        let answer = answer.unwrap_or_else(|error| panic!("{address}: {error}"));
        assert!(answer.status().is_success(), "{address}: {answer:?}");
        answer.text().await.expect("a page is text")
    }

    /// What the flow of a request was told when it reported.
    ///
    /// # Panics
    ///
    /// When it did not report.
    pub async fn answer_to_the_flow(&self, request: &str) -> Value {
        let runs = self.runs_of(request).await;
        let actions = runs[0]["actions"].clone();
        let report = all(&actions).find(|action| action["name"] == "Report_decision");
        report.expect("it reported")["outputs"]["body"].clone()
    }

    /// The address to which the flow reports on a request.
    pub fn callback_of(&self, request: &str) -> String {
        format!("http://{}/callbacks/{request}", self.listener)
    }

    /// Everything that the command line can show, to see that nothing changed.
    ///
    /// # Panics
    ///
    /// When something cannot be shown.
    pub async fn everything(&self) -> Value {
        let accounts = self.done(&["account", "list"]).await;
        let stores = self.done(&["store", "list"]).await;
        let requests = self.done(&["request", "list"]).await;
        let mut details = Vec::new();
        for store in all(&stores["stores"]) {
            let store = store["id"].as_str().expect("a store has an id");
            details.push(self.done(&["client", "show", store]).await);
            details.push(self.done(&["workflow", "list", store]).await);
        }
        json!({ "accounts": accounts, "stores": stores, "requests": requests, "details": details })
    }
}

/// The members of a list.
fn all(list: &Value) -> impl Iterator<Item = Value> + use<> {
    let list = list.as_array();
    list.unwrap_or_else(|| panic!("a list was expected"))
        .clone()
        .into_iter()
}
