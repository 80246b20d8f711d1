//! An account in words: who it is, and what it was granted and refused.

use countersign_contract::{AccountResourceView, AccountShowResponse};
use countersign_domain::{Timestamp, account::AccountKind};

use crate::{text, words};

/// Describes an account.
pub(super) fn text(shown: &AccountShowResponse) -> String {
    let account = &shown.account;
    let optional = |value: Option<String>| value.unwrap_or_default();
    let kind = match account.kind {
        AccountKind::Delegated => "person",
        AccountKind::App => "app",
    };
    let who = text::fields(&[
        ("Name", account.name.clone()),
        ("Kind", kind.to_owned()),
        (
            "Sign-in name",
            optional(account.user_principal_name.clone()),
        ),
        ("Session", words::session(account.session).to_owned()),
        (
            "In use",
            if account.active { "yes" } else { "no" }.to_owned(),
        ),
        ("Signed in to", account.tenant_hint.clone()),
        (
            "Tenant ID",
            optional(account.tenant_id.map(|id| id.to_string())),
        ),
        ("Client ID", account.client_id.to_string()),
        (
            "Object ID",
            optional(account.object_id.map(|id| id.to_string())),
        ),
        ("Added", account.added_at.to_string()),
        ("ID", account.id.to_string()),
    ]);
    if shown.resources.is_empty() {
        return format!("{who}\nIt has asked for no token yet.");
    }

    let services: Vec<String> = shown.resources.iter().map(resource).collect();
    format!("{who}\n{}", services.join("\n").trim_end())
}

fn resource(resource: &AccountResourceView) -> String {
    let time = |at: Option<Timestamp>| at.map(|at| at.to_string()).unwrap_or_default();
    let failure = resource.failure.as_ref();
    text::fields(&[
        ("Service", resource.audience.clone()),
        ("Last token", time(resource.granted_at)),
        ("Scopes", resource.scopes.join(" ")),
        ("Refused", time(failure.map(|failure| failure.at))),
        (
            "Reason",
            failure
                .map(|failure| {
                    let error = &failure.error;
                    format!("{} {} ({})", error.message, error.remedy, error.code)
                })
                .unwrap_or_default(),
        ),
        (
            "Next sign-in",
            if failure.is_some_and(|failure| failure.claims_asked) {
                "satisfies what this service asks for".to_owned()
            } else {
                String::new()
            },
        ),
    ])
}

#[cfg(test)]
mod tests {
    use countersign_contract::{AccountFailureView, AccountView, ApiError, Code};
    use countersign_domain::{AccountId, account::Session};

    use super::*;

    fn shown(resources: Vec<AccountResourceView>) -> AccountShowResponse {
        AccountShowResponse {
            account: AccountView {
                id: AccountId::random(),
                kind: AccountKind::Delegated,
                tenant_hint: "contoso.example".to_owned(),
                tenant_id: None,
                client_id: "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f301".parse().unwrap(),
                object_id: None,
                name: "Ada Admin".to_owned(),
                user_principal_name: None,
                session: Session::SignInNeeded,
                active: true,
                added_at: Timestamp::from_millis(0),
            },
            resources,
        }
    }

    #[test]
    fn a_refusal_names_its_service_reason_and_code() {
        let words = text(&shown(vec![AccountResourceView {
            audience: "https://contoso.crm4.dynamics.example".to_owned(),
            scopes: vec!["user_impersonation".to_owned()],
            granted_at: Some(Timestamp::from_millis(0)),
            failure: Some(AccountFailureView {
                at: Timestamp::from_millis(1),
                error: ApiError::new(Code::SignInNeeded, "Multifactor authentication is needed."),
                claims_asked: true,
            }),
        }]));

        for part in [
            "https://contoso.crm4.dynamics.example",
            "user_impersonation",
            "Multifactor authentication is needed.",
            "(sign_in_needed)",
            "satisfies what this service asks for",
        ] {
            assert!(words.contains(part), "{part}: {words}");
        }
    }

    #[test]
    fn an_account_that_asked_for_nothing_says_so() {
        assert!(text(&shown(Vec::new())).contains("no token yet"));
    }
}
