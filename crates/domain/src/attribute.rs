//! The attributes of users and groups: which there are, what each object has, and which a request can set.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use ts_rs::TS;

use crate::change::ObjectKind;

/// The name is none of the attributes that are known here.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("\"{name}\" is not an attribute that is known here")]
pub struct UnknownAttribute {
    /// The name as given.
    pub name: String,
}

/// What a request can do with an attribute of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Objects of this kind do not have it.
    Absent,
    /// It can be read, for filters; the directory or another event sets it.
    Read,
    /// Text that is set when the object is made and never after.
    AtCreation,
    /// Text that can be set when the object is made and changed later.
    Always,
    /// It names other objects, which are set when the object is made and never after.
    ReferenceAtCreation,
    /// It names another object and has events of its own, or is edited.
    Reference,
}

macro_rules! attributes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $limit:literal, user: $user:ident, group: $group:ident;)*) => {
        /// An attribute of a user or group, named as Microsoft Graph names it; the few that Graph does not have are named as Directory
        /// Manager names them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
        pub enum Attribute {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)*
        }

        impl Attribute {
            /// Every attribute, in the order in which people read them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Returns the name in Microsoft Graph.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Returns the longest value the directory takes, in characters; 0 for what is no text.
            #[must_use]
            pub const fn max_chars(self) -> usize {
                match self { $(Self::$variant => $limit,)* }
            }

            /// Returns what a request can do with it on objects of that kind.
            #[must_use]
            pub const fn access(self, object: ObjectKind) -> Access {
                match (self, object) {
                    $((Self::$variant, ObjectKind::User) => Access::$user,
                      (Self::$variant, ObjectKind::Group) => Access::$group,)*
                }
            }
        }
    };
}

attributes! {
    /// The name shown for the object.
    DisplayName = "displayName", 256, user: Always, group: Always;
    /// The sign-in name, `name@verified-domain`.
    UserPrincipalName = "userPrincipalName", 113, user: Always, group: Absent;
    /// The part of the mail address before the `@`.
    MailNickname = "mailNickname", 64, user: Always, group: Always;
    /// The first name.
    GivenName = "givenName", 64, user: Always, group: Absent;
    /// The family name.
    Surname = "surname", 64, user: Always, group: Absent;
    /// The department.
    Department = "department", 64, user: Always, group: Absent;
    /// The job title.
    JobTitle = "jobTitle", 128, user: Always, group: Absent;
    /// The company.
    CompanyName = "companyName", 64, user: Always, group: Absent;
    /// The number the organization gave the employee.
    EmployeeId = "employeeId", 16, user: Always, group: Absent;
    /// How the person is employed, such as Employee or Contractor.
    EmployeeType = "employeeType", 64, user: Always, group: Absent;
    /// The office.
    OfficeLocation = "officeLocation", 128, user: Always, group: Absent;
    /// The mobile phone number.
    MobilePhone = "mobilePhone", 64, user: Always, group: Absent;
    /// The street, house number included.
    StreetAddress = "streetAddress", 1024, user: Always, group: Absent;
    /// The city.
    City = "city", 128, user: Always, group: Absent;
    /// The state or province.
    State = "state", 128, user: Always, group: Absent;
    /// The postal code.
    PostalCode = "postalCode", 40, user: Always, group: Absent;
    /// The country or region, as text.
    Country = "country", 128, user: Always, group: Absent;
    /// The two-letter country code that licences need.
    UsageLocation = "usageLocation", 2, user: Always, group: Absent;
    /// The mail address.
    Mail = "mail", 320, user: Read, group: Read;
    /// `Member` or `Guest`.
    UserType = "userType", 64, user: Read, group: Absent;
    /// Whether the user can sign in: `true` or `false`.
    AccountEnabled = "accountEnabled", 5, user: Read, group: Absent;
    /// What the group is for.
    Description = "description", 1024, user: Absent, group: Always;
    /// Who sees a Microsoft 365 group: `Public` or `Private`.
    Visibility = "visibility", 32, user: Absent, group: Always;
    /// `Unified` for a Microsoft 365 group; nothing for a security group.
    GroupTypes = "groupTypes", 64, user: Absent, group: AtCreation;
    /// Whether the group can be given access: `true` or `false`.
    SecurityEnabled = "securityEnabled", 5, user: Absent, group: Read;
    /// Whether the group gets mail: `true` or `false`.
    MailEnabled = "mailEnabled", 5, user: Absent, group: Read;
    /// The user's manager.
    Manager = "manager", 0, user: Reference, group: Absent;
    /// The people whose manager the user is (Directory Manager's field of **Transfer** and **Terminate**).
    DirectReports = "directReports", 0, user: Absent, group: Absent;
    /// Directory Manager's additional manager, which an Entra ID store does not have.
    AdditionalManager = "XAdditionalManager", 0, user: Absent, group: Absent;
    /// A member of the group; joined, left and nested rather than edited.
    Member = "member", 0, user: Absent, group: Reference;
    /// The group's owner when it is made.
    Owners = "owners", 0, user: Absent, group: ReferenceAtCreation;
}

impl Attribute {
    /// Returns the attributes that hold text and that objects of the kind can be asked for, in the order of [`Attribute::ALL`].
    pub fn texts_of(object: ObjectKind) -> impl Iterator<Item = Self> {
        Self::ALL
            .iter()
            .copied()
            .filter(move |attribute| match attribute.access(object) {
                Access::Read | Access::AtCreation | Access::Always => true,
                Access::Absent | Access::ReferenceAtCreation | Access::Reference => false,
            })
    }

    /// Tells whether an **Edit** of such an object can change it: a text, or the manager of a user.
    #[must_use]
    pub fn is_editable(self, object: ObjectKind) -> bool {
        match self.access(object) {
            Access::Always => true,
            Access::Reference => matches!(self, Self::Manager),
            Access::Absent | Access::Read | Access::AtCreation | Access::ReferenceAtCreation => {
                false
            }
        }
    }

    /// Tells whether a request can set it when it makes such an object.
    #[must_use]
    pub fn is_settable_at_creation(self, object: ObjectKind) -> bool {
        match self.access(object) {
            Access::AtCreation | Access::Always | Access::ReferenceAtCreation => true,
            Access::Absent | Access::Read | Access::Reference => false,
        }
    }

    /// Tells whether a filter can look at it: any text of the object, and the manager of a user.
    #[must_use]
    pub fn is_filterable(self, object: ObjectKind) -> bool {
        match self.access(object) {
            Access::Read | Access::AtCreation | Access::Always => true,
            Access::Reference => matches!(self, Self::Manager),
            Access::Absent | Access::ReferenceAtCreation => false,
        }
    }

    /// Tells whether an object of that kind always has a value, so that it cannot be taken away.
    #[must_use]
    pub fn is_required(self) -> bool {
        matches!(
            self,
            Self::DisplayName | Self::UserPrincipalName | Self::MailNickname
        )
    }

    /// Tells whether the directory compares its values without regard to case.
    #[must_use]
    pub fn ignores_case(self) -> bool {
        matches!(
            self,
            Self::UserPrincipalName | Self::UsageLocation | Self::Visibility
        )
    }
}

impl FromStr for Attribute {
    type Err = UnknownAttribute;

    fn from_str(name: &str) -> Result<Self, UnknownAttribute> {
        Self::ALL
            .iter()
            .copied()
            .find(|attribute| attribute.name().eq_ignore_ascii_case(name.trim()))
            .ok_or_else(|| UnknownAttribute {
                name: name.to_owned(),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_serialised_name_is_the_graph_name() {
        for attribute in Attribute::ALL {
            let json = serde_json::to_value(attribute).unwrap();

            assert_eq!(json, attribute.name());
        }
    }

    #[test]
    fn an_unknown_name_is_refused() {
        assert!("password".parse::<Attribute>().is_err());
    }

    #[test]
    fn what_cannot_be_taken_away_can_be_set() {
        for attribute in Attribute::ALL
            .iter()
            .filter(|attribute| attribute.is_required())
        {
            assert!(attribute.is_editable(ObjectKind::User), "{attribute:?}");
        }
    }

    #[test]
    fn members_are_joined_and_not_edited() {
        assert!(!Attribute::Member.is_editable(ObjectKind::Group));
        assert!(Attribute::Manager.is_editable(ObjectKind::User));
    }
}
