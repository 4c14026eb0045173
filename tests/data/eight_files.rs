//! Eight files, one a series and each with rows of its own length, give what one table
//! of the same figures gives, and what a slow computation from the definition gives.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

use froth::time::{Date, Frequency, Period};
use froth::{Format, Panel, Plan, PlanOptions, RuleSet};
use serde_json::Value;

/// By which all figures and days are drawn.
const SEED: u64 = 1999;

/// Numbers by chance, from a seed that is written down.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn one_in(&mut self, bound: u64) -> bool {
        self.below(bound) == 0
    }
}

/// A series as FRED has it: how often it has a row, when its figure comes out and how
/// long it counts, in days after its period, and where it begins.
struct Made {
    name: &'static str,
    every: Frequency,
    published: i32,
    max_age: i32,
    start: f64,
    /// In thousandths of the figure: its growth, and how far chance moves it.
    moves: (f64, f64),
}

const MADE: [Made; 8] = [
    made("A679RC1Q027SBEA", Frequency::Quarter, (30, 200), 180.0, (17.0, 20.0)),
    made("GDP", Frequency::Quarter, (30, 200), 5900.0, (12.0, 8.0)),
    made("CP", Frequency::Quarter, (60, 200), 280.0, (9.0, 60.0)),
    made("BCNSDODNS", Frequency::Quarter, (75, 200), 2_500_000.0, (18.0, 15.0)),
    made("FEDFUNDS", Frequency::Month, (0, 100), 8.0, (-4.0, 60.0)),
    made("BAA10YM", Frequency::Month, (0, 100), 2.0, (0.0, 80.0)),
    made("NASDAQCOM", Frequency::Day, (0, 100), 450.0, (0.5, 16.0)),
    made("SP500", Frequency::Day, (0, 100), 350.0, (0.3, 11.0)),
];

const fn made(
    name: &'static str,
    every: Frequency,
    (published, max_age): (i32, i32),
    start: f64,
    moves: (f64, f64),
) -> Made {
    Made { name, every, published, max_age, start, moves }
}

/// The rows of a series: the first day of each period, or each weekday; a figure as it
/// is written, or none.
type Rows = BTreeMap<Date, Option<String>>;

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

/// All days from the first to the last of the figures.
fn days() -> impl Iterator<Item = Date> {
    let (first, last) = (day("1990-01-01"), day("2003-12-31"));
    (0..=last.days() - first.days()).map(move |after| first.plus_days(after))
}

fn is_weekday(day: Date) -> bool {
    // 1970-01-01 was a Thursday.
    (day.days() + 3).rem_euclid(7) < 5
}

fn is_row(every: Frequency, day: Date) -> bool {
    match every {
        Frequency::Day => is_weekday(day),
        longer => Period::holding(longer, day).first_day() == day,
    }
}

/// Figures by chance, with holidays, single gaps, and stretches without any figure that
/// are long enough for the one before to be too old.
fn rows(chance: &mut Chance, made: &Made) -> Rows {
    let mut value = made.start;
    let mut silent_until = Date::MIN;
    let mut rows = Rows::new();
    for day in days().filter(|day| is_row(made.every, *day)) {
        let draw = chance.below(2001) as f64 / 1000.0 - 1.0;
        value *= 1.0 + (made.moves.0 + made.moves.1 * draw) / 1000.0;
        let (gap, silence) = match made.every {
            Frequency::Day => (25, 1500),
            Frequency::Month => (30, 60),
            _ => (25, 30),
        };
        if chance.one_in(silence) {
            silent_until = day.plus_days(400);
        }
        let is_gap = chance.one_in(gap) || day < silent_until;
        rows.insert(day, (!is_gap).then(|| format!("{value:.3}")));
    }
    rows
}

fn panel(name: &str, text: &str) -> Panel {
    Panel::read(name, Format::Csv, text.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

/// One file a series, as it is downloaded: a point where there is no figure.
fn files(all: &[Rows]) -> Panel {
    let mut joined = Panel::default();
    for (made, rows) in MADE.iter().zip(all) {
        let mut text = format!("observation_date,{}\n", made.name);
        for (day, value) in rows {
            let _ = writeln!(text, "{day},{}", value.as_deref().unwrap_or("."));
        }
        let one = panel(&format!("{}.csv", made.name), &text);
        joined = joined.join(one).unwrap_or_else(|error| panic!("{error}"));
    }
    joined
}

/// One table on the rows of days: each figure on the row of its own date, and nothing
/// in the other cells.
fn table(all: &[Rows]) -> Panel {
    let mut text = "observation_date".to_owned();
    MADE.iter().for_each(|made| text = format!("{text},{}", made.name));
    for day in days().filter(|day| all.iter().any(|rows| rows.contains_key(day))) {
        let _ = write!(text, "\n{day}");
        for rows in all {
            let value = rows.get(&day).and_then(Option::as_deref);
            let _ = write!(text, ",{}", value.unwrap_or_default());
        }
    }
    panel("table.csv", &text)
}

/// The shipped rules, read from their file.
fn shipped() -> String {
    fs::read_to_string("rules/goldman-1997-vs-1999.yaml").expect("the rules are there")
}

/// The numbers that are computed slowly, each with the threshold of the signal that is
/// added to the shipped ones to see it.
const NUMBERS: [(&str, &str); 6] = [
    ("tech_share", "0pct"),
    ("profit_share", "0pct"),
    ("yoy(debt)", "0pct"),
    ("yoy(profits)", "0pct"),
    ("change(policy_rate, 2q)", "0pp"),
    ("drawdown(nasdaq, 2y)", "0pct"),
];

/// The shipped rules with a signal for each of these numbers.
fn with_numbers() -> RuleSet {
    let mut signals = "\nsignals:\n".to_owned();
    for (place, (number, threshold)) in NUMBERS.iter().enumerate() {
        let _ = writeln!(signals, "  number_{place}: {{ when: '{number} > {threshold}' }}");
    }
    let text = shipped().replacen("\nsignals:\n", &signals, 1);
    RuleSet::parse(&text).unwrap_or_else(|error| panic!("{error}"))
}

fn plan(rules: &RuleSet, panel: &Panel) -> Plan {
    let options = PlanOptions::default();
    rules.plan_with(panel.schema(), &options).unwrap_or_else(|error| panic!("{error}"))
}

/// All that a report says but in which files the figures are.
fn report(plan: &Plan, panel: &Panel, day: Date) -> Value {
    let text = plan.evaluate_as_of(panel, day).expect("its own panel").report().to_json();
    let mut report: Value = serde_json::from_str(&text).expect("good JSON");
    report.as_object_mut().expect("an object").remove("provenance");
    for input in report["inputs"].as_object_mut().expect("an object").values_mut() {
        input["file"] = Value::Null;
    }
    report
}

/// Sixty days by chance, from before the first figure can be known to a year after the
/// last.
fn asked(chance: &mut Chance) -> Vec<Date> {
    (0..60).map(|_| day("1990-01-01").plus_days(chance.below(15 * 365) as i32)).collect()
}

/// All figures, and the days asked for.
fn drawn() -> (Vec<Rows>, Vec<Date>) {
    let mut chance = Chance(SEED);
    let all = MADE.iter().map(|made| rows(&mut chance, made)).collect();
    let asked = asked(&mut chance);
    (all, asked)
}

#[test]
fn eight_files_as_of_any_day_say_what_one_merged_table_says_to_the_bit() {
    let (all, asked) = drawn();
    let (files, table) = (files(&all), table(&all));
    let rules = RuleSet::parse(&shipped()).unwrap_or_else(|error| panic!("{error}"));
    let (of_files, of_table) = (plan(&rules, &files), plan(&rules, &table));
    let mut phases = BTreeMap::new();
    for day in asked {
        let (one, other) = (report(&of_files, &files, day), report(&of_table, &table, day));
        for part in ["phase", "signals", "inputs"] {
            assert_eq!(one[part], other[part], "{part} as of {day}");
        }
        // Numbers are written so that each bit of them can be read.
        assert_eq!(one.to_string(), other.to_string(), "as of {day}");
        *phases.entry(one["phase"]["id"].to_string()).or_insert(0) += 1;
    }
    assert!(2 < phases.len(), "always the same phases: {phases:?}");
}

/// A figure: its quarter, the last day of its own period, the day from which it is
/// known, its value.
#[derive(Clone, Copy)]
struct Figure {
    quarter: Period,
    end: Date,
    known: Date,
    value: f64,
}

/// What there is to know of a series, laid out by hand.
struct Known {
    figures: Vec<Figure>,
    max_age: i32,
}

impl Known {
    fn new(made: &Made, rows: &Rows) -> Known {
        let figures = rows.iter().filter_map(|(day, value)| {
            let end = Period::holding(made.every, *day).last_day();
            let value = value.as_ref()?.parse().expect("a number");
            let quarter = Period::holding(Frequency::Quarter, end);
            Some(Figure { quarter, end, known: end.plus_days(made.published), value })
        });
        Known { figures: figures.collect(), max_age: made.max_age }
    }

    /// The last figure of a quarter that was known on a day: the quarter's value, for a
    /// quarterly figure and for the last of finer ones.
    fn last(&self, quarter: Period, day: Date) -> Option<Figure> {
        let mut newest = self.figures.iter().rev().filter(|one| one.known <= day);
        newest.find(|one| one.quarter == quarter).copied()
    }

    fn value(&self, quarter: Period, day: Date) -> Option<f64> {
        self.last(quarter, day).map(|figure| figure.value)
    }
}

/// The newest quarter of which all of these are known on a day; none if one of them is
/// too old.
fn looked_at(all: &[&Known], day: Date) -> Option<Period> {
    let now = Period::holding(Frequency::Quarter, day);
    let mut earlier = (0..80).map(|back| now.plus(-back));
    let quarter = earlier.find(|one| all.iter().all(|known| known.last(*one, day).is_some()))?;
    let is_fresh = |known: &&Known| {
        let newest = known.last(quarter, day);
        newest.is_some_and(|newest| day <= newest.end.plus_days(known.max_age))
    };
    all.iter().all(is_fresh).then_some(quarter)
}

/// The numbers from their definitions, of what was known on a day.
fn computed(all: &[Known], day: Date) -> [Option<f64>; 6] {
    let [tech, output, profits, debt, rate, _, nasdaq, _] = all else { panic!("eight series") };
    let share = |part: &Known| {
        let quarter = looked_at(&[part, output], day)?;
        Some(100.0 * part.value(quarter, day)? / output.value(quarter, day)?)
    };
    let growth = |of: &Known| {
        let quarter = looked_at(&[of], day)?;
        let (now, then) = (of.value(quarter, day)?, of.value(quarter.plus(-4), day)?);
        Some(100.0 * (now - then) / then)
    };
    let change = || {
        let quarter = looked_at(&[rate], day)?;
        Some(rate.value(quarter, day)? - rate.value(quarter.plus(-2), day)?)
    };
    let below_high = || {
        let quarter = looked_at(&[nasdaq], day)?;
        let window: Vec<f64> =
            (0..8).filter_map(|back| nasdaq.value(quarter.plus(-back), day)).collect();
        let high = window.iter().copied().fold(f64::MIN, f64::max);
        (4 <= window.len()).then_some(100.0 * (window[0] - high) / high)
    };
    [share(tech), share(profits), growth(debt), growth(profits), change(), below_high()]
}

#[test]
fn eight_files_as_of_any_day_give_the_numbers_of_a_slow_computation() {
    let (all, asked) = drawn();
    let files = files(&all);
    let plan = plan(&with_numbers(), &files);
    let known: Vec<Known> =
        MADE.iter().zip(&all).map(|(made, rows)| Known::new(made, rows)).collect();
    let mut counts = [[0, 0]; NUMBERS.len()];
    for day in asked {
        let report = report(&plan, &files, day);
        let expected = computed(&known, day);
        for (place, expected) in expected.into_iter().enumerate() {
            let evidence = &report["signals"][format!("number_{place}")]["evidence"][0];
            let found = evidence["comparisons"][0]["value"].as_f64();
            let at = format!("{} as of {day}: {found:?}, not {expected:?}", NUMBERS[place].0);
            counts[place][usize::from(expected.is_some())] += 1;
            match (found, expected) {
                // Each is a few operations, rounded; a difference loses a hundredfold.
                (Some(found), Some(expected)) => {
                    assert!((found - expected).abs() <= 1e-12 * expected.abs(), "{at}");
                }
                (found, expected) => assert_eq!(found, expected, "{at}"),
            }
        }
    }
    for ((number, _), [unknown, known]) in NUMBERS.iter().zip(counts) {
        assert!(2 < unknown && 20 < known, "{number}: {known} known, {unknown} unknown");
    }
}
