//! What a page holds of its decisions and charts: in columns, nothing twice.
//!
//! A decision as an object repeats every name; most of a column are runs of one word, and
//! thresholds are mostly one number. The page's script makes of it what the report has.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use crate::explain::Level;
use crate::portable;
use crate::report::{Charts, Decision, Named, Overlay, Titled, Watched};
use crate::rules::Comparison;
use crate::signal::State;
use crate::time::Date;

/// How many digits of a number a page keeps: more than it shows or a screen can.
const DIGITS: i32 = 9;

/// The decisions of a page, and what each signal watched at them.
#[derive(Serialize)]
pub(super) struct PackedDecisions<'r> {
    bar: Vec<&'r str>,
    date: Vec<Option<Date>>,
    /// The places of those that come before the end of their bar.
    provisional: Vec<usize>,
    /// Runs of the place of a phase, each with its length.
    phase: Vec<(Option<usize>, usize)>,
    /// What is possible where that is not the phase alone.
    possible: BTreeMap<usize, &'r [String]>,
    /// Runs of each signal's state, each with its length.
    signals: Named<Vec<(State, usize)>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    charts: Option<PackedCharts<'r>>,
}

#[derive(Serialize)]
struct PackedCharts<'r> {
    signals: Named<Plots<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<PackedSeries<'r>>,
    /// Runs of whether it was a recession, each with its length.
    #[serde(skip_serializing_if = "Option::is_none")]
    recessions: Option<Vec<(bool, usize)>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    overlay: Option<&'r Overlay>,
}

#[derive(Serialize)]
struct Plots<'r> {
    title: Option<&'r str>,
    watched: Vec<Plot<'r>>,
}

#[derive(Serialize)]
struct Plot<'r> {
    #[serde(flatten)]
    column: PackedSeries<'r>,
    thresholds: Vec<PackedThreshold<'r>>,
}

#[derive(Serialize)]
struct PackedSeries<'r> {
    expression: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'r str>,
    unit: String,
    values: PackedNumbers<'r>,
}

#[derive(Serialize)]
struct PackedThreshold<'r> {
    level: Level,
    sign: Comparison,
    expression: &'r str,
    values: PackedNumbers<'r>,
}

/// Numbers, or the one that all of them are.
struct PackedNumbers<'r>(&'r [Option<f64>]);

impl Serialize for PackedNumbers<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            [first, rest @ ..] if rest.iter().all(|other| other == first) => {
                first.map(rounded).serialize(serializer)
            }
            all => serializer.collect_seq(all.iter().map(|one| one.map(rounded))),
        }
    }
}

fn rounded(number: f64) -> f64 {
    if number == 0.0 || !number.is_finite() {
        return number;
    }
    #[expect(clippy::cast_possible_truncation, reason = "of an exponent of ten")]
    let size = portable::log10(number.abs()).floor() as i32;
    let places = usize::try_from(DIGITS - 1 - size).unwrap_or(0);
    // Read back from what is written, so that it is written as short.
    format!("{number:.places$}").parse().unwrap_or(number)
}

fn runs<T: PartialEq>(all: impl Iterator<Item = T>) -> Vec<(T, usize)> {
    super::scale::runs(all).into_iter().map(|(_, length, what)| (what, length)).collect()
}

impl<'r> PackedDecisions<'r> {
    /// The same decisions in columns.
    ///
    /// # Nothing to say
    ///
    /// `None` of decisions with values of their own, and of charts of other decisions.
    pub(super) fn of(
        bars: &'r [Decision],
        phases: &[Titled],
        signals: &[Titled],
        charts: Option<&'r Charts>,
    ) -> Option<PackedDecisions<'r>> {
        if bars.iter().any(|bar| bar.values.is_some()) {
            return None;
        }
        if charts.is_some_and(|charts| charts.bars.len() != bars.len()) {
            return None;
        }
        let place =
            |bar: &Decision| phases.iter().position(|phase| Some(&phase.id) == bar.phase.as_ref());
        let is_open = |bar: &&Decision| {
            bar.phase.is_none() || bar.phase.as_slice() != bar.possible.as_slice()
        };
        let open = bars.iter().enumerate().filter(|(_, bar)| is_open(bar));
        let state = |bar: &Decision, id: &str| bar.signals.get(id).copied();
        let signals = signals.iter().map(|signal| {
            let states = bars.iter().map(|bar| state(bar, &signal.id).unwrap_or(State::Unknown));
            (signal.id.clone(), runs(states))
        });
        let early = bars.iter().enumerate();
        let early = early.filter_map(|(place, bar)| bar.is_provisional.then_some(place));
        Some(PackedDecisions {
            bar: bars.iter().map(|bar| bar.bar.as_str()).collect(),
            date: bars.iter().map(|bar| bar.date).collect(),
            provisional: early.collect(),
            phase: runs(bars.iter().map(place)),
            possible: open.map(|(place, bar)| (place, bar.possible.as_slice())).collect(),
            signals: Named(signals.collect()),
            charts: charts.map(PackedCharts::of),
        })
    }
}

impl<'r> PackedCharts<'r> {
    fn of(charts: &'r Charts) -> PackedCharts<'r> {
        let signals = charts.signals.0.iter().map(|(id, chart)| {
            let watched = chart.watched.iter().map(Plot::of).collect();
            (id.clone(), Plots { title: chart.title.as_deref(), watched })
        });
        PackedCharts {
            signals: Named(signals.collect()),
            price: charts.price.as_ref().map(|price| PackedSeries {
                expression: &price.expression,
                title: price.title.as_deref(),
                unit: price.unit.to_string(),
                values: PackedNumbers(&price.values),
            }),
            recessions: charts.recessions.as_ref().map(|all| runs(all.iter().copied())),
            overlay: charts.overlay.as_ref(),
        }
    }
}

impl<'r> Plot<'r> {
    fn of(watched: &'r Watched) -> Plot<'r> {
        let lines = watched.thresholds.iter().map(|one| PackedThreshold {
            level: one.level,
            sign: one.sign,
            expression: &one.expression,
            values: PackedNumbers(&one.values),
        });
        Plot {
            column: PackedSeries {
                expression: &watched.expression,
                title: watched.title.as_deref(),
                unit: watched.unit.to_string(),
                values: PackedNumbers(&watched.values),
            },
            thresholds: lines.collect(),
        }
    }
}
