//! Waiting work, late answers and clean-ups, in words for the terminal.

use countersign_contract::*;

use crate::{text, words};

pub(super) fn parked(response: &RequestParkedResponse) -> String {
    if response.parked.is_empty() {
        return "Nothing waits until a person looks.".to_owned();
    }
    let mut told = String::new();
    for work in &response.parked {
        told.push_str(&text::fields(&[
            ("Request", work.request.to_string()),
            ("Object", work.target_name.clone()),
            ("Work", what(work.work).to_owned()),
            (
                "Effect",
                if work.outcome_unknown {
                    "it may have happened; it is looked for before it is done again"
                } else {
                    ""
                }
                .to_owned(),
            ),
            ("Take up with", command(work)),
        ]));
        told.push_str(&words::notice(&work.reason));
        told.push('\n');
    }
    told
}

fn what(work: Work) -> &'static str {
    match work {
        Work::CallFlow => "call the flow",
        Work::ConfirmAnswer => "confirm the flow's answer",
        Work::MakeChange => "make the approved change",
        Work::CancelRun => "cancel the waiting run",
    }
}

fn command(work: &ParkedWork) -> String {
    let verb = match work.work {
        Work::CallFlow => "send-again",
        Work::ConfirmAnswer | Work::MakeChange | Work::CancelRun => "retry",
    };
    format!("countersign request {verb} {}", work.request)
}

pub(super) fn reconciled(response: &RequestReconcileResponse) -> String {
    let mut told = format!(
        "{} looked at, {} decided, {} doubtful.\n",
        text::counted(response.looked_at, "request"),
        response.decided.len(),
        response.doubted.len()
    );
    for (what, requests) in [
        ("Decided", &response.decided),
        ("Doubtful", &response.doubted),
    ] {
        for request in requests {
            told.push_str(&format!("{what}: {request}\n"));
        }
    }
    for store in &response.unread {
        told.push_str(&words::notice(&store.reason));
    }
    told
}

pub(super) fn cleaned_up(response: &RequestCleanupResponse, dry_run: bool) -> String {
    let what = if dry_run {
        "would be deleted"
    } else {
        "deleted"
    };
    let mut told = format!("{} {what}.", text::counted(response.count, "request"));
    if response.kept > 0 {
        told.push_str(&format!(
            " {} that old stay: work of theirs waits or is under way, or an initial password waits to be revealed.",
            text::counted(response.kept, "request")
        ));
    }
    told
}

/// Tells what was sent to the flow, and what was not.
pub(super) fn sent(response: &LinkSendOpenResponse) -> String {
    let mut told = format!(
        "The flow is called for {}.\n",
        text::counted(
            u32::try_from(response.sent.len()).unwrap_or(u32::MAX),
            "request"
        )
    );
    for skipped in &response.skipped {
        told.push_str(&format!(
            "Not for {} \"{}\".\n{}",
            skipped.request,
            text::plain(&skipped.target_name),
            words::notice(&skipped.reason)
        ));
    }
    told
}
