//! The directory: users with their fields, groups with their members.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use maud::html;
use serde_json::Value;

use crate::clock::iso_seconds;
use crate::page::{Page, Section, not_found};
use crate::tenant::{ObjectId, Tenant};

/// `GET /directory`
pub(super) async fn people_and_groups(State(tenant): State<Arc<Tenant>>) -> Response {
    let (users, groups) = {
        let state = tenant.state();
        (
            state.directory.users.clone(),
            state.directory.groups.clone(),
        )
    };
    Page::new(tenant.endpoints(), Section::Directory, "Directory").body(html! {
        h2 { "Users " span.muted { "(" (users.len()) ", newest first)" } }
        table {
            thead { tr { th { "Name" } th { "User principal name" } th { "Department" } th { "Created" } th { "State" } } }
            tbody {
                @for user in users.iter().rev() {
                    tr {
                        td { a href=(format!("/directory/users/{}", user.id)) { (user.display_name()) } }
                        td { code { (user.upn()) } }
                        td { (user.text("department").unwrap_or("")) }
                        td { (iso_seconds(user.created)) }
                        td { (state_badge(user.enabled())) @if user.administrator { " " span.badge { "Administrator" } } }
                    }
                }
            }
        }
        h2 { "Groups " span.muted { "(" (groups.len()) ")" } }
        table {
            thead { tr { th { "Name" } th { "Description" } th { "Members" } } }
            tbody {
                @for group in &groups {
                    tr {
                        td { a href=(format!("/directory/groups/{}", group.id)) { (group.display_name) } }
                        td { (group.description.as_deref().unwrap_or("")) }
                        td { (group.members.len()) }
                    }
                }
            }
        }
    })
}

/// `GET /directory/users/{id}`
pub(super) async fn user(State(tenant): State<Arc<Tenant>>, Path(key): Path<String>) -> Response {
    let found = {
        let state = tenant.state();
        state.directory.user_by_key(&key).cloned().map(|user| {
            let manager = user
                .manager
                .and_then(|id| state.directory.user(id))
                .map(|manager| manager.person());
            let groups: Vec<(ObjectId, String)> = state
                .directory
                .groups
                .iter()
                .filter(|group| group.members.contains(&user.id))
                .map(|group| (group.id, group.display_name.clone()))
                .collect();
            (user, manager, groups)
        })
    };
    let Some((user, manager, groups)) = found else {
        return not_found(
            tenant.endpoints(),
            "There is no such user; it may have been deleted.",
        );
    };
    Page::new(tenant.endpoints(), Section::Directory, user.display_name()).body(html! {
        p { (state_badge(user.enabled())) @if user.administrator { " " span.badge { "Administrator" } } }
        section.card {
            dl.fields {
                dt { "Object ID" } dd { code { (user.id) } }
                dt { "Created" } dd { (iso_seconds(user.created)) }
                @for (name, value) in &user.fields {
                    @if !value.is_null() { dt { (name) } dd { (shown(value)) } }
                }
                dt { "Manager" }
                dd {
                    @match &manager {
                        Some(manager) => a href=(format!("/directory/users/{}", manager.id)) { (manager.display_name) },
                        None => span.muted { "none" },
                    }
                }
                dt { "Password" }
                dd {
                    @match &user.password {
                        Some(password) if password.force_change => "set, to be changed at the next sign-in",
                        Some(_) => "set",
                        None => span.muted { "none" },
                    }
                }
            }
        }
        h2 { "Member of" }
        @if groups.is_empty() { p.muted { "No group." } }
        ul { @for (id, name) in &groups { li { a href=(format!("/directory/groups/{id}")) { (name) } } } }
    })
}

/// `GET /directory/groups/{id}`
pub(super) async fn group(State(tenant): State<Arc<Tenant>>, Path(id): Path<ObjectId>) -> Response {
    let found = {
        let state = tenant.state();
        state.directory.group(id).cloned().map(|group| {
            let members: Vec<(String, String)> = group
                .members
                .iter()
                .map(|member| {
                    match (
                        state.directory.user(*member),
                        state.directory.group(*member),
                    ) {
                        (Some(user), _) => (
                            format!("/directory/users/{member}"),
                            user.display_name().to_owned(),
                        ),
                        (None, Some(group)) => (
                            format!("/directory/groups/{member}"),
                            group.display_name.clone(),
                        ),
                        (None, None) => (String::new(), member.to_string()),
                    }
                })
                .collect();
            let owners: Vec<(ObjectId, String)> = group
                .owners
                .iter()
                .filter_map(|id| state.directory.user(*id))
                .map(|user| (user.id, user.display_name().to_owned()))
                .collect();
            (group, members, owners)
        })
    };
    let Some((group, members, owners)) = found else {
        return not_found(tenant.endpoints(), "There is no such group.");
    };
    Page::new(tenant.endpoints(), Section::Directory, group.display_name.clone()).body(html! {
        @if let Some(description) = &group.description { p { (description) } }
        section.card { dl.fields {
            dt { "Object ID" } dd { code { (group.id) } }
            dt { "Created" } dd { (iso_seconds(group.created)) }
            dt { "Kind" } dd { @if group.is_unified() { "Microsoft 365 group" } @else if group.is_dynamic() { "Dynamic security group" } @else { "Security group" } }
        } }
        h2 { "Owners" }
        @if owners.is_empty() { p.muted { "Nobody." } }
        ul { @for (id, name) in &owners { li { a href=(format!("/directory/users/{id}")) { (name) } } } }
        h2 { "Members" }
        @if members.is_empty() { p.muted { "Nobody." } }
        ul { @for (target, name) in &members { li { a href=(target) { (name) } } } }
    })
}

fn state_badge(enabled: bool) -> maud::Markup {
    html! { @if enabled { span.badge.ok { "Enabled" } } @else { span.badge.bad { "Disabled" } } }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join(", "),
        Value::Null | Value::Number(_) | Value::Object(_) => value.to_string(),
    }
}
