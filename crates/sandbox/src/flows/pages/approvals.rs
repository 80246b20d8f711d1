//! The approvals centre: open approvals of one person, answering them, and what was answered.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::StatusCode;
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;

use super::{back_to, moment};
use crate::flows::approvals::{Approval, Standing};
use crate::flows::ids::ApprovalId;
use crate::flows::state::Flows;
use crate::page::{self, Page, Section};
use crate::tenant::Person;

pub(super) fn router() -> Router<Arc<Flows>> {
    Router::new()
        .route("/approvals", get(list))
        .route("/approvals/{approval}", get(one).post(answer))
}

/// Who looks at the page.
#[derive(Debug, Deserialize)]
struct Viewer {
    /// Object id or user principal name; absent until somebody was chosen.
    r#as: Option<String>,
}

/// A row of the lists, copied out so that no lock is held while the page is made.
struct Row {
    id: ApprovalId,
    title: String,
    flow: String,
    created: jiff::Timestamp,
    outcome: Option<String>,
}

async fn list(State(flows): State<Arc<Flows>>, Query(viewer): Query<Viewer>) -> Response {
    let endpoints = flows.tenant().endpoints();
    let person = viewer
        .r#as
        .as_deref()
        .and_then(|key| flows.tenant().find_person(key));
    let people = flows.tenant().people();
    let page = Page::new(endpoints, Section::Approvals, "Approvals");
    let Some(person) = person else {
        return page.body(html! {
            @if viewer.r#as.is_some() { p class="notice bad" { "There is no such person in the directory." } }
            p { "Choose whose approvals to look at." }
            (chooser(&people, None))
        });
    };
    let (open, closed): (Vec<Row>, Vec<Row>) = rows_of(&flows, &person)
        .into_iter()
        .partition(|row| row.outcome.is_none());
    page.body(html! {
        (chooser(&people, Some(&person)))
        h2 { "Received" }
        @if open.is_empty() { p.muted { "Nothing waits for " (person.display_name) "." } }
        @else { (table(&open, &person)) }
        h2 { "History" }
        @if closed.is_empty() { p.muted { "Nothing was decided yet." } }
        @else { (table(&closed, &person)) }
    })
}

fn rows_of(flows: &Flows, person: &Person) -> Vec<Row> {
    let state = flows.state();
    let mut rows: Vec<Row> = state
        .approvals
        .values()
        .filter(|approval| concerns(approval, person))
        .map(|approval| Row {
            id: approval.id,
            title: approval.question.title.clone(),
            flow: state
                .flows
                .get(&approval.question.flow)
                .map_or_else(|| "(deleted flow)".to_owned(), |flow| flow.name.clone()),
            created: approval.created,
            outcome: approval.outcome.clone(),
        })
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.created));
    rows
}

fn concerns(approval: &Approval, person: &Person) -> bool {
    approval.question.assignees.contains(&person.id)
        || approval
            .responses
            .iter()
            .any(|response| response.responder == person.id)
}

fn chooser(people: &[Person], chosen: Option<&Person>) -> Markup {
    html! {
        form method="get" action="/approvals" class="row" {
            label for="as" { "You are" }
            select id="as" name="as" {
                @for person in people {
                    option value=(person.user_principal_name) selected[chosen.is_some_and(|it| it.id == person.id)] {
                        (person.display_name) " (" (person.user_principal_name) ")"
                    }
                }
            }
            button type="submit" { "Show" }
        }
    }
}

fn table(rows: &[Row], person: &Person) -> Markup {
    html! {
        table {
            thead { tr { th scope="col" { "Request" } th scope="col" { "Flow" } th scope="col" { "Sent" } th scope="col" { "Outcome" } } }
            tbody {
                @for row in rows {
                    tr {
                        td { a href={ "/approvals/" (row.id) "?as=" (person.id) } { (row.title) } }
                        td { (row.flow) }
                        td { (moment(row.created)) }
                        td { (outcome_badge(row.outcome.as_deref())) }
                    }
                }
            }
        }
    }
}

fn outcome_badge(outcome: Option<&str>) -> Markup {
    match outcome {
        None => html! { span class="badge warn" { "Open" } },
        Some("Approve") => html! { span class="badge ok" { "Approved" } },
        Some("Reject") => html! { span class="badge bad" { "Rejected" } },
        Some(other) => html! { span class="badge" { (other) } },
    }
}

async fn one(
    State(flows): State<Arc<Flows>>,
    Path(id): Path<Uuid>,
    Query(viewer): Query<Viewer>,
) -> Response {
    let person = viewer
        .r#as
        .as_deref()
        .and_then(|key| flows.tenant().find_person(key));
    approval_page(&flows, ApprovalId(id), person.as_ref(), None)
}

fn approval_page(
    flows: &Flows,
    id: ApprovalId,
    person: Option<&Person>,
    refused: Option<&str>,
) -> Response {
    let endpoints = flows.tenant().endpoints();
    let people = flows.tenant().people();
    let name_of = |id| {
        people
            .iter()
            .find(|person| person.id == id)
            .map_or_else(|| id.to_string(), |person| person.display_name.clone())
    };
    let state = flows.state();
    let Some(approval) = state.approvals.get(&id) else {
        return page::not_found(endpoints, "There is no such approval.");
    };
    let asked = person.filter(|person| approval.question.assignees.contains(&person.id));
    let answered =
        person.is_some_and(|one| approval.responses.iter().any(|it| it.responder == one.id));
    let assignees = approval
        .question
        .assignees
        .iter()
        .map(|id| name_of(*id))
        .collect::<Vec<_>>()
        .join(", ");
    let status = if refused.is_some() {
        StatusCode::CONFLICT
    } else {
        StatusCode::OK
    };
    Page::new(endpoints, Section::Approvals, approval.question.title.clone()).status(status).body(html! {
        @if let Some(refused) = refused { p class="notice bad" role="alert" { (refused) } }
        div.card {
            dl.fields {
                dt { "Outcome" } dd { (outcome_badge(approval.outcome.as_deref())) }
                dt { "Asked" } dd { (assignees) }
                dt { "Sent" } dd { (moment(approval.created)) }
                dt { "Expires" } dd { (moment(approval.expires())) }
                dt { "Run" } dd { a href={ "/runs/" (approval.question.run) } { (approval.question.run) } }
                @if let Some(link) = &approval.question.item_link {
                    dt { "Link" } dd { (approval.question.item_link_description.as_deref().unwrap_or("Item")) ": " code { (link) } }
                }
            }
            h2 { "Details" }
            @if approval.question.details.is_empty() { p.muted { "No details were given." } }
            @else { pre { (approval.question.details) } }
        }
        @if !approval.responses.is_empty() {
            h2 { "Responses" }
            table {
                thead { tr { th scope="col" { "Who" } th scope="col" { "Response" } th scope="col" { "Comments" } th scope="col" { "When" } } }
                tbody {
                    @for response in &approval.responses {
                        tr {
                            td { (name_of(response.responder)) }
                            td { (outcome_badge(Some(&response.answer))) }
                            td { (response.comments) }
                            td { (moment(response.at)) }
                        }
                    }
                }
            }
        }
        @match (approval.outcome.is_none() && !answered, asked) {
            (true, Some(person)) => (answer_form(approval, person)),
            (true, None) => p.muted { "Only those asked can answer." },
            (false, _) => {},
        }
        p {
            @match person {
                Some(person) => a href={ "/approvals?as=" (person.id) } { "Back to approvals" },
                None => a href="/approvals" { "Back to approvals" },
            }
        }
    })
}

fn answer_form(approval: &Approval, person: &Person) -> Markup {
    html! {
        h2 { "Respond as " (person.display_name) }
        form method="post" action={ "/approvals/" (approval.id) } class="card" {
            input type="hidden" name="as" value=(person.id);
            label for="comments" { "Comments" }
            textarea id="comments" name="comments" rows="3" maxlength="4000" {}
            p.row {
                @for option in &approval.question.options {
                    button type="submit" name="response" value=(option)
                        class=(if option == "Reject" { "danger" } else { "primary" }) { (option) }
                }
            }
        }
    }
}

/// The posted form.
#[derive(Debug, Deserialize)]
struct Answer {
    r#as: String,
    response: String,
    #[serde(default)]
    comments: String,
}

async fn answer(
    State(flows): State<Arc<Flows>>,
    Path(id): Path<Uuid>,
    Form(given): Form<Answer>,
) -> Response {
    let id = ApprovalId(id);
    let Some(person) = flows.tenant().find_person(&given.r#as) else {
        return (StatusCode::BAD_REQUEST, "There is no such person.").into_response();
    };
    let now = flows.now();
    let outcome = match flows.state().approvals.get_mut(&id) {
        None => {
            return page::not_found(flows.tenant().endpoints(), "There is no such approval.");
        }
        Some(approval) => approval.answer(
            person.id,
            &given.response,
            &given.comments,
            Standing::AssigneesOnly,
            now,
        ),
    };
    match outcome {
        Ok(()) => back_to(&format!("/approvals/{id}?as={}", person.id)),
        Err(refused) => {
            let text = format!("Your answer was not recorded: {refused}.");
            approval_page(&flows, id, Some(&person), Some(&text))
        }
    }
}
