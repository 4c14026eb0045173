//! How the program ends.

use std::process::ExitCode;

use froth::report::Status;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// It did what was asked.
    Done,
    /// It found what was asked for: a phase at or past `--fail-on`.
    Found,
    /// The rules or the command are wrong.
    Rules,
    /// The data are wrong or cannot be read.
    Data,
    /// The phase is undetermined, and `--fail-on unknown` was asked.
    Undetermined,
    /// The user has stopped it.
    Stopped,
    /// It was asked as a monitor does, and ends as that wants it.
    Checked(Status),
}

/// What shells say of a program that Ctrl-C has ended.
pub(crate) const STOPPED: u8 = 130;

impl Exit {
    pub(crate) fn code(self) -> ExitCode {
        ExitCode::from(match self {
            Exit::Done => 0,
            Exit::Found => 1,
            Exit::Rules => 2,
            Exit::Data => 3,
            Exit::Undetermined => 4,
            Exit::Stopped => STOPPED,
            Exit::Checked(status) => status.code(),
        })
    }
}
