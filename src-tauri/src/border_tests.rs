//! The border between page and program: what the page in the main window can reach, and what nobody can.
//!
//! Real commands, permissions and engine on the sandbox tenant; only the web view is played.

use std::{fs, path::PathBuf, sync::mpsc, time::Duration};

use countersign_contract::*;
use countersign_engine::{CloudProfile, Engine, EngineOptions, KeyFile, KeySource};
use countersign_sandbox::{RunningSandbox, Sandbox, SandboxOptions};
use serde_json::{Value, json};
use tauri::{
    App, Listener, Manager, WebviewWindow, WebviewWindowBuilder,
    async_runtime::block_on,
    ipc::{CallbackFn, InvokeBody},
    test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder},
    webview::InvokeRequest,
};
use tempfile::TempDir;

use crate::{arguments::Arguments, browser::Browser, exports::Exports, host::Host, shell, window};

const NOBODY: &str = "00000000-0000-4000-8000-000000000000";
const TENANT: &str = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f001";
const CONSOLE: &str = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f301";
const ENVIRONMENT: &str = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f401";
const DEADLINE: Duration = Duration::from_secs(30);

macro_rules! call_each_command {
    ($($(#[$doc:meta])* $kind:ident $name:ident($request:ty) -> $response:ty, $role:ident, [$($topic:ident),*];)*) => {
        #[test]
        fn the_main_window_reaches_every_command_of_the_table() {
            let place = Place::new();
            let desk = place.open();

            $(match desk.call(stringify!($name), example(stringify!($name))) {
                Ok(answer) => {
                    serde_json::from_value::<$response>(answer).expect(stringify!($name));
                }
                Err(error) => assert!(
                    !matches!(error.code, Code::InvalidRequest | Code::UnknownCommand | Code::Internal),
                    "{}: {error}", stringify!($name)
                ),
            })*
        }
    };
}

for_each_command!(call_each_command);

/// A request of the right shape. What it names does not exist.
fn example(command: &str) -> Value {
    match command {
        "app_state" | "account_list" | "store_list" | "request_list" | "client_regions"
        | "request_parked" | "request_reconcile" | "doctor" => {
            json!({})
        }
        "account_sign_in_start" => json!({ "tenant": TENANT, "clientId": CONSOLE }),
        "account_sign_in_show" | "account_sign_in_page" | "account_sign_in_cancel" => {
            json!({ "job": NOBODY })
        }
        "account_add_app" => {
            json!({ "tenant": TENANT, "clientId": CONSOLE, "clientSecret": "wrong" })
        }
        "account_show" | "account_activate" | "account_sign_out" => json!({ "account": NOBODY }),
        "store_show" | "client_show" | "client_test" | "client_remove" | "workflow_list"
        | "portal_page" | "store_update" | "store_disable" | "store_enable" => {
            json!({ "store": NOBODY })
        }
        "store_delete" => json!({ "store": NOBODY, "name": "Contoso" }),
        "store_create" => {
            json!({ "name": "Contoso", "tenantId": TENANT, "domain": "contoso.example" })
        }
        "directory_search" => json!({ "store": NOBODY, "text": "Me", "kind": "people" }),
        "request_form" => json!({ "store": NOBODY, "object": "user", "event": "create" }),
        "listener_set" => json!({ "address": null }),
        "store_test" => json!({ "tenant": TENANT, "domain": "contoso.example" }),
        "client_register" => json!({
            "store": NOBODY, "organizationCode": "contoso", "region": "crm4",
            "dataServiceUrl": "https://data.contoso.example", "tenantId": TENANT, "clientId": CONSOLE,
        }),
        "workflow_create" => json!({
            "store": NOBODY, "name": "Create User", "objects": ["user"], "event": "create", "approvers": ["megan@contoso.example"],
        }),
        "workflow_show" | "workflow_delete" | "workflow_update" | "link_show" | "link_remove"
        | "link_authenticate" | "link_send_open" | "template_render" | "template_create"
        | "template_show" | "template_update" | "flow_show" | "flow_turn_on" | "flow_turn_off" => {
            json!({ "workflow": NOBODY })
        }
        "workflow_switch" => json!({ "workflow": NOBODY, "enabled": true }),
        "link_set" => json!({ "workflow": NOBODY, "requestUrl": "https://flow.contoso.example/" }),
        "request_create" => json!({ "store": NOBODY, "fields": [] }),
        "request_reroute" => json!({
            "request": NOBODY, "to": { "kind": "other", "approver": "megan@contoso.example" },
        }),
        "request_cleanup" => json!({ "olderThanDays": 36_500, "dryRun": true }),
        "request_deny" => json!({ "request": NOBODY, "reason": "no" }),
        other if other.starts_with("request_") => json!({ "request": NOBODY }),
        other => panic!("there is no example of {other}"),
    }
}

/// The shell has one caller, who may do everything; the engine is asked as it would be for others.
#[test]
fn a_caller_below_the_least_role_of_a_command_is_refused_it() {
    let place = Place::new();
    let engine = block_on(Engine::open(place.engine_options())).unwrap();

    for role in [Role::Reader, Role::Requester] {
        let session = engine.session_of(role);
        for command in COMMANDS.iter().filter(|command| role < command.role) {
            let asked = call_by_name(&session, command.name, example(command.name));
            let refused = block_on(asked).unwrap_err();
            assert_eq!(refused.code, Code::PermissionDenied, "{}", command.name);
        }
    }
    block_on(engine.shutdown());
}

#[test]
fn another_window_reaches_no_command() {
    let place = Place::new();
    let desk = place.open();
    let other = WebviewWindowBuilder::new(&desk.app, "other", tauri::WebviewUrl::default())
        .build()
        .unwrap();

    for command in COMMANDS.iter().map(|command| command.name).chain([
        "open_sign_in_page",
        "open_portal",
        "save_export",
        "close_window",
    ]) {
        let denied = invoke(&other, command, json!({ "request": {} })).unwrap_err();
        assert!(is_denial(&denied), "{command}: {denied}");
    }
}

#[test]
fn a_page_from_elsewhere_reaches_no_command_even_in_the_main_window() {
    let place = Place::new();
    let desk = place.open();

    let denied = invoke_from(
        "https://contoso.example/",
        &desk.window,
        "app_state",
        json!({ "request": {} }),
    )
    .unwrap_err();

    assert!(is_denial(&denied), "{denied}");
}

#[test]
fn the_main_window_reaches_nothing_that_is_not_listed() {
    let place = Place::new();
    let desk = place.open();

    for command in [
        "no_such_command",
        "plugin:event|emit",
        "plugin:webview|create_webview_window",
        "plugin:window|close",
        "plugin:app|version",
        "plugin:path|resolve_directory",
        "plugin:opener|open_url",
    ] {
        let denied = invoke(
            &desk.window,
            command,
            json!({ "url": "https://contoso.example/" }),
        )
        .unwrap_err();
        assert!(is_denial(&denied), "{command}: {denied}");
    }
}

#[test]
fn a_request_of_another_shape_is_refused_with_a_code_and_is_not_repeated() {
    let place = Place::new();
    let desk = place.open();

    for request in [
        json!({ "clientSecret": "hush-hush" }),
        json!("hush-hush"),
        json!(null),
    ] {
        let error = desk.call("account_add_app", request).unwrap_err();
        assert_eq!(error.code, Code::InvalidRequest);
        assert!(!format!("{error:?}").contains("hush"), "{error:?}");
    }
    for command in [
        "store_list",
        "open_sign_in_page",
        "open_portal",
        "save_export",
        "close_window",
    ] {
        let missing: ApiError =
            serde_json::from_value(invoke(&desk.window, command, json!({})).unwrap_err()).unwrap();
        assert_eq!(missing.code, Code::InvalidRequest, "{command}");
    }
}

#[test]
fn an_error_crosses_with_its_code_and_what_to_do() {
    let place = Place::new();
    let desk = place.open();

    let error = invoke(
        &desk.window,
        "store_show",
        json!({ "request": { "store": NOBODY } }),
    )
    .unwrap_err();

    let members: Vec<&str> = error
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        members,
        [
            "code",
            "correlation",
            "details",
            "message",
            "remedy",
            "retryable"
        ]
    );
    assert_eq!(error["code"], "not_found");
}

#[test]
fn the_main_window_is_told_of_changes() {
    let place = Place::new();
    let desk = place.open();
    let changes = desk.changes();

    desk.call("store_create", example("store_create")).unwrap();

    let changed = changes.recv_timeout(DEADLINE).unwrap();
    assert!(changed.topics.contains(&Topic::Stores));
}

#[test]
fn a_sign_in_page_of_this_cloud_is_opened_in_the_browser() {
    let place = Place::new();
    let desk = place.open();
    let job = desk.waiting_sign_in(SignInMethod::DeviceCode);

    desk.call("open_sign_in_page", json!({ "job": job.id }))
        .unwrap();

    let SignInState::Waiting {
        prompt: SignInPrompt::DeviceCode {
            verification_uri, ..
        },
        ..
    } = job.state
    else {
        panic!("{job:?}");
    };
    assert_eq!(desk.opened.try_recv(), Ok(verification_uri));
}

#[test]
fn the_address_of_a_sign_in_in_the_browser_goes_there_and_not_through_the_page() {
    let place = Place::new();
    let desk = place.open();
    let job = desk.waiting_sign_in(SignInMethod::Browser);

    desk.call("open_sign_in_page", json!({ "job": job.id }))
        .unwrap();

    let address = desk.opened.try_recv().unwrap();
    assert!(address.contains("/oauth2/v2.0/authorize?"), "{address}");
    let error = desk
        .call("account_sign_in_page", json!({ "job": job.id }))
        .unwrap_err();
    assert_eq!(error.code, Code::PermissionDenied);
    assert!(!serde_json::to_string(&job).unwrap().contains("authorize"));
}

#[test]
fn no_page_is_opened_for_a_sign_in_that_does_not_exist() {
    let place = Place::new();
    let desk = place.open();

    let error = desk
        .call("open_sign_in_page", json!({ "job": NOBODY }))
        .unwrap_err();

    assert_eq!(error.code, Code::NotFound);
    assert!(desk.opened.try_recv().is_err());
}

#[test]
fn a_browser_that_does_not_start_is_told_with_what_to_do() {
    let place = Place::new();
    let desk = place.open_with(
        Browser::new(|_| Err("there is none".to_owned())),
        mpsc::channel().1,
    );
    let job = desk.waiting_sign_in(SignInMethod::Browser);

    let error = desk
        .call("open_sign_in_page", json!({ "job": job.id }))
        .unwrap_err();

    assert_eq!(error.code, Code::BrowserMissing);
    assert_eq!(error.remedy, Code::BrowserMissing.remedy());
}

#[test]
fn the_solutions_of_a_stores_environment_are_opened_in_the_browser() {
    let place = Place::new();
    let desk = place.open();
    let store: StoreView = desk.answer("store_create", example("store_create"));
    desk.call(
        "client_register",
        json!({
            "store": store.id, "organizationCode": "contoso", "region": "crm4",
            "dataServiceUrl": "https://data.contoso.example", "tenantId": TENANT, "clientId": CONSOLE,
            "environmentId": ENVIRONMENT,
        }),
    )
    .unwrap();

    let answer = desk
        .call("open_portal", json!({ "store": store.id }))
        .unwrap();

    assert_eq!(answer, json!({}));
    let state: AppState = desk.answer("app_state", json!({}));
    assert_eq!(
        desk.opened.try_recv().unwrap(),
        format!(
            "{}/environments/{ENVIRONMENT}/solutions",
            state.profile.portal
        )
    );
}

#[test]
fn no_page_of_the_portal_is_opened_for_a_store_without_a_client() {
    let place = Place::new();
    let desk = place.open();
    let store: StoreView = desk.answer("store_create", example("store_create"));

    let error = desk
        .call("open_portal", json!({ "store": store.id }))
        .unwrap_err();

    assert_eq!(error.code, Code::ClientMissing);
    assert!(desk.opened.try_recv().is_err());
}

#[test]
fn an_exported_list_is_written_into_the_downloads() {
    let place = Place::new();
    let desk = place.open();
    fs::create_dir(place.downloads()).unwrap();

    let answer = desk
        .call("save_export", json!({ "name": "Requests", "text": "a,b" }))
        .unwrap();

    let path = place.downloads().join("Requests.csv");
    assert_eq!(answer, json!({ "path": path }));
    assert_eq!(fs::read_to_string(path).unwrap(), "a,b");
}

#[test]
fn a_list_of_which_there_are_too_many_is_not_written() {
    let place = Place::new();
    let desk = place.open();
    fs::create_dir(place.downloads()).unwrap();
    fs::write(place.downloads().join("Requests.csv"), "a,b").unwrap();
    for number in 2..=1_000 {
        let name = format!("Requests ({number}).csv");
        fs::write(place.downloads().join(name), "a,b").unwrap();
    }

    let error = desk
        .call("save_export", json!({ "name": "Requests", "text": "c,d" }))
        .unwrap_err();

    assert_eq!(error.code, Code::ExportNotSaved);
}

#[test]
fn a_list_is_not_written_where_there_are_no_downloads() {
    let place = Place::new();
    let desk = place.open();

    let error = desk
        .call("save_export", json!({ "name": "Requests", "text": "a,b" }))
        .unwrap_err();

    assert_eq!(error.code, Code::DownloadsMissing);
}

#[test]
fn a_cloud_profile_that_is_none_is_every_answer_until_it_is_mended() {
    let place = Place::new();
    let good = fs::read(place.cloud()).unwrap();
    fs::write(place.cloud(), "{}").unwrap();
    let desk = place.open();

    for command in ["store_list", "app_state"] {
        assert_eq!(
            desk.call(command, json!({})).unwrap_err().code,
            Code::ProfileInvalid
        );
    }

    fs::write(place.cloud(), good).unwrap();
    let state: AppState = desk.answer("app_state", json!({}));
    assert_eq!(state.owner, OwnerKind::Window);
    desk.call("store_list", json!({})).unwrap();
}

/// Nothing here can be mended by itself, so that every command says it.
fn every_answer_is(desk: &Desk, code: Code) {
    for command in ["store_list", "app_state"] {
        assert_eq!(desk.call(command, json!({})).unwrap_err().code, code);
    }
}

#[test]
fn a_database_that_is_none_is_every_answer() {
    let place = Place::new();
    place.open().close();
    let database = place.folder.path().join("data/countersign.db");
    fs::write(
        database,
        "This is no database, and long enough to be told from one.",
    )
    .unwrap();

    every_answer_is(&place.open(), Code::DatabaseDamaged);
}

#[test]
fn a_key_file_that_is_none_is_every_answer() {
    let place = Place::new();
    place.open().close();
    fs::write(place.key(), "hush-hush").unwrap();

    every_answer_is(&place.open(), Code::KeyFileInvalid);
}

#[cfg(unix)]
#[test]
fn a_key_file_that_others_can_read_is_every_answer_until_it_is_mended() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    place.open().close();
    let mode = |mode| fs::set_permissions(place.key(), fs::Permissions::from_mode(mode)).unwrap();
    mode(0o644);
    let desk = place.open();

    for command in ["store_list", "app_state"] {
        assert_eq!(
            desk.call(command, json!({})).unwrap_err().code,
            Code::KeyFileExposed
        );
    }

    mode(0o600);
    let state: AppState = desk.answer("app_state", json!({}));
    assert_eq!(
        state.key_store,
        KeyStoreState::Ready {
            source: KeySourceKind::KeyFile
        }
    );
}

#[test]
fn a_second_window_is_the_client_of_the_first() {
    let place = Place::new();
    let first = place.open();
    let second = place.open();
    let changes = second.changes();

    let store: StoreView = first.answer("store_create", example("store_create"));

    assert!(
        changes
            .recv_timeout(DEADLINE)
            .unwrap()
            .topics
            .contains(&Topic::Stores)
    );
    let seen: StoreListResponse = second.answer("store_list", json!({}));
    assert_eq!(seen.stores, [store]);
}

#[test]
fn a_window_whose_owner_went_away_says_so_and_finds_the_next_owner() {
    let place = Place::new();
    let owner = place.open();
    let client = place.open();
    let changes = client.changes();

    owner.close();

    assert_eq!(changes.recv_timeout(DEADLINE).unwrap().topics, [Topic::App]);
    for command in ["app_state", "store_list"] {
        assert_eq!(
            client.call(command, json!({})).unwrap_err().code,
            Code::OwnerUnreachable
        );
    }

    let _owner = place.open();
    client.call("app_state", json!({})).unwrap();
    let everything = changes.recv_timeout(DEADLINE).unwrap();
    assert!(
        everything.topics.contains(&Topic::Stores) && everything.topics.contains(&Topic::Requests)
    );
    client.call("store_list", json!({})).unwrap();
}

/// A data directory, and the sandbox as its cloud.
struct Place {
    folder: TempDir,
    _sandbox: RunningSandbox,
}

impl Place {
    fn new() -> Self {
        let sandbox = block_on(Sandbox::start(SandboxOptions::default())).unwrap();
        let place = Self {
            folder: tempfile::tempdir().unwrap(),
            _sandbox: sandbox,
        };
        fs::write(place.cloud(), place._sandbox.profile().to_string()).unwrap();
        place
    }

    fn cloud(&self) -> PathBuf {
        self.folder.path().join("cloud.json")
    }

    fn downloads(&self) -> PathBuf {
        self.folder.path().join("Downloads")
    }

    fn key(&self) -> PathBuf {
        self.folder.path().join("data.key")
    }

    /// The place without a window.
    fn engine_options(&self) -> EngineOptions {
        let profile = fs::read_to_string(self.cloud()).unwrap();
        EngineOptions {
            data_directory: self.folder.path().join("data"),
            profile: CloudProfile::from_json(&profile).unwrap(),
            key: KeySource::KeyFile(KeyFile::new(self.key())),
            owner: OwnerKind::Window,
            listen: None,
        }
    }

    fn open(&self) -> Desk {
        let (open, opened) = mpsc::channel();
        let browser = Browser::new(move |page| {
            open.send(page.to_owned())
                .map_err(|error| error.to_string())
        });
        self.open_with(browser, opened)
    }

    /// Opens the main window, and waits until it is known whether anybody answers.
    fn open_with(&self, browser: Browser, opened: mpsc::Receiver<String>) -> Desk {
        let arguments = Arguments {
            data_dir: Some(self.folder.path().join("data")),
            cloud: self.cloud(),
            key_file: Some(self.key()),
            listen: None,
            log: None,
        };
        let app = shell::with_commands(mock_builder())
            .build(shell::context())
            .unwrap();
        let exports = Exports::into(Some(self.downloads()));
        shell::start(&app, arguments, browser, exports);
        let window = window::open(&app).unwrap();
        let desk = Desk {
            app,
            window,
            opened,
        };
        // Whatever it says, now it is said.
        let _ = desk.call("store_list", json!({}));
        desk
    }
}

/// The program with its main window.
struct Desk {
    app: App<MockRuntime>,
    window: WebviewWindow<MockRuntime>,
    /// The pages that were opened in the browser.
    opened: mpsc::Receiver<String>,
}

impl Desk {
    fn call(&self, command: &str, request: Value) -> Result<Value, ApiError> {
        invoke(&self.window, command, json!({ "request": request })).map_err(|error| {
            serde_json::from_value(error.clone()).unwrap_or_else(|_| panic!("{command}: {error}"))
        })
    }

    fn answer<T: serde::de::DeserializeOwned>(&self, command: &str, request: Value) -> T {
        serde_json::from_value(self.call(command, request).unwrap()).unwrap()
    }

    /// Starts a sign-in, and waits until a person has to act.
    fn waiting_sign_in(&self, method: SignInMethod) -> JobView {
        let request = json!({ "tenant": TENANT, "clientId": CONSOLE, "method": method });
        let job: JobView = self.answer("account_sign_in_start", request);
        let started = std::time::Instant::now();
        loop {
            let job: JobView = self.answer("account_sign_in_show", json!({ "job": job.id }));
            if job.state != SignInState::Starting {
                return job;
            }
            assert!(started.elapsed() < DEADLINE, "{job:?}");
            std::thread::yield_now();
        }
    }

    /// What the window is told from now on.
    fn changes(&self) -> mpsc::Receiver<Changed> {
        let (sender, changes) = mpsc::channel();
        self.window.listen("changed", move |event| {
            let _ = sender.send(serde_json::from_str(event.payload()).unwrap());
        });
        changes
    }

    fn close(&self) {
        block_on(self.app.state::<Host>().close());
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.close();
    }
}

fn invoke(window: &WebviewWindow<MockRuntime>, command: &str, body: Value) -> Result<Value, Value> {
    let ours = if cfg!(windows) {
        "http://tauri.localhost/"
    } else {
        "tauri://localhost/"
    };
    invoke_from(ours, window, command, body)
}

fn invoke_from(
    page: &str,
    window: &WebviewWindow<MockRuntime>,
    command: &str,
    body: Value,
) -> Result<Value, Value> {
    let request = InvokeRequest {
        cmd: command.to_owned(),
        callback: CallbackFn(0),
        error: CallbackFn(1),
        url: page.parse().unwrap(),
        body: InvokeBody::Json(body),
        headers: tauri::http::HeaderMap::default(),
        invoke_key: INVOKE_KEY.to_owned(),
    };
    get_ipc_response(window, request).map(|answer| answer.deserialize().unwrap())
}

/// Whether the permissions said no; commands themselves answer with errors of the contract.
fn is_denial(answer: &Value) -> bool {
    answer
        .as_str()
        .is_some_and(|text| text.contains("not allowed") || text.contains("not found"))
}
