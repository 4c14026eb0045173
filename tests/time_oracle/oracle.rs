//! The model of time by its definition: slow, and plainly right.
//!
//! For the decision on a day, all that was not known then is left out, the rest is
//! laid out by period, and every number is computed afresh. Nothing is shared with
//! the library, not even the dates.
//!
//! What the words leave open is read like this:
//!
//! - A figure belongs to the calendar's period that holds the last day of the
//!   period that it names (a week to the month of its Sunday). A `stamp` moves when
//!   it is known and how old it is, not where it stands.
//! - `stamp: start` begins a period on its date: it ends on the day before the same
//!   date one period later. Half a period is 3, 15, 45 or 182 days.
//! - The bars begin with the calendar's period that holds the first day of the
//!   oldest figure's period, whether or not it is known yet. Before the first bar
//!   there is none whose place a decision could take.
//! - Rows finer than `every` on a calendar finer than `every` (months, every
//!   quarter, by the month) are one figure for each period of `every`, and carried.
//!   It is known when that period is due and one of its rows is known, and of a sum
//!   when all are; rows that are known later, or revised, revise it.
//! - A sum of days is whole once a day at or after the end of the period is known,
//!   or once one of its last day would be, as late as the newest one came (by
//!   `published` where no day is told).
//! - A record of vintages that begins late does not say when its first figures came
//!   out: a past that is looked back on has them from when they were due.
//! - What is carried and was too old at a period has no value there, and does not
//!   make room for an older one.
//! - Without `max_age`, rows finer than `every` live by the period of `every` that
//!   holds them.
//! - The state of `s` rests on its `when` and `until`; `watch(s)` on `watch`, too.
//! - `was` and `for` of a phase stand where its condition does; if that reads nothing
//!   else, where the bar does.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::columns::{is_column, is_plain};
use super::dates::{Day, Freq, Period};
use super::expr::{Cond, Num, Rules, Window};
use super::figures::{Figures, Input, Knowledge, Seen};
use super::machine::{State, Verdict};
use super::truth::Truth::{self, False, True, Unknown};
use super::truth::{at_least, count, holds, settled};
use super::values::{Row, Value, is_tie, length, looking_back, plain};

/// Answers that were found before, by the place of what was asked and the day.
type Memo<T> = RefCell<BTreeMap<(usize, Day), T>>;

/// The rules over the data, with what decisions may know.
pub(crate) struct Oracle {
    pub(crate) rules: Rules,
    figures: Vec<Option<Figures>>,
    pub(crate) first: Period,
    // Expressions go by their place in memory.
    pub(crate) columns: Memo<Rc<Vec<Value>>>,
    seen: Memo<Rc<Vec<Option<Seen>>>>,
    truths: Memo<Truth>,
    numbers: Memo<Value>,
    news: Memo<bool>,
    pub(crate) active: Memo<Truth>,
    pub(crate) verdicts: RefCell<BTreeMap<Day, Verdict>>,
}

/// A decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decision {
    pub(crate) bar: Period,
    pub(crate) day: Day,
    pub(crate) phases: BTreeSet<usize>,
    pub(crate) signals: Vec<State>,
}

impl Oracle {
    /// The rules over these inputs; an error where a plan must be refused. `None` if
    /// there is no figure at all.
    pub(crate) fn new(
        rules: &Rules,
        inputs: &[Input],
        knowledge: Knowledge,
    ) -> Result<Option<Oracle>, String> {
        let mut figures = Vec::new();
        for input in inputs {
            figures.push(if input.is_absent {
                None
            } else {
                Some(Figures::new(input, rules.calendar, knowledge)?)
            });
        }
        let first = figures.iter().flatten().filter_map(Figures::first).min();
        Ok(first.map(|first| Oracle {
            rules: rules.clone(),
            figures,
            first: rules.calendar.holding(first),
            columns: RefCell::default(),
            seen: RefCell::default(),
            truths: RefCell::default(),
            numbers: RefCell::default(),
            news: RefCell::default(),
            active: RefCell::default(),
            verdicts: RefCell::default(),
        }))
    }

    /// Throws away what is not known by a day.
    pub(crate) fn forget_after(&mut self, day: Day) {
        self.figures.iter_mut().flatten().for_each(|figures| figures.forget_after(day));
    }

    /// The day asked for where none is.
    pub(crate) fn last_known(&self) -> Day {
        self.figures.iter().flatten().filter_map(Figures::last_known).max().expect("a figure")
    }

    /// Every decision up to the one on a day, which is the last.
    pub(crate) fn history(&self, day: Day) -> Vec<Decision> {
        let own = self.calendar().holding(day);
        let mut period = self.first;
        let mut history = Vec::new();
        while period < own || (period == own && period.last() == day) {
            history.push(self.decision(period, period.last()));
            period = period.plus(1);
        }
        if period == own {
            let bar = self.place(day, None);
            if bar < own {
                history.pop();
            }
            history.push(self.decision(bar, day));
        }
        history
    }

    fn decision(&self, bar: Period, day: Day) -> Decision {
        // From the first on, so that no decision waits for a long row of others.
        let mut period = self.first;
        while period.last() < day {
            self.verdict(period.last());
            period = period.plus(1);
        }
        let phases = self.verdict(day).stays.iter().map(|(phase, _)| *phase).collect();
        let signals = (0..self.rules.signals.len()).map(|signal| self.state(signal, day));
        Decision { bar, day, phases, signals: signals.collect() }
    }

    fn calendar(&self) -> Freq {
        self.rules.calendar
    }

    // Figures

    /// An input at a period, as known on day `t`.
    pub(crate) fn seen(&self, input: usize, t: Day, p: Period) -> Option<Seen> {
        let place = usize::try_from(p.count - self.first.count).expect("from the first on");
        if let Some(known) = self.seen.borrow().get(&(input, t)) {
            return known[place];
        }
        let last = self.calendar().holding(t);
        let periods = (self.first.count..=last.count).map(|count| Period { count, ..last });
        let figures = self.figures[input].as_ref();
        let seen: Vec<Option<Seen>> =
            periods.map(|period| figures.and_then(|figures| figures.at(t, period))).collect();
        let found = seen[place];
        self.seen.borrow_mut().insert((input, t), Rc::new(seen));
        found
    }

    pub(crate) fn is_carried(&self, input: usize) -> bool {
        self.figures[input].as_ref().is_some_and(Figures::is_coarser)
    }

    pub(crate) fn fresh_until(&self, input: usize, place: usize) -> Day {
        self.figures[input].as_ref().expect("what was seen").fresh_until(place)
    }

    // Where a decision stands in a row of decisions

    /// The period at which a decision stands among those before, in a window over
    /// what these conditions read; for the bars themselves, over all of the rules.
    pub(crate) fn place(&self, t: Day, operands: Option<&[&Cond]>) -> Period {
        let own = self.calendar().holding(t);
        let before = own.plus(-1);
        if t == own.last() || before < self.first {
            return own;
        }
        let has_news = |condition: &Cond| self.has_news_in(condition, t, before.last());
        let is_new = match operands {
            Some(operands) => operands.iter().any(|condition| has_news(condition)),
            None => self.rules.conditions().into_iter().any(|condition| has_news(condition)),
        };
        if is_new { own } else { before }
    }

    /// The day of the decision so many before one that stands at `place`; `None`
    /// before the first.
    pub(crate) fn back(&self, t: Day, place: Period, steps: i64) -> Option<Day> {
        let goal = place.plus(-steps);
        match steps {
            0 => Some(t),
            _ => (self.first <= goal).then(|| goal.last()),
        }
    }

    fn has_news_in(&self, condition: &Cond, t: Day, before: Day) -> bool {
        let key = (std::ptr::from_ref(condition) as usize, t);
        if let Some(known) = self.news.borrow().get(&key) {
            return *known;
        }
        let (numbers, conditions) = condition.parts();
        let (on, watch) = match condition {
            Cond::On(signal) => (Some(signal), None),
            Cond::Watch(signal) => (Some(signal), Some(signal)),
            _ => (None, None),
        };
        let signal = |place: &usize| &self.rules.signals[*place];
        let on = on.map(signal).into_iter();
        let on = on.flat_map(|signal| std::iter::once(&signal.when).chain(&signal.until));
        let watch = watch.map(signal).and_then(|signal| signal.watch.as_ref());
        let has_news = numbers.into_iter().any(|part| self.has_news_of(part, t, before))
            || conditions
                .into_iter()
                .chain(on)
                .chain(watch)
                .any(|part| self.has_news_in(part, t, before));
        self.news.borrow_mut().insert(key, has_news);
        has_news
    }

    fn has_news_of(&self, number: &Num, t: Day, before: Day) -> bool {
        if is_column(number) {
            return self.has_news(number, t, before);
        }
        let (numbers, conditions) = number.parts();
        let is_score = matches!(number, Num::Score);
        let scored = self.rules.signals.iter().filter(|_| is_score);
        let scored = scored.flat_map(|signal| std::iter::once(&signal.when).chain(&signal.until));
        numbers.into_iter().any(|part| self.has_news_of(part, t, before))
            || conditions.into_iter().chain(scored).any(|part| self.has_news_in(part, t, before))
    }

    // Numbers and conditions of a day

    /// A number expression as the decision on day `t` has it.
    pub(crate) fn number(&self, number: &Num, t: Day) -> Value {
        if is_column(number) {
            return self.look(number, t).value;
        }
        let key = (std::ptr::from_ref(number) as usize, t);
        if let Some(known) = self.numbers.borrow().get(&key) {
            return *known;
        }
        let value = self.number_anew(number, t);
        self.numbers.borrow_mut().insert(key, value);
        value
    }

    fn number_anew(&self, number: &Num, t: Day) -> Value {
        let (operands, _) = number.parts();
        match number {
            Num::If(condition, a, b) => {
                let (a, b) = (self.number(a, t), self.number(b, t));
                match self.truth(condition, t) {
                    True => a,
                    False => b,
                    Unknown if is_tie(a?, b?) => a,
                    Unknown => None,
                }
            }
            Num::Count(parts) => {
                let truths = parts.iter().map(|part| self.truth(part, t));
                count(&truths.collect::<Vec<Truth>>())
            }
            Num::Score => count(&self.on_signals(t)),
            Num::Streak(condition) => self.run(condition, t, True),
            Num::Since(condition) => self.run(condition, t, False),
            _ if is_plain(number) => {
                let values: Vec<Value> =
                    operands.iter().map(|operand| self.number(operand, t)).collect();
                plain(number, &values)
            }
            _ => {
                let period = self.place_of_number(operands[0], t);
                let at = |steps: i64| {
                    self.back(t, period, steps).map(|day| self.number(operands[0], day))
                };
                looking_back(number, &Row { calendar: self.calendar(), period, at: &at })
            }
        }
    }

    fn place_of_number(&self, number: &Num, t: Day) -> Period {
        let own = self.calendar().holding(t);
        let before = own.plus(-1);
        let is_new =
            t == own.last() || before < self.first || self.has_news_of(number, t, before.last());
        if is_new { own } else { before }
    }

    fn on_signals(&self, t: Day) -> Vec<Truth> {
        (0..self.rules.signals.len()).map(|signal| self.levels(signal, t).0).collect()
    }

    /// `streak` and `since`: how many decisions up to this one are as counted.
    fn run(&self, condition: &Cond, t: Day, counted: Truth) -> Value {
        let place = self.place(t, Some(&[condition]));
        let mut steps = 0;
        loop {
            let Some(day) = self.back(t, place, steps) else {
                return (counted == True).then_some(steps as f64);
            };
            match self.truth(condition, day) {
                Unknown => return None,
                truth if truth == counted => steps += 1,
                _ => return Some(steps as f64),
            }
        }
    }

    /// A condition as the decision on day `t` has it.
    pub(crate) fn truth(&self, condition: &Cond, t: Day) -> Truth {
        let key = (std::ptr::from_ref(condition) as usize, t);
        if let Some(known) = self.truths.borrow().get(&key) {
            return *known;
        }
        let truth = self.truth_anew(condition, t);
        self.truths.borrow_mut().insert(key, truth);
        truth
    }

    fn truth_anew(&self, condition: &Cond, t: Day) -> Truth {
        let all = |parts: &[std::rc::Rc<Cond>]| -> Vec<Truth> {
            parts.iter().map(|part| self.truth(part, t)).collect()
        };
        match condition {
            Cond::Compare(sign, a, b) => self.compare(sign, a, b, t),
            Cond::Crosses(_, a, b) => {
                let is_above = |day: Day| match (self.number(a, day), self.number(b, day)) {
                    (Some(a), Some(b)) => Truth::of(holds(">", a, b)),
                    _ => Unknown,
                };
                let place = self.place(t, Some(&[condition]));
                let before = self.back(t, place, 1).map_or(Unknown, is_above);
                is_above(t).and(before.not())
            }
            Cond::KnownNumber(number) => Truth::of(self.number(number, t).is_some()),
            Cond::KnownTruth(inner) => Truth::of(self.truth(inner, t) != Unknown),
            Cond::And(a, b) => self.truth(a, t).and(self.truth(b, t)),
            Cond::Or(a, b) => self.truth(a, t).or(self.truth(b, t)),
            Cond::Not(inner) => self.truth(inner, t).not(),
            Cond::Named(_, inner) => self.truth(inner, t),
            Cond::Within(inner, window) => {
                self.window(Some(&[inner]), *window, t, False, |day| self.truth(inner, day))
            }
            Cond::Held(inner, window) => {
                self.window(Some(&[inner]), *window, t, True, |day| self.truth(inner, day))
            }
            Cond::AtLeast(least, parts) => at_least(*least, &all(parts)),
            Cond::Any(parts) => at_least(1, &all(parts)),
            Cond::All(parts) => at_least(parts.len(), &all(parts)),
            Cond::On(signal) => self.levels(*signal, t).0,
            Cond::Watch(signal) => self.levels(*signal, t).1,
            Cond::Was(phase, bars) => self.was(condition, *phase, *bars, t),
        }
    }

    fn compare(&self, sign: &str, a: &Num, b: &Num, t: Day) -> Truth {
        // How many hold is settled as soon as the known ones settle it; whether it is a
        // number that no count is, is asked as of any other number.
        let is_asked = |bound: f64| !matches!(sign, "==" | "!=") || bound.fract() == 0.0;
        let counted = |number: &Num| match number {
            Num::Count(parts) => Some(parts.iter().map(|part| self.truth(part, t)).collect()),
            Num::Score => Some(self.on_signals(t)),
            _ => None,
        };
        if let (Some(truths), Num::Const(bound)) = (counted(a), b)
            && is_asked(*bound)
        {
            return settled(&truths, |count| holds(sign, count, *bound));
        }
        if let (Num::Const(bound), Some(truths)) = (a, counted(b))
            && is_asked(*bound)
        {
            return settled(&truths, |count| holds(sign, *bound, count));
        }
        match (self.number(a, t), self.number(b, t)) {
            (Some(a), Some(b)) => Truth::of(holds(sign, a, b)),
            _ => Unknown,
        }
    }

    /// The last so many decisions of a condition made of others, joined: by `or` from
    /// false, by `and` from true. Before the first nothing is known.
    pub(crate) fn window(
        &self,
        operands: Option<&[&Cond]>,
        window: Window,
        t: Day,
        start: Truth,
        truth: impl Fn(Day) -> Truth,
    ) -> Truth {
        let place = self.place(t, operands);
        (0..length(self.calendar(), place, window)).fold(start, |joined, steps| {
            let at = self.back(t, place, steps).map_or(Unknown, &truth);
            if start == True { joined.and(at) } else { joined.or(at) }
        })
    }
}
