//! `countersign account sign-in`: a person signs in, with a code or in a browser of this computer.

use std::time::Duration;

use clap::{Args, ValueEnum};
use countersign_contract::*;
use countersign_domain::{AccountId, JobId};
use serde::Serialize;
use tokio::{sync::broadcast, time::timeout};

use crate::{browser, exit::Failure, name, output::Output, owner::Owner, text};

/// How long to wait for news of a sign-in before asking for it: an event may get lost with a connection.
const BETWEEN_LOOKS: Duration = Duration::from_secs(2);

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Tenant ID, or a verified domain of the tenant
    #[arg(long, required_unless_present = "account")]
    tenant: Option<String>,
    /// Client ID of an app registration that allows public client flows
    #[arg(long, required_unless_present = "account")]
    client_id: Option<String>,
    /// The account that signs in again, by its id, name or sign-in name; tenant and client are its own unless given
    #[arg(long)]
    account: Option<String>,
    /// How to sign in
    #[arg(long, value_enum, default_value = "device-code")]
    method: Method,
    /// With --method browser: print the address of the sign-in page instead of opening it
    #[arg(long)]
    no_open: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Method {
    /// A code that is entered on a page, on any device
    DeviceCode,
    /// A page in a browser of this computer
    Browser,
}

/// What `sign-in --json` prints, one object per line.
#[derive(Serialize)]
#[serde(
    tag = "event",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
enum Line<'a> {
    UserCode {
        user_code: &'a str,
        verification_uri: &'a str,
        expires_in: u32,
    },
    Browser {
        /// With --no-open: the address to open.
        #[serde(skip_serializing_if = "Option::is_none")]
        address: Option<&'a str>,
        opened: bool,
        expires_in: u32,
    },
    SignedIn {
        account: &'a AccountView,
    },
    Failed {
        error: &'a ApiError,
    },
}

pub(crate) async fn run(
    arguments: Arguments,
    owner: &Owner,
    output: &mut Output,
) -> Result<(), Failure> {
    let no_open = arguments.no_open;
    let request = request(arguments, owner).await?;
    let mut events = owner.events().await;
    let job = owner.account_sign_in_start(request).await?.id;

    let ended = tokio::select! {
        ended = outcome(job, no_open, owner, &mut events, output) => ended,
        _ = tokio::signal::ctrl_c() => cancelled(job, owner).await.map_err(Failure::from),
    };
    match ended {
        Ok(account) if output.is_json() => output.line(&Line::SignedIn { account: &account }),
        Ok(account) => {
            let who = account
                .user_principal_name
                .as_deref()
                .unwrap_or(&account.name);
            output.result(&account, |_| {
                format!("Signed in as {} ({}).", text::plain(who), account.id)
            })
        }
        Err(Failure::Api(error)) if output.is_json() => {
            output.line(&Line::Failed { error: &error })?;
            Err(Failure::Told(error))
        }
        Err(failure) => Err(failure),
    }
}

async fn request(
    arguments: Arguments,
    owner: &Owner,
) -> Result<AccountSignInStartRequest, ApiError> {
    let again = match &arguments.account {
        Some(named) => Some(known(name::account(owner, named).await?, owner).await?),
        None => None,
    };
    let own = |own: fn(&AccountView) -> String| again.as_ref().map(own).unwrap_or_default();

    Ok(AccountSignInStartRequest {
        tenant: arguments
            .tenant
            .unwrap_or_else(|| own(|account| account.tenant_hint.clone())),
        client_id: arguments
            .client_id
            .unwrap_or_else(|| own(|account| account.client_id.to_string())),
        method: match arguments.method {
            Method::DeviceCode => SignInMethod::DeviceCode,
            Method::Browser => SignInMethod::Browser,
        },
        account: again.map(|account| account.id),
    })
}

async fn known(account: AccountId, owner: &Owner) -> Result<AccountView, ApiError> {
    let shown = owner.account_show(AccountRequest { account }).await?;

    Ok(shown.account)
}

/// Says what to do as soon as that is known, and waits until the sign-in is over.
async fn outcome(
    job: JobId,
    no_open: bool,
    owner: &Owner,
    events: &mut broadcast::Receiver<Event>,
    output: &mut Output,
) -> Result<AccountView, Failure> {
    let mut told = false;
    loop {
        match owner.account_sign_in_show(JobRequest { job }).await?.state {
            SignInState::Waiting {
                prompt, expires_in, ..
            } if !told => {
                tell(job, &prompt, expires_in, no_open, owner, output).await?;
                told = true;
            }
            SignInState::Starting | SignInState::Waiting { .. } => {}
            SignInState::SignedIn { account } => return Ok(account),
            SignInState::Failed { error } => return Err(error.into()),
        }
        // Whatever the news is, it is asked for.
        let _ = timeout(BETWEEN_LOOKS, news_of(job, events)).await;
    }
}

async fn tell(
    job: JobId,
    prompt: &SignInPrompt,
    expires_in: u32,
    no_open: bool,
    owner: &Owner,
    output: &mut Output,
) -> Result<(), Failure> {
    let minutes = expires_in.div_ceil(60);
    match prompt {
        SignInPrompt::DeviceCode {
            user_code,
            verification_uri,
        } if output.is_json() => output.line(&Line::UserCode {
            user_code,
            verification_uri,
            expires_in,
        }),
        SignInPrompt::DeviceCode {
            user_code,
            verification_uri,
        } => output.message(&format!(
            "Open {} and enter the code {} within {minutes} minutes.",
            text::plain(verification_uri),
            text::plain(user_code)
        )),
        SignInPrompt::Browser => {
            let page = owner.account_sign_in_page(JobRequest { job }).await?;
            if !no_open && let Err(error) = browser::open(page.address.clone()).await {
                // Nobody can finish it, and nobody should have to wait for its end.
                let _ = owner.account_sign_in_cancel(JobRequest { job }).await;
                return Err(error.into());
            }
            if output.is_json() {
                return output.line(&Line::Browser {
                    address: no_open.then_some(page.address.as_str()),
                    opened: !no_open,
                    expires_in,
                });
            }
            if no_open {
                output.message(&format!(
                    "Open this address in a browser of this computer within {minutes} minutes:\n{}",
                    text::plain(&page.address)
                ))
            } else {
                output.message(&format!(
                    "Finish the sign-in in the browser within {minutes} minutes."
                ))
            }
        }
    }
}

async fn news_of(job: JobId, events: &mut broadcast::Receiver<Event>) {
    loop {
        match events.recv().await {
            Ok(Event::Job(view)) if view.id == job => return,
            Ok(Event::Changed(changed)) if changed.topics.contains(&Topic::Jobs) => return,
            Ok(Event::Job(_) | Event::Changed(_)) => {}
            Err(broadcast::error::RecvError::Lagged(_)) => return,
            Err(broadcast::error::RecvError::Closed) => return std::future::pending().await,
        }
    }
}

async fn cancelled(job: JobId, owner: &Owner) -> Result<AccountView, ApiError> {
    owner.account_sign_in_cancel(JobRequest { job }).await?;

    Err(ApiError::new(
        Code::SignInCancelled,
        "The sign-in was cancelled.",
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_code_is_printed_as_documented() {
        let line = Line::UserCode {
            user_code: "ABCD",
            verification_uri: "https://example.com/device",
            expires_in: 900,
        };

        assert_eq!(
            serde_json::to_value(line).unwrap(),
            json!({ "event": "user_code", "userCode": "ABCD", "verificationUri": "https://example.com/device", "expiresIn": 900 })
        );
    }

    #[test]
    fn a_failed_sign_in_is_an_event_with_the_error() {
        let error = ApiError::new(Code::SignInDeclined, "No.");
        let line = serde_json::to_value(Line::Failed { error: &error }).unwrap();

        assert_eq!(line["event"], "failed");
        assert_eq!(line["error"]["code"], "sign_in_declined");
    }

    #[test]
    fn the_address_is_printed_only_when_it_is_not_opened() {
        let line = |address| {
            serde_json::to_value(Line::Browser {
                address,
                opened: address.is_none(),
                expires_in: 300,
            })
            .unwrap()
        };

        assert_eq!(
            line(Some("https://login.example/")),
            json!({ "event": "browser", "address": "https://login.example/", "opened": false, "expiresIn": 300 })
        );
        assert_eq!(
            line(None),
            json!({ "event": "browser", "opened": true, "expiresIn": 300 })
        );
    }
}
