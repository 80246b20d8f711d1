//! The data key's state, and everything that is sealed with it.
//!
//! A key store that is locked or missing is a state that is shown and tried again, not a failure to start. A wrong or exposed key *file* was
//! named by the person who started the process, so that is refused at once.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use countersign_contract::{ApiError, KeySourceKind, KeyStoreState, Topic};
use countersign_domain::{
    AccountId, OutboxId, RequestId, Sealed, WorkflowId, callback::CallbackToken,
    cloud::CloudProfile, request_url::RequestUrl,
};
use countersign_vault::{KeySource, SealContext, Vault};
use secrecy::SecretString;
use tokio::sync::Mutex;
use tokio::time::Instant;
use zeroize::Zeroizing;

use crate::{events::Events, failure};

/// A key store that did not answer is asked again at most this often.
const RETRY_PAUSE: Duration = Duration::from_secs(5);

enum State {
    Ready(Arc<Vault>),
    Unavailable { error: ApiError, since: Instant },
}

/// The data key, or why it cannot be had.
pub(crate) struct Keys {
    directory: PathBuf,
    source: KeySource,
    fingerprint: String,
    events: Events,
    /// Nothing was sealed in this data directory when it was opened.
    new: bool,
    state: Mutex<State>,
}

impl Keys {
    /// Unlocks an existing data directory with a key file, before anything else of it is opened: a wrong or exposed file changes nothing.
    pub(crate) async fn unlock_with_file(
        directory: &Path,
        source: &KeySource,
    ) -> Result<Option<Arc<Vault>>, ApiError> {
        let exists = Vault::exists(directory).map_err(|error| failure::vault(&error))?;
        match source {
            KeySource::KeyFile(_) if exists => open_vault(directory, source, false).await.map(Some),
            KeySource::KeyFile(_) | KeySource::OsKeyStore(_) => Ok(None),
        }
    }

    /// Opens the vault, unless it was unlocked already.
    pub(crate) async fn open(
        directory: &Path,
        source: KeySource,
        profile: &CloudProfile,
        events: Events,
        unlocked: Option<Arc<Vault>>,
        new: bool,
    ) -> Result<Self, ApiError> {
        let from_file = matches!(source, KeySource::KeyFile(_));
        let opened = match unlocked {
            Some(vault) => Ok(vault),
            None => open_vault(directory, &source, new).await,
        };
        let state = match opened {
            Ok(vault) => State::Ready(vault),
            Err(error) if from_file => return Err(error),
            Err(error) => State::Unavailable {
                error,
                since: Instant::now(),
            },
        };
        Ok(Self {
            directory: directory.to_owned(),
            source,
            fingerprint: profile.fingerprint(),
            events,
            new,
            state: Mutex::new(state),
        })
    }

    /// Returns the vault; a key store that was not there is asked again.
    async fn vault(&self) -> Result<Arc<Vault>, ApiError> {
        let mut state = self.state.lock().await;
        match &*state {
            State::Ready(vault) => return Ok(Arc::clone(vault)),
            State::Unavailable { error, since } if since.elapsed() < RETRY_PAUSE => {
                return Err(error.clone());
            }
            State::Unavailable { .. } => {}
        }
        match open_vault(&self.directory, &self.source, self.new).await {
            Ok(vault) => {
                *state = State::Ready(Arc::clone(&vault));
                self.events.changed(&[Topic::App]);
                Ok(vault)
            }
            Err(error) => {
                *state = State::Unavailable {
                    error: error.clone(),
                    since: Instant::now(),
                };
                Err(error)
            }
        }
    }

    /// Tells how the key store stands, for people.
    pub(crate) async fn view(&self) -> KeyStoreState {
        match self.vault().await {
            Ok(_) => KeyStoreState::Ready {
                source: match self.source {
                    KeySource::OsKeyStore(_) => KeySourceKind::KeyStore,
                    KeySource::KeyFile(_) => KeySourceKind::KeyFile,
                },
            },
            Err(error) => KeyStoreState::Unavailable {
                code: error.code,
                message: error.message,
            },
        }
    }

    fn context<'a>(&'a self, table: &'a str, row: &'a str, column: &'a str) -> SealContext<'a> {
        SealContext {
            profile: &self.fingerprint,
            table,
            row,
            column,
        }
    }

    async fn seal(
        &self,
        table: &str,
        row: &str,
        column: &str,
        text: &SecretString,
    ) -> Result<Sealed, ApiError> {
        let vault = self.vault().await?;
        Ok(vault.seal_text(&self.context(table, row, column), text))
    }

    async fn unseal(
        &self,
        table: &str,
        row: &str,
        column: &str,
        sealed: &Sealed,
    ) -> Result<SecretString, ApiError> {
        let vault = self.vault().await?;
        vault
            .open_text(&self.context(table, row, column), sealed)
            .map_err(|error| failure::sealed(&error))
    }

    /// Seals a refresh token or client secret.
    pub(crate) async fn seal_account_secret(
        &self,
        account: AccountId,
        secret: &SecretString,
    ) -> Result<Sealed, ApiError> {
        self.seal("accounts", &account.to_string(), "secret", secret)
            .await
    }

    /// Opens a refresh token or client secret.
    pub(crate) async fn account_secret(
        &self,
        account: AccountId,
        sealed: &Sealed,
    ) -> Result<SecretString, ApiError> {
        self.unseal("accounts", &account.to_string(), "secret", sealed)
            .await
    }

    /// Seals a request URL.
    pub(crate) async fn seal_request_url(
        &self,
        workflow: WorkflowId,
        url: &RequestUrl,
    ) -> Result<Sealed, ApiError> {
        self.seal("links", &workflow.to_string(), "request_url", url.secret())
            .await
    }

    /// Opens a request URL.
    pub(crate) async fn request_url(
        &self,
        workflow: WorkflowId,
        sealed: &Sealed,
    ) -> Result<SecretString, ApiError> {
        self.unseal("links", &workflow.to_string(), "request_url", sealed)
            .await
    }

    /// Seals the callback token that a trigger will carry.
    pub(crate) async fn seal_callback_token(
        &self,
        row: OutboxId,
        token: &CallbackToken,
    ) -> Result<Sealed, ApiError> {
        self.seal("outbox", &row.to_string(), "callback_token", token.secret())
            .await
    }

    /// Opens the callback token that a trigger carries.
    pub(crate) async fn callback_token(
        &self,
        row: OutboxId,
        sealed: &Sealed,
    ) -> Result<CallbackToken, ApiError> {
        self.unseal("outbox", &row.to_string(), "callback_token", sealed)
            .await
            .map(CallbackToken::from_secret)
    }

    /// Seals the report of a flow.
    pub(crate) async fn seal_report(
        &self,
        request: RequestId,
        report: &[u8],
    ) -> Result<Sealed, ApiError> {
        let vault = self.vault().await?;
        let row = request.to_string();
        Ok(vault.seal(&self.context("requests", &row, "report"), report))
    }

    /// Opens the report of a flow.
    pub(crate) async fn report(
        &self,
        request: RequestId,
        sealed: &Sealed,
    ) -> Result<Zeroizing<Vec<u8>>, ApiError> {
        let vault = self.vault().await?;
        let row = request.to_string();
        vault
            .open(&self.context("requests", &row, "report"), sealed)
            .map_err(|error| failure::sealed(&error))
    }

    /// Seals an initial password.
    pub(crate) async fn seal_password(
        &self,
        request: RequestId,
        password: &SecretString,
    ) -> Result<Sealed, ApiError> {
        self.seal("intents", &request.to_string(), "password", password)
            .await
    }

    /// Opens an initial password.
    pub(crate) async fn password(
        &self,
        request: RequestId,
        sealed: &Sealed,
    ) -> Result<SecretString, ApiError> {
        self.unseal("intents", &request.to_string(), "password", sealed)
            .await
    }
}

/// Unlocks the data key. A `new` data directory, with nothing sealed yet, gets one made; elsewhere a missing key is a lost one.
async fn open_vault(
    directory: &Path,
    source: &KeySource,
    new: bool,
) -> Result<Arc<Vault>, ApiError> {
    let (directory, source) = (directory.to_owned(), source.clone());
    // The vault talks to the key store on a thread of its own with a deadline; this only keeps the runtime free meanwhile.
    let opened = tokio::task::spawn_blocking(move || {
        source.self_test()?;
        if new && !Vault::exists(&directory)? {
            return Vault::create(&directory, &source);
        }
        Vault::unlock(&directory, &source)
    });
    match opened.await {
        Ok(Ok(vault)) => Ok(Arc::new(vault)),
        Ok(Err(error)) => Err(failure::vault(&error)),
        Err(_) => Err(ApiError::new(
            countersign_contract::Code::KeyStoreFailed,
            "The key store failed in a way that was not foreseen.",
        )),
    }
}
