//! Rule sets by chance: trees of every operator that has to do with time.

use std::rc::Rc;

use super::chance::Chance;
use super::dates::{Freq, Span};
use super::expr::{Back, Cond, Condition, Num, Number, Phase, Rolling, Rules, Signal, Window};
use super::panels::Reach;

struct Writer<'a> {
    chance: &'a mut Chance,
    reach: Reach,
    calendar: Freq,
    inputs: &'a [String],
    /// How many signals there are that may be read.
    signals: usize,
    /// Whether signals may be counted.
    is_phase: bool,
    numbers: Vec<Number>,
    conditions: Vec<Condition>,
}

/// A rule set by chance over inputs of these names.
pub(crate) fn rules(chance: &mut Chance, reach: Reach, calendar: Freq, inputs: &[String]) -> Rules {
    let mut writer = Writer {
        chance,
        reach,
        calendar,
        inputs,
        signals: 0,
        is_phase: false,
        numbers: Vec::new(),
        conditions: Vec::new(),
    };
    let mut signals = Vec::new();
    // One number shown as it is for each rule set, of each input too.
    for (input, name) in inputs.iter().enumerate() {
        let number = Rc::new(Num::Input(input, name.clone()));
        let when = Rc::new(Cond::Compare(">", number, writer.constant()));
        if writer.chance.one_in(2) {
            signals.push(Signal { when, watch: None, until: None, hold: 1, keep: 0 });
            writer.signals += 1;
        }
    }
    for _ in 0..2 + writer.chance.below(3) {
        let signal = writer.signal();
        signals.push(signal);
        writer.signals += 1;
    }
    writer.is_phase = true;
    let count = 2 + writer.chance.below(2);
    let phases = (0..count).map(|_| writer.phase(count)).collect();
    let dwell = if writer.chance.one_in(2) { writer.chance.between(2, 4) } else { 1 };
    Rules { calendar, signals, phases, dwell }
}

impl Writer<'_> {
    fn signal(&mut self) -> Signal {
        let when = self.truth(2);
        let watch = self.chance.one_in(3).then(|| self.truth(1));
        let until = self.chance.one_in(3).then(|| self.truth(1));
        let hold = if self.chance.one_in(3) { self.chance.between(2, 4) } else { 1 };
        let keep = if self.chance.one_in(3) { self.chance.between(1, 3) } else { 0 };
        Signal { when, watch, until, hold, keep }
    }

    fn phase(&mut self, count: usize) -> Phase {
        let own = self.truth(2);
        let when = if self.chance.one_in(3) {
            let was = Rc::new(Cond::Was(self.chance.below(count), self.chance.between(1, 4)));
            let was = if self.chance.one_in(3) { Rc::new(Cond::Not(was)) } else { was };
            match self.chance.below(5) {
                0 => was,
                1 | 2 => Rc::new(Cond::And(own, was)),
                _ => Rc::new(Cond::Or(was, own)),
            }
        } else {
            own
        };
        let hold = if self.chance.one_in(4) { self.chance.between(2, 3) } else { 1 };
        Phase { when, hold, is_at_once: self.chance.one_in(4) }
    }

    fn constant(&mut self) -> Number {
        Rc::new(Num::Const(self.chance.pick(&[0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0])))
    }

    fn sign(&mut self) -> &'static str {
        self.chance.pick(&["<", "<=", ">", ">=", "<", ">", "==", "!="])
    }

    /// Bars, or a time that is a whole number of them.
    fn window(&mut self) -> Window {
        let spans: &[(i64, char)] = match self.calendar {
            Freq::Day => &[(3, 'd'), (1, 'w')],
            Freq::Week => &[(4, 'w'), (1, 'q')],
            Freq::Month => &[(2, 'm'), (1, 'q'), (1, 'y')],
            Freq::Quarter => &[(2, 'q'), (6, 'm'), (1, 'y')],
            Freq::Year => &[(1, 'y'), (2, 'y')],
        };
        self.window_of(spans)
    }

    /// A window over numbers: of days also a span of dates.
    fn number_window(&mut self) -> Window {
        match (self.calendar, self.reach) {
            (Freq::Day, Reach::Wild) => self.window_of(&[(1, 'm'), (2, 'm'), (1, 'q'), (1, 'y')]),
            _ => self.window(),
        }
    }

    fn window_of(&mut self, spans: &[(i64, char)]) -> Window {
        if self.chance.one_in(3) {
            let (count, unit) = self.chance.pick(spans);
            Window::Time(Span { count, unit })
        } else {
            Window::Bars(self.chance.between(1, 5))
        }
    }

    /// A window back: on weeks also to the week of the year before.
    fn back_window(&mut self) -> Window {
        match (self.calendar, self.reach) {
            (Freq::Week, Reach::Wild) => self.window_of(&[(1, 'y'), (2, 'w')]),
            _ => self.number_window(),
        }
    }

    fn truth(&mut self, depth: usize) -> Condition {
        if depth == 0 || self.chance.one_in(3) {
            return self.plain_truth();
        }
        if !self.conditions.is_empty() && self.chance.one_in(8) {
            return self.conditions[self.chance.below(self.conditions.len())].clone();
        }
        let a = self.truth(depth - 1);
        let made = match self.chance.below(12) {
            0 | 1 => Cond::And(a, self.truth(depth - 1)),
            2 | 3 => Cond::Or(a, self.truth(depth - 1)),
            4 => Cond::Not(a),
            5 | 6 => Cond::Within(a, self.window()),
            7 | 8 => Cond::Held(a, self.window()),
            9 => {
                let parts = vec![a, self.truth(depth - 1), self.plain_truth()];
                match self.chance.below(3) {
                    0 => Cond::AtLeast(2, parts),
                    1 => Cond::Any(parts),
                    _ => Cond::All(parts),
                }
            }
            10 => {
                let count = Num::Count(vec![a, self.truth(depth - 1), self.plain_truth()]);
                let bound = Rc::new(Num::Const(self.chance.pick(&[0.0, 1.0, 2.0, 3.0])));
                let sign = self.sign();
                if self.chance.one_in(2) {
                    Cond::Compare(sign, Rc::new(count), bound)
                } else {
                    Cond::Compare(sign, bound, Rc::new(count))
                }
            }
            _ => Cond::KnownTruth(a),
        };
        let made = Rc::new(made);
        if !self.is_phase && self.chance.one_in(6) {
            let name = format!("c{}", self.conditions.len());
            let named = Rc::new(Cond::Named(name, made));
            self.conditions.push(named.clone());
            return named;
        }
        made
    }

    fn plain_truth(&mut self) -> Condition {
        if 0 < self.signals && self.chance.one_in(4) {
            let signal = self.chance.below(self.signals);
            return Rc::new(match self.chance.below(3) {
                0 => Cond::Watch(signal),
                _ => Cond::On(signal),
            });
        }
        if self.is_phase && self.chance.one_in(12) {
            let bound = Rc::new(Num::Const(self.chance.pick(&[1.0, 2.0])));
            return Rc::new(Cond::Compare(self.sign(), Rc::new(Num::Score), bound));
        }
        if self.chance.one_in(8) {
            return Rc::new(Cond::KnownNumber(self.number(1)));
        }
        if self.chance.one_in(8) {
            let other = if self.chance.one_in(2) { self.number(1) } else { self.constant() };
            let (is_above, own) = (self.chance.one_in(2), self.number(1));
            return Rc::new(Cond::Crosses(is_above, own, other));
        }
        let number = self.number(2);
        let other = if self.chance.one_in(4) { self.number(1) } else { self.constant() };
        Rc::new(Cond::Compare(self.sign(), number, other))
    }

    fn input(&mut self) -> Number {
        let place = self.chance.below(self.inputs.len());
        Rc::new(Num::Input(place, self.inputs[place].clone()))
    }

    fn number(&mut self, depth: usize) -> Number {
        if depth == 0 || self.chance.one_in(3) {
            return self.input();
        }
        if !self.numbers.is_empty() && self.chance.one_in(8) {
            return self.numbers[self.chance.below(self.numbers.len())].clone();
        }
        let made = match self.chance.below(4) {
            0 => self.number_of_the_day(depth),
            _ => self.column(depth),
        };
        if !self.is_phase && self.chance.one_in(6) {
            let name = format!("n{}", self.numbers.len());
            let named = Rc::new(Num::Named(name, made));
            self.numbers.push(named.clone());
            return named;
        }
        made
    }

    fn number_of_the_day(&mut self, depth: usize) -> Number {
        let a = self.number(depth - 1);
        Rc::new(match self.chance.below(if self.reach == Reach::Wild { 6 } else { 4 }) {
            0 | 1 => {
                let condition = self.plain_truth();
                Num::If(condition, a, self.number(depth - 1))
            }
            2 => Num::Streak(self.truth(depth - 1)),
            3 => Num::Since(self.truth(depth - 1)),
            4 => Num::Newest(a),
            _ => Num::Div(a, Rc::new(Num::Newest(self.input()))),
        })
    }

    fn column(&mut self, depth: usize) -> Number {
        let a = self.number(depth - 1);
        let is_wild = self.reach == Reach::Wild;
        let made = match self.chance.below(23) {
            20 => Num::Sign(a),
            21 => Num::Round(a),
            22 => Num::MeanSoFar(a),
            0 => Num::Add(a, self.number(depth - 1)),
            1 => Num::Sub(a, self.number(depth - 1)),
            2 => Num::Mul(a, self.constant()),
            3 | 4 => Num::Div(a, self.number(depth - 1)),
            5 => Num::Min(a, self.number(depth - 1)),
            6 => Num::Max(a, self.constant()),
            7 => Num::Abs(a),
            8 => Num::Back(Back::Lag, a, self.back_window()),
            9 | 10 => Num::Back(Back::Change, a, self.back_window()),
            11 => Num::Back(Back::Pct, a, self.back_window()),
            12 if is_wild || !matches!(self.calendar, Freq::Day | Freq::Week) => Num::Yoy(a),
            12 | 13 => Num::CumMax(a),
            14 => Num::CumMin(a),
            15 => {
                let window = self.chance.one_in(2).then(|| self.number_window());
                Num::Drawdown(a, window)
            }
            16 | 17 => {
                let other = self.number(depth - 1);
                let more = self.chance.one_in(4).then(|| self.input());
                Num::FirstKnown([a, other].into_iter().chain(more).collect())
            }
            _ => return self.rolling(a),
        };
        Rc::new(made)
    }

    fn rolling(&mut self, a: Number) -> Number {
        let kinds = [Rolling::Max, Rolling::Min, Rolling::Mean, Rolling::Sum, Rolling::Median];
        let kind = self.chance.pick(&kinds);
        let window = self.number_window();
        let must = kind == Rolling::Sum && self.reach == Reach::Plain;
        let known = match window {
            Window::Bars(bars) if must || self.chance.one_in(3) => {
                Some(self.chance.between(1, bars))
            }
            Window::Time(_) if must => Some(1),
            _ => None,
        };
        Rc::new(Num::Rolling(kind, a, window, known))
    }
}
