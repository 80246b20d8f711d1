use countersign_domain::{
    AccountId, Timestamp,
    account::{Account, AccountFailure, AccountKind, Session},
    audit::Subject,
};
use countersign_storage::StorageError;

use crate::fixture::{Fixture, delegated, entry, sealed, store};

async fn add(fixture: &Fixture, account: &Account, secret: &str) -> AccountId {
    let about = Subject::Account(account.id);
    fixture
        .storage
        .add_account(account.clone(), sealed(secret), entry(about))
        .await
        .unwrap()
}

#[tokio::test]
async fn an_account_comes_back_as_it_was_added() {
    let fixture = Fixture::new().await;
    let account = delegated("ada");

    add(&fixture, &account, "refresh token").await;

    assert_eq!(
        fixture.storage.account(account.id).await.unwrap(),
        Some(account.clone())
    );
    assert_eq!(
        fixture.storage.accounts().await.unwrap(),
        vec![account.clone()]
    );
    assert_eq!(
        fixture.storage.account_secret(account.id).await.unwrap(),
        Some(sealed("refresh token"))
    );
}

#[tokio::test]
async fn the_account_added_last_is_the_active_one() {
    let fixture = Fixture::new().await;
    let (ada, riley) = (delegated("ada"), delegated("riley"));

    add(&fixture, &ada, "a").await;
    add(&fixture, &riley, "r").await;

    assert_eq!(
        fixture.storage.active_account().await.unwrap().unwrap().id,
        riley.id
    );
    assert!(
        !fixture
            .storage
            .account(ada.id)
            .await
            .unwrap()
            .unwrap()
            .active
    );
}

#[tokio::test]
async fn an_inactive_account_leaves_the_active_one() {
    let fixture = Fixture::new().await;
    let ada = delegated("ada");
    let mut app = delegated("app");
    app.active = false;

    add(&fixture, &ada, "a").await;
    add(&fixture, &app, "s").await;

    assert_eq!(
        fixture.storage.active_account().await.unwrap().unwrap().id,
        ada.id
    );
}

#[tokio::test]
async fn the_same_person_again_keeps_the_id_and_gets_the_new_secret() {
    let fixture = Fixture::new().await;
    let first = delegated("ada");
    add(&fixture, &first, "first").await;
    fixture
        .storage
        .set_session(first.id, Session::SignInNeeded)
        .await
        .unwrap();
    let again = Account {
        id: AccountId::random(),
        name: "Ada Admin".into(),
        ..first.clone()
    };

    let kept = add(&fixture, &again, "second").await;

    assert_eq!(kept, first.id);
    assert_eq!(
        fixture.storage.same_account(again).await.unwrap(),
        Some(first.id)
    );
    let accounts = fixture.storage.accounts().await.unwrap();
    assert_eq!(accounts.len(), 1);
    assert_eq!(
        (accounts[0].name.as_str(), accounts[0].session),
        ("Ada Admin", Session::Live)
    );
    assert_eq!(
        fixture.storage.account_secret(kept).await.unwrap(),
        Some(sealed("second"))
    );
    let about_kept = fixture
        .storage
        .entries_about(Subject::Account(kept))
        .await
        .unwrap();
    assert_eq!(
        about_kept.len(),
        2,
        "both sign-ins are recorded about the id that was kept"
    );
}

#[tokio::test]
async fn the_same_app_is_told_by_its_tenant_text_without_regard_to_case() {
    let fixture = Fixture::new().await;
    let mut app = delegated("service");
    (app.kind, app.principal, app.tenant) = (AccountKind::App, None, None);
    let first = add(&fixture, &app, "old secret").await;
    let again = Account {
        id: AccountId::random(),
        tenant_hint: "Contoso.Example".into(),
        ..app
    };

    assert_eq!(add(&fixture, &again, "new secret").await, first);
}

#[tokio::test]
async fn two_people_whom_no_token_named_are_two_accounts() {
    let fixture = Fixture::new().await;
    let mut unnamed = delegated("somebody");
    unnamed.principal = None;
    add(&fixture, &unnamed, "one").await;
    let other = Account {
        id: AccountId::random(),
        ..unnamed
    };

    assert_eq!(add(&fixture, &other, "two").await, other.id);
    assert_eq!(fixture.storage.accounts().await.unwrap().len(), 2);
}

#[tokio::test]
async fn activating_an_unknown_account_leaves_the_active_one() {
    let fixture = Fixture::new().await;
    let ada = delegated("ada");
    add(&fixture, &ada, "a").await;

    let refused = fixture
        .storage
        .activate_account(AccountId::random(), entry(Subject::None))
        .await;

    assert_eq!(refused, Err(StorageError::NotFound));
    assert_eq!(
        fixture.storage.active_account().await.unwrap().unwrap().id,
        ada.id
    );
}

#[tokio::test]
async fn a_session_that_stays_the_same_has_not_changed() {
    let fixture = Fixture::new().await;
    let ada = delegated("ada");
    add(&fixture, &ada, "a").await;

    assert!(
        !fixture
            .storage
            .set_session(ada.id, Session::Live)
            .await
            .unwrap()
    );
    assert!(
        fixture
            .storage
            .set_session(ada.id, Session::SignInNeeded)
            .await
            .unwrap()
    );
    assert_eq!(
        fixture
            .storage
            .account(ada.id)
            .await
            .unwrap()
            .unwrap()
            .session,
        Session::SignInNeeded
    );
}

#[tokio::test]
async fn removing_an_account_destroys_its_secret_and_clears_the_stores_that_named_it() {
    let fixture = Fixture::new().await;
    let ada = delegated("ada");
    add(&fixture, &ada, "the refresh token of ada").await;
    let mut named = store("Fabrikam");
    named.service_credential = Some(ada.id);
    named.linking_account = Some(ada.id);
    fixture
        .storage
        .create_store(named.clone(), entry(Subject::None))
        .await
        .unwrap();

    fixture
        .storage
        .remove_account(ada.id, entry(Subject::Account(ada.id)))
        .await
        .unwrap();

    let left = fixture.storage.store(named.id).await.unwrap().unwrap();
    assert_eq!(
        (left.service_credential, left.linking_account),
        (None, None)
    );
    assert_eq!(fixture.storage.account_secret(ada.id).await.unwrap(), None);
    assert!(
        !fixture
            .files_hold_after_close(b"the refresh token of ada")
            .await
    );
}

#[tokio::test]
async fn an_unknown_account_cannot_be_removed_and_nothing_is_recorded() {
    let fixture = Fixture::new().await;
    let nobody = AccountId::random();

    let refused = fixture
        .storage
        .remove_account(nobody, entry(Subject::Account(nobody)))
        .await;

    assert_eq!(refused, Err(StorageError::NotFound));
    assert!(
        fixture
            .happenings(Subject::Account(nobody))
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn a_replaced_secret_leaves_the_files() {
    let fixture = Fixture::new().await;
    let ada = delegated("ada");
    add(&fixture, &ada, "the first refresh token").await;

    fixture
        .storage
        .replace_account_secret(ada.id, sealed("the next one"))
        .await
        .unwrap();

    assert_eq!(
        fixture.storage.account_secret(ada.id).await.unwrap(),
        Some(sealed("the next one"))
    );
    assert!(
        !fixture
            .files_hold_after_close(b"the first refresh token")
            .await
    );
}

#[tokio::test]
async fn sealed_values_are_told_from_none() {
    let fixture = Fixture::new().await;
    let ada = delegated("ada");
    assert!(!fixture.storage.has_sealed_values().await.unwrap());

    add(&fixture, &ada, "token").await;

    assert!(fixture.storage.has_sealed_values().await.unwrap());
}

fn refused(at: i64, claims: Option<&str>) -> AccountFailure {
    AccountFailure {
        at: Timestamp::from_millis(at),
        error: "{}".to_owned(),
        claims: claims.map(str::to_owned),
    }
}

#[tokio::test]
async fn what_was_asked_of_the_next_sign_in_stays_asked_until_a_token_comes() {
    let fixture = Fixture::new().await;
    let ada = delegated("ada");
    add(&fixture, &ada, "refresh token").await;
    let graph = || "https://graph.example".to_owned();
    let asked = async || {
        let known = fixture.storage.account_resources(ada.id).await.unwrap();
        known[0].failure.clone()
    };

    for failure in [refused(1, Some("{\"a\":1}")), refused(2, None)] {
        let noted = fixture.storage.token_refused(ada.id, graph(), failure);
        noted.await.unwrap();
    }
    assert_eq!(asked().await, Some(refused(2, Some("{\"a\":1}"))));

    let scopes = vec!["User.Read".to_owned(), "openid".to_owned()];
    let granted =
        fixture
            .storage
            .token_granted(ada.id, graph(), scopes.clone(), Timestamp::from_millis(3));
    assert_eq!(granted.await, Ok(true));
    let known = fixture.storage.account_resources(ada.id).await.unwrap();
    assert_eq!(known[0].scopes, scopes);
    assert_eq!(known[0].granted_at, Some(Timestamp::from_millis(3)));
    assert_eq!(known[0].failure, None);
}

#[tokio::test]
async fn what_an_account_was_granted_goes_with_it() {
    let fixture = Fixture::new().await;
    let ada = delegated("ada");
    add(&fixture, &ada, "refresh token").await;
    let noted = fixture.storage.token_granted(
        ada.id,
        "https://graph.example".to_owned(),
        Vec::new(),
        Timestamp::from_millis(3),
    );
    assert_eq!(noted.await, Ok(false));

    fixture
        .storage
        .remove_account(ada.id, entry(Subject::Account(ada.id)))
        .await
        .unwrap();

    let left = fixture.storage.account_resources(ada.id).await.unwrap();
    assert_eq!(left, Vec::new());
    let late =
        fixture
            .storage
            .token_refused(ada.id, "https://graph.example".to_owned(), refused(4, None));
    assert_eq!(late.await, Err(StorageError::NotFound));
}
