//! `countersign account`: people who signed in, and apps with a credential.

use std::{path::PathBuf, time::Duration};

use clap::{Subcommand, ValueEnum};
use countersign_contract::*;
use countersign_domain::JobId;
use serde::Serialize;
use tokio::{sync::broadcast, time::timeout};

use crate::{exit::Failure, input, name, output::Output, owner::Owner, text, words};

/// How long to wait for news of a sign-in before asking for it: an event may get lost with a connection.
const BETWEEN_LOOKS: Duration = Duration::from_secs(2);

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Sign a person in; prints the code to enter and waits until somebody did
    SignIn {
        /// Tenant ID, or a verified domain of the tenant
        #[arg(long)]
        tenant: String,
        /// Client ID of an app registration that allows public client flows
        #[arg(long)]
        client_id: String,
        /// How to sign in
        #[arg(long, value_enum, default_value = "device-code")]
        method: Method,
    },
    /// Add an app with a client secret
    AddApp {
        /// Tenant ID, or a verified domain of the tenant
        #[arg(long)]
        tenant: String,
        /// Client ID of the app registration
        #[arg(long)]
        client_id: String,
        /// The file that holds the client secret; - for standard input
        #[arg(long, value_name = "FILE")]
        secret_file: PathBuf,
    },
    /// List all accounts
    List,
    /// Act as this account from now on
    Use {
        /// Its id, name or sign-in name
        account: String,
    },
    /// Sign out and destroy the account's tokens and secrets
    SignOut {
        /// Its id, name or sign-in name
        account: String,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Method {
    /// A code that is entered on a page, on any device
    DeviceCode,
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
    SignedIn {
        account: &'a AccountView,
    },
    Failed {
        error: &'a ApiError,
    },
}

pub(crate) async fn run(verb: Verb, owner: &Owner, output: &mut Output) -> Result<(), Failure> {
    match verb {
        Verb::SignIn {
            tenant,
            client_id,
            method: Method::DeviceCode,
        } => {
            sign_in(
                AccountSignInStartRequest { tenant, client_id },
                owner,
                output,
            )
            .await
        }
        Verb::AddApp {
            tenant,
            client_id,
            secret_file,
        } => {
            let client_secret = input::secret(&secret_file, "client secret", Code::InvalidRequest)?;
            let request = AccountAddAppRequest {
                tenant,
                client_id,
                client_secret,
            };
            let account = owner.account_add_app(request).await?;
            output.result(&account, |account| {
                format!(
                    "The app {} was added ({}).",
                    text::plain(&account.name),
                    account.id
                )
            })
        }
        Verb::List => {
            let accounts = owner.account_list(AccountListRequest {}).await?;
            output.result(&accounts, table)
        }
        Verb::Use { account } => {
            let account = name::account(owner, &account).await?;
            let done = owner.account_activate(AccountRequest { account }).await?;
            output.result(&done, |_| {
                "Commands act as this account from now on.".to_owned()
            })
        }
        Verb::SignOut { account } => {
            let account = name::account(owner, &account).await?;
            let done = owner.account_sign_out(AccountRequest { account }).await?;
            output.result(&done, |_| {
                "Signed out; its tokens and secrets are destroyed.".to_owned()
            })
        }
    }
}

fn table(response: &AccountListResponse) -> String {
    let rows: Vec<[String; 5]> = response
        .accounts
        .iter()
        .map(|account| {
            [
                if account.active { "*" } else { "" }.to_owned(),
                account.name.clone(),
                account
                    .user_principal_name
                    .clone()
                    .unwrap_or_else(|| "(app)".to_owned()),
                words::session(account.session).to_owned(),
                account.id.to_string(),
            ]
        })
        .collect();
    text::table(
        ["", "NAME", "SIGN-IN NAME", "SESSION", "ID"],
        &rows,
        "Nobody is signed in.",
    )
}

async fn sign_in(
    request: AccountSignInStartRequest,
    owner: &Owner,
    output: &mut Output,
) -> Result<(), Failure> {
    let mut events = owner.events().await;
    let job = owner.account_sign_in_start(request).await?;
    if output.is_json() {
        output.line(&Line::UserCode {
            user_code: &job.user_code,
            verification_uri: &job.verification_uri,
            expires_in: job.expires_in,
        })?;
    } else {
        output.message(&format!(
            "Open {} and enter the code {} within {} minutes.",
            text::plain(&job.verification_uri),
            text::plain(&job.user_code),
            job.expires_in.div_ceil(60)
        ))?;
    }

    let ended = tokio::select! {
        ended = outcome(job.id, owner, &mut events) => ended,
        _ = tokio::signal::ctrl_c() => cancelled(job.id, owner).await,
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
        Err(error) if output.is_json() => {
            output.line(&Line::Failed { error: &error })?;
            Err(Failure::Told(error))
        }
        Err(error) => Err(error.into()),
    }
}

/// Waits until the sign-in is over.
async fn outcome(
    job: JobId,
    owner: &Owner,
    events: &mut broadcast::Receiver<Event>,
) -> Result<AccountView, ApiError> {
    loop {
        match owner.account_sign_in_show(JobRequest { job }).await?.state {
            SignInState::Waiting => {}
            SignInState::SignedIn { account } => return Ok(account),
            SignInState::Failed { error } => return Err(error),
        }
        // Whatever the news is, it is asked for.
        let _ = timeout(BETWEEN_LOOKS, news_of(job, events)).await;
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
}
