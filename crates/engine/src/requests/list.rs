//! Lists of requests: **My Requests**, **Request Inbox**, **All Requests**, filtered and page by page.

use countersign_contract::{
    ApiError, Code, RequestCondition, RequestListRequest, RequestListResponse, RequestScope,
    RequestSortKey,
};
use countersign_domain::Principal;
use countersign_storage::{
    Condition, PersonFilter, RequestFilter, RequestOrder, RequestSort, StorageError,
};

use super::view;
use crate::{acting::Acting, engine::Engine, failure};

/// A page holds so many requests when nothing else is asked for.
const USUAL_LIMIT: u32 = 100;
/// A page holds so many at most.
const MOST: u32 = 500;

impl Engine {
    pub(crate) async fn request_list(
        &self,
        acting: &Acting,
        request: RequestListRequest,
    ) -> Result<RequestListResponse, ApiError> {
        let limit = request.limit.unwrap_or(USUAL_LIMIT);
        if !(1..=MOST).contains(&limit) {
            return Err(ApiError::new(
                Code::InvalidField,
                format!("A page holds 1 to {MOST} requests."),
            )
            .at_field("limit"));
        }
        let after = request.after;
        let sort = request
            .sort
            .map_or_else(RequestSort::default, |sort| RequestSort {
                by: order(sort.by),
                descending: sort.descending,
            });
        let filter = filter_of(acting, request)?;
        let page = self
            .storage()
            .request_page(filter, sort, after, limit)
            .await
            .map_err(|failed| {
                if matches!(failed, StorageError::NotFound) {
                    failure::not_found("The request after which the page begins")
                } else {
                    failure::storage(failed)
                }
            })?;
        let next = page.requests.last().map(|last| last.id);
        Ok(RequestListResponse {
            requests: page.requests.into_iter().map(view).collect(),
            total: page.total,
            next: next.filter(|_| page.more),
        })
    }
}

fn order(key: RequestSortKey) -> RequestOrder {
    match key {
        RequestSortKey::CreatedAt => RequestOrder::CreatedAt,
        RequestSortKey::Target => RequestOrder::Target,
        RequestSortKey::Requester => RequestOrder::Requester,
        RequestSortKey::Status => RequestOrder::Status,
        RequestSortKey::Workflow => RequestOrder::Workflow,
        RequestSortKey::Event => RequestOrder::Event,
    }
}

fn filter_of(acting: &Acting, request: RequestListRequest) -> Result<RequestFilter, ApiError> {
    let not = request.not;
    let mut filter = RequestFilter {
        store: request.store,
        status: request.status,
        workflow: request.workflow,
        event: either(request.event, RequestCondition::Event, &not),
        workflow_type: either(request.workflow_type, RequestCondition::WorkflowType, &not),
        asked_by: person(request.requester),
        awaiting: person(request.approver),
        decided_by: person(request.decided_by),
        target: text(request.target),
        text: either(text(request.text), RequestCondition::Text, &not),
        from: request.from,
        to: request.to,
        ..RequestFilter::default()
    };
    match request.scope {
        RequestScope::All => {}
        RequestScope::Mine => filter.requester = Some(person_of(acting)?),
        RequestScope::Inbox => filter.approver = Some(person_of(acting)?),
    }
    Ok(filter)
}

/// Reads a condition, turned round where `not` names it.
fn either<Value>(
    given: Option<Value>,
    condition: RequestCondition,
    not: &[RequestCondition],
) -> Option<Condition<Value>> {
    given.map(|value| Condition {
        value,
        not: not.contains(&condition),
    })
}

/// Reads an object id, or part of a name. Nothing but blanks does not narrow.
fn person(given: Option<String>) -> Option<PersonFilter> {
    let given = text(given)?;
    Some(match given.parse() {
        Ok(object) => PersonFilter::Object(object),
        Err(_) => PersonFilter::Named(given),
    })
}

fn text(given: Option<String>) -> Option<String> {
    given
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
}

fn person_of(acting: &Acting) -> Result<Principal, ApiError> {
    acting.person().ok_or_else(|| {
        ApiError::new(
            Code::SignInNeeded,
            "Nobody is signed in whose requests these could be.",
        )
    })
}
