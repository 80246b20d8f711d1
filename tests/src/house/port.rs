//! Ports for owners that die and come back.

use std::net::TcpListener;
use std::sync::atomic::{AtomicU16, Ordering};

const FIRST: u16 = 20_000;
const COUNT: u16 = 10_000;

/// A free port that no outgoing connection takes while the owner is dead: below those that systems give to them.
pub fn free() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);

    // Test programs that run side by side begin at different ports.
    let start = u16::try_from(std::process::id() % u32::from(COUNT)).expect("it is below COUNT");
    (0..COUNT)
        .map(|_| {
            let next = NEXT.fetch_add(1, Ordering::Relaxed) % COUNT;
            FIRST + (start + next) % COUNT
        })
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .expect("a port is free")
}
