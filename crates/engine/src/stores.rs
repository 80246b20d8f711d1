//! Identity stores.

mod test;

use countersign_contract::{
    ApiError, Code, Done, StoreCreateRequest, StoreDeleteRequest, StoreListRequest,
    StoreListResponse, StoreProblem, StoreRequest, StoreUpdateRequest, StoreView,
};
use countersign_domain::{
    AccountId, StoreId, TenantId,
    account::{Account, AccountKind, Session},
    audit::{Happening, Subject},
    link::LinkHealth,
    store::{DomainName, InvalidName, Provider, Store, StoreSettings, checked_name},
};

use crate::{
    accounts::checked_guid, acting::Acting, clock, engine::Engine, failure, journey, notices, views,
};

impl Engine {
    pub(crate) async fn store_list(
        &self,
        _acting: &Acting,
        _request: StoreListRequest,
    ) -> Result<StoreListResponse, ApiError> {
        let mut stores = Vec::new();
        for store in self.storage().stores().await.map_err(failure::storage)? {
            stores.push(self.store_view(store).await?);
        }
        Ok(StoreListResponse { stores })
    }

    pub(crate) async fn store_show(
        &self,
        _acting: &Acting,
        request: StoreRequest,
    ) -> Result<StoreView, ApiError> {
        let store = self.store(request.store).await?;
        self.store_view(store).await
    }

    pub(crate) async fn store_create(
        &self,
        acting: &Acting,
        request: StoreCreateRequest,
    ) -> Result<StoreView, ApiError> {
        let name = checked_name(&request.name).map_err(name_refused)?;
        let tenant: TenantId = checked_guid(&request.tenant_id, "tenant ID", "tenantId")?;
        let domain = checked_domain(&request.domain)?;
        let store = Store {
            id: StoreId::random(),
            name: name.clone(),
            description: String::new(),
            enabled: true,
            provider: Provider::EntraId { tenant, domain },
            service_credential: None,
            linking_account: None,
            settings: StoreSettings::default(),
            created_at: clock::now(),
        };
        let entry = acting.entry(Subject::Store(store.id), Happening::StoreCreated { name });
        self.storage()
            .create_store(store.clone(), entry)
            .await
            .map_err(failure::storage)?;
        self.store_view(store).await
    }

    pub(crate) async fn store_update(
        &self,
        acting: &Acting,
        request: StoreUpdateRequest,
    ) -> Result<StoreView, ApiError> {
        // Read, changed and written by one caller at a time, so that no change is undone by another's older copy.
        let _turn = self.store_changes().lock().await;
        let mut store = self.store(request.store).await?;
        let mut members = Vec::new();
        if let Some(name) = &request.name {
            let name = checked_name(name).map_err(name_refused)?;
            replace(&mut store.name, name, "name", &mut members);
        }
        if let Some(description) = &request.description {
            let description = description.trim().to_owned();
            replace(
                &mut store.description,
                description,
                "description",
                &mut members,
            );
        }
        if let Some(domain) = &request.domain {
            let Provider::EntraId { domain: kept, .. } = &mut store.provider;
            replace(kept, checked_domain(domain)?, "domain", &mut members);
        }
        if let Some(account) = request.service_credential {
            self.credential_of(&store, account, "serviceCredential")
                .await?;
            store.service_credential = Some(account);
            members.push("serviceCredential");
        }
        if let Some(account) = request.linking_account {
            let account = self
                .credential_of(&store, account, "linkingAccount")
                .await?;
            if account.kind == AccountKind::App {
                return Err(ApiError::new(
                    Code::LinkingAccountIsApp,
                    "The linking account is an app.",
                )
                .at_field("linkingAccount"));
            }
            store.linking_account = Some(account.id);
            members.push("linkingAccount");
        }
        for (given, kept, member) in [
            (
                request.self_decision,
                &mut store.settings.self_decision,
                "selfDecision",
            ),
            (
                request.apply_uncovered,
                &mut store.settings.apply_uncovered,
                "applyUncovered",
            ),
            (
                request.settle_flows,
                &mut store.settings.settle_flows,
                "settleFlows",
            ),
        ] {
            if let Some(given) = given {
                replace(kept, given, member, &mut members);
            }
        }
        if let Some(text) = &request.default_approver {
            store.settings.default_approver = match text.trim() {
                "" => None,
                text => Some(
                    self.find_approver(&store, text)
                        .await
                        .map_err(|error| error.at_field("defaultApprover"))?,
                ),
            };
            members.push("defaultApprover");
        }

        if members.is_empty() {
            return self.store_view(store).await;
        }
        let members = members.into_iter().map(str::to_owned).collect();
        let entry = acting.entry(
            Subject::Store(store.id),
            Happening::StoreChanged { members },
        );
        self.storage()
            .update_store(store.clone(), entry)
            .await
            .map_err(failure::storage)?;
        // A store that just got its credential may owe work that waited for one.
        journey::resume_after_sign_in(self).await?;
        self.store_view(store).await
    }

    pub(crate) async fn store(&self, id: StoreId) -> Result<Store, ApiError> {
        let store = self.storage().store(id).await.map_err(failure::storage)?;
        store.ok_or_else(|| failure::not_found("The identity store"))
    }

    async fn credential_of(
        &self,
        store: &Store,
        account: AccountId,
        field: &str,
    ) -> Result<Account, ApiError> {
        let account = self
            .storage()
            .account(account)
            .await
            .map_err(failure::storage)?;
        let Some(account) = account else {
            return Err(failure::not_found("The account").at_field(field));
        };
        let Some(tenant) = account.tenant else {
            return Err(ApiError::new(
                Code::AccountOfOtherTenant,
                "It is not known which tenant the account is of.",
            )
            .with_remedy("Sign in again with the tenant ID instead of a domain name.")
            .at_field(field));
        };
        if tenant != store.provider.tenant() {
            return Err(ApiError::new(
                Code::AccountOfOtherTenant,
                "The account is of another tenant than the store.",
            )
            .at_field(field));
        }
        Ok(account)
    }

    pub(crate) async fn store_disable(
        &self,
        acting: &Acting,
        request: StoreRequest,
    ) -> Result<StoreView, ApiError> {
        self.switch_store(acting, request.store, false).await
    }

    pub(crate) async fn store_enable(
        &self,
        acting: &Acting,
        request: StoreRequest,
    ) -> Result<StoreView, ApiError> {
        let view = self.switch_store(acting, request.store, true).await?;
        journey::resume_after_enabling(self).await?;
        Ok(view)
    }

    async fn switch_store(
        &self,
        acting: &Acting,
        id: StoreId,
        enabled: bool,
    ) -> Result<StoreView, ApiError> {
        let entry = acting.entry(Subject::Store(id), Happening::StoreSwitched { enabled });
        self.storage()
            .set_store_enabled(id, enabled, entry)
            .await
            .map_err(failure::storage)?;
        self.store_view(self.store(id).await?).await
    }

    pub(crate) async fn store_delete(
        &self,
        acting: &Acting,
        request: StoreDeleteRequest,
    ) -> Result<Done, ApiError> {
        let _turn = self.store_changes().lock().await;
        let store = self.store(request.store).await?;
        if request.name != store.name {
            return Err(ApiError::new(
                Code::NameNotConfirmed,
                "The name is not that of the identity store.",
            )
            .at_field("name"));
        }
        let entry = acting.entry(
            Subject::Store(store.id),
            Happening::StoreDeleted { name: store.name },
        );
        self.storage()
            .delete_store(store.id, entry)
            .await
            .map_err(failure::storage)?;
        Ok(Done {})
    }

    /// Returns a store that takes part.
    pub(crate) async fn enabled_store(&self, id: StoreId) -> Result<Store, ApiError> {
        let store = self.store(id).await?;
        if !store.enabled {
            return Err(ApiError::new(
                Code::StoreDisabled,
                "The identity store is disabled.",
            ));
        }
        Ok(store)
    }

    async fn store_view(&self, store: Store) -> Result<StoreView, ApiError> {
        let counts = self
            .storage()
            .store_counts(store.id)
            .await
            .map_err(failure::storage)?;
        let client = self
            .storage()
            .client(store.id)
            .await
            .map_err(failure::storage)?;
        let mut problems = Vec::new();
        if !store.enabled {
            problems.push(notices::problem(Code::StoreDisabled, false));
        }
        problems.extend(
            self.credential_problem(store.service_credential, Code::ServiceCredentialMissing)
                .await?,
        );
        if store.linking_account.is_some() {
            problems.extend(
                self.credential_problem(store.linking_account, Code::SignInNeeded)
                    .await?,
            );
        }
        if client.is_none() {
            problems.push(notices::problem(Code::ClientMissing, false));
        }
        for workflow in self
            .storage()
            .workflows(store.id)
            .await
            .map_err(failure::storage)?
        {
            let link = self
                .storage()
                .link(workflow.id)
                .await
                .map_err(failure::storage)?;
            let Some(link) = link.filter(|_| workflow.enabled) else {
                continue;
            };
            let seen = link.health.iter().flat_map(LinkHealth::failures);
            let seen = seen.filter_map(|report| report.notice.as_ref());
            let faults = link.fault.iter().chain(seen.map(|notice| &notice.code));
            problems.extend(faults.map(|fault| notices::problem(views::code(fault), true)));
        }
        problems.sort_by_key(|problem| (!problem.broken, problem.code));
        problems.dedup();
        Ok(StoreView {
            id: store.id,
            name: store.name,
            description: store.description,
            enabled: store.enabled,
            provider: store.provider,
            service_credential: store.service_credential,
            linking_account: store.linking_account,
            settings: store.settings,
            problems,
            power_automate: client.is_some(),
            workflows: counts.workflows,
            workflows_enabled: counts.workflows_enabled,
            open_requests: counts.open_requests,
            created_at: store.created_at,
        })
    }

    async fn credential_problem(
        &self,
        account: Option<AccountId>,
        when_missing: Code,
    ) -> Result<Option<StoreProblem>, ApiError> {
        let Some(account) = account else {
            return Ok(Some(notices::problem(when_missing, false)));
        };
        let account = self
            .storage()
            .account(account)
            .await
            .map_err(failure::storage)?;
        let dead = account.is_none_or(|account| account.session == Session::SignInNeeded);
        Ok(dead.then(|| notices::problem(Code::SignInNeeded, true)))
    }
}

/// Puts what is given in the stead of what was kept, and names the member where that is another: the audit trail tells no more than changed.
fn replace<T: PartialEq>(
    kept: &mut T,
    given: T,
    member: &'static str,
    members: &mut Vec<&'static str>,
) {
    if *kept != given {
        members.push(member);
        *kept = given;
    }
}

fn checked_domain(text: &str) -> Result<DomainName, ApiError> {
    text.parse().map_err(|_| {
        ApiError::new(Code::InvalidDomainName, "The domain name is none.").at_field("domain")
    })
}

pub(crate) fn name_refused(invalid: InvalidName) -> ApiError {
    let message = match invalid {
        InvalidName::Empty => "The name is empty.",
        InvalidName::TooLong => "The name is longer than 80 characters.",
        InvalidName::Control => "The name holds a control character.",
    };
    ApiError::new(Code::InvalidName, message).at_field("name")
}
