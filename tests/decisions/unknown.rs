//! Unknown is an answer: what is missing takes no phase for another.

use std::collections::BTreeSet;

use crate::chance::Chance;
use crate::drawn::{self, Reach};
use froth::{Panel, PlanOptions, RuleSet, Series, State, Truth};

const TRUTHS: [Truth; 3] = [Truth::False, Truth::True, Truth::Unknown];

/// What a bar says: the phases that are possible, and the states.
type Answer = (BTreeSet<String>, Vec<State>);

fn answers(rules: &RuleSet, panel: &Panel) -> Vec<Answer> {
    answers_until(rules, panel, None)
}

fn answers_until(rules: &RuleSet, panel: &Panel, day: Option<&str>) -> Vec<Answer> {
    let plan = rules.plan(panel.schema()).expect("a plan");
    let outcome = match day {
        Some(day) => {
            plan.evaluate_as_of(panel, day.parse().expect("a day")).expect("its own panel")
        }
        None => plan.evaluate(panel).expect("its own panel"),
    };
    let history = outcome.history();
    let steps = history.iter().map(|step| {
        (step.possible.iter().map(|phase| phase.id.clone()).collect(), step.signals.clone())
    });
    steps.collect()
}

/// `after` knows less than `before`, and contradicts it nowhere.
#[track_caller]
fn check_less_is_known(before: &[Answer], after: &[Answer], what: &str) {
    assert_eq!(before.len(), after.len(), "{what}");
    for (bar, (before, after)) in before.iter().zip(after).enumerate() {
        assert!(before.0.is_subset(&after.0), "bar {bar}: {before:?}, then {after:?}\n{what}");
        for (signal, (before, after)) in before.1.iter().zip(&after.1).enumerate() {
            let is_kept = before == after || *after == State::Unknown;
            assert!(is_kept, "bar {bar}, signal {signal}: {before:?}, then {after:?}\n{what}");
        }
    }
}

fn panel(cells: &[[Option<i32>; 4]], calendar: &str) -> Panel {
    Panel::read_csv(drawn::csv(cells, calendar).as_bytes()).expect("good data")
}

#[test]
fn removing_a_value_never_turns_one_definite_answer_into_another() {
    for calendar in ["rows", "quarter"] {
        for seed in 1..=80 {
            let chance = &mut Chance::new(seed);
            let text = drawn::rules(chance, Reach::Careful, calendar);
            let rules = RuleSet::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
            let cells = drawn::cells(chance, 8);
            let before = answers(&rules, &panel(&cells, calendar));
            for place in 0..8 * 3 {
                let (row, input) = (place / 3, 1 + place % 3);
                if cells[row][input].is_none() {
                    continue;
                }
                let mut fewer = cells.clone();
                fewer[row][input] = None;
                let after = answers(&rules, &panel(&fewer, calendar));
                let what = format!("{calendar} seed {seed}, row {row}, input {input}\n{text}");
                check_less_is_known(&before, &after, &what);
            }
        }
    }
}

#[test]
fn whatever_missing_values_turn_out_to_be_the_phase_was_possible() {
    for seed in 1..=150 {
        let chance = &mut Chance::new(seed);
        let text = drawn::rules(chance, Reach::Careful, "rows");
        let rules = RuleSet::parse(&text).expect("good rules");
        let cells = drawn::cells(chance, 9);
        let open = answers(&rules, &panel(&cells, "rows"));
        for _ in 0..12 {
            let mut filled = cells.clone();
            for cell in filled.iter_mut().flatten() {
                let value = i32::try_from(chance.below(7)).unwrap_or(0) - 3;
                *cell = cell.or(Some(value));
            }
            let known = answers(&rules, &panel(&filled, "rows"));
            let what = format!("seed {seed}\n{text}{}", drawn::csv(&filled, "rows"));
            check_less_is_known(&known, &open, &what);
        }
    }
}

#[test]
fn whatever_missing_figures_turn_out_to_be_the_shipped_phase_was_possible() {
    const COLUMNS: [&str; 8] =
        ["GDP", "A679RC1Q027SBEA", "CP", "BCNSDODNS", "FEDFUNDS", "BAA10YM", "SP500", "NASDAQCOM"];
    let rules =
        RuleSet::parse(include_str!("../../rules/goldman-1997-vs-1999.yaml")).expect("good");
    let figures = Panel::read_csv(include_str!("../../fixtures/us-quarterly.csv").as_bytes())
        .expect("good data");
    let chance = &mut Chance::new(1999);
    for draw in 0..40 {
        // Where the NASDAQ is missing the S&P 500 stands in, by the rules' own
        // word, so the two are missing together.
        let mut missing: Vec<&str> = COLUMNS[..7].to_vec();
        missing.retain(|_| chance.one_in(3));
        if missing.contains(&"SP500") {
            missing.push("NASDAQCOM");
        }
        let emptied = with_cells(&figures, &missing, &mut |_| f64::NAN);
        let scale = [1.0, 50.0, 10_000.0][draw % 3];
        let filled = with_cells(&figures, &missing, &mut |value| {
            let part = f64::from(u32::try_from(chance.below(1_000)).unwrap_or(0)) / 1_000.0;
            match draw % 4 {
                0 => value,
                1 => value * (0.5 + part),
                _ => scale * (0.1 + part),
            }
        });
        // Without some figures the day on which all are known may be another.
        let day = Some("2026-06-30");
        let open = answers_until(&rules, &emptied, day);
        let known = answers_until(&rules, &filled, day);
        // The first bars may differ: where all is emptied there are none.
        let later = known.len().min(open.len());
        let known = &known[known.len() - later..];
        check_less_is_known(known, &open[open.len() - later..], &format!("without {missing:?}"));
    }
}

fn with_cells(panel: &Panel, columns: &[&str], cell: &mut impl FnMut(f64) -> f64) -> Panel {
    let series = panel.series().iter().map(|series| {
        let is_asked = columns.contains(&series.name());
        let values = series.values().iter();
        let values = values.map(|value| if is_asked { cell(*value) } else { *value }).collect();
        Series::new(series.name(), series.stamps().to_vec(), values).expect("a series")
    });
    Panel::new(series.collect()).expect("no name twice")
}

#[test]
fn an_input_that_is_left_out_is_unknown_like_an_empty_one() {
    for seed in 1..=40 {
        let chance = &mut Chance::new(seed);
        let rules = RuleSet::parse(&drawn::rules(chance, Reach::All, "rows")).expect("good");
        let mut cells = drawn::cells(chance, 8);
        let whole = panel(&cells, "rows");
        let options = PlanOptions { drop: vec!["b".to_owned()], ..PlanOptions::default() };
        let plan = rules.plan_with(whole.schema(), &options).expect("a plan");
        let outcome = plan.evaluate(&whole).expect("its own panel");
        let dropped: Vec<Vec<State>> =
            outcome.history().into_iter().map(|step| step.signals).collect();
        cells.iter_mut().for_each(|row| row[2] = None);
        let emptied = answers(&rules, &panel(&cells, "rows"));
        let emptied: Vec<Vec<State>> = emptied.into_iter().map(|(_, signals)| signals).collect();
        assert_eq!(dropped, emptied, "seed {seed}");
    }
}

#[test]
fn a_count_that_is_settled_does_not_wait_for_the_rest_whichever_side_it_stands_on() {
    let text = |when: &str| {
        format!(
            "format: 1\nid: t\nversion: \"1\"\ntitle: t\ncalendar: rows\ninputs:\n  \
             a: {{ unit: number, columns: [a] }}\n  b: {{ unit: number, columns: [b] }}\n\
             signals:\n  s: {{ when: \"{when}\" }}\nphases:\n  - {{ id: rest, otherwise: true }}\n"
        )
    };
    let panel = Panel::read_csv("a,b\n1,\n".as_bytes()).expect("good data");
    let state = |when: &str| {
        let rules = RuleSet::parse(&text(when)).unwrap_or_else(|error| panic!("{error}"));
        let plan = rules.plan(panel.schema()).expect("a plan");
        plan.evaluate(&panel).expect("its own panel").signal("s")
    };
    for (when, expected) in [
        ("count(a > 0, b > 0) >= 1", State::On),
        ("1 <= count(a > 0, b > 0)", State::On),
        ("2 <= count(a > 0, b > 0)", State::Unknown),
        ("2 < count(a > 0, b > 0)", State::Off),
        ("0 >= count(a > 0, b > 0)", State::Off),
        ("count(a > 0, b > 0) == 1", State::Unknown),
        // One of them holds, so that none is not the number.
        ("count(a > 0, b > 0) == 0", State::Off),
        ("0 == count(a > 0, b > 0)", State::Off),
        ("count(a > 0, b > 0) != 0", State::On),
        ("count(a > 0, b > 0) == 3", State::Off),
        ("count(a > 0, b > 0) != 2", State::Unknown),
    ] {
        assert_eq!(state(when), Some(expected), "{when}");
    }
}

#[test]
fn either_of_a_series_and_its_stand_in_would_settle_what_lacks_both() {
    let rules = RuleSet::parse(
        "format: 1\nid: t\nversion: \"1\"\ntitle: t\ncalendar: rows\ninputs:\n  \
         a: { unit: number, columns: [a] }\n  b: { unit: number, columns: [b] }\n  \
         c: { unit: number, columns: [c] }\nphases:\n  \
         - { id: high, when: \"first_known(a, b) > c\" }\n  - { id: rest, otherwise: true }\n",
    )
    .expect("good rules");
    let needs = |row: &str| {
        let panel = Panel::read_csv(format!("a,b,c,keep\n{row}\n").as_bytes()).expect("good");
        let plan = rules.plan(panel.schema()).expect("a plan");
        let outcome = plan.evaluate(&panel).expect("its own panel");
        outcome.needs().iter().map(|input| input.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(needs(",,1,1"), ["a"]);
    assert_eq!(needs(",,,1"), ["a", "c"]);
    assert_eq!(needs(",1,,1"), ["c"]);
    assert!(needs(",1,2,1").is_empty());
}

#[test]
fn truth_has_the_laws_of_kleene() {
    for a in TRUTHS {
        assert_eq!(a.not().not(), a);
        assert_eq!(a.and(Truth::True), a);
        assert_eq!(a.or(Truth::False), a);
        assert_eq!(a.and(a), a);
        assert_eq!(a.or(a), a);
        for b in TRUTHS {
            assert_eq!(a.and(b), b.and(a));
            assert_eq!(a.or(b), b.or(a));
            assert_eq!(a.and(b).not(), a.not().or(b.not()));
            assert_eq!(a.or(a.and(b)), a);
            for c in TRUTHS {
                assert_eq!(a.and(b).and(c), a.and(b.and(c)));
                assert_eq!(a.or(b).or(c), a.or(b.or(c)));
                assert_eq!(a.and(b.or(c)), a.and(b).or(a.and(c)));
            }
        }
    }
}

#[test]
fn an_unknown_stands_for_both_truths_and_no_excluded_middle_is_assumed() {
    let meanings = |truth: Truth| match truth {
        Truth::Unknown => vec![false, true],
        known => vec![known.is_true()],
    };
    let joined = |a: Truth, b: Truth, join: fn(bool, bool) -> bool| {
        let pairs =
            meanings(a).into_iter().flat_map(|a| meanings(b).into_iter().map(move |b| (a, b)));
        let all: BTreeSet<bool> = pairs.map(|(a, b)| join(a, b)).collect();
        if all.len() == 1 { Truth::from(all.contains(&true)) } else { Truth::Unknown }
    };
    for a in TRUTHS {
        for b in TRUTHS {
            assert_eq!(a.and(b), joined(a, b, |a, b| a && b));
            assert_eq!(a.or(b), joined(a, b, |a, b| a || b));
        }
    }
    assert_eq!(Truth::Unknown.or(Truth::Unknown.not()), Truth::Unknown);
}

#[test]
fn a_series_that_is_a_count_is_settled_by_what_is_known_of_it() {
    let text = "format: 1
id: t
version: '1'
title: T
calendar: rows
inputs:
  a: { unit: index }
  b: { unit: index }
  c: { unit: index }
series:
  highs: count(a > 1, b > 1, c > 1)
phases:
  - { id: many, when: highs >= 2 }
  - { id: none, when: 1 > highs }
  - { id: one, otherwise: true }
";
    let rules = RuleSet::parse(text).expect("good rules");
    for (row, expected) in [
        ("2,2,", &["many"][..]),
        ("2,0,", &["many", "one"]),
        ("0,0,", &["none", "one"]),
        ("2,,", &["many", "one"]),
        ("2,0,0", &["one"]),
    ] {
        let panel = Panel::read_csv(format!("a,b,c\n{row}\n").as_bytes()).expect("good data");
        let plan = rules.plan(panel.schema()).expect("a plan");
        let outcome = plan.evaluate(&panel).expect("its own panel");
        let possible: Vec<&str> =
            outcome.possible().iter().map(|phase| phase.id.as_str()).collect();
        assert_eq!(possible, expected, "{row}");
    }
}

/// What is open at the only row of these figures, in the order of the rules, and what
/// would settle it.
fn open(inputs: &[&str], rules: &str, row: &str) -> (Vec<String>, Vec<String>) {
    let declared: String = inputs
        .iter()
        .map(|name| format!("  {name}: {{ unit: number, columns: [{name}] }}\n"))
        .collect();
    let text = format!(
        "format: 1\nid: t\nversion: \"1\"\ntitle: t\ncalendar: rows\ninputs:\n{declared}{rules}"
    );
    let rules = RuleSet::parse(&text).expect("good rules");
    let csv = format!("{},keep\n{row},1\n", inputs.join(","));
    let panel = Panel::read_csv(csv.as_bytes()).expect("good data");
    let plan = rules.plan(panel.schema()).expect("a plan");
    let outcome = plan.evaluate(&panel).expect("its own panel");
    let possible = outcome.possible().iter().map(|phase| phase.id.clone()).collect();
    (possible, outcome.needs().iter().map(|input| input.name.clone()).collect())
}

#[test]
fn several_levels_of_one_number_are_one_unknown() {
    let phases = |conditions: &[&str]| {
        let mut text = "phases:\n".to_owned();
        for (place, when) in conditions.iter().enumerate() {
            text.push_str(&format!("  - {{ id: p{place}, when: \"{when}\" }}\n"));
        }
        text + "  - { id: rest, otherwise: true }\n"
    };
    let possible = |conditions: &[&str]| open(&["x"], &phases(conditions), "").0;
    // Whatever is above 2 is above 1 and was the first already.
    assert_eq!(possible(&["x > 1", "x > 2"]), ["p0", "rest"]);
    assert_eq!(possible(&["x > 2", "x > 1"]), ["p0", "p1", "rest"]);
    assert_eq!(possible(&["x >= 2", "x < 2"]), ["p0", "p1"]);
    assert_eq!(possible(&["x < 2", "x == 2", "x > 2"]), ["p0", "p1", "p2"]);
    assert_eq!(possible(&["x == 2", "x != 2"]), ["p0", "p1"]);
    assert_eq!(possible(&["x < 1 && x > 2", "x < 3"]), ["p1", "rest"]);
    assert_eq!(
        possible(&["x == 5", "x > 4 && x < 6", "2 < x && x <= 4"]),
        ["p0", "p1", "p2", "rest"]
    );
    assert_eq!(possible(&["x == 5 && x < 4", "x <= 4 || x > 4"]), ["p1"]);
    // Two numbers have no order between them.
    let two = open(&["x", "y"], &phases(&["x > 1", "y > 2"]), ",").0;
    assert_eq!(two, ["p0", "p1", "rest"]);
}

#[test]
fn a_watch_that_no_phase_asks_for_is_not_needed() {
    let signal = "signals:\n  s: { watch: a > 0, when: b > 0 }\n";
    let phases = "phases:\n  - { id: alarm, when: CONDITION }\n  - { id: rest, otherwise: true }\n";
    let needs = |condition: &str| {
        open(&["a", "b"], &format!("{signal}{}", phases.replace("CONDITION", condition)), ",").1
    };
    assert_eq!(needs("s"), ["b"]);
    assert_eq!(needs("watch(s)"), ["a", "b"]);
}

#[test]
fn of_many_inputs_none_is_asked_for_that_cannot_matter() {
    // More than are tried in every combination: those that can be left out are, one by one.
    let names: Vec<String> = (0..17).map(|place| format!("i{place}")).collect();
    let mut inputs: Vec<&str> = names.iter().map(String::as_str).collect();
    inputs.extend(["first", "second"]);
    let all: Vec<String> = names.iter().map(|name| format!("{name} > 0")).collect();
    let condition = format!("{} && first_known(first, second) > 0", all.join(" && "));
    let rules = format!(
        "phases:\n  - {{ id: alarm, when: \"{condition}\" }}\n  - {{ id: rest, otherwise: true }}\n"
    );
    let (possible, needs) = open(&inputs, &rules, &",".repeat(18));
    assert_eq!(possible, ["alarm", "rest"]);
    assert_eq!(needs[..17], names);
    assert_eq!(needs[17..], ["second"]);
    // One that is low settles all by itself.
    let row = format!("-1{}", ",".repeat(18));
    assert_eq!(open(&inputs, &rules, &row), (vec!["rest".to_owned()], Vec::new()));
}
