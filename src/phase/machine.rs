//! The phase machine, bar by bar.

use std::collections::BTreeSet;

use super::possible::Question;
use crate::eval::Frame;
use crate::plan::{Formula, PhasePlan, Plan, Reach};
use crate::value::Truth;

/// What the machine found at each bar.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    verdicts: Vec<Verdict>,
    /// By bar and phase: whether the phase's own condition holds, `for` left
    /// aside; empty for a phase that needs no memory of it.
    conditions: Vec<Vec<Truth>>,
}

/// The phases that a bar can be in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// Each phase with how many bars it has lasted, counted up to the dwell; empty
    /// only where nothing was looked at.
    stays: BTreeSet<(usize, usize)>,
}

impl Verdict {
    /// The phases that are possible, in the order of the rules.
    pub(crate) fn possible(&self) -> BTreeSet<usize> {
        self.stays.iter().map(|(phase, _)| *phase).collect()
    }

    /// The phase, if only one is possible.
    pub(crate) fn definite(&self) -> Option<usize> {
        let mut phases = self.stays.iter().map(|(phase, _)| *phase);
        let first = phases.next()?;
        phases.all(|phase| phase == first).then_some(first)
    }

    /// Each phase that is possible, with how many bars it has lasted, counted up to
    /// the dwell.
    pub(crate) fn stays(&self) -> impl Iterator<Item = (usize, usize)> {
        self.stays.iter().copied()
    }

    /// Whether it can be this phase.
    pub(crate) fn may_be(&self, phase: usize) -> bool {
        self.stays.iter().any(|(own, _)| *own == phase)
    }

    /// Whether the phase is known, and how long it has lasted.
    pub(crate) fn is_settled(&self) -> bool {
        self.stays.len() == 1
    }

    /// One phase that has lasted so many bars, counted up to the dwell.
    pub(crate) fn one(phase: usize, lasted: usize) -> Verdict {
        Verdict { stays: BTreeSet::from([(phase, lasted)]) }
    }

    /// The phase and how long it has lasted, if both are known.
    pub(crate) fn stay(&self) -> Option<(usize, usize)> {
        self.stays.first().copied().filter(|_| self.is_settled())
    }

    /// Each that it can turn out to be.
    pub(crate) fn each(&self) -> impl Iterator<Item = Verdict> {
        self.stays.iter().map(|stay| Verdict { stays: BTreeSet::from([*stay]) })
    }

    /// The phases after one more bar at which it can be the turn of `candidates`.
    pub(crate) fn next(
        before: Option<&Verdict>,
        candidates: &BTreeSet<usize>,
        plan: &Plan,
    ) -> Verdict {
        let Some(before) = before else {
            return Verdict { stays: candidates.iter().map(|phase| (*phase, 1)).collect() };
        };
        let mut stays = BTreeSet::new();
        for (phase, lasted) in &before.stays {
            for candidate in candidates {
                let is_at_once = plan.phases.get(*candidate).is_some_and(|phase| phase.is_at_once);
                let must_stay = *lasted < plan.dwell && !is_at_once;
                let is_same = candidate == phase;
                stays.insert(if is_same || must_stay {
                    (*phase, (lasted + 1).min(plan.dwell))
                } else {
                    (*candidate, 1)
                });
            }
        }
        Verdict { stays }
    }
}

impl History {
    pub(crate) fn verdict(&self, bar: usize) -> Option<&Verdict> {
        self.verdicts.get(bar)
    }

    pub(crate) fn len(&self) -> usize {
        self.verdicts.len()
    }

    /// Whether a phase was the verdict at one of the bars before `bar`, as far as
    /// that reaches.
    pub(crate) fn was(
        &self,
        plan: &Plan,
        frame: &Frame,
        phase: usize,
        reach: Reach,
        of: usize,
        bar: usize,
    ) -> Truth {
        let (bars, is_cut) = self.before(plan, frame, of, reach.with_one_more(), bar);
        let start = if is_cut { Truth::Unknown } else { Truth::False };
        bars.fold(start, |was, bar| was.or(self.was_at(phase, bar)))
    }

    /// Whether a phase was the verdict at a bar.
    pub(crate) fn was_at(&self, phase: usize, bar: usize) -> Truth {
        match self.verdicts.get(bar) {
            Some(verdict) if verdict.definite() == Some(phase) => Truth::True,
            Some(verdict) if verdict.stays.is_empty() => Truth::Unknown,
            Some(verdict) if !verdict.may_be(phase) => Truth::False,
            _ => Truth::Unknown,
        }
    }

    /// Whether a phase's own condition held at a bar, its `for` left aside.
    pub(crate) fn condition(&self, phase: usize, bar: usize) -> Truth {
        let at = self.conditions.get(bar).and_then(|conditions| conditions.get(phase));
        at.copied().unwrap_or_default()
    }

    /// Whether a phase's own condition held at all other bars of a window that ends
    /// with `bar`; before the first bar nothing is known.
    pub(crate) fn held_before(
        &self,
        plan: &Plan,
        frame: &Frame,
        phase: usize,
        window: Reach,
        bar: usize,
    ) -> Truth {
        let (bars, is_cut) = self.before(plan, frame, phase, window, bar);
        let start = if is_cut { Truth::Unknown } else { Truth::True };
        bars.fold(start, |held, bar| held.and(self.condition(phase, bar)))
    }

    /// The bars before `bar` in a window that a phase's own condition looks back over,
    /// and whether it would reach further back than the first.
    ///
    /// With nothing new for that condition to see, the decision takes the place of the
    /// one before: no figure counts twice.
    pub(crate) fn before(
        &self,
        plan: &Plan,
        frame: &Frame,
        phase: usize,
        window: Reach,
        bar: usize,
    ) -> (std::ops::Range<usize>, bool) {
        if !frame.stands_in_part() || bar + 1 < frame.bars.len() {
            return frame.before(bar, window, false);
        }
        let condition = plan.phases.get(phase).map(|phase| &phase.formula);
        let mut nodes = condition.map(Formula::nodes).unwrap_or_default();
        for part in condition.map(Formula::all).unwrap_or_default() {
            let (signal, is_watched) = match part {
                Formula::On(signal) => (signal, false),
                Formula::Watch(signal) => (signal, true),
                _ => continue,
            };
            let Some(signal) = plan.signals.get(*signal) else { continue };
            nodes.push(signal.on);
            nodes.extend(is_watched.then_some(signal.watchful));
        }
        let stands = !nodes.is_empty() && nodes.iter().all(|node| frame.stands(*node, bar));
        frame.before(bar, window, stands)
    }

    /// The first bar of the unbroken run in which the phase is the definite one
    /// that it is at `bar`.
    pub(crate) fn since(&self, bar: usize) -> usize {
        let now = self.verdict(bar).and_then(Verdict::definite);
        let is_same = |bar: &usize| self.verdict(*bar).and_then(Verdict::definite) == now;
        (0..=bar).rev().take_while(is_same).last().unwrap_or(bar)
    }

    /// The last definite phase before `bar` that is another one, with its last bar.
    pub(crate) fn previous(&self, bar: usize) -> Option<(usize, usize)> {
        let now = self.verdict(bar).and_then(Verdict::definite);
        (0..bar)
            .rev()
            .filter_map(|bar| Some((self.verdict(bar)?.definite()?, bar)))
            .find(|(phase, _)| Some(*phase) != now)
    }
}

/// The machine from the first bar to the last.
pub(crate) fn replay(plan: &Plan, frame: &Frame) -> History {
    let mut history = History::default();
    history.advance(plan, frame);
    history
}

/// The phases that are possible at the last bar.
///
/// The same as those of a whole replay, and sooner: at first only the last bars are
/// gone through, from a past that could have been any. Where one phase is left, it
/// is the one, for a known past leaves no more open than an unknown one.
pub(crate) fn last_phases(plan: &Plan, frame: &Frame) -> BTreeSet<usize> {
    let memory = plan.phases.iter().map(|phase| memory(&phase.formula)).max().unwrap_or(0);
    let bars = 4 * memory.max(plan.dwell) + 8;
    let last = frame.bars.len().saturating_sub(1);
    let start = frame.bars.len().saturating_sub(bars);
    let of = |history: &History| history.verdict(last).map(Verdict::possible);
    let mut short = History::default();
    if last / 2 < start {
        let stays = (0..plan.phases.len())
            .flat_map(|phase| (1..=plan.dwell.max(1)).map(move |lasted| (phase, lasted)));
        let any = Verdict { stays: stays.collect() };
        short.verdicts = vec![Verdict { stays: BTreeSet::new() }; start.saturating_sub(1)];
        short.verdicts.push(any);
        short.conditions = vec![Vec::new(); start];
        short.advance(plan, frame);
    }
    // Without any memory the last bar stands for itself.
    let is_free = memory == 0 && plan.dwell <= 1 && short.verdict(last).is_some();
    let is_settled = is_free || short.verdict(last).and_then(Verdict::definite).is_some();
    let history = if is_settled { short } else { replay(plan, frame) };
    of(&history).unwrap_or_default()
}

/// How many bars of the phases' past a formula reads.
fn memory(formula: &Formula) -> usize {
    let bars = |part: &Formula| match part {
        Formula::Was(_, reach, _) | Formula::HeldBefore(_, reach) => 2 * reach.bars,
        _ => 0,
    };
    formula.all().into_iter().map(bars).max().unwrap_or(0)
}

impl History {
    /// Forgets all decisions but the first so many.
    pub(crate) fn cut(&mut self, bars: usize) {
        self.verdicts.truncate(bars);
        self.conditions.truncate(bars);
    }

    /// Goes on to the last bar of the frame.
    pub(crate) fn advance(&mut self, plan: &Plan, frame: &Frame) {
        for bar in self.verdicts.len()..frame.bars.len() {
            let question = Question::new(plan, frame, self, bar);
            let candidates = question.candidates();
            let own = |phase: &PhasePlan| {
                phase.condition().map_or(Truth::Unknown, |condition| question.truth(condition))
            };
            let conditions = plan.phases.iter().map(own).collect();
            let verdict = Verdict::next(self.verdicts.last(), &candidates, plan);
            self.verdicts.push(verdict);
            self.conditions.push(conditions);
        }
    }
}
