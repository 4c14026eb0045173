//! `froth score`: how often the rules warned of what happened, and how often in vain.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use froth::entities::SurveyOptions;
use froth::report::EntityScoreReport;
use froth::score::{EntityEpisodes, Episodes, Happened, Pool, Score, ScoreOptions, ToEach};
use froth::table::Table;
use froth::time::{Date, Span};
use froth::{Outcome, Quantity, Unit};

use super::clash::{self, ReadFile, Written};
use super::question::{Hindsight, OfRules, Question};
use super::{Exit, Failure, data, day, ending, entities, output, whole};

#[derive(clap::Args)]
#[command(after_help = "Examples:
  froth score --episodes busts.csv          the shipped rules and figures
  froth score my.yaml --data my.csv --episodes busts.csv --horizon 12m
  froth score goldman-1997-vs-1999          against falls of its stock index
  froth score cape --episodes busts.csv --rank 'yoy(cape)'
  froth score gap.yaml --data world.csv --entity country --episodes crises.csv

A file of episodes is CSV with the columns onset, end, name and source.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    asked: OfRules,
    /// A CSV file of episodes, the events to warn of, with the columns onset, end, name and
    /// source [default: falls of the number under `base_rates` in the rules]
    #[arg(long, value_name = "FILE", conflicts_with_all = ["fall", "within"])]
    episodes: Option<PathBuf>,
    /// A fall counts as an episode if it is at least this deep [default: the deepest under
    /// `base_rates`]
    #[arg(long, value_name = "PERCENT", value_parser = fall)]
    fall: Option<f64>,
    /// The longest time that such a fall may take [default: the longest under
    /// `base_rates`]
    #[arg(long, value_name = "LENGTH", value_parser = length)]
    within: Option<Span>,
    /// Also compare the verdicts with labels: a CSV file with the same columns as the
    /// episodes, in which each name is a phase of the rules
    #[arg(long, value_name = "FILE")]
    labels: Option<PathBuf>,
    /// Also measure how well a number tells the decisions before an episode from quiet ones.
    /// High values must mean danger; the number may use all names of the rules; may be
    /// repeated
    #[arg(long, value_name = "EXPRESSION", allow_hyphen_values = true)]
    rank: Vec<String>,
    /// The column that names the entity, such as the country, in the data and in the file
    /// of episodes; each entity is scored by itself, and the counts are added up
    #[arg(long, value_name = "COLUMN", help_heading = "Many entities",
          conflicts_with_all = ["labels", "vintages"])]
    entity: Option<String>,
    /// The date column of that table [default: one with a usual name, such as `date`]
    #[arg(long, value_name = "COLUMN", requires = "entity", help_heading = "Many entities")]
    date: Option<String>,
    #[command(flatten)]
    counting: Counting,
    /// What a decision may know: figures that had been published by its day (released), the
    /// same before later revisions (vintage), or all figures, in hindsight (latest); separate
    /// several with commas to see them side by side
    #[arg(long, value_enum, value_delimiter = ',', default_value = "released")]
    knowledge: Vec<Hindsight>,
    /// How to print the answer [default: by the
    /// ending of the output file, or text]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Write the answer to this file, all at once, instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Which decisions count, and as what.
#[derive(clap::Args)]
pub(crate) struct Counting {
    /// An alarm is right if an episode begins at most this long after it
    #[arg(long, value_name = "LENGTH", default_value = "12q", value_parser = length)]
    horizon: Span,
    /// The weight of a missed episode, between 0 and 1; a false alarm has the rest
    #[arg(long, value_name = "WEIGHT", default_value = "0.5", value_parser = weight)]
    preference: f64,
    /// Count only decisions from this day on
    #[arg(long, value_name = "DATE", value_parser = day::first)]
    from: Option<Date>,
    /// Count only decisions and episodes up to this day
    #[arg(long, value_name = "DATE", value_parser = day::last)]
    to: Option<Date>,
}

impl Counting {
    pub(crate) fn options(&self) -> Result<ScoreOptions, Failure> {
        let (from, to) = (self.from, self.to);
        day::check_order(from, to)?;
        Ok(ScoreOptions { horizon: self.horizon, preference: self.preference, from, to })
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
    Csv,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let file = arguments.output.as_deref();
    let format = ending::format(arguments.format, file, Format::Text)?;
    let options = arguments.counting.options()?;
    let mut asked: Vec<Hindsight> = Vec::new();
    for knowledge in &arguments.knowledge {
        if !asked.contains(knowledge) {
            asked.push(*knowledge);
        }
    }
    let questions: Vec<_> =
        asked.iter().map(|knowledge| arguments.asked.question(*knowledge)).collect();
    let Some(question) = questions.first() else { return Ok(Exit::Done) };
    question.check_written(&[Written { option: "--output", file }])?;
    let read = arguments.episodes.iter().chain(&arguments.labels);
    let read: Vec<ReadFile> =
        read.map(|file| ReadFile { what: "a file of episodes", file: file.clone() }).collect();
    clash::check(&[Written { option: "--output", file }], &read)?;
    if let Some(column) = &arguments.entity {
        if 1 < questions.len() {
            let message = "views of the past do not stand side by side over many entities";
            let help = "ask for one of them, such as `--knowledge released`";
            return Err(Failure::new(Exit::Rules, message, help));
        }
        return of_entities(arguments, column, question, options);
    }
    let rules = question.rules()?;
    let happened = happened(arguments.episodes.as_deref(), arguments.fall, arguments.within)?;
    let panel = question.panel(&rules)?;
    let labels = arguments.labels.as_deref().map(episodes).transpose()?;
    let rank: Vec<&str> = arguments.rank.iter().map(String::as_str).collect();
    let score = |outcome: &Outcome| -> Result<Score, Failure> {
        let mut score = outcome.score(&happened, &options)?;
        if !rank.is_empty() {
            let ranked = outcome.score_expressions(&rank, &happened, &options)?;
            score.scores.extend(ranked);
        }
        if let Some(labels) = &labels {
            score.confusion = Some(outcome.confusion(labels, &options)?);
        }
        Ok(score)
    };
    let plan = question.plan(&rules, &panel)?;
    let outcome = question.outcome(&plan, &panel)?;
    let mut views = vec![score(&outcome)?];
    for other in questions.iter().skip(1) {
        let plan = rules.plan_with(panel.schema(), &other.options())?;
        views.push(score(&other.outcome(&plan, &panel)?)?);
    }
    let report = outcome.score_report(&options, views);
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

/// The record over all entities of a table.
fn of_entities(
    arguments: &Arguments,
    column: &str,
    question: &Question,
    options: ScoreOptions,
) -> Result<Exit, Failure> {
    let rules = question.rules()?;
    let to_each = match &arguments.episodes {
        Some(file) => {
            let (name, bytes) = named(file)?;
            ToEach::Episodes(EntityEpisodes::read(&name, &bytes, column)?)
        }
        None => ToEach::Fall { percent: arguments.fall, within: arguments.within },
    };
    let reading = question.reading(std::slice::from_ref(&rules));
    let (tables, shared) = entities::sources(question.files(), column, &reading)
        .map_err(|failure| question.of_data(failure))?;
    let date = arguments.date.as_deref();
    let date = date.or_else(|| tables.first().and_then(Table::date_column));
    let columns = tables.first().map_or(&[][..], Table::columns);
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let of_table = SurveyOptions {
        entity: column.to_owned(),
        date: date.map(str::to_owned),
        plan: question.options(),
        ..SurveyOptions::default()
    };
    let survey = rules.survey(&names, shared, &of_table)?;
    let rank: Vec<&str> = arguments.rank.iter().map(String::as_str).collect();
    let mut pool = Pool::new(to_each, options);
    let rows = Table::rows_of(&tables, survey.wanted())?;
    survey.outcomes(&*rows, |entity, outcome| pool.add(entity, outcome, &rank))?;
    let files = tables.iter().map(|table| table.file().to_owned()).collect();
    let report = EntityScoreReport::new(&survey, &options, pool.score()?, files);
    let file = arguments.output.as_deref();
    let text = match ending::format(arguments.format, file, Format::Text)? {
        Format::Text => report.to_text(output::style_for(file)),
        Format::Json => report.to_json() + "\n",
        Format::Csv => report.to_csv(),
    };
    output::answer_to(file, &text)?;
    Ok(Exit::Done)
}

/// What happened: the episodes of a file, or falls.
pub(crate) fn happened(
    file: Option<&Path>,
    percent: Option<f64>,
    within: Option<Span>,
) -> Result<Happened, Failure> {
    match file {
        Some(file) => Ok(Happened::Episodes(episodes(file)?)),
        None => Ok(Happened::Fall { percent, within }),
    }
}

/// The episodes in a file.
pub(crate) fn episodes(file: &Path) -> Result<Episodes, Failure> {
    let (name, bytes) = named(file)?;
    Ok(Episodes::read(&name, &bytes)?)
}

/// A file's name and bytes.
fn named(file: &Path) -> Result<(String, Vec<u8>), Failure> {
    let name = file.to_string_lossy().into_owned();
    let bytes = whole::bytes(file, whole::DATA).map_err(|error| data::unreadable(&name, &error))?;
    Ok((name, bytes))
}

pub(crate) fn length(text: &str) -> Result<Span, String> {
    let span = Span::parse(text).filter(|span| 0 < span.count);
    span.ok_or_else(|| "write a length of time such as 12q, 3y, 24m, 4w or 30d".to_owned())
}

pub(crate) fn fall(text: &str) -> Result<f64, String> {
    let percent = match Quantity::parse(text) {
        Some(Quantity::Number { value, unit }) if unit == Unit::PERCENT => Some(value),
        _ => None,
    };
    let percent = percent.filter(|percent| 0.0 < *percent && *percent < 100.0);
    percent.ok_or_else(|| "write a fall between 0 and 100 %, as in 40pct".to_owned())
}

pub(crate) fn weight(text: &str) -> Result<f64, String> {
    let weight = text.parse().ok().filter(|weight| 0.0 < *weight && *weight < 1.0);
    weight.ok_or_else(|| "a weight is a number between 0 and 1".to_owned())
}
