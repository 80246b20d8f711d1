//! All secrets that either side issued.

use countersign_tests::house::House;

use crate::keys;
use crate::search::Secret;

/// What the tenant saw pass, and the keys of the data directory.
pub async fn of(house: &House) -> Vec<Secret> {
    let seen = house.sandbox.get("secrets").await;
    let seen = seen["secrets"].as_array().unwrap();
    let mut all: Vec<Secret> = seen
        .iter()
        .map(|secret| {
            Secret::new(
                secret["kind"].as_str().unwrap(),
                secret["value"].as_str().unwrap(),
            )
        })
        .collect();
    all.extend(keys::of(&house.place));
    // A signature is a secret before anybody used it, too.
    let flows = house.sandbox.get("flows").await;
    for flow in flows["flows"].as_array().unwrap() {
        let signature = flow["requestUrl"]
            .as_str()
            .and_then(|url| url.split("sig=").nth(1));
        all.extend(signature.map(|signature| Secret::new("signature", signature)));
    }
    all
}

/// The kinds, each once.
pub fn kinds(secrets: &[Secret]) -> Vec<&str> {
    let mut kinds: Vec<&str> = secrets.iter().map(|secret| secret.kind.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}
