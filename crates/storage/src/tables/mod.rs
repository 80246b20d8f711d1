//! One file per table: its statements beside the conversion of its rows.

pub(crate) mod account_resources;
pub(crate) mod accounts;
pub(crate) mod audit;
pub(crate) mod called_flows;
pub(crate) mod clients;
pub(crate) mod flow_switches;
pub(crate) mod intents;
pub(crate) mod links;
pub(crate) mod outbox;
pub(crate) mod outbox_times;
pub(crate) mod profile;
pub(crate) mod request_approvers;
pub(crate) mod request_lists;
pub(crate) mod request_states;
pub(crate) mod requests;
pub(crate) mod sealed_values;
pub(crate) mod settings;
pub(crate) mod stores;
pub(crate) mod templates;
pub(crate) mod words;
pub(crate) mod workflows;
