//! The record of rules computed a second time: slowly, episode by episode and pair by
//! pair, from the public history.

use froth::score::{Episode, RowKind, Score, ScoreOptions};
use froth::time::Date;
use froth::{Outcome, State};

/// Holds every number of a score against its definition; how many records there were.
pub(crate) fn compare(
    outcome: &Outcome,
    episodes: &[Episode],
    options: &ScoreOptions,
    score: &Score,
) -> usize {
    let history = outcome.history_with_charts(outcome.history_report(None, None));
    let days: Vec<Date> = history.bars.iter().map(|bar| bar.date.unwrap()).collect();
    let last = *days.last().unwrap();
    // The episode that a decision lies before, by its number, or why it does not count.
    let during = |day: Date| {
        episodes.iter().any(|one| one.onset <= day && one.end.is_none_or(|end| day <= end))
    };
    let find = |day: Date| -> Option<usize> {
        let end = options.horizon.after(day);
        (0..episodes.len())
            .filter(|_| !during(day))
            .find(|one| day < episodes[*one].onset && episodes[*one].onset <= end.min(last))
    };
    let before: Vec<Option<usize>> = days.iter().map(|day| find(*day)).collect();
    let is_free =
        |day: &Date| !during(*day) && find(*day).is_none() && options.horizon.after(*day) <= last;
    let quiet: Vec<bool> = days.iter().map(is_free).collect();
    let (warned, is_quiet) = (|bar: usize| before[bar], |bar: usize| quiet[bar]);
    let mut count = 0;
    for row in &score.rows {
        let state = |bar: usize| -> Option<bool> {
            let bar = &history.bars[bar];
            match row.kind {
                RowKind::Phase => {
                    let may_be = bar.possible.contains(&row.id);
                    if may_be && bar.possible.len() > 1 { None } else { Some(may_be) }
                }
                kind => match (*bar.signals.get(&row.id).unwrap(), kind) {
                    (State::On, _) => Some(true),
                    (State::Watch, RowKind::Watch) => Some(true),
                    (State::Watch | State::Off, _) => Some(false),
                    (State::Unknown, _) => None,
                },
            }
        };
        // A state that is unknown may still be surely not on: those say so themselves.
        let own = &row.record;
        let has_half_known = row.kind != RowKind::Phase
            && (0..days.len()).any(|bar| state(bar).is_none())
            && own.share_unknown != share((0..days.len()).map(|bar| state(bar).is_none()));
        if has_half_known {
            continue;
        }
        count += 1;
        let (mut hits, mut misses, mut untold, mut leads) = (0, 0, 0, Vec::new());
        for (place, episode) in episodes.iter().enumerate() {
            let before: Vec<usize> =
                (0..days.len()).filter(|bar| warned(*bar) == Some(place)).collect();
            let on = before.iter().find(|bar| state(**bar) == Some(true));
            match on {
                _ if before.is_empty() => {}
                Some(bar) => {
                    hits += 1;
                    leads.push(f64::from(episode.onset.days() - days[*bar].days()) / 30.4375);
                }
                None if before.iter().any(|bar| state(*bar).is_none()) => untold += 1,
                None if episode.onset <= options.horizon.after(days[0]) => untold += 1,
                None => misses += 1,
            }
        }
        let what = format!("{} {:?} {:?}", row.id, row.kind, score.knowledge);
        assert_eq!((own.hits, own.misses, own.untold), (hits, misses, untold), "{what}");
        let those = |is: &dyn Fn(usize) -> bool, wanted: Option<bool>| {
            (0..days.len()).filter(|bar| is(*bar) && state(*bar) == wanted).count() as f64
        };
        let is_before = |bar: usize| warned(bar).is_some();
        let (a, b) = (those(&is_before, Some(true)), those(&is_quiet, Some(true)));
        let (c, d) = (those(&is_before, Some(false)), those(&is_quiet, Some(false)));
        same(own.type_2, b / (b + d), &what);
        same(own.type_1, misses as f64 / (hits + misses) as f64, &what);
        let signal = hits as f64 / (hits + misses) as f64;
        same(own.noise_to_signal, b / (b + d) / signal, &what);
        same(own.noise_to_signal_of_bars, b / (b + d) / (a / (a + c)), &what);
        let theta = options.preference;
        let loss = theta * c / (a + c) + (1.0 - theta) * b / (b + d);
        same(own.usefulness, theta.min(1.0 - theta) - loss, &what);
        leads.sort_by(f64::total_cmp);
        if let Some(lead) = own.lead {
            same(Some(lead.shortest), leads[0], &what);
            same(Some(lead.longest), leads[leads.len() - 1], &what);
            same(
                Some(lead.median),
                (leads[(leads.len() - 1) / 2] + leads[leads.len() / 2]) / 2.0,
                &what,
            );
        }
        // An alarm goes on until it is known to be off, and is false if all is quiet.
        let mut stretches: Vec<Vec<usize>> = vec![Vec::new()];
        for bar in 0..days.len() {
            match state(bar) {
                Some(true) => stretches.last_mut().unwrap().push(bar),
                Some(false) => stretches.push(Vec::new()),
                None => {}
            }
        }
        stretches.retain(|bars| !bars.is_empty());
        let wrong = stretches.iter().filter(|bars| bars.iter().all(|bar| is_quiet(*bar)));
        let wrong = wrong.count();
        assert_eq!((own.alarms, own.false_alarms), (stretches.len(), wrong), "{what}");
        let counted = |bar: &usize| (is_before(*bar) || is_quiet(*bar)) && state(*bar).is_some();
        let length = |bar: usize| {
            let end = bar.max(1);
            f64::from(days[end].days() - days[end - 1].days())
        };
        let years: f64 = (0..days.len()).filter(counted).map(length).sum::<f64>() / 365.25;
        same(own.false_alarms_a_decade, 10.0 * wrong as f64 / years, &what);
    }
    let charts = history.charts.as_ref().unwrap();
    for number in score.scores.iter().filter(|number| number.signal.is_some()) {
        let chart = charts.signals.get(number.signal.as_deref().unwrap()).unwrap();
        let watched = chart.watched.iter().find(|one| one.expression == number.of).unwrap();
        let threshold = &watched.thresholds[0].values;
        let past = |bar: usize| {
            let past = watched.values[bar]? - threshold[bar]?;
            Some(if number.is_low { -past } else { past })
        };
        let (mut won, mut pairs) = (0.0, 0.0);
        let quiet: Vec<f64> =
            (0..days.len()).filter(|bar| is_quiet(*bar)).filter_map(past).collect();
        for bar in (0..days.len()).filter(|bar| warned(*bar).is_some()) {
            let Some(own) = past(bar) else { continue };
            for other in &quiet {
                pairs += 1.0;
                won += if other < &own {
                    1.0
                } else if *other == own {
                    0.5
                } else {
                    0.0
                };
            }
        }
        same(number.auroc.area, won / pairs, &number.of);
        if let Some(interval) = number.auroc.interval {
            let auroc = number.auroc;
            let (low, high) = self::interval(won / pairs, auroc.episodes, auroc.quiet_stretches);
            assert!((interval.low - low).abs() < 2e-4, "{low} {interval:?}");
            assert!((interval.high - high).abs() < 2e-4, "{high} {interval:?}");
        }
        count += 1;
    }
    count
}

fn share(of: impl Iterator<Item = bool>) -> Option<f64> {
    let all: Vec<bool> = of.collect();
    Some(all.iter().filter(|one| **one).count() as f64 / all.len() as f64)
}

/// The same number, where both have one; what is not a number is none.
#[track_caller]
fn same(found: Option<f64>, wanted: f64, what: &str) {
    match found {
        // Sums in another order.
        Some(found) => assert!((found - wanted).abs() < 1e-9, "{what}: {found}, {wanted}"),
        None => assert!(!wanted.is_finite(), "{what}: none, {wanted}"),
    }
}

/// The areas that lie within 1.96 standard errors of this one, looked for in steps.
pub(crate) fn interval(area: f64, episodes: usize, stretches: usize) -> (f64, f64) {
    let (m, n) = (episodes as f64, stretches as f64);
    let extra = (m + n) / 2.0 - 1.0;
    let is_near = |one: f64| {
        let first = one / (2.0 - one) - one * one;
        let second = 2.0 * one * one / (1.0 + one) - one * one;
        let variance = (one * (1.0 - one) + extra * first + extra * second) / (m * n);
        (one - area).abs() <= 1.959_964 * variance.max(0.0).sqrt()
    };
    let steps = 20_000;
    let at = |step: usize| step as f64 / steps as f64;
    let near: Vec<usize> = (0..=steps).filter(|step| is_near(at(*step))).collect();
    (at(near[0]).min(area), at(near[near.len() - 1]).max(area))
}

/// The falls of so many percent within so many quarters: from where to where.
pub(crate) fn falls(numbers: &str, percent: f64, quarters: usize) -> Vec<(usize, usize)> {
    let numbers: Vec<Option<f64>> =
        numbers.chars().map(|letter| letter.to_digit(10).map(f64::from)).collect();
    let high = |bar: usize| {
        let near = bar.saturating_sub(quarters)..bar;
        let top = near.clone().filter_map(|one| numbers[one]).reduce(f64::max)?;
        near.rev().find(|one| numbers[*one] == Some(top))
    };
    // Known bars only: an unknown one ends no fall.
    let known: Vec<usize> = (0..numbers.len()).filter(|bar| numbers[*bar].is_some()).collect();
    let is_fallen = |bar: usize| {
        let top = high(bar).and_then(|high| numbers[high]);
        top.is_some_and(|top| numbers[bar].unwrap() <= (1.0 - percent / 100.0) * top)
    };
    let runs = known.chunk_by(|one, next| is_fallen(*one) == is_fallen(*next));
    let runs = runs.filter(|run| is_fallen(run[0]));
    let ends = runs.map(|run| {
        let lowest = run.iter().copied().min_by(|one, other| {
            numbers[*one].partial_cmp(&numbers[*other]).unwrap().then(one.cmp(other))
        });
        (high(run[0]).unwrap(), lowest.unwrap())
    });
    let mut apart: Vec<(usize, usize)> = Vec::new();
    for (onset, end) in ends {
        match apart.last_mut() {
            Some(before) if onset <= before.1 => before.1 = end.max(before.1),
            _ => apart.push((onset, end)),
        }
    }
    apart
}
