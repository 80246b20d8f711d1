//! Asking, and answering as an approver.

use serde_json::{Value, json};

use super::{APPROVER, House, STORE, id_of};
use crate::{Person, wait};

impl House {
    /// Asks for a user of the Sales department.
    ///
    /// # Panics
    ///
    /// When that makes no request, or several.
    pub async fn ask_for(&self, name: &str) -> Value {
        let words = asking_for(name);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        the_one_request(&self.done(&words).await)
    }

    /// Asks for a user. `None` when the owner died before it answered: nobody knows whether the request was made.
    ///
    /// # Panics
    ///
    /// When anything but the death of the owner stands in its way.
    pub async fn try_asking_for(&self, name: &str) -> Option<String> {
        let words = asking_for(name);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let made = self.unless_owner_dies(&words).await?;
        Some(id_of(&the_one_request(&made)))
    }

    /// Does something. `None` when the owner died before it answered.
    ///
    /// # Panics
    ///
    /// When anything but the death of the owner stands in its way.
    pub async fn unless_owner_dies(&self, words: &[&str]) -> Option<Value> {
        let finished = self.console().run(words).await;
        if finished.status == Some(0) {
            return Some(finished.object());
        }
        let error = finished.objects().pop().unwrap_or_default();
        assert_eq!(
            error["error"]["code"], "owner_unreachable",
            "only the death of the owner stands in its way: {finished:?}"
        );
        None
    }

    /// Asks for a user and waits until the approver has it; gives the ids of request and approval.
    pub async fn asked(&self, name: &str) -> (String, String) {
        let request = id_of(&self.ask_for(name).await);
        let approval = self.approval_of(&request).await;
        (request, approval)
    }

    /// The ids of the requests for a user of that name.
    pub async fn requests_for(&self, name: &str) -> Vec<String> {
        let listed = self.done(&["request", "list"]).await;
        let requests = listed["requests"].as_array().expect("requests are a list");
        requests
            .iter()
            .filter(|request| request["targetName"] == format!("User {name}"))
            .map(id_of)
            .collect()
    }

    /// The request for that user after the owner came back. The one that was answered is there, and no other; one that was
    /// not answered is there at most once, and asked for again when it is not.
    ///
    /// # Panics
    ///
    /// When it is not so.
    pub async fn request_for(&self, name: &str, answered: Option<String>) -> String {
        let mut found = self.requests_for(name).await;
        if let Some(answered) = answered {
            assert_eq!(found, [answered.as_str()], "what was answered is there");
            return answered;
        }
        assert!(found.len() <= 1, "it was made once at most: {found:?}");
        match found.pop() {
            Some(made) => made,
            None => self.try_asking_for(name).await.expect("the owner lives"),
        }
    }

    /// Waits until the approver has the request; gives the id of the approval.
    pub async fn approval_of(&self, request: &str) -> String {
        wait::until("the approval", || async {
            let approvals = self.approvals_of(request).await;
            let ours = approvals
                .into_iter()
                .find(|approval| approval["open"] == true)?;
            ours["approvalId"].as_str().map(str::to_owned)
        })
        .await
    }

    /// Answers an approval as a person does on the approvals page.
    pub async fn answer(&self, approval: &str, person: Person, response: &str, comments: &str) {
        let answer = json!({ "approvalId": approval, "as": person.upn(), "response": response, "comments": comments });
        self.sandbox.post("approvals/answer", answer).await;
    }

    /// Waits until the approver has the request, and approves it.
    pub async fn approve(&self, request: &str) {
        let approval = self.approval_of(request).await;
        self.answer(&approval, APPROVER, "Approve", "Welcome").await;
    }

    /// Approves whatever the approver has now.
    ///
    /// # Panics
    ///
    /// When the sandbox lists no approvals.
    pub async fn approve_all(&self) {
        let approvals = self.sandbox.get("approvals").await;
        for approval in approvals["approvals"]
            .as_array()
            .expect("approvals are a list")
        {
            if approval["open"] == true {
                let id = approval["approvalId"].as_str().expect("it has an id");
                self.answer(id, APPROVER, "Approve", "Welcome").await;
            }
        }
    }
}

fn the_one_request(made: &Value) -> Value {
    let requests = made["requests"].as_array().expect("requests are a list");
    assert_eq!(requests.len(), 1, "{made}");
    requests[0].clone()
}

/// The words that ask for a user of the Sales department.
pub fn asking_for(name: &str) -> Vec<String> {
    let fields = [
        format!("userPrincipalName={name}"),
        format!("displayName=User {name}"),
        "department=Sales".to_owned(),
    ];
    let words = ["request", "create", "--store", STORE]
        .map(str::to_owned)
        .into_iter();
    words
        .chain(
            fields
                .into_iter()
                .flat_map(|field| ["--field".to_owned(), field]),
        )
        .collect()
}
