//! Elements of the window, and how they are found: as a person would name them.

use serde_json::{Value, json};

use super::driver::{Refusal, Session};
use crate::wait;

/// The key under which the protocol hands an element over.
const REFERENCE: &str = "element-6066-11e4-a52e-4f735466cecf";
const LOCATE: &str = include_str!("locate.js");
/// The entry of a native list whose label is given; the labels when there is none.
const OPTION: &str = "
    const [list, name] = arguments;
    return [...list.options].find(({ label }) => label === name) ?? [...list.options].map(({ label }) => label);";

/// How an element is told from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By<'a> {
    /// By its role and its accessible name, e.g. `button`, `Sign in`.
    Role(&'a str, &'a str),
    /// By its role alone, where there is one of it, e.g. `main`.
    OnlyRole(&'a str),
    /// By text that it shows, the innermost element.
    Text(&'a str),
    /// By its `data-testid`, where nothing that a person sees tells it apart.
    TestId(&'a str),
}

impl By<'_> {
    fn arguments(self) -> Value {
        match self {
            Self::Role(role, name) => json!(["role", role, name]),
            Self::OnlyRole(role) => json!(["role", role, null]),
            Self::Text(text) => json!(["text", text, null]),
            Self::TestId(id) => json!(["testId", id, null]),
        }
    }
}

/// An element that was there when it was looked for.
#[derive(Debug)]
pub struct Element<'a> {
    session: &'a Session,
    reference: String,
}

/// The elements that can be seen now.
pub(super) async fn all<'a>(session: &'a Session, by: By<'_>) -> Vec<Element<'a>> {
    let body = json!({ "script": LOCATE, "args": by.arguments() });
    // While a page is replaced there is nothing to run a script in; that is the same as seeing nothing.
    let found = session
        .post("execute/sync", &body)
        .await
        .unwrap_or(Value::Null);
    let references = found.as_array().into_iter().flatten();
    references
        .filter_map(|element| element[REFERENCE].as_str())
        .map(|reference| Element {
            session,
            reference: reference.to_owned(),
        })
        .collect()
}

/// The only element of this kind, as soon as there is exactly one.
pub(super) async fn one<'a>(session: &'a Session, by: By<'_>) -> Element<'a> {
    wait::until(
        &format!("exactly one {by:?} in the window"),
        || async move {
            let mut found = all(session, by).await;
            if found.len() == 1 { found.pop() } else { None }
        },
    )
    .await
}

impl Element<'_> {
    /// Clicks it.
    pub async fn click(&self) {
        self.act("click", json!({})).await;
    }

    /// Types into it, after what stands there.
    pub async fn enter(&self, text: &str) {
        self.act("value", json!({ "text": text })).await;
    }

    /// Types into it, in place of what stands there.
    pub async fn fill(&self, text: &str) {
        self.act("clear", json!({})).await;
        self.enter(text).await;
    }

    /// The text that it shows.
    pub async fn text(&self) -> String {
        self.read("text")
            .await
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// What stands in a field.
    pub async fn value(&self) -> String {
        self.read("property/value")
            .await
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// An attribute, where it has it.
    pub async fn attribute(&self, name: &str) -> Option<String> {
        self.read(&format!("attribute/{name}"))
            .await
            .as_str()
            .map(str::to_owned)
    }

    /// Whether it can be used.
    pub async fn is_enabled(&self) -> bool {
        self.read("enabled").await == true
    }

    /// Whether the keyboard's input goes to it.
    pub async fn has_focus(&self) -> bool {
        let active = self.session.get("element/active").await;
        active.is_ok_and(|active| active[REFERENCE] == self.reference.as_str())
    }

    /// Runs a script in the page: the body of a function, to which this element is `arguments[0]`.
    pub async fn script(&self, body: &str) -> Value {
        self.call(body, Value::Null).await
    }

    /// The same, with something more as `arguments[1]`.
    pub(super) async fn call(&self, body: &str, more: Value) -> Value {
        let this = json!({ REFERENCE: self.reference });
        let script = json!({ "script": body, "args": [this, more] });
        let done = self.session.post("execute/sync", &script).await;
        done.unwrap_or_else(|refusal| panic!("a script at an element failed: {refusal:?}"))
    }

    /// Clicks the entry of this name in a field that offers a few.
    pub(super) async fn click_option(&self, name: &str) {
        let option = self.call(OPTION, json!(name)).await;
        let reference = option[REFERENCE].as_str();
        let reference = reference.unwrap_or_else(|| panic!("there is no entry {name}: {option}"));
        let option = Element {
            session: self.session,
            reference: reference.to_owned(),
        };
        option.click().await;
    }

    async fn read(&self, what: &str) -> Value {
        let read = self
            .session
            .get(&format!("element/{}/{what}", self.reference))
            .await;
        read.unwrap_or_else(|refusal| panic!("{what} of an element cannot be read: {refusal:?}"))
    }

    /// Does something to the element, again while something passes in front of it, e.g. a dialog that fades out.
    async fn act(&self, what: &str, body: Value) {
        let path = format!("element/{}/{what}", self.reference);
        let (path, body) = (&path, &body);
        wait::until(&format!("an element to take {what}"), || async move {
            match self.session.post(path, body).await {
                Ok(_) => Some(()),
                Err(refusal) if is_passing(&refusal) => None,
                Err(refusal) => panic!("an element did not take {what}: {refusal:?}"),
            }
        })
        .await;
    }
}

fn is_passing(refusal: &Refusal) -> bool {
    matches!(
        refusal.code.as_str(),
        "element click intercepted" | "element not interactable"
    )
}
