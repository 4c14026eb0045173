//! The program: one file a verb, over the public library only, as any other program.
//!
//! Data go to standard output and everything else to standard error. A closed
//! pipe ends the program quietly.

mod check;
mod completions;
mod compute;
mod copied;
mod critical_values;
mod diff;
mod evaluate;
mod explain;
mod fetch;
mod history;
mod inspect;
mod man;
mod needs;
mod ops;
mod overview;
mod record;
mod rules;
mod schema;
mod score;
mod sweep;
mod test;
mod watch;

mod entities;
mod question;
mod rows;

mod broken;
mod clash;
mod data;
mod day;
mod disk;
mod ending;
mod exit;
mod left;
mod litter;
mod lock;
mod manner;
mod output;
mod paths;
mod pattern;
mod piped;
mod place;
mod progress;
mod proofs;
mod report;
mod spelling;
mod stop;
mod tables;
mod target;
mod together;
mod typed;
mod vintages;
mod whole;
mod width;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use exit::Exit;
use froth::inert::line;

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
  froth evaluate                                  the shipped rules and figures
  froth evaluate my.csv --as-of 1999-12-31        yours, as known on a day
  froth evaluate my.csv --rules my.yaml --format json
  froth evaluate --rules sahm                     another of the shipped rules
  froth evaluate companies.csv --entity ticker    the phase of each of many
  froth history my.csv --from 1990-01-01          every decision since a day
  froth compute 'yoy(gdp)' my.csv                 any expression, as a table
  froth diff my.csv --since 2025-12-31            what has changed since a day
  froth watch my.csv --rules my.yaml              the answer, at every change
  froth rules copy goldman-1997-vs-1999 my.yaml   a copy, to be changed

Exit codes: 0 done, 1 the phase of --fail-on or a more severe one, 2 wrong rules or usage,
3 wrong or unreadable data, 4 undetermined with --fail-on unknown.")]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
    #[command(flatten)]
    manner: manner::Manner,
}

#[derive(Subcommand)]
enum Verb {
    /// Say which phase it is, why, and what is not known
    #[command(alias = "eval")]
    Evaluate(evaluate::Arguments),
    /// Say why a signal or the phase is what it is, or what a code means
    Explain(explain::Arguments),
    /// Compute expressions over data or rules, period by period, as a table
    Compute(compute::Arguments),
    /// Say what every decision of the past would have been
    History(history::Arguments),
    /// Say what has changed since the decision of a day, or between two rule sets
    Diff(diff::Arguments),
    /// Answer again whenever a file changes, for people who write rules
    Watch(watch::Arguments),
    /// Simulate how large a bubble statistic gets by chance
    CriticalValues(critical_values::Arguments),
    /// Say how often the rules gave a right warning, and how often a false one
    Score(score::Arguments),
    /// Score the parameters over their ranges, and estimate the bias of choosing the best
    Sweep(sweep::Arguments),
    /// Add today's verdicts to a file, or check the ones in it against what happened
    Record(record::Arguments),
    /// Show what every built-in rule set says about one day, in one table
    Overview(overview::Arguments),
    /// Show what is in data files, and write the inputs of a rule file for them
    Inspect(inspect::Arguments),
    /// Check rule files, and report everything that is wrong with them
    Check(check::Arguments),
    /// List, show and copy the built-in rule sets
    Rules(rules::Arguments),
    /// Download what a rule set reads, from FRED
    Fetch(fetch::Arguments),
    /// List the operators, or explain one of them
    Ops(ops::Arguments),
    /// Print the JSON Schema of rule files, for editors
    Schema,
    /// Print a script that lets a shell complete this command
    Completions(completions::Arguments),
    /// Print the manual page
    Man(man::Arguments),
    /// Run the tests in rule files and beside them
    Test(test::Arguments),
}

fn main() -> std::process::ExitCode {
    broken::quiet();
    let usage =
        manner::of_usage(std::env::args_os().skip(1).map(|one| one.to_string_lossy().into_owned()));
    let matches = Arguments::command().color(usage).get_matches();
    let arguments = Arguments::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    arguments.manner.begin();
    let result = match arguments.verb {
        Verb::Evaluate(arguments) => evaluate::run(arguments),
        Verb::Explain(arguments) => explain::run(arguments),
        Verb::Compute(arguments) => compute::run(arguments),
        Verb::History(arguments) => history::run(arguments),
        Verb::Diff(arguments) => diff::run(arguments),
        Verb::Watch(arguments) => watch::run(&arguments),
        Verb::CriticalValues(arguments) => critical_values::run(&arguments),
        Verb::Score(arguments) => score::run(&arguments),
        Verb::Sweep(arguments) => sweep::run(&arguments),
        Verb::Record(arguments) => record::run(&arguments),
        Verb::Overview(arguments) => overview::run(&arguments),
        Verb::Inspect(arguments) => inspect::run(&arguments),
        Verb::Check(arguments) => check::run(&arguments),
        Verb::Rules(arguments) => rules::run(&arguments),
        Verb::Fetch(arguments) => fetch::run(&arguments),
        Verb::Ops(arguments) => ops::run(&arguments),
        Verb::Schema => schema::run(),
        Verb::Completions(arguments) => completions::run(&arguments, Arguments::command()),
        Verb::Man(arguments) => man::run(&arguments, Arguments::command()),
        Verb::Test(arguments) => test::run(&arguments),
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
    /// The same as data, where it comes from a file.
    found: Vec<froth::diagnostic::Diagnostic>,
}

impl Failure {
    /// A failure that is told in one line, with a way out.
    fn new(exit: Exit, message: &str, help: &str) -> Failure {
        let (message, help) = (line(message), line(help));
        let message = format!("error: {message}\n   = help: {help}");
        Failure { exit, message, found: Vec::new() }
    }

    /// The same failure, told to programs.
    fn into_json(self) -> Failure {
        if self.found.is_empty() {
            return self;
        }
        Failure { message: froth::diagnostic::to_json(&self.found), ..self }
    }

    /// What is wrong, in one line.
    fn headline(&self) -> String {
        match self.found.first() {
            Some(first) => first.message.clone(),
            None => {
                let first = self.message.lines().next().unwrap_or_default();
                first.strip_prefix("error: ").unwrap_or(first).to_owned()
            }
        }
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
        let found = typed::all(error.diagnostics());
        let message = froth::diagnostic::render(&found, output::error_style());
        Failure { exit, message, found }
    }
}
