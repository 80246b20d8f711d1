//! The index: what the sandbox is, who is in it, and where to go.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use maud::html;

use crate::endpoints::Service;
use crate::page::{Page, Section};
use crate::seed;
use crate::tenant::{ObjectId, Person, Tenant};

/// `GET /`
pub(super) async fn show(State(tenant): State<Arc<Tenant>>) -> Response {
    let endpoints = tenant.endpoints();
    let people = tenant.people();
    let profile = serde_json::to_string_pretty(&endpoints.profile()).unwrap_or_default();
    Page::new(endpoints, Section::Home, "A tenant to try things in").body(html! {
        p { "This is a pretend Microsoft tenant. It plays sign-in, the directory, Dataverse and Power Automate on this computer, so that "
            "a workflow can be linked, a request approved and a user made without a Microsoft account. It forgets everything when it stops." }
        div.grid {
            section.card {
                h3 { a href=(format!("{}/device", endpoints.origin(Service::Authority))) { "Sign in with a code" } }
                p.muted { "A program showed you a code? Enter it here and choose who signs in." }
            }
            section.card {
                h3 { a href="/directory" { "Directory" } }
                p.muted { "The people and groups. A user that a request made turns up here." }
            }
            section.card {
                h3 { a href="/maker" { "Flows" } }
                p.muted { "The flow maker: turn flows on and off, bind connections, copy a request URL." }
            }
            section.card {
                h3 { a href="/approvals" { "Approvals" } }
                p.muted { "Play an approver: approve or reject what waits." }
            }
            section.card {
                h3 { a href="/runs" { "Run history" } }
                p.muted { "What each run of a flow did, action by action." }
            }
        }
        h2 { "People" }
        table {
            thead { tr { th { "Name" } th { "Signs in as" } th { "Part in the play" } } }
            tbody {
                @for person in &people {
                    tr {
                        td { a href=(format!("/directory/users/{}", person.id)) { (person.display_name) } }
                        td { code { (person.user_principal_name) } }
                        td { (part(person)) @if !person.enabled { " " span.badge.bad { "Disabled" } } }
                    }
                }
            }
        }
        p.muted { "Nobody here has a password: the sign-in pages ask only who you want to be." }
        h2 { "Settings for the product" }
        section.card {
            dl.fields {
                dt { "Tenant ID" } dd { code { (seed::TENANT_ID) } }
                dt { "Client ID" } dd { code { (seed::CONSOLE) } " " span.muted { "(device code and browser)" } }
                dt { "Client ID of the app" } dd { code { (seed::DATA_SERVICE) } " " span.muted { "with secret " } code { (seed::DATA_SERVICE_SECRET) } }
                dt { "Organization code" } dd { code { (seed::ORGANIZATION) } }
                dt { "Region" } dd { code { (seed::REGION) } }
                dt { "Environment ID" } dd { code { (seed::ENVIRONMENT_ID) } }
            }
        }
        details.card {
            summary { "Cloud profile" }
            pre { (profile) }
        }
    })
}

fn part(person: &Person) -> &'static str {
    const PARTS: [(ObjectId, &str); 5] = [
        (seed::ADA, "Administrator and flow maker"),
        (seed::RILEY, "Asks for changes"),
        (seed::MEGAN, "Approver"),
        (seed::ALEX, "Approver"),
        (seed::OLGA, "Outsider: may approve nothing"),
    ];
    PARTS
        .iter()
        .find(|(id, _)| *id == person.id)
        .map_or("Member", |(_, part)| part)
}
