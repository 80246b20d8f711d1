//! The process that owns the data.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{AccountView, Code, Notice};

/// Asks what process answers and in which state it is.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AppStateRequest {}

/// The process that answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AppState {
    /// Its version.
    pub version: String,
    /// What kind of process owns the data.
    pub owner: OwnerKind,
    /// The cloud profile in use.
    pub profile: ProfileView,
    /// The data directory.
    pub data_directory: String,
    /// Whether secrets can be sealed and opened.
    pub key_store: KeyStoreState,
    /// The callback listener, where this process was told to have one.
    pub callback_listener: Option<ListenerView>,
    /// The account that a local person acts as.
    pub active_account: Option<AccountView>,
}

/// What kind of process owns a data directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum OwnerKind {
    /// The desktop window.
    Window,
    /// `countersign serve`.
    DataService,
    /// A single command of the command line.
    CommandLine,
}

/// A cloud profile, as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ProfileView {
    /// Its name.
    pub name: String,
    /// Whether it came from a file.
    pub custom: bool,
    /// The host of its sign-in service.
    pub authority: String,
    /// The address of its maker portal.
    pub portal: String,
}

/// Whether secrets can be sealed and opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum KeyStoreState {
    /// They can.
    Ready {
        /// Where the key comes from.
        source: KeySourceKind,
    },
    /// They cannot; accounts and links are out of reach until somebody acts.
    Unavailable {
        /// Why.
        code: Code,
        /// What happened, in English.
        message: String,
    },
}

/// Where the data key comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum KeySourceKind {
    /// The key store of the operating system.
    KeyStore,
    /// A key file.
    KeyFile,
}

/// The callback listener.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListenerView {
    /// Its address on this computer, `host:port`.
    pub address: String,
    /// What it was told by.
    pub source: ListenerSource,
    /// Why it does not listen, where it does not.
    pub fault: Option<Notice>,
}

/// What the callback listener was told its address by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ListenerSource {
    /// The option `--listen` of the process, which wins.
    Option,
    /// The setting of the data directory.
    Setting,
}

/// Sets the address at which the owner of the data listens for what flows report, whenever it is started without `--listen`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ListenerSetRequest {
    /// An address of this computer, `host:port` as `--listen` takes it. Nothing: do not listen.
    pub address: Option<String>,
}
