//! The command line: one file a verb, over the public API of the library only.
//!
//! Data go to standard output and everything else to standard error. A closed
//! pipe ends the program quietly.

mod data;
mod evaluate;
mod exit;
mod output;
mod rules;
mod test;

use clap::{Parser, Subcommand};

use exit::Exit;

/// A rules engine for warning signals: does the boom look like 1997 or like 1999?
#[derive(Parser)]
#[command(
    name = "froth",
    version,
    about,
    max_term_width = 80,
    subcommand_required = true,
    arg_required_else_help = true
)]
#[command(after_help = "Examples:
  froth evaluate                                  the shipped figures, the shipped rules
  froth evaluate my.csv --as-of 1999-12-31        your figures, as known on a day
  froth evaluate my.csv --rules my.yaml --format json

Exit codes: 0 done, 1 a phase at or past --fail-on, 2 wrong rules or usage,
3 wrong or unreadable data, 4 undetermined with --fail-on unknown.")]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Say which phase it is, why, and what is not known
    #[command(alias = "eval")]
    Evaluate(evaluate::Arguments),
    /// Run the tests that stand in rule files and beside them
    Test(test::Arguments),
}

/// Runs the program.
pub(crate) fn run() -> std::process::ExitCode {
    let arguments = Arguments::parse();
    let result = match &arguments.verb {
        Verb::Evaluate(arguments) => evaluate::run(arguments),
        Verb::Test(arguments) => test::run(arguments),
    };
    match result {
        Ok(exit) => exit.code(),
        Err(failure) => {
            failure.tell();
            failure.exit.code()
        }
    }
}

/// Why the program ends without its answer.
struct Failure {
    exit: Exit,
    /// What to tell, as it is printed.
    message: String,
}

impl Failure {
    /// A failure that is told in one line, with a way out.
    fn new(exit: Exit, message: &str, help: &str) -> Failure {
        let message = format!("error: {message}\n   = help: {help}");
        Failure { exit, message }
    }

    fn tell(&self) {
        output::tell(&self.message);
    }
}

impl From<froth::Error> for Failure {
    fn from(error: froth::Error) -> Failure {
        let exit = match error.kind() {
            froth::ErrorKind::Rules => Exit::Rules,
            froth::ErrorKind::Data | froth::ErrorKind::Input => Exit::Data,
            _ => Exit::Rules,
        };
        let message = froth::diagnostic::render(error.diagnostics(), output::error_style());
        Failure { exit, message }
    }
}
