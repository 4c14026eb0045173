//! What another program does with the library cannot go wrong in silence.

use std::sync::Arc;
use std::thread;

use froth::data::{Confidence, Origin, Schema};
use froth::rules::shipped;
use froth::{Error, ErrorKind, Outcome, Panel, Plan, PlanOptions, RuleSet, Series, Stream, Unit};

const RULES: &str = "\
format: 1
id: t
version: '1'
title: t
calendar: month
inputs:
  debt: { unit: usd_bn, every: month, columns: [debt] }
phases:
  - { id: deep, when: debt > 500usd_bn }
  - { id: fine, otherwise: true }
";

fn rules() -> RuleSet {
    RuleSet::parse(RULES).unwrap()
}

/// Three months, whose last figure is this.
fn panel(header: &str, last: &str) -> Panel {
    Panel::read_csv(format!("{header}\n2026-01,1\n2026-02,2\n2026-03,{last}\n").as_bytes()).unwrap()
}

fn snapshot(unit: &str, value: f64) -> Panel {
    let text = format!(
        "snapshot: 1\nas_of: 2026-03-31\nfigures:\n  debt: {{ value: {value}, unit: {unit} }}\n"
    );
    Panel::read("figures.yaml", froth::Format::Yaml, text.as_bytes())
        .unwrap_or_else(|error| panic!("{error}"))
}

fn phase(outcome: &Outcome) -> Option<&str> {
    outcome.phase().map(|phase| phase.id.as_str())
}

fn message(result: Result<impl std::fmt::Debug, Error>) -> (ErrorKind, String) {
    let error = result.unwrap_err();
    (error.kind(), error.diagnostics().first().unwrap().message.clone())
}

#[test]
fn a_plan_reads_another_panel_by_the_units_that_it_has() {
    let plan = rules().plan(snapshot("usd_bn", 100.0).schema()).unwrap();
    for (unit, value, wanted) in
        [("usd_bn", 100.0, "fine"), ("usd_mn", 100_000.0, "fine"), ("usd_mn", 600_000.0, "deep")]
    {
        let outcome = plan.evaluate(&snapshot(unit, value)).unwrap();
        assert_eq!(phase(&outcome), Some(wanted), "{value} {unit}");
    }
    let (kind, told) = message(plan.evaluate(&snapshot("percent", 4.0)));
    assert_eq!(kind, ErrorKind::Input);
    assert_eq!(told, "input `debt` is in `usd_bn`, and column `debt` in `%`");
}

#[test]
fn a_plan_refuses_a_panel_that_its_rules_refuse() {
    let good = panel("date,debt", "3");
    let plan = rules().plan(good.schema()).unwrap();
    assert_eq!(phase(&plan.evaluate(&good).unwrap()), Some("fine"));
    let broken = panel("date,debt", "six");
    assert_eq!(
        message(plan.evaluate(&broken)),
        (ErrorKind::Data, "`six` in column `debt` is not a number".to_owned())
    );
    let gone = panel("date,dept", "3");
    assert_eq!(message(plan.evaluate(&gone)).0, ErrorKind::Input);
    let no_dates = Panel::read_csv("debt\n1\n2\n".as_bytes()).unwrap();
    assert_eq!(message(plan.evaluate(&no_dates)).0, ErrorKind::Input);
    let quarters = Panel::read_csv("date,debt\n2025Q4,1\n2026Q1,2\n".as_bytes()).unwrap();
    assert_eq!(message(plan.evaluate(&quarters)).0, ErrorKind::Input);
    // In each case it says what a plan of that panel would have said.
    for other in [broken, gone, no_dates, quarters] {
        let told = |error: Error| error.to_string();
        let fresh = rules().plan(other.schema()).map(|_| ()).map_err(told);
        assert_eq!(plan.evaluate(&other).map(|_| ()).map_err(told), fresh);
    }
}

#[test]
fn a_plan_for_another_panel_keeps_its_parameters_and_its_options() {
    let text = RULES.replace("debt > 500usd_bn", "debt > most").replace(
        "phases:",
        "params:\n  most: { value: 500usd_bn, range: [1usd_bn, 900usd_bn], judgement: true, because: a level to test \
         with }\nphases:",
    );
    let rules = RuleSet::parse(&text).unwrap_or_else(|error| panic!("{error}"));
    let options = PlanOptions {
        allow_missing: true,
        params: vec![("most".to_owned(), froth::Quantity::parse("50usd_bn").unwrap())],
        ..PlanOptions::default()
    };
    let plan = rules.plan_with(snapshot("usd_bn", 1.0).schema(), &options).unwrap();
    let outcome = plan.evaluate(&snapshot("usd_mn", 60_000.0)).unwrap();
    assert_eq!(phase(&outcome), Some("deep"));
    // What may be missing is unknown, and not an error.
    let outcome = plan.evaluate(&panel("date,other", "3")).unwrap();
    assert_eq!(phase(&outcome), None);
}

#[test]
fn a_parameter_outside_of_its_range_is_told() {
    let text = RULES.replace("debt > 500usd_bn", "'held(debt > most, span)'").replace(
        "phases:",
        "params:\n  most: { value: 500usd_bn, range: [1usd_bn, 900usd_bn], judgement: true, \
         because: a level to test with }\n  span: { value: 1q, range: [1q, 2q], judgement: true, \
         because: a length to test with }\nphases:",
    );
    let rules = RuleSet::parse(&text).unwrap_or_else(|error| panic!("{error}"));
    let told = |name: &str, value: &str| {
        let value = froth::Quantity::parse(value).unwrap();
        let params = vec![(name.to_owned(), value)];
        let options = PlanOptions { params, ..PlanOptions::default() };
        let plan = rules.plan_with(panel("date,debt", "3").schema(), &options).unwrap();
        let told: Vec<String> = plan.warnings().into_iter().map(|one| one.message).collect();
        // A plan for another panel has not forgotten it.
        let other = plan.bind(&snapshot("usd_mn", 1.0).schema()).unwrap().warnings();
        assert_eq!(other.into_iter().map(|one| one.message).collect::<Vec<_>>(), told);
        told.join("; ")
    };
    assert_eq!(told("most", "900usd_bn"), "");
    assert_eq!(told("most", "2000usd_mn"), "");
    let beyond = "parameter `most` is set to 901usd_bn, and its range is 1usd_bn to 900usd_bn";
    assert_eq!(told("most", "901usd_bn"), beyond);
    assert_eq!(told("span", "6m"), "");
    assert_eq!(told("span", "1m"), "parameter `span` is set to 1m, and its range is 1q to 2q");
}

#[test]
fn a_parameter_that_is_set_twice_is_refused() {
    let text = RULES.replace("debt > 500usd_bn", "debt > most").replace(
        "phases:",
        "params:\n  most: { value: 500usd_bn, range: [1usd_bn, 900usd_bn], judgement: true, \
         because: a level to test with }\nphases:",
    );
    let rules = RuleSet::parse(&text).unwrap_or_else(|error| panic!("{error}"));
    let value = |value: &str| ("most".to_owned(), froth::Quantity::parse(value).unwrap());
    let params = vec![value("400usd_bn"), value("600usd_bn")];
    let options = PlanOptions { params, ..PlanOptions::default() };
    let (kind, told) = message(rules.plan_with(panel("date,debt", "3").schema(), &options));
    assert_eq!(kind, ErrorKind::Input);
    assert_eq!(told, "parameter `most` is set twice, to 400usd_bn and to 600usd_bn");
}

/// What holds a plan, a stream and the last outcome for as long as it likes.
struct Service {
    plan: Plan,
    stream: Stream,
    last: Option<Outcome>,
}

#[test]
fn what_was_planned_can_be_held_and_sent_to_threads() {
    let good = panel("date,debt", "3");
    let plan = rules().plan(good.schema()).unwrap();
    let mut service = Service { stream: plan.stream(), plan, last: None };
    service.stream.read(&good, None).unwrap();
    service.last = Some(service.stream.outcome());
    let plan = Arc::new(service.plan);
    let threads = (0..4).map(|count| {
        let plan = Arc::clone(&plan);
        thread::spawn(move || {
            let outcome = plan.evaluate(&panel("date,debt", &(400 + 50 * count).to_string()));
            phase(&outcome.unwrap()).map(str::to_owned)
        })
    });
    let found: Vec<_> = threads.collect::<Vec<_>>();
    let found: Vec<_> = found.into_iter().map(|thread| thread.join().unwrap().unwrap()).collect();
    assert_eq!(found, ["fine", "fine", "fine", "deep"]);
    assert_eq!(service.last.as_ref().and_then(phase), Some("fine"));
}

fn stream(calendar: &str) -> Stream {
    let text = RULES.replace("calendar: month", &format!("calendar: {calendar}"));
    let text = if calendar == "month" { text } else { text.replace("every: month, ", "") };
    let rules = RuleSet::parse(&text).unwrap_or_else(|error| panic!("{error}"));
    let options = PlanOptions { allow_missing: true, ..PlanOptions::default() };
    rules.plan_with(Schema::default(), &options).unwrap().stream()
}

/// The error of a bar that is pushed, and what it says to do.
fn refused(stream: &mut Stream, bar: &str, day: Option<&str>, name: &str) -> String {
    let before = stream.save();
    let day = day.map(|day| day.parse().unwrap());
    let error = stream.push(bar.parse().unwrap(), day, &[(name, 1.0)]).unwrap_err();
    assert_eq!(stream.save(), before, "nothing is changed by what is refused");
    let found = error.diagnostics().first().unwrap();
    format!("{}; {}", found.message, found.help.as_deref().unwrap_or_default())
}

#[test]
fn a_stream_takes_the_next_bar_and_no_other() {
    let mut stream = stream("month");
    let step = stream.push("2022-03".parse().unwrap(), None, &[("debt", 600.0)]).unwrap();
    assert_eq!(step.phase.map(|phase| phase.id.as_str()), Some("deep"));
    let cases = [
        ("2030-03", None, "debt"),
        ("2022-03", None, "debt"),
        ("2022-02", None, "debt"),
        ("2022Q2", None, "debt"),
        ("2022-04-30", None, "debt"),
        ("2022-04", Some("2022-04-01"), "debt"),
        ("2022-04", None, "dept"),
        ("2022-04", None, "gdp"),
    ];
    let told: Vec<String> =
        cases.iter().map(|(bar, day, name)| refused(&mut stream, bar, *day, name)).collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    `2030-03` does not follow the last bar, 2022-03; push `2022-04` next, without figures where there are none
    `2022-03` does not come after the last bar, 2022-03; push `2022-04` next, without figures where there are none
    `2022-02` does not come after the last bar, 2022-03; push `2022-04` next, without figures where there are none
    `2022Q2` is not a month, and these rules decide by the month; name the bar as in `2022-04`
    `2022-04-30` is not a month, and these rules decide by the month; name the bar as in `2022-04`
    `2022-04` is not over on 2022-04-01: its figures are known from 2022-04-30 on; decide on 2022-04-30 or later, or leave the day out to say 2022-04-30
    these rules have no input `dept`; did you mean `debt`?
    these rules have no input `gdp`; the inputs are `debt`
    ");
    let row = stream.push(froth::time::Stamp::Row(7), None, &[]).unwrap_err();
    assert_eq!(
        row.diagnostics().first().unwrap().message,
        "`row 7` is not a month, and these rules decide by the month"
    );
    let twice = stream.push("2022-04".parse().unwrap(), None, &[("debt", 1.0), ("debt", 2.0)]);
    assert_eq!(message(twice).1, "`2022-04` is given two figures of `debt`");
    // Without a figure the bar is there, and its figure is missing.
    let step = stream.push("2022-04".parse().unwrap(), None, &[]).unwrap();
    assert_eq!(step.stamp.to_string(), "2022-04");
}

#[test]
fn a_stream_of_rows_takes_the_next_row_and_one_of_days_each_day() {
    let mut rows = stream("rows");
    let row = froth::time::Stamp::Row;
    rows.push(row(1), None, &[("debt", 1.0)]).unwrap();
    let skipped = rows.push(row(3), None, &[("debt", 1.0)]);
    assert_eq!(message(skipped).1, "`row 3` does not follow the last bar, row 1");
    assert!(rows.push("2026-01".parse().unwrap(), None, &[("debt", 1.0)]).is_err());
    rows.push(row(2), None, &[("debt", 1.0)]).unwrap();
    let mut days = stream("day");
    days.push("2026-03-01".parse().unwrap(), None, &[("debt", 1.0)]).unwrap();
    days.push("2026-03-02".parse().unwrap(), None, &[("debt", 1.0)]).unwrap();
    assert!(days.push("2026-03-05".parse().unwrap(), None, &[("debt", 1.0)]).is_err());
}

#[test]
fn a_monitor_takes_a_value_for_each_input_and_no_other_number_of_them() {
    let options = PlanOptions { allow_missing: true, ..PlanOptions::default() };
    let plan = rules().plan_with(Schema::default(), &options).unwrap();
    let mut monitor = plan.monitor();
    assert_eq!(monitor.push(&[600.0]).unwrap().map(|phase| phase.id.as_str()), Some("deep"));
    for wrong in [&[][..], &[1.0, 2.0]] {
        let (kind, told) = message(monitor.push(wrong));
        assert_eq!(kind, ErrorKind::Input);
        let count = wrong.len();
        assert_eq!(told, format!("a record has {count} values, and these rules have 1"));
        assert_eq!(monitor.phase().map(|phase| phase.id.as_str()), Some("deep"));
    }
}

fn months(from: &str, count: i32) -> Vec<froth::time::Stamp> {
    let froth::time::Stamp::Period(first) = from.parse().unwrap() else { panic!("a period") };
    (0..count).map(|month| froth::time::Stamp::Period(first.plus(month))).collect()
}

/// What is said of a series or a panel that is refused.
fn refusal<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Data);
    let found = error.diagnostics().first().unwrap();
    format!("{}: {}; {}", found.code, found.message, found.help.as_deref().unwrap())
}

#[test]
fn figures_of_a_program_have_what_those_of_files_have() {
    let debt = Series::new("debt", months("2026-01", 3), vec![1.0, 2.0, 600_000.0])
        .unwrap()
        .with_unit(Unit::parse("usd_mn").unwrap())
        .with_source("our own books")
        .with_note("as booked")
        .with_confidence(Confidence::Computed);
    let origin = Origin::of("warehouse.debt", b"the bytes of the answer");
    let panel = Panel::new(vec![debt]).unwrap().with_origin(origin.clone());
    let outcome = rules().plan(panel.schema()).unwrap().evaluate(&panel).unwrap();
    assert_eq!(phase(&outcome), Some("deep"));
    let report = outcome.report();
    let json: serde_json::Value = serde_json::from_str(&report.to_json()).unwrap();
    assert_eq!(json["provenance"]["data"][0]["name"], "warehouse.debt");
    assert_eq!(json["provenance"]["data"][0]["sha256"], origin.sha256);
    assert!(report.to_json().contains("our own books"));
}

#[test]
fn series_that_cannot_be_are_refused_with_the_reason() {
    let two = months("2026-01", 2);
    let turned: Vec<_> = two.iter().rev().copied().collect();
    let day = "2026-02-10".parse().unwrap();
    let mixed = vec!["2026-01".parse().unwrap(), "2026Q2".parse().unwrap()];
    let told = [
        refusal(Series::new("x", two.clone(), vec![1.0])),
        refusal(Series::new("x", turned, vec![1.0, 2.0])),
        refusal(Series::new("x", vec![two[0], two[0]], vec![1.0, 2.0])),
        refusal(Series::new("x", mixed, vec![1.0, 2.0])),
        refusal(Series::with_vintages("x", vec![(two[0], day, 1.0), (two[0], day, 2.0)])),
        refusal(Series::new("x", two.clone(), vec![1.0, 2.0]).unwrap().with_ranges(&[(0.0, 2.0)])),
        refusal(Panel::new(vec![
            Series::new("x", two.clone(), vec![1.0, 2.0]).unwrap(),
            Series::new("x", two, vec![1.0, 2.0]).unwrap(),
        ])),
    ];
    insta::assert_snapshot!(told.join("\n"), @r"
    F0704: series `x` has 2 times and 1 values; give one value for each time
    F0803: in series `x` 2026-01 comes after 2026-02; sort by time, the oldest first
    F0802: series `x` has two values of 2026-01; leave one of them out
    F0804: the times of series `x` name periods of two kinds; make a series of each kind
    F0802: series `x` has two values of 2026-01 known on 2026-02-10; leave out all but the last
    F0711: the ranges of series `x` do not fit its values; give each value its lowest and its highest, with the value between them; a series with release dates can have no ranges
    F0809: two series are called `x`; give each its own name
    ");
}

#[test]
fn a_panel_takes_new_rows_and_says_what_the_whole_says() {
    let whole = panel("date,debt", "600");
    let plan = rules().plan(whole.schema()).unwrap();
    let part = Series::new("debt", months("2026-01", 2), vec![1.0, 2.0]).unwrap();
    let news = Series::new("debt", months("2026-03", 1), vec![600.0]).unwrap();
    let extended = Panel::new(vec![part.clone()]).unwrap();
    let extended = extended.extended(Panel::new(vec![news]).unwrap()).unwrap();
    let (one, other) = (plan.evaluate(&whole).unwrap(), plan.evaluate(&extended).unwrap());
    assert_eq!(format!("{:?}", one.history()), format!("{:?}", other.history()));
    let again = Panel::new(vec![Series::new("debt", months("2026-02", 1), vec![3.0]).unwrap()]);
    let told = refusal(Panel::new(vec![part]).unwrap().extended(again.unwrap()));
    assert!(told.contains("`debt` ends at 2026-02, and the newer rows begin at 2026-02"), "{told}");
}

#[test]
fn new_vintages_are_taken_into_a_series_that_has_vintages() {
    let month: froth::time::Stamp = "2026-01".parse().unwrap();
    let day = |day: &str| day.parse::<froth::time::Date>().unwrap();
    let first = Series::with_vintages("debt", vec![(month, day("2026-02-10"), 400.0)]).unwrap();
    let revised = Series::with_vintages("debt", vec![(month, day("2026-03-10"), 600.0)]).unwrap();
    let both = first.extended(&revised).unwrap();
    assert_eq!(both.values_on(day("2026-03-09")), [400.0]);
    assert_eq!(both.values_on(day("2026-03-10")), [600.0]);
    let plain = Series::new("debt", vec!["2026-02".parse().unwrap()], vec![1.0]).unwrap();
    assert!(first.extended(&plain).is_err() && plain.extended(&first).is_err());
}

#[test]
fn a_column_without_rows_is_one_whose_figures_are_still_to_come() {
    let good = panel("date,debt", "600");
    let plan = rules().plan(good.schema()).unwrap();
    let none = Panel::new(vec![Series::new("debt", Vec::new(), Vec::new()).unwrap()]).unwrap();
    let outcome = plan.evaluate(&none).unwrap();
    assert_eq!((phase(&outcome), outcome.history().len()), (None, 0));
    // Without rows nothing says what they are of, and a new plan is not made.
    assert_eq!(message(rules().plan(none.schema())).0, ErrorKind::Input);
}

#[test]
fn rules_can_be_read_as_data() {
    let rules = shipped().first().unwrap().rule_set().unwrap();
    let signal = rules.signals().iter().find(|one| one.id == "spreads_widen").unwrap();
    let when = signal.when();
    let line = rules.text().lines().nth(when.line().unwrap() - 1).unwrap();
    assert!(line.contains(when.text()), "{line}");
    assert!(rules.text()[when.start().unwrap()..].starts_with(when.text()));
    let names = |condition| -> Vec<String> {
        rules.inputs_of(condition).iter().map(|input| input.name.clone()).collect()
    };
    assert_eq!(names(when), ["credit_spread"]);
    assert_eq!(when.unit(), None);
    let late = rules.phases().iter().find(|phase| phase.id == "late_boom").unwrap();
    // By its signals it reads all five.
    for input in ["tech_investment", "profits", "debt", "policy_rate", "credit_spread", "nasdaq"] {
        assert!(names(late.when().unwrap()).contains(&input.to_owned()), "{input}");
    }
    assert!(rules.phases().last().unwrap().when().is_none());
    let error = rules.understand_expression("spred > 2pp").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Rules);
    assert!(error.to_string().contains("spred"));
}
