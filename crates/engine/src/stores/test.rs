//! **Test connection** of a store: tenant, domain, reading, writing, one by one. Nothing is guessed: what an earlier failure keeps from being
//! looked at is unchecked and says why.

use std::sync::Arc;

use countersign_contract::{
    ApiError, CheckName, CheckOutcome, CheckView, Code, Notice, StoreTestRequest, StoreTestResponse,
};
use countersign_directory::{Directory, DirectoryError, Permission};
use countersign_domain::{
    TenantId,
    account::{Account, AccountKind},
    store::{DomainName, Provider},
};
use countersign_entra::{Authority, AuthorityError, Tokens, application_permissions, tenant_of};
use countersign_net::{Freshness, Resource, TokenSource};
use secrecy::SecretString;

use super::checked_domain;
use crate::{accounts::checked_guid, acting::Acting, clock, engine::Engine, failure, notices};

/// The number of the refusal that says that there is no such tenant.
const NO_SUCH_TENANT: u32 = 90_002;

impl Engine {
    pub(crate) async fn store_test(
        &self,
        _acting: &Acting,
        request: StoreTestRequest,
    ) -> Result<StoreTestResponse, ApiError> {
        let tenant: TenantId = checked_guid(&request.tenant, "tenant ID", "tenant")?;
        let domain = checked_domain(&request.domain)?;
        let account = self.account_to_look(&request, tenant).await?;

        let known = self.check_tenant(tenant, account.as_ref()).await;
        let mut checks = match &account {
            _ if known.outcome == CheckOutcome::Failed => {
                blocked("Not looked at: the tenant is not the right one.", &known)
            }
            None => nobody_looks(),
            Some(account) => self.check_directory(tenant, domain, account).await,
        };
        checks.insert(0, known);

        Ok(StoreTestResponse {
            checks,
            credential: account.map(|account| account.id),
            tested_at: clock::now(),
        })
    }

    async fn account_to_look(
        &self,
        request: &StoreTestRequest,
        tenant: TenantId,
    ) -> Result<Option<Account>, ApiError> {
        if let Some(named) = request.credential {
            let found = self.storage().account(named).await;
            let Some(found) = found.map_err(failure::storage)? else {
                return Err(failure::not_found("The account").at_field("credential"));
            };
            return Ok(Some(found));
        }
        let of_store = match request.store {
            Some(store) => self.store(store).await?.service_credential,
            None => None,
        };
        if let Some(credential) = of_store {
            let found = self.storage().account(credential).await;
            return found.map_err(failure::storage);
        }
        let active = self.storage().active_account().await;
        let active = active.map_err(failure::storage)?;

        Ok(active.filter(|account| account.tenant == Some(tenant)))
    }

    /// Looks whether the sign-in service knows the tenant. Whether there is one can be asked without a token.
    async fn check_tenant(&self, tenant: TenantId, account: Option<&Account>) -> CheckView {
        const CHECK: CheckName = CheckName::Tenant;
        let failed = |code, message: &str| CheckView::failed(CHECK, notices::notice(code, message));
        let Ok(authority) = Authority::new(self.profile(), &tenant.to_string()) else {
            return failed(Code::InvalidTenant, "The tenant cannot be asked for.");
        };
        match tenant_of(&self.cloud().sign_in, &authority).await {
            Ok(found) if found == tenant => {}
            Ok(_) => {
                return failed(
                    Code::TenantNotFound,
                    "The sign-in service answers for another tenant.",
                );
            }
            Err(AuthorityError::Refused(refused)) if refused.code() == Some(NO_SUCH_TENANT) => {
                return failed(
                    Code::TenantNotFound,
                    "The sign-in service of this cloud knows no tenant with this ID.",
                );
            }
            Err(AuthorityError::Refused(refused)) => {
                return CheckView::failed(CHECK, failure::notice_of(&failure::entra(&refused)));
            }
            Err(silent) => {
                let silent = failure::authority(&silent);
                return CheckView::unchecked(CHECK, failure::notice_of(&silent));
            }
        }
        match account.map(|account| account.tenant) {
            Some(of) if of != Some(tenant) => failed(
                Code::AccountOfOtherTenant,
                if of.is_some() {
                    "The account is of another tenant than the store."
                } else {
                    "It is not known which tenant the account is of."
                },
            ),
            Some(_) | None => CheckView::passed(CHECK),
        }
    }

    async fn check_directory(
        &self,
        tenant: TenantId,
        domain: DomainName,
        account: &Account,
    ) -> Vec<CheckView> {
        let (tokens, token) = match self.directory_token(account).await {
            Ok(token) => token,
            Err(error) => {
                let none =
                    CheckView::failed(CheckName::DirectoryReadable, failure::notice_of(&error));
                let mut checks = blocked("Not looked at: the account gets no token.", &none);
                checks[1] = none;
                return checks;
            }
        };
        let provider = Provider::EntraId {
            tenant,
            domain: domain.clone(),
        };
        let directory = self.cloud().directory(&provider, tokens);

        vec![
            check_domain(&*directory, &domain).await,
            check_reading(&*directory).await,
            self.check_writing(account, &token).await,
        ]
    }

    pub(crate) async fn directory_token(
        &self,
        account: &Account,
    ) -> Result<(Arc<Tokens>, SecretString), ApiError> {
        let tokens = self.tokens_of(account)?;
        let token = tokens
            .bearer(&self.directory_resource(), Freshness::Cached)
            .await
            .map_err(|error| failure::token(&error))?;

        Ok((tokens, token))
    }

    fn directory_resource(&self) -> Resource {
        Resource::new(self.profile().graph_audience())
    }

    /// Looks at what the account was granted. A test writes nothing, so that is all that can be known.
    pub(crate) async fn check_writing(&self, account: &Account, token: &SecretString) -> CheckView {
        const CHECK: CheckName = CheckName::DirectoryWritable;
        let granted = match account.kind {
            AccountKind::App => application_permissions(token),
            AccountKind::Delegated => self.granted_scopes(account).await,
        };
        let Some(granted) = granted else {
            return CheckView::unchecked(
                CHECK,
                notices::notice(
                    Code::NotChecked,
                    "Not known: neither sign-in service nor token tells what the account was granted.",
                ),
            );
        };
        let missing: Vec<String> = Permission::missing_to_write(&granted)
            .iter()
            .map(ToString::to_string)
            .collect();
        if !missing.is_empty() {
            let message = format!(
                "The account was not granted what changing the directory needs: {}.",
                missing.join(", ")
            );
            return CheckView::failed(CHECK, notices::notice(Code::DirectoryDenied, &message));
        }
        match account.kind {
            AccountKind::App => CheckView::passed(CHECK),
            AccountKind::Delegated => CheckView::passed_with(
                CHECK,
                notices::notice(
                    Code::DirectoryRoleNotProven,
                    "The permissions are granted. A person also needs a directory role, which a test cannot see.",
                ),
            ),
        }
    }

    /// What came with the account's last token for the directory; nothing where the sign-in service told no scopes.
    async fn granted_scopes(&self, account: &Account) -> Option<Vec<String>> {
        let known = self.storage().account_resources(account.id).await.ok()?;
        let resource = self.directory_resource();
        let of_directory = known
            .into_iter()
            .find(|known| known.audience == resource.audience())?;

        (!of_directory.scopes.is_empty()).then_some(of_directory.scopes)
    }
}

async fn check_domain(directory: &dyn Directory, domain: &DomainName) -> CheckView {
    const CHECK: CheckName = CheckName::DomainVerified;
    match directory.verified_domains().await {
        Ok(domains) if domains.contains(domain) => CheckView::passed(CHECK),
        Ok(domains) => {
            let domains: Vec<&str> = domains.iter().map(DomainName::as_str).collect();
            let message = format!(
                "{} is no verified domain of the tenant. It has {}.",
                domain.as_str(),
                domains.join(", ")
            );
            let mut notice = notices::notice(Code::DomainNotVerified, &message);
            notice.remedy =
                "Give one of these, or verify the domain in the Entra admin center first."
                    .to_owned();
            CheckView::failed(CHECK, notice)
        }
        // It may well be verified: whoever looks cannot see it.
        Err(failed) => {
            let failed = failure::directory(&failed);
            CheckView::unchecked(CHECK, failure::notice_of(&failed))
        }
    }
}

async fn check_reading(directory: &dyn Directory) -> CheckView {
    const CHECK: CheckName = CheckName::DirectoryReadable;
    match directory.try_reading().await {
        Ok(()) => CheckView::passed(CHECK),
        Err(failed) => {
            let mut notice = failure::notice_of(&failure::directory(&failed));
            if let DirectoryError::Denied {
                permission: Some(permission),
                ..
            } = &failed
            {
                notice.message = format!("The account may not read users: it needs {permission}.");
            }
            CheckView::failed(CHECK, notice)
        }
    }
}

/// What needs a token, where there is nobody to get one.
fn nobody_looks() -> Vec<CheckView> {
    let mut notice = notices::notice(
        Code::NotChecked,
        "Not looked at: no account was named, and the active one is not of this tenant.",
    );
    notice.remedy =
        "Sign in with an account of the tenant, or add an app of it, and name it for the test."
            .to_owned();
    unchecked(&notice)
}

/// What an earlier failure keeps from being looked at.
fn blocked(message: &str, by: &CheckView) -> Vec<CheckView> {
    let mut notice = notices::notice(Code::NotChecked, message);
    if let Some(cause) = &by.notice {
        notice.remedy.clone_from(&cause.remedy);
    }
    unchecked(&notice)
}

fn unchecked(notice: &Notice) -> Vec<CheckView> {
    [
        CheckName::DomainVerified,
        CheckName::DirectoryReadable,
        CheckName::DirectoryWritable,
    ]
    .into_iter()
    .map(|check| CheckView::unchecked(check, notice.clone()))
    .collect()
}
