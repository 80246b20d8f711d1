use countersign_net::{Call, Correlation};

use crate::server::{Server, client, closed_port, status};

#[tokio::test(start_paused = true)]
async fn every_attempt_of_a_call_carries_its_id_and_the_answer_returns_it() {
    let server = Server::start([status(503)]).await;

    let answer = client().send(Call::get(server.url.clone())).await.unwrap();

    let seen = server.take_seen();
    assert_eq!(seen.len(), 2);
    for seen in seen {
        let id = answer.correlation().to_string();
        assert_eq!(seen.header("client-request-id"), Some(id.as_str()));
        assert_eq!(seen.header("x-ms-client-request-id"), Some(id.as_str()));
    }
}

#[tokio::test]
async fn two_calls_have_different_ids() {
    let server = Server::start([]).await;
    let client = client();

    let first = client.send(Call::get(server.url.clone())).await.unwrap();
    let second = client.send(Call::get(server.url.clone())).await.unwrap();

    assert_ne!(first.correlation(), second.correlation());
}

#[tokio::test]
async fn an_error_carries_the_id_that_the_caller_chose() {
    let url = format!("http://127.0.0.1:{}/", closed_port().await);
    let own = Correlation::random();

    let error = client()
        .send(Call::post(url.parse().unwrap()).correlation(own))
        .await
        .unwrap_err();

    assert_eq!(error.correlation(), own);
}
