//! What would change an answer: the smallest change of each newest figure.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::rerun::{LastAnswer, Rerun};
use super::turning::turnings;
use super::what_if::NewestFigure;
use super::{shown, unit_name};
use crate::data::Series;
use crate::outcome::Outcome;
use crate::plan::{Binding, Formula, NodeId, Plan};
use crate::portable;
use crate::signal::State;
use crate::time::{Date, Stamp};
use crate::value::{Quantity, Unit, decimals};

/// How many changes of an input tell its usual move.
const USUAL: usize = 40;
/// How many times its largest move a figure is tried up and down.
const LARGEST: f64 = 10.0;

/// What would change an answer, and between which figures that was sought.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Flips {
    /// The smallest changes that give another phase, the nearest first.
    pub phase: Vec<PhaseFlip>,
    /// The smallest changes that give a signal another state, the nearest first.
    pub signals: Vec<SignalFlip>,
    /// Each input that has a figure: what was changed, and how far.
    pub tried: Vec<Tried>,
}

/// The smallest change of an input's newest figure, up or down, that gives another
/// phase.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct PhaseFlip {
    /// What is changed, and by how much.
    #[serde(flatten)]
    pub change: FigureChange,
    /// The phase that it leads to; `None` if more than one is possible then.
    pub phase: Option<String>,
    /// What that phase is.
    pub title: Option<String>,
    /// The phases that are possible then, in the order of the rules.
    pub possible: Vec<String>,
}

/// The smallest change of an input's newest figure, up or down, that gives a signal
/// another state.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct SignalFlip {
    /// The signal.
    pub signal: String,
    /// What is changed, and by how much.
    #[serde(flatten)]
    pub change: FigureChange,
    /// The state that it leads to.
    pub state: State,
}

/// A change of an input's newest figure.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct FigureChange {
    /// The input.
    pub input: String,
    /// What the figure is about.
    pub period: String,
    /// The figure as it is.
    pub from: f64,
    /// The figure that changes the answer; nearer ones do not.
    pub to: f64,
    /// The new figure less the old one.
    pub change: f64,
    /// The unit of the figures; empty for plain numbers.
    #[serde(with = "unit_name")]
    pub unit: Unit,
    /// The unit of the change: points, if the figures are percentages.
    #[serde(with = "unit_name")]
    pub change_unit: Unit,
    /// The size of the change in usual moves of the input, by which changes are put
    /// in order; `None` if it has not moved yet.
    pub moves: Option<f64>,
    /// How it was found.
    pub how: Found,
    /// The change and the new figure as people read them, rounded away from the
    /// figure as it is: `+0.31 pp to 2.02 pp`.
    pub shown: String,
    /// The same figure as `--set` takes it: `credit_spread=2.02pp`.
    pub set: String,
}

/// How the smallest change was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// The answer turns but once in this direction: no nearer figure changes it.
    Exact,
    /// Among figures tried one by one: a nearer one between two of them may have
    /// been missed.
    Searched,
}

/// What was tried of an input.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Tried {
    /// The input.
    pub input: String,
    /// What the figure is about.
    pub period: String,
    /// The lowest figure that was tried: ten of the largest moves that the input has
    /// made lower, but not down to zero if it has never been there.
    pub low: f64,
    /// The highest figure that was tried: ten of its largest moves higher.
    pub high: f64,
    /// The unit of the figures; empty for plain numbers.
    #[serde(with = "unit_name")]
    pub unit: Unit,
    /// Whether all turning points in between are sure to have been found.
    pub how: Found,
    /// The input's usual move from one figure to the next: the median size of its
    /// last forty changes.
    pub usual_move: Option<f64>,
}

impl Outcome {
    /// What would change this outcome: for each input the smallest change of its
    /// newest figure, up and down, that gives another phase or a signal another
    /// state.
    ///
    /// A changed figure is one that [`RuleSet::what_if`](crate::RuleSet::what_if) sets. Inputs that are unknown,
    /// or known within a range only, have no figure to be changed. Of a stream that has
    /// [forgotten](Outcome::forgotten) decisions it is that of the data that it read last.
    ///
    /// # Example
    ///
    /// ```
    /// # let rules = froth::RuleSet::parse(include_str!("../../rules/sahm.yaml"))?;
    /// # let file = std::fs::File::open("fixtures/us-unemployment.csv")?;
    /// # let panel = froth::Panel::read_csv(file)?;
    /// # let plan = rules.plan(panel.schema())?;
    /// # let outcome = plan.evaluate(&panel)?;
    /// // How far would the newest figure have to move?
    /// let flips = outcome.flips();
    /// assert!(flips.signals.iter().any(|flip| flip.signal == "unemployment_rises"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn flips(&self) -> Flips {
        if let Some(anew) = self.anew() {
            return anew.flips();
        }
        let mut flips = Flips::default();
        let reads = AnswerReads::new(&self.plan);
        for input in 0..self.plan.rules().inputs().len() {
            let figure = NewestFigure::newest(&self.plan, &self.run.frame, input);
            let is_range =
                self.last().and_then(|last| self.run.frame.input_range(&self.plan, input, last));
            let has_value = |figure: &NewestFigure| !figure.value.is_nan() && is_range.is_none();
            let Some(figure) = figure.filter(has_value) else { continue };
            let Some(past) = InputPast::new(self, figure) else { continue };
            let Some(mut rerun) = Rerun::new(self, figure) else { continue };
            let mut tried = past.tried();
            for end in [past.low, past.high] {
                if self.add_flips(&reads, &past, &mut rerun, end, &mut flips) == Found::Searched {
                    tried.how = Found::Searched;
                }
            }
            flips.tried.push(tried);
        }
        flips.phase.sort_by(|one, other| one.change.nearer(&other.change));
        flips.signals.sort_by(|one, other| one.change.nearer(&other.change));
        flips
    }

    /// Adds the first flip of the phase and of each signal on the way to `end`; says
    /// whether all turning points on it were found.
    fn add_flips(
        &self,
        reads: &AnswerReads,
        past: &InputPast<'_>,
        rerun: &mut Rerun<'_>,
        end: f64,
        flips: &mut Flips,
    ) -> Found {
        let own = rerun.own();
        let turnings = turnings(&self.plan, &self.run.frame, rerun, end);
        let found = |nodes: &BTreeSet<NodeId>| {
            if turnings.unclear.is_disjoint(nodes) { Found::Exact } else { Found::Searched }
        };
        let mut open: Vec<usize> = (0..own.states.len()).collect();
        let mut is_phase_open = true;
        for to in &turnings.points {
            if !is_phase_open && open.is_empty() {
                break;
            }
            let answer = rerun.answer(*to);
            if is_phase_open && answer.phases != own.phases {
                is_phase_open = false;
                let is_same = |other: &LastAnswer| other.phases == answer.phases;
                let change = past.change(rerun, *to, found(&reads.phases), is_same);
                flips.phase.push(self.phase_flip(change, &answer));
            }
            open.retain(|signal| {
                let state = answer.states.get(*signal).copied();
                let is_open = state == own.states.get(*signal).copied();
                let id = self.plan.rules().signals().get(*signal).map(|signal| signal.id.clone());
                let (Some(state), Some(id), false) = (state, id, is_open) else { return is_open };
                let is_same = |other: &LastAnswer| other.states.get(*signal) == Some(&state);
                let empty = BTreeSet::new();
                let nodes = reads.signals.get(*signal).unwrap_or(&empty);
                let change = past.change(rerun, *to, found(nodes), is_same);
                flips.signals.push(SignalFlip { signal: id, change, state });
                false
            });
        }
        if turnings.unclear.is_empty() { Found::Exact } else { Found::Searched }
    }

    fn phase_flip(&self, change: FigureChange, answer: &LastAnswer) -> PhaseFlip {
        let phases = self.plan.rules().phases();
        let possible: Vec<_> =
            answer.phases.iter().filter_map(|phase| phases.get(*phase)).collect();
        let only = if let [only] = possible.as_slice() { Some(*only) } else { None };
        PhaseFlip {
            change,
            phase: only.map(|phase| phase.id.clone()),
            title: only.and_then(|phase| phase.title.clone()),
            possible: possible.iter().map(|phase| phase.id.clone()).collect(),
        }
    }
}

impl FigureChange {
    fn nearer(&self, other: &FigureChange) -> std::cmp::Ordering {
        let moves = |change: &FigureChange| change.moves.unwrap_or(f64::INFINITY);
        moves(self).total_cmp(&moves(other))
    }
}

/// What the answers read, with all that is behind it.
struct AnswerReads {
    /// By signal.
    signals: Vec<BTreeSet<NodeId>>,
    phases: BTreeSet<NodeId>,
}

impl AnswerReads {
    fn new(plan: &Plan) -> AnswerReads {
        let own = |signal: usize| {
            let nodes = plan.signals.get(signal);
            nodes.map_or(Vec::new(), |nodes| vec![nodes.on, nodes.watchful])
        };
        let mut phases = Vec::new();
        for phase in plan.phases.iter() {
            phases.extend(phase.formula.nodes());
            let signals = phase.formula.all().into_iter().filter_map(|part| match part {
                Formula::On(signal) | Formula::Watch(signal) => Some(*signal),
                _ => None,
            });
            phases.extend(signals.flat_map(own));
        }
        let signals = (0..plan.signals.len()).map(|signal| behind(plan, own(signal)));
        AnswerReads { signals: signals.collect(), phases: behind(plan, phases) }
    }
}

/// These nodes with all that they are made of.
fn behind(plan: &Plan, mut waiting: Vec<NodeId>) -> BTreeSet<NodeId> {
    let mut found = BTreeSet::new();
    while let Some(node) = waiting.pop() {
        if found.insert(node) {
            waiting.extend(plan.node(node).map_or(&[][..], |node| &node.operands));
        }
    }
    found
}

/// What an input has been up to its newest figure.
struct InputPast<'a> {
    name: &'a str,
    unit: &'a Unit,
    stamp: Stamp,
    value: f64,
    usual_move: Option<f64>,
    low: f64,
    high: f64,
}

impl<'a> InputPast<'a> {
    fn new(outcome: &'a Outcome, figure: NewestFigure) -> Option<InputPast<'a>> {
        let (plan, panel) = (&outcome.plan, &outcome.panel);
        let input = plan.rules().inputs().get(figure.input)?;
        let Binding::Column { name, factor, .. } = plan.bindings.get(figure.input)? else {
            return None;
        };
        let day = outcome.last_bar().and_then(|bar| bar.date).unwrap_or(Date::MAX);
        let figures = past(panel.get(name)?, figure.stamp, day);
        let figures: Vec<f64> = figures.into_iter().map(|value| value * factor).collect();
        let pairs = figures.iter().zip(figures.iter().skip(1));
        let moves: Vec<f64> = pairs.map(|(one, next)| (next - one).abs()).collect();
        let value = figure.value;
        let span = match moves.iter().copied().fold(0.0, f64::max) {
            0.0 => value.abs().max(1.0),
            largest => LARGEST * largest,
        };
        let is_positive = 0.0 < value && figures.iter().all(|figure| 0.0 < *figure);
        Some(InputPast {
            name: &input.name,
            unit: &input.unit,
            stamp: figure.stamp,
            value,
            usual_move: usual(&moves),
            low: if is_positive { (value - span).max(value / 1000.0) } else { value - span },
            high: value + span,
        })
    }

    fn tried(&self) -> Tried {
        Tried {
            input: self.name.to_owned(),
            period: self.stamp.to_string(),
            low: self.low,
            high: self.high,
            unit: self.unit.clone(),
            how: Found::Exact,
            usual_move: self.usual_move,
        }
    }

    /// The change to this figure; `is_same` tells whether another figure, rounded
    /// for people, has the same effect.
    fn change(
        &self,
        rerun: &mut Rerun<'_>,
        to: f64,
        how: Found,
        is_same: impl Fn(&LastAnswer) -> bool,
    ) -> FigureChange {
        let least = decimals(to, self.unit);
        let rounded = |places: usize| {
            let scale = portable::ten_to(i32::try_from(places).unwrap_or(0));
            let whole = if self.value < to { (to * scale).ceil() } else { (to * scale).floor() };
            (places, whole / scale)
        };
        let mut tries = (least..least + 8).map(rounded);
        let fitting = tries.find(|(_, figure)| is_same(&rerun.answer(*figure)));
        let (places, figure) = fitting.unwrap_or((least, to));
        let change_unit = self.unit.difference();
        let sign = if self.value < to { "+" } else { "" };
        let new =
            if places == least { shown(figure, self.unit) } else { precise(figure, self.unit) };
        FigureChange {
            input: self.name.to_owned(),
            period: self.stamp.to_string(),
            from: self.value,
            to,
            change: to - self.value,
            unit: self.unit.clone(),
            moves: self.usual_move.map(|usual| (to - self.value).abs() / usual),
            how,
            shown: format!("{sign}{} to {new}", shown(figure - self.value, &change_unit)),
            set: format!(
                "{}={}",
                self.name,
                Quantity::Number { value: figure, unit: self.unit.clone() }
            ),
            change_unit,
        }
    }
}

fn precise(figure: f64, unit: &Unit) -> String {
    let unit = unit.to_string();
    if unit.is_empty() { figure.to_string() } else { format!("{figure} {unit}") }
}

/// The known figures up to a period, or a row, oldest first.
fn past(series: &Series, stamp: Stamp, day: Date) -> Vec<f64> {
    let last = match stamp {
        Stamp::Period(period) => Stamp::Day(period.last_day()),
        same => same,
    };
    let is_past = |own: &Stamp| match (own, last) {
        (Stamp::Period(own), Stamp::Day(day)) => own.last_day() <= day,
        (own, last) => *own <= last,
    };
    let values = series.values_on(day);
    let both = series.stamps().iter().zip(values).filter(|(stamp, _)| is_past(stamp));
    both.map(|(_, value)| value).filter(|value| !value.is_nan()).collect()
}

/// The median size of the last moves; their mean if most were none.
fn usual(moves: &[f64]) -> Option<f64> {
    let mut last: Vec<f64> = moves.iter().rev().take(USUAL).copied().collect();
    last.sort_by(f64::total_cmp);
    let median = last.get(last.len() / 2).copied()?;
    #[expect(clippy::cast_precision_loss, reason = "there are at most forty")]
    let mean = last.iter().sum::<f64>() / last.len() as f64;
    [median, mean].into_iter().find(|size| 0.0 < *size)
}
