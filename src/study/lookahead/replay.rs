//! Every decision again, on what was known on its day.

use crate::data::{Panel, Series};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::outcome::Step;
use crate::plan::{Binding, Plan};
use crate::rules::{Input, RuleSet};
use crate::signal::State;
use crate::time::{Date, Frequency, Stamp};

/// How many bars are gone through, at most, twice over.
const MOST_BARS: usize = 2_000_000;
/// However many there are, so many decisions are made again.
const LEAST: usize = 20;

/// The first decision that is another one without later data.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct FirstDifference {
    decision: String,
    what: String,
}

impl FirstDifference {
    pub(super) fn told(&self, rules: &RuleSet) -> Diagnostic {
        let message = format!("the decision of {} looks ahead: {}", self.decision, self.what);
        let place = Place::whole(rules.file());
        let help = "this is a bug in froth: please report it with the rules and the data";
        Diagnostic::error(Code::LooksAhead, message).at(place).with_help(help)
    }
}

/// Makes every decision again without what was not known on its day; how many
/// could be compared, and the first difference from `whole`.
///
/// Left out are days on which the series that begins first was not known yet:
/// without it the bars begin later.
pub(super) fn replay(
    plan: &Plan,
    panel: &Panel,
    whole: &[Step<'_>],
) -> (usize, Option<FirstDifference>) {
    let mut replayed = 0;
    for bar in chosen(whole.len()) {
        let Some(step) = whole.get(bar) else { continue };
        let known = known(plan, panel, step);
        let outcome = plan.outcome(&known, step.date);
        let again = outcome.history();
        if again.len() != bar + 1 {
            continue;
        }
        replayed += 1;
        let difference =
            whole.iter().zip(&again).find_map(|(with, without)| difference(plan, with, without));
        if difference.is_some() {
            return (replayed, difference);
        }
    }
    (replayed, None)
}

/// The decisions that are made again: all of them, or so many from the first to the
/// last that it does not take too long.
fn chosen(bars: usize) -> impl Iterator<Item = usize> {
    // Each takes as long as all bars before it, half of them in the mean.
    let most = bars.min(usize::max(MOST_BARS / bars.max(1), LEAST));
    let last = bars.saturating_sub(1);
    let spread = most.saturating_sub(1).max(1);
    (0..most).map(move |place| if most == bars { place } else { place * last / spread })
}

/// The series that a plan reads, with nothing that was not known at a step.
fn known(plan: &Plan, panel: &Panel, step: &Step<'_>) -> Panel {
    let inputs = plan.rules().inputs().iter().zip(plan.bindings.iter());
    let series = inputs.filter_map(|(input, binding)| {
        let Binding::Column { name, frequency, .. } = binding else { return None };
        let series = panel.get(name)?;
        if let (Some(releases), Some(day)) = (series.releases(), step.date) {
            // Revisions are no later data: what `released` means by a value.
            let is_out = |place: &usize| series.released(*place).is_some_and(|known| known <= day);
            let places = (0..series.stamps().len()).filter(is_out);
            let rows = places.flat_map(|place| {
                let stamp = series.stamps().get(place).copied();
                let versions = releases.versions(place).iter();
                versions.filter_map(move |version| Some((stamp?, version.known, version.value)))
            });
            return Series::with_vintages(name.as_str(), rows.collect()).ok();
        }
        let is_known = |stamp: &Stamp| match step.date.zip(*frequency) {
            Some((day, frequency)) => {
                day_known(input, frequency, stamp).is_some_and(|of| of <= day)
            }
            None => *stamp <= step.stamp,
        };
        let count = series.stamps().iter().take_while(|stamp| is_known(stamp)).count();
        let stamps = series.stamps().iter().take(count).copied().collect();
        let values = series.values().iter().take(count).copied().collect();
        Series::of(name.as_str(), stamps, values)
    });
    // A column feeds one input only, so that no name comes twice.
    Panel::of(series.collect()).unwrap_or_default()
}

fn day_known(input: &Input, frequency: Frequency, stamp: &Stamp) -> Option<Date> {
    let period = stamp.period(frequency)?;
    let assumed = || input.published.after(period.last_day());
    Some(input.released_on(period).unwrap_or_else(assumed))
}

fn difference(plan: &Plan, with: &Step<'_>, without: &Step<'_>) -> Option<FirstDifference> {
    let ids = |step: &Step<'_>| -> Vec<String> {
        step.possible.iter().map(|phase| format!("`{}`", phase.id)).collect()
    };
    let decision = match with.date {
        Some(date) => format!("{} ({date})", with.stamp),
        None => with.stamp.to_string(),
    };
    let told = |what: &str, with: &str, without: &str| {
        let what = format!("{what} is {with} with later data and {without} without them");
        Some(FirstDifference { decision: decision.clone(), what })
    };
    if ids(with) != ids(without) {
        return told("the phase", &ids(with).join(" or "), &ids(without).join(" or "));
    }
    let signals = plan.rules().signals().iter().zip(with.signals.iter().zip(&without.signals));
    let mut changed = signals.filter(|(_, (with, without))| with != without);
    let (signal, (with, without)) = changed.next()?;
    told(&format!("signal `{}`", signal.id), State::word(*with), State::word(*without))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_decisions_are_all_made_again_and_many_are_spread_from_first_to_last() {
        assert_eq!(chosen(0).count(), 0);
        assert_eq!(chosen(270).collect::<Vec<_>>(), (0..270).collect::<Vec<_>>());
        let many: Vec<usize> = chosen(10_000).collect();
        assert_eq!((many.len(), many[0], many[199]), (200, 0, 9_999));
        assert!(many.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(chosen(5_000_000).last(), Some(4_999_999));
    }
    use crate::data::Format;

    const RULES: &str = "
format: 1
id: example
version: \"1.0.0\"
title: Is it negative?
calendar: quarter
inputs:
  rate: { unit: percent, every: quarter, published: 0d, columns: [rate] }
signals:
  low: { when: rate < 0 }
phases:
  - { id: bad, when: low }
  - { id: quiet, otherwise: true }
";

    fn panel(last: &str) -> Panel {
        let text = format!("quarter,rate\n1999Q1,1\n1999Q2,-1\n1999Q3,{last}\n");
        Panel::read("rates.csv", Format::Csv, text.as_bytes()).unwrap()
    }

    #[test]
    fn the_first_difference_is_told_with_its_day() {
        let plan = RuleSet::parse(RULES).unwrap().plan(panel("1").schema()).unwrap();
        let outcome = plan.outcome(&panel("-1"), None);
        let changed = outcome.history();
        let (replayed, found) = replay(&plan, &panel("1"), &changed);
        assert_eq!(replayed, 3);
        let told = found.unwrap().told(plan.rules()).message;
        let wanted = "the decision of 1999Q3 (1999-09-30) looks ahead: the phase is `bad` with \
                      later data and `quiet` without them";
        assert_eq!(told, wanted);
    }

    #[test]
    fn nothing_is_told_where_nothing_differs() {
        let panel = panel("1");
        let plan = RuleSet::parse(RULES).unwrap().plan(panel.schema()).unwrap();
        let outcome = plan.outcome(&panel, None);
        let whole = outcome.history();
        assert_eq!(replay(&plan, &panel, &whole), (3, None));
    }
}
