//! The local socket and the client that belongs to it, over a real socket. Only the contract behind it is made up.

#![cfg(unix)]

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::Path,
    pin::Pin,
    sync::Arc,
    time::Duration,
};

use countersign_client::{Client, ConnectError, is_not_taken};
use countersign_contract::{wire::FromOwner, *};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    net::UnixStream,
    sync::{Notify, broadcast},
    task::JoinHandle,
    time::timeout,
};
use tokio_util::{
    bytes::Bytes,
    codec::{Framed, LengthDelimitedCodec},
    sync::CancellationToken,
};

use super::LocalSocket;

const DEADLINE: Duration = Duration::from_secs(10);
const PROFILE: &str = "profile-of-the-owner";

type Answered = Pin<Box<dyn Future<Output = Result<Value, ApiError>> + Send>>;

/// A contract that answers each call with what a test says.
struct Answers<F>(F);

macro_rules! answer_as_told {
    ($($(#[$doc:meta])* $kind:ident $name:ident($request:ty) -> $response:ty, $role:ident, [$($topic:ident),*];)*) => {
        impl<F: Fn(&'static str, Value) -> Answered + Send + Sync> Contract for Answers<F> {
            $(
                async fn $name(&self, request: $request) -> Result<$response, ApiError> {
                    let response = (self.0)(stringify!($name), serde_json::to_value(request).unwrap()).await?;
                    Ok(serde_json::from_value(response).unwrap())
                }
            )*
        }
    };
}

for_each_command!(answer_as_told);

/// An owner that serves `directory`.
struct Owner {
    events: broadcast::Sender<Event>,
    stop: CancellationToken,
    serving: JoinHandle<()>,
}

impl Owner {
    async fn of<F>(directory: &Path, answers: F) -> Self
    where
        F: Fn(&'static str, Value) -> Answered + Send + Sync + 'static,
    {
        let socket = LocalSocket::bind(directory).await.unwrap();
        let (events, _) = broadcast::channel(8);
        let stop = CancellationToken::new();
        let welcome = FromOwner::Welcome {
            protocol: wire::PROTOCOL,
            version: "1.2.3".into(),
            profile: PROFILE.into(),
        };
        let sender = events.clone();
        let serving = tokio::spawn(socket.serve(
            welcome,
            Arc::new(Answers(answers)),
            move || sender.subscribe(),
            stop.clone(),
        ));
        Self {
            events,
            stop,
            serving,
        }
    }

    async fn end(self) {
        self.stop.cancel();
        self.serving.await.unwrap();
    }
}

fn no_stores(_: &'static str, _: Value) -> Answered {
    Box::pin(async { Ok(json!({ "stores": [] })) })
}

fn directory() -> TempDir {
    tempfile::tempdir().unwrap()
}

async fn client(directory: &TempDir) -> Client {
    Client::connect(directory.path(), PROFILE).await.unwrap()
}

async fn soon<T>(what: impl Future<Output = T>) -> T {
    timeout(DEADLINE, what)
        .await
        .expect("it should happen soon")
}

#[tokio::test]
async fn a_call_reaches_the_owner_and_its_answer_the_caller() {
    let directory = directory();
    let _owner = Owner::of(directory.path(), |command, request| {
        Box::pin(async move {
            assert_eq!(command, "store_list");
            assert_eq!(request, json!({}));
            Ok(json!({ "stores": [] }))
        })
    })
    .await;

    let client = client(&directory).await;
    let stores = client.store_list(StoreListRequest {}).await.unwrap();

    assert_eq!(client.owner_version(), "1.2.3");
    assert!(stores.stores.is_empty());
}

#[tokio::test]
async fn an_error_crosses_whole() {
    let directory = directory();
    let refusal = ApiError::new(Code::NameTaken, "There is one.")
        .at_field("name")
        .with_correlation(Some("abc".into()));
    let told = refusal.clone();
    let _owner = Owner::of(directory.path(), move |_, _| {
        let told = told.clone();
        Box::pin(async move { Err(told) })
    })
    .await;

    let error = client(&directory)
        .await
        .store_list(StoreListRequest {})
        .await
        .unwrap_err();

    assert_eq!(error, refusal);
}

#[tokio::test]
async fn a_quick_call_overtakes_a_slow_one() {
    let directory = directory();
    let release = Arc::new(Notify::new());
    let gate = Arc::clone(&release);
    let _owner = Owner::of(directory.path(), move |command, _| {
        let gate = Arc::clone(&gate);
        Box::pin(async move {
            if command == "account_list" {
                gate.notified().await;
                return Ok(json!({ "accounts": [] }));
            }
            Ok(json!({ "stores": [] }))
        })
    })
    .await;
    let client = client(&directory).await;

    let slow = tokio::spawn({
        let client = client.clone();
        async move { client.account_list(AccountListRequest {}).await }
    });
    soon(client.store_list(StoreListRequest {})).await.unwrap();
    release.notify_one();

    soon(slow).await.unwrap().unwrap();
}

#[tokio::test]
async fn more_calls_than_one_connection_may_have_are_all_answered() {
    let directory = directory();
    let _owner = Owner::of(directory.path(), no_stores).await;
    let client = client(&directory).await;

    let calls = (0..200).map(|_| client.store_list(StoreListRequest {}));
    let answers = soon(futures_util::future::join_all(calls)).await;

    assert!(answers.iter().all(Result::is_ok));
}

#[tokio::test]
async fn an_unknown_command_is_refused_and_the_conversation_goes_on() {
    let directory = directory();
    let _owner = Owner::of(directory.path(), no_stores).await;
    let client = client(&directory).await;

    let error = client.call("format_disk", json!({})).await.unwrap_err();

    assert_eq!(error.code, Code::UnknownCommand);
    assert!(client.store_list(StoreListRequest {}).await.is_ok());
}

#[tokio::test]
async fn a_call_that_panics_is_refused_and_the_owner_lives() {
    let directory = directory();
    let _owner = Owner::of(directory.path(), |command, _| {
        Box::pin(async move {
            assert_eq!(command, "store_list", "this call panics");
            Ok(json!({ "stores": [] }))
        })
    })
    .await;
    let client = client(&directory).await;

    let error = soon(client.account_list(AccountListRequest {}))
        .await
        .unwrap_err();

    assert_eq!(error.code, Code::Internal);
    assert!(client.store_list(StoreListRequest {}).await.is_ok());
}

#[tokio::test]
async fn events_reach_every_client() {
    let directory = directory();
    let owner = Owner::of(directory.path(), no_stores).await;
    let (one, other) = (client(&directory).await, client(&directory).await);
    let (mut at_one, mut at_other) = (one.subscribe(), other.subscribe());
    // Whoever was answered is being served, so it hears what happens from now on.
    one.store_list(StoreListRequest {}).await.unwrap();
    other.store_list(StoreListRequest {}).await.unwrap();
    let event = Event::Changed(Changed {
        topics: vec![Topic::Requests],
    });

    owner.events.send(event.clone()).unwrap();

    assert_eq!(soon(at_one.recv()).await.unwrap(), event);
    assert_eq!(soon(at_other.recv()).await.unwrap(), event);
}

#[tokio::test]
async fn a_client_that_missed_events_learns_that_everything_may_have_changed() {
    let directory = directory();
    let owner = Owner::of(directory.path(), no_stores).await;
    let client = client(&directory).await;
    let mut events = client.subscribe();
    client.store_list(StoreListRequest {}).await.unwrap();

    // More than the channel holds, sent without giving anybody a chance to read.
    for _ in 0..100 {
        let _ = owner.events.send(Event::Changed(Changed {
            topics: vec![Topic::Requests],
        }));
    }

    soon(async {
        loop {
            let Event::Changed(changed) = events.recv().await.unwrap() else {
                continue;
            };
            if changed.topics.contains(&Topic::Accounts) && changed.topics.contains(&Topic::Jobs) {
                return;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_client_of_another_profile_is_told_so() {
    let directory = directory();
    let _owner = Owner::of(directory.path(), no_stores).await;

    let error = Client::connect(directory.path(), "another")
        .await
        .unwrap_err();

    assert_eq!(
        ApiError::from(error).code,
        Code::DataDirectoryOfOtherProfile
    );
}

#[tokio::test]
async fn nobody_else_has_access_to_socket_and_directory() {
    let directory = directory();
    fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o755)).unwrap();

    let _owner = Owner::of(directory.path(), no_stores).await;

    let mode = |path: &Path| fs::metadata(path).unwrap().mode() & 0o777;
    assert_eq!(mode(directory.path()), 0o700);
    assert_eq!(mode(&directory.path().join(wire::SOCKET_NAME)), 0o600);
}

#[tokio::test]
async fn a_socket_that_others_can_reach_is_not_talked_to() {
    let directory = directory();
    let _owner = Owner::of(directory.path(), no_stores).await;
    let socket = directory.path().join(wire::SOCKET_NAME);
    fs::set_permissions(&socket, fs::Permissions::from_mode(0o666)).unwrap();

    let error = Client::connect(directory.path(), PROFILE)
        .await
        .unwrap_err();

    assert!(matches!(error, ConnectError::NotPrivate { .. }), "{error}");
}

#[tokio::test]
async fn a_directory_without_an_owner_has_none() {
    let directory = directory();

    let nothing = Client::connect(&directory.path().join("none"), PROFILE)
        .await
        .unwrap_err();
    let leftover =
        std::os::unix::net::UnixListener::bind(directory.path().join(wire::SOCKET_NAME)).unwrap();
    fs::set_permissions(
        directory.path().join(wire::SOCKET_NAME),
        fs::Permissions::from_mode(0o600),
    )
    .unwrap();
    drop(leftover);
    let dead = Client::connect(directory.path(), PROFILE)
        .await
        .unwrap_err();

    assert!(matches!(nothing, ConnectError::NoOwner), "{nothing}");
    assert!(matches!(dead, ConnectError::NoOwner), "{dead}");
}

#[tokio::test]
async fn the_socket_of_an_owner_that_was_killed_is_replaced() {
    let directory = directory();
    let leftover =
        std::os::unix::net::UnixListener::bind(directory.path().join(wire::SOCKET_NAME)).unwrap();
    drop(leftover);

    let owner = Owner::of(directory.path(), no_stores).await;
    assert!(
        client(&directory)
            .await
            .store_list(StoreListRequest {})
            .await
            .is_ok()
    );
    owner.end().await;

    assert!(!directory.path().join(wire::SOCKET_NAME).exists());
}

#[tokio::test]
async fn a_directory_with_a_long_path_has_its_socket_elsewhere() {
    let short = directory();
    let long = short.path().join("x".repeat(150));
    fs::create_dir(&long).unwrap();

    let owner = Owner::of(&long, no_stores).await;
    let elsewhere = fs::read_to_string(long.join(wire::SOCKET_POINTER_NAME)).unwrap();
    let client = Client::connect(&long, PROFILE).await.unwrap();
    let answer = client.store_list(StoreListRequest {}).await;
    let mode = fs::metadata(Path::new(&elsewhere).parent().unwrap())
        .unwrap()
        .mode()
        & 0o777;
    owner.end().await;

    assert!(answer.is_ok());
    assert_eq!(mode, 0o700);
    assert!(!Path::new(&elsewhere).parent().unwrap().exists());
    assert!(!long.join(wire::SOCKET_POINTER_NAME).exists());
}

#[tokio::test]
async fn a_malformed_message_ends_its_own_connection_only() {
    let directory = directory();
    let _owner = Owner::of(directory.path(), no_stores).await;
    let good = client(&directory).await;
    let mut bad = raw(&directory).await;

    say(&mut bad, "{\"type\":\"call\",\"id\":1").await;

    assert!(soon(bad.next()).await.is_none());
    assert!(good.store_list(StoreListRequest {}).await.is_ok());
}

#[tokio::test]
async fn a_message_that_claims_to_be_too_long_ends_its_connection() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let directory = directory();
    let _owner = Owner::of(directory.path(), no_stores).await;
    let mut stream = raw(&directory).await.into_inner();

    stream.write_all(&u32::MAX.to_be_bytes()).await.unwrap();

    assert_eq!(soon(stream.read(&mut [0; 8])).await.unwrap_or(0), 0);
}

#[tokio::test]
async fn a_client_that_reads_nothing_delays_nobody() {
    let directory = directory();
    let owner = Owner::of(directory.path(), |_, _| {
        Box::pin(async { Err(ApiError::new(Code::Internal, "x".repeat(1024 * 1024))) })
    })
    .await;
    let mut deaf = raw(&directory).await;
    for id in 0..40 {
        let call = json!({ "type": "call", "id": id, "command": "store_list", "request": {} });
        say(&mut deaf, &call.to_string()).await;
    }

    let listening = client(&directory).await;
    let error = soon(listening.store_list(StoreListRequest {}))
        .await
        .unwrap_err();

    assert_eq!(error.code, Code::Internal);
    assert!(!owner.serving.is_finished());
}

#[tokio::test]
async fn an_owner_that_ends_answers_what_it_took_and_then_says_goodbye() {
    let directory = directory();
    let (taken, release) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (tell, gate) = (Arc::clone(&taken), Arc::clone(&release));
    let owner = Owner::of(directory.path(), move |_, _| {
        let (tell, gate) = (Arc::clone(&tell), Arc::clone(&gate));
        Box::pin(async move {
            tell.notify_one();
            gate.notified().await;
            Ok(json!({ "stores": [] }))
        })
    })
    .await;
    let client = client(&directory).await;
    let call = tokio::spawn({
        let client = client.clone();
        async move { client.store_list(StoreListRequest {}).await }
    });
    soon(taken.notified()).await;

    owner.stop.cancel();
    release.notify_one();

    assert!(soon(call).await.unwrap().is_ok());
    soon(client.closed()).await;
    soon(owner.serving).await.unwrap();
    let error = client.store_list(StoreListRequest {}).await.unwrap_err();
    assert!(is_not_taken(&error), "{error:?}");
}

#[tokio::test]
async fn a_call_that_was_cut_off_may_have_been_carried_out() {
    let directory = directory();
    let taken = Arc::new(Notify::new());
    let tell = Arc::clone(&taken);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let path = directory.path().to_owned();
    let owner = runtime
        .spawn(async move {
            Owner::of(&path, move |_, _| {
                let tell = Arc::clone(&tell);
                Box::pin(async move {
                    tell.notify_one();
                    std::future::pending().await
                })
            })
            .await
        })
        .await
        .unwrap();
    let client = client(&directory).await;
    let call = tokio::spawn(async move { client.store_list(StoreListRequest {}).await });
    soon(taken.notified()).await;

    // As a killed process does: every task and socket is gone at once, without a word.
    runtime.shutdown_background();

    let error = soon(call).await.unwrap().unwrap_err();
    assert_eq!(error.code, Code::OwnerUnreachable);
    assert!(!is_not_taken(&error));
    drop(owner);
}

/// Needs root, since only root can act as another user; elsewhere there is nothing to see.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn another_user_is_turned_away_even_if_the_socket_is_open_to_all() {
    use rustix::{process::Uid, thread::set_thread_res_uid};
    use std::io::Read;

    if !rustix::process::geteuid().is_root() {
        return;
    }
    let directory = directory();
    let _owner = Owner::of(directory.path(), no_stores).await;
    let socket = directory.path().join(wire::SOCKET_NAME);
    fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o777)).unwrap();
    fs::set_permissions(&socket, fs::Permissions::from_mode(0o666)).unwrap();

    let stranger = std::thread::spawn(move || {
        let nobody = Uid::from_raw(65534);
        // This changes the one thread, which then ends.
        set_thread_res_uid(nobody, nobody, nobody).unwrap();
        let mut stream = std::os::unix::net::UnixStream::connect(socket).unwrap();
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        stream.read(&mut [0; 8])
    });
    let heard = soon(tokio::task::spawn_blocking(move || {
        stranger.join().unwrap()
    }))
    .await
    .unwrap();

    assert!(
        matches!(heard, Ok(0))
            || heard.is_err_and(|error| error.kind() == std::io::ErrorKind::ConnectionReset)
    );
}

type Raw = Framed<UnixStream, LengthDelimitedCodec>;

async fn say(to: &mut Raw, text: &str) {
    to.send(Bytes::copy_from_slice(text.as_bytes()))
        .await
        .unwrap();
}

/// A connection below the client, for saying what the client never says. The greeting is read.
async fn raw(directory: &TempDir) -> Raw {
    let stream = UnixStream::connect(directory.path().join(wire::SOCKET_NAME))
        .await
        .unwrap();
    let mut framed = Framed::new(stream, wire::codec());
    soon(framed.next()).await.unwrap().unwrap();
    framed
}
