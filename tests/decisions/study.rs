//! What rules do on data: conditions that never change, and look-ahead.

use froth::diagnostic::{Code, Diagnostic, Severity};
use froth::study::{Lookahead, constancy, lookahead};
use froth::{Format, Panel, Plan, RuleSet};

const HEAD: &str =
    "format: 1\nid: example\nversion: \"1.0.0\"\ntitle: An example\ncalendar: quarter\n";

fn rules(rest: &str) -> RuleSet {
    RuleSet::parse_file("example.yaml", &format!("{HEAD}{rest}")).unwrap()
}

fn panel(text: &str) -> Panel {
    Panel::read("data.csv", Format::Csv, text.as_bytes()).unwrap()
}

fn plan(rest: &str, data: &str) -> (Plan, Panel) {
    let panel = panel(data);
    (rules(rest).plan(panel.schema()).unwrap(), panel)
}

fn shipped() -> (Plan, Panel) {
    let name = "fixtures/us-quarterly.csv";
    let panel = Panel::read(name, Format::Csv, &std::fs::read(name).unwrap()).unwrap();
    let text = std::fs::read_to_string("rules/goldman-1997-vs-1999.yaml").unwrap();
    (RuleSet::parse(&text).unwrap().plan(panel.schema()).unwrap(), panel)
}

/// Code, line and message of each.
fn told(found: &[Diagnostic]) -> Vec<(Code, usize, &str)> {
    let line = |one: &Diagnostic| one.place.as_ref().map_or(0, |place| place.line);
    found.iter().map(|one| (one.code, line(one), one.message.as_str())).collect()
}

// Constancy

const RATES: &str = "quarter,rate,gdp\n1999Q1,1,\n1999Q2,2,\n1999Q3,,\n1999Q4,3,\n";

fn constant(rest: &str) -> Vec<Diagnostic> {
    let (plan, panel) = plan(rest, RATES);
    constancy(&plan.evaluate(&panel).unwrap())
}

#[test]
fn a_condition_that_changes_is_not_told() {
    let found = constant(
        "inputs:
  rate: { unit: index, every: quarter, max_age: 0d }
signals:
  high: { when: rate > 1 }
phases:
  - { id: bad, when: high }
  - { id: quiet, otherwise: true }
",
    );
    assert_eq!(told(&found), []);
}

#[test]
fn conditions_that_never_or_always_hold_are_told_with_their_counts() {
    let found = constant(
        "inputs:
  rate: { unit: index, every: quarter, max_age: 0d }
signals:
  low:
    watch: rate < 2
    when: >-
      rate < 0
      && rate > -9
    until: rate > 0
phases:
  - { id: bad, when: low }
  - { id: worse, when: \"rate > 0 && rate < 100\" }
  - { id: quiet, otherwise: true }
",
    );
    let constant = Code::ConstantOnData;
    let wanted = [
        (constant, 12, "`when` of signal `low` is never true in 4 bars, unknown in 1"),
        (constant, 14, "`until` of signal `low` is never false in 4 bars, unknown in 1"),
        (constant, 16, "`when` of phase `bad` is never true in 4 bars, unknown in 1"),
        (constant, 17, "`when` of phase `worse` is never false in 4 bars, unknown in 1"),
    ];
    // The phase `quiet` is possible where the rate is not known, and never the verdict.
    let quiet = "phase `quiet` is never the verdict in 4 bars, possible in 1";
    let mut all = wanted.to_vec();
    all.push((constant, 18, quiet));
    assert_eq!(told(&found), all);
    assert!(found.iter().all(|one| one.severity == Severity::Warning));
    let place = found[0].place.as_ref().unwrap();
    assert_eq!((place.column, place.end_column), (7, 15));
}

#[test]
fn a_phase_that_never_wins_is_told_though_its_condition_holds() {
    let found = constant(
        "inputs:
  rate: { unit: index, every: quarter, max_age: 300d }
phases:
  - { id: bad, when: rate > 1 }
  - { id: worse, when: rate > 2 }
  - { id: quiet, otherwise: true }
",
    );
    let message = "phase `worse` is never the verdict in 4 bars, though its condition is true in 1";
    assert_eq!(told(&found), [(Code::ConstantOnData, 10, message)]);
}

#[test]
fn an_input_that_is_always_unknown_is_told_in_the_place_of_what_reads_it() {
    let found = constant(
        "inputs:
  gdp: { unit: index, every: quarter }
signals:
  small: { when: gdp < 1 }
phases:
  - { id: bad, when: small }
  - { id: quiet, otherwise: true }
",
    );
    let message = "the data hold no value that these rules read";
    assert_eq!(told(&found), [(Code::UnknownOnData, 1, message)]);
    let found = constant(
        "inputs:
  rate: { unit: index, every: quarter }
  gdp: { unit: index, every: quarter }
signals:
  small: { when: gdp < 1 }
  high: { when: rate > 1 }
phases:
  - { id: bad, when: \"high && small\" }
  - { id: quiet, otherwise: true }
",
    );
    let unknown: Vec<_> =
        told(&found).into_iter().filter(|(code, ..)| *code == Code::UnknownOnData).collect();
    let message = "input `gdp` is unknown in all 4 bars: gdp has a gap at 1999Q4";
    assert_eq!(unknown, [(Code::UnknownOnData, 8, message)]);
}

#[test]
fn of_an_optional_input_that_data_lack_only_what_rests_on_it_is_told() {
    let inputs = "inputs:
  rate: { unit: index, every: quarter }
  extra: { unit: index, every: quarter, optional: true }
";
    let phases = "phases:
  - { id: bad, when: high }
  - { id: quiet, otherwise: true }
";
    let plain =
        format!("{inputs}signals:\n  high: {{ when: rate > 1, watch: extra > 1 }}\n{phases}");
    let found = constant(&plain);
    let unknown: Vec<_> =
        told(&found).into_iter().filter(|(code, ..)| *code == Code::UnknownOnData).collect();
    let message = "`watch` of signal `high` is unknown in all 4 bars";
    assert_eq!(unknown, [(Code::UnknownOnData, 10, message)]);
}

#[test]
fn the_shipped_rules_change_on_the_shipped_figures() {
    let (plan, panel) = shipped();
    assert_eq!(told(&constancy(&plan.evaluate(&panel).unwrap())), []);
}

// Look-ahead

const OUTPUT: &str = "
inputs:
  gdp: { unit: usd_bn, every: quarter, published: 0d, aggregate: mean }
signals:
  falls: { when: \"change(gdp, 1q) < 0\" }
phases:
  - { id: bad, when: falls }
  - { id: quiet, otherwise: true }
";
const DATED_BY_THE_FIRST_DAY: &str =
    "date,gdp\n1999-01-01,5\n1999-04-01,6\n1999-07-01,5\n1999-10-01,6\n2000-01-01,7\n";

fn look(rest: &str, data: &str) -> Lookahead {
    let (plan, panel) = plan(rest, data);
    lookahead(&plan, &panel).unwrap()
}

#[test]
fn a_planted_figure_from_the_future_is_reported_with_how_often_it_mattered() {
    let found = look(OUTPUT, DATED_BY_THE_FIRST_DAY);
    assert_eq!((found.bars, found.replayed), (5, 5));
    let message = "input `gdp` is known with no lag: its value of 2000Q1, dated 2000-01-01, counts \
                   from 2000-03-31; a lag of one quarter would change the phase in 3 and a signal \
                   in 3 of 5 bars";
    assert_eq!(told(&found.diagnostics), [(Code::KnownAtOnce, 8, message)]);
    assert_eq!(found.diagnostics[0].severity, Severity::Warning);
}

#[test]
fn a_lag_or_a_reason_ends_the_warning() {
    let lagged = OUTPUT.replace("published: 0d", "published: 30d");
    assert_eq!(told(&look(&lagged, DATED_BY_THE_FIRST_DAY).diagnostics), []);
    let severity = |note: &str| {
        let explained = OUTPUT.replace("aggregate: mean", &format!("note: {note}"));
        look(&explained, DATED_BY_THE_FIRST_DAY).diagnostics[0].severity
    };
    assert_eq!(severity("Annual rate"), Severity::Warning);
    assert_eq!(severity("0d is right for a forecast of our own"), Severity::Note);
}

#[test]
fn what_is_dated_by_the_last_day_says_itself_from_when_it_counts() {
    let data = "date,gdp\n1999-03-31,5\n1999-06-30,6\n1999-09-30,5\n";
    assert_eq!(told(&look(OUTPUT, data).diagnostics), []);
}

#[test]
fn a_price_of_the_last_day_is_a_note() {
    let price = OUTPUT.replace("usd_bn", "index").replace("mean", "last");
    let found = look(&price, DATED_BY_THE_FIRST_DAY);
    assert_eq!(found.diagnostics[0].severity, Severity::Note);
}

#[test]
fn every_decision_of_the_shipped_rules_is_the_same_without_what_came_later() {
    let (plan, panel) = shipped();
    let found = lookahead(&plan, &panel).unwrap();
    // The last one is on the day on which the last figure is known.
    assert_eq!((found.bars, found.replayed), (271, 271));
    let wrong = found.diagnostics.iter().filter(|one| one.severity != Severity::Note);
    assert_eq!(told(&wrong.cloned().collect::<Vec<_>>()), []);
    assert!(found.operators.contains_key("was") && found.operators.contains_key("within"));
}

#[test]
fn output_that_is_known_at_once_is_found_in_the_shipped_rules() {
    let (_, panel) = shipped();
    let text = std::fs::read_to_string("rules/goldman-1997-vs-1999.yaml").unwrap();
    let early = RuleSet::parse(&text.replace("published: 30d", "published: 0d")).unwrap();
    let plan = early.plan(panel.schema()).unwrap();
    let found = lookahead(&plan, &panel).unwrap().diagnostics;
    let warnings = found.iter().filter(|one| one.severity == Severity::Warning);
    let warnings: Vec<&str> = warnings.map(|one| one.message.as_str()).collect();
    // Output and investment are read together: each alone waits for the other.
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    let begin = "input `tech_investment` is known with no lag: its value of 2026Q2 counts from \
                 2026-06-30; a lag of one quarter would change the phase in ";
    assert!(warnings[0].starts_with(begin), "{warnings:?}");
}

#[test]
fn finer_figures_and_their_lags_are_cut_at_the_day_on_which_they_were_known() {
    let rest = "
inputs:
  rate: { unit: percent, every: month, published: 70d, aggregate: mean }
  gdp: { unit: usd_bn, every: quarter, published: 100d }
signals:
  high: { when: \"rate >= rolling_mean(rate, 1y)\", for: 2q }
  falls: { when: \"change(gdp, 1q) < 0\", keep_firing_for: 2q }
phases:
  - { id: bad, when: \"falls && within(high, 2q)\" }
  - { id: worse, when: \"was(bad, 1y)\", for: 2q }
  - { id: quiet, otherwise: true }
dwell: 2q
";
    let mut data = "date,rate,gdp\n".to_owned();
    for month in 0..60 {
        let (year, of_year) = (1990 + month / 12, month % 12 + 1);
        let gdp = if of_year % 3 == 1 { ((month * 7) % 11).to_string() } else { String::new() };
        data += &format!("{year}-{of_year:02}-01,{},{gdp}\n", (month * 5) % 13);
    }
    let found = look(rest, &data);
    assert_eq!(told(&found.diagnostics), []);
    // On the first day nothing had been published yet.
    assert_eq!((found.bars, found.replayed), (22, 21));
}

#[test]
fn rows_without_dates_are_replayed_row_by_row() {
    let rest = OUTPUT.replace("every: quarter, ", "").replace("1q", "1");
    let head = HEAD.replace("quarter", "rows");
    let rules = RuleSet::parse(&format!("{head}{rest}")).unwrap();
    let panel = panel("gdp\n5\n6\n5\n7\n");
    let plan = rules.plan(panel.schema()).unwrap();
    let found = lookahead(&plan, &panel).unwrap();
    assert_eq!((found.bars, found.replayed), (4, 4));
    assert_eq!(told(&found.diagnostics), []);
}
