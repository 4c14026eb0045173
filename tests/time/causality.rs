//! No later bar changes an earlier answer: history is what each day would have said.

use crate::chance::Chance;
use crate::drawn::{self, Reach};
use froth::rules::Shipped;
use froth::time::{Date, Stamp};
use froth::{Knowledge, Panel, Plan, PlanOptions, RuleSet, Series, State, Step};

/// What a bar says, in full.
#[derive(Debug, PartialEq)]
struct Answer {
    stamp: Stamp,
    phase: Option<String>,
    possible: Vec<String>,
    signals: Vec<State>,
}

fn answers(history: &[Step<'_>]) -> Vec<Answer> {
    let answer = |step: &Step<'_>| Answer {
        stamp: step.stamp,
        phase: step.phase.map(|phase| phase.id.clone()),
        possible: step.possible.iter().map(|phase| phase.id.clone()).collect(),
        signals: step.signals.clone(),
    };
    history.iter().map(answer).collect()
}

fn panel(text: &str) -> Panel {
    Panel::read_csv(text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Every shipped rule set with the text of its own figures.
fn shipped() -> impl Iterator<Item = (&'static str, RuleSet, &'static str)> {
    let rules = |shipped: &'static Shipped| {
        let rules = shipped.rule_set().unwrap_or_else(|error| panic!("{error}"));
        (shipped.id, rules, shipped.figures)
    };
    // A snapshot has no rows to be cut.
    let shipped = froth::rules::shipped().iter();
    shipped.filter(|shipped| shipped.figures_name.ends_with(".csv")).map(rules)
}

/// The answer of each of these days alone is the one that the whole history has.
fn check_as_of(name: &str, plan: &Plan, panel: &Panel, every: usize) {
    let outcome = plan.evaluate(panel).expect("its own panel");
    let history = outcome.history();
    let whole = answers(&history);
    for bar in (0..history.len()).step_by(every) {
        let day = history[bar].date.expect("a day");
        let then = plan.evaluate_as_of(panel, day).expect("its own panel");
        assert_eq!(answers(&then.history()), whole[..=bar], "{name} as of {day}");
        assert_eq!(then.phase().map(|phase| &phase.id), whole[bar].phase.as_ref(), "{name} {day}");
        assert_eq!(then.as_of(), Some(day), "{name}");
    }
}

/// The rows of a table that stay when it ends after `rows` of them.
fn cut(text: &str, rows: usize) -> String {
    text.lines().take(rows + 1).fold(String::new(), |text, line| text + line + "\n")
}

/// No answer changes when the data end after any row, by the day of its bar.
fn check_cut(name: &str, rules: &RuleSet, options: &PlanOptions, text: &str, every: usize) {
    let whole = panel(text);
    let plan = rules.plan_with(whole.schema(), options).expect("a plan");
    let outcome = plan.evaluate(&whole).expect("its own panel");
    let whole = answers(&outcome.history());
    let rows = text.lines().count() - 1;
    for rows in (1..rows).step_by(every) {
        let text = cut(text, rows);
        let panel = panel(&text);
        let plan = rules.plan_with(panel.schema(), options).expect("a plan");
        let outcome = plan.evaluate(&panel).expect("its own panel");
        // What the rows after the cut say may be known before the last day of these.
        let last = panel.series().iter().filter_map(|series| series.stamps().last()?.last_day());
        let last = last.max();
        let is_of_rows = |step: &&Step<'_>| {
            step.date.is_some_and(|day| Some(day) <= last && Some(day) == step.stamp.last_day())
        };
        let history = outcome.history();
        let history: Vec<Step<'_>> = history.iter().filter(is_of_rows).cloned().collect();
        let short = answers(&history);
        assert!(short.len() <= whole.len(), "{name} cut after row {rows}");
        assert_eq!(short, whole[..short.len()], "{name} cut after row {rows}\n{text}");
    }
}

#[test]
fn the_history_of_shipped_rules_is_what_each_day_said() {
    for knowledge in [Knowledge::Released, Knowledge::Latest] {
        for (name, rules, figures) in shipped() {
            let panel = panel(figures);
            let options = PlanOptions { knowledge, ..PlanOptions::default() };
            let plan = rules.plan_with(panel.schema(), &options).expect("a plan");
            let every = if 500 < figures.lines().count() { 61 } else { 9 };
            check_as_of(name, &plan, &panel, every);
        }
    }
}

#[test]
fn later_figures_never_change_what_shipped_rules_said() {
    for knowledge in [Knowledge::Released, Knowledge::Latest] {
        for (name, rules, figures) in shipped() {
            let options = PlanOptions { knowledge, ..PlanOptions::default() };
            let every = if 500 < figures.lines().count() { 71 } else { 11 };
            check_cut(name, &rules, &options, figures, every);
        }
    }
}

#[test]
fn the_history_of_any_rules_is_what_each_day_said() {
    for seed in 1..=60 {
        let mut chance = Chance::new(seed);
        let text = drawn::rules(&mut chance, Reach::All, "quarter");
        let rules = RuleSet::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let cells = drawn::cells(&mut chance, 14);
        let panel = panel(&drawn::csv(&cells, "quarter"));
        for knowledge in [Knowledge::Released, Knowledge::Latest] {
            let options = PlanOptions { knowledge, ..PlanOptions::default() };
            let plan = rules.plan_with(panel.schema(), &options).expect("a plan");
            check_as_of(&format!("seed {seed}"), &plan, &panel, 1);
        }
    }
}

#[test]
fn later_rows_never_change_what_any_rules_said() {
    for calendar in ["quarter", "rows"] {
        for seed in 101..=160 {
            let mut chance = Chance::new(seed);
            let text = drawn::rules(&mut chance, Reach::All, calendar);
            let rules = RuleSet::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
            let cells = drawn::cells(&mut chance, 14);
            let csv = drawn::csv(&cells, calendar);
            let name = format!("{calendar} seed {seed}\n{text}");
            check_cut(&name, &rules, &PlanOptions::default(), &csv, 1);
        }
    }
}

#[test]
fn dated_rows_end_at_the_day_that_is_asked_for() {
    for seed in 201..=230 {
        let mut chance = Chance::new(seed);
        let text = drawn::rules(&mut chance, Reach::Careful, "rows");
        let rules = RuleSet::parse(&text).expect("good rules");
        let cells = drawn::cells(&mut chance, 10);
        let panel = panel(&drawn::csv(&cells, "quarter"));
        let plan = rules.plan(panel.schema()).expect("a plan");
        check_as_of(&format!("seed {seed}"), &plan, &panel, 1);
    }
}

#[test]
fn later_months_never_change_a_quarter_that_was_over() {
    for aggregate in ["last", "mean", "sum", "min", "max", "first"] {
        for seed in 301..=306 {
            let mut chance = Chance::new(seed);
            let lag = 20 * chance.below(5);
            let rules = RuleSet::parse(&format!(
                "format: 1\nid: t\nversion: \"1\"\ntitle: t\ncalendar: quarter\ninputs:\n  \
                 x: {{ unit: number, every: month, published: {lag}d, max_age: 200d, \
                 aggregate: {aggregate}, columns: [a] }}\nsignals:\n  \
                 s: {{ when: \"rolling_mean(x, 2) > 0\", watch: x > -1, keep_firing_for: 1 }}\n\
                 phases:\n  - {{ id: high, when: s }}\n  - {{ id: rest, otherwise: true }}\n"
            ))
            .expect("good rules");
            let cells = drawn::cells(&mut chance, 20);
            let cell = |row: &[Option<i32>; 4]| row[1].map_or(String::new(), |x| x.to_string());
            let rows = cells.iter().enumerate().map(|(place, row)| {
                format!("{}-{:02},{},1\n", 2001 + place / 12, place % 12 + 1, cell(row))
            });
            let text = format!("date,a,keep\n{}", rows.collect::<String>());
            for knowledge in [Knowledge::Released, Knowledge::Latest] {
                let options = PlanOptions { knowledge, ..PlanOptions::default() };
                check_months(&format!("{aggregate} seed {seed}"), &rules, &options, &text);
            }
        }
    }
}

/// As [`check_cut`], but that the last quarter of the cut data may not be over.
fn check_months(name: &str, rules: &RuleSet, options: &PlanOptions, text: &str) {
    let whole = panel(text);
    let plan = rules.plan_with(whole.schema(), options).expect("a plan");
    check_as_of(name, &plan, &whole, 1);
    let outcome = plan.evaluate(&whole).expect("its own panel");
    let whole = answers(&outcome.history());
    for rows in 2..text.lines().count() - 1 {
        let panel = panel(&cut(text, rows));
        let plan = rules.plan_with(panel.schema(), options).expect("a plan");
        let outcome = plan.evaluate(&panel).expect("its own panel");
        let history = outcome.history();
        let is_over = history.last().is_some_and(|step| match (step.stamp, step.date) {
            (Stamp::Period(period), Some(date)) => period.last_day() == date,
            _ => false,
        });
        let sure = if is_over { history.len() } else { history.len().saturating_sub(1) };
        let short = answers(&history);
        assert_eq!(short[..sure], whole[..sure], "{name} cut after row {rows}\n{text}");
    }
}

/// The first day of a week comes out after its last one, and after the week.
#[test]
fn a_day_that_comes_out_late_changes_no_sum_that_was_whole() {
    let rules = RuleSet::parse(
        "format: 1\nid: t\nversion: \"1\"\ntitle: t\ncalendar: week\ninputs:\n  \
         x: { unit: number, every: day, aggregate: sum, columns: [x] }\nsignals:\n  \
         one: { when: x == 1 }\nphases:\n  - { id: rest, otherwise: true }\n",
    )
    .expect("good rules");
    let figure = |about: &str, known: &str, value: f64| {
        let day = |text: &str| text.parse::<Date>().expect("a day");
        (Stamp::Day(day(about)), day(known), value)
    };
    // From Monday the 1st to Sunday the 7th, and the week after.
    let rows = vec![
        figure("2001-01-01", "2001-01-17", 5.0),
        figure("2001-01-07", "2001-01-07", 1.0),
        figure("2001-01-14", "2001-01-16", 3.0),
    ];
    let panel = Panel::new(vec![Series::with_vintages("x", rows).expect("rows")]).expect("a panel");
    let plan = rules.plan(panel.schema()).expect("a plan");
    check_as_of("late", &plan, &panel, 1);
    let outcome = plan.evaluate(&panel).expect("its own panel");
    let history = outcome.history();
    assert_eq!(history[0].signals, [State::On]);
}
