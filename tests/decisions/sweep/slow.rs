//! Parts, choices and shifts from verdicts and days alone, the long way.

#![expect(clippy::cast_precision_loss, reason = "counts are small")]

use froth::score::{Episodes, Measure, ScoreOptions, Sweep};
use froth::time::Date;
use froth::{Outcome, State};

pub(super) struct Slow {
    episodes: Episodes,
    options: ScoreOptions,
    by: Measure,
    /// The last days of eighty quarters from 2000Q1 on.
    days: Vec<Date>,
    /// Where each decision lies: before an episode, quiet, or neither.
    places: Vec<(Option<usize>, bool)>,
}

/// Of one alarm: what it was at each decision, with its day.
type Alarm = Vec<Option<bool>>;

impl Slow {
    pub(super) fn new(episodes: &Episodes, options: &ScoreOptions, by: Measure) -> Slow {
        let ends = ["03-31", "06-30", "09-30", "12-31"];
        let day = |place: usize| format!("{}-{}", 2000 + place / 4, ends[place % 4]);
        let days: Vec<Date> = (0..80).map(|place| day(place).parse().unwrap()).collect();
        let last = *days.last().unwrap();
        let place = |day: &Date| {
            let all = episodes.all();
            let end = options.horizon.after(*day);
            if all.iter().any(|own| own.onset <= *day && *day <= own.end.unwrap()) {
                return (None, false);
            }
            let before = all.iter().position(|own| *day < own.onset && own.onset <= end);
            (before, before.is_none() && end <= last)
        };
        let places = days.iter().map(place).collect();
        Slow { episodes: episodes.clone(), options: *options, by, days, places }
    }

    pub(super) fn alarm(&self, outcome: &Outcome, alarm: &str) -> Alarm {
        let rules = outcome.plan().rules();
        let watched = alarm.strip_prefix("watch(").and_then(|rest| rest.strip_suffix(')'));
        let id = watched.unwrap_or(alarm);
        let signal = rules.signals().iter().position(|own| own.id == id);
        let all = outcome.history();
        all.iter()
            .map(|step| match signal {
                Some(signal) => match step.signals[signal] {
                    State::On => Some(true),
                    State::Watch => Some(watched.is_some()),
                    State::Off => Some(false),
                    State::Unknown => None,
                },
                None => match step.possible.as_slice() {
                    [only] => Some(only.id == id),
                    many => many.iter().all(|phase| phase.id != id).then_some(false),
                },
            })
            .collect()
    }

    /// What an alarm scores on the decisions of some parts.
    fn score(&self, alarm: &[Option<bool>], parts: &[usize]) -> (Option<f64>, usize, usize) {
        let (days, places) = (&self.days, &self.places);
        let all = self.episodes.all();
        let part =
            |day: Date| all.iter().position(|own| day <= own.end.unwrap()).unwrap_or(all.len() - 1);
        let own: Vec<usize> = (0..80).filter(|bar| parts.contains(&part(days[*bar]))).collect();
        let count = |is: &dyn Fn(usize) -> bool| own.iter().filter(|bar| is(**bar)).count() as f64;
        let a = count(&|bar| places[bar].0.is_some() && alarm[bar] == Some(true));
        let b = count(&|bar| places[bar].1 && alarm[bar] == Some(true));
        let c = count(&|bar| places[bar].0.is_some() && alarm[bar] == Some(false));
        let d = count(&|bar| places[bar].1 && alarm[bar] == Some(false));
        let (mut hits, mut misses) = (0, 0);
        for episode in parts {
            let before: Vec<usize> =
                (0..80).filter(|bar| places[*bar].0 == Some(*episode)).collect();
            if before.iter().any(|bar| alarm[*bar] == Some(true)) {
                hits += 1;
            } else if before.iter().all(|bar| alarm[*bar] == Some(false)) {
                misses += 1;
            }
        }
        let theta = self.options.preference;
        let score = match self.by {
            Measure::Usefulness => {
                theta.min(1.0 - theta) - theta * (c / (a + c)) - (1.0 - theta) * (b / (b + d))
            }
            Measure::NoiseToSignal => b / (b + d) / (hits as f64 / (hits + misses) as f64),
        };
        (Some(score).filter(|score| score.is_finite()), hits, misses)
    }

    /// The score with its sign turned where low ones are better.
    pub(super) fn merit(&self, score: Option<f64>) -> Option<f64> {
        score.map(|score| if self.by == Measure::Usefulness { score } else { -score })
    }

    /// What an alarm is worth on some parts, if enough episodes are hit.
    fn worth(&self, alarm: &[Option<bool>], parts: &[usize]) -> Option<f64> {
        let (score, hits, misses) = self.score(alarm, parts);
        let is_enough = self.by == Measure::Usefulness || 2 * (hits + misses) <= 3 * hits;
        self.merit(score.filter(|_| is_enough))
    }

    fn best(&self, sets: &[Alarm], parts: &[usize]) -> Option<usize> {
        let mut best: Option<(usize, f64)> = None;
        for (place, set) in sets.iter().enumerate() {
            if let Some(worth) = self.worth(set, parts)
                && best.is_none_or(|(_, known)| known < worth)
            {
                best = Some((place, worth));
            }
        }
        best.map(|(place, _)| place)
    }

    pub(super) fn check_parts(&self, sweep: &Sweep, rules: &Alarm, sets: &[Alarm]) {
        let fitted = sweep.fitted.as_ref().unwrap();
        let all: Vec<usize> = (0..self.episodes.all().len()).collect();
        assert_eq!(fitted.parts.len(), all.len());
        // Each decision as the set that was chosen without it has it.
        let mut together: Alarm = vec![None; 80];
        let days = &self.days;
        for (part, found) in fitted.parts.iter().enumerate() {
            let others: Vec<usize> = all.iter().copied().filter(|other| *other != part).collect();
            let best = self.best(sets, &others);
            assert_eq!(found.set, best);
            let best = &sets[best.unwrap()];
            close(found.chosen, self.score(best, &others).0);
            close(found.left_out, self.score(best, &[part]).0);
            close(found.own, self.score(rules, &[part]).0);
            let ends = self.episodes.all();
            let after = part.checked_sub(1).map(|before| ends[before].end.unwrap());
            let until = (part + 1 < all.len()).then(|| ends[part].end.unwrap());
            for bar in 0..80 {
                let is_after = after.is_none_or(|after| after < days[bar]);
                if is_after && until.is_none_or(|until| days[bar] <= until) {
                    together[bar] = best[bar];
                }
            }
        }
        let (score, hits, misses) = self.score(&together, &all);
        close(fitted.left_out, score);
        assert_eq!((fitted.hits, fitted.misses), (hits, misses));
        let best = self.best(sets, &all).unwrap();
        close(fitted.chosen, self.score(&sets[best], &all).0);
    }

    pub(super) fn check_chance(&self, sweep: &Sweep, rules: &Alarm, sets: &[Alarm]) {
        let chance = sweep.chance.as_ref().unwrap();
        let all: Vec<usize> = (0..self.episodes.all().len()).collect();
        assert_eq!(chance.shifts, 199);
        let turned = |alarm: &Alarm, shift: usize| -> Alarm {
            let known: Vec<usize> = (0..80).filter(|bar| alarm[*bar].is_some()).collect();
            let by = shift * known.len() / 200;
            let mut turned = alarm.clone();
            for (place, bar) in known.iter().enumerate() {
                turned[*bar] = alarm[known[(place + by) % known.len()]];
            }
            turned
        };
        let worth = |alarm: &Alarm, shift: usize| self.worth(&turned(alarm, shift), &all);
        let best = |shift: usize| sets.iter().filter_map(|set| worth(set, shift)).reduce(f64::max);
        let as_good = |own: Option<f64>, of: &dyn Fn(usize) -> Option<f64>| {
            (1..=199).filter(|shift| own.is_none() || own <= of(*shift)).count()
        };
        assert_eq!(chance.own, as_good(worth(rules, 0), &|shift| worth(rules, shift)));
        let bests: Vec<Option<f64>> = (0..=199).map(best).collect();
        assert_eq!(chance.best, as_good(bests[0], &|shift| bests[shift]));
        let mut bests: Vec<f64> = bests.into_iter().skip(1).flatten().collect();
        bests.sort_by(f64::total_cmp);
        close(self.merit(chance.median_of_best), bests.get(bests.len() / 2).copied());
    }
}

fn close(found: Option<f64>, wanted: Option<f64>) {
    let is_close = match (found, wanted) {
        (Some(found), Some(wanted)) => (found - wanted).abs() < 1e-12,
        (found, wanted) => found.is_none() && wanted.is_none(),
    };
    assert!(is_close, "{found:?} is not {wanted:?}");
}
