//! Number expressions as columns over periods, and what a decision looks at.

use super::dates::{Day, Period};
use super::expr::Num;
use super::oracle::Oracle;
use super::values::{Row, Value, looking_back, plain};

/// What a decision sees of a number expression.
#[derive(Clone, Debug, Default)]
pub(crate) struct Look {
    pub(crate) period: Option<Period>,
    pub(crate) value: Value,
    /// The newest figure of each input that is read: the input and its place.
    pub(crate) figures: Vec<(usize, usize)>,
}

/// Whether an expression reads neither a condition nor the newest of something: it
/// has a value at every period, whatever the day.
pub(crate) fn is_column(number: &Num) -> bool {
    let (numbers, conditions) = number.parts();
    !matches!(number, Num::Score | Num::Newest(_))
        && conditions.is_empty()
        && numbers.into_iter().all(|part| is_column(part))
}

/// Whether a number of one place is made of others of the same place only.
pub(crate) fn is_plain(number: &Num) -> bool {
    !matches!(
        number,
        Num::Back(..)
            | Num::Yoy(_)
            | Num::Rolling(..)
            | Num::CumMax(_)
            | Num::CumMin(_)
            | Num::Drawdown(..)
    )
}

impl Oracle {
    /// A column at a period, over what was known on day `t`.
    fn column(&self, number: &Num, t: Day, p: Period) -> Value {
        if let Num::Input(input, _) = number {
            return self.seen(*input, t, p).map(|seen| seen.value);
        }
        let key = (std::ptr::from_ref(number) as usize, t, p.count);
        if let Some(known) = self.columns.borrow().get(&key) {
            return *known;
        }
        let (operands, _) = number.parts();
        let value = if is_plain(number) {
            let values: Vec<Value> =
                operands.iter().map(|operand| self.column(operand, t, p)).collect();
            plain(number, &values)
        } else {
            let at = |steps: i64| {
                let before = p.plus(-steps);
                (self.first <= before).then(|| self.column(operands[0], t, before))
            };
            looking_back(number, &Row { calendar: self.rules.calendar, period: p, at: &at })
        };
        self.columns.borrow_mut().insert(key, value);
        value
    }

    /// Whether all that an expression reads at a period is known on day `t`.
    fn is_available(&self, number: &Num, t: Day, p: Period) -> bool {
        let (operands, _) = number.parts();
        let mut each = operands.into_iter().map(|operand| self.is_available(operand, t, p));
        match number {
            Num::Input(input, _) => self.is_carried(*input) || self.seen(*input, t, p).is_some(),
            Num::FirstKnown(_) => each.any(|is_available| is_available),
            _ => each.all(|is_available| is_available),
        }
    }

    /// The inputs that an expression reads at a period.
    fn read(&self, number: &Num, t: Day, p: Period, inputs: &mut Vec<usize>) {
        if let Num::Input(input, _) = number
            && !inputs.contains(input)
        {
            inputs.push(*input);
        }
        let (operands, _) = number.parts();
        for operand in operands {
            if !matches!(number, Num::FirstKnown(_)) || self.is_available(operand, t, p) {
                self.read(operand, t, p, inputs);
            }
        }
    }

    /// A column as a decision on day `t` looks at it.
    pub(crate) fn look(&self, number: &Num, t: Day) -> Look {
        let mut p = self.rules.calendar.holding(t);
        while self.first <= p && !self.is_available(number, t, p) {
            p = p.plus(-1);
        }
        if p < self.first {
            return Look::default();
        }
        let mut inputs = Vec::new();
        self.read(number, t, p, &mut inputs);
        let newest = |input: &usize| Some((*input, self.seen(*input, t, p)?.newest));
        let figures: Vec<(usize, usize)> = inputs.iter().filter_map(newest).collect();
        let is_fresh =
            figures.iter().all(|(input, place)| t <= self.fresh_until(*input, *place));
        let value = if is_fresh { self.column(number, t, p) } else { None };
        Look { period: Some(p), value, figures }
    }

    /// Whether a decision inside of a period sees a newer figure in what it looks at
    /// than the one at the end of the period before.
    pub(crate) fn has_news(&self, number: &Num, t: Day, before: Day) -> bool {
        let (now, then) = (self.look(number, t), self.look(number, before));
        now.figures.iter().any(|(input, place)| {
            let old = then.figures.iter().find(|(own, _)| own == input);
            old.is_none_or(|(_, old)| old < place)
        })
    }
}
