use std::time::Duration;

use countersign_net::{Call, HostGuard, HostRule, HttpClient, NetError, RetryRule, StatusCode};
use tokio::{net::TcpListener, time::Instant};

use crate::server::{Server, builder, client, closed_port, noon, raw_server, status, with_headers};

fn idempotent_post(server: &Server) -> Call {
    Call::post(server.url.clone()).retry(RetryRule::Idempotent)
}

#[tokio::test(start_paused = true)]
async fn a_429_waits_exactly_as_many_seconds_as_asked() {
    let server = Server::start([with_headers(429, [("retry-after", "77")])]).await;

    let answer = client().send(idempotent_post(&server)).await.unwrap();

    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(server.seconds(), [0, 77]);
}

#[tokio::test(start_paused = true)]
async fn a_503_waits_until_the_date_by_the_servers_own_clock() {
    let server = Server::start([with_headers(
        503,
        [
            ("date", "Tue, 01 Jan 2030 00:00:00 GMT"),
            ("retry-after", "Tue, 01 Jan 2030 00:01:30 GMT"),
        ],
    )])
    .await;

    client().send(idempotent_post(&server)).await.unwrap();

    assert_eq!(server.seconds(), [0, 90]);
}

#[tokio::test(start_paused = true)]
async fn without_retry_after_the_pauses_double_and_the_fifth_attempt_is_the_last() {
    let server = Server::start((0..9).map(|_| status(503))).await;

    let answer = client().send(idempotent_post(&server)).await.unwrap();

    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(
        server.seconds(),
        [0, 1, 3, 7, 15],
        "half of 2, 4, 8 and 16 s"
    );
}

#[tokio::test(start_paused = true)]
async fn a_pause_longer_than_the_patience_ends_the_call_with_its_answer() {
    let server = Server::start([with_headers(429, [("retry-after", "61")])]).await;
    let started = Instant::now();

    let answer = client()
        .send(idempotent_post(&server).patience(Duration::from_secs(60)))
        .await
        .unwrap();

    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.retry_after(), Some(Duration::from_secs(61)));
    assert_eq!(started.elapsed().as_secs(), 0);
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn a_call_that_may_not_be_repeated_is_sent_once() {
    for rule in [RetryRule::Never, RetryRule::OnlyIfNotSent] {
        let server = Server::start([status(503)]).await;

        let answer = client()
            .send(Call::post(server.url.clone()).retry(rule))
            .await
            .unwrap();

        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(server.count(), 1, "{rule:?}");
    }
}

#[tokio::test]
async fn refusals_are_not_repeated() {
    for code in [400, 403, 404, 409, 501] {
        let server = Server::start([status(code)]).await;

        client().send(idempotent_post(&server)).await.unwrap();

        assert_eq!(server.count(), 1, "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_connection_is_tried_again_when_nothing_was_sent() {
    let port = closed_port().await;
    let late = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        Server::start_on(listener, [])
    });
    let url = format!("http://127.0.0.1:{port}/").parse().unwrap();

    let answer = client()
        .send(Call::post(url).retry(RetryRule::OnlyIfNotSent))
        .await
        .unwrap();

    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(late.await.unwrap().count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_tried_again_only_when_the_call_is_idempotent() {
    for (rule, attempts) in [(RetryRule::OnlyIfNotSent, 1), (RetryRule::Idempotent, 5)] {
        let (url, connections) = raw_server(b"").await;

        let error = client()
            .send(Call::post(url).retry(rule))
            .await
            .unwrap_err();

        assert!(
            matches!(error, NetError::OutcomeUnknown { .. }),
            "{error:?}"
        );
        assert_eq!(*connections.lock().unwrap(), attempts, "{rule:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_jitter_reaches_the_whole_bound() {
    let server = Server::start([status(503)]).await;
    let client = builder().jitter(|| 1.0).build().unwrap();

    client.send(idempotent_post(&server)).await.unwrap();

    assert_eq!(server.seconds(), [0, 2]);
}

#[tokio::test(start_paused = true)]
async fn unless_told_otherwise_pauses_are_spread_by_chance() {
    let rule = HostRule::pattern("127.0.0.1:*").unwrap();
    let client = HttpClient::builder(HostGuard::new([rule]), noon)
        .build()
        .unwrap();
    let mut pauses = Vec::new();

    for _ in 0..8 {
        let server = Server::start([status(503)]).await;
        client.send(idempotent_post(&server)).await.unwrap();
        pauses.push(server.take_seen()[1].after);
    }

    pauses.sort_unstable();
    assert!(
        pauses.last() <= Some(&Duration::from_millis(2100)),
        "{pauses:?}"
    );
    assert!(pauses.first() != pauses.last(), "{pauses:?}");
}
