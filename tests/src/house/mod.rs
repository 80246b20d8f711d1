//! A house for the stories: a sandbox tenant, `countersign serve` as the owner of a data directory, and the command line
//! beside it. The owner can die and come back.

mod furniture;
mod observing;
mod port;
mod requests;

use std::ffi::OsString;
use std::path::PathBuf;

use serde_json::Value;

use crate::{CommandLine, Finished, Person, Place, Record, Running, Sandbox};

pub use port::free as free_port;
pub use requests::asking_for;

/// The store that a furnished house has.
pub const STORE: &str = "Contoso";
/// The workflow that a furnished house has.
pub const WORKFLOW: &str = "Create User";
/// Who approves in a furnished house.
pub const APPROVER: Person = Person::Megan;

/// See the module.
#[derive(Debug)]
pub struct House {
    /// The tenant.
    pub sandbox: Sandbox,
    /// The data directory and what belongs to it.
    pub place: Place,
    /// Address and port of the Data service's callback listener; the same after the owner came back.
    pub listener: String,
    owner: Option<Running>,
    opening: Opening,
}

/// How a house is opened.
#[derive(Debug, Clone, Default)]
pub struct Opening {
    /// Where the data directory is, when it is on a disk of its own.
    pub data: Option<PathBuf>,
    /// Environment variables of the owner, and of no other process.
    pub owner_variables: Vec<(String, OsString)>,
    /// Keeps all that owner and commands say.
    pub record: Option<Record>,
}

impl House {
    /// Opens an empty one. Its owner is at work.
    pub async fn open() -> Self {
        Self::open_with(Opening::default(), |_| {}).await
    }

    /// Opens an empty one whose cloud profile is changed first.
    pub async fn open_on(change: impl FnOnce(&mut Value)) -> Self {
        Self::open_with(Opening::default(), change).await
    }

    /// Opens an empty one in this way.
    pub async fn open_with(opening: Opening, change: impl FnOnce(&mut Value)) -> Self {
        let mut sandbox = Sandbox::start_with(&["--device-interval", "1"]).await;
        change(&mut sandbox.profile);
        let place = match &opening.data {
            Some(data) => Place::with_data_in(&sandbox.profile, data.clone()),
            None => Place::new(&sandbox.profile),
        };
        let mut house = Self {
            place,
            sandbox,
            listener: format!("127.0.0.1:{}", port::free()),
            owner: None,
            opening,
        };
        house.start().await;
        house
    }

    /// The command line at this house.
    pub fn console(&self) -> CommandLine<'_> {
        let console = CommandLine::at(&self.place);
        match &self.opening.record {
            Some(record) => console
                .recorded_in(record)
                .with_variable("COUNTERSIGN_LOG", "trace"),
            None => console,
        }
    }

    /// Does what has to succeed, and gives what it prints.
    pub async fn done(&self, words: &[&str]) -> Value {
        self.console().json(words).await
    }

    /// Tries what has to be refused with that code and exit status, and gives the error.
    pub async fn refused(&self, words: &[&str], code: &str, status: i32) -> Value {
        refusal(&self.console().run(words).await, code, status)
    }

    /// Starts the owner and waits until it is ready.
    pub async fn start(&mut self) {
        self.start_as(|owner| owner).await;
    }

    /// Starts an owner that dies at a place of the journey.
    pub async fn start_dying_at(&mut self, fault_point: &str) {
        self.start_as(|owner| owner.dying_at(fault_point)).await;
    }

    /// Starts an owner whose work panics, once, at a place of the journey.
    pub async fn start_panicking_at(&mut self, fault_point: &str) {
        self.start_as(|owner| owner.with_variable("COUNTERSIGN_TEST_PANIC_AT", fault_point))
            .await;
    }

    async fn start_as(&mut self, change: impl FnOnce(CommandLine<'_>) -> CommandLine<'_>) {
        assert!(self.owner.is_none(), "the owner before has ended");
        let owner = change(self.owner_console());
        let owner = owner.start(&["serve", "--listen", &self.listener, "--log", "trace"]);
        match owner.until_ready().await {
            Ok(owner) => self.owner = Some(owner),
            Err(ended) => panic!("the owner did not start: {ended:?}"),
        }
    }

    /// Tries to start the owner; when that fails, gives how it ended.
    pub async fn try_start(&mut self) -> Option<Finished> {
        let words = ["serve", "--listen", &self.listener, "--log", "trace"];
        let started = self.owner_console().start(&words);
        match started.until_ready().await {
            Ok(owner) => {
                self.owner = Some(owner);
                None
            }
            Err(ended) => Some(ended),
        }
    }

    fn owner_console(&self) -> CommandLine<'_> {
        let variables = &self.opening.owner_variables;
        variables
            .iter()
            .fold(self.console(), |console, (name, value)| {
                console.with_variable(name, value)
            })
    }

    /// Ends the owner as a service manager does.
    #[cfg(unix)]
    pub async fn stop(&mut self) -> Finished {
        let ended = self.take_owner().stop().await;
        assert_eq!(ended.status, Some(0), "{}", ended.messages);
        ended
    }

    /// Ends the owner as a power cut does.
    pub async fn cut_power(&mut self) {
        self.take_owner().kill().await;
    }

    /// Waits until the owner has died by itself, without having ended in order.
    pub async fn see_owner_die(&mut self) {
        let ended = self.take_owner().end().await;
        assert_eq!(ended.status, None, "a signal ended it: {}", ended.messages);
    }

    /// The running owner, for somebody who ends it.
    pub fn take_owner(&mut self) -> Running {
        self.owner.take().expect("the owner is at work")
    }

    /// What the owner logged so far.
    pub fn log(&self) -> String {
        self.owner
            .as_ref()
            .expect("the owner is at work")
            .messages()
    }

    /// Ends the Data service as a service manager does. Gives what stays, and what it logged.
    #[cfg(unix)]
    pub async fn close(mut self) -> (Sandbox, Place, String) {
        let ended = self.stop().await;
        (self.sandbox, self.place, ended.messages)
    }

    /// Ends the Data service as a power cut does, and starts it again at the same address.
    pub async fn after_power_cut(mut self) -> Self {
        self.cut_power().await;
        self.start().await;
        self
    }
}

/// The error of a command that was refused with that code and exit status, in JSON alone and with a remedy.
///
/// # Panics
///
/// When it was not.
pub fn refusal(finished: &Finished, code: &str, status: i32) -> Value {
    let said = finished.objects();
    assert_eq!(said.len(), 1, "one line of JSON: {finished:?}");
    let error = said[0]["error"].clone();
    assert_eq!(error["code"], code, "{finished:?}");
    assert_eq!(finished.status, Some(status), "{finished:?}");
    for member in ["message", "remedy"] {
        assert!(
            error[member]
                .as_str()
                .is_some_and(|text| text.ends_with('.')),
            "{member}: {error}"
        );
    }
    error
}

/// The id of something that a command printed.
///
/// # Panics
///
/// When it has none.
pub fn id_of(thing: &Value) -> String {
    thing["id"]
        .as_str()
        .unwrap_or_else(|| panic!("it has an id: {thing}"))
        .to_owned()
}

/// What happened to a request, oldest first.
///
/// # Panics
///
/// When this is not an answer of `request show`.
pub fn happenings(shown: &Value) -> Vec<String> {
    let timeline = shown["timeline"]
        .as_array()
        .expect("a shown request has a timeline");
    timeline
        .iter()
        .map(|entry| {
            let what = &entry["happening"]["what"];
            what.as_str().expect("each entry says what").to_owned()
        })
        .collect()
}

/// The words of a line.
pub fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}
