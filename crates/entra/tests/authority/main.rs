//! Signing in and renewing, against an authority that answers byte for byte, and against the sandbox.

mod device_code;
mod poll_loop;
mod sandbox;
mod stand_in;
mod tokens;
