//! What the code inside an error of Dataverse or flow management means.
//!
//! The outer code of Dataverse (`0x80060467`) says only that the flow service behind it refused. The codes are those of
//! "Work with cloud flows using code" and of "Service protection API limits", and those that public tools have met.

use super::Refusal;

/// What a refusal is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inner {
    /// `ConnectionAuthorizationFailed`: the caller may not use a connection of the flow, or none is bound.
    ConnectionNotAuthorized,
    /// `BapListServicePlansFailed`, `MissingUserDetails`: turned on by an account without a directory user or licence.
    Unlicensed,
    /// `InvalidOpenApiFlow` with `WorkflowRunActionInputsInvalidProperty`: an action holds a property that the service injects.
    PropertyNotAllowed,
    /// `InvalidOpenApiFlow` with `WorkflowRunActionInputsMissingProperty` that names `authentication`: the service wants it written.
    AuthenticationWanted,
    /// `InvalidOpenApiFlow` with `WorkflowRunActionInputsMissingProperty`: an action names no connection reference of the flow.
    ReferenceBroken,
    /// `InvalidOpenApiFlow` otherwise, `InvalidTemplate`, `InvalidRequestContent`: the definition is none that the service takes.
    DefinitionRefused,
    /// `XrmApiRequestFailed` without anything readable inside: flow management failed at Dataverse.
    DataverseFailed,
    /// `InsufficientCdsPermissions`: no role in the environment that reaches flows.
    RoleMissing,
    /// `0x80040220`: a privilege is missing.
    PrivilegeMissing,
    /// `0x80072560`: the caller is no user of the environment; of an app, it has no application user.
    NotAUser,
    /// `0x80072321`, `0x80072322`, `0x80072326`: the limits that protect the service.
    Throttled,
    /// `0x80040237`, `0x80060892`: a row with that key is there already.
    Duplicate,
    /// `0x80045003` and its like: the flow must be off for this.
    MustBeOff,
    /// Anything else.
    Other,
}

impl Inner {
    /// Returns what the refusal is about.
    #[must_use]
    pub fn of(refusal: &Refusal) -> Self {
        let has = |codes: &[&str]| codes.iter().any(|code| refusal.has_code(code));
        let said = refusal.message.as_deref().unwrap_or_default();
        let says = |words: &str| {
            said.to_ascii_lowercase()
                .contains(&words.to_ascii_lowercase())
        };

        if has(&["ConnectionAuthorizationFailed"]) {
            Self::ConnectionNotAuthorized
        } else if has(&["BapListServicePlansFailed", "MissingUserDetails"])
            || says("MissingUserDetails")
        {
            Self::Unlicensed
        } else if has(&["InvalidOpenApiFlow"]) {
            of_definition(&says)
        } else if has(&["InvalidTemplate", "InvalidRequestContent"]) {
            Self::DefinitionRefused
        } else if has(&["InsufficientCdsPermissions"]) {
            Self::RoleMissing
        } else if has(&["0x80072321", "0x80072322", "0x80072326"]) {
            Self::Throttled
        } else if has(&["0x80040237", "0x80060892"]) {
            Self::Duplicate
        } else if has(&["0x80045003"]) || says("active workflow definition") {
            Self::MustBeOff
        } else if has(&["0x80072560"]) || says("not a member of the organization") {
            Self::NotAUser
        } else if has(&["0x80040220"]) {
            Self::PrivilegeMissing
        } else if has(&["XrmApiRequestFailed"]) {
            Self::DataverseFailed
        } else {
            Self::Other
        }
    }
}

/// Tells the faults of `InvalidOpenApiFlow` apart, whose own codes stand only in the words.
fn of_definition(says: &dyn Fn(&str) -> bool) -> Inner {
    if says("WorkflowRunActionInputsInvalidProperty") {
        return Inner::PropertyNotAllowed;
    }
    if says("WorkflowRunActionInputsMissingProperty") {
        return if says("authentication") {
            Inner::AuthenticationWanted
        } else {
            Inner::ReferenceBroken
        };
    }
    Inner::DefinitionRefused
}

#[cfg(test)]
mod tests {
    use countersign_net::Correlation;

    use super::*;

    fn refusal(status: u16, outer: &str, inner: &str, message: &str) -> Refusal {
        Refusal {
            status,
            code: Some(inner.to_owned()),
            outer_code: Some(outer.to_owned()),
            message: Some(message.to_owned()),
            request_id: None,
            correlation: Correlation::random(),
        }
    }

    #[test]
    fn every_documented_inner_code_has_a_meaning_of_its_own() {
        const OUTER: &str = "0x80060467";
        let open_api = "InvalidOpenApiFlow";
        for (outer, inner, message, meaning) in [
            (
                OUTER,
                "ConnectionAuthorizationFailed",
                "",
                Inner::ConnectionNotAuthorized,
            ),
            (OUTER, "BapListServicePlansFailed", "", Inner::Unlicensed),
            (OUTER, "MissingUserDetails", "", Inner::Unlicensed),
            (
                OUTER,
                open_api,
                "code 'WorkflowRunActionInputsInvalidProperty'",
                Inner::PropertyNotAllowed,
            ),
            (
                OUTER,
                open_api,
                "code 'WorkflowRunActionInputsMissingProperty', 'host.connectionReferenceName'",
                Inner::ReferenceBroken,
            ),
            (
                OUTER,
                open_api,
                "code 'WorkflowRunActionInputsMissingProperty', 'authentication'",
                Inner::AuthenticationWanted,
            ),
            (OUTER, open_api, "something new", Inner::DefinitionRefused),
            (OUTER, "InvalidTemplate", "", Inner::DefinitionRefused),
            (OUTER, "XrmApiRequestFailed", "", Inner::DataverseFailed),
            (OUTER, "InsufficientCdsPermissions", "", Inner::RoleMissing),
            (
                "0x80040220",
                "0x80040220",
                "prvReadworkflow",
                Inner::PrivilegeMissing,
            ),
            (
                "XrmApiRequestFailed",
                "0x80040220",
                "",
                Inner::PrivilegeMissing,
            ),
            ("0x80072322", "0x80072322", "", Inner::Throttled),
            ("0x80072321", "0x80072321", "", Inner::Throttled),
            ("0x80072326", "0x80072326", "", Inner::Throttled),
            ("0x80072560", "0x80072560", "", Inner::NotAUser),
            (
                "0x80040225",
                "0x80040225",
                "The user is not a member of the organization.",
                Inner::NotAUser,
            ),
            ("0x80040237", "0x80040237", "", Inner::Duplicate),
            (
                "0x80045003",
                "0x80045003",
                "Cannot delete an active workflow definition.",
                Inner::MustBeOff,
            ),
            (OUTER, "SomethingNew", "", Inner::Other),
        ] {
            assert_eq!(
                Inner::of(&refusal(400, outer, inner, message)),
                meaning,
                "{inner}: {message}"
            );
        }
    }
}
