//! Proofs about rule sets against brute force: never is anything proved that a grid of
//! figures refutes, and all that is shown is what the rules say of the table.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by a panic"
)]

use std::collections::BTreeSet;
use std::fmt::Write;

use froth::prove::{Proofs, Sign, Witness};
use froth::{Outcome, Panel, RuleSet, State};

#[path = "../support/chance.rs"]
mod chance;

mod cases;
mod drawn;

use chance::Chance;
use drawn::{changed, rules};

fn parsed(text: &str) -> RuleSet {
    RuleSet::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn outcome(rules: &RuleSet, csv: &str) -> Outcome {
    let panel = Panel::read_csv(csv.as_bytes()).unwrap();
    rules.plan(panel.schema()).unwrap().evaluate(&panel).unwrap()
}

/// Every row of figures for three inputs: at each level, between them and beyond.
fn grid() -> String {
    const FIGURES: [f64; 9] = [-1.0, 0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0];
    let mut csv = "a,b,c\n".to_owned();
    for a in FIGURES {
        for b in FIGURES {
            for c in [-1.0, 0.0, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0] {
                writeln!(csv, "{a},{b},{c}").unwrap();
            }
        }
    }
    csv
}

/// The rows of the grid that a rule set can meet.
fn met(grid: &str, text: &str) -> String {
    let is_bounded = text.contains("valid: [0, 2]");
    let rows = grid.lines().filter(|line| {
        let a = line.split(',').next().and_then(|a| a.parse::<f64>().ok());
        !is_bounded || a.is_none_or(|a| (0.0..=2.0).contains(&a))
    });
    rows.map(|row| format!("{row}\n")).collect()
}

/// Rows by chance, some cells of which lack.
fn by_chance(chance: &mut Chance, text: &str) -> String {
    let mut csv = "a,b,c\n".to_owned();
    let is_bounded = text.contains("valid: [0, 2]");
    for _ in 0..60 {
        let mut cell = |is_bounded: bool| match chance.below(12) {
            0 if !is_bounded => "-1".to_owned(),
            1 => String::new(),
            other => ["0", "0.25", "0.5", "1", "1.5", "2"][other % 6].to_owned(),
        };
        let (a, b, c) = (cell(is_bounded), cell(false), cell(false));
        writeln!(csv, "{a},{b},{c}").unwrap();
    }
    csv
}

/// What came about on a table: the phases, and the states of each signal.
struct Seen {
    phases: BTreeSet<String>,
    states: BTreeSet<(String, State)>,
    /// The signals that were on together, and which were not then.
    on: BTreeSet<(BTreeSet<String>, BTreeSet<String>)>,
}

fn seen(rules: &RuleSet, csv: &str) -> Seen {
    let outcome = outcome(rules, csv);
    let mut seen = Seen { phases: BTreeSet::new(), states: BTreeSet::new(), on: BTreeSet::new() };
    for step in outcome.history() {
        if let [phase] = step.possible.as_slice() {
            seen.phases.insert(phase.id.clone());
        }
        let states: Vec<(String, State)> =
            rules.signals().iter().map(|signal| signal.id.clone()).zip(step.signals).collect();
        let of = |is: fn(State) -> bool| -> BTreeSet<String> {
            let own = states.iter().filter(|(_, state)| is(*state));
            own.map(|(id, _)| id.clone()).collect()
        };
        let off = of(|state| matches!(state, State::Off | State::Watch));
        seen.on.insert((of(|state| state == State::On), off));
        seen.states.extend(states);
    }
    seen
}

/// Nothing is proved that was seen.
fn check_never(proofs: &Proofs, seen: &Seen, text: &str) {
    for phase in &proofs.phases {
        let is_seen = seen.phases.contains(&phase.id);
        assert!(phase.verdict != Sign::Never || !is_seen, "phase {}\n{text}", phase.id);
    }
    for signal in &proofs.signals {
        let is_seen = seen.states.contains(&(signal.id.clone(), signal.state));
        let named = (&signal.id, signal.state);
        assert!(signal.can_be != Sign::Never || !is_seen, "signal {named:?}\n{text}");
    }
    for relation in proofs.relations.iter().filter(|relation| relation.kind == "signal") {
        for (on, off) in &seen.on {
            let other = if relation.is_implied { off } else { on };
            let is_broken = on.contains(&relation.first) && other.contains(&relation.second);
            assert!(!is_broken, "{relation:?}\n{text}");
        }
    }
}

/// All that is shown is what the rules say at the end of the table.
fn check_shown(rules: &RuleSet, proofs: &Proofs, text: &str) {
    for phase in proofs.phases.iter().filter(|phase| phase.verdict == Sign::Shown) {
        let table: &Witness = phase.table.as_ref().expect("a table");
        let found = outcome(rules, &table.csv);
        let own = found.phase().map(|phase| phase.id.clone());
        assert_eq!(own.as_ref(), Some(&phase.id), "{text}\n{}", table.csv);
    }
    for signal in proofs.signals.iter().filter(|signal| signal.can_be == Sign::Shown) {
        let table = signal.table.as_ref().expect("a table");
        let found = outcome(rules, &table.csv).signal(&signal.id);
        assert_eq!(found, Some(signal.state), "{text}\n{}", table.csv);
    }
}

#[test]
fn of_rules_of_one_bar_that_is_proved_which_a_grid_never_shows_and_the_rest_is_shown() {
    let grid = grid();
    let (mut never, mut shown, mut open, mut missed) = (0, 0, 0, 0);
    for seed in 0..600 {
        let text = rules(&mut Chance::new(seed + 1), false);
        let rules = parsed(&text);
        let proofs = rules.prove();
        let seen = seen(&rules, &met(&grid, &text));
        check_never(&proofs, &seen, &text);
        check_shown(&rules, &proofs, &text);
        for phase in &proofs.phases {
            match phase.verdict {
                Sign::Never => never += 1,
                Sign::Shown => shown += 1,
                Sign::Open => open += 1,
            }
            let is_seen = seen.phases.contains(&phase.id);
            missed += usize::from(is_seen && phase.verdict != Sign::Shown);
        }
    }
    assert!(200 < never && 1_200 < shown, "{never} never, {shown} shown");
    assert!(open < 20, "{open} open of {} phases, {missed} on the grid", never + shown + open);
    assert!(missed < 5, "{missed} missed");
}

#[test]
fn of_rules_that_remember_nothing_is_proved_that_tables_by_chance_show() {
    let (mut never, mut shown, mut open) = (0, 0, 0);
    for seed in 0..200 {
        let text = rules(&mut Chance::new(seed + 10_000), true);
        let rules = parsed(&text);
        let proofs = rules.prove();
        check_shown(&rules, &proofs, &text);
        for table in 0..4 {
            let csv = by_chance(&mut Chance::new(seed * 4 + table + 1), &text);
            check_never(&proofs, &seen(&rules, &csv), &text);
        }
        for phase in &proofs.phases {
            match phase.verdict {
                Sign::Never => never += 1,
                Sign::Shown => shown += 1,
                Sign::Open => open += 1,
            }
        }
    }
    assert!(50 < never && 500 < shown, "{never} never, {shown} shown");
    assert!(open < 100, "{open} open of {} phases", never + shown + open);
}

#[test]
fn rule_sets_are_equal_only_where_a_grid_finds_no_other_phase() {
    let grid = grid();
    let (mut equal, mut other, mut missed) = (0, 0, 0);
    for seed in 0..200 {
        let text = rules(&mut Chance::new(seed + 1), false);
        let other_text = changed(&mut Chance::new(seed + 1), &text);
        let (old, new) = (parsed(&text), parsed(&other_text));
        let found = old.prove_equal(&new);
        let figures = met(&grid, &text);
        let phases = |rules: &RuleSet| -> Vec<String> {
            let outcome = outcome(rules, &figures);
            let steps = outcome.history();
            steps.iter().map(|step| step.possible[0].id.clone()).collect()
        };
        let is_same = phases(&old) == phases(&new);
        match found.can_differ {
            Sign::Never => assert!(is_same, "{text}\n{other_text}"),
            Sign::Shown => {
                let csv = found.table.expect("a table").csv;
                let phase =
                    |rules: &RuleSet| outcome(rules, &csv).phase().map(|phase| phase.id.clone());
                assert_ne!(phase(&old), phase(&new), "{text}\n{other_text}\n{csv}");
                other += 1;
            }
            Sign::Open => missed += usize::from(!is_same),
        }
        equal += usize::from(found.can_differ == Sign::Never);
    }
    assert!(40 < equal && 25 < other, "{equal} equal, {other} not");
    assert!(missed < 5, "{missed} missed");
}
