//! Identity stores: what each names, what it lacks, and how the links of its workflows stand.

use std::time::Duration;

use countersign_contract::{
    ApiError, CheckName, CheckOutcome, CheckView, Code, DoctorSection, DoctorSubject, Finding,
    Notice, StoreListRequest, StoreRequest, StoreView, WorkflowView,
};
use countersign_domain::{AccountId, account::Session};
use tokio::time::timeout;

use super::{finding, not_asked};
use crate::{acting::Acting, engine::Engine, failure, notices};

/// How long the tests of one client may take together. Somebody waits for the answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the tests of a client look at.
const CLIENT_TESTS: [CheckName; 6] = [
    CheckName::Token,
    CheckName::AppRegistration,
    CheckName::WhoAmI,
    CheckName::Environment,
    CheckName::ApprovalsReadable,
    CheckName::DataServiceReachable,
];

pub(super) async fn sections(
    engine: &Engine,
    acting: &Acting,
    offline: bool,
) -> Result<Vec<DoctorSection>, ApiError> {
    let stores = engine.store_list(acting, StoreListRequest {}).await?.stores;
    let mut sections = Vec::new();
    for store in stores {
        sections.push(section(engine, acting, store, offline).await?);
    }
    Ok(sections)
}

async fn section(
    engine: &Engine,
    acting: &Acting,
    store: StoreView,
    offline: bool,
) -> Result<DoctorSection, ApiError> {
    let findings = if store.enabled {
        findings(engine, acting, &store, offline).await?
    } else {
        let notice = notices::notice(
            Code::StoreDisabled,
            "The store takes no part, so nothing of it was looked at.",
        );
        vec![finding(
            "",
            CheckView::passed_with(CheckName::Enabled, notice),
        )]
    };

    Ok(DoctorSection {
        subject: DoctorSubject::Store {
            store: store.id,
            name: store.name,
        },
        findings,
    })
}

async fn findings(
    engine: &Engine,
    acting: &Acting,
    store: &StoreView,
    offline: bool,
) -> Result<Vec<Finding>, ApiError> {
    let mut findings = vec![
        named_account(
            engine,
            CheckName::ServiceCredential,
            store.service_credential,
            notices::notice(
                Code::ServiceCredentialMissing,
                "The store names no account for triggering flows and writing to the directory.",
            ),
        )
        .await?,
        named_account(
            engine,
            CheckName::LinkingAccount,
            store.linking_account,
            notices::notice(
                Code::LinkingAccountMissing,
                "The store names no person for managing flows.",
            ),
        )
        .await?,
    ];
    let request = StoreRequest { store: store.id };
    let client = engine.client_show(acting, request.clone()).await?.client;
    match client {
        Some(client) => {
            let registered = CheckView::passed(CheckName::Client);
            findings.push(finding(client.environment_url, registered));
            let tests = client_tests(engine, acting, &request, offline).await;
            findings.extend(tests.into_iter().map(|view| finding("", view)));
        }
        None => {
            let notice = notices::notice(
                Code::ClientMissing,
                "The store has no Power Automate client.",
            );
            findings.push(finding("", CheckView::failed(CheckName::Client, notice)));
        }
    }
    let workflows = engine.workflow_list(acting, request).await?.workflows;
    findings.extend(
        workflows
            .iter()
            .filter(|workflow| workflow.enabled)
            .flat_map(link),
    );

    Ok(findings)
}

async fn named_account(
    engine: &Engine,
    check: CheckName,
    account: Option<AccountId>,
    missing: Notice,
) -> Result<Finding, ApiError> {
    let Some(account) = account else {
        return Ok(finding("", CheckView::failed(check, missing)));
    };
    let account = engine
        .storage()
        .account(account)
        .await
        .map_err(failure::storage)?;
    let Some(account) = account else {
        let gone = ApiError::new(Code::SignInNeeded, "The account was signed out.");
        return Ok(finding(
            "",
            CheckView::failed(check, failure::notice_of(&gone)),
        ));
    };
    let view = match account.session {
        Session::Live => CheckView::passed(check),
        Session::SignInNeeded => CheckView::failed(
            check,
            notices::notice(Code::SignInNeeded, "The account has to sign in again."),
        ),
    };

    Ok(finding(
        account.user_principal_name.unwrap_or(account.name),
        view,
    ))
}

async fn client_tests(
    engine: &Engine,
    acting: &Acting,
    request: &StoreRequest,
    offline: bool,
) -> Vec<CheckView> {
    if offline {
        return CLIENT_TESTS.map(not_asked).to_vec();
    }
    let notice = match timeout(PATIENCE, engine.client_test(acting, request.clone())).await {
        Ok(Ok(tested)) => return tested.checks,
        Ok(Err(error)) => failure::notice_of(&error),
        Err(_) => notices::notice(
            Code::Unreachable,
            "The services did not answer within 30 seconds.",
        ),
    };
    CLIENT_TESTS
        .map(|check| CheckView::unchecked(check, notice.clone()))
        .to_vec()
}

/// How the link of an enabled workflow stands, by what its last trigger and the last look at it showed.
fn link(workflow: &WorkflowView) -> Vec<Finding> {
    let about = |view| finding(&workflow.name, view);
    let Some(link) = &workflow.link else {
        // System workflows come with every store, enabled. Requests of theirs are decided here until somebody links them.
        let view = if workflow.system.is_some() {
            CheckView::passed_with(
                CheckName::Link,
                notices::notice(
                    Code::NotLinked,
                    "Requests of this system workflow are decided here; no flow asks anybody.",
                ),
            )
        } else {
            CheckView::failed(
                CheckName::Link,
                notices::notice(
                    Code::NotLinked,
                    "Requests of this workflow wait without anybody being asked.",
                ),
            )
        };
        return vec![about(view)];
    };
    if let Some(code) = link.fault {
        let notice = notices::notice(code, "The flow could not be called the last time.");
        return vec![about(CheckView::failed(CheckName::Link, notice))];
    }
    let health = link.health.iter().flat_map(|health| &health.checks);
    let failed: Vec<Finding> = health
        .filter(|view| view.outcome == CheckOutcome::Failed)
        .map(|view| about(view.clone()))
        .collect();
    if failed.is_empty() {
        return vec![about(CheckView::passed(CheckName::Link))];
    }

    failed
}
