//! Signing in with a browser that is played here, byte for byte.

use std::{collections::HashMap, net::Ipv6Addr, time::Duration};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use countersign_entra::{
    Authority, AuthorityError, BrowserSignIn, ErrorClass, Scopes, SignIn, SignInRequest, browser,
};
use countersign_net::{CancellationToken, Claims, Resource, Url};
use secrecy::ExposeSecret;
use serde_json::json;
use sha2::{Digest, Sha256};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinHandle,
    time::Instant,
};

use crate::stand_in::{CLIENT, Reply, StandIn, TENANT, client, failed, ok};

const CLAIMS: &str = r#"{"access_token":{"acrs":{"essential":true,"value":"c1"}}}"#;

fn request() -> SignInRequest {
    SignInRequest::new(
        CLIENT.parse().unwrap(),
        Scopes::sign_in(&Resource::new("https://service.example")),
    )
}

/// A sign-in that waits for its browser.
struct Waiting {
    authority: StandIn,
    address: Url,
    port: u16,
    cancel: CancellationToken,
    end: JoinHandle<SignIn>,
}

async fn begun(authority: &StandIn, request: &SignInRequest) -> BrowserSignIn {
    let authority = Authority::new(&authority.profile(), TENANT).unwrap();
    browser::start(&authority, request).await.unwrap()
}

async fn waiting(replies: impl IntoIterator<Item = Reply>) -> Waiting {
    let authority = StandIn::start(replies).await;
    let sign_in = begun(&authority, &request()).await;
    let address = Url::parse(sign_in.address()).unwrap();
    let redirect = Url::parse(&query(&address)["redirect_uri"]).unwrap();
    let cancel = CancellationToken::new();
    let cancelled = cancel.clone();

    Waiting {
        authority,
        address,
        port: redirect.port().unwrap(),
        cancel,
        end: tokio::spawn(async move { sign_in.wait(&client(), &cancelled).await }),
    }
}

fn query(address: &Url) -> HashMap<String, String> {
    address.query_pairs().into_owned().collect()
}

fn form(fields: &[(&str, &str)]) -> String {
    let mut url = Url::parse("http://x/").unwrap();
    url.query_pairs_mut().extend_pairs(fields);
    url.query().unwrap().to_owned()
}

/// Tokens with an id token that repeats `nonce`.
fn tokens(nonce: &str) -> Reply {
    let claims =
        json!({"aud": CLIENT, "tid": TENANT, "oid": TENANT, "name": "Ada Admin", "nonce": nonce});
    let id_token = format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims.to_string()));
    ok(
        json!({"token_type": "Bearer", "access_token": "a-1", "refresh_token": "r-1", "id_token": id_token}),
    )
}

/// A request line, headers, a body, and the status that it gets.
type Probe<'a> = (&'a str, Vec<(&'a str, &'a str)>, &'a str, u16);

/// What a browser got: the status, and all of the answer as text.
struct Shown {
    status: u16,
    text: String,
}

impl Waiting {
    fn asked(&self, name: &str) -> String {
        query(&self.address)[name].clone()
    }

    fn state(&self) -> String {
        self.asked("state")
    }

    async fn connect(&self) -> std::io::Result<TcpStream> {
        TcpStream::connect(("127.0.0.1", self.port)).await
    }

    /// Sends a request line with headers and a body; a `Host` is added unless the headers hold one.
    async fn send(&self, line: &str, headers: &[(&str, &str)], body: &str) -> Shown {
        exchange(
            self.connect().await.unwrap(),
            self.port,
            line,
            headers,
            body,
        )
        .await
    }

    async fn post(&self, origin: Option<&str>, fields: &[(&str, &str)]) -> Shown {
        let mut headers = vec![("content-type", "application/x-www-form-urlencoded")];
        headers.extend(origin.map(|origin| ("origin", origin)));
        self.send("POST / HTTP/1.1", &headers, &form(fields)).await
    }

    async fn get(&self, fields: &[(&str, &str)]) -> Shown {
        self.send(&format!("GET /?{} HTTP/1.1", form(fields)), &[], "")
            .await
    }

    async fn still_takes_the_answer(self) {
        self.authority.then(tokens(&self.asked("nonce")));
        let shown = self
            .post(None, &[("code", "c-1"), ("state", &self.state())])
            .await;

        assert_eq!(shown.status, 200);
        let end = self.end.await.unwrap();
        assert!(matches!(end, SignIn::SignedIn(_)), "{end:?}");
    }
}

async fn exchange(
    mut stream: TcpStream,
    port: u16,
    line: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Shown {
    let mut head = format!("{line}\r\n");
    if !headers.iter().any(|(name, _)| *name == "host") {
        head.push_str(&format!("host: localhost:{port}\r\n"));
    }
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if !body.is_empty() {
        head.push_str(&format!("content-length: {}\r\n", body.len()));
    }
    let _ = stream
        .write_all(format!("{head}\r\n{body}").as_bytes())
        .await;
    let mut text = Vec::new();
    let _ = stream.read_to_end(&mut text).await;
    let text = String::from_utf8(text).unwrap();
    let status = text.split(' ').nth(1).and_then(|code| code.parse().ok());

    Shown {
        status: status.unwrap_or_default(),
        text,
    }
}

#[tokio::test]
async fn the_address_asks_for_a_code_with_pkce_that_comes_in_a_form() {
    let authority = StandIn::start([]).await;

    let sign_in = begun(&authority, &request()).await;

    let address = Url::parse(sign_in.address()).unwrap();
    assert_eq!(
        address.path(),
        format!("/sign-in/{TENANT}/oauth2/v2.0/authorize")
    );
    let mut asked = query(&address);
    for (name, value) in [
        ("response_type", "code"),
        ("response_mode", "form_post"),
        ("client_id", CLIENT),
        ("code_challenge_method", "S256"),
        (
            "scope",
            "https://service.example/.default openid profile offline_access",
        ),
    ] {
        assert_eq!(asked.remove(name).as_deref(), Some(value), "{name}");
    }
    assert!(asked["redirect_uri"].starts_with("http://localhost:"));
    assert_eq!(asked["code_challenge"].len(), 43);
    for unguessable in ["state", "nonce"] {
        assert!(asked[unguessable].len() >= 22, "{unguessable}");
    }
    let mut names: Vec<_> = asked.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "client-request-id",
            "code_challenge",
            "nonce",
            "redirect_uri",
            "state"
        ]
    );
}

#[tokio::test]
async fn claims_and_the_expected_person_go_along() {
    let authority = StandIn::start([]).await;
    let again = SignInRequest {
        claims: Claims::from_json(CLAIMS),
        login_hint: Some("ada@contoso.example".to_owned()),
        choose_account: true,
        ..request()
    };
    let anybody = SignInRequest {
        choose_account: true,
        ..request()
    };

    let again = query(&Url::parse(begun(&authority, &again).await.address()).unwrap());
    let anybody = query(&Url::parse(begun(&authority, &anybody).await.address()).unwrap());

    assert_eq!(again["claims"], CLAIMS);
    assert_eq!(again["login_hint"], "ada@contoso.example");
    assert!(!again.contains_key("prompt"));
    assert_eq!(anybody["prompt"], "select_account");
}

#[tokio::test]
async fn every_sign_in_has_its_own_secrets_and_shows_none() {
    let authority = StandIn::start([]).await;

    let (one, other) = (
        begun(&authority, &request()).await,
        begun(&authority, &request()).await,
    );

    let (first, second) = (
        query(&Url::parse(one.address()).unwrap()),
        query(&Url::parse(other.address()).unwrap()),
    );
    for name in ["state", "nonce", "code_challenge"] {
        assert_ne!(first[name], second[name], "{name}");
        assert!(!format!("{one:?}").contains(&first[name]), "{name}");
    }
}

#[tokio::test]
async fn a_code_in_a_form_is_redeemed_with_the_verifier() {
    let waiting = waiting([]).await;
    waiting.authority.then(tokens(&waiting.asked("nonce")));
    let (challenge, redirect) = (
        waiting.asked("code_challenge"),
        waiting.asked("redirect_uri"),
    );
    let (state, authority) = (waiting.state(), waiting.authority.clone());

    let shown = waiting
        .post(Some("null"), &[("code", "c-1"), ("state", &state)])
        .await;

    assert_eq!(shown.status, 200);
    let SignIn::SignedIn(grant) = waiting.end.await.unwrap() else {
        panic!("not signed in");
    };
    assert_eq!(grant.refresh_token.unwrap().expose_secret(), "r-1");
    assert_eq!(grant.identity.name.as_deref(), Some("Ada Admin"));
    let mut sent = authority.seen()[0].form();
    let verifier = sent.remove("code_verifier").unwrap();
    assert_eq!(URL_SAFE_NO_PAD.encode(Sha256::digest(&verifier)), challenge);
    let expected = [
        ("grant_type", "authorization_code"),
        ("client_id", CLIENT),
        ("code", "c-1"),
        ("redirect_uri", &redirect),
        (
            "scope",
            "https://service.example/.default openid profile offline_access",
        ),
    ];
    assert_eq!(
        sent,
        expected
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into()
    );
}

#[tokio::test]
async fn a_code_in_a_query_is_taken_too_and_the_page_does_not_repeat_it() {
    let waiting = waiting([]).await;
    waiting.authority.then(tokens(&waiting.asked("nonce")));
    let state = waiting.state();

    let shown = waiting.get(&[("code", "c-1"), ("state", &state)]).await;

    assert_eq!(shown.status, 200);
    assert!(!shown.text.contains("c-1") && !shown.text.contains(&state));
    for header in [
        "cache-control: no-store",
        "referrer-policy: no-referrer",
        "content-security-policy: default-src 'none'",
    ] {
        assert!(shown.text.contains(header), "{header}: {}", shown.text);
    }
    assert!(matches!(waiting.end.await.unwrap(), SignIn::SignedIn(_)));
}

#[tokio::test]
async fn both_loopback_addresses_are_listened_on() {
    let waiting = waiting([]).await;
    let Ok(stream) = TcpStream::connect((Ipv6Addr::LOCALHOST, waiting.port)).await else {
        // A computer without IPv6 has nobody to come that way.
        assert!(std::net::TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_err());
        return;
    };
    waiting.authority.then(tokens(&waiting.asked("nonce")));
    let line = format!(
        "GET /?{} HTTP/1.1",
        form(&[("code", "c-1"), ("state", &waiting.state())])
    );

    let shown = exchange(stream, waiting.port, &line, &[], "").await;

    assert_eq!(shown.status, 200);
    assert!(matches!(waiting.end.await.unwrap(), SignIn::SignedIn(_)));
}

#[tokio::test]
async fn connections_that_say_nothing_do_not_stand_in_the_way() {
    let waiting = waiting([]).await;
    let mut silent = Vec::new();
    for _ in 0..8 {
        silent.push(waiting.connect().await.unwrap());
    }

    waiting.still_takes_the_answer().await;
}

#[tokio::test]
async fn probes_and_strangers_do_not_end_the_sign_in() {
    let waiting = waiting([]).await;
    let (state, port) = (waiting.state(), waiting.port);
    let good = form(&[("code", "evil"), ("state", &state)]);
    let form_of = ("content-type", "application/x-www-form-urlencoded");
    let (stranger, other_port) = (
        "https://evil.example",
        format!("http://127.0.0.1:{}", waiting.authority.port + 1),
    );
    let probes: &[Probe<'_>] = &[
        ("GET /favicon.ico HTTP/1.1", vec![], "", 404),
        (&format!("GET /other?{good} HTTP/1.1"), vec![], "", 404),
        (&format!("HEAD /?{good} HTTP/1.1"), vec![], "", 405),
        (&format!("OPTIONS /?{good} HTTP/1.1"), vec![], "", 405),
        ("GET / HTTP/1.1", vec![], "", 400),
        ("GET /?code=evil&state=wrong HTTP/1.1", vec![], "", 400),
        ("GET /?code=evil HTTP/1.1", vec![], "", 400),
        (&format!("GET /?{good}&state=x HTTP/1.1"), vec![], "", 400),
        (&format!("GET /?{good}&code=x HTTP/1.1"), vec![], "", 400),
        (&format!("GET /?state={state} HTTP/1.1"), vec![], "", 400),
        (
            &format!("GET /?{good} HTTP/1.1"),
            vec![("host", "evil.example")],
            "",
            421,
        ),
        (
            &format!("GET /?{good} HTTP/1.1"),
            vec![("origin", "null")],
            "",
            403,
        ),
        (
            "POST / HTTP/1.1",
            vec![form_of, ("origin", stranger)],
            &good,
            403,
        ),
        (
            "POST / HTTP/1.1",
            vec![form_of, ("origin", &other_port)],
            &good,
            403,
        ),
        (
            "POST / HTTP/1.1",
            vec![("content-type", "text/plain")],
            &good,
            415,
        ),
        ("POST / HTTP/1.1", vec![form_of], "code=evil&state=x", 400),
        ("NONSENSE", vec![], "", 400),
    ];

    for (line, headers, body, status) in probes {
        let shown = waiting.send(line, headers, body).await;
        assert_eq!(shown.status, *status, "{line} {headers:?}");
        assert!(!shown.text.contains("evil"), "{line}: {}", shown.text);
        assert!(
            !shown.text.contains("access-control-"),
            "{line}: {}",
            shown.text
        );
    }
    let too_much = format!("{good}&more={}", "x".repeat(70_000));
    let shown = waiting.send("POST / HTTP/1.1", &[form_of], &too_much).await;
    assert!(shown.status == 413 || shown.status == 0, "{}", shown.status);
    assert_eq!(port, waiting.port);

    assert_eq!(waiting.authority.count(), 0);
    waiting.still_takes_the_answer().await;
}

#[tokio::test]
async fn a_form_of_a_page_of_the_authority_is_taken() {
    let waiting = waiting([]).await;
    waiting.authority.then(tokens(&waiting.asked("nonce")));
    let (state, origin) = (waiting.state(), waiting.authority.origin());

    let shown = waiting
        .post(Some(&origin), &[("code", "c-1"), ("state", &state)])
        .await;

    assert_eq!(shown.status, 200);
    assert!(matches!(waiting.end.await.unwrap(), SignIn::SignedIn(_)));
}

#[tokio::test]
async fn an_answer_is_taken_once_and_nobody_listens_after_it() {
    let waiting = waiting([]).await;
    waiting.authority.then(tokens(&waiting.asked("nonce")));
    let state = waiting.state();
    let early = waiting.connect().await.unwrap();
    waiting
        .post(None, &[("code", "c-1"), ("state", &state)])
        .await;
    let (port, authority) = (waiting.port, waiting.authority.clone());
    waiting.end.await.unwrap();

    let line = format!(
        "GET /?{} HTTP/1.1",
        form(&[("code", "c-2"), ("state", &state)])
    );
    let second = exchange(early, port, &line, &[], "").await;

    assert_ne!(second.status, 200);
    assert!(TcpStream::connect(("127.0.0.1", port)).await.is_err());
    assert_eq!(authority.count(), 1);
}

#[tokio::test]
async fn a_refusal_is_told_in_our_words_and_repeats_nothing() {
    let waiting = waiting([]).await;
    let state = waiting.state();
    let description = "AADSTS50105: <script>alert(1)</script> riley@contoso.example is not assigned.\r\nTrace ID: 1";

    let shown = waiting
        .post(
            None,
            &[
                ("error", "interaction_required"),
                ("error_description", description),
                ("claims", CLAIMS),
                ("state", &state),
            ],
        )
        .await;

    assert!(shown.text.contains("AADSTS50105"), "{}", shown.text);
    for echo in ["script>alert", "riley", state.as_str()] {
        assert!(!shown.text.contains(echo), "{}", shown.text);
    }
    let SignIn::Failed(AuthorityError::Refused(refused)) = waiting.end.await.unwrap() else {
        panic!("not refused");
    };
    assert_eq!(refused.class(), ErrorClass::SignInNeeded);
    assert_eq!(refused.code(), Some(50105));
    assert_eq!(refused.claims.as_ref().unwrap().as_json(), CLAIMS);
}

#[tokio::test]
async fn a_person_who_says_no_is_told_apart() {
    let waiting = waiting([]).await;
    let state = waiting.state();

    waiting
        .post(None, &[("error", "access_denied"), ("state", &state)])
        .await;

    let end = waiting.end.await.unwrap();
    assert!(matches!(end, SignIn::Declined), "{end:?}");
}

#[tokio::test]
async fn an_id_token_for_another_sign_in_is_refused() {
    let waiting = waiting([tokens("another")]).await;
    let state = waiting.state();

    waiting
        .post(None, &[("code", "c-1"), ("state", &state)])
        .await;

    let end = waiting.end.await.unwrap();
    assert!(
        matches!(
            end,
            SignIn::Failed(AuthorityError::ForeignIdToken { claim: "nonce", .. })
        ),
        "{end:?}"
    );
}

#[tokio::test]
async fn a_code_is_never_sent_twice() {
    for reply in [
        Reply::HangUp,
        failed(503, json!({"error": "temporarily_unavailable"})),
        failed(
            400,
            json!({"error": "invalid_grant", "error_codes": [54005]}),
        ),
    ] {
        let waiting = waiting([reply, tokens("")]).await;
        let (state, authority) = (waiting.state(), waiting.authority.clone());

        waiting
            .post(None, &[("code", "c-1"), ("state", &state)])
            .await;

        let end = waiting.end.await.unwrap();
        assert!(matches!(end, SignIn::Failed(_)), "{end:?}");
        assert_eq!(authority.count(), 1);
    }
}

#[tokio::test]
async fn cancelling_ends_it_at_once_and_closes_the_port() {
    let waiting = waiting([]).await;

    waiting.cancel.cancel();

    let end = waiting.end.await.unwrap();
    assert!(matches!(end, SignIn::Cancelled), "{end:?}");
    assert!(
        TcpStream::connect(("127.0.0.1", waiting.port))
            .await
            .is_err()
    );
}

#[tokio::test]
async fn cancelling_ends_a_redemption_under_way() {
    let waiting = waiting([Reply::Silence]).await;
    let state = waiting.state();
    waiting
        .post(None, &[("code", "c-1"), ("state", &state)])
        .await;
    waiting.authority.until(1).await;

    waiting.cancel.cancel();

    let end = waiting.end.await.unwrap();
    assert!(matches!(end, SignIn::Cancelled), "{end:?}");
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_longer_than_five_minutes() {
    let authority = StandIn::start([]).await;
    let started = Instant::now();
    let sign_in = begun(&authority, &request()).await;

    let end = sign_in.wait(&client(), &CancellationToken::new()).await;

    assert!(
        matches!(end, SignIn::Expired { last_failure: None }),
        "{end:?}"
    );
    assert_eq!(started.elapsed(), Duration::from_secs(300));
}
