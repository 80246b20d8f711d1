//! People as the directory knows them.

use std::collections::BTreeMap;

use countersign_domain::{
    ObjectId, Timestamp, approver::Approver, attribute::Attribute, user::NewUser,
};

/// A person of the tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The person's object.
    pub object: ObjectId,
    /// The display name, or the sign-in name where there is none.
    pub display_name: String,
    /// The sign-in name.
    pub user_principal_name: String,
    /// The mail address, where there is one.
    pub mail: Option<String>,
    /// Whether the person can sign in.
    pub enabled: bool,
}

impl From<Person> for Approver {
    fn from(person: Person) -> Self {
        Self {
            object: person.object,
            name: person.display_name,
            user_principal_name: person.user_principal_name,
            mail: person.mail,
        }
    }
}

/// What a search for a sign-in name brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserSearch {
    /// The user, where there is one.
    pub found: Option<FoundUser>,
    /// The directory's own time, to compare with when a user was made.
    pub server_time: Option<Timestamp>,
}

/// A user with the fields that a request can set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundUser {
    /// The user's object.
    pub object: ObjectId,
    /// Every field that has a value.
    pub fields: BTreeMap<Attribute, String>,
    /// When the user was made, by the directory's clock.
    pub created_at: Option<Timestamp>,
    /// Whether the user can sign in.
    pub enabled: bool,
    /// Whether the user is mastered in an on-premises directory, and so read-only here.
    pub synced: bool,
}

/// A user with the manager.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserDetails {
    /// The user.
    pub user: FoundUser,
    /// The manager, where there is one.
    pub manager: Option<NamedObject>,
}

/// An object of the directory with the name people know it by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedObject {
    /// The object.
    pub object: ObjectId,
    /// The display name, or the id where there is none.
    pub name: String,
    /// The sign-in name, where it has one.
    pub user_principal_name: Option<String>,
}

impl FoundUser {
    /// Tells whether every field that `user` asks for has that value here. Sign-in names are compared without regard to case.
    #[must_use]
    pub fn has_fields_of(&self, user: &NewUser) -> bool {
        user.fields().all(|(field, wanted)| {
            self.fields.get(&field).is_some_and(|own| {
                if field.ignores_case() {
                    own.to_lowercase() == wanted.to_lowercase()
                } else {
                    own == wanted
                }
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(fields: &[(Attribute, &str)]) -> FoundUser {
        FoundUser {
            object: ObjectId::random(),
            fields: fields
                .iter()
                .map(|(field, value)| (*field, (*value).to_owned()))
                .collect(),
            created_at: None,
            enabled: true,
            synced: false,
        }
    }

    fn wanted(department: &str) -> NewUser {
        NewUser::checked(
            &[
                (Attribute::UserPrincipalName, "JDoe".to_owned()),
                (Attribute::DisplayName, "Jane Doe".to_owned()),
                (Attribute::MailNickname, "jdoe".to_owned()),
                (Attribute::Department, department.to_owned()),
            ],
            &"contoso.example".parse().unwrap(),
        )
        .unwrap()
    }

    #[test]
    fn a_user_with_the_same_fields_and_more_has_them() {
        let found = found(&[
            (Attribute::UserPrincipalName, "jdoe@contoso.example"),
            (Attribute::DisplayName, "Jane Doe"),
            (Attribute::MailNickname, "jdoe"),
            (Attribute::Department, "Sales"),
            (Attribute::City, "Oslo"),
        ]);

        assert!(found.has_fields_of(&wanted("Sales")));
        assert!(!found.has_fields_of(&wanted("Support")));
    }

    #[test]
    fn a_user_who_lacks_a_field_does_not_have_it() {
        let found = found(&[(Attribute::UserPrincipalName, "jdoe@contoso.example")]);

        assert!(!found.has_fields_of(&wanted("Sales")));
    }
}
