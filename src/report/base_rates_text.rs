//! What followed such verdicts, as text for people.

use super::Report;
use super::page::{Pen, align_right, plain_table};
use crate::base_rates::{BaseRates, Followed, PhaseRates};
use crate::time::{Span, SpanUnit};

impl Report {
    /// The record of the phase beside that of all decisions.
    pub(super) fn base_rates_text(&self, pen: Pen) -> Option<String> {
        let rates = self.base_rates.as_ref()?;
        let table = self.base_rates_table(rates);
        let mut header: Vec<&str> = vec!["WHAT FOLLOWED"];
        header.extend(table.header.iter().map(String::as_str));
        let mut shown = plain_table(&header);
        (1..header.len()).for_each(|column| align_right(&mut shown, column));
        for (name, cells) in &table.rows {
            let mut row = vec![name.clone()];
            row.extend(cells.iter().cloned());
            shown.add_row(row);
        }
        let words = self.base_rates_words(rates);
        Some(format!("{}\n{}", pen.header(&pen.table(&shown)), pen.wrapped(&words.join(" "))))
    }

    /// A row for each phase that is possible and one for all decisions, each for every
    /// length of time.
    pub(super) fn base_rates_table(&self, rates: &BaseRates) -> RatesTable {
        let mut header = ["AFTER", "BARS", "MEDIAN", "WORST"].map(str::to_owned).to_vec();
        let falls = rates.all.first().map_or(&[][..], |first| &first.falls);
        header.extend(falls.iter().map(|fall| format!("FELL {}", percent(fall.percent, false))));
        let mut rows = Vec::new();
        for (place, all) in rates.all.iter().enumerate() {
            for phase in &rates.phases {
                let Some(followed) = phase.followed.get(place) else { continue };
                rows.push((name(phase).to_owned(), cells(followed)));
            }
            rows.push((format!("any {}", self.calendar), cells(all)));
        }
        RatesTable { header, rows }
    }

    /// How often the phase was said, and what the table says in the worst case.
    pub(super) fn base_rates_words(&self, rates: &BaseRates) -> Vec<String> {
        let step = &*self.calendar;
        let mut words = Vec::new();
        for phase in &rates.phases {
            words.push(match phase.bars {
                0 => format!("{} was never said before.", name(phase)),
                bars => format!(
                    "{} was said at {} before, in {}.",
                    name(phase),
                    counted(bars, step),
                    counted(phase.episodes, "episode")
                ),
            });
            let last = phase.followed.last().filter(|last| 0 < last.bars);
            let deepest = last.and_then(|last| Some((last, last.falls.last()?)));
            let Some((last, fall)) = deepest else { continue };
            let depth = percent(fall.percent, false);
            let within = span_words(last.within);
            words.push(match (fall.bars, last.bars) {
                (0, of) => format!(
                    "None of {} that have passed was followed by a fall of {depth} within {within}.",
                    counted(of, step)
                ),
                (fell, of) => format!(
                    "{fell} of {} that have passed, in {}, {} followed by a fall of {depth} within \
                     {within}.",
                    counted(of, step),
                    counted(fall.episodes, "episode"),
                    if fell == 1 { "was" } else { "were" }
                ),
            });
        }
        let of = rates.title.as_deref().unwrap_or(&rates.of);
        let since = rates.from_bar.as_ref().map_or(String::new(), |bar| format!(" since {bar}"));
        words.push(format!(
            "Measured in {of}{since}: the median change, the worst fall on the way, and after how \
             many {step}s there was one so deep."
        ));
        words
    }
}

/// Cells of a table, each row under a name.
pub(super) struct RatesTable {
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<(String, Vec<String>)>,
}

/// A word in capitals as it stands in a sentence's beginning.
pub(super) fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|first| first.to_string()).unwrap_or_default();
    first + &letters.as_str().to_lowercase()
}

fn cells(followed: &Followed) -> Vec<String> {
    let shown = |number: Option<f64>| number.map_or(String::new(), |one| percent(one, true));
    let mut cells = vec![span_words(followed.within), followed.bars.to_string()];
    cells.extend([followed.median, followed.worst].map(shown));
    cells.extend(followed.falls.iter().map(|fall| fall.bars.to_string()));
    cells
}

fn name(phase: &PhaseRates) -> &str {
    phase.title.as_deref().unwrap_or(&phase.id)
}

/// A number of percent, of changes with its sign.
fn percent(number: f64, has_sign: bool) -> String {
    if !has_sign {
        return format!("{number} %");
    }
    let sign = if number < 0.0 { "\u{2212}" } else { "+" };
    format!("{sign}{:.1} %", number.abs())
}

/// A length of time for people: `24 months`.
pub(super) fn span_words(span: Span) -> String {
    let unit = match span.unit {
        SpanUnit::Days => "day",
        SpanUnit::Weeks => "week",
        SpanUnit::Months => "month",
        SpanUnit::Quarters => "quarter",
        SpanUnit::Years => "year",
    };
    counted(usize::try_from(span.count).unwrap_or(0), unit)
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
