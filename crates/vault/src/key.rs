//! Keys of 32 random bytes, and the ids that tell them apart.

use std::{fmt, str::FromStr};

use base64::{Engine, engine::general_purpose::STANDARD};
use rand::{TryRngCore, rngs::OsRng};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use crate::error::VaultError;

pub(crate) const KEY_BYTES: usize = 32;
pub(crate) const ID_BYTES: usize = 16;
/// Version of the text form of a wrapping key.
const TEXT_VERSION: u8 = 1;

/// Names a key without telling anything about it: 16 random bytes, printed as 32 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeyId([u8; ID_BYTES]);

impl KeyId {
    pub(crate) const fn from_bytes(bytes: [u8; ID_BYTES]) -> Self {
        Self(bytes)
    }

    pub(crate) const fn as_bytes(&self) -> &[u8; ID_BYTES] {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl From<KeyId> for String {
    fn from(id: KeyId) -> Self {
        id.to_string()
    }
}

/// The text is not 32 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a key id has 32 hexadecimal digits")]
pub struct NotAKeyId;

impl FromStr for KeyId {
    type Err = NotAKeyId;

    fn from_str(text: &str) -> Result<Self, NotAKeyId> {
        if text.len() != 2 * ID_BYTES || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(NotAKeyId);
        }
        let number = u128::from_str_radix(text, 16).map_err(|_| NotAKeyId)?;

        Ok(Self(number.to_be_bytes()))
    }
}

impl TryFrom<String> for KeyId {
    type Error = NotAKeyId;

    fn try_from(text: String) -> Result<Self, NotAKeyId> {
        text.parse()
    }
}

/// A key and its id. The bytes are wiped from memory when it is dropped; `Debug` prints the id.
pub(crate) struct Key {
    id: KeyId,
    bytes: Zeroizing<[u8; KEY_BYTES]>,
}

/// How a wrapping key is kept in a key file or an entry of the key store.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyText<'a> {
    #[serde(rename = "countersignKey")]
    version: u8,
    id: KeyId,
    key: &'a str,
}

impl Key {
    /// Makes a new key from the random numbers of the operating system.
    pub(crate) fn generate() -> Result<Self, VaultError> {
        let mut id = [0; ID_BYTES];
        let mut bytes = Zeroizing::new([0; KEY_BYTES]);
        OsRng
            .try_fill_bytes(&mut id)
            .and_then(|()| OsRng.try_fill_bytes(bytes.as_mut()))
            .map_err(|_| VaultError::NoRandomNumbers)?;

        Ok(Self {
            id: KeyId(id),
            bytes,
        })
    }

    /// Takes a key over from `bytes`; `None` when the length is wrong.
    pub(crate) fn from_bytes(id: KeyId, bytes: &[u8]) -> Option<Self> {
        let mut key = Self {
            id,
            bytes: Zeroizing::new([0; KEY_BYTES]),
        };
        if bytes.len() != KEY_BYTES {
            return None;
        }
        key.bytes.copy_from_slice(bytes);

        Some(key)
    }

    pub(crate) const fn id(&self) -> KeyId {
        self.id
    }

    pub(crate) fn bytes(&self) -> &[u8; KEY_BYTES] {
        &self.bytes
    }

    /// Returns the text that [`Key::from_text`] reads: ASCII, about 130 letters, which every key store takes.
    pub(crate) fn to_text(&self) -> SecretString {
        format!(
            "{{\"countersignKey\":{TEXT_VERSION},\"id\":\"{}\",\"key\":\"{}\"}}",
            self.id,
            Zeroizing::new(STANDARD.encode(self.bytes())).as_str()
        )
        .into()
    }

    /// Reads a key from its text; fails with what is wrong with it, in words that quote nothing of it.
    pub(crate) fn from_text(text: &[u8]) -> Result<Self, &'static str> {
        let text: KeyText<'_> =
            serde_json::from_slice(text).map_err(|_| "it is not a Countersign key")?;
        if text.version != TEXT_VERSION {
            return Err("it was written by a newer version of Countersign");
        }
        let mut bytes = STANDARD
            .decode(text.key)
            .map_err(|_| "its key is cut off or changed")?;
        let key = Self::from_bytes(text.id, &bytes);
        bytes.zeroize();

        key.ok_or("its key is cut off or changed")
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", self.id)
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn a_key_survives_its_text_form() {
        let key = Key::generate().unwrap();

        let back = Key::from_text(key.to_text().expose_secret().as_bytes()).unwrap();

        assert_eq!((back.id(), back.bytes()), (key.id(), key.bytes()));
    }

    #[test]
    fn texts_that_are_no_key_are_told_apart() {
        let id = "00112233445566778899aabbccddeeff";
        let short = format!(r#"{{"countersignKey":1,"id":"{id}","key":"AAAA"}}"#);
        let newer = format!(r#"{{"countersignKey":2,"id":"{id}","key":"AAAA"}}"#);

        assert_eq!(
            Key::from_text(b"hunter2").unwrap_err(),
            "it is not a Countersign key"
        );
        assert_eq!(
            Key::from_text(short.as_bytes()).unwrap_err(),
            "its key is cut off or changed"
        );
        assert!(
            Key::from_text(newer.as_bytes())
                .unwrap_err()
                .contains("newer")
        );
    }

    #[test]
    fn what_is_printed_of_a_key_is_its_id() {
        let key = Key::generate().unwrap();

        assert_eq!(format!("{key:?}"), format!("Key({})", key.id()));
    }

    #[test]
    fn key_ids_are_32_hexadecimal_digits() {
        let id = "00112233445566778899aabbccddeeff";

        assert_eq!(id.parse::<KeyId>().unwrap().to_string(), id);
        for text in [
            "",
            "0011",
            "+0112233445566778899aabbccddeeff",
            "zz112233445566778899aabbccddeeff",
        ] {
            assert_eq!(text.parse::<KeyId>(), Err(NotAKeyId), "{text}");
        }
    }
}
