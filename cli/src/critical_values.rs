//! `froth critical-values`: how large a statistic of bubbles gets by chance.

use std::fmt::Write;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::ValueEnum;
use froth::study::{CriticalValues, MOST_NUMBERS, Simulation, Statistic};
use froth::time::{Frequency, Period};

use super::clash::Written;
use super::progress::Progress;
use super::{Exit, Failure, clash, output};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The statistic, an operator of this name
    #[arg(long, value_enum, default_value = "bsadf")]
    statistic: Kind,
    /// How many values the series has
    #[arg(long, value_name = "N")]
    observations: usize,
    /// The smallest window, in values; usually N * (0.01 + 1.8 / sqrt(N))
    #[arg(long, value_name = "W")]
    window: usize,
    /// The lags
    #[arg(long, value_name = "L", default_value_t = 0)]
    lag: usize,
    /// How many random walks to simulate
    #[arg(long, value_name = "D", default_value_t = 2_000)]
    draws: usize,
    /// The seed of the random numbers
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// What each step of a walk adds [default: 1 / N]
    #[arg(long, value_name = "NUMBER")]
    drift: Option<f64>,
    /// The levels, separated by commas
    #[arg(long, value_name = "SHARE", value_delimiter = ',', default_value = "0.9,0.95,0.99")]
    level: Vec<f64>,
    /// The month of the first value, as in 1871-01: the table is dated then, and
    /// rules can read it as an input
    #[arg(long, value_name = "MONTH", value_parser = month)]
    from: Option<Period>,
    /// How many threads to use [default: one for each core]
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// Write the answer to this file, all at once, instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    Sadf,
    Bsadf,
    Gsadf,
}

impl Kind {
    fn statistic(self) -> Statistic {
        match self {
            Kind::Sadf => Statistic::Sadf,
            Kind::Bsadf => Statistic::Bsadf,
            Kind::Gsadf => Statistic::Gsadf,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Kind::Sadf => "sadf",
            Kind::Bsadf => "bsadf",
            Kind::Gsadf => "gsadf",
        }
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let file = arguments.output.as_deref();
    clash::check(&[Written { option: "--output", file }], &[])?;
    check(arguments)?;
    let cores = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let threads = arguments.threads.map_or_else(cores, NonZeroUsize::get);
    #[expect(clippy::cast_precision_loss, reason = "observations are far below 2^53")]
    let drift = arguments.drift.unwrap_or_else(|| (arguments.observations as f64).recip());
    let simulation = Simulation {
        statistic: arguments.statistic.statistic(),
        observations: arguments.observations,
        window: arguments.window,
        lags: arguments.lag,
        draws: arguments.draws,
        seed: arguments.seed,
        drift,
    };
    let progress = Progress::new();
    let watch = |done| progress.tell_share(done, arguments.draws, "draws");
    let found = simulation.critical_values(&arguments.level, threads, watch);
    drop(progress);
    let Some(found) = found else {
        return Err(wrong(
            "there are no critical values of this",
            "`froth critical-values --help`",
        ));
    };
    output::answer_to(file, &table(arguments, &found))?;
    Ok(Exit::Done)
}

/// Says what is wrong with what is asked.
fn check(arguments: &Arguments) -> Result<(), Failure> {
    let Arguments { observations, window, lag, draws, .. } = arguments;
    if 12 < *lag {
        return Err(wrong(&format!("`--lag {lag}` is more than 12"), "choose up to 12"));
    }
    let shortest = 2 * lag + 4;
    if *window < shortest {
        let message = format!("`--window {window}` is too short for a statistic");
        return Err(wrong(&message, &format!("write `--window {shortest}` or more")));
    }
    if observations < window {
        let message = format!("`--window {window}` is longer than `--observations {observations}`");
        return Err(wrong(&message, &format!("write `--observations {window}` or more")));
    }
    if *draws == 0 {
        return Err(wrong("`--draws 0` draws nothing", "write `--draws 2000`"));
    }
    if MOST_NUMBERS < draws.saturating_mul(*observations) {
        let message =
            format!("{draws} draws of {observations} values are more than {MOST_NUMBERS} numbers");
        let most = MOST_NUMBERS / observations;
        return Err(wrong(&message, &format!("write `--draws {most}` or fewer")));
    }
    if arguments.drift.is_some_and(|drift| !drift.is_finite()) {
        return Err(wrong("`--drift` is not a number", "leave it out"));
    }
    match arguments.level.iter().find(|level| !(0.0 < **level && **level < 1.0)) {
        Some(level) => {
            let message = format!("the level `{level}` is not between 0 and 1");
            Err(wrong(&message, "write `--level 0.95` for 95 %"))
        }
        None => Ok(()),
    }
}

fn wrong(message: &str, help: &str) -> Failure {
    Failure::new(Exit::Rules, message, help)
}

/// A row for each number of observations, or for its month.
fn table(arguments: &Arguments, found: &CriticalValues) -> String {
    let first = if arguments.from.is_some() { "month" } else { "observations" };
    let name = arguments.statistic.name();
    let mut text = String::from(first);
    for level in &found.levels {
        // Writing to a string cannot fail.
        let _ = write!(text, ",{name}_{}", shown(level * 100.0));
    }
    text.push('\n');
    for (place, values) in found.values.iter().enumerate() {
        let observations = found.first + place;
        let after = i32::try_from(observations - 1).unwrap_or(i32::MAX);
        let _ = match arguments.from {
            Some(month) => write!(text, "{}", month.plus(after)),
            None => write!(text, "{observations}"),
        };
        for value in values {
            let _ = write!(text, ",{value:.4}");
        }
        text.push('\n');
    }
    text
}

/// A percentage as a part of a name: `95`, `99_5`.
fn shown(percent: f64) -> String {
    let rounded = (percent * 1e6).round() / 1e6;
    rounded.to_string().replace('.', "_")
}

fn month(text: &str) -> Result<Period, String> {
    let parts = text.split_once('-').and_then(|(year, month)| {
        Period::of_year(Frequency::Month, year.parse().ok()?, month.parse().ok()?)
    });
    parts.ok_or_else(|| "a month is written as in 1871-01".to_owned())
}
