//! `froth compute` and the table behind it: what expressions are, period by period.

use std::fs;
use std::path::PathBuf;
use std::process::Output;

use froth::report::{Value, ValueTable};
use froth::{Panel, Reason, RuleSet, State};

use crate::program::program;

// Through the library

const QUARTERS: &str = "date,x,y\n2025Q1,1,2\n2025Q2,4,\n2025Q3,9,4\n2025Q4,16,5\n";

fn of_columns(data: &str, asked: &[&str]) -> ValueTable {
    let panel = Panel::read_csv(data.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    let rules = RuleSet::of_columns(&panel.schema(), asked, None);
    let rules = rules.unwrap_or_else(|error| panic!("{error}"));
    let plan = rules.plan(panel.schema()).unwrap_or_else(|error| panic!("{error}"));
    let outcome = plan.evaluate(&panel).unwrap();
    outcome.compute(asked).unwrap_or_else(|error| panic!("{error}"))
}

/// `2025Q1 1 true`, a line a period; `.` for what is unknown.
fn lines(table: &ValueTable) -> Vec<String> {
    let cell = |value: &Option<Value>| value.map_or(".".to_owned(), |value| value.to_string());
    let row = |row: &froth::report::ValueRow| {
        let cells: Vec<String> = row.values.iter().map(|one| cell(&one.value)).collect();
        format!("{} {}", row.period, cells.join(" "))
    };
    table.rows.iter().map(row).collect()
}

fn check(data: &str, asked: &[&str], expected: &[&str]) {
    assert_eq!(lines(&of_columns(data, asked)), expected, "{asked:?}");
}

#[test]
fn every_period_has_the_values_that_a_calculator_gives() {
    check(
        QUARTERS,
        &["sqrt(x)", "x > 3", "rolling_mean(y, 2)", "lag(x, 1) + x"],
        &["2025Q1 1 false 2 .", "2025Q2 2 true 2 5", "2025Q3 3 true 4 13", "2025Q4 4 true 4.5 25"],
    );
}

#[test]
fn what_is_unknown_has_its_reason() {
    let table = of_columns(QUARTERS, &["y", "lag(x, 1)", "x / (x - 9)"]);
    let reasons = |row: usize, column: usize| table.rows[row].values[column].reasons.clone();
    let gap = Reason::Gap { input: "y".to_owned(), period: "2025Q2".to_owned() };
    assert_eq!(reasons(1, 0), [gap]);
    assert_eq!(reasons(0, 1), [Reason::BeforeTheStart]);
    assert_eq!(reasons(2, 2), [Reason::DivisionByZero]);
    assert!(reasons(0, 0).is_empty());
    assert_eq!(table.rows[1].values[0].known, None);
}

#[test]
fn rows_without_dates_are_counted() {
    check("x\n1\n3\n", &["x * 2", "change(x, 1)"], &["row 1 2 .", "row 2 6 2"]);
    let table = of_columns("x\n1\n3\n", &["x"]);
    assert_eq!(table.shape().columns()[0].0, "row");
    assert!(table.rows.iter().all(|row| row.values[0].known.is_none()));
}

#[test]
fn days_are_those_of_the_column() {
    let data = "date,px\n2025-01-03,1\n2025-01-06,4\n2025-01-07,5\n";
    check(
        data,
        &["change(px, 1)", "weekday()", "px"],
        &["2025-01-03 . 5 1", "2025-01-06 3 1 4", "2025-01-07 1 2 5"],
    );
}

#[test]
fn an_age_alone_reads_its_column() {
    let expected = ["2025Q1 0", "2025Q2 91", "2025Q3 0", "2025Q4 0"];
    check(QUARTERS, &["age(y)"], &expected);
}

#[test]
fn names_that_are_no_words_are_called_by_their_letters() {
    let data = "date,10y,S&P 500,count\n2026-01,4.5,7000,3\n";
    check(data, &["_10y + S_P_500", "the_count * 2"], &["2026-01 7004.5 6"]);
}

const RULES: &str = "format: 1
id: example
version: \"1\"
title: An example
calendar: quarter
inputs:
  gdp: { unit: usd_bn, every: quarter, published: 30d }
  rate: { unit: percent, every: month, published: 10d, max_age: 200d }
series:
  growth: yoy(gdp)
  real: growth / 1pct - rate / 1pct
signals:
  low: { when: real < 2 }
phases:
  - { id: slow, when: low }
  - { id: fast, otherwise: true }
";

const GDP: &str = "date,gdp\n2024Q1,100\n2024Q2,101\n2024Q3,102\n2024Q4,103\n2025Q1,104\n\
                   2025Q2,105\n2025Q3,108\n";
const RATE: &str = "date,rate\n2024-12,4\n2025-01,4\n2025-02,3.5\n2025-03,3\n2025-04,2.8\n\
                    2025-05,2.4\n2025-06,2\n2025-07,1.6\n2025-08,1.2\n2025-09,1\n2025-10,1\n";

fn panel() -> Panel {
    let gdp = Panel::read_csv(GDP.as_bytes()).unwrap();
    gdp.join(Panel::read_csv(RATE.as_bytes()).unwrap()).unwrap()
}

#[test]
fn a_number_is_of_its_period_and_a_condition_of_its_decision() {
    let rules = RuleSet::parse(RULES).unwrap_or_else(|error| panic!("{error}"));
    let panel = panel();
    let plan = rules.plan(panel.schema()).unwrap();
    let outcome = plan.evaluate_as_of(&panel, "2025-10-31".parse().unwrap()).unwrap();
    let table = outcome.compute(&["gdp", "gdp > 104usd_bn"]).unwrap();
    let found = lines(&table);
    // The figure of the second quarter came out on 30 July.
    assert_eq!(found[5], "2025Q2 105 false");
    assert_eq!(found[6], "2025Q3 108 true");
    let known = |row: usize, column: usize| table.rows[row].values[column].known;
    assert_eq!(known(5, 0), Some("2025-07-30".parse().unwrap()));
    assert_eq!(known(5, 1), Some("2025-06-30".parse().unwrap()));
}

#[test]
fn what_is_not_out_yet_is_said_to_be_so() {
    let rules = RuleSet::parse(RULES).unwrap();
    let panel = panel();
    let plan = rules.plan(panel.schema()).unwrap();
    let outcome = plan.evaluate_as_of(&panel, "2025-09-30".parse().unwrap()).unwrap();
    let table = outcome.compute(&["gdp"]).unwrap();
    let last = table.rows.last().unwrap();
    assert_eq!((last.period.as_str(), last.values[0].value), ("2025Q3", None));
    let expected = Reason::NotYetPublished { input: "gdp".to_owned(), period: "2025Q3".to_owned() };
    assert_eq!(last.values[0].reasons, [expected]);
}

#[test]
fn the_table_says_what_the_report_and_the_explanation_say_of_the_same_names() {
    let rules = RuleSet::parse(RULES).unwrap();
    let panel = panel();
    let plan = rules.plan(panel.schema()).unwrap();
    let mut compared = 0;
    for day in ["2025-03-31", "2025-07-15", "2025-10-31", "2025-11-30"] {
        let outcome = plan.evaluate_as_of(&panel, day.parse().unwrap()).unwrap();
        let names = ["gdp", "rate", "growth", "real"];
        let table = outcome.compute(&names).unwrap();
        let history = outcome.history_with_values(outcome.history_report(None, None));
        let seen = history.bars.last().unwrap().values.clone().unwrap().0;
        let report: serde_json::Value = serde_json::from_str(&outcome.report().to_json()).unwrap();
        for (place, name) in names.iter().enumerate() {
            let explained: serde_json::Value = serde_json::from_str(
                &outcome.explain_expression(&format!("{name} >= 0 * {name}")).unwrap().to_json(),
            )
            .unwrap();
            let left = &explained["conditions"][0]["trace"]["parts"][0];
            let value = seen.iter().find(|(own, _)| own == name).unwrap().1;
            let number = match value {
                Some(Value::Number(number)) => Some(number),
                Some(Value::Truth(_)) => panic!("{name} is not a condition"),
                None => None,
            };
            compared += usize::from(number.is_some());
            if let Some(told) = report["inputs"].get(*name) {
                assert_eq!(told["value"].as_f64(), number, "{name} on {day}");
            }
            assert_eq!(left["value"].as_f64(), number, "{name} on {day}: {explained}");
            // It stands in the table at the period that it is of.
            let is_it = |row: &froth::report::ValueRow| row.values[place].value == value;
            assert!(table.rows.iter().any(is_it), "{name} on {day}");
            if let Some(period) = left["seen"]["period"].as_str().filter(|_| *name == "gdp") {
                let row = table.rows.iter().find(|row| row.period == period).unwrap();
                let known = row.values[place].known.map(|day| day.to_string());
                assert_eq!(known.as_deref(), left["seen"]["known"].as_str());
            }
        }
    }
    assert_eq!(compared, 14);
}

#[test]
fn a_signal_in_the_table_is_the_signal_of_the_history() {
    let mut compared = 0;
    for shipped in froth::rules::shipped() {
        let rules = RuleSet::parse(shipped.text).unwrap();
        let format = froth::Format::of_name(shipped.figures_name).unwrap();
        let panel = Panel::read(shipped.figures_name, format, shipped.figures.as_bytes()).unwrap();
        let plan = rules.plan(panel.schema()).unwrap();
        let outcome = plan.evaluate(&panel).unwrap();
        let names: Vec<&str> = rules.signals().iter().map(|signal| signal.id.as_str()).collect();
        let table = outcome.compute(&names).unwrap();
        let history = outcome.history();
        assert_eq!(table.rows.len(), history.len(), "{}", shipped.id);
        for (row, step) in table.rows.iter().zip(&history) {
            for (cell, state) in row.values.iter().zip(&step.signals) {
                let expected = match state {
                    State::On => Some(Value::Truth(true)),
                    State::Unknown => None,
                    _ => Some(Value::Truth(false)),
                };
                // What may be on or watch for all that is known is no off.
                let is_same = cell.value == expected
                    || (*state == State::Unknown && cell.value == Some(Value::Truth(false)));
                assert!(is_same, "{} at {}: {cell:?}, {state:?}", shipped.id, row.period);
                assert_eq!(cell.value.is_none(), !cell.reasons.is_empty());
                compared += 1;
            }
        }
    }
    assert!(1_000 < compared, "only {compared}");
}

#[test]
fn what_a_decision_saw_is_what_the_report_says_of_every_shipped_rule_set() {
    for shipped in froth::rules::shipped() {
        let rules = RuleSet::parse(shipped.text).unwrap();
        let format = froth::Format::of_name(shipped.figures_name).unwrap();
        let panel = Panel::read(shipped.figures_name, format, shipped.figures.as_bytes()).unwrap();
        let plan = rules.plan(panel.schema()).unwrap();
        let outcome = plan.evaluate(&panel).unwrap();
        let history = outcome.history_with_values(outcome.history_report(None, None));
        let seen = history.bars.last().unwrap().values.clone().unwrap().0;
        let report: serde_json::Value = serde_json::from_str(&outcome.report().to_json()).unwrap();
        for input in rules.inputs() {
            let own = seen.iter().find(|(name, _)| *name == input.name).unwrap().1;
            let own = own.map(|value| match value {
                Value::Number(number) => number,
                Value::Truth(_) => f64::NAN,
            });
            let told = report["inputs"][&input.name]["value"].as_f64();
            assert_eq!(told, own, "{} of {}", input.name, shipped.id);
        }
    }
}

#[test]
fn the_phases_of_the_past_are_no_value() {
    let rules = RuleSet::parse(RULES).unwrap();
    let panel = panel();
    let plan = rules.plan(panel.schema()).unwrap();
    let outcome = plan.evaluate(&panel).unwrap();
    let error = outcome.compute(&["was(slow, 2)", "gpd"]).unwrap_err();
    let found: Vec<&str> = error.diagnostics().iter().map(|found| found.message.as_str()).collect();
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn columns_of_several_frequencies_ask_for_a_calendar() {
    let panel = panel();
    let error = RuleSet::of_columns(&panel.schema(), &["gdp", "rate"], None).unwrap_err();
    let found = &error.diagnostics()[0];
    assert_eq!(
        found.message,
        "`gdp` is by the quarter, `rate` by the month, and one table has one calendar"
    );
    assert_eq!(found.help.as_deref(), Some("use the option `calendar: quarter`"));
}

// As a program

fn folder(name: &str) -> PathBuf {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("compute-{name}"));
    fs::create_dir_all(&folder).expect("a folder");
    for (name, text) in [("d.csv", QUARTERS), ("gdp.csv", GDP), ("rate.csv", RATE)] {
        fs::write(folder.join(name), text).expect("a file");
    }
    fs::write(folder.join("rules.yaml"), RULES).expect("a file");
    folder
}

fn froth(folder: &PathBuf, arguments: &[&str]) -> Output {
    let mut program = program();
    program.current_dir(folder).args(arguments).output().expect("the program runs")
}

#[track_caller]
fn answers(folder: &PathBuf, arguments: &[&str], expected: &str) {
    let ended = froth(folder, arguments);
    let error = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(0), "{error}");
    assert_eq!(String::from_utf8_lossy(&ended.stdout), expected, "{arguments:?}");
}

#[track_caller]
fn refuses(folder: &PathBuf, arguments: &[&str], code: i32, expected: &[&str]) {
    let ended = froth(folder, arguments);
    let error = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(code), "{error}");
    assert!(expected.iter().all(|part| error.contains(part)), "{error}");
    assert!(ended.stdout.is_empty());
}

#[test]
fn expressions_and_files_are_told_apart() {
    let folder = folder("apart");
    let table = "period,known,x,\"max(x, y)\"\n2025Q1,2025-03-31,1,2\n2025Q2,2025-06-30,4,\n\
                 2025Q3,2025-09-30,9,9\n2025Q4,2025-12-31,16,16\n";
    answers(&folder, &["compute", "x", "max(x, y)", "d.csv"], table);
    answers(&folder, &["compute", "d.csv", "x", "max(x, y)"], table);
    answers(&folder, &["compute", "-e", "x", "-e", "max(x, y)", "d.csv"], table);
    fs::write(folder.join("x"), "").expect("a file");
    let file = ["compute", "x", "max(x, y)", "d.csv"];
    refuses(&folder, &file, 3, &["the file type of `x` is not supported"]);
    answers(&folder, &["compute", "-e", "x", "-e", "max(x, y)", "d.csv"], table);
    fs::remove_dir_all(folder).expect("a folder");
}

#[test]
fn rules_lend_their_names_units_and_calendar() {
    let folder = folder("rules");
    let data = ["gdp.csv", "rate.csv", "--rules", "rules.yaml"];
    let asked = ["compute", "growth", "low", "--as-of", "2025-11-30"];
    answers(
        &folder,
        &[asked.as_slice(), &data].concat(),
        "period,known,growth,low\n2024Q1,,,\n2024Q2,,,\n2024Q3,,,\n2024Q4,,,\n2025Q1,2025-04-30,4.0000000000000036,\n\
         2025Q2,2025-07-30,3.960396039603964,true\n2025Q3,2025-10-30,5.882352941176472,true\n\
         2025Q4,2025-11-30,,false\n",
    );
    let more = [asked.as_slice(), &data, &["--calendar", "month"]].concat();
    refuses(&folder, &more, 2, &["the rules have a calendar of their own", "leave out"]);
    fs::remove_dir_all(folder).expect("a folder");
}

#[test]
fn a_file_is_written_in_the_format_of_its_name() {
    let folder = folder("output");
    for file in ["out.csv", "out.json", "out.ndjson"] {
        answers(&folder, &["compute", "sqrt(x)", "d.csv", "--output", file], "");
    }
    let read = |file: &str| fs::read_to_string(folder.join(file)).expect("a file");
    assert!(read("out.csv").starts_with("period,known,sqrt(x)\n2025Q1,2025-03-31,1\n"));
    assert!(read("out.ndjson").starts_with("{\"period\":\"2025Q1\",\"known\":\"2025-03-31\","));
    let json: serde_json::Value = serde_json::from_str(&read("out.json")).expect("JSON");
    assert_eq!(json["schema"], "froth.values/1");
    assert_eq!(json["rows"][3]["values"][0]["value"], 4.0);
    let over = ["compute", "x", "d.csv", "--output", "d.csv"];
    refuses(&folder, &over, 2, &["d.csv"]);
    assert_eq!(read("d.csv"), QUARTERS);
    fs::remove_dir_all(folder).expect("a folder");
}

#[cfg(feature = "parquet")]
#[test]
fn parquet_holds_the_same_values() {
    let folder = folder("parquet");
    answers(&folder, &["compute", "sqrt(x)", "d.csv", "--output", "out.parquet"], "");
    let bytes = fs::read(folder.join("out.parquet")).expect("a file");
    let panel = Panel::read("out.parquet", froth::Format::Parquet, &bytes).expect("a panel");
    let series = panel.get("sqrt(x)").expect("a column");
    assert_eq!(series.values(), [1.0, 2.0, 3.0, 4.0]);
    fs::remove_dir_all(folder).expect("a folder");
}

#[test]
fn what_is_wrong_is_told_with_a_way_out() {
    let folder = folder("wrong");
    refuses(&folder, &["compute", "z + 1", "d.csv"], 2, &["no column is called `z`", "`x`, `y`"]);
    refuses(&folder, &["compute", "1 + 1", "d.csv"], 2, &["read no column", "`x`, `y`"]);
    refuses(&folder, &["compute", "sma(x, 2)", "d.csv"], 2, &["write `rolling_mean(x, 2)`"]);
    refuses(&folder, &["compute", "d.csv"], 2, &["there is no expression", "froth compute"]);
    let two = ["compute", "gdp / rate", "gdp.csv", "rate.csv"];
    refuses(&folder, &two, 3, &["one table has one calendar", "use `--calendar quarter`"]);
    let both = [two.as_slice(), &["--calendar", "quarter"]].concat();
    assert_eq!(froth(&folder, &both).status.code(), Some(0));
    fs::remove_dir_all(folder).expect("a folder");
}

#[test]
fn a_history_shows_what_each_decision_saw() {
    let folder = folder("history");
    let asked = ["history", "gdp.csv", "rate.csv", "--rules", "rules.yaml", "--with", "values"];
    let csv = [asked.as_slice(), &["--format", "csv", "--as-of", "2025-09-30"]].concat();
    let ended = froth(&folder, &csv);
    let text = String::from_utf8_lossy(&ended.stdout).into_owned();
    let last = text.lines().last().unwrap_or_default();
    assert!(text.starts_with("bar,date,phase,possible,low,gdp,rate,growth,real\n"), "{text}");
    // What is known at the end of September: output of the second quarter, and the
    // rate of August at the latest.
    assert!(last.starts_with("2025Q3,2025-09-30,slow,slow,on,105,"), "{text}");
    refuses(&folder, &asked, 2, &["only tables can hold values", "--format csv"]);
    fs::remove_dir_all(folder).expect("a folder");
}
