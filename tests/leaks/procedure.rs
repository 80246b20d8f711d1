//! The whole procedure, with as many secrets under way as it has: what is done, what is refused, and what the other side
//! answers when it repeats secrets in its errors.

use countersign_contract::{COMMANDS, CommandKind};
use countersign_tests::house::{APPROVER, House, STORE, WORKFLOW, asking_for, id_of, words};
use countersign_tests::maker_page::MakerPage;
use countersign_tests::{Person, Record, Sandbox, TENANT_ID, browser, wait};
use serde_json::{Value, json};

use crate::known_secrets;
use crate::search::Secret;

/// Secrets that only we know: typed by somebody, and wrong.
pub const MISTYPED_SECRET: &str = "Mistyped-App~Secret-4711";
/// The signature of a request URL that nobody issued.
pub const FOREIGN_SIGNATURE: &str = "Zm9yZWlnbi1zaWduYXR1cmUtb2YtYS1mbG93LTAwMQ";

/// The secrets that were typed and that no other side issued.
pub fn typed() -> Vec<Secret> {
    vec![
        Secret::new("mistypedSecret", MISTYPED_SECRET),
        Secret::new("foreignSignature", FOREIGN_SIGNATURE),
    ]
}

/// Somebody signs in with a browser.
pub async fn signed_in_with_a_browser(house: &House) {
    for (method, person) in [("browser", Person::Olga), ("browser", Person::Riley)] {
        let mut signing_in = house.console().start(&[
            "account",
            "sign-in",
            "--tenant",
            TENANT_ID,
            "--client-id",
            Sandbox::CONSOLE,
            "--method",
            method,
            "--no-open",
        ]);
        let told = signing_in.event("browser").await;
        browser::sign_in(told["address"].as_str().unwrap(), person).await;
        signing_in.event("signed_in").await;
        assert_eq!(signing_in.end().await.status, Some(0));
    }
}

/// The documented procedure with a template of its own, and every look at it.
pub async fn set_up_in_whole(house: &House) {
    house.act_as(Person::Ada).await;
    let secret = house.place.file("secret", Sandbox::DATA_SERVICE_SECRET);
    let registered = format!(
        "client register --store {STORE} --organization-code contoso --region crm4 \
         --data-service-url http://{} --tenant {TENANT_ID} --client-id {} --client-secret-file {}",
        house.listener,
        Sandbox::DATA_SERVICE,
        secret.display()
    );
    house.done(&words(&registered)).await;
    house.register_client().await;
    house.console().run(&["client", "test", STORE]).await;
    house.done(&["client", "regions"]).await;

    house.done(&["template", "render", WORKFLOW]).await;
    let made = house
        .done(&[
            "template",
            "create",
            WORKFLOW,
            "--who-can-trigger",
            "anyone",
            "--another",
        ])
        .await;
    let flow = format!("/maker/{}", made["template"]["flow"].as_str().unwrap());
    let maker = MakerPage::of(&house.sandbox);
    maker.choose_connection_and_save(&flow).await;
    let url = maker.http_post_url(&flow).await;
    let authenticate = ["link", "authenticate", WORKFLOW, "--request-url-file", "-"];
    house.console().run_with(&authenticate, &url).await;
    maker.turn_on(&flow).await;
    let url = maker.http_post_url(&flow).await;
    let set = ["link", "set", "--workflow", WORKFLOW, "--probe"];
    house.console().run_with(&set, &url).await.object();
    for line in [
        "link authenticate W --probe",
        "template show W",
        "template update W --dry-run",
        "template update W",
        "flow show W",
        "flow turn-off W",
        "flow turn-on W",
    ] {
        let words: Vec<&str> = words(line)
            .into_iter()
            .map(|word| if word == "W" { WORKFLOW } else { word })
            .collect();
        for console in [house.console(), house.console().in_words()] {
            let ended = console.run(&words).await;
            assert_eq!(ended.status, Some(0), "{ended:?}");
        }
    }
    house.act_as(Person::Riley).await;
}

/// What an administrator does with open requests.
pub async fn worked_on(house: &House) {
    let (request, _) = house.asked("rerouted").await;
    house.act_as(Person::Ada).await;
    house
        .done(&["request", "reroute", &request, "--to", Person::Alex.upn()])
        .await;
    house.approval_of(&request).await;
    house.done(&["link", "send-open", WORKFLOW]).await;
    house.done(&["request", "reconcile"]).await;
    house.done(&["request", "parked"]).await;
    house
        .done(&["request", "clean-up", "--older-than", "1", "--dry-run"])
        .await;
    house
        .done(&["request", "deny", &request, "--reason", "Enough"])
        .await;
    house.act_as(Person::Riley).await;
}

/// What is done, from the first sign-in to the revealed password.
pub async fn done(house: &House) {
    let (request, approval) = house.asked("jdoe").await;
    house
        .answer(&approval, APPROVER, "Approve", "Welcome")
        .await;
    applied(house, &request).await;
    let revealed = house.done(&["request", "reveal-password", &request]).await;
    assert!(revealed["password"].is_string());

    let (rejected, approval) = house.asked("rejected").await;
    house.answer(&approval, APPROVER, "Reject", "No").await;
    house
        .until(&rejected, "the rejection", |shown| {
            shown["request"]["status"] == "denied"
        })
        .await;

    let (overruled, _) = house.asked("overruled").await;
    house.act_as(Person::Ada).await;
    house.done(&["request", "approve", &overruled]).await;
    house
        .until(&overruled, "the run to be cancelled", |shown| {
            shown["request"]["settle"]["kind"] == "cancelled"
        })
        .await;
    house.act_as(Person::Riley).await;
}

pub async fn applied(house: &House, request: &str) {
    house
        .until(request, "the user to be made", |shown| {
            shown["request"]["apply"]["kind"] == "applied"
        })
        .await;
}

/// What is refused although, or because, secrets came with it.
pub async fn refused(house: &House) {
    let wrong = house.place.file("wrong-secret", MISTYPED_SECRET);
    house
        .refused(
            &[
                "account",
                "add-app",
                "--tenant",
                TENANT_ID,
                "--client-id",
                Sandbox::DATA_SERVICE,
                "--secret-file",
                wrong.to_str().unwrap(),
            ],
            "registration_wrong",
            1,
        )
        .await;

    let good = house.request_url().await;
    let signed = format!("&sig={FOREIGN_SIGNATURE}");
    for url in [
        format!("https://flows.fabrikam.example/workflows/x?api-version=1{signed}"),
        format!("\"{good}\""),
        good.replace('&', "&amp;"),
        good.replace("/triggers/", "/ triggers/"),
        good.replace("http://", "ftp://"),
        good.replace("api-version=1", "api-version=%zz"),
        format!("see {good} or {signed}"),
        good.chars().rev().collect(),
    ] {
        // Refused, or mended and taken: what counts is what is said about it.
        house.link(&url).await;
    }
    assert_eq!(house.link(&good).await.status, Some(0));
    for (name, input) in [
        (
            "link_set",
            json!({ "workflow": WORKFLOW, "requestUrl": 4711, "secret": MISTYPED_SECRET }),
        ),
        (
            "account_add_app",
            json!({ "secret": [MISTYPED_SECRET], "requestUrl": good }),
        ),
        ("no_such_command", json!({ "secret": MISTYPED_SECRET })),
    ] {
        let console = house.console();
        let refused = console
            .run_with(&["call", name, "--request", "-"], &input.to_string())
            .await;
        assert_ne!(refused.status, Some(0), "{name}");
    }
    let garbage = format!("{{ \"secret\": \"{MISTYPED_SECRET}\", ");
    let call = ["call", "store_list", "--request", "-"];
    let refused = house.console().run_with(&call, &garbage).await;
    assert_ne!(refused.status, Some(0));

    // Whoever knocks at the callback listener with a secret of somebody else.
    let (request, _) = house.asked("knocked").await;
    let http = reqwest::Client::new();
    let body = json!({ "requestId": request, "callbackToken": FOREIGN_SIGNATURE, "status": FOREIGN_SIGNATURE });
    let answer = http
        .post(house.callback_of(&request))
        .header("X-Callback-Token", FOREIGN_SIGNATURE)
        .header("Authorization", format!("Bearer {FOREIGN_SIGNATURE}"))
        .json(&body)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 404);
}

/// The other side fails, and repeats in its error every kind of secret that it knows. Whatever is made of that, `shown`
/// shows it.
pub async fn answered_with_secrets(house: &House) {
    for (name, service, method, path) in [
        ("trigger", "triggers", "POST", "*"),
        ("approval", "dataverse", "GET", "*"),
        ("graph", "graph", "POST", "/v1.0/users"),
    ] {
        let (status, body) = repeating(&known_secrets::of(house).await, service);
        let fault = house
            .sandbox
            .post(
                "faults",
                json!({
                    "service": service, "method": method, "path": path, "times": 1,
                    "effect": { "kind": "answer", "status": status, "body": body,
                        "headers": { "WWW-Authenticate": header_of(&body) } }
                }),
            )
            .await;
        house.ask_for(name).await;
        struck(house, &fault["id"]).await;
    }
    answered_with_secrets_at_once(house).await;
    answered_with_secrets_at_sign_in(house).await;
}

/// The same while somebody waits for the answer: what the command makes of the error is shown to whoever gave it.
async fn answered_with_secrets_at_once(house: &House) {
    let asking = asking_for("waiting");
    let asking: Vec<&str> = asking.iter().map(String::as_str).collect();
    let looking = ["directory", "search", "--store", STORE, "Me"];
    let making = ["template", "create", WORKFLOW, "--another"];
    let turning = ["flow", "turn-off", WORKFLOW];
    let sending = ["link", "authenticate", WORKFLOW];
    for (person, service, method, path, words) in [
        (
            Person::Ada,
            "dataverse",
            Some("POST"),
            "*/workflows",
            &making[..],
        ),
        (Person::Ada, "dataverse", Some("PATCH"), "*", &turning),
        (Person::Ada, "flow", None, "*", &sending),
        (Person::Riley, "graph", Some("GET"), "*", &looking),
        (Person::Riley, "graph", Some("GET"), "*", &asking),
    ] {
        house.act_as(person).await;
        for console in [house.console(), house.console().in_words()] {
            // What is read sends no password.
            let known: Vec<Secret> = known_secrets::of(house)
                .await
                .into_iter()
                .filter(|secret| method != Some("GET") || secret.kind != "password")
                .collect();
            let (status, body) = repeating(&known, service);
            let fault = json!({
                "service": service, "method": method, "path": path, "times": 1,
                "effect": { "kind": "answer", "status": status, "body": body }
            });
            house.sandbox.post("faults", fault).await;

            let ended = console.run(words).await;

            let left = house.sandbox.get("faults").await;
            assert_eq!(left, json!({ "faults": [] }), "it has struck: {ended:?}");
        }
    }
    house.act_as(Person::Riley).await;
}

/// The same when tokens are asked for. Access tokens are kept in memory: the authority is asked when these are void.
async fn answered_with_secrets_at_sign_in(house: &House) {
    let tokens = json!({ "access": true, "refresh": false });
    house.sandbox.post("tokens/revoke", tokens).await;
    let (status, body) = repeating(&known_secrets::of(house).await, "authority");
    let fault = json!({
        "service": "authority", "method": "POST", "times": 1_000,
        "effect": { "kind": "answer", "status": status, "body": body }
    });
    house.sandbox.post("faults", fault).await;
    let secret = house.place.file("app-secret", Sandbox::DATA_SERVICE_SECRET);
    let of_app = ["--tenant", TENANT_ID, "--client-id", Sandbox::DATA_SERVICE];
    let add_app = [
        "account",
        "add-app",
        "--secret-file",
        secret.to_str().unwrap(),
    ];
    let asking = asking_for("token");
    for words in [
        asking.iter().map(String::as_str).collect::<Vec<_>>(),
        [&add_app[..], &of_app[..]].concat(),
    ] {
        let refused = house.console().run(&words).await;
        assert_ne!(refused.status, Some(0), "{words:?}");
    }
    let ended = house.start_sign_in().end().await;
    assert_ne!(ended.status, Some(0), "{ended:?}");
    house.sandbox.delete("faults").await;
}

/// Approves what there is to approve until a fault has struck.
async fn struck(house: &House, fault: &Value) {
    wait::until_true("the fault to strike", || async {
        house.approve_all().await;
        let set = house.sandbox.get("faults").await;
        let set = set["faults"].as_array().unwrap();
        let ours = set.iter().find(|one| one["id"] == *fault);
        ours.is_none()
    })
    .await;
}

/// An error in the words of the service, with the latest of each kind of secret in it that the service knows: by itself, in
/// an address, and in a document.
fn repeating(secrets: &[Secret], service: &str) -> (u16, Value) {
    let mut text = String::from("You sent");
    let mut code = None;
    for kind in known_to(service) {
        let latest = secrets.iter().rfind(|secret| secret.kind == *kind);
        let Some(latest) = latest else {
            continue;
        };
        let secret = std::str::from_utf8(&latest.bytes).unwrap();
        text.push_str(&format!(
            " {kind} {secret}, https://a.example/b?v=1&sig={secret}, {{\"{kind}\":\"{secret}\"}},"
        ));
        code.get_or_insert_with(|| secret.to_owned());
    }
    match service {
        "authority" => (
            400,
            json!({ "error": text, "error_description": format!("AADSTS900144: {text}"),
                "error_codes": [900_144], "trace_id": text, "correlation_id": text, "suberror": text }),
        ),
        "graph" => (
            400,
            json!({ "error": { "code": code, "message": text, "innerError": { "request-id": text } } }),
        ),
        _ => (403, json!({ "error": { "code": code, "message": text } })),
    }
}

/// What a service was sent, or issued itself; what is short first, since messages are cut.
fn known_to(service: &str) -> &'static [&'static str] {
    match service {
        "authority" => &[
            "clientSecret",
            "authorizationCode",
            "codeVerifier",
            "deviceCode",
            "refreshToken",
            "accessToken",
            "idToken",
        ],
        "graph" => &["password", "accessToken"],
        "triggers" => &["callbackToken", "signature", "accessToken"],
        _ => &["signature", "accessToken"],
    }
}

fn header_of(body: &Value) -> String {
    body.to_string().chars().take(4_000).collect()
}

/// Every query of the contract, asked over the local socket with whatever it takes.
async fn queried(house: &House) {
    let stores = house.done(&["store", "list"]).await;
    let store = &stores["stores"][0]["id"];
    let workflow = &house.done(&["workflow", "show", WORKFLOW]).await["id"];
    let accounts = house.done(&["account", "list"]).await;
    let account = &accounts["accounts"][0]["id"];
    let requests = house.done(&["request", "list"]).await;
    let request = &requests["requests"][0]["id"];
    let inputs = [
        json!({}),
        json!({ "store": store }),
        json!({ "workflow": workflow }),
        json!({ "account": account }),
        json!({ "request": request }),
        json!({ "tenant": TENANT_ID, "domain": "contoso.example", "store": store }),
        json!({ "store": store, "text": "a", "kind": "peopleAndGroups" }),
        json!({ "store": store, "object": "user", "event": "create" }),
    ];
    for query in COMMANDS
        .iter()
        .filter(|command| command.kind == CommandKind::Query)
        .filter(|command| !OF_A_JOB.contains(&command.name))
    {
        let mut answered = false;
        for input in &inputs {
            let call = ["call", query.name, "--request", "-"];
            let ended = house.console().run_with(&call, &input.to_string()).await;
            answered |= ended.status == Some(0);
        }
        assert!(answered, "say here what {} takes", query.name);
    }
}

/// These are asked by `account sign-in` while it waits.
const OF_A_JOB: [&str; 2] = ["account_sign_in_show", "account_sign_in_page"];

/// Everything that can be asked and shown, for people and for programs.
pub async fn shown(house: &House, record: &Record) {
    queried(house).await;
    for console in [house.console(), house.console().in_words()] {
        // Whether it finds something broken does not matter here.
        console.run(&["doctor"]).await;
    }
    let requests = house.done(&["request", "list"]).await;
    let ids: Vec<String> = requests["requests"]
        .as_array()
        .unwrap()
        .iter()
        .map(id_of)
        .collect();
    let mut lines: Vec<Vec<&str>> = vec![
        vec!["account", "list"],
        vec!["store", "list"],
        vec!["store", "show", STORE],
        vec!["client", "show", STORE],
        vec!["workflow", "list", STORE],
        vec!["workflow", "show", WORKFLOW],
        vec!["link", "show", WORKFLOW],
        vec!["request", "list"],
        vec!["call", "--list"],
        vec!["call", "app_state"],
    ];
    lines.extend(ids.iter().map(|id| vec!["request", "show", id]));
    for words in lines {
        for console in [house.console(), house.console().in_words()] {
            let ended = console.recorded_in(record).run(&words).await;
            assert_eq!(ended.status, Some(0), "{ended:?}");
        }
    }
}
