//! Child processes: spoken to by lines, and ended for certain.

use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

use crate::wait::DEADLINE;

/// A running program. Killed when dropped.
#[derive(Debug)]
pub struct Process {
    child: Child,
    input: Option<ChildStdin>,
    lines: Lines<BufReader<ChildStdout>>,
    messages: Arc<Mutex<String>>,
    name: String,
}

impl Process {
    /// Starts `command` with its three streams in our hands.
    pub fn start(mut command: Command) -> Self {
        let name = format!("{:?}", command.as_std());
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| panic!("{name} cannot be started: {error}"));
        let input = child.stdin.take();
        let lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
        let messages = collected(child.stderr.take().expect("it is piped"));

        Self {
            child,
            input,
            lines,
            messages,
            name,
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
                line.unwrap_or_else(|error| panic!("{} printed no text: {error}", self.name))
            }
            Err(_) => panic!(
                "{} printed nothing for {} s; {}",
                self.name,
                DEADLINE.as_secs(),
                self.said()
            ),
        }
    }

    /// Waits for its end.
    pub async fn end(&mut self) -> ExitStatus {
        match timeout(DEADLINE, self.child.wait()).await {
            Ok(status) => {
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
fn collected(source: impl AsyncRead + Send + Unpin + 'static) -> Arc<Mutex<String>> {
    let messages = Arc::new(Mutex::new(String::new()));
    let shared = Arc::clone(&messages);
    tokio::spawn(async move {
        let mut lines = BufReader::new(source).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            let mut text = shared
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            text.push_str(&line);
            text.push('\n');
        }
    });
    messages
}
