//! Rule sets as trees of their own, and how they are written down.

use std::fmt::{self, Write};
use std::rc::Rc;

use super::dates::{Freq, Span};

pub(crate) type Number = Rc<Num>;
pub(crate) type Condition = Rc<Cond>;

/// A constant length: so many bars, or a length of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Window {
    Bars(i64),
    Time(Span),
}

/// What is made of the last so many values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Rolling {
    Max,
    Min,
    Mean,
    Sum,
    Median,
}

/// What is made of the value now and one before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Back {
    Lag,
    Change,
    Pct,
}

/// A number expression; percentages are divided by `1pct`, so that all are plain
/// numbers.
#[derive(Clone, Debug)]
pub(crate) enum Num {
    Const(f64),
    Input(usize, String),
    Add(Number, Number),
    Sub(Number, Number),
    Mul(Number, Number),
    Div(Number, Number),
    Min(Number, Number),
    Max(Number, Number),
    Abs(Number),
    Back(Back, Number, Window),
    Yoy(Number),
    Rolling(Rolling, Number, Window, Option<i64>),
    Sign(Number),
    Round(Number),
    MeanSoFar(Number),
    CumMax(Number),
    CumMin(Number),
    Drawdown(Number, Option<Window>),
    FirstKnown(Vec<Number>),
    Newest(Number),
    If(Condition, Number, Number),
    Count(Vec<Condition>),
    Streak(Condition),
    Since(Condition),
    Score,
    Named(String, Number),
}

/// A condition.
#[derive(Clone, Debug)]
pub(crate) enum Cond {
    /// `<`, `<=`, `>`, `>=`, `==`, `!=`
    Compare(&'static str, Number, Number),
    /// `crosses_above(a, b)`, or `crosses_below(b, a)` if it is not written so.
    Crosses(bool, Number, Number),
    KnownNumber(Number),
    KnownTruth(Condition),
    And(Condition, Condition),
    Or(Condition, Condition),
    Not(Condition),
    Within(Condition, Window),
    Held(Condition, Window),
    AtLeast(usize, Vec<Condition>),
    Any(Vec<Condition>),
    All(Vec<Condition>),
    On(usize),
    Watch(usize),
    Was(usize, i64),
    Named(String, Condition),
}

/// A signal; it is called `s` and its place.
#[derive(Clone, Debug)]
pub(crate) struct Signal {
    pub(crate) when: Condition,
    pub(crate) watch: Option<Condition>,
    pub(crate) until: Option<Condition>,
    pub(crate) hold: i64,
    pub(crate) keep: i64,
}

/// A phase; it is called `p` and its place. The last of all has no condition.
#[derive(Clone, Debug)]
pub(crate) struct Phase {
    pub(crate) when: Condition,
    pub(crate) hold: i64,
    pub(crate) is_at_once: bool,
}

/// All of a rule set but its inputs.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    pub(crate) calendar: Freq,
    pub(crate) signals: Vec<Signal>,
    pub(crate) phases: Vec<Phase>,
    pub(crate) dwell: i64,
}

impl fmt::Display for Window {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Window::Bars(bars) => write!(formatter, "{bars}"),
            Window::Time(span) => write!(formatter, "{span}"),
        }
    }
}

fn list<T: fmt::Display>(parts: &[Rc<T>]) -> String {
    parts.iter().map(|part| part.to_string()).collect::<Vec<String>>().join(", ")
}

impl fmt::Display for Num {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Num::Const(number) => write!(out, "{number}"),
            Num::Input(_, name) | Num::Named(name, _) => write!(out, "{name}"),
            Num::Add(a, b) => write!(out, "({a} + {b})"),
            Num::Sub(a, b) => write!(out, "({a} - {b})"),
            Num::Mul(a, b) => write!(out, "({a} * {b})"),
            Num::Div(a, b) => write!(out, "({a} / {b})"),
            Num::Min(a, b) => write!(out, "min({a}, {b})"),
            Num::Max(a, b) => write!(out, "max({a}, {b})"),
            Num::Abs(a) => write!(out, "abs({a})"),
            Num::Back(Back::Lag, a, window) => write!(out, "lag({a}, {window})"),
            Num::Back(Back::Change, a, window) => write!(out, "change({a}, {window})"),
            Num::Back(Back::Pct, a, window) => write!(out, "(pct_change({a}, {window}) / 1pct)"),
            Num::Yoy(a) => write!(out, "(yoy({a}) / 1pct)"),
            Num::Rolling(kind, a, window, known) => {
                let word = match kind {
                    Rolling::Max => "max",
                    Rolling::Min => "min",
                    Rolling::Mean => "mean",
                    Rolling::Sum => "sum",
                    Rolling::Median => "median",
                };
                write!(out, "rolling_{word}({a}, {window}")?;
                known.map_or(Ok(()), |known| write!(out, ", {known}"))?;
                write!(out, ")")
            }
            Num::Sign(a) => write!(out, "sign({a})"),
            Num::Round(a) => write!(out, "round({a})"),
            Num::MeanSoFar(a) => write!(out, "rolling_mean({a})"),
            Num::CumMax(a) => write!(out, "cum_max({a})"),
            Num::CumMin(a) => write!(out, "cum_min({a})"),
            Num::Drawdown(a, None) => write!(out, "(drawdown({a}) / 1pct)"),
            Num::Drawdown(a, Some(window)) => write!(out, "(drawdown({a}, {window}) / 1pct)"),
            Num::FirstKnown(parts) => write!(out, "first_known({})", list(parts)),
            Num::Newest(a) => write!(out, "newest({a})"),
            Num::If(c, a, b) => write!(out, "if({c}, {a}, {b})"),
            Num::Count(parts) => write!(out, "count({})", list(parts)),
            Num::Streak(c) => write!(out, "streak({c})"),
            Num::Since(c) => write!(out, "since({c})"),
            Num::Score => write!(out, "score"),
        }
    }
}

impl fmt::Display for Cond {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cond::Compare(sign, a, b) => write!(out, "({a} {sign} {b})"),
            Cond::Crosses(true, a, b) => write!(out, "crosses_above({a}, {b})"),
            Cond::Crosses(false, a, b) => write!(out, "crosses_below({b}, {a})"),
            Cond::KnownNumber(a) => write!(out, "known({a})"),
            Cond::KnownTruth(c) => write!(out, "known({c})"),
            Cond::And(a, b) => write!(out, "({a} && {b})"),
            Cond::Or(a, b) => write!(out, "({a} || {b})"),
            Cond::Not(c) => write!(out, "!({c})"),
            Cond::Within(c, window) => write!(out, "within({c}, {window})"),
            Cond::Held(c, window) => write!(out, "held({c}, {window})"),
            Cond::AtLeast(least, parts) => write!(out, "at_least({least}, {})", list(parts)),
            Cond::Any(parts) => write!(out, "any({})", list(parts)),
            Cond::All(parts) => write!(out, "all({})", list(parts)),
            Cond::On(signal) => write!(out, "s{signal}"),
            Cond::Watch(signal) => write!(out, "watch(s{signal})"),
            Cond::Was(phase, bars) => write!(out, "was(p{phase}, {bars})"),
            Cond::Named(name, _) => write!(out, "{name}"),
        }
    }
}

impl Num {
    /// What it is made of.
    pub(crate) fn parts(&self) -> (Vec<&Number>, Vec<&Condition>) {
        match self {
            Num::Const(_) | Num::Input(..) | Num::Score => (vec![], vec![]),
            Num::Add(a, b)
            | Num::Sub(a, b)
            | Num::Mul(a, b)
            | Num::Div(a, b)
            | Num::Min(a, b)
            | Num::Max(a, b) => (vec![a, b], vec![]),
            Num::Abs(a)
            | Num::Back(_, a, _)
            | Num::Yoy(a)
            | Num::Rolling(_, a, ..)
            | Num::Sign(a)
            | Num::Round(a)
            | Num::MeanSoFar(a)
            | Num::CumMax(a)
            | Num::CumMin(a)
            | Num::Drawdown(a, _)
            | Num::Newest(a)
            | Num::Named(_, a) => (vec![a], vec![]),
            Num::FirstKnown(parts) => (parts.iter().collect(), vec![]),
            Num::If(c, a, b) => (vec![a, b], vec![c]),
            Num::Count(parts) => (vec![], parts.iter().collect()),
            Num::Streak(c) | Num::Since(c) => (vec![], vec![c]),
        }
    }
}

impl Cond {
    /// What it is made of.
    pub(crate) fn parts(&self) -> (Vec<&Number>, Vec<&Condition>) {
        match self {
            Cond::Compare(_, a, b) | Cond::Crosses(_, a, b) => (vec![a, b], vec![]),
            Cond::KnownNumber(a) => (vec![a], vec![]),
            Cond::And(a, b) | Cond::Or(a, b) => (vec![], vec![a, b]),
            Cond::KnownTruth(c)
            | Cond::Not(c)
            | Cond::Within(c, _)
            | Cond::Held(c, _)
            | Cond::Named(_, c) => (vec![], vec![c]),
            Cond::AtLeast(_, parts) | Cond::Any(parts) | Cond::All(parts) => {
                (vec![], parts.iter().collect())
            }
            Cond::On(_) | Cond::Watch(_) | Cond::Was(..) => (vec![], vec![]),
        }
    }

    /// Whether another condition is this one or a part of it.
    pub(crate) fn holds(&self, other: &Cond) -> bool {
        std::ptr::eq(self, other) || self.parts().1.into_iter().any(|part| part.holds(other))
    }

    /// Whether it reads a number or a signal.
    pub(crate) fn reads(&self) -> bool {
        let (numbers, conditions) = self.parts();
        let is_signal = matches!(self, Cond::On(_) | Cond::Watch(_));
        is_signal || !numbers.is_empty() || conditions.into_iter().any(|part| part.reads())
    }
}

impl Rules {
    /// Every condition that stands in the rules.
    pub(crate) fn conditions(&self) -> Vec<&Condition> {
        let signals = self.signals.iter().flat_map(|signal| {
            std::iter::once(&signal.when).chain(&signal.watch).chain(&signal.until)
        });
        signals.chain(self.phases.iter().map(|phase| &phase.when)).collect()
    }

    /// The rules as a text, between a list of inputs and its end.
    pub(crate) fn text(&self, inputs: &str) -> String {
        let mut out = format!(
            "format: 1\nid: chance\nversion: \"1\"\ntitle: By chance\ncalendar: {}\ninputs:\n{inputs}",
            self.calendar.word()
        );
        let mut named = Vec::new();
        for condition in self.conditions() {
            names_of_condition(condition, &mut named);
        }
        if !named.is_empty() {
            out.push_str("series:\n");
        }
        for (name, text) in named {
            let _ = writeln!(out, "  {name}: \"{text}\"");
        }
        if !self.signals.is_empty() {
            out.push_str("signals:\n");
        }
        for (place, signal) in self.signals.iter().enumerate() {
            let _ = writeln!(out, "  s{place}:\n    when: \"{}\"", signal.when);
            for (key, condition) in [("watch", &signal.watch), ("until", &signal.until)] {
                if let Some(condition) = condition {
                    let _ = writeln!(out, "    {key}: \"{condition}\"");
                }
            }
            if 1 < signal.hold {
                let _ = writeln!(out, "    for: {}", signal.hold);
            }
            if 0 < signal.keep {
                let _ = writeln!(out, "    keep_firing_for: {}", signal.keep);
            }
        }
        out.push_str("phases:\n");
        for (place, phase) in self.phases.iter().enumerate() {
            let _ = writeln!(out, "  - id: p{place}\n    when: \"{}\"", phase.when);
            if 1 < phase.hold {
                let _ = writeln!(out, "    for: {}", phase.hold);
            }
            if phase.is_at_once {
                out.push_str("    at_once: true\n");
            }
        }
        out.push_str("  - { id: rest, otherwise: true }\n");
        if 1 < self.dwell {
            let _ = writeln!(out, "dwell: {}", self.dwell);
        }
        out
    }
}

fn names_of_number(number: &Num, named: &mut Vec<(String, String)>) {
    if let Num::Named(name, inner) = number
        && !named.iter().any(|(known, _)| known == name)
    {
        named.push((name.clone(), inner.to_string()));
    }
    let (numbers, conditions) = number.parts();
    numbers.into_iter().for_each(|part| names_of_number(part, named));
    conditions.into_iter().for_each(|part| names_of_condition(part, named));
}

fn names_of_condition(condition: &Cond, named: &mut Vec<(String, String)>) {
    if let Cond::Named(name, inner) = condition
        && !named.iter().any(|(known, _)| known == name)
    {
        named.push((name.clone(), inner.to_string()));
    }
    let (numbers, conditions) = condition.parts();
    numbers.into_iter().for_each(|part| names_of_number(part, named));
    conditions.into_iter().for_each(|part| names_of_condition(part, named));
}
