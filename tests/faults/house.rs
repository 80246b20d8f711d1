//! A furnished house whose owner can die and come back: a sandbox tenant, `countersign serve`, the command line beside it.

use std::net::TcpListener;
use std::sync::atomic::{AtomicU16, Ordering};

use countersign_tests::{CommandLine, Person, Place, Running, Sandbox, TENANT_ID, wait};
use serde_json::{Value, json};

const STORE: &str = "Contoso";
const WORKFLOW: &str = "Create User";
/// A flow reports five times; so long at most it waits in between, and so much time the owner has to come back.
const CALLBACK_RETRY_MS: u64 = 2_500;

pub struct House {
    pub sandbox: Sandbox,
    place: Place,
    /// Where the owner listens for flows, also after it came back.
    listener: String,
    owner: Option<Running>,
}

impl House {
    /// Opens one in which Riley can ask, Megan is asked, Ada's account links, and an app acts. Its owner is at work.
    pub async fn furnished() -> Self {
        let sandbox = Sandbox::start_with(&["--device-interval", "1"]).await;
        let mut house = Self {
            place: Place::new(&sandbox.profile),
            sandbox,
            listener: format!("127.0.0.1:{}", free_port()),
            owner: None,
        };
        house.start().await;
        house.furnish().await;
        house
    }

    async fn furnish(&self) {
        let settings = json!({ "retryCeilingMilliseconds": CALLBACK_RETRY_MS });
        self.sandbox.put("flows/settings", settings).await;
        self.sign_in(Person::Ada).await;
        let secret = self.place.file("app-secret", Sandbox::DATA_SERVICE_SECRET);
        let secret = secret.to_str().unwrap();
        let app = self
            .done(&words(&format!(
                "account add-app --tenant {TENANT_ID} --client-id {} --secret-file {secret}",
                Sandbox::DATA_SERVICE
            )))
            .await;
        for command in [
            format!("store add --name {STORE} --tenant {TENANT_ID} --domain contoso.example"),
            format!(
                "store set {STORE} --service-credential {} --linking-account {}",
                app["id"].as_str().unwrap(),
                Person::Ada.upn()
            ),
            format!(
                "client register --store {STORE} --organization-code contoso --region crm4 \
                 --data-service-url http://{} --tenant {TENANT_ID} --client-id {}",
                self.listener,
                Sandbox::CONSOLE
            ),
        ] {
            self.done(&words(&command)).await;
        }
        let named = ["workflow", "add", "--store", STORE, "--name", WORKFLOW];
        let covering = words("--object user --event create --approver")
            .into_iter()
            .chain([Person::Megan.upn()]);
        self.done(&named.into_iter().chain(covering).collect::<Vec<_>>())
            .await;
        let flows = self.sandbox.get("flows").await;
        let url = flows["flows"][0]["requestUrl"].as_str().unwrap();
        self.console()
            .run_with(&["link", "set", "--workflow", WORKFLOW], url)
            .await
            .object();
        self.sign_in(Person::Riley).await;
    }

    async fn sign_in(&self, person: Person) {
        let mut signing_in = self.console().start(&words(&format!(
            "account sign-in --tenant {TENANT_ID} --client-id {} --method device-code",
            Sandbox::CONSOLE
        )));
        let code = signing_in.event("user_code").await;
        let code = code["userCode"].as_str().unwrap();
        self.sandbox.approve_device(code, person).await;
        signing_in.event("signed_in").await;
        assert_eq!(signing_in.end().await.status, Some(0));
    }

    fn console(&self) -> CommandLine<'_> {
        CommandLine::at(&self.place)
    }

    /// Does what has to succeed, and gives what it prints.
    pub async fn done(&self, words: &[&str]) -> Value {
        self.console().json(words).await
    }

    /// The code of the error with which a command fails.
    pub async fn refused(&self, words: &[&str]) -> String {
        let finished = self.console().run(words).await;
        assert_ne!(finished.status, Some(0), "{finished:?}");
        let error = finished.objects().pop();
        let error = error.unwrap_or_else(|| panic!("no error in JSON: {finished:?}"));
        error["error"]["code"].as_str().unwrap().to_owned()
    }

    /// Starts the owner and waits until it is ready.
    pub async fn start(&mut self) {
        let owner = self.ready(self.console()).await;
        self.owner = Some(owner);
    }

    /// Starts an owner that dies at a place of the journey.
    pub async fn start_dying_at(&mut self, place: &str) {
        let owner = self.ready(self.console().dying_at(place)).await;
        self.owner = Some(owner);
    }

    async fn ready(&self, console: CommandLine<'_>) -> Running {
        assert!(self.owner.is_none(), "the owner before has ended");
        let mut owner = console.start(&["serve", "--listen", &self.listener]);
        owner.event("ready").await;
        owner
    }

    /// Ends the owner as a service manager does.
    pub async fn stop(&mut self) {
        let ended = self.take_owner().stop().await;
        assert_eq!(ended.status, Some(0), "{}", ended.messages);
    }

    /// Waits until the owner has died by itself, without having ended in order.
    pub async fn see_owner_die(&mut self) {
        let ended = self.take_owner().end().await;
        assert_eq!(ended.status, None, "a signal ended it: {}", ended.messages);
    }

    /// The running owner, for somebody who ends it.
    pub fn take_owner(&mut self) -> Running {
        self.owner.take().expect("the owner is at work")
    }

    /// Asks for a user. `None` when the owner died before it answered: nobody knows whether the request was made.
    pub async fn ask_for(&self, name: &str) -> Option<String> {
        let principal = format!("userPrincipalName={name}");
        let display = format!("displayName=User {name}");
        let words = [
            "request",
            "create",
            "--store",
            STORE,
            "--field",
            &principal,
            "--field",
            &display,
            "--field",
            "department=Sales",
        ];
        let finished = self.console().run(&words).await;
        if finished.status != Some(0) {
            let error = finished.objects().pop().unwrap_or_default();
            assert_eq!(
                error["error"]["code"], "owner_unreachable",
                "only the death of the owner stands in its way: {finished:?}"
            );
            return None;
        }
        let made = finished.object();
        let requests = made["requests"].as_array().unwrap();
        assert_eq!(requests.len(), 1, "{made}");
        Some(id_of(&requests[0]))
    }

    /// The ids of the requests for a user of that name.
    pub async fn requests_for(&self, name: &str) -> Vec<String> {
        let listed = self.done(&["request", "list"]).await;
        let requests = listed["requests"].as_array().unwrap();
        requests
            .iter()
            .filter(|request| request["targetName"] == format!("User {name}"))
            .map(id_of)
            .collect()
    }

    /// The request for that user after the owner came back. The one that was answered is there, and no other; one that was
    /// not answered is there at most once, and asked for again when it is not.
    pub async fn request_for(&self, name: &str, answered: Option<String>) -> String {
        let mut found = self.requests_for(name).await;
        if let Some(answered) = answered {
            assert_eq!(found, [answered.as_str()], "what was answered is there");
            return answered;
        }
        assert!(found.len() <= 1, "it was made once at most: {found:?}");
        match found.pop() {
            Some(made) => made,
            None => self.ask_for(name).await.expect("the owner lives"),
        }
    }

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

    /// Waits until Megan has the request, and approves it as she does on the approvals page.
    pub async fn approve_as_megan(&self, request: &str) {
        let approval = wait::until("the approval", || async {
            let approvals = self.approvals_of(request).await;
            approvals
                .into_iter()
                .find(|approval| approval["open"] == true)
        })
        .await;
        self.answer(&approval).await;
    }

    /// Approves whatever Megan has now.
    pub async fn approve_all_as_megan(&self) {
        let approvals = self.sandbox.get("approvals").await;
        for approval in approvals["approvals"].as_array().unwrap() {
            if approval["open"] == true {
                self.answer(approval).await;
            }
        }
    }

    async fn answer(&self, approval: &Value) {
        let answer = json!({
            "approvalId": approval["approvalId"], "as": Person::Megan.upn(), "response": "Approve", "comments": "Welcome"
        });
        self.sandbox.post("approvals/answer", answer).await;
    }

    /// The approvals that were asked for a request.
    pub async fn approvals_of(&self, request: &str) -> Vec<Value> {
        let approvals = self.sandbox.get("approvals").await;
        let approvals = approvals["approvals"].as_array().unwrap();
        approvals
            .iter()
            .filter(|approval| approval["title"].as_str().unwrap().contains(request))
            .cloned()
            .collect()
    }

    /// The flow runs of a request.
    pub async fn runs_of(&self, request: &str) -> Vec<Value> {
        let runs = self
            .sandbox
            .get(&format!("runs?trackingId={request}"))
            .await;
        runs["runs"].as_array().unwrap().clone()
    }

    /// How many users of that name the directory has.
    pub async fn users_named(&self, name: &str) -> usize {
        let state = self.sandbox.get("state").await;
        let people = state["people"].as_array().unwrap();
        let name = format!("{name}@contoso.example");
        people
            .iter()
            .filter(|person| person["userPrincipalName"] == name)
            .count()
    }

    /// Everything that was set up: what commands answered with success before a request was asked.
    pub async fn furniture(&self) -> Value {
        let accounts = self.done(&["account", "list"]).await;
        let store = self.done(&["store", "show", STORE]).await;
        let client = self.done(&["client", "show", STORE]).await;
        let workflows = self.done(&["workflow", "list", STORE]).await;
        json!({ "accounts": accounts, "store": store, "client": client, "workflows": workflows })
    }
}

/// A free port that no outgoing connection takes while the owner is dead: below those that systems give to them.
fn free_port() -> u16 {
    const FIRST: u16 = 20_000;
    const COUNT: u16 = 10_000;
    static NEXT: AtomicU16 = AtomicU16::new(0);

    // Test programs that run side by side begin at different ports.
    let start = u16::try_from(std::process::id() % u32::from(COUNT)).unwrap();
    (0..COUNT)
        .map(|_| {
            let next = NEXT.fetch_add(1, Ordering::Relaxed) % COUNT;
            FIRST + (start + next) % COUNT
        })
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .expect("a port is free")
}

fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}

fn id_of(thing: &Value) -> String {
    thing["id"].as_str().unwrap().to_owned()
}
