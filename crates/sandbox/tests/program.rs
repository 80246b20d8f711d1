//! The program: it prints and writes its profile, serves, and ends when asked to.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what a test needs and does not get ends the test, in its helpers too"
)]

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

/// A child that does not outlive its test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn program(port: u16, profile: &std::path::Path) -> Running {
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign-sandbox"));
    command
        .arg("--port")
        .arg(port.to_string())
        .arg("--profile-out")
        .arg(profile);
    Running(
        command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap(),
    )
}

/// Starts the program on a base port that is free; its output up to the profile.
fn started(profile: &std::path::Path) -> (Running, String) {
    for _ in 0..20 {
        let port = rand::random_range(20_000..32_000);
        let mut child = program(port, profile);
        let mut output = BufReader::new(child.0.stdout.take().unwrap());
        let mut text = String::new();
        while output.read_line(&mut text).unwrap() > 0 {
            if text.ends_with("\n}\n") {
                return (child, text);
            }
        }
    }
    panic!("no eight consecutive ports were free");
}

#[test]
fn the_program_prints_and_writes_its_profile_and_ends_on_sigterm() {
    let directory =
        std::env::temp_dir().join(format!("countersign-sandbox-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let path = directory.join("profile.json");
    let (mut child, text) = started(&path);
    let written: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let printed: Value = serde_json::from_str(&text[text.find("{\n").unwrap()..]).unwrap();
    assert_eq!(written, printed);
    assert!(
        text.contains(&format!(
            "{}/device",
            written["authority"].as_str().unwrap()
        )),
        "{text}"
    );

    let address = written["portal"]
        .as_str()
        .unwrap()
        .strip_prefix("http://")
        .unwrap();
    std::net::TcpStream::connect(address).unwrap();
    let ended = Command::new("kill")
        .arg(child.0.id().to_string())
        .status()
        .unwrap();
    assert!(ended.success());
    assert!(child.0.wait().unwrap().success());
    std::fs::remove_dir_all(&directory).unwrap();
}

#[test]
fn a_port_that_is_taken_ends_the_program_with_a_remedy() {
    let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port();
    let mut child = program(port, std::path::Path::new("/nonexistent/profile.json"));
    assert!(!child.0.wait().unwrap().success());
    let mut text = String::new();
    child
        .0
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    assert!(
        text.contains(&port.to_string()) && text.contains("--port"),
        "{text}"
    );
}
