//! Accounts: whether each session is alive, gives a token for every service that its stores need it for, and was granted what they do with it.

use std::{collections::BTreeSet, time::Duration};

use countersign_contract::{
    AccountRequest, ApiError, CheckName, CheckOutcome, CheckView, Code, DoctorSection,
    DoctorSubject, Finding, Notice,
};
use countersign_directory::is_granted;
use countersign_domain::{
    account::{Account, Session},
    power_automate_client::PowerAutomateClient,
    store::Store,
};
use countersign_entra::TokenTrouble;
use countersign_net::{Freshness, Resource, TokenSource};
use futures_util::future::join_all;
use tokio::time::timeout;

use super::{finding, not_asked};
use crate::{acting::Acting, engine::Engine, failure, notices};

/// How long the sign-in service may take for one token. Somebody waits for the answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Either lets an account manage its flows.
///
/// Source: "Microsoft Flow Service", delegated permissions.
const MANAGES_FLOWS: [&str; 2] = ["Flows.Manage.All", "User"];

/// Lets an account act in an environment's Dataverse as itself.
const ENTERS_DATAVERSE: [&str; 1] = ["user_impersonation"];

pub(super) async fn sections(
    engine: &Engine,
    acting: &Acting,
    offline: bool,
) -> Result<Vec<DoctorSection>, ApiError> {
    let accounts = engine
        .storage()
        .accounts()
        .await
        .map_err(failure::storage)?;
    let stores = engine.storage().stores().await.map_err(failure::storage)?;
    let clients = engine.storage().clients().await.map_err(failure::storage)?;
    let sections = accounts
        .iter()
        .map(|account| section(engine, acting, account, (&stores, &clients), offline));

    Ok(join_all(sections).await)
}

async fn section(
    engine: &Engine,
    acting: &Acting,
    account: &Account,
    (stores, clients): (&[Store], &[PowerAutomateClient]),
    offline: bool,
) -> DoctorSection {
    let services = services_of(engine, account, stores, clients);
    let manages = stores
        .iter()
        .any(|store| store.enabled && store.linking_account == Some(account.id));
    let tokens = services.iter().map(|service| async move {
        let view = token(engine, account, service, offline).await;
        (service, view)
    });
    let tokens = join_all(tokens).await;
    let granted = granted(engine, acting, account).await;
    let tokens = tokens.into_iter().map(|(service, view)| {
        let scopes = granted
            .iter()
            .find(|(audience, _)| audience == service.audience())
            .filter(|(_, scopes)| !scopes.is_empty());
        let (about, lacking) = match scopes {
            Some((audience, scopes)) => (
                format!("{audience}: {}", scopes.join(" ")),
                lacking(engine, manages, service, scopes),
            ),
            None => (service.audience().to_owned(), None),
        };
        let view = match lacking {
            Some(notice) if view.outcome == CheckOutcome::Passed => {
                CheckView::failed(CheckName::ServiceToken, notice)
            }
            Some(_) | None => view,
        };
        finding(about, view)
    });
    // Asking for a token can show that a session is over, so that is looked at last and told first.
    let mut findings = vec![session(engine, account).await];
    findings.extend(tokens);
    let writes = stores
        .iter()
        .any(|store| store.enabled && store.service_credential == Some(account.id));
    if writes {
        findings.push(finding("", writing(engine, account, offline).await));
    }

    DoctorSection {
        subject: DoctorSubject::Account {
            account: account.id,
            name: account
                .user_principal_name
                .clone()
                .unwrap_or_else(|| account.name.clone()),
        },
        findings,
    }
}

/// The services that the account is named for. One that is named for none is looked at where every account signs in.
fn services_of(
    engine: &Engine,
    account: &Account,
    stores: &[Store],
    clients: &[PowerAutomateClient],
) -> BTreeSet<Resource> {
    let profile = engine.profile();
    let mut services = BTreeSet::from([Resource::new(profile.graph_audience())]);
    for store in stores.iter().filter(|store| store.enabled) {
        if store.service_credential == Some(account.id) {
            services.insert(Resource::new(profile.flow_audience()));
        }
        if store.linking_account == Some(account.id) {
            services.insert(Resource::new(profile.flow_audience()));
            let client = clients.iter().find(|client| client.store == store.id);
            services.extend(client.map(|client| {
                let (code, region) = (client.organization_code.as_str(), client.region.as_str());
                Resource::new(profile.dataverse(code, region))
            }));
        }
    }
    services
}

/// What the account was last granted, by audience, in the authority's words. Nothing where it named no scopes, as for apps.
async fn granted(
    engine: &Engine,
    acting: &Acting,
    account: &Account,
) -> Vec<(String, Vec<String>)> {
    let request = AccountRequest {
        account: account.id,
    };
    let known = engine.account_show(acting, request).await;
    known.map_or_else(
        |_| Vec::new(),
        |shown| {
            let resources = shown.resources.into_iter();
            resources
                .map(|resource| (resource.audience, resource.scopes))
                .collect()
        },
    )
}

/// What a linking account was not granted of what it does at a service; nothing where it was granted all of it.
fn lacking(
    engine: &Engine,
    manages: bool,
    service: &Resource,
    granted: &[String],
) -> Option<Notice> {
    let graph = Resource::new(engine.profile().graph_audience());
    let flows = Resource::new(engine.profile().flow_audience());
    if !manages || *service == graph {
        return None;
    }
    let enough: &[&str] = if *service == flows {
        &MANAGES_FLOWS
    } else {
        &ENTERS_DATAVERSE
    };
    if enough
        .iter()
        .any(|permission| is_granted(granted, permission))
    {
        return None;
    }
    let message = format!(
        "The account was not granted what the linking account does here: {}.",
        enough.join(" or ")
    );
    Some(notices::notice(Code::ConsentNeeded, &message))
}

/// Whether a service credential was granted what changing the directory needs.
async fn writing(engine: &Engine, account: &Account, offline: bool) -> CheckView {
    const CHECK: CheckName = CheckName::DirectoryWritable;
    if offline {
        return not_asked(CHECK);
    }
    match timeout(PATIENCE, engine.directory_token(account)).await {
        Ok(Ok((_, token))) => engine.check_writing(account, &token).await,
        // Why there is no token is told with the service.
        Ok(Err(error)) => CheckView::unchecked(CHECK, failure::notice_of(&error)),
        Err(_) => CheckView::unchecked(CHECK, unanswered()),
    }
}

fn unanswered() -> Notice {
    notices::notice(
        Code::Unreachable,
        "The sign-in service did not answer within 10 seconds.",
    )
}

async fn session(engine: &Engine, account: &Account) -> Finding {
    let known = engine.storage().account(account.id).await;
    let view = match known.map_err(failure::storage) {
        Ok(Some(account)) if account.session == Session::Live => {
            CheckView::passed(CheckName::Session)
        }
        Ok(_) => {
            let notice = notices::notice(Code::SignInNeeded, "The session is over.");
            CheckView::failed(CheckName::Session, notice)
        }
        Err(error) => CheckView::unchecked(CheckName::Session, failure::notice_of(&error)),
    };

    finding("", view)
}

async fn token(engine: &Engine, account: &Account, service: &Resource, offline: bool) -> CheckView {
    const CHECK: CheckName = CheckName::ServiceToken;
    if offline {
        return not_asked(CHECK);
    }
    let tokens = match engine.tokens_of(account) {
        Ok(tokens) => tokens,
        Err(error) => return CheckView::failed(CHECK, failure::notice_of(&error)),
    };
    match timeout(PATIENCE, tokens.bearer(service, Freshness::Cached)).await {
        Ok(Ok(_)) => CheckView::passed(CHECK),
        Ok(Err(refused)) => {
            let notice = failure::notice_of(&failure::token(&refused));
            match countersign_entra::trouble(&refused) {
                TokenTrouble::SignInNeeded | TokenTrouble::Refused => {
                    CheckView::failed(CHECK, notice)
                }
                TokenTrouble::Transient => CheckView::unchecked(CHECK, notice),
            }
        }
        Err(_) => CheckView::unchecked(CHECK, unanswered()),
    }
}
