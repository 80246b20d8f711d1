//! Requests: what waits for a decision, and what needs somebody before it goes on.

use std::{collections::HashSet, time::Duration};

use countersign_contract::{
    ApiError, CheckName, CheckView, DoctorSection, DoctorSubject, Finding, Notice, WaitingView,
};
use countersign_domain::{
    Timestamp,
    outbox::OutboxState,
    request::{Request, RequestStatus},
};
use countersign_storage::RequestFilter;

use crate::{clock, engine::Engine, failure, notices, views};

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
    for row in storage.parked().await.map_err(failure::storage)? {
        let OutboxState::Parked { code } = &row.state else {
            continue;
        };
        let request = storage.request(row.request).await;
        let Some(request) = request.map_err(failure::storage)? else {
            continue;
        };
        if told.insert(request.id) {
            let view = CheckView::failed(CheckName::Request, parked(&request, code));
            findings.push(of(&request, view));
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
            findings.push(of(
                request,
                CheckView::passed_with(CheckName::Request, notice),
            ));
        }
    }

    let section = DoctorSection {
        subject: DoctorSubject::Requests,
        findings,
    };
    Ok((section, waiting))
}

fn of(request: &Request, view: CheckView) -> Finding {
    Finding {
        about: request.target_name.clone(),
        request: Some(request.id),
        view,
    }
}

/// What to say about work that was given up: what the request says of it, else what it was given up for.
fn parked(request: &Request, code: &str) -> Notice {
    let code = views::code(code);
    notices::of_request(request, clock::now())
        .into_iter()
        .find(|notice| notice.code == code)
        .unwrap_or_else(|| {
            notices::notice(
                code,
                "Work of this request was given up and waits for somebody.",
            )
        })
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
