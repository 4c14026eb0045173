//! From terms to nodes.

use std::sync::Arc;

use super::counts::CountComparison;
use super::node::Nodes;
use super::{Apart, Binding, Formula, Knowledge, NodeId, PhasePlan, Plan, Reach};
use crate::ops::{Op, Settings};
use crate::rules::{
    Amount, Comparison, Definition, Length, RuleSet, Signal, Term, TextPiece, What,
};
use crate::time::{Calendar, Frequency, Stretch};
use crate::value::Quantity;

/// The nodes of a signal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SignalNodes {
    /// Whether its condition holds now, `until` taken into account.
    pub(crate) active: NodeId,
    /// Whether it is on.
    pub(crate) on: NodeId,
    /// Whether it is on or watch.
    pub(crate) watchful: NodeId,
}

/// The plan of these rules.
pub(super) fn lower(rules: Arc<RuleSet>, knowledge: Knowledge, bindings: Arc<[Binding]>) -> Plan {
    let mut lowering = Lowering {
        rules: &rules,
        bindings: &bindings,
        nodes: Nodes::new(rules.calendar),
        series: vec![None; rules.series.len()],
        signals: vec![None; rules.signals.len()],
        phase: 0,
    };
    for definition in &rules.order {
        match *definition {
            Definition::Series(place) => {
                let node =
                    rules.series.get(place).map(|series| lowering.term(&series.expression.term));
                if let Some(slot) = lowering.series.get_mut(place) {
                    *slot = node;
                }
            }
            Definition::Signal(place) => {
                let nodes = rules.signals.get(place).map(|signal| lowering.signal(signal));
                if let Some(slot) = lowering.signals.get_mut(place) {
                    *slot = nodes;
                }
            }
        }
    }
    let phases = rules.phases.iter().enumerate().map(|(place, phase)| {
        let hold = phase.hold.map_or(Reach::ONE, |length| lowering.reach(length));
        let formula = match &phase.when {
            None => Formula::Constant(true),
            Some(when) => {
                lowering.phase = place;
                lowering.formula(&when.term)
            }
        };
        let formula = if hold.bars <= 1 {
            formula
        } else {
            Formula::And(vec![formula, Formula::HeldBefore(place, hold)])
        };
        PhasePlan { formula, hold, is_at_once: phase.is_at_once }
    });
    let phases: Vec<PhasePlan> = phases.collect();
    // What people are shown is computed, too, even where no phase reads it.
    for term in shown(&rules) {
        lowering.seen(term);
    }
    let inputs = 0..rules.inputs.len();
    let inputs = inputs.map(|input| {
        let node = lowering.nodes.input(input);
        lowering.nodes.newest(node)
    });
    let inputs = inputs.collect();
    let dwell = rules.dwell.map_or(1, |length| rules.param_bars(length));
    let series: Arc<[NodeId]> = lowering.series.iter().flatten().copied().collect();
    let seen = series.iter().map(|node| lowering.nodes.newest(*node)).collect();
    let signals = lowering.signals.iter().flatten().copied().collect();
    let nodes = lowering.nodes.all.into();
    let plan = Plan {
        knowledge,
        leave: Arc::default(),
        bindings,
        nodes,
        inputs,
        series,
        seen,
        signals,
        phases: phases.into(),
        apart: Arc::default(),
        dwell,
        changed: Arc::default(),
        rules,
    };
    Plan { apart: Arc::new(Apart::of(&plan)), ..plan }
}

fn shown(rules: &RuleSet) -> impl Iterator<Item = &Term> {
    let conditions = rules.signals.iter().flat_map(|signal| {
        signal.watch.iter().chain(std::iter::once(&signal.when)).chain(signal.until.iter())
    });
    let reasons = rules.signals.iter().filter_map(|signal| signal.because.as_ref());
    let reasons = reasons.chain(rules.phases.iter().filter_map(|phase| phase.because.as_ref()));
    let values = reasons.flat_map(|reason| &reason.pieces).filter_map(|piece| match piece {
        TextPiece::Value(term) => Some(term),
        TextPiece::Text(_) => None,
    });
    let features = rules.compare.iter().flat_map(|compare| &compare.features);
    let compared = features.flat_map(|feature| {
        let scale = feature.scale.as_ref().map(|(scale, _)| scale);
        std::iter::once(&feature.value).chain(scale)
    });
    let followed = rules.base_rates.iter().map(|own| &own.of);
    conditions.chain(compared).chain(followed).map(|condition| &condition.term).chain(values)
}

/// Finds the node that computes a term.
pub(crate) struct Lookup<'a> {
    lowering: Lowering<'a>,
    count: usize,
}

impl Plan {
    pub(crate) fn lookup(&self) -> Lookup<'_> {
        let lowering = Lowering {
            rules: &self.rules,
            bindings: &self.bindings,
            nodes: Nodes::of(self.nodes.to_vec(), self.rules.calendar),
            series: self.series.iter().copied().map(Some).collect(),
            signals: self.signals.iter().copied().map(Some).collect(),
            phase: 0,
        };
        Lookup { lowering, count: self.nodes.len() }
    }
}

impl Plan {
    /// The plan with nodes for one more term.
    pub(crate) fn with_term(&self, term: &Term) -> Plan {
        self.with_terms([term]).0
    }

    /// The plan with nodes for more terms; of each its own node, and that of what
    /// decisions see of it.
    pub(crate) fn with_terms<'t>(
        &self,
        terms: impl IntoIterator<Item = &'t Term>,
    ) -> (Plan, Vec<(NodeId, NodeId)>) {
        let mut lookup = self.lookup();
        let own = &mut lookup.lowering;
        let found = terms.into_iter().map(|term| (own.term(term), own.seen(term))).collect();
        let nodes = lookup.lowering.nodes.all;
        (Plan { nodes: nodes.into(), ..self.clone() }, found)
    }
}

impl<'a> Lookup<'a> {
    /// The node of what a decision sees of a term; `None` if the plan does not
    /// compute it.
    pub(crate) fn node(&mut self, term: &Term) -> Option<NodeId> {
        let node = self.lowering.seen(term);
        if node.0 < self.count { Some(node) } else { None }
    }

    /// The node of the term itself, of periods where it is a number of those;
    /// `None` if the plan does not compute it.
    pub(crate) fn own(&mut self, term: &Term) -> Option<NodeId> {
        let node = self.lowering.term(term);
        if node.0 < self.count { Some(node) } else { None }
    }

    /// How far back a length goes.
    pub(crate) fn reach(&self, length: Length) -> Reach {
        self.lowering.reach(length)
    }

    /// `count(…) >= n` and its like as "at least so many", or as its opposite.
    pub(crate) fn counted<'t>(
        &self,
        sign: Comparison,
        left: &'t Term,
        right: &'t Term,
    ) -> Option<CountComparison<'t>>
    where
        'a: 't,
    {
        self.lowering.counted(sign, left, right)
    }

    /// Whether it asks for one number of a count.
    pub(crate) fn is_exact_count(&self, sign: Comparison, left: &Term, right: &Term) -> bool {
        self.lowering.is_exact_count(sign, left, right)
    }

    /// What an operator is set to.
    pub(crate) fn amount(&self, amount: Amount) -> f64 {
        self.lowering.amount(amount)
    }
}

pub(super) struct Lowering<'a> {
    pub(super) rules: &'a RuleSet,
    bindings: &'a [Binding],
    nodes: Nodes,
    series: Vec<Option<NodeId>>,
    signals: Vec<Option<SignalNodes>>,
    /// The phase whose condition is lowered.
    phase: usize,
}

impl<'a> Lowering<'a> {
    fn signal(&mut self, signal: &Signal) -> SignalNodes {
        let when = self.term(&signal.when.term);
        let active = match &signal.until {
            None => when,
            Some(until) => {
                let until = self.term(&until.term);
                self.nodes.plain(Op::Latch, vec![when, until])
            }
        };
        let fires = match signal.hold.map(|length| self.reach(length)) {
            Some(hold) if 1 < hold.bars => self.nodes.windowed(Op::Held, hold, active),
            _ => active,
        };
        let on = match signal.keep.map(|length| self.reach(length)) {
            Some(keep) if 0 < keep.bars => {
                self.nodes.windowed(Op::Within, keep.with_one_more(), fires)
            }
            _ => fires,
        };
        // A condition that holds, though not yet for long enough, is watched.
        let mut watchful =
            if on == active { on } else { self.nodes.plain(Op::Or, vec![on, active]) };
        if let Some(watch) = &signal.watch {
            let watch = self.term(&watch.term);
            watchful = self.nodes.plain(Op::Or, vec![watchful, watch]);
        }
        SignalNodes { active, on, watchful }
    }

    fn on(&mut self, signal: usize) -> NodeId {
        match self.signals.get(signal).copied().flatten() {
            Some(nodes) => nodes.on,
            None => self.nodes.truth(false),
        }
    }

    fn watchful(&mut self, signal: usize) -> NodeId {
        match self.signals.get(signal).copied().flatten() {
            Some(nodes) => nodes.watchful,
            None => self.nodes.truth(false),
        }
    }

    /// How far back a length goes.
    fn reach(&self, length: Length) -> Reach {
        let span = self.rules.span_of(length).filter(|span| self.rules.calendar.is_uneven(*span));
        let span = span.map(|span| Stretch { span, has_first_day: false });
        Reach { bars: self.rules.param_bars(length), span }
    }

    /// The same for a value of the past: a year before a week lies the week of the
    /// same number, 52 or 53 weeks back.
    fn look_back(&self, length: Length) -> Reach {
        let is_weekly = self.rules.calendar == Calendar::Every(Frequency::Week);
        let years = self.rules.span_of(length).filter(|span| is_weekly && span.is_of_years());
        let reach = self.reach(length);
        let years = years.map(|span| Stretch { span, has_first_day: false });
        Reach { span: years.or(reach.span), ..reach }
    }

    /// An input; a figure that stands alone is of the day on which it is looked at,
    /// for there is no period that it shares with others.
    fn input(&mut self, input: usize) -> NodeId {
        let node = self.nodes.input(input);
        let stands_alone = self.bindings.get(input).is_some_and(Binding::is_figure);
        if stands_alone { self.nodes.newest(node) } else { node }
    }

    /// What a decision sees of a term.
    fn seen(&mut self, term: &Term) -> NodeId {
        let node = self.term(term);
        self.nodes.newest(node)
    }

    pub(super) fn param(&self, param: usize) -> f64 {
        match self.rules.params.get(param).map(|param| &param.value) {
            Some(Quantity::Number { value, .. }) => *value,
            Some(Quantity::Span(_)) | None => f64::NAN,
        }
    }

    fn term(&mut self, term: &Term) -> NodeId {
        match &term.what {
            What::Number(number) => self.nodes.number(*number),
            What::Truth(truth) => self.nodes.truth(*truth),
            What::Param(param) => {
                let number = self.param(*param);
                self.nodes.number(number)
            }
            What::Input(input) => self.input(*input),
            What::Series(series) => match self.series.get(*series).copied().flatten() {
                Some(node) => node,
                None => self.nodes.number(f64::NAN),
            },
            What::On(signal) => self.on(*signal),
            What::Watch(signal) => self.watchful(*signal),
            What::Calendar(part) => self.nodes.calendar(*part),
            What::Age(input) => self.nodes.age(*input),
            // Phases of the past stand in formulas only.
            What::Was(..) => self.nodes.truth(false),
            What::Scale(inner, factor) => {
                let inner = self.term(inner);
                let factor = self.nodes.number(*factor);
                self.nodes.plain(Op::Multiply, vec![inner, factor])
            }
            What::Compare(sign, left, right) => self.compare(*sign, left, right),
            What::Apply { op, operands, window, known, number, criterion } => {
                let operands: Vec<NodeId> =
                    operands.iter().map(|operand| self.term(operand)).collect();
                let reach = match op {
                    Op::Lag | Op::Change | Op::PctChange => window.map(|w| self.look_back(w)),
                    // Its window is a weight or the smallest of many, and goes back to the
                    // first bar.
                    Op::Ema | Op::Sadf | Op::Bsadf => {
                        window.map(|w| Reach { span: None, ..self.reach(w) })
                    }
                    _ => window.map(|w| self.reach(w)),
                };
                let settings = Settings {
                    window: reach.map_or(0, |reach| reach.bars),
                    known: *known,
                    number: self.amount(*number),
                    criterion: *criterion,
                };
                self.nodes.over(*op, settings, reach.and_then(|reach| reach.span), operands)
            }
        }
    }

    pub(super) fn amount(&self, amount: Amount) -> f64 {
        match amount {
            Amount::None => 0.0,
            Amount::Fixed(number) => number,
            Amount::Param(param) => self.param(param),
        }
    }

    /// All comparisons are `<` and `==`, so that a condition and its opposite
    /// are one node.
    fn compare(&mut self, sign: Comparison, left: &Term, right: &Term) -> NodeId {
        if let Some(CountComparison { least, is_negated, operands, .. }) =
            self.counted(sign, left, right)
        {
            let operands: Vec<NodeId> = operands.iter().map(|operand| self.term(operand)).collect();
            let settings = Settings { number: least, ..Settings::default() };
            let node = self.nodes.apply(Op::AtLeast, settings, operands);
            return if is_negated { self.nodes.plain(Op::Not, vec![node]) } else { node };
        }
        if self.is_exact_count(sign, left, right) {
            let no_less = self.compare(Comparison::AtLeast, left, right);
            let more = self.compare(Comparison::More, left, right);
            let no_more = self.nodes.plain(Op::Not, vec![more]);
            let node = self.nodes.plain(Op::And, vec![no_less, no_more]);
            let is_negated = sign == Comparison::Differ;
            return if is_negated { self.nodes.plain(Op::Not, vec![node]) } else { node };
        }
        let (left, right) = (self.term(left), self.term(right));
        let (op, operands, is_negated) = match sign {
            Comparison::Less => (Op::Less, vec![left, right], false),
            Comparison::More => (Op::Less, vec![right, left], false),
            Comparison::AtLeast => (Op::Less, vec![left, right], true),
            Comparison::AtMost => (Op::Less, vec![right, left], true),
            Comparison::Equal => (Op::Equal, vec![left, right], false),
            Comparison::Differ => (Op::Equal, vec![left, right], true),
        };
        let node = self.nodes.plain(op, operands);
        if is_negated { self.nodes.plain(Op::Not, vec![node]) } else { node }
    }

    /// The condition of a phase as a formula.
    pub(super) fn formula(&mut self, term: &Term) -> Formula {
        match &term.what {
            What::Truth(truth) => Formula::Constant(*truth),
            What::On(signal) => Formula::On(*signal),
            What::Watch(signal) => Formula::Watch(*signal),
            What::Was(phase, length) => Formula::Was(*phase, self.reach(*length), self.phase),
            What::Series(series) => match self.rules.series.get(*series) {
                Some(computed) => self.formula(&computed.expression.term),
                None => Formula::Constant(false),
            },
            What::Compare(sign, left, right) => match self.counted(*sign, left, right) {
                Some(CountComparison { least, is_negated, operands, .. }) => {
                    let formula = self.at_least(least, operands);
                    if is_negated { Formula::Not(Box::new(formula)) } else { formula }
                }
                None if self.is_exact_count(*sign, left, right) => {
                    let mut is_one = |sign| {
                        let what = What::Compare(sign, left.clone(), right.clone());
                        self.formula(&Term { what, ..term.clone() })
                    };
                    let no_less = is_one(Comparison::AtLeast);
                    let no_more = Formula::Not(Box::new(is_one(Comparison::More)));
                    let both = Formula::And(vec![no_less, no_more]);
                    match sign {
                        Comparison::Differ => Formula::Not(Box::new(both)),
                        _ => both,
                    }
                }
                None => self.leaf(term),
            },
            What::Apply { op, operands, window, number, .. } => {
                self.applied(term, *op, operands, *window, *number)
            }
            _ => self.leaf(term),
        }
    }

    fn applied(
        &mut self,
        term: &Term,
        op: Op,
        operands: &[Term],
        window: Option<Length>,
        number: Amount,
    ) -> Formula {
        let window = window.map_or(Reach::ONE, |length| self.reach(length));
        match (op, operands) {
            (Op::And, _) => {
                Formula::And(operands.iter().map(|operand| self.formula(operand)).collect())
            }
            (Op::Or, _) => {
                Formula::Or(operands.iter().map(|operand| self.formula(operand)).collect())
            }
            (Op::Not, [operand]) => Formula::Not(Box::new(self.formula(operand))),
            (Op::AtLeast, _) => {
                let least = self.amount(number);
                self.at_least(least, operands)
            }
            (Op::Within, [operand]) => {
                let now = Box::new(self.formula(operand));
                Formula::Within { now, node: self.term(operand), window }
            }
            (Op::Held, [operand]) => {
                let now = Box::new(self.formula(operand));
                Formula::Held { now, node: self.term(operand), window }
            }
            _ => self.leaf(term),
        }
    }

    /// What is asked as a whole; an opposite is the opposite of the same atom.
    fn leaf(&mut self, term: &Term) -> Formula {
        let node = self.term(term);
        match self.nodes.all.get(node.0) {
            Some(super::Node { step: super::NodeStep::Apply(Op::Not, _), operands, .. }) => {
                match operands.as_slice() {
                    [inner] => Formula::Not(Box::new(Formula::Node(*inner))),
                    _ => Formula::Node(node),
                }
            }
            _ => Formula::Node(node),
        }
    }
}
