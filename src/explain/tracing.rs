//! Traces: what each part of a condition is at one bar.

use super::trace::{Asked, Compares, Join, Seen, Setting, Trace, Unsettled, compared};
use super::{Bounds, reasons, shown, shown_within, sighting};
use crate::eval::{Frame, Reason};
use crate::ops::Op;
use crate::phase::History;
use crate::plan::{Ask, Axis, CountComparison, Lookup, NodeId, NodeStep, Plan};
use crate::rules::{Comparison, Condition, Kind, Param, Term, What};
use crate::signal::SignalLevel;
use crate::value::{Quantity, Truth, Unit};

/// Traces conditions of one plan at one bar.
pub(crate) struct Tracing<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) frame: &'a Frame,
    pub(crate) history: &'a History,
    /// The file of each input's column.
    pub(crate) files: &'a [Option<String>],
    pub(crate) lookup: Lookup<'a>,
    pub(crate) bar: usize,
    /// The period that the parts of a number are of; `None` outside of numbers.
    pub(crate) period: Option<usize>,
    /// The phase whose condition it is, if it is that of a phase.
    pub(crate) phase: usize,
}

impl Tracing<'_> {
    pub(crate) fn condition(&mut self, condition: &Condition) -> Trace {
        self.term(&condition.term, condition)
    }

    fn term(&mut self, term: &Term, within: &Condition) -> Trace {
        let written = within.part(&term.span).split_whitespace().collect::<Vec<_>>().join(" ");
        let trace = match &term.kind {
            Kind::Number(unit) => self.number(term, unit, within),
            Kind::Truth => self.truth(term, within),
        };
        let line = self.plan.rules().line_of(within, &term.span);
        Trace { text: written, line, ..trace }
    }

    fn number(&mut self, term: &Term, unit: &Unit, within: &Condition) -> Trace {
        let (node, place, period) = self.place(term);
        let value = node.map(|node| self.frame.number(node, place)).filter(|value| !value.is_nan());
        let outer = std::mem::replace(&mut self.period, period);
        let parts: Vec<Trace> = match &term.what {
            What::Apply { operands, .. } if !term.is_constant() => {
                let moving = operands.iter().filter(|one| !is_number(one));
                moving.map(|operand| self.term(operand, within)).collect()
            }
            What::Scale(inner, _) if !term.is_constant() => vec![self.term(inner, within)],
            What::Series(series) => self.series(*series).into_iter().collect(),
            _ => Vec::new(),
        };
        self.period = outer;
        let range = node.and_then(|node| Bounds::at(self.frame, node, place));
        let is_known = |part: &Trace| part.truth.is_some() || part.value.is_some();
        let is_unexplained = (value.is_none() || range.is_some())
            && parts.iter().all(|part| is_known(part) && part.range.is_none());
        let unknown = match node {
            Some(node) if is_unexplained => reasons(self.plan, self.frame, &[node], place),
            _ => Vec::new(),
        };
        let shown = match (value, range) {
            (None, None) => String::new(),
            _ => shown_within(value, range, unit),
        };
        let seen = match term.what {
            What::Input(input) => self.seen(input, place, period.is_some()),
            _ => None,
        };
        let param = match term.what {
            What::Param(param) => self.plan.rules().params().get(param).map(setting),
            _ => None,
        };
        let from_bar = node.and_then(|node| self.found_at(node, place));
        Trace {
            value,
            range,
            unit: unit.to_string(),
            shown,
            seen,
            param,
            from_bar,
            unknown,
            parts,
            ..leaf(None)
        }
    }

    /// Where a number is looked up, and the period that its parts are of.
    ///
    /// A number by itself is what the decision sees; inside of another one it is of
    /// the period of that.
    fn place(&mut self, term: &Term) -> (Option<NodeId>, usize, Option<usize>) {
        let own = self.lookup.own(term);
        let is_of_periods =
            own.and_then(|own| self.plan.node(own)).is_some_and(|node| node.axis == Axis::Periods);
        if !is_of_periods {
            return (own, self.bar, None);
        }
        if let Some(period) = self.period {
            return (own, period, Some(period));
        }
        match self.lookup.node(term) {
            Some(seen) => (Some(seen), self.bar, self.frame.period(seen, self.bar)),
            // No decision looks at it by itself, and the whole it is of has no period.
            None => (own, self.bar, Some(self.bar)),
        }
    }

    fn seen(&self, input: usize, place: usize, is_inside: bool) -> Option<Seen> {
        let seen = sighting(self.plan, self.frame, self.files, input, self.bar)?;
        let (column, file) = (seen.column, seen.file);
        if is_inside && self.period.is_some() {
            let (period, known) = self.frame.figure(self.plan, input, place, self.bar).unzip();
            let period = period.map(|period| period.to_string());
            return Some(Seen { column, file, period, known: known.flatten() });
        }
        Some(Seen { column, file, period: seen.period, known: seen.known })
    }

    /// The bar at which an extreme, or a value of the past, was found.
    fn found_at(&self, node: NodeId, place: usize) -> Option<String> {
        let mut what = self.plan.node(node)?;
        let mut own = (node, place);
        if let (NodeStep::Apply(Op::Newest, _), [operand]) = (what.step, what.operands.as_slice()) {
            own = (*operand, self.frame.period(node, place)?);
            what = self.plan.node(*operand)?;
        }
        let (node, place) = own;
        let NodeStep::Apply(op, settings) = what.step else { return None };
        let operand = *what.operands.first()?;
        let window = settings.window;
        let found = match op {
            _ if what.span.is_some() => None,
            Op::Lag => place.checked_sub(window.max(1)),
            Op::RollingMax | Op::RollingMin | Op::CumMax | Op::CumMin => {
                let is_rolling = matches!(op, Op::RollingMax | Op::RollingMin);
                let first = if is_rolling { (place + 1).saturating_sub(window) } else { 0 };
                let value = self.frame.number(node, place);
                (first..=place).rev().find(|then| self.frame.number(operand, *then) == value)
            }
            _ => None,
        };
        if what.axis == Axis::Periods {
            return self.frame.steps.stamp(found?).map(|stamp| stamp.to_string());
        }
        self.frame.bars.get(found?).map(|bar| bar.stamp.to_string())
    }

    /// The trace of a computed series, under its own text.
    fn series(&mut self, series: usize) -> Option<Trace> {
        let plan = self.plan;
        let computed = plan.rules().series().get(series)?;
        Some(self.condition(&computed.expression))
    }

    fn joined(&mut self, join: Join, operands: &[Term], within: &Condition) -> Trace {
        let parts = flat(join, operands.iter().map(|operand| self.term(operand, within)));
        let trace = Trace { join, parts, ..leaf(None) };
        Trace { truth: Some(trace.rebuilt()), ..trace }
    }

    fn truth(&mut self, term: &Term, within: &Condition) -> Trace {
        match &term.what {
            What::Apply { op: Op::And, operands, .. } => self.joined(Join::And, operands, within),
            What::Apply { op: Op::Or, operands, .. } => self.joined(Join::Or, operands, within),
            What::Apply { op: Op::Not, operands, .. } => self.joined(Join::Not, operands, within),
            What::Apply { op: Op::AtLeast, operands, number, .. } => {
                let least = self.lookup.amount(*number);
                self.joined(Join::AtLeast { least }, operands, within)
            }
            What::Compare(sign, left, right) => match self.lookup.counted(*sign, left, right) {
                Some(counted) => self.counted(term, &counted, within),
                None if self.lookup.is_exact_count(*sign, left, right) => {
                    self.exact_count(term, *sign, left, right, within)
                }
                None => self.compare(term, *sign, left, right, within),
            },
            What::Series(series) => {
                let parts: Vec<Trace> = self.series(*series).into_iter().collect();
                let trace = Trace { join: Join::Same, parts, ..leaf(None) };
                Trace { truth: Some(trace.rebuilt()), ..trace }
            }
            What::On(signal) => self.signal(*signal, Join::On, |level| level.on),
            What::Watch(signal) => self.signal(*signal, Join::Watch, |level| level.watchful),
            What::Was(phase, length) => {
                let reach = self.lookup.reach(*length);
                let bars = reach.bars;
                let truth =
                    self.history.was(self.plan, self.frame, *phase, reach, self.phase, self.bar);
                let atom = named(truth, format!("was {phase} {bars}"), false);
                let unknown =
                    if truth.is_known() { Vec::new() } else { vec![self.past_phase(*phase, bars)] };
                Trace { atom, unknown, ..leaf(Some(truth)) }
            }
            What::Truth(truth) => leaf(Some(Truth::from(*truth))),
            What::Apply { op: Op::Within, operands, .. } => {
                self.over(term, Join::Within, operands, within)
            }
            What::Apply { op: Op::Held, operands, .. } => {
                self.over(term, Join::Held, operands, within)
            }
            _ => self.at_once(term, within),
        }
    }

    /// Why it is unknown whether a phase was the verdict at one of the bars before.
    fn past_phase(&self, phase: usize, bars: usize) -> Reason {
        let first = self.bar.saturating_sub(bars);
        let is_open = |bar: &usize| !self.history.was_at(phase, *bar).is_known();
        let open = (first..self.bar).rev().find(is_open).and_then(|bar| self.frame.bars.get(bar));
        open.map_or(Reason::BeforeTheStart, |bar| Reason::PhaseOpen {
            period: bar.stamp.to_string(),
        })
    }

    /// A comparison of a count: at least so many hold, or not.
    fn counted(&mut self, term: &Term, counted: &CountComparison<'_>, within: &Condition) -> Trace {
        let CountComparison { least, is_negated, operands, series } = *counted;
        let series = series.and_then(|series| self.plan.rules().series().get(series));
        let own = series.map_or(within, |series| &series.expression);
        let counted = self.joined(Join::AtLeast { least }, operands, own);
        if !is_negated {
            return counted;
        }
        let text = within.part(&term.span).split_whitespace().collect::<Vec<_>>().join(" ");
        opposite(Trace { text, ..counted })
    }

    /// A count that is to be one number: no less hold, and no more; or not so.
    fn exact_count(
        &mut self,
        term: &Term,
        sign: Comparison,
        left: &Term,
        right: &Term,
        within: &Condition,
    ) -> Trace {
        let mut part = |sign| {
            let (left, right) = (Box::new(left.clone()), Box::new(right.clone()));
            let what = What::Compare(sign, left, right);
            self.term(&Term { what, ..term.clone() }, within)
        };
        let (no_less, more) = (part(Comparison::AtLeast), part(Comparison::More));
        let text = no_less.text.clone();
        let no_more = Trace { text: text.clone(), ..opposite(more) };
        let both = Trace { join: Join::And, parts: vec![no_less, no_more], ..leaf(None) };
        let both = Trace { truth: Some(both.rebuilt()), ..both };
        match sign {
            Comparison::Differ => opposite(Trace { text, ..both }),
            _ => both,
        }
    }

    fn signal(&mut self, signal: usize, join: Join, read: fn(SignalLevel) -> Truth) -> Trace {
        let Some(nodes) = self.plan.signals.get(signal).copied() else { return leaf(None) };
        let level = SignalLevel::at(self.frame, nodes, self.bar);
        let truth = read(level);
        let unknown = if truth.is_known() {
            Vec::new()
        } else {
            reasons(self.plan, self.frame, &[nodes.on, nodes.watchful], self.bar)
        };
        let rule = self.plan.rules().signals().get(signal);
        let asked = rule.map(|rule| Asked { id: rule.id.clone(), possible: level.possible() });
        Trace { join, signal: asked, unknown, ..leaf(Some(truth)) }
    }

    fn compare(
        &mut self,
        term: &Term,
        sign: Comparison,
        left: &Term,
        right: &Term,
        within: &Condition,
    ) -> Trace {
        let unit = left.unit();
        let (left, right) = (self.term(left, within), self.term(right, within));
        let margin = left.value.zip(right.value).map(|(left, right)| left - right);
        let truth = compared(sign, &left, &right);
        let bounds = Bounds::difference((left.value, left.range), (right.value, right.range));
        let shown = match (margin, bounds) {
            (_, Some(bounds)) => bounds.shown(&unit.difference()),
            (Some(margin), None) => shown(margin.abs(), &unit.difference()),
            (None, None) => String::new(),
        };
        let parts = vec![left, right];
        let atom = self.atom(term, truth);
        let unit = unit.difference().to_string();
        Trace {
            join: Join::Compare { sign },
            margin,
            unit,
            shown,
            parts,
            atom,
            ..leaf(Some(truth))
        }
    }

    /// `within` and `held`: this bar, and those before it.
    fn over(&mut self, term: &Term, join: Join, operands: &[Term], within: &Condition) -> Trace {
        let (What::Apply { window: Some(window), .. }, [operand]) = (&term.what, operands) else {
            return self.at_once(term, within);
        };
        let reach = self.lookup.reach(*window);
        let bars = reach.bars;
        let is_within = join == Join::Within;
        let (empty, joined): (Truth, fn(Truth, Truth) -> Truth) =
            if is_within { (Truth::False, Truth::or) } else { (Truth::True, Truth::and) };
        let part = self.term(operand, within);
        let node = self.lookup.node(operand);
        let before = node.map_or(Truth::Unknown, |node| {
            let stands = self.frame.stands(node, self.bar);
            let (past, is_cut) = self.frame.before(self.bar, reach, stands);
            let start = if is_cut { joined(empty, Truth::Unknown) } else { empty };
            past.fold(start, |before, bar| joined(before, self.frame.truth(node, bar)))
        });
        let unknown = match node {
            Some(node) if !before.is_known() => self.past_reasons(node, bars),
            _ => Vec::new(),
        };
        let word = if is_within { "within" } else { "held" };
        let atom = node.and_then(|node| named(before, format!("{word} {} {bars}", node.0), false));
        let parts = vec![part];
        let before = Some(before);
        let trace = Trace { join, bars: Some(bars), before, atom, parts, ..leaf(None) };
        let truth = trace.rebuilt();
        let unknown = if truth.is_known() { Vec::new() } else { unknown };
        Trace { truth: Some(truth), unknown, ..trace }
    }

    fn past_reasons(&self, node: NodeId, bars: usize) -> Vec<Reason> {
        let first = (self.bar + 1).saturating_sub(bars);
        let unknown = (first..=self.bar).rev().find(|bar| self.frame.is_unknown(node, *bar));
        unknown.map_or(vec![Reason::BeforeTheStart], |bar| {
            reasons(self.plan, self.frame, &[node], bar)
        })
    }

    /// What is asked as a whole: its truth, with what it is computed of now.
    fn at_once(&mut self, term: &Term, within: &Condition) -> Trace {
        let operands = term.parts();
        let parts: Vec<Trace> =
            operands.into_iter().map(|operand| self.term(operand, within)).collect();
        let node = self.lookup.node(term);
        let truth = node.map_or(Truth::Unknown, |node| self.frame.truth(node, self.bar));
        let unknown = match node {
            Some(node) if !truth.is_known() => reasons(self.plan, self.frame, &[node], self.bar),
            _ => Vec::new(),
        };
        Trace { parts, unknown, atom: self.atom(term, truth), ..leaf(Some(truth)) }
    }

    /// What is unknown where a comparison, or the like, is.
    fn atom(&mut self, term: &Term, truth: Truth) -> Option<Unsettled> {
        let node = self.lookup.node(term)?;
        let what = self.plan.node(node).map(|node| (node.step, node.operands.as_slice()));
        match what {
            Some((NodeStep::Apply(Op::Not, _), [inner])) => {
                let inner = *inner;
                self.asked(truth, inner, true)
            }
            _ => self.asked(truth, node, false),
        }
    }

    fn asked(&self, truth: Truth, node: NodeId, is_opposite: bool) -> Option<Unsettled> {
        let atom = named(truth, format!("node {}", node.0), is_opposite)?;
        let compares = Ask::of(self.plan, node).map(|(number, ask)| {
            let (sign, level) = match ask {
                Ask::Below(level) => ("<", level),
                Ask::Above(level) => (">", level),
                Ask::At(level) => ("==", level),
            };
            Compares { number: format!("node {}", number.0), sign: sign.into(), level }
        });
        Some(Unsettled { compares, ..atom })
    }
}

/// That a part does not hold.
fn opposite(part: Trace) -> Trace {
    let truth = part.truth.map(Truth::not);
    Trace { join: Join::Not, parts: vec![part], ..leaf(truth) }
}

fn named(truth: Truth, id: String, is_opposite: bool) -> Option<Unsettled> {
    (!truth.is_known()).then_some(Unsettled { id, is_opposite, compares: None })
}

/// Whether a term is a number as it stands.
fn is_number(term: &Term) -> bool {
    matches!(term.what, What::Number(_))
}

fn setting(param: &Param) -> Setting {
    let written = |(low, high): &(Quantity, Quantity)| [low.to_string(), high.to_string()];
    Setting {
        range: param.range.as_ref().map(written),
        because: param.because.clone(),
        source: param.citation.clone(),
        is_judgement: param.is_judgement,
    }
}

/// `a && b && c` as one join of three, not of two inside of two.
fn flat(join: Join, parts: impl Iterator<Item = Trace>) -> Vec<Trace> {
    let mut all = Vec::new();
    for part in parts {
        let is_chain = matches!(join, Join::And | Join::Or) && part.join == join;
        if is_chain {
            all.extend(part.parts);
        } else {
            all.push(part);
        }
    }
    all
}

fn leaf(truth: Option<Truth>) -> Trace {
    Trace {
        text: String::new(),
        join: Join::Leaf,
        truth,
        value: None,
        range: None,
        unit: String::new(),
        margin: None,
        shown: String::new(),
        line: None,
        seen: None,
        param: None,
        from_bar: None,
        signal: None,
        bars: None,
        before: None,
        atom: None,
        unknown: Vec::new(),
        parts: Vec::new(),
    }
}
