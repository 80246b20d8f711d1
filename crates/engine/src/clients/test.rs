//! **Test** of a registered client: token, `WhoAmI`, environment, approvals, Data service, one by one. Nothing is guessed: what an earlier
//! failure keeps from being looked at is unchecked and says why.

use std::sync::Arc;

use countersign_contract::{
    ApiError, CheckName, CheckOutcome, CheckView, ClientTestResponse, Code, Notice, StoreRequest,
};
use countersign_domain::{
    AccountId,
    account::Account,
    power_automate_client::{EnvironmentSource, PowerAutomateClient},
    store::Store,
};
use countersign_net::{Freshness, Resource, TokenSource};
use countersign_power_automate::{
    Dataverse, ServiceError,
    approvals::{Reading, Unreadable},
};

use super::{Resolution, client_missing};
use crate::{acting::Acting, clock, engine::Engine, failure, fault_point, notices};

impl Engine {
    pub(crate) async fn client_test(
        &self,
        _acting: &Acting,
        request: StoreRequest,
    ) -> Result<ClientTestResponse, ApiError> {
        let store = self.store(request.store).await?;
        let mut client = self.client_of(&store).await?.ok_or_else(client_missing)?;

        let (token, tokens) = self.check_token(&store, &client).await;
        let registration = self.check_registration(&store, &client).await?;
        let (who_am_i, dataverse) = match tokens {
            None => (blocked(CheckName::WhoAmI, &token), None),
            Some(tokens) => self.check_who_am_i(&client, tokens).await,
        };
        let (environment, mut found_out) = self.check_environment(&store, &mut client).await?;
        fault_point::reach("client.tested");
        let approvals = match dataverse {
            None if token.outcome != CheckOutcome::Passed => {
                blocked(CheckName::ApprovalsReadable, &token)
            }
            None => blocked(CheckName::ApprovalsReadable, &who_am_i),
            Some(dataverse) => check_approvals(&dataverse).await,
        };
        let data_service = self.check_data_service(&client.data_service_url).await;

        if client.environment.is_some() {
            found_out.clear();
        }
        Ok(ClientTestResponse {
            client: self.client_view(client, found_out).await?,
            checks: vec![
                token,
                registration,
                who_am_i,
                environment,
                approvals,
                data_service,
            ],
            tested_at: clock::now(),
        })
    }

    /// Asks for a token for the environment's Dataverse, in the name of the linking account.
    async fn check_token(
        &self,
        store: &Store,
        client: &PowerAutomateClient,
    ) -> (CheckView, Option<Arc<dyn TokenSource>>) {
        let failed = |error: &ApiError| (not_answered(CheckName::Token, error), None);
        let tokens = match self.linking_tokens(store).await {
            Ok(tokens) => tokens,
            Err(error) => return failed(&error),
        };
        let dataverse = Resource::new(self.environment_url(client));
        match tokens.bearer(&dataverse, Freshness::Cached).await {
            Ok(_) => (CheckView::passed(CheckName::Token), Some(tokens)),
            Err(error) => failed(&failure::token(&error)),
        }
    }

    /// Compares tenant ID and client ID with those that the store's accounts sign in with: the linking account, or the app that is the service
    /// credential. Without it they would be mere words.
    async fn check_registration(
        &self,
        store: &Store,
        client: &PowerAutomateClient,
    ) -> Result<CheckView, ApiError> {
        const CHECK: CheckName = CheckName::AppRegistration;
        let differs = |message: &str| {
            CheckView::failed(
                CHECK,
                notices::notice(Code::AppRegistrationDiffers, message),
            )
        };
        let linking = self.account_of(store.linking_account).await?;
        let service = self.account_of(store.service_credential).await?;
        let Some(linking) = linking else {
            return Ok(CheckView::unchecked(
                CHECK,
                notices::notice(
                    Code::LinkingAccountMissing,
                    "There is no linking account to compare tenant ID and client ID with.",
                ),
            ));
        };
        match linking.tenant {
            Some(tenant) if tenant != client.tenant => {
                return Ok(differs(&format!(
                    "The linking account is of the tenant {tenant}, and {} is registered.",
                    client.tenant
                )));
            }
            None => {
                return Ok(CheckView::unchecked(
                    CHECK,
                    notices::notice(
                        Code::NotChecked,
                        "It is not known which tenant the linking account is of.",
                    ),
                ));
            }
            Some(_) => {}
        }
        let used = [Some(&linking), service.as_ref()];
        let is_used = used
            .iter()
            .flatten()
            .any(|account| account.client == client.client);
        if is_used {
            return Ok(CheckView::passed(CHECK));
        }
        let others = match service.filter(|service| service.client != linking.client) {
            Some(service) => format!(
                "The linking account signs in with the client ID {}, and the service credential with {}",
                linking.client, service.client
            ),
            None => format!(
                "The store's accounts sign in with the client ID {}",
                linking.client
            ),
        };
        Ok(differs(&format!(
            "{others}; {} is registered.",
            client.client
        )))
    }

    async fn account_of(&self, account: Option<AccountId>) -> Result<Option<Account>, ApiError> {
        let Some(account) = account else {
            return Ok(None);
        };
        self.storage()
            .account(account)
            .await
            .map_err(failure::storage)
    }

    /// Asks Dataverse who the linking account is there. Without an answer, nothing else of Dataverse is worth asking.
    async fn check_who_am_i(
        &self,
        client: &PowerAutomateClient,
        tokens: Arc<dyn TokenSource>,
    ) -> (CheckView, Option<Dataverse>) {
        const CHECK: CheckName = CheckName::WhoAmI;
        let dataverse = match self.cloud().dataverse(client, tokens) {
            Ok(dataverse) => dataverse,
            Err(error) => return (CheckView::failed(CHECK, failure::notice_of(&error)), None),
        };
        match dataverse.who_am_i().await {
            Ok(_) => (CheckView::passed(CHECK), Some(dataverse)),
            Err(error @ ServiceError::Denied { .. }) => {
                let told = failure::dataverse(&error);
                let notice = if told.code == Code::DirectoryDenied {
                    notices::notice(
                        Code::EnvironmentDenied,
                        "The environment does not let the linking account in.",
                    )
                } else {
                    failure::notice_of(&told)
                };
                (CheckView::failed(CHECK, notice), None)
            }
            Err(ServiceError::NotFound { .. }) => {
                let notice = notices::notice(
                    Code::EnvironmentDiffers,
                    "No environment answers at this organization code and region.",
                );
                (CheckView::failed(CHECK, notice), None)
            }
            Err(error) => {
                let error = failure::service(&error);
                (not_answered(CHECK, &error), None)
            }
        }
    }

    /// Looks whether the environment is still the one registered; one that was not known is kept now.
    async fn check_environment(
        &self,
        store: &Store,
        client: &mut PowerAutomateClient,
    ) -> Result<(CheckView, Vec<Notice>), ApiError> {
        const CHECK: CheckName = CheckName::Environment;
        let typed = client
            .environment
            .clone()
            .filter(|known| known.source == EnvironmentSource::Typed)
            .map(|known| known.id);
        let was_typed = typed.is_some();
        let check = match self.resolve_environment(store, client, typed).await {
            Resolution::Found(found) if found.source == EnvironmentSource::Typed => {
                CheckView::unchecked(
                    CHECK,
                    notices::notice(
                        Code::EnvironmentUnresolved,
                        "The environment ID was typed; no service lists the environment for the linking account, so it is taken as it is.",
                    ),
                )
            }
            Resolution::Found(found) => match &client.environment {
                Some(known) if known.id != found.id => CheckView::failed(
                    CHECK,
                    notices::notice(
                        Code::EnvironmentDiffers,
                        &format!(
                            "The environment at this address is {} now; {} was registered.",
                            found.id, known.id
                        ),
                    ),
                ),
                Some(_) | None => {
                    client.environment = Some(found);
                    self.storage()
                        .set_client_environment(client.clone())
                        .await
                        .map_err(failure::storage)?;
                    fault_point::reach("client.environment-kept");
                    CheckView::passed(CHECK)
                }
            },
            Resolution::Conflict(error) => CheckView::failed(CHECK, failure::notice_of(&error)),
            Resolution::Elsewhere(notice) => CheckView::failed(CHECK, notice),
            Resolution::Unknown { notice, asked } if asked && !was_typed => {
                CheckView::failed(CHECK, notice)
            }
            Resolution::Unknown { notice, .. } => CheckView::unchecked(CHECK, notice),
        };
        let notices = check.notice.clone().into_iter().collect();
        Ok((check, notices))
    }
}

/// Looks whether approvals can be read. The tables show an account its own rows; those of others need a role that cannot be asked for.
async fn check_approvals(dataverse: &Dataverse) -> CheckView {
    const CHECK: CheckName = CheckName::ApprovalsReadable;
    match dataverse.is_shown_any().await {
        Ok(Reading::Readable(true)) => CheckView::passed(CHECK),
        // The tables answer an account without rights as they answer one of an environment without approvals.
        Ok(Reading::Readable(false)) => CheckView::unchecked(
            CHECK,
            notices::notice(
                Code::ApprovalsNoneShown,
                "No approval has been run in this environment yet, or the linking account may not see them.",
            ),
        ),
        Ok(Reading::NotReadable(Unreadable::NoTables)) => CheckView::unchecked(
            CHECK,
            notices::notice(
                Code::ApprovalsNotProvisioned,
                "The environment keeps no approvals yet: its tables come with its first approval.",
            ),
        ),
        Ok(Reading::NotReadable(Unreadable::Forbidden(_))) => CheckView::failed(
            CHECK,
            notices::notice(
                Code::ApprovalsNotReadable,
                "The linking account may not read the environment's approvals.",
            ),
        ),
        Ok(Reading::NotReadable(Unreadable::NotAUser(_))) => CheckView::failed(
            CHECK,
            notices::notice(
                Code::NotAnEnvironmentUser,
                "The linking account is no user of the environment.",
            ),
        ),
        Ok(Reading::NotReadable(Unreadable::Changed(_))) => CheckView::failed(
            CHECK,
            notices::notice(
                Code::ApprovalsNotReadable,
                "The environment's tables of approvals are not as this version knows them.",
            ),
        ),
        Err(error) => not_answered(CHECK, &failure::service(&error)),
    }
}

/// Something that went wrong while looking. An outage is no result: what nobody answered was not looked at.
fn not_answered(check: CheckName, error: &ApiError) -> CheckView {
    let notice = failure::notice_of(error);
    if error.retryable {
        CheckView::unchecked(check, notice)
    } else {
        CheckView::failed(check, notice)
    }
}

/// What an earlier failure keeps from being looked at.
fn blocked(check: CheckName, by: &CheckView) -> CheckView {
    let message = match (by.check, by.outcome) {
        (CheckName::Token, CheckOutcome::Failed) => {
            "Not looked at: there is no token for the environment."
        }
        (CheckName::Token, _) => {
            "Not looked at: whether there is a token for the environment is not known."
        }
        (_, CheckOutcome::Unchecked) => "Not looked at: the environment did not answer.",
        (_, _) => "Not looked at: the environment does not let the linking account in.",
    };
    let mut notice = notices::notice(Code::NotChecked, message);
    if let Some(cause) = &by.notice {
        notice.remedy.clone_from(&cause.remedy);
    }
    CheckView::unchecked(check, notice)
}
