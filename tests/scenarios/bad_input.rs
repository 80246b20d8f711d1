//! What is refused through the command line: each with its own code, a remedy and its exit status, and nothing is changed.

use countersign_tests::{Person, Sandbox, TENANT_ID};
use serde_json::{Value, json};

use countersign_tests::house::{APPROVER, House, STORE, WORKFLOW, asking_for, id_of, refusal};

/// Takes a list of refusals, and sees that nothing changed.
async fn all_refused(house: &House, cases: &[(&[&str], &str, i32)]) {
    let before = house.everything().await;
    for (words, code, status) in cases {
        house.refused(words, code, *status).await;
    }
    assert_eq!(house.everything().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_names_guids_and_domains_of_a_store() {
    let house = House::open().await.furnish().await;
    let add = |name, tenant, domain| {
        vec![
            "store", "add", "--name", name, "--tenant", tenant, "--domain", domain,
        ]
    };

    all_refused(
        &house,
        &[
            (&add("", TENANT_ID, "contoso.example"), "invalid_name", 2),
            (
                &add("New", "not-a-guid", "contoso.example"),
                "invalid_guid",
                2,
            ),
            (&add("New", TENANT_ID, "contoso"), "invalid_domain_name", 2),
            (
                &add("CONTOSO", TENANT_ID, "contoso.example"),
                "name_taken",
                1,
            ),
            (&["store", "show", "Fabrikam"], "not_found", 1),
            (
                &["store", "set", STORE, "--linking-account", "nobody"],
                "not_found",
                1,
            ),
            (
                &[
                    "store",
                    "set",
                    STORE,
                    "--linking-account",
                    "Countersign Data service",
                ],
                "not_found",
                1,
            ),
            (
                &[
                    "store",
                    "set",
                    STORE,
                    "--default-approver",
                    "nobody@contoso.example",
                ],
                "approver_not_found",
                1,
            ),
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_hosts_regions_and_guids_of_a_client() {
    let house = House::open().await.furnish().await;
    let register = |code, region, url, tenant, client| {
        vec![
            "client",
            "register",
            "--store",
            STORE,
            "--organization-code",
            code,
            "--region",
            region,
            "--data-service-url",
            url,
            "--tenant",
            tenant,
            "--client-id",
            client,
        ]
    };
    let (url, client) = ("https://approvals.contoso.example", Sandbox::CONSOLE);

    all_refused(
        &house,
        &[
            (
                &register("contoso.crm4", "crm4", url, TENANT_ID, client),
                "invalid_organization_code",
                2,
            ),
            (
                &register("contoso", "crm4.dynamics.com/x", url, TENANT_ID, client),
                "invalid_region",
                2,
            ),
            (
                &register(
                    "contoso",
                    "crm4",
                    "ftp://contoso.example",
                    TENANT_ID,
                    client,
                ),
                "invalid_data_service_url",
                2,
            ),
            (
                &register(
                    "contoso",
                    "crm4",
                    "http://contoso.example",
                    TENANT_ID,
                    client,
                ),
                "invalid_data_service_url",
                2,
            ),
            (
                &register("contoso", "crm4", url, "contoso", client),
                "invalid_guid",
                2,
            ),
            (
                &register("contoso", "crm4", url, TENANT_ID, "console"),
                "invalid_guid",
                2,
            ),
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_workflows_and_requests() {
    let house = House::open().await.furnish().await;
    let add = |approver, filter| {
        vec![
            "workflow",
            "add",
            "--store",
            STORE,
            "--name",
            "Other",
            "--approver",
            approver,
            "--filter",
            filter,
        ]
    };

    all_refused(
        &house,
        &[
            (
                &add(APPROVER.upn(), "department likes Sales"),
                "invalid_filter",
                2,
            ),
            (
                &add("nobody@contoso.example", "department present"),
                "approver_not_found",
                1,
            ),
            (
                &["workflow", "add", "--store", STORE, "--name", "Other"],
                "nobody_can_approve",
                4,
            ),
            (
                &[
                    "request",
                    "create",
                    "--store",
                    STORE,
                    "--field",
                    "shoeSize=44",
                ],
                "invalid_field",
                2,
            ),
            (
                &[
                    "request",
                    "create",
                    "--store",
                    STORE,
                    "--field",
                    "displayName=Nobody",
                ],
                "invalid_field",
                2,
            ),
            (&["request", "show", "latest"], "invalid_guid", 2),
            (&["request", "show", TENANT_ID], "not_found", 1),
            (&["workflow", "show", "Join a Group"], "not_found", 1),
            (&["call", "format_disk"], "unknown_command", 2),
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_wrong_request_url() {
    let retired_host = "prod-07.westeurope.logic.azure.com";
    let house = House::open_on(|profile| {
        let hosts = profile["triggerHosts"].as_array_mut().unwrap();
        hosts.push(json!("*.westeurope.logic.azure.com"));
    })
    .await
    .furnish()
    .await;
    let good = house.request_url().await;
    let (_, rest) = good.split_once("://").unwrap();
    let (_, path) = rest.split_once('/').unwrap();
    let before = house.everything().await;

    for (url, code, status) in [
        (String::new(), "request_url_invalid", 2),
        ("see the flow's page".to_owned(), "request_url_invalid", 2),
        (
            good.split("&sig=").next().unwrap().to_owned(),
            "request_url_truncated",
            2,
        ),
        (
            good.split("/triggers").next().unwrap().to_owned(),
            "request_url_truncated",
            2,
        ),
        (
            format!("https://flows.fabrikam.example/{path}"),
            "request_url_foreign",
            4,
        ),
        (
            format!("https://{retired_host}/{path}"),
            "request_url_retired",
            4,
        ),
    ] {
        let refused = house.link(&url).await;
        let error = refusal(&refused, code, status);
        assert!(
            !error.to_string().contains("sig="),
            "no part of the URL's signature is repeated: {error}"
        );
        assert!(!refused.messages.contains("sig="), "{}", refused.messages);
    }

    assert_eq!(house.everything().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_that_is_off_parks_the_request_until_it_is_sent_again() {
    let house = House::open().await.furnish().await;
    let flow = house.flow().await;
    house
        .sandbox
        .post(&format!("flows/{flow}/off"), Value::Null)
        .await;

    let request = id_of(&house.ask_for("jdoe").await);
    let shown = house
        .until(&request, "the flow to be found off", |shown| {
            shown["request"]["trigger"]["kind"] == "parked"
        })
        .await;
    assert_eq!(shown["request"]["trigger"]["code"], "flow_off");
    assert_eq!(shown["request"]["notices"][0]["code"], "flow_off");
    assert_eq!(shown["request"]["status"], "pending");
    assert_eq!(house.runs().await, 0);

    house
        .sandbox
        .post(&format!("flows/{flow}/on"), Value::Null)
        .await;
    let again = house.link(&house.request_url().await).await;
    assert_eq!(again.status, Some(0), "{again:?}");
    house.done(&["request", "send-again", &request]).await;
    house.approval_of(&request).await;
    assert_eq!(house.runs().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_who_could_approve_leaves_it_to_an_administrator() {
    let house = House::open().await.furnish().await;
    house
        .sandbox
        .post(
            &format!("people/{}", APPROVER.upn()),
            json!({ "enabled": false }),
        )
        .await;

    let request = house.ask_for("jdoe").await;

    assert_eq!(request["status"], "pending");
    assert_eq!(request["awaiting"], "administratorForNobody");
    assert_eq!(request["notices"][0]["code"], "nobody_can_approve");
    house
        .refused(&["request", "approve", &id_of(&request)], "own_request", 4)
        .await;
    assert_eq!(house.runs().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_requester_who_is_the_only_approver_approves_nothing() {
    let house = House::open().await.furnish().await;
    house.sign_in(APPROVER).await;

    let request = house.ask_for("jdoe").await;

    assert_eq!(request["status"], "pending");
    assert_eq!(request["awaiting"], "administratorForRequester");
    assert_eq!(request["notices"][0]["code"], "requester_is_only_approver");
    house
        .refused(&["request", "approve", &id_of(&request)], "own_request", 4)
        .await;
    assert_eq!(
        house.show(&id_of(&request)).await["request"]["status"],
        "pending"
    );
    assert_eq!(house.runs().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_no_workflow_covers_is_made_only_when_confirmed() {
    let house = House::open().await.furnish().await;
    house.done(&["workflow", "disable", WORKFLOW]).await;
    let words = asking_for("jdoe");
    let mut words: Vec<&str> = words.iter().map(String::as_str).collect();

    all_refused(&house, &[(&words, "no_workflow_covers_this", 4)]).await;

    house.act_as(Person::Ada).await;
    words.push("--direct");
    let made = house.done(&words).await;
    let request = id_of(&made["requests"][0]);
    house
        .until(&request, "the user to be made", |shown| {
            shown["request"]["apply"]["kind"] == "applied"
        })
        .await;
    assert_eq!(house.users_named("jdoe@contoso.example").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declined_sign_in() {
    let house = House::open().await;
    let mut signing_in = house.start_sign_in();
    let code = signing_in.event("user_code").await;

    house
        .sandbox
        .decline_device(code["userCode"].as_str().unwrap(), Person::Ada)
        .await;

    let failed = signing_in.event("failed").await;
    assert_eq!(failed["error"]["code"], "sign_in_declined");
    assert_eq!(signing_in.end().await.status, Some(1));
    assert_eq!(
        house.done(&["account", "list"]).await,
        json!({ "accounts": [] })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_sign_in() {
    let house = House::open().await;
    let mut signing_in = house.start_sign_in();
    let code = signing_in.event("user_code").await;

    house
        .sandbox
        .post(
            "clock",
            json!({ "advanceSeconds": code["expiresIn"].as_u64().unwrap() + 1 }),
        )
        .await;

    let failed = signing_in.event("failed").await;
    assert_eq!(failed["error"]["code"], "sign_in_expired");
    assert_eq!(signing_in.end().await.status, Some(1));
    assert_eq!(
        house.done(&["account", "list"]).await,
        json!({ "accounts": [] })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_tenants_clients_and_secrets_of_accounts() {
    let house = House::open().await;
    let secret = house.place.file("wrong-secret", "wr0ng-s3cret");
    let secret = secret.to_str().unwrap();

    all_refused(
        &house,
        &[
            (
                &[
                    "account",
                    "sign-in",
                    "--tenant",
                    "no tenant",
                    "--client-id",
                    Sandbox::CONSOLE,
                ],
                "invalid_tenant",
                2,
            ),
            (
                &[
                    "account",
                    "sign-in",
                    "--tenant",
                    TENANT_ID,
                    "--client-id",
                    "console",
                ],
                "invalid_guid",
                2,
            ),
            (
                &[
                    "account",
                    "add-app",
                    "--tenant",
                    TENANT_ID,
                    "--client-id",
                    Sandbox::DATA_SERVICE,
                    "--secret-file",
                    secret,
                ],
                "registration_wrong",
                1,
            ),
            (
                &[
                    "account",
                    "add-app",
                    "--tenant",
                    TENANT_ID,
                    "--client-id",
                    Sandbox::DATA_SERVICE,
                    "--secret-file",
                    "/nonexistent",
                ],
                "invalid_request",
                2,
            ),
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_usage_is_told_in_json_too() {
    let house = House::open().await;

    house
        .refused(&["account", "sign-in"], "invalid_request", 2)
        .await;
    house.refused(&["fly"], "invalid_request", 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_asked_for_their_inbox_before_they_sign_in() {
    let house = House::open().await;

    house
        .refused(&["request", "list", "--inbox"], "sign_in_needed", 3)
        .await;
}
