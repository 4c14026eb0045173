//! How long a history takes: every decision of a long past, and of one in which
//! each decision sees the figures of its own day.
//!
//! `cargo bench --bench history` prints the fastest of some runs, the one that
//! other work on the machine disturbed least.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a benchmark ends by a panic")]

use std::fmt::Write;
use std::hint::black_box;
use std::time::{Duration, Instant};

use froth::rules::Shipped;
use froth::time::{Date, Frequency, Period, Stamp};
use froth::{Knowledge, Panel, Plan, PlanOptions, RuleSet, Series};

fn main() {
    println!("{:<52} {:>9}  {:>6}  what came out", "history of", "fastest", "runs");
    weekly();
    quarterly_vintages();
    monthly_vintages();
}

/// 3,500 weekly bars and 20 signals.
fn weekly() {
    let rules = RuleSet::parse(&weekly_rules()).unwrap();
    let panel = weekly_panel();
    let plan = rules.plan(panel.schema()).unwrap();
    report("3,500 weekly bars, 20 signals, read by phases", 50, || on_at(&plan, &panel));
    let stream = || {
        let mut stream = plan.stream();
        let count = stream.read(&panel, None).unwrap();
        format!("{count} bars")
    };
    report("the same, one bar at a time", 20, stream);
}

/// The shipped rules over 170 vintages, each of which revises all of its past.
fn quarterly_vintages() {
    let rules = Shipped::first().rule_set().unwrap();
    let figures = Panel::read_csv(Shipped::first().figures.as_bytes()).unwrap();
    let series = figures.series().iter().map(|series| revised(series, Frequency::Quarter));
    let panel = Panel::new(series.collect()).unwrap();
    let options = PlanOptions { knowledge: Knowledge::Vintage, ..PlanOptions::default() };
    let plan = rules.plan_with(panel.schema(), &options).unwrap();
    report("8 quarterly series in 170 vintages, 5 signals", 5, || on_at(&plan, &panel));
}

/// The Sahm rule over 170 monthly vintages of 67 years.
fn monthly_vintages() {
    let shipped = Shipped::named("sahm").expect("it is shipped");
    let rules = shipped.rule_set().unwrap();
    let figures = Panel::read_csv(shipped.figures.as_bytes()).unwrap();
    let series = figures.series().iter().map(|series| revised(series, Frequency::Month));
    let panel = Panel::new(series.collect()).unwrap();
    let options = PlanOptions { knowledge: Knowledge::Vintage, ..PlanOptions::default() };
    let plan = rules.plan_with(panel.schema(), &options).unwrap();
    report("1 monthly series in 170 vintages, 1 signal", 5, || on_at(&plan, &panel));
}

/// Runs a few times, and prints the fastest and what it gave.
fn report(name: &str, runs: u32, run: impl Fn() -> String) {
    let mut fastest = Duration::MAX;
    let mut found = String::new();
    for _ in 0..runs {
        let start = Instant::now();
        found = black_box(run());
        fastest = fastest.min(start.elapsed());
    }
    println!("{name:<52} {:>6.2} ms  {runs:>6}  {found}", fastest.as_secs_f64() * 1e3);
}

/// At how many bars the phase is definite, of how many.
fn on_at(plan: &Plan, panel: &Panel) -> String {
    let outcome = plan.evaluate(black_box(panel)).unwrap();
    let history = outcome.history();
    let definite = history.iter().filter(|step| step.phase.is_some()).count();
    format!("{definite} of {} bars definite", history.len())
}

/// Twenty signals over five series, each with a window of its own.
fn weekly_rules() -> String {
    let mut text =
        "format: 1\nid: weekly\nversion: \"1\"\ntitle: Weekly\ncalendar: week\ninputs:\n"
            .to_owned();
    for input in 0..5 {
        let _ = writeln!(text, "  x{input}: {{ unit: index, every: week, published: 3d }}");
    }
    text.push_str("signals:\n");
    for signal in 0..20 {
        let (input, window) = (signal % 5, 13 * (1 + signal / 5));
        let when = match signal % 4 {
            0 => format!("x{input} < rolling_max(x{input}, {window}w) - 2"),
            1 => format!("zscore(x{input}, {window}w) > 1.5"),
            2 => format!("rolling_mean(x{input}, {window}w) < rolling_median(x{input}, 52w)"),
            _ => format!("pct_change(x{input}, {window}w) < 0pct"),
        };
        let _ = writeln!(text, "  s{signal}: {{ when: \"{when}\", for: 2w, keep_firing_for: 4w }}");
    }
    text.push_str("phases:\n");
    for phase in 0..4 {
        let own: Vec<String> = (0..5).map(|signal| format!("s{}", phase * 5 + signal)).collect();
        let _ = writeln!(text, "  - {{ id: p{phase}, when: \"at_least(4, {})\" }}", own.join(", "));
    }
    text + "  - { id: rest, otherwise: true }\ndwell: 2w\n"
}

/// Five random walks of 3,500 weeks.
fn weekly_panel() -> Panel {
    let mut chance = Chance(1);
    let first = Period::holding(Frequency::Week, "1957-01-07".parse().unwrap());
    let stamps: Vec<Stamp> = (0..3_500).map(|week| Stamp::Period(first.plus(week))).collect();
    let series = (0..5).map(|input| {
        let mut level = 100.0;
        let values = stamps.iter().map(|_| {
            level = (level + chance.step()).max(10.0);
            level
        });
        let values = values.collect();
        Series::new(format!("x{input}"), stamps.clone(), values).unwrap()
    });
    Panel::new(series.collect()).unwrap()
}

/// A series whose last 170 periods each brought a vintage in which everything
/// before was another by a little.
fn revised(series: &Series, frequency: Frequency) -> Series {
    let periods: Vec<Period> =
        series.stamps().iter().filter_map(|stamp| stamp.period(frequency)).collect();
    let newest = *periods.last().expect("a period");
    let mut rows: Vec<(Stamp, Date, f64)> = Vec::new();
    for vintage in 0..170 {
        let until = newest.plus(vintage - 169);
        let day = until.last_day().plus_days(30);
        let revision = 1.0 + f64::from(vintage) * 1e-6;
        for (period, value) in periods.iter().zip(series.values()) {
            if *period <= until {
                rows.push((Stamp::Period(*period), day, value * revision));
            }
        }
    }
    Series::with_vintages(series.name(), rows).expect("no two of one day")
}

/// Numbers by chance: xorshift64.
struct Chance(u64);

impl Chance {
    /// From minus one to one.
    fn step(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        #[expect(clippy::cast_precision_loss, reason = "any number will do")]
        let part = (self.0 >> 11) as f64 / (1_u64 << 53) as f64;
        2.0 * part - 1.0
    }
}
