//! The JSON of Graph, as far as it is used.

use std::collections::BTreeMap;

use countersign_domain::{
    ObjectId, approver::ApproverReference, attribute::Attribute, change::ObjectKind,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::Person;

/// One page of a list.
#[derive(Deserialize)]
pub(super) struct Page<T> {
    pub(super) value: Vec<T>,
    #[serde(default, rename = "@odata.nextLink")]
    pub(super) next_link: Option<String>,
}

/// A user, or another object in a list of mixed ones. Every member may be missing, or null.
#[derive(Deserialize)]
pub(super) struct UserBody(Map<String, Value>);

impl UserBody {
    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str().filter(|text| !text.is_empty())
    }

    /// Tells whether it is a person; lists of members hold groups, devices and apps as well.
    pub(super) fn is_user(&self) -> bool {
        self.text("@odata.type") == Some("#microsoft.graph.user")
    }

    pub(super) fn object(&self) -> Option<ObjectId> {
        self.text("id")?.parse().ok()
    }

    /// A user whose state is not told is taken as one who cannot sign in.
    pub(super) fn enabled(&self) -> bool {
        self.0.get("accountEnabled").and_then(Value::as_bool) == Some(true)
    }

    pub(super) fn created_at(&self) -> Option<&str> {
        self.text("createdDateTime")
    }

    pub(super) fn fields(&self) -> BTreeMap<Attribute, String> {
        Attribute::texts_of(ObjectKind::User)
            .filter_map(|field| Some((field, self.text(field.name())?.to_owned())))
            .collect()
    }

    pub(super) fn person(self) -> Option<Person> {
        let user_principal_name = self.text("userPrincipalName")?;

        Some(Person {
            object: self.object()?,
            display_name: self
                .text("displayName")
                .unwrap_or(user_principal_name)
                .to_owned(),
            user_principal_name: user_principal_name.to_owned(),
            mail: self.text("mail").map(str::to_owned),
            enabled: self.enabled(),
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct GroupBody {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    display_name: Option<String>,
}

impl GroupBody {
    pub(super) fn reference(self) -> Option<ApproverReference> {
        let id = self.id?;

        Some(ApproverReference::Group {
            object: id.parse().ok()?,
            name: self.display_name.unwrap_or(id),
        })
    }
}

/// A user to be made. It holds the initial password, so it has no `Debug`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NewUserBody<'a> {
    pub(super) account_enabled: bool,
    pub(super) password_profile: PasswordProfile<'a>,
    #[serde(flatten)]
    pub(super) fields: BTreeMap<&'static str, &'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PasswordProfile<'a> {
    pub(super) password: &'a str,
    pub(super) force_change_password_next_sign_in: bool,
}
