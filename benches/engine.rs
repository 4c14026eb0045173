//! What the engine costs: reading rules, each operator a bar, signals, rows, and
//! records one at a time.
//!
//! `cargo bench --bench engine` prints the fastest of some runs, the one that other
//! work on the machine disturbed least. Every figure is per bar or per record of
//! one thread. With a file of records (five 64-bit numbers each, little endian),
//! `cargo bench --bench engine -- scalar FILE` prints one line of JSON, as the
//! programs do that run other engines over the same file.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a benchmark ends by a panic"
)]

use std::fmt::Write;
use std::hint::black_box;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use froth::data::Schema;
use froth::entities::{Answers, Gather, SurveyOptions, Tally};
use froth::table::{Batch, Rows};
use froth::{Error, Panel, PlanOptions, RuleSet};

const PANEL: &str = include_str!("rules/panel.yaml");
const SCALAR: &str = include_str!("rules/scalar.yaml");
const COLUMNS: [&str; 6] = ["capex", "gdp", "profit", "debt", "policy_rate", "spread"];

/// Bars of an entity, and entities of a part.
const BARS: usize = 10_000;
const ENTITIES: usize = 2;

fn main() {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|word| word != "--bench").collect();
    if let [word, file] = arguments.as_slice()
        && word == "scalar"
    {
        return scalar(&std::fs::read(file).unwrap());
    }
    reading();
    operators();
    signals();
    rows();
    records();
    bubbles();
}

/// The fastest of so many runs.
fn fastest(runs: usize, mut run: impl FnMut()) -> Duration {
    let mut best = Duration::MAX;
    for _ in 0..runs {
        let start = Instant::now();
        run();
        best = best.min(start.elapsed());
    }
    best
}

/// Numbers that look random: xorshift.
struct Seed(u64);

impl Seed {
    fn unit(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Parts of a table in memory, all alike, each with entities of its own.
struct Made {
    parts: usize,
    numbers: Vec<Vec<f64>>,
}

impl Made {
    /// Random walks around 100, one value in a hundred missing.
    fn new(parts: usize, columns: usize) -> Made {
        let mut seed = Seed(88_172_645_463_325_252);
        let mut walk = |_| {
            let mut level = 100.0;
            let mut value = |bar: usize| {
                level = if bar.is_multiple_of(BARS) {
                    100.0
                } else {
                    level * (0.97 + 0.0602 * seed.unit())
                };
                if seed.unit() < 0.01 { f64::NAN } else { level }
            };
            (0..BARS * ENTITIES).map(&mut value).collect()
        };
        Made { parts, numbers: (0..columns).map(&mut walk).collect() }
    }

    fn bars(&self) -> usize {
        self.parts * BARS * ENTITIES
    }
}

impl Rows for Made {
    fn parts(&self) -> usize {
        self.parts
    }

    fn read(
        &self,
        part: usize,
        batch: &mut Batch,
        take: &mut dyn FnMut(&mut Batch) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        batch.clear(self.numbers.len());
        let mut row = vec![0.0; self.numbers.len()];
        for place in 0..BARS * ENTITIES {
            let entity = part * ENTITIES + place / BARS;
            row.iter_mut().zip(&self.numbers).for_each(|(cell, all)| *cell = all[place]);
            batch.push(&format!("E{entity:06}"), Some((place % BARS) as i32), &row);
        }
        let _ = take(batch);
        Ok(())
    }

    fn part_rows(&self, _: usize) -> Option<u64> {
        Some((BARS * ENTITIES) as u64)
    }
}

/// Nothing but how many entities are in each phase.
struct Counted(Tally);

impl Gather for Counted {
    fn add(&mut self, answers: &Answers<'_>) {
        self.0.add(answers);
    }
}

/// Nanoseconds a bar of evaluating rules over rows; making the rows is not in them.
fn evaluated(text: &str, made: &Made) -> f64 {
    let rules = RuleSet::parse(text).unwrap_or_else(|error| panic!("{error}"));
    let options = SurveyOptions {
        entity: "entity".to_owned(),
        date: Some("date".to_owned()),
        ..SurveyOptions::default()
    };
    let survey = rules.survey(&COLUMNS, Panel::default(), &options).unwrap();
    let go = |survey: &froth::entities::Survey| {
        let mut all = Tally::new(&rules);
        let take = |counted: Counted| {
            all.merge(&counted.0);
            ControlFlow::Continue(())
        };
        let blank = || Counted(Tally::new(&rules));
        survey.run(made, 1, blank, take, |_| ControlFlow::Continue(())).unwrap();
        black_box(all.entities());
    };
    let whole = fastest(5, || go(&survey));
    let read = fastest(5, || {
        let mut batch = Batch::new();
        for part in 0..made.parts() {
            made.read(part, &mut batch, &mut |batch| {
                black_box(batch.rows());
                ControlFlow::Continue(())
            })
            .unwrap();
        }
    });
    whole.saturating_sub(read).as_nanos() as f64 / made.bars() as f64
}

/// Rules with one phase on this condition.
fn one_condition(condition: &str) -> String {
    let mut text =
        String::from("format: 1\nid: t\nversion: '1'\ntitle: t\ncalendar: rows\ninputs:\n");
    for column in COLUMNS.iter().take(2) {
        let _ = writeln!(text, "  {column}: {{ unit: number }}");
    }
    let _ = write!(
        text,
        "phases:\n  - {{ id: yes, when: '{condition}' }}\n  - {{ id: no, otherwise: true }}\n"
    );
    text
}

fn reading() {
    println!("\nreading rules                              microseconds");
    let goldman = include_str!("../rules/goldman-1997-vs-1999.yaml");
    for (name, text) in
        [("five signals over companies", PANEL), ("the shipped Goldman rules", goldman)]
    {
        let parsed = fastest(50, || {
            black_box(RuleSet::parse(text).unwrap());
        });
        let rules = RuleSet::parse(text).unwrap();
        let options = PlanOptions { allow_missing: true, ..PlanOptions::default() };
        let planned = fastest(50, || {
            black_box(rules.plan_with(Schema::default(), &options).unwrap());
        });
        let (parsed, planned) = (parsed.as_nanos() as f64 / 1e3, planned.as_nanos() as f64 / 1e3);
        println!("  {name:<34} parse and check {parsed:>8.0}  plan {planned:>6.0}");
    }
}

fn operators() {
    let made = Made::new(10, 2);
    println!("\nnanoseconds a bar, window of                    4      40     400    4000");
    // Whether there is a value is always known, so that no verdict is open.
    let base = evaluated(&one_condition("known(capex)"), &made);
    println!("  (a condition without one: {base:.1}, taken off below)");
    let windowed = [
        "lag",
        "change",
        "pct_change",
        "rolling_max",
        "rolling_min",
        "rolling_mean",
        "rolling_sum",
        "rolling_median",
        "rolling_std",
        "percentile_rank",
        "zscore",
        "slope",
        "ema",
        "drawdown",
        "run_up",
    ];
    let numbers = windowed.map(|name| (name, "capex"));
    for (name, operand) in
        numbers.into_iter().chain(["within", "held"].map(|name| (name, "capex > gdp")))
    {
        let cost = |window: usize| {
            let condition = format!("known({name}({operand}, {window}))");
            evaluated(&one_condition(&condition), &made) - base
        };
        let [four, forty, hundreds, thousands] = [4, 40, 400, 4000].map(cost);
        println!("  {name:<40} {four:>7.1} {forty:>7.1} {hundreds:>7.1} {thousands:>7.1}");
    }
}

/// The statistic of all windows, whose cost grows with the square of the months.
fn bubbles() {
    println!("\nbsadf, milliseconds in all                no lag   two lags   of months");
    let mut text = String::from("date,x\n");
    let (mut level, mut state) = (100.0, 1_u64);
    for month in 0..1_680 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        level += (state >> 40) as f64 / f64::from(1 << 24) - 0.5;
        writeln!(text, "{}-{:02},{level}", 1871 + month / 12, 1 + month % 12).unwrap();
    }
    let panel = Panel::read_csv(text.as_bytes()).unwrap();
    let of = |call: &str| {
        let rules = format!(
            "format: 1\nid: t\nversion: '1'\ntitle: t\ncalendar: month\ninputs:\n  x: {{ unit: \
             number, every: month }}\nsignals:\n  s: {{ when: {call} > 100 }}\nphases:\n  \
             - {{ id: one, otherwise: true }}\n"
        );
        let plan = RuleSet::parse(&rules).unwrap().plan(panel.schema()).unwrap();
        let spent = fastest(5, || {
            black_box(plan.evaluate(&panel).unwrap());
        });
        spent.as_secs_f64() * 1e3
    };
    let (plain, lagged) = (of("bsadf(x, 36)"), of("bsadf(x, 36, 2)"));
    println!("  {:<36} {plain:>11.1} {lagged:>10.1} {:>11}", "", 1_680);
}

/// Signals that share what they read with each other.
fn signals() {
    println!("\nsignals over the same two windows          nodes   nanoseconds a bar");
    let made = Made::new(10, 2);
    for count in [1, 5, 10, 50, 100] {
        let mut text = String::from(
            "format: 1\nid: t\nversion: '1'\ntitle: t\ncalendar: rows\ninputs:\n  \
             capex: { unit: number }\n  gdp: { unit: number }\nsignals:\n",
        );
        for signal in 0..count {
            let _ = writeln!(
                text,
                "  s{signal}: {{ when: 'rolling_max(capex, 40) - rolling_mean(gdp, 40) > {signal}' }}"
            );
        }
        text += "phases:\n  - { id: yes, when: score >= 1 }\n  - { id: no, otherwise: true }\n";
        let rules = RuleSet::parse(&text).unwrap();
        let options = PlanOptions { allow_missing: true, ..PlanOptions::default() };
        let nodes = rules.plan_with(Schema::default(), &options).unwrap().node_count();
        let cost = evaluated(&text, &made);
        println!("  {count:<40} {nodes:>7} {cost:>10.1}");
    }
}

fn rows() {
    println!("\nfive signals over companies, rows           nanoseconds a bar");
    for parts in [5, 50, 250] {
        let made = Made::new(parts, COLUMNS.len());
        let cost = evaluated(PANEL, &made);
        println!("  {:<40} {cost:>10.1}", made.bars());
    }
}

fn records() {
    let mut seed = Seed(7);
    let mut record = || [0.8, -0.2, -0.2, -0.4, 0.1].map(|low: f64| low + 0.5 * seed.unit());
    let records: Vec<[f64; 5]> = (0..200_000).map(|_| record()).collect();
    let rules = RuleSet::parse(SCALAR).unwrap();
    let options = PlanOptions { allow_missing: true, ..PlanOptions::default() };
    let plan = rules.plan_with(Schema::default(), &options).unwrap();
    let spent = fastest(5, || {
        let mut monitor = plan.monitor();
        for record in &records {
            black_box(monitor.push(record).unwrap());
        }
    });
    let rate = records.len() as f64 / spent.as_secs_f64() / 1e6;
    println!("\nrecords one at a time: {rate:.2} million a second");
}

/// One line, as other engines print it for the same file.
fn scalar(bytes: &[u8]) {
    let number = |bytes: &[u8]| f64::from_le_bytes(bytes.try_into().unwrap());
    let records: Vec<Vec<f64>> =
        bytes.chunks_exact(40).map(|record| record.chunks_exact(8).map(number).collect()).collect();
    let rules = RuleSet::parse(SCALAR).unwrap();
    let options = PlanOptions { allow_missing: true, ..PlanOptions::default() };
    let plan = rules.plan_with(Schema::default(), &options).unwrap();
    let mut counts = [0_u64; 4];
    let spent = fastest(3, || {
        counts = [0; 4];
        let mut monitor = plan.monitor();
        for record in &records {
            let phase = monitor.push(record).unwrap().map_or("open", |phase| phase.id.as_str());
            let place = ["late", "building", "calm", "open"].iter().position(|id| *id == phase);
            counts[place.unwrap()] += 1;
        }
    });
    let [late, building, calm, open] = counts;
    let rate = records.len() as f64 / spent.as_secs_f64();
    println!(
        "{{\"peer\":\"froth\",\"rows\":{},\"rows_per_s\":{rate:.0},\"late\":{late},\"building\":{building},\"calm\":{calm},\"open\":{open}}}",
        records.len()
    );
}
