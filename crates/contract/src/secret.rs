//! Secrets at the border. One goes in; only the initial password of a new user, revealed on demand, goes out.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ts_rs::TS;

/// A secret that a person types or pipes in: a client secret, a request URL.
///
/// It serialises because a local client hands it to the process that owns the data. No *response* of the table holds one; a test reads the
/// generated types and fails otherwise.
#[derive(Clone, TS)]
#[ts(type = "string")]
pub struct SecretInput(SecretString);

impl SecretInput {
    /// Wraps a secret.
    #[must_use]
    pub fn new(secret: SecretString) -> Self {
        Self(secret)
    }

    /// Returns the secret.
    #[must_use]
    pub fn into_secret(self) -> SecretString {
        self.0
    }
}

impl fmt::Debug for SecretInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretInput")
    }
}

impl<'de> Deserialize<'de> for SecretInput {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(SecretString::from(text)))
    }
}

impl Serialize for SecretInput {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.expose_secret())
    }
}

/// The initial password of a new user on its one way out.
#[derive(Clone, TS)]
#[ts(type = "string")]
pub struct RevealedPassword(SecretString);

impl RevealedPassword {
    /// Wraps the password.
    #[must_use]
    pub fn new(password: SecretString) -> Self {
        Self(password)
    }

    /// Returns the password, to be shown once.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for RevealedPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RevealedPassword")
    }
}

impl<'de> Deserialize<'de> for RevealedPassword {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(SecretString::from(text)))
    }
}

impl Serialize for RevealedPassword {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.expose_secret())
    }
}
