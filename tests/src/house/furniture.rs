//! What a request needs before it can be asked: accounts, a store, a client, a workflow, a link.

use serde_json::{Value, json};

use super::{APPROVER, House, STORE, WORKFLOW, id_of, words};
use crate::{Finished, Person, Running, Sandbox, TENANT_ID};

/// A flow reports five times; so long at most it waits in between, and so much time the owner has to come back.
const CALLBACK_RETRY_MS: u64 = 2_500;

impl House {
    /// Opens a furnished one.
    pub async fn furnished() -> Self {
        Self::open().await.furnish().await
    }

    /// Sets up what a request needs: Ada links, the app acts at night, Megan approves, Riley asks.
    ///
    /// # Panics
    ///
    /// When something of it cannot be set up.
    pub async fn furnish(self) -> Self {
        self.move_in().await;
        self.add_workflow().await;
        let linked = self.link(&self.request_url().await).await.object();
        assert_eq!(linked["link"]["flowName"], WORKFLOW);
        self.sign_in(Person::Riley).await;
        self
    }

    /// Adds a workflow, without a flow, that covers what these options say; none where there are no options.
    pub async fn cover(&self, options: &[&str]) {
        if options.is_empty() {
            return;
        }
        let named = ["workflow", "add", "--store", STORE, "--name", "Others"];
        let approved = ["--approver", APPROVER.upn()];
        self.done(&[&named[..], options, &approved].concat()).await;
    }

    /// Sets up accounts, store and client: all that comes before a workflow is linked.
    pub async fn move_in(&self) {
        let settings = json!({ "retryCeilingMilliseconds": CALLBACK_RETRY_MS });
        self.sandbox.put("flows/settings", settings).await;
        self.sign_in(Person::Ada).await;
        let app = id_of(&self.add_app().await);
        self.add_store().await;
        self.done(&[
            "store",
            "set",
            STORE,
            "--service-credential",
            &app,
            "--linking-account",
            Person::Ada.upn(),
        ])
        .await;
        self.register_client().await;
    }

    /// Makes the store.
    pub async fn add_store(&self) -> Value {
        self.done(&words(&format!(
            "store add --name {STORE} --tenant {TENANT_ID} --domain contoso.example"
        )))
        .await
    }

    /// Removes the flow that the tenant has from the start, so that only ours carries the workflow's name.
    pub async fn remove_ready_flow(&self) {
        let ready = self.flow().await;
        let off = format!("flows/{ready}/off");
        self.sandbox.post(&off, Value::Null).await;
        self.sandbox.delete(&format!("flows/{ready}")).await;
    }

    /// Adds the app whose credential acts at night.
    pub async fn add_app(&self) -> Value {
        let secret = self.place.file("app-secret", Sandbox::DATA_SERVICE_SECRET);
        self.done(&[
            "account",
            "add-app",
            "--tenant",
            TENANT_ID,
            "--client-id",
            Sandbox::DATA_SERVICE,
            "--secret-file",
            secret.to_str().expect("its path is text"),
        ])
        .await
    }

    /// Registers the Power Automate client of the store.
    pub async fn register_client(&self) -> Value {
        self.done(&words(&format!(
            "client register --store {STORE} --organization-code contoso --region crm4 \
             --data-service-url http://{} --tenant {TENANT_ID} --client-id {}",
            self.listener,
            Sandbox::CONSOLE
        )))
        .await
    }

    /// Adds the workflow.
    pub async fn add_workflow(&self) -> Value {
        self.add_workflow_if(&[]).await
    }

    /// Adds the workflow, for changes for which these conditions hold.
    pub async fn add_workflow_if(&self, conditions: &[&str]) -> Value {
        let named = ["workflow", "add", "--store", STORE, "--name", WORKFLOW];
        let covering = ["--object", "user", "--event", "create"];
        let approved = ["--approver", APPROVER.upn()];
        let filtered = conditions
            .iter()
            .flat_map(|condition| ["--filter", condition]);
        let words = named.into_iter().chain(covering).chain(approved);
        self.done(&words.chain(filtered).collect::<Vec<_>>()).await
    }

    /// Links the workflow to the flow of this URL, given on standard input.
    pub async fn link(&self, url: &str) -> Finished {
        self.console()
            .run_with(&["link", "set", "--workflow", WORKFLOW], url)
            .await
    }

    /// Signs a person in, who acts from then on.
    ///
    /// # Panics
    ///
    /// When the sign-in fails, or its code cannot be entered anywhere.
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
        let user_code = code["userCode"].as_str().expect("a code is shown");
        self.sandbox.approve_device(user_code, person).await;
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

    /// Makes a signed-in person the one who acts.
    pub async fn act_as(&self, person: Person) {
        self.done(&["account", "use", person.upn()]).await;
    }

    /// Everything that was set up: what commands answered with success before a request was asked.
    pub async fn furniture(&self) -> Value {
        let accounts = self.done(&["account", "list"]).await;
        let store = self.done(&["store", "show", STORE]).await;
        let client = self.done(&["client", "show", STORE]).await;
        let mut workflows = self.done(&["workflow", "list", STORE]).await;
        // What was seen of a link is no part of it: a run proves what could not be looked at before.
        for workflow in workflows["workflows"].as_array_mut().into_iter().flatten() {
            if let Some(link) = workflow["link"].as_object_mut() {
                link.remove("health");
            }
        }
        json!({ "accounts": accounts, "store": store, "client": client, "workflows": workflows })
    }
}
