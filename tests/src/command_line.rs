//! The command line `countersign`, as a person or a script uses it.

use std::ffi::OsString;

use serde_json::Value;
use tokio::process::Command;

use crate::process::Process;
use crate::{Place, Program, Record};

/// The command line on one data directory.
#[derive(Debug, Clone)]
pub struct CommandLine<'a> {
    place: &'a Place,
    environment: Vec<(String, OsString)>,
    record: Option<Record>,
    json: bool,
}

impl<'a> CommandLine<'a> {
    /// The command line with `--data-dir`, `--cloud` and `--key-file` of this place.
    pub fn at(place: &'a Place) -> Self {
        Self {
            place,
            environment: Vec::new(),
            record: None,
            json: true,
        }
    }

    /// The same, whose processes abort when their engine comes to this place of the journey. Debug builds only; the
    /// engine's `fault_point` names the places.
    #[must_use]
    pub fn dying_at(self, fault_point: &str) -> Self {
        self.with_variable("COUNTERSIGN_TEST_DIE_AT", fault_point)
    }

    /// The same with an environment variable.
    #[must_use]
    pub fn with_variable(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.environment.push((name.to_owned(), value.into()));
        self
    }

    /// The same, which keeps all that its commands say.
    #[must_use]
    pub fn recorded_in(self, record: &Record) -> Self {
        Self {
            record: Some(record.clone()),
            ..self
        }
    }

    /// The same without `--json`: it speaks to people.
    #[must_use]
    pub fn in_words(self) -> Self {
        Self {
            json: false,
            ..self
        }
    }

    /// Runs a command with `--json` to its end.
    pub async fn run(&self, words: &[&str]) -> Finished {
        self.run_with(words, "").await
    }

    /// Runs a command with `--json` to its end, with this on its standard input.
    pub async fn run_with(&self, words: &[&str], input: &str) -> Finished {
        let mut running = self.start(words);
        running.process.write(input).await;
        running.end().await
    }

    /// Runs a command that has to succeed, and gives the one JSON object that it prints.
    ///
    /// # Panics
    ///
    /// When it fails, or prints something else.
    pub async fn json(&self, words: &[&str]) -> Value {
        self.run(words).await.object()
    }

    /// Starts the Data service on this data directory, with a callback listener, and waits until it is ready.
    pub async fn serve(&self) -> Service {
        let mut running = self.start(&["serve", "--listen", "127.0.0.1:0"]);
        let ready = running.event("ready").await;
        let listener = ready["callbackListener"].as_str();
        let address = listener.unwrap_or_else(|| panic!("`serve` tells no address: {ready}"));

        Service {
            callbacks: format!("http://{address}"),
            running,
        }
    }

    /// Starts a command that says what it does line by line.
    pub fn start(&self, words: &[&str]) -> Running {
        let mut command = Command::new(Program::Countersign.path());
        command
            .arg("--data-dir")
            .arg(self.place.data())
            .arg("--cloud")
            .arg(self.place.cloud())
            .arg("--key-file")
            .arg(self.place.key())
            .args(self.json.then_some("--json"))
            .args(words)
            .current_dir(self.place.path())
            .envs(self.environment.iter().map(|(name, value)| (name, value)));
        Running {
            process: Process::start_recorded(command, self.record.clone()),
            words: words.join(" "),
        }
    }
}

/// The Data service at work. Killed when dropped.
#[derive(Debug)]
pub struct Service {
    /// The origin at which flows reach it.
    pub callbacks: String,
    running: Running,
}

impl Service {
    /// Ends it as a power cut would.
    pub async fn kill(self) {
        self.running.kill().await;
    }

    /// Asks it to end, and waits until it has.
    #[cfg(unix)]
    pub async fn stop(self) -> Finished {
        self.running.stop().await
    }

    /// What it wrote to standard error so far.
    pub fn messages(&self) -> String {
        self.running.messages()
    }
}

/// A command that is at work.
#[derive(Debug)]
pub struct Running {
    process: Process,
    words: String,
}

impl Running {
    /// The next line, as JSON.
    ///
    /// # Panics
    ///
    /// When it ends or is silent instead, or the line is not JSON.
    pub async fn next(&mut self) -> Value {
        let Some(line) = self.process.line().await else {
            let status = self.process.end().await;
            panic!(
                "`{}` ended ({status}) without another line; its messages:\n{}",
                self.words,
                self.process.messages()
            );
        };
        parsed(&self.words, &line)
    }

    /// Reads on to the line whose `event` is this one.
    ///
    /// # Panics
    ///
    /// When it ends before.
    pub async fn event(&mut self, name: &str) -> Value {
        loop {
            let line = self.next().await;
            if line["event"] == name {
                return line;
            }
        }
    }

    /// Waits until a Data service is ready; else gives how it ended.
    ///
    /// # Errors
    ///
    /// When it ended instead.
    pub async fn until_ready(mut self) -> Result<Self, Finished> {
        let first = self.process.line().await;
        if first
            .as_ref()
            .is_some_and(|line| parsed(&self.words, line)["event"] == "ready")
        {
            return Ok(self);
        }
        let mut finished = self.end().await;
        finished.lines.splice(0..0, first);
        Err(finished)
    }

    /// Writes to its standard input, which stays open.
    pub async fn write(&mut self, text: &str) {
        self.process.write(text).await;
    }

    /// Ends it as a power cut would.
    pub async fn kill(mut self) {
        self.process.kill().await;
    }

    /// Asks it to end, and waits until it has.
    #[cfg(unix)]
    pub async fn stop(self) -> Finished {
        self.process.ask_to_end();
        self.end().await
    }

    /// Closes its standard input, reads all that it prints, and waits for its end.
    pub async fn end(mut self) -> Finished {
        self.process.close_input();
        let mut lines = Vec::new();
        while let Some(line) = self.process.line().await {
            lines.push(line);
        }
        let status = self.process.end().await;

        Finished {
            words: self.words,
            status: status.code(),
            lines,
            messages: self.process.messages(),
        }
    }

    /// What it wrote to standard error so far.
    pub fn messages(&self) -> String {
        self.process.messages()
    }
}

/// A command that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    words: String,
    /// The exit status; `None` when a signal ended it.
    pub status: Option<i32>,
    /// What it printed, line by line.
    pub lines: Vec<String>,
    /// What it wrote to standard error.
    pub messages: String,
}

impl Finished {
    /// The one JSON object that a successful command prints.
    ///
    /// # Panics
    ///
    /// When it failed, or printed something else.
    pub fn object(&self) -> Value {
        assert_eq!(
            self.status,
            Some(0),
            "`{}` failed:\n{}\n{}",
            self.words,
            self.lines.join("\n"),
            self.messages
        );
        let [line] = self.lines.as_slice() else {
            panic!(
                "`{}` should print one line, not these:\n{}",
                self.words,
                self.lines.join("\n")
            );
        };
        parsed(&self.words, line)
    }

    /// All lines, each a JSON object.
    ///
    /// # Panics
    ///
    /// When one is not.
    pub fn objects(&self) -> Vec<Value> {
        self.lines
            .iter()
            .map(|line| parsed(&self.words, line))
            .collect()
    }
}

fn parsed(words: &str, line: &str) -> Value {
    serde_json::from_str(line)
        .unwrap_or_else(|error| panic!("`{words}` printed `{line}`, which is no JSON: {error}"))
}
