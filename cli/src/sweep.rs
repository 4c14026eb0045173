//! `froth sweep`: parameters over their ranges, each set of them scored.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Instant;

use clap::ValueEnum;
use froth::score::{Measure, SweepOptions, Way};
use froth::time::Span;

use super::clash::{self, ReadFile, Written};
use super::progress::Progress;
use super::question::{Hindsight, OfRules};
use super::score::{Counting, fall, happened, length};
use super::stop::Stop;
use super::{Exit, Failure, ending, output};

#[derive(clap::Args)]
#[command(after_help = "Examples:
  froth sweep sahm --episodes recessions.csv        a thousand random sets
  froth sweep my.yaml --data my.csv --episodes busts.csv --alarm late_boom
  froth sweep my.yaml --data my.csv --episodes busts.csv --alarm late_boom \\
    --grid 9 --over rise,memory --by noise-to-signal
  froth sweep sahm --episodes recessions.csv --format csv --output sets.csv

A set is one value for each parameter. The rule file is not changed: the answer
ends with the options that give the rules the best set.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    asked: OfRules,
    /// A CSV file of episodes, the events to warn of, with the columns onset, end, name and
    /// source [default: falls of the number under `base_rates` in the rules]
    #[arg(long, value_name = "FILE", conflicts_with_all = ["fall", "within"])]
    episodes: Option<PathBuf>,
    /// The alarm to score: a signal, `watch(SIGNAL)`, or a phase [default: the signal, if
    /// there is only one]
    #[arg(long, value_name = "NAME")]
    alarm: Option<String>,
    /// By which number the sets are ranked
    #[arg(long, value_enum, default_value = "usefulness")]
    by: By,
    /// The parameters to change, separated by commas [default: all that have a range]
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    over: Vec<String>,
    /// Try every combination of this many points of each range, including its ends
    #[arg(long, value_name = "POINTS", value_parser = points)]
    grid: Option<usize>,
    /// Draw this many random sets from all ranges at once [default: 1000]
    #[arg(long, value_name = "NUMBER", conflicts_with = "grid")]
    draws: Option<NonZeroUsize>,
    /// The seed of the random numbers: the same seed gives the same draws
    #[arg(long, value_name = "NUMBER", default_value = "1", conflicts_with = "grid")]
    seed: u64,
    /// Also find amber and red levels for this number, which may use all names of the rules;
    /// may be repeated
    #[arg(long, value_name = "EXPRESSION", allow_hyphen_values = true)]
    rank: Vec<String>,
    /// How many of the best sets to show
    #[arg(long, value_name = "NUMBER", default_value = "5")]
    best: usize,
    /// A fall counts as an episode if it is at least this deep [default: the deepest under
    /// `base_rates`]
    #[arg(long, value_name = "PERCENT", value_parser = fall)]
    fall: Option<f64>,
    /// The longest time that such a fall may take [default: the longest under
    /// `base_rates`]
    #[arg(long, value_name = "LENGTH", value_parser = length)]
    within: Option<Span>,
    #[command(flatten)]
    counting: Counting,
    /// What a decision may know: figures that had been published by its day (released), the
    /// same before later revisions (vintage), or all figures, in hindsight (latest)
    #[arg(long, value_enum, default_value = "released")]
    knowledge: Hindsight,
    /// How many threads to use [default: one for each core]
    #[arg(long, value_name = "NUMBER")]
    threads: Option<NonZeroUsize>,
    /// How to print the answer; csv has a row for every set [default: by the
    /// ending of the output file, or text]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Write the answer to this file, all at once, instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
    Csv,
}

#[derive(Clone, Copy, ValueEnum)]
enum By {
    /// The usefulness with the weights of `--preference`; higher is better
    Usefulness,
    /// Noise to signal, among the sets that hit two thirds of the episodes; lower is better
    NoiseToSignal,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let file = arguments.output.as_deref();
    let format = ending::format(arguments.format, file, Format::Text)?;
    let options = arguments.counting.options()?;
    let question = arguments.asked.question(arguments.knowledge);
    question.check_written(&[Written { option: "--output", file }])?;
    let read: Vec<ReadFile> = arguments
        .episodes
        .iter()
        .map(|file| ReadFile { what: "a file of episodes", file: file.clone() })
        .collect();
    clash::check(&[Written { option: "--output", file }], &read)?;
    let rules = question.rules()?;
    let happened = happened(arguments.episodes.as_deref(), arguments.fall, arguments.within)?;
    let panel = question.panel(&rules)?;
    let plan = question.plan(&rules, &panel)?;
    let outcome = question.outcome(&plan, &panel)?;
    let rank: Vec<&str> = arguments.rank.iter().map(String::as_str).collect();
    let levels = outcome.levels(&rank, &happened, &options)?;
    let stop = Stop::on_interrupt();
    let (progress, last) = (Progress::new(), Mutex::new(Instant::now()));
    let watch = |done: usize, of: usize| {
        // Told ten times a second at most.
        let is_due = last.lock().is_ok_and(|mut last| {
            let is_due = last.elapsed().as_millis() >= 100;
            if is_due {
                *last = Instant::now();
            }
            is_due
        });
        if is_due {
            progress.tell_share(done, of, "sets");
        }
        if stop.is_asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let sweep = outcome.sweep(&happened, &options, &arguments.sweep(), &watch)?;
    drop(progress);
    let Some(sweep) = sweep else { return Err(Stop::failure()) };
    let report = outcome.sweep_report(&options, sweep, levels, arguments.best);
    output::answer_to(
        file,
        &match format {
            Format::Text => report.to_text(output::style_for(file)),
            Format::Json => report.to_json() + "\n",
            Format::Csv => report.to_csv(),
        },
    )?;
    if matches!(format, Format::Text) {
        question.tell_if_built_in(outcome.as_of());
    }
    Ok(Exit::Done)
}

impl Arguments {
    fn sweep(&self) -> SweepOptions {
        let cores = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let draws = self.draws.map_or(1_000, NonZeroUsize::get);
        SweepOptions {
            alarm: self.alarm.clone(),
            by: match self.by {
                By::Usefulness => Measure::Usefulness,
                By::NoiseToSignal => Measure::NoiseToSignal,
            },
            over: self.over.clone(),
            way: self.grid.map_or(Way::Draws { draws, seed: self.seed }, Way::Grid),
            threads: self.threads.map_or_else(cores, NonZeroUsize::get),
        }
    }
}

fn points(text: &str) -> Result<usize, String> {
    let points = text.parse().ok().filter(|points| 2 <= *points);
    points.ok_or_else(|| "a grid has two points or more: the ends of a range".to_owned())
}
