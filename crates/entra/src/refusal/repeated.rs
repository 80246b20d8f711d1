//! What an error of the authority may not repeat to a person: the secrets of the form that was sent, and whatever looks like one.

use countersign_net::repeated;

/// Members of a form that hold secrets.
const SECRET_FIELDS: [&str; 6] = [
    "client_assertion",
    "client_secret",
    "code",
    "code_verifier",
    "device_code",
    "refresh_token",
];

/// Returns `text` without the secrets among the form's `fields` and without what looks like one.
pub(super) fn without_secrets(text: &str, fields: &[(&str, &str)]) -> String {
    let secrets = fields
        .iter()
        .filter(|(name, _)| SECRET_FIELDS.contains(name))
        .map(|(_, value)| *value);

    repeated::without_secrets(text, secrets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_we_sent_in_confidence_is_not_repeated() {
        let fields = [("client_id", "app"), ("client_secret", "pass word")];

        assert_eq!(
            without_secrets("AADSTS7000215: 'pass word' of app is wrong.", &fields),
            "AADSTS7000215: '(hidden)' of app is wrong."
        );
    }
}
