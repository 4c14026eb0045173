//! The record of rules, as text for people.

use std::fmt;

use super::ScoreReport;
use super::page::{
    Pen, Table, align_right, footer, knowledge_words, lines, plain_table, what_if, wrapped,
    wrapped_to,
};
use crate::diagnostic::Style;
use crate::score::{Auroc, NumberKind, Record, Row, RowKind, Score, ScoreRow, WithoutEpisode};
use crate::time::Span;

/// The longest line of a name.
const NAME: usize = 24;
/// In the place of a number that cannot be had.
const NOTHING: &str = "-";

impl fmt::Display for ScoreReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_text(Style::Plain))
    }
}

impl ScoreReport {
    /// The record as text for people, at most 80 columns wide: first how many episodes
    /// there were, and which.
    pub fn to_text(&self, style: Style) -> String {
        let pen = Pen::new(style);
        let mut parts = vec![self.heading(pen)];
        if let Some(first) = self.views.first() {
            parts.push(what_happened(pen, first, &self.views, &self.calendar, self.horizon));
            parts.push(self.records(pen));
            parts.push(wrapped(&legend(&self.calendar, self.horizon, self.preference)));
        }
        parts.extend(self.leads(pen));
        parts.extend(self.areas(pen));
        parts.extend(self.turns(pen));
        parts.extend(self.labels(pen));
        parts.push(footer(pen, &self.provenance, &self.schema));
        parts.join("\n\n") + "\n"
    }

    fn is_side_by_side(&self) -> bool {
        1 < self.views.len()
    }

    fn heading(&self, pen: Pen) -> String {
        let mut text = pen.bold(&self.title);
        for view in &self.views {
            let against = self.episodes_from.as_ref().map_or("falls", |file| &file.name);
            let words = knowledge_words(view.knowledge);
            let words = format!("scored against {against}, to {}, {words}", view.to);
            text += &format!("\n{}", wrapped(&words));
        }
        text + &what_if(&self.provenance)
    }

    fn records(&self, pen: Pen) -> String {
        let header = ["ALARM", "HIT", "MISS", "OPEN", "FALSE", "NOISE", "N/S", "ON", "UNKN", "USE"];
        let mut table = Self::table(&header);
        for (view, row, is_first) in self.rows() {
            self.add(&mut table, &name(row), view, is_first, record_cells(&row.record));
        }
        pen.header(&lines(&table))
    }

    /// A table with numbers to the right.
    fn table(header: &[&str]) -> Table {
        let mut table = plain_table(header);
        (1..header.len()).for_each(|column| align_right(&mut table, column));
        table
    }

    /// Adds a row; of views side by side each has its own, below the name of all.
    fn add(&self, table: &mut Table, name: &str, view: &Score, is_first: bool, cells: Vec<String>) {
        let name = wrapped_to(name, NAME);
        let mut row = vec![name.clone()];
        if self.is_side_by_side() {
            if is_first {
                table.add_row(vec![name]);
            }
            row = vec![format!("  {}", view.knowledge.word())];
        }
        row.extend(cells);
        table.add_row(row);
    }

    /// Every alarm in every view, and whether it is the first view of it.
    fn rows(&self) -> impl Iterator<Item = (&Score, &Row, bool)> {
        let rows = self.views.first().map_or(0, |view| view.rows.len());
        let views = move |place: usize| {
            let views = self.views.iter().enumerate();
            views.filter_map(move |(turn, view)| Some((view, view.rows.get(place)?, turn == 0)))
        };
        (0..rows).flat_map(views)
    }

    fn leads(&self, pen: Pen) -> Option<String> {
        let mut table =
            Self::table(&["MONTHS OF WARNING", "MEDIAN", "SHORTEST", "LONGEST", "HITS"]);
        let mut is_named = false;
        for (view, row, is_first) in self.rows() {
            is_named &= !is_first;
            let Some(lead) = row.record.lead else { continue };
            let months = [lead.median, lead.shortest, lead.longest].map(|one| format!("{one:.0}"));
            let mut cells = months.to_vec();
            cells.push(row.record.hits.to_string());
            self.add(&mut table, &name(row), view, !is_named, cells);
            is_named = true;
        }
        (!table.is_empty()).then(|| pen.header(&lines(&table)))
    }

    fn areas(&self, pen: Pen) -> Option<String> {
        let mut table = Self::table(&["NUMBER", "AUROC", "95 %", "EPISODES", "STRETCHES", "UNKN"]);
        let rows = self.views.first().map_or(0, |view| view.scores.len());
        for place in 0..rows {
            for (turn, view) in self.views.iter().enumerate() {
                let Some(score) = view.scores.get(place) else { continue };
                let name = match (score.kind, &score.signal) {
                    (NumberKind::Count, _) => "signals on",
                    (_, Some(signal)) => signal,
                    (_, None) => &score.of,
                };
                self.add(&mut table, name, view, turn == 0, area_cells(score));
            }
        }
        let words = format!(
            "AUROC: how often the number is closer to an alarm, or further past it, before an \
             episode than at a quiet {}; ties count as a half, and 0.5 means no information. The \
             interval takes every episode as one observation, and every quiet stretch of {}, \
             because neighbours repeat each other.",
            self.calendar,
            long(self.horizon)
        );
        let has_any = !table.is_empty();
        has_any.then(|| format!("{}\n\n{}", pen.header(&lines(&table)), wrapped(&words)))
    }

    /// What comes out if one episode is left out at a time.
    fn turns(&self, pen: Pen) -> Option<String> {
        let mut table = Self::table(&["WITHOUT ONE EPISODE", "N/S", "USE", "AUROC"]);
        let mut is_named = false;
        for (view, row, is_first) in self.rows() {
            is_named &= !is_first;
            if row.left_out.is_empty() || row.record.hits == 0 {
                continue;
            }
            let all = |of: fn(&WithoutEpisode) -> Option<f64>| -> Vec<Option<f64>> {
                row.left_out.iter().map(of).collect()
            };
            let of = |score: &&ScoreRow| {
                row.kind == RowKind::Signal && score.signal.as_ref() == Some(&row.id)
            };
            let areas = view.scores.iter().find(of).map(|score| range(&score.left_out));
            let cells = vec![
                range(&all(|one| one.noise_to_signal)),
                range(&all(|one| one.usefulness)),
                areas.unwrap_or_default(),
            ];
            self.add(&mut table, &name(row), view, !is_named, cells);
            is_named = true;
        }
        (!table.is_empty()).then(|| pen.header(&lines(&table)))
    }

    /// The verdicts where somebody has named a phase.
    fn labels(&self, pen: Pen) -> Option<String> {
        let mut parts = Vec::new();
        for view in &self.views {
            let Some(confusion) = &view.confusion else { continue };
            let mut table = plain_table(&["LABEL", "VERDICT", "DECISIONS"]);
            align_right(&mut table, 2);
            for cell in &confusion.cells {
                let verdict = cell.verdict.as_deref().unwrap_or("undetermined");
                table.add_row(vec![&cell.label, verdict, &cell.bars.to_string()]);
            }
            let words = format!(
                "{} of {} agree with their label, and {} do if the label of the {step} before or \
                 after is accepted, too; {} undetermined{}.",
                confusion.same,
                counted(confusion.bars, &self.calendar),
                confusion.same_within_one,
                are(confusion.undetermined),
                if self.is_side_by_side() {
                    format!(" ({})", view.knowledge.word())
                } else {
                    String::new()
                },
                step = self.calendar
            );
            parts.push(format!("{}\n\n{}", pen.header(&lines(&table)), wrapped(&words)));
        }
        (!parts.is_empty()).then(|| parts.join("\n\n"))
    }
}

/// How many episodes there are, which, and how many decisions lie where; `all` are the
/// views that stand side by side.
pub(super) fn what_happened(
    pen: Pen,
    view: &Score,
    all: &[Score],
    calendar: &str,
    horizon: Span,
) -> String {
    let mut table = plain_table(&["EPISODE", "ONSET", "END", "BEFORE IT"]);
    for scored in &view.episodes {
        let end = scored.episode.end.map_or("not ended".to_owned(), |end| end.to_string());
        table.add_row(vec![
            wrapped_to(&scored.episode.name, 40),
            scored.episode.onset.to_string(),
            end,
            counted(scored.before, calendar),
        ]);
    }
    let mut words = vec![format!("{} to learn from.", counted(view.episodes.len(), "episode"))];
    words.extend(match view.episodes.len() {
        0 => Some("Nothing can be said about hits.".to_owned()),
        1 => Some("One episode is one sample: no interval can be given.".to_owned()),
        2..=9 => Some("So few are a small sample.".to_owned()),
        _ => None,
    });
    if let Some(fall) = &view.fall {
        words.push(format!(
            "An episode is a fall of {} % of {} within {}, from its high to its low.",
            fall.percent,
            fall.of,
            long(fall.within)
        ));
    }
    let same = |other: &Score| {
        let both = other.episodes.iter().zip(&view.episodes);
        other.episodes.len() == view.episodes.len()
            && both.into_iter().all(|(one, own)| one.episode == own.episode)
    };
    if !all.iter().all(same) {
        words.push("The views see different episodes: ask for one at a time.".to_owned());
    }
    if 0 < view.others {
        words.push(format!(
            "{} before or after these decisions and not counted.",
            match view.others {
                1 => "One more is".to_owned(),
                others => format!("{others} more are"),
            }
        ));
    }
    let bars = view.bars;
    words.push(format!(
        "Of {}{}, {} at most {} before an onset, {} in an episode, {} quiet, and for {} it is not \
         yet known what follows.",
        counted(bars.all, calendar),
        match (&view.from_bar, &view.to_bar) {
            (Some(from), Some(to)) => format!(", {from} to {to}"),
            _ => String::new(),
        },
        are(bars.before),
        long(horizon),
        are(bars.during),
        are(bars.quiet),
        bars.open,
    ));
    let words = wrapped(&words.join(" "));
    if view.episodes.is_empty() {
        return words;
    }
    format!("{}\n\n{words}", pen.header(&lines(&table)))
}

fn area_cells(score: &ScoreRow) -> Vec<String> {
    let auroc = &score.auroc;
    vec![
        auroc.area.map_or(NOTHING.to_owned(), decimals),
        interval(auroc),
        auroc.episodes.to_string(),
        auroc.quiet_stretches.to_string(),
        percent(share(auroc.unknown, auroc.before + auroc.quiet)),
    ]
}

pub(super) fn interval(auroc: &Auroc) -> String {
    match auroc.interval {
        Some(interval) => format!("{:.2} to {:.2}", interval.low, interval.high),
        None => "none".to_owned(),
    }
}

fn name(row: &Row) -> String {
    match row.kind {
        RowKind::Watch => format!("{} watch", row.id),
        RowKind::Signal | RowKind::Phase => row.id.clone(),
    }
}

pub(super) fn record_cells(record: &Record) -> Vec<String> {
    let number = |number: Option<f64>| number.map_or(NOTHING.to_owned(), decimals);
    vec![
        record.hits.to_string(),
        record.misses.to_string(),
        record.untold.to_string(),
        record.false_alarms_a_decade.map_or(NOTHING.to_owned(), |one| format!("{one:.1}")),
        percent(record.type_2),
        number(record.noise_to_signal),
        percent(record.share_on),
        percent(record.share_unknown),
        number(record.usefulness),
    ]
}

/// From the lowest to the highest, and whether it is none in one of the cases.
pub(super) fn range(all: &[Option<f64>]) -> String {
    let known = all.iter().flatten().copied();
    let (low, high) = (known.clone().reduce(f64::min), known.clone().reduce(f64::max));
    let Some((low, high)) = low.zip(high) else { return NOTHING.to_owned() };
    let range = match (decimals(low), decimals(high)) {
        (low, high) if low == high => low,
        (low, high) => format!("{low} to {high}"),
    };
    if known.count() < all.len() { format!("{range} or {NOTHING}") } else { range }
}

/// With two decimals, and no sign at a zero.
pub(super) fn decimals(number: f64) -> String {
    let text = format!("{number:.2}");
    if text == "-0.00" { "0.00".to_owned() } else { text }
}

pub(super) fn percent(share: Option<f64>) -> String {
    let share = share.map(|share| 100.0 * share);
    match share {
        None => NOTHING.to_owned(),
        // What is there is not rounded to nothing, nor what is missing to all.
        Some(share) if 0.0 < share && share < 0.5 => "<1 %".to_owned(),
        Some(share) if (99.5..100.0).contains(&share) => ">99 %".to_owned(),
        Some(share) => format!("{share:.0} %"),
    }
}

#[expect(clippy::cast_precision_loss, reason = "there are not so many bars")]
pub(super) fn share(own: usize, others: usize) -> Option<f64> {
    (0 < own + others).then(|| own as f64 / (own + others) as f64)
}

/// What the columns of a record say.
pub(super) fn legend(calendar: &str, horizon: Span, preference: f64) -> String {
    format!(
        "HIT, MISS and OPEN count episodes. OPEN: the alarm was never known to be on before the \
         episode, but it was unknown at times, or the data begin too late. FALSE: alarms in ten \
         years after which no episode began within {horizon}. NOISE: the share of quiet \
         {calendar}s with an alarm. N/S: noise to signal, which is the noise divided by the share \
         of episodes hit; lower is better, and 1 or more means no information. ON: the share of \
         time with an alarm. UNKN: the share of time at which the alarm was unknown; it counts \
         neither as on nor as off. USE: usefulness, if a miss weighs {} and a false alarm {}; at \
         best it is {}, and below 0 it is better to ignore the alarm.",
        preference,
        round(1.0 - preference),
        round(preference.min(1.0 - preference)),
        horizon = long(horizon),
    )
}

/// Without what binary numbers add to decimal ones.
fn round(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

pub(super) fn long(span: Span) -> String {
    super::base_rates_text::span_words(span)
}

pub(super) fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

pub(super) fn are(count: usize) -> String {
    if count == 1 { "1 is".to_owned() } else { format!("{count} are") }
}
