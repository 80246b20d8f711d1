//! The keys of a data directory, opened as the documents describe their files (ADR 0005), independent of the product's code.

use std::fs;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{Key, KeyInit, XChaCha20Poly1305, XNonce};
use countersign_tests::Place;
use serde_json::Value;

use crate::search::Secret;

const DOMAIN: &[u8] = b"countersign envelope";
const FILE: &str = "data-key.json";
const SOURCE: &str = "key-file";

/// The key in the key file, and the data key that it wraps.
pub fn of(place: &Place) -> Vec<Secret> {
    let key_file: Value = serde_json::from_slice(&fs::read(place.key()).unwrap()).unwrap();
    let key_text = key_file["key"].as_str().unwrap();
    let wrapping = STANDARD.decode(key_text).unwrap();

    let file = fs::read(place.data().join(FILE)).unwrap();
    let file: Value = serde_json::from_slice(&file).unwrap();
    let wrappings = file["wrappings"].as_array().unwrap();
    let ours = wrappings.iter().find(|one| one["source"] == SOURCE);
    let envelope = STANDARD
        .decode(ours.unwrap()["wrapped"].as_str().unwrap())
        .unwrap();
    let data_key = opened(&wrapping, file["keyId"].as_str().unwrap(), &envelope);

    vec![
        Secret::new("wrappingKey", wrapping),
        Secret::new("dataKey", data_key),
    ]
}

/// `version (1) | key id (16) | nonce (24) | ciphertext and tag`.
fn opened(key: &[u8], data_key_id: &str, envelope: &[u8]) -> Vec<u8> {
    let (head, rest) = envelope.split_at(17);
    let (nonce, ciphertext) = rest.split_at(24);
    let mut associated = Vec::new();
    let place: [&[u8]; 6] = [
        DOMAIN,
        head,
        b"",
        FILE.as_bytes(),
        data_key_id.as_bytes(),
        SOURCE.as_bytes(),
    ];
    for part in place {
        associated.extend_from_slice(&(part.len() as u64).to_le_bytes());
        associated.extend_from_slice(part);
    }
    let payload = Payload {
        msg: ciphertext,
        aad: &associated,
    };
    XChaCha20Poly1305::new(Key::from_slice(key))
        .decrypt(XNonce::from_slice(nonce), payload)
        .expect("the wrapped data key opens")
}
