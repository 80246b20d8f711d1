//! The page where a person enters the code a program showed them, and approves or declines.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use maud::{Markup, html};

use super::client::Form;
use super::device::{DeviceAnswer, DeviceAnswerError, answer_device};
use super::scope::ScopeRequest;
use super::sign_ins::DeviceOutcome;
use crate::page::{Page, Section};
use crate::seed;
use crate::tenant::{App, Person, Tenant};

/// `GET /device`
pub(super) async fn ask_for_code(State(tenant): State<Arc<Tenant>>) -> Response {
    code_form(&tenant, None)
}

/// `POST /device`: first with the code alone, then with the person and the answer.
pub(super) async fn post(
    State(tenant): State<Arc<Tenant>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Ok(form) = Form::read(&headers, &body) else {
        return code_form(&tenant, Some(DeviceAnswerError::UnknownCode));
    };
    let Some(user_code) = form.get("user_code") else {
        return code_form(&tenant, Some(DeviceAnswerError::UnknownCode));
    };
    let answer = match form.get("answer") {
        None => return ask_who(&tenant, user_code, None),
        Some("approve") => DeviceAnswer::Approve,
        Some(_) => DeviceAnswer::Decline,
    };
    let person = form.get("person").unwrap_or_default();
    match answer_device(&tenant, user_code, person, answer) {
        Ok(()) => done(&tenant, person, answer),
        Err(error @ (DeviceAnswerError::UnknownPerson | DeviceAnswerError::Disabled)) => {
            ask_who(&tenant, user_code, Some(error))
        }
        Err(
            error @ (DeviceAnswerError::UnknownCode
            | DeviceAnswerError::Expired
            | DeviceAnswerError::AlreadyAnswered),
        ) => code_form(&tenant, Some(error)),
    }
}

fn code_form(tenant: &Tenant, problem: Option<DeviceAnswerError>) -> Response {
    let status = if problem.is_some() {
        StatusCode::BAD_REQUEST
    } else {
        StatusCode::OK
    };
    Page::new(tenant.endpoints(), Section::SignIn, "Enter code to allow access").status(status).body(html! {
        @if let Some(problem) = problem { p.notice.bad role="alert" { (sentence(problem)) } }
        form.card.narrow method="post" action="/device" {
            p { "Enter the code that the program which wants to sign in shows you." }
            label for="user_code" { "Code" }
            input.code #user_code type="text" name="user_code" autocomplete="off" autofocus required maxlength="20" spellcheck="false";
            p.muted { "Enter only a code that you asked for yourself, a moment ago. Whoever has you enter theirs is signed in as you." }
            button.primary type="submit" { "Next" }
        }
    })
}

fn ask_who(tenant: &Tenant, user_code: &str, problem: Option<DeviceAnswerError>) -> Response {
    let now = tenant.clock().now();
    let found = {
        let mut state = tenant.state();
        let waiting = state
            .sign_ins
            .device_by_user_code(user_code)
            .map(|sign_in| {
                let open = sign_in.outcome == DeviceOutcome::Pending;
                (
                    sign_in.client,
                    sign_in.scope.clone(),
                    open,
                    sign_in.expires <= now,
                )
            });
        waiting.and_then(|(client, scope, open, over)| {
            state
                .app(client)
                .cloned()
                .map(|app| (app, scope, open, over))
        })
    };
    let (app, scope) = match found {
        None => return code_form(tenant, Some(DeviceAnswerError::UnknownCode)),
        Some((_, _, _, true)) => return code_form(tenant, Some(DeviceAnswerError::Expired)),
        Some((_, _, false, false)) => {
            return code_form(tenant, Some(DeviceAnswerError::AlreadyAnswered));
        }
        Some((app, scope, true, false)) => (app, scope),
    };
    let status = if problem.is_some() {
        StatusCode::BAD_REQUEST
    } else {
        StatusCode::OK
    };
    Page::new(tenant.endpoints(), Section::SignIn, "Who signs in?")
        .status(status)
        .body(html! {
            @if let Some(problem) = problem { p.notice.bad role="alert" { (sentence(problem)) } }
            form.card.narrow method="post" action="/device" {
                (asked_for(&app, &scope))
                input type="hidden" name="user_code" value=(user_code);
                (people(&tenant.people(), None))
                div.row {
                    button.primary type="submit" name="answer" value="approve" { "Approve" }
                    button type="submit" name="answer" value="decline" { "Decline" }
                }
            }
        })
}

fn done(tenant: &Tenant, person: &str, answer: DeviceAnswer) -> Response {
    let name = tenant
        .find_person(person)
        .map(|person| person.display_name)
        .unwrap_or_default();
    let (title, text) = match answer {
        DeviceAnswer::Approve => (
            "You are signed in",
            format!("The program may act as {name} now. Go back to it; you can close this page."),
        ),
        DeviceAnswer::Decline => (
            "Sign-in declined",
            "The program was told. Nothing was signed in; you can close this page.".to_owned(),
        ),
    };
    Page::new(tenant.endpoints(), Section::SignIn, title).body(html! {
        p.notice.ok[answer == DeviceAnswer::Approve] role="status" { (text) }
    })
}

fn sentence(problem: DeviceAnswerError) -> String {
    let text = problem.to_string();
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
        .unwrap_or_default()
}

/// Who asks for what: shown before every approval.
pub(super) fn asked_for(app: &App, scope: &ScopeRequest) -> Markup {
    let granted = scope.delegated(app).unwrap_or_default();
    html! {
        p { strong { (app.display_name) } " wants to sign in to " strong { (seed::TENANT_NAME) } " and use "
            strong { (scope.resource.display_name()) } " as you." }
        @if !granted.is_empty() { p.muted { "Permissions: " (granted.join(", ")) } }
    }
}

/// One radio button per person; `hint` is chosen at the start.
pub(super) fn people(people: &[Person], hint: Option<&str>) -> Markup {
    let chosen = hint
        .and_then(|hint| {
            people
                .iter()
                .position(|person| person.user_principal_name.eq_ignore_ascii_case(hint))
        })
        .unwrap_or(0);
    html! {
        fieldset style="border:0;padding:0;margin:1rem 0" {
            legend { "Sign in as" }
            @for (at, person) in people.iter().enumerate() {
                label.choice {
                    input type="radio" name="person" value=(person.user_principal_name) checked[at == chosen] disabled[!person.enabled];
                    span { (person.display_name) " " span.muted { (person.user_principal_name) } }
                    @if person.administrator { span.badge { "Administrator" } }
                    @if !person.enabled { span.badge.bad { "Disabled" } }
                }
            }
        }
    }
}
