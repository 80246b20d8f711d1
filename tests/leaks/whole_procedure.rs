//! After the whole procedure no secret is anywhere but where it belongs.

use std::collections::BTreeSet;

use countersign_tests::house::{House, Opening};
use countersign_tests::{Person, Record};

use crate::recorded_socket::{self, RecordedSocket};
use crate::search::{Hit, Search};
use crate::{known_secrets, places, procedure};

/// Where a secret is meant to be: the kind of place, who says it, and what.
const MEANT: [(&str, &str, &str); 2] = [
    // The one revelation of an initial password.
    ("standard output", "reveal-password", "password"),
    (
        recorded_socket::PLACE,
        "request_reveal_password",
        "password",
    ),
];

/// Everything of which there has to be at least one, or the procedure was not whole.
const ISSUED: [&str; 12] = [
    "accessToken",
    "authorizationCode",
    "callbackToken",
    "clientSecret",
    "codeVerifier",
    "dataKey",
    "deviceCode",
    "idToken",
    "password",
    "refreshToken",
    "signature",
    "wrappingKey",
];

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_where_somebody_else_might_read_it() {
    let record = Record::default();
    let opening = Opening {
        record: Some(record.clone()),
        ..Opening::default()
    };
    let mut house = House::open_with(opening, |_| {}).await;
    let socket = RecordedSocket::between(&house.place, &record).await;
    house = house.furnish().await;

    procedure::signed_in_with_a_browser(&house).await;
    procedure::set_up_in_whole(&house).await;
    procedure::done(&house).await;
    procedure::worked_on(&house).await;
    procedure::refused(&house).await;
    procedure::answered_with_secrets(&house).await;
    procedure::shown(&house, &record).await;

    // While the owner lives the database has its log of changes beside it; after a power cut it is worked off.
    let mut files = places::files(&house.place);
    assert!(files.iter().any(|file| file.by.ends_with("-wal")));
    drop(socket);
    house.cut_power().await;
    house.start().await;
    let _socket = RecordedSocket::between(&house.place, &record).await;
    house.sign_in(Person::Riley).await;
    house
        .done(&["account", "sign-out", Person::Riley.upn()])
        .await;

    let mut secrets = known_secrets::of(&house).await;
    for kind in ISSUED {
        assert!(known_secrets::kinds(&secrets).contains(&kind), "{kind}");
    }
    secrets.extend(procedure::typed());
    files.extend(places::all(&house, &record).await);
    house.stop().await;
    files.extend(places::files(&house.place));
    let log = record.all();
    assert!(
        log.iter().any(|said| said.place == "standard error"
            && (contains(&said.bytes, " TRACE ") || contains(&said.bytes, " DEBUG "))),
        "the log is as verbose as it can be"
    );

    let hits = Search::of(&secrets).through(&files);

    let (meant, leaked): (BTreeSet<Hit>, BTreeSet<Hit>) =
        hits.into_iter().partition(|hit| is_meant(hit).is_some());
    assert!(leaked.is_empty(), "{leaked:#?}");
    let used: BTreeSet<_> = meant.iter().filter_map(is_meant).collect();
    assert_eq!(
        used.len(),
        MEANT.len(),
        "each exception is needed: {meant:#?}"
    );
}

fn is_meant(hit: &Hit) -> Option<&'static (&'static str, &'static str, &'static str)> {
    MEANT.iter().find(|(place, by, kind)| {
        hit.place == *place && hit.by.contains(by) && hit.kind.eq_ignore_ascii_case(kind)
    })
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|window| window == text.as_bytes())
}
