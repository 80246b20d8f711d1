//! Which requests a list shows, page by page.

use countersign_domain::{
    ObjectId, Principal, RequestId, StoreId, Timestamp, WorkflowId,
    change::Event,
    request::{Request, RequestStatus},
};
use rusqlite::{Connection, OptionalExtension, params_from_iter, types::Value};

use crate::{
    tables::{
        request_approvers, requests,
        words::{event, status},
    },
    value::name_key,
};

/// A person, by identity or by what people call them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PersonFilter {
    /// This object.
    Object(ObjectId),
    /// Whoever has this in their name.
    Named(String),
}

/// Which requests are wanted. What is `None` does not narrow.
#[derive(Debug, Clone, Default)]
pub struct RequestFilter {
    /// Those of one store.
    pub store: Option<StoreId>,
    /// Those with one status.
    pub status: Option<RequestStatus>,
    /// Those of one workflow.
    pub workflow: Option<WorkflowId>,
    /// Those of one event.
    pub event: Option<Event>,
    /// Those that one person asked for: **My Requests**.
    pub requester: Option<Principal>,
    /// Those that one person may decide as approver: **Request Inbox**.
    pub approver: Option<Principal>,
    /// Those that somebody asked for.
    pub asked_by: Option<PersonFilter>,
    /// Those that await somebody, or did.
    pub awaiting: Option<PersonFilter>,
    /// Those that somebody decided.
    pub decided_by: Option<PersonFilter>,
    /// Those whose target has this in its name.
    pub target: Option<String>,
    /// Those with this in the name of workflow, target or requester.
    pub text: Option<String>,
    /// Those asked for at or after this moment.
    pub from: Option<Timestamp>,
    /// Those asked for before this moment.
    pub to: Option<Timestamp>,
    /// No more than so many, the newest.
    pub limit: Option<u32>,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestPage {
    /// The requests, newest first.
    pub requests: Vec<Request>,
    /// How many there are on all pages.
    pub total: u32,
    /// Whether there are more after these.
    pub more: bool,
}

/// Conditions of SQL with the values they bind, in order.
#[derive(Default)]
struct Conditions {
    sql: String,
    bound: Vec<Value>,
}

impl Conditions {
    fn add(&mut self, condition: &str, values: impl IntoIterator<Item = Value>) {
        self.sql.push_str(" AND ");
        self.sql.push_str(condition);
        self.bound.extend(values);
    }

    fn add_text(&mut self, condition: &str, value: Option<String>) {
        if let Some(value) = value {
            self.add(condition, [value.into()]);
        }
    }

    fn of(filter: &RequestFilter) -> Self {
        let mut all = Self::default();
        all.add_text("store = ?", filter.store.map(|id| id.to_string()));
        all.add_text(
            "status = ?",
            filter.status.map(|value| status::word(value).to_owned()),
        );
        all.add_text("workflow = ?", filter.workflow.map(|id| id.to_string()));
        all.add_text(
            "event = ?",
            filter.event.map(|value| event::word(value).to_owned()),
        );
        // An object id names somebody in one tenant only. Approvers are of the store's.
        if let Some(requester) = filter.requester {
            all.add(
                "requester_object = ? AND json_extract(requester, '$.principal.tenant') = ?",
                both(requester),
            );
        }
        if let Some(approver) = filter.approver {
            all.add(
                "id IN (SELECT request FROM request_approvers WHERE object = ?)
                 AND store IN (SELECT id FROM stores WHERE json_extract(provider, '$.tenant') = ?)",
                both(approver),
            );
        }
        match &filter.asked_by {
            Some(PersonFilter::Object(object)) => {
                all.add("requester_object = ?", [object.to_string().into()]);
            }
            Some(PersonFilter::Named(name)) => {
                all.add(
                    "instr(folded(requester_name), ?) > 0",
                    [name_key(name).into()],
                );
            }
            None => {}
        }
        match &filter.awaiting {
            Some(PersonFilter::Object(object)) => all.add(
                "id IN (SELECT request FROM request_approvers WHERE object = ?)",
                [object.to_string().into()],
            ),
            Some(PersonFilter::Named(name)) => {
                let key = name_key(name);
                all.add(
                    "id IN (SELECT request FROM request_approvers
                            WHERE instr(folded(name), ?) > 0 OR instr(folded(user_principal_name), ?) > 0)",
                    [key.clone().into(), key.into()],
                );
            }
            None => {}
        }
        match &filter.decided_by {
            Some(PersonFilter::Object(object)) => {
                all.add("decided_by = ?", [object.to_string().into()]);
            }
            Some(PersonFilter::Named(name)) => {
                all.add(
                    "instr(folded(json_extract(decision, '$.byName')), ?) > 0",
                    [name_key(name).into()],
                );
            }
            None => {}
        }
        all.add_text(
            "instr(folded(target_name), ?) > 0",
            filter.target.as_deref().map(name_key),
        );
        if let Some(text) = filter.text.as_deref().map(name_key) {
            all.add(
                "(instr(folded(target_name), ?) > 0 OR instr(folded(requester_name), ?) > 0 OR instr(folded(workflow_name), ?) > 0)",
                [text.clone().into(), text.clone().into(), text.into()],
            );
        }
        if let Some(from) = filter.from {
            all.add("created_at >= ?", [from.as_millis().into()]);
        }
        if let Some(to) = filter.to {
            all.add("created_at < ?", [to.as_millis().into()]);
        }
        all
    }
}

fn both(person: Principal) -> [Value; 2] {
    [
        person.object.to_string().into(),
        person.tenant.to_string().into(),
    ]
}

/// Returns the requests that are wanted, newest first.
pub(crate) fn list(
    connection: &Connection,
    filter: &RequestFilter,
) -> rusqlite::Result<Vec<Request>> {
    // A negative limit is none.
    let limit = filter.limit.map_or(-1, i64::from);
    select(connection, Conditions::of(filter), limit)
}

/// Returns a page of them: those after `after` in the list, `limit` at most. `None` when there is no such request any more.
pub(crate) fn page(
    connection: &Connection,
    filter: &RequestFilter,
    after: Option<RequestId>,
    limit: u32,
) -> rusqlite::Result<Option<RequestPage>> {
    let total = count(connection, filter)?;
    let mut conditions = Conditions::of(filter);
    if let Some(after) = after {
        let place = connection
            .prepare_cached("SELECT created_at, seq FROM requests WHERE id = ?")?
            .query_row([after.to_string()], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
            })
            .optional()?;
        let Some((created_at, seq)) = place else {
            return Ok(None);
        };
        conditions.add(
            "(created_at, seq) < (?, ?)",
            [created_at.into(), seq.into()],
        );
    }
    // One more than wanted tells whether there are more.
    let mut requests = select(connection, conditions, i64::from(limit) + 1)?;
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = requests.len() > wanted;
    requests.truncate(wanted);
    Ok(Some(RequestPage {
        requests,
        total,
        more,
    }))
}

fn count(connection: &Connection, filter: &RequestFilter) -> rusqlite::Result<u32> {
    let conditions = Conditions::of(filter);
    let sql = format!("SELECT count(*) FROM requests WHERE true{}", conditions.sql);
    connection
        .prepare_cached(&sql)?
        .query_row(params_from_iter(conditions.bound), |row| row.get(0))
}

fn select(
    connection: &Connection,
    conditions: Conditions,
    limit: i64,
) -> rusqlite::Result<Vec<Request>> {
    let sql = format!(
        "SELECT {} FROM requests WHERE true{} ORDER BY created_at DESC, seq DESC LIMIT ?",
        requests::COLUMNS,
        conditions.sql
    );
    let mut bound = conditions.bound;
    bound.push(limit.into());
    let mut found: Vec<Request> = connection
        .prepare_cached(&sql)?
        .query_map(params_from_iter(bound), requests::request)?
        .collect::<rusqlite::Result<_>>()?;
    request_approvers::fill(connection, &mut found)?;
    Ok(found)
}
