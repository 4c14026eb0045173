//! `froth watch`: the answer anew whenever a rule file or a data file changes.
//!
//! Files are looked at again and again, by their time, their size and which file they
//! are: that works on every system and every disk, and sees editors that put a new file
//! in the place of the old one. A file that is still being written is waited for.

#[cfg(feature = "serve")]
mod serve;
mod stamps;

use std::io::IsTerminal;
use std::thread;
use std::time::Duration;

use froth::Report;
use froth::report::Sections;

use super::question::Question;
use super::report::Format;
use super::stop::Stop;
use super::width::columns;
use super::{Exit, Failure, output};
use stamps::Stamps;

#[derive(clap::Args)]
#[command(after_help = "Examples:
  froth watch my.csv --rules my.yaml                the head of the answer, anew
  froth watch my.csv --rules my.yaml | tee log      a line for each change
  froth watch my.csv --rules my.yaml --serve 127.0.0.1:8098
                                                    and its page, which reloads itself

Ctrl-C ends it.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    question: Question,
    /// How often to check the files, in milliseconds
    #[arg(
        long,
        value_name = "MILLISECONDS",
        default_value_t = 500,
        value_parser = clap::value_parser!(u64).range(10..=60_000)
    )]
    interval: u64,
    #[cfg(feature = "serve")]
    #[command(flatten)]
    serve: serve::Serving,
}

/// What was answered last.
#[derive(Default)]
struct Last {
    report: Option<Report>,
    /// What changed in it, a clause each.
    changes: Vec<String>,
    /// What is wrong since, in one line.
    broken: Option<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let question = &arguments.question;
    check(question)?;
    let watching = Watching { question, is_screen: std::io::stdout().is_terminal() };
    #[cfg(feature = "serve")]
    let shown = arguments.serve.start()?;
    let stop = Stop::on_interrupt();
    let interval = Duration::from_millis(arguments.interval);
    let mut last = Last::default();
    loop {
        // Before the files are read: what changes meanwhile is seen the next time.
        let stamps = Stamps::of(question);
        watching.answer(&mut last, sections(arguments))?;
        #[cfg(feature = "serve")]
        if let Some(shown) = &shown {
            shown.show(&last);
        }
        if !wait(stamps, question, interval, stop) {
            return Ok(Exit::Done);
        }
    }
}

/// Waits until the files are others and stay so; `false` if it is asked to stop.
fn wait(mut known: Stamps, question: &Question, interval: Duration, stop: Stop) -> bool {
    let mut has_changed = false;
    loop {
        if !pause(interval, stop) {
            return false;
        }
        let now = Stamps::of(question);
        let is_same = now == known;
        if is_same && has_changed {
            return true;
        }
        has_changed |= !is_same;
        known = now;
    }
}

/// Waits for so long; `false` if it is asked to stop meanwhile.
fn pause(interval: Duration, stop: Stop) -> bool {
    const STEP: Duration = Duration::from_millis(100);
    let mut left = interval;
    while !left.is_zero() && !stop.is_asked() {
        let step = left.min(STEP);
        thread::sleep(step);
        left = left.saturating_sub(step);
    }
    !stop.is_asked()
}

/// There is something to watch, and it can be read again.
fn check(question: &Question) -> Result<(), Failure> {
    if question.files().iter().any(|file| file == "-") {
        let message = "standard input can only be read once, and watched files are read again";
        return Err(Failure::new(Exit::Rules, message, "name a file"));
    }
    if question.read().is_empty() && question.files().is_empty() {
        let help = "name your data or rules: `froth watch my.csv --rules my.yaml`";
        let message = "there is no file to watch";
        return Err(Failure::new(Exit::Rules, message, help));
    }
    Ok(())
}

#[cfg(feature = "serve")]
fn sections(arguments: &Arguments) -> Sections {
    arguments.serve.sections(Format::Text.with(Sections::of([])))
}

#[cfg(not(feature = "serve"))]
fn sections(_: &Arguments) -> Sections {
    Format::Text.with(Sections::of([]))
}

struct Watching<'q> {
    question: &'q Question,
    is_screen: bool,
}

impl Watching<'_> {
    /// Evaluates, and tells what came out and what has changed.
    fn answer(&self, last: &mut Last, sections: Sections) -> Result<(), Failure> {
        if self.is_screen {
            // The screen from its top: what is told on the way stands above the answer.
            output::answer("\u{1b}[2J\u{1b}[H")?;
        }
        match self.evaluate(sections) {
            Ok(report) => {
                let before = last.report.replace(report);
                let now = last.report.as_ref();
                last.changes = match (now, &before) {
                    (Some(now), Some(before)) => now.diff(before).clauses(),
                    _ => Vec::new(),
                };
                last.broken = None;
                let is_first = before.is_none();
                now.map_or(Ok(()), |now| self.tell(now, &last.changes, is_first))
            }
            Err(failure) => {
                failure.tell();
                let words = failure.headline();
                let answer = last.report.as_ref().map(verdict);
                last.broken = Some(words.clone());
                self.tell_broken(&words, answer.as_deref())
            }
        }
    }

    fn evaluate(&self, sections: Sections) -> Result<Report, Failure> {
        let rules = self.question.rules()?;
        let panel = self.question.panel(&rules)?;
        let plan = self.question.plan(&rules, &panel)?;
        Ok(self.question.outcome(&plan, &panel)?.report_with(&sections))
    }

    fn tell(&self, report: &Report, changes: &[String], is_first: bool) -> Result<(), Failure> {
        let changed = match changes {
            [] if is_first => String::new(),
            [] => "nothing has changed".to_owned(),
            all => all.join("; "),
        };
        if !self.is_screen {
            let changed = if is_first { verdict(report) } else { changed };
            let day = report.as_of.map_or(String::new(), |day| format!("{day} "));
            return output::answer(&format!("{day}{changed}\n"));
        }
        let head = report.to_head_within(output::answer_style(), columns(None));
        let mut text = format!("{head}\n");
        if !is_first {
            let changed = output::wrapped(&format!("Since the last time: {changed}."), "");
            text.push_str(&output::bold(&changed));
            text.push('\n');
        }
        output::answer(&(text + &self.ending()))
    }

    fn tell_broken(&self, words: &str, answer: Option<&str>) -> Result<(), Failure> {
        if !self.is_screen {
            return output::answer(&format!("no answer: {words}\n"));
        }
        let answer = answer.map_or(String::new(), |answer| format!("The last answer: {answer}.\n"));
        output::answer(&format!("\n{answer}{}", self.ending()))
    }

    fn ending(&self) -> String {
        let files = self.question.read().len();
        let files = if files == 1 { "1 file".to_owned() } else { format!("{files} files") };
        format!("Watching {files}; Ctrl-C ends.\n")
    }
}

/// The phase in a few words.
fn verdict(report: &Report) -> String {
    let phase = &report.phase;
    let name = phase.title.as_deref().or(phase.id.as_deref()).unwrap_or("undetermined");
    froth::inert::line(name).into_owned()
}
