//! Numbers that rank decisions: what signals watch, how many are on, and what is asked.

use super::counted::CountedDecisions;
use super::view::{NumberKind, ScoreRow};
use super::{Happened, ScoreOptions};
use crate::error::{Error, ErrorKind};
use crate::explain::compared;
use crate::outcome::Outcome;
use crate::rules::{Comparison, Signal, told_of};
use crate::value::{Truth, Unit};

/// A number that ranks decisions.
pub(super) struct Ranking {
    pub(super) kind: NumberKind,
    /// The signal that it decides, if it is of one.
    pub(super) signal: Option<String>,
    /// The number, as the rules write it.
    pub(super) of: String,
    /// What it is compared with.
    pub(super) against: Option<String>,
    /// Whether low numbers warn.
    pub(super) is_low: bool,
    pub(super) unit: Unit,
    /// At each decision that counts: how far it is past its threshold, or the number
    /// itself if it has none; NaN where it is unknown.
    pub(super) past: Vec<f64>,
    /// The number itself, if its threshold is the same at all decisions or there is none.
    pub(super) plain: Option<Vec<f64>>,
}

impl Ranking {
    /// Whether it is the same number, of another outcome of the same rules.
    pub(super) fn is_like(&self, other: &Ranking) -> bool {
        (self.kind, &self.signal, &self.of) == (other.kind, &other.signal, &other.of)
    }

    pub(super) fn row(self, counted: &CountedDecisions) -> ScoreRow {
        let (auroc, left_out) = counted.auroc(&self.past);
        ScoreRow {
            kind: self.kind,
            signal: self.signal,
            of: self.of,
            against: self.against,
            is_low: self.is_low,
            auroc,
            left_out,
        }
    }
}

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
        let counted = self.counted(happened, options);
        let rankings = self.rank_expressions(expressions, counted.as_ref().ok())?;
        let counted = counted?;
        Ok(rankings.into_iter().map(|ranking| ranking.row(&counted)).collect())
    }

    /// Expressions as numbers at the decisions that count, if it is known which those are.
    pub(super) fn rank_expressions(
        &self,
        expressions: &[&str],
        counted: Option<&CountedDecisions>,
    ) -> Result<Vec<Ranking>, Error> {
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
        let Some(counted) = counted else { return Ok(Vec::new()) };
        let (plan, nodes) = self.plan.with_terms(conditions.iter().map(|one| &one.term));
        let mut run = self.run.clone();
        run.renew(&plan, &self.panel);
        let frame = &run.frame;
        let rankings = conditions.iter().zip(&nodes).map(|(condition, (_, seen))| {
            let is_truth = plan.node(*seen).is_some_and(|node| node.is_truth);
            let number = |bar: usize| match frame.is_unknown(*seen, bar) {
                true => f64::NAN,
                false if is_truth => f64::from(u8::from(frame.truth(*seen, bar).is_true())),
                false => frame.number(*seen, bar),
            };
            let numbers: Vec<f64> = counted.bars().map(number).collect();
            Ranking {
                kind: NumberKind::Expression,
                signal: None,
                of: condition.text.clone(),
                against: None,
                is_low: false,
                unit: if is_truth { Unit::NUMBER } else { condition.term.unit() },
                past: numbers.clone(),
                plain: Some(numbers),
            }
        });
        Ok(rankings.collect())
    }

    /// The numbers that decide signals by themselves, and how many signals are on.
    pub(super) fn rankings(&self, counted: &CountedDecisions) -> Vec<Ranking> {
        let signals = self.plan.rules().signals();
        let numbers = signals.iter().map(|signal| self.ranking(counted, signal));
        let mut all: Vec<Ranking> = numbers.flatten().collect();
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
            let on: Vec<f64> = counted.bars().map(on).collect();
            all.push(Ranking {
                kind: NumberKind::Count,
                signal: None,
                of: "number of signals that are on".to_owned(),
                against: None,
                is_low: false,
                unit: Unit::NUMBER,
                past: on.clone(),
                plain: Some(on),
            });
        }
        all
    }

    /// The number that decides a signal by itself: how far it is past its threshold.
    fn ranking(&self, counted: &CountedDecisions, signal: &Signal) -> Option<Ranking> {
        let comparisons = compared(&mut self.plan.lookup(), &signal.when);
        let [only] = comparisons.as_slice() else { return None };
        let is_low = match only.sign {
            Comparison::Less | Comparison::AtMost => true,
            Comparison::More | Comparison::AtLeast => false,
            Comparison::Equal | Comparison::Differ => return None,
        };
        let frame = &self.run.frame;
        let (value, threshold) = only.value.zip(only.threshold)?;
        let is_known =
            |bar: usize| ![value, threshold].iter().any(|node| frame.is_unknown(*node, bar));
        let past = |bar: usize| {
            if !is_known(bar) {
                return f64::NAN;
            }
            let past = frame.number(value, bar) - frame.number(threshold, bar);
            if is_low { -past } else { past }
        };
        let plain = |bar: usize| if is_known(bar) { frame.number(value, bar) } else { f64::NAN };
        let known = counted.bars().filter(|bar| is_known(*bar));
        let mut thresholds = known.map(|bar| frame.number(threshold, bar));
        let first = thresholds.next();
        let is_fixed = thresholds.all(|other| Some(other) == first);
        Some(Ranking {
            kind: NumberKind::Signal,
            signal: Some(signal.id.clone()),
            of: only.expression.to_owned(),
            against: Some(only.against.to_owned()),
            is_low,
            unit: only.unit.clone(),
            past: counted.bars().map(past).collect(),
            plain: is_fixed.then(|| counted.bars().map(plain).collect()),
        })
    }
}
