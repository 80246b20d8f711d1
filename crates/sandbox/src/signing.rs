//! The key that ID and access tokens are signed with.

use std::sync::OnceLock;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// An RSA key pair made at the first start in this process and never written anywhere.
pub(crate) struct SigningKey {
    pair: KeyPair,
    kid: String,
    modulus: String,
    exponent: String,
}

/// The crypto library could not make a key or a signature.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the signing key of the sandbox could not be made or used")]
pub(crate) struct SigningError;

impl SigningKey {
    /// The key of this process; made at the first call, which takes a moment.
    pub(crate) fn of_this_process() -> Result<&'static Self, SigningError> {
        static KEY: OnceLock<Result<SigningKey, SigningError>> = OnceLock::new();
        KEY.get_or_init(Self::generate)
            .as_ref()
            .map_err(|error| *error)
    }

    fn generate() -> Result<Self, SigningError> {
        let pair = KeyPair::generate(KeySize::Rsa2048).map_err(|_| SigningError)?;
        let modulus = pair
            .public_key()
            .modulus()
            .big_endian_without_leading_zero()
            .to_vec();
        let exponent = pair
            .public_key()
            .exponent()
            .big_endian_without_leading_zero()
            .to_vec();
        Ok(Self {
            kid: URL_SAFE_NO_PAD.encode(&Sha256::digest(&modulus)[..20]),
            modulus: URL_SAFE_NO_PAD.encode(modulus),
            exponent: URL_SAFE_NO_PAD.encode(exponent),
            pair,
        })
    }

    /// `claims` as a JWT signed with RS256.
    pub(crate) fn sign(&self, claims: &Value) -> Result<String, SigningError> {
        let header = json!({ "typ": "JWT", "alg": "RS256", "kid": self.kid });
        let signed = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(header.to_string()),
            URL_SAFE_NO_PAD.encode(claims.to_string())
        );
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                signed.as_bytes(),
                &mut signature,
            )
            .map_err(|_| SigningError)?;
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }

    /// The public half, as a JWK set.
    pub(crate) fn key_set(&self, issuer: &str) -> Value {
        json!({ "keys": [{
            "kty": "RSA",
            "use": "sig",
            "alg": "RS256",
            "kid": self.kid,
            "n": self.modulus,
            "e": self.exponent,
            "issuer": issuer,
        }]})
    }
}
