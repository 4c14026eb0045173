//! Several levels of one number, in signals and in phases: what is possible, and what is
//! needed, against every number that what is missing could be.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::chance::Chance;
use froth::{Panel, RuleSet};

const INPUTS: [&str; 3] = ["a", "b", "c"];
/// On the levels, between them and beyond.
const NUMBERS: [f64; 7] = [-0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 2.5];

fn comparison(chance: &mut Chance) -> String {
    let sign = chance.pick(&["<", "<=", ">", ">=", "==", "!="]).to_owned();
    format!("{} {sign} {}", chance.pick(&INPUTS), chance.below(3))
}

/// Signals that share numbers, and phases that ask of signals and of numbers; with
/// `joins` signals are made of two comparisons, too.
fn rules(chance: &mut Chance, joins: bool) -> String {
    let mut text =
        "format: 1\nid: t\nversion: \"1\"\ntitle: t\ncalendar: rows\ninputs:\n".to_owned();
    for input in INPUTS {
        let _ = writeln!(text, "  {input}: {{ unit: number, columns: [{input}] }}");
    }
    text.push_str("signals:\n");
    for signal in 0..4 {
        let mut when = comparison(chance);
        if joins && chance.one_in(2) {
            when = format!("{when} {} {}", chance.pick(&["&&", "||"]), comparison(chance));
        }
        let _ = writeln!(text, "  s{signal}:\n    when: \"{when}\"");
        if chance.one_in(3) {
            let _ = writeln!(text, "    watch: \"{}\"", comparison(chance));
        }
    }
    text.push_str("phases:\n");
    for phase in 0..3 {
        let when = match chance.below(4) {
            0 => format!("count(s0, s1, s2, s3) == {}", chance.below(5)),
            1 => format!("{} <= count(s0, s1, s2)", 1 + chance.below(3)),
            _ => {
                let (one, two) = (asked(chance), asked(chance));
                format!("{one} {} {two}", chance.pick(&["&&", "||"]))
            }
        };
        let _ = writeln!(text, "  - {{ id: p{phase}, when: \"{when}\" }}");
    }
    text + "  - { id: rest, otherwise: true }\n"
}

fn asked(chance: &mut Chance) -> String {
    let not = chance.pick(&["", "!"]).to_owned();
    match chance.below(4) {
        0 => format!("{not}({})", comparison(chance)),
        1 => format!("{not}watch(s{})", chance.below(4)),
        _ => format!("{not}s{}", chance.below(4)),
    }
}

/// A row of numbers, of which some are missing.
type Row = [Option<f64>; 3];

/// The possible phases of each row, which know nothing of each other.
fn possible(rules: &RuleSet, rows: &[Row]) -> Vec<BTreeSet<String>> {
    // A row without any cell would be none.
    let mut csv = "a,b,c,row\n".to_owned();
    for row in rows {
        let cells = row.map(|cell| cell.map_or(String::new(), |number| number.to_string()));
        let _ = writeln!(csv, "{},1", cells.join(","));
    }
    let panel = Panel::read_csv(csv.as_bytes()).unwrap();
    let outcome = rules.plan(panel.schema()).unwrap().evaluate(&panel).unwrap();
    let steps = outcome.history();
    assert_eq!(steps.len(), rows.len());
    let ids = |step: &froth::Step<'_>| step.possible.iter().map(|one| one.id.clone()).collect();
    steps.iter().map(ids).collect()
}

/// The row with every number in the place of what is missing.
fn filled(row: &Row) -> Vec<Row> {
    let mut all = vec![*row];
    for place in 0..3 {
        if row[place].is_none() {
            let with = |one: &Row| {
                let one = *one;
                NUMBERS.map(|number| {
                    let mut one = one;
                    one[place] = Some(number);
                    one
                })
            };
            all = all.iter().flat_map(with).collect();
        }
    }
    all
}

/// Whether these inputs settle the phase, whatever all that is missing turns out to be.
fn settles(chosen: &[usize], rows: &[Row], phases: &[BTreeSet<String>]) -> bool {
    let mut found: BTreeMap<Vec<String>, BTreeSet<String>> = BTreeMap::new();
    for (row, phase) in rows.iter().zip(phases) {
        let key = chosen.iter().map(|place| format!("{:?}", row[*place])).collect();
        found.entry(key).or_default().extend(phase.iter().cloned());
    }
    found.values().all(|phases| phases.len() == 1)
}

fn check(joins: bool, seeds: std::ops::RangeInclusive<u64>) -> (usize, usize, usize) {
    let (mut open, mut exact, mut needed) = (0, 0, 0);
    for seed in seeds {
        let chance = &mut Chance::new(seed);
        let text = rules(chance, joins);
        let set = RuleSet::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        for missing in 1..8_usize {
            // The last row is known, so that a row of gaps is not the end of the data.
            let number = |place: usize| NUMBERS[(seed as usize + 3 * place) % NUMBERS.len()];
            let cell = |place: usize| (missing >> place & 1 == 0).then(|| number(place));
            let row: Row = [cell(0), cell(1), cell(2)];
            let rows = filled(&row);
            let phases = possible(&set, &rows);
            assert!(phases.iter().all(|own| own.len() == 1), "{text}");
            let wanted: BTreeSet<String> = phases.iter().flatten().cloned().collect();
            let known: Row = [Some(0.0); 3];
            let found = possible(&set, &[row, known]).remove(0);
            let at = format!("seed {seed}, {row:?}\n{text}");
            assert!(wanted.is_subset(&found), "{found:?}, but {wanted:?} can be: {at}");
            open += usize::from(1 < wanted.len());
            exact += usize::from(found == wanted);
            // What is known of a level to watch alone is not kept beside the signal.
            if !joins && !text.contains("watch:") {
                assert_eq!(found, wanted, "{at}");
            }
            if !joins && found == wanted {
                needed += usize::from(check_needs(&set, &row, &rows, &phases, &at));
            }
        }
    }
    (open, exact, needed)
}

/// Whether something is needed; then it settles the phase and nothing smaller does.
fn check_needs(
    set: &RuleSet,
    row: &Row,
    rows: &[Row],
    phases: &[BTreeSet<String>],
    at: &str,
) -> bool {
    // The row must be the last: only its needs are told.
    let cells = row.map(|cell| cell.map_or(String::new(), |number| number.to_string()));
    let csv = format!("a,b,c,row\n0,0,0,1\n{},1\n", cells.join(","));
    let panel = Panel::read_csv(csv.as_bytes()).unwrap();
    let outcome = set.plan(panel.schema()).unwrap().evaluate(&panel).unwrap();
    let needs: Vec<&str> = outcome.needs().iter().map(|input| input.name.as_str()).collect();
    let place = |name: &&str| INPUTS.iter().position(|own| own == name).unwrap();
    let needs: Vec<usize> = needs.iter().map(place).collect();
    let is_open = 1 < phases.iter().flatten().collect::<BTreeSet<_>>().len();
    assert_eq!(is_open, !needs.is_empty(), "needs {needs:?}: {at}");
    if is_open {
        assert!(settles(&needs, rows, phases), "needs {needs:?}: {at}");
        // A signal is known as a whole or not at all: with a level to watch, too.
        for chosen in 0..if at.contains("watch:") { 0 } else { 8_usize } {
            let chosen: Vec<usize> = (0..3).filter(|place| chosen >> place & 1 == 1).collect();
            let is_smaller = chosen.len() < needs.len();
            assert!(!is_smaller || !settles(&chosen, rows, phases), "{chosen:?}, {at}");
        }
    }
    is_open
}

#[test]
fn where_signals_share_a_number_the_possible_phases_are_those_of_every_number() {
    let (open, exact, needed) = check(false, 1..=120);
    assert!(300 < open && 200 < needed, "{open} {needed}");
    assert!(95 * 120 * 7 <= 100 * exact, "{exact}");
}

#[test]
fn where_signals_join_conditions_no_phase_is_missed_and_few_are_too_many() {
    let (open, exact, _) = check(true, 1..=120);
    assert!(300 < open, "{open}");
    assert!(90 * 120 * 7 <= 100 * exact, "{exact}");
}

#[test]
fn a_score_of_signals_that_share_a_number_cannot_be_what_their_levels_exclude() {
    let rules = |phases: &str| {
        let text = format!(
            "format: 1\nid: t\nversion: \"1\"\ntitle: t\ncalendar: rows\ninputs:\n  \
             a: {{ unit: number, columns: [a] }}\n  b: {{ unit: number, columns: [b] }}\nsignals:\n  \
             low: {{ when: a > 1 }}\n  high: {{ when: a > 2 }}\n  other: {{ when: b > 0 }}\n\
             phases:\n{phases}  - {{ id: rest, otherwise: true }}\n"
        );
        RuleSet::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
    };
    let found = |phases: &str, csv: &str| -> Vec<String> {
        let panel = Panel::read_csv(csv.as_bytes()).unwrap();
        let outcome = rules(phases).plan(panel.schema()).unwrap().evaluate(&panel).unwrap();
        outcome.possible().iter().map(|phase| phase.id.clone()).collect()
    };
    // What is above 2 is above 1.
    let above = "  - { id: never, when: \"high && !low\" }\n";
    assert_eq!(found(above, "a,b\n1,1\n,1\n"), ["rest"]);
    let score = "  - { id: two, when: \"count(low, high) == 1 && high\" }\n  \
                 - { id: one, when: \"count(low, high, other) == 2\" }\n";
    assert_eq!(found(score, "a,b\n1,1\n,1\n"), ["one", "rest"]);
}
