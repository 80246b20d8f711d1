//! The strictness of the authority, Graph, the listeners and the fault switchboard, over real HTTP.

mod authority;
mod browser;
mod device;
mod faults;
mod graph_groups;
mod graph_users;
mod listeners;
mod pages;
mod support;
mod test_api;
