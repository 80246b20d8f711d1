//! What axe finds in the window, by the rules of WCAG 2.2 A and AA and those of good practice.

use std::fs;

use serde_json::{Value, json};

use super::driver::Session;
use crate::programs::workspace;

/// Runs axe and hands over what it found. `arguments` are the rules' options and the callback of the protocol.
const RUN: &str = "const [options, done] = arguments; axe.run(document, options).then(done, (error) => done({ error: String(error) }));";

/// A rule that the page breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The rule, e.g. `color-contrast`.
    pub rule: String,
    /// How bad it is: `minor`, `moderate`, `serious` or `critical`.
    pub impact: String,
    /// What the rule asks for.
    pub help: String,
    /// The elements, as CSS selectors with what is wrong.
    pub elements: Vec<String>,
}

impl Violation {
    /// Whether it stands in somebody's way; `false` for what is `minor`.
    pub fn is_grave(&self) -> bool {
        matches!(self.impact.as_str(), "moderate" | "serious" | "critical")
    }
}

/// Looks at the page as it is now.
pub(super) async fn violations(session: &Session) -> Vec<Violation> {
    let source = workspace().join("ui/node_modules/axe-core/axe.min.js");
    let source = fs::read_to_string(&source).unwrap_or_else(|error| {
        panic!(
            "{}: {error}; `cargo xtask test` installs it",
            source.display()
        )
    });
    let load = json!({ "script": source, "args": [] });
    session
        .post("execute/sync", &load)
        .await
        .unwrap_or_else(|refusal| panic!("axe cannot be loaded: {refusal:?}"));

    let options = json!({
        "resultTypes": ["violations"],
        // What a dialog leaves of the page behind it is in no landmark.
        "rules": { "region": { "enabled": false } },
        "runOnly": { "type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
    });
    let run = json!({ "script": RUN, "args": [options] });
    let found = session
        .post("execute/async", &run)
        .await
        .unwrap_or_else(|refusal| panic!("axe cannot be run: {refusal:?}"));
    let Some(list) = found["violations"].as_array() else {
        panic!("axe ended with an error: {}", found["error"]);
    };

    list.iter().filter_map(violation).collect()
}

/// Reads one entry; `None` when nothing is left of it after the sentinels are taken out.
fn violation(entry: &Value) -> Option<Violation> {
    let text = |key: &str| entry[key].as_str().unwrap_or_default().to_owned();
    let rule = text("id");
    let elements: Vec<String> = entry["nodes"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|node| !is_a_focus_sentinel(&rule, node))
        .map(|node| {
            format!(
                "{} {}",
                node["target"],
                node["failureSummary"].as_str().unwrap_or_default()
            )
        })
        .collect();
    if elements.is_empty() {
        return None;
    }

    Some(Violation {
        rule,
        impact: text("impact"),
        help: text("help"),
        elements,
    })
}

/// Fluent UI catches the focus at the edges of a dialog with hidden elements, and passes it on at once.
fn is_a_focus_sentinel(rule: &str, node: &Value) -> bool {
    rule == "aria-hidden-focus"
        && node["html"]
            .as_str()
            .is_some_and(|html| html.contains("data-tabster-dummy"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn focus_sentinels_are_no_violation_of_the_rule_about_hidden_focus() {
        let entry = json!({ "id": "aria-hidden-focus", "impact": "serious", "help": "", "nodes": [
            { "html": "<i tabindex=\"0\" data-tabster-dummy=\"\" aria-hidden=\"true\"></i>", "target": ["i"] },
        ] });

        assert_eq!(violation(&entry), None);
    }

    #[test]
    fn other_elements_and_other_rules_are_told() {
        let hidden = json!({ "id": "aria-hidden-focus", "impact": "serious", "nodes": [
            { "html": "<i data-tabster-dummy=\"\"></i>", "target": ["i"] },
            { "html": "<button>", "target": ["button"], "failureSummary": "can be reached" },
        ] });
        let other = json!({ "id": "color-contrast", "impact": "serious", "nodes": [
            { "html": "<i data-tabster-dummy=\"\"></i>", "target": ["i"] },
        ] });

        assert_eq!(
            violation(&hidden).unwrap().elements,
            ["[\"button\"] can be reached"]
        );
        assert!(violation(&other).unwrap().is_grave());
    }
}
