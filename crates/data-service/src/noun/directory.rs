//! `countersign directory`: looking into the directory of a store.

use clap::{Subcommand, ValueEnum};
use countersign_contract::*;
use countersign_domain::change::ObjectKind;

use crate::{exit::Failure, name, output::Output, owner::Owner, text};

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Look for people and groups by the beginning of a name
    Search {
        /// The beginning of a display name; of people also of a mail address or sign-in name
        text: String,
        /// The store in whose directory is looked: id or name
        #[arg(long)]
        store: String,
        /// What is looked for
        #[arg(long, value_enum, default_value = "people-and-groups")]
        kind: Kind,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    People,
    Groups,
    PeopleAndGroups,
}

impl From<Kind> for DirectorySearchKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::People => Self::People,
            Kind::Groups => Self::Groups,
            Kind::PeopleAndGroups => Self::PeopleAndGroups,
        }
    }
}

pub(crate) async fn run(verb: Verb, owner: &Owner, output: &mut Output) -> Result<(), Failure> {
    let Verb::Search { text, store, kind } = verb;
    let request = DirectorySearchRequest {
        store: name::store(owner, &store).await?,
        text,
        kind: kind.into(),
    };
    let response = owner.directory_search(request).await?;
    output.result(&response, table)
}

fn table(response: &DirectorySearchResponse) -> String {
    let rows: Vec<[String; 4]> = response
        .hits
        .iter()
        .map(|hit| {
            [
                hit.name.clone(),
                kind(hit).to_owned(),
                hit.user_principal_name
                    .clone()
                    .or_else(|| hit.mail.clone())
                    .unwrap_or_default(),
                hit.object.to_string(),
            ]
        })
        .collect();
    text::table(
        ["NAME", "KIND", "SIGN-IN NAME OR MAIL", "OBJECT ID"],
        &rows,
        "Nobody and nothing has a name that begins so.",
    )
}

fn kind(hit: &DirectoryHit) -> &'static str {
    match (hit.kind, hit.enabled) {
        (ObjectKind::User, Some(false)) => "user, disabled",
        (ObjectKind::User, Some(true) | None) => "user",
        (ObjectKind::Group, _) => "group",
    }
}
