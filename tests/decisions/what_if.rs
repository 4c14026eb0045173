//! What if a figure were another one: the same as data edited by hand.

use froth::report::Assumption;
use froth::rules::shipped;
use froth::time::{Date, Stamp};
use froth::{ErrorKind, Knowledge, Outcome, Panel, PlanOptions, Quantity, RuleSet, Series};

/// The shipped rules and their figures, as rows of cells.
fn goldman() -> (RuleSet, Vec<Vec<String>>) {
    let shipped = shipped().first().unwrap();
    let rows = shipped.figures.lines().map(|line| line.split(',').map(str::to_owned).collect());
    (shipped.rule_set().unwrap(), rows.collect())
}

fn panel(rows: &[Vec<String>]) -> Panel {
    let text: Vec<String> = rows.iter().map(|row| row.join(",")).collect();
    Panel::read_csv(text.join("\n").as_bytes()).unwrap()
}

/// All that an outcome says but where its figures come from.
fn answer(outcome: &Outcome) -> (serde_json::Value, serde_json::Value) {
    let mut report: serde_json::Value = serde_json::from_str(&outcome.report().to_json()).unwrap();
    let mut history: serde_json::Value =
        serde_json::from_str(&outcome.history_report(None, None).to_json()).unwrap();
    for answer in [&mut report, &mut history] {
        answer.as_object_mut().unwrap().remove("provenance");
    }
    (report, history)
}

fn quantity(text: &str) -> Quantity {
    Quantity::parse(text).unwrap()
}

/// A figure in the unit of an input.
fn figure(rules: &RuleSet, input: &str, value: f64) -> (String, Quantity) {
    let unit = rules.inputs().iter().find(|one| one.name == input).unwrap().unit.clone();
    (input.to_owned(), Quantity::Number { value, unit })
}

#[test]
fn a_figure_that_is_set_equals_a_cell_that_is_edited() {
    let (rules, rows) = goldman();
    let original = panel(&rows);
    let mut count = 0;
    for knowledge in [Knowledge::Released, Knowledge::Latest] {
        let options = PlanOptions { knowledge, ..PlanOptions::default() };
        let plan = rules.plan_with(original.schema(), &options).unwrap();
        for date in ["1975-05-15", "1998-12-31", "2000-02-29", "2026-06-30"] {
            let date: Date = date.parse().unwrap();
            let seen = plan.evaluate_as_of(&original, date).unwrap().report().inputs;
            for (name, sighting) in &seen.0 {
                let (Some(period), Some(before)) = (&sighting.period, sighting.value) else {
                    continue;
                };
                let value = before * [0.5, 0.97, 1.2][count % 3];
                let set = figure(&rules, name, value);
                let changed = rules.what_if(&original, Some(date), &options, &[set]).unwrap();
                let column = sighting.column.as_ref().unwrap();
                let column = rows[0].iter().position(|name| name == column).unwrap();
                let mut rows = rows.clone();
                let row = rows.iter_mut().find(|row| row[0] == *period).unwrap();
                row[column] = value.to_string();
                let edited = panel(&rows);
                assert_eq!(
                    answer(&plan.evaluate_as_of(&changed, date).unwrap()),
                    answer(&plan.evaluate_as_of(&edited, date).unwrap()),
                    "{name} = {value} on {date}"
                );
                count += 1;
            }
        }
    }
    assert!(40 < count, "only {count} figures were set");
}

#[test]
fn an_input_without_data_gets_the_figure_that_could_have_been_published() {
    let (rules, mut rows) = goldman();
    let column = rows[0].iter().position(|name| name == "CP").unwrap();
    for row in &mut rows {
        row.remove(column);
    }
    let without = panel(&rows);
    let options = PlanOptions::default();
    let set = [("profits".to_owned(), quantity("4usd_tn"))];
    let date: Date = "2026-06-30".parse().unwrap();
    let changed = rules.what_if(&without, Some(date), &options, &set).unwrap();
    let plan = rules.plan(changed.schema()).unwrap();
    let report = plan.evaluate_as_of(&changed, date).unwrap().report();
    let seen = report.inputs.get("profits").unwrap();
    assert_eq!((seen.value, seen.period.as_deref()), (Some(4000.0), Some("2026Q1")));
    let figure = Assumption::Figure {
        input: "profits".to_owned(),
        period: "2026Q1".to_owned(),
        value: 4000.0,
        instead_of: None,
        unit: seen.unit.clone(),
    };
    assert_eq!(report.provenance.assumed, [figure]);
}

#[test]
fn a_figure_with_vintages_is_revised_on_the_day_of_the_decision() {
    let text = "
format: 1
id: one
version: '1'
title: One
calendar: quarter
inputs:
  x: { unit: percent, every: quarter, published: 30d, max_age: 200d, columns: [x] }
phases:
  - { id: high, when: 'rolling_max(x, 2q) >= 5pct' }
  - { id: low, otherwise: true }
";
    let rules = RuleSet::parse(text).unwrap();
    let stamp = |text: &str| text.parse::<Stamp>().unwrap();
    let day = |text: &str| text.parse::<Date>().unwrap();
    let mut rows = vec![
        (stamp("2000Q1"), day("2000-04-30"), 3.0),
        (stamp("2000Q2"), day("2000-07-30"), 4.0),
        (stamp("2000Q2"), day("2000-08-30"), 4.5),
    ];
    let build = |rows: &[(Stamp, Date, f64)]| {
        Panel::new(vec![Series::with_vintages("x", rows.to_vec()).unwrap()]).unwrap()
    };
    let original = build(&rows);
    let options = PlanOptions { knowledge: Knowledge::Vintage, ..PlanOptions::default() };
    let plan = rules.plan_with(original.schema(), &options).unwrap();
    let date = day("2000-10-15");
    let set = [("x".to_owned(), quantity("6pct"))];
    let changed = rules.what_if(&original, Some(date), &options, &set).unwrap();
    rows.push((stamp("2000Q2"), date, 6.0));
    let edited = build(&rows);
    let (changed, edited) =
        (plan.evaluate_as_of(&changed, date).unwrap(), plan.evaluate_as_of(&edited, date).unwrap());
    assert_eq!(answer(&changed), answer(&edited));
    assert_eq!(changed.phase().unwrap().id, "high");
    assert_eq!(plan.evaluate_as_of(&original, date).unwrap().phase().unwrap().id, "low");
}

#[test]
fn a_figure_in_the_wrong_unit_and_an_unknown_name_are_refused_with_a_way_out() {
    let (rules, rows) = goldman();
    let panel = panel(&rows);
    let refused = |name: &str, value: &str, drop: &[&str]| {
        let drop = drop.iter().map(|name| (*name).to_owned()).collect();
        let options = PlanOptions { drop, ..PlanOptions::default() };
        let set = [(name.to_owned(), quantity(value))];
        let error = rules.what_if(&panel, None, &options, &set).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Input);
        let first = error.diagnostics().first().unwrap().clone();
        (first.code.number(), first.help.unwrap())
    };
    assert_eq!(refused("credit_spread", "2.4", &[]), (903, "write `credit_spread=2.4pp`".into()));
    assert_eq!(refused("credit_spread", "2.4pct", &[]).0, 903);
    assert_eq!(refused("gdp", "2y", &[]).0, 903);
    assert_eq!(
        refused("credit_spred", "2.4pp", &[]),
        (904, "did you mean `credit_spread`?".into())
    );
    assert_eq!(refused("debt_on", "3pp", &[]).1, "it is a parameter: say `--param debt_on=2pp`");
    assert_eq!(refused("gdp", "30usd_tn", &["gdp"]).0, 904);
}

/// A figure that can be published only after it is too old to count.
#[test]
fn a_figure_that_no_decision_would_see_is_refused() {
    let text = "
format: 1
id: late
version: '1'
title: Late
calendar: quarter
inputs:
  x: { unit: percent, every: quarter, published: 200d, max_age: 100d, columns: [x] }
  y: { unit: percent, every: quarter, published: 0d, max_age: 100d, columns: [y] }
phases:
  - { id: high, when: 'x >= 5pct || y >= 5pct' }
  - { id: low, otherwise: true }
";
    let rules = RuleSet::parse(text).unwrap();
    let csv = "date,x,y\n2000Q1,1,1\n2000Q2,1,1\n2000Q3,1,1\n";
    let panel = Panel::read_csv(csv.as_bytes()).unwrap();
    let set = [("x".to_owned(), quantity("6pct"))];
    let error = rules.what_if(&panel, None, &PlanOptions::default(), &set).unwrap_err();
    assert_eq!(error.diagnostics().first().unwrap().code.to_string(), "F0921");
}

#[test]
fn what_is_assumed_is_told() {
    let (rules, rows) = goldman();
    let panel = panel(&rows);
    let options = PlanOptions {
        drop: vec!["nasdaq".to_owned()],
        params: vec![("debt_on".to_owned(), quantity("3pp"))],
        ..PlanOptions::default()
    };
    let set = [("gdp".to_owned(), quantity("30usd_tn"))];
    let changed = rules.what_if(&panel, None, &options, &set).unwrap();
    let plan = rules.plan_with(changed.schema(), &options).unwrap();
    let text = plan.evaluate(&changed).unwrap().report().to_string();
    for line in [
        "what if gdp of 2026Q2 were 30,000 usd_bn, not 32,486 usd_bn",
        "what if debt_on were 3pp, not 2pp",
        "what if nasdaq were unknown",
    ] {
        assert!(text.contains(line), "{text}");
    }
}
