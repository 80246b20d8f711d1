//! Signing in with the browser on the sandbox tenant, and what is known of an account.

use countersign_contract::*;
use countersign_domain::{AccountId, account::Session as AccountSession};
use countersign_sandbox::{
    Service,
    faults::{Effect, Fault},
};
use serde_json::json;

use crate::house::{CONSOLE, House, TENANT, ended, until, waiting};

const CLAIMS: &str = r#"{"access_token":{"acrs":{"essential":true,"value":"c1"}}}"#;

impl House {
    async fn page_of(&self, job: &JobView) -> reqwest::Url {
        let request = JobRequest { job: job.id };
        let page = self.session.account_sign_in_page(request).await.unwrap();
        page.address.parse().unwrap()
    }

    /// Does what a browser and a person do: opens the page, answers it, and sends on the form that comes back. Returns what is shown last.
    async fn browse(&self, page: &reqwest::Url, person: &str, answer: &str) -> String {
        let mut fields: Vec<(String, String)> = page.query_pairs().into_owned().collect();
        fields.extend([
            ("person".to_owned(), person.to_owned()),
            ("answer".to_owned(), answer.to_owned()),
        ]);
        let mut authorize = page.clone();
        authorize.set_query(None);
        let sent = self
            .http
            .post(authorize)
            .form(&fields)
            .send()
            .await
            .unwrap();
        let html = sent.text().await.unwrap();
        let values: Vec<(String, String)> = html
            .split("<input type=\"hidden\" name=\"")
            .skip(1)
            .map(|input| {
                let (name, rest) = input.split_once("\" value=\"").unwrap();
                let (value, _) = rest.split_once('"').unwrap();
                (name.to_owned(), value.to_owned())
            })
            .collect();
        let redirect = fields
            .iter()
            .find(|(name, _)| name == "redirect_uri")
            .unwrap();
        let back = self
            .http
            .post(&redirect.1)
            .header("origin", "null")
            .form(&values)
            .send()
            .await
            .unwrap();
        back.text().await.unwrap()
    }

    async fn signed_in_by_browser(
        &self,
        person: &str,
        again: Option<AccountId>,
    ) -> (reqwest::Url, SignInState) {
        let job = self.start_sign_in(SignInMethod::Browser, again).await;
        let (prompt, seconds) = waiting(&self.session, &job).await;
        assert_eq!((prompt, seconds), (SignInPrompt::Browser, 300));
        let page = self.page_of(&job).await;
        self.browse(&page, person, "approve").await;
        (page, ended(&self.session, &job).await)
    }

    async fn shown(&self, account: AccountId) -> AccountShowResponse {
        let request = AccountRequest { account };
        self.session.account_show(request).await.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_signs_in_with_the_browser() {
    let house = House::open().await;

    let (_, state) = house
        .signed_in_by_browser("megan@contoso.example", None)
        .await;

    let SignInState::SignedIn { account } = state else {
        panic!("{state:?}");
    };
    assert_eq!(
        account.user_principal_name.as_deref(),
        Some("megan@contoso.example")
    );
    let shown = house.shown(account.id).await;
    assert_eq!(shown.account, account);
    let [graph] = shown.resources.as_slice() else {
        panic!("{shown:?}");
    };
    assert!(graph.granted_at.is_some() && graph.failure.is_none());
    assert!(!graph.scopes.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_declines_in_the_browser_adds_no_account() {
    let house = House::open().await;
    let job = house.start_sign_in(SignInMethod::Browser, None).await;
    waiting(&house.session, &job).await;
    let page = house.page_of(&job).await;

    let shown = house
        .browse(&page, "megan@contoso.example", "decline")
        .await;

    assert!(shown.contains("did not finish"), "{shown}");
    let state = ended(&house.session, &job).await;
    let SignInState::Failed { error } = state else {
        panic!("{state:?}");
    };
    assert_eq!(error.code, Code::SignInDeclined);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_sign_in_has_no_page_any_more() {
    let house = House::open().await;
    let job = house.start_sign_in(SignInMethod::Browser, None).await;
    waiting(&house.session, &job).await;
    let request = JobRequest { job: job.id };

    house
        .session
        .account_sign_in_cancel(request.clone())
        .await
        .unwrap();

    let state = ended(&house.session, &job).await;
    assert!(
        matches!(&state, SignInState::Failed { error } if error.code == Code::SignInCancelled),
        "{state:?}"
    );
    let refused = house.session.account_sign_in_page(request).await;
    assert_eq!(refused.unwrap_err().code, Code::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_is_cancelled_while_the_authority_does_not_answer() {
    let house = House::open().await;
    let late = Effect::Delay {
        milliseconds: 60_000,
    };
    house.fault(Fault::next(Service::Authority, late));
    let job = house.start_sign_in(SignInMethod::DeviceCode, None).await;
    assert_eq!(job.state, SignInState::Starting);

    house
        .session
        .account_sign_in_cancel(JobRequest { job: job.id })
        .await
        .unwrap();

    let state = ended(&house.session, &job).await;
    assert!(
        matches!(&state, SignInState::Failed { error } if error.code == Code::SignInCancelled),
        "{state:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_service_asks_of_the_next_sign_in_goes_along_and_is_asked_once() {
    let house = House::open().await.furnish().await;
    let (ada, store) = (house.ada, house.store);
    house
        .update(store, |update| update.service_credential = Some(ada))
        .await;
    house
        .tell_sandbox(
            "policy",
            json!({ "resource": "graph", "claims": serde_json::from_str::<serde_json::Value>(CLAIMS).unwrap() }),
        )
        .await;
    house
        .tell_sandbox("tokens/revoke", json!({ "access": true, "refresh": false }))
        .await;
    // Naming the approvers needs a token of the service that the policy covers.
    let refused = house.ask_for("jdoe").await.unwrap_err();
    assert_eq!(refused.code, Code::SignInNeeded);
    let failure = until("the refusal is noted", async || {
        let shown = house.shown(ada).await;
        shown.resources.into_iter().find_map(|known| known.failure)
    })
    .await;
    assert_eq!(failure.error.code, Code::SignInNeeded);
    assert_eq!(
        failure.error.details.get("code").map(String::as_str),
        Some("AADSTS50076")
    );
    assert!(failure.claims_asked);

    let (page, state) = house
        .signed_in_by_browser("admin@contoso.example", Some(ada))
        .await;

    let asked: std::collections::HashMap<_, _> = page.query_pairs().into_owned().collect();
    assert_eq!(asked["claims"], CLAIMS);
    assert_eq!(asked["login_hint"], "admin@contoso.example");
    assert!(
        matches!(&state, SignInState::SignedIn { account } if account.id == ada),
        "{state:?}"
    );
    let shown = house.shown(ada).await;
    assert_eq!(shown.account.session, AccountSession::Live);
    assert!(shown.resources.iter().all(|known| known.failure.is_none()));
    let job = house.start_sign_in(SignInMethod::Browser, Some(ada)).await;
    waiting(&house.session, &job).await;
    assert!(!house.page_of(&job).await.as_str().contains("claims="));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_person_of_that_registration_signs_in_again() {
    let house = House::open().await;
    let app = house.add_app().await.id;

    for client_id in [CONSOLE, crate::house::DATA_SERVICE] {
        let request = AccountSignInStartRequest {
            tenant: TENANT.into(),
            client_id: client_id.into(),
            method: SignInMethod::Browser,
            account: Some(app),
        };
        let refused = house.session.account_sign_in_start(request).await;
        assert_eq!(refused.unwrap_err().code, Code::InvalidField);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_signed_out_is_not_known_any_more() {
    let house = House::open().await;
    let (_, state) = house
        .signed_in_by_browser("megan@contoso.example", None)
        .await;
    let SignInState::SignedIn { account } = state else {
        panic!("{state:?}");
    };

    let request = AccountRequest {
        account: account.id,
    };
    house
        .session
        .account_sign_out(request.clone())
        .await
        .unwrap();

    let gone = house.session.account_show(request).await.unwrap_err();
    assert_eq!(gone.code, Code::NotFound);
}
