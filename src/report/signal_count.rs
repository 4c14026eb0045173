//! How many signals have been on within a window, where a series counts that: which
//! and when, how many it was in the references, and which would be the next.

use serde::{Deserialize, Serialize};

use super::Report;
use super::page::{GLUE, joined, symbol};
use crate::eval::Frame;
use crate::explain::{shown_within, unit_name};
use crate::ops::Op;
use crate::outcome::Outcome;
use crate::plan::{LEAST_KEPT, Lookup, NodeId};
use crate::rules::{Comparison, Computed, Length, Signal, Term, What};
use crate::signal::State;
use crate::value::{Truth, Unit};

/// The fewest values of the past by which signals are ranked.
const FEWEST_VALUES: usize = 20;

/// A series of the form `count(within(signal, window), …)`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct SignalCount {
    /// Its name in the rules.
    pub series: String,
    /// The window, in bars.
    pub bars: usize,
    /// The window for people, as in `8 quarters`.
    pub within: String,
    /// How many signals are counted.
    pub of: usize,
    /// Those that have been on, in the order of the count.
    pub seen: Vec<SeenOn>,
    /// Those of which that is unknown.
    pub open: Vec<String>,
    /// How many it was in each reference of `compare`, as far as that is known.
    pub references: Vec<CountThen>,
    /// The signal nearest to being seen, too.
    pub next: Option<NextOn>,
}

/// A signal that has been on within the window.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct SeenOn {
    /// Its name.
    pub signal: String,
    /// The stretches of the window in which it was on.
    pub stretches: Vec<StretchOn>,
}

/// Bars in a row at which a signal was on.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct StretchOn {
    /// The first.
    pub from_bar: String,
    /// The last.
    pub to_bar: String,
}

/// How many signals it was in a stretch of the past.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct CountThen {
    /// The reference.
    pub id: String,
    /// The lowest count of its bars.
    pub lowest: usize,
    /// The highest.
    pub highest: usize,
}

/// A signal that has not been on, and how far it is from that.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct NextOn {
    /// Its name.
    pub signal: String,
    /// What it watches, now.
    pub value: f64,
    /// How that is compared.
    pub sign: Comparison,
    /// From where on it is on.
    pub threshold: f64,
    /// The unit of both; empty for plain numbers.
    #[serde(with = "unit_name")]
    pub unit: Unit,
    /// How much is missing; nothing if the value is there and has not been for long
    /// enough.
    pub short: f64,
    /// The unit of that: points, if the value is a percentage.
    #[serde(with = "unit_name")]
    pub short_unit: Unit,
    /// The same in interquartile ranges of its own past.
    pub scaled: f64,
    /// Whether the value is there, and has only to stay.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_there: bool,
}

/// How many signals are in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Tally {
    /// On.
    pub on: usize,
    /// On watch.
    pub watch: usize,
    /// Off.
    pub off: usize,
    /// Unknown.
    pub unknown: usize,
    /// All of them.
    pub of: usize,
}

/// The parts of such a series: each signal with its place, and whether it has been on.
struct SignalParts<'o> {
    signals: Vec<(usize, &'o Signal, NodeId)>,
    window: Length,
}

impl Outcome {
    /// The counts of signals that the rules make, at the last decision.
    pub(super) fn signal_counts(&self) -> Vec<SignalCount> {
        let Some(last) = self.last() else { return Vec::new() };
        let mut lookup = self.plan.lookup();
        let series = self.plan.rules().series().iter();
        series.filter_map(|series| self.signal_count(&mut lookup, series, last)).collect()
    }

    /// How many signals are in each state at the last decision.
    pub(super) fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        let Some(last) = self.last() else { return tally };
        for place in 0..self.plan.rules().signals().len() {
            tally.of += 1;
            match self.level(place, last).map_or(State::Unknown, |level| level.state()) {
                State::On => tally.on += 1,
                State::Watch => tally.watch += 1,
                State::Off => tally.off += 1,
                State::Unknown => tally.unknown += 1,
            }
        }
        tally
    }

    /// Of the signals that are off or on watch the one nearest to being on.
    pub(super) fn nearest_sign(&self) -> Option<NextOn> {
        let last = self.last()?;
        let mut lookup = self.plan.lookup();
        let signals = self.plan.rules().signals().iter().enumerate();
        let near = signals.filter_map(|(place, signal)| {
            let state = self.level(place, last)?.state();
            let is_open = matches!(state, State::Off | State::Watch);
            if is_open { next_on(&self.run.frame, &mut lookup, signal, last) } else { None }
        });
        near.min_by(|one, other| one.scaled.total_cmp(&other.scaled))
    }

    fn signal_count(
        &self,
        lookup: &mut Lookup<'_>,
        series: &Computed,
        last: usize,
    ) -> Option<SignalCount> {
        let SignalParts { signals, window } =
            self.counted_signals(lookup, &series.expression.term)?;
        let frame = &self.run.frame;
        let bars = self.plan.rules().param_bars(window);
        let mut seen = Vec::new();
        let mut open = Vec::new();
        let mut near: Vec<NextOn> = Vec::new();
        for (place, signal, node) in &signals {
            match frame.truth(*node, last) {
                Truth::True => {
                    let stretches = self.stretches_on(*place, last, bars);
                    seen.push(SeenOn { signal: signal.id.clone(), stretches });
                }
                Truth::Unknown => open.push(signal.id.clone()),
                Truth::False => near.extend(next_on(frame, lookup, signal, last)),
            }
        }
        let count_at = |bar: usize| {
            let truths = signals.iter().map(|(_, _, node)| frame.truth(*node, bar));
            let truths: Vec<Truth> = truths.collect();
            let seen = truths.iter().filter(|truth| **truth == Truth::True).count();
            truths.iter().all(|truth| truth.is_known()).then_some(seen)
        };
        let compare = self.plan.rules().compare();
        let references = compare.map_or(&[][..], |compare| &compare.references);
        let references = references.iter().filter_map(|reference| {
            let counts: Vec<usize> = (0..last)
                .filter(|bar| frame.lies_in(*bar, reference))
                .filter_map(count_at)
                .collect();
            let (lowest, highest) = (*counts.iter().min()?, *counts.iter().max()?);
            Some(CountThen { id: reference.id.clone(), lowest, highest })
        });
        Some(SignalCount {
            series: series.name.clone(),
            bars,
            within: window_words(bars, self.plan.rules().calendar().word()),
            of: signals.len(),
            seen,
            open,
            references: references.collect(),
            next: near.into_iter().min_by(|one, other| one.scaled.total_cmp(&other.scaled)),
        })
    }

    /// The signals of `count(within(signal, window), …)`, all with the same window.
    fn counted_signals(&self, lookup: &mut Lookup<'_>, term: &Term) -> Option<SignalParts<'_>> {
        let What::Apply { op: Op::Count, operands, .. } = &term.what else { return None };
        let mut found = Vec::new();
        let mut windows = Vec::new();
        for operand in operands {
            let What::Apply { op: Op::Within, operands, window: Some(window), .. } = &operand.what
            else {
                return None;
            };
            let [Term { what: What::On(place), .. }] = operands.as_slice() else { return None };
            let signal = self.plan.rules().signals().get(*place)?;
            found.push((*place, signal, lookup.node(operand)?));
            windows.push(*window);
        }
        let window = *windows.first()?;
        let is_one = windows.iter().all(|other| *other == window);
        is_one.then_some(SignalParts { signals: found, window })
    }

    /// The stretches of the window that ends at `last` in which a signal was on.
    fn stretches_on(&self, signal: usize, last: usize, bars: usize) -> Vec<StretchOn> {
        let is_on =
            |bar: &usize| self.level(signal, *bar).is_some_and(|level| level.state() == State::On);
        let on: Vec<usize> = (0..=last).rev().take(bars).filter(is_on).collect();
        let runs = on.chunk_by(|later, earlier| *earlier + 1 == *later);
        let stretch = |run: &[usize]| {
            let (from_bar, to_bar) = (self.stamp(*run.last()?)?, self.stamp(*run.first()?)?);
            Some(StretchOn { from_bar, to_bar })
        };
        let mut stretches: Vec<StretchOn> = runs.filter_map(stretch).collect();
        stretches.reverse();
        stretches
    }
}

/// How far a signal is from being on, if one comparison decides that.
fn next_on(frame: &Frame, lookup: &mut Lookup<'_>, signal: &Signal, last: usize) -> Option<NextOn> {
    let What::Compare(sign, left, right) = &signal.when.term.what else { return None };
    let (own, other) = (lookup.node(left)?, lookup.node(right)?);
    let gap = |bar: usize| frame.number(own, bar) - frame.number(other, bar);
    // As many as a stream always keeps, so that going on says what one run says.
    let first = (last + 1).saturating_sub(LEAST_KEPT);
    let mut past: Vec<f64> = (first..=last).map(gap).filter(|gap| !gap.is_nan()).collect();
    past.sort_by(f64::total_cmp);
    let at = |quarters: usize| past.get(quarters * past.len() / 4).copied();
    let range = at(3)? - at(1)?;
    let (value, threshold) = (frame.number(own, last), frame.number(other, last));
    let holds = lookup.node(&signal.when.term).map(|node| frame.truth(node, last));
    let is_there = holds.is_some_and(Truth::is_true);
    let short = if is_there { 0.0 } else { (value - threshold).abs() };
    let is_known = FEWEST_VALUES <= past.len() && 0.0 < range && !short.is_nan();
    let unit = left.unit();
    is_known.then(|| NextOn {
        signal: signal.id.clone(),
        value,
        sign: *sign,
        threshold,
        short,
        short_unit: unit.difference(),
        unit,
        scaled: short / range,
        is_there,
    })
}

const NUMBERS: [&str; 10] =
    ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

const PLACES: [&str; 10] =
    ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

/// A window for people: whole years where it has them.
pub(super) fn window_words(bars: usize, step: &str) -> String {
    let a_year = match step {
        "week" => 52,
        "month" => 12,
        "quarter" => 4,
        _ => 0,
    };
    let (count, step) = match bars.checked_div(a_year) {
        Some(years) if 0 < years && years * a_year == bars => (years, "year"),
        _ => (bars, step.trim_end_matches('s')),
    };
    let number = count.checked_sub(1).and_then(|place| NUMBERS.get(place));
    let number = number.map_or(count.to_string(), |word| (*word).to_owned());
    format!("{number} {step}{}", if count == 1 { "" } else { "s" })
}

impl Report {
    /// What the counts of signals say: a paragraph each.
    pub(super) fn count_words(&self) -> Vec<String> {
        self.signal_counts.iter().map(|count| self.words_of(count)).collect()
    }

    fn words_of(&self, count: &SignalCount) -> String {
        let SignalCount { within, of, seen, open, references, next, .. } = count;
        let names: Vec<String> = seen
            .iter()
            .map(|seen| {
                let runs = seen.stretches.iter().map(|StretchOn { from_bar, to_bar }| {
                    let is_one = from_bar == to_bar;
                    if is_one { from_bar.clone() } else { format!("{from_bar} to {to_bar}") }
                });
                let runs: Vec<String> = runs.collect();
                format!("{} ({})", self.signal_name(&seen.signal), runs.join(", "))
            })
            .collect();
        let have = if seen.len() == 1 { "has" } else { "have" };
        let mut words = format!("{} of the {of} signs {have} been on within {within}", seen.len());
        words.push_str(&if names.is_empty() {
            ".".to_owned()
        } else {
            format!(": {}.", names.join(", "))
        });
        if !open.is_empty() {
            let open: Vec<&str> = open.iter().map(|id| self.signal_name(id)).collect();
            words.push_str(&format!(" Unknown of {}.", joined(&open, "and")));
        }
        let then = references.iter().map(|then| match (then.lowest, then.highest) {
            (one, other) if one == other => (then.id.as_str(), one.to_string()),
            (lowest, highest) => (then.id.as_str(), format!("{lowest} to {highest}")),
        });
        let then: Vec<String> = then
            .enumerate()
            .map(|(place, (id, count))| match place {
                0 => format!("In {id} it was {count}"),
                _ => format!("in {id} {count}"),
            })
            .collect();
        if !then.is_empty() {
            words.push_str(&format!(" {}.", then.join(", ")));
        }
        if let Some(next) = next {
            let place = PLACES.get(seen.len()).copied().unwrap_or("next");
            let shown = |value, unit| shown_within(Some(value), None, unit);
            let left = match next.is_there {
                true => "and has to stay there".to_owned(),
                false => format!("{} short", shown(next.short, &next.short_unit)),
            };
            words.push_str(&format!(
                " Nearest to being the {place}, each measured in the usual range of its own past, \
                 is {}: it is at {} and on at {}{GLUE}{}, {left}.",
                self.signal_name(&next.signal),
                shown(next.value, &next.unit),
                symbol(next.sign),
                shown(next.threshold, &next.unit),
            ));
        }
        words
    }
}
