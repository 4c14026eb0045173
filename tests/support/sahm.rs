//! The Sahm rule as the program computes it, and in whole numbers.

use std::collections::BTreeMap;

use froth::rules::Shipped;
use froth::time::{Frequency, Stamp};
use froth::{Knowledge, Outcome, Panel, Plan, PlanOptions, State};

pub(crate) const SIGNAL: &str = "unemployment_rises";

pub(crate) fn plan(panel: &Panel, knowledge: Knowledge) -> Plan {
    let rules = Shipped::named("sahm").unwrap().rule_set().unwrap();
    let options = PlanOptions { knowledge, ..PlanOptions::default() };
    rules.plan_with(panel.schema(), &options).unwrap()
}

/// The stretches of months in which the signal is on.
pub(crate) fn alarms(panel: &Panel, knowledge: Knowledge) -> Vec<(String, String)> {
    let plan = plan(panel, knowledge);
    let outcome = plan.evaluate(panel).unwrap();
    let steps = outcome.history();
    let months: Vec<(String, State)> =
        steps.iter().map(|step| (step.stamp.to_string(), step.signals[0])).collect();
    let runs = months.chunk_by(|before, after| before.1 == after.1);
    let runs = runs.filter(|run| run[0].1 == State::On);
    runs.map(|run| (run[0].0.clone(), run[run.len() - 1].0.clone())).collect()
}

pub(crate) fn gap(outcome: &Outcome) -> Option<f64> {
    let report = outcome.report();
    let signal = report.signals.get(SIGNAL).unwrap();
    signal.evidence[0].comparisons[0].value
}

/// The gap and the state of each month, as the program gives them: fed month by
/// month, for that is quick.
pub(crate) fn computed(panel: &Panel) -> BTreeMap<String, (Option<f64>, State)> {
    let plan = plan(panel, Knowledge::Latest);
    let mut stream = plan.stream();
    let series = panel.get("UNRATE").unwrap();
    let mut months = BTreeMap::new();
    for (stamp, rate) in series.stamps().iter().zip(series.values()) {
        let month = stamp.period(Frequency::Month).unwrap();
        stream
            .push(Stamp::Period(month), Some(month.last_day()), &[("unemployment", *rate)])
            .unwrap();
        let outcome = stream.outcome();
        months.insert(month.to_string(), (gap(&outcome), outcome.signal(SIGNAL).unwrap()));
    }
    months
}

/// The gap of each month in sixtieths of a point, exactly; rates are whole
/// tenths, and means are of two or three of them.
pub(crate) fn exact(figures: &str) -> BTreeMap<String, i64> {
    let rows: Vec<(String, Option<i64>)> = figures
        .lines()
        .skip(1)
        .map(|line| {
            let (day, rate) = line.split_once(',').unwrap();
            let tenths = (!rate.is_empty()).then(|| tenths(rate));
            (day.get(..7).unwrap().to_owned(), tenths)
        })
        .collect();
    let means: Vec<Option<i64>> = (0..rows.len())
        .map(|month| {
            let window = &rows[month.saturating_sub(2)..=month];
            let known: Vec<i64> = window.iter().filter_map(|(_, tenths)| *tenths).collect();
            let count = i64::try_from(known.len()).unwrap();
            (1 < count).then(|| known.iter().sum::<i64>() * 6 / count)
        })
        .collect();
    let gap = |month: usize| {
        let before = means.get(month.checked_sub(12)?..month)?;
        let low = before.iter().copied().collect::<Option<Vec<i64>>>()?.into_iter().min()?;
        Some((rows[month].0.clone(), means[month]? - low))
    };
    (0..rows.len()).filter_map(gap).collect()
}

fn tenths(rate: &str) -> i64 {
    let (whole, tenth) = rate.split_once('.').unwrap_or((rate, "0"));
    assert_eq!(tenth.len(), 1, "{rate}");
    whole.parse::<i64>().unwrap() * 10 + tenth.parse::<i64>().unwrap()
}

#[track_caller]
pub(crate) fn equals_exact_arithmetic_in_every_month(figures: &str) {
    let panel = Panel::read_csv(figures.as_bytes()).unwrap();
    let exact = exact(figures);
    assert!(800 - 12 < exact.len());
    for (month, (gap, state)) in computed(&panel) {
        let sixtieths = exact.get(&month).copied();
        let expected = sixtieths.map(|sixtieths| format!("{:.2}", sixtieths as f64 / 60.0));
        assert_eq!(gap.map(|gap| format!("{gap:.2}")), expected, "{month}");
        let state_expected = match sixtieths {
            None => State::Unknown,
            Some(30..) => State::On,
            Some(18..30) => State::Watch,
            Some(..18) => State::Off,
        };
        assert_eq!(state, state_expected, "{month}");
    }
}
