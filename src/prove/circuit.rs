//! The conditions of rule sets as sentences over where numbers lie.
//!
//! A *scale* is one number with all levels that it is compared with, or two numbers
//! beside each other; a *sentence* says on which side of a level it lies, or joins
//! other sentences. What is not of this decision, or not of numbers, is *free*: it may
//! be either way, so that there is always more here than can happen, never less. Rule
//! sets that share a circuit share what they write alike.

use std::collections::{BTreeMap, BTreeSet};

use super::ranges::{self, range};
use super::scale::{Of, Scale, Side};
use crate::ops::{OPERATORS, Op, Range};
use crate::plan::{Formula, Node, NodeId, NodeStep, Plan, Reach};
use crate::rules::Input;
use crate::time::Stretch;
use crate::value::{equal, less};

/// The place of a number, a sentence, a scale or something free in its circuit.
type Id = usize;

/// A number or a truth that something is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Operand {
    Number(Id),
    Truth(Id),
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sentence {
    Known(bool),
    All(Vec<Id>),
    Any(Vec<Id>),
    Not(Id),
    AtLeast(usize, Vec<Id>),
    /// A number lies so by one of the levels of its scale.
    Lies(Id, usize, Side),
    Free(Id),
}

/// What makes something free the same as another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Free {
    /// What a condition was at the other bars of a window.
    Before(&'static str, Id, Reach),
    Of(Op, [u64; 3], Option<Stretch>, Vec<Operand>),
    Was(String, Reach),
}

#[derive(Clone, Debug)]
pub(super) struct Number {
    pub(super) range: Range,
    /// The number itself, where it is the same at every bar.
    pub(super) constant: Option<f64>,
    /// The input that it is.
    pub(super) input: Option<usize>,
    /// The operators in it that read more than this bar.
    memory: BTreeSet<&'static str>,
    /// The inputs that it is made of.
    pub(super) inputs: BTreeSet<usize>,
}

/// What makes two numbers the same.
type NumberKey = (u8, Option<Op>, [u64; 3], Option<Stretch>, Vec<Operand>);

#[derive(Default)]
pub(super) struct Circuit {
    pub(super) inputs: Vec<Input>,
    pub(super) numbers: Vec<Number>,
    numbers_by_key: BTreeMap<NumberKey, Id>,
    /// Invariant: each reads earlier ones.
    pub(super) sentences: Vec<Sentence>,
    by_sentence: BTreeMap<Sentence, Id>,
    pub(super) scales: Vec<Scale>,
    scales_of: BTreeMap<Of, Vec<Id>>,
    free: BTreeMap<Free, Id>,
    /// What each of the free is called, and the sentences and numbers that it asks.
    frees: Vec<(&'static str, Vec<Operand>)>,
}

/// The sentences of one rule set.
#[derive(Clone, Debug, Default)]
pub(super) struct Added {
    /// Of each phase its condition, `for` included.
    pub(super) phases: Vec<Id>,
    /// Of each signal whether it is on, and whether it is on or watch.
    pub(super) signals: Vec<(Id, Id)>,
}

impl Circuit {
    /// Puts the conditions of a plan into the circuit.
    pub(super) fn add(&mut self, plan: &Plan) -> Added {
        let inputs = plan.rules().inputs().iter();
        let inputs: Vec<usize> = inputs.map(|input| self.input(input)).collect();
        let mut values: Vec<Operand> = Vec::with_capacity(plan.nodes.len());
        for (place, node) in plan.nodes.iter().enumerate() {
            let operands: Vec<Operand> =
                node.operands.iter().filter_map(|own| values.get(own.0).copied()).collect();
            values.push(if node.is_truth {
                Operand::Truth(self.truth(node, &operands))
            } else {
                Operand::Number(self.number(plan, NodeId(place), node, &inputs, operands))
            });
        }
        let adding = Adding { plan, values: &values };
        let truth = |circuit: &mut Circuit, node: NodeId| adding.truth(circuit, node);
        let signals = plan.signals.iter();
        let signals = signals.map(|own| (truth(self, own.on), truth(self, own.watchful))).collect();
        let phases = plan.phases.iter();
        let phases = phases.map(|phase| adding.formula(self, &phase.formula)).collect();
        Added { phases, signals }
    }

    fn input(&mut self, input: &Input) -> usize {
        let known = self.inputs.iter().position(|own| ranges::is_same_input(own, input));
        known.unwrap_or_else(|| {
            self.inputs.push(input.clone());
            self.inputs.len() - 1
        })
    }

    fn number(
        &mut self,
        plan: &Plan,
        place: NodeId,
        node: &Node,
        inputs: &[usize],
        operands: Vec<Operand>,
    ) -> Id {
        let input = |own: usize| inputs.get(own).copied().unwrap_or(own);
        let (tag, op, settings) = match node.step {
            NodeStep::Input(own) => (0, None, [input(own) as u64, 0, 0]),
            NodeStep::Number(number) => (1, None, [number.to_bits(), 0, 0]),
            NodeStep::Truth(_) => (2, None, [0; 3]),
            NodeStep::Calendar(part) => (3, None, [part as u64, 0, 0]),
            NodeStep::Age(own) => (4, None, [input(own) as u64, 0, 0]),
            // What a decision sees of an input is that input here.
            NodeStep::Apply(Op::Newest, _) => match operands.as_slice() {
                [Operand::Number(own)] => return *own,
                _ => (6, None, [0; 3]),
            },
            NodeStep::Apply(op, own) => {
                (5, Some(op), [own.window as u64, own.known as u64, own.number.to_bits()])
            }
        };
        let key = (tag, op, settings, node.span, operands);
        if let Some(known) = self.numbers_by_key.get(&key) {
            return *known;
        }
        let operands = &key.4;
        let of_operands = operands.iter().map(|own| self.wide(*own)).collect::<Vec<_>>();
        let own = match node.step {
            NodeStep::Input(own) => plan.rules().inputs().get(own),
            _ => None,
        };
        let mut memory = self.memory_of(operands);
        memory.extend(match node.step {
            NodeStep::Apply(op, _) if !op.has_no_memory() => Some(word(op)),
            NodeStep::Calendar(_) => Some("the date"),
            NodeStep::Age(_) => Some("age"),
            _ => None,
        });
        let mut read: BTreeSet<usize> = operands
            .iter()
            .filter_map(|own| match own {
                Operand::Number(own) => self.numbers.get(*own),
                Operand::Truth(_) => None,
            })
            .flat_map(|own| own.inputs.iter().copied())
            .collect();
        let is_input = own.map(|_| usize::try_from(key.2[0]).unwrap_or(0));
        read.extend(is_input);
        let id = self.numbers.len();
        let constant = plan.constant(place);
        let range = match constant {
            Some(number) => Range::point(number),
            None => range(node.step, own, &of_operands),
        };
        self.numbers.push(Number { range, constant, input: is_input, memory, inputs: read });
        self.numbers_by_key.insert(key, id);
        id
    }

    fn wide(&self, operand: Operand) -> ranges::Wide {
        ranges::wide(match operand {
            Operand::Number(own) => self.numbers.get(own).map(|own| own.range),
            Operand::Truth(_) => None,
        })
    }

    fn truth(&mut self, node: &Node, operands: &[Operand]) -> Id {
        use Operand::{Number, Truth};
        let NodeStep::Apply(op, settings) = node.step else {
            return match node.step {
                NodeStep::Truth(truth) => self.sentence(Sentence::Known(truth)),
                _ => self.sentence(Sentence::Known(false)),
            };
        };
        let window = Reach { bars: settings.window, span: node.span };
        match (op, operands) {
            (Op::Less, [Number(a), Number(b)]) => self.lies(*a, *b, Side::Below),
            (Op::Equal, [Number(a), Number(b)]) => self.lies(*a, *b, Side::At),
            (Op::And, _) => self.all(truths(operands)),
            (Op::Or, _) => self.any(truths(operands)),
            (Op::Not, [Truth(own)]) => self.not(*own),
            (Op::AtLeast, _) => self.at_least(settings.number, truths(operands)),
            (Op::Within, [Truth(now)]) => self.within(*now, window),
            (Op::Held, [Truth(now)]) => self.held(*now, window),
            (Op::Latch, [Truth(when), Truth(until)]) => {
                let before = self.free(free_of(node, operands, op), "until", operands);
                let ended = self.not(*until);
                let stays = self.all(vec![before, ended]);
                self.any(vec![*when, stays])
            }
            (Op::Crosses, [Number(a), Number(b)]) => {
                let above = self.lies(*b, *a, Side::Below);
                let before = self.free(free_of(node, operands, op), "crosses_above", operands);
                self.all(vec![above, before])
            }
            _ => self.free(free_of(node, operands, op), word(op), operands),
        }
    }

    pub(super) fn sentence(&mut self, sentence: Sentence) -> Id {
        let next = self.sentences.len();
        let id = *self.by_sentence.entry(sentence.clone()).or_insert(next);
        if id == next {
            self.sentences.push(sentence);
        }
        id
    }

    pub(super) fn all(&mut self, parts: Vec<Id>) -> Id {
        self.sentence(Sentence::All(parts))
    }

    fn any(&mut self, parts: Vec<Id>) -> Id {
        self.sentence(Sentence::Any(parts))
    }

    fn not(&mut self, inner: Id) -> Id {
        self.sentence(Sentence::Not(inner))
    }

    fn at_least(&mut self, least: f64, parts: Vec<Id>) -> Id {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole and clamped"
        )]
        let least = least.ceil().clamp(0.0, 1e9) as usize;
        self.sentence(Sentence::AtLeast(least, parts))
    }

    fn within(&mut self, now: Id, window: Reach) -> Id {
        if window.bars <= 1 {
            return now;
        }
        let asks = [Operand::Truth(now)];
        let before = self.free(Free::Before("within", now, window), "within", &asks);
        self.any(vec![now, before])
    }

    fn held(&mut self, now: Id, window: Reach) -> Id {
        if window.bars <= 1 {
            return now;
        }
        let asks = [Operand::Truth(now)];
        let before = self.free(Free::Before("held", now, window), "held", &asks);
        self.all(vec![now, before])
    }

    fn free(&mut self, free: Free, word: &'static str, asks: &[Operand]) -> Id {
        let next = self.frees.len();
        let id = *self.free.entry(free).or_insert(next);
        if id == next {
            self.frees.push((word, asks.to_vec()));
        }
        self.sentence(Sentence::Free(id))
    }

    pub(super) fn free_count(&self) -> usize {
        self.frees.len()
    }

    /// The first number lies so by the second.
    fn lies(&mut self, a: Id, b: Id, side: Side) -> Id {
        let constant = |id: Id| self.numbers.get(id).and_then(|own| own.constant);
        let (of, level, side) = match (constant(a), constant(b)) {
            (Some(a), Some(b)) => {
                let truth = if side == Side::At { equal(a, b) } else { less(a, b) };
                return self.sentence(Sentence::Known(truth.is_true()));
            }
            (None, Some(level)) => (Of::Number(a), level, side),
            (Some(level), None) => (Of::Number(b), level, side.mirrored()),
            (None, None) if b < a => (Of::Pair(b, a), 0.0, side.mirrored()),
            (None, None) => (Of::Pair(a, b), 0.0, side),
        };
        let known = self.scales_of.entry(of).or_default();
        let found = known.iter().find_map(|id| {
            let place = self.scales.get_mut(*id)?.place(level)?;
            Some((*id, place))
        });
        let (scale, place) = found.unwrap_or_else(|| {
            known.push(self.scales.len());
            self.scales.push(Scale::new(of, level));
            (self.scales.len() - 1, 0)
        });
        self.sentence(Sentence::Lies(scale, place, side))
    }

    /// All that these sentences are made of, themselves included, the simplest first.
    pub(super) fn within_all(&self, sentences: impl IntoIterator<Item = Id>) -> Vec<Id> {
        let mut found: BTreeSet<Id> = BTreeSet::new();
        let mut left: Vec<Id> = sentences.into_iter().collect();
        while let Some(id) = left.pop() {
            if found.insert(id) {
                left.extend(self.sentences.get(id).map(Sentence::parts).unwrap_or_default());
            }
        }
        found.into_iter().collect()
    }

    /// The scales that these sentences ask.
    pub(super) fn scales_in(&self, sentences: &[Id]) -> BTreeSet<Id> {
        let scale = |id: &Id| match self.sentences.get(*id)? {
            Sentence::Lies(scale, ..) => Some(*scale),
            _ => None,
        };
        self.within_all(sentences.iter().copied()).iter().filter_map(scale).collect()
    }

    /// What these sentences ask of other bars, by the words of the rules.
    pub(super) fn memory(&self, sentences: &[Id]) -> BTreeSet<&'static str> {
        self.memory_of(&sentences.iter().map(|own| Operand::Truth(*own)).collect::<Vec<_>>())
    }

    /// Whether some number that these sentences ask about is made of others.
    pub(super) fn has_made_numbers(&self, sentences: &[Id]) -> bool {
        let scales = self.scales_in(sentences);
        let mut numbers = scales.iter().filter_map(|scale| self.scales.get(*scale));
        numbers.any(|scale| match scale.of {
            Of::Number(own) => self.numbers.get(own).is_some_and(|own| own.input.is_none()),
            Of::Pair(..) => true,
        })
    }

    fn memory_of(&self, operands: &[Operand]) -> BTreeSet<&'static str> {
        let mut found = BTreeSet::new();
        let truths = operands.iter().filter_map(|own| match own {
            Operand::Truth(own) => Some(*own),
            Operand::Number(_) => None,
        });
        let numbers = operands.iter().filter_map(|own| match own {
            Operand::Number(own) => Some(*own),
            Operand::Truth(_) => None,
        });
        let mut read: BTreeSet<Id> = numbers.collect();
        for id in self.within_all(truths) {
            match self.sentences.get(id) {
                Some(Sentence::Free(free)) => {
                    found.extend(self.frees.get(*free).map(|(word, _)| *word));
                }
                Some(Sentence::Lies(scale, ..)) => {
                    match self.scales.get(*scale).map(|own| own.of) {
                        Some(Of::Number(own)) => drop(read.insert(own)),
                        Some(Of::Pair(a, b)) => read.extend([a, b]),
                        None => {}
                    }
                }
                _ => {}
            }
        }
        let read = read.iter().filter_map(|own| self.numbers.get(*own));
        found.extend(read.flat_map(|own| own.memory.iter().copied()));
        found
    }
}

/// A plan whose nodes are in the circuit.
struct Adding<'a> {
    plan: &'a Plan,
    values: &'a [Operand],
}

impl Adding<'_> {
    fn truth(&self, circuit: &mut Circuit, node: NodeId) -> Id {
        match self.values.get(node.0) {
            Some(Operand::Truth(own)) => *own,
            _ => circuit.sentence(Sentence::Known(false)),
        }
    }

    fn formula(&self, circuit: &mut Circuit, formula: &Formula) -> Id {
        let mut parts = |parts: &[Formula]| -> Vec<Id> {
            parts.iter().map(|part| self.formula(circuit, part)).collect()
        };
        match formula {
            Formula::Constant(truth) => circuit.sentence(Sentence::Known(*truth)),
            Formula::And(own) => {
                let own = parts(own);
                circuit.all(own)
            }
            Formula::Or(own) => {
                let own = parts(own);
                circuit.any(own)
            }
            Formula::AtLeast(least, own) => {
                let own = parts(own);
                circuit.sentence(Sentence::AtLeast(*least, own))
            }
            Formula::Not(inner) => {
                let inner = self.formula(circuit, inner);
                circuit.not(inner)
            }
            Formula::On(signal) => match self.plan.signals.get(*signal) {
                Some(nodes) => self.truth(circuit, nodes.on),
                None => circuit.sentence(Sentence::Known(false)),
            },
            Formula::Watch(signal) => match self.plan.signals.get(*signal) {
                Some(nodes) => self.truth(circuit, nodes.watchful),
                None => circuit.sentence(Sentence::Known(false)),
            },
            Formula::Node(node) => self.truth(circuit, *node),
            Formula::Within { now, window, .. } => {
                let now = self.formula(circuit, now);
                circuit.within(now, *window)
            }
            Formula::Held { now, window, .. } => {
                let now = self.formula(circuit, now);
                circuit.held(now, *window)
            }
            Formula::Was(phase, reach, _) => {
                let id = self.plan.rules().phases().get(*phase).map(|phase| phase.id.clone());
                circuit.free(Free::Was(id.unwrap_or_default(), *reach), "was", &[])
            }
            Formula::HeldBefore(phase, reach) => {
                let own = self.plan.phases.get(*phase).and_then(|phase| phase.condition());
                let own = own.map(|own| self.formula(circuit, own));
                let own = own.unwrap_or_else(|| circuit.sentence(Sentence::Known(true)));
                let asks = [Operand::Truth(own)];
                circuit.free(Free::Before("for", own, *reach), "for", &asks)
            }
        }
    }
}

impl Sentence {
    pub(super) fn parts(&self) -> &[Id] {
        match self {
            Sentence::All(parts) | Sentence::Any(parts) | Sentence::AtLeast(_, parts) => parts,
            Sentence::Not(inner) => std::slice::from_ref(inner),
            Sentence::Known(_) | Sentence::Lies(..) | Sentence::Free(_) => &[],
        }
    }
}

fn truths(operands: &[Operand]) -> Vec<Id> {
    let truth = |own: &Operand| match own {
        Operand::Truth(own) => Some(*own),
        Operand::Number(_) => None,
    };
    operands.iter().filter_map(truth).collect()
}

fn free_of(node: &Node, operands: &[Operand], op: Op) -> Free {
    let settings = match node.step {
        NodeStep::Apply(_, own) => [own.window as u64, own.known as u64, own.number.to_bits()],
        _ => [0; 3],
    };
    Free::Of(op, settings, node.span, operands.to_vec())
}

/// What rules call an operator.
fn word(op: Op) -> &'static str {
    match op {
        // These stand for what rules write otherwise.
        Op::AboveMedian | Op::BelowMedian => "rolling_median",
        Op::Latch => "until",
        _ => OPERATORS.iter().find(|row| row.op == Some(op)).map_or("an operator", |row| row.name),
    }
}
