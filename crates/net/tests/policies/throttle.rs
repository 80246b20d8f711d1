use std::time::Duration;

use countersign_net::{Call, Delivery, NetError, StatusCode, ThrottleMemory};

use crate::server::{Server, builder, client, with_headers};

fn throttled() -> [axum::response::Response; 1] {
    [with_headers(429, [("retry-after", "30")])]
}

#[tokio::test(start_paused = true)]
async fn after_a_429_other_calls_to_the_host_wait_for_its_time() {
    let server = Server::start(throttled()).await;
    let client = client();

    let first = client.send(Call::post(server.url.clone())).await.unwrap();
    let second = client.send(Call::post(server.url.clone())).await.unwrap();

    assert_eq!(first.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(second.status(), StatusCode::OK);
    assert_eq!(server.seconds(), [0, 30]);
}

#[tokio::test(start_paused = true)]
async fn another_host_is_not_held_back() {
    let slow = Server::start(throttled()).await;
    let other = Server::start([]).await;
    let client = client();

    client.send(Call::post(slow.url.clone())).await.unwrap();
    client.send(Call::post(other.url.clone())).await.unwrap();

    assert_eq!(other.seconds(), [0]);
}

#[tokio::test(start_paused = true)]
async fn a_scope_narrows_what_is_held_back() {
    let server = Server::start(throttled()).await;
    let client = client();
    let call = |scope| Call::post(server.url.clone()).throttle_scope(scope);

    client.send(call("flow a")).await.unwrap();
    client.send(call("flow b")).await.unwrap();
    client.send(call("flow a")).await.unwrap();

    assert_eq!(server.seconds(), [0, 0, 30]);
}

#[tokio::test(start_paused = true)]
async fn a_call_without_the_patience_fails_at_once_and_is_not_sent() {
    let server = Server::start(throttled()).await;
    let client = client();
    client.send(Call::post(server.url.clone())).await.unwrap();

    let error = client
        .send(Call::post(server.url.clone()).patience(Duration::from_secs(5)))
        .await
        .unwrap_err();

    let NetError::Throttled { remaining, .. } = &error else {
        panic!("{error:?}");
    };
    assert!(*remaining > Duration::from_secs(25));
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert_eq!(server.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn clients_that_share_a_memory_share_the_pause() {
    let server = Server::start(throttled()).await;
    let memory = ThrottleMemory::default();
    let one = builder().throttle(memory.clone()).build().unwrap();
    let two = builder().throttle(memory).build().unwrap();

    one.send(Call::post(server.url.clone())).await.unwrap();
    two.send(Call::post(server.url.clone())).await.unwrap();

    assert_eq!(server.seconds(), [0, 30]);
}

#[tokio::test(start_paused = true)]
async fn a_pause_without_end_does_not_break_the_clock() {
    let server =
        Server::start([with_headers(429, [("retry-after", "18446744073709551615")])]).await;
    let client = client();
    client.send(Call::post(server.url.clone())).await.unwrap();

    let error = client
        .send(Call::post(server.url.clone()))
        .await
        .unwrap_err();

    assert!(matches!(error, NetError::Throttled { .. }), "{error:?}");
}
