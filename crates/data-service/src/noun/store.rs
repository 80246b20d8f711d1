//! `countersign store`: identity stores.

use clap::{Args, Subcommand, ValueEnum};
use countersign_contract::*;
use countersign_domain::{AccountId, store::Provider};

use crate::{checks, exit::Failure, name, output::Output, owner::Owner, text, words};

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Add a Microsoft Entra ID store
    Add {
        /// Its name
        #[arg(long)]
        name: String,
        /// Tenant ID
        #[arg(long)]
        tenant: String,
        /// A verified domain of the tenant, for new sign-in names
        #[arg(long)]
        domain: String,
    },
    /// Test whether a store could work with these values: tenant, domain, reading and writing
    Test(Test),
    /// List all stores
    List,
    /// Show a store
    Show {
        /// Its id or name
        store: String,
    },
    /// Change a store; what is not given stays as it is
    Set(Set),
    /// Disable a store: it takes no requests, and nothing is decided or done in its name
    Disable {
        /// Its id or name
        store: String,
    },
    /// Enable a store again, and take up what waited for it
    Enable {
        /// Its id or name
        store: String,
    },
    /// Delete a store with its client, workflows, links and requests; the audit trail stays
    Delete {
        /// Its id or name
        store: String,
        /// Its exact name, as a confirmation
        #[arg(long, value_name = "NAME")]
        confirm: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Test {
    /// A store that is made already: id or name
    store: Option<String>,
    /// Tenant ID; of a store that is made already its own
    #[arg(long, required_unless_present = "store")]
    tenant: Option<String>,
    /// A domain of the tenant; of a store that is made already its own
    #[arg(long, required_unless_present = "store")]
    domain: Option<String>,
    /// The account that looks: id, name or sign-in name; left out, the store's service credential, else the active account
    #[arg(long, value_name = "ACCOUNT")]
    credential: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Set {
    /// Its id or name
    store: String,
    /// A new name
    #[arg(long)]
    name: Option<String>,
    /// What people should know about it; empty for nothing
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// A verified domain of the tenant, for new sign-in names
    #[arg(long)]
    domain: Option<String>,
    /// The account for triggering flows and writing to the directory: id, name or sign-in name
    #[arg(long, value_name = "ACCOUNT")]
    service_credential: Option<String>,
    /// The person's account for managing flows: id, name or sign-in name
    #[arg(long, value_name = "ACCOUNT")]
    linking_account: Option<String>,
    /// Who decides when a workflow leaves nobody: a sign-in name, an object id or a group's name; empty for nobody
    #[arg(long, value_name = "PERSON|GROUP")]
    default_approver: Option<String>,
    /// Whether requesters may decide their own requests
    #[arg(long, value_enum)]
    self_decision: Option<Switch>,
    /// Whether changes that no workflow covers are made at once
    #[arg(long, value_enum)]
    apply_uncovered: Option<Switch>,
    /// Whether the waiting run is cancelled when a request is decided in the console
    #[arg(long, value_enum)]
    settle_flows: Option<Switch>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Switch {
    On,
    Off,
}

impl Switch {
    fn is_on(self) -> bool {
        match self {
            Self::On => true,
            Self::Off => false,
        }
    }
}

pub(crate) async fn run(verb: Verb, owner: &Owner, output: &mut Output) -> Result<(), Failure> {
    match verb {
        Verb::Add {
            name,
            tenant,
            domain,
        } => {
            let request = StoreCreateRequest {
                name,
                tenant_id: tenant,
                domain,
            };
            let store = owner.store_create(request).await?;
            output.result(&store, |store| {
                format!(
                    "The store {} was made ({}).",
                    text::plain(&store.name),
                    store.id
                )
            })
        }
        Verb::Test(test) => {
            let request = tested(test, owner).await?;
            let response = owner.store_test(request).await?;
            output.result(&response, |response| checks::described(&response.checks))?;
            checks::end(&response.checks)
        }
        Verb::List => {
            let stores = owner.store_list(StoreListRequest {}).await?;
            output.result(&stores, table)
        }
        Verb::Show { store } => {
            let store = name::store(owner, &store).await?;
            let store = owner.store_show(StoreRequest { store }).await?;
            show(&store, owner, output).await
        }
        Verb::Set(set) => {
            let request = update(set, owner).await?;
            let store = owner.store_update(request).await?;
            show(&store, owner, output).await
        }
        Verb::Disable { store } => {
            let store = name::store(owner, &store).await?;
            let store = owner.store_disable(StoreRequest { store }).await?;
            show(&store, owner, output).await
        }
        Verb::Enable { store } => {
            let store = name::store(owner, &store).await?;
            let store = owner.store_enable(StoreRequest { store }).await?;
            show(&store, owner, output).await
        }
        Verb::Delete { store, confirm } => {
            let store = name::store(owner, &store).await?;
            let request = StoreDeleteRequest {
                store,
                name: confirm,
            };
            let done = owner.store_delete(request).await?;
            output.result(&done, |_| "The store was deleted.".to_owned())
        }
    }
}

async fn show(store: &StoreView, owner: &Owner, output: &mut Output) -> Result<(), Failure> {
    // Only people want to read names instead of ids.
    let accounts = if output.is_json() {
        Vec::new()
    } else {
        owner.account_list(AccountListRequest {}).await?.accounts
    };
    output.result(store, |store| described(store, &accounts))
}

async fn tested(test: Test, owner: &Owner) -> Result<StoreTestRequest, ApiError> {
    let store = match test.store {
        Some(named) => Some(name::store(owner, &named).await?),
        None => None,
    };
    let credential = match test.credential {
        Some(named) => Some(name::account(owner, &named).await?),
        None => None,
    };
    let (mut tenant, mut domain) = (test.tenant, test.domain);
    if let Some(store) = store {
        let Provider::EntraId {
            tenant: own_tenant,
            domain: own_domain,
        } = owner.store_show(StoreRequest { store }).await?.provider;
        tenant.get_or_insert(own_tenant.to_string());
        domain.get_or_insert(own_domain.as_str().to_owned());
    }

    Ok(StoreTestRequest {
        tenant: tenant.unwrap_or_default(),
        domain: domain.unwrap_or_default(),
        credential,
        store,
    })
}

async fn update(set: Set, owner: &Owner) -> Result<StoreUpdateRequest, ApiError> {
    let service_credential = match set.service_credential {
        Some(named) => Some(name::account(owner, &named).await?),
        None => None,
    };
    let linking_account = match set.linking_account {
        Some(named) => Some(name::account(owner, &named).await?),
        None => None,
    };

    Ok(StoreUpdateRequest {
        store: name::store(owner, &set.store).await?,
        name: set.name,
        description: set.description,
        domain: set.domain,
        service_credential,
        linking_account,
        default_approver: set.default_approver,
        self_decision: set.self_decision.map(Switch::is_on),
        apply_uncovered: set.apply_uncovered.map(Switch::is_on),
        settle_flows: set.settle_flows.map(Switch::is_on),
    })
}

fn table(response: &StoreListResponse) -> String {
    let rows: Vec<[String; 5]> = response
        .stores
        .iter()
        .map(|store| {
            [
                store.name.clone(),
                health(store),
                format!("{} of {} on", store.workflows_enabled, store.workflows),
                store.open_requests.to_string(),
                store.id.to_string(),
            ]
        })
        .collect();
    text::table(
        ["NAME", "HEALTH", "WORKFLOWS", "OPEN REQUESTS", "ID"],
        &rows,
        "There is no identity store. Make one with `countersign store add`.",
    )
}

fn health(store: &StoreView) -> String {
    if !store.enabled {
        return "disabled".to_owned();
    }
    match store.problems.first() {
        None => "healthy".to_owned(),
        Some(problem) if problem.broken => format!("errors: {}", problem.code),
        Some(problem) => format!("to set up: {}", problem.code),
    }
}

fn described(store: &StoreView, accounts: &[AccountView]) -> String {
    let Provider::EntraId { tenant, domain } = &store.provider;
    let account = |named: Option<AccountId>| {
        let Some(id) = named else {
            return "none".to_owned();
        };
        let known = accounts.iter().find(|account| account.id == id);
        known.map_or_else(
            || id.to_string(),
            |account| {
                account
                    .user_principal_name
                    .clone()
                    .unwrap_or_else(|| account.name.clone())
            },
        )
    };
    let approver = store.settings.default_approver.as_ref();
    let mut described = text::fields(&[
        ("Name", store.name.clone()),
        ("Description", store.description.clone()),
        ("Id", store.id.to_string()),
        ("Enabled", words::on_off(store.enabled).to_owned()),
        ("Provider", "Microsoft Entra ID".to_owned()),
        ("Tenant", tenant.to_string()),
        ("Domain", domain.as_str().to_owned()),
        ("Service credential", account(store.service_credential)),
        ("Linking account", account(store.linking_account)),
        (
            "Power Automate",
            if store.power_automate {
                "registered"
            } else {
                "not registered"
            }
            .to_owned(),
        ),
        (
            "Workflows",
            format!("{} of {} on", store.workflows_enabled, store.workflows),
        ),
        ("Open requests", store.open_requests.to_string()),
        (
            "Default approver",
            approver.map_or("nobody".to_owned(), |approver| approver.name().to_owned()),
        ),
        (
            "Self-decision",
            words::on_off(store.settings.self_decision).to_owned(),
        ),
        (
            "Apply uncovered",
            words::on_off(store.settings.apply_uncovered).to_owned(),
        ),
        (
            "Settle flows",
            words::on_off(store.settings.settle_flows).to_owned(),
        ),
        ("Made", store.created_at.to_string()),
    ]);
    for problem in &store.problems {
        let kind = if problem.broken { "Error" } else { "To set up" };
        described.push_str(&format!(
            "{kind}: {} ({})\n",
            problem.code.remedy(),
            problem.code
        ));
    }
    described
}
