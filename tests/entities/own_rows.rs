//! Rows of a program of its own: what does not fit is refused, and reading may fail.

use std::ops::ControlFlow;

use froth::entities::{Answers, Gather, Survey, SurveyOptions};
use froth::table::{Batch, Rows, sorted};
use froth::time::Frequency;
use froth::{Error, ErrorKind, Panel, RuleSet};

/// What a batch is filled with.
struct Own<F>(F);

impl<F: Fn(&mut Batch) -> Result<(), Error> + Send + Sync> Rows for Own<F> {
    fn parts(&self) -> usize {
        1
    }

    fn read(
        &self,
        _: usize,
        batch: &mut Batch,
        take: &mut dyn FnMut(&mut Batch) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        self.0(batch)?;
        let _ = take(batch);
        Ok(())
    }

    fn part_rows(&self, _: usize) -> Option<u64> {
        None
    }
}

#[derive(Default)]
struct Told(Vec<String>);

impl Gather for Told {
    fn add(&mut self, answers: &Answers<'_>) {
        for bar in 0..answers.bars() {
            let phase = answers.phase(bar).map_or("open", |phase| phase.id.as_str());
            let stamp = answers.stamp(bar).expect("a bar");
            self.0.push(format!("{} {stamp} {phase}", answers.entity()));
        }
    }
}

fn survey(condition: &str, columns: &[&str]) -> Survey {
    let rules = RuleSet::parse(&format!(
        "format: 1\nid: t\nversion: '1'\ntitle: t\ncalendar: month\n\
         inputs:\n  debt: {{ unit: number, published: 0d }}\n  sector: {{ unit: text }}\n\
         phases:\n  - {{ id: deep, when: '{condition}' }}\n  - {{ id: fine, otherwise: true }}\n"
    ));
    let options = SurveyOptions {
        entity: "who".to_owned(),
        date: Some("date".to_owned()),
        ..SurveyOptions::default()
    };
    rules.expect("rules").survey(columns, Panel::default(), &options).expect("a survey")
}

fn asked(
    fill: impl Fn(&mut Batch) -> Result<(), Error> + Send + Sync,
) -> Result<Vec<String>, Error> {
    let survey = survey("debt > 5", &["who", "date", "debt"]);
    let own = Own(fill);
    let mut told = Vec::new();
    let take = |part: Told| {
        told.extend(part.0);
        ControlFlow::Continue(())
    };
    survey.run(&own, 1, Told::default, take, |_| ControlFlow::Continue(()))?;
    // However they are asked, the same rows are refused.
    survey.outcomes(&own, |_, _| Ok(()))?;
    sorted(&own, survey.wanted())?;
    Ok(told)
}

fn refused(fill: impl Fn(&mut Batch) + Send + Sync) -> String {
    let error = asked(|batch| {
        fill(batch);
        Ok(())
    });
    let error = error.expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::Data);
    error.diagnostics()[0].message.clone()
}

#[test]
fn rows_of_a_program_are_evaluated_by_their_days_or_periods() {
    let filled = asked(|batch| {
        batch.clear(1);
        batch.push("ann", Some(30), &[4.0]);
        batch.push("ann", Some(58), &[6.0]);
        Ok(())
    });
    assert_eq!(filled.expect("answers"), ["ann 1970-01 fine", "ann 1970-02 deep"]);
    let filled = asked(|batch| {
        batch.clear(1);
        batch.set_frequency(Frequency::Month);
        batch.push("ann", Some(0), &[4.0]);
        batch.push("ann", Some(31), &[6.0]);
        Ok(())
    });
    assert_eq!(filled.expect("answers"), ["ann 1970-01 fine", "ann 1970-02 deep"]);
}

#[test]
fn a_row_without_its_day_does_not_take_that_of_the_next() {
    let message = refused(|batch| {
        batch.clear(1);
        batch.push("ann", None, &[4.0]);
        batch.push("ann", Some(58), &[6.0]);
        batch.push("bob", Some(89), &[7.0]);
    });
    assert_eq!(message, "a batch has 3 rows, and days in 2 of them");
    let message = refused(|batch| {
        batch.clear(1);
        batch.push("ann", None, &[6.0]);
    });
    assert_eq!(message, "a batch has 1 rows, and days in 0 of them");
}

#[test]
fn numbers_that_have_no_place_are_not_dropped() {
    let message = refused(|batch| {
        batch.clear(1);
        batch.push("ann", Some(30), &[4.0]);
        batch.push("ann", Some(58), &[1.0, 6.0]);
    });
    assert_eq!(message, "row 2 of a batch has 2 numbers, and there is room for 1");
    let message = refused(|batch| {
        batch.clear(0);
        batch.push("ann", Some(30), &[]);
    });
    assert_eq!(message, "a batch has 1 rows, and 0 numbers in a wanted column");
}

#[test]
fn words_that_are_missing_in_a_row_do_not_move_up() {
    let survey = survey("sector == \"Banks\" && debt > 5", &["who", "date", "debt", "sector"]);
    let own = Own(|batch: &mut Batch| {
        batch.clear(1);
        batch.push("ann", Some(30), &[6.0]);
        batch.push("bob", Some(30), &[6.0]);
        batch.push_texts(&["Banks"]);
        Ok(())
    });
    let go_on = |_: Told| ControlFlow::Continue(());
    let run = survey.run(&own, 1, Told::default, go_on, |_| ControlFlow::Continue(()));
    let error = run.expect_err("refused").to_string();
    assert!(error.contains("a batch has 2 rows, and words in 1 of them"), "{error}");
}

#[test]
fn a_reader_of_ones_own_may_fail_with_its_own_words() {
    let error = asked(|_| Err(Error::data("table `prices` is locked", "try again later")));
    let error = error.expect_err("failed");
    assert_eq!(error.kind(), ErrorKind::Data);
    let expected = "error[F0702]: table `prices` is locked\n = help: try again later";
    assert_eq!(error.to_string(), expected);
}
