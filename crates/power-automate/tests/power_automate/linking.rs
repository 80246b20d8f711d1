//! What linking asks: discovery, the list of environments, a flow's row, and the trigger itself.

use std::sync::Arc;

use countersign_net::Method;
use countersign_power_automate::{
    Discovery, EnvironmentList, Triggers,
    flow_row::{Callers, RowState},
    runs::{EnvironmentId, FlowOf},
    trigger::{Knock, Probe},
};
use countersign_sandbox::{
    Service,
    faults::{Effect, Fault},
    seed,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{sandbox::World, stand_in::client};

fn address(world: &World) -> String {
    world.profile.dataverse(seed::ORGANIZATION, seed::REGION)
}

#[tokio::test]
async fn discovery_and_the_list_of_environments_know_the_environment_at_its_address() {
    let world = World::start().await;
    let wanted = seed::ENVIRONMENT_ID.to_string();

    let discovered = Discovery::new(client(), &world.profile, Arc::clone(&world.ada))
        .instances()
        .await
        .unwrap();
    let listed = EnvironmentList::new(client(), &world.profile, Arc::clone(&world.ada))
        .unwrap()
        .all()
        .await
        .unwrap();

    let here = discovered
        .iter()
        .find(|one| one.is_at(&address(&world)))
        .unwrap();
    assert_eq!(here.environment.as_ref().unwrap().as_str(), wanted);
    assert!(here.enabled && !here.is_at(&world.profile.dataverse(seed::ORGANIZATION, "crm")));
    let here = listed
        .iter()
        .find(|one| one.is_at(&address(&world)))
        .unwrap();
    assert_eq!(here.id.as_str(), wanted);
}

#[tokio::test]
async fn a_list_whose_next_page_is_elsewhere_is_not_followed() {
    let world = World::start().await;
    world.sandbox.faults().add(Fault::next(
        Service::Environments,
        Effect::Answer {
            status: 200,
            headers: [("content-type".to_owned(), "application/json".to_owned())].into(),
            body: json!({"value": [], "nextLink": "https://evil.example/next"}),
        },
    ));

    let listed = EnvironmentList::new(client(), &world.profile, Arc::clone(&world.ada))
        .unwrap()
        .all()
        .await;

    assert!(listed.is_err(), "{listed:?}");
}

#[tokio::test]
async fn the_row_of_a_flow_tells_whether_it_is_on_and_who_can_trigger_it() {
    let world = World::start().await;
    let (id, _) = world.flow("Tenant").await;
    let row: Uuid = id.parse().unwrap();

    let on = world.dataverse().flow_row(row).await.unwrap();
    world
        .test_api(Method::POST, &format!("flows/{id}/off"), Value::Null)
        .await;
    let off = world.dataverse().flow_row(row).await.unwrap();
    let none = world.dataverse().flow_row(Uuid::from_u128(1)).await;

    assert_eq!(
        (on.state, &on.callers),
        (RowState::Activated, &Callers::Tenant)
    );
    assert_eq!(off.state, RowState::Draft);
    assert!(none.is_err());
}

#[tokio::test]
async fn a_knock_starts_nothing_and_tells_what_the_trigger_wants() {
    let world = World::start().await;
    let triggers = Triggers::new(client(), &world.profile);
    let (id, tenant) = world.flow("Tenant").await;

    let wants_token = triggers.knock(&tenant).await;
    world
        .test_api(Method::DELETE, &format!("flows/{id}"), Value::Null)
        .await;
    let gone = triggers.knock(&tenant).await;

    assert!(matches!(wants_token, Knock::WantsToken), "{wants_token:?}");
    assert!(matches!(gone, Knock::Gone), "{gone:?}");
    let runs: Value = world
        .test_api(Method::GET, "runs", Value::Null)
        .await
        .json()
        .unwrap();
    assert_eq!(runs["runs"], json!([]));
}

#[tokio::test]
async fn a_probe_is_answered_by_the_template_under_either_authentication() {
    let world = World::start().await;
    let triggers = Triggers::new(client(), &world.profile);

    for authentication in ["All", "Tenant"] {
        let (_, url) = world.flow(authentication).await;

        let probed = triggers.probe(&url, Some(&world.ada)).await;

        assert!(
            matches!(probed, Probe::Answered { run: Some(_) }),
            "{probed:?}"
        );
    }
}

#[tokio::test]
async fn a_flow_is_looked_for_in_one_environment_alone() {
    let world = World::start().await;
    let (_, url) = world.flow("All").await;
    let management = world.management();

    let here = management
        .flow_in(&EnvironmentId::new(seed::ENVIRONMENT_ID.to_string()), &url)
        .await
        .unwrap();
    let elsewhere = management
        .flow_in(&EnvironmentId::new(Uuid::from_u128(7).to_string()), &url)
        .await;

    assert!(matches!(here, FlowOf::Found(_)), "{here:?}");
    assert!(!matches!(elsewhere, Ok(FlowOf::Found(_))), "{elsewhere:?}");
}
