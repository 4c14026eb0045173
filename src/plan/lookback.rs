//! How many decisions of the past rules still look at.

use super::{Atom, NodeStep, Plan};
use crate::ops::Op;
use crate::rules::Input;
use crate::time::{Calendar, Date, Frequency};

/// So many decisions are kept at least, and by so many of the past a report says what is
/// near.
pub(crate) const LEAST_KEPT: usize = 600;

/// The days of the longest period.
const YEAR: i32 = 366;

impl Plan {
    /// How many of the last decisions a stream must keep to go on as if it had kept all.
    ///
    /// # Nothing to say
    ///
    /// `None` if that is all of them: what is asked goes over the whole past.
    pub(crate) fn lookback(&self) -> Option<usize> {
        let rules = self.rules();
        if rules.base_rates().is_some() || rules.compare().is_some() || rules.stability().is_some()
        {
            return None;
        }
        let mut reach: Vec<usize> = Vec::with_capacity(self.nodes.len());
        for node in self.nodes.iter() {
            let own = match node.step {
                // Sums of a window are made of stretches of as many bars again; of days
                // of trading there may be more than the usual number.
                NodeStep::Apply(op, settings) if op != Op::Newest => {
                    settings.window.saturating_mul(3)
                }
                _ => 1,
            };
            let before = node.operands.iter().filter_map(|one| reach.get(one.0)).max();
            reach.push(own.saturating_add(before.copied().unwrap_or(0)));
        }
        let memory = self.condition_parts().filter_map(|part| match part.atom()? {
            Atom::Within(_, reach)
            | Atom::Held(_, reach)
            | Atom::Was(_, reach, _)
            | Atom::HeldBefore(_, reach) => Some(reach.bars.saturating_mul(3)),
            Atom::Node(_) => None,
        });
        let bars = reach.into_iter().max().unwrap_or(0);
        let bars = bars.saturating_add(memory.max().unwrap_or(0)).saturating_add(self.dwell);
        Some(bars.saturating_add(self.slack()).max(LEAST_KEPT))
    }

    /// How many bars a figure is behind that is no longer than a year and comes with the
    /// longest lag of all.
    fn slack(&self) -> usize {
        let bar = match self.rules().calendar() {
            Calendar::Rows => return 1,
            Calendar::DaysOf(_) | Calendar::Every(Frequency::Day) => 1,
            Calendar::Every(Frequency::Week) => 7,
            Calendar::Every(Frequency::Month) => 28,
            Calendar::Every(Frequency::Quarter) => 90,
            Calendar::Every(Frequency::Year) => 365,
        };
        let day = Date::from_days(0);
        let lag = |input: &Input| input.published.after(day).days() - day.days();
        let lag = self.rules().inputs().iter().map(lag).max().unwrap_or(0);
        usize::try_from((lag.max(0) + 2 * YEAR) / bar).unwrap_or(usize::MAX).saturating_add(2)
    }
}

#[cfg(test)]
mod tests {
    use super::LEAST_KEPT;
    use crate::data::Panel;
    use crate::rules::RuleSet;

    /// How many decisions are kept under rules with these lines, where `x` is read so.
    fn kept(calendar: &str, x: &str, when: &str, more: &str) -> Option<usize> {
        let rules = format!(
            "format: 1\nid: t\nversion: '1'\ntitle: T\ncalendar: {calendar}\ninputs:\n  x: {{ unit: \
             number{x} }}\nphases:\n  - {{ id: a, when: \"{when}\" }}\n  - {{ id: b, otherwise: true \
             }}\n{more}"
        );
        let rules = RuleSet::parse(&rules).unwrap();
        let panel = Panel::read_csv(&b"date,x\n1999-12-31,1\n"[..]).unwrap();
        rules.plan(panel.schema()).unwrap().lookback()
    }

    #[test]
    fn as_many_decisions_are_kept_as_windows_memories_dwell_and_lags_ask_for() {
        let month = |when: &str, more: &str| kept("month", "", when, more).unwrap();
        assert_eq!(month("x > 0", ""), LEAST_KEPT);
        // Beside its window, three times: the figure, what is seen of it, the dwell, and two
        // years of months with two more.
        assert_eq!(month("rolling_mean(x, 1000) > 0", ""), 3_000 + 3 + 28);
        assert_eq!(month("rolling_max(rolling_mean(x, 1000), 500) > 0", ""), 4_500 + 3 + 28);
        assert_eq!(month("rolling_mean(x, 1000) > 0", "dwell: 20\n"), 3_000 + 22 + 28);
        assert_eq!(month("x > 0 && was(b, 1000)", ""), 3_000 + 3 + 28);
        assert_eq!(month("rolling_mean(x, 500) > 0 && was(b, 1000)", ""), 4_500 + 3 + 28);
        let slack = |calendar: &str, x: &str| {
            let kept = kept(calendar, x, "rolling_mean(x, 1000) > 0", "").unwrap();
            kept - 3_003
        };
        assert_eq!(slack("day", ""), 734);
        assert_eq!(slack("week", ""), 106);
        assert_eq!(slack("quarter", ""), 10);
        assert_eq!(slack("year", ""), 4);
        assert_eq!(slack("month", ", published: 400d"), 42);
    }

    #[test]
    fn all_decisions_are_kept_where_the_whole_past_is_asked_about() {
        let base_rates = "base_rates: { of: x, title: X, within: [1y], falls: [20pct] }\n";
        let compare = "compare:\n  features: { own: x }\n  references: { then: 1990Q1..1991Q1 }\n";
        for asked in [base_rates, compare, "stability: 200\n"] {
            assert_eq!(kept("quarter", "", "x > 0", asked), None, "{asked}");
        }
    }
}
