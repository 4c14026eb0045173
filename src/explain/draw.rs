//! Parameters drawn from the ranges that their rules state, in sets that make sense, and
//! all else that a seed draws.

use oorandom::Rand64;

use super::bonds::Bonds;
use crate::ops::Op;
use crate::portable;
use crate::rules::{Amount, Condition, Length, Param, RuleSet, Term, What, bars_of_quantity};
use crate::value::{Quantity, Unit};

/// A parameter with the range that it is drawn from.
pub(crate) struct DrawnParam {
    /// Its place in the rules.
    pub(crate) place: usize,
    /// Its name.
    pub(crate) name: String,
    /// As the rules write it: the value, the low and the high end of the range.
    pub(crate) written: [String; 3],
    low: f64,
    high: f64,
    home: f64,
    kind: DrawKind,
}

enum DrawKind {
    /// Any number of this unit.
    Number(Unit),
    /// A whole number: of bars, or of conditions.
    Whole,
}

/// How often one set is drawn anew before it is given up.
const TRIES: usize = 10_000;

/// Draws from ranges: each number of a range, or each whole number, as likely as any
/// other, and all parameters each for itself but for how they relate.
#[derive(Clone, Debug)]
pub(crate) struct Draws(Rand64);

impl Draws {
    /// The draws that begin with a seed.
    pub(crate) fn new(seed: u64) -> Draws {
        Draws(Rand64::new(u128::from(seed)))
    }

    /// A value for each parameter: every set that makes sense is as likely as any other.
    ///
    /// # Shape
    ///
    /// Shares of the ranges, from 0 to 1; `number` says which number each is.
    ///
    /// # Nothing to say
    ///
    /// `None` if none came up.
    pub(crate) fn set(
        &mut self,
        drawn: &[DrawnParam],
        bonds: &Bonds,
        number: impl Fn(&DrawnParam, f64) -> f64,
    ) -> Option<Vec<f64>> {
        let mut shares: Vec<f64> = drawn.iter().map(|one| self.draw(one)).collect();
        // Parameters that no relation joins are drawn apart, so that few are drawn in vain.
        for joined in bonds.joined() {
            let mut tries = 0;
            while !joined.hold(&|place| number_at(drawn, &shares, place, &number)) {
                tries += 1;
                if TRIES < tries {
                    return None;
                }
                for place in joined.members() {
                    if let (Some(share), Some(own)) = (shares.get_mut(*place), drawn.get(*place)) {
                        *share = self.draw(own);
                    }
                }
            }
        }
        Some(shares)
    }

    /// What other draws can begin with.
    pub(crate) fn seed(&mut self) -> u64 {
        self.0.rand_u64()
    }

    /// A whole number below `bound`, each as likely as any other; zero if there is none.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        if bound == 0 {
            return 0;
        }
        usize::try_from(self.0.rand_range(0..bound as u64)).unwrap_or(0)
    }

    /// A number from the standard normal distribution, by the polar method.
    pub(crate) fn normal(&mut self) -> f64 {
        loop {
            let (x, y) = (2.0 * self.0.rand_float() - 1.0, 2.0 * self.0.rand_float() - 1.0);
            let square = x * x + y * y;
            if 0.0 < square && square < 1.0 {
                return x * (-2.0 * portable::ln(square) / square).sqrt();
            }
        }
    }

    /// A value of a parameter, from 0 for the low end of its range to 1.
    fn draw(&mut self, drawn: &DrawnParam) -> f64 {
        match drawn.kind {
            DrawKind::Number(_) => self.0.rand_float(),
            DrawKind::Whole => {
                let steps = drawn.high - drawn.low;
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    clippy::cast_precision_loss,
                    reason = "a range of bars is a small whole number"
                )]
                let step = self.0.rand_range(0..steps.clamp(0.0, 1e9) as u64 + 1) as f64;
                if steps == 0.0 { 0.0 } else { step / steps }
            }
        }
    }
}

fn number_at(
    drawn: &[DrawnParam],
    shares: &[f64],
    place: usize,
    number: impl Fn(&DrawnParam, f64) -> f64,
) -> f64 {
    let own = drawn.get(place).zip(shares.get(place));
    own.map_or(f64::NAN, |(drawn, share)| number(drawn, *share))
}

impl DrawnParam {
    /// The parameters of a rule set that state a range, and the names of the others.
    pub(crate) fn of(rules: &RuleSet) -> (Vec<DrawnParam>, Vec<String>) {
        let whole = whole(rules);
        let (mut drawn, mut fixed) = (Vec::new(), Vec::new());
        for (place, param) in rules.params().iter().enumerate() {
            let own = DrawnParam::new(rules, place, param, whole.contains(&place));
            match own {
                Some(own) => drawn.push(own),
                None => fixed.push(param.name.clone()),
            }
        }
        (drawn, fixed)
    }

    fn new(rules: &RuleSet, place: usize, param: &Param, is_whole: bool) -> Option<DrawnParam> {
        let (low, high) = param.range.as_ref()?;
        let written = [&param.value, low, high].map(Quantity::to_string);
        let name = param.name.clone();
        let bars = |quantity: &Quantity| {
            #[expect(clippy::cast_precision_loss, reason = "windows are far below 2^53")]
            bars_of_quantity(quantity, rules.calendar()).ok().map(|bars| bars as f64)
        };
        let (low, high, home, kind) = match &param.value {
            Quantity::Span(_) => (bars(low)?, bars(high)?, bars(&param.value)?, DrawKind::Whole),
            Quantity::Number { value, unit } => {
                let number = |quantity: &Quantity| match quantity {
                    Quantity::Number { value, unit: own } => {
                        Some(value * own.factor_to(unit).ok()?)
                    }
                    Quantity::Span(_) => None,
                };
                let kind = if is_whole { DrawKind::Whole } else { DrawKind::Number(unit.clone()) };
                (number(low)?, number(high)?, *value, kind)
            }
        };
        (low <= high).then_some(DrawnParam { place, name, written, low, high, home, kind })
    }

    /// The number at a share of the range, from 0 for its low end to 1; of a length how
    /// many bars it is.
    pub(crate) fn number(&self, share: f64) -> f64 {
        // The ends are what the rules write, to the last bit.
        let value =
            if share == 1.0 { self.high } else { self.low + share * (self.high - self.low) };
        match &self.kind {
            DrawKind::Number(_) => value,
            DrawKind::Whole => value.round(),
        }
    }

    /// The value at a share of the range.
    pub(crate) fn at(&self, share: f64) -> (usize, Quantity) {
        (self.place, self.quantity(self.number(share)))
    }

    /// A number of this parameter as a quantity.
    pub(crate) fn quantity(&self, value: f64) -> Quantity {
        let unit = match &self.kind {
            DrawKind::Number(unit) => unit.clone(),
            DrawKind::Whole => Unit::NUMBER,
        };
        Quantity::Number { value, unit }
    }

    /// The number that the rules have.
    pub(crate) fn home(&self) -> f64 {
        self.home
    }

    /// The ends of its range.
    pub(crate) fn ends(&self) -> (f64, f64) {
        (self.low, self.high)
    }

    /// Whether it counts bars or conditions.
    pub(crate) fn is_whole(&self) -> bool {
        matches!(self.kind, DrawKind::Whole)
    }
}

/// The parameters that count bars or conditions.
fn whole(rules: &RuleSet) -> Vec<usize> {
    let mut found = Vec::new();
    let mut length = |length: Option<Length>| {
        if let Some(Length::Param(param)) = length {
            found.push(param);
        }
    };
    length(rules.dwell);
    for signal in rules.signals() {
        length(signal.hold);
        length(signal.keep);
    }
    for phase in rules.phases() {
        length(phase.hold);
    }
    let series = rules.series().iter().map(|series| &series.expression);
    let signals = rules.signals().iter().flat_map(|signal| {
        [signal.watch.as_ref(), Some(&signal.when), signal.until.as_ref()].into_iter().flatten()
    });
    let phases = rules.phases().iter().filter_map(|phase| phase.when.as_ref());
    let conditions = series.chain(signals).chain(phases);
    conditions.for_each(|condition: &Condition| {
        condition.term.walk(&mut |term: &Term| found.extend(counted(rules, term)));
    });
    found
}

fn counted(rules: &RuleSet, term: &Term) -> Vec<usize> {
    let param = |length: &Length| match length {
        Length::Param(param) => Some(*param),
        Length::Bars(_) | Length::Span(_) => None,
    };
    match &term.what {
        What::Compare(_, left, right) => match (&left.what, &right.what) {
            (What::Param(bound), _) if is_count(rules, right) => vec![*bound],
            (_, What::Param(bound)) if is_count(rules, left) => vec![*bound],
            _ => Vec::new(),
        },
        What::Was(_, length) => param(length).into_iter().collect(),
        What::Apply { op, window, number, .. } => {
            let count = match (op, number) {
                (Op::AtLeast | Op::Adf | Op::Sadf | Op::Bsadf, Amount::Param(param)) => {
                    Some(*param)
                }
                _ => None,
            };
            window.as_ref().and_then(param).into_iter().chain(count).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether a term is how many conditions hold, or a series that is.
fn is_count(rules: &RuleSet, term: &Term) -> bool {
    let series = match term.what {
        What::Series(series) => rules.series().get(series).map(|own| &own.expression.term),
        _ => None,
    };
    matches!(series.unwrap_or(term).what, What::Apply { op: Op::Count, .. })
}
