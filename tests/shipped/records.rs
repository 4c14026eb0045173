//! What the shipped rule sets tell of their own record is so, over all history.
//!
//! Months and quarters are those that the figures are about: each is aligned with
//! itself, but where a test says otherwise.

use std::fs;

use froth::rules::Shipped;
use froth::{Format, Knowledge, Outcome, Panel, Plan, PlanOptions, State};

fn read(name: &str) -> Panel {
    Panel::read(name, Format::of_name(name).unwrap(), &fs::read(name).unwrap()).unwrap()
}

fn plan(id: &str, panel: &Panel, knowledge: Knowledge) -> Plan {
    let rules = Shipped::named(id).unwrap().rule_set().unwrap();
    rules.plan_with(panel.schema(), &PlanOptions { knowledge, ..PlanOptions::default() }).unwrap()
}

/// The state of a signal in each period, with hindsight.
fn states(id: &str, file: &str, signal: &str) -> Vec<(String, State)> {
    let panel = read(file);
    let plan = plan(id, &panel, Knowledge::Latest);
    let place = plan.rules().signals().iter().position(|one| one.id == signal).unwrap();
    let outcome = plan.evaluate(&panel).unwrap();
    let steps = outcome.history();
    let states =
        steps.iter().map(|step| (step.stamp.to_string(), step.signals.get(place).copied()));
    states.map(|(period, state)| (period, state.unwrap())).collect()
}

/// The stretches in which something is so, `first..last`, or one period alone.
fn stretches<T>(periods: &[(String, T)], is_so: impl Fn(&T) -> bool) -> Vec<String> {
    let runs = periods.chunk_by(|before, after| is_so(&before.1) == is_so(&after.1));
    let runs = runs.filter(|run| run.first().is_some_and(|(_, one)| is_so(one)));
    runs.map(|run| match run {
        [(only, _)] => only.clone(),
        [(first, _), .., (last, _)] => format!("{first}..{last}"),
        [] => String::new(),
    })
    .collect()
}

fn on(id: &str, file: &str, signal: &str) -> Vec<String> {
    stretches(&states(id, file, signal), |state| *state == State::On)
}

/// The figures of a column by period.
fn column(file: &str, name: &str) -> Vec<(String, f64)> {
    let panel = read(file);
    let series = panel.get(name).unwrap();
    let figures = series.stamps().iter().zip(series.values());
    figures
        .filter(|(_, value)| !value.is_nan())
        .map(|(stamp, value)| (stamp.to_string(), *value))
        .collect()
}

fn by_default<T>(id: &str, told: impl Fn(&Outcome) -> T) -> T {
    let shipped = Shipped::named(id).unwrap();
    let panel = read(shipped.figures_name);
    let plan = plan(id, &panel, Knowledge::Released);
    told(&plan.evaluate(&panel).unwrap())
}

fn phase(outcome: &Outcome) -> String {
    outcome.phase().map_or_else(|| "undetermined".to_owned(), |phase| phase.id.clone())
}

const MONTHLY: &str = "fixtures/us-monthly.csv";
const MARKETS: &str = "fixtures/us-markets.csv";

// The yield curve

#[test]
fn the_yield_curve_inverted_in_1989() {
    let inverted = on("yield-curve", MONTHLY, "curve_inverts");
    let wanted = ["1989-06..1989-08", "1989-11..1989-12"];
    let found: Vec<&String> = inverted.iter().filter(|run| run.starts_with("1989")).collect();
    assert_eq!(found, wanted);
    let after: Vec<&String> = inverted.iter().filter(|run| "2021" < run.as_str()).collect();
    assert_eq!(after, ["2022-11..2024-11", "2025-03..2025-04"]);
}

#[test]
fn the_bill_rate_of_the_curve_is_on_a_bond_equivalent_basis() {
    // The ten-year yield and the discount rate of bills, means of the month as the
    // Board gives them.
    let known = [("1989-06", 8.28, 8.15), ("2025-03", 4.28, 4.20), ("1959-01", 4.02, 2.82)];
    let spreads = column(MONTHLY, "TEN_LESS_BILL");
    for (month, ten_years, discount) in known {
        let bond_equivalent = 36_500.0 * (discount / 100.0) / (360.0 - 91.0 * discount / 100.0);
        let spread = spreads.iter().find(|(one, _)| one == month).unwrap().1;
        assert!((ten_years - bond_equivalent - spread).abs() <= 0.005 + 1e-9, "{month}: {spread}");
    }
}

/// The months from the first of a recession to the last.
fn recessions() -> Vec<(String, String)> {
    let runs = stretches(&column(MONTHLY, "USREC"), |one| 0.0 < *one);
    let ends = runs.iter().map(|run| run.split_once("..").unwrap_or((run, run)));
    let ends = ends.map(|(first, last)| (first.to_owned(), last.to_owned()));
    ends.filter(|(first, _)| first.as_str() >= "1960").collect()
}

fn months_between(first: &str, last: &str) -> i32 {
    let month = |text: &str| {
        let (year, month) = text.split_once('-').unwrap();
        12 * year.parse::<i32>().unwrap() + month.parse::<i32>().unwrap()
    };
    month(last) - month(first)
}

#[test]
fn eight_of_nine_recessions_came_after_an_inversion_and_that_of_1960_did_not() {
    let states = states("yield-curve", MONTHLY, "curve_inverts");
    let inverted: Vec<&str> =
        states.iter().filter(|(_, state)| *state == State::On).map(|(month, _)| &**month).collect();
    let leads: Vec<(String, Option<i32>)> = recessions()
        .into_iter()
        .map(|(first, _)| {
            // The first inverted month of a year and a half before it.
            let lead = inverted.iter().map(|month| months_between(month, &first));
            let lead = lead.filter(|lead| (1..=18).contains(lead)).max();
            (first, lead)
        })
        .collect();
    let leads: Vec<(&str, Option<i32>)> =
        leads.iter().map(|(first, lead)| (&**first, *lead)).collect();
    let wanted = [
        ("1960-05", None),
        ("1970-01", Some(13)),
        ("1973-12", Some(6)),
        ("1980-02", Some(15)),
        ("1981-08", Some(18)),
        ("1990-08", Some(14)),
        ("2001-04", Some(9)),
        ("2008-01", Some(17)),
        ("2020-03", Some(9)),
    ];
    assert_eq!(leads, wanted);
    // Before the recession of 1981 the curve had turned up and inverted anew, ten
    // months ahead.
    assert!(inverted.contains(&"1980-04") && !inverted.contains(&"1980-09"));
    assert_eq!(months_between("1980-10", "1981-08"), 10);
}

#[test]
fn each_inverted_month_from_1968_to_2020_came_before_a_recession_or_in_one() {
    let states = states("yield-curve", MONTHLY, "curve_inverts");
    let inverted = states.iter().filter(|(_, state)| *state == State::On);
    let is_right = |month: &str| {
        recessions().iter().any(|(first, last)| {
            let lead = months_between(month, first);
            (1..=18).contains(&lead) || (lead <= 0 && month <= last.as_str())
        })
    };
    let wrong: Vec<&str> =
        inverted.map(|(month, _)| month.as_str()).filter(|month| !is_right(month)).collect();
    assert!(wrong.iter().all(|month| *month < "1968" || "2022-11" <= *month), "{wrong:?}");
    assert!(wrong.contains(&"2022-11"));
}

#[test]
fn no_recession_is_dated_between_that_of_2020_and_april_2026() {
    assert_eq!(recessions().last().unwrap().1, "2020-04");
    let dated = column(MONTHLY, "USREC");
    assert_eq!(dated.last().unwrap().0, "2026-04");
}

#[test]
fn thirteen_months_of_the_curve_lie_within_a_tenth_below_zero() {
    let spreads = column(MONTHLY, "TEN_LESS_BILL");
    let near = spreads.iter().filter(|(_, one)| (-0.1..0.0).contains(one));
    assert_eq!(near.clone().count(), 13);
    assert_eq!(near.filter(|(month, _)| month.starts_with("2025")).count(), 2);
}

// Valuations

#[test]
fn cape_reached_thirty_and_forty_in_the_months_that_are_told() {
    let thirty = on("cape", MARKETS, "shares_are_dear");
    let wanted = [
        "1997-06..2001-08",
        "2001-11..2002-01",
        "2002-03",
        "2017-07",
        "2017-09..2018-11",
        "2019-04",
        "2019-12..2020-02",
        "2020-08..2022-05",
        "2022-08",
        "2023-07..2023-08",
        "2023-11..2026-05",
    ];
    let ended: Vec<String> =
        thirty.iter().map(|run| run.replace("..2026-06", "..2026-05")).collect();
    assert_eq!(ended, wanted);
    let figures = column(MARKETS, "CAPE");
    assert_eq!(stretches(&figures, |one| 40.0 <= *one), ["1999-01..2000-09", "2026-05"]);
    let share = |level: f64| {
        let many = figures.iter().filter(|(_, one)| level <= *one).count();
        (100.0 * many as f64 / figures.len() as f64).round()
    };
    assert_eq!([25.0, 30.0, 40.0].map(share), [33.0, 16.0, 3.0]);
}

#[test]
fn market_value_was_at_its_levels_in_the_quarters_that_are_told() {
    let file = "fixtures/us-shares.csv";
    let panel = read(file);
    let (equities, gdp) = (column(file, "NCBEILQ027S"), column(file, "GDP"));
    assert!(panel.get("GDP").is_some());
    let ratio: Vec<(String, f64)> = equities
        .iter()
        .map(|(quarter, one)| {
            let gdp = gdp.iter().find(|(own, _)| own == quarter).unwrap().1;
            (quarter.clone(), one / gdp / 10.0)
        })
        .collect();
    let fire = stretches(&ratio, |one| 160.0 <= *one);
    assert_eq!(fire, ["2000Q1", "2020Q2..2022Q2", "2023Q1..2026Q1"]);
    let cheap = stretches(&ratio, |one| *one <= 70.0);
    assert!(cheap.contains(&"1973Q2..1995Q1".to_owned()), "{cheap:?}");
    assert_eq!(cheap.last().unwrap(), "2009Q1");
    let dear = stretches(&ratio, |one| 140.0 <= *one);
    assert_eq!(dear.first().unwrap(), "1999Q4..2000Q3");
    let in_1999 = ratio.iter().filter(|(one, _)| one.starts_with("1999") || one == "2000Q1");
    let ends = in_1999.map(|(_, one)| one.round());
    assert_eq!(ends.clone().reduce(f64::min), Some(129.0));
    assert_eq!(ends.reduce(f64::max), Some(163.0));
}

// Credit

#[test]
fn baa_spreads_were_wide_and_narrow_in_the_months_that_are_told() {
    let wide = on("credit-spreads", MARKETS, "spreads_are_wide");
    let wanted = [
        "1974-12..1975-02",
        "1981-11",
        "1982-05",
        "1982-08..1983-03",
        "1986-08",
        "2001-09..2001-11",
        "2002-06..2003-03",
        "2008-02..2008-05",
        "2008-07..2009-07",
        "2010-06..2010-07",
        "2010-09..2010-11",
        "2011-08..2012-09",
        "2015-08..2016-03",
        "2020-03..2020-05",
    ];
    assert_eq!(wide, wanted);
    let narrow = states("credit-spreads", MARKETS, "spreads_are_narrow");
    let nineties: Vec<(String, State)> = narrow
        .into_iter()
        .filter(|(month, _)| ("1994-01".."1998-01").contains(&month.as_str()))
        .collect();
    let months = nineties.iter().filter(|(_, state)| *state == State::On).count();
    assert_eq!((nineties.len(), months), (48, 15));
    assert!(stretches(&nineties, |state| *state == State::On).contains(&"1994-10..1995-03".into()));
}

#[test]
fn the_boards_spread_says_the_same_about_the_alarm_in_525_of_616_months() {
    let moodys = states("credit-spreads", MARKETS, "spreads_widen");
    let boards = states("credit-spreads", MONTHLY, "spreads_widen");
    let is_in = |month: &str| ("1973-12"..="2025-03").contains(&month);
    let of = |month: &str| boards.iter().find(|(one, _)| one == month).unwrap().1 == State::On;
    let both: Vec<&(String, State)> = moodys.iter().filter(|(month, _)| is_in(month)).collect();
    let agree = both.iter().filter(|(month, state)| (*state == State::On) == of(month));
    assert_eq!((agree.count(), both.len()), (525, 616));
    let starts = |runs: &[(String, State)]| stretches(runs, |state| *state == State::On);
    let (moodys, boards) = (starts(&moodys), starts(&boards));
    for (late, soon) in [
        ("1998-09", "1998-08"),
        ("2000-04", "2000-02"),
        ("2007-09", "2007-07"),
        ("2020-03", "2020-02"),
    ] {
        assert!(moodys.iter().any(|run| run.starts_with(late)), "{late}");
        assert!(boards.iter().any(|run| run.starts_with(soon)), "{soon}");
        assert!((1..=2).contains(&months_between(soon, late)));
    }
}

#[test]
fn the_excess_bond_premium_of_2007_and_2011_is_at_its_level_by_a_hair() {
    let premium = column(MONTHLY, "EBP");
    let of = |month: &str| premium.iter().find(|(one, _)| one == month).unwrap().1;
    for month in ["2007-12", "2011-11"] {
        assert!((0.5..0.51).contains(&of(month)), "{month}: {}", of(month));
    }
    assert_eq!(premium.last().unwrap().0, "2025-03");
}

#[test]
fn the_credit_gap_of_the_shipped_figures_is_at_nine_in_two_quarters_too_many() {
    let critical = on("credit-gap", "fixtures/us-credit.csv", "crisis_zone");
    assert_eq!(critical, ["1986Q4..1987Q4", "1988Q2", "2006Q2..2008Q3"]);
}

// The newest figures

#[test]
fn the_newest_year_of_new_issues_is_used() {
    let newest = column("fixtures/us-ipos.csv", "RITTER_FIRST_DAY_RETURN");
    assert_eq!(newest.last().unwrap(), &("2025".to_owned(), 28.4));
    let because = by_default("ipo-heat", |outcome| outcome.report().phase.because.clone());
    assert!(because.unwrap().contains("28.40 %"));
}

#[test]
fn margin_debt_and_kindleberger_come_to_a_verdict_on_the_newest_figures() {
    assert_eq!(by_default("margin-debt", phase), "heating");
    assert_eq!(by_default("kindleberger-minsky", phase), "boom");
    for (id, months) in [("margin-debt", "2026-08"), ("kindleberger-minsky", "2026-07")] {
        let as_of = by_default(id, |outcome| outcome.as_of().unwrap().to_string());
        assert!(as_of.starts_with(months), "{id}: {as_of}");
    }
}

#[test]
fn kindleberger_has_the_panic_of_1974_and_the_distress_of_2008() {
    let panel = read(MARKETS);
    let plan = plan("kindleberger-minsky", &panel, Knowledge::Released);
    let outcome = plan.evaluate(&panel).unwrap();
    let phases = outcome.history();
    let named: Vec<(String, Option<String>)> = phases
        .iter()
        .map(|step| (step.stamp.to_string(), step.phase.map(|one| one.id.clone())))
        .collect();
    let panics = stretches(&named, |one| one.as_deref() == Some("panic"));
    assert_eq!(panics.first().unwrap(), "1974-09..1975-03");
    let distress = stretches(&named, |one| one.as_deref() == Some("distress"));
    assert!(distress.contains(&"2008-02..2008-04".to_owned()), "{distress:?}");
    let euphoria = stretches(&named, |one| one.as_deref() == Some("euphoria"));
    assert!(euphoria.iter().any(|run| run.contains("2022-03")), "{euphoria:?}");
}

// Terms

#[test]
fn columns_that_may_not_be_copied_stand_in_no_file_of_free_ones() {
    let free = read(MONTHLY);
    for name in ["BAA10YM", "NASDAQCOM", "SP500", "CAPE", "MARGIN_DEBT", "SP500_EPS"] {
        assert!(free.get(name).is_none(), "{name}");
    }
    let terms = fs::read_to_string("fixtures/README.md").unwrap();
    for series in free.series().iter().chain(read(MARKETS).series()) {
        let name = format!("`{}`", series.name());
        let is_told = terms.lines().any(|line| line.contains(&name) && line.contains('|'));
        assert!(is_told, "{name}");
    }
}
