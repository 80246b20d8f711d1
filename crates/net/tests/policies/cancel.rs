use std::time::Duration;

use countersign_net::{Call, CancellationToken, Delivery, NetError, RetryRule};
use tokio::net::TcpListener;

use crate::server::{Server, client, with_headers};

fn delivery(error: &NetError) -> Delivery {
    assert!(matches!(error, NetError::Cancelled { .. }), "{error:?}");
    error.delivery()
}

#[tokio::test(start_paused = true)]
async fn a_call_that_waits_out_a_429_is_taken_back_without_effect() {
    let server = Server::start([with_headers(429, [("retry-after", "60")])]).await;
    let token = CancellationToken::new();
    let call = Call::post(server.url.clone())
        .retry(RetryRule::Idempotent)
        .cancel_with(token.clone());
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(10)).await;
        token.cancel();
    });

    let error = client().send(call).await.unwrap_err();

    assert_eq!(delivery(&error), Delivery::NotSent);
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn the_outcome_of_a_call_taken_back_under_way_is_unknown() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let token = CancellationToken::new();
    let call = Call::post(url.parse().unwrap()).cancel_with(token.clone());
    let sending = tokio::spawn(async move { client().send(call).await });
    let (connection, _) = listener.accept().await.unwrap();
    connection.readable().await.unwrap();

    token.cancel();

    let error = sending.await.unwrap().unwrap_err();
    assert_eq!(delivery(&error), Delivery::Unknown);
}

#[tokio::test]
async fn a_call_taken_back_before_it_starts_is_not_sent() {
    let server = Server::start([]).await;
    let token = CancellationToken::new();
    token.cancel();

    let error = client()
        .send(Call::post(server.url.clone()).cancel_with(token))
        .await
        .unwrap_err();

    assert_eq!(delivery(&error), Delivery::NotSent);
    assert_eq!(server.count(), 0);
}
