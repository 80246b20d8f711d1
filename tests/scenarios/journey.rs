//! The main job of the product, once through: a request, a flow, an approval, a user in the directory.

use countersign_tests::Person;
use serde_json::{Value, json};

use countersign_tests::house::{APPROVER, House, happenings, id_of};

fn is_applied(shown: &Value) -> bool {
    shown["request"]["apply"]["kind"] == "applied"
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_in_power_automate_makes_the_user() {
    let house = House::open().await.furnish().await;

    // Asked: pending, its approvers frozen, nothing in the directory.
    let request = house.ask_for("jdoe").await;
    assert_eq!(request["status"], "pending");
    assert_eq!(request["requesterName"], "Riley Requester");
    assert_eq!(request["approvers"][0]["object"], APPROVER.object_id());
    assert_eq!(request["approvers"].as_array().unwrap().len(), 1);
    let request = id_of(&request);
    let approval = house.approval_of(&request).await;
    assert!(house.users_named("jdoe@contoso.example").await.is_empty());

    // Answered by the approver, checked against Dataverse, applied.
    house
        .answer(&approval, APPROVER, "Approve", "Welcome")
        .await;
    let shown = house
        .until(&request, "the user to be made", is_applied)
        .await;
    let view = &shown["request"];
    assert_eq!(view["status"], "approved");
    assert_eq!(
        view["decision"]["through"], "flow",
        "the approval in Dataverse said the same: {view}"
    );
    assert_eq!(view["decision"]["byName"], "Megan Bowen");
    assert_eq!(view["decision"]["comment"], "Welcome");
    let happened = happenings(&shown);
    for what in [
        "asked",
        "flowTriggered",
        "callbackReceived",
        "decided",
        "applied",
    ] {
        assert!(
            happened.iter().any(|happening| happening == what),
            "{what} in {happened:?}"
        );
    }

    // In the directory with its fields, once.
    let users = house.users_named("jdoe@contoso.example").await;
    assert_eq!(users.len(), 1);
    assert_eq!(users[0]["displayName"], "User jdoe");
    assert!(
        house
            .page("/directory/users/jdoe@contoso.example")
            .await
            .contains("Sales")
    );
    assert_eq!(house.runs().await, 1);

    // The initial password is revealed once.
    let revealed = house.done(&["request", "reveal-password", &request]).await;
    assert_eq!(revealed["userPrincipalName"], "jdoe@contoso.example");
    let password = revealed["password"].as_str().unwrap();
    assert!(password.len() >= 16);
    house
        .refused(
            &["request", "reveal-password", &request],
            "password_gone",
            1,
        )
        .await;
    let everything = house.show(&request).await.to_string() + &house.everything().await.to_string();
    assert!(!everything.contains(password));
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejection_in_power_automate_denies_the_request() {
    let house = House::open().await.furnish().await;
    let (request, approval) = house.asked("jdoe").await;

    house
        .answer(&approval, APPROVER, "Reject", "Not in the budget")
        .await;
    let shown = house
        .until(&request, "a decision", |shown| {
            shown["request"]["status"] != "pending"
        })
        .await;

    assert_eq!(shown["request"]["status"], "denied");
    assert_eq!(shown["request"]["decision"]["comment"], "Not in the budget");
    assert_eq!(shown["request"]["apply"], json!({ "kind": "notDue" }));
    assert!(house.users_named("jdoe@contoso.example").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_in_the_console_stands_when_the_flow_answers_late() {
    let house = House::open().await.furnish().await;
    house
        .done(&["store", "set", "Contoso", "--settle-flows", "off"])
        .await;
    let (request, approval) = house.asked("jdoe").await;

    house
        .refused(
            &["request", "deny", &request, "--reason", "Mine"],
            "own_request",
            4,
        )
        .await;
    house.act_as(Person::Ada).await;
    let denied = house
        .done(&["request", "deny", &request, "--reason", "Duplicate"])
        .await;
    assert_eq!(denied["status"], "denied");

    house.answer(&approval, APPROVER, "Approve", "").await;
    let shown = house
        .until(&request, "the late answer", |shown| {
            happenings(shown).iter().any(|what| what == "lateAnswer")
        })
        .await;

    assert_eq!(shown["request"]["status"], "denied");
    assert_eq!(shown["request"]["decision"]["byName"], "Ada Admin");
    let told = house.answer_to_the_flow(&request).await;
    assert_eq!(
        (&told["status"], &told["decision"]["by"]),
        (&json!("denied"), &json!("Ada Admin"))
    );
    assert!(house.users_named("jdoe@contoso.example").await.is_empty());
    house
        .refused(&["request", "approve", &request], "already_decided", 4)
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_in_the_console_cancels_the_waiting_run() {
    let house = House::open().await.furnish().await;
    let (request, _) = house.asked("jdoe").await;
    house.act_as(Person::Ada).await;

    let approved = house
        .done(&["request", "approve", &request, "--comment", "Fine"])
        .await;
    assert_eq!(approved["status"], "approved");
    let shown = house
        .until(&request, "the run to be cancelled", |shown| {
            is_applied(shown) && shown["request"]["settle"]["kind"] == "cancelled"
        })
        .await;

    assert_eq!(shown["request"]["decision"]["through"], "console");
    assert_eq!(
        house.sandbox.get("runs").await["runs"][0]["status"],
        "Cancelled"
    );
    assert_eq!(house.users_named("jdoe@contoso.example").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_somebody_who_is_no_approver_decides_nothing() {
    let house = House::open().await.furnish().await;
    let (request, approval) = house.asked("jdoe").await;

    house.answer(&approval, Person::Olga, "Approve", "").await;
    let shown = house
        .until(&request, "the doubt", |shown| {
            !shown["request"]["doubt"].is_null()
        })
        .await;

    assert_eq!(shown["request"]["status"], "pending");
    assert_eq!(shown["request"]["doubt"], "responderIsNoApprover");
    assert!(house.users_named("jdoe@contoso.example").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_or_done_twice_when_the_data_service_is_killed() {
    let house = House::open().await.furnish().await;
    let (request, approval) = house.asked("jdoe").await;

    let house = house.after_power_cut().await;
    house
        .answer(&approval, APPROVER, "Approve", "Welcome")
        .await;
    house
        .until(&request, "the user to be made", is_applied)
        .await;
    let house = house.after_power_cut().await;

    let shown = house.show(&request).await;
    assert_eq!(shown["request"]["status"], "approved");
    assert_eq!(house.users_named("jdoe@contoso.example").await.len(), 1);
    assert_eq!(house.runs().await, 1);
    let approvals = house.sandbox.get("approvals").await;
    assert_eq!(approvals["count"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_neither_the_flow_nor_its_token_changes_nothing() {
    let house = House::open().await.furnish().await;
    let (request, _) = house.asked("jdoe").await;
    let forged = json!({ "requestId": request, "status": "Succeeded", "outcome": "Approve", "approvalId": "x", "responses": [] });

    let address = house.callback_of(&request);
    let http = reqwest::Client::new();
    let looked = http.get(&address).send().await.unwrap();
    let without_token = http.post(&address).json(&forged).send().await.unwrap();
    let with_a_wrong_one = http
        .post(&address)
        .header("X-Callback-Token", "guessed")
        .json(&forged)
        .send()
        .await
        .unwrap();
    let of_no_request = http
        .post(house.callback_of("3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f999"))
        .json(&forged)
        .send()
        .await
        .unwrap();

    assert_eq!(looked.status(), 405);
    for refused in [without_token, with_a_wrong_one, of_no_request] {
        assert_eq!(refused.status(), 404);
    }
    let shown = house.show(&request).await;
    assert_eq!(shown["request"]["status"], "pending");
    assert!(
        happenings(&shown)
            .iter()
            .any(|what| what == "callbackRefused"),
        "{shown}"
    );
}
