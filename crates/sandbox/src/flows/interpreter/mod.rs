//! Runs workflow definitions: the part of the Logic Apps language that approval templates are written in.
//!
//! [`definition`] reads and checks what a caller wants to save, [`expression`] computes values, [`run`] carries one
//! run out. What a run does to the world goes through [`run::Host`].

pub(super) mod condition;
pub(super) mod definition;
pub(super) mod duration;
mod expression;
pub(super) mod run;
#[cfg(test)]
mod run_tests;
