//! The attributes of a user that a request can set.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use ts_rs::TS;

/// The name is none of the attributes that can be set here.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("\"{name}\" is not an attribute that can be set")]
pub struct UnknownAttribute {
    /// The name as given.
    pub name: String,
}

macro_rules! attributes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $limit:literal;)*) => {
        /// An attribute of a user, named as Microsoft Graph names it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
        #[serde(rename_all = "camelCase")]
        pub enum UserAttribute {
            $($(#[$doc])* $variant,)*
        }

        impl UserAttribute {
            /// Every attribute, in the order in which people read them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Returns the name in Microsoft Graph.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Returns the longest value the directory takes, in characters.
            #[must_use]
            pub const fn max_chars(self) -> usize {
                match self { $(Self::$variant => $limit,)* }
            }
        }
    };
}

attributes! {
    /// The name shown for the user.
    DisplayName = "displayName", 256;
    /// The sign-in name, `name@verified-domain`.
    UserPrincipalName = "userPrincipalName", 113;
    /// The part of the mail address before the `@`.
    MailNickname = "mailNickname", 64;
    /// The first name.
    GivenName = "givenName", 64;
    /// The family name.
    Surname = "surname", 64;
    /// The department.
    Department = "department", 64;
    /// The job title.
    JobTitle = "jobTitle", 128;
    /// The company.
    CompanyName = "companyName", 64;
    /// The number the organization gave the employee.
    EmployeeId = "employeeId", 16;
    /// The office.
    OfficeLocation = "officeLocation", 128;
    /// The mobile phone number.
    MobilePhone = "mobilePhone", 64;
    /// The city.
    City = "city", 128;
    /// The country or region, as text.
    Country = "country", 128;
    /// The two-letter country code that licences need.
    UsageLocation = "usageLocation", 2;
}

impl FromStr for UserAttribute {
    type Err = UnknownAttribute;

    fn from_str(name: &str) -> Result<Self, UnknownAttribute> {
        Self::ALL
            .iter()
            .copied()
            .find(|attribute| attribute.name().eq_ignore_ascii_case(name))
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
        for attribute in UserAttribute::ALL {
            let json = serde_json::to_value(attribute).unwrap();

            assert_eq!(json, attribute.name());
        }
    }

    #[test]
    fn an_unknown_name_is_refused() {
        assert!("password".parse::<UserAttribute>().is_err());
    }
}
