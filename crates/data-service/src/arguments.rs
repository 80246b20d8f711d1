//! The command tree: nouns, and what every command takes.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use countersign_client::LogLevel;

use crate::noun;

/// Countersign: a Power Automate approval behind every change to an identity store.
#[derive(Debug, Parser)]
#[command(name = "countersign", version, max_term_width = 100)]
#[command(
    after_help = "Exit status: 0 done, 1 failed, 2 wrong usage, 3 sign-in needed, 4 refused, 5 unreachable."
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) noun: Noun,
}

/// What every command takes.
#[derive(Debug, Args)]
pub(crate) struct Common {
    /// The data directory [default: this person's on this computer, which the window uses too]
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        help_heading = "Common options"
    )]
    pub(crate) data_dir: Option<PathBuf>,
    /// The cloud profile: public, gcc, gcc-high, dod, china, or a JSON file
    #[arg(
        long,
        global = true,
        value_name = "NAME|FILE",
        default_value = "public",
        help_heading = "Common options"
    )]
    pub(crate) cloud: PathBuf,
    /// Wrap the data key with this file instead of the key store of the operating system
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        help_heading = "Common options"
    )]
    pub(crate) key_file: Option<PathBuf>,
    /// Print one JSON object (one per line while something goes on), and nothing else, on standard output
    #[arg(long, global = true, help_heading = "Common options")]
    pub(crate) json: bool,
    /// How much to log on standard error [default: COUNTERSIGN_LOG, else warn]
    #[arg(
        long,
        global = true,
        value_name = "LEVEL",
        value_enum,
        help_heading = "Common options"
    )]
    pub(crate) log: Option<LogLevel>,
}

/// What a command is about.
#[derive(Debug, Subcommand)]
pub(crate) enum Noun {
    /// People who signed in, and apps with a credential
    #[command(subcommand)]
    Account(noun::account::Verb),
    /// Identity stores
    #[command(subcommand)]
    Store(noun::store::Verb),
    /// The Power Automate client of a store
    #[command(subcommand)]
    Client(noun::client::Verb),
    /// Workflows of a store: which change needs whose approval
    #[command(subcommand)]
    Workflow(noun::workflow::Verb),
    /// The flow template of a workflow
    #[command(subcommand)]
    Template(noun::template::Verb),
    /// The flow of a workflow: on or off
    #[command(subcommand)]
    Flow(noun::flow::Verb),
    /// The link of a workflow to its flow
    #[command(subcommand)]
    Link(noun::link::Verb),
    /// Where the owner of the data listens for what flows report
    #[command(subcommand)]
    Listener(noun::listener::Verb),
    /// Requests for a change
    #[command(subcommand)]
    Request(noun::request::Verb),
    /// People and groups of a store's directory
    #[command(subcommand)]
    Directory(noun::directory::Verb),
    /// Tell what is signed in, granted and missing, what waits, and what is broken
    Doctor(noun::doctor::Doctor),
    /// Run the Data service: own the data directory, and hear what flows report
    Serve(noun::serve::Serve),
    /// Make any call of the contract, with its request as JSON
    Call(noun::call::Call),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn parsed(line: &str) -> Result<Arguments, clap::Error> {
        Arguments::try_parse_from(std::iter::once("countersign").chain(line.split(' ')))
    }

    #[test]
    fn the_command_tree_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn common_options_stand_before_or_behind_the_command() {
        for line in [
            "--json --data-dir /d --cloud c.json --key-file k account list",
            "account list --json --data-dir /d --cloud c.json --key-file k",
        ] {
            let common = parsed(line).unwrap().common;

            assert!(common.json);
            assert_eq!(common.data_dir, Some("/d".into()));
            assert_eq!(common.cloud, PathBuf::from("c.json"));
            assert_eq!(common.key_file, Some("k".into()));
        }
    }

    #[test]
    fn the_documented_commands_are_read() {
        for line in [
            "account sign-in --tenant T --client-id C --method device-code --json",
            "account add-app --tenant T --client-id C --secret-file -",
            "account list",
            "account use ada",
            "account sign-out ada",
            "store add --name S --tenant T --domain contoso.example",
            "store test --tenant T --domain contoso.example --credential A",
            "store test S",
            "store list",
            "store show S",
            "store set S --service-credential A --linking-account A --default-approver X --self-decision on --apply-uncovered off --settle-flows on",
            "client register --store S --organization-code contoso --region crm4 --data-service-url https://d.example --tenant T --client-id C",
            "client show S",
            "workflow add --store S --name W --object user --event create --approver megan@contoso.example --approver Approvers --filter condition --description D",
            "workflow list S",
            "workflow show W --store S",
            "workflow enable W",
            "workflow disable W",
            "template render W --store S --who-can-trigger anyone",
            "template create W --who-can-trigger specific-users --allowed-user a@b.example --another",
            "template show W",
            "template update W --overwrite --dry-run",
            "flow turn-on W --store S",
            "flow turn-off W",
            "flow show W",
            "flow page W",
            "flow page --store S",
            "link set --workflow W --file F",
            "link show W",
            "link remove W",
            "request create --store S --field userPrincipalName=jdoe --field displayName=Jane --direct",
            "request form --store S --event edit --target jdoe",
            "request list --inbox --status pending",
            "request list --sort target:desc",
            "request show R",
            "request approve R --comment fine",
            "request deny R --reason no",
            "request send-again R",
            "request retry R",
            "request reveal-password R",
            "directory search --store S Me --kind people",
            "doctor",
            "doctor --offline --json",
            "call --list",
            "call store_list --request -",
            "listener set 127.0.0.1:8443",
            "listener off",
            "listener show",
            "serve --listen 127.0.0.1:0",
        ] {
            assert!(
                parsed(line).is_ok(),
                "{line}: {}",
                parsed(line).unwrap_err()
            );
        }
    }

    #[test]
    fn wrong_usage_is_an_error_of_usage() {
        for line in [
            "account",
            "account sign-in --tenant T",
            "account sign-in --tenant T --client-id C --method carrier-pigeon",
            "request create --store S --field displayName",
            "request list --inbox --mine",
            "request list --sort colour",
            "store set S --self-decision perhaps",
            "store test --tenant T",
            "flow page",
            "template create W --who-can-trigger specific-users",
            "template create W --who-can-trigger the-cat",
            "listener set",
            "serve --listen nowhere",
            "call",
            "fly",
        ] {
            assert_eq!(parsed(line).unwrap_err().exit_code(), 2, "{line}");
        }
    }

    #[test]
    fn no_option_takes_a_secret() {
        fn options(command: &clap::Command, found: &mut Vec<String>) {
            found.extend(
                command
                    .get_arguments()
                    .map(|argument| argument.get_id().to_string()),
            );
            command
                .get_subcommands()
                .for_each(|below| options(below, found));
        }
        let mut found = Vec::new();
        options(&Arguments::command(), &mut found);

        for forbidden in [
            "secret",
            "client_secret",
            "password",
            "token",
            "url",
            "request_url",
        ] {
            assert!(
                !found.iter().any(|option| option == forbidden),
                "{forbidden}"
            );
        }
        assert!(found.iter().any(|option| option == "secret_file"));
    }
}
