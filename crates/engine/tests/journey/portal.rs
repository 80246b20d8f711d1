//! Pages of the maker portal: the addresses lead where the sandbox shows the same.

use countersign_contract::*;
use countersign_domain::{WorkflowId, template::WhoCanTrigger};

use crate::house::{Furnished, House};

async fn page(house: &Furnished, workflow: Option<WorkflowId>) -> Result<String, ApiError> {
    let request = PortalPageRequest {
        store: house.store,
        workflow,
    };
    Ok(house.session.portal_page(request).await?.address)
}

async fn shown(house: &Furnished, address: String) -> String {
    let answer = house.http.get(address).send().await.unwrap();
    answer.error_for_status().unwrap().text().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_a_linked_workflow_shows_its_flow() {
    let house = House::open().await.furnish().await;

    let address = page(&house, Some(house.workflow)).await.unwrap();

    let html = shown(&house, address).await;
    assert!(html.contains(house.flow["workflowId"].as_str().unwrap()));
    assert!(html.contains("HTTP POST URL"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_a_workflow_with_a_template_shows_the_template() {
    let house = House::open().await.furnish().await;
    house
        .session
        .link_remove(WorkflowRequest {
            workflow: house.workflow,
        })
        .await
        .unwrap();
    let none = page(&house, Some(house.workflow)).await.unwrap_err();
    assert_eq!(none.code, Code::TemplateMissing);
    let made = house
        .session
        .template_create(TemplateCreateRequest {
            workflow: house.workflow,
            who_can_trigger: WhoCanTrigger::Tenant,
            another: true,
        })
        .await
        .unwrap();

    let address = page(&house, Some(house.workflow)).await.unwrap();

    assert!(address.contains(&made.template.flow));
    assert!(shown(&house, address).await.contains(&made.template.flow));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_a_store_shows_the_solutions_of_its_environment() {
    let house = House::open().await.furnish().await;

    let address = page(&house, None).await.unwrap();

    assert!(address.ends_with("/solutions"), "{address}");
    let html = shown(&house, address).await;
    assert!(html.contains(house.flow["workflowId"].as_str().unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workflow_of_another_store_has_no_page_here() {
    let house = House::open().await.furnish().await;

    let refused = page(&house, Some(WorkflowId::random())).await.unwrap_err();

    assert_eq!(refused.code, Code::NotFound);
}
