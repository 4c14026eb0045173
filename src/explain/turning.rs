//! The values of a figure at which some comparison turns.

use std::collections::BTreeSet;

use super::course::Courses;
use super::rerun::Rerun;
use crate::eval::Frame;
use crate::ops::Op;
use crate::plan::{NodeId, NodeStep, Plan};
use crate::portable;
use crate::value::{Truth, less};

/// How many figures are tried one by one where a comparison may turn more than
/// once: some ever nearer to the figure as it is, some evenly spread.
const NEAR: i32 = 40;
const SPREAD: i32 = 40;

/// With more comparisons than this, at all bars together, those of the last bars
/// are looked at only.
const MOST_QUESTIONS: usize = 4_000;

/// Where a figure on its way makes some comparison turn.
pub(super) struct Turnings {
    /// The figures right behind the turning points, the nearest first.
    pub(super) points: Vec<f64>,
    /// What may turn at points that were missed.
    pub(super) unclear: BTreeSet<NodeId>,
}

/// A yes-or-no that is decided by numbers.
#[derive(Clone, Copy)]
struct FlipQuestion {
    node: NodeId,
    bar: usize,
    /// The two numbers of which the first is to be less; `None` for what only asks
    /// whether a number is known.
    numbers: Option<(NodeId, NodeId)>,
}

impl FlipQuestion {
    fn truth(self, frame: &Frame) -> Truth {
        match self.numbers {
            Some((left, right)) => {
                less(frame.number(left, self.bar), frame.number(right, self.bar))
            }
            None => frame.truth(self.node, self.bar),
        }
    }

    /// By how much the answer is no tie; its sign turns with the truth.
    fn excess(self, frame: &Frame) -> f64 {
        let Some((left, right)) = self.numbers else { return f64::NAN };
        let (left, right) = (frame.number(left, self.bar), frame.number(right, self.bar));
        right - left - (1e-9 * left.abs().max(right.abs())).max(1e-12)
    }
}

/// The turning points between the figure as it is and `end`.
pub(super) fn turnings(plan: &Plan, base: &Frame, rerun: &mut Rerun<'_>, end: f64) -> Turnings {
    let start = rerun.figure.value;
    let (mut questions, is_cut) = questions(plan, base, rerun);
    rerun.set(end);
    let last = rerun.frame.clone();
    let mut unclear = BTreeSet::new();
    {
        let redo = rerun.redo.as_ref();
        let courses = redo.map(|redo| Courses::new(plan, base, &last, redo, start < end));
        for question in &questions {
            let Some(courses) = &courses else {
                unclear.insert(question.node);
                continue;
            };
            let is_clear = match question.numbers {
                Some((left, right)) => courses.of_difference(left, right, question.bar).is_clear(),
                None => plan.node(question.node).is_some_and(|node| {
                    node.operands.iter().all(|one| courses.of(*one, question.bar).is_clear())
                }),
            };
            if is_cut
                || rerun.has_ranges
                || !is_clear
                || !courses.keeps_known(question.node, question.bar)
            {
                unclear.insert(question.node);
            }
        }
    }
    let mut points = Vec::new();
    let doubtful: Vec<FlipQuestion> =
        questions.iter().copied().filter(|one| unclear.contains(&one.node)).collect();
    questions.retain(|question| {
        let is_clear = !unclear.contains(&question.node);
        is_clear && question.truth(base) != question.truth(&last)
    });
    while let Some(question) = questions.pop() {
        let (near, far) = find(rerun, question, start, end);
        points.push(far);
        // What turns at the same point need not be looked for.
        rerun.set(near);
        let before: Vec<Truth> = questions.iter().map(|one| one.truth(&rerun.frame)).collect();
        rerun.set(far);
        let mut before = before.into_iter();
        questions.retain(|one| before.next() == Some(one.truth(&rerun.frame)));
    }
    points.extend(searched(base, rerun, &doubtful, end));
    points.sort_by(|one, other| (one - start).abs().total_cmp(&(other - start).abs()));
    points.dedup();
    Turnings { points, unclear }
}

/// All that numbers decide, at the bars that are computed again; and whether those
/// were too many to look at all.
fn questions(plan: &Plan, base: &Frame, rerun: &Rerun<'_>) -> (Vec<FlipQuestion>, bool) {
    let mut nodes: Vec<(NodeId, Option<(NodeId, NodeId)>)> = Vec::new();
    for node in rerun.nodes() {
        let Some(what) = plan.node(node) else { continue };
        let NodeStep::Apply(op, _) = what.step else { continue };
        match (op, what.operands.as_slice()) {
            // Between ranges the answer is no matter of two numbers.
            (Op::Less | Op::Equal | Op::KnownNumber, _) if rerun.has_ranges => {
                nodes.push((node, None));
            }
            (Op::Less, [left, right]) => nodes.push((node, Some((*left, *right)))),
            (Op::Equal, [left, right]) => {
                nodes.extend([(node, Some((*left, *right))), (node, Some((*right, *left)))]);
            }
            (Op::KnownNumber, _) => nodes.push((node, None)),
            _ => {}
        }
    }
    let count = base.bars.len();
    let bars = count.saturating_sub(rerun.decided);
    let most = MOST_QUESTIONS / nodes.len().max(1);
    let from = rerun.decided.max(count.saturating_sub(most));
    let mut all = Vec::new();
    for bar in from..count {
        all.extend(nodes.iter().map(|(node, numbers)| FlipQuestion {
            node: *node,
            bar,
            numbers: *numbers,
        }));
    }
    (all, most < bars)
}

/// Turning points found by trying figures one by one.
fn searched(base: &Frame, rerun: &mut Rerun<'_>, questions: &[FlipQuestion], end: f64) -> Vec<f64> {
    if questions.is_empty() {
        return Vec::new();
    }
    let start = rerun.figure.value;
    let way = end - start;
    let mut tried: Vec<f64> =
        (0..NEAR).map(|step| way * portable::pow(0.7, f64::from(step))).collect();
    tried.extend((1..SPREAD).map(|step| way * f64::from(step) / f64::from(SPREAD)));
    tried.sort_by(|one, other| one.abs().total_cmp(&other.abs()));
    let mut points = Vec::new();
    let mut before: Vec<Truth> = questions.iter().map(|one| one.truth(base)).collect();
    let mut from = start;
    for distance in tried {
        let figure = start + distance;
        rerun.set(figure);
        let now: Vec<Truth> = questions.iter().map(|one| one.truth(&rerun.frame)).collect();
        for ((question, before), now) in questions.iter().zip(&before).zip(&now) {
            if before != now {
                points.push(find(rerun, *question, from, figure).1);
            }
        }
        (before, from) = (now, figure);
    }
    points
}

/// The figures next before and next behind the point between two figures at which an
/// answer turns.
///
/// The straight line through the ends says where to look; what is left between is
/// halved until the two figures are neighbours.
fn find(rerun: &mut Rerun<'_>, question: FlipQuestion, from: f64, to: f64) -> (f64, f64) {
    let mut ask = |figure: f64| {
        rerun.set(figure);
        (question.truth(&rerun.frame), question.excess(&rerun.frame))
    };
    let (truth, mut near_excess) = ask(from);
    let (_, mut far_excess) = ask(to);
    let (mut near, mut far) = (from, to);
    for round in 0..200 {
        let middle = near + (far - near) / 2.0;
        if middle == near || middle == far {
            break;
        }
        let line = near - near_excess * (far - near) / (far_excess - near_excess);
        let nudge = (line.abs() * 1e-14).max(f64::MIN_POSITIVE);
        let guess = match round % 3 {
            0 => line,
            1 if near == from || (line - near).abs() < (far - line).abs() => {
                line + nudge * (far - near).signum()
            }
            1 => line - nudge * (far - near).signum(),
            _ => middle,
        };
        let is_inside = (near < guess && guess < far) || (far < guess && guess < near);
        let guess = if is_inside { guess } else { middle };
        let (now, excess) = ask(guess);
        if now == truth {
            (near, near_excess) = (guess, excess);
        } else {
            (far, far_excess) = (guess, excess);
        }
    }
    (near, far)
}
