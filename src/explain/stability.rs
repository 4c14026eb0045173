//! How firm a verdict is: how often it stands when parameters are others within
//! the ranges that are stated for them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::bonds::Bonds;
use super::draw::{DrawnParam, Draws};
use crate::data::Panel;
use crate::outcome::Outcome;
use crate::phase::{Verdict, last_phases};
use crate::plan::Plan;
use crate::rules::Phase;
use crate::run::Run;
use crate::value::Quantity;

/// Into how many parts a range is cut to see what a parameter settles.
const PARTS: u8 = 10;

/// What the draws of a verdict begin with, where nobody says it.
const SEED: u64 = 1;

/// How often a verdict stands when parameters are drawn from their ranges.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Stability {
    /// How many times all parameters were drawn at once.
    pub draws: usize,
    /// What the draws began with: the same seed gives the same draws.
    pub seed: u64,
    /// In how many draws the verdict of the rules as they are came out.
    pub standing: usize,
    /// The same as a share of all draws.
    pub stands: f64,
    /// Each phase that was drawn, the most frequent first.
    pub phases: Vec<DrawShare>,
    /// Each parameter with a range, the one that matters most first.
    pub params: Vec<Leverage>,
    /// The parameters without a range, which were left as they are.
    pub fixed: Vec<String>,
    /// The parameters that alone, moved within their range, give another phase.
    pub rests_on: Vec<String>,
}

/// How often an answer stands, and no more.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Standing {
    /// How many times all parameters were drawn at once.
    pub draws: usize,
    /// What the draws began with.
    pub seed: u64,
    /// The share of draws that give the verdict of the rules as they are.
    pub stands: f64,
}

/// How often a phase was drawn.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct DrawShare {
    /// The phase; `None` where more than one was possible.
    pub phase: Option<String>,
    /// What it is.
    pub title: Option<String>,
    /// In how many draws.
    pub draws: usize,
    /// The same as a share of all draws.
    pub share: f64,
}

/// What moving a parameter within its range does.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Leverage {
    /// The parameter.
    pub param: String,
    /// Its value, as the rules write it.
    pub value: String,
    /// The share of what varies between draws that this parameter settles alone,
    /// from 0 to 1: the correlation ratio of the phases over tenths of its range,
    /// less what chance gives.
    pub matters: f64,
    /// With this parameter alone at the low end of its range.
    pub low: End,
    /// With this parameter alone at the high end of its range.
    pub high: End,
}

/// A parameter at one end of its range, all others as they are.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct End {
    /// The end, as the rules write it.
    pub value: String,
    /// The phase then; `None` if more than one is possible.
    pub phase: Option<String>,
    /// What it is.
    pub title: Option<String>,
    /// Whether it is the verdict of the rules as they are.
    pub is_same: bool,
}

/// The phases that are possible.
type Phases = BTreeSet<usize>;

impl Outcome {
    /// How often this verdict stands when all parameters are drawn at once from the
    /// ranges that the rules state, each for itself but for those that lie below or above
    /// one another; and which phase each gives
    /// alone at the ends of its range. Of a stream that has
    /// [forgotten](Outcome::forgotten) decisions it is that of the data that it read last.
    ///
    /// # Cost
    ///
    /// One evaluation for each draw, without reading or bringing to the calendar.
    ///
    /// # Source
    ///
    /// The correlation ratio is less its bias as in Kelley (1935), Proceedings of
    /// the National Academy of Sciences 21(9), there epsilon squared.
    ///
    /// # Example
    ///
    /// ```
    /// # let rules = froth::RuleSet::parse(include_str!("../../rules/sahm.yaml"))?;
    /// # let file = std::fs::File::open("fixtures/us-unemployment.csv")?;
    /// # let panel = froth::Panel::read_csv(file)?;
    /// # let plan = rules.plan(panel.schema())?;
    /// # let outcome = plan.evaluate(&panel)?;
    /// let firm = outcome.stability(50, 1);
    /// assert!(firm.standing <= firm.draws);
    /// // The same seed gives the same draws.
    /// assert_eq!(firm.standing, outcome.stability(50, 1).standing);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn stability(&self, draws: usize, seed: u64) -> Stability {
        if let Some(anew) = self.anew() {
            return anew.stability(draws, seed);
        }
        let (drawn, fixed) = DrawnParam::of(self.plan.rules());
        let own = self.verdict().map(Verdict::possible).unwrap_or_default();
        let mut trial = ParamTrial::new(self);
        let found = trial.found(&drawn, draws, seed);
        let home: Vec<(usize, Quantity)> = drawn
            .iter()
            .filter_map(|one| {
                let param = self.plan.rules().params().get(one.place)?;
                Some((one.place, param.value.clone()))
            })
            .collect();
        let mut params = Vec::new();
        for (place, one) in drawn.iter().enumerate() {
            let shares = found.iter().map(|(shares, _)| shares.get(place).copied().unwrap_or(0.0));
            let phases = found.iter().map(|(_, phases)| phases);
            let matters = ratio(&shares.zip(phases).collect::<Vec<_>>());
            let mut end = |share: f64, written: &str| {
                let mut values = home.clone();
                values.retain(|(other, _)| *other != one.place);
                values.push(one.at(share));
                let phases = trial.phases(values);
                let phase = self.only(&phases);
                End {
                    value: written.to_owned(),
                    phase: phase.map(|phase| phase.id.clone()),
                    title: phase.and_then(|phase| phase.title.clone()),
                    is_same: phases == own,
                }
            };
            let [value, low, high] = &one.written;
            let (low, high) = (end(0.0, low), end(1.0, high));
            let (param, value) = (one.name.clone(), value.clone());
            params.push(Leverage { param, value, matters, low, high });
        }
        params.sort_by(|one, other| other.matters.total_cmp(&one.matters));
        let moves = |one: &&Leverage| !one.low.is_same || !one.high.is_same;
        let rests_on = params.iter().filter(moves).map(|one| one.param.clone()).collect();
        let standing = found.iter().filter(|(_, phases)| *phases == own).count();
        Stability {
            draws: found.len(),
            seed,
            standing,
            stands: share(standing, found.len()),
            phases: self.shares(&found),
            params,
            fixed,
            rests_on,
        }
    }

    /// How often the same phases are possible in the draws that the rules ask for by
    /// `stability:`.
    ///
    /// # Nothing to say
    ///
    /// `None` if they ask for none, or nothing has been decided yet.
    pub fn standing(&self) -> Option<Standing> {
        let draws = self.plan.rules().stability()?;
        let own = self.verdict()?.possible();
        let (drawn, _) = DrawnParam::of(self.plan.rules());
        let found = ParamTrial::new(self).found(&drawn, draws, SEED);
        let standing = found.iter().filter(|(_, phases)| *phases == own).count();
        Some(Standing { draws: found.len(), seed: SEED, stands: share(standing, found.len()) })
    }

    fn only(&self, phases: &Phases) -> Option<&Phase> {
        let mut all = phases.iter();
        let first = all.next().filter(|_| all.next().is_none())?;
        self.plan.rules().phases().get(*first)
    }

    fn shares(&self, found: &[(Vec<f64>, Phases)]) -> Vec<DrawShare> {
        let mut counts: BTreeMap<Option<usize>, usize> = BTreeMap::new();
        for (_, phases) in found {
            let mut all = phases.iter();
            let only = all.next().filter(|_| all.next().is_none()).copied();
            *counts.entry(only).or_default() += 1;
        }
        let phase = |(place, draws): (Option<usize>, usize)| {
            let phase = place.and_then(|place| self.plan.rules().phases().get(place));
            DrawShare {
                phase: phase.map(|phase| phase.id.clone()),
                title: phase.and_then(|phase| phase.title.clone()),
                draws,
                share: share(draws, found.len()),
            }
        };
        let mut shares: Vec<DrawShare> = counts.into_iter().map(phase).collect();
        shares.sort_by_key(|share| std::cmp::Reverse(share.draws));
        shares
    }
}

#[expect(clippy::cast_precision_loss, reason = "draws are far below 2^53")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// The rules at work with other parameters, over inputs that are aligned already.
struct ParamTrial<'a> {
    panel: &'a Panel,
    run: Run,
    plan: Option<Plan>,
}

impl<'a> ParamTrial<'a> {
    fn new(outcome: &'a Outcome) -> ParamTrial<'a> {
        ParamTrial {
            panel: &outcome.panel,
            run: outcome.run.clone(),
            plan: Some(outcome.plan.clone()),
        }
    }

    /// The phases that are possible in each of so many draws.
    fn found(&mut self, drawn: &[DrawnParam], draws: usize, seed: u64) -> Vec<(Vec<f64>, Phases)> {
        let mut source = Draws::new(seed);
        let bonds = self.plan.as_ref().map(|plan| Bonds::of(plan.rules(), drawn));
        let bonds = bonds.unwrap_or_default();
        let mut found = Vec::new();
        for _ in 0..if drawn.is_empty() { 0 } else { draws } {
            let Some(shares) = source.set(drawn, &bonds, DrawnParam::number) else { break };
            let values = drawn.iter().zip(&shares).map(|(one, share)| one.at(*share)).collect();
            found.push((shares, self.phases(values)));
        }
        found
    }

    /// The phases that are possible at the last bar with these parameters.
    fn phases(&mut self, values: Vec<(usize, Quantity)>) -> Phases {
        let Some(plan) = self.plan.take() else { return Phases::new() };
        let plan = plan.with_params(&values);
        self.run.renew(&plan, self.panel);
        let phases = last_phases(&plan, &self.run.frame);
        self.plan = Some(plan);
        phases
    }
}

/// How much of what varies between the phases a parameter settles.
fn ratio(draws: &[(f64, &Phases)]) -> f64 {
    let mut parts: BTreeMap<u8, Vec<&Phases>> = BTreeMap::new();
    for (share, phases) in draws {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share lies between 0 and 1"
        )]
        let part = ((share * f64::from(PARTS)) as u8).min(PARTS - 1);
        parts.entry(part).or_default().push(phases);
    }
    let all: Vec<&Phases> = draws.iter().map(|(_, phases)| *phases).collect();
    let whole = spread(&all);
    #[expect(clippy::cast_precision_loss, reason = "draws are far below 2^53")]
    let (count, groups) = (all.len() as f64, parts.len() as f64);
    if whole == 0.0 || count <= groups {
        return 0.0;
    }
    let within: f64 = parts.values().map(|part| spread(part)).sum();
    (1.0 - within / (count - groups) * (count - 1.0) / whole).max(0.0)
}

/// The sum of squares of what varies: of the indicators of all outcomes.
#[expect(clippy::cast_precision_loss, reason = "draws are far below 2^53")]
fn spread(phases: &[&Phases]) -> f64 {
    let mut counts: BTreeMap<&Phases, usize> = BTreeMap::new();
    for phases in phases {
        *counts.entry(phases).or_default() += 1;
    }
    let count = phases.len() as f64;
    counts.values().map(|own| *own as f64 * (1.0 - *own as f64 / count)).sum()
}
