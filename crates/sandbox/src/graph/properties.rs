//! The properties of a user: which there are, which may be written, and what they may hold.

use serde_json::{Map, Value, json};

use super::answer::GraphError;
use crate::clock::iso_seconds;
use crate::seed;
use crate::tenant::{Group, PasswordRecord, User};

/// What a writable property may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Text of at most this many characters, or null.
    Text(usize),
    /// Text that cannot be taken away.
    RequiredText(usize),
    Flag,
    TextList,
    Object,
}

/// Writable properties. `passwordProfile` is apart: it is never shown.
const WRITABLE: &[(&str, Kind)] = &[
    ("accountEnabled", Kind::Flag),
    ("businessPhones", Kind::TextList),
    ("city", Kind::Text(128)),
    ("companyName", Kind::Text(64)),
    ("country", Kind::Text(128)),
    ("department", Kind::Text(64)),
    ("displayName", Kind::RequiredText(256)),
    ("employeeId", Kind::Text(16)),
    ("employeeType", Kind::Text(64)),
    ("faxNumber", Kind::Text(64)),
    ("givenName", Kind::Text(64)),
    ("jobTitle", Kind::Text(128)),
    ("mail", Kind::Text(320)),
    ("mailNickname", Kind::RequiredText(64)),
    ("mobilePhone", Kind::Text(64)),
    ("officeLocation", Kind::Text(128)),
    ("onPremisesExtensionAttributes", Kind::Object),
    ("onPremisesImmutableId", Kind::Text(128)),
    ("otherMails", Kind::TextList),
    ("passwordPolicies", Kind::Text(128)),
    ("postalCode", Kind::Text(40)),
    ("preferredLanguage", Kind::Text(16)),
    ("state", Kind::Text(128)),
    ("streetAddress", Kind::Text(1024)),
    ("surname", Kind::Text(64)),
    ("usageLocation", Kind::Text(2)),
    ("userPrincipalName", Kind::RequiredText(320)),
    ("userType", Kind::Text(64)),
];

/// What is shown when nothing is selected.
const DEFAULT: &[&str] = &[
    "businessPhones",
    "displayName",
    "givenName",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
    "id",
];

/// Whether users have this property at all.
pub(super) fn is_known(name: &str) -> bool {
    [
        "id",
        "createdDateTime",
        "onPremisesSyncEnabled",
        "passwordProfile",
    ]
    .contains(&name)
        || WRITABLE.iter().any(|(known, _)| *known == name)
}

/// One property as Graph shows it.
pub(super) fn value(user: &User, name: &str) -> Value {
    match name {
        "id" => json!(user.id),
        "createdDateTime" => iso_seconds(user.created).into(),
        "passwordProfile" => Value::Null,
        "businessPhones" | "otherMails" => {
            user.fields.get(name).cloned().unwrap_or_else(|| json!([]))
        }
        _ => user.fields.get(name).cloned().unwrap_or(Value::Null),
    }
}

/// A user as Graph shows one, with the selected properties.
pub(super) fn shown(user: &User, select: Option<&[String]>) -> Map<String, Value> {
    match select {
        None => DEFAULT
            .iter()
            .map(|name| ((*name).to_owned(), value(user, name)))
            .collect(),
        Some(names) => {
            // Graph always adds the id to what it can address.
            let mut shown: Map<String, Value> = names
                .iter()
                .map(|name| (name.clone(), value(user, name)))
                .collect();
            shown.entry("id").or_insert_with(|| json!(user.id));
            shown
        }
    }
}

/// A group as Graph shows one.
pub(super) fn shown_group(group: &Group) -> Map<String, Value> {
    let whole = json!({
        "id": group.id,
        "createdDateTime": iso_seconds(group.created),
        "description": group.description,
        "displayName": group.display_name,
        "groupTypes": group.group_types,
        "mail": group.mail_enabled.then(|| format!("{}@{}", group.mail_nickname, seed::DOMAIN)),
        "mailEnabled": group.mail_enabled,
        "mailNickname": group.mail_nickname,
        "securityEnabled": group.security_enabled,
        "visibility": group.visibility,
        "isAssignableToRole": group.role_assignable.then_some(true),
        "onPremisesSyncEnabled": group.synced.then_some(true),
    });
    match whole {
        Value::Object(fields) => fields,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Map::new()
        }
    }
}

/// Properties to write, checked, with the password apart.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) fields: Map<String, Value>,
    pub(super) password: Option<PasswordRecord>,
}

/// Checks what a POST or PATCH wants to write. `upn` is the name the user has or will have, which a password must not hold.
pub(super) fn check(mut body: Map<String, Value>, upn: &str) -> Result<Written, GraphError> {
    body.retain(|name, _| !name.starts_with('@'));
    let password = match body.remove("passwordProfile") {
        None | Some(Value::Null) => None,
        Some(profile) => Some(password(&profile, upn)?),
    };
    for (name, value) in &body {
        let Some((_, kind)) = WRITABLE.iter().find(|(known, _)| known == name) else {
            return Err(if is_known(name) {
                GraphError::bad_request(format!(
                    "Property '{name}' is read-only and cannot be set."
                ))
                .detail("ReadOnlyProperty", name)
            } else {
                GraphError::bad_request(format!("Resource '{name}' does not exist or one of its queried reference-property objects are not present. Invalid property '{name}'."))
                    .detail("InvalidProperty", name)
            });
        };
        if !kind.takes(value) {
            return Err(GraphError::bad_request(format!(
                "Invalid value specified for property '{name}' of resource 'User'."
            ))
            .detail("InvalidValue", name));
        }
    }
    if let Some(upn) = body.get("userPrincipalName").and_then(Value::as_str) {
        check_upn(upn)?;
    }
    if body
        .get("mailNickname")
        .and_then(Value::as_str)
        .is_some_and(|nickname| !is_mail_nickname(nickname))
    {
        return Err(GraphError::bad_request(
            "Invalid value specified for property 'mailNickname' of resource 'User'.",
        )
        .detail("InvalidValue", "mailNickname"));
    }
    Ok(Written {
        fields: body,
        password,
    })
}

impl Kind {
    fn takes(self, value: &Value) -> bool {
        match self {
            Kind::Text(longest) => value.is_null() || text_up_to(value, longest),
            Kind::RequiredText(longest) => text_up_to(value, longest),
            Kind::Flag => value.is_boolean(),
            Kind::TextList => value
                .as_array()
                .is_some_and(|items| items.iter().all(Value::is_string)),
            Kind::Object => value.is_object() || value.is_null(),
        }
    }
}

/// Graph refuses an empty text: null takes a property away.
fn text_up_to(value: &Value, longest: usize) -> bool {
    value
        .as_str()
        .is_some_and(|text| !text.is_empty() && text.chars().count() <= longest)
}

/// ASCII without the characters that mean something in an address. Dots may stand between other characters.
pub(super) fn is_mail_nickname(text: &str) -> bool {
    text.is_ascii()
        && !text.contains([
            '@', '(', ')', '\\', '[', ']', '"', ';', ':', '<', '>', ',', ' ',
        ])
        && text.split('.').all(|part| !part.is_empty())
}

fn check_upn(upn: &str) -> Result<(), GraphError> {
    let (local, domain) = upn.split_once('@').unwrap_or((upn, ""));
    let local_ok = !local.is_empty()
        && local.len() <= 64
        && local
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "'.-_!#^~".contains(c))
        && !local.ends_with('.');
    if !local_ok {
        return Err(GraphError::bad_request(
            "Invalid value specified for property 'userPrincipalName' of resource 'User'.",
        )
        .detail("InvalidValue", "userPrincipalName"));
    }
    if !domain.eq_ignore_ascii_case(seed::DOMAIN) {
        return Err(GraphError::bad_request(
            "The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.",
        )
        .detail("InvalidValue", "userPrincipalName"));
    }
    Ok(())
}

fn password(profile: &Value, upn: &str) -> Result<PasswordRecord, GraphError> {
    let password = profile
        .get("password")
        .and_then(Value::as_str)
        .ok_or_else(|| {
            GraphError::bad_request("A password must be specified to create a new user.")
                .detail("PropertyRequired", "passwordProfile")
        })?;
    let force_change = match profile.get("forceChangePasswordNextSignIn") {
        None => true,
        Some(Value::Bool(force)) => *force,
        Some(_) => {
            return Err(GraphError::bad_request(
                "Invalid value specified for property 'forceChangePasswordNextSignIn'.",
            )
            .detail("InvalidValue", "passwordProfile"));
        }
    };
    let length = password.chars().count();
    let kinds = [
        password.chars().any(|c| c.is_ascii_lowercase()),
        password.chars().any(|c| c.is_ascii_uppercase()),
        password.chars().any(|c| c.is_ascii_digit()),
        password.chars().any(|c| !c.is_ascii_alphanumeric()),
    ];
    let local = upn
        .split('@')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let holds_name = local.len() > 2 && password.to_ascii_lowercase().contains(&local);
    if !(8..=256).contains(&length) || kinds.iter().filter(|kind| **kind).count() < 3 || holds_name
    {
        return Err(GraphError::bad_request(
            "The specified password does not comply with password complexity requirements. Please provide a different password.",
        )
        .detail("PasswordComplexity", "password"));
    }
    Ok(PasswordRecord::new(password, force_change))
}
