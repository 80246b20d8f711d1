//! `countersign account`: people who signed in, and apps with a credential.

mod show;
mod sign_in;

use std::path::PathBuf;

use clap::Subcommand;
use countersign_contract::*;

use crate::{exit::Failure, input, name, output::Output, owner::Owner, text, words};

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Sign a person in; says what to do and waits until somebody did it
    SignIn(sign_in::Arguments),
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
    /// Show an account, and what it was last granted or refused for each service
    Show {
        /// Its id, name or sign-in name
        account: String,
    },
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

pub(crate) async fn run(verb: Verb, owner: &Owner, output: &mut Output) -> Result<(), Failure> {
    match verb {
        Verb::SignIn(arguments) => sign_in::run(arguments, owner, output).await,
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
        Verb::Show { account } => {
            let account = name::account(owner, &account).await?;
            let shown = owner.account_show(AccountRequest { account }).await?;
            output.result(&shown, show::text)
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
