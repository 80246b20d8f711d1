//! Requests: what waits for a decision, and what needs somebody before it goes on.

use std::{collections::HashSet, time::Duration};

use countersign_contract::{
    ApiError, CheckName, CheckView, DoctorSection, DoctorSubject, Finding, WaitingView,
};
use countersign_domain::{
    Timestamp,
    request::{Request, RequestStatus},
};
use countersign_storage::RequestFilter;

use crate::{clock, engine::Engine, failure, notices};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

pub(super) async fn section(engine: &Engine) -> Result<(DoctorSection, WaitingView), ApiError> {
    let storage = engine.storage();
    let open = storage
        .requests(RequestFilter {
            status: Some(RequestStatus::Pending),
            ..RequestFilter::default()
        })
        .await
        .map_err(failure::storage)?;
    let waiting = waiting(&open, clock::now());

    let mut findings = Vec::new();
    let mut told = HashSet::new();
    for work in engine.parked_work().await? {
        if told.insert(work.request) {
            findings.push(Finding {
                about: work.target_name,
                request: Some(work.request),
                view: CheckView::failed(CheckName::Request, work.reason),
            });
        }
    }
    for request in &open {
        // The first is the most urgent; the request itself shows them all.
        let Some(notice) = notices::of_request(request, clock::now())
            .into_iter()
            .next()
        else {
            continue;
        };
        if told.insert(request.id) {
            findings.push(Finding {
                about: request.target_name.clone(),
                request: Some(request.id),
                view: CheckView::passed_with(CheckName::Request, notice),
            });
        }
    }

    let section = DoctorSection {
        subject: DoctorSubject::Requests,
        findings,
    };
    Ok((section, waiting))
}

fn waiting(open: &[Request], now: Timestamp) -> WaitingView {
    let mut waiting = WaitingView {
        oldest: open.iter().map(|request| request.created_at).min(),
        ..WaitingView::default()
    };
    for request in open {
        let age = now.since(request.created_at);
        let count = if age <= DAY {
            &mut waiting.day
        } else if age <= DAY * 7 {
            &mut waiting.week
        } else if age <= DAY * 28 {
            &mut waiting.month
        } else {
            &mut waiting.older
        };
        *count += 1;
        if request.awaits_administrator() {
            waiting.for_administrator += 1;
        }
    }
    waiting
}
