//! What a decision sees where one input stands in for another.

use froth::{Knowledge, Panel, PlanOptions, RuleSet, Step};

/// The first phase that holds on each day, over inputs of days with these ages.
#[track_caller]
fn check(ages: &[(&str, &str)], phases: &str, files: &[&str], expected: &[&str]) {
    let input = |(name, age): &(&str, &str)| {
        format!("  {name}: {{ unit: number, every: day, published: 0d, max_age: {age} }}\n")
    };
    let inputs: String = ages.iter().map(input).collect();
    let text = format!(
        "format: 1\nid: t\nversion: \"1\"\ntitle: t\ncalendar: day\ninputs:\n{inputs}\
         phases:\n{phases}  - {{ id: rest, otherwise: true }}\n"
    );
    let rules = RuleSet::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let read = |file: &&str| Panel::read_csv(file.as_bytes()).expect("good data");
    let join = |one: Panel, other: Panel| one.join(other).expect("no series twice");
    let panel = files.iter().map(read).reduce(join).expect("a file");
    let options = PlanOptions { knowledge: Knowledge::Vintage, ..PlanOptions::default() };
    let plan = rules.plan_with(panel.schema(), &options).expect("a plan");
    let phase = |step: &Step<'_>| step.phase.expect("one phase").id.clone();
    let found: Vec<String> =
        plan.evaluate(&panel).expect("its own panel").history().iter().map(phase).collect();
    assert_eq!(found, expected);
}

const OTHERS: &str = "date,b\n2024-03-04,5\n2024-03-05,5\n2024-03-06,5\n2024-03-07,5\n";

#[test]
fn the_first_of_two_counts_up_to_the_last_day_of_its_age() {
    // The figure of the fourth counts to the sixth.
    check(
        &[("a", "2d"), ("b", "2d")],
        "  - { id: own, when: \"first_known(a, b) == 1\" }\n  \
         - { id: other, when: \"first_known(a, b) == 5\" }\n",
        &["date,a\n2024-03-04,1\n", OTHERS],
        &["own", "own", "own", "other"],
    );
}

#[test]
fn what_is_made_of_a_choice_counts_no_longer_than_each_of_its_parts() {
    check(
        &[("a", "9d"), ("b", "9d"), ("c", "2d")],
        "  - { id: there, when: \"known(first_known(a, b) + c)\" }\n",
        &["date,a,c\n2024-03-04,1,1\n", OTHERS],
        &["there", "there", "there", "rest"],
    );
}

#[test]
fn where_the_newest_of_the_first_is_taken_back_the_one_before_it_counts() {
    let revised = "date,vintage,a\n2024-03-04,2024-03-04,1\n2024-03-05,2024-03-05,2\n\
                   2024-03-05,2024-03-06,\n";
    check(
        &[("a", "9d"), ("b", "9d")],
        "  - { id: earlier, when: \"first_known(a, b) == 1\" }\n  \
         - { id: late, when: \"first_known(a, b) == 2\" }\n",
        &[revised, OTHERS],
        &["earlier", "late", "earlier", "earlier"],
    );
}
