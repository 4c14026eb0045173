//! Tables that are tried until the rules themselves, carried out on one, say what is
//! looked for.
//!
//! Most rows are made by chance: figures that stay, grow, fall and jump. Where the
//! search knows on which side of which levels an input must lie, some rows put it there.

use super::chance::Picks;
use super::circuit::Circuit;
use super::scale::{Cells, Of};
use super::table::{TableLayout, TableRow, Witness};
use crate::data::Panel;
use crate::error::Error;
use crate::phase::Verdict;
use crate::plan::{Formula, Plan, Reach};
use crate::portable;
use crate::rules::RuleSet;
use crate::run::Run;
use crate::signal::{SignalLevel, State};

/// How many tables are tried of rules that remember nothing, and of others.
const TABLES: usize = 16;
const TABLES_WITH_MEMORY: usize = 32;
/// So many days hold a whole year.
const WHOLE_YEARS: usize = 800;
/// The most rows of a table.
const MOST_ROWS: usize = 1_200;
/// How many bars before one that shows something a table may end: what a decision sees
/// of figures that come out late is older.
const LATEST: usize = 4;

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A phase is the verdict.
    Phase(usize),
    /// A signal is in a state.
    Signal(usize, State),
    /// Two rule sets give different phases.
    Differing,
}

/// Rule sets whose columns can be made up.
pub(super) struct Trials<'a> {
    /// One for each rule set.
    plans: Vec<Plan>,
    layout: TableLayout,
    pools: Vec<FigurePool>,
    circuit: &'a Circuit,
    /// How many bars the rules look back; 1 if they do not.
    window: usize,
}

/// Figures of one column that are worth trying.
struct FigurePool {
    figures: Vec<f64>,
    valid: (f64, f64),
    /// The scales of the column itself.
    scales: Vec<usize>,
}

/// How the figures of a column go on.
#[derive(Clone, Copy)]
struct ColumnCourse {
    figure: f64,
    step: FigureStep,
    left: usize,
}

#[derive(Clone, Copy)]
enum FigureStep {
    Stay,
    Jump,
    Grow(f64),
    Add(f64),
    Lack,
}

impl<'a> Trials<'a> {
    pub(super) fn new(
        rules: Vec<&'a RuleSet>,
        plans: &[&Plan],
        circuit: &'a Circuit,
        memory: bool,
    ) -> Result<Trials<'a>, String> {
        let calendar = rules.first().map(|rules| rules.calendar());
        let calendar = calendar.ok_or_else(|| "there are no rules".to_owned())?;
        let layout = TableLayout::new(circuit, calendar)?;
        let pools = layout.columns.iter().map(|column| FigurePool::new(circuit, &column.inputs));
        let pools: Vec<FigurePool> = pools.collect();
        let row: TableRow = pools.iter().map(|pool| pool.figures.first().copied()).collect();
        // Long enough for a whole year of what comes once in it.
        let rows = vec![row; WHOLE_YEARS];
        let panel = layout.panel(0, &rows).ok_or_else(|| "there is no column".to_owned())?;
        let bound = rules.iter().map(|rules| rules.plan(panel.schema()));
        let bound = bound.collect::<Result<Vec<Plan>, Error>>().map_err(|error| {
            let first = error.diagnostics().first().map(|found| found.message.clone());
            first.unwrap_or_default()
        })?;
        let windows = plans.iter().map(|plan| window(plan)).max().unwrap_or(1);
        let window = if memory { windows.max(2) } else { 1 };
        Ok(Trials { plans: bound, layout, pools, circuit, window })
    }

    /// For each target a table on whose last bar it is so; cells are those in which the
    /// scales of its inputs have to lie, as far as is known.
    pub(super) fn find(&self, targets: &[(Target, Vec<Vec<Cells>>)]) -> Vec<Option<Witness>> {
        let mut found: Vec<Option<Witness>> = vec![None; targets.len()];
        for table in 0..self.tables() {
            let open: Vec<usize> = found
                .iter()
                .enumerate()
                .filter(|(_, own)| own.is_none())
                .map(|(place, _)| place)
                .collect();
            if open.is_empty() {
                break;
            }
            let asked = open.iter().filter_map(|place| targets.get(*place));
            let models: Vec<&Vec<Cells>> = asked.clone().flat_map(|(_, models)| models).collect();
            let asked: Vec<Target> = asked.map(|(target, _)| *target).collect();
            for (place, table) in open.iter().zip(self.tried(table, &models, &asked)) {
                if let Some(found) = found.get_mut(*place) {
                    *found = table;
                }
            }
        }
        found
    }

    fn tables(&self) -> usize {
        if self.window == 1 { TABLES } else { TABLES_WITH_MEMORY }
    }

    /// What one table shows of these.
    fn tried(
        &self,
        table: usize,
        models: &[&Vec<Cells>],
        targets: &[Target],
    ) -> Vec<Option<Witness>> {
        let count = match self.window {
            1 => 60 + 6 * models.len(),
            window => 3 * window + 80,
        };
        let rows = self.rows(table, count.min(MOST_ROWS), models);
        let Some(runs) = self.layout.panel(0, &rows).and_then(|panel| self.runs(&panel)) else {
            return vec![None; targets.len()];
        };
        let bars = runs.iter().map(|(_, run)| run.history.len()).min().unwrap_or(0);
        let show = |target: &Target| {
            let bar = (0..bars).find(|bar| holds(*target, &runs, *bar))?;
            self.shortest(*target, bar, &rows)
        };
        targets.iter().map(show).collect()
    }

    /// A table on which one of several targets is met.
    pub(super) fn find_any(&self, targets: &[(Target, Vec<Vec<Cells>>)]) -> Option<Witness> {
        let target = targets.first()?.0;
        let models: Vec<&Vec<Cells>> = targets.iter().flat_map(|(_, models)| models).collect();
        (0..self.tables()).find_map(|table| self.tried(table, &models, &[target]).pop()?)
    }

    /// The fewest of these rows, up to a bar, after which it is still so.
    fn shortest(&self, target: Target, bar: usize, rows: &[TableRow]) -> Option<Witness> {
        let last = bar.min(rows.len().checked_sub(1)?);
        let latest = if self.window == 1 { last } else { last.saturating_sub(LATEST) };
        let is_shown = |panel: &Panel| {
            let runs = self.runs(panel)?;
            let bars = runs.iter().map(|(_, run)| run.history.len()).min()?;
            Some(holds(target, &runs, bars.checked_sub(1)?))
        };
        let mut size = 1;
        loop {
            for end in (latest..=last).rev() {
                let first = (end + 1).saturating_sub(size);
                let part = rows.get(first..=end)?;
                let panel = self.layout.panel(first, part)?;
                if is_shown(&panel) == Some(true) {
                    // What is handed over is the text, so the text is what is tried.
                    let witness = self.layout.witness(first, part);
                    let panel = Panel::read_csv(witness.csv.as_bytes()).ok()?;
                    return is_shown(&panel)?.then_some(witness);
                }
            }
            if last < size {
                return None;
            }
            size = if size < 4 { size + 1 } else { size * 2 };
        }
    }

    /// The rules carried out on a panel.
    fn runs(&self, panel: &Panel) -> Option<Vec<(Plan, Run)>> {
        let run = |plan: &Plan| {
            let plan = plan.bind(&panel.schema()).ok()?;
            let run = Run::new(&plan, panel, None);
            Some((plan, run))
        };
        self.plans.iter().map(run).collect()
    }

    fn rows(&self, table: usize, count: usize, models: &[&Vec<Cells>]) -> Vec<TableRow> {
        let mut chance = Picks::new(table as u64 + 1);
        let chance = &mut chance;
        let w = self.window;
        let lengths: &[usize] = match (w, table % 3) {
            (1, _) => &[1],
            (_, 0) => &[1, 2, 4],
            (_, 1) => &[4, w, w + 1],
            _ => &[1, 2, w / 4 + 1, w / 2 + 1, w + 1],
        };
        let mut courses: Vec<ColumnCourse> =
            self.pools.iter().map(|pool| pool.course(chance, lengths, 0.0)).collect();
        let mut put: Vec<Option<f64>> = vec![None; self.pools.len()];
        let (mut left, mut next) = (0, table);
        let mut rows = Vec::with_capacity(count);
        for _ in 0..count {
            if left == 0 {
                left = chance.pick(lengths).unwrap_or(1).max(1);
                // Every third stretch is left to chance; of rules that remember every other.
                let every = if w == 1 { 3 } else { 2 };
                let place = (next - next / every).checked_rem(models.len()).unwrap_or(0);
                let model = models.get(place).filter(|_| next % every != every - 1);
                next += 1;
                let own = self.pools.iter();
                put = own.map(|pool| pool.put(self.circuit, model?, chance)).collect();
            }
            left -= 1;
            let columns = self.pools.iter().zip(&mut courses).zip(&put);
            let row = columns.map(|((pool, course), put)| {
                let figure = pool.step(course, chance, lengths);
                if let Some(put) = put {
                    course.figure = *put;
                }
                put.or(figure)
            });
            rows.push(row.collect());
        }
        rows
    }
}

impl FigurePool {
    fn new(circuit: &Circuit, inputs: &[usize]) -> FigurePool {
        let mut figures = Vec::new();
        let mut scales = Vec::new();
        let mut valid = (f64::NEG_INFINITY, f64::INFINITY);
        let own = inputs.iter().filter_map(|input| circuit.inputs.get(*input)?.valid);
        own.for_each(|(low, high)| valid = (valid.0.max(low), valid.1.min(high)));
        for (place, scale) in circuit.scales.iter().enumerate() {
            let numbers = match scale.of {
                Of::Number(own) => vec![own],
                Of::Pair(a, b) => vec![a, b],
            };
            let numbers: Vec<_> =
                numbers.iter().filter_map(|own| circuit.numbers.get(*own)).collect();
            let reads = |number: &&super::circuit::Number| {
                inputs.iter().any(|input| number.inputs.contains(input))
            };
            if !numbers.iter().any(reads) {
                continue;
            }
            let mut levels = scale.levels.clone();
            levels.sort_by(f64::total_cmp);
            figures.extend(levels.windows(2).filter_map(|two| match two {
                [low, high] => Some(f64::midpoint(*low, *high)),
                _ => None,
            }));
            for level in levels {
                figures.push(level);
                figures.extend([level - 1.0, level + 1.0, level * 2.0, level / 2.0].map(short));
            }
            let is_own = |number: &&super::circuit::Number| {
                number.input.is_some_and(|input| inputs.contains(&input))
            };
            if matches!(scale.of, Of::Number(_)) && numbers.iter().any(is_own) {
                scales.push(place);
            }
        }
        figures.extend([-10.0, -1.0, 0.0, 0.1, 1.0, 5.0, 10.0, 50.0, 100.0, 1_000.0]);
        figures.extend([valid.0, valid.1]);
        let placeholder = |figure: &f64| {
            let own = inputs.iter().filter_map(|input| circuit.inputs.get(*input));
            own.into_iter().any(|input| input.is_missing(*figure))
        };
        figures.retain(|own| {
            own.is_finite() && valid.0 <= *own && *own <= valid.1 && !placeholder(own)
        });
        if figures.is_empty() {
            figures.push(f64::midpoint(valid.0, valid.1));
        }
        figures.sort_by(f64::total_cmp);
        figures.dedup();
        FigurePool { figures, valid, scales }
    }

    fn course(&self, chance: &mut Picks, lengths: &[usize], figure: f64) -> ColumnCourse {
        let figure = match chance.below(2) {
            0 => chance.pick(&self.figures).unwrap_or(figure),
            _ => figure,
        };
        let step = match chance.below(12) {
            0..3 => FigureStep::Stay,
            3..6 => FigureStep::Jump,
            6..9 => {
                let factors = [0.5, 0.8, 0.95, 0.99, 0.998, 1.002, 1.01, 1.03, 1.1, 1.5];
                FigureStep::Grow(chance.pick(&factors).unwrap_or(1.0))
            }
            9..11 => {
                FigureStep::Add(chance.pick(&[-2.0, -0.5, -0.1, 0.1, 0.5, 2.0]).unwrap_or(0.1))
            }
            _ => FigureStep::Lack,
        };
        ColumnCourse { figure, step, left: chance.pick(lengths).unwrap_or(1).max(1) }
    }

    fn step(
        &self,
        course: &mut ColumnCourse,
        chance: &mut Picks,
        lengths: &[usize],
    ) -> Option<f64> {
        if course.left == 0 {
            *course = self.course(chance, lengths, course.figure);
        }
        course.left -= 1;
        let next = match course.step {
            FigureStep::Stay | FigureStep::Lack => course.figure,
            FigureStep::Jump if chance.below(2) == 0 => {
                let part = chance.pick(&[0.6, 0.75, 0.9, 1.1, 1.25, 1.4]).unwrap_or(1.0);
                short(chance.pick(&self.figures).unwrap_or(course.figure) * part)
            }
            FigureStep::Jump => chance.pick(&self.figures).unwrap_or(course.figure),
            FigureStep::Grow(factor) => short(course.figure * factor),
            FigureStep::Add(step) => short(course.figure + step),
        };
        let is_sound = self.valid.0 <= next && next <= self.valid.1 && next.abs() < 1e9;
        let fresh = || self.figures.first().copied().unwrap_or(0.0);
        course.figure =
            if is_sound { next } else { chance.pick(&self.figures).unwrap_or_else(fresh) };
        (!matches!(course.step, FigureStep::Lack)).then_some(course.figure)
    }

    /// A figure that lies in these cells of all scales of the column.
    fn put(&self, circuit: &Circuit, cells: &[Cells], chance: &mut Picks) -> Option<f64> {
        let asked = |place: &&usize| cells.get(**place).is_some_and(|own| !own.is_empty());
        let scales: Vec<usize> = self.scales.iter().filter(asked).copied().collect();
        if scales.is_empty() {
            return None;
        }
        let is_there = |figure: &f64| {
            scales.iter().all(|place| {
                let cell = circuit.scales.get(*place).map(|scale| scale.cell(*figure));
                let own = cell.and_then(|cell| cells.get(*place)?.get(cell).copied());
                own.unwrap_or(false)
            })
        };
        let fitting: Vec<f64> = self.figures.iter().copied().filter(is_there).collect();
        chance.pick(&fitting)
    }
}

/// A number with no more digits than people read.
fn short(number: f64) -> f64 {
    let size = portable::log10(number.abs()).floor();
    let digits = if size.is_finite() { portable::pow(10.0, 5.0 - size) } else { 1.0 };
    (number * digits).round() / digits
}

/// Whether something is so at a bar.
fn holds(target: Target, runs: &[(Plan, Run)], bar: usize) -> bool {
    let phase = |own: &(Plan, Run)| own.1.history.verdict(bar).and_then(Verdict::definite);
    match (target, runs) {
        (Target::Phase(wanted), [own, ..]) => phase(own) == Some(wanted),
        (Target::Signal(signal, state), [own, ..]) => {
            let nodes = own.0.signals.get(signal);
            nodes.is_some_and(|nodes| SignalLevel::at(&own.1.frame, *nodes, bar).state() == state)
        }
        (Target::Differing, [old, new]) => {
            let id = |own: &(Plan, Run)| {
                let phase = own.0.rules().phases().get(phase(own)?)?;
                Some(phase.id.clone())
            };
            id(old).zip(id(new)).is_some_and(|(old, new)| old != new)
        }
        _ => false,
    }
}

/// How many bars a plan looks back.
fn window(plan: &Plan) -> usize {
    let reach = |part: &Formula| match part {
        Formula::Within { window, .. } | Formula::Held { window, .. } => window.bars,
        Formula::Was(_, reach, _) | Formula::HeldBefore(_, reach) => {
            let Reach { bars, .. } = reach;
            *bars
        }
        _ => 1,
    };
    let nodes = plan.nodes.iter().map(|node| node.window());
    let parts = plan.condition_parts().map(reach);
    nodes.chain(parts).chain([plan.dwell]).max().unwrap_or(1)
}
