//! Inputs whose values are known on the last day of what they are about.

use std::sync::Arc;

use crate::data::{Panel, Series};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::outcome::Step;
use crate::plan::{Binding, Plan};
use crate::rules::{Aggregate, Input};
use crate::study::spot;
use crate::time::{Frequency, Period, Span, SpanUnit, Stamp};

/// The inputs that are about more than a day, named by their period or its
/// first day, and declared to be known without a lag.
///
/// A warning, with how often a lag of one period would matter; a note where the
/// rules say why, or where the value is a price or a rate of the last day.
pub(super) fn known_at_once(plan: &Plan, panel: &Panel, whole: &[Step<'_>]) -> Vec<Diagnostic> {
    let inputs = plan.rules().inputs().iter().zip(plan.bindings.iter()).enumerate();
    inputs
        .filter_map(|(place, (input, binding))| {
            let Binding::Column { name, frequency, .. } = binding else { return None };
            let frequency = frequency.filter(|frequency| *frequency != Frequency::Day)?;
            if input.published.count != 0 {
                return None;
            }
            let (period, dated) = newest(panel.get(name)?, frequency)?;
            let word = frequency.word();
            let matter = matter(plan, panel, whole, place, frequency);
            let message = format!(
                "input `{}` is known with no lag: its value of {period}{dated} counts from {}; {}",
                input.name,
                period.last_day(),
                matter.told(word, whole.len())
            );
            let place = spot::input(plan.rules(), &input.name);
            let found = Diagnostic::error(Code::KnownAtOnce, message).at(place);
            Some(if is_vouched_for(input) {
                Diagnostic { severity: Severity::Note, ..found }
            } else {
                let help = format!(
                    "write `published: 30d` if it comes out 30 days after the end of the {word}; \
                     if it is known at once, say in a `note` why `0d` is right"
                );
                Diagnostic { severity: Severity::Warning, ..found }.with_help(help)
            })
        })
        .collect()
}

/// Whether the rules give a reason, or it is a price or a rate of the last day.
///
/// Amounts of money or things add up over their period and are counted after
/// it: of those a note must speak of `0d` itself.
fn is_vouched_for(input: &Input) -> bool {
    let unit = &input.unit;
    let is_amount = !unit.is_number() && !unit.is_percent() && !unit.is_points();
    let names_the_lag = input.note.as_ref().is_some_and(|note| note.contains("0d"));
    let is_of_the_last_day = input.aggregate == Aggregate::Last;
    names_the_lag || (!is_amount && (is_of_the_last_day || input.note.is_some()))
}

/// The period of the newest value, and how it is dated.
///
/// # Nothing to say
///
/// `None` if dates are not the first days of periods: such a series says
/// itself from when it counts.
fn newest(series: &Series, frequency: Frequency) -> Option<(Period, String)> {
    let stamps = series.stamps();
    let is_early = |stamp: &Stamp| match stamp {
        Stamp::Day(day) => Period::holding(frequency, *day).first_day() == *day,
        Stamp::Period(_) => true,
        Stamp::Row(_) => false,
    };
    if !stamps.iter().all(is_early) {
        return None;
    }
    let known = stamps.iter().zip(series.values()).rev().find(|(_, value)| !value.is_nan());
    let (stamp, _) = known?;
    let dated = match stamp {
        Stamp::Day(day) => format!(", dated {day},"),
        _ => String::new(),
    };
    Some((stamp.period(frequency)?, dated))
}

/// At how many bars a lag changes something.
#[derive(Default)]
struct Matter {
    phase: usize,
    signal: usize,
}

impl Matter {
    fn told(&self, period: &str, bars: usize) -> String {
        let parts = [("the phase", self.phase), ("a signal", self.signal)];
        let told = parts.iter().filter(|(_, count)| 0 < *count);
        let told: Vec<String> = told.map(|(what, count)| format!("{what} in {count}")).collect();
        match told.as_slice() {
            [] => format!("a lag of one {period} would change nothing in {bars} bars"),
            _ => {
                format!("a lag of one {period} would change {} of {bars} bars", told.join(" and "))
            }
        }
    }
}

fn matter(
    plan: &Plan,
    panel: &Panel,
    whole: &[Step<'_>],
    input: usize,
    frequency: Frequency,
) -> Matter {
    let lag = one(frequency);
    let mut later = plan.clone();
    if let Some(input) = Arc::make_mut(&mut later.rules).inputs.get_mut(input) {
        input.published = lag;
        // Ages count from the end of the period: what was young enough stays so.
        let longer = |age: Span| Span { count: days(age) + days(lag), unit: SpanUnit::Days };
        input.max_age = input.max_age.map(longer);
    }
    let ids = |step: &Step<'_>| -> Vec<String> {
        step.possible.iter().map(|phase| phase.id.clone()).collect()
    };
    let delayed = later.outcome(panel, None);
    let delayed = delayed.history();
    whole.iter().zip(&delayed).fold(Matter::default(), |matter, (now, then)| Matter {
        phase: matter.phase + usize::from(ids(now) != ids(then)),
        signal: matter.signal + usize::from(now.signals != then.signals),
    })
}

fn one(frequency: Frequency) -> Span {
    let unit = match frequency {
        Frequency::Day => SpanUnit::Days,
        Frequency::Week => SpanUnit::Weeks,
        Frequency::Month => SpanUnit::Months,
        Frequency::Quarter => SpanUnit::Quarters,
        Frequency::Year => SpanUnit::Years,
    };
    Span { count: 1, unit }
}

/// The most days that a span can be.
fn days(span: Span) -> i32 {
    let days = match span.unit {
        SpanUnit::Days => 1,
        SpanUnit::Weeks => 7,
        SpanUnit::Months => 31,
        SpanUnit::Quarters => 92,
        SpanUnit::Years => 366,
    };
    span.count.saturating_mul(days).min(1_000_000)
}
