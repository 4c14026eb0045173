//! One entity at a time through a plan, block by block, for verdicts alone.
//!
//! The answers are those of the whole run, to the bit: the same operators are fed
//! the same bars. What is not kept is the evidence. A phase is read off columns
//! where the first condition that is not false is true; where it is unknown, the
//! phases that are possible are looked up by what the conditions ask, for few
//! such patterns ever occur.

use std::ops::Range;

use super::lasting::{BarPhases, Lasting};
use super::settle::{Settled, Settling};
use super::survey::States;
use crate::ops::{ColumnMut, ColumnSlice, Kernel, Tape, truth_now};
use crate::phase::{Asking, Coming, PhaseAnswer, Verdict};
use crate::plan::{AtomSource, Looking, Node, NodeId, NodeStep, Plan, VerdictProgram};
use crate::run::Run;
use crate::signal::{SignalLevel, State};
use crate::value::Truth;

/// How many bars all nodes are computed for before the next: few enough for
/// their columns to stay in cache.
const BLOCK: usize = 256;

/// The verdicts of one bar after another.
#[derive(Clone, Debug, Default)]
pub(crate) struct BarVerdicts {
    /// The place of the phase in the rules; of an open verdict the number of
    /// phases and the place of its phases in [`EntityMachine::open`].
    pub(crate) phases: Vec<u32>,
    /// The states of each signal, of every bar or of the last one, where asked for.
    pub(crate) states: Vec<Vec<State>>,
}

impl BarVerdicts {
    pub(crate) fn clear(&mut self) {
        self.phases.clear();
        self.states.iter_mut().for_each(Vec::clear);
    }
}

/// A plan at work on the bars of one entity.
#[derive(Clone, Debug)]
pub(crate) struct EntityMachine {
    plan: Plan,
    program: VerdictProgram,
    kernels: Vec<Option<Kernel>>,
    /// One block of each node.
    columns: Vec<BlockValues>,
    /// The last value of each atom's column in the block before, where it is asked
    /// for at the bar before.
    carried: Vec<Truth>,
    settling: Settling,
    lasting: Lasting,
    /// Which states of signals are wanted.
    states: States,
}

#[derive(Clone, Debug)]
enum BlockValues {
    /// Where the values stand already, but for those of a record.
    Input(usize, [f64; 1]),
    Numbers(Vec<f64>),
    Truths(Vec<Truth>),
}

/// What the decisions of a block see of each input of the rules, in its unit:
/// finite, NaN where missing.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SeenByBlock<'a> {
    /// A column for each input, and the bars of the block.
    Columns(&'a [&'a [f64]], usize),
    /// A number for each input, at one bar.
    Record(&'a [f64]),
}

impl EntityMachine {
    pub(crate) fn new(plan: &Plan, states: States, looking: Looking) -> EntityMachine {
        let program = plan.program(looking);
        let mut machine = EntityMachine {
            plan: plan.clone(),
            kernels: Vec::new(),
            columns: program.nodes.iter().map(BlockValues::of).collect(),
            carried: Vec::new(),
            settling: Settling::new(plan, &program),
            lasting: Lasting::Free,
            program,
            states,
        };
        machine.reset();
        machine
    }

    /// Back to before the first bar.
    pub(crate) fn reset(&mut self) {
        let kernel = |node: &Node| match node.step {
            NodeStep::Apply(op, settings) => Some(Kernel::new(op, settings)),
            NodeStep::Input(_)
            | NodeStep::Calendar(_)
            | NodeStep::Age(_)
            | NodeStep::Number(_)
            | NodeStep::Truth(_) => None,
        };
        self.kernels.clear();
        self.kernels.extend(self.program.nodes.iter().map(kernel));
        self.carried.clear();
        // Before the first bar nothing is known, and unknown is not false.
        self.carried.resize(self.program.atoms.len(), Truth::Unknown);
        self.settling.reset();
        // Without a dwell no phase has to be stayed in, so that none needs to be remembered.
        self.lasting = if self.plan.dwell <= 1 { Lasting::Free } else { Lasting::Unborn };
    }

    /// All that is remembered of the bars before.
    pub(crate) fn put_on(&mut self, tape: &mut Tape) {
        let kernels = self.kernels.iter_mut().flatten();
        kernels.filter(|kernel| kernel.remembers()).for_each(|kernel| kernel.carry(tape));
        self.carried.iter_mut().for_each(|truth| tape.truth(truth));
        self.settling.carry(tape);
        self.lasting.carry(&self.plan, tape);
    }

    /// The verdict between these phases as a number.
    pub(crate) fn code(&mut self, possible: Vec<usize>) -> u32 {
        self.settling.code(&BarPhases::of(possible))
    }

    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The phases of an open verdict.
    pub(crate) fn open(&self, place: u32) -> &[usize] {
        self.settling.open(place)
    }

    /// The next bars; their verdicts are added to `out`.
    pub(crate) fn feed(&mut self, seen: SeenByBlock<'_>, out: &mut BarVerdicts) {
        let bars = match seen {
            SeenByBlock::Columns(_, bars) => bars,
            SeenByBlock::Record(_) => 1,
        };
        for start in (0..bars).step_by(BLOCK) {
            let block = start..bars.min(start + BLOCK);
            match seen {
                SeenByBlock::Columns(columns, _) => self.compute(columns, block.clone()),
                SeenByBlock::Record(values) => self.compute_record(values),
            }
            self.decide(block.len(), &mut out.phases);
            // The last bar of all is in the last block alone; of the others no state is told.
            let told = match self.states {
                States::Every => 0,
                States::Last if block.end == bars => block.len() - 1,
                States::Last | States::None => block.len(),
            };
            self.tell_states(told..block.len(), &mut out.states);
            self.carry(block.len());
        }
    }

    /// The verdicts of a run.
    pub(crate) fn take(&mut self, run: &Run, out: &mut BarVerdicts) {
        let bars = run.frame.bars.len();
        for bar in 0..bars {
            let possible = run.history.verdict(bar).map(Verdict::possible).unwrap_or_default();
            let found = BarPhases::of(possible.into_iter().collect());
            out.phases.push(self.settling.code(&found));
        }
        let told = match self.states {
            States::Every => 0..bars,
            States::Last => bars.saturating_sub(1)..bars,
            States::None => return,
        };
        out.states.resize(self.plan.signals.len(), Vec::new());
        for (nodes, out) in self.plan.signals.iter().zip(&mut out.states) {
            out.extend(told.clone().map(|bar| SignalLevel::at(&run.frame, *nodes, bar).state()));
        }
    }

    fn compute(&mut self, inputs: &[&[f64]], block: Range<usize>) {
        let length = block.len();
        for (place, (node, kernel)) in self.program.nodes.iter().zip(&mut self.kernels).enumerate()
        {
            // Operands come before the node, so that both can be held at once.
            let Some((before, rest)) = self.columns.split_at_mut_checked(place) else { continue };
            let (Some(own), Some(kernel)) = (rest.first_mut(), kernel) else { continue };
            let column = |operand: &NodeId| match before.get(operand.0) {
                Some(BlockValues::Input(input, _)) => {
                    inputs.get(*input)?.get(block.clone()).map(ColumnSlice::Numbers)
                }
                Some(values) => values.column(length),
                None => None,
            };
            run(kernel, &node.operands, column, own.column_mut(length));
        }
    }

    /// One bar of each node. What needs no memory is computed without a kernel.
    fn compute_record(&mut self, values: &[f64]) {
        for (place, (node, kernel)) in self.program.nodes.iter().zip(&mut self.kernels).enumerate()
        {
            let Some((before, rest)) = self.columns.split_at_mut_checked(place) else { continue };
            let Some(own) = rest.first_mut() else { continue };
            let operand = |place: usize| before.get(node.operands.get(place)?.0);
            let number = |place: usize| operand(place).map_or(f64::NAN, BlockValues::number);
            let truth = |place: usize| operand(place).map_or(Truth::Unknown, BlockValues::truth);
            match (node.step, own, kernel) {
                (NodeStep::Input(input), BlockValues::Input(_, cell), _) => {
                    *cell = [values.get(input).copied().unwrap_or(f64::NAN)];
                }
                (NodeStep::Apply(op, settings), own, Some(kernel)) => {
                    let count = node.operands.len();
                    // A kernel asks for columns, which costs more than the comparison of two
                    // numbers that a record mostly is.
                    match (truth_now(op, settings, count, number, truth), own) {
                        (Some(found), BlockValues::Truths(own)) => {
                            own.first_mut().into_iter().for_each(|own| *own = found);
                        }
                        (_, own) => {
                            let column = |operand: &NodeId| before.get(operand.0)?.column(1);
                            run(kernel, &node.operands, column, own.column_mut(1));
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// The verdicts of a block.
    fn decide(&mut self, length: usize, out: &mut Vec<u32>) {
        let start = out.len();
        // Phases that look back on phases have no column: what they ask is not there before
        // the verdict of the bar before.
        let Some(phases) = &self.program.phases else {
            for bar in 0..length {
                let (verdict, conditions) = self.go_on(bar);
                out.push(self.settling.code(&verdict));
                self.settling.remember(conditions, &verdict);
            }
            return;
        };
        let count = phases.len() as u32;
        // What no condition has settled yet, and what one has left open.
        let (none, open) = (phases.len() as u16, phases.len() as u16 + 1);
        // A record is one bar: laying out a block for it would be most of its work.
        if let (1, Lasting::Free) = (length, &self.lasting) {
            let truth =
                |node: &NodeId| self.columns.get(node.0).map_or(Truth::Unknown, BlockValues::truth);
            let first = phases.iter().position(|node| !truth(node).is_false());
            let settled =
                first.filter(|first| phases.get(*first).is_some_and(|n| truth(n).is_true()));
            if let Some(settled) = settled {
                return out.push(settled as u32);
            }
        }
        // Phase by phase and not bar by bar: each pass goes along one column and has no
        // branch, so that the processor takes many bars at once.
        let mut found = [none; BLOCK];
        for (code, node) in (0..).zip(phases) {
            let Some(BlockValues::Truths(truths)) = self.columns.get(node.0) else { continue };
            let truths = truths.get(..length).unwrap_or_default();
            for (found, truth) in found.iter_mut().zip(truths) {
                let settled = if *truth == Truth::True { code } else { open };
                let first = if *truth == Truth::False { none } else { settled };
                *found = if *found == none { first } else { *found };
            }
        }
        let found = found.get(..length).unwrap_or_default();
        out.extend(found.iter().map(|code| u32::from(*code)));
        // Without a way out of the loop, for the same reason.
        let is_open = found.iter().fold(false, |any, code| any | (none <= *code));
        if !is_open && matches!(self.lasting, Lasting::Free) {
            return;
        }
        for bar in 0..length {
            let Some(code) = out.get(start + bar).copied() else { continue };
            let is_open = count <= code;
            if !is_open && matches!(self.lasting, Lasting::Free) {
                continue;
            }
            // What is definite needs no sets of phases; they are made where nothing else helps.
            let come = match self.lasting.coming(self.plan.dwell) {
                Some(Coming::Any) if !is_open => Some(code as usize),
                Some(coming) => self.come(bar, coming),
                None => None,
            };
            let verdict = match come {
                Some(come) => self.lasting.go_on(come, self.plan.dwell),
                None => self.go_on(bar).0,
            };
            let code = self.settling.code(&verdict);
            if let Some(slot) = out.get_mut(start + bar) {
                *slot = code;
            }
        }
    }

    /// The phase that comes at a bar, where no unknown condition is asked on the way to
    /// it.
    fn come(&self, bar: usize, coming: Coming) -> Option<usize> {
        let phases = self.program.phases.as_ref()?;
        let mut asking = Asking::new(coming);
        for ((place, node), phase) in phases.iter().enumerate().zip(self.plan.phases.iter()) {
            let Some(BlockValues::Truths(truths)) = self.columns.get(node.0) else { return None };
            let truth = || truths.get(bar).copied().unwrap_or_default();
            match asking.ask(place, phase.is_at_once, truth) {
                PhaseAnswer::Comes(come) => return Some(come),
                PhaseAnswer::On => {}
                PhaseAnswer::Open => return None,
            }
        }
        asking.end()
    }

    /// The phases of the next bar, by what is known, and what the conditions are there.
    fn go_on(&mut self, bar: usize) -> (BarPhases, Vec<Truth>) {
        let dwell = self.plan.dwell;
        // Taken out for as long as `settle` borrows the rest of the machine.
        let mut lasting = std::mem::replace(&mut self.lasting, Lasting::Unborn);
        let mut conditions = Vec::new();
        let turns = |coming| {
            let settled = self.settle(coming, bar);
            conditions = settled.conditions;
            settled.candidates
        };
        let found = lasting.next(turns, dwell);
        self.lasting = lasting;
        (found, conditions)
    }

    /// Which phases of those that can come are possible, by what is known.
    fn settle(&mut self, coming: Coming, bar: usize) -> Settled {
        let (columns, carried, atoms) = (&self.columns, &self.carried, &self.program.atoms);
        let truth = |node: NodeId, bar: usize| match columns.get(node.0) {
            Some(BlockValues::Truths(truths)) => truths.get(bar).copied().unwrap_or_default(),
            _ => Truth::Unknown,
        };
        let atoms = atoms.iter().zip(carried).map(|((_, source), carried)| match source {
            AtomSource::Now(node) => Some(truth(*node, bar)),
            AtomSource::Before(node) => {
                Some(bar.checked_sub(1).map_or(*carried, |before| truth(*node, before)))
            }
            AtomSource::Always(holds) => Some(Truth::from(*holds)),
            // The phases' own past: `Settling` remembers it.
            AtomSource::Was(..) | AtomSource::HeldBefore(..) => None,
        });
        self.settling.settle(coming, atoms)
    }

    fn tell_states(&self, bars: Range<usize>, out: &mut Vec<Vec<State>>) {
        if bars.is_empty() {
            return;
        }
        out.resize(self.program.signals.len(), Vec::new());
        for ((on, watchful), out) in self.program.signals.iter().zip(out) {
            let (Some(BlockValues::Truths(on)), Some(BlockValues::Truths(watchful))) =
                (self.columns.get(on.0), self.columns.get(watchful.0))
            else {
                continue;
            };
            let levels = on.iter().zip(watchful).take(bars.end).skip(bars.start);
            out.extend(
                levels.map(|(on, watchful)| SignalLevel { on: *on, watchful: *watchful }.state()),
            );
        }
    }

    fn carry(&mut self, length: usize) {
        for ((_, source), carried) in self.program.atoms.iter().zip(&mut self.carried) {
            let AtomSource::Before(node) = source else { continue };
            if let Some(BlockValues::Truths(truths)) = self.columns.get(node.0) {
                *carried = truths.get(length - 1).copied().unwrap_or_default();
            }
        }
    }
}

/// A kernel over the next bars of its operands.
fn run<'c>(
    kernel: &mut Kernel,
    operands: &[NodeId],
    column: impl Fn(&NodeId) -> Option<ColumnSlice<'c>>,
    out: Option<ColumnMut<'_>>,
) {
    let Some(out) = out else { return };
    let gone = ColumnSlice::Numbers(&[]);
    // One and two operands are nearly all there are, and take no allocation for each block.
    match operands {
        [a] => kernel.run(&[column(a).unwrap_or(gone)], out),
        [a, b] => kernel.run(&[column(a).unwrap_or(gone), column(b).unwrap_or(gone)], out),
        all => {
            let all: Vec<ColumnSlice<'_>> = all.iter().filter_map(column).collect();
            kernel.run(&all, out);
        }
    }
}

impl BlockValues {
    fn column(&self, length: usize) -> Option<ColumnSlice<'_>> {
        match self {
            BlockValues::Input(_, cell) => cell.get(..length).map(ColumnSlice::Numbers),
            BlockValues::Numbers(numbers) => numbers.get(..length).map(ColumnSlice::Numbers),
            BlockValues::Truths(truths) => truths.get(..length).map(ColumnSlice::Truths),
        }
    }

    fn column_mut(&mut self, length: usize) -> Option<ColumnMut<'_>> {
        match self {
            // The caller's figures, which nothing is written into.
            BlockValues::Input(..) => None,
            BlockValues::Numbers(numbers) => numbers.get_mut(..length).map(ColumnMut::Numbers),
            BlockValues::Truths(truths) => truths.get_mut(..length).map(ColumnMut::Truths),
        }
    }

    /// The number of the first bar.
    #[inline]
    fn number(&self) -> f64 {
        match self {
            BlockValues::Input(_, [number]) => *number,
            BlockValues::Numbers(numbers) => numbers.first().copied().unwrap_or(f64::NAN),
            BlockValues::Truths(_) => f64::NAN,
        }
    }

    /// The truth of the first bar.
    #[inline]
    fn truth(&self) -> Truth {
        match self {
            BlockValues::Truths(truths) => truths.first().copied().unwrap_or_default(),
            BlockValues::Input(..) | BlockValues::Numbers(_) => Truth::Unknown,
        }
    }

    fn of(node: &Node) -> BlockValues {
        match node.step {
            NodeStep::Input(input) => BlockValues::Input(input, [f64::NAN]),
            NodeStep::Number(number) => BlockValues::Numbers(vec![number; BLOCK]),
            NodeStep::Truth(truth) => BlockValues::Truths(vec![Truth::from(truth); BLOCK]),
            _ if node.is_truth => BlockValues::Truths(vec![Truth::Unknown; BLOCK]),
            _ => BlockValues::Numbers(vec![f64::NAN; BLOCK]),
        }
    }
}
