//! Numbers that rank decisions: what signals watch, how many are on, and what is asked.

use super::counted::Counted;
use super::view::{NumberKind, ScoreRow};
use super::{Happened, ScoreOptions};
use crate::error::{Error, ErrorKind};
use crate::explain::compared;
use crate::outcome::Outcome;
use crate::rules::{Comparison, Signal, told_of};
use crate::value::Truth;

impl Outcome {
    /// How well expressions over the names of the rules rank decisions, high numbers
    /// first: a probability, a score, or minus what warns by being low. A condition is
    /// 1 or 0.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Rules`] with everything that is wrong with the expressions, and
    /// what [`score`](Outcome::score) refuses.
    pub fn score_expressions(
        &self,
        expressions: &[&str],
        happened: &Happened,
        options: &ScoreOptions,
    ) -> Result<Vec<ScoreRow>, Error> {
        let (mut conditions, mut wrong) = (Vec::new(), Vec::new());
        for text in expressions {
            match self.plan.rules().understand_value(text) {
                Ok(condition) => conditions.push(condition),
                Err(found) => wrong.extend(told_of(text, found)),
            }
        }
        if !wrong.is_empty() {
            return Err(Error::new(ErrorKind::Rules, wrong));
        }
        let counted = self.counted(happened, options)?;
        let (plan, nodes) = self.plan.with_terms(conditions.iter().map(|one| &one.term));
        let mut run = self.run.clone();
        run.renew(&plan, &self.panel);
        let frame = &run.frame;
        let rows = conditions.iter().zip(&nodes).map(|(condition, (_, seen))| {
            let is_truth = plan.node(*seen).is_some_and(|node| node.is_truth);
            let number = |bar: usize| match frame.is_unknown(*seen, bar) {
                true => f64::NAN,
                false if is_truth => f64::from(u8::from(frame.truth(*seen, bar).is_true())),
                false => frame.number(*seen, bar),
            };
            let (auroc, left_out) = counted.auroc(&number);
            ScoreRow {
                kind: NumberKind::Expression,
                signal: None,
                of: condition.text.clone(),
                against: None,
                is_low: false,
                auroc,
                left_out,
            }
        });
        Ok(rows.collect())
    }

    pub(super) fn score_numbers(&self, counted: &Counted) -> Vec<ScoreRow> {
        let signals = self.plan.rules().signals();
        let numbers = signals.iter().map(|signal| self.score_number(counted, signal));
        let mut rows: Vec<ScoreRow> = numbers.flatten().collect();
        if 1 < signals.len() {
            let on = |bar: usize| {
                let mut count = 0.0;
                for place in 0..signals.len() {
                    match self.level(place, bar).map(|level| level.on) {
                        Some(Truth::True) => count += 1.0,
                        Some(Truth::False) => {}
                        Some(Truth::Unknown) | None => return f64::NAN,
                    }
                }
                count
            };
            let of = "number of signals that are on".to_owned();
            let (auroc, left_out) = counted.auroc(&on);
            rows.push(ScoreRow {
                kind: NumberKind::Count,
                signal: None,
                of,
                against: None,
                is_low: false,
                auroc,
                left_out,
            });
        }
        rows
    }

    /// The number that decides a signal by itself: how far it is past its threshold.
    fn score_number(&self, counted: &Counted, signal: &Signal) -> Option<ScoreRow> {
        let comparisons = compared(&mut self.plan.lookup(), &signal.when);
        let [only] = comparisons.as_slice() else { return None };
        let is_low = match only.sign {
            Comparison::Less | Comparison::AtMost => true,
            Comparison::More | Comparison::AtLeast => false,
            Comparison::Equal | Comparison::Differ => return None,
        };
        let frame = &self.run.frame;
        let (value, threshold) = only.value.zip(only.threshold)?;
        let past = |bar: usize| {
            if [value, threshold].iter().any(|node| frame.is_unknown(*node, bar)) {
                return f64::NAN;
            }
            let past = frame.number(value, bar) - frame.number(threshold, bar);
            if is_low { -past } else { past }
        };
        let (auroc, left_out) = counted.auroc(&past);
        Some(ScoreRow {
            kind: NumberKind::Signal,
            signal: Some(signal.id.clone()),
            of: only.expression.to_owned(),
            against: Some(only.against.to_owned()),
            is_low,
            auroc,
            left_out,
        })
    }
}
