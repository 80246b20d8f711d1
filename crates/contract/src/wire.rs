//! What crosses the local socket: JSON messages, each behind its length as four bytes, most significant first.
//!
//! The owner speaks first with [`FromOwner::Welcome`]. After that a client calls as often as it likes, several calls at a time; answers
//! carry the number of their call. Events come in between.

#[cfg(windows)]
pub mod windows_user;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio_util::codec::LengthDelimitedCodec;

use crate::{ApiError, Event};

/// The version of this protocol. Both sides must speak the same.
pub const PROTOCOL: u32 = 1;
/// No message is longer, in bytes.
pub const MAX_MESSAGE_BYTES: usize = 8 * 1024 * 1024;
/// The file name of the local socket in the data directory.
pub const SOCKET_NAME: &str = "engine.sock";
/// The file in the data directory that names the local socket where it stands elsewhere: the directory's path is too long for one, or the
/// system keeps pipes in a place of their own.
pub const SOCKET_POINTER_NAME: &str = "engine.sock.path";

/// What a client says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum FromClient {
    /// Calls a command.
    Call {
        /// The call's number, chosen by the client.
        id: u64,
        /// The command.
        command: String,
        /// Its request.
        request: Value,
    },
}

/// What the owner says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum FromOwner {
    /// The first message.
    Welcome {
        /// The protocol's version.
        protocol: u32,
        /// The product's version.
        version: String,
        /// The fingerprint of the cloud profile.
        profile: String,
    },
    /// The answer to a call.
    Answer {
        /// The call's number.
        id: u64,
        /// The response.
        response: Value,
    },
    /// The refusal of a call.
    Refusal {
        /// The call's number.
        id: u64,
        /// Why.
        error: ApiError,
    },
    /// Something happened.
    Event {
        /// What.
        event: Event,
    },
    /// The owner ends; no call is answered after this.
    Closing,
}

/// Returns the codec that puts each message behind its length.
#[must_use]
pub fn codec() -> LengthDelimitedCodec {
    LengthDelimitedCodec::builder()
        .max_frame_length(MAX_MESSAGE_BYTES)
        .new_codec()
}
