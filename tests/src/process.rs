//! Child processes: spoken to by lines, and ended for certain.

use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::Record;
use crate::wait::DEADLINE;

/// A running program. Killed when dropped.
#[derive(Debug)]
pub struct Process {
    child: Child,
    input: Option<ChildStdin>,
    lines: Lines<BufReader<ChildStdout>>,
    messages: Arc<Mutex<String>>,
    listener: Option<JoinHandle<()>>,
    name: String,
    record: Option<Record>,
}

impl Process {
    /// Starts `command` with its three streams in our hands.
    pub fn start(command: Command) -> Self {
        Self::start_recorded(command, None)
    }

    /// The same, and keeps all that it says, and the words it was started with, in `record`.
    pub fn start_recorded(mut command: Command, record: Option<Record>) -> Self {
        let name = format!("{:?}", command.as_std());
        if let Some(record) = &record {
            record.add("words of a command", &name, name.as_bytes());
        }
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| panic!("{name} cannot be started: {error}"));
        let input = child.stdin.take();
        let lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
        let messages = Arc::new(Mutex::new(String::new()));
        let listener = tokio::spawn(collect(
            child.stderr.take().expect("it is piped"),
            Arc::clone(&messages),
            name.clone(),
            record.clone(),
        ));

        Self {
            child,
            input,
            lines,
            messages,
            listener: Some(listener),
            name,
            record,
        }
    }

    /// Writes to its standard input.
    pub async fn write(&mut self, text: &str) {
        let input = self.input.as_mut().expect("its standard input is open");
        // A program that ends without having read is judged by how it ended.
        let _ = input.write_all(text.as_bytes()).await;
        let _ = input.flush().await;
    }

    /// Closes its standard input: it has heard all.
    pub fn close_input(&mut self) {
        self.input = None;
    }

    /// The next line of its standard output; `None` when it has said all.
    pub async fn line(&mut self) -> Option<String> {
        match timeout(DEADLINE, self.lines.next_line()).await {
            Ok(line) => {
                let line =
                    line.unwrap_or_else(|error| panic!("{} printed no text: {error}", self.name));
                if let (Some(record), Some(line)) = (&self.record, &line) {
                    record.add("standard output", &self.name, line.as_bytes());
                }
                line
            }
            Err(_) => panic!(
                "{} printed nothing for {} s; {}",
                self.name,
                DEADLINE.as_secs(),
                self.said()
            ),
        }
    }

    /// Waits for its end, and until all that it said is heard.
    pub async fn end(&mut self) -> ExitStatus {
        match timeout(DEADLINE, self.child.wait()).await {
            Ok(status) => {
                if let Some(listener) = self.listener.take() {
                    let _ = timeout(DEADLINE, listener).await;
                }
                status.unwrap_or_else(|error| panic!("{} cannot be waited for: {error}", self.name))
            }
            Err(_) => panic!(
                "{} did not end within {} s; {}",
                self.name,
                DEADLINE.as_secs(),
                self.said()
            ),
        }
    }

    /// Ends it as a power cut would.
    pub async fn kill(&mut self) {
        self.child
            .kill()
            .await
            .unwrap_or_else(|error| panic!("{} cannot be killed: {error}", self.name));
    }

    /// Asks it to end, as a service manager or Ctrl+C would.
    #[cfg(unix)]
    pub fn ask_to_end(&self) {
        let pid = self
            .child
            .id()
            .and_then(|id| rustix::process::Pid::from_raw(id.cast_signed()));
        let pid = pid.unwrap_or_else(|| panic!("{} has ended already; {}", self.name, self.said()));
        rustix::process::kill_process(pid, rustix::process::Signal::TERM)
            .expect("a child can be signalled");
    }

    /// What it wrote to standard error so far.
    pub fn messages(&self) -> String {
        self.messages
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .clone()
    }

    fn said(&self) -> String {
        format!("its messages:\n{}", self.messages())
    }
}

/// Reads on its own, so that a talkative program is never stopped by a full pipe.
async fn collect(
    source: impl AsyncRead + Unpin,
    messages: Arc<Mutex<String>>,
    name: String,
    record: Option<Record>,
) {
    let mut source = BufReader::new(source);
    let mut line = Vec::new();
    while source
        .read_until(b'\n', &mut line)
        .await
        .is_ok_and(|read| read > 0)
    {
        if let Some(record) = &record {
            record.add("standard error", &name, &line);
        }
        messages
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push_str(&String::from_utf8_lossy(&line));
        line.clear();
    }
}
