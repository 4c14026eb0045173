//! How the report of a decision is written.

use std::path::Path;

use clap::ValueEnum;
use froth::report::{Alarms, Reports, Section, Sections};
use froth::{Report, State};

use super::width::columns;
use super::{Exit, Failure, output};

/// How much of a text is told.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// What is asked first, on one screen.
    Head,
    /// That and every table.
    Whole,
}

/// How a report is written.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Json,
    Md,
    #[cfg(feature = "html")]
    Html,
    #[cfg(feature = "html")]
    Svg,
    Prometheus,
    Nagios,
    // Rows of many entities.
    Csv,
    Ndjson,
    Parquet,
    Arrow,
}

impl Format {
    /// The sections that this format cannot do without, and those that are asked for.
    pub(crate) fn with(self, mut asked: Sections) -> Sections {
        let is_own = |section: &Section| match self {
            // A note has no pictures.
            Format::Md => *section != Section::Charts,
            #[cfg(feature = "html")]
            Format::Html => true,
            #[cfg(feature = "html")]
            Format::Svg => matches!(section, Section::History | Section::Charts),
            Format::Text | Format::Json => *section == Section::DecidedBy,
            _ => false,
        };
        for section in Section::ALL.iter().filter(|section| is_own(section)) {
            if !asked.wanted.contains(section) {
                asked.wanted.push(*section);
            }
        }
        asked
    }

    /// How rows are written in this format; `None` if it is none of rows.
    pub(crate) fn rows(self) -> Option<froth::Format> {
        match self {
            Format::Csv => Some(froth::Format::Csv),
            Format::Ndjson => Some(froth::Format::Ndjson),
            Format::Parquet => Some(froth::Format::Parquet),
            Format::Arrow => Some(froth::Format::Arrow),
            _ => None,
        }
    }

    /// Whether the summary of a survey is written as JSON in this format; `None` if
    /// it is not written in it.
    pub(crate) fn is_summary(self) -> Option<bool> {
        match self {
            Format::Text => Some(false),
            Format::Json => Some(true),
            _ => None,
        }
    }

    /// Whether several reports can stand in one answer.
    pub(crate) fn is_for_many(self) -> bool {
        let machines = matches!(self, Format::Json | Format::Prometheus | Format::Nagios);
        machines || matches!(self, Format::Text | Format::Md)
    }

    /// Several reports in this format, which is [for many](Format::is_for_many).
    pub(crate) fn write_together(
        self,
        reports: &Reports,
        extent: Extent,
        alarms: &Alarms,
        file: Option<&Path>,
    ) -> String {
        let (style, columns) = (output::style_for(file), columns(file));
        match (self, extent) {
            (Format::Json, _) => reports.to_json() + "\n",
            (Format::Md, _) => reports.to_markdown(),
            (Format::Prometheus, _) => reports.to_prometheus(),
            (Format::Nagios, _) => reports.to_nagios(alarms),
            (_, Extent::Whole) => reports.to_text_within(style, columns),
            (_, Extent::Head) => {
                reports.to_head_within(style, columns, HEAD) + &more(None, columns)
            }
        }
    }

    /// The report in this format; `file` is where it goes, if not to a terminal.
    pub(crate) fn write(
        self,
        report: &Report,
        extent: Extent,
        alarms: &Alarms,
        file: Option<&Path>,
    ) -> Result<String, Failure> {
        let (style, columns) = (output::style_for(file), columns(file));
        Ok(match self {
            Format::Text if extent == Extent::Head => {
                report.to_head_within(style, columns, HEAD) + &more(Some(report), columns)
            }
            Format::Text => report.to_text_within(style, columns),
            Format::Json => report.to_json() + "\n",
            Format::Md => report.to_markdown(),
            #[cfg(feature = "html")]
            Format::Html => report.to_html() + "\n",
            #[cfg(feature = "html")]
            Format::Svg => report.to_svg().ok_or_else(nothing)? + "\n",
            Format::Prometheus => report.to_prometheus(),
            Format::Nagios => report.to_nagios(alarms),
            Format::Csv | Format::Ndjson | Format::Parquet | Format::Arrow => return Err(rows()),
        })
    }
}

/// The lines of a head, of 24 that every terminal has.
const HEAD: usize = 23;

/// What to type to be told more.
fn more(report: Option<&Report>, columns: usize) -> String {
    let nearest = report.and_then(|report| {
        let is_there = |state| report.signals.0.iter().find(|(_, one)| one.state == state);
        let open = is_there(State::On).or_else(|| is_there(State::Unknown));
        let counted = report.signal_counts.iter().find_map(|count| count.next.as_ref());
        let nearest = counted.or(report.nearest_sign.as_ref());
        open.map(|(id, _)| id.as_str()).or(nearest.map(|nearest| nearest.signal.as_str()))
    });
    let told = |name: &str| {
        format!("More: add `--verbose`, or write `explain{name}` in place of `evaluate`")
    };
    let named = nearest.map(|id| told(&format!(" {id}")));
    let line = named.filter(|line| line.chars().count() <= output::WIDTH);
    output::in_column(&line.unwrap_or_else(|| told("")), columns).join("\n") + "\n"
}

/// Rows are written where entities are many.
pub(crate) fn rows() -> Failure {
    let help = "add `--entity COLUMN`, or write `froth history --format csv`";
    Failure::new(
        Exit::Rules,
        "rows are for a table of many entities, and `--entity` is missing",
        help,
    )
}

/// There is no bar to draw.
#[cfg(feature = "html")]
pub(crate) fn nothing() -> Failure {
    let help = "name a later day, or write `--format text` to be told why";
    Failure::new(super::Exit::Data, "there is no decision to draw", help)
}
