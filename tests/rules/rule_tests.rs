//! Rule tests: what passes, what fails and how it is told, what is refused.

use std::fs;
use std::path::Path;

use froth::diagnostic::Style;
use froth::study::tests::{Suite, TestStatus, TestsReport};
use froth::{Error, ErrorKind, RuleSet};

const FOLDER: &str = "tests/rule_tests";

/// A file seen from the folder of the cases, which stand one below.
fn file(name: &str) -> Result<Vec<u8>, String> {
    fs::read(Path::new(FOLDER).join(name)).map_err(|_| "there is no such file".to_owned())
}

fn rules() -> RuleSet {
    let text = fs::read_to_string(format!("{FOLDER}/spreads.yaml")).unwrap();
    RuleSet::parse_file("spreads.yaml", &text).unwrap()
}

/// A test file whose `tests:` are these.
fn suite_of(tests: &str) -> Result<Suite, Error> {
    let text = format!("rules: ../spreads.yaml\n{tests}");
    Suite::read(&rules(), "cases/spreads.test.yaml", &text, &file)
}

fn read(path: &Path) -> Result<Suite, Error> {
    let folder = path.parent().and_then(Path::file_name).unwrap().to_str().unwrap();
    let name = format!("{folder}/{}", path.file_name().unwrap().to_str().unwrap());
    Suite::read(&rules(), &name, &fs::read_to_string(path).unwrap(), &file)
}

fn report(tests: &str) -> TestsReport {
    let suite = suite_of(tests).unwrap_or_else(|error| panic!("{error}"));
    TestsReport::new(vec![suite.run("")])
}

/// That a single test with these figures and expectations passes.
#[track_caller]
fn passes(figures: &str, expect: &str) {
    let report = report(&format!("tests:\n- name: one\n  {figures}\n  expect: [{expect}]\n"));
    assert!(report.is_success(), "{report}");
}

/// The fenced block of this language in a page that holds `mark`.
fn block(page: &str, language: &str, mark: &str) -> String {
    let text = fs::read_to_string(page).unwrap();
    let fence = format!("```{language}\n");
    let blocks = text.split(&fence).skip(1).filter_map(|rest| rest.split("\n```").next());
    let found = blocks.map(str::to_owned).find(|block| block.contains(mark));
    found.unwrap_or_else(|| panic!("no block of {language} with `{mark}` in {page}")) + "\n"
}

#[test]
fn failures_are_told_with_place_and_evidence() {
    insta::glob!("../rule_tests", "fail/*.yaml", |path| {
        let suite = read(path).unwrap_or_else(|error| panic!("{error}"));
        let report = TestsReport::new(vec![suite.run("")]);
        assert!(!report.is_success());
        insta::assert_snapshot!(report.to_text(Style::Plain));
    });
}

#[test]
fn mistakes_are_told_all_in_one_pass() {
    insta::glob!("../rule_tests", "reject/*.yaml", |path| {
        let error = read(path).unwrap_err();
        let name = path.file_name().unwrap().to_str().unwrap();
        if let Some(code) = name.strip_prefix('F').and_then(|rest| rest.get(..4)) {
            let has =
                |found: &froth::diagnostic::Diagnostic| found.code.number().to_string() == code;
            assert!(error.diagnostics().iter().any(has), "{name}: {error}");
        }
        insta::assert_snapshot!(error);
    });
}

#[test]
fn every_code_has_a_file_that_is_refused_and_a_page_with_both_examples() {
    for code in 1001..=1010 {
        let prefix = format!("F{code}-");
        let mut files = fs::read_dir(format!("{FOLDER}/reject")).unwrap();
        let has =
            files.any(|file| file.unwrap().file_name().to_str().unwrap().starts_with(&prefix));
        assert!(has, "no file for F{code}");
        let page = format!("docs/errors/F{code}.md");
        let text = fs::read_to_string(&page).unwrap();
        assert!(text.starts_with(&format!("# F{code}: ")), "{page}");
        let examples: Vec<&str> =
            text.split("```yaml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
        let [wrong, right] = examples[..] else { panic!("{page} has not two examples") };
        let error = suite_of(wrong).expect_err(&page);
        let found: Vec<String> =
            error.diagnostics().iter().map(|one| one.code.to_string()).collect();
        assert_eq!(found, [format!("F{code}")], "{page}");
        assert!(report(right).is_success(), "{page}: {}", report(right));
    }
}

const PAGE: &str = "docs/rule-tests.md";

fn from_the_root(name: &str) -> Result<Vec<u8>, String> {
    fs::read(name).map_err(|error| error.to_string())
}

#[test]
fn the_example_in_the_docs_runs_as_shown() {
    let rules = RuleSet::parse_file("spreads.yaml", &block(PAGE, "yaml", "format: 1")).unwrap();
    assert!(rules.warnings().is_empty(), "{:?}", rules.warnings());
    let suite = Suite::inline(&rules, &file).unwrap_or_else(|error| panic!("{error}"));
    let report = TestsReport::new(vec![suite.run("")]);
    assert!(report.is_success(), "{report}");
    assert_eq!(block(PAGE, "text", "coverage"), report.to_string());
}

#[test]
fn every_piece_in_the_docs_runs() {
    let rules = RuleSet::parse(&block(PAGE, "yaml", "format: 1")).unwrap();
    let text = fs::read_to_string(PAGE).unwrap();
    let pieces = text.split("```yaml\n").skip(2).map(|rest| rest.split("```").next().unwrap());
    let mut count = 0;
    for piece in pieces {
        let head = if piece.starts_with("rules:") { "" } else { "rules: spreads.yaml\n" };
        let tests = format!("{head}{piece}");
        let suite = Suite::read(&rules, "rules/spreads.test.yaml", &tests, &from_the_root);
        let suite = suite.unwrap_or_else(|error| panic!("{error}"));
        let report = TestsReport::new(vec![suite.run("")]);
        assert!(report.is_success(), "{report}");
        count += report.counts.run;
    }
    assert_eq!(count, 9);
}

#[test]
fn the_shipped_rules_pass_their_tests_which_see_every_state_and_phase() {
    let mut count = 0;
    for entry in fs::read_dir("rules").unwrap() {
        let name = entry.unwrap().path().to_str().unwrap().to_owned();
        let Some(stem) = name.strip_suffix(".test.yaml") else { continue };
        let rules_name = format!("{stem}.yaml");
        let text = fs::read_to_string(&name).unwrap();
        assert_eq!(Suite::rules_of(&name, &text).unwrap(), rules_name);
        let rules = fs::read_to_string(&rules_name).unwrap();
        let rules = RuleSet::parse_file(&rules_name, &rules).unwrap();
        let suite = Suite::read(&rules, &name, &text, &from_the_root).unwrap();
        let report = TestsReport::new(vec![suite.run("")]);
        assert!(report.is_success(), "{report}");
        assert_eq!(report.rules[0].coverage.percent(), 100.0, "{report}");
        count += 1;
    }
    assert!(0 < count);
}

#[test]
fn a_test_says_what_evaluate_says() {
    let text = fs::read_to_string("rules/goldman-1997-vs-1999.yaml").unwrap();
    let bytes = fs::read("fixtures/us-quarterly.csv").unwrap();
    let rules = RuleSet::parse(&text).unwrap();
    let panel = froth::Panel::read("us.csv", froth::Format::Csv, &bytes).unwrap();
    let plan = rules.plan(panel.schema()).unwrap();
    let mut tests =
        "rules: goldman.yaml\ntests:\n- name: all\n  data: us.csv\n  expect:\n".to_owned();
    // All but the last, which is on a day before the end of its quarter.
    let outcome = plan.evaluate(&panel).unwrap();
    let mut history = outcome.history();
    history.pop();
    for step in history.iter().step_by(6) {
        let phase = step.phase.map_or("unknown", |phase| phase.id.as_str());
        tests.push_str(&format!("  - {{ at: {}, phase: {phase} }}\n", step.date.unwrap()));
        tests.push_str(&format!("  - {{ from: {0}, to: {0}, phase: {phase} }}\n", step.stamp));
    }
    let suite = Suite::read(&rules, "a.test.yaml", &tests, &|_| Ok(bytes.clone())).unwrap();
    assert!(TestsReport::new(vec![suite.run("")]).is_success());
    let wrong = tests.replace("phase: quiet", "phase: bust");
    let suite = Suite::read(&rules, "a.test.yaml", &wrong, &|_| Ok(bytes.clone())).unwrap();
    let quiet = history
        .iter()
        .step_by(6)
        .filter(|step| step.phase.is_some_and(|phase| phase.id == "quiet"));
    assert_eq!(suite.run("").tests[0].failures.len(), 2 * quiet.count());
}

#[test]
fn figures_may_be_given_in_every_way() {
    let alarm = "{ at: 1998Q1, signals: { spreads_widen: on } }";
    passes("from: 1997Q1\n  data: { spread: '2.0 *4, 2.5' }", alarm);
    passes("from: 1997-01-01\n  data: { spread: [2.0 *3, 2, 2.5] }", alarm);
    passes("from: 1997\n  data: { BAA10YM: '2.0 *4, 2.5' }", alarm);
    passes("data: { spread: { from: 1997-03-31, values: '2.0 *4, 2.5' } }", alarm);
    passes(
        "data: { date: [1997Q4, 1998Q1], spread: [2.0, 2.5], rate: _ *2 }",
        "{ from: 1998Q1, signals: { rate_falls: unknown } }",
    );
    passes(
        "data: [{ date: 1997Q4, spread: 2 }, { date: 1998Q1, rate: 2 }]",
        "{ at: 1998Q1, values: { rate: 2, spread: 2 } }",
    );
    passes("data: ../us.csv", "{ at: 1998Q1, signals: { spreads_widen: on } }");
    passes(
        "data: [../spread-only.csv]\n  drop: rate",
        "{ at: 1997Q4, signals: { spreads_widen: on } }",
    );
    passes(
        "data: ../spread-only.csv\n  from: 1997Q1\n  replace: { rate: 5 *4, spread: _ *2 }",
        "{ at: 1997Q4, values: { rate: 5, spread: 2.6 } }, { at: 1997Q1, values: { spread: unknown } }",
    );
}

#[test]
fn rows_without_dates_are_tested_by_their_numbers() {
    let rules = "format: 1
id: dear
version: \"1.0.0\"
title: Are shares dear?
calendar: rows
inputs:
  pe: { unit: ratio, columns: [pe] }
signals:
  dear: { when: pe > 30ratio }
phases:
  - { id: high, when: dear }
  - { id: low, otherwise: true }
tests:
  - name: by series
    data: { pe: '20, 31 *2, _' }
    expect:
      - { at: row 1, phase: low }
      - { from: row 2, to: row 3, phase: high }
      - { at: row 4, phase: unknown, needs: pe }
      - { first: { high: row 2 }, changes: 2 }
  - name: by rows
    data: [{ pe: 20 }, { pe: 40 }]
    expect: [{ at: row 2, phase: high, signals: { dear: on } }]
";
    let run = |text: &str| {
        let rules = RuleSet::parse(text).unwrap();
        Suite::inline(&rules, &file).map(|suite| TestsReport::new(vec![suite.run("")]))
    };
    let report = run(rules).unwrap();
    assert!(report.is_success() && report.counts.run == 2, "{report}");
    let error = run(&rules.replace("[{ at: row 2,", "[{ at: row 3,")).unwrap_err();
    assert!(error.to_string().contains("`row 3` lies outside of the data"), "{error}");
}

#[test]
fn a_gap_at_the_end_can_be_asked_about() {
    let figures = "from: 1997Q1\n  data: { spread: '2.0 *4, _ *2' }";
    passes(
        figures,
        "{ at: 1998Q1, values: { spread: 2 } }, { at: 1998Q2, values: { spread: unknown } }",
    );
}

#[test]
fn a_day_inside_of_a_bar_is_decided_on_what_was_known_then() {
    passes(
        "from: 1997Q1\n  data: { spread: '2.0 *4, 2.5' }",
        "{ at: 1998-02-15, signals: { spreads_widen: off } }, { at: 1998-03-31, signals: { spreads_widen: on } }",
    );
}

#[test]
fn parameters_and_knowledge_may_be_set() {
    let figures = "from: 1997Q1\n  data: { spread: '2.0 *4, 2.5' }";
    passes(
        &format!("params: {{ alarm: 60bp }}\n  {figures}"),
        "{ at: 1998Q1, signals: { spreads_widen: watch } }",
    );
    passes(
        &format!("knowledge: latest\n  {figures}"),
        "{ at: 1998Q1, signals: { spreads_widen: on } }",
    );
}

#[test]
fn rules_without_tests_and_a_filter_without_a_match_are_no_success() {
    let none = TestsReport::new(vec![Suite::inline(&rules(), &file).unwrap().run("")]);
    assert!(!none.is_success());
    assert!(none.to_string().contains("no test ran: these rules have none"), "{none}");
    let tests = "tests:\n- { name: One, from: 1997Q1, data: { spread: 2 }, expect: [{ never: answered }] }\n";
    let suite = suite_of(tests).unwrap();
    assert!(TestsReport::new(vec![suite.run("ONE")]).is_success());
    let none = TestsReport::new(vec![suite.run("two")]);
    assert!(!none.is_success());
    assert!(none.to_string().contains("the filter left out all 1"), "{none}");
}

#[test]
fn what_is_to_do_is_no_failure_until_it_passes() {
    let report =
        TestsReport::new(vec![read(Path::new("tests/rule_tests/fail/todo.yaml")).unwrap().run("")]);
    let statuses: Vec<TestStatus> = report.rules[0].tests.iter().map(|test| test.status).collect();
    assert_eq!(statuses, [TestStatus::Todo, TestStatus::Fixed, TestStatus::Passed]);
    assert_eq!((report.counts.failed, report.counts.todo, report.counts.passed), (1, 1, 1));
}

#[test]
fn only_what_was_expected_and_found_is_covered() {
    let tests = "tests:
- name: looks at one state
  data: ../us.csv
  expect:
    - { at: 1997Q3, signals: { spreads_widen: off } }
    - { from: 1997Q1, to: 1997Q3, never: alarm_now, values: {} }
";
    let Err(error) = suite_of(tests) else { panic!("empty values are refused") };
    assert_eq!(error.kind(), ErrorKind::Rules);
    let report = report(&tests.replace(", values: {}", ""));
    let coverage = &report.rules[0].coverage;
    // Of 4 + 3 states (without `watch:` there is no watch) and 4 phases.
    assert_eq!((coverage.seen, coverage.of), (1, 11), "{report}");
}

#[test]
fn wrong_data_are_told_apart_from_wrong_tests() {
    let kind = |path: &str| read(&Path::new(FOLDER).join(path)).unwrap_err().kind();
    assert_eq!(kind("reject/F1008-unreadable-file.yaml"), ErrorKind::Data);
    assert_eq!(kind("reject/F1001-wrong-figures.yaml"), ErrorKind::Rules);
}

#[test]
fn results_come_as_junit_xml_and_json_too() {
    let tests = "tests:
- { name: 'a < b & \"c\"', data: ../us.csv, expect: [{ at: 1997Q3, phase: calm }] }
- { name: fails, data: ../us.csv, expect: [{ at: 1997Q3, phase: answered }] }
- { name: later, todo: not yet, data: ../us.csv, expect: [{ at: 1997Q3, phase: answered }] }
";
    let report = report(tests);
    insta::assert_snapshot!(report.to_junit());
    let json: serde_json::Value = serde_json::from_str(&report.to_json()).unwrap();
    assert_eq!(json["schema"], "froth.tests/1");
    assert_eq!(json["counts"]["run"], 3);
    let failure = &json["rules"][0]["tests"][1]["failures"][0];
    assert_eq!(failure["expected"], "phase answered");
    assert_eq!(failure["found"], "phase calm");
    assert_eq!(failure["date"], "1997-09-30");
}
