//! What expressions mean.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

/// A run in which one action succeeded and one was skipped.
struct Fixed;

impl Context for Fixed {
    fn trigger(&self) -> Value {
        json!({ "name": "manual", "outputs": { "headers": { "X": "1" }, "body": {
            "workflow": "Create User", "probe": false, "n": 3, "list": ["a", "b"], "comment": null,
        } } })
    }

    fn action(&self, name: &str) -> Option<Value> {
        match name {
            "Ask" => Some(json!({ "name": "Ask", "status": "Succeeded", "outputs": {
                "statusCode": 200, "body": { "outcome": "Approve", "responses": [{ "comments": "yes" }] },
            } })),
            "Skipped" => Some(json!({ "name": "Skipped", "status": "Skipped", "outputs": null })),
            _ => None,
        }
    }

    fn workflow(&self) -> Value {
        json!({ "name": "w", "run": { "name": "r-1" } })
    }

    fn parameter(&self, name: &str) -> Option<Value> {
        (name == "p").then(|| json!({ "a": 1 }))
    }

    fn now(&self) -> i64 {
        1_795_191_932_123
    }

    fn guid(&self) -> String {
        "11111111-2222-3333-4444-555555555555".to_owned()
    }
}

fn value(written: &str) -> Value {
    evaluate_template(&Value::from(written), &Fixed)
        .unwrap_or_else(|problem| panic!("{written}: {problem}"))
}

fn problem(written: &str) -> EvaluationError {
    match evaluate_template(&Value::from(written), &Fixed) {
        Err(problem) => problem,
        Ok(value) => panic!("{written} gave {value}"),
    }
}

#[test]
fn plain_text_stands_for_itself() {
    assert_eq!(
        value("no expression, mail@host.example"),
        "no expression, mail@host.example"
    );
    assert_eq!(value(""), "");
    assert_eq!(value("}{"), "}{");
    assert_eq!(value("@"), "@");
}

#[test]
fn a_doubled_at_is_one() {
    assert_eq!(value("@@triggerBody()"), "@triggerBody()");
    assert_eq!(value("a @@{x} b"), "a @{x} b");
    assert_eq!(value("@@{x}"), "@{x}");
}

#[test]
fn a_whole_expression_keeps_its_type() {
    assert_eq!(value("@triggerBody()?['probe']"), json!(false));
    assert_eq!(value("@triggerBody()['n']"), json!(3));
    assert_eq!(value("@triggerBody().list"), json!(["a", "b"]));
    assert_eq!(value("@null"), Value::Null);
    assert_eq!(value("@-1.5"), json!(-1.5));
}

#[test]
fn an_interpolation_gives_text() {
    assert_eq!(
        value("@{triggerBody()?['workflow']} request @{triggerBody()?['n']}"),
        "Create User request 3"
    );
    assert_eq!(
        value("<@{null}><@{true}><@{triggerBody()?['list']}>"),
        "<><True><[\"a\",\"b\"]>"
    );
}

#[test]
fn an_interpolation_ends_at_its_brace_and_not_at_one_in_a_string() {
    assert_eq!(value("@{concat('}', '{')}!"), "}{!");
}

#[test]
fn a_quote_within_a_string_is_doubled() {
    assert_eq!(value("@concat('it''s', '')"), "it's");
}

#[test]
fn forgiving_access_gives_null_for_what_is_missing() {
    assert_eq!(value("@triggerBody()?['no']?['deeper']"), Value::Null);
    assert_eq!(value("@triggerBody()?.no"), Value::Null);
    assert_eq!(value("@triggerBody()?['list']?[7]"), Value::Null);
    assert_eq!(value("@outputs('Skipped')?['body/outcome']"), Value::Null);
}

#[test]
fn strict_access_refuses_what_is_missing() {
    assert!(matches!(
        problem("@triggerBody()['no']"),
        EvaluationError::MissingProperty { .. }
    ));
    assert!(matches!(
        problem("@triggerBody()?['comment']['x']"),
        EvaluationError::NotSelectable { .. }
    ));
    assert!(matches!(
        problem("@triggerBody().list[2]"),
        EvaluationError::OutOfBounds { .. }
    ));
    assert!(matches!(
        problem("@triggerBody()?['workflow']?['x']"),
        EvaluationError::NotSelectable { .. }
    ));
}

#[test]
fn outputs_take_a_path_with_slashes_and_other_objects_do_not() {
    assert_eq!(value("@outputs('Ask')?['body/outcome']"), "Approve");
    assert_eq!(
        value("@outputs('Ask')?['body/responses'][0]['comments']"),
        "yes"
    );
    assert_eq!(value("@body('Ask')?['outcome']"), "Approve");
    assert_eq!(value("@actions('Ask')?['outputs/body']"), Value::Null);
}

#[test]
fn what_the_run_knows_can_be_looked_at() {
    assert_eq!(value("@workflow()?['run']?['name']"), "r-1");
    assert_eq!(value("@actions('Ask')?['status']"), "Succeeded");
    assert_eq!(value("@triggerOutputs()['headers']['X']"), "1");
    assert_eq!(value("@parameters('p').a"), json!(1));
    assert!(matches!(
        problem("@parameters('q')"),
        EvaluationError::UnknownParameter { .. }
    ));
    assert!(matches!(
        problem("@outputs('Nobody')"),
        EvaluationError::UnknownAction { .. }
    ));
}

#[test]
fn functions_compute_what_the_language_says() {
    let cases = [
        (
            "@coalesce(null, triggerBody()?['comment'], 'x')",
            json!("x"),
        ),
        ("@equals(1, 1.0)", json!(true)),
        ("@equals('a', 'A')", json!(false)),
        ("@and(true, not(false), or(false, true))", json!(true)),
        ("@if(greater(2, 1), 'yes', 'no')", json!("yes")),
        ("@contains('Approve, Approve', 'Approve')", json!(true)),
        ("@contains(createArray(1, 2), 2)", json!(true)),
        ("@contains(triggerBody(), 'probe')", json!(true)),
        ("@json('[]')", json!([])),
        ("@int('12')", json!(12)),
        ("@string(createArray(1))", json!("[1]")),
        ("@length('abc')", json!(3)),
        ("@empty('')", json!(true)),
        ("@empty(json('[]'))", json!(true)),
        ("@first(triggerBody()?['list'])", json!("a")),
        ("@last('xyz')", json!("z")),
        ("@join(triggerBody()?['list'], ';')", json!("a;b")),
        ("@toLower('ABC')", json!("abc")),
        ("@TOUPPER('abc')", json!("ABC")),
        ("@replace('a-b-c', '-', '')", json!("abc")),
        ("@lessOrEquals('a', 'b')", json!(true)),
        ("@add(2, mul(3, 4))", json!(14)),
        ("@startsWith('Hello', 'he')", json!(true)),
        ("@uriComponent('a b/c')", json!("a%20b%2Fc")),
        ("@utcNow()", json!("2026-11-20T16:25:32.1230000Z")),
        ("@guid()", json!("11111111-2222-3333-4444-555555555555")),
    ];
    for (written, expected) in cases {
        assert_eq!(value(written), expected, "{written}");
    }
}

#[test]
fn an_unknown_function_is_named() {
    let text = problem("@frobnicate(1)").to_string();
    assert_eq!(
        text,
        "The template function 'frobnicate' is not defined or not valid."
    );
}

#[test]
fn misused_functions_are_refused() {
    assert!(matches!(
        problem("@not('true')"),
        EvaluationError::ArgumentType { .. }
    ));
    assert!(matches!(
        problem("@equals(1)"),
        EvaluationError::ArgumentCount { .. }
    ));
    assert!(matches!(
        problem("@int('x')"),
        EvaluationError::BadValue { .. }
    ));
    assert!(matches!(
        problem("@json('{')"),
        EvaluationError::BadValue { .. }
    ));
    assert!(matches!(
        problem("@greater('a', 1)"),
        EvaluationError::ArgumentType { .. }
    ));
}

#[test]
fn both_sides_of_an_if_are_computed() {
    assert!(matches!(
        problem("@if(true, 1, int('x'))"),
        EvaluationError::BadValue { .. }
    ));
}

#[test]
fn text_that_is_no_expression_is_refused() {
    for written in [
        "@triggerBody(",
        "@concat('a'",
        "@'open",
        "@{concat('a'",
        "@a",
        "@f()x",
        "@f(,)",
        "@f()?",
        "@f()[",
        "@1.2.3",
        "@f(1 2)",
        "@#",
    ] {
        assert!(
            matches!(problem(written), EvaluationError::Syntax(_)),
            "{written}"
        );
    }
}

#[test]
fn deep_nesting_is_refused_and_does_not_overflow() {
    let written = format!("@{}1{}", "not(".repeat(5_000), ")".repeat(5_000));
    assert!(matches!(
        problem(&written),
        EvaluationError::Syntax(SyntaxError::TooDeep)
    ));
    let written = format!("@workflow(){}", "?['a']".repeat(5_000));
    assert!(matches!(
        problem(&written),
        EvaluationError::Syntax(SyntaxError::TooDeep)
    ));
}

#[test]
fn templates_are_computed_in_depth_and_names_are_left_alone() {
    let template = json!({ "@name": ["@workflow()?['name']", 1, null, { "x": "@{true}" }] });
    let computed = evaluate_template(&template, &Fixed).unwrap();
    assert_eq!(
        computed,
        json!({ "@name": ["w", 1, null, { "x": "True" }] })
    );
}

/// An expression as text, and its value.
fn written_and_meant() -> impl Strategy<Value = (String, Value)> {
    let leaf = prop_oneof![
        any::<i32>().prop_map(|whole| (whole.to_string(), json!(whole))),
        any::<bool>().prop_map(|truth| (truth.to_string(), json!(truth))),
        "[ -~äß]{0,12}".prop_map(|text| (format!("'{}'", text.replace('\'', "''")), json!(text))),
        Just(("null".to_owned(), Value::Null)),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 1..4).prop_map(|items| {
                let (written, meant): (Vec<String>, Vec<Value>) = items.into_iter().unzip();
                (
                    format!("createArray({})", written.join(" , ")),
                    Value::Array(meant),
                )
            }),
            (inner.clone(), inner).prop_map(|((one, first), (other, second))| {
                let meant = if first.is_null() { second } else { first };
                (format!("coalesce({one},{other})"), meant)
            }),
        ]
    })
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused_without_a_panic(text in "\\PC{0,60}") {
        let _ = read(&text);
        let _ = read(&format!("@{text}"));
        let _ = read(&format!("@{{{text}}}"));
    }

    #[test]
    fn text_without_at_signs_stands_for_itself(text in "[^@]{0,40}") {
        prop_assert_eq!(value(&text), Value::from(text));
    }

    #[test]
    fn expressions_mean_what_they_were_built_from((written, meant) in written_and_meant()) {
        prop_assert_eq!(value(&format!("@{written}")), meant);
    }

    #[test]
    fn an_interpolated_string_is_put_in_as_it_is(text in "[ -~]{0,20}") {
        let written = format!("<@{{'{}'}}>", text.replace('\'', "''"));
        prop_assert_eq!(value(&written), Value::from(format!("<{text}>")));
    }
}
