//! Expectations meet the data: which bars each is about.

use super::expectation::{Claim, Expectation, ExpectedWhen, When};
use super::moment::{NamedMoment, shown};
use super::suite::Reading;
use crate::diagnostic::Code;
use crate::eval::Bar;
use crate::rules::Spanned;
use crate::time::{Date, Stamp};

/// Finds the bars that expectations are about; `None` if one asks about a time
/// outside of the data, which is reported then.
pub(super) fn settle(
    reading: &mut Reading<'_>,
    expectations: &mut [Expectation],
    bars: &[Bar],
    end: Option<Date>,
) -> Option<()> {
    let mut settling = BarFinder { reading, bars, end, is_whole: true };
    for expectation in expectations {
        expectation.scope = match &expectation.when {
            When::At(at) => settling.at(at),
            When::Over(from, to) => settling.over(from.as_ref(), to.as_ref()),
        };
        for claimed in &expectation.claims {
            if let Claim::First(_, moment) | Claim::Last(_, moment) = &claimed.claim {
                settling.check_moment(moment, &expectation.scope);
            }
        }
    }
    if settling.is_whole { Some(()) } else { None }
}

struct BarFinder<'r, 'a> {
    reading: &'r mut Reading<'a>,
    bars: &'r [Bar],
    end: Option<Date>,
    is_whole: bool,
}

impl BarFinder<'_, '_> {
    fn outside(&mut self, moment: &Spanned<NamedMoment>) {
        let message = format!("`{}` lies outside of the data", moment.value);
        let help = match (self.bars.first(), self.bars.last()) {
            (Some(first), Some(last)) => {
                format!("their bars go from {} to {}", shown(first), shown(last))
            }
            _ => "they hold no figure that these rules read".to_owned(),
        };
        self.reading.report(Code::OutsideOfData, message, moment.span.clone(), Some(help));
        self.is_whole = false;
    }

    fn first_day(&self) -> Option<Date> {
        let first = self.bars.first()?;
        match first.stamp {
            Stamp::Period(period) => Some(period.first_day()),
            _ => first.date,
        }
    }

    fn at(&mut self, at: &Spanned<NamedMoment>) -> ExpectedWhen {
        let day = at.value.last_day();
        if let Some((day, (first, end))) = day.zip(self.first_day().zip(self.end))
            && first <= day
            && day <= end
        {
            return ExpectedWhen::At(day);
        }
        match self.bars.iter().position(|bar| at.value.holds(bar)) {
            Some(bar) if day.is_none() => ExpectedWhen::Bars(bar..bar + 1),
            _ => {
                self.outside(at);
                ExpectedWhen::Bars(0..0)
            }
        }
    }

    fn over(
        &mut self,
        from: Option<&Spanned<NamedMoment>>,
        to: Option<&Spanned<NamedMoment>>,
    ) -> ExpectedWhen {
        let inside = |moment: &NamedMoment, bar: &Bar| match (moment.first_day(), moment.last_day())
        {
            (Some(first), Some(last)) => bar.date.map(|date| (first <= date, date <= last)),
            _ => Some((moment.stamp() <= bar.stamp, bar.stamp <= moment.stamp())),
        };
        for moment in from.into_iter().chain(to) {
            let is_inside = match (moment.value.first_day(), moment.value.last_day()) {
                (Some(first), Some(last)) => {
                    let begin = self.first_day();
                    begin.is_some_and(|begin| begin <= first) && self.end >= Some(last)
                }
                _ => self.bars.iter().any(|bar| moment.value.holds(bar)),
            };
            if !is_inside {
                self.outside(moment);
                return ExpectedWhen::Bars(0..0);
            }
        }
        let is_asked = |bar: &Bar| {
            let after = from.is_none_or(|from| inside(&from.value, bar).is_some_and(|is| is.0));
            let before = to.is_none_or(|to| inside(&to.value, bar).is_some_and(|is| is.1));
            after && before
        };
        let start = self.bars.iter().position(is_asked);
        let last = self.bars.iter().rposition(is_asked);
        match (start, last, from.or(to)) {
            (Some(start), Some(last), _) => ExpectedWhen::Bars(start..last + 1),
            (.., Some(moment)) => {
                self.outside(moment);
                ExpectedWhen::Bars(0..0)
            }
            // All of the data, and there are none: figures that are all gaps.
            (.., None) => ExpectedWhen::Bars(0..0),
        }
    }

    fn check_moment(&mut self, moment: &Spanned<NamedMoment>, scope: &ExpectedWhen) {
        let ExpectedWhen::Bars(range) = scope else { return };
        let asked = self.bars.get(range.clone()).unwrap_or_default();
        if !range.is_empty() && !asked.iter().any(|bar| moment.value.holds(bar)) {
            self.outside(moment);
        }
    }
}
