//! What is proved and shown of small rule sets, by hand.

use std::fmt::Write;

use froth::RuleSet;
use froth::prove::{Proofs, Relation, Sign};
use froth::study::proven;

use super::parsed;

/// Rules over one monthly number between 0 and 100, and others without a range.
fn rules(signals: &str, phases: &[&str], rest: &str) -> RuleSet {
    let mut text = "format: 1\nid: t\nversion: \"1\"\ntitle: T\ncalendar: month\ninputs:\n  \
         x: { unit: number, every: month, published: 0d, valid: [0, 100] }\n"
        .to_owned();
    for input in ["y", "z"] {
        let _ = writeln!(text, "  {input}: {{ unit: number, every: month, published: 0d }}");
    }
    if !signals.is_empty() {
        let _ = writeln!(text, "signals:\n{signals}");
    }
    text.push_str("phases:\n");
    for (place, phase) in phases.iter().enumerate() {
        let (when, at_once) = phase.split_once(", at_once").unwrap_or((phase, ""));
        let when = when.trim_start_matches("when: ");
        let at_once = if at_once.is_empty() { "" } else { ", at_once: true" };
        let _ = writeln!(text, "  - {{ id: p{place}, when: \"{when}\"{at_once} }}");
    }
    let _ = writeln!(text, "  - {{ id: rest, otherwise: true }}\n{rest}");
    parsed(&text)
}

fn signs(proofs: &Proofs) -> Vec<Sign> {
    proofs.phases.iter().map(|phase| phase.verdict).collect()
}

use Sign::{Never, Open, Shown};

#[test]
fn a_phase_behind_a_lower_level_of_the_same_number_is_never_the_verdict() {
    let rules = rules("", &["when: x > 1", "when: x > 2"], "");
    let proofs = rules.prove();
    assert_eq!(signs(&proofs), [Shown, Never, Shown]);
    assert_eq!(proofs.phases[1].implied_by.as_deref(), Some("p0"));
    let told: Vec<String> = proven(&rules, &proofs).iter().map(|one| one.message.clone()).collect();
    assert_eq!(
        told,
        ["phase `p1` is never the verdict: `p0` comes first and holds whenever it does"]
    );
}

#[test]
fn a_phase_that_two_before_it_share_is_never_the_verdict() {
    let proofs = rules("", &["when: y > 1", "when: z > 1", "when: y > 2 || z > 2"], "").prove();
    assert_eq!(signs(&proofs), [Shown, Shown, Never, Shown]);
    assert_eq!(proofs.phases[2].implied_by, None);
}

#[test]
fn the_range_of_an_input_settles_what_lies_outside_of_it() {
    let phases = ["when: x > 200", "when: sqrt(x) > 11", "when: rolling_max(x, 3) < 0"];
    let proofs = rules("", &phases, "").prove();
    assert_eq!(signs(&proofs), [Never, Never, Never, Shown]);
    assert!(proofs.phases.iter().take(3).all(|phase| phase.always == Some(false)));
}

#[test]
fn where_the_phases_before_leave_nothing_over_the_last_is_never_the_verdict() {
    let rules = rules("", &["when: y < 5", "when: y >= 5"], "");
    let proofs = rules.prove();
    assert_eq!(signs(&proofs), [Shown, Shown, Never]);
    assert_eq!(proven(&rules, &proofs).len(), 1);
}

#[test]
fn a_tie_is_its_own_place() {
    let proofs = rules("", &["when: y < 5", "when: y > 5", "when: y != 5"], "").prove();
    assert_eq!(signs(&proofs), [Shown, Shown, Never, Shown]);
    assert_eq!(proofs.phases[3].table.as_ref().map(|table| table.bars), Some(1));
}

#[test]
fn a_signal_that_watches_behind_its_own_level_is_never_in_watch() {
    let rules = rules("  s: { when: x > 1, watch: x > 2 }", &["when: s"], "");
    let proofs = rules.prove();
    let states: Vec<Sign> = proofs.signals.iter().map(|signal| signal.can_be).collect();
    assert_eq!(states, [Shown, Never, Shown]);
    let told: Vec<String> = proven(&rules, &proofs).iter().map(|one| one.message.clone()).collect();
    assert_eq!(told, ["signal `s` is never in watch: it is on whenever `watch` holds"]);
}

#[test]
fn signals_of_one_number_are_held_against_each_other() {
    let signals = "  hot: { when: y > 2 }\n  warm: { when: y > 1 }\n  cold: { when: y < 0 }";
    let proofs = rules(signals, &["when: hot", "when: warm && cold"], "").prove();
    let told = |relation: &Relation| {
        (relation.first.clone(), relation.second.clone(), relation.is_implied)
    };
    let own = |a: &str, b: &str, is_implied| (a.to_owned(), b.to_owned(), is_implied);
    assert_eq!(
        proofs.relations.iter().map(told).collect::<Vec<_>>(),
        [own("hot", "warm", true), own("hot", "cold", false), own("warm", "cold", false)]
    );
    assert_eq!(signs(&proofs), [Shown, Never, Shown]);
}

#[test]
fn a_number_lies_by_another_as_their_levels_say() {
    let proofs = rules("", &["when: y > z && y < 1 && z > 2", "when: y > z && z > 2"], "").prove();
    assert_eq!(signs(&proofs), [Never, Shown, Shown]);
}

#[test]
fn what_is_asked_of_the_past_is_shown_by_a_table_of_several_bars() {
    let phases = ["when: y > 1 && lag(y, 1) < 0", "when: y < 0 && within(y > 1, 4)"];
    let proofs = rules("", &phases, "").prove();
    assert_eq!(signs(&proofs), [Shown, Shown, Shown]);
    assert!(
        proofs.phases.iter().take(2).all(|phase| {
            phase.table.as_ref().is_some_and(|table| (2..=8).contains(&table.bars))
        })
    );
}

#[test]
fn what_no_table_shows_is_open_and_says_what_it_rests_on() {
    // A sum is above its own half, and no level says so.
    let phases = ["when: rolling_sum(x, 2) < 0.5 * rolling_sum(x, 2) - 1"];
    let proofs = rules("", &phases, "").prove();
    assert_eq!(signs(&proofs), [Open, Shown]);
    assert_eq!(
        proofs.phases[0].reason.as_deref(),
        Some("no table that was tried shows it; it depends on `rolling_sum`")
    );
}

#[test]
fn one_that_comes_at_once_passes_by_one_that_must_wait() {
    let phases = ["when: y > 1", "when: y > 2, at_once: true"];
    assert_eq!(rules("", &phases, "dwell: 3").prove().phases[1].verdict, Shown);
    assert_eq!(rules("", &phases, "").prove().phases[1].verdict, Never);
}

#[test]
fn what_lacks_is_no_figure_and_can_be_shown_too() {
    let proofs = rules("", &["when: !known(y) && z > 1"], "").prove();
    assert_eq!(signs(&proofs), [Shown, Shown]);
}

#[test]
fn rules_that_are_written_in_another_way_are_equal() {
    let old = rules("  s: { when: y > 2 }", &["when: s && !(x < 5)", "when: y > 1"], "");
    let new = rules("", &["when: x >= 5 && y > 2 && y > 1", "when: y > 1"], "");
    assert_eq!(old.prove_equal(&new).can_differ, Never);
    let other = rules("", &["when: x >= 5 && y > 2", "when: y >= 1"], "");
    let found = old.prove_equal(&other);
    assert_eq!(found.can_differ, Shown);
    assert_eq!(found.table.map(|table| table.bars), Some(1));
}

#[test]
fn rules_that_stay_for_longer_are_not_said_to_be_equal() {
    let (old, new) = (rules("", &["when: y > 2"], ""), rules("", &["when: y > 2"], "dwell: 3"));
    assert_ne!(old.prove_equal(&new).can_differ, Never);
}

#[test]
fn a_search_without_an_end_is_cut_short_and_says_so() {
    // Each of 15 numbers lies in one of 14 holes, and no hole holds two: there is none.
    let mut text =
        "format: 1\nid: t\nversion: \"1\"\ntitle: T\ncalendar: rows\ninputs:\n".to_owned();
    for input in 0..15 {
        let _ = writeln!(text, "  x{input}: {{ unit: number }}");
    }
    text.push_str("series:\n");
    for input in 0..15 {
        let one = (0..14).map(|hole| format!("x{input} == {hole}"));
        let _ = writeln!(text, "  in{input}: \"{}\"", one.collect::<Vec<_>>().join(" || "));
    }
    for hole in 0..14 {
        let all = (0..15).map(|input| format!("x{input} == {hole}"));
        let all = all.collect::<Vec<_>>().join(", ");
        let _ = writeln!(text, "  single{hole}: \"count({all}) <= 1\"");
    }
    let all = (0..15).map(|input| format!("in{input}"));
    let all = all.chain((0..14).map(|hole| format!("single{hole}"))).collect::<Vec<_>>();
    let _ = writeln!(text, "phases:\n  - {{ id: pigeons, when: \"{}\" }}", all.join(" && "));
    text.push_str("  - { id: rest, otherwise: true }\n");
    let proofs = parsed(&text).prove();
    assert_eq!(proofs.phases[0].verdict, Open);
    let reason = proofs.phases[0].reason.as_deref().unwrap();
    assert!(reason.starts_with("the search was cut short"), "{reason}");
}
