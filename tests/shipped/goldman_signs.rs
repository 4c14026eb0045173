//! The five signs of the shipped rules: what they decide, and what they do not.

use std::collections::BTreeMap;
use std::fs;

use froth::report::SignalCount;
use froth::{Outcome, Panel, PlanOptions, RuleSet, State};

const RULES: &str = include_str!("../../rules/goldman-1997-vs-1999.yaml");

/// The column and the input of each sign that had been seen by the end of 1999.
const SEEN_IN_1999: [(&str, &str); 4] = [
    ("CP", "profits"),
    ("BCNSDODNS", "debt"),
    ("FEDFUNDS", "policy_rate"),
    ("BAA10YM", "credit_spread"),
];

/// When each sign is on, and a condition of the same form that never is.
const SIGNS: [(&str, &str, &str); 5] = [
    ("investment_peaks", "when: tech_dip >= peak_dip\n", "when: tech_dip >= 1000pp\n"),
    ("profits_fall", "when: yoy(profits) < 0\n", "when: yoy(profits) < -1000pct\n"),
    ("debt_rises", "when: debt_growth >= debt_on\n", "when: debt_growth >= 1000pp\n"),
    ("fed_cuts", "when: rate_change <= -cut_on\n", "when: rate_change <= -1000pp\n"),
    ("spreads_widen", "when: spread_rise >= spread_on\n", "when: spread_rise >= 1000pp\n"),
];

/// The columns of the fixture by name, each with a cell a quarter.
type Columns = BTreeMap<String, Vec<String>>;

fn columns() -> Columns {
    let text = fs::read_to_string("fixtures/us-quarterly.csv").expect("the fixture");
    let header: Vec<&str> = text.lines().next().expect("a header").split(',').collect();
    let mut columns = Columns::new();
    for line in text.lines().skip(1) {
        for (name, cell) in header.iter().zip(line.split(',')) {
            columns.entry((*name).to_owned()).or_default().push(cell.to_owned());
        }
    }
    columns
}

fn panel(columns: &Columns) -> Panel {
    let names: Vec<&str> = columns.keys().map(String::as_str).collect();
    let rows = (0..columns["quarter"].len()).map(|row| {
        let cells = names.iter().map(|name| columns[*name][row].as_str());
        cells.collect::<Vec<_>>().join(",") + "\n"
    });
    let text = format!("{}\n{}", names.join(","), rows.collect::<String>());
    Panel::read_csv(text.as_bytes()).expect("good data")
}

fn rules() -> RuleSet {
    RuleSet::parse(RULES).expect("good rules")
}

/// Asks about a day, over these columns and with these inputs left out.
fn with<T>(columns: &Columns, drop: &[&str], day: &str, ask: impl FnOnce(&Outcome) -> T) -> T {
    let panel = panel(columns);
    let drop = drop.iter().map(|input| (*input).to_owned()).collect();
    let options = PlanOptions { drop, ..PlanOptions::default() };
    let plan = rules().plan_with(panel.schema(), &options).expect("a plan");
    ask(&plan.evaluate_as_of(&panel, day.parse().expect("a day")).expect("its own panel"))
}

fn possible(columns: &Columns, drop: &[&str], day: &str) -> Vec<String> {
    with(columns, drop, day, |outcome| {
        outcome.possible().iter().map(|phase| phase.id.clone()).collect()
    })
}

/// The quarters with their phases; `?` and what is possible where that is open.
fn phases(rules: &str, columns: &Columns, drop: &[&str]) -> Vec<(String, String)> {
    let rules = RuleSet::parse(rules).expect("good rules");
    let panel = panel(columns);
    let drop = drop.iter().map(|input| (*input).to_owned()).collect();
    let options = PlanOptions { drop, ..PlanOptions::default() };
    let plan = rules.plan_with(panel.schema(), &options).expect("a plan");
    let outcome = plan.evaluate(&panel).expect("its own panel");
    let told = outcome.history().into_iter().map(|step| {
        let open = || step.possible.iter().map(|phase| phase.id.as_str()).collect::<Vec<_>>();
        let phase =
            step.phase.map_or_else(|| format!("? {}", open().join(" ")), |one| one.id.clone());
        (step.stamp.to_string(), phase)
    });
    told.collect()
}

fn count(outcome: &Outcome) -> SignalCount {
    let mut counts = outcome.report().signal_counts;
    assert_eq!(counts.len(), 1, "the rules count once");
    counts.pop().expect("one")
}

#[test]
fn the_count_of_two_years_goes_with_the_phase() {
    let columns = columns();
    for (day, seen, phase) in [
        ("1997-12-31", 2, "mid_boom"),
        ("1998-12-31", 4, "credit_scare"),
        ("1999-12-31", 4, "late_boom"),
        ("2000-03-31", 4, "late_boom"),
        ("2025-12-31", 2, "mid_boom"),
        ("2026-06-30", 2, "mid_boom"),
    ] {
        with(&columns, &[], day, |outcome| {
            let told = count(outcome);
            assert_eq!((told.seen.len(), told.of, told.open.len()), (seen, 5, 0), "{day}");
            assert_eq!(outcome.phase().map(|one| one.id.as_str()), Some(phase), "{day}");
        });
    }
}

#[test]
fn the_headline_says_which_signs_and_when_and_which_is_nearest() {
    let text = with(&columns(), &[], "2026-06-30", |outcome| outcome.report().to_string());
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "2 of the 5 signs have been on within two years: Corporate profits fall (2025Q3), The Fed \
         cuts rates (2024Q4 to 2025Q1, 2025Q4 to 2026Q1).",
        "In 1983 it was 4, in 1993 1, in 1997 2, in 1999 4, in 2007 1 to 4, in 2021 4.",
        "Nearest to being the third is Corporate debt rises: it is at −1.43 pp and on at ≥ 2.00 pp, \
         3.43 pp short.",
        "technology investment is 4.88 % of GDP, 0.94 pp above its low, against 4.46 % at its \
         highest before",
        "Profits count as last revised",
    ] {
        assert!(flat.contains(words), "{words}\n{text}");
    }
    with(&columns(), &[], "2025-12-31", |outcome| {
        let next = count(outcome).next.expect("three are left");
        assert_eq!(next.signal, "spreads_widen");
        assert!((next.short - 0.2867).abs() < 0.0001, "{next:?}");
    });
}

#[test]
fn a_count_says_what_it_does_not_know_and_nothing_of_what_is_to_come() {
    let columns = columns();
    with(&columns, &["credit_spread"], "2025-12-31", |outcome| {
        let told = count(outcome);
        assert_eq!((told.seen.len(), told.open.as_slice()), (2, &["spreads_widen".to_owned()][..]));
    });
    let references = with(&columns, &[], "1997-12-31", |outcome| count(outcome).references);
    assert_eq!(
        references.iter().map(|then| then.id.as_str()).collect::<Vec<_>>(),
        ["1983", "1993", "1997"]
    );
}

#[test]
fn the_end_of_1999_rests_on_no_single_sign_and_on_any_two() {
    let columns = columns();
    for (place, (column, input)) in SEEN_IN_1999.iter().enumerate() {
        assert_eq!(possible(&columns, &[input], "1999-12-31"), ["late_boom"], "{input}");
        let mut emptied = columns.clone();
        emptied.get_mut(*column).expect("a column").fill(String::new());
        assert_eq!(possible(&emptied, &[], "1999-12-31"), ["late_boom"], "{column}");
        for (_, other) in &SEEN_IN_1999[place + 1..] {
            let open = possible(&columns, &[input, other], "1999-12-31");
            assert_eq!(open, ["late_boom", "mid_boom"], "{input}, {other}");
        }
    }
}

/// The NASDAQ as if it had gained no more than this in any two years.
fn capped(columns: &Columns, most: f64) -> Columns {
    let mut capped = columns.clone();
    let cells = capped.get_mut("NASDAQCOM").expect("a column");
    for row in 8..cells.len() {
        let (Ok(before), Ok(now)) = (cells[row - 8].parse::<f64>(), cells[row].parse::<f64>())
        else {
            continue;
        };
        cells[row] = now.min(before * (1.0 + most)).to_string();
    }
    capped
}

#[test]
fn no_doubling_of_prices_is_needed() {
    let columns = columns();
    assert_eq!(possible(&capped(&columns, 0.8), &[], "1999-12-31"), ["late_boom"]);
    // A cap that leaves no boom takes the verdict away: the test can fail.
    assert_ne!(possible(&capped(&columns, 0.3), &[], "1999-12-31"), ["late_boom"]);
}

/// The figures with prices as they were, and nothing that switches a sign on.
fn quiet() -> Columns {
    let mut columns = columns();
    let rows = columns["quarter"].len();
    let number = |columns: &Columns, name: &str, row: usize| columns[name][row].parse::<f64>();
    let mut share: f64 = 0.0;
    for row in 0..rows {
        let Ok(gdp) = number(&columns, "GDP", row) else { continue };
        let Ok(own) = number(&columns, "A679RC1Q027SBEA", row) else { continue };
        share = share.max(own / gdp);
        for (name, value) in [
            ("A679RC1Q027SBEA", share * gdp),
            ("CP", 10.0 + 1.001_f64.powi(i32::try_from(row).expect("few rows"))),
            ("BCNSDODNS", gdp * 450.0),
            ("FEDFUNDS", 5.0),
            ("BAA10YM", 2.0),
        ] {
            columns.get_mut(name).expect("a column")[row] = value.to_string();
        }
    }
    columns
}

#[test]
fn with_prices_as_they_were_and_five_quiet_signs_it_is_a_mid_boom() {
    let columns = quiet();
    for sign in ["investment_peaks", "profits_fall", "debt_rises", "fed_cuts", "spreads_widen"] {
        let state = with(&columns, &[], "1999-12-31", |outcome| outcome.signal(sign));
        assert_ne!(state, Some(State::On), "{sign}");
    }
    assert_eq!(with(&columns, &[], "1999-12-31", |outcome| count(outcome).seen.len()), 0);
    assert_eq!(possible(&columns, &[], "1999-12-31"), ["mid_boom"]);
}

/// In how many quarters another phase would be said if a sign had never been on, and
/// in how many the phase would be open if it were unknown.
fn decided_by(sign: &str) -> (usize, usize) {
    let (_, own, never) = SIGNS.iter().find(|(name, ..)| *name == sign).expect("a sign");
    assert_eq!(RULES.matches(own).count(), 1, "{own}");
    let columns = columns();
    let base = phases(RULES, &columns, &[]);
    let differ = |other: &[(String, String)]| {
        let pairs = base.iter().zip(other).filter(|((_, one), _)| !one.starts_with('?'));
        pairs.filter(|((_, one), (_, other))| one != other).count()
    };
    let without = phases(&RULES.replace(own, never), &columns, &[]);
    // Unknown, and all else as it is: the sign reads a figure that is never there.
    let unknown =
        own.replace("when: ", "when: yoy(nothing) > 0 && ").replace('\n', " || yoy(nothing) > 0\n");
    let input = "inputs:\n  nothing: { unit: index, optional: true }\n";
    let unknown = RULES.replace(own, &unknown).replace("\ninputs:\n", &format!("\n{input}"));
    (differ(&without), differ(&phases(&unknown, &columns, &[])))
}

#[test]
fn it_is_counted_what_each_sign_decides() {
    let told: Vec<String> = SIGNS
        .iter()
        .map(|(sign, ..)| {
            let (never, unknown) = decided_by(sign);
            format!("{sign}: {never} other, {unknown} open")
        })
        .collect();
    println!("{}", told.join("\n"));
    assert_eq!(
        told,
        [
            "investment_peaks: 0 other, 14 open",
            "profits_fall: 7 other, 15 open",
            "debt_rises: 0 other, 5 open",
            "fed_cuts: 13 other, 44 open",
            "spreads_widen: 13 other, 41 open",
        ]
    );
}

/// `about` as one line.
fn about() -> String {
    let rules = rules();
    let about = rules.about().expect("it says what it is about");
    about.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn what_is_said_of_the_count_is_so() {
    let columns = columns();
    let panel = panel(&columns);
    let plan = rules().plan(panel.schema()).expect("a plan");
    let outcome = plan.evaluate(&panel).expect("its own panel");
    let history = outcome.history();
    let is_on = |bar: usize, sign: usize| history[bar].signals[sign] == State::On;
    let seen = |bar: usize| {
        let is_seen = |sign: &usize| (bar.saturating_sub(7)..=bar).any(|then| is_on(then, *sign));
        (0..5).filter(is_seen).count()
    };
    let ends = history.iter().position(|step| step.stamp.to_string() == "2026Q3").expect("now");
    let most = (0..=ends).filter(|bar| 3 <= seen(*bar)).count();
    let told = format!(
        "Three or more signs have been seen in {most} of the {} quarters since 1959, most of them \
         quiet years and recessions",
        ends + 1
    );
    assert!(about().contains(&told), "{told}");
    let recession = &columns["USREC"];
    let is_dull = |bar: &usize| {
        let is_quiet = history[*bar].phase.is_some_and(|phase| phase.id == "quiet");
        is_quiet || recession.get(*bar).is_some_and(|cell| cell == "1")
    };
    let dull = (0..=ends).filter(|bar| 3 <= seen(*bar)).filter(is_dull).count();
    assert!(most < 2 * dull, "{dull} of {most}");
    for quarter in ["1999Q4", "2000Q1"] {
        let bar = history.iter().position(|step| step.stamp.to_string() == quarter).expect("then");
        assert_eq!((0..5).filter(|sign| is_on(bar, *sign)).count(), 1, "{quarter}");
    }
    let is_boom = |bar: &usize| {
        history[*bar]
            .phase
            .is_some_and(|phase| ["mid_boom", "late_boom"].contains(&phase.id.as_str()))
    };
    assert!((0..=ends).filter(is_boom).all(|bar| seen(bar) < 5), "five while prices rose");
    let told: Vec<String> = SIGNS.iter().map(|(sign, ..)| decided_by(sign).0.to_string()).collect();
    let told = format!(
        "the phase would be another in {} quarters for the peak of investment, {} for profits, {} \
         for debt, {} for the Fed's cuts and {} for spreads",
        told[0], told[1], told[2], told[3], told[4]
    );
    assert!(about().contains(&told), "{told}");
}

#[test]
fn what_is_said_of_the_falls_after_late_booms_is_so() {
    let columns = columns();
    let quarter = |name: &str| columns["quarter"].iter().position(|one| one == name).expect("one");
    let nasdaq = |row: usize| columns["NASDAQCOM"][row].parse::<f64>().expect("a close");
    let falls = ["1981Q3", "1983Q4", "1986Q4", "2000Q1"].map(|last| {
        let last = quarter(last);
        let fall = |row: usize| {
            let high = (row - 7..=row).map(nasdaq).fold(0.0, f64::max);
            100.0 * (1.0 - nasdaq(row) / high)
        };
        (last + 1..=last + 6).map(fall).fold(0.0, f64::max)
    });
    let [one, two, three, four] = falls.map(|fall| format!("{fall:.0}"));
    let told = format!("the NASDAQ stood {one}, {two}, {three} and {four} % below its high");
    assert!(about().contains(&told), "{told}");
}

#[test]
fn what_is_said_of_profits_and_of_hindsight_is_so() {
    let columns = columns();
    let year = |row: usize| columns["CP"][row].parse::<f64>().expect("profits");
    let row = columns["quarter"].iter().position(|one| one == "2025Q2").expect("one");
    let change = 100.0 * (year(row) / year(row - 4) - 1.0);
    assert_eq!(format!("{change:.0}"), "-3", "as the note on profits has it");
    let panel = panel(&columns);
    let knowledge = froth::Knowledge::Latest;
    let options = PlanOptions { knowledge, ..PlanOptions::default() };
    let plan = rules().plan_with(panel.schema(), &options).expect("a plan");
    let outcome = plan.evaluate(&panel).expect("its own panel");
    let late: Vec<String> = outcome
        .history()
        .iter()
        .filter(|step| step.phase.is_some_and(|phase| phase.id == "late_boom"))
        .map(|step| step.stamp.to_string())
        .collect();
    assert_eq!(
        late,
        [
            "1980Q4", "1981Q1", "1981Q2", "1981Q3", "1983Q3", "1983Q4", "1986Q2", "1999Q2",
            "1999Q3", "1999Q4", "2000Q1"
        ]
    );
}

#[test]
fn the_sp500_stands_in_before_the_nasdaq_begins_and_never_after() {
    let columns = columns();
    assert_eq!(possible(&columns, &[], "1970-06-30"), ["distress"]);
    let row = columns["quarter"].iter().position(|one| one == "2001Q3").expect("one");
    // The close of the quarter before counts for a hundred days.
    let mut gap = columns.clone();
    gap.get_mut("NASDAQCOM").expect("a column")[row - 1..=row].fill(String::new());
    let mut absent = columns.clone();
    absent.get_mut("NASDAQCOM").expect("a column").fill(String::new());
    for (columns, drop) in [(&gap, &[][..]), (&absent, &[]), (&columns, &["nasdaq"])] {
        with(columns, drop, "2001-09-30", |outcome| {
            assert_eq!(outcome.phase().map(|phase| phase.id.as_str()), None);
            let needs: Vec<&str> =
                outcome.needs().iter().map(|input| input.name.as_str()).collect();
            assert_eq!(needs, ["nasdaq"]);
            let possible = outcome.possible();
            assert!(possible.iter().any(|phase| phase.id == "bust"), "{possible:?}");
        });
    }
    assert_eq!(possible(&columns, &["nasdaq"], "1970-06-30"), ["distress"]);
}

#[test]
fn the_boards_own_spread_gives_the_named_answers_up_to_2001() {
    let text = fs::read_to_string("fixtures/us-gz-spread.csv").expect("the fixture");
    let other: BTreeMap<&str, &str> =
        text.lines().skip(1).filter_map(|line| line.split_once(',')).collect();
    assert_eq!(other.keys().last(), Some(&"2025Q1"), "it ends too early for the question");
    let own = columns();
    let mut swapped = own.clone();
    let quarters = own["quarter"].iter();
    let cells = quarters.map(|quarter| other.get(quarter.as_str()).copied().unwrap_or_default());
    swapped.insert("BAA10YM".to_owned(), cells.map(str::to_owned).collect());
    let (own, swapped) = (phases(RULES, &own, &[]), phases(RULES, &swapped, &[]));
    for quarter in ["1993Q4", "1997Q4", "1998Q4", "1999Q4", "2000Q1", "2001Q3"] {
        let of = |all: &[(String, String)]| {
            let found = all.iter().find(|(name, _)| name == quarter);
            found.map(|(_, phase)| phase.clone())
        };
        assert_eq!(of(&own), of(&swapped), "{quarter}");
    }
    let is_late = |(_, phase): &&(String, String)| phase == "late_boom";
    let late: Vec<&str> =
        swapped.iter().filter(is_late).map(|(quarter, _)| quarter.as_str()).collect();
    assert!(
        !late.iter().any(|quarter| quarter.starts_with("198") && *quarter < "1982"),
        "{late:?}"
    );
}

#[test]
fn as_of_the_day_of_the_note_the_newest_output_is_of_spring() {
    for (day, period) in
        [("2025-11-09", "2025Q2"), ("2025-12-23", "2025Q3"), ("2026-02-19", "2025Q3")]
    {
        let seen = with(&columns(), &[], day, |outcome| {
            let report = outcome.report();
            report.inputs.get("gdp").and_then(|seen| seen.period.clone())
        });
        assert_eq!(seen.as_deref(), Some(period), "{day}");
    }
    let debt = with(&columns(), &[], "2026-01-08", |outcome| {
        outcome.report().inputs.get("debt").and_then(|seen| seen.period.clone())
    });
    assert_eq!(debt.as_deref(), Some("2025Q2"));
}

/// The value a share of the way up the sorted ones.
fn quantile(values: &[f64], quarters: usize) -> f64 {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    sorted.sort_by(f64::total_cmp);
    sorted[quarters * sorted.len() / 4]
}

#[test]
fn the_reasons_of_levels_give_numbers_of_these_figures() {
    let columns = columns();
    let number = |name: &str, row: usize| columns[name][row].parse::<f64>().unwrap_or(f64::NAN);
    let change = |name: &str, row: usize, back: usize| {
        100.0 * (number(name, row) / number(name, row - back) - 1.0)
    };
    let rows = 9..columns["quarter"].len();
    // The output that was known at the end of a quarter is that of the one before.
    let gain = |row: usize| change("NASDAQCOM", row, 8) - change("GDP", row - 1, 8);
    let gains: Vec<f64> = rows.clone().map(gain).collect();
    let debts: Vec<f64> =
        rows.map(|row| change("BCNSDODNS", row, 4) - change("GDP", row, 4)).collect();
    let told = |value: f64| format!("{value:.0}");
    let rules = rules();
    let reason = |name: &str| {
        let param = rules.params().iter().find(|param| param.name == name).expect("a parameter");
        param.because.clone().expect("a reason")
    };
    let (median, upper) = (told(quantile(&gains, 2)), told(quantile(&gains, 3)));
    let words = format!("Between the median ({median} points) and the upper quartile ({upper})");
    assert!(reason("early_gain").contains(&words), "{words}");
    assert!(reason("mid_gain").contains(&format!("the upper quartile, {upper} points")));
    assert_eq!(told(quantile(&debts, 2)), "1", "the median of `debt_watch`");
    let at = |quarter: &str| columns["quarter"].iter().position(|one| one == quarter).expect("one");
    let grew: Vec<f64> = (at("1998Q1")..=at("1999Q4"))
        .map(|row| change("BCNSDODNS", row, 4) - change("GDP", row, 4))
        .collect();
    let low = grew.iter().copied().fold(f64::INFINITY, f64::min);
    let high = grew.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let words = format!("it outgrew GDP by {} to {} points", told(low), told(high));
    assert!(reason("debt_on").contains(&words), "{words}");
}

#[test]
fn without_profits_2025_has_one_sign_less() {
    let rules = RULES.replace("when: yoy(profits) < 0\n", "when: yoy(profits) < -1000pct\n");
    let rules = RuleSet::parse(&rules).expect("good rules");
    let panel = panel(&columns());
    let plan = rules.plan(panel.schema()).expect("a plan");
    for (day, seen, phase) in [("2025-12-31", 1, "mid_boom"), ("1999-12-31", 3, "late_boom")] {
        let outcome =
            plan.evaluate_as_of(&panel, day.parse().expect("a day")).expect("its own panel");
        assert_eq!(count(&outcome).seen.len(), seen, "{day}");
        assert_eq!(outcome.phase().map(|one| one.id.as_str()), Some(phase), "{day}");
    }
}

#[test]
fn a_sign_that_is_there_and_has_to_stay_is_not_said_to_fall_short() {
    // Investment is 0.41 pp below its high in one quarter, and two make a peak.
    with(&columns(), &[], "2001-09-30", |outcome| {
        let report = outcome.report();
        let next = report.signal_counts.first().and_then(|count| count.next.as_ref());
        let next = next.expect("a sign that would be next");
        assert_eq!(
            (next.signal.as_str(), next.is_there, next.short),
            ("investment_peaks", true, 0.0)
        );
        let text = report.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
        for said in
            ["0.41 pp, on at ≥ 0.30 pp, and has to stay there", "at ≥ 0.30 pp, and has to stay"]
        {
            assert!(text.contains(said), "{text}");
        }
    });
}
