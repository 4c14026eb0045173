//! Number expressions as columns over periods, and what a decision looks at.

use std::rc::Rc;

use super::dates::{Day, Period};
use super::expr::{Num, Number};
use super::figures::Seen;
use super::oracle::Oracle;
use super::values::{Row, Value, looking_back, plain};

/// What a decision sees of a number expression.
#[derive(Clone, Debug, Default)]
pub(crate) struct Look {
    pub(crate) value: Value,
    /// The newest figure of each input that it is made of, chosen or not.
    pub(crate) figures: Vec<(usize, Seen)>,
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
            | Num::MeanSoFar(_)
            | Num::CumMax(_)
            | Num::CumMin(_)
            | Num::Drawdown(..)
    )
}

impl Oracle {
    /// A column over the periods up to the one of day `t`, of what was known then.
    fn column(&self, number: &Num, t: Day) -> Rc<Vec<Value>> {
        let key = (std::ptr::from_ref(number) as usize, t);
        if let Some(known) = self.columns.borrow().get(&key) {
            return known.clone();
        }
        let (operands, _) = number.parts();
        let columns: Vec<Rc<Vec<Value>>> =
            operands.iter().map(|operand| self.column(operand, t)).collect();
        let last = self.rules.calendar.holding(t);
        let periods = (self.first.count..=last.count).map(|count| Period { count, ..last });
        let value = |(place, period): (usize, Period)| {
            if let Num::Input(input, _) = number {
                self.seen(*input, t, period).and_then(|seen| seen.value)
            } else if is_plain(number) {
                let values: Vec<Value> = columns.iter().map(|column| column[place]).collect();
                plain(number, &values)
            } else {
                let back = |steps: i64| place.checked_sub(usize::try_from(steps).ok()?);
                let at = |steps: i64| back(steps).map(|before| columns[0][before]);
                looking_back(number, &Row { calendar: self.rules.calendar, period, at: &at })
            }
        };
        let column = Rc::new(periods.enumerate().map(value).collect());
        // A bare input may be a passing one, whose place in memory another takes.
        if !matches!(number, Num::Input(..)) {
            self.columns.borrow_mut().insert(key, Rc::clone(&column));
        }
        column
    }

    /// What of an expression decides from when on it is known: of a choice the number
    /// that is chosen on day `t`, the first that the decision knows alone.
    fn needed<'a>(&self, number: &'a Num, t: Day) -> Vec<&'a Number> {
        let (operands, _) = number.parts();
        if !matches!(number, Num::FirstKnown(_)) {
            return operands;
        }
        let known = operands.iter().find(|operand| self.look(operand, t).value.is_some());
        vec![*known.unwrap_or(&operands[0])]
    }

    /// Whether all that an expression reads at a period is known on day `t`.
    fn is_available(&self, number: &Num, t: Day, p: Period) -> bool {
        if let Num::Input(input, _) = number {
            return self.is_carried(*input) || self.seen(*input, t, p).is_some();
        }
        self.needed(number, t).into_iter().all(|one| self.is_available(one, t, p))
    }

    /// The inputs that an expression reads on a day, or that it ever may.
    fn read(&self, number: &Num, t: Option<Day>, inputs: &mut Vec<usize>) {
        if let Num::Input(input, _) = number
            && !inputs.contains(input)
        {
            inputs.push(*input);
        }
        let parts = t.map_or(number.parts().0, |t| self.needed(number, t));
        parts.into_iter().for_each(|one| self.read(one, t, inputs));
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
        let (mut read, mut all) = (Vec::new(), Vec::new());
        self.read(number, Some(t), &mut read);
        self.read(number, None, &mut all);
        let newest = |input: usize| Some((input, self.seen(input, t, p)?));
        let figures: Vec<(usize, Seen)> = all.into_iter().filter_map(newest).collect();
        let is_fresh = read
            .into_iter()
            .filter_map(newest)
            .collect::<Vec<(usize, Seen)>>()
            .iter()
            .all(|(input, seen)| t <= self.fresh_until(*input, seen.newest));
        let place = usize::try_from(p.count - self.first.count).expect("from the first on");
        let value = if is_fresh { self.column(number, t)[place] } else { None };
        Look { value, figures }
    }

    /// Whether a decision inside of a period sees a newer figure in what it looks at
    /// than the one at the end of the period before.
    pub(crate) fn has_news(&self, number: &Num, t: Day, before: Day) -> bool {
        let (now, then) = (self.look(number, t), self.look(number, before));
        now.figures.iter().any(|(input, seen)| {
            let old = then.figures.iter().find(|(own, _)| own == input);
            old.is_none_or(|(_, old)| old.newest < seen.newest)
        })
    }
}
