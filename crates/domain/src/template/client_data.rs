//! The envelope of a flow definition: `clientdata` of a row of `workflows`.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::action::Actions;

/// Members in the order they are given.
#[derive(Debug, Clone)]
pub(super) struct Members<T>(pub(super) Vec<(&'static str, T)>);

impl<T: Serialize> Serialize for Members<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// `clientdata`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ClientData {
    pub(super) schema_version: &'static str,
    pub(super) properties: Properties,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Properties {
    pub(super) connection_references: Members<ConnectionReference>,
    pub(super) definition: Definition,
}

/// A connection that actions use. What it is bound to, a person chooses in Power Automate.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ConnectionReference {
    /// `embedded`: the flow's own. A caller over HTTP has none to bring along.
    runtime_source: &'static str,
    connection: Map<String, Value>,
    api: Api,
}

#[derive(Debug, Clone, Serialize)]
struct Api {
    name: &'static str,
}

impl ConnectionReference {
    /// A reference to a connector that is bound to nothing.
    pub(super) fn unbound(connector: &'static str) -> Self {
        Self {
            runtime_source: "embedded",
            connection: Map::new(),
            api: Api { name: connector },
        }
    }
}

/// The definition, in the workflow definition language.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Definition {
    #[serde(rename = "$schema")]
    pub(super) schema: &'static str,
    pub(super) content_version: &'static str,
    pub(super) parameters: Members<Parameter>,
    pub(super) triggers: Members<Trigger>,
    pub(super) actions: Actions,
    pub(super) outputs: Map<String, Value>,
}

/// A parameter whose value the service gives.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Parameter {
    default_value: Map<String, Value>,
    r#type: &'static str,
}

impl Parameter {
    /// An empty object of that type.
    pub(super) fn empty(r#type: &'static str) -> Self {
        Self {
            default_value: Map::new(),
            r#type,
        }
    }
}

/// "When a HTTP request is received".
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Trigger {
    r#type: &'static str,
    kind: &'static str,
    inputs: TriggerInputs,
    runtime_configuration: RuntimeConfiguration,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TriggerInputs {
    pub(super) method: &'static str,
    pub(super) trigger_authentication_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) trigger_allowed_users: Option<String>,
    pub(super) schema: BodySchema,
}

impl Trigger {
    /// A trigger whose inputs and outputs the run history hides: the body of a request trigger is its output.
    pub(super) fn http(inputs: TriggerInputs) -> Self {
        Self {
            r#type: "Request",
            kind: "Http",
            inputs,
            runtime_configuration: RuntimeConfiguration::hiding(&["inputs", "outputs"]),
        }
    }
}

/// JSON Schema of the trigger's body. Members that it does not name pass.
#[derive(Debug, Clone, Serialize)]
pub(super) struct BodySchema {
    r#type: &'static str,
    properties: Members<MemberSchema>,
    required: Vec<&'static str>,
}

impl BodySchema {
    pub(super) fn object(
        properties: Vec<(&'static str, MemberSchema)>,
        required: &[&'static str],
    ) -> Self {
        Self {
            r#type: "object",
            properties: Members(properties),
            required: required.to_vec(),
        }
    }
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct MemberSchema {
    r#type: MemberType,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<Members<MemberSchema>>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
enum MemberType {
    One(&'static str),
    OrNull([&'static str; 2]),
}

impl MemberSchema {
    /// A member of that type.
    pub(super) fn of(r#type: &'static str) -> Self {
        Self {
            r#type: MemberType::One(r#type),
            properties: None,
        }
    }

    /// A member of that type, which may be null: the service refuses null where only the type is named.
    pub(super) fn or_null(r#type: &'static str) -> Self {
        Self {
            r#type: MemberType::OrNull([r#type, "null"]),
            properties: None,
        }
    }

    /// An object with these members, which may be null. The designer offers each of them.
    pub(super) fn object_or_null(members: Vec<(&'static str, MemberSchema)>) -> Self {
        Self {
            properties: Some(Members(members)),
            ..Self::or_null("object")
        }
    }
}

/// What the run history hides.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RuntimeConfiguration {
    secure_data: SecureData,
}

#[derive(Debug, Clone, Serialize)]
struct SecureData {
    properties: Vec<&'static str>,
}

impl RuntimeConfiguration {
    pub(super) fn hiding(parts: &[&'static str]) -> Self {
        Self {
            secure_data: SecureData {
                properties: parts.to_vec(),
            },
        }
    }
}
