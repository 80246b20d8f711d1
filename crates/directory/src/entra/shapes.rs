//! The JSON of Graph, as far as it is used.

use std::collections::BTreeMap;

use countersign_domain::{
    ObjectId, Timestamp, approver::ApproverReference, attribute::Attribute, change::ObjectKind,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{FoundGroup, FoundUser, Hit, NamedObject, Person};

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

    /// The user with every field, where the object has an id.
    pub(super) fn found(&self) -> Option<FoundUser> {
        Some(FoundUser {
            object: self.object()?,
            fields: self.fields(),
            created_at: self
                .text("createdDateTime")
                .and_then(Timestamp::parse_rfc3339),
            enabled: self.enabled(),
            synced: self.0.get("onPremisesSyncEnabled").and_then(Value::as_bool) == Some(true),
        })
    }

    /// A manager may be a contact, who has a name and no sign-in name.
    pub(super) fn named(&self) -> Option<NamedObject> {
        let id = self.text("id")?;

        Some(NamedObject {
            object: id.parse().ok()?,
            name: self.text("displayName").unwrap_or(id).to_owned(),
            user_principal_name: self.text("userPrincipalName").map(str::to_owned),
        })
    }

    fn fields(&self) -> BTreeMap<Attribute, String> {
        Attribute::texts_of(ObjectKind::User)
            .filter_map(|field| {
                let flag = self.0.get(field.name()).and_then(Value::as_bool);
                let value = flag.map(|flag| flag.to_string());
                Some((
                    field,
                    value.or_else(|| self.text(field.name()).map(str::to_owned))?,
                ))
            })
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

/// A group. Every member may be missing, or null.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct GroupBody {
    id: Option<String>,
    display_name: Option<String>,
    mail_nickname: Option<String>,
    description: Option<String>,
    visibility: Option<String>,
    mail: Option<String>,
    mail_enabled: Option<bool>,
    security_enabled: Option<bool>,
    group_types: Option<Vec<String>>,
    is_assignable_to_role: Option<bool>,
    on_premises_sync_enabled: Option<bool>,
    created_date_time: Option<String>,
}

impl GroupBody {
    pub(super) fn reference(self) -> Option<ApproverReference> {
        let id = self.id?;

        Some(ApproverReference::Group {
            object: id.parse().ok()?,
            name: self.display_name.unwrap_or(id),
        })
    }

    pub(super) fn hit(self) -> Option<Hit> {
        let id = self.id?;

        Some(Hit::Group {
            object: id.parse().ok()?,
            name: self.display_name.unwrap_or(id),
            mail: self.mail.filter(|text| !text.is_empty()),
        })
    }

    pub(super) fn group(self) -> Option<FoundGroup> {
        let id = self.id?;
        let some = |text: Option<String>| text.filter(|text| !text.is_empty());

        Some(FoundGroup {
            object: id.parse().ok()?,
            display_name: self.display_name.unwrap_or(id),
            mail_nickname: some(self.mail_nickname),
            description: some(self.description),
            visibility: some(self.visibility),
            mail: some(self.mail),
            mail_enabled: self.mail_enabled == Some(true),
            security_enabled: self.security_enabled == Some(true),
            group_types: self.group_types.unwrap_or_default(),
            role_assignable: self.is_assignable_to_role == Some(true),
            synced: self.on_premises_sync_enabled == Some(true),
            created_at: self
                .created_date_time
                .as_deref()
                .and_then(Timestamp::parse_rfc3339),
        })
    }
}

/// The id of an object, whatever its kind.
#[derive(Deserialize)]
pub(super) struct IdBody {
    pub(super) id: String,
}

/// A group to be made.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NewGroupBody<'a> {
    #[serde(flatten)]
    pub(super) fields: BTreeMap<&'static str, &'a str>,
    pub(super) group_types: &'static [&'static str],
    pub(super) mail_enabled: bool,
    pub(super) security_enabled: bool,
    #[serde(rename = "owners@odata.bind")]
    pub(super) owners: Vec<String>,
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
