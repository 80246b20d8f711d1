//! What can go wrong in a command of the project, told so that the reader knows what to do.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// The result of everything that can fail here.
pub type Outcome<T> = Result<T, Problem>;

/// Why a command did not come to its end.
#[derive(Debug)]
pub enum Problem {
    /// The command line is wrong.
    Usage(String),
    /// The machine lacks something that is not installed without being asked for.
    Missing {
        /// What is missing.
        what: String,
        /// What to do about it.
        remedy: String,
    },
    /// A program could not be started.
    NotStarted {
        /// The program, as it was called.
        program: String,
        /// Why.
        source: io::Error,
    },
    /// A program ran and failed; it has said why itself.
    Failed {
        /// The program with its arguments.
        command: String,
        /// How it ended, e.g. `exit status: 1`.
        status: String,
    },
    /// A file or folder could not be read or written.
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A rule of the project is broken.
    Rule(String),
    /// Another program said something unexpected.
    Unexpected(String),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(message) => write!(f, "{message}\nSee `cargo xtask help`."),
            Self::Missing { what, remedy } => write!(f, "{what}\n{remedy}"),
            Self::NotStarted { program, source } => {
                write!(f, "`{program}` could not be started: {source}")
            }
            Self::Failed { command, status } => write!(f, "`{command}` failed ({status})"),
            Self::File { path, source } => write!(f, "{}: {source}", path.display()),
            Self::Rule(message) | Self::Unexpected(message) => f.write_str(message),
        }
    }
}

/// Names the file that an I/O error is about.
pub fn at(path: &std::path::Path) -> impl FnOnce(io::Error) -> Problem + '_ {
    move |source| Problem::File {
        path: path.to_path_buf(),
        source,
    }
}
