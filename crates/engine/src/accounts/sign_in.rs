//! Signing in by device code: a job that a person finishes in a browser.

use std::{collections::HashMap, sync::Mutex, time::Duration};

use countersign_contract::{
    AccountSignInStartRequest, ApiError, Code, Done, JobRequest, JobView, SignInState, Topic,
};
use countersign_domain::{
    AccountId, ClientId, JobId,
    account::{Account, AccountKind, Session},
};
use countersign_entra::{
    Authority, Scopes, TokenGrant,
    device_code::{self, DeviceCode, SignIn},
};
use countersign_net::{CancellationToken, Resource};
use tracing::{info, warn};

use super::{checked_guid, checked_tenant};
use crate::{acting::Acting, clock, engine::Engine, failure, journey, views};

/// Ended sign-ins are remembered so long that a window which was reloaded still finds out.
const REMEMBERED: Duration = Duration::from_secs(3600);
/// So many sign-ins may wait at once; each polls the authority.
const MOST_WAITING: usize = 8;

struct Job {
    view: JobView,
    cancel: CancellationToken,
}

/// The sign-ins of this process. They end with it: a device code is nothing to keep.
#[derive(Default)]
pub(crate) struct SignIns {
    jobs: Mutex<HashMap<JobId, Job>>,
}

impl SignIns {
    fn add(&self, view: JobView, cancel: CancellationToken) -> Result<(), ApiError> {
        let now = clock::now();
        let mut jobs = self.jobs.lock().map_err(|_| out_of_reach())?;
        jobs.retain(|_, job| {
            job.view.state == SignInState::Waiting || now.since(job.view.expires_at) < REMEMBERED
        });
        let waiting = jobs
            .values()
            .filter(|job| job.view.state == SignInState::Waiting)
            .count();
        if waiting >= MOST_WAITING {
            return Err(
                ApiError::new(Code::Throttled, "Too many sign-ins wait at once.")
                    .with_remedy("Finish or cancel one of them first."),
            );
        }
        jobs.insert(view.id, Job { view, cancel });
        Ok(())
    }

    fn view(&self, id: JobId) -> Result<JobView, ApiError> {
        let jobs = self.jobs.lock().map_err(|_| out_of_reach())?;
        jobs.get(&id)
            .map(|job| job.view.clone())
            .ok_or_else(|| failure::not_found("The sign-in"))
    }

    fn end(&self, id: JobId, state: SignInState) -> Option<JobView> {
        let mut jobs = self.jobs.lock().ok()?;
        let job = jobs.get_mut(&id)?;
        job.view.state = state;
        Some(job.view.clone())
    }

    fn cancel(&self, id: JobId) -> Result<(), ApiError> {
        let jobs = self.jobs.lock().map_err(|_| out_of_reach())?;
        let job = jobs
            .get(&id)
            .ok_or_else(|| failure::not_found("The sign-in"))?;
        job.cancel.cancel();
        Ok(())
    }
}

fn out_of_reach() -> ApiError {
    ApiError::new(Code::Internal, "The sign-ins are out of reach.")
}

impl Engine {
    pub(crate) async fn account_sign_in_start(
        &self,
        acting: &Acting,
        request: AccountSignInStartRequest,
    ) -> Result<JobView, ApiError> {
        let tenant = checked_tenant(&request.tenant)?;
        let client: ClientId = checked_guid(&request.client_id, "client ID", "clientId")?;
        let authority = Authority::new(self.profile(), &tenant).map_err(|_| {
            ApiError::new(Code::InvalidTenant, "The tenant cannot be used.").at_field("tenant")
        })?;
        // A session that cannot be kept is worth nothing: find out before a person goes to the browser.
        if let countersign_contract::KeyStoreState::Unavailable { code, message } =
            self.keys().view().await
        {
            return Err(ApiError::new(code, message));
        }

        let scopes = Scopes::sign_in(&Resource::new(self.profile().graph_audience()));
        let code = device_code::start(&self.cloud().sign_in, &authority, client, &scopes)
            .await
            .map_err(|failed| failure::authority(&failed))?;
        let view = JobView {
            id: JobId::random(),
            user_code: code.user_code.clone(),
            verification_uri: code.verification_uri.clone(),
            expires_at: clock::now() + code.expires_in,
            expires_in: u32::try_from(code.expires_in.as_secs()).unwrap_or(u32::MAX),
            state: SignInState::Waiting,
        };
        let cancel = self.supervisor().stop().child_token();
        self.sign_ins().add(view.clone(), cancel.clone())?;

        let (engine, acting, id) = (self.clone(), acting.clone(), view.id);
        self.supervisor().spawn_once("sign-in", async move {
            let state = engine
                .finish_sign_in(&acting, &authority, client, &tenant, code, &cancel)
                .await;
            if let Some(view) = engine.sign_ins().end(id, state) {
                engine.events().job(view);
                engine.events().changed(&[
                    Topic::Accounts,
                    Topic::App,
                    Topic::Stores,
                    Topic::Requests,
                    Topic::Jobs,
                ]);
            }
        });
        Ok(view)
    }

    pub(crate) async fn account_sign_in_show(
        &self,
        _acting: &Acting,
        request: JobRequest,
    ) -> Result<JobView, ApiError> {
        std::future::ready(self.sign_ins().view(request.job)).await
    }

    pub(crate) async fn account_sign_in_cancel(
        &self,
        _acting: &Acting,
        request: JobRequest,
    ) -> Result<Done, ApiError> {
        std::future::ready(self.sign_ins().cancel(request.job)).await?;
        Ok(Done {})
    }

    async fn finish_sign_in(
        &self,
        acting: &Acting,
        authority: &Authority,
        client: ClientId,
        tenant: &str,
        code: DeviceCode,
        cancel: &CancellationToken,
    ) -> SignInState {
        let failed = |code, message: &str| SignInState::Failed {
            error: ApiError::new(code, message),
        };
        match device_code::wait(&self.cloud().sign_in, authority, client, code, cancel).await {
            SignIn::SignedIn(grant) => match self.keep_person(acting, client, tenant, *grant).await
            {
                Ok(account) => SignInState::SignedIn {
                    account: views::account(account),
                },
                Err(error) => SignInState::Failed { error },
            },
            SignIn::Declined => failed(Code::SignInDeclined, "The sign-in was declined."),
            SignIn::Expired { last_failure: None } => {
                failed(Code::SignInExpired, "The code expired.")
            }
            SignIn::Expired {
                last_failure: Some(net),
            } => SignInState::Failed {
                error: ApiError::new(
                    Code::SignInExpired,
                    "The code expired while the sign-in service could not be reached.",
                )
                .with_detail("reason", net.to_string()),
            },
            SignIn::Cancelled => failed(Code::SignInCancelled, "The sign-in was cancelled."),
            SignIn::Failed(refused) => SignInState::Failed {
                error: failure::authority(&refused),
            },
        }
    }

    async fn keep_person(
        &self,
        acting: &Acting,
        client: ClientId,
        tenant: &str,
        grant: TokenGrant,
    ) -> Result<Account, ApiError> {
        // RFC 8628 promises no refresh token. Without one the session lasts as long as its access token, in this process.
        let refresh_token = grant.refresh_token.clone().unwrap_or_default();
        let identity = grant.identity.clone();
        let account = Account {
            id: AccountId::random(),
            kind: AccountKind::Delegated,
            tenant_hint: tenant.to_owned(),
            tenant: identity
                .principal
                .map(|principal| principal.tenant)
                .or_else(|| tenant.parse().ok()),
            client,
            principal: identity.principal,
            name: identity
                .name
                .clone()
                .or_else(|| identity.user_principal_name.clone())
                .unwrap_or_else(|| format!("Account of {tenant}")),
            user_principal_name: identity.user_principal_name.clone(),
            session: Session::Live,
            active: true,
            added_at: clock::now(),
        };
        let account = self.keep_account(acting, account, &refresh_token).await?;
        info!(account = %account.id, "an account signed in");
        if let Ok(tokens) = self.tokens_of(&account) {
            tokens.adopt(&Resource::new(self.profile().graph_audience()), &grant);
        }
        if let Err(error) = journey::resume_after_sign_in(self).await {
            warn!(code = %error.code, "work that waited for a sign-in could not be taken up again");
        }
        Ok(account)
    }
}
