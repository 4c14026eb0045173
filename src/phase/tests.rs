//! What is possible, and what would settle it, against brute force.

#![expect(clippy::disallowed_methods, reason = "figures for a test")]

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

#[path = "../../tests/support/chance.rs"]
mod chance;
#[path = "../../tests/support/drawn.rs"]
mod drawn;

use super::brute::{Assignments, BruteRun};
use super::coming::Coming;
use super::question::Question;
use super::{History, PhasesFound, last_phases, needs, replay};
use crate::data::{Panel, Series};
use crate::eval::Frame;
use crate::ops::Tape;
use crate::plan::Atom;
use crate::rules::RuleSet;
use chance::Chance;
use drawn::Reach;

// The shipped rules

fn shipped() -> RuleSet {
    RuleSet::parse(include_str!("../../rules/goldman-1997-vs-1999.yaml")).expect("good rules")
}

/// The columns of these inputs with what `cell` makes of each value.
fn with_cells(panel: &Panel, columns: &[&str], cell: &mut impl FnMut(f64) -> f64) -> Panel {
    let series = panel.series().iter().map(|series| {
        let values = series.values().iter();
        let values = if columns.contains(&series.name()) {
            values.map(|value| cell(*value)).collect()
        } else {
            values.copied().collect()
        };
        Series::of(series.name(), series.stamps().to_vec(), values).expect("a series")
    });
    Panel::of(series.collect()).expect("no name twice")
}

const COLUMNS: [&str; 8] =
    ["A679RC1Q027SBEA", "GDP", "CP", "BCNSDODNS", "FEDFUNDS", "BAA10YM", "NASDAQCOM", "SP500"];
const DAYS: [&str; 4] = ["1998-12-31", "1999-12-31", "2001-09-30", "2025-12-31"];

/// The shipped figures of these years.
fn figures_of(years: RangeInclusive<&str>) -> Panel {
    let text = include_str!("../../fixtures/us-quarterly.csv");
    let is_kept = |line: &&str| line.starts_with('q') || years.contains(&&line[..4]);
    let lines: Vec<&str> = text.lines().filter(is_kept).collect();
    Panel::read_csv(lines.join("\n").as_bytes()).expect("good data")
}

fn bars_of(run: &BruteRun<'_>) -> Vec<usize> {
    let bar = |day: &&str| {
        let day = day.parse().ok();
        run.frame.bars.iter().position(|bar| bar.date == day)
    };
    DAYS.iter().filter_map(bar).collect()
}

fn columns_in(subset: usize) -> Vec<&'static str> {
    let is_in = |input: &usize| subset >> input & 1 == 1;
    (0..COLUMNS.len()).filter(is_in).map(|input| COLUMNS[input]).collect()
}

#[test]
fn for_every_subset_of_missing_inputs_the_possible_phases_are_those_of_brute_force() {
    check_possible(|columns| !columns.contains(&"NASDAQCOM"));
}

#[test]
fn for_every_subset_without_the_nasdaq_the_possible_phases_are_those_of_brute_force() {
    check_possible(|columns| columns.contains(&"NASDAQCOM"));
}

fn check_possible(is_asked: fn(&[&str]) -> bool) {
    let rules = shipped();
    let mut known: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    let (mut open, mut left_out) = (0, 0);
    for years in ["1996"..="2001", "2023"..="2025"] {
        let panel = figures_of(years);
        let plan = rules.plan(panel.schema()).expect("a plan");
        for subset in 0..1_usize << COLUMNS.len() {
            let columns = columns_in(subset);
            if !is_asked(&columns) {
                continue;
            }
            let emptied = with_cells(&panel, &columns, &mut |_| f64::NAN);
            let run = BruteRun::new(&plan, &emptied);
            for bar in bars_of(&run) {
                if !Assignments::are_few(&run, bar) {
                    left_out += 1;
                    continue;
                }
                let expected = known
                    .entry(run.describe(bar))
                    .or_insert_with(|| Assignments::new(&run, bar).possible());
                assert_eq!(run.candidates(bar), *expected, "without {columns:?} at {bar}");
                // These rules have no dwell, so the candidates are the verdict.
                assert_eq!(run.possible(bar), *expected);
                open += usize::from(1 < expected.len());
            }
        }
    }
    // Without share prices most answers have too many assignments to be written down.
    assert!(150 < open, "{open} open, {left_out} left out");
}

/// The panel with these columns emptied, but for those that are filled: with what
/// they had, with a rise or a fall, or by chance.
fn filled(panel: &Panel, emptied: &[&str], filled: &[&str], seed: u64) -> Panel {
    let left: Vec<&str> =
        emptied.iter().copied().filter(|column| !filled.contains(column)).collect();
    let panel = with_cells(panel, &left, &mut |_| f64::NAN);
    let chance = &mut Chance::new(seed);
    let mut step = 0;
    with_cells(&panel, filled, &mut |value| {
        step += 1;
        #[expect(clippy::cast_precision_loss, reason = "a small number by chance")]
        let part = chance.below(1_000) as f64 / 1_000.0;
        match seed {
            0 => value,
            1 => 1.1_f64.powi(step),
            2 => 0.9_f64.powi(step),
            3 => 100.0 * (1.0 + part),
            _ => 10.0 * part,
        }
    })
}

/// What is known whatever the values of some inputs.
struct Cover<'a> {
    run: &'a BruteRun<'a>,
    /// The same with these inputs filled in several ways.
    filled: Vec<BruteRun<'a>>,
    found: BTreeMap<(Atom, usize), bool>,
}

impl<'a> Cover<'a> {
    fn new(run: &'a BruteRun<'a>, panel: &Panel, emptied: &[&str], chosen: &[&str]) -> Cover<'a> {
        let fill = |seed| BruteRun {
            plan: run.plan,
            frame: Frame::new(run.plan, &filled(panel, emptied, chosen, seed), None),
            history: History::default(),
        };
        Cover { run, filled: (0..=4).map(fill).collect(), found: BTreeMap::new() }
    }

    fn holds(&mut self, atom: Atom, bar: usize) -> bool {
        if let Some(holds) = self.found.get(&(atom, bar)) {
            return *holds;
        }
        let holds = self.find(atom, bar);
        self.found.insert((atom, bar), holds);
        holds
    }

    fn find(&mut self, atom: Atom, bar: usize) -> bool {
        let run = self.run;
        let question = |then| Question::new(run.plan, &run.frame, &run.history, then);
        let past = |bars| bar.saturating_sub(bars)..bar;
        match atom {
            // The verdict was this phase or not: what stands behind it has no say.
            Atom::Was(phase, reach, _) => past(reach.bars).all(|then| {
                let possible = run.possible(then);
                let is_known = possible.len() == 1 || !possible.contains(&phase);
                let atoms = question(then).unknown_atoms_up_to(phase + 1);
                is_known || atoms.into_iter().all(|atom| self.holds(atom, then))
            }),
            Atom::HeldBefore(phase, window) => past(window.bars - 1).all(|then| {
                let condition = run.plan.phases[phase].condition().expect("a condition");
                let atoms = question(then).unknown_atoms_in([condition].into_iter());
                atoms.into_iter().all(|atom| self.holds(atom, then))
            }),
            _ => self.filled.iter().all(|run| run.truth(atom, bar).is_known()),
        }
    }
}

#[test]
fn what_is_needed_settles_the_phase_and_nothing_smaller_does() {
    let rules = shipped();
    let mut asked = 0;
    for years in ["1990"..="2001", "2016"..="2025"] {
        let panel = figures_of(years);
        let plan = rules.plan(panel.schema()).expect("a plan");
        let pairs = (1..1_usize << COLUMNS.len()).filter(|subset| subset.count_ones() <= 2);
        // Larger ones by hand, among them both series of prices.
        for subset in pairs.chain([0b0110_0011, 0b1110_0000, 0b0011_1000, 0b1100_1001]) {
            let columns = columns_in(subset);
            let emptied = with_cells(&panel, &columns, &mut |_| f64::NAN);
            let run = BruteRun::new(&plan, &emptied);
            for bar in bars_of(&run) {
                asked += usize::from(check_needs(&run, &panel, &columns, bar));
            }
        }
    }
    assert!(60 < asked, "{asked}");
}

/// Whether the phase is open; then its needs are the smallest that settle it.
fn check_needs(run: &BruteRun<'_>, panel: &Panel, columns: &[&str], bar: usize) -> bool {
    let needs = needs(run.plan, &run.frame, &run.history, bar);
    if run.possible(bar).len() == 1 {
        assert!(needs.is_empty());
        return false;
    }
    let all = Assignments::new(run, bar);
    let atoms = all.truths.clone();
    let column = |input: &usize| run.plan.rules().inputs()[*input].columns[0].as_str();
    let needs: Vec<&str> = needs.iter().map(column).collect();
    let mut is_settled_by_needs = needs.is_empty();
    for subset in 1..1_usize << columns.len() {
        let is_in = |place: &usize| subset >> place & 1 == 1;
        let chosen: Vec<&str> =
            (0..columns.len()).filter(is_in).map(|place| columns[place]).collect();
        let is_needed = chosen.len() == needs.len() && chosen.iter().all(|one| needs.contains(one));
        if !is_needed && !needs.is_empty() && needs.len() <= chosen.len() {
            continue;
        }
        let mut cover = Cover::new(run, panel, columns, &chosen);
        let covered: Vec<Atom> =
            atoms.iter().copied().filter(|atom| cover.holds(*atom, bar)).collect();
        let is_settled = all.settles(|atom| covered.contains(&atom));
        assert_eq!(is_settled, is_needed, "{chosen:?} of {columns:?} at {bar}, needs {needs:?}");
        is_settled_by_needs |= is_needed;
    }
    assert!(is_settled_by_needs, "{needs:?} are not among {columns:?}");
    true
}

// Rule sets by chance

#[test]
fn for_rules_by_chance_the_possible_phases_are_those_of_brute_force() {
    let (mut open, mut lasting_open, mut exact, mut left_out) = (0, 0, 0, 0);
    for seed in 1..=400 {
        let chance = &mut Chance::new(seed);
        let reach = if chance.one_in(2) { Reach::All } else { Reach::Careful };
        let text = drawn::rules(chance, reach, "rows");
        let rules = RuleSet::parse(&text).expect("good rules");
        let csv = drawn::csv(&drawn::cells(chance, 9), "rows");
        let panel = Panel::read_csv(csv.as_bytes()).expect("good data");
        let plan = rules.plan(panel.schema()).expect("a plan");
        let run = BruteRun::new(&plan, &panel);
        for bar in 0..run.frame.bars.len() {
            if !Assignments::are_few(&run, bar) {
                left_out += 1;
                continue;
            }
            let all = Assignments::new(&run, bar);
            let expected = all.possible();
            let at = format!("seed {seed} at {bar}\n{text}\n{csv}");
            assert_eq!(run.candidates(bar), expected, "{at}");
            exact += 1;
            open += usize::from(1 < expected.len());
            for lasting in 0..plan.phases.len() {
                let found = run.coming(bar, Coming::InPlaceOf(lasting));
                let expected = all.in_place_of(lasting);
                assert_eq!(found, expected, "in place of {lasting}, {at}");
                lasting_open += usize::from(1 < expected.len());
            }
            let Some(before) = bar.checked_sub(1).and_then(|bar| run.history.verdict(bar)) else {
                continue;
            };
            let next = |(phase, lasted): (usize, usize)| {
                if lasted < plan.dwell { all.in_place_of(phase) } else { all.possible() }
            };
            assert_eq!(run.possible(bar), before.stays().flat_map(next).collect(), "{at}");
        }
    }
    assert!(
        300 < open && 300 < lasting_open,
        "{open} {lasting_open} of {exact}, {left_out} left out"
    );
}

#[test]
fn for_rules_by_chance_what_is_needed_settles_the_phase_whatever_it_turns_out_to_be() {
    let mut asked = 0;
    for seed in 1..=250 {
        let chance = &mut Chance::new(seed);
        let text = drawn::rules(chance, Reach::Careful, "rows");
        let rules = RuleSet::parse(&text).expect("good rules");
        let cells = drawn::cells(chance, 9);
        let read = |cells: &[[Option<i32>; 4]]| {
            Panel::read_csv(drawn::csv(cells, "rows").as_bytes()).expect("good data")
        };
        let panel = read(&cells);
        let plan = rules.plan(panel.schema()).expect("a plan");
        let run = BruteRun::new(&plan, &panel);
        for bar in 0..run.frame.bars.len() {
            let needs = needs(&plan, &run.frame, &run.history, bar);
            assert!(needs.is_empty() || 1 < run.possible(bar).len());
            for _ in 0..if needs.is_empty() { 0 } else { 5 } {
                asked += 1;
                let mut filled = cells.clone();
                for row in &mut filled {
                    for input in &needs {
                        let value = i32::try_from(chance.below(7)).unwrap_or(0) - 3;
                        row[*input] = row[*input].or(Some(value));
                    }
                }
                let then = BruteRun::new(&plan, &read(&filled));
                assert_eq!(
                    then.possible(bar).len(),
                    1,
                    "seed {seed} at {bar} with {needs:?}\n{text}\n{}{}",
                    drawn::csv(&cells, "rows"),
                    drawn::csv(&filled, "rows"),
                );
            }
        }
    }
    assert!(300 < asked, "{asked}");
}

// The last decision alone

#[test]
fn the_phases_of_the_last_bar_are_those_of_a_whole_replay() {
    let rules = shipped();
    let figures = include_str!("../../fixtures/us-quarterly.csv");
    let panel = Panel::read_csv(figures.as_bytes()).unwrap();
    let drops = std::iter::once(Vec::new())
        .chain(rules.inputs().iter().map(|input| vec![input.name.clone()]));
    let mut count = 0;
    for drop in drops {
        let options = crate::plan::PlanOptions { drop, ..Default::default() };
        let plan = rules.plan_with(panel.schema(), &options).unwrap();
        let days: Vec<_> =
            plan.outcome(&panel, None).run.frame.bars.iter().map(|bar| bar.date).collect();
        for day in days.iter().skip(100).step_by(11) {
            let frame = Frame::new(&plan, &panel, *day);
            let history = replay(&plan, &frame);
            let verdict = history.verdict(frame.bars.len() - 1).unwrap();
            assert_eq!(last_phases(&plan, &frame), verdict.possible(), "{day:?}");
            count += 1;
        }
    }
    assert!(100 < count);
}

#[test]
fn a_level_that_is_computed_is_a_level_of_its_number() {
    let rules = RuleSet::parse(
        "format: 1\nid: t\nversion: \"1\"\ntitle: T\ncalendar: rows\nparams:\n  \
         fall: { value: 20, judgement: true }\ninputs:\n  x: { unit: number }\n  \
         y: { unit: number }\nphases:\n  - { id: crash, when: \"x < -2 * fall\" }\n  \
         - { id: slump, when: \"x < -fall\" }\n  - { id: odd, when: \"x < -3 * fall\" }\n  \
         - { id: never, when: \"x != -20 && x == -fall\" }\n  - { id: calm, otherwise: true }\n",
    );
    let rules = rules.expect("good rules");
    let panel = Panel::read_csv("x,y\n,1\n".as_bytes()).expect("good data");
    let plan = rules.plan(panel.schema()).expect("a plan");
    let run = BruteRun::new(&plan, &panel);
    // What is below -60 is below -40, and what is not -20 is not -20.
    assert_eq!(run.candidates(0), BTreeSet::from([0, 1, 4]));
    assert_eq!(run.candidates(0), Assignments::new(&run, 0).possible());
}

#[test]
fn a_level_that_a_range_settles_is_settled_whatever_is_supposed_of_another_level() {
    let rules = RuleSet::parse(
        "format: 1\nid: t\nversion: \"1\"\ntitle: T\ncalendar: quarter\ninputs:\n  \
         x: { unit: number }\nphases:\n  - { id: high, when: x > 2 }\n  \
         - { id: middle, when: x <= 2 && x > 1 }\n  - { id: low, otherwise: true }\n",
    );
    let rules = rules.expect("good rules");
    let text = "snapshot: 1\nas_of: 2025-12-31\nfigures:\n  x: { low: 1.5, high: 2.5 }\n";
    let panel =
        Panel::read("x.yaml", crate::data::Format::Yaml, text.as_bytes()).expect("good data");
    let plan = rules.plan(panel.schema()).expect("a plan");
    let run = BruteRun::new(&plan, &panel);
    assert_eq!(run.candidates(run.frame.bars.len() - 1), BTreeSet::from([0, 1]));
}

// What was before

/// The last definite phase of the first so many bars other than this one, and its last bar.
fn last_definite(run: &BruteRun<'_>, bars: usize, than: Option<usize>) -> Option<(usize, usize)> {
    let definite = |bar| Some((run.history.verdict(bar)?.definite()?, bar));
    (0..bars).rev().filter_map(definite).find(|(phase, _)| Some(*phase) != than)
}

#[test]
fn what_is_remembered_of_decisions_is_what_they_were() {
    for seed in 1..=30 {
        let chance = &mut Chance::new(seed);
        let rules = RuleSet::parse(&drawn::rules(chance, Reach::All, "rows")).expect("good rules");
        let csv = drawn::csv(&drawn::cells(chance, 9), "rows");
        let panel = Panel::read_csv(csv.as_bytes()).expect("good data");
        let plan = rules.plan(panel.schema()).expect("a plan");
        let BruteRun { plan, frame, history } = &BruteRun::new(&plan, &panel);
        let run = BruteRun { plan, frame: frame.clone(), history: history.clone() };
        let count = frame.bars.len();
        let phase = |bar: usize| history.verdict(bar).and_then(|verdict| verdict.definite());
        let told =
            |found: Option<(usize, usize)>| found.map(|(own, bar)| (own, frame.bars[bar].stamp));
        for bar in 0..count {
            let since = history.phase_since(frame, bar).expect("a bar");
            let first = (0..bar).rev().take_while(|then| phase(*then) == phase(bar)).count();
            assert_eq!((since.stamp, since.bars), (frame.bars[bar - first].stamp, first + 1));
            let previous = last_definite(&run, bar, phase(bar));
            assert_eq!(history.previous(frame, bar), told(previous), "seed {seed} at {bar}");

            let earlier = history.remembered(plan, frame, bar + 1).expect("decisions");
            assert_eq!((earlier.bars, earlier.phase), (bar + 1, (phase(bar), since)));
            let last = last_definite(&run, bar + 1, None);
            let other = last.and_then(|(own, _)| last_definite(&run, bar + 1, Some(own)));
            let both: Vec<_> = told(last).into_iter().chain(told(other)).collect();
            assert_eq!(earlier.definite, both);

            // From what is remembered and told of the rest all of it can be said.
            let rest = history.told(bar + 1..count);
            let begun = History::begun(plan, earlier, &rest);
            let mut short = frame.clone();
            short.bars.drain(..=bar);
            for then in bar + 1..count {
                let own = then - bar - 1;
                assert_eq!(begun.verdict(own), history.verdict(then));
                assert_eq!(begun.phase_since(&short, own), history.phase_since(frame, then));
                assert_eq!(begun.previous(&short, own), history.previous(frame, then));
                let condition =
                    |place| begun.condition(place, own) == history.condition(place, then);
                assert!((0..plan.phases.len()).all(condition));
            }
            check_words(plan, rest, count - bar - 1);
        }
    }
}

/// What was found of so many decisions can be read from its words, and of no other number.
fn check_words(plan: &crate::plan::Plan, mut found: PhasesFound, count: usize) {
    let mut tape = Tape::blank();
    found.carry(plan, &mut tape, count);
    let words = tape.text();
    let read = |count: usize| {
        let (mut own, mut tape) = (PhasesFound::blank(plan), Tape::of(&words));
        own.carry(plan, &mut tape, count);
        tape.is_read().then_some(own)
    };
    assert_eq!(read(count), Some(found));
    assert_eq!(read(count + 1), None);
}
