use std::time::Duration;

use axum::{body::Body, response::IntoResponse};
use countersign_net::{
    Call, Capture, Delivery, HostRefusal, Method, NetError, NotSentCause, SecretUrl, StatusCode,
    UnknownCause,
};
use serde_json::json;
use tokio::net::TcpListener;

use crate::server::{Server, builder, client, closed_port, raw_server, with_headers};

/// Fails when anything of the URL's path or query shows.
fn tells_nothing(error: &NetError) {
    let text = format!("{error} {error:?} {error:#?}");
    for part in ["topsecret", "sig=", "/path", "/base"] {
        assert!(!text.contains(part), "{part} in {text}");
    }
}

#[tokio::test]
async fn method_headers_and_body_arrive_as_given() {
    let server = Server::start([]).await;

    let call = Call::new(Method::PATCH, server.url.clone())
        .header("prefer", "return=representation")
        .json(&json!({"name": "Ümlaut"}));
    let answer = client().send(call).await.unwrap();

    let seen = &server.take_seen()[0];
    assert_eq!(seen.uri, "/base/path?sig=topsecret");
    assert_eq!(seen.header("prefer"), Some("return=representation"));
    assert_eq!(seen.header("content-type"), Some("application/json"));
    assert!(
        seen.header("user-agent")
            .unwrap()
            .starts_with("Countersign/")
    );
    assert_eq!(seen.body, r#"{"name":"Ümlaut"}"#);
    assert_eq!(answer.text(), Ok("done"));
}

#[tokio::test]
async fn a_form_is_encoded() {
    let server = Server::start([]).await;

    let fields = [
        ("grant_type", "refresh_token"),
        ("scope", "a//.default b&c"),
    ];
    client()
        .send(Call::post(server.url.clone()).form(fields))
        .await
        .unwrap();

    let seen = &server.take_seen()[0];
    assert_eq!(
        seen.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(
        seen.body,
        "grant_type=refresh_token&scope=a%2F%2F.default+b%26c"
    );
}

#[tokio::test]
async fn a_redirect_is_an_answer() {
    let elsewhere = Server::start([]).await;
    let server = Server::start([
        (StatusCode::FOUND, [("location", elsewhere.url.to_string())]).into_response(),
    ])
    .await;

    let answer = client().send(Call::get(server.url.clone())).await.unwrap();

    assert_eq!(answer.status(), StatusCode::FOUND);
    assert_eq!(elsewhere.count(), 0);
}

#[tokio::test]
async fn a_host_that_was_not_given_is_refused_before_anything_is_sent() {
    let listener = TcpListener::bind("127.0.0.2:0").await.unwrap();
    let url = format!(
        "http://{}/path?sig=topsecret",
        listener.local_addr().unwrap()
    );

    let error = client()
        .send(Call::to_secret(Method::POST, SecretUrl::new(url.into())))
        .await
        .unwrap_err();

    assert!(
        matches!(
            error,
            NetError::HostNotAllowed {
                refusal: HostRefusal::NotListed,
                ..
            }
        ),
        "{error:?}"
    );
    tells_nothing(&error);
    let listener = listener.into_std().unwrap();
    let nobody = listener.accept().unwrap_err();
    assert_eq!(
        nobody.kind(),
        std::io::ErrorKind::WouldBlock,
        "nobody connected"
    );
}

#[tokio::test]
async fn a_secret_text_that_is_no_url_is_refused_without_quoting_it() {
    let url = SecretUrl::new("not a url topsecret".into());

    let error = client()
        .send(Call::to_secret(Method::POST, url))
        .await
        .unwrap_err();

    assert!(matches!(error, NetError::Invalid { .. }), "{error:?}");
    tells_nothing(&error);
}

#[tokio::test]
async fn a_header_that_is_none_is_refused_without_quoting_its_value() {
    let server = Server::start([]).await;

    let call = Call::get(server.url.clone()).secret_header("x-key", &"top\nsecret".into());
    let error = client().send(call).await.unwrap_err();

    assert!(
        error.to_string().contains("x-key") && !error.to_string().contains("secret"),
        "{error}"
    );
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn a_refused_connection_was_not_sent() {
    let url = format!(
        "http://127.0.0.1:{}/path?sig=topsecret",
        closed_port().await
    );

    let error = client()
        .send(Call::post(url.parse().unwrap()))
        .await
        .unwrap_err();

    assert!(
        matches!(
            error,
            NetError::NotSent {
                cause: NotSentCause::Refused,
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(error.delivery(), Delivery::NotSent);
    tells_nothing(&error);
}

#[tokio::test]
async fn a_failed_tls_handshake_was_not_sent() {
    let server = Server::start([]).await;
    let mut url = server.url.clone();
    url.set_scheme("https").unwrap();

    let error = client().send(Call::post(url)).await.unwrap_err();

    assert!(
        matches!(
            error,
            NetError::NotSent {
                cause: NotSentCause::Tls,
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(server.count(), 0);
    tells_nothing(&error);
}

#[tokio::test]
async fn a_connection_that_breaks_before_the_answer_leaves_the_outcome_unknown() {
    let (url, _) = raw_server(b"").await;

    let error = client().send(Call::post(url)).await.unwrap_err();

    assert!(
        matches!(
            error,
            NetError::OutcomeUnknown {
                cause: UnknownCause::Broken,
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(error.delivery(), Delivery::Unknown);
    tells_nothing(&error);
}

#[tokio::test]
async fn a_cut_body_leaves_the_outcome_unknown_and_tells_the_status() {
    let (url, _) =
        raw_server(b"HTTP/1.1 202 Accepted\r\nContent-Length: 100\r\n\r\n{\"half\":").await;

    let error = client().send(Call::post(url)).await.unwrap_err();

    let NetError::OutcomeUnknown { cause, .. } = &error else {
        panic!("{error:?}");
    };
    assert_eq!(
        *cause,
        UnknownCause::BodyCut {
            status: StatusCode::ACCEPTED
        }
    );
    tells_nothing(&error);
}

#[tokio::test]
async fn an_answer_that_does_not_come_in_time_leaves_the_outcome_unknown() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!(
        "http://{}/path?sig=topsecret",
        listener.local_addr().unwrap()
    );

    let call = Call::post(url.parse().unwrap()).timeout(Duration::from_millis(100));
    let error = client().send(call).await.unwrap_err();

    assert!(
        matches!(
            error,
            NetError::OutcomeUnknown {
                cause: UnknownCause::TimedOut,
                ..
            }
        ),
        "{error:?}"
    );
    tells_nothing(&error);
}

#[tokio::test]
async fn a_body_over_the_limit_is_an_error_announced_or_not() {
    let chunked = || {
        let chunks = (0..4).map(|_| Ok::<_, std::io::Error>("12345678"));
        Body::from_stream(futures_util::stream::iter(chunks)).into_response()
    };
    let server = Server::start(["x".repeat(17).into_response(), chunked()]).await;
    let client = builder().body_limit(16).build().unwrap();

    for _ in 0..2 {
        let error = client
            .send(Call::post(server.url.clone()))
            .await
            .unwrap_err();
        assert!(
            matches!(
                error,
                NetError::BodyTooLarge {
                    limit: 16,
                    status: StatusCode::OK,
                    ..
                }
            ),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn a_body_of_exactly_the_limit_is_read() {
    let server = Server::start(["x".repeat(16).into_response()]).await;
    let client = builder().body_limit(16).build().unwrap();

    let answer = client.send(Call::post(server.url.clone())).await.unwrap();

    assert_eq!((answer.body().len(), answer.truncated()), (16, false));
}

#[tokio::test]
async fn a_capture_keeps_the_first_bytes_or_none() {
    let server = Server::start(["0123456789".into_response(), "0123456789".into_response()]).await;
    let client = client();

    let some = client
        .send(Call::post(server.url.clone()).capture(Capture::UpTo(4)))
        .await
        .unwrap();
    let none = client
        .send(Call::post(server.url.clone()).capture(Capture::Nothing))
        .await
        .unwrap();

    assert_eq!((some.text(), some.truncated()), (Ok("0123"), true));
    assert_eq!((none.text(), none.truncated()), (Ok(""), true));
}

#[tokio::test]
async fn json_is_read_past_a_byte_order_mark_and_a_fault_quotes_nothing() {
    let server = Server::start([
        "\u{feff}{\"n\": 1}".into_response(),
        "{\"n\": \"topsecret\"}".into_response(),
    ])
    .await;
    let client = client();

    #[derive(serde::Deserialize)]
    struct Number {
        n: u32,
    }
    let good = client.send(Call::get(server.url.clone())).await.unwrap();
    let bad = client.send(Call::get(server.url.clone())).await.unwrap();

    assert_eq!(good.json::<Number>().unwrap().n, 1);
    let error = bad.json::<Number>().map(|number| number.n).unwrap_err();
    assert!(
        !format!("{error} {error:?}").contains("topsecret"),
        "{error}"
    );
}

#[tokio::test]
async fn what_is_printed_of_an_answer_shows_neither_headers_nor_body() {
    let server = Server::start([with_headers(200, [("set-cookie", "topsecret")])]).await;

    let answer = client().send(Call::get(server.url.clone())).await.unwrap();

    assert!(!format!("{answer:?}").contains("topsecret"));
}

#[tokio::test]
async fn fresh_connections_are_not_reused() {
    let (url, connections) = raw_server(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
    let client = builder().fresh_connections().build().unwrap();

    for _ in 0..3 {
        client.send(Call::post(url.clone())).await.unwrap();
    }

    assert_eq!(*connections.lock().unwrap(), 3);
}

#[test]
fn what_is_printed_of_a_call_shows_neither_url_nor_headers_nor_body() {
    let open = "https://a.service.example/path?sig=topsecret"
        .parse()
        .unwrap();
    let secret = SecretUrl::new("https://a.service.example/path?sig=topsecret".into());

    for call in [Call::post(open), Call::to_secret(Method::POST, secret)] {
        let call = call
            .secret_header("authorization", &"topsecret".into())
            .form([("password", "topsecret")]);
        let text = format!("{call:?}");
        assert!(
            !text.contains("topsecret") && !text.contains("/path"),
            "{text}"
        );
    }
}
