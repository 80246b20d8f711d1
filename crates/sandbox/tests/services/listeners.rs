//! What every listener refuses, and starting and stopping.

use std::collections::BTreeSet;

use countersign_sandbox::{Ports, Sandbox, SandboxError, SandboxOptions, Service};

use crate::support::world;

#[tokio::test]
async fn every_listener_answers_only_for_its_own_host() {
    let world = world().await;
    for service in Service::ALL {
        for host in ["evil.example", "127.0.0.1", "127.0.0.1:1"] {
            let request = world.http.get(world.url(service, "/")).header("host", host);
            assert_eq!(
                request.send().await.unwrap().status(),
                421,
                "{service:?} as {host}"
            );
        }
    }
}

#[tokio::test]
async fn no_service_talks_to_pages_of_another_origin() {
    let world = world().await;
    for service in Service::ALL {
        for origin in ["http://evil.example", "null"] {
            let request = world
                .http
                .post(world.url(service, "/"))
                .header("origin", origin);
            assert_eq!(
                request.send().await.unwrap().status(),
                403,
                "{service:?} from {origin}"
            );
        }
    }
}

#[tokio::test]
async fn apis_refuse_even_their_own_origin_and_send_no_cors_headers() {
    let world = world().await;
    let own = world.sandbox.base_url(Service::Graph);
    let request = world
        .http
        .get(world.url(Service::Graph, "/v1.0/me"))
        .header("origin", own);
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 403);
    assert!(
        !response
            .headers()
            .contains_key("access-control-allow-origin")
    );
}

#[tokio::test]
async fn the_profile_names_every_service_and_the_audience_with_its_slash() {
    let world = world().await;
    let profile = world.sandbox.profile();
    assert_eq!(profile["name"], "sandbox");
    let named: BTreeSet<&str> = [
        "authority",
        "graph",
        "discovery",
        "flow",
        "environments",
        "portal",
    ]
    .iter()
    .map(|key| profile[key].as_str().unwrap())
    .collect();
    assert_eq!(named.len(), 6);
    assert!(profile["flowAudience"].as_str().unwrap().ends_with('/'));
    assert!(
        profile["dataverse"]
            .as_str()
            .unwrap()
            .ends_with("/{org}/{region}")
    );
    assert!(
        profile["triggerHosts"][0]
            .as_str()
            .unwrap()
            .starts_with("127.0.0.1:")
    );
}

#[tokio::test]
async fn a_stopped_sandbox_closes_its_ports() {
    let world = world().await;
    let url = world.url(Service::Pages, "/");
    assert_eq!(world.http.get(&url).send().await.unwrap().status(), 200);
    world.sandbox.shutdown().await;
    assert!(world.http.get(&url).send().await.unwrap_err().is_connect());
}

#[tokio::test]
async fn a_taken_port_is_named() {
    let world = world().await;
    let taken = world.sandbox.endpoints().port(Service::Pages);
    let options = SandboxOptions {
        ports: Ports::From(taken),
        ..SandboxOptions::default()
    };
    match Sandbox::start(options).await {
        Err(SandboxError::Listen { port, service, .. }) => {
            assert_eq!((port, service), (taken, Service::Pages))
        }
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("two sandboxes share a port"),
    }
}

#[tokio::test]
async fn a_base_port_without_room_is_refused() {
    let options = SandboxOptions {
        ports: Ports::From(u16::MAX - 6),
        ..SandboxOptions::default()
    };
    let error = Sandbox::start(options).await.err().unwrap();
    assert!(
        matches!(
            error,
            SandboxError::PortsExhausted { needed: 8, .. } | SandboxError::Listen { .. }
        ),
        "{error}"
    );
}
