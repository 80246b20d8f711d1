//! What an app's access token says that the app may do.
//!
//! Access tokens are for their resource and may change their form any day; an app's token is the only place that names its permissions, since
//! the token endpoint tells no scopes for apps. So this is for showing and never for deciding, and what cannot be read is unknown.

use secrecy::{ExposeSecret, SecretString};

use crate::id_token;

/// Returns the application permissions (`roles`) that an access token names; `None` when the token cannot be read.
#[must_use]
pub fn application_permissions(token: &SecretString) -> Option<Vec<String>> {
    let payload = id_token::payload(token.expose_secret())?;
    let roles = payload.get("roles").and_then(serde_json::Value::as_array);

    Some(
        roles
            .into_iter()
            .flatten()
            .filter_map(|role| role.as_str().map(str::to_owned))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

    use super::*;

    fn token(payload: &str) -> SecretString {
        SecretString::from(format!("e30.{}.sig", URL_SAFE_NO_PAD.encode(payload)))
    }

    #[test]
    fn the_roles_of_the_token_are_the_permissions() {
        let found = application_permissions(&token(r#"{"roles":["User.ReadWrite.All",7]}"#));

        assert_eq!(found, Some(vec!["User.ReadWrite.All".to_owned()]));
    }

    #[test]
    fn a_token_without_roles_has_no_permissions() {
        assert_eq!(application_permissions(&token("{}")), Some(Vec::new()));
    }

    #[test]
    fn the_permissions_of_an_opaque_token_are_unknown() {
        assert_eq!(application_permissions(&SecretString::from("opaque")), None);
    }
}
