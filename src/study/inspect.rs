//! What stands in data files: every series with its frequency, its span and its gaps,
//! how the files were read, what is hard to believe, and the inputs to write for it.

use serde::Serialize;

use super::{implausible, weekends};
use crate::data::{Origin, Panel, Series, distinguishing};
use crate::diagnostic::Diagnostic;
use crate::ops::OPERATORS;
use crate::rules::{RuleSet, yaml_word};
use crate::time::{Frequency, Stamp};

/// The format of an inspection as JSON.
const SCHEMA: &str = "froth.inspection/1";
/// Of how many series inputs are written.
const INPUTS: usize = 40;

/// What stands in data files.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Inspection {
    /// The format: `froth.inspection/1`.
    pub schema: &'static str,
    /// The files, each with the digest of its bytes.
    pub files: Vec<Origin>,
    /// How the files were read that are no plain tables of numbers.
    pub notes: Vec<Diagnostic>,
    /// All series, in the order of the files.
    pub series: Vec<Inspected>,
    /// Columns without a single figure: words, or nothing.
    pub without_figures: Vec<String>,
    /// What is hard to believe of them, and what rules could not read.
    pub doubts: Vec<Diagnostic>,
    /// Their inputs as a rule file has them; of the first ones, where there are many.
    pub inputs: String,
}

/// A series as its file has it.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Inspected {
    /// Its name; with labels or its file where several are called so.
    pub name: String,
    /// The column that it is in.
    pub column: String,
    /// What other columns say of it.
    pub labels: Vec<(String, String)>,
    /// The file that it is in.
    pub file: Option<String>,
    /// Its unit, where the file says it.
    pub unit: Option<String>,
    /// How often it has a figure, as its dates show; `None` without dates.
    pub every: Option<&'static str>,
    /// What its first figure is about.
    pub from: Option<String>,
    /// What its newest figure is about.
    pub to: Option<String>,
    /// That figure.
    pub newest: Option<f64>,
    /// How many figures it has.
    pub figures: usize,
    /// How many periods between the first and the newest have none.
    pub gaps: usize,
    /// Whether the file tells which figure stood on which day.
    pub has_vintages: bool,
    /// How its cells were read that hold more than a number.
    pub notes: Vec<Diagnostic>,
    /// Cells of it that are no numbers.
    pub faults: Vec<Diagnostic>,
}

/// What stands in the files of a panel.
pub fn inspect(panel: &Panel) -> Inspection {
    let schema = panel.schema();
    let (listed_series, without): (Vec<&Series>, Vec<&Series>) =
        panel.series().iter().partition(|series| has_figures(series));
    let series: Vec<Inspected> = listed_series
        .iter()
        .map(|series| Inspected {
            notes: panel.notes_on(series.name()).cloned().collect(),
            faults: schema.faults(series.name(), |_| false, |_| None),
            ..inspected(series)
        })
        .collect();
    let listed: Vec<&Series> = listed_series.into_iter().take(INPUTS).collect();
    let inputs = inputs(&listed, panel.series());
    Inspection {
        schema: SCHEMA,
        files: panel.origins().to_vec(),
        notes: panel.notes().to_vec(),
        doubts: doubts(panel, &listed, &inputs),
        series,
        without_figures: without.iter().map(|series| series.name().to_owned()).collect(),
        inputs,
    }
}

fn has_figures(series: &Series) -> bool {
    (0..series.stamps().len()).any(|place| series.ever_known(place))
}

fn inspected(series: &Series) -> Inspected {
    let known = |(place, _): &(usize, &Stamp)| {
        series.values().get(*place).is_some_and(|value| !value.is_nan())
    };
    let stamps: Vec<Stamp> =
        series.stamps().iter().enumerate().filter(known).map(|(_, stamp)| *stamp).collect();
    let newest = series.values().iter().rev().find(|value| !value.is_nan()).copied();
    Inspected {
        name: series.name().to_owned(),
        column: series.origin_name().to_owned(),
        labels: series.labels().to_vec(),
        file: series.file().map(str::to_owned),
        unit: series.unit().map(ToString::to_string),
        every: Stamp::frequency_of(&stamps).map(Frequency::word),
        from: stamps.first().map(ToString::to_string),
        to: stamps.last().map(ToString::to_string),
        newest,
        figures: stamps.len(),
        gaps: gaps(series, &stamps),
        has_vintages: series.has_vintages(),
        notes: Vec::new(),
        faults: Vec::new(),
    }
}

/// How many periods between figures have none; of days, how many rows.
fn gaps(series: &Series, known: &[Stamp]) -> usize {
    let (Some(first), Some(last)) = (known.first(), known.last()) else { return 0 };
    let all = match Stamp::frequency_of(known) {
        Some(Frequency::Day) | None => {
            series.stamps().iter().filter(|stamp| (first..=last).contains(stamp)).count()
        }
        Some(every) => {
            let place = |stamp: &Stamp| stamp.period(every).map_or(0, |period| period.ordinal());
            usize::try_from(place(last) - place(first) + 1).unwrap_or(0)
        }
    };
    all.saturating_sub(known.len())
}

/// The inputs of these series, as a rule file has them.
fn inputs(series: &[&Series], all: &[Series]) -> String {
    let mut text = "inputs:\n".to_owned();
    let mut taken: Vec<String> = Vec::new();
    for series in series {
        let mut name = input_name(series);
        while taken.contains(&name) {
            name.push_str("_2");
        }
        let (unit, remark) = match series.unit() {
            Some(unit) if !unit.to_string().is_empty() => (word(unit), ""),
            _ => ("index".to_owned(), "  # the file does not say it"),
        };
        text.push_str(&format!("  {name}:\n    unit: {unit}{remark}\n"));
        if let Some(every) = Stamp::frequency_of(&series.known_stamps()) {
            text.push_str(&format!("    every: {}\n", every.word()));
            if !series.has_vintages() {
                text.push_str(
                    "    published: 0d  # how long after the end of a period its figure comes out\n",
                );
            }
        }
        let labels = labels_of(series, all);
        let is_alone = series.name() == series.origin_name();
        let column = match series.file() {
            Some(file) if !is_alone && labels.is_empty() => {
                format!("{:?}", format!("{file}:{}", series.origin_name()))
            }
            _ => yaml_word(series.origin_name()),
        };
        text.push_str(&format!("    columns: [{column}]\n"));
        if !is_alone && !labels.is_empty() {
            text.push_str(&format!("    where: {{ {} }}\n", labels.join(", ")));
        }
        taken.push(name);
    }
    text
}

/// The labels that tell a series from others of its name.
fn labels_of(series: &Series, all: &[Series]) -> Vec<String> {
    let like = all.iter().filter(|other| other.origin_name() == series.origin_name());
    let like: Vec<&[(String, String)]> = like.map(Series::labels).collect();
    let keys = distinguishing(&like);
    let own = series.labels().iter().filter(|(key, _)| keys.contains(key));
    own.map(|(key, value)| format!("{}: {}", yaml_word(key), yaml_word(value))).collect()
}

/// A unit as rule files write it.
fn word(unit: &crate::value::Unit) -> String {
    match unit.to_string().as_str() {
        "%" => "percent".to_owned(),
        other => other.to_owned(),
    }
}

/// A name for the input: what a rule can call the series.
fn input_name(series: &Series) -> String {
    let all = match series.name() == series.origin_name() {
        true => series.origin_name(),
        false => series.name(),
    };
    let plain: String = all
        .to_lowercase()
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' })
        .collect();
    let parts: Vec<&str> = plain.split('_').filter(|part| !part.is_empty()).collect();
    let mut name = parts.join("_");
    let is_calendar = Frequency::ALL.iter().any(|every| every.word() == name) || name == "rows";
    let is_taken = is_calendar || OPERATORS.iter().any(|operator| operator.name == name);
    if name.is_empty() || name.starts_with(|first: char| first.is_ascii_digit()) || is_taken {
        name = format!("x_{name}");
    }
    name
}

/// What is hard to believe of the series, and why rules could not read them.
fn doubts(panel: &Panel, listed: &[&Series], inputs: &str) -> Vec<Diagnostic> {
    let finest = listed.iter().filter_map(|series| series.frequency()).min();
    if listed.is_empty() {
        return Vec::new();
    }
    let calendar = finest.map_or("rows", Frequency::word);
    let rules = format!(
        "format: 1\nid: inspected\nversion: \"1\"\ntitle: What stands in the files\n\
         calendar: {calendar}\n{inputs}phases:\n  - {{ id: always, otherwise: true }}\n"
    );
    let plan = RuleSet::parse(&rules).and_then(|rules| rules.plan(panel.schema()));
    match plan {
        Ok(plan) => {
            let mut found = implausible(&plan, panel);
            found.extend(weekends(&plan, panel));
            found
        }
        // What is wrong with rules of our own making tells nothing of the data.
        Err(error) => {
            let of_data = |found: &&Diagnostic| 700 <= found.code.number();
            error.diagnostics().iter().filter(of_data).cloned().collect()
        }
    }
}
