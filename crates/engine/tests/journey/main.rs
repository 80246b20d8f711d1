//! The journey of a request through the engine, on the sandbox tenant in the same process.

#![allow(missing_docs, reason = "tests")]

mod apply;
mod callback;
mod decide;
mod house;
mod refusals;
mod trigger;
