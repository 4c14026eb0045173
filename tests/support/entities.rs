//! A table of many entities, and what a survey of it says.

use std::ops::{ControlFlow, Range};

use froth::entities::{Answers, Gather, Survey, Tally};
use froth::table::{Batch, Rows};
use froth::{Error, RuleSet, State, Step};

/// One row: entity, day, numbers.
pub(crate) type Row<const N: usize> = (String, i32, [f64; N]);

/// Rows in parts, each of some batches.
pub(crate) struct Table<'a, const N: usize> {
    pub(crate) rows: &'a [Row<N>],
    pub(crate) parts: Vec<Vec<Range<usize>>>,
}

impl<'a, const N: usize> Table<'a, N> {
    /// All rows in one part of two batches.
    pub(crate) fn new(rows: &'a [Row<N>]) -> Table<'a, N> {
        let half = rows.len().div_ceil(2);
        Table { rows, parts: vec![vec![0..half, half..rows.len()]] }
    }
}

impl<const N: usize> Rows for Table<'_, N> {
    fn parts(&self) -> usize {
        self.parts.len()
    }

    fn read(
        &self,
        part: usize,
        batch: &mut Batch,
        take: &mut dyn FnMut(&mut Batch) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        for range in &self.parts[part] {
            batch.clear(N);
            for (entity, day, numbers) in &self.rows[range.clone()] {
                batch.push(entity, Some(*day), numbers);
            }
            if take(batch).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn part_rows(&self, _: usize) -> Option<u64> {
        None
    }
}

/// Everything that is said, a line a bar.
#[derive(Default)]
pub(crate) struct Told(pub(crate) Vec<String>);

impl Gather for Told {
    fn add(&mut self, answers: &Answers<'_>) {
        let signals = answers.plan().rules().signals().len();
        for bar in 0..answers.bars() {
            let stamp = answers.stamp(bar).unwrap();
            let possible: Vec<&str> = answers.possible(bar).map(|one| one.id.as_str()).collect();
            // Without states a survey has none to tell.
            let state = |signal: usize| answers.states(signal).get(bar).copied();
            let states: Vec<State> = (0..signals).filter_map(state).collect();
            let phase = answers.phase(bar).map(|phase| phase.id.as_str());
            let entity = answers.entity();
            self.0.push(format!("{entity} {stamp} {phase:?} {possible:?} {states:?}"));
        }
    }
}

/// The same of a bar that was evaluated alone, without its entity.
pub(crate) fn line(step: &Step<'_>) -> String {
    let possible: Vec<&str> = step.possible.iter().map(|phase| phase.id.as_str()).collect();
    let phase = step.phase.map(|phase| phase.id.as_str());
    format!("{} {phase:?} {possible:?} {:?}", step.stamp, step.signals)
}

/// What a survey says of each bar.
pub(crate) fn told(survey: &Survey, rows: &dyn Rows, threads: usize) -> Result<Vec<String>, Error> {
    let mut all = Vec::new();
    let take = |told: Told| {
        all.extend(told.0);
        ControlFlow::Continue(())
    };
    survey.run(rows, threads, Told::default, take, |_| ControlFlow::Continue(()))?;
    Ok(all)
}

struct Counted(Tally);

impl Gather for Counted {
    fn add(&mut self, answers: &Answers<'_>) {
        self.0.add(answers);
    }
}

/// How many entities are in which phase.
pub(crate) fn counted(survey: &Survey, rules: &RuleSet, rows: &dyn Rows) -> Tally {
    let mut tally = Tally::new(rules);
    let take = |counted: Counted| {
        tally.merge(&counted.0);
        ControlFlow::Continue(())
    };
    let blank = || Counted(Tally::new(rules));
    survey.run(rows, 1, blank, take, |_| ControlFlow::Continue(())).unwrap();
    tally
}
