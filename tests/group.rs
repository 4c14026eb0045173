//! What rules say of all entities together follows from what they say of each.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::ops::ControlFlow;

use froth::entities::{Answers, Gather, GroupStep, SurveyOptions, Tally};
use froth::table::{Batch, Rows};
use froth::{Error, Panel, RuleSet};

/// A table of one part: the entity, the day and the heat of each row.
#[derive(Clone)]
struct Table(Vec<(String, i32, f64)>);

impl Rows for Table {
    fn parts(&self) -> usize {
        1
    }

    fn read(
        &self,
        _: usize,
        batch: &mut Batch,
        take: &mut dyn FnMut(&mut Batch) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        batch.clear(1);
        for (entity, day, heat) in &self.0 {
            batch.push(entity, Some(*day), &[*heat]);
        }
        let _ = take(batch);
        Ok(())
    }

    fn part_rows(&self, _: usize) -> Option<u64> {
        None
    }
}

struct Counted(Tally);

impl Gather for Counted {
    fn add(&mut self, answers: &Answers<'_>) {
        self.0.add(answers);
    }
}

fn tally(rules: &RuleSet, table: &Table) -> Tally {
    let options = SurveyOptions {
        entity: "who".to_owned(),
        date: Some("date".to_owned()),
        ..SurveyOptions::default()
    };
    let survey = rules.survey(&["heat"], Panel::default(), &options).unwrap();
    let mut tally = Tally::new(rules);
    let take = |counted: Counted| {
        tally.merge(&counted.0);
        ControlFlow::Continue(())
    };
    let blank = || Counted(Tally::new(rules));
    survey.run(table, 1, blank, take, |_| ControlFlow::Continue(())).unwrap();
    tally
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
fn table(heats: &[&[f64]], step: i32) -> Table {
    let rows = heats.iter().enumerate().flat_map(|(entity, heats)| {
        let cell =
            move |(place, heat): (i32, &f64)| (format!("E{entity}"), 11_000 + place * step, *heat);
        (0..).zip(*heats).map(cell)
    });
    Table(rows.collect())
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
