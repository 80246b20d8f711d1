//! Sorting errors.

/// What kind of trouble an error is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorClass {
    /// A person has to sign in again; other resources may still work.
    SignInNeeded,
    /// The refresh token is finished: a person has to sign in again.
    SessionOver,
    /// Nobody consented to what was asked for.
    ConsentNeeded,
    /// A policy refuses, and signing in again now does not help.
    Blocked,
    /// The app's own credential is wrong or missing, or the app is not a public client.
    CredentialWrong,
    /// The registration or the request does not fit: an administrator, or we, have to change something.
    RegistrationWrong,
    /// The person has not decided yet.
    Pending,
    /// The person has not decided yet, and we ask too often.
    SlowDown,
    /// The person said no.
    Declined,
    /// The code has expired.
    Expired,
    /// It may work later.
    Transient,
    /// The authority could not be asked, or did not answer.
    Unreachable,
    /// The authority's answer makes no sense to us.
    Unreadable,
}

impl ErrorClass {
    /// Sorts an error by its words and the status it came with.
    pub(super) fn of(error: &str, suberror: Option<&str>, status: u16) -> Self {
        match (error, suberror) {
            ("authorization_pending", _) => Self::Pending,
            ("slow_down", _) => Self::SlowDown,
            _ if matches!(status, 408 | 429 | 500..=599) => Self::Transient,
            ("temporarily_unavailable" | "server_error", _) => Self::Transient,
            ("authorization_declined" | "access_denied", _) => Self::Declined,
            ("expired_token" | "code_expired", _) => Self::Expired,
            ("invalid_grant", Some("bad_token" | "token_expired")) => Self::SessionOver,
            ("invalid_grant" | "interaction_required", Some("consent_required"))
            | ("consent_required", _) => Self::ConsentNeeded,
            (
                "invalid_grant",
                Some("message_only" | "client_mismatch" | "protection_policy_required"),
            ) => Self::Blocked,
            (
                "invalid_grant"
                | "interaction_required"
                | "login_required"
                | "account_selection_required",
                _,
            ) => Self::SignInNeeded,
            ("invalid_client", _) => Self::CredentialWrong,
            (
                "unauthorized_client"
                | "invalid_resource"
                | "invalid_target"
                | "invalid_scope"
                | "invalid_request"
                | "unsupported_response_type"
                | "unsupported_grant_type",
                _,
            ) => Self::RegistrationWrong,
            (_, _) => Self::Unreadable,
        }
    }

    /// Tells whether a person's new sign-in is the way on.
    #[must_use]
    pub const fn needs_sign_in(self) -> bool {
        matches!(self, Self::SignInNeeded | Self::SessionOver)
    }

    /// Tells whether the same may work later without anybody doing anything.
    #[must_use]
    pub const fn is_transient(self) -> bool {
        matches!(self, Self::Transient | Self::Unreachable)
    }
}
