//! Groups as the directory knows them.

use std::collections::BTreeMap;

use countersign_domain::{ObjectId, Timestamp, attribute::Attribute, group::NewGroup};

/// A group of the tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundGroup {
    /// The group's object.
    pub object: ObjectId,
    /// The display name.
    pub display_name: String,
    /// The mail nickname, where there is one.
    pub mail_nickname: Option<String>,
    /// What the group is for.
    pub description: Option<String>,
    /// `Public`, `Private` or `HiddenMembership`; nothing for most security groups.
    pub visibility: Option<String>,
    /// The mail address, where there is one.
    pub mail: Option<String>,
    /// Whether mail to the group arrives.
    pub mail_enabled: bool,
    /// Whether permissions can be given to the group.
    pub security_enabled: bool,
    /// Graph's group types, such as `Unified` and `DynamicMembership`.
    pub group_types: Vec<String>,
    /// Whether directory roles can be given to the group. Its members are changed only with `RoleManagement.ReadWrite.Directory`.
    pub role_assignable: bool,
    /// Whether the group is mastered in an on-premises directory, and so read-only here.
    pub synced: bool,
    /// When the group was made, by the directory's clock.
    pub created_at: Option<Timestamp>,
}

impl FoundGroup {
    /// Tells whether a rule decides who is a member; nobody can be added or removed then.
    #[must_use]
    pub fn is_dynamic(&self) -> bool {
        self.has_type("DynamicMembership")
    }

    /// Tells whether it is a Microsoft 365 group.
    #[must_use]
    pub fn is_microsoft_365(&self) -> bool {
        self.has_type("Unified")
    }

    fn has_type(&self, name: &str) -> bool {
        self.group_types
            .iter()
            .any(|own| own.eq_ignore_ascii_case(name))
    }

    /// Returns every text attribute that has a value; flags are `true` or `false`.
    #[must_use]
    pub fn fields(&self) -> BTreeMap<Attribute, String> {
        let kind = (!self.group_types.is_empty()).then(|| self.group_types.join(","));
        let texts = [
            (Attribute::DisplayName, Some(self.display_name.clone())),
            (Attribute::MailNickname, self.mail_nickname.clone()),
            (Attribute::Description, self.description.clone()),
            (Attribute::Visibility, self.visibility.clone()),
            (Attribute::Mail, self.mail.clone()),
            (Attribute::GroupTypes, kind),
            (
                Attribute::SecurityEnabled,
                Some(self.security_enabled.to_string()),
            ),
            (Attribute::MailEnabled, Some(self.mail_enabled.to_string())),
        ];

        texts
            .into_iter()
            .filter_map(|(field, value)| Some((field, value?)))
            .collect()
    }

    /// Tells whether every field that `group` asks for has that value here, and the kind is the same.
    #[must_use]
    pub fn has_fields_of(&self, group: &NewGroup) -> bool {
        let own = self.fields();

        self.is_microsoft_365() == group.is_microsoft_365()
            && group.fields().all(|(field, wanted)| {
                own.get(&field).is_some_and(|own| {
                    if field.ignores_case() {
                        own.to_lowercase() == wanted.to_lowercase()
                    } else {
                        own == wanted
                    }
                })
            })
    }
}

/// What a search for a mail nickname brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupSearch {
    /// The groups; security groups can share a mail nickname.
    pub found: Vec<FoundGroup>,
    /// The directory's own time, to compare with when a group was made.
    pub server_time: Option<Timestamp>,
}
