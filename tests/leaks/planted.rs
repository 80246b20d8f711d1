//! The search finds what was planted: in every place, in every spelling, also when only a part of it was written.

use std::collections::BTreeSet;
use std::fs;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use countersign_tests::house::{House, Opening};
use countersign_tests::{Record, Recorded};
use serde_json::json;

use crate::places;
use crate::recorded_socket::{self, RecordedSocket};
use crate::search::{Search, Secret};
use crate::spellings::Spelling;

/// No two spellings of it are alike.
const SECRET: &str = "p\"l/a>>>n?t\\e~d é+s ecre=t";

fn secret() -> Secret {
    Secret::new("planted", SECRET)
}

fn text(bytes: impl Into<Vec<u8>>) -> Vec<Recorded> {
    vec![Recorded {
        place: "somewhere".to_owned(),
        by: "somebody".to_owned(),
        bytes: bytes.into(),
    }]
}

/// The spellings in which the secret is found.
fn found(secret: &Secret, bytes: impl Into<Vec<u8>>) -> BTreeSet<Spelling> {
    let hits = Search::of(std::slice::from_ref(secret)).through(&text(bytes));
    hits.into_iter().map(|hit| hit.spelling).collect()
}

/// Written by others than the search: by the libraries that a program would use.
fn written() -> Vec<(Spelling, Vec<u8>)> {
    let bytes = SECRET.as_bytes();
    let mut all = vec![
        (Spelling::Plain, bytes.to_vec()),
        (Spelling::HexLower, hex::encode(bytes).into_bytes()),
        (Spelling::HexUpper, hex::encode_upper(bytes).into_bytes()),
        (Spelling::Json, serde_json::to_vec(SECRET).unwrap()),
        (
            Spelling::Json,
            serde_json::to_vec(&serde_json::to_string(SECRET).unwrap()).unwrap(),
        ),
        (Spelling::ByteList, format!("{bytes:?}").into_bytes()),
        (Spelling::ByteList, format!("{bytes:#?}").into_bytes()),
        (Spelling::ByteList, serde_json::to_vec(bytes).unwrap()),
        (Spelling::HexByteList, format!("{bytes:02x?}").into_bytes()),
        (
            Spelling::Utf16LittleEndian,
            SECRET.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        ),
        (
            Spelling::Utf16BigEndian,
            SECRET.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        ),
    ];
    let mut address = reqwest::Url::parse("https://contoso.example/").unwrap();
    address.query_pairs_mut().append_pair("secret", SECRET);
    all.push((Spelling::UrlEncoded, address.to_string().into_bytes()));
    let every: String = bytes.iter().map(|byte| format!("%{byte:02x}")).collect();
    all.push((Spelling::UrlEncoded, every.into_bytes()));
    for before in ["", "x", "xy"] {
        let longer = format!("{before}{SECRET}, and more");
        all.push((Spelling::Base64, STANDARD.encode(&longer).into_bytes()));
        all.push((Spelling::Base64Url, URL_SAFE.encode(&longer).into_bytes()));
        let alone = format!("{before}{SECRET}");
        all.push((
            Spelling::Base64,
            STANDARD_NO_PAD.encode(&alone).into_bytes(),
        ));
        all.push((
            Spelling::Base64Url,
            URL_SAFE_NO_PAD.encode(&alone).into_bytes(),
        ));
    }
    all
}

#[test]
fn every_spelling_is_found_and_told_apart() {
    let mut seen = BTreeSet::new();
    for (spelling, bytes) in written() {
        let mut around = b"before ".to_vec();
        around.extend(&bytes);
        around.extend(b" after");

        let found = found(&secret(), around);
        assert!(
            found.contains(&spelling),
            "{spelling:?} in {}: {found:?}",
            String::from_utf8_lossy(&bytes)
        );
        seen.insert(spelling);
    }
    assert_eq!(seen, BTreeSet::from(Spelling::ALL));
}

#[test]
fn what_wraps_lines_hides_nothing() {
    let encoded = STANDARD.encode(format!("x{SECRET} and more"));
    let wrapped: Vec<&str> = [&encoded[..7], &encoded[7..14], &encoded[14..]].into();

    assert!(found(&secret(), wrapped.join("\r\n  ")).contains(&Spelling::Base64));
}

#[test]
fn a_long_secret_that_was_cut_is_found() {
    let token: String = ('!'..='~').cycle().step_by(7).take(1_500).collect();
    let long = Secret::new("long", token.as_str());

    assert!(found(&long, &token[..40]).contains(&Spelling::Plain));
    assert!(found(&long, &token[1_460..]).contains(&Spelling::Plain));
    assert!(found(&long, STANDARD.encode(&token[..60])).contains(&Spelling::Base64));
}

#[test]
fn nothing_is_found_where_nothing_is() {
    assert_eq!(found(&secret(), "An innocent text."), BTreeSet::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_place_is_looked_into() {
    let record = Record::default();
    let opening = Opening {
        record: Some(record.clone()),
        ..Opening::default()
    };
    let house = House::open_with(opening, |_| {}).await;
    let _socket = RecordedSocket::between(&house.place, &record).await;
    let planted = |place: &str| Secret::new(place, format!("planted-in-{place}-0123"));
    let text_of = |place: &str| String::from_utf8(planted(place).bytes).unwrap();

    // A file, a file's name, the database while its changes are still in the log beside it.
    let data = house.place.data();
    fs::create_dir(data.join("folder")).unwrap();
    fs::write(data.join("folder").join("file"), text_of("file")).unwrap();
    fs::write(data.join(text_of("name")), "").unwrap();
    let database = rusqlite::Connection::open(data.join("countersign.db")).unwrap();
    database
        .execute_batch("PRAGMA wal_autocheckpoint = 0; CREATE TABLE planted (secret TEXT);")
        .unwrap();
    database
        .execute("INSERT INTO planted VALUES (?1)", [text_of("database")])
        .unwrap();

    // Output for programs and for people, an error, the words of a command; and what the owner tells its clients.
    let store = text_of("answer");
    let add = |name| {
        [
            "store",
            "add",
            "--name",
            name,
            "--tenant",
            countersign_tests::TENANT_ID,
            "--domain",
            "contoso.example",
        ]
    };
    house.done(&add(&store)).await;
    house.console().in_words().run(&["store", "list"]).await;
    house
        .console()
        .in_words()
        .run(&["store", "show", &text_of("error")])
        .await;

    // A run whose trigger hides nothing.
    let flow = json!({ "properties": {
        "connectionReferences": {},
        "definition": {
            "$schema": "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#",
            "contentVersion": "1.0.0.0",
            "parameters": { "$connections": { "defaultValue": {}, "type": "Object" }, "$authentication": { "defaultValue": {}, "type": "SecureObject" } },
            "triggers": { "manual": { "type": "Request", "kind": "Http", "inputs": { "triggerAuthenticationType": "All", "schema": {} } } },
            "actions": { "Answer": { "type": "Response", "kind": "Http", "runAfter": {}, "inputs": { "statusCode": 202 } } }
        } }, "schemaVersion": "1.0.0.0" });
    let made = house
        .sandbox
        .post(
            "flows",
            json!({ "name": "Tells everything", "definition": flow, "on": true }),
        )
        .await;
    let answer = reqwest::Client::new()
        .post(made["requestUrl"].as_str().unwrap())
        .json(&json!({ "callbackToken": text_of("run") }))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 202);

    let planted: Vec<Secret> = ["file", "name", "database", "answer", "error", "run"]
        .map(planted)
        .into();
    let hits = Search::of(&planted).through(&places::all(&house, &record).await);

    let places_of = |kind: &str| -> BTreeSet<(String, String)> {
        let of_kind = hits.iter().filter(|hit| hit.kind == kind);
        of_kind
            .map(|hit| (hit.place.clone(), short(&hit.by)))
            .collect()
    };
    let file = |name: &str| (places::FILE.to_owned(), name.to_owned());
    assert_eq!(places_of("file"), [file("file")].into());
    assert_eq!(places_of("name"), [file(&text_of("name"))].into());
    assert_eq!(places_of("database"), [file("countersign.db-wal")].into());
    for expected in [
        ("words of a command", "store add"),
        ("standard output", "store add"),
        ("standard output", "store list"),
        (recorded_socket::PLACE, "store_create"),
        (recorded_socket::PLACE, "store_list"),
    ] {
        let expected = (expected.0.to_owned(), expected.1.to_owned());
        assert!(
            places_of("answer").contains(&expected),
            "{expected:?} of {hits:#?}"
        );
    }
    let in_words = ("words of a command".to_owned(), "store show".to_owned());
    assert!(places_of("error").contains(&in_words), "{hits:#?}");
    assert!(
        places_of("run").contains(&(places::RUN_HISTORY.to_owned(), "test API".to_owned())),
        "{hits:#?}"
    );
    assert!(
        places_of("run")
            .iter()
            .any(|(_, by)| by.starts_with("/runs/")),
        "{hits:#?}"
    );
}

/// Standard error is kept word for word.
#[tokio::test]
async fn what_a_program_says_to_standard_error_is_looked_into() {
    let record = Record::default();
    let place = countersign_tests::Place::new(&json!({ "name": SECRET }));
    let console = countersign_tests::CommandLine::at(&place).in_words();

    let refused = console
        .recorded_in(&record)
        .run(&["account", "show-nothing"])
        .await;

    assert_ne!(refused.status, Some(0));
    let usage = Secret::new("usage", "show-nothing");
    let hits = Search::of(&[usage]).through(&record.all());
    assert!(
        hits.iter().any(|hit| hit.place == "standard error"),
        "{hits:#?}"
    );
}

/// Noun and verb of a command, instead of all its words.
fn short(by: &str) -> String {
    let words: Vec<&str> = by
        .split('"')
        .filter(|word| !word.trim().is_empty())
        .collect();
    let nouns = ["account", "store", "client", "workflow", "link", "request"];
    match words.iter().position(|word| nouns.contains(word)) {
        Some(at) if words.len() > at + 1 => format!("{} {}", words[at], words[at + 1]),
        _ => by.to_owned(),
    }
}
