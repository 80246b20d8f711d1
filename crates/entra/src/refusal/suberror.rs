//! What `suberror` adds to `error`: the only word besides it on which decisions rest.

/// What a suberror means, for people to read when no AADSTS code says it better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SuberrorHelp {
    /// What happened, a sentence.
    pub cause: &'static str,
    /// What to do next, a sentence.
    pub remedy: &'static str,
}

/// Returns what is known about a suberror of `invalid_grant` or `interaction_required`.
pub(super) fn help(suberror: &str) -> Option<SuberrorHelp> {
    let (cause, remedy) = match suberror {
        "basic_action" => (
            "A person has to do something in the browser.",
            "Sign in again with the browser.",
        ),
        "additional_action" => (
            "A person has to do something in the browser, and something besides the sign-in is missing, such as a managed device or network.",
            "Sign in again with the browser on a device and in a network that the organization manages.",
        ),
        "message_only" => (
            "The sign-in is refused, and nothing can be done about it here.",
            "Show the reason under Details to an administrator of the tenant.",
        ),
        "consent_required" => (
            "Nobody has consented to what this app asks for.",
            "Have an administrator grant consent to the app for all of its permissions.",
        ),
        "user_password_expired" => (
            "The password has expired.",
            "Sign in again with the browser and change the password there.",
        ),
        "bad_token" | "token_expired" => {
            ("The session is over for all services.", "Sign in again.")
        }
        "client_mismatch" => (
            "The session belongs to another app registration.",
            "Sign in with the app registration that the account was added with.",
        ),
        "protection_policy_required" => (
            "A policy admits only apps that the organization protects.",
            "Have an administrator make an exception for this app.",
        ),
        _ => return None,
    };

    Some(SuberrorHelp { cause, remedy })
}
