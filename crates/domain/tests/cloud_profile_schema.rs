//! The JSON Schema of custom cloud profiles and their parser judge alike.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use countersign_domain::cloud::{BUILT_IN_NAMES, CloudProfile};
use jsonschema::Validator;
use serde_json::{Value, json};

const SCHEMA: &str = include_str!("../../../docs/cloud-profile.schema.json");

fn schema() -> Validator {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    jsonschema::draft202012::meta::validate(&schema).unwrap();
    jsonschema::draft202012::new(&schema).unwrap()
}

fn sandbox() -> Value {
    json!({
        "name": "sandbox",
        "authority": "http://127.0.0.1:47111",
        "graph": "http://127.0.0.1:47112",
        "discovery": "http://127.0.0.1:47113",
        "dataverse": "http://127.0.0.1:47114/{org}/{region}",
        "flow": "http://127.0.0.1:47115",
        "environments": "http://127.0.0.1:47116",
        "environmentsAudience": "http://127.0.0.1:47116/",
        "triggerHosts": ["127.0.0.1:47117"],
        "flowAudience": "http://127.0.0.1:47115/",
        "portal": "http://127.0.0.1:47110"
    })
}

fn private_cloud() -> Value {
    json!({
        "$schema": "cloud-profile.schema.json",
        "name": "private-2",
        "authority": "https://login.example/base",
        "graph": "https://graph.example",
        "discovery": "https://discovery.example",
        "dataverse": "https://{org}.{region}.example",
        "flow": "https://flow.example",
        "environments": "https://environments.example:8443",
        "triggerHosts": ["*.logic.example", "triggers.example:8443", "[::1]:47117"],
        "flowAudience": "https://service.flow.example/",
        "portal": "https://make.example",
        "environmentsAudience": null,
        "powerPlatform": "https://api.example",
        "powerPlatformAudience": "https://api.example"
    })
}

fn assert_judged(profile: &Value, sound: bool) {
    let parsed = CloudProfile::from_json(&profile.to_string());

    assert_eq!(parsed.is_ok(), sound, "the parser: {parsed:?}");
    assert_eq!(schema().is_valid(profile), sound, "the schema: {profile}");
}

fn with(member: &str, value: impl Into<Value>) -> Value {
    let mut profile = sandbox();
    profile[member] = value.into();
    profile
}

#[test]
fn sound_profiles_are_taken() {
    assert_judged(&sandbox(), true);
    assert_judged(&private_cloud(), true);
    assert_judged(&with("triggerHosts", json!([])), true);
    assert_judged(&with("authority", "http://sign-in.localhost:8080/"), true);
    assert_judged(&with("graph", "http://[::1]:1"), true);
}

#[test]
fn only_the_members_that_may_be_missing_may_be_missing() {
    let whole = private_cloud();
    for member in whole.as_object().unwrap().keys() {
        let mut profile = whole.clone();
        profile.as_object_mut().unwrap().remove(member);
        let optional = [
            "$schema",
            "environmentsAudience",
            "powerPlatform",
            "powerPlatformAudience",
        ];

        assert_judged(&profile, optional.contains(&member.as_str()));
    }
}

#[test]
fn unknown_members_are_refused() {
    assert_judged(&with("graphs", "https://graph.example"), false);
}

#[test]
fn reserved_and_ill_formed_names_are_refused() {
    for name in BUILT_IN_NAMES {
        assert_judged(&with("name", *name), false);
    }
    for name in ["", "Sandbox", "my cloud", "a_b", "caf\u{e9}", "a\n"] {
        assert_judged(&with("name", name), false);
    }
}

#[test]
fn what_is_no_usable_address_is_refused() {
    let addresses = [
        "authority",
        "graph",
        "discovery",
        "flow",
        "environments",
        "flowAudience",
        "portal",
        "environmentsAudience",
        "powerPlatform",
        "powerPlatformAudience",
    ];
    let wrong = [
        json!(""),
        json!("graph.example"),
        json!("ftp://graph.example"),
        json!("http://graph.example"),
        json!("http://localhost.example"),
        json!("http://127.0.0.1.example"),
        json!("http://localhost@graph.example"),
        json!("https://graph.example?a=b"),
        json!("https://graph.example/#a"),
        json!(1),
        json!(["https://graph.example"]),
    ];
    for member in addresses {
        for value in &wrong {
            assert_judged(&with(member, value.clone()), false);
        }
    }
}

#[test]
fn the_dataverse_pattern_needs_both_places() {
    for pattern in [
        "https://{org}.example",
        "https://{region}.example",
        "{org}.{region}.example",
        "http://{org}.{region}.example",
    ] {
        assert_judged(&with("dataverse", pattern), false);
    }
}

#[test]
fn trigger_hosts_are_hosts_and_nothing_more() {
    for host in [
        "",
        "*.",
        "*",
        "https://logic.example",
        "logic.example/path",
        "logic.example:",
        "a:b:1",
        "logic example",
    ] {
        assert_judged(&with("triggerHosts", json!([host])), false);
    }
    assert_judged(&with("triggerHosts", "logic.example"), false);
}
