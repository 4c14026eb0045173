//! The record of rules over many entities, as text for people.

use super::EntityScoreReport;
use super::page::{
    Pen, Table, align_right, knowledge_words, lines, plain_table, wrapped, wrapped_to,
};
use super::score_rows::decides;
use super::score_text::{
    are, counted, decimals, interval, legend, long, percent, range, record_cells, share,
};
use crate::diagnostic::{Style, list};
use crate::score::{NumberKind, RowKind};

/// The longest line of a name.
const NAME: usize = 24;
/// In the place of a number that cannot be had.
const NOTHING: &str = "-";
/// So many rows of entities are shown at most.
const ROWS: usize = 60;

impl EntityScoreReport {
    /// The record as text for people, at most 80 columns wide: first how many episodes
    /// there were, and of how many times.
    pub fn to_text(&self, style: Style) -> String {
        let pen = Pen::new(style);
        let mut parts = vec![self.heading(pen), self.what_happened(), self.records(pen)];
        let words = legend(self.calendar, self.horizon, self.preference);
        parts.push(wrapped(&format!("{words} Ten years are ten years of one entity.")));
        parts.push(self.by_entity(pen));
        parts.extend(self.areas(pen));
        parts.extend(self.turns(pen));
        parts.push(pen.dim(&self.provenance.foot(self.schema)));
        crate::inert::lines(&(parts.join("\n\n") + "\n"))
    }

    fn heading(&self, pen: Pen) -> String {
        let against = self.episodes_from.as_ref().map_or("falls", |file| &file.name);
        let words = knowledge_words(self.score.knowledge);
        let words = format!("scored against {against}, {words}");
        format!("{}\n{}", pen.bold(&self.title), wrapped(&words))
    }

    fn what_happened(&self) -> String {
        let score = &self.score;
        let told = score.entities.iter().filter(|own| !own.episodes.is_empty()).count();
        let mut words = vec![format!(
            "{} on {told} of {}.",
            counted(score.episodes, "episode"),
            entities(score.entities.len()),
        )];
        if 0 < score.times {
            words.push(format!(
                "That is {}: an episode and all that begin at most {} after it are one time.",
                counted(score.times, "time"),
                long(self.horizon)
            ));
        }
        words.extend(match score.times {
            0 => Some("Nothing can be said about hits.".to_owned()),
            1 => Some("One time is one sample: no interval can be given.".to_owned()),
            2..=9 => Some("So few times are a small sample.".to_owned()),
            _ => None,
        });
        if let Some(fall) = &score.fall {
            words.push(format!(
                "An episode is a fall of {} % of {} within {}, from its high to its low.",
                fall.percent,
                fall.of,
                long(fall.within)
            ));
        }
        if 0 < score.others {
            words.push(format!(
                "{} before or after these decisions and not counted.",
                match score.others {
                    1 => "One more is".to_owned(),
                    others => format!("{others} more are"),
                }
            ));
        }
        if !score.not_there.is_empty() {
            let names = list(score.not_there.iter().map(String::as_str), 10);
            words.push(format!(
                "The file of episodes also names entities that the data do not have: {names}."
            ));
        }
        if !score.undecided.is_empty() {
            let names = list(score.undecided.iter().map(String::as_str), 10);
            words.push(format!("These entities have no decision that counts: {names}."));
        }
        let bars = score.bars;
        words.push(format!(
            "Of {} of all entities together, {} at most {} before an onset, {} in an episode, {} \
             quiet, and for {} it is not yet known what follows.",
            counted(bars.all, self.calendar),
            are(bars.before),
            long(self.horizon),
            are(bars.during),
            are(bars.quiet),
            bars.open,
        ));
        wrapped(&words.join(" "))
    }

    fn records(&self, pen: Pen) -> String {
        let header = ["ALARM", "HIT", "MISS", "OPEN", "FALSE", "NOISE", "N/S", "ON", "UNKN", "USE"];
        let mut table = numbers(&header, 1);
        for row in &self.score.rows {
            let mut cells = vec![wrapped_to(&name(row.kind, &row.id), NAME)];
            cells.extend(record_cells(&row.record));
            table.add_row(cells);
        }
        pen.header(&lines(&table))
    }

    /// Those that something happened to, with each alarm.
    fn by_entity(&self, pen: Pen) -> String {
        let header =
            ["ENTITY", "ALARM", "EPISODES", "HIT", "MISS", "OPEN", "FALSE ALARMS", "NOISE"];
        let mut table = numbers(&header, 2);
        let told = || self.score.entities.iter().filter(|own| !own.episodes.is_empty());
        let (mut shown, mut others) = (0, 0);
        for own in told() {
            if ROWS < shown + own.rows.len() && 0 < shown {
                others += 1;
                continue;
            }
            shown += own.rows.len();
            for (place, row) in own.rows.iter().enumerate() {
                let record = &row.record;
                let first = |text: String| if place == 0 { text } else { String::new() };
                let mut cells = vec![
                    first(wrapped_to(&own.entity, NAME)),
                    wrapped_to(&name(row.kind, &row.id), NAME),
                    first(own.episodes.len().to_string()),
                ];
                let counts = [record.hits, record.misses, record.untold, record.false_alarms];
                cells.extend(counts.map(|count| count.to_string()));
                cells.push(percent(record.type_2));
                table.add_row(cells);
            }
        }
        let mut words = Vec::new();
        if 0 < others {
            words.push(format!(
                "{} more had episodes: `--format csv` has their rows.",
                entities(others)
            ));
        }
        let quiet = self.score.entities.len() - told().count();
        if 0 < quiet {
            words.push(format!(
                "{} had no episode, so every alarm on {} that counts is a false one.",
                entities(quiet),
                if quiet == 1 { "it" } else { "them" }
            ));
        }
        let table = if shown == 0 { Vec::new() } else { vec![pen.header(&lines(&table))] };
        let words = (!words.is_empty()).then(|| wrapped(&words.join(" ")));
        table.into_iter().chain(words).collect::<Vec<String>>().join("\n\n")
    }

    fn areas(&self, pen: Pen) -> Option<String> {
        let mut table = numbers(&["NUMBER", "AUROC", "95 %", "TIMES", "STRETCHES", "UNKN"], 1);
        for number in &self.score.scores {
            let name = match (number.kind, &number.signal) {
                (NumberKind::Count, _) => "signals on",
                (_, Some(signal)) => signal,
                (_, None) => &number.of,
            };
            let auroc = &number.auroc;
            table.add_row(vec![
                wrapped_to(name, NAME),
                auroc.area.map_or(NOTHING.to_owned(), decimals),
                interval(auroc),
                number.times.to_string(),
                number.stretches.to_string(),
                percent(share(auroc.unknown, auroc.before + auroc.quiet)),
            ]);
        }
        let words = format!(
            "AUROC: how often the number is closer to an alarm, or further past it, at a {step} \
             before an episode than at a quiet {step} of any entity; ties count as a half, and \
             0.5 means no information. The interval takes every time as one observation, and \
             every stretch of {} in which any entity is quiet, because what happens to many \
             entities at once is one event.",
            long(self.horizon),
            step = self.calendar,
        );
        let has_any = !table.is_empty();
        has_any.then(|| format!("{}\n\n{}", pen.header(&lines(&table)), wrapped(&words)))
    }

    /// What comes out if one entity is left out at a time.
    fn turns(&self, pen: Pen) -> Option<String> {
        let mut table = numbers(&["WITHOUT ONE ENTITY", "N/S", "USE", "AUROC"], 1);
        for row in self.score.rows.iter().filter(|row| 0 < row.record.hits) {
            if row.left_out.is_empty() {
                continue;
            }
            let (noise, useful): (Vec<_>, Vec<_>) =
                row.left_out.iter().map(|one| (one.noise_to_signal, one.usefulness)).unzip();
            let number =
                self.score.scores.iter().find(|one| decides(&one.signal, row.kind, &row.id));
            let areas = number.map(|number| {
                range(&number.left_out.iter().map(|one| one.area).collect::<Vec<_>>())
            });
            table.add_row(vec![
                wrapped_to(&name(row.kind, &row.id), NAME),
                range(&noise),
                range(&useful),
                areas.unwrap_or_default(),
            ]);
        }
        (!table.is_empty()).then(|| pen.header(&lines(&table)))
    }
}

/// A table with numbers to the right, from a column on.
fn numbers(header: &[&str], first: usize) -> Table {
    let mut table = plain_table(header);
    (first..header.len()).for_each(|column| align_right(&mut table, column));
    table
}

fn name(kind: RowKind, id: &str) -> String {
    match kind {
        RowKind::Watch => format!("{id} watch"),
        RowKind::Signal | RowKind::Phase => id.to_owned(),
    }
}

fn entities(count: usize) -> String {
    if count == 1 { "1 entity".to_owned() } else { format!("{count} entities") }
}
