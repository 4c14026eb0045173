//! The answers of several rule sets in one output.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize};

use super::page::{Pen, WIDTH};
use super::read_back::of_shape;
use super::{Report, json};
use crate::diagnostic::Style;

/// The number of this shape; it changes when a field changes its meaning or goes.
const SCHEMA: &str = "froth.reports/1";

fn schema<'de, D: Deserializer<'de>>(text: D) -> Result<Cow<'static, str>, D::Error> {
    of_shape(text, SCHEMA)
}

/// What several rule sets say, in the order in which they were asked.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Reports {
    /// The shape of this output.
    #[serde(deserialize_with = "schema")]
    pub schema: Cow<'static, str>,
    /// One for each rule set.
    pub reports: Vec<Report>,
}

impl Reports {
    /// The reports together.
    pub fn new(reports: Vec<Report>) -> Reports {
        Reports { schema: SCHEMA.into(), reports }
    }

    /// As JSON, for programs; its shape is `froth.reports/1`.
    pub fn to_json(&self) -> String {
        json::pretty(self)
    }

    /// As text for people: one report after the other.
    pub fn to_text(&self, style: Style) -> String {
        self.to_text_within(style, WIDTH)
    }

    /// The same in lines of so many columns, of 40 at least and 160 at most.
    pub fn to_text_within(&self, style: Style, columns: usize) -> String {
        let reports = self.reports.iter().map(|report| report.to_text_within(style, columns));
        parted(Pen::within(style, columns), reports)
    }

    /// The heads of the reports alone, one after the other, in lines of so many columns,
    /// each in at most so many lines.
    pub fn to_head_within(&self, style: Style, columns: usize, lines: usize) -> String {
        let reports = self.reports.iter();
        let heads = reports.map(|report| report.to_head_within(style, columns, lines));
        parted(Pen::within(style, columns), heads)
    }

    /// A name for each report that no other has: the id of its rules, and `id#2` for the
    /// second of one id.
    pub(super) fn names(&self) -> Vec<String> {
        let ids = || self.reports.iter().map(|report| &report.provenance.rules.id);
        let name = |(place, id): (usize, &String)| match ids().take(place).filter(|own| *own == id)
        {
            before if 0 < before.clone().count() => format!("{id}#{}", before.count() + 1),
            _ => id.clone(),
        };
        ids().enumerate().map(name).collect()
    }

    /// As notes in Markdown: one report after the other.
    pub fn to_markdown(&self) -> String {
        let reports = self.reports.iter().map(Report::to_markdown);
        reports.collect::<Vec<_>>().join("\n---\n\n")
    }
}

fn parted(pen: Pen, texts: impl Iterator<Item = String>) -> String {
    let line = format!("\n{}\n\n", "─".repeat(pen.width));
    texts.collect::<Vec<_>>().join(&line)
}
