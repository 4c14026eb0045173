//! `froth evaluate`: which phase it is, why, and what is not known.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use froth::report::{Alarms, Reports, Section, Sections, Status};
use froth::{Panel, Plan, Report, RuleSet, Stream};

use super::clash::Written;
use super::entities::Entities;
use super::place::Place;
use super::question::Question;
use super::report::{Extent, Format};
use super::{Exit, Failure, day, ending, lock, output, target, whole};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    question: Question,
    #[command(flatten)]
    entities: Entities,
    /// Continue from the decisions saved in this file, even if figures have been
    /// revised since, and save the new ones there
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// How to print the answer: html is a page, svg its chart, md a note,
    /// prometheus metrics, nagios a monitoring plugin that ends with 0, 1, 2 or 3;
    /// csv, ndjson, parquet and arrow are rows, for many entities [default: by the
    /// ending of the output file, or text]
    #[arg(long = "format", value_name = "FORMAT", value_enum)]
    asked_format: Option<Format>,
    /// That, or what the name of the file means.
    #[arg(skip = Format::Text)]
    format: Format,
    /// In text, print every table below the head too: what each sign watches and
    /// why, what decided, what followed, what would change it, every figure
    #[arg(long, short)]
    verbose: bool,
    /// Add sections that take longer to compute; separate several with commas
    #[arg(long, value_name = "SECTION", value_enum, value_delimiter = ',')]
    with: Vec<With>,
    /// How many random sets of parameters to try for `--with stability`
    #[arg(
        long,
        value_name = "NUMBER",
        default_value_t = 1000,
        value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=100_000)
    )]
    draws: usize,
    /// The seed of those draws: the same seed gives the same draws
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// Write the answer to this file, all at once, instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// End with exit code 1 if the phase is this one or a more severe one (listed
    /// before it in the rules), or if this signal is on; `unknown` ends with 4 if the
    /// phase is undetermined; may be repeated
    #[arg(long, value_name = "PHASE|SIGNAL|unknown")]
    fail_on: Vec<String>,
    /// For nagios: warn if the phase is this one or a more severe one, or
    /// if this signal is on; what `--fail-on` names is critical [default: any signal]
    #[arg(long, value_name = "PHASE|SIGNAL")]
    warn_on: Vec<String>,
}

impl Arguments {
    fn extent(&self) -> Extent {
        if self.verbose { Extent::Whole } else { Extent::Head }
    }

    /// What is to be written.
    fn written(&self) -> Vec<Written<'_>> {
        let answer = Written { option: "--output", file: self.output.as_deref() };
        let state =
            self.state.as_deref().map(|file| Written { option: "--state", file: Some(file) });
        [answer].into_iter().chain(state).chain(self.entities.written()).collect()
    }
}

/// A section of the report, or all of them.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum With {
    /// What would change the verdict: the smallest change of each newest figure
    Flips,
    /// How firm the verdict is: how often it stays the same when the rules'
    /// parameters are drawn from their ranges
    Stability,
    /// Every decision of the past, and the episodes that they form
    History,
    /// What each signal watches and its thresholds, at every bar
    Charts,
    /// All of them
    All,
}

impl With {
    /// Whether it asks what would be if figures were others.
    fn is_what_if(self) -> bool {
        matches!(self, With::Flips | With::Stability | With::All)
    }

    fn sections(with: &[With]) -> Sections {
        if with.contains(&With::All) {
            return Sections::all();
        }
        Sections::of(with.iter().filter_map(|with| match with {
            With::Flips => Some(Section::Flips),
            With::Stability => Some(Section::Stability),
            With::History => Some(Section::History),
            With::Charts => Some(Section::Charts),
            With::All => None,
        }))
    }
}

pub(crate) fn run(mut arguments: Arguments) -> Result<Exit, Failure> {
    let file = arguments.output.as_deref();
    arguments.format = ending::format(arguments.asked_format, file, Format::Text)?;
    let result = arguments.question.take_piped().and_then(|()| evaluate(&arguments));
    match (arguments.format, result) {
        (Format::Json, result) => result.map_err(Failure::into_json),
        (Format::Nagios, Err(failure)) => came_to_nothing(&failure),
        (_, result) => result,
    }
}

/// Monitors read standard output, and know no other codes than their own.
fn came_to_nothing(failure: &Failure) -> Result<Exit, Failure> {
    failure.tell();
    output::answer(&(Status::Unknown.line(&failure.headline()) + "\n"))?;
    Ok(Exit::Checked(Status::Unknown))
}

fn evaluate(arguments: &Arguments) -> Result<Exit, Failure> {
    let question = &arguments.question;
    arguments.state.as_deref().map_or(Ok(()), check_state)?;
    question.check_written(&arguments.written())?;
    if arguments.verbose && arguments.format != Format::Text {
        let message = "`--verbose` is of text, and every other format says all that it can";
        return Err(Failure::new(Exit::Rules, message, "leave out `--verbose`"));
    }
    if let Some(column) = arguments.entities.column() {
        check_entities(arguments)?;
        let file = arguments.output.as_ref();
        let (format, extent) = (arguments.format, arguments.extent());
        return arguments.entities.run(column, question, (format, extent), file);
    }
    if arguments.format.rows().is_some() {
        return Err(super::report::rows());
    }
    let all = question.all_rules()?;
    check_names(arguments, &all)?;
    check_together(arguments, &all)?;
    if arguments.state.is_some() && question.is_what_if() {
        let message = "`--set` and `--state` do not go together";
        let help = "leave out `--state`: assumed figures must not be saved";
        return Err(Failure::new(Exit::Rules, message, help));
    }
    if arguments.state.is_some() && arguments.with.iter().any(|with| with.is_what_if()) {
        let message = "`--with flips` and `--with stability` need all of the data, and `--state` \
                       does not keep them";
        let help = "leave out `--state`, or `flips`, `stability` and `all` of `--with`";
        return Err(Failure::new(Exit::Rules, message, help));
    }
    if let (Some(file), Some(asked)) = (&arguments.state, question.as_of())
        && day::today().is_some_and(|today| today < asked)
    {
        let message = format!("`--as-of {asked}` is in the future, and a state keeps every day");
        let help = format!(
            "leave `--state {}` out to look ahead, or name a day up to today",
            file.display()
        );
        return Err(Failure::new(Exit::Rules, &message, &help));
    }
    // Nothing is answered before all that is asked can be.
    let named = question.named(&all)?;
    let mut asked: Vec<(Plan, Panel)> = Vec::new();
    for rules in &all {
        let own = question.of(rules, &all);
        let panel = own.panel_of(rules, named.as_ref())?;
        asked.push((own.plan(rules, &panel)?, panel));
    }
    let mut sections = Sections {
        draws: arguments.draws,
        seed: arguments.seed,
        ..arguments.format.with(With::sections(&arguments.with))
    };
    if arguments.state.is_some() {
        // What was seen is kept, and not the data that could be others.
        sections.wanted.retain(|wanted| matches!(wanted, Section::History | Section::Charts));
    }
    let _lock = arguments.state.as_deref().map(lock::of).transpose()?;
    let mut reports = Vec::new();
    let mut saved = None;
    for (plan, panel) in &asked {
        let outcome = match &arguments.state {
            None => question.outcome(plan, panel)?,
            Some(file) => {
                let (new, stream) = go_on(file, question, plan, panel)?;
                let outcome = stream.outcome();
                saved =
                    Some(Saved { file, text: stream.save(), new, forgotten: outcome.forgotten() });
                outcome
            }
        };
        reports.push(outcome.report_with(&sections));
    }
    let as_of = reports.iter().map(|report| report.as_of).max().flatten();
    let file = arguments.output.as_deref();
    let alarms = Alarms { warn: arguments.warn_on.clone(), fail: arguments.fail_on.clone() };
    let (text, exit) = match reports.as_slice() {
        [report] => {
            let exit = match arguments.format {
                Format::Nagios => Exit::Checked(report.status(&alarms)),
                _ => exit(&arguments.fail_on, &reports),
            };
            (arguments.format.write(report, arguments.extent(), &alarms, file)?, exit)
        }
        _ => {
            let exit = exit(&arguments.fail_on, &reports);
            let reports = Reports::new(reports);
            let exit = match arguments.format {
                Format::Nagios => Exit::Checked(reports.status(&alarms)),
                _ => exit,
            };
            (arguments.format.write_together(&reports, arguments.extent(), &alarms, file), exit)
        }
    };
    // The state comes first: whatever is answered stands in it.
    let drafts = match &saved {
        Some(saved) => target::drafted(saved.file, &saved.text)?.into_iter().collect(),
        None => Vec::new(),
    };
    target::answer_with(drafts, file, &text)?;
    if let Some(saved) = saved {
        saved.tell();
    }
    if matches!(arguments.format, Format::Text) {
        question.tell_if_built_in(as_of);
    }
    Ok(exit)
}

/// A state that is to be written.
struct Saved<'a> {
    file: &'a Path,
    text: String,
    /// How many decisions are new.
    new: usize,
    /// How many decisions it has no more.
    forgotten: usize,
}

impl Saved<'_> {
    /// Tells what was written.
    fn tell(&self) {
        let state = self.file.display();
        let word = if self.new == 1 { "decision" } else { "decisions" };
        output::note(&format!("{} new {word} beside those in `{state}`", self.new));
        if 0 < self.forgotten {
            output::note(&format!(
                "the first {} decisions are not in a history or a chart: `{state}` keeps what the \
                 rules look back on; leave `--state` out to see all of them",
                self.forgotten
            ));
        }
    }
}

/// What is not said of many entities.
fn check_entities(arguments: &Arguments) -> Result<(), Failure> {
    let asked = [
        (arguments.state.is_some(), "--state"),
        (!arguments.with.is_empty(), "--with"),
        (!arguments.fail_on.is_empty(), "--fail-on"),
        (!arguments.warn_on.is_empty(), "--warn-on"),
        (arguments.question.is_what_if(), "--set"),
    ];
    if let Some((_, option)) = asked.iter().find(|(is_asked, _)| *is_asked) {
        let message = format!("`{option}` is for one entity, and `--entity` for many");
        let help = "leave one of them out, or evaluate the rows of that entity alone";
        return Err(Failure::new(Exit::Rules, &message, help));
    }
    let format = arguments.format;
    if format.rows().is_none() && format.is_summary().is_none() {
        let message = "this format is for the report on one entity";
        let help = "write `--format text`, `json`, `csv`, `ndjson`, `parquet` or `arrow`";
        return Err(Failure::new(Exit::Rules, message, help));
    }
    Ok(())
}

/// What is asked of one rule set only.
fn check_together(arguments: &Arguments, all: &[RuleSet]) -> Result<(), Failure> {
    let (wrong, help) = if all.len() < 2 {
        return Ok(());
    } else if arguments.state.is_some() {
        ("a state", "leave out `--state`, or evaluate them one by one, each with its own")
    } else if !arguments.format.is_for_many() {
        (
            "this format",
            "write `--format text`, `json`, `md`, `prometheus` or `nagios`, or evaluate them one by one",
        )
    } else {
        return Ok(());
    };
    let message = format!("{wrong} is of one rule set, and {} are asked", all.len());
    Err(Failure::new(Exit::Rules, &message, help))
}

/// A state is read again and replaced, and so is a file.
fn check_state(file: &Path) -> Result<(), Failure> {
    let (is, help) = match Place::of(file) {
        Err(error) if error.kind() == ErrorKind::IsADirectory => {
            let inside = file.join("state.json");
            ("a folder", format!("name a file in it, such as `--state {}`", inside.display()))
        }
        Ok(Place::Stream(_) | Place::StandardOutput) => {
            ("a device or a pipe", "name a file, such as `--state state.json`".to_owned())
        }
        // What else cannot be written is told once there is something to write.
        _ => return Ok(()),
    };
    let message =
        format!("`--state {}` is {is}, and the saved state must be read again", file.display());
    Err(Failure::new(Exit::Rules, &message, &help))
}

/// The decisions saved in a file, resumed, and how many are new.
fn go_on(
    file: &Path,
    question: &Question,
    plan: &Plan,
    panel: &Panel,
) -> Result<(usize, Stream), Failure> {
    let mut stream = match whole::bytes(file, whole::DATA) {
        // What is no text is refused there, by its checksum at the latest.
        Ok(state) => plan.resume(&String::from_utf8_lossy(&state))?,
        Err(error) if error.kind() == ErrorKind::NotFound => plan.stream(),
        Err(error) => {
            let message = format!("`{}` cannot be read: {error}", file.display());
            return Err(Failure::new(Exit::Data, &message, "check its permissions"));
        }
    };
    let count = stream.read(panel, question.as_of())?;
    Ok((count, stream))
}

fn check_names(arguments: &Arguments, all: &[RuleSet]) -> Result<(), Failure> {
    let phases = || all.iter().flat_map(RuleSet::phases).map(|phase| phase.id.as_str());
    let signals = || all.iter().flat_map(RuleSet::signals).map(|signal| signal.id.as_str());

    let is_nagios = arguments.format == Format::Nagios;
    if !is_nagios && !arguments.warn_on.is_empty() {
        let help = "add `--format nagios`, or write `--fail-on`";
        return Err(Failure::new(Exit::Rules, "`--warn-on` is for monitors only", help));
    }
    let fail_on = arguments.fail_on.iter().map(|name| ("--fail-on", name));
    let warn_on = arguments.warn_on.iter().map(|name| ("--warn-on", name));
    for (option, name) in fail_on.chain(warn_on) {
        let is_phase = phases().any(|id| id == name);
        let is_signal = signals().any(|id| id == name);
        let is_unknown = name == "unknown" && !is_nagios;
        if is_phase || is_signal || is_unknown {
            continue;
        }
        let message = format!("`{option} {name}` names no phase and no signal of these rules");
        let ids = phases().chain(signals()).collect::<Vec<_>>().join(", ");
        let help = if is_nagios {
            format!("there are {ids}; an unknown answer ends with 3 anyway")
        } else {
            format!("there are {ids}, or `unknown`")
        };
        return Err(Failure::new(Exit::Rules, &message, &help));
    }
    Ok(())
}

/// Whether something to fail on is there for certain in one of the reports, or one
/// is undetermined and that is to fail on, too.
fn exit(fail_on: &[String], reports: &[Report]) -> Exit {
    let alarms = Alarms { warn: Vec::new(), fail: fail_on.to_vec() };
    let is_found = |report: &Report| report.status(&alarms) == Status::Critical;
    if !fail_on.is_empty() && reports.iter().any(is_found) {
        return Exit::Found;
    }
    let is_asked = fail_on.iter().any(|name| name == "unknown");
    let is_open = reports.iter().any(|report| report.phase.id.is_none());
    if is_asked && is_open { Exit::Undetermined } else { Exit::Done }
}
