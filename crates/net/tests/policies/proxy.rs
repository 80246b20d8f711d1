//! A process reads its proxy settings once, so these tests run themselves again as a child with the settings in its environment.

use std::process::Command;

use countersign_net::{Call, NetError, NotSentCause};
use tokio::{io::AsyncReadExt, net::TcpListener};

use crate::server::{Server, client, closed_port};

const CHILD: &str = "COUNTERSIGN_TEST_PROXY_CHILD";

fn run_again(test: &str, proxy: &str) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(CHILD, proxy)
        .envs(
            [
                "HTTP_PROXY",
                "http_proxy",
                "HTTPS_PROXY",
                "https_proxy",
                "ALL_PROXY",
            ]
            .map(|name| (name, proxy)),
        )
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .output()
        .unwrap();

    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{text}"
    );
}

#[tokio::test]
async fn this_computer_is_called_past_the_systems_proxy() {
    if std::env::var_os(CHILD).is_none() {
        let proxy = format!("http://127.0.0.1:{}", closed_port().await);
        return run_again(
            "proxy::this_computer_is_called_past_the_systems_proxy",
            &proxy,
        );
    }
    let server = Server::start([]).await;

    client().send(Call::get(server.url.clone())).await.unwrap();

    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn other_hosts_are_called_through_the_systems_proxy() {
    let Ok(proxy) = std::env::var(CHILD) else {
        let port = closed_port().await;
        let proxy = format!("http://127.0.0.1:{port}");
        return run_again(
            "proxy::other_hosts_are_called_through_the_systems_proxy",
            &proxy,
        );
    };
    let listener = TcpListener::bind(proxy.trim_start_matches("http://"))
        .await
        .unwrap();
    let sending = tokio::spawn(async move {
        let url = "https://a.service.example/path?sig=topsecret"
            .parse()
            .unwrap();
        client().send(Call::post(url)).await
    });

    let (mut connection, _) = listener.accept().await.unwrap();
    let mut head = [0; 256];
    let read = connection.read(&mut head).await.unwrap();
    drop(connection);

    let head = String::from_utf8_lossy(&head[..read]);
    assert!(head.starts_with("CONNECT a.service.example:443 "), "{head}");
    assert!(!head.contains("topsecret"));
    let error = sending.await.unwrap().unwrap_err();
    assert!(
        matches!(
            error,
            NetError::NotSent {
                cause: NotSentCause::Unreachable | NotSentCause::Tls,
                ..
            }
        ),
        "{error:?}"
    );
}
