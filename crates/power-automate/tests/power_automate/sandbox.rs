//! Round trips with the sandbox tenant, as its flow maker.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use countersign_domain::{
    RequestId, Timestamp, account::AccountKind, cloud::CloudProfile, request::Outcome as Decision,
    request_url::RequestUrl,
};
use countersign_entra::{
    Authority, CredentialStore, CredentialStoreError, EntraError, Scopes, SignIn, SignInRequest,
    Tokens, device_code,
};
use countersign_net::{Answer, Call, CancellationToken, Method, Resource, TokenSource, Url};
use countersign_power_automate::{
    Dataverse, FlowManagement, Triggers,
    approvals::{Approval, Reading, Stage, Unreadable},
    runs::{Cancelled, Flow, FlowOf, FlowState},
    trigger::{Outcome, RunId},
};
use countersign_sandbox::{
    RunningSandbox, Sandbox, SandboxOptions, Service,
    faults::{Effect, Fault},
    seed,
};
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::stand_in::client;

struct Kept(Mutex<SecretString>);

#[async_trait]
impl CredentialStore for Kept {
    async fn load(&self) -> Result<Option<SecretString>, CredentialStoreError> {
        Ok(Some(self.0.lock().unwrap().clone()))
    }

    async fn save_refresh_token(&self, token: &SecretString) -> Result<(), CredentialStoreError> {
        *self.0.lock().unwrap() = token.clone();
        Ok(())
    }

    async fn session_lost(&self, _resource: &Resource, _error: &EntraError) {}
}

pub(crate) struct World {
    pub(crate) sandbox: RunningSandbox,
    pub(crate) profile: CloudProfile,
    pub(crate) ada: Arc<dyn TokenSource>,
}

impl World {
    pub(crate) async fn start() -> Self {
        let sandbox = Sandbox::start(SandboxOptions {
            device_interval: Some(1),
            ..SandboxOptions::default()
        })
        .await
        .unwrap();
        let profile = CloudProfile::from_json(&sandbox.profile().to_string()).unwrap();
        let ada = sign_in(&sandbox, &profile, "admin@contoso.example").await;

        Self {
            sandbox,
            profile,
            ada,
        }
    }

    pub(crate) async fn test_api(&self, method: Method, path: &str, body: Value) -> Answer {
        test_api(&self.sandbox, method, path, body).await
    }

    /// A flow that is on; its id, and its request URL.
    pub(crate) async fn flow(&self, authentication: &str) -> (String, RequestUrl) {
        let wanted = json!({"name": "Another", "authentication": authentication, "on": true});
        let flow: Value = self
            .test_api(Method::POST, "flows", wanted)
            .await
            .json()
            .unwrap();
        let url = SecretString::from(flow["requestUrl"].as_str().unwrap().to_owned());

        (
            flow["workflowId"].as_str().unwrap().to_owned(),
            RequestUrl::parse(&url, &self.profile).unwrap(),
        )
    }

    /// A flow whose connection was chosen and that was never on; its id, and its request URL.
    async fn draft(&self, authentication: &str) -> (String, RequestUrl) {
        let wanted = json!({"name": "Another", "authentication": authentication});
        let made: Value = self
            .test_api(Method::POST, "flows", wanted)
            .await
            .json()
            .unwrap();
        let id = made["workflowId"].as_str().unwrap().to_owned();
        let saved: Value = self
            .test_api(Method::POST, &format!("flows/{id}/bind"), Value::Null)
            .await
            .json()
            .unwrap();
        let url = SecretString::from(saved["requestUrl"].as_str().unwrap().to_owned());

        (id, RequestUrl::parse(&url, &self.profile).unwrap())
    }

    async fn trigger(&self, url: &RequestUrl, request: RequestId) -> Outcome {
        let body = json!({
            "requestId": request.to_string(), "workflow": "Create User", "summary": "Jane Doe",
            "approvers": "megan@contoso.example", "callbackUrl": "http://127.0.0.1:9/none", "callbackToken": "t"
        });

        Triggers::new(client(), &self.profile)
            .post(url, request, &body, Some(&self.ada))
            .await
    }

    async fn triggered(&self, url: &RequestUrl, request: RequestId) -> RunId {
        match self.trigger(url, request).await {
            Outcome::Accepted { run: Some(run), .. } => run,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn management(&self) -> FlowManagement {
        FlowManagement::new(client(), &self.profile, Arc::clone(&self.ada))
    }

    async fn flow_of(&self, url: &RequestUrl) -> Flow {
        match self.management().flow_of(url).await.unwrap() {
            FlowOf::Found(flow) => flow,
            other @ (FlowOf::Former(_)
            | FlowOf::Changed(_)
            | FlowOf::Untold(_)
            | FlowOf::NotFound { .. }) => panic!("{other:?}"),
        }
    }

    pub(crate) fn dataverse(&self) -> Dataverse {
        Dataverse::new(
            client(),
            &self.profile,
            &seed::ORGANIZATION.parse().unwrap(),
            &seed::REGION.parse().unwrap(),
            Arc::clone(&self.ada),
        )
        .unwrap()
    }

    /// Waits until the request has an approval for which `wanted` holds.
    async fn approval(&self, request: RequestId, wanted: impl Fn(&Approval) -> bool) -> Approval {
        let dataverse = self.dataverse();
        let search = async {
            loop {
                if let Reading::Readable(mut approvals) =
                    dataverse.approvals_of(request).await.unwrap()
                    && let Some(approval) = approvals.pop()
                    && wanted(&approval)
                {
                    return approval;
                }
            }
        };

        tokio::time::timeout(Duration::from_secs(20), search)
            .await
            .unwrap()
    }
}

async fn test_api(sandbox: &RunningSandbox, method: Method, path: &str, body: Value) -> Answer {
    let url = format!("{}/_sandbox/{path}", sandbox.base_url(Service::Pages));
    let call = Call::new(method, Url::parse(&url).unwrap()).json(&body);
    let answer = client().send(call).await.unwrap();
    assert!(answer.is_success(), "{path}: {answer:?}");

    answer
}

async fn sign_in(
    sandbox: &RunningSandbox,
    profile: &CloudProfile,
    person: &str,
) -> Arc<dyn TokenSource> {
    let authority = Authority::new(profile, &seed::TENANT_ID.to_string()).unwrap();
    let client_id = seed::CONSOLE.to_string().parse().unwrap();
    let scopes = Scopes::sign_in(&Resource::new(profile.flow_audience()));
    let request = SignInRequest::new(client_id, scopes);
    let cancel = CancellationToken::new();
    let code = device_code::start(&client(), &authority, &request, &cancel)
        .await
        .unwrap();
    let answer = json!({"userCode": code.user_code, "as": person, "answer": "approve"});
    test_api(sandbox, Method::POST, "device", answer).await;
    let end = device_code::wait(&client(), &authority, code, &cancel).await;
    let SignIn::SignedIn(grant) = end else {
        panic!("{end:?}");
    };
    let kept = Kept(Mutex::new(grant.refresh_token.clone().unwrap()));

    Arc::new(Tokens::new(
        client(),
        authority,
        client_id,
        AccountKind::Delegated,
        Arc::new(kept),
    ))
}

fn since() -> Timestamp {
    Timestamp::parse_rfc3339("2020-01-01T00:00:00Z").unwrap()
}

#[tokio::test]
async fn a_signed_url_and_one_for_the_tenant_both_start_a_run() {
    let world = World::start().await;

    for authentication in ["All", "Tenant"] {
        let (_, url) = world.flow(authentication).await;

        world.triggered(&url, RequestId::random()).await;
    }
}

#[tokio::test]
async fn the_flow_of_a_url_and_the_run_of_a_request_are_found() {
    let world = World::start().await;
    let (_, url) = world.flow("All").await;
    let request = RequestId::random();
    let run = world.triggered(&url, request).await;
    let management = world.management();

    let flow = world.flow_of(&url).await;
    let found = management
        .runs_of(&flow.key, request, since())
        .await
        .unwrap();
    let none = management
        .runs_of(&flow.key, RequestId::random(), since())
        .await
        .unwrap();

    assert_eq!(flow.display_name, "Another");
    assert_eq!(found[0].id, run);
    assert_eq!(none, []);
}

#[tokio::test]
async fn a_cancelled_run_is_over_and_leaves_its_approval_open() {
    let world = World::start().await;
    let (_, url) = world.flow("All").await;
    let request = RequestId::random();
    let run = world.triggered(&url, request).await;
    world
        .approval(request, |approval| approval.stage == Stage::Open)
        .await;
    let (management, flow) = (world.management(), world.flow_of(&url).await);

    let first = management.cancel(&flow.key, &run).await.unwrap();
    let again = management.cancel(&flow.key, &run).await.unwrap();
    let gone = management
        .cancel(&flow.key, &RunId::new("08000CU00").unwrap())
        .await
        .unwrap();

    assert_eq!(
        (first, again, gone),
        (
            Cancelled::Cancelled,
            Cancelled::AlreadyOver,
            Cancelled::NoSuchRun
        )
    );
    assert!(
        management
            .run(&flow.key, &run)
            .await
            .unwrap()
            .unwrap()
            .status
            .is_over()
    );
    world
        .approval(request, |approval| approval.stage == Stage::Open)
        .await;
}

#[tokio::test]
async fn an_answered_approval_tells_who_decided() {
    let world = World::start().await;
    let readers = json!({"readers": [seed::ADA.to_string()]});
    world
        .test_api(Method::PUT, "approvals/readers", readers)
        .await;
    let (_, url) = world.flow("All").await;
    let request = RequestId::random();
    world.triggered(&url, request).await;
    let open = world
        .approval(request, |approval| approval.stage == Stage::Open)
        .await;
    assert_eq!(open.decision(), None);

    let answer = json!({
        "approvalId": open.id.to_string(), "as": "megan@contoso.example", "response": "Reject", "comments": "Not now."
    });
    world
        .test_api(Method::POST, "approvals/answer", answer)
        .await;

    let done = world
        .approval(request, |approval| approval.stage == Stage::Complete)
        .await;
    assert_eq!(done.decision(), Some(Decision::Deny));
    assert_eq!(
        done.responses[0].responder.unwrap().to_string(),
        seed::MEGAN.to_string()
    );
    assert_eq!(done.responses[0].comments.as_deref(), Some("Not now."));
    let by_id = world
        .dataverse()
        .approval(&open.id.to_string())
        .await
        .unwrap();
    assert_eq!(by_id, Reading::Readable(Some(done)));
}

#[tokio::test]
async fn an_environment_without_an_approval_yet_has_no_tables() {
    let world = World::start().await;

    let reading = world
        .dataverse()
        .approvals_of(RequestId::random())
        .await
        .unwrap();

    assert_eq!(reading, Reading::NotReadable(Unreadable::NoTables));
    assert!(world.dataverse().who_am_i().await.is_ok());
}

#[tokio::test]
async fn a_flow_that_is_off_says_so_and_hides_its_url() {
    let world = World::start().await;
    let (id, url) = world.flow("All").await;
    world
        .test_api(Method::POST, &format!("flows/{id}/off"), Value::Null)
        .await;

    let outcome = world.trigger(&url, RequestId::random()).await;
    let of = world.management().flow_of(&url).await.unwrap();

    assert!(matches!(outcome, Outcome::FlowOff), "{outcome:?}");
    let FlowOf::Untold(flow) = of else {
        panic!("{of:?}");
    };
    assert_eq!(flow.display_name, "Another");
    assert_eq!(flow.state, FlowState::Stopped);
}

#[tokio::test]
async fn a_url_that_was_copied_before_the_flow_was_first_turned_on_is_known_as_the_flows() {
    let world = World::start().await;
    let (id, url) = world.draft("Tenant").await;
    world
        .test_api(Method::POST, &format!("flows/{id}/on"), Value::Null)
        .await;

    let of = world.management().flow_of(&url).await.unwrap();

    let FlowOf::Former(flow) = of else {
        panic!("{of:?}");
    };
    assert_eq!(flow.workflow_entity, id.parse().ok());
}

#[tokio::test]
async fn a_url_whose_key_was_changed_is_refused_and_known_as_a_former_one() {
    let world = World::start().await;
    let (id, url) = world.flow("All").await;
    let path = format!("flows/{id}/regenerate-access-key");
    world.test_api(Method::POST, &path, Value::Null).await;

    let outcome = world.trigger(&url, RequestId::random()).await;
    let of = world.management().flow_of(&url).await.unwrap();

    assert!(matches!(outcome, Outcome::SignatureRefused), "{outcome:?}");
    assert!(matches!(of, FlowOf::Changed(_)), "{of:?}");
}

#[tokio::test]
async fn a_run_whose_answer_was_lost_is_found_by_its_request() {
    let world = World::start().await;
    let (_, url) = world.flow("All").await;
    let flow = world.flow_of(&url).await;
    let request = RequestId::random();
    world
        .sandbox
        .faults()
        .add(Fault::next(Service::Triggers, Effect::LoseAnswer));

    let outcome = world.trigger(&url, request).await;

    assert!(matches!(outcome, Outcome::Unknown(_)), "{outcome:?}");
    let run = world
        .management()
        .runs_of(&flow.key, request, since())
        .await
        .unwrap();
    assert_eq!(run.len(), 1);
}
