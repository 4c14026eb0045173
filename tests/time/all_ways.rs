//! All ways of asking give one answer on any day: a stream that is saved and gone on
//! with, a history, a survey, another figure, and the day asked for.

mod case;

use std::collections::BTreeMap;

use crate::drawn::INPUTS;
use crate::entities::{Row, Table, line};
use case::Case;
use froth::entities::{States, SurveyOptions};
use froth::time::{Date, Period, Stamp};
use froth::{Knowledge, Outcome, Panel, PlanOptions, Quantity, Series, Step};
use serde_json::Value;

/// Cases are drawn by these seeds, one each.
const SEEDS: std::ops::RangeInclusive<u64> = 1..=72;

/// A case with what is known in it, and whether its figures come out and are revised
/// on days of their own.
fn cases() -> impl Iterator<Item = (Case, Knowledge, bool)> {
    let ways = [
        (Knowledge::Released, false),
        (Knowledge::Vintage, true),
        (Knowledge::Latest, false),
        (Knowledge::Released, true),
    ];
    SEEDS
        .zip(ways.into_iter().cycle())
        .map(|(seed, (knowledge, is_revised))| (Case::new(seed), knowledge, is_revised))
}

/// Each decision of an outcome, and its whole report but for its data's files.
fn told(outcome: &Outcome) -> (Vec<String>, Value) {
    let step = |step: &Step<'_>| format!("{:?} {}", step.date, line(step));
    let steps = outcome.history().iter().map(step).collect();
    let mut report: Value = serde_json::from_str(&outcome.report().to_json()).unwrap();
    report["provenance"] = Value::Null;
    for input in report["inputs"].as_object_mut().unwrap().values_mut() {
        input["file"] = Value::Null;
    }
    (steps, report)
}

#[test]
fn a_stream_that_is_saved_on_any_days_says_what_each_day_says() {
    for (mut case, knowledge, is_revised) in cases() {
        let panel = case.panel(is_revised, None);
        let plan = case.plan(&panel, knowledge);
        let mut stream = plan.stream();
        for day in case.days() {
            stream.read(&panel, Some(day)).unwrap();
            let asked = plan.evaluate_as_of(&panel, day).unwrap();
            let at = format!("{knowledge:?} {is_revised} {}", case.at(day));
            assert_eq!(told(&stream.outcome()), told(&asked), "{at}");
            let saved = stream.save();
            stream = plan.resume(&saved).unwrap();
            assert_eq!(stream.save(), saved, "{at}");
        }
    }
}

#[test]
fn a_stream_that_reads_what_is_out_on_each_day_says_what_all_figures_say() {
    let mut count = 0;
    for (mut case, knowledge, is_revised) in cases() {
        // Later revisions do not change what was decided, and hindsight knows them.
        if !case.is_sure || is_revised != (knowledge == Knowledge::Vintage) {
            continue;
        }
        let whole = case.panel(is_revised, None);
        let plan = case.plan(&whole, knowledge);
        let mut state = plan.stream().save();
        let days = case.days();
        for day in days {
            let out = Some(day).filter(|_| knowledge != Knowledge::Latest && day < days[2]);
            let mut stream = plan.resume(&state).unwrap();
            stream.read(&case.panel(is_revised, out), Some(day)).unwrap();
            state = stream.save();
            let (own, asked) = (stream.outcome(), plan.evaluate_as_of(&whole, day).unwrap());
            if own.history().is_empty() {
                // Nothing is out, so that nothing says where the first period is.
                continue;
            }
            let at = format!("{knowledge:?} {}", case.at(day));
            assert_eq!(told(&own).0, told(&asked).0, "{at}");
            if out.is_none() {
                assert_eq!(told(&own).1, told(&asked).1, "{at}");
            }
            count += 1;
        }
    }
    assert!(30 < count, "only {count} days");
}

#[test]
fn a_history_has_at_the_end_of_each_period_what_that_day_says() {
    let is_at_the_end =
        |step: &&Step<'_>| step.date.is_some() && step.date == step.stamp.last_day();
    for (mut case, knowledge, is_revised) in cases() {
        let panel = case.panel(is_revised, None);
        let plan = case.plan(&panel, knowledge);
        let day = case.day();
        let outcome = plan.evaluate_as_of(&panel, day).unwrap();
        let history = outcome.history();
        let ends: Vec<&Step<'_>> = history.iter().filter(is_at_the_end).collect();
        assert!(history.len() <= ends.len() + 1, "{}", case.at(day));
        for _ in 0..8.min(ends.len()) {
            let place = case.chance.below(ends.len());
            let day = ends[place].date.unwrap();
            let outcome = plan.evaluate_as_of(&panel, day).unwrap();
            let asked = outcome.history();
            let own: Vec<String> = asked.iter().map(line).collect();
            let then: Vec<String> = history[..=place].iter().map(line).collect();
            assert_eq!(own, then, "{knowledge:?} {is_revised} {}", case.at(day));
        }
    }
}

fn at(days: i32) -> Date {
    Date::new(1970, 1, 1).unwrap().plus_days(days)
}

#[test]
fn a_survey_up_to_any_day_says_of_each_entity_what_its_rows_alone_say() {
    for (mut case, ..) in cases() {
        // A table of entities has one column of days for all.
        let mut rows: BTreeMap<Date, [f64; 4]> = BTreeMap::new();
        for (place, made) in case.made.iter().enumerate() {
            for (_, stamp, value) in &made.rows {
                let day = stamp.last_day().unwrap();
                rows.entry(day).or_insert([f64::NAN; 4])[place] = *value;
            }
        }
        // The second has the first half of the first one's rows.
        let half = rows.len() / 2;
        let row = |who: &str| {
            let who = who.to_owned();
            move |(day, numbers): (&Date, &[f64; 4])| (who.clone(), day.days(), *numbers)
        };
        let one: Vec<Row<4>> = rows.iter().map(row("one")).collect();
        let two: Vec<Row<4>> = rows.iter().take(half).map(row("two")).collect();
        let both = [one.as_slice(), &two].concat();
        let day = case.day();
        for knowledge in [Knowledge::Released, Knowledge::Latest] {
            let plan = PlanOptions { knowledge, ..PlanOptions::default() };
            let options = SurveyOptions {
                entity: "who".to_owned(),
                date: Some("date".to_owned()),
                as_of: Some(day),
                states: States::Every,
                plan,
            };
            let survey = case.rules.survey(&INPUTS, Panel::default(), &options).unwrap();
            let told = crate::entities::told(&survey, &Table::new(&both), 2).unwrap();
            for (entity, rows) in [("one", &one), ("two", &two)] {
                let stamps: Vec<Stamp> = rows.iter().map(|row| Stamp::Day(at(row.1))).collect();
                let series = INPUTS.iter().enumerate().map(|(place, name)| {
                    let values = rows.iter().map(|row| row.2[place]).collect();
                    Series::new(*name, stamps.clone(), values).unwrap()
                });
                let panel = Panel::new(series.collect()).unwrap();
                let plan = case.plan(&panel, knowledge);
                let outcome = plan.evaluate_as_of(&panel, day).unwrap();
                let expected: Vec<String> = outcome
                    .history()
                    .iter()
                    .map(|step| format!("{entity} {}", line(step)))
                    .collect();
                let is_own = |told: &&String| told.starts_with(&format!("{entity} "));
                let own: Vec<String> = told.iter().filter(is_own).cloned().collect();
                assert_eq!(own, expected, "{entity} {knowledge:?} {}", case.at(day));
            }
        }
    }
}

fn number(case: &Case, input: &str, value: f64) -> (String, Quantity) {
    let unit = case.rules.inputs()[0].unit.clone();
    (input.to_owned(), Quantity::Number { value, unit })
}

#[test]
fn a_figure_that_is_set_on_any_day_says_what_an_edited_cell_says() {
    let mut count = 0;
    for (mut case, knowledge, is_revised) in cases() {
        if is_revised {
            continue;
        }
        let panel = case.panel(false, None);
        let plan = case.plan(&panel, knowledge);
        let options = PlanOptions { knowledge, ..PlanOptions::default() };
        for day in case.days() {
            let seen = plan.evaluate_as_of(&panel, day).unwrap().report().inputs;
            for (place, (name, seen)) in seen.0.iter().enumerate() {
                let period = |row: &(Period, Stamp, f64)| Stamp::Period(row.0).to_string();
                let made = &mut case.made[place];
                let mut rows = made.rows.iter_mut().filter(|_| made.is_plain);
                let own = rows.find(|row| Some(period(row)) == seen.period);
                let Some((_, _, own)) = own else { continue };
                let (before, value) = (*own, *own + case.chance.below(9) as f64 - 4.0);
                *own = value;
                let edited = case.panel(false, None);
                let row =
                    case.made[place].rows.iter_mut().find(|row| Some(period(row)) == seen.period);
                row.unwrap().2 = before;
                let set = number(&case, name, value);
                let changed = case.rules.what_if(&panel, Some(day), &options, &[set]).unwrap();
                let (changed, edited) = (
                    plan.evaluate_as_of(&changed, day).unwrap(),
                    plan.evaluate_as_of(&edited, day).unwrap(),
                );
                let at = format!("{name} = {value} {knowledge:?} {}", case.at(day));
                assert_eq!(told(&changed), told(&edited), "{at}");
                count += 1;
            }
        }
    }
    assert!(200 < count, "only {count} figures were set");
}

#[test]
fn a_figure_that_turns_the_phase_on_any_day_turns_it_when_it_is_set() {
    let mut count = 0;
    for (mut case, knowledge, is_revised) in cases().step_by(7) {
        let panel = case.panel(is_revised, None);
        let plan = case.plan(&panel, knowledge);
        let options = PlanOptions { knowledge, ..PlanOptions::default() };
        let day = case.day();
        let flips = plan.evaluate_as_of(&panel, day).unwrap().flips();
        for flip in &flips.phase {
            let set = number(&case, &flip.change.input, flip.change.to);
            let changed = case.rules.what_if(&panel, Some(day), &options, &[set]).unwrap();
            let turned = plan.evaluate_as_of(&changed, day).unwrap();
            let at = format!("{flip:?} {knowledge:?} {is_revised} {}", case.at(day));
            let possible: Vec<&str> =
                turned.possible().iter().map(|phase| phase.id.as_str()).collect();
            assert_eq!(possible, flip.possible, "{at}");
            assert_eq!(turned.phase().map(|phase| phase.id.clone()), flip.phase, "{at}");
            count += 1;
        }
    }
    assert!(5 < count, "only {count} figures turned a phase");
}
