//! What is said about a layer.

use countersign_contract::{ApiError, Code};
use countersign_domain::link::{Layer, LayerNotice, LayerOutcome, LayerReport};

/// Says something under a code, with the code's own remedy.
pub(super) fn notice(code: Code, message: impl Into<String>) -> LayerNotice {
    LayerNotice {
        code: code.as_str().to_owned(),
        message: message.into(),
        remedy: code.remedy().to_owned(),
    }
}

/// Says what an error says.
pub(super) fn of_error(error: &ApiError) -> LayerNotice {
    LayerNotice {
        code: error.code.as_str().to_owned(),
        message: error.message.clone(),
        remedy: error.remedy.clone(),
    }
}

/// The layer passed, and there is something to say about that.
pub(super) fn passed_with(layer: Layer, notice: LayerNotice) -> LayerReport {
    LayerReport {
        layer,
        outcome: LayerOutcome::Passed,
        notice: Some(notice),
    }
}

/// The layer could not be looked at because of an earlier one.
pub(super) fn blocked(layer: Layer, by: &LayerReport, why: &str) -> LayerReport {
    let mut notice = notice(Code::NotChecked, format!("Not looked at: {why}."));
    if let Some(cause) = &by.notice {
        notice.remedy.clone_from(&cause.remedy);
    }
    LayerReport::unchecked(layer, notice)
}
