//! Identity stores: what each names, what it lacks, and how the links of its workflows stand.

use countersign_contract::{
    ApiError, CheckName, CheckView, Code, DoctorSection, DoctorSubject, Finding, Notice,
    StoreListRequest, StoreRequest, StoreView, WorkflowView,
};
use countersign_domain::{AccountId, account::Session};

use super::{finding, notice_of};
use crate::{acting::Acting, engine::Engine, failure, notices};

pub(super) async fn sections(
    engine: &Engine,
    acting: &Acting,
) -> Result<Vec<DoctorSection>, ApiError> {
    let stores = engine.store_list(acting, StoreListRequest {}).await?.stores;
    let mut sections = Vec::new();
    for store in stores {
        sections.push(section(engine, acting, store).await?);
    }
    Ok(sections)
}

async fn section(
    engine: &Engine,
    acting: &Acting,
    store: StoreView,
) -> Result<DoctorSection, ApiError> {
    let findings = if store.enabled {
        findings(engine, acting, &store).await?
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
    findings.push(match client {
        Some(client) => finding(client.environment_url, CheckView::passed(CheckName::Client)),
        None => {
            let notice = notices::notice(
                Code::ClientMissing,
                "The store has no Power Automate client.",
            );
            finding("", CheckView::failed(CheckName::Client, notice))
        }
    });
    let workflows = engine.workflow_list(acting, request).await?.workflows;
    findings.extend(
        workflows
            .iter()
            .filter(|workflow| workflow.enabled)
            .map(link),
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
        return Ok(finding("", CheckView::failed(check, notice_of(gone))));
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

/// How the link of an enabled workflow stands, by what its last trigger showed.
fn link(workflow: &WorkflowView) -> Finding {
    let view = match &workflow.link {
        // System workflows come with every store, enabled. Requests of theirs are decided here until somebody links them.
        None if workflow.system.is_some() => CheckView::passed_with(
            CheckName::Link,
            notices::notice(
                Code::NotLinked,
                "Requests of this system workflow are decided here; no flow asks anybody.",
            ),
        ),
        None => CheckView::failed(
            CheckName::Link,
            notices::notice(
                Code::NotLinked,
                "Requests of this workflow wait without anybody being asked.",
            ),
        ),
        Some(link) => match link.fault {
            Some(code) => CheckView::failed(
                CheckName::Link,
                notices::notice(code, "The flow could not be called the last time."),
            ),
            None => CheckView::passed(CheckName::Link),
        },
    };

    finding(&workflow.name, view)
}
