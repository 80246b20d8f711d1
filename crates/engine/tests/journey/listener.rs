//! Where the callback listener listens, when a person set it.

use std::net::{SocketAddr, TcpListener};

use countersign_contract::*;
use countersign_engine::{CloudProfile, Engine, EngineOptions, KeySource};
use countersign_sandbox::{RunningSandbox, Sandbox, SandboxOptions};
use countersign_vault::KeyFile;
use tempfile::TempDir;

struct Place {
    sandbox: RunningSandbox,
    directory: TempDir,
}

impl Place {
    async fn new() -> Self {
        Self {
            sandbox: Sandbox::start(SandboxOptions::default()).await.unwrap(),
            directory: tempfile::tempdir().unwrap(),
        }
    }

    async fn open(&self, owner: OwnerKind, listen: Option<SocketAddr>) -> Engine {
        Engine::open(EngineOptions {
            data_directory: self.directory.path().join("data"),
            profile: CloudProfile::from_json(&self.sandbox.profile().to_string()).unwrap(),
            key: KeySource::KeyFile(KeyFile::new(self.directory.path().join("key"))),
            owner,
            listen,
        })
        .await
        .unwrap()
    }

    async fn window(&self) -> Engine {
        self.open(OwnerKind::Window, None).await
    }
}

async fn set(engine: &Engine, address: Option<&str>) -> Result<AppState, ApiError> {
    let address = address.map(str::to_owned);
    let request = ListenerSetRequest { address };
    engine.session().listener_set(request).await
}

async fn state(engine: &Engine) -> Option<ListenerView> {
    let state = engine.session().app_state(AppStateRequest {}).await;
    state.unwrap().callback_listener
}

/// Whether our listener, which is at that address, answers this computer.
async fn answers(address: &str) -> bool {
    let port = address.parse::<SocketAddr>().unwrap().port();
    let health = reqwest::Client::new()
        .get(format!("http://127.0.0.1:{port}/health"))
        .header("Host", address);
    let answer = health.send().await;
    answer.is_ok_and(|answer| answer.status().is_success())
}

/// A port that somebody else uses.
fn taken() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (listener, address)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_set_is_listened_at_at_once_and_after_a_restart() {
    let place = Place::new().await;
    let engine = place.window().await;
    assert_eq!(state(&engine).await, None);
    let (free, address) = taken();
    drop(free);

    let view = set(&engine, Some(&address)).await.unwrap();

    let expected = ListenerView {
        address: address.clone(),
        source: ListenerSource::Setting,
        fault: None,
    };
    assert_eq!(view.callback_listener, Some(expected.clone()));
    assert!(answers(&address).await);

    engine.shutdown().await;
    drop(engine);
    let again = place.window().await;
    assert_eq!(state(&again).await, Some(expected));
    assert!(answers(&address).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_that_is_set_off_answers_no_longer() {
    let place = Place::new().await;
    let engine = place.window().await;
    let view = set(&engine, Some("127.0.0.1:0")).await.unwrap();
    let address = view.callback_listener.unwrap().address;
    assert!(answers(&address).await);

    let view = set(&engine, None).await.unwrap();

    assert_eq!(view.callback_listener, None);
    assert!(!answers(&address).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_cannot_be_used_changes_nothing() {
    let place = Place::new().await;
    let engine = place.window().await;
    let view = set(&engine, Some("127.0.0.1:0")).await.unwrap();
    let address = view.callback_listener.clone().unwrap().address;
    let (_somebody, in_use) = taken();

    for (wanted, code) in [
        (in_use.as_str(), Code::ListenPortInUse),
        ("192.0.2.1:8443", Code::ListenAddressNotHere),
        ("localhost", Code::ListenAddressInvalid),
        ("", Code::ListenAddressInvalid),
    ] {
        let refused = set(&engine, Some(wanted)).await.unwrap_err();

        assert_eq!(refused.code, code, "{wanted}");
        assert_eq!(refused.details.get("field").unwrap(), "address");
    }

    assert_eq!(state(&engine).await, view.callback_listener);
    assert!(answers(&address).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_port_can_be_taken_over_from_our_own_listener_and_given_back() {
    let place = Place::new().await;
    let engine = place.window().await;
    let view = set(&engine, Some("127.0.0.1:0")).await.unwrap();
    let address: SocketAddr = view.callback_listener.unwrap().address.parse().unwrap();
    let port = address.port();

    let refused = set(&engine, Some(&format!("192.0.2.1:{port}"))).await;
    assert_eq!(refused.unwrap_err().code, Code::ListenAddressNotHere);
    let listens = state(&engine).await.unwrap();
    assert_eq!(listens.fault, None);
    assert!(answers(&listens.address).await);

    let port = listens.address.rsplit(':').next().unwrap().to_owned();
    let view = set(&engine, Some(&format!("0.0.0.0:{port}")))
        .await
        .unwrap();
    assert_eq!(view.callback_listener.unwrap().fault, None);
    assert!(answers(&format!("0.0.0.0:{port}")).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_used_at_the_next_start_is_told_and_the_window_opens() {
    let place = Place::new().await;
    let engine = place.window().await;
    let view = set(&engine, Some("127.0.0.1:0")).await.unwrap();
    let (free, address) = taken();
    drop(free);
    assert_ne!(view.callback_listener.unwrap().address, address);
    set(&engine, Some(&address)).await.unwrap();
    engine.shutdown().await;
    drop(engine);
    let _somebody = TcpListener::bind(&address).unwrap();

    let engine = place.window().await;

    let listener = state(&engine).await.unwrap();
    assert_eq!(listener.address, address);
    assert_eq!(listener.source, ListenerSource::Setting);
    assert_eq!(listener.fault.unwrap().code, Code::ListenPortInUse);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_option_wins_over_the_setting() {
    let place = Place::new().await;
    let engine = place.window().await;
    set(&engine, Some("127.0.0.1:0")).await.unwrap();
    engine.shutdown().await;
    drop(engine);
    let given = SocketAddr::from(([127, 0, 0, 1], 0));

    let engine = place.open(OwnerKind::DataService, Some(given)).await;

    let listener = state(&engine).await.unwrap();
    assert_eq!(listener.source, ListenerSource::Option);
    let refused = set(&engine, None).await.unwrap_err();
    assert_eq!(refused.code, Code::ListenerGiven);
    assert!(answers(&listener.address).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_single_command_sets_the_address_and_listens_nowhere() {
    let place = Place::new().await;
    let engine = place.open(OwnerKind::CommandLine, None).await;

    let view = set(&engine, Some("127.0.0.1:0")).await.unwrap();

    let listener = view.callback_listener.unwrap();
    assert_eq!(listener.fault.unwrap().code, Code::NotListening);
    assert_eq!(engine.callback_listener(), None);
    engine.shutdown().await;
    drop(engine);
    let window = place.window().await;
    assert!(window.callback_listener().is_some());
}
