//! Several levels of one number, in signals and in phases: what is possible, and what is
//! needed, against every number that what is missing could be.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::chance::Chance;
use froth::{Panel, RuleSet};

const INPUTS: [&str; 3] = ["a", "b", "c"];
/// On the levels, between them and beyond.
const NUMBERS: [f64; 7] = [-0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 2.5];
/// No number, at the place after all of them.
const MISSING: usize = NUMBERS.len();

/// What rules by chance are made of.
#[derive(Clone, Copy, PartialEq)]
enum Made {
    /// Comparisons of inputs with levels, joined in every way, at one bar.
    Levels,
    /// The same, with all that remembers earlier bars.
    OverTime,
    /// Comparisons of inputs with each other.
    Pairs,
    /// All of this, and numbers that are made of several inputs.
    Mixed,
}

struct Writer<'a> {
    chance: &'a mut Chance,
    made: Made,
    inputs: usize,
    /// The signals that are there to be asked.
    signals: usize,
}

/// Signals that share numbers and ask each other, and phases that ask of signals and of
/// numbers, over the first so many inputs.
fn drawn(seed: u64, made: Made, inputs: usize) -> (String, RuleSet) {
    let chance = &mut Chance::new(seed);
    let text = Writer { chance, made, inputs, signals: 0 }.rules();
    let rules = RuleSet::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    (text, rules)
}

impl Writer<'_> {
    fn rules(mut self) -> String {
        let mut text =
            "format: 1\nid: t\nversion: \"1\"\ntitle: t\ncalendar: rows\ninputs:\n".to_owned();
        for input in &INPUTS[..self.inputs] {
            let _ = writeln!(text, "  {input}: {{ unit: number, columns: [{input}] }}");
        }
        text.push_str("signals:\n");
        for signal in 0..4 {
            let depth = self.chance.below(3);
            let _ = writeln!(text, "  s{signal}:\n    when: \"{}\"", self.condition(depth));
            if self.chance.one_in(2) {
                let depth = self.chance.below(2);
                let _ = writeln!(text, "    watch: \"{}\"", self.condition(depth));
            }
            if self.remembers(2) {
                let _ = writeln!(text, "    until: \"{}\"", self.condition(1));
            }
            if self.remembers(3) {
                let _ = writeln!(text, "    for: {}", 2 + self.chance.below(2));
            }
            if self.remembers(3) {
                let _ = writeln!(text, "    keep_firing_for: {}", 1 + self.chance.below(2));
            }
            self.signals += 1;
        }
        text.push_str("phases:\n");
        for phase in 0..3 {
            let mut when = self.phase();
            if self.remembers(3) {
                when = format!("({when}) && !was(p{}, 2)", self.chance.below(3));
            }
            let at_once = if self.remembers(3) { ", at_once: true" } else { "" };
            let _ = writeln!(text, "  - {{ id: p{phase}, when: \"{when}\"{at_once} }}");
        }
        text.push_str("  - { id: rest, otherwise: true }\n");
        if self.remembers(2) {
            text.push_str("dwell: 2\n");
        }
        text
    }

    fn remembers(&mut self, one_in: usize) -> bool {
        matches!(self.made, Made::OverTime | Made::Mixed) && self.chance.one_in(one_in)
    }

    fn phase(&mut self) -> String {
        match self.chance.below(6) {
            0 => format!("score == {}", self.chance.below(4)),
            1 => format!("count(s0, watch(s1), s2, s3) == {}", self.chance.below(5)),
            2 => format!("{} <= count(s0, s1, watch(s2))", 1 + self.chance.below(3)),
            3 => format!("at_least(2, s0, {}, watch(s3))", self.condition(1)),
            _ => self.condition(2),
        }
    }

    fn condition(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.plain();
        }
        let (one, two) = (self.condition(depth - 1), self.condition(depth - 1));
        if self.remembers(4) {
            let word = self.chance.pick(&["within", "held"]);
            return format!("{word}({one}, {})", 2 + self.chance.below(2));
        }
        match self.chance.below(8) {
            0..3 => format!("({one} && {two})"),
            3..6 => format!("({one} || {two})"),
            6 => format!("!({one})"),
            _ => format!("2 <= count({one}, {two}, {})", self.plain()),
        }
    }

    fn plain(&mut self) -> String {
        if 0 < self.signals && self.chance.one_in(3) {
            let signal = self.chance.below(self.signals);
            let not = self.chance.pick(&["", "", "!"]);
            return match self.chance.below(2) {
                0 => format!("{not}s{signal}"),
                _ => format!("{not}watch(s{signal})"),
            };
        }
        let first = self.chance.below(self.inputs);
        let second = (first + 1 + self.chance.below(self.inputs - 1)) % self.inputs;
        let (input, other) = (INPUTS[first], INPUTS[second]);
        let level = self.chance.below(3).to_string();
        let sign = self.chance.pick(&["<", "<=", ">", ">=", "==", "!="]).to_owned();
        let makes = self.made == Made::Mixed;
        match self.chance.below(6) {
            0 if makes => format!("{input} + {other} {sign} {level}"),
            1 if makes => format!("max({input}, {other}) {sign} {level}"),
            2 if makes => format!("{input} {sign} {other}"),
            _ if self.made == Made::Pairs => format!("{input} {sign} {other}"),
            _ => format!("{input} {sign} {level}"),
        }
    }
}

/// Numbers by their places, one of each input.
type Row = Vec<usize>;

/// All rows of so many cells, each with one of the first so many numbers.
fn rows(cells: usize, numbers: usize) -> Vec<Row> {
    let all = 0..numbers.pow(u32::try_from(cells).unwrap());
    let row = |mut row: usize| {
        let cell = |_| {
            let cell = row % numbers;
            row /= numbers;
            cell
        };
        (0..cells).map(cell).collect()
    };
    all.map(row).collect()
}

/// The rows as a text; a row without any cell would be none.
fn csv(rows: &[Row]) -> String {
    let inputs = rows.first().map_or(0, Vec::len);
    let mut text = format!("{},row\n", INPUTS[..inputs].join(","));
    for row in rows {
        let cell = |place: &usize| NUMBERS.get(*place).map_or(String::new(), f64::to_string);
        let cells: Vec<String> = row.iter().map(cell).collect();
        let _ = writeln!(text, "{},1", cells.join(","));
    }
    text
}

type Phases = BTreeSet<String>;

/// The possible phases at each row, and the inputs that the last one needs.
fn asked(rules: &RuleSet, rows: &[Row]) -> (Vec<Phases>, Vec<usize>) {
    let panel = Panel::read_csv(csv(rows).as_bytes()).unwrap();
    let outcome = rules.plan(panel.schema()).unwrap().evaluate(&panel).unwrap();
    let steps = outcome.history();
    assert_eq!(steps.len(), rows.len());
    let ids = |step: &froth::Step<'_>| step.possible.iter().map(|one| one.id.clone()).collect();
    let place = |name: &str| INPUTS.iter().position(|own| *own == name).unwrap();
    let needs = outcome.needs().iter().map(|input| place(&input.name)).collect();
    (steps.iter().map(ids).collect(), needs)
}

/// Whether a row has the known numbers of another.
fn fills(row: &Row, open: &Row) -> bool {
    row.iter().zip(open).all(|(own, open)| *open == MISSING || own == open)
}

fn is_open(row: &Row) -> bool {
    row.contains(&MISSING)
}

/// The phases that some of these rows come to.
fn union<'a>(phases: impl Iterator<Item = &'a Phases>) -> Phases {
    phases.flatten().cloned().collect()
}

/// Rule sets whose rows know nothing of each other: every row with gaps against all rows
/// that fill it. How many were open, exact and asked.
fn check_rows(made: Made, inputs: usize, seeds: u64) -> (usize, usize, usize) {
    let (mut open, mut exact, mut all) = (0, 0, 0);
    let whole = rows(inputs, NUMBERS.len());
    // Numbers that have none below or above them on the grid are no end of a pair.
    let is_apt = |row: &Row| made != Made::Pairs || !row.contains(&0) && !row.contains(&6);
    let gapped = rows(inputs, MISSING + 1).into_iter();
    let gapped: Vec<Row> = gapped.filter(|row| is_open(row) && is_apt(row)).collect();
    // A row of gaps at the end would not be of the data.
    let rows: Vec<Row> = gapped.iter().chain(&whole).cloned().collect();
    for seed in 1..=seeds {
        let (text, rules) = drawn(seed, made, inputs);
        let (found, _) = asked(&rules, &rows);
        let (found, known) = found.split_at(gapped.len());
        assert!(known.iter().all(|phases| phases.len() == 1), "{text}");
        for (row, found) in gapped.iter().zip(found) {
            let filled = whole.iter().zip(known).filter(|(own, _)| fills(own, row));
            let wanted = union(filled.map(|(_, phases)| phases));
            let at = format!("{found:?}, but {wanted:?} can be: seed {seed}, {row:?}\n{text}");
            assert!(wanted.is_subset(found), "{at}");
            assert!(made == Made::Mixed || wanted == *found, "{at}");
            open += usize::from(1 < wanted.len());
            exact += usize::from(wanted == *found);
            all += 1;
        }
    }
    (open, exact, all)
}

#[test]
fn where_two_numbers_are_shared_the_possible_phases_are_those_of_every_number() {
    let (open, ..) = check_rows(Made::Levels, 2, 2_000);
    assert!(10_000 < open, "{open}");
}

#[test]
fn where_three_numbers_are_shared_the_possible_phases_are_those_of_every_number() {
    let (open, ..) = check_rows(Made::Levels, 3, 120);
    assert!(9_000 < open, "{open}");
}

#[test]
fn which_of_two_numbers_is_the_lower_one_is_one_unknown() {
    let (open, ..) = check_rows(Made::Pairs, 2, 500);
    assert!(1_000 < open, "{open}");
}

/// The rows of the past that all last rows follow.
fn past(chance: &mut Chance, inputs: usize) -> Vec<Row> {
    let mut row = || (0..inputs).map(|_| chance.below(NUMBERS.len())).collect();
    (0..6).map(|_| row()).collect()
}

/// Rule sets that remember: a last row with gaps against all last rows that fill it, and
/// what is needed there against all sets of inputs. How many were open, exact and asked.
fn check_last(made: Made, inputs: usize, seeds: u64) -> (usize, usize, usize) {
    let (mut open, mut exact, mut all) = (0, 0, 0);
    let whole = rows(inputs, NUMBERS.len());
    for seed in 1..=seeds {
        let (text, rules) = drawn(seed, made, inputs);
        let chance = &mut Chance::new(seed);
        let past = past(chance, inputs);
        let with_last = |row: &Row| -> Vec<Row> { past.iter().chain([row]).cloned().collect() };
        let last = |row: &Row| {
            let (mut phases, needs) = asked(&rules, &with_last(row));
            (phases.pop().unwrap(), needs)
        };
        let known: Vec<Phases> = whole.iter().map(|row| last(row).0).collect();
        // What rests on rows before the first may be open for long.
        let before = asked(&rules, &past).0;
        if known.iter().chain(&before[3..]).any(|phases| 1 < phases.len()) {
            continue;
        }
        let number = chance.below(NUMBERS.len());
        for gaps in 1..1_usize << inputs {
            let cell = |place: usize| if gaps >> place & 1 == 1 { MISSING } else { number };
            let row: Row = (0..inputs).map(cell).collect();
            let filled = || whole.iter().zip(&known).filter(|(own, _)| fills(own, &row));
            let wanted = union(filled().map(|(_, phases)| phases));
            let (found, needs) = last(&row);
            let at = format!(
                "{found:?}, but {wanted:?} can be, needs {needs:?}: seed {seed}, {row:?}\n{text}\n{}",
                csv(&with_last(&row))
            );
            assert!(wanted.is_subset(&found), "{at}");
            assert!(made == Made::Mixed || wanted == found, "{at}");
            all += 1;
            exact += usize::from(wanted == found);
            open += usize::from(1 < wanted.len());
            assert_eq!(1 < found.len(), !needs.is_empty(), "{at}");
            if 1 < wanted.len() {
                let settles = |chosen: &[usize]| settles(chosen, filled());
                assert!(settles(&needs), "{at}");
                let smaller = (0..1_usize << inputs).filter(|_| made != Made::Mixed);
                for chosen in smaller {
                    let is_in = |place: &usize| chosen >> place & 1 == 1;
                    let chosen: Vec<usize> = (0..inputs).filter(is_in).collect();
                    assert!(needs.len() <= chosen.len() || !settles(&chosen), "{chosen:?}, {at}");
                }
            }
        }
    }
    (open, exact, all)
}

/// Whether these inputs settle the phase, whatever all that is missing turns out to be.
fn settles<'a>(chosen: &[usize], filled: impl Iterator<Item = (&'a Row, &'a Phases)>) -> bool {
    let mut found: BTreeMap<Vec<usize>, BTreeSet<&String>> = BTreeMap::new();
    for (row, phases) in filled {
        let key = chosen.iter().map(|place| row[*place]).collect();
        found.entry(key).or_default().extend(phases);
    }
    found.values().all(|phases| phases.len() == 1)
}

#[test]
fn where_a_number_is_shared_what_is_needed_is_the_smallest_set() {
    let (open, ..) = check_last(Made::Levels, 2, 120);
    assert!(100 < open, "{open}");
}

#[test]
fn after_a_known_past_the_possible_phases_are_those_of_every_number_and_needs_the_smallest_set() {
    let (open, ..) = check_last(Made::OverTime, 2, 120);
    assert!(80 < open, "{open}");
}

#[test]
fn where_numbers_are_made_of_others_no_phase_is_missed() {
    let (open, exact, all) = check_last(Made::Mixed, 2, 120);
    assert!(50 < open && 60 * all <= 100 * exact, "{open}, {exact} of {all} exact");
}

#[test]
fn whatever_gaps_of_the_past_turn_out_to_be_no_phase_is_missed() {
    let mut open = 0;
    for seed in 1..=300 {
        let (text, rules) = drawn(seed, Made::Mixed, 3);
        let chance = &mut Chance::new(seed);
        let mut rows = past(chance, 3);
        for row in &mut rows {
            row.iter_mut().filter(|_| chance.one_in(3)).for_each(|cell| *cell = MISSING);
        }
        let found = asked(&rules, &rows).0;
        for _ in 0..10 {
            let mut filled = rows.clone();
            let gaps = filled.iter_mut().flatten().filter(|cell| **cell == MISSING);
            gaps.for_each(|cell| *cell = chance.below(NUMBERS.len()));
            let wanted = asked(&rules, &filled).0;
            for (wanted, found) in wanted.iter().zip(&found) {
                let at = format!("{found:?}, but {wanted:?} can be: seed {seed}\n{text}");
                assert!(wanted.is_subset(found), "{at}{}{}", csv(&rows), csv(&filled));
                open += usize::from(wanted.len() < found.len());
            }
        }
    }
    assert!(1_000 < open, "{open}");
}

/// The possible phases of a last row, of rules of two inputs.
fn found(signals: &str, phases: &str, last: &str) -> Vec<String> {
    let text = format!(
        "format: 1\nid: t\nversion: \"1\"\ntitle: t\ncalendar: rows\ninputs:\n  \
         a: {{ unit: number, columns: [a] }}\n  b: {{ unit: number, columns: [b] }}\nsignals:\n\
         {signals}phases:\n{phases}  - {{ id: rest, otherwise: true }}\n"
    );
    let rules = RuleSet::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let panel = Panel::read_csv(format!("a,b,row\n1,1,1\n{last},1\n").as_bytes()).unwrap();
    let outcome = rules.plan(panel.schema()).unwrap().evaluate(&panel).unwrap();
    outcome.possible().iter().map(|phase| phase.id.clone()).collect()
}

#[test]
fn a_score_of_signals_that_share_a_number_cannot_be_what_their_levels_exclude() {
    let signals = "  low: { when: a > 1 }\n  high: { when: a > 2 }\n  other: { when: b > 0 }\n";
    // What is above 2 is above 1.
    let above = "  - { id: never, when: \"high && !low\" }\n";
    assert_eq!(found(signals, above, ",1"), ["rest"]);
    let score = "  - { id: two, when: \"count(low, high) == 1 && high\" }\n  \
                 - { id: one, when: \"count(low, high, other) == 2\" }\n";
    assert_eq!(found(signals, score, ",1"), ["one", "rest"]);
}

#[test]
fn a_signal_that_joins_conditions_is_bound_by_the_numbers_that_it_shares() {
    let signals = "  both: { when: a > 1 && b > 1 }\n  one: { when: a > 0 || b > 2 }\n";
    let phases = "  - { id: never, when: \"both && !one\" }\n  \
                  - { id: far, when: \"both && a < 2\" }\n  - { id: near, when: one }\n";
    assert_eq!(found(signals, phases, ","), ["far", "near", "rest"]);
    // With b known the joined signal is as much as its other half.
    assert_eq!(found(signals, phases, ",2"), ["far", "near", "rest"]);
    assert_eq!(found(signals, phases, ",3"), ["far", "near"]);
}

#[test]
fn a_level_to_watch_is_bound_by_the_number_that_it_shares() {
    let signals = "  s: { when: a > 1, watch: a > 0 || b > 0 }\n";
    let phases = "  - { id: on, when: s }\n  - { id: near, when: watch(s) }\n";
    assert_eq!(found(signals, phases, ",0"), ["on", "near", "rest"]);
    assert_eq!(found(signals, phases, ",1"), ["on", "near"]);
    // Above what it is watched from, and not on: it cannot be watched alone.
    let within = "  s: { when: a > 0, watch: a > 1 }\n";
    assert_eq!(found(within, phases, ",1"), ["on", "rest"]);
}

#[test]
fn what_a_signal_asks_of_another_leaves_out_nothing() {
    // On watch alone s1 is never: s0 has no level to watch. Once c was put where s0 and
    // s1 were thought to exclude each other, and phases that could come were left out.
    let signals = "  s0: { when: a == 2 }\n  s1: { when: s0, watch: watch(s0) && !s0 }\n  \
                   s2: { when: \"2 <= count(!(a > 2), !(a != 0), s0)\" }\n  \
                   s3: { when: b <= 2, watch: \"!(a < 2)\" }\n";
    let phases = "  - { id: p0, when: score == 1 }\n  \
                  - { id: p1, when: \"2 <= count(!(b > 1), !(a > 1), !watch(s0))\" }\n  \
                  - { id: p2, when: \"count(s0, watch(s1), s2, s3) == 3\" }\n";
    assert_eq!(found(signals, phases, ",0"), ["p0", "p1", "rest"]);
}
