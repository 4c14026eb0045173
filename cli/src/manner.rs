//! Options that every verb has: in colour or not, and whether more than errors is told.

use anstream::ColorChoice;
use clap::ValueEnum;

use super::output;

/// How the program speaks, whatever the verb.
#[derive(clap::Args)]
pub(crate) struct Manner {
    /// Tell nothing on standard error but errors
    #[arg(long, short, global = true, help_heading = "Options of every verb")]
    quiet: bool,
    /// When to print in colour; `auto`: on a terminal, unless NO_COLOR is set, and
    /// everywhere if CLICOLOR_FORCE is
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "WHEN",
        default_value = "auto",
        help_heading = "Options of every verb"
    )]
    color: When,
}

/// When answers and errors are in colour.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum When {
    Auto,
    Always,
    Never,
}

impl Manner {
    /// From here on it is spoken like this.
    pub(crate) fn begin(&self) {
        if self.quiet {
            output::be_quiet();
        }
        self.color.choice().write_global();
    }
}

impl When {
    fn choice(self) -> ColorChoice {
        match self {
            When::Auto => ColorChoice::Auto,
            When::Always => ColorChoice::Always,
            When::Never => ColorChoice::Never,
        }
    }
}

/// When help and errors of the arguments themselves are in colour: what these ask for,
/// as far as it can be seen before they are understood.
pub(crate) fn of_usage(arguments: impl Iterator<Item = String>) -> clap::ColorChoice {
    let mut arguments = arguments.take_while(|one| one != "--").peekable();
    let mut asked = None;
    while let Some(one) = arguments.next() {
        let value = match one.strip_prefix("--color") {
            Some("") => arguments.peek().cloned(),
            Some(value) => value.strip_prefix('=').map(str::to_owned),
            None => None,
        };
        asked = value.and_then(|value| When::from_str(&value, false).ok()).or(asked);
    }
    match asked {
        Some(When::Always) => clap::ColorChoice::Always,
        Some(When::Never) => clap::ColorChoice::Never,
        Some(When::Auto) | None => clap::ColorChoice::Auto,
    }
}
