//! Reads `clientdata` into a [`Definition`], refusing what the service refuses.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::error::{DefinitionError, OpenApiRule};
use super::references;
use super::{
    Action, ActionKind, ActionStatus, Definition, Injection, RunAfter, Scope, Secured, Trigger,
    TriggerAuthentication,
};
use crate::flows::interpreter::condition::Condition;
use crate::flows::interpreter::duration;

/// Most characters in an action's name.
const LONGEST_NAME: usize = 80;
/// Most actions in a definition.
const MOST_ACTIONS: usize = 500;
/// Deepest nesting of scopes.
const DEEPEST: usize = 8;
/// Most characters in a description.
const LONGEST_DESCRIPTION: usize = 256;

/// Reads and checks the text of the `clientdata` column.
///
/// # Errors
///
/// Fails when the text is no definition that the service would save, or one the sandbox cannot play.
pub(in crate::flows) fn read_client_data(
    text: &str,
    injection: Injection,
) -> Result<Definition, DefinitionError> {
    let document: Value = serde_json::from_str(text)
        .map_err(|problem| content(format!("clientdata is not JSON, {problem}")))?;
    if document
        .get("schemaVersion")
        .and_then(Value::as_str)
        .is_none()
    {
        return Err(content("clientdata has no 'schemaVersion'"));
    }
    let properties = object(document.get("properties"), "properties")?;
    let connections = object(
        properties.get("connectionReferences"),
        "connectionReferences",
    )?;
    let definition = object(properties.get("definition"), "definition")?;
    if definition.get("$schema").and_then(Value::as_str).is_none() {
        return Err(template("the definition has no '$schema'"));
    }
    if definition
        .get("contentVersion")
        .and_then(Value::as_str)
        .is_none()
    {
        return Err(template("the definition has no 'contentVersion'"));
    }
    let parameters = parameters(definition)?;
    let trigger = trigger(definition)?;

    let mut reader = Reader {
        connections,
        injection,
        names: BTreeSet::new(),
        used_connections: BTreeSet::new(),
    };
    let actions = object(definition.get("actions"), "actions")?;
    if actions.is_empty() {
        return Err(template("the definition has no actions"));
    }
    let actions = reader.scope(actions, 0)?;
    if reader.names.len() > MOST_ACTIONS {
        return Err(template(format!(
            "the definition has more than {MOST_ACTIONS} actions"
        )));
    }
    let used_connections = reader.used_connections.into_iter().collect();
    let read = Definition {
        parameters,
        trigger,
        actions,
        used_connections,
    };
    references::check(&read)?;

    Ok(read)
}

fn content(reason: impl Into<String>) -> DefinitionError {
    DefinitionError::InvalidContent {
        reason: reason.into(),
    }
}

fn template(reason: impl Into<String>) -> DefinitionError {
    DefinitionError::InvalidTemplate {
        reason: reason.into(),
    }
}

fn object<'a>(
    value: Option<&'a Value>,
    name: &str,
) -> Result<&'a Map<String, Value>, DefinitionError> {
    value
        .and_then(Value::as_object)
        .ok_or_else(|| content(format!("'{name}' is missing or not an object")))
}

fn parameters(definition: &Map<String, Value>) -> Result<Map<String, Value>, DefinitionError> {
    let none = Map::new();
    let declared = match definition.get("parameters") {
        None => &none,
        Some(value) => object(Some(value), "parameters")?,
    };
    let kind = |name: &str| {
        declared
            .get(name)
            .and_then(|one| one.get("type"))
            .and_then(Value::as_str)
    };
    if kind("$connections") != Some("Object") {
        return Err(template(
            "the parameter '$connections' of type 'Object' is missing",
        ));
    }
    if kind("$authentication") != Some("SecureObject") {
        return Err(DefinitionError::MissingAuthenticationParameter);
    }

    Ok(declared
        .iter()
        .map(|(name, one)| {
            (
                name.clone(),
                one.get("defaultValue").cloned().unwrap_or(Value::Null),
            )
        })
        .collect())
}

fn trigger(definition: &Map<String, Value>) -> Result<Trigger, DefinitionError> {
    let triggers = object(definition.get("triggers"), "triggers")?;
    let mut triggers = triggers.iter();
    let (Some((name, written)), None) = (triggers.next(), triggers.next()) else {
        return Err(template("the definition must have exactly one trigger"));
    };
    let kind = |key: &str| written.get(key).and_then(Value::as_str).unwrap_or_default();
    if kind("type") != "Request" || kind("kind") != "Http" {
        return Err(template(format!(
            "the trigger '{name}' is of type '{}' and kind '{}'; the sandbox plays only 'Request' and 'Http'",
            kind("type"),
            kind("kind"),
        )));
    }
    let inputs = written.get("inputs").cloned().unwrap_or(Value::Null);
    let method = match inputs.get("method") {
        None => None,
        Some(method) => {
            let known = ["GET", "PUT", "POST", "PATCH", "DELETE"];
            let method = method
                .as_str()
                .map(str::to_ascii_uppercase)
                .unwrap_or_default();
            if !known.contains(&method.as_str()) {
                return Err(template(format!(
                    "the method '{method}' of trigger '{name}' is not valid"
                )));
            }
            Some(method)
        }
    };
    let schema = inputs
        .get("schema")
        .filter(|schema| schema.as_object().is_some_and(|it| !it.is_empty()));
    if let Some(schema) = schema {
        jsonschema::validator_for(schema).map_err(|problem| {
            template(format!(
                "the schema of trigger '{name}' is not valid, {problem}"
            ))
        })?;
    }
    let options = written
        .get("operationOptions")
        .and_then(Value::as_str)
        .unwrap_or_default();

    Ok(Trigger {
        name: name.clone(),
        method,
        schema: schema.cloned(),
        authentication: authentication(name, &inputs)?,
        secured: secured(written),
        suppress_headers: options
            .split(',')
            .any(|one| one.trim() == "SuppressWorkflowHeadersOnResponse"),
    })
}

fn authentication(name: &str, inputs: &Value) -> Result<TriggerAuthentication, DefinitionError> {
    let Some(written) = inputs.get("triggerAuthenticationType") else {
        return Ok(TriggerAuthentication::All);
    };
    match written.as_str() {
        Some("All") => Ok(TriggerAuthentication::All),
        Some("Tenant") => Ok(TriggerAuthentication::Tenant),
        Some("User") => {
            let allowed = inputs
                .get("triggerAllowedUsers")
                .and_then(Value::as_str)
                .unwrap_or_default();
            let allowed = allowed
                .split(';')
                .map(str::trim)
                .filter(|one| !one.is_empty())
                .map(str::to_owned)
                .collect();
            Ok(TriggerAuthentication::User { allowed })
        }
        Some(_) | None => Err(template(format!(
            "the 'triggerAuthenticationType' {written} of trigger '{name}' is not valid"
        ))),
    }
}

fn secured(written: &Value) -> Secured {
    let properties = written
        .pointer("/runtimeConfiguration/secureData/properties")
        .and_then(Value::as_array);
    let names = |wanted: &str| properties.is_some_and(|all| all.iter().any(|one| one == wanted));
    Secured {
        inputs: names("inputs"),
        outputs: names("outputs"),
    }
}

struct Reader<'a> {
    connections: &'a Map<String, Value>,
    injection: Injection,
    names: BTreeSet<String>,
    used_connections: BTreeSet<String>,
}

impl Reader<'_> {
    fn scope(
        &mut self,
        written: &Map<String, Value>,
        depth: usize,
    ) -> Result<Scope, DefinitionError> {
        if depth > DEEPEST {
            return Err(template(format!(
                "actions are nested deeper than {DEEPEST} levels"
            )));
        }
        let mut actions = Vec::new();
        for (name, action) in written {
            actions.push(self.action(name, action, depth)?);
        }
        check_order(&actions)?;

        Ok(Scope { actions })
    }

    fn action(
        &mut self,
        name: &str,
        written: &Value,
        depth: usize,
    ) -> Result<Action, DefinitionError> {
        if name.is_empty() || name.chars().count() > LONGEST_NAME {
            return Err(template(format!(
                "the action name '{name}' must have 1 to {LONGEST_NAME} characters"
            )));
        }
        if !self.names.insert(name.to_owned()) {
            return Err(template(format!(
                "the action name '{name}' is used more than once"
            )));
        }
        let description = written
            .get("description")
            .and_then(Value::as_str)
            .unwrap_or_default();
        if description.chars().count() > LONGEST_DESCRIPTION {
            return Err(template(format!(
                "the description of action '{name}' is longer than {LONGEST_DESCRIPTION} characters"
            )));
        }
        let secured = secured(written);
        let inputs = written.get("inputs").cloned().unwrap_or(Value::Null);
        let kind = match written
            .get("type")
            .and_then(Value::as_str)
            .unwrap_or_default()
        {
            "If" => self.condition(name, written, secured, depth)?,
            "Scope" => {
                let inner = self.scope(
                    object(written.get("actions"), &format!("{name}.actions"))?,
                    depth + 1,
                )?;
                ActionKind::Scope { inner }
            }
            "Response" => response(name, written, &inputs)?,
            "Http" => http(name, &inputs)?,
            "OpenApiConnectionWebhook" => self.approval(name, &inputs)?,
            "Compose" => ActionKind::Compose,
            "Terminate" => terminate(name, &inputs)?,
            "OpenApiConnection" => {
                return Err(DefinitionError::InvalidOpenApiFlow {
                    detail: OpenApiRule::InvalidProperty,
                    reason: format!(
                        "The action '{name}' of type 'OpenApiConnection' is not valid here."
                    ),
                });
            }
            other => {
                return Err(template(format!(
                    "the action '{name}' is of type '{other}', which is not defined or which the sandbox cannot play"
                )));
            }
        };
        let timeout = match written.pointer("/limit/timeout") {
            None => None,
            Some(limit) => Some(limit.as_str().and_then(duration::parse).ok_or_else(|| {
                template(format!(
                    "the timeout {limit} of action '{name}' is not an ISO 8601 duration"
                ))
            })?),
        };

        Ok(Action {
            name: name.to_owned(),
            run_after: run_after(name, written)?,
            secured,
            timeout,
            inputs,
            kind,
        })
    }

    fn condition(
        &mut self,
        name: &str,
        written: &Value,
        secured: Secured,
        depth: usize,
    ) -> Result<ActionKind, DefinitionError> {
        if secured != Secured::default() {
            return Err(template(format!(
                "the action '{name}' of type 'If' cannot have secure data"
            )));
        }
        let Some(expression) = written.get("expression") else {
            return Err(template(format!("the action '{name}' has no 'expression'")));
        };
        let condition = Condition::read(expression).map_err(|reason| {
            template(format!(
                "the expression of action '{name}' is not valid: {reason}"
            ))
        })?;
        let none = Map::new();
        let branch = |value: Option<&'_ Value>| value.and_then(Value::as_object).cloned();
        let then = branch(written.get("actions")).unwrap_or_else(|| none.clone());
        let otherwise = branch(written.pointer("/else/actions")).unwrap_or(none);

        Ok(ActionKind::If {
            condition,
            then: self.scope(&then, depth + 1)?,
            otherwise: self.scope(&otherwise, depth + 1)?,
        })
    }

    fn approval(&mut self, name: &str, inputs: &Value) -> Result<ActionKind, DefinitionError> {
        let open_api =
            |detail, reason: String| DefinitionError::InvalidOpenApiFlow { detail, reason };
        match (self.injection, inputs.get("authentication").is_some()) {
            (Injection::ByService, true) => {
                return Err(open_api(
                    OpenApiRule::InvalidProperty,
                    format!(
                        "The API operation of action '{name}' does not contain a definition for parameter 'authentication'."
                    ),
                ));
            }
            (Injection::ByCaller, false) => {
                return Err(open_api(
                    OpenApiRule::MissingProperty,
                    format!("The inputs of action '{name}' lack the property 'authentication'."),
                ));
            }
            (Injection::ByService, false) | (Injection::ByCaller, true) => {}
        }
        let host = |key: &str| {
            inputs
                .pointer(&format!("/host/{key}"))
                .and_then(Value::as_str)
        };
        let (Some(api), Some(operation)) = (host("apiId"), host("operationId")) else {
            return Err(open_api(
                OpenApiRule::MissingProperty,
                format!("The action '{name}' lacks 'host.apiId' or 'host.operationId'."),
            ));
        };
        let Some(connection) = host("connectionName") else {
            return Err(open_api(
                OpenApiRule::MissingProperty,
                format!("The action '{name}' lacks 'host.connectionName'."),
            ));
        };
        let known = self
            .connections
            .get(connection)
            .and_then(|one| one.pointer("/api/name"));
        if known.and_then(Value::as_str) != api.rsplit('/').next() {
            return Err(open_api(
                OpenApiRule::MissingProperty,
                format!(
                    "The 'host.connectionReferenceName' of action '{name}' names no reference of that connector."
                ),
            ));
        }
        if !api.ends_with("/apis/shared_approvals") || operation != "StartAndWaitForAnApproval" {
            return Err(template(format!(
                "the action '{name}' calls '{operation}' of '{api}', which the sandbox cannot play"
            )));
        }
        let parameters = inputs.get("parameters").and_then(Value::as_object);
        let missing = [
            "approvalType",
            "WebhookApprovalCreationInput/title",
            "WebhookApprovalCreationInput/assignedTo",
        ]
        .into_iter()
        .find(|key| !parameters.is_some_and(|all| all.contains_key(*key)));
        if let Some(missing) = missing {
            return Err(open_api(
                OpenApiRule::MissingProperty,
                format!("The action '{name}' lacks the required parameter '{missing}'."),
            ));
        }
        self.used_connections.insert(connection.to_owned());

        Ok(ActionKind::Approval)
    }
}

fn response(name: &str, written: &Value, inputs: &Value) -> Result<ActionKind, DefinitionError> {
    if written.get("kind").and_then(Value::as_str) != Some("Http") {
        return Err(template(format!(
            "the action '{name}' of type 'Response' must be of kind 'Http'"
        )));
    }
    match inputs.get("statusCode") {
        None => Err(template(format!("the action '{name}' has no 'statusCode'"))),
        Some(Value::Number(code))
            if code.as_u64().is_some_and(|code| (300..400).contains(&code)) =>
        {
            Err(template(format!(
                "the status code {code} of action '{name}' is not allowed"
            )))
        }
        Some(_) => Ok(ActionKind::Response),
    }
}

fn http(name: &str, inputs: &Value) -> Result<ActionKind, DefinitionError> {
    for key in ["method", "uri"] {
        if inputs
            .get(key)
            .and_then(Value::as_str)
            .is_none_or(str::is_empty)
        {
            return Err(template(format!("the action '{name}' has no '{key}'")));
        }
    }
    if let Some(policy) = inputs.get("retryPolicy") {
        let kind = policy
            .get("type")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let count = policy.get("count").and_then(Value::as_u64);
        let interval = policy
            .get("interval")
            .and_then(Value::as_str)
            .and_then(duration::parse);
        let valid = match kind {
            "none" => true,
            "fixed" | "exponential" => {
                count.is_some_and(|count| (1..=90).contains(&count)) && interval.is_some()
            }
            _ => false,
        };
        if !valid {
            return Err(template(format!(
                "the retry policy of action '{name}' is not valid"
            )));
        }
    }

    Ok(ActionKind::Http)
}

fn terminate(name: &str, inputs: &Value) -> Result<ActionKind, DefinitionError> {
    match inputs.get("runStatus").and_then(Value::as_str) {
        Some("Succeeded" | "Failed" | "Cancelled") => Ok(ActionKind::Terminate),
        Some(_) | None => Err(template(format!(
            "the 'runStatus' of action '{name}' is not valid"
        ))),
    }
}

fn run_after(name: &str, written: &Value) -> Result<Vec<RunAfter>, DefinitionError> {
    let Some(written) = written.get("runAfter") else {
        return Ok(Vec::new());
    };
    let mut read = Vec::new();
    for (predecessor, statuses) in object(Some(written), &format!("{name}.runAfter"))? {
        let statuses: Option<Vec<ActionStatus>> = statuses.as_array().and_then(|all| {
            all.iter()
                .map(|one| one.as_str().and_then(ActionStatus::of_run_after))
                .collect()
        });
        match statuses {
            Some(statuses) if !statuses.is_empty() => {
                read.push(RunAfter {
                    action: predecessor.clone(),
                    statuses,
                });
            }
            Some(_) | None => {
                return Err(template(format!(
                    "the 'runAfter' statuses of action '{name}' for '{predecessor}' are not valid"
                )));
            }
        }
    }

    Ok(read)
}

/// Checks that `runAfter` names actions of the same scope and never leads in a circle.
fn check_order(actions: &[Action]) -> Result<(), DefinitionError> {
    let mut waiting: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for action in actions {
        waiting.insert(
            &action.name,
            action
                .run_after
                .iter()
                .map(|after| after.action.as_str())
                .collect(),
        );
    }
    for (name, predecessors) in &waiting {
        if let Some(unknown) = predecessors.iter().find(|one| !waiting.contains_key(**one)) {
            return Err(template(format!(
                "the 'runAfter' property of template action '{name}' contains non-existent action: '{unknown}'"
            )));
        }
    }
    loop {
        let free: Vec<&str> = waiting
            .iter()
            .filter(|(_, all)| all.is_empty())
            .map(|(name, _)| *name)
            .collect();
        if free.is_empty() {
            break;
        }
        for name in free {
            waiting.remove(name);
            waiting.values_mut().for_each(|all| {
                all.remove(name);
            });
        }
    }
    match waiting.keys().next() {
        None => Ok(()),
        Some(name) => Err(template(format!(
            "the 'runAfter' of action '{name}' leads in a circle"
        ))),
    }
}
