//! What an input promises of its figures: days of release, placeholders, a range.

use froth::rules::Input;
use froth::time::{Frequency, Period, Stamp};
use froth::{Panel, RuleSet};

/// Rules that give their input these keys.
fn rules(keys: &str) -> String {
    format!(
        "format: 1\nid: t\nversion: \"1\"\ntitle: T\ncalendar: quarter\n\
         inputs:\n  a: {{ unit: percent, {keys} }}\n\
         phases:\n  - {{ id: high, when: a > 1pct }}\n  - {{ id: low, otherwise: true }}\n"
    )
}

/// The input of rules that give it these keys.
fn input(keys: &str) -> Input {
    RuleSet::parse(&rules(keys)).unwrap().inputs().first().unwrap().clone()
}

fn quarter(text: &str) -> Period {
    text.parse::<Stamp>().unwrap().period(Frequency::Quarter).unwrap()
}

#[test]
fn a_negative_lag_is_before_the_end_of_the_period() {
    let survey = input("every: quarter, published: -10d");
    assert_eq!(survey.published.to_string(), "-10d");
    let known = survey.published.after(quarter("2024Q4").last_day());
    assert_eq!(known.to_string(), "2024-12-21");
}

#[test]
fn an_input_knows_which_of_its_figures_came_out_another_time() {
    let late = input(
        "every: quarter, published: 30d, released: { 2025Q3: 2025-12-23, 2018Q4: 2019-02-28 }",
    );
    let day = |period| late.released_on(quarter(period)).map(|day| day.to_string());
    assert_eq!(day("2018Q4").as_deref(), Some("2019-02-28"));
    assert_eq!(day("2025Q3").as_deref(), Some("2025-12-23"));
    assert_eq!(day("2025Q2"), None);
    assert!(late.released.is_sorted());
}

#[test]
fn a_stand_in_ends_and_is_not_read_after_that_whatever_the_data_hold() {
    let ended = input("every: quarter, ends: 1972Q4");
    assert!(!ended.is_over(quarter("1972Q4").last_day()));
    assert!(ended.is_over(quarter("1973Q1").last_day()));
    let csv = "date,a\n1972Q3,2\n1972Q4,0\n1973Q1,2\n1973Q2,2\n";
    let phases = |keys: &str| {
        let text = rules(&format!("every: quarter, max_age: 100d, {keys}"));
        let rules = RuleSet::parse(&text).unwrap();
        let panel = Panel::read_csv(csv.as_bytes()).unwrap();
        let plan = rules.plan(panel.schema()).unwrap();
        let outcome = plan.evaluate_as_of(&panel, "1973-06-30".parse().unwrap()).unwrap();
        let told = outcome.history().into_iter().map(|step| step.phase.map(|one| one.id.clone()));
        (told.collect::<Vec<_>>(), outcome.report().inputs.get("a").is_some())
    };
    let told = |words: &[&str]| {
        let known = |word: &&str| Some((*word).to_owned()).filter(|word| word != "?");
        words.iter().map(known).collect::<Vec<_>>()
    };
    assert_eq!(phases("published: 0d"), (told(&["high", "low", "high", "high"]), true));
    // Its last figure is 90 days old at the end of March, and too old by June.
    let ended = (told(&["high", "low", "low", "?"]), false);
    assert_eq!(phases("published: 0d, ends: 1972Q4"), ended);
    assert_eq!(phases("published: 0d, ends: 1972-12-31"), ended);
}

#[test]
fn an_end_that_is_no_period_is_refused_with_a_way_out() {
    let error = RuleSet::parse(&rules("ends: soon")).unwrap_err().to_string();
    assert!(error.contains("F0506") && error.contains("`soon` is not a period"), "{error}");
    assert!(error.contains("write the last period that counts, as in `ends: 1972Q4`"), "{error}");
}

#[test]
fn placeholders_are_numbers_and_words_exactly_as_they_are_written() {
    let gaps = input("missing: [0, -999, ND, \"n. a.\"]");
    assert!(gaps.is_missing(0.0) && gaps.is_missing(-999.0));
    assert!(!gaps.is_missing(-999.5) && !gaps.is_missing(f64::NAN));
    assert!(gaps.missing.holds_word("ND") && gaps.missing.holds_word(" n. a. "));
    assert!(!gaps.missing.holds_word("nd"));
    assert!(input("every: quarter").missing.is_empty());
}

#[test]
fn a_range_is_in_the_unit_of_its_input() {
    assert_eq!(input("valid: [0, 25]").valid, Some((0.0, 25.0)));
    assert_eq!(input("valid: [0pct, 25pct]").valid, Some((0.0, 25.0)));
}

fn plan(keys: &str, csv: &str) -> Result<(), froth::Error> {
    let text = format!(
        "format: 1\nid: t\nversion: \"1\"\ntitle: T\ncalendar: month\n\
         inputs:\n  a: {{ unit: percent, every: month, {keys} }}\n\
         phases:\n  - {{ id: high, when: a > 1pct }}\n  - {{ id: low, otherwise: true }}\n"
    );
    let panel = froth::Panel::read_csv(csv.as_bytes())?;
    RuleSet::parse(&text)?.plan(panel.schema()).map(|_| ())
}

#[test]
fn a_word_that_is_a_placeholder_is_no_fault() {
    let csv = "date,a\n2024-01,1\n2024-02,ND\n2024-03,n/k\n";
    assert!(plan("missing: [ND, n/k]", csv).is_ok());
    assert!(plan("missing: [ND]", csv).is_err());
    assert!(plan("missing: [0]", csv).is_err());
}

#[test]
fn a_figure_at_the_end_of_its_range_and_a_placeholder_outside_are_right() {
    let csv = "date,a\n2024-01,0\n2024-02,25\n2024-03,-999\n";
    assert!(plan("valid: [0pct, 25pct], missing: [-999]", csv).is_ok());
    assert!(plan("valid: [0pct, 25pct]", csv).is_err());
    assert!(plan("valid: [0.1pct, 25pct], missing: [-999]", csv).is_err());
}

#[test]
fn an_old_vintage_outside_of_the_range_is_wrong_too() {
    let csv = "date,released,a\n2024-01,2024-02-10,99\n2024-01,2024-03-10,2\n";
    let vintages = csv.replace("released", "vintage");
    assert!(plan("valid: [0pct, 25pct]", &vintages).is_err());
    assert!(plan("valid: [0pct, 100pct]", &vintages).is_ok());
}
