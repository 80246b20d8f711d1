//! The Rust client of the contract, over the owner's local socket.
