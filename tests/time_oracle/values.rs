//! What operators make of values, wherever these come from: of periods in a
//! column, or of decisions.

use super::dates::{Freq, Period, Span};
use super::expr::{Back, Num, Rolling, Window};

/// A value; `None` is missing.
pub(crate) type Value = Option<f64>;

/// Values in order; `at(k)` is the one `k` steps back, and `None` before the first.
pub(crate) struct Row<'a> {
    pub(crate) calendar: Freq,
    /// The period of the newest one.
    pub(crate) period: Period,
    pub(crate) at: &'a dyn Fn(i64) -> Option<Value>,
}

/// Closer than that, two numbers are equal.
pub(crate) fn is_tie(a: f64, b: f64) -> bool {
    let width = f64::max(1e-9 * f64::max(a.abs(), b.abs()), 1e-12);
    (a - b).abs() <= width
}

fn finite(number: f64) -> Value {
    number.is_finite().then_some(number)
}

fn percent_above(x: Value, base: Value) -> Value {
    let (x, base) = (x?, base?);
    if 0.0 < base { finite(100.0 * (x / base - 1.0)) } else { None }
}

/// An operator that reads this place only.
pub(crate) fn plain(op: &Num, operands: &[Value]) -> Value {
    if let Num::FirstKnown(_) = op {
        return operands.iter().copied().flatten().next();
    }
    let numbers: Option<Vec<f64>> = operands.iter().copied().collect();
    finite(match (op, numbers?.as_slice()) {
        (Num::Const(number), []) => *number,
        (Num::Add(..), [a, b]) => a + b,
        (Num::Sub(..), [a, b]) => a - b,
        (Num::Mul(..), [a, b]) => a * b,
        (Num::Div(..), [a, b]) => a / b,
        (Num::Min(..), [a, b]) => a.min(*b),
        (Num::Max(..), [a, b]) => a.max(*b),
        (Num::Abs(_), [a]) => a.abs(),
        (Num::Sign(_), [a]) if is_tie(*a, 0.0) => 0.0,
        (Num::Sign(_), [a]) => a.signum(),
        (Num::Round(_), [a]) => a.trunc() + (2.0 * a.fract()).trunc(),
        (Num::Named(..) | Num::Newest(_), [a]) => *a,
        _ => panic!("{op} is not plain"),
    })
}

/// An operator that looks back.
pub(crate) fn looking_back(op: &Num, row: &Row<'_>) -> Value {
    match op {
        Num::Back(kind, _, window) => row.back(*kind, *window),
        Num::Yoy(_) => row.back(Back::Pct, Window::Time(Span { count: 1, unit: 'y' })),
        Num::Rolling(kind, _, window, known) => row.rolling(*kind, *window, *known),
        Num::MeanSoFar(_) => {
            let all = row.all();
            finite(all.iter().sum::<f64>() / all.len() as f64)
        }
        Num::CumMax(_) => highest(&row.all()),
        Num::CumMin(_) => lowest(&row.all()),
        Num::Drawdown(_, None) => percent_above(row.value(0), highest(&row.all())),
        Num::Drawdown(_, Some(window)) => {
            percent_above(row.value(0), row.rolling(Rolling::Max, *window, None))
        }
        _ => panic!("{op} does not look back"),
    }
}

fn highest(values: &[f64]) -> Value {
    values.iter().copied().reduce(f64::max)
}

fn lowest(values: &[f64]) -> Value {
    values.iter().copied().reduce(f64::min)
}

impl Row<'_> {
    fn value(&self, steps: i64) -> Value {
        (self.at)(steps).flatten()
    }

    fn back(&self, kind: Back, window: Window) -> Value {
        let before = self.value(steps_back(self.calendar, self.period, window));
        match kind {
            Back::Lag => before,
            Back::Change => finite(self.value(0)? - before?),
            Back::Pct => percent_above(self.value(0), before),
        }
    }

    fn rolling(&self, kind: Rolling, window: Window, known: Option<i64>) -> Value {
        let length = length(self.calendar, self.period, window);
        let mut values: Vec<f64> = (0..length).filter_map(|steps| self.value(steps)).collect();
        let count = i64::try_from(values.len()).expect("few");
        let is_enough = match (known, kind) {
            (Some(known), _) => known <= count,
            (None, Rolling::Sum) => count == length,
            (None, _) => length <= 2 * count,
        };
        if count == 0 || !is_enough {
            return None;
        }
        let sum: f64 = values.iter().sum();
        match kind {
            Rolling::Max => highest(&values),
            Rolling::Min => lowest(&values),
            Rolling::Sum => finite(sum),
            Rolling::Mean => finite(sum / count as f64),
            Rolling::Median => {
                values.sort_by(f64::total_cmp);
                let middle = values.len() / 2;
                let pair = [values[(values.len() - 1) / 2], values[middle]];
                finite((pair[0] + pair[1]) / 2.0)
            }
        }
    }

    /// All known values so far.
    fn all(&self) -> Vec<f64> {
        (0..).map_while(|steps| (self.at)(steps)).flatten().collect()
    }
}

/// How many periods a window has that ends with this one.
pub(crate) fn length(calendar: Freq, period: Period, window: Window) -> i64 {
    let span = match window {
        Window::Bars(bars) => return bars,
        Window::Time(span) => span,
    };
    let each = match (calendar, span.unit) {
        (Freq::Day, 'd') | (Freq::Week, 'w') | (Freq::Month, 'm') => 1,
        (Freq::Quarter, 'q') | (Freq::Year, 'y') => 1,
        (Freq::Day, 'w') => 7,
        (Freq::Day, _) => return period.count - span.before(period.count),
        (Freq::Week, 'q') => 13,
        (Freq::Week, 'y') => 52,
        (Freq::Month, 'q') => 3,
        (Freq::Month, 'y') => 12,
        (Freq::Quarter, 'y') => 4,
        (Freq::Quarter, 'm') if span.count % 3 == 0 => return span.count / 3,
        _ => panic!("{span} is not a whole number of a {}", calendar.word()),
    };
    each * span.count
}

/// How many periods back a look of this length goes.
fn steps_back(calendar: Freq, period: Period, window: Window) -> i64 {
    match (calendar, window) {
        (Freq::Week, Window::Time(Span { count, unit: 'y' })) => {
            period.count - period.week_years_before(count).count
        }
        _ => length(calendar, period, window),
    }
}
