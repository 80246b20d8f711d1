//! Round trips with the sandbox tenant, as its app.

use std::sync::Arc;

use async_trait::async_trait;
use countersign_directory::{Directory, DirectoryError, EntraDirectory};
use countersign_domain::{
    account::AccountKind, approver::ApproverReference, attribute::Attribute, cloud::CloudProfile,
    user::NewUser,
};
use countersign_entra::{Authority, CredentialStore, CredentialStoreError, EntraError, Tokens};
use countersign_net::{Delivery, Resource};
use countersign_sandbox::{
    RunningSandbox, Sandbox, SandboxOptions, Service,
    faults::{Effect, Fault},
    seed,
};
use secrecy::SecretString;

use crate::stand_in::client;

struct Secret;

#[async_trait]
impl CredentialStore for Secret {
    async fn load(&self) -> Result<Option<SecretString>, CredentialStoreError> {
        Ok(Some(SecretString::from(
            seed::DATA_SERVICE_SECRET.to_owned(),
        )))
    }

    async fn save_refresh_token(&self, _token: &SecretString) -> Result<(), CredentialStoreError> {
        Ok(())
    }

    async fn session_lost(&self, _resource: &Resource, _error: &EntraError) {}
}

async fn directory() -> (EntraDirectory, RunningSandbox) {
    let sandbox = Sandbox::start(SandboxOptions::default()).await.unwrap();
    let profile = CloudProfile::from_json(&sandbox.profile().to_string()).unwrap();
    let authority = Authority::new(&profile, &seed::TENANT_ID.to_string()).unwrap();
    let client_id = seed::DATA_SERVICE.to_string().parse().unwrap();
    let tokens = Tokens::new(
        client(),
        authority,
        client_id,
        AccountKind::App,
        Arc::new(Secret),
    );

    (
        EntraDirectory::new(client(), &profile, Arc::new(tokens)),
        sandbox,
    )
}

fn jane() -> NewUser {
    NewUser::checked(
        &[
            (Attribute::UserPrincipalName, "jdoe".to_owned()),
            (Attribute::DisplayName, "Jane Doe".to_owned()),
            (Attribute::Department, "Sales".to_owned()),
        ],
        &"contoso.example".parse().unwrap(),
    )
    .unwrap()
}

fn password() -> SecretString {
    SecretString::from("Correct-Horse-7".to_owned())
}

#[tokio::test]
async fn people_and_groups_of_the_tenant_are_found() {
    let (directory, _sandbox) = directory().await;

    let megan = directory
        .person("megan@contoso.example")
        .await
        .unwrap()
        .unwrap();
    let approvers = directory.approver("Approvers").await.unwrap();
    let ApproverReference::Group { object, .. } = approvers else {
        panic!("{approvers:?}");
    };
    let mut members: Vec<String> = directory
        .group_members(object)
        .await
        .unwrap()
        .into_iter()
        .map(|person| person.display_name)
        .collect();
    members.sort();

    assert_eq!(megan.object.to_string(), seed::MEGAN.to_string());
    assert_eq!(members, ["Alex Wilber", "Megan Bowen"]);
}

#[tokio::test]
async fn a_user_who_was_made_is_found_with_the_same_fields() {
    let (directory, _sandbox) = directory().await;

    let created = directory.create_user(&jane(), &password()).await.unwrap();
    let search = directory.find_user("jdoe@contoso.example").await.unwrap();

    let found = search.found.unwrap();
    assert_eq!(found.object, created.object);
    assert!(found.enabled && found.has_fields_of(&jane()));
    assert!(found.created_at.is_some() && search.server_time.is_some());
}

#[tokio::test]
async fn a_second_user_of_the_same_name_is_refused() {
    let (directory, _sandbox) = directory().await;
    directory.create_user(&jane(), &password()).await.unwrap();

    let error = directory
        .create_user(&jane(), &password())
        .await
        .unwrap_err();

    assert!(
        matches!(error, DirectoryError::NameTaken { .. }),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_lost_answer_leaves_a_user_who_is_recognised() {
    let (directory, sandbox) = directory().await;
    sandbox
        .faults()
        .add(Fault::next(Service::Graph, Effect::LoseAnswer).on("POST", "/v1.0/users"));

    let error = directory
        .create_user(&jane(), &password())
        .await
        .unwrap_err();

    assert_eq!(error.delivery(), Delivery::Unknown);
    let search = directory.find_user("jdoe@contoso.example").await.unwrap();
    assert!(search.found.unwrap().has_fields_of(&jane()));
}
