//! What rules say of all entities together follows from what they say of each.

use std::collections::BTreeSet;

use crate::entities::{Row, Table};
use froth::entities::{GroupStep, SurveyOptions, Tally};
use froth::time::Date;
use froth::{Panel, PlanOptions, Quantity, RuleSet};

/// Numbers by chance, from a seed that is written down.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u32) -> u32 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from(self.0 >> 33).unwrap() % sides
    }
}

/// The entity, the day and the heat of each row.
type Heats = Vec<Row<1>>;

fn tally(rules: &RuleSet, heats: &Heats) -> Tally {
    let options = SurveyOptions {
        entity: "who".to_owned(),
        date: Some("date".to_owned()),
        ..SurveyOptions::default()
    };
    let survey = rules.survey(&["heat"], Panel::default(), &options).unwrap();
    crate::entities::counted(&survey, rules, &Table::new(heats))
}

/// Rules of three phases, `late` from 2 and `warm` from 1, and these on all.
fn rules(calendar: &str, entities: &str) -> RuleSet {
    let text = format!(
        "format: 1\nid: t\nversion: '1'\ntitle: t\ncalendar: {calendar}\n\
         inputs:\n  heat: {{ unit: number, max_age: 0d }}\n\
         params:\n  wide: {{ value: 50pct, judgement: true }}\n\
         phases:\n  - {{ id: late, when: heat >= 2 }}\n  - {{ id: warm, when: heat >= 1 }}\n  \
         - {{ id: cold, otherwise: true }}\n{entities}"
    );
    RuleSet::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// A row of heats for each entity, a column for each day or month.
fn table(heats: &[&[f64]], step: i32) -> Heats {
    let rows = heats.iter().enumerate().flat_map(|(entity, heats)| {
        let cell = move |(place, heat): (i32, &f64)| {
            (format!("E{entity}"), 11_000 + place * step, [*heat])
        };
        (0..).zip(*heats).map(cell)
    });
    rows.collect()
}

fn said<'a>(steps: &'a [GroupStep<'_>]) -> Vec<Vec<&'a str>> {
    let possible = |step: &'a GroupStep<'_>| step.possible.iter().map(|phase| &*phase.id).collect();
    steps.iter().map(possible).collect()
}

const NONE: f64 = f64::NAN;

#[test]
fn a_share_that_what_is_undetermined_cannot_change_settles_the_verdict() {
    let rules = rules(
        "rows",
        "entities:\n  phases:\n    - { id: broad, when: share(late) >= wide }\n    \
         - { id: narrow, otherwise: true }\n",
    );
    // Late for sure: 2, 2, 1, 1, 0 of 4; undetermined: 0, 1, 1, 0, 1.
    let heats: [&[f64]; 4] = [
        &[2.0, 2.0, 2.0, 2.0, 0.0],
        &[2.0, 2.0, NONE, 1.0, NONE],
        &[1.0, NONE, 1.0, 1.0, 1.0],
        &[0.0, 0.0, 0.0, 0.0, 0.0],
    ];
    let tally = tally(&rules, &table(&heats, 1));
    let steps = tally.group(&rules).unwrap();
    let (broad, narrow) = (vec!["broad"], vec!["narrow"]);
    let both = vec!["broad", "narrow"];
    assert_eq!(said(&steps), [broad.clone(), broad, both, narrow.clone(), narrow]);
    assert!(steps.iter().all(|step| step.entities == 4));
    let settled = |step: &GroupStep<'_>| step.phase.is_some() == (step.possible.len() == 1);
    assert!(steps.iter().all(settled));
    let late: Vec<_> =
        steps.iter().map(|step| (step.shares[0].entities, step.shares[0].percent)).collect();
    let expected = [
        ((2, 2), (50.0, 50.0)),
        ((2, 3), (50.0, 75.0)),
        ((1, 2), (25.0, 50.0)),
        ((1, 1), (25.0, 25.0)),
        ((0, 1), (0.0, 25.0)),
    ];
    assert_eq!(late, expected);
    assert_eq!(steps[0].shares[1].phase.id, "warm");
}

#[test]
fn what_an_entity_cannot_be_in_leaves_that_share_as_it_is() {
    let text = "format: 1\nid: t\nversion: '1'\ntitle: t\ncalendar: rows\n\
                inputs: { heat: { unit: number } }\nphases:\n  \
                - { id: late, when: known(heat) && heat >= 2 }\n  \
                - { id: warm, when: heat >= 1 }\n  - { id: cold, otherwise: true }\n\
                entities:\n  phases:\n    - { id: broad, when: share(late) >= 50pct }\n    \
                - { id: warm_too, when: share(warm) >= 50pct }\n    \
                - { id: narrow, otherwise: true }\n";
    let rules = RuleSet::parse(text).unwrap();
    let tally = tally(&rules, &table(&[&[2.0], &[NONE], &[0.0], &[1.0]], 1));
    let count = tally.counts().next().unwrap();
    assert_eq!((count.phases, count.undetermined, count.open), (&[1, 1, 1][..], 1, &[0, 1, 1][..]));
    let steps = tally.group(&rules).unwrap();
    assert_eq!(said(&steps), [["warm_too", "narrow"]]);
    let shares: Vec<_> = steps[0].shares.iter().map(|share| share.entities).collect();
    assert_eq!(shares, [(1, 1), (1, 2), (1, 2)]);
}

/// Phases of all entities; the first reads each share once, and rises with it.
const GROUPS: [&str; 4] = [
    "    - { id: a, when: share(late) >= wide }\n    - { id: b, otherwise: true }\n",
    "    - { id: a, when: 'rolling_max(share(late), 3, 1) >= 50pct && change(share(warm), 1) <= 0pp' }\n    \
     - { id: b, when: 'rolling_mean(entities(cold), 2) > entities / 2' }\n    \
     - { id: c, otherwise: true }\n",
    "    - { id: a, when: share(late) >= 25pct, for: 2 }\n    \
     - { id: b, when: 'share(warm) > 25pct || was(a, 2)' }\n    \
     - { id: c, otherwise: true }\n  dwell: 2\n",
    "    - { id: a, when: 'entities(late) + entities(warm) > entities / 2 && held(share(cold) > 0, 2)' }\n    \
     - { id: b, when: 'since(share(late) == 0pct) >= 1 || !known(share(warm))', at_once: true }\n    \
     - { id: c, otherwise: true }\n  dwell: 3\n",
];

/// Every way to settle what is unknown in a table: late, warm or cold.
fn settled(table: &Heats) -> Vec<Heats> {
    let mut all = vec![table.clone()];
    for row in 0..table.len() {
        if table[row].2[0].is_nan() {
            let each = all.into_iter().flat_map(|table| {
                [2.0, 1.0, 0.0].map(|heat| {
                    let mut table = table.clone();
                    table[row].2 = [heat];
                    table
                })
            });
            all = each.collect();
        }
    }
    all
}

#[test]
fn every_verdict_that_some_way_to_settle_the_undetermined_gives_is_possible() {
    let groups = GROUPS.map(|group| rules("rows", &format!("entities:\n  phases:\n{group}")));
    let mut open = 0;
    for seed in 1..=16 {
        let mut dice = Dice(seed);
        let mut table = Heats::new();
        let mut unknown = 0;
        for entity in 0..4 {
            for day in 0..5 {
                let heat = match dice.roll(6) {
                    0 => continue,
                    1 if unknown < 4 => {
                        unknown += 1;
                        NONE
                    }
                    _ => f64::from(dice.roll(3)),
                };
                table.push((format!("E{entity}"), 11_000 + day, [heat]));
            }
        }
        let ranged = tally(&groups[0], &table);
        let all: Vec<Tally> =
            settled(&table).iter().map(|table| tally(&groups[0], table)).collect();
        assert_eq!(all.len(), 3_usize.pow(unknown));
        for (place, rules) in groups.iter().enumerate() {
            let found = ranged.group(rules).unwrap();
            let mut seen: Vec<BTreeSet<&str>> = vec![BTreeSet::new(); found.len()];
            for tally in &all {
                let one = tally.group(rules).unwrap();
                for (bar, (one, all)) in one.iter().zip(&found).enumerate() {
                    assert_eq!(one.stamp, all.stamp);
                    one.possible.iter().for_each(|phase| _ = seen[bar].insert(&phase.id));
                    for (one, all) in one.shares.iter().zip(&all.shares) {
                        assert!(all.percent.0 <= one.percent.0 && one.percent.0 <= all.percent.1);
                        assert_eq!(one.percent.0, one.percent.1);
                    }
                }
            }
            for (seen, all) in seen.iter().zip(said(&found)) {
                let all: BTreeSet<&str> = all.into_iter().collect();
                assert!(
                    seen.is_subset(&all),
                    "seed {seed}: {seen:?} of {all:?} by {}",
                    GROUPS[place]
                );
                // One share, read once: nothing is possible that no way gives.
                assert!(place != 0 || *seen == all, "seed {seed}: {seen:?} of {all:?}");
                open += usize::from(1 < all.len());
            }
        }
    }
    assert!(40 < open, "{open}");
}

#[test]
fn later_dates_never_change_an_earlier_verdict() {
    let mut dice = Dice(5);
    let mut heat = || if dice.roll(5) == 0 { NONE } else { f64::from(dice.roll(3)) };
    let heats: Vec<Vec<f64>> = (0..6).map(|_| (0..9).map(|_| heat()).collect()).collect();
    for group in GROUPS {
        let rules = rules("rows", &format!("entities:\n  phases:\n{group}"));
        let cut = |dates: usize| {
            let heats: Vec<&[f64]> = heats.iter().map(|heats| &heats[..dates]).collect();
            tally(&rules, &table(&heats, 1))
        };
        let (whole, mut before) = (cut(9), 0);
        let whole = whole.group(&rules).unwrap();
        for dates in 1..=9 {
            let early = cut(dates);
            let early = early.group(&rules).unwrap();
            assert_eq!(said(&early), said(&whole)[..dates]);
            before += early.len();
        }
        assert_eq!(before, 45);
    }
}

#[test]
fn on_every_calendar_each_date_has_its_own_entities_and_verdict() {
    const DATES: [(&str, [&str; 6]); 6] = [
        (
            "rows",
            ["2000-01-05", "2000-01-06", "2000-02-01", "2000-03-01", "2001-01-01", "2001-05-01"],
        ),
        (
            "day",
            ["2000-02-27", "2000-02-28", "2000-02-29", "2000-03-01", "2000-03-02", "2000-03-03"],
        ),
        (
            "week",
            ["2000-01-02", "2000-01-09", "2000-01-16", "2000-01-23", "2000-01-30", "2000-02-06"],
        ),
        (
            "month",
            ["2000-01-31", "2000-02-29", "2000-03-31", "2000-04-30", "2000-05-31", "2000-06-30"],
        ),
        (
            "quarter",
            ["2000-03-31", "2000-06-30", "2000-09-30", "2000-12-31", "2001-03-31", "2001-06-30"],
        ),
        (
            "year",
            ["2000-12-31", "2001-12-31", "2002-12-31", "2003-12-31", "2004-12-31", "2005-12-31"],
        ),
    ];
    let heats: [&[f64]; 2] = [&[0.0, 2.0, 2.0, NONE, 0.0, 2.0], &[0.0, 1.0, 1.0, 0.0, 0.0]];
    for (calendar, dates) in DATES {
        let text = "entities:\n  phases:\n    - { id: broad, when: 'share(late) >= wide && \
                    lag(share(late), 1) < wide' }\n    - { id: narrow, otherwise: true }\n";
        let rules = rules(calendar, text);
        let mut table = table(&heats, 1);
        for row in &mut table {
            let date: Date = dates[usize::try_from(row.1 - 11_000).unwrap()].parse().unwrap();
            row.1 = date.days();
        }
        let tally = tally(&rules, &table);
        let steps = tally.group(&rules).unwrap();
        let stamps: Vec<_> = tally.counts().map(|count| count.stamp).collect();
        assert_eq!(steps.iter().map(|step| step.stamp).collect::<Vec<_>>(), stamps, "{calendar}");
        let entities: Vec<u64> = steps.iter().map(|step| step.entities).collect();
        assert_eq!(entities, [2, 2, 2, 2, 2, 1], "{calendar}");
        let expected = ["narrow", "broad", "narrow", "narrow", "narrow", "broad"];
        assert_eq!(said(&steps).concat(), expected, "{calendar}");
    }
}

#[test]
fn a_month_without_an_entity_is_unknown_and_windows_of_time_count_it() {
    let rules = rules(
        "month",
        "entities:\n  phases:\n    - { id: broad, when: share(late) >= wide }\n    \
         - { id: was_broad, when: 'within(share(late) >= wide, 3m)' }\n    \
         - { id: narrow, otherwise: true }\n",
    );
    let row = |entity: &str, month: &str, heat: f64| {
        let day: Date = format!("{month}-01").parse().unwrap();
        (entity.to_owned(), day.days(), [heat])
    };
    // Nobody in March, two in January and April, one in February and from May on.
    let mut rows = vec![row("one", "2000-01", 2.0), row("one", "2000-02", 2.0)];
    let two = [("2000-04", 0.0), ("2000-05", 0.0), ("2000-06", 1.0)];
    rows.push(row("three", "2000-01", 0.0));
    rows.extend(two.map(|(month, heat)| row("two", month, heat)));
    rows.push(row("zero", "2000-04", 1.0));
    let tally = tally(&rules, &rows);
    let steps = tally.group(&rules).unwrap();
    let lines = steps.iter().map(|step| {
        let ids: Vec<&str> = step.possible.iter().map(|phase| phase.id.as_str()).collect();
        format!("{} {} {} {}", step.stamp, step.entities, step.shares.len(), ids.join("|"))
    });
    let expected = [
        "2000-01 2 3 broad",
        "2000-02 1 3 broad",
        "2000-03 0 0 broad|was_broad",
        "2000-04 2 3 was_broad",
        "2000-05 1 3 was_broad|narrow",
        "2000-06 1 3 narrow",
    ];
    assert_eq!(lines.collect::<Vec<_>>(), expected);
}

#[test]
fn rules_with_changed_parameters_change_the_verdict_on_all() {
    let rules = rules(
        "rows",
        "entities:\n  phases:\n    - { id: broad, when: share(late) >= wide }\n    \
         - { id: narrow, otherwise: true }\n",
    );
    let table = table(&[&[2.0], &[0.0], &[0.0]], 1);
    let plan = PlanOptions {
        params: vec![("wide".to_owned(), Quantity::parse("30pct").unwrap())],
        ..PlanOptions::default()
    };
    let options = SurveyOptions { entity: "who".to_owned(), plan, ..SurveyOptions::default() };
    let survey = rules.survey(&["heat"], Panel::default(), &options).unwrap();
    let tally = tally(&rules, &table);
    assert_eq!(said(&tally.group(&rules).unwrap()), [["narrow"]]);
    assert_eq!(said(&tally.group(survey.plan().rules()).unwrap()), [["broad"]]);
}

#[test]
fn the_rules_on_all_can_be_asked_why_like_all_others() {
    let rules = rules(
        "rows",
        "entities:\n  phases:\n    - id: broad\n      when: share(late) >= wide\n      \
         because: '{share(late)} of all are late.'\n    - { id: narrow, otherwise: true }\n",
    );
    let tally = tally(&rules, &table(&[&[2.0], &[2.0], &[1.0]], 1));
    let panel = tally.panel(&rules);
    let plan = rules.group().unwrap().plan(panel.schema()).unwrap();
    let outcome = plan.evaluate(&panel).unwrap();
    assert_eq!(outcome.phase().unwrap().id, "broad");
    let report = outcome.report().to_string();
    assert!(report.contains("66.67 % of all are late."), "{report}");
}

#[test]
fn without_entities_there_is_nothing_to_say_and_without_rows_no_date() {
    let plain = rules("rows", "");
    assert!(Tally::new(&plain).group(&plain).is_none());
    assert!(plain.group().is_none());
    let rules = rules("quarter", &format!("entities:\n  phases:\n{}", GROUPS[0]));
    assert!(Tally::new(&rules).group(&rules).unwrap().is_empty());
}

#[test]
fn a_page_about_rules_has_what_they_say_of_all_entities() {
    let text = include_str!("../accept/group.yaml");
    let rules = RuleSet::parse(text).unwrap();
    let plan = PlanOptions { allow_missing: true, ..PlanOptions::default() };
    let panel = Panel::default();
    let plan = rules.plan_with(panel.schema(), &plan).unwrap();
    let page = plan.evaluate(&panel).unwrap().rules_page();
    let (_, after) = page.split_once("## What it says of many entities together").unwrap();
    assert!(after.contains("1. **Most companies are late** (`everywhere`)"), "{page}");
    assert!(after.contains("when: `share(late) >= wide && entities >= 3`"), "{page}");
}

#[test]
fn a_phase_of_all_entities_that_cannot_be_reached_is_warned_of() {
    let warned = |phases: &str| {
        let rules = rules("rows", &format!("entities:\n  phases:\n{phases}"));
        let found = rules.warnings().iter().map(|warning| warning.code.to_string());
        found.collect::<Vec<_>>()
    };
    assert_eq!(warned(GROUPS[0]), [""; 0]);
    let twice = "    - { id: a, when: share(late) >= wide }\n    \
                 - { id: b, when: share(late) >= wide && entities > 9 }\n    \
                 - { id: c, otherwise: true }\n";
    assert_eq!(warned(twice), ["F0606"]);
    // What comes at once comes where the one above must wait.
    let urgent = twice.replace("> 9", "> 9, at_once: true");
    assert_eq!(warned(&urgent), ["F0606"]);
    assert_eq!(warned(&format!("{urgent}  dwell: 2\n")), [""; 0]);
    let never = "    - { id: a, when: share(late) >= wide }\n    \
                 - { id: b, when: false }\n    - { id: c, otherwise: true }\n";
    assert_eq!(warned(never), ["F0606"]);
}
