//! The record of rules, as text for people.

use std::fmt;

use super::ScoreReport;
use super::page::{
    Pen, align_right, footer, knowledge_words, lines, plain_table, what_if, wrapped, wrapped_to,
};
use crate::diagnostic::Style;
use crate::score::{Record, Row, RowKind, Score, ScoreRow};

/// The longest line of a name.
const NAME: usize = 24;
/// The same where the view of the past stands beside it.
const SHORT_NAME: usize = 18;

impl fmt::Display for ScoreReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_text(Style::Plain))
    }
}

impl ScoreReport {
    /// The record as text for people, at most 80 columns wide: first how many episodes
    /// there were, and which.
    pub fn to_text(&self, style: Style) -> String {
        let pen = Pen { style };
        let mut parts = vec![self.heading(pen)];
        if let Some(first) = self.views.first() {
            parts.push(self.what_happened(pen, first));
            parts.push(self.records(pen));
            parts.push(wrapped(&self.legend()));
        }
        parts.extend(self.leads(pen));
        parts.extend(self.areas(pen));
        parts.extend(self.turns(pen));
        parts.push(footer(pen, &self.provenance, self.schema));
        parts.join("\n\n") + "\n"
    }

    fn is_side_by_side(&self) -> bool {
        1 < self.views.len()
    }

    fn heading(&self, pen: Pen) -> String {
        let mut text = pen.bold(&self.title);
        for view in &self.views {
            text += &format!("\nscored to {}, {}", view.to, knowledge_words(view.knowledge));
        }
        text + &what_if(&self.provenance)
    }

    /// How many episodes there are, which, and how many decisions lie where.
    fn what_happened(&self, pen: Pen, view: &Score) -> String {
        let mut table = plain_table(&["EPISODE", "ONSET", "END", "BEFORE IT"]);
        for scored in &view.episodes {
            let end = scored.episode.end.map_or("not ended".to_owned(), |end| end.to_string());
            table.add_row(vec![
                wrapped_to(&scored.episode.name, 40),
                scored.episode.onset.to_string(),
                end,
                counted(scored.before, self.calendar),
            ]);
        }
        let mut words = vec![format!("{} to learn from.", counted(view.episodes.len(), "episode"))];
        words.extend(match view.episodes.len() {
            0 => Some("Nothing can be said of hits.".to_owned()),
            1 => Some("One episode is one sample: no interval can be given.".to_owned()),
            2..=9 => Some("So few are a small sample.".to_owned()),
            _ => None,
        });
        if let Some(fall) = &view.fall {
            words.push(format!(
                "An episode is a fall of {} % of {} within {}, from its high to its low.",
                fall.percent, fall.of, fall.within
            ));
        }
        if 0 < view.others {
            words.push(format!(
                "{} before or after these decisions and not counted.",
                match view.others {
                    1 => "One more lies".to_owned(),
                    others => format!("{others} more lie"),
                }
            ));
        }
        let bars = view.bars;
        words.push(format!(
            "Of {}{}, {} before an onset by {} or less, {} in an episode, {} quiet, and of {} it \
             is not known yet what follows.",
            counted(bars.all, self.calendar),
            match (&view.from_bar, &view.to_bar) {
                (Some(from), Some(to)) => format!(", {from} to {to}"),
                _ => String::new(),
            },
            are(bars.before),
            self.horizon,
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

    fn records(&self, pen: Pen) -> String {
        let mut header = vec!["ALARM"];
        header.extend(self.is_side_by_side().then_some("KNOWN"));
        header.extend(["HIT", "MISS", "OPEN", "FALSE", "NOISE", "N/S", "ON", "UNKN", "USE"]);
        let mut table = plain_table(&header);
        let first = header.len() - 9;
        (first..header.len()).for_each(|column| align_right(&mut table, column));
        let rows = self.views.first().map_or(0, |view| view.rows.len());
        for place in 0..rows {
            for (turn, view) in self.views.iter().enumerate() {
                let Some(row) = view.rows.get(place) else { continue };
                let mut cells = Vec::new();
                if self.is_side_by_side() {
                    let name = if turn == 0 { wrapped_to(&name(row), SHORT_NAME) } else { String::new() };
                    cells.extend([name, view.knowledge.word().to_owned()]);
                } else {
                    cells.push(wrapped_to(&name(row), NAME));
                }
                cells.extend(record_cells(&row.record));
                table.add_row(cells);
            }
        }
        pen.header(&lines(&table))
    }

    fn legend(&self) -> String {
        format!(
            "HIT and MISS count episodes; of an OPEN one the alarm was never known to be on and \
             sometimes unknown. FALSE: alarms in ten years that nothing followed within {horizon}. \
             NOISE: the share of quiet {calendar}s with an alarm. N/S: noise to signal, the noise \
             over the share of episodes hit; the lower the better, and at 1 or more it knows \
             nothing. ON: the share of time. UNKN: the share of time at which it was unknown, \
             which counts neither as on nor as off. USE: usefulness where a miss weighs {} against \
             {}, at most {}; below 0 it is better ignored.",
            self.preference,
            round(1.0 - self.preference),
            round(self.preference.min(1.0 - self.preference)),
            horizon = self.horizon,
            calendar = self.calendar,
        )
    }

    fn leads(&self, pen: Pen) -> Option<String> {
        let mut table = plain_table(&["MONTHS OF WARNING", "MEDIAN", "SHORTEST", "LONGEST", "HITS"]);
        (1..5).for_each(|column| align_right(&mut table, column));
        let mut is_empty = true;
        for (view, row) in self.all_rows() {
            let Some(lead) = row.record.lead else { continue };
            is_empty = false;
            let months = [lead.median, lead.shortest, lead.longest].map(|one| format!("{one:.0}"));
            let mut cells = vec![self.named(&name(row), view)];
            cells.extend(months);
            cells.push(row.record.hits.to_string());
            table.add_row(cells);
        }
        (!is_empty).then(|| pen.header(&lines(&table)))
    }

    fn areas(&self, pen: Pen) -> Option<String> {
        let mut table = plain_table(&["NUMBER", "AUROC", "95 %", "FROM", "UNKN"]);
        [1, 4].into_iter().for_each(|column| align_right(&mut table, column));
        let mut is_empty = true;
        for view in &self.views {
            for score in &view.scores {
                is_empty = false;
                table.add_row(self.area_cells(view, score));
            }
        }
        let words = format!(
            "AUROC: how often the number is higher before an episode than at a quiet {}, ties \
             counted as a half; 0.5 knows nothing. The interval takes every episode and every \
             quiet stretch of {} as one observation, for neighbours repeat each other.",
            self.calendar, self.horizon
        );
        (!is_empty).then(|| format!("{}\n{}", pen.header(&lines(&table)), wrapped(&words)))
    }

    fn area_cells(&self, view: &Score, score: &ScoreRow) -> Vec<String> {
        let auroc = &score.auroc;
        let area = auroc.area.map_or("-".to_owned(), |area| format!("{area:.2}"));
        let interval = match auroc.interval {
            Some(interval) => format!("{:.2} to {:.2}", interval.low, interval.high),
            None => "none".to_owned(),
        };
        let from = format!(
            "{}, {}",
            counted(auroc.episodes, "episode"),
            counted(auroc.quiet_stretches, "stretch").replace("stretchs", "stretches")
        );
        let told = auroc.before + auroc.quiet;
        let name = score.signal.as_deref().unwrap_or("signals on");
        let unknown = percent(share(auroc.unknown, told));
        vec![self.named(name, view), area, interval, from, unknown]
    }

    /// What comes out if one episode is left out at a time.
    fn turns(&self, pen: Pen) -> Option<String> {
        let header = ["WITHOUT ONE EPISODE", "N/S", "USE", "AUROC"];
        let mut table = plain_table(&header);
        (1..4).for_each(|column| align_right(&mut table, column));
        let mut is_empty = true;
        for (view, row) in self.all_rows() {
            if row.left_out.is_empty() || row.record.hits == 0 {
                continue;
            }
            is_empty = false;
            let all = |of: fn(&crate::score::LeftOut) -> Option<f64>| -> Vec<Option<f64>> {
                row.left_out.iter().map(of).collect()
            };
            let of = |score: &&ScoreRow| {
                row.kind == RowKind::Signal && score.signal.as_ref() == Some(&row.id)
            };
            let areas = view.scores.iter().find(of).map(|score| range(&score.left_out));
            table.add_row(vec![
                self.named(&name(row), view),
                range(&all(|one| one.noise_to_signal)),
                range(&all(|one| one.usefulness)),
                areas.unwrap_or_default(),
            ]);
        }
        (!is_empty).then(|| pen.header(&lines(&table)))
    }

    fn all_rows(&self) -> impl Iterator<Item = (&Score, &Row)> {
        self.views.iter().flat_map(|view| view.rows.iter().map(move |row| (view, row)))
    }

    /// A name, with the view of the past where there are several.
    fn named(&self, name: &str, view: &Score) -> String {
        let name = wrapped_to(name, NAME);
        if self.is_side_by_side() { format!("{name} ({})", view.knowledge.word()) } else { name }
    }
}

fn name(row: &Row) -> String {
    match row.kind {
        RowKind::Watch => format!("{} watch", row.id),
        RowKind::Signal | RowKind::Phase => row.id.clone(),
    }
}

fn record_cells(record: &Record) -> Vec<String> {
    let number = |number: Option<f64>| number.map_or("-".to_owned(), |one| format!("{one:.2}"));
    vec![
        record.hits.to_string(),
        record.misses.to_string(),
        record.untold.to_string(),
        record.false_alarms_a_decade.map_or("-".to_owned(), |one| format!("{one:.1}")),
        percent(record.type_2),
        number(record.noise_to_signal),
        percent(record.share_on),
        percent(record.share_unknown),
        number(record.usefulness),
    ]
}

/// From the lowest to the highest, and whether one is none.
fn range(all: &[Option<f64>]) -> String {
    let known = all.iter().flatten().copied();
    let (low, high) = (known.clone().reduce(f64::min), known.clone().reduce(f64::max));
    let range = match low.zip(high) {
        Some((low, high)) => format!("{low:.2} to {high:.2}"),
        None => return "-".to_owned(),
    };
    if known.count() < all.len() { format!("{range} or none") } else { range }
}

fn percent(share: Option<f64>) -> String {
    let share = share.map(|share| 100.0 * share);
    match share {
        None => "-".to_owned(),
        // What is there is not rounded to nothing, nor what is missing to all.
        Some(share) if 0.0 < share && share < 0.5 => "<1 %".to_owned(),
        Some(share) if 99.5 <= share && share < 100.0 => ">99 %".to_owned(),
        Some(share) => format!("{share:.0} %"),
    }
}

#[expect(clippy::cast_precision_loss, reason = "there are not so many bars")]
fn share(own: usize, others: usize) -> Option<f64> {
    (0 < own + others).then(|| own as f64 / (own + others) as f64)
}

/// Without what binary numbers add to decimal ones.
fn round(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

fn are(count: usize) -> String {
    if count == 1 { "1 is".to_owned() } else { format!("{count} are") }
}
