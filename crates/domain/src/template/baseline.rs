//! What a service made of our writing, so that what a person changed can be told from it.
//!
//! A person may have put secrets into the flow before it is read back. So nothing that we did not write ourselves is kept: of a member that
//! the service holds otherwise than written, a salted digest; of a member that was added, its name.

use std::{collections::BTreeMap, fmt};

use rand::RngCore;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::{action::is_injected_authentication, difference};

/// Stands in a document for a member that is not as it was read back. No text of a flow begins so.
const MISSING: &str = "\u{0}baseline:";
const ADDED: &str = "added";

/// A flow as it was read back after our own writing, against what was written.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Baseline {
    salt: String,
    flow: Node,
}

impl fmt::Debug for Baseline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Baseline")
    }
}

/// A member as it was read back.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Node {
    /// It is as it was written, with everything in it.
    AsWritten,
    /// These of its members were there.
    Members(BTreeMap<String, Node>),
    /// It holds another value than the written one.
    Digest(String),
    /// It holds what services and portals put there by themselves, and nothing of anybody: an empty value, the injected authentication.
    ByItself(Value),
    /// It was not written.
    Added,
}

impl Baseline {
    /// Keeps what `read` shows of `written`.
    #[must_use]
    pub fn of(written: &Value, read: &Value) -> Self {
        let mut salt = [0; 16];
        rand::rng().fill_bytes(&mut salt);

        Self::with_salt(hex::encode(salt), written, read)
    }

    fn with_salt(salt: String, written: &Value, read: &Value) -> Self {
        let flow = node(&salt, Some(written), read);

        Self { salt, flow }
    }

    /// Returns the document as it was read back, as far as `present` agrees with it. What does not agree differs from every value.
    #[must_use]
    pub fn document(&self, written: &Value, present: &Value) -> Value {
        self.restored(&self.flow, Some(written), Some(present))
            .unwrap_or(Value::Null)
    }

    /// Keeps what `present` shows after `old` was changed to `new` in the flow: of what changed, what the service made of it now; of the rest,
    /// what it had made of it before.
    #[must_use]
    pub fn updated(&self, old: &Value, new: &Value, present: &Value) -> Self {
        let before = self.document(old, present);
        let read = after_update(Some(old), Some(new), Some(&before), Some(present));

        Self::with_salt(self.salt.clone(), new, &read.unwrap_or(Value::Null))
    }

    fn restored(
        &self,
        node: &Node,
        written: Option<&Value>,
        present: Option<&Value>,
    ) -> Option<Value> {
        match node {
            Node::AsWritten => written.cloned(),
            Node::ByItself(value) => Some(value.clone()),
            Node::Digest(digest) => Some(match present {
                Some(value) if digest_of(&self.salt, value) == *digest => value.clone(),
                Some(_) | None => Value::String(format!("{MISSING}{digest}")),
            }),
            Node::Added => Some(
                present
                    .cloned()
                    .unwrap_or_else(|| Value::String(format!("{MISSING}{ADDED}"))),
            ),
            Node::Members(members) => {
                let mut object = Map::new();
                for (name, node) in members {
                    let written = written.and_then(|value| value.get(name));
                    let present = present.and_then(|value| value.get(name));
                    if let Some(value) = self.restored(node, written, present) {
                        object.insert(name.clone(), value);
                    }
                }
                Some(Value::Object(object))
            }
        }
    }
}

fn after_update(
    old: Option<&Value>,
    new: Option<&Value>,
    before: Option<&Value>,
    present: Option<&Value>,
) -> Option<Value> {
    if let (Some(Value::Object(new)), Some(Value::Object(before))) = (new, before) {
        let within = |value: Option<&Value>, name: &str| -> Option<Value> {
            value.and_then(|value| value.get(name)).cloned()
        };
        let members = difference::names(&[new, before]).into_iter();
        return Some(Value::Object(
            members
                .filter_map(|name| {
                    let value = after_update(
                        within(old, name).as_ref(),
                        new.get(name),
                        before.get(name),
                        within(present, name).as_ref(),
                    )?;
                    Some((name.to_owned(), value))
                })
                .collect(),
        ));
    }
    let stays = match (old, new) {
        (Some(old), Some(new)) => difference::same(old, new),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    };

    if stays { before } else { present }.cloned()
}

fn node(salt: &str, written: Option<&Value>, read: &Value) -> Node {
    if let Some(kept) = read.as_str().and_then(|text| text.strip_prefix(MISSING)) {
        return match kept {
            ADDED => Node::Added,
            digest => Node::Digest(digest.to_owned()),
        };
    }
    let by_itself = difference::is_empty(read) || is_injected_authentication(read);
    match (written, read) {
        (Some(written), read) if difference::same(written, read) => Node::AsWritten,
        (Some(Value::Object(written)), Value::Object(read)) => Node::Members(
            read.iter()
                .map(|(name, value)| (name.clone(), node(salt, written.get(name), value)))
                .collect(),
        ),
        (_, read) if by_itself => Node::ByItself(read.clone()),
        (Some(_), read) => Node::Digest(digest_of(salt, read)),
        (None, _) => Node::Added,
    }
}

/// Lists of words have no order.
fn digest_of(salt: &str, value: &Value) -> String {
    let mut value = value.clone();
    if let Value::Array(items) = &mut value
        && items.iter().all(Value::is_string)
    {
        items.sort_by(|one, other| one.as_str().cmp(&other.as_str()));
    }
    let mut hash = Sha256::new();
    hash.update(salt.as_bytes());
    hash.update(value.to_string().as_bytes());

    hex::encode(hash.finalize())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::template::difference::differences;

    const SECRET: &str = "9f8e7d6c-written-by-a-person";

    fn written() -> Value {
        json!({ "a": { "timeout": "P25D", "uri": "x", "runAfter": { "b": ["Succeeded"] } } })
    }

    #[test]
    fn what_a_person_wrote_is_in_no_baseline() {
        let read = json!({ "a": { "timeout": "P25D", "uri": SECRET, "extra": { "key": SECRET } } });

        let baseline = Baseline::of(&written(), &read);

        let kept = serde_json::to_string(&baseline).unwrap();
        assert!(!kept.contains(SECRET), "{kept}");
        assert_eq!(format!("{baseline:?}"), "Baseline");
    }

    #[test]
    fn a_flow_that_nobody_touched_since_is_what_was_read_back() {
        let read = json!({ "a": { "timeout": "P25DT0H", "uri": "x", "runAfter": { "b": ["Succeeded"] }, "options": "X" } });
        let baseline = Baseline::of(&written(), &read);

        assert_eq!(baseline.document(&written(), &read), read);
    }

    #[test]
    fn what_was_changed_since_differs_and_what_was_taken_away_is_told() {
        let read = json!({ "a": { "timeout": "P25DT0H", "uri": "x", "options": "X" } });
        let baseline = Baseline::of(&written(), &read);
        let present = json!({ "a": { "timeout": "P1D", "uri": "y" } });

        let found: Vec<String> = differences(&baseline.document(&written(), &present), &present)
            .into_iter()
            .map(|one| one.member)
            .collect();

        assert_eq!(found, ["/a/options", "/a/timeout", "/a/uri"]);
    }

    #[test]
    fn a_change_of_ours_leaves_what_the_service_made_of_the_rest() {
        let of = |timeout: &str, uri: &str| json!({ "a": { "timeout": timeout, "uri": uri } });
        let baseline = Baseline::of(&of("P25D", "x"), &of("P25DT0H", "x"));

        let baseline = baseline.updated(&of("P25D", "x"), &of("P25D", "y"), &of("P1D", "y/"));

        let untouched = of("P25DT0H", "y/");
        assert_eq!(baseline.document(&of("P25D", "y"), &untouched), untouched);
        let touched = baseline.document(&of("P25D", "y"), &of("P1D", "y/"));
        assert_eq!(
            differences(&touched, &of("P1D", "y/")).len(),
            1,
            "what a person changed before stays their change"
        );
    }

    proptest! {
        #[test]
        fn a_baseline_survives_being_kept(text in "\\PC{0,20}") {
            let read = json!({ "a": { "timeout": text, "uri": "x", "new": text } });
            let baseline = Baseline::of(&written(), &read);
            let kept = serde_json::to_string(&baseline).unwrap();
            let again: Baseline = serde_json::from_str(&kept).unwrap();

            prop_assert_eq!(again.document(&written(), &read), read);
        }
    }
}
