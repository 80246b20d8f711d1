//! What a Power Automate service says when it does not do something: each inner code a code of its own.

use countersign_contract::{ApiError, Code};
use countersign_power_automate::{Inner, ServiceError};

use super::net;

/// A Power Automate service did not do it.
pub(crate) fn service(failure: &ServiceError) -> ApiError {
    let told = |code, message: &str| {
        let error = ApiError::new(code, message)
            .with_detail("reason", failure.to_string())
            .with_correlation(Some(failure.correlation().to_string()));
        let refusal = failure.refusal();
        let said = refusal.and_then(|refusal| refusal.message.clone());
        let request = refusal.and_then(|refusal| refusal.request_id.clone());
        [("said", said), ("requestId", request)]
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .fold(error, |error, (name, value)| error.with_detail(name, value))
    };
    if let Some((code, message)) = of_inner(failure.inner()) {
        return told(code, message);
    }
    match failure {
        ServiceError::Denied { .. } => told(
            Code::DirectoryDenied,
            "Power Automate does not let the account do this.",
        )
        .with_remedy(
            "Give the account the role it lacks in the environment, or name another linking account.",
        ),
        ServiceError::NotFound { .. } => {
            told(Code::FlowNotFound, "Power Automate knows no such flow or run.")
        }
        ServiceError::SignInNeeded { source }
        | ServiceError::TokenRefused { source }
        | ServiceError::Unreachable { source } => net(source),
        ServiceError::Throttled { .. } => told(Code::Throttled, "Power Automate asks to wait."),
        ServiceError::Refused { .. } if !failure.is_transient() => {
            told(Code::FlowRefused, "Power Automate refuses the call.")
        }
        ServiceError::Unreadable { .. } | ServiceError::Refused { .. } => {
            told(Code::ServiceFailed, "Power Automate failed.")
        }
    }
}

/// An environment's Dataverse did not do it. That it knows no such row is one thing, that nobody answers there as Dataverse another.
pub(crate) fn dataverse(failure: &ServiceError) -> ApiError {
    /// The code of "there is no such row".
    const NO_SUCH_ROW: &str = "0x80040217";
    match failure {
        ServiceError::NotFound { refusal } if !refusal.has_code(NO_SUCH_ROW) => ApiError::new(
            Code::EnvironmentDiffers,
            "No environment answers at the registered organization code and region.",
        )
        .with_detail("reason", failure.to_string())
        .with_correlation(Some(failure.correlation().to_string())),
        ServiceError::NotFound { .. }
        | ServiceError::Denied { .. }
        | ServiceError::Throttled { .. }
        | ServiceError::SignInNeeded { .. }
        | ServiceError::TokenRefused { .. }
        | ServiceError::Unreachable { .. }
        | ServiceError::Unreadable { .. }
        | ServiceError::Refused { .. } => service(failure),
    }
}

fn of_inner(inner: Inner) -> Option<(Code, &'static str)> {
    Some(match inner {
        Inner::ConnectionNotAuthorized => (
            Code::ConnectionNotAuthorized,
            "A connection of the flow is not bound, or the account may not use it.",
        ),
        Inner::Unlicensed => (
            Code::FlowOwnerUnlicensed,
            "The account has no licence for flows, or no user in the directory.",
        ),
        Inner::PropertyNotAllowed => (
            Code::FlowPropertyNotAllowed,
            "An action of the flow holds a property that Power Automate injects itself.",
        ),
        Inner::AuthenticationWanted => (
            Code::FlowAuthenticationWanted,
            "Power Automate wants the authentication of an action written into the flow.",
        ),
        Inner::ReferenceBroken => (
            Code::FlowReferenceBroken,
            "An action of the flow names no connection reference of the flow.",
        ),
        Inner::DefinitionRefused => (
            Code::FlowDefinitionRefused,
            "Power Automate refuses the flow's definition.",
        ),
        Inner::DataverseFailed => (
            Code::FlowDataverseFailed,
            "Power Automate failed at the environment's Dataverse.",
        ),
        Inner::RoleMissing => (
            Code::EnvironmentRoleMissing,
            "The account has no role in the environment that reaches flows.",
        ),
        Inner::PrivilegeMissing => (
            Code::EnvironmentPrivilegeMissing,
            "The account lacks a privilege in the environment.",
        ),
        Inner::NotAUser => (
            Code::NotAnEnvironmentUser,
            "The account is no user of the environment.",
        ),
        Inner::Throttled => (Code::Throttled, "Power Automate asks to wait."),
        Inner::MustBeOff => (Code::FlowMustBeOff, "The flow is on."),
        Inner::Duplicate | Inner::Other => return None,
    })
}

#[cfg(test)]
mod tests {
    use countersign_net::Correlation;
    use countersign_power_automate::Refusal;

    use super::*;

    fn refused(status: u16, outer: &str, code: &str, message: &str) -> ApiError {
        let refusal = Refusal {
            status,
            code: Some(code.to_owned()),
            outer_code: Some(outer.to_owned()),
            message: Some(message.to_owned()),
            request_id: Some("r-1".to_owned()),
            correlation: Correlation::random(),
        };
        service(&match status {
            401 | 403 => ServiceError::Denied { refusal },
            404 => ServiceError::NotFound { refusal },
            _ => ServiceError::Refused { refusal },
        })
    }

    #[test]
    fn every_inner_code_has_its_own_code_message_and_remedy() {
        const OUTER: &str = "0x80060467";
        let told: Vec<ApiError> = [
            (403, OUTER, "ConnectionAuthorizationFailed", ""),
            (400, OUTER, "BapListServicePlansFailed", ""),
            (
                400,
                OUTER,
                "InvalidOpenApiFlow",
                "WorkflowRunActionInputsInvalidProperty",
            ),
            (
                400,
                OUTER,
                "InvalidOpenApiFlow",
                "WorkflowRunActionInputsMissingProperty host.connectionReferenceName",
            ),
            (
                400,
                OUTER,
                "InvalidOpenApiFlow",
                "WorkflowRunActionInputsMissingProperty authentication",
            ),
            (400, OUTER, "InvalidTemplate", ""),
            (400, OUTER, "XrmApiRequestFailed", ""),
            (403, OUTER, "InsufficientCdsPermissions", ""),
            (403, "0x80040220", "0x80040220", "prvCreateWorkflow"),
            (403, "0x80072560", "0x80072560", ""),
        ]
        .into_iter()
        .map(|(status, outer, code, message)| refused(status, outer, code, message))
        .collect();

        for (at, one) in told.iter().enumerate() {
            assert!(!one.message.is_empty() && !one.remedy.is_empty());
            for other in told.iter().skip(at + 1) {
                assert_ne!(one.code, other.code);
                assert_ne!(one.message, other.message);
                assert_ne!(one.remedy, other.remedy);
            }
        }
    }

    #[test]
    fn an_address_without_an_environment_is_told_from_a_row_that_is_gone() {
        let of = |code: &str| {
            let refusal = Refusal {
                status: 404,
                code: Some(code.to_owned()),
                outer_code: None,
                message: None,
                request_id: None,
                correlation: Correlation::random(),
            };
            dataverse(&ServiceError::NotFound { refusal }).code
        };

        assert_eq!(of("0x80040217"), Code::FlowNotFound);
        assert_eq!(of("ResourceNotFound"), Code::EnvironmentDiffers);
    }

    #[test]
    fn a_service_that_gave_up_waiting_has_not_refused() {
        let error = refused(408, "RequestTimeout", "RequestTimeout", "");

        assert_eq!(error.code, Code::ServiceFailed);
        assert!(error.retryable);
    }

    #[test]
    fn what_the_service_says_stands_under_details_only() {
        let error = refused(400, "0x80060467", "InvalidTemplate", "names of the tenant");

        assert!(!error.message.contains("names of the tenant"));
        assert_eq!(error.details["said"], "names of the tenant");
        assert_eq!(error.details["requestId"], "r-1");
    }
}
