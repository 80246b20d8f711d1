//! Signing in: a job that a person finishes in a browser, of this computer or of another device.

use countersign_contract::{
    AccountSignInStartRequest, ApiError, Code, Done, JobRequest, JobView, SignInMethod, SignInPage,
    SignInPrompt, SignInState, Topic,
};
use countersign_domain::{
    AccountId, ClientId, JobId,
    account::{Account, AccountKind, Session},
};
use countersign_entra::{
    Authority, AuthorityError, Scopes, SignIn, SignInRequest, TokenGrant, browser, device_code,
};
use countersign_net::{CancellationToken, Claims, NetError, Resource};
use tracing::{info, warn};

use super::{checked_guid, checked_tenant};
use crate::{acting::Acting, clock, engine::Engine, failure, journey, views};

/// One sign-in: where, for whom, and what for.
struct Attempt {
    authority: Authority,
    /// The tenant as it was given.
    tenant: String,
    /// What the first access token is for.
    resource: Resource,
    request: SignInRequest,
    job: JobId,
    cancel: CancellationToken,
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
        let again = match request.account {
            Some(account) => Some(self.signing_in_again(account, client).await?),
            None => None,
        };

        let (resource, claims) = match &again {
            Some(account) => self.asked_of_the_next_sign_in(account.id).await?,
            None => None,
        }
        .map_or_else(
            || (Resource::new(self.profile().graph_audience()), None),
            |(resource, claims)| (resource, Some(claims)),
        );
        let cancel = self.supervisor().stop().child_token();
        let view = self.sign_ins().add(request.method, cancel.clone())?;
        let attempt = Attempt {
            authority,
            tenant,
            request: SignInRequest {
                client,
                scopes: Scopes::sign_in(&resource),
                claims,
                login_hint: again.and_then(|account| account.user_principal_name),
                // OpenID Connect leaves it to a provider whether it knows this; Microsoft's does.
                choose_account: !self.profile().is_custom(),
            },
            resource,
            job: view.id,
            cancel,
        };

        let (engine, acting) = (self.clone(), acting.clone());
        self.supervisor().spawn_once("sign-in", async move {
            let state = match engine.signed_in(&acting, &attempt, request.method).await {
                Ok(account) => SignInState::SignedIn {
                    account: views::account(account),
                },
                Err(error) => SignInState::Failed { error },
            };
            if let Some(view) = engine.sign_ins().end(attempt.job, state) {
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

    pub(crate) async fn account_sign_in_page(
        &self,
        _acting: &Acting,
        request: JobRequest,
    ) -> Result<SignInPage, ApiError> {
        let address = std::future::ready(self.sign_ins().page(request.job)).await?;
        if !self.profile().allows_sign_in_page(&address) {
            return Err(ApiError::new(
                Code::PageNotAllowed,
                "The sign-in page is not one of this cloud, so it is not opened.",
            ));
        }
        Ok(SignInPage { address })
    }

    pub(crate) async fn account_sign_in_cancel(
        &self,
        _acting: &Acting,
        request: JobRequest,
    ) -> Result<Done, ApiError> {
        std::future::ready(self.sign_ins().cancel(request.job)).await?;
        Ok(Done {})
    }

    /// Returns the account that signs in again, if it is one that can.
    async fn signing_in_again(
        &self,
        account: AccountId,
        client: ClientId,
    ) -> Result<Account, ApiError> {
        let known = self
            .storage()
            .account(account)
            .await
            .map_err(failure::storage)?;
        let account = known.ok_or_else(|| failure::not_found("The account"))?;
        if account.kind == AccountKind::App || account.client != client {
            return Err(ApiError::new(
                Code::InvalidField,
                "The account did not sign in as a person through this app registration.",
            )
            .at_field("account"));
        }
        Ok(account)
    }

    /// Returns the service that asked something of the account's next sign-in, and what; the latest one.
    async fn asked_of_the_next_sign_in(
        &self,
        account: AccountId,
    ) -> Result<Option<(Resource, Claims)>, ApiError> {
        let resources = self
            .storage()
            .account_resources(account)
            .await
            .map_err(failure::storage)?;
        let latest = resources
            .into_iter()
            .filter_map(|resource| {
                let failure = resource.failure?;
                let claims = Claims::from_json(&failure.claims?)?;
                Some((failure.at, resource.audience, claims))
            })
            .max_by_key(|(at, ..)| *at);
        Ok(latest.map(|(_, audience, claims)| (Resource::new(audience), claims)))
    }

    async fn signed_in(
        &self,
        acting: &Acting,
        attempt: &Attempt,
        method: SignInMethod,
    ) -> Result<Account, ApiError> {
        let http = &self.cloud().sign_in;
        let end = match method {
            SignInMethod::DeviceCode => {
                let code =
                    device_code::start(http, &attempt.authority, &attempt.request, &attempt.cancel)
                        .await
                        .map_err(|failed| not_started(&failed))?;
                let prompt = SignInPrompt::DeviceCode {
                    user_code: code.user_code.clone(),
                    verification_uri: code.verification_uri.clone(),
                };
                self.wait_for_a_person(
                    attempt,
                    prompt,
                    code.expires_in,
                    code.verification_uri.clone(),
                );
                device_code::wait(http, &attempt.authority, code, &attempt.cancel).await
            }
            SignInMethod::Browser => {
                let browser = browser::start(&attempt.authority, &attempt.request)
                    .await
                    .map_err(|error| {
                        ApiError::new(
                            Code::LoopbackUnusable,
                            "The answer of the browser cannot be waited for.",
                        )
                        .with_detail("reason", error.to_string())
                    })?;
                let address = browser.address().to_owned();
                self.wait_for_a_person(attempt, SignInPrompt::Browser, browser::LIFETIME, address);
                browser.wait(http, &attempt.cancel).await
            }
        };

        let grant = grant(end, method)?;
        self.keep_person(acting, attempt, grant).await
    }

    fn wait_for_a_person(
        &self,
        attempt: &Attempt,
        prompt: SignInPrompt,
        expires_in: std::time::Duration,
        page: String,
    ) {
        let state = SignInState::Waiting {
            prompt,
            expires_at: clock::now() + expires_in,
            expires_in: u32::try_from(expires_in.as_secs()).unwrap_or(u32::MAX),
        };
        if let Some(view) = self.sign_ins().wait(attempt.job, state, page) {
            self.events().job(view);
            self.events().changed(&[Topic::Jobs]);
        }
    }

    async fn keep_person(
        &self,
        acting: &Acting,
        attempt: &Attempt,
        grant: TokenGrant,
    ) -> Result<Account, ApiError> {
        // RFC 8628 promises no refresh token. Without one the session lasts as long as its access token, in this process.
        let refresh_token = grant.refresh_token.clone().unwrap_or_default();
        let identity = grant.identity.clone();
        let account = Account {
            id: AccountId::random(),
            kind: AccountKind::Delegated,
            tenant_hint: attempt.tenant.clone(),
            tenant: identity
                .principal
                .map(|principal| principal.tenant)
                .or_else(|| attempt.tenant.parse().ok()),
            client: attempt.request.client,
            principal: identity.principal,
            name: identity
                .name
                .clone()
                .or_else(|| identity.user_principal_name.clone())
                .unwrap_or_else(|| format!("Account of {}", attempt.tenant)),
            user_principal_name: identity.user_principal_name.clone(),
            session: Session::Live,
            active: true,
            added_at: clock::now(),
        };
        let account = self.keep_account(acting, account, &refresh_token).await?;
        info!(account = %account.id, "an account signed in");
        self.note_granted(account.id, &attempt.resource, grant.scope.as_deref())
            .await;
        if let Ok(tokens) = self.tokens_of(&account) {
            tokens.adopt(&attempt.resource, &grant);
        }
        if let Err(error) = journey::resume_after_sign_in(self).await {
            warn!(code = %error.code, "work that waited for a sign-in could not be taken up again");
        }
        Ok(account)
    }
}

fn cancelled() -> ApiError {
    ApiError::new(Code::SignInCancelled, "The sign-in was cancelled.")
}

/// No code could be had.
fn not_started(failed: &AuthorityError) -> ApiError {
    match failed {
        AuthorityError::Unreachable(NetError::Cancelled { .. }) => cancelled(),
        AuthorityError::Refused(_)
        | AuthorityError::Unreachable(_)
        | AuthorityError::Unusable { .. }
        | AuthorityError::Unreadable { .. }
        | AuthorityError::ForeignIdToken { .. } => failure::authority(failed),
    }
}

/// Returns what a sign-in brought.
fn grant(end: SignIn, method: SignInMethod) -> Result<TokenGrant, ApiError> {
    match end {
        SignIn::SignedIn(grant) => Ok(*grant),
        SignIn::Declined => Err(ApiError::new(
            Code::SignInDeclined,
            "The sign-in was declined.",
        )),
        SignIn::Expired { last_failure: None } => Err(match method {
            // A policy that refuses codes shows itself in the browser only; here the code just runs out.
            SignInMethod::DeviceCode => ApiError::new(Code::SignInExpired, "The code expired.")
                .with_remedy("Start again and finish before the time is over. If the page refused the code, a policy of the tenant may block codes: sign in with the browser."),
            SignInMethod::Browser => ApiError::new(
                Code::SignInExpired,
                "Nobody finished the sign-in in the browser.",
            ),
        }),
        SignIn::Expired {
            last_failure: Some(net),
        } => Err(ApiError::new(
            Code::SignInExpired,
            "The code expired while the sign-in service could not be reached.",
        )
        .with_detail("reason", net.to_string())),
        SignIn::Cancelled => Err(cancelled()),
        SignIn::Failed(refused) => Err(failure::authority(&refused)),
    }
}
