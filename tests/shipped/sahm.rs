//! The Sahm rule equals the published indicator, and its record is what its file
//! says.
//!
//! Months are those that the figures are about: each is aligned with itself, as
//! the published indicator is, but where a test says otherwise.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use froth::rules::Shipped;
use froth::time::{Date, Frequency, Period, Stamp};
use froth::{Format, Knowledge, Outcome, Panel, Plan, PlanOptions, State};

const SIGNAL: &str = "unemployment_rises";

fn plan(panel: &Panel, knowledge: Knowledge) -> Plan {
    let rules = Shipped::named("sahm").unwrap().rule_set().unwrap();
    let options = PlanOptions { knowledge, ..PlanOptions::default() };
    rules.plan_with(panel.schema(), &options).unwrap()
}

fn shipped() -> Panel {
    Panel::read_csv(Shipped::named("sahm").unwrap().figures.as_bytes()).unwrap()
}

/// The stretches of months in which the signal is on.
fn alarms(panel: &Panel, knowledge: Knowledge) -> Vec<(String, String)> {
    let plan = plan(panel, knowledge);
    let outcome = plan.evaluate(panel).unwrap();
    let steps = outcome.history();
    let months: Vec<(String, State)> =
        steps.iter().map(|step| (step.stamp.to_string(), step.signals[0])).collect();
    let runs = months.chunk_by(|before, after| before.1 == after.1);
    let runs = runs.filter(|run| run[0].1 == State::On);
    runs.map(|run| (run[0].0.clone(), run[run.len() - 1].0.clone())).collect()
}

fn gap(outcome: &Outcome) -> Option<f64> {
    let report = outcome.report();
    let signal = report.signals.get(SIGNAL).unwrap();
    signal.evidence[0].comparisons[0].value
}

fn last_day(month: &str) -> Date {
    Period::holding(Frequency::Month, format!("{month}-01").parse().unwrap()).last_day()
}

/// The gap and the state of each month, as the program gives them: fed month by
/// month, for that is quick.
fn computed(panel: &Panel) -> BTreeMap<String, (Option<f64>, State)> {
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
fn exact(figures: &str) -> BTreeMap<String, i64> {
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
fn equals_exact_arithmetic_in_every_month(figures: &str) {
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

// On the figures that are shipped

#[test]
fn the_shipped_figures_give_exactly_what_whole_numbers_give() {
    equals_exact_arithmetic_in_every_month(Shipped::named("sahm").unwrap().figures);
}

#[test]
fn every_recession_since_1960_is_called_once_and_two_more_alarms_are_false() {
    let expected = [
        ("1960-10", "1961-11"),
        ("1970-03", "1971-10"),
        ("1974-07", "1976-01"),
        ("1980-02", "1981-04"),
        ("1981-11", "1983-06"),
        ("1990-10", "1992-10"),
        ("2001-06", "2002-11"),
        ("2003-07", "2003-08"),
        ("2008-02", "2010-05"),
        ("2020-04", "2021-03"),
        ("2024-07", "2024-09"),
    ];
    let found = alarms(&shipped(), Knowledge::Latest);
    let found: Vec<(&str, &str)> = found.iter().map(|(on, off)| (&**on, &**off)).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_decision_at_the_end_of_a_month_knows_the_figures_of_the_month_before() {
    let next =
        |month: &String| Period::holding(Frequency::Month, last_day(month)).plus(1).to_string();
    let hindsight = alarms(&shipped(), Knowledge::Latest);
    let expected: Vec<(String, String)> =
        hindsight.iter().map(|(on, off)| (next(on), next(off))).collect();
    assert_eq!(alarms(&shipped(), Knowledge::Released), expected);
}

#[test]
fn on_every_day_the_answer_is_that_of_the_last_release() {
    let panel = shipped();
    let plan = plan(&panel, Knowledge::Released);
    let told = |day| {
        let outcome = plan.evaluate_as_of(&panel, day).unwrap();
        (
            gap(&outcome).map(f64::to_bits),
            outcome.signal(SIGNAL),
            outcome.phase().map(|one| one.id.clone()),
        )
    };
    for month in ["2001-07", "2003-10", "2008-03", "2020-05", "2025-12"] {
        let end = last_day(month);
        let first = Period::holding(Frequency::Month, end).first_day();
        let (before, after) = (told(first.plus_days(-1)), told(end));
        for day in (0..31).map(|count| first.plus_days(count)).filter(|day| *day <= end) {
            // The rate comes out on the seventh day, that of November 2025 on the sixteenth.
            let wait = if month == "2025-12" { 15 } else { 6 };
            let is_out = wait <= day.days() - first.days();
            assert_eq!(&told(day), if is_out { &after } else { &before }, "{day}");
        }
        assert_ne!(before, after, "{month}");
    }
}

#[test]
fn five_shipped_months_meet_the_threshold_exactly_and_fire() {
    let exact = exact(Shipped::named("sahm").unwrap().figures);
    let at: Vec<&str> =
        exact.iter().filter(|(_, gap)| **gap == 30).map(|(month, _)| &**month).collect();
    assert_eq!(at, ["2001-06", "2002-11", "2003-07", "2003-08", "2024-07"]);
    let computed = computed(&shipped());
    assert!(at.iter().all(|month| computed[*month].1 == State::On));
}

#[test]
fn eleven_of_fifteen_stretches_of_watch_went_on_to_the_threshold() {
    let exact = exact(Shipped::named("sahm").unwrap().figures);
    let gaps: Vec<i64> = exact.into_values().collect();
    let stretches = gaps.chunk_by(|before, after| (18 <= *before) == (18 <= *after));
    let stretches: Vec<&[i64]> = stretches.filter(|stretch| 18 <= stretch[0]).collect();
    let fired = stretches.iter().filter(|stretch| stretch.iter().any(|gap| 30 <= *gap));
    assert_eq!((stretches.len(), fired.count()), (15, 11));
}

#[test]
fn the_month_without_a_figure_is_left_out_of_means_and_never_filled() {
    let computed = computed(&shipped());
    let found = ["2025-09", "2025-10", "2025-11", "2025-12", "2026-01"].map(|month| {
        let (gap, state) = &computed[month];
        (month, format!("{:.2}", gap.unwrap()), *state)
    });
    let expected = [
        ("2025-09", "0.23", State::Off),
        ("2025-10", "0.25", State::Off),
        ("2025-11", "0.35", State::Watch),
        ("2025-12", "0.35", State::Watch),
        ("2026-01", "0.30", State::Watch),
    ];
    assert_eq!(found, expected.map(|(month, gap, state)| (month, gap.to_owned(), state)));

    // At the end of November 2025 the newest figure was that of September, which is
    // too old by the rules' own word: nothing is said.
    let panel = shipped();
    let plan = plan(&panel, Knowledge::Released);
    let report = plan.evaluate_as_of(&panel, last_day("2025-11")).unwrap().report();
    assert_eq!(report.inputs.get("unemployment").unwrap().value, None);
    assert_eq!(report.phase.id, None);
    let reason = report.inputs.get("unemployment").unwrap().unknown.as_ref().unwrap();
    assert_eq!(
        reason.to_string(),
        "unemployment of 2025-09 is too old: 61 days after its end, and it counts for 45"
    );
}

#[test]
fn two_months_without_figures_leave_the_answer_open() {
    let figures = Shipped::named("sahm").unwrap().figures.replace("2025-11-01,4.5", "2025-11-01,");
    let panel = Panel::read_csv(figures.as_bytes()).unwrap();
    let plan = plan(&panel, Knowledge::Latest);
    let outcome = plan.evaluate_as_of(&panel, last_day("2025-11")).unwrap();
    assert_eq!(outcome.signal(SIGNAL), Some(State::Unknown));
    assert_eq!(outcome.phase().map(|phase| &phase.id), None);
    assert_eq!(outcome.needs().len(), 1);
}

// Against what others have published

/// A file of `../shared/data/published`, where it is there.
fn published(name: &str) -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/published").join(name);
    let text = fs::read_to_string(&path).ok();
    if text.is_none() {
        eprintln!("skipped: there is no {}", path.display());
    }
    text
}

const VINTAGE: &str = "unrate-vintage-2025-01-20.csv";

/// The vintage under the name that FRED gives its column.
fn vintage() -> Option<String> {
    published(VINTAGE).map(|text| text.replacen("date,value", "observation_date,UNRATE", 1))
}

#[test]
fn a_vintage_gives_exactly_what_whole_numbers_give() {
    let Some(figures) = vintage() else { return };
    equals_exact_arithmetic_in_every_month(&figures);
}

#[test]
fn the_six_published_months_of_exactly_half_a_point_fire() {
    let Some(figures) = vintage() else { return };
    let panel = Panel::read(VINTAGE, Format::Csv, figures.as_bytes()).unwrap();
    let computed = computed(&panel);
    let at: Vec<&str> = computed
        .iter()
        .filter(|(_, (gap, _))| gap.is_some_and(|gap| (gap - 0.5).abs() < 1e-9))
        .map(|(month, _)| &**month)
        .collect();
    assert_eq!(at, ["1957-10", "2001-06", "2002-11", "2003-07", "2003-08", "2024-09"]);
    assert!(at.iter().all(|month| computed[*month].1 == State::On));
    let alarms = alarms(&panel, Knowledge::Latest);
    assert!(alarms.contains(&("1959-11".to_owned(), "1959-12".to_owned())), "{alarms:?}");
}

#[test]
fn sixteen_verdicts_in_real_time_are_others_than_those_on_revised_figures() {
    let (Some(figures), Some(real_time)) = (vintage(), published("sahm-realtime-1959-2023.csv"))
    else {
        return;
    };
    let panel = Panel::read_csv(figures.as_bytes()).unwrap();
    let revised: BTreeMap<String, State> =
        computed(&panel).into_iter().map(|(month, (_, state))| (month, state)).collect();
    let mut months = 0;
    let mut others = Vec::new();
    for line in real_time.lines().skip(1).filter(|line| !line.is_empty()) {
        let (day, gap) = line.split_once(',').unwrap();
        let month = day.get(..7).unwrap();
        months += 1;
        // Two decimals, so that 0.5 is read as exactly that.
        let is_on = 0.5 <= gap.parse::<f64>().unwrap();
        if is_on != (revised[month] == State::On) {
            others.push(month);
        }
    }
    assert_eq!((months, others.len()), (768, 16), "{others:?}");
    let alone = ["1969-10", "1974-03", "1976-11"];
    assert!(alone.iter().all(|month| others.contains(month)), "{others:?}");
}
