//! How a command ends.

use std::{io, process::ExitCode};

use countersign_contract::{ApiError, CodeClass};
use thiserror::Error;

/// Why a command did not do what it was asked.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    /// It failed, and the user has still to be told.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// It failed, and its last line of output said so.
    #[error("{0}")]
    Told(ApiError),
    /// It did what it was asked, and what it found is not as it should be. It has said so.
    #[error("something is not as it should be")]
    Found,
    /// What it has to say cannot be written.
    #[error("the output cannot be written: {0}")]
    Output(#[from] io::Error),
}

/// The exit status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    /// 0.
    Done,
    /// 1: it did not work.
    Failed,
    /// 2: the call itself is wrong.
    Usage,
    /// 3: somebody has to sign in first.
    SignInNeeded,
    /// 4: a rule or permission forbids it.
    Refused,
    /// 5: the other side cannot be reached.
    Unreachable,
}

impl Status {
    /// Returns the number that the shell sees.
    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::SignInNeeded => 3,
            Self::Refused => 4,
            Self::Unreachable => 5,
        }
    }
}

impl From<CodeClass> for Status {
    fn from(class: CodeClass) -> Self {
        match class {
            CodeClass::Failed => Self::Failed,
            CodeClass::Usage => Self::Usage,
            CodeClass::SignInNeeded => Self::SignInNeeded,
            CodeClass::Refused => Self::Refused,
            CodeClass::Unreachable => Self::Unreachable,
        }
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status.number())
    }
}

#[cfg(test)]
mod tests {
    use countersign_contract::Code;

    use super::*;

    #[test]
    fn each_class_of_code_has_its_documented_number() {
        for (code, number) in [
            (Code::UpnTaken, 1),
            (Code::InvalidGuid, 2),
            (Code::SignInNeeded, 3),
            (Code::OwnRequest, 4),
            (Code::OwnerUnreachable, 5),
        ] {
            assert_eq!(Status::from(code.class()).number(), number, "{code}");
        }
        assert_eq!(Status::Done.number(), 0);
    }
}
