//! What changed between two rule sets, as text for people and as Markdown.

use std::fmt;

use super::RulesDiffReport;
use super::markdown::{MarkdownTable, code, plain};
use super::page::{
    Pen, align_right, footer, indented, knowledge_words, lines, plain_table, what_if, wrapped,
    wrapped_to,
};
use super::rules_diff::{DecisionDiff, RuleChange, ScoreDiff};
use super::score_text::decimals;
use crate::diagnostic::Style;
use crate::score::{Record, RowKind};

/// In the place of what is not there.
const NOTHING: &str = "-";

/// Decisions in a row that differ in the same way.
struct DifferingStretch {
    what: String,
    from: String,
    to: String,
    old: String,
    new: String,
    bars: usize,
    /// The place of the last of them.
    last: usize,
}

impl fmt::Display for RulesDiffReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_text(Style::Plain))
    }
}

impl RulesDiffReport {
    /// What changed, as text for people; nothing if nothing did.
    pub fn to_text(&self, style: Style) -> String {
        if !self.is_changed {
            return String::new();
        }
        let pen = Pen::new(style);
        let heading = format!(
            "{}\n{}{}",
            pen.bold(&self.heading()),
            knowledge_words(self.knowledge),
            what_if(&self.provenance)
        );
        let mut parts = vec![heading];
        if !self.changes.is_empty() {
            let changes: Vec<String> =
                self.changes.iter().map(|change| change_lines(pen, change)).collect();
            parts.push(changes.join("\n"));
        }
        if !self.decisions.is_empty() {
            let mut table = plain_table(&["DECISIONS", "FROM", "TO", "OLD", "NEW", "BARS"]);
            align_right(&mut table, 5);
            for one in self.stretches() {
                let [old, new] = [&one.old, &one.new].map(|side| wrapped_to(side, 12));
                let what = wrapped_to(&one.what, 22);
                table.add_row(vec![what, one.from, one.to, old, new, one.bars.to_string()]);
            }
            parts.push(pen.header(&lines(&table)));
        }
        parts.push(wrapped(&self.count()));
        if let Some(scores) = &self.scores {
            let mut table = plain_table(&RECORD);
            (1..RECORD.len()).for_each(|column| align_right(&mut table, column));
            for one in scores {
                table.add_row(record_row(one));
            }
            parts.push(pen.header(&lines(&table)));
        }
        parts.push(footer(pen, &self.provenance, self.schema));
        parts.join("\n\n") + "\n"
    }

    /// What changed, as Markdown for a pull request; nothing if nothing did.
    pub fn to_markdown(&self) -> String {
        if !self.is_changed {
            return String::new();
        }
        let mut parts = vec![format!(
            "## {}\n\n{}, {}",
            plain(&self.heading()),
            plain(&self.count()),
            knowledge_words(self.knowledge)
        )];
        if !self.changes.is_empty() {
            let mut table = MarkdownTable::new(&["rules", "key", "old", "new"], &[]);
            for change in &self.changes {
                let [old, new] = sides(change).map(|side| code(&side));
                table.row(vec![plain(&of(change)), code(change.key), old, new]);
            }
            parts.push(table.text);
        }
        if !self.decisions.is_empty() {
            let header = ["decisions", "from", "to", "old", "new", "bars"];
            let mut table = MarkdownTable::new(&header, &[5]);
            for one in self.stretches() {
                let [what, from, to, old, new] =
                    [&one.what, &one.from, &one.to, &one.old, &one.new].map(|cell| plain(cell));
                table.row(vec![what, from, to, old, new, one.bars.to_string()]);
            }
            parts.push(table.text);
        }
        if let Some(scores) = &self.scores {
            let header = RECORD.map(str::to_lowercase);
            let header: Vec<&str> = header.iter().map(String::as_str).collect();
            let mut table = MarkdownTable::new(&header, &[1, 2, 3, 4, 5]);
            for one in scores {
                table.row(record_row(one).iter().map(|cell| plain(cell)).collect());
            }
            parts.push(table.text);
        }
        parts.join("\n\n") + "\n"
    }

    fn heading(&self) -> String {
        let version = |id: &str, version: &str| format!("{id} {version}");
        let (old, new) = (&self.old, &self.new);
        let names = [version(&old.id, &old.version), version(&new.id, &new.version)];
        let [before, after] = names;
        if before == after {
            format!("What changed in {before}: from {} to {}", old.file, new.file)
        } else {
            format!("What changed from {before} to {after}")
        }
    }

    /// How many decisions differ.
    fn count(&self) -> String {
        let mut words = match self.decisions.len() {
            0 => format!("None of {} differs", counted(self.bars, self.calendar)),
            1 => format!("1 of {} differs", counted(self.bars, self.calendar)),
            many => format!("{many} of {} differ", counted(self.bars, self.calendar)),
        };
        for (count, whose) in [(self.only_old, "old"), (self.only_new, "new")] {
            if 0 < count {
                words += &format!("; {count} only the {whose} rules have made");
            }
        }
        words
    }

    /// The decisions that differ, in stretches: first those of the phase, then those of
    /// each signal.
    fn stretches(&self) -> Vec<DifferingStretch> {
        let mut signals: Vec<&str> = Vec::new();
        for state in self.decisions.iter().flat_map(|one| &one.signals) {
            if !signals.contains(&state.signal.as_str()) {
                signals.push(&state.signal);
            }
        }
        let mut all = Vec::new();
        self.add_stretches("the phase", &mut all, |one| {
            let phases = one.phase.as_ref()?;
            Some((phases.old.join(" or "), phases.new.join(" or ")))
        });
        for signal in signals {
            self.add_stretches(signal, &mut all, |one| {
                let state = one.signals.iter().find(|state| state.signal == signal)?;
                Some((state.old.word().to_owned(), state.new.word().to_owned()))
            });
        }
        all
    }

    fn add_stretches(
        &self,
        what: &str,
        all: &mut Vec<DifferingStretch>,
        sides: impl Fn(&DecisionDiff) -> Option<(String, String)>,
    ) {
        for one in &self.decisions {
            let Some((old, new)) = sides(one) else { continue };
            let goes_on = |before: &&mut DifferingStretch| {
                before.what == what
                    && before.last + 1 == one.place
                    && (&before.old, &before.new) == (&old, &new)
            };
            if let Some(before) = all.last_mut().filter(goes_on) {
                before.to.clone_from(&one.bar);
                before.bars += 1;
                before.last = one.place;
                continue;
            }
            all.push(DifferingStretch {
                what: what.to_owned(),
                from: one.bar.clone(),
                to: one.bar.clone(),
                old,
                new,
                bars: 1,
                last: one.place,
            });
        }
    }
}

const RECORD: [&str; 6] = ["ALARM", "HIT", "MISS", "FALSE", "N/S", "USE"];

/// A record, old and new with an arrow between where they differ.
fn record_row(one: &ScoreDiff) -> Vec<String> {
    let shown = |number: Option<f64>| number.map_or(NOTHING.to_owned(), decimals);
    let cell = |of: &dyn Fn(&Record) -> String| {
        let side = |record: &Option<Record>| record.as_ref().map_or(NOTHING.to_owned(), of);
        match (side(&one.old), side(&one.new)) {
            (old, new) if old == new => new,
            (old, new) => format!("{old} → {new}"),
        }
    };
    let name = match one.kind {
        RowKind::Watch => format!("{} watch", one.id),
        RowKind::Signal | RowKind::Phase => one.id.clone(),
    };
    vec![
        name,
        cell(&|record| record.hits.to_string()),
        cell(&|record| record.misses.to_string()),
        cell(&|record| shown(record.false_alarms_a_decade)),
        cell(&|record| shown(record.noise_to_signal)),
        cell(&|record| shown(record.usefulness)),
    ]
}

/// What stood there and what stands there, a line each.
fn change_lines(pen: Pen, change: &RuleChange) -> String {
    let mut all = vec![pen.bold(&format!("{}, {}", of(change), change.key))];
    for (sign, side) in [("-", &change.old), ("+", &change.new)] {
        all.extend(side.as_ref().map(|side| indented(&format!("{sign} {side}"), "  ")));
    }
    all.join("\n")
}

fn of(change: &RuleChange) -> String {
    format!("{} {}", change.kind, change.name).trim_end().to_owned()
}

fn sides(change: &RuleChange) -> [String; 2] {
    [&change.old, &change.new].map(|side| side.clone().unwrap_or_else(|| NOTHING.to_owned()))
}

fn counted(count: usize, what: &str) -> String {
    match (count, what) {
        (_, "rows") => format!("{count} rows"),
        (1, what) => format!("1 {what}"),
        (count, what) => format!("{count} {what}s"),
    }
}
