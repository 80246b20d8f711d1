//! Sign-ins under way, and the refresh tokens of those that are done.

use std::collections::HashMap;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::scope::ScopeRequest;
use crate::tenant::{ClientId, ObjectId};

/// Everything the authority handed out that can be traded for tokens, by the hash of its text.
#[derive(Default)]
pub struct SignIns {
    devices: HashMap<Key, DeviceSignIn>,
    codes: HashMap<Key, AuthorizationCode>,
    refresh: HashMap<Key, RefreshGrant>,
}

type Key = [u8; 32];

fn key(text: &str) -> Key {
    Sha256::digest(text.as_bytes()).into()
}

impl std::fmt::Debug for SignIns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignIns")
            .field("devices", &self.devices.len())
            .field("codes", &self.codes.len())
            .field("refresh", &self.refresh.len())
            .finish()
    }
}

/// A device code and what became of it.
pub(crate) struct DeviceSignIn {
    pub(crate) client: ClientId,
    pub(crate) user_code: String,
    pub(crate) scope: ScopeRequest,
    pub(crate) expires: Timestamp,
    /// The least time between polls; it grows with every poll that came too soon.
    pub(crate) interval_seconds: u32,
    pub(crate) last_poll: Option<Timestamp>,
    pub(crate) outcome: DeviceOutcome,
}

/// What a person answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DeviceOutcome {
    Pending,
    Approved(ObjectId),
    Declined,
}

/// An authorization code.
pub(crate) struct AuthorizationCode {
    pub(crate) client: ClientId,
    pub(crate) redirect_uri: String,
    pub(crate) scope: ScopeRequest,
    pub(crate) user: ObjectId,
    /// The S256 challenge; missing only for confidential clients.
    pub(crate) challenge: Option<String>,
    pub(crate) nonce: Option<String>,
    pub(crate) expires: Timestamp,
    pub(crate) used: bool,
}

/// What a refresh token stands for: a person and a client, not a resource.
#[derive(Clone)]
pub(crate) struct RefreshGrant {
    pub(crate) client: ClientId,
    pub(crate) user: ObjectId,
    /// What it was last used for; a refresh without `scope` asks for the same.
    pub(crate) scope: ScopeRequest,
    pub(crate) expires: Timestamp,
    pub(crate) revoked: bool,
}

impl SignIns {
    pub(crate) fn add_device(&mut self, device_code: &str, sign_in: DeviceSignIn) {
        self.devices.insert(key(device_code), sign_in);
    }

    pub(crate) fn device(&mut self, device_code: &str) -> Option<&mut DeviceSignIn> {
        self.devices.get_mut(&key(device_code))
    }

    pub(crate) fn forget_device(&mut self, device_code: &str) {
        self.devices.remove(&key(device_code));
    }

    /// The sign-in a person typed the code of; case, blanks and dashes do not matter.
    pub(crate) fn device_by_user_code(&mut self, typed: &str) -> Option<&mut DeviceSignIn> {
        let typed: String = typed
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_uppercase())
            .collect();
        self.devices
            .values_mut()
            .find(|sign_in| sign_in.user_code == typed)
    }

    pub(crate) fn add_code(&mut self, code: &str, record: AuthorizationCode) {
        self.codes.insert(key(code), record);
    }

    pub(crate) fn code(&mut self, code: &str) -> Option<&mut AuthorizationCode> {
        self.codes.get_mut(&key(code))
    }

    pub(crate) fn add_refresh(&mut self, token: &str, grant: RefreshGrant) {
        self.refresh.insert(key(token), grant);
    }

    pub(crate) fn refresh(&self, token: &str) -> Option<&RefreshGrant> {
        self.refresh.get(&key(token))
    }

    /// Revokes the refresh tokens of one person, or of all; returns how many.
    pub fn revoke(&mut self, of: Option<ObjectId>) -> usize {
        let mut revoked = 0;
        for grant in self.refresh.values_mut() {
            if of.is_none_or(|id| grant.user == id) && !grant.revoked {
                grant.revoked = true;
                revoked += 1;
            }
        }
        revoked
    }
}
