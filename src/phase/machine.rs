//! The phase machine, bar by bar.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::coming::Coming;
use super::earlier::Earlier;
use super::past::Past;
use super::possible::Answered;
use super::question::Question;
use super::verdict::Verdict;
use crate::eval::Frame;
use crate::plan::{Atom, Formula, NodeId, PhasePlan, Plan, Reach};
use crate::value::Truth;

/// What the machine found at each bar.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    verdicts: Vec<Verdict>,
    /// By phase: whether it was the verdict.
    was: Vec<Past>,
    /// By phase: whether its own condition holds, `for` left aside.
    pub(super) conditions: Vec<Past>,
    /// What windows of conditions look back over, in the order of the nodes.
    windows: Vec<(NodeId, Past)>,
    /// What is remembered of the decisions before the first.
    pub(super) earlier: Option<Arc<Earlier>>,
}

impl History {
    pub(crate) fn verdict(&self, bar: usize) -> Option<&Verdict> {
        self.verdicts.get(bar)
    }

    /// What can come at a bar, by what the bar before it can have been.
    pub(crate) fn coming(&self, plan: &Plan, bar: usize) -> BTreeSet<Coming> {
        Verdict::coming(bar.checked_sub(1).and_then(|before| self.verdict(before)), plan.dwell)
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
        // Before the first bar a phase may have been or not: nobody looked.
        let start = if is_cut { Truth::Unknown } else { Truth::False };
        let was = self.was.get(phase).map_or(Truth::Unknown, |was| was.any(bars));
        start.or(was)
    }

    /// Whether a phase was the verdict at a bar.
    pub(crate) fn was_at(&self, phase: usize, bar: usize) -> Truth {
        self.was.get(phase).map_or(Truth::Unknown, |was| was.any(bar..bar + 1))
    }

    /// Whether a phase's own condition held at a bar, its `for` left aside.
    pub(crate) fn condition(&self, phase: usize, bar: usize) -> Truth {
        self.conditions.get(phase).map_or(Truth::Unknown, |past| past.any(bar..bar + 1))
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
        let held = self.conditions.get(phase).map_or(Truth::Unknown, |past| past.all(bars));
        start.and(held)
    }

    /// Whether a condition held at some of these bars, and at all of them; `None` if no
    /// window looks back over it.
    pub(super) fn window(&self, node: NodeId) -> Option<&Past> {
        let place = self.windows.binary_search_by_key(&node, |(node, _)| *node).ok()?;
        self.windows.get(place).map(|(_, past)| past)
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
        // Only the last decision can be inside of a period, and so in the place of another.
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
            // A formula asks a signal by its place; what has news is a node.
            nodes.push(signal.on);
            nodes.extend(is_watched.then_some(signal.watchful));
        }
        let stands = !nodes.is_empty() && nodes.iter().all(|node| frame.stands(*node, bar));
        frame.before(bar, window, stands)
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
    // Wrong by too few bars costs a whole replay and no answer: it is tried for its speed.
    let bars = 4 * memory.max(plan.dwell) + 8;
    let last = frame.bars.len().saturating_sub(1);
    let start = frame.bars.len().saturating_sub(bars);
    let of = |history: &History| history.verdict(last).map(Verdict::possible);
    let mut short = History::default();
    // With less than half of the bars to be spared, a replay is as quick.
    if last / 2 < start {
        short.lay(plan);
        short.verdicts = vec![Verdict::none(); start.saturating_sub(1)];
        short.verdicts.push(Verdict::any(plan));
        for past in short.was.iter_mut().chain(&mut short.conditions) {
            *past = Past::unknown(start);
        }
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
        // A length of time can have more bars than it has as a rule.
        Formula::Was(_, reach, _) | Formula::HeldBefore(_, reach) => 2 * reach.bars,
        _ => 0,
    };
    formula.all().into_iter().map(bars).max().unwrap_or(0)
}

impl History {
    /// Forgets all decisions but the first so many.
    pub(crate) fn cut(&mut self, bars: usize) {
        self.verdicts.truncate(bars);
        let windows = self.windows.iter_mut().map(|(_, past)| past);
        let all = self.was.iter_mut().chain(&mut self.conditions).chain(windows);
        all.for_each(|past| past.cut(bars));
    }

    /// Makes room for what the phases of a plan remember.
    pub(super) fn lay(&mut self, plan: &Plan) {
        self.was = vec![Past::default(); plan.phases.len()];
        self.conditions.clone_from(&self.was);
        let nodes = plan.apart.atoms().iter().filter_map(|atom| match atom {
            Atom::Within(node, _) | Atom::Held(node, _) => Some(*node),
            _ => None,
        });
        let nodes: BTreeSet<NodeId> = nodes.collect();
        self.windows = nodes.into_iter().map(|node| (node, Past::default())).collect();
    }

    /// Goes on to the last bar of the frame.
    pub(crate) fn advance(&mut self, plan: &Plan, frame: &Frame) {
        if self.was.is_empty() {
            self.lay(plan);
        }
        let mut asked = Answered::default();
        for bar in self.verdicts.len()..frame.bars.len() {
            // Windows end at the bar before: this one is asked for by itself, and may be open.
            for (node, past) in &mut self.windows {
                (past.len()..bar).for_each(|then| past.push(frame.truth(*node, then)));
            }
            let question = Question::new(plan, frame, self, bar);
            let own = |phase: &PhasePlan| {
                phase.condition().map_or(Truth::Unknown, |condition| question.truth(condition))
            };
            let conditions: Vec<Truth> = plan.phases.iter().map(own).collect();
            let mut known = None;
            let turns = |coming| question.among(coming).candidates_after(&mut asked, &mut known);
            let verdict = Verdict::next(self.verdicts.last(), turns, plan.dwell);
            self.add(verdict, conditions);
        }
    }

    /// One more decision, with what the phases' own conditions are.
    pub(super) fn add(&mut self, verdict: Verdict, conditions: impl IntoIterator<Item = Truth>) {
        self.conditions.iter_mut().zip(conditions).for_each(|(past, own)| past.push(own));
        let (definite, possible) = (verdict.definite(), verdict.possible());
        for (phase, past) in self.was.iter_mut().enumerate() {
            past.push(match definite {
                _ if !possible.contains(&phase) => Truth::False,
                Some(_) => Truth::True,
                None => Truth::Unknown,
            });
        }
        self.verdicts.push(verdict);
    }
}
