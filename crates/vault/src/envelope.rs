//! Sealing and opening: XChaCha20-Poly1305 in an envelope that names its version and key.
//!
//! An envelope is `version (1) | key id (16) | nonce (24) | ciphertext and tag`. Version, key id and the [`SealContext`] are authenticated
//! with it, so that an envelope opens only in the place it was sealed for.

use chacha20poly1305::{
    Key as CipherKey, KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use countersign_domain::Sealed;
use rand::RngCore;
use zeroize::Zeroizing;

use crate::key::{ID_BYTES, Key, KeyId};

const VERSION: u8 = 1;
const NONCE_BYTES: usize = 24;
const TAG_BYTES: usize = 16;
const HEAD_BYTES: usize = 1 + ID_BYTES;
/// Sets this use of the cipher apart from any other.
const DOMAIN: &[u8] = b"countersign envelope";

/// The place a sealed value belongs to; it opens nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealContext<'a> {
    /// Fingerprint of the cloud profile's hosts, the authority among them.
    pub profile: &'a str,
    /// The table.
    pub table: &'a str,
    /// The row's key, as text.
    pub row: &'a str,
    /// The column.
    pub column: &'a str,
}

/// Why an envelope does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealedError {
    /// Its bytes were changed or cut, or it was sealed for another row, column, table or cloud profile.
    #[error("the sealed value was changed, or belongs to another place")]
    TamperedOrWrongContext,
    /// Another data key sealed it.
    #[error("the sealed value belongs to another data key ({sealed_with})")]
    ForeignKey {
        /// The key that sealed it.
        sealed_with: KeyId,
    },
    /// A newer version of the product sealed it.
    #[error("the sealed value has format {version}; this version of Countersign knows {VERSION}")]
    TooNew {
        /// Its format.
        version: u8,
    },
    /// It opened, and is no text.
    #[error("the sealed value is not text")]
    NotText,
}

impl SealContext<'_> {
    /// Writes all parts, each after its length, so that no two contexts look alike.
    fn associated_data(&self, head: &[u8]) -> Vec<u8> {
        let parts = [
            DOMAIN,
            head,
            self.profile.as_bytes(),
            self.table.as_bytes(),
            self.row.as_bytes(),
            self.column.as_bytes(),
        ];
        let mut data = Vec::with_capacity(parts.iter().map(|part| 8 + part.len()).sum());
        for part in parts {
            data.extend_from_slice(&(part.len() as u64).to_le_bytes());
            data.extend_from_slice(part);
        }

        data
    }
}

/// Seals `plain` under `key` for the place `context`.
pub(crate) fn seal(key: &Key, context: &SealContext<'_>, plain: &[u8]) -> Sealed {
    let mut nonce = [0; NONCE_BYTES];
    rand::rng().fill_bytes(&mut nonce);
    let mut envelope = Vec::with_capacity(HEAD_BYTES + NONCE_BYTES + plain.len() + TAG_BYTES);
    envelope.push(VERSION);
    envelope.extend_from_slice(key.id().as_bytes());

    let payload = Payload {
        msg: plain,
        aad: &context.associated_data(&envelope),
    };
    let Ok(ciphertext) = cipher(key).encrypt(XNonce::from_slice(&nonce), payload) else {
        unreachable!("the cipher takes up to 256 GiB, more than any memory holds twice")
    };
    envelope.extend_from_slice(&nonce);
    envelope.extend_from_slice(&ciphertext);

    Sealed::from_bytes(envelope)
}

/// Opens what [`seal`] sealed for the same place.
pub(crate) fn open(
    key: &Key,
    context: &SealContext<'_>,
    sealed: &Sealed,
) -> Result<Zeroizing<Vec<u8>>, SealedError> {
    let bytes = sealed.as_bytes();
    let version = *bytes.first().ok_or(SealedError::TamperedOrWrongContext)?;
    if version > VERSION {
        return Err(SealedError::TooNew { version });
    }
    let cut = SealedError::TamperedOrWrongContext;
    let (head, rest) = bytes.split_at_checked(HEAD_BYTES).ok_or(cut)?;
    let (nonce, ciphertext) = rest.split_at_checked(NONCE_BYTES).ok_or(cut)?;
    let id: [u8; ID_BYTES] = head[1..].try_into().map_err(|_| cut)?;
    let sealed_with = KeyId::from_bytes(id);
    if sealed_with != key.id() {
        return Err(SealedError::ForeignKey { sealed_with });
    }

    let payload = Payload {
        msg: ciphertext,
        aad: &context.associated_data(head),
    };
    cipher(key)
        .decrypt(XNonce::from_slice(nonce), payload)
        .map(Zeroizing::new)
        .map_err(|_| SealedError::TamperedOrWrongContext)
}

fn cipher(key: &Key) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(CipherKey::from_slice(key.bytes()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn context<'a>(parts: [&'a str; 4]) -> SealContext<'a> {
        let [profile, table, row, column] = parts;
        SealContext {
            profile,
            table,
            row,
            column,
        }
    }

    const HERE: SealContext<'static> = SealContext {
        profile: "p",
        table: "accounts",
        row: "7",
        column: "refresh_token",
    };

    #[test]
    fn an_envelope_of_a_newer_version_says_so() {
        let key = Key::generate().unwrap();
        let mut bytes = seal(&key, &HERE, b"secret").as_bytes().to_vec();
        bytes[0] = 2;

        let opened = open(&key, &HERE, &Sealed::from_bytes(bytes));

        assert_eq!(opened.unwrap_err(), SealedError::TooNew { version: 2 });
    }

    #[test]
    fn an_envelope_of_another_key_says_which() {
        let (key, other) = (Key::generate().unwrap(), Key::generate().unwrap());

        let opened = open(&other, &HERE, &seal(&key, &HERE, b"secret"));

        let sealed_with = key.id();
        assert_eq!(opened.unwrap_err(), SealedError::ForeignKey { sealed_with });
    }

    #[test]
    fn a_key_under_a_borrowed_id_opens_nothing() {
        let key = Key::generate().unwrap();
        let other = Key::from_bytes(key.id(), &[7; 32]).unwrap();

        let opened = open(&other, &HERE, &seal(&key, &HERE, b"secret"));

        assert_eq!(opened.unwrap_err(), SealedError::TamperedOrWrongContext);
    }

    #[test]
    fn letters_that_move_from_one_part_to_the_next_make_another_context() {
        let key = Key::generate().unwrap();
        let sealed = seal(&key, &context(["p", "ab", "c", "d"]), b"secret");

        let opened = open(&key, &context(["p", "a", "bc", "d"]), &sealed);

        assert_eq!(opened.unwrap_err(), SealedError::TamperedOrWrongContext);
    }

    #[test]
    fn the_same_secret_never_looks_the_same_twice() {
        let key = Key::generate().unwrap();

        assert_ne!(seal(&key, &HERE, b"secret"), seal(&key, &HERE, b"secret"));
    }

    proptest! {
        #[test]
        fn what_was_sealed_opens_in_its_place(
            plain in proptest::collection::vec(any::<u8>(), 0..300),
            parts in proptest::array::uniform4(".{0,12}"),
        ) {
            let key = Key::generate().unwrap();
            let here = context(parts.each_ref().map(String::as_str));

            let opened = open(&key, &here, &seal(&key, &here, &plain)).unwrap();

            prop_assert_eq!(&*opened, &plain);
        }

        #[test]
        fn what_was_sealed_opens_in_no_other_place(
            parts in proptest::array::uniform4("[ab]{0,2}"),
            others in proptest::array::uniform4("[ab]{0,2}"),
        ) {
            prop_assume!(parts != others);
            let key = Key::generate().unwrap();
            let sealed = seal(&key, &context(parts.each_ref().map(String::as_str)), b"secret");

            let opened = open(&key, &context(others.each_ref().map(String::as_str)), &sealed);

            prop_assert_eq!(opened.unwrap_err(), SealedError::TamperedOrWrongContext);
        }

        #[test]
        fn a_changed_bit_anywhere_keeps_it_shut(
            plain in proptest::collection::vec(any::<u8>(), 0..40), at in any::<prop::sample::Index>(), bit in 0_u8..8,
        ) {
            let key = Key::generate().unwrap();
            let mut bytes = seal(&key, &HERE, &plain).as_bytes().to_vec();
            *at.get_mut(&mut bytes) ^= 1 << bit;

            prop_assert!(open(&key, &HERE, &Sealed::from_bytes(bytes)).is_err());
        }

        #[test]
        fn a_cut_or_foreign_text_keeps_shut_and_breaks_nothing(bytes in proptest::collection::vec(any::<u8>(), 0..90)) {
            let key = Key::generate().unwrap();

            prop_assert!(open(&key, &HERE, &Sealed::from_bytes(bytes)).is_err());
        }
    }
}
