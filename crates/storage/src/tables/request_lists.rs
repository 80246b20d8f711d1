//! Which requests a list shows, in which order, page by page.

use countersign_domain::{
    ObjectId, Principal, RequestId, StoreId, Timestamp, WorkflowId,
    change::Event,
    request::{Request, RequestStatus},
    workflow::WorkflowType,
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

/// A condition on requests, or its opposite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Condition<Value> {
    /// What requests must have.
    pub value: Value,
    /// Whether they must not.
    pub not: bool,
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
    pub event: Option<Condition<Event>>,
    /// Those of workflows of one type.
    pub workflow_type: Option<Condition<WorkflowType>>,
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
    pub text: Option<Condition<String>>,
    /// Those asked for at or after this moment.
    pub from: Option<Timestamp>,
    /// Those asked for before this moment.
    pub to: Option<Timestamp>,
    /// No more than so many, the newest.
    pub limit: Option<u32>,
}

/// What a list is sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RequestOrder {
    /// When it was asked for.
    #[default]
    CreatedAt,
    /// The name of its target.
    Target,
    /// The name of its requester.
    Requester,
    /// Its status.
    Status,
    /// The name of its workflow.
    Workflow,
    /// Its event.
    Event,
}

impl RequestOrder {
    /// Returns what stands before the time of asking in the order.
    fn key(self) -> Option<&'static str> {
        match self {
            Self::CreatedAt => None,
            Self::Target => Some("target_name COLLATE NOCASE"),
            Self::Requester => Some("requester_name COLLATE NOCASE"),
            Self::Status => Some("status"),
            Self::Workflow => Some("workflow_name COLLATE NOCASE"),
            Self::Event => Some("event"),
        }
    }
}

/// The order of a list. Among requests that are the same in it, the newest comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestSort {
    /// By what.
    pub by: RequestOrder,
    /// Whether the last comes first.
    pub descending: bool,
}

impl Default for RequestSort {
    fn default() -> Self {
        Self {
            by: RequestOrder::CreatedAt,
            descending: true,
        }
    }
}

impl RequestSort {
    fn sql(self) -> String {
        let direction = if self.descending { "DESC" } else { "ASC" };
        match self.by.key() {
            None => format!("created_at {direction}, seq {direction}"),
            Some(key) => format!("{key} {direction}, created_at DESC, seq DESC"),
        }
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestPage {
    /// The requests, in their order.
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

    /// Adds a condition, or its opposite. One that cannot be judged, such as the type of no workflow, does not hold.
    fn add_either(&mut self, condition: &str, not: bool, values: impl IntoIterator<Item = Value>) {
        if not {
            self.add(&format!("coalesce({condition}, FALSE) = FALSE"), values);
        } else {
            self.add(condition, values);
        }
    }

    fn add_text(&mut self, condition: &str, value: Option<String>) {
        if let Some(value) = value {
            self.add(condition, [value.into()]);
        }
    }

    /// Narrows to what comes after a place in the order.
    fn add_after(&mut self, sort: RequestSort, place: Place) {
        let beyond = if sort.descending { '<' } else { '>' };
        let newest = [place.created_at.into(), place.seq.into()];
        match sort.by.key() {
            None => self.add(&format!("(created_at, seq) {beyond} (?, ?)"), newest),
            Some(key) => self.add(
                &format!("{key} {beyond}= ? AND ({key} {beyond} ? OR (created_at, seq) < (?, ?))"),
                [place.key.clone().into(), place.key.into()]
                    .into_iter()
                    .chain(newest),
            ),
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
        if let Some(Condition { value, not }) = filter.event {
            all.add_either("event = ?", not, [event::word(value).to_owned().into()]);
        }
        if let Some(Condition { value, not }) = filter.workflow_type {
            let system = match value {
                WorkflowType::System => "IS NOT NULL",
                WorkflowType::UserDefined => "IS NULL",
            };
            all.add_either(
                &format!("workflow IN (SELECT id FROM workflows WHERE system {system})"),
                not,
                [],
            );
        }
        // An object id names somebody in one tenant only. Approvers are of the store's.
        if let Some(requester) = filter.requester {
            all.add(
                "requester_object = ? AND requester_tenant = ?",
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
                all.add("holds(requester_name, ?)", [name_key(name).into()]);
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
                            WHERE holds(name, ?) OR holds(user_principal_name, ?))",
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
                    "holds(json_extract(decision, '$.byName'), ?)",
                    [name_key(name).into()],
                );
            }
            None => {}
        }
        all.add_text(
            "holds(target_name, ?)",
            filter.target.as_deref().map(name_key),
        );
        if let Some(Condition { value, not }) = &filter.text {
            let text = name_key(value);
            all.add_either(
                "(holds(target_name, ?) OR holds(requester_name, ?) OR holds(workflow_name, ?))",
                *not,
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

impl RequestFilter {
    /// Returns the table, with the index to go through where all of it has to be looked at.
    ///
    /// SQLite has no statistics here and takes a filter such as the status for one that leaves little over. Where it leaves nearly all,
    /// looking into names or sorting by them would read whole requests.
    fn table(&self, sort: RequestSort) -> &'static str {
        let looks_into_names = self.target.is_some()
            || self.text.is_some()
            || matches!(self.asked_by, Some(PersonFilter::Named(_)));
        let has_an_index_of_its_own = matches!(self.asked_by, Some(PersonFilter::Object(_)))
            || self.requester.is_some()
            || self.approver.is_some()
            || self.awaiting.is_some()
            || self.decided_by.is_some();
        if (looks_into_names || sort.by.key().is_some()) && !has_an_index_of_its_own {
            "requests INDEXED BY requests_narrow"
        } else {
            "requests"
        }
    }
}

fn both(person: Principal) -> [Value; 2] {
    [
        person.object.to_string().into(),
        person.tenant.to_string().into(),
    ]
}

/// Where a request stands in an order.
struct Place {
    /// What it is sorted by; empty where that is the time alone.
    key: String,
    created_at: i64,
    seq: i64,
}

impl Place {
    fn of(
        connection: &Connection,
        sort: RequestSort,
        request: RequestId,
    ) -> rusqlite::Result<Option<Self>> {
        let key = sort.by.key().unwrap_or("''");
        connection
            .prepare_cached(&format!(
                "SELECT {key}, created_at, seq FROM requests WHERE id = ?"
            ))?
            .query_row([request.to_string()], |row| {
                Ok(Self {
                    key: row.get(0)?,
                    created_at: row.get(1)?,
                    seq: row.get(2)?,
                })
            })
            .optional()
    }
}

/// Returns the requests that are wanted, newest first.
pub(crate) fn list(
    connection: &Connection,
    filter: &RequestFilter,
) -> rusqlite::Result<Vec<Request>> {
    // A negative limit is none.
    let limit = filter.limit.map_or(-1, i64::from);
    let sort = RequestSort::default();
    select(
        connection,
        filter.table(sort),
        Conditions::of(filter),
        sort,
        limit,
    )
}

/// Returns a page of them: those after `after` in the list, `limit` at most. `None` when there is no such request any more.
pub(crate) fn page(
    connection: &Connection,
    filter: &RequestFilter,
    sort: RequestSort,
    after: Option<RequestId>,
    limit: u32,
) -> rusqlite::Result<Option<RequestPage>> {
    let total = count(connection, filter)?;
    let mut conditions = Conditions::of(filter);
    if let Some(after) = after {
        let Some(place) = Place::of(connection, sort, after)? else {
            return Ok(None);
        };
        conditions.add_after(sort, place);
    }
    // One more than wanted tells whether there are more.
    let mut requests = select(
        connection,
        filter.table(sort),
        conditions,
        sort,
        i64::from(limit) + 1,
    )?;
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
    let sql = format!(
        "SELECT count(*) FROM {} WHERE true{}",
        filter.table(RequestSort::default()),
        conditions.sql
    );
    connection
        .prepare_cached(&sql)?
        .query_row(params_from_iter(conditions.bound), |row| row.get(0))
}

fn select(
    connection: &Connection,
    table: &str,
    conditions: Conditions,
    sort: RequestSort,
    limit: i64,
) -> rusqlite::Result<Vec<Request>> {
    // Which ones is found out from an index that holds all that narrows and sorts; whole requests are read only of those.
    let sql = format!(
        "SELECT {columns} FROM requests
         WHERE seq IN (SELECT seq FROM {table} WHERE true{narrowed} ORDER BY {order} LIMIT ?)
         ORDER BY {order}",
        columns = requests::columns(),
        narrowed = conditions.sql,
        order = sort.sql(),
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
