//! A disk that is full, that breaks, or that can only be read.

use std::env;

use countersign_tests::house::{House, Opening, WORKFLOW, refusal};
use countersign_tests::small_disk::{SmallDisk, on_a_small_disk};
use countersign_tests::wait;
use serde_json::{Value, json};

use crate::outcome::{Decided, made_once};

const ADD_STORE: [&str; 8] = [
    "store",
    "add",
    "--name",
    "Another",
    "--tenant",
    countersign_tests::TENANT_ID,
    "--domain",
    "contoso.example",
];

async fn house_on(disk: &SmallDisk) -> House {
    let opening = Opening {
        data: Some(disk.path().join("data")),
        ..Opening::default()
    };
    House::open_with(opening, |_| {}).await
}

async fn furnished_house_on(disk: &SmallDisk) -> House {
    house_on(disk).await.furnish().await
}

/// Has the next such request take a while, so that something can happen before its effect.
async fn hold_up(house: &House, mut place: Value) {
    place["effect"] = json!({ "kind": "delay", "milliseconds": 4_000 });
    house.sandbox.post("faults", place).await;
}

async fn until_held_up(house: &House) {
    wait::until_true("the request to be under way", || async {
        house.sandbox.get("faults").await == json!({ "faults": [] })
    })
    .await;
}

/// Everything that changes something is refused with `code`; all that was there can still be read.
async fn refuses_to_write(house: &House, code: &str, known: &Value) {
    let asking = countersign_tests::house::asking_for("another");
    let asking: Vec<&str> = asking.iter().map(String::as_str).collect();
    for words in [&ADD_STORE[..], &asking] {
        let finished = house.console().run(words).await;
        let error = refusal(&finished, code, 1);
        assert!(
            error["message"].as_str().unwrap().contains("disk")
                || error["message"]
                    .as_str()
                    .unwrap()
                    .contains("data directory"),
            "{error}"
        );
    }
    assert_eq!(&house.everything().await, known);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_refuses_what_is_new_and_loses_nothing() {
    let test = "disk::a_full_disk_refuses_what_is_new_and_loses_nothing";
    on_a_small_disk(test, |disk| async move {
        let mut house = furnished_house_on(&disk).await;
        let (request, approval) = house.asked("jdoe").await;
        house
            .until(&request, "the run to be known", |shown| {
                shown["request"]["trigger"]["kind"] == "triggered"
            })
            .await;
        let known = house.everything().await;

        disk.fill();
        refuses_to_write(&house, "disk_full", &known).await;
        // The flow is not told that its report was taken; it tries again, and by then there is room.
        let complaints = complaints(&house);
        house
            .answer(&approval, countersign_tests::Person::Megan, "Approve", "")
            .await;
        wait::until_true("the report to find the disk full", || async {
            self::complaints(&house) > complaints
        })
        .await;
        assert_eq!(house.show(&request).await["request"]["status"], "pending");
        disk.make_room();
        made_once(&house, &request, "jdoe", Decided::InTheFlow).await;
        house.done(&ADD_STORE).await;

        // A power cut while the disk is full, and a start on a full disk.
        let known = house.everything().await;
        disk.fill();
        house.cut_power().await;
        match house.try_start().await {
            Some(failed) => {
                refusal(&failed, "disk_full", 1);
            }
            None => house.cut_power().await,
        }
        disk.make_room();
        house.start().await;
        assert_eq!(house.everything().await, known);
    })
    .await;
}

/// How often the owner said that it cannot write.
fn complaints(house: &House) -> usize {
    house.log().matches("cannot be written").count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_breaks_refuses_what_is_new_and_loses_nothing() {
    let test = "disk::a_disk_that_breaks_refuses_what_is_new_and_loses_nothing";
    on_a_small_disk(test, |disk| async move {
        let mut house = furnished_house_on(&disk).await;
        let (request, approval) = house.asked("jdoe").await;
        house
            .until(&request, "the run to be known", |shown| {
                shown["request"]["trigger"]["kind"] == "triggered"
            })
            .await;
        let known = house.everything().await;

        if !disk.break_down() {
            let reason = format!("{test} did not run: only a disk of a device breaks while files are open, which takes root");
            assert!(env::var_os("CI").is_none(), "{reason}");
            eprintln!("{reason}");
            return;
        }
        refuses_to_write(&house, "disk_read_only", &known).await;
        house.cut_power().await;
        disk.mount_again(true);
        house.start().await;

        assert_eq!(house.everything().await, known);
        house
            .answer(&approval, countersign_tests::Person::Megan, "Approve", "")
            .await;
        made_once(&house, &request, "jdoe", Decided::InTheFlow).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_data_directory_that_can_only_be_read_is_not_owned() {
    let test = "disk::a_data_directory_that_can_only_be_read_is_not_owned";
    on_a_small_disk(test, |disk| async move {
        let mut house = furnished_house_on(&disk).await;
        let known = house.everything().await;
        house.stop().await;
        disk.mount_again(false);

        let service = house.try_start().await.expect("nothing can be written");
        let command = house.console().run(&["request", "list"]).await;
        refusal(&service, "disk_read_only", 1);
        refusal(&command, "disk_read_only", 1);

        disk.mount_again(true);
        house.start().await;
        assert_eq!(house.everything().await, known);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_that_is_made_while_the_disk_fills_up_is_found_again() {
    let test = "disk::a_template_that_is_made_while_the_disk_fills_up_is_found_again";
    on_a_small_disk(test, |disk| async move {
        let house = house_on(&disk).await;
        house.move_in().await;
        house.add_workflow().await;
        house.remove_ready_flow().await;
        let post = json!({ "service": "dataverse", "method": "POST", "path": "*/workflows" });
        hold_up(&house, post).await;
        let create = ["template", "create", WORKFLOW];

        let making = house.console().start(&create);
        until_held_up(&house).await;
        disk.fill();
        refusal(&making.end().await, "disk_full", 1);
        disk.make_room();
        let made = house.done(&create).await;

        assert_eq!(made["foundAgain"], true, "{made}");
        let flows = house.sandbox.get("flows").await;
        assert_eq!(flows["flows"].as_array().unwrap().len(), 1, "one flow");
        assert_eq!(flows["flows"][0]["workflowId"], made["template"]["flow"]);
    })
    .await;
}
