//! The steps at which decisions are made.

use super::{Frequency, Span, SpanUnit};

/// The steps at which decisions are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calendar {
    /// One bar a day, week, month, quarter or year.
    Every(Frequency),
    /// One bar a row of the data, whatever its date.
    Rows,
    /// One bar a day on which the input at this place of the rules has a figure:
    /// trading days.
    DaysOf(usize),
}

impl Calendar {
    /// What one step is called: `quarter`, `trading day`; `rows` for rows.
    pub fn word(self) -> &'static str {
        match self {
            Calendar::Every(frequency) => frequency.word(),
            Calendar::Rows => "rows",
            Calendar::DaysOf(_) => "trading day",
        }
    }

    /// Whether a span is not always as many bars.
    pub(crate) fn is_uneven(self, span: Span) -> bool {
        let is_of_months =
            matches!(span.unit, SpanUnit::Months | SpanUnit::Quarters | SpanUnit::Years);
        match self {
            Calendar::Every(frequency) => frequency == Frequency::Day && is_of_months,
            Calendar::DaysOf(_) => true,
            Calendar::Rows => false,
        }
    }

    /// How many bars a span is; the usual number where it is not always as many.
    ///
    /// A year is 12 months, 4 quarters, 52 weeks or 365 days, of which the last is
    /// its usual number only; a quarter is 13 weeks.
    ///
    /// # Nothing to say
    ///
    /// `None` if the span is no whole number of bars: a month on a quarterly
    /// calendar, a month in weeks, anything on rows.
    pub fn bars(self, span: Span) -> Option<usize> {
        let frequency = match self {
            Calendar::Every(frequency) => frequency,
            Calendar::DaysOf(_) => return usual(span, [1, 5, 21, 63, 252]),
            Calendar::Rows => return None,
        };
        // Lengths as fractions of a year: bars in a year, spans in a year.
        let bars_a_year = match frequency {
            Frequency::Day => 365,
            Frequency::Week => 52,
            Frequency::Month => 12,
            Frequency::Quarter => 4,
            Frequency::Year => 1,
        };
        let spans_a_year = match (span.unit, frequency) {
            (SpanUnit::Days, Frequency::Day) => return usize::try_from(span.count).ok(),
            (SpanUnit::Weeks, Frequency::Day) => {
                return usize::try_from(span.count).ok()?.checked_mul(7);
            }
            (_, Frequency::Day) => return usual(span, [1, 7, 30, 91, 365]),
            (SpanUnit::Days, Frequency::Week) if span.count % 7 == 0 => {
                return usize::try_from(span.count / 7).ok();
            }
            (SpanUnit::Days, _) => return None,
            (SpanUnit::Weeks, _) => 52,
            (SpanUnit::Months, _) => 12,
            (SpanUnit::Quarters, _) => 4,
            (SpanUnit::Years, _) => 1,
        };
        let bars = i64::from(span.count) * bars_a_year;
        let is_whole = bars % spans_a_year == 0;
        if is_whole { usize::try_from(bars / spans_a_year).ok() } else { None }
    }
}

/// The usual number of bars, by how many a day, a week, a month, a quarter and a
/// year have.
fn usual(span: Span, [day, week, month, quarter, year]: [usize; 5]) -> Option<usize> {
    let bars = match span.unit {
        SpanUnit::Days => day,
        SpanUnit::Weeks => week,
        SpanUnit::Months => month,
        SpanUnit::Quarters => quarter,
        SpanUnit::Years => year,
    };
    usize::try_from(span.count).ok()?.checked_mul(bars)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_become_whole_bars_or_nothing() {
        let bars =
            |calendar, text| Span::parse(text).and_then(|span| Calendar::bars(calendar, span));
        let quarter = Calendar::Every(Frequency::Quarter);
        assert_eq!(bars(quarter, "2y"), Some(8));
        assert_eq!(bars(quarter, "6m"), Some(2));
        assert_eq!(bars(quarter, "1m"), None);
        assert_eq!(bars(quarter, "90d"), None);
        assert_eq!(bars(quarter, "26w"), Some(2));
        assert_eq!(bars(Calendar::Every(Frequency::Week), "2q"), Some(26));
        assert_eq!(bars(Calendar::Every(Frequency::Week), "1m"), None);
        assert_eq!(bars(Calendar::Every(Frequency::Week), "14d"), Some(2));
        assert_eq!(bars(Calendar::Every(Frequency::Week), "15d"), None);
        assert_eq!(bars(Calendar::Every(Frequency::Day), "2w"), Some(14));
        assert_eq!(bars(Calendar::Every(Frequency::Day), "1y"), Some(365));
        assert_eq!(bars(Calendar::Rows, "2y"), None);
    }
}
