//! The talk with the person at the terminal. Notes go to standard error, results to standard output.

use std::io::{self, BufRead, IsTerminal, Write};

/// Writes a line for the person who watches.
pub fn note(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}"); // nobody to tell when standard error is closed
}

/// Writes what the command was called for.
pub fn result(text: &str) {
    let _ = writeln!(io::stdout().lock(), "{text}");
}

/// Asks a question that has to be answered with yes; `None` when there is nobody to ask.
pub fn agrees(question: &str) -> Option<bool> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return None;
    }

    let mut error = io::stderr().lock();
    let _ = write!(error, "{question} [y/N] ");
    let _ = error.flush();
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer).ok()?;

    Some(matches!(
        answer.trim().to_ascii_lowercase().as_str(),
        "y" | "yes"
    ))
}
