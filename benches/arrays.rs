//! Rules over a long Arrow table in memory, through the library: what a binding is held
//! against.
//!
//! `cargo bench --bench arrays --no-default-features --features arrays -- ENTITIES DAYS
//! THREADS RUNS` makes a table, asks two signals of each entity, and prints one line of
//! JSON: the seconds of processor and clock of each run, and how many entities are in
//! each phase. `bindings/python/bench/survey.py` makes the same table and does the same.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a benchmark ends by a panic")]

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;

use arrow_array::{Date32Array, Float64Array, RecordBatch, StringArray};
use froth::data::Batches;
use froth::entities::{Answers, Gather, States, SurveyOptions, Tally};
use froth::table::Table;
use froth::table::write::{Answer, ArrowShape, Block, Shape};
use froth::{Panel, RuleSet};

const RULES: &str = include_str!("rules/two.yaml");
/// Rows of a record batch.
const BATCH: u64 = 1 << 16;

fn main() {
    let numbers: Vec<u64> = std::env::args().skip(1).filter_map(|word| word.parse().ok()).collect();
    let [entities, days, threads, runs] = match numbers.as_slice() {
        [] => [10_000, 1_000, 1, 5],
        [entities, days, threads, runs] => [*entities, *days, *threads, *runs],
        _ => panic!("say how many entities, days, threads and runs"),
    };
    let batches = batches(entities, days);
    let rules = RuleSet::parse(RULES).unwrap();
    let mut counts = Vec::new();
    let mut spent = Vec::new();
    for _ in 0..runs {
        let (clock, processor) = (Instant::now(), processor_seconds());
        counts = surveyed(&rules, &batches, threads);
        spent.push([processor_seconds() - processor, clock.elapsed().as_secs_f64()]);
    }
    println!("{}", serde_json::json!({ "rows": entities * days, "spent": spent, "last": counts }));
}

/// The same table in every language: a hash of the row is its number.
fn batches(entities: u64, days: u64) -> Vec<RecordBatch> {
    let rows = entities * days;
    let batch = |start: u64| {
        let rows = || start..rows.min(start + BATCH);
        let names = StringArray::from_iter_values(rows().map(|row| format!("e{:05}", row / days)));
        let dates = Date32Array::from_iter_values(rows().map(|row| 10_957 + (row % days) as i32));
        let heat = Float64Array::from_iter(rows().map(heat));
        let columns: Vec<(&str, arrow_array::ArrayRef)> =
            vec![("who", Arc::new(names)), ("date", Arc::new(dates)), ("heat", Arc::new(heat))];
        RecordBatch::try_from_iter(columns).unwrap()
    };
    (0..rows).step_by(BATCH as usize).map(batch).collect()
}

/// Between -5 and 5, one in thirty-two missing.
fn heat(row: u64) -> Option<f64> {
    let mut hash = (row + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    hash ^= hash >> 31;
    (hash & 31 != 0).then(|| (hash >> 11) as f64 / (1_u64 << 53) as f64 * 10.0 - 5.0)
}

/// A survey whose last rows are a record batch; how many entities are in each phase.
fn surveyed(rules: &RuleSet, batches: &[RecordBatch], threads: u64) -> Vec<u64> {
    let schema = batches.first().unwrap().schema();
    let table = Table::of_batches(Batches::new("table", &schema, batches).unwrap());
    let options = SurveyOptions {
        entity: "who".to_owned(),
        date: Some("date".to_owned()),
        states: States::Last,
        ..SurveyOptions::default()
    };
    let survey = rules.survey(&["who", "date", "heat"], Panel::default(), &options).unwrap();
    let rows = table.rows(survey.wanted()).unwrap();
    let phases: Vec<String> = rules.phases().iter().map(|phase| phase.id.clone()).collect();
    let columns = vec![
        ("entity".to_owned(), Answer::Text),
        ("date".to_owned(), Answer::Date(None)),
        ("phase".to_owned(), Answer::Word(phases.into())),
    ];
    let shape = Shape::new(columns);
    let arrays = ArrowShape::of(&shape);
    let gathered = || Last { tally: Tally::new(rules), block: shape.block() };
    let (mut tally, mut last) = (Tally::new(rules), Vec::new());
    let take = |found: Last| {
        tally.merge(&found.tally);
        last.push(arrays.batch(found.block).unwrap());
        ControlFlow::Continue(())
    };
    survey.run(&*rows, threads as usize, gathered, take, |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(last.iter().map(RecordBatch::num_rows).sum::<usize>() as u64, tally.entities());
    tally.last().phases.to_vec()
}

struct Last {
    tally: Tally,
    block: Block,
}

impl Gather for Last {
    fn add(&mut self, answers: &Answers<'_>) {
        self.tally.add(answers);
        let last = answers.bars().saturating_sub(1);
        self.block.text(0, answers.entity(), 1);
        self.block.days(1, [answers.day(last)]);
        self.block.words(2, [answers.phase_place(last)]);
    }
}

/// What the process has spent, all threads together; the kernel counts hundredths.
fn processor_seconds() -> f64 {
    let Ok(stat) = std::fs::read_to_string("/proc/self/stat") else { return f64::NAN };
    let spent = stat.rsplit(')').next().unwrap().split_whitespace().skip(11).take(2);
    spent.map(|ticks| ticks.parse::<f64>().unwrap()).sum::<f64>() / 100.0
}
