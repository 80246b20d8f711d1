//! A house for the stories: a sandbox tenant, `countersign serve` on a data directory of its own, and the command line beside it.

use countersign_tests::{CommandLine, Finished, Person, Place, Running, Sandbox, TENANT_ID, wait};
use serde_json::{Value, json};

/// The store, the workflow and the approver that a furnished house has.
pub const STORE: &str = "Contoso";
pub const WORKFLOW: &str = "Create User";
pub const APPROVER: Person = Person::Megan;

pub struct House {
    pub sandbox: Sandbox,
    pub place: Place,
    /// The address of the Data service's callback listener.
    pub listener: String,
    service: Running,
}

impl House {
    /// Opens an empty one.
    pub async fn open() -> Self {
        Self::open_on(|_| {}).await
    }

    /// Opens an empty one whose cloud profile is changed first.
    pub async fn open_on(change: impl FnOnce(&mut Value)) -> Self {
        let mut sandbox = Sandbox::start_with(&["--device-interval", "1"]).await;
        change(&mut sandbox.profile);
        let place = Place::new(&sandbox.profile);
        let (service, listener) = serve(&place, "127.0.0.1:0").await;
        Self {
            sandbox,
            place,
            listener,
            service,
        }
    }

    pub fn console(&self) -> CommandLine<'_> {
        CommandLine::at(&self.place)
    }

    /// Does what has to succeed, and gives what it prints.
    pub async fn done(&self, words: &[&str]) -> Value {
        self.console().json(words).await
    }

    /// Tries what has to be refused with that code and exit status, and gives the error.
    pub async fn refused(&self, words: &[&str], code: &str, status: i32) -> Value {
        refusal(&self.console().run(words).await, code, status)
    }

    /// Signs a person in, who acts from then on.
    pub async fn sign_in(&self, person: Person) -> Value {
        let mut signing_in = self.start_sign_in();
        let code = signing_in.event("user_code").await;
        assert!(
            code["expiresIn"]
                .as_u64()
                .is_some_and(|seconds| seconds > 0),
            "{code}"
        );
        assert!(
            code["verificationUri"]
                .as_str()
                .is_some_and(|page| page.starts_with("http")),
            "{code}"
        );
        self.sandbox
            .approve_device(code["userCode"].as_str().unwrap(), person)
            .await;
        let signed_in = signing_in.event("signed_in").await;
        let ended = signing_in.end().await;
        assert_eq!(ended.status, Some(0), "{}", ended.messages);

        signed_in["account"].clone()
    }

    /// Starts a sign-in, which prints its code.
    pub fn start_sign_in(&self) -> Running {
        self.console().start(&[
            "account",
            "sign-in",
            "--tenant",
            TENANT_ID,
            "--client-id",
            Sandbox::CONSOLE,
            "--method",
            "device-code",
        ])
    }

    /// Sets up what a request needs: Ada links, the app acts at night, Megan approves, Riley asks.
    pub async fn furnish(self) -> Self {
        self.sign_in(Person::Ada).await;
        let secret = self.place.file("app-secret", Sandbox::DATA_SERVICE_SECRET);
        let app = self
            .done(&[
                "account",
                "add-app",
                "--tenant",
                TENANT_ID,
                "--client-id",
                Sandbox::DATA_SERVICE,
                "--secret-file",
                secret.to_str().unwrap(),
            ])
            .await;
        self.done(&[
            "store",
            "add",
            "--name",
            STORE,
            "--tenant",
            TENANT_ID,
            "--domain",
            "contoso.example",
        ])
        .await;
        self.done(&[
            "store",
            "set",
            STORE,
            "--service-credential",
            app["id"].as_str().unwrap(),
            "--linking-account",
            Person::Ada.upn(),
        ])
        .await;
        self.done(&[
            "client",
            "register",
            "--store",
            STORE,
            "--organization-code",
            "contoso",
            "--region",
            "crm4",
            "--data-service-url",
            &format!("http://{}", self.listener),
            "--tenant",
            TENANT_ID,
            "--client-id",
            Sandbox::CONSOLE,
        ])
        .await;
        self.done(&[
            "workflow",
            "add",
            "--store",
            STORE,
            "--name",
            WORKFLOW,
            "--object",
            "user",
            "--event",
            "create",
            "--approver",
            APPROVER.upn(),
        ])
        .await;
        let linked = self.link(&self.request_url().await).await.object();
        assert_eq!(linked["link"]["flowName"], WORKFLOW);
        assert_eq!(linked["notices"], json!([]));
        self.sign_in(Person::Riley).await;
        self
    }

    /// The request URL of the ready flow, as its maker copies it.
    pub async fn request_url(&self) -> String {
        let flows = self.sandbox.get("flows").await;
        flows["flows"][0]["requestUrl"].as_str().unwrap().to_owned()
    }

    /// The id of the ready flow.
    pub async fn flow(&self) -> String {
        let flows = self.sandbox.get("flows").await;
        flows["flows"][0]["workflowId"].as_str().unwrap().to_owned()
    }

    /// Links the workflow to the flow of this URL, given on standard input.
    pub async fn link(&self, url: &str) -> Finished {
        self.console()
            .run_with(&["link", "set", "--workflow", WORKFLOW], url)
            .await
    }

    pub async fn act_as(&self, person: Person) {
        self.done(&["account", "use", person.upn()]).await;
    }

    /// Asks for a user of the Sales department.
    pub async fn ask_for(&self, name: &str) -> Value {
        let words = asking_for(name);
        let made = self
            .done(&words.iter().map(String::as_str).collect::<Vec<_>>())
            .await;
        let requests = made["requests"].as_array().unwrap();
        assert_eq!(requests.len(), 1, "{made}");
        requests[0].clone()
    }

    /// Asks for a user and waits until the approver has it; gives the ids of request and approval.
    pub async fn asked(&self, name: &str) -> (String, String) {
        let request = id_of(&self.ask_for(name).await);
        let approval = self.approval_of(&request).await;
        (request, approval)
    }

    /// Waits until the approver has the request; gives the id of the approval.
    pub async fn approval_of(&self, request: &str) -> String {
        wait::until("the approval", || self.open_approval_of(request)).await
    }

    async fn open_approval_of(&self, request: &str) -> Option<String> {
        let approvals = self.sandbox.get("approvals").await;
        let ours = approvals["approvals"]
            .as_array()
            .unwrap()
            .iter()
            .find(|approval| {
                approval["title"].as_str().unwrap().contains(request) && approval["open"] == true
            })?;
        ours["approvalId"].as_str().map(str::to_owned)
    }

    /// Answers an approval as a person does on the approvals page.
    pub async fn answer(&self, approval: &str, person: Person, response: &str, comments: &str) {
        let answer = json!({ "approvalId": approval, "as": person.upn(), "response": response, "comments": comments });
        self.sandbox.post("approvals/answer", answer).await;
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

    /// The users of the tenant's directory with that sign-in name.
    pub async fn users_named(&self, upn: &str) -> Vec<Value> {
        let state = self.sandbox.get("state").await;
        let people = state["people"].as_array().unwrap();
        people
            .iter()
            .filter(|person| person["userPrincipalName"] == upn)
            .cloned()
            .collect()
    }

    /// What the sandbox's directory page shows of a user.
    pub async fn directory_page(&self, upn: &str) -> String {
        let page = format!("{}/directory/users/{upn}", self.sandbox.pages());
        reqwest::get(page)
            .await
            .unwrap()
            .error_for_status()
            .unwrap()
            .text()
            .await
            .unwrap()
    }

    /// The address to which the flow reports on a request.
    pub fn callback_of(&self, request: &str) -> String {
        format!("http://{}/callbacks/{request}", self.listener)
    }

    /// What the flow of a request was told when it reported.
    pub async fn answer_to_the_flow(&self, request: &str) -> Value {
        let runs = self
            .sandbox
            .get(&format!("runs?trackingId={request}"))
            .await;
        let actions = runs["runs"][0]["actions"].as_array().unwrap();
        let report = actions
            .iter()
            .find(|action| action["name"] == "Report_decision")
            .unwrap();
        report["outputs"]["body"].clone()
    }

    /// How many runs the tenant's flows have had.
    pub async fn runs(&self) -> usize {
        self.sandbox.get("runs").await["runs"]
            .as_array()
            .unwrap()
            .len()
    }

    /// Everything that the command line can show, to see that nothing changed.
    pub async fn everything(&self) -> Value {
        let accounts = self.done(&["account", "list"]).await;
        let stores = self.done(&["store", "list"]).await;
        let requests = self.done(&["request", "list"]).await;
        let mut details = Vec::new();
        for store in stores["stores"].as_array().unwrap() {
            let store = store["id"].as_str().unwrap();
            details.push(self.done(&["client", "show", store]).await);
            details.push(self.done(&["workflow", "list", store]).await);
        }
        json!({ "accounts": accounts, "stores": stores, "requests": requests, "details": details })
    }

    /// Ends the Data service as a service manager does.
    ///
    /// Gives what stays, and what it logged.
    pub async fn close(self) -> (Sandbox, Place, String) {
        let ended = self.service.stop().await;
        assert_eq!(ended.status, Some(0), "{}", ended.messages);
        (self.sandbox, self.place, ended.messages)
    }

    /// Ends the Data service as a power cut does, and starts it again at the same address.
    pub async fn after_power_cut(self) -> Self {
        self.service.kill().await;
        let (service, listener) = serve(&self.place, &self.listener).await;
        Self {
            service,
            listener,
            ..self
        }
    }
}

/// Starts the Data service and waits until it is ready; gives its callback listener.
pub async fn serve(place: &Place, listen: &str) -> (Running, String) {
    let mut service =
        CommandLine::at(place).start(&["serve", "--listen", listen, "--log", "trace"]);
    let ready = service.event("ready").await;
    let listener = ready["callbackListener"].as_str().unwrap().to_owned();
    (service, listener)
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

/// The error of a command that was refused with that code and exit status, in JSON alone and with a remedy.
pub fn refusal(finished: &Finished, code: &str, status: i32) -> Value {
    let said = finished.objects();
    assert_eq!(said.len(), 1, "one line of JSON: {finished:?}");
    let error = said[0]["error"].clone();
    assert_eq!(error["code"], code, "{finished:?}");
    assert_eq!(finished.status, Some(status), "{finished:?}");
    for member in ["message", "remedy"] {
        assert!(
            error[member]
                .as_str()
                .is_some_and(|text| text.ends_with('.')),
            "{member}: {error}"
        );
    }
    error
}

pub fn id_of(thing: &Value) -> String {
    thing["id"]
        .as_str()
        .unwrap_or_else(|| panic!("it has an id: {thing}"))
        .to_owned()
}

/// What happened to a request, oldest first.
pub fn happenings(shown: &Value) -> Vec<String> {
    let timeline = shown["timeline"].as_array().unwrap();
    timeline
        .iter()
        .map(|entry| entry["happening"]["what"].as_str().unwrap().to_owned())
        .collect()
}
