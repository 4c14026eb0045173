//! What happened after the verdicts in a file, as data and as text for people.

use std::fmt;

use serde::Serialize;

use super::page::{Pen, Table, align_right, lines, plain_table, wrapped};
use super::score_text::{counted, decimals, long, percent};
use super::{Program, Provenance};
use crate::diagnostic::Style;
use crate::outcome::Outcome;
use crate::verdicts::{Foretold, VerdictScore};

/// The number of this shape; it changes when a field changes its meaning or goes.
const SCHEMA: &str = "froth.verdicts/1";
/// In the place of a number that cannot be had.
const NOTHING: &str = "-";

/// What happened after the verdicts in a file.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct VerdictReport {
    /// The shape of this report.
    pub schema: &'static str,
    /// The file of the verdicts.
    pub file: String,
    /// What came of them.
    #[serde(flatten)]
    pub score: VerdictScore,
    /// The program that held them against the data.
    pub program: Program,
    /// By which rules on which data it was seen what came.
    pub provenance: Vec<Provenance>,
}

impl VerdictReport {
    /// What happened after the verdicts in a file, by the rules and data of these outcomes.
    pub fn new(file: &str, score: VerdictScore, outcomes: &[Outcome]) -> VerdictReport {
        VerdictReport {
            schema: SCHEMA,
            file: file.to_owned(),
            score,
            program: Program::this(),
            provenance: outcomes.iter().map(Outcome::provenance).collect(),
        }
    }

    /// The same as text for people, at most 80 columns wide.
    pub fn to_text(&self, style: Style) -> String {
        let pen = Pen::new(style);
        let heading = format!("What happened after the verdicts in {}", self.file);
        let mut parts = vec![pen.bold(&heading) + "\n" + &wrapped(&self.counts())];
        if self.score.foretold.is_empty() {
            parts.push(wrapped("No verdict stated a probability, so there is nothing to compare."));
        } else {
            parts.push(self.foretold(pen));
            parts.push(wrapped(LEGEND));
        }
        parts.extend(self.calibration(pen));
        let program = &self.program;
        parts.push(pen.dim(&format!("{} {}, {}", program.name, program.version, self.schema)));
        parts.join("\n\n") + "\n"
    }

    fn counts(&self) -> String {
        let score = &self.score;
        let mut words = vec![format!("{}.", counted(score.verdicts, "verdict"))];
        let mut add = |count: usize, what: &str| match count {
            0 => {}
            1 => words.push(format!("1 is {what}.")),
            count => words.push(format!("{count} are {what}.")),
        };
        add(score.others, "of other rules");
        add(score.again, "for a day that already had a verdict, and not counted");
        add(score.without, "without a probability");
        let over: usize = score.foretold.iter().map(|own| own.over).sum();
        if over == 0 && !score.foretold.is_empty() {
            words.push("No length of time is over yet, so there is no result.".to_owned());
        }
        words.join(" ")
    }

    fn foretold(&self, pen: Pen) -> String {
        let header = ["FALL", "OVER", "IN", "OPEN", "UNKN", "FELL", "SAID", "BRIER", "ALWAYS"];
        let mut table = numbers(&header);
        let mut before: Option<&str> = None;
        for own in &self.score.foretold {
            if before != Some(&own.rules) {
                table.add_row(vec![own.rules.clone()]);
                before = Some(&own.rules);
            }
            let mut row = vec![name(own)];
            row.extend(cells(own));
            table.add_row(row);
        }
        pen.header(&lines(&table))
    }

    fn calibration(&self, pen: Pen) -> Option<String> {
        let mut table = numbers(&["SAID TO BE", "VERDICTS", "IN", "SAID", "FELL"]);
        for bin in &self.score.bins {
            let said = format!("{:.0} to {:.0} %", 100.0 * bin.from, 100.0 * bin.to);
            table.add_row(vec![
                said,
                bin.verdicts.to_string(),
                bin.stretches.to_string(),
                percent(Some(bin.said)),
                bin.fell.map_or("too few".to_owned(), |fell| percent(Some(fell))),
            ]);
        }
        let words = "FELL is the share of these verdicts after which a fall came. It is shown \
                     from ten verdicts in three separate stretches on, because verdicts whose \
                     lengths of time overlap see the same fall.";
        let has_any = !table.is_empty();
        has_any.then(|| format!("{}\n\n{}", pen.header(&lines(&table)), wrapped(words)))
    }
}

const LEGEND: &str = "OVER: verdicts whose length of time is over, IN this many stretches that do \
                      not overlap. UNKN: it is not known what happened. FELL: falls that \
                      happened. SAID: the mean probability that was stated. BRIER: the mean \
                      square of the stated probability less the result (1 or 0); 0 is best. \
                      ALWAYS: the same, if every verdict had stated the share of all bars. If \
                      BRIER is not below ALWAYS, the phases added no information.";

impl fmt::Display for VerdictReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_text(Style::Plain))
    }
}

fn numbers(header: &[&str]) -> Table {
    let mut table = plain_table(header);
    (1..header.len()).for_each(|column| align_right(&mut table, column));
    table
}

fn name(own: &Foretold) -> String {
    let of: String = own.of.chars().take(16).collect();
    let of = if of == own.of { of } else { format!("{of}…") };
    format!("  {} % of {of} in {}", own.fall, long(own.within))
}

fn cells(own: &Foretold) -> Vec<String> {
    let number = |number: Option<f64>| number.map_or(NOTHING.to_owned(), decimals);
    vec![
        own.over.to_string(),
        own.stretches.to_string(),
        own.open.to_string(),
        own.unknown.to_string(),
        own.fell.to_string(),
        percent(own.said),
        number(own.brier),
        number(own.brier_of_all),
    ]
}
