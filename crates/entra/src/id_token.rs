//! Whom an id token names.
//!
//! The token came straight from the token endpoint, so its signature is not checked (OpenID Connect Core 3.1.3.7, point 6). It is for our own
//! use and gives nobody else access.

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use countersign_domain::{ClientId, ObjectId, Principal, PrincipalKind, TenantId};
use serde::Deserialize;
use serde_json::Value;

use crate::{authority::Authority, grant::Identity, lenient};

const URL_SAFE: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

#[derive(Deserialize)]
struct Claims {
    #[serde(default)]
    aud: Value,
    #[serde(default, deserialize_with = "lenient::text")]
    tid: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    oid: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    name: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    preferred_username: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    upn: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    nonce: Option<String>,
}

/// Reads the identity that `token` names. A token that cannot be read (encrypted, not a JWT) names nobody; where a nonce was sent it is
/// refused, since nothing shows that it is the answer to this sign-in.
///
/// # Errors
///
/// Fails with the claim that shows that the token is not for this client, tenant or sign-in.
pub(crate) fn identity(
    token: &str,
    authority: &Authority,
    client: ClientId,
    nonce: Option<&str>,
) -> Result<Identity, &'static str> {
    let Some(claims) = claims(token) else {
        return match nonce {
            Some(_) => Err("nonce"),
            None => Ok(Identity::default()),
        };
    };

    if !is_for(&claims.aud, client) {
        return Err("aud");
    }
    let tenant: Option<TenantId> = claims.tid.as_deref().and_then(|tid| tid.parse().ok());
    if let (Some(asked), Some(told)) = (authority.tenant_id(), tenant)
        && asked != told
    {
        return Err("tid");
    }
    if let Some(nonce) = nonce
        && claims.nonce.as_deref() != Some(nonce)
    {
        return Err("nonce");
    }

    let object: Option<ObjectId> = claims.oid.as_deref().and_then(|oid| oid.parse().ok());
    Ok(Identity {
        principal: tenant.zip(object).map(|(tenant, object)| Principal {
            tenant,
            object,
            kind: PrincipalKind::Person,
        }),
        name: claims.name.filter(|name| !name.is_empty()),
        user_principal_name: claims
            .preferred_username
            .or(claims.upn)
            .filter(|name| !name.is_empty()),
    })
}

fn claims(token: &str) -> Option<Claims> {
    serde_json::from_value(payload(token)?).ok()
}

/// Reads what a token says; `None` when it is no JWT, or encrypted for somebody else.
pub(crate) fn payload(token: &str) -> Option<Value> {
    let mut parts = token.split('.');
    let (_header, payload, _signature) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None; // five parts: encrypted for somebody else
    }

    serde_json::from_slice(&URL_SAFE.decode(payload).ok()?).ok()
}

/// Tells whether an audience names the client; an absent one is not held against the token.
fn is_for(audience: &Value, client: ClientId) -> bool {
    let client = client.to_string();
    match audience {
        Value::Null => true,
        Value::String(one) => one.eq_ignore_ascii_case(&client),
        Value::Array(several) => several.iter().any(|one| {
            one.as_str()
                .is_some_and(|one| one.eq_ignore_ascii_case(&client))
        }),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use countersign_domain::cloud::CloudProfile;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const TENANT: &str = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f001";
    const CLIENT: &str = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f301";
    const OBJECT: &str = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f102";

    fn read(tenant: &str, token: &str, nonce: Option<&str>) -> Result<Identity, &'static str> {
        let profile = CloudProfile::built_in("public").unwrap();
        let authority = Authority::new(&profile, tenant).unwrap();
        identity(token, &authority, CLIENT.parse().unwrap(), nonce)
    }

    fn token(claims: &Value) -> String {
        format!("e30.{}.c2ln", URL_SAFE.encode(claims.to_string()))
    }

    #[test]
    fn the_claims_name_the_person() {
        let token = token(&json!({
            "aud": CLIENT, "tid": TENANT, "oid": OBJECT, "name": "Riley Requester",
            "preferred_username": "riley@contoso.example", "extra": {"deep": []}
        }));

        let identity = read(TENANT, &token, None).unwrap();

        let principal = identity.principal.unwrap();
        assert_eq!(principal.tenant.to_string(), TENANT);
        assert_eq!(principal.object.to_string(), OBJECT);
        assert_eq!(identity.name.as_deref(), Some("Riley Requester"));
        assert_eq!(
            identity.user_principal_name.as_deref(),
            Some("riley@contoso.example")
        );
    }

    #[test]
    fn padding_is_accepted() {
        let mut payload = URL_SAFE.encode(json!({"name": "abcd"}).to_string());
        while !payload.len().is_multiple_of(4) {
            payload.push('=');
        }

        let identity = read(TENANT, &format!("e30.{payload}."), None).unwrap();

        assert_eq!(identity.name.as_deref(), Some("abcd"));
    }

    #[test]
    fn a_token_for_another_client_tenant_or_sign_in_is_refused() {
        let other = "00000000-0000-0000-0000-000000000001";

        assert_eq!(
            read(TENANT, &token(&json!({"aud": other})), None),
            Err("aud")
        );
        assert_eq!(read(TENANT, &token(&json!({"aud": 5})), None), Err("aud"));
        assert_eq!(
            read(TENANT, &token(&json!({"tid": other})), None),
            Err("tid")
        );
        for claims in [json!({}), json!({"nonce": "m"}), json!({"nonce": ["n"]})] {
            assert_eq!(read(TENANT, &token(&claims), Some("n")), Err("nonce"));
        }
    }

    #[test]
    fn a_token_that_repeats_the_nonce_is_taken_and_one_that_cannot_be_read_is_not() {
        assert!(read(TENANT, &token(&json!({"nonce": "n"})), Some("n")).is_ok());
        assert_eq!(read(TENANT, "opaque", Some("n")), Err("nonce"));
    }

    #[test]
    fn a_sign_in_by_domain_takes_the_tenant_from_the_token() {
        let token = token(&json!({"aud": [CLIENT], "tid": TENANT, "oid": OBJECT}));

        let identity = read("contoso.example", &token, None).unwrap();

        assert_eq!(identity.principal.unwrap().tenant.to_string(), TENANT);
    }

    #[test]
    fn what_is_no_readable_jwt_names_nobody() {
        for text in ["", "opaque", "a.b.c", "e30.W10.x", "a.b.c.d.e"] {
            assert_eq!(read(TENANT, text, None), Ok(Identity::default()), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in ".{0,120}") {
            let _ = read(TENANT, &text, None);
        }
    }
}
