//! How data come to the calendar: what a decision sees of an input, and when.

use froth::{Format, Knowledge, Panel, PlanOptions, RuleSet, State};

/// What each bar sees of the input `x`, as `bar value`; `.` where it is unknown.
///
/// A rule set asks of `x` only whether it is known and whether it equals each of
/// `values`; another value would show as `?`.
fn seen_with(
    knowledge: Knowledge,
    calendar: &str,
    contract: &str,
    panel: &Panel,
    values: &[f64],
    as_of: Option<&str>,
) -> Vec<String> {
    let equals = |value: &f64| format!("  s{}: {{ when: \"x == {value}\" }}\n", name(*value));
    let text = format!(
        "format: 1\nid: t\nversion: \"1\"\ntitle: t\ncalendar: {calendar}\ninputs:\n  \
         x: {{ {contract}, columns: [x] }}\nsignals:\n  seen: {{ when: known(x) }}\n{}\
         phases:\n  - {{ id: rest, otherwise: true }}\n",
        values.iter().map(equals).collect::<String>()
    );
    let rules = RuleSet::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let options = PlanOptions { knowledge, ..PlanOptions::default() };
    let plan =
        rules.plan_with(panel.schema(), &options).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let outcome = match as_of {
        Some(day) => {
            plan.evaluate_as_of(panel, day.parse().expect("a day")).expect("its own panel")
        }
        None => plan.evaluate(panel).expect("its own panel"),
    };
    let history = outcome.history();
    let steps = history.iter().map(|step| {
        let (known, equal) = step.signals.split_first().expect("a signal");
        let value = values.iter().zip(equal).find(|(_, state)| **state == State::On);
        let shown = match (known, value) {
            (State::Off, None) => ".".to_owned(),
            (State::On, Some((value, _))) => value.to_string(),
            _ => "?".to_owned(),
        };
        format!("{} {shown}", step.stamp)
    });
    steps.collect()
}

/// A name for a value: `m` for minus, `p` for the point.
fn name(value: f64) -> String {
    value.to_string().replace('-', "m").replace('.', "p")
}

fn csv(text: &str) -> Panel {
    Panel::read_csv(text.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

#[track_caller]
fn check(calendar: &str, contract: &str, data: &str, values: &[f64], expected: &[&str]) {
    let seen = seen_with(Knowledge::Released, calendar, contract, &csv(data), values, None);
    assert_eq!(seen, expected);
}

#[track_caller]
fn check_latest(calendar: &str, contract: &str, data: &str, values: &[f64], expected: &[&str]) {
    let seen = seen_with(Knowledge::Latest, calendar, contract, &csv(data), values, None);
    assert_eq!(seen, expected);
}

const QUARTERS: &str = "date,x\n1999Q1,1\n1999Q2,2\n1999Q3,3\n1999Q4,4\n";

// Publication and age

#[test]
fn a_value_is_seen_once_it_was_published() {
    let check = |lag: &str, expected: &[&str]| {
        let contract = format!("unit: number, published: {lag}, max_age: 2y");
        check("quarter", &contract, QUARTERS, &[1.0, 2.0, 3.0, 4.0], expected);
    };
    check("0d", &["1999Q1 1", "1999Q2 2", "1999Q3 3", "1999Q4 4"]);
    // The last decision is on the day on which the last figure is known.
    check("1d", &["1999Q1 .", "1999Q2 1", "1999Q3 2", "1999Q4 3", "2000Q1 4"]);
    // From 31 March to 30 June are 91 days, to 30 September 92, to 31 December 92.
    check("91d", &["1999Q1 .", "1999Q2 1", "1999Q3 2", "1999Q4 3", "2000Q1 4"]);
    check("92d", &["1999Q1 .", "1999Q2 .", "1999Q3 2", "1999Q4 3", "2000Q1 3", "2000Q2 4"]);
    check("1q", &["1999Q1 .", "1999Q2 1", "1999Q3 2", "1999Q4 3", "2000Q1 4"]);
}

#[test]
fn hindsight_knows_every_period_at_once() {
    let contract = "unit: number, published: 200d, max_age: 2y";
    let values = [1.0, 2.0, 3.0, 4.0];
    let expected = ["1999Q1 1", "1999Q2 2", "1999Q3 3", "1999Q4 4"];
    check_latest("quarter", contract, QUARTERS, &values, &expected);
    let gap = "date,x\n1999Q1,1\n1999Q2,\n1999Q3,3\n";
    check_latest("quarter", contract, gap, &values, &["1999Q1 1", "1999Q2 1", "1999Q3 3"]);
}

#[test]
fn a_gap_is_bridged_as_long_as_the_last_value_is_not_too_old() {
    let data = "date,x\n1999Q1,1\n1999Q2,\n1999Q3,\n1999Q4,\n2000Q1,5\n";
    let check = |age: &str, expected: &[&str]| {
        let contract = format!("unit: number, published: 0d{age}");
        check("quarter", &contract, data, &[1.0, 5.0], expected);
    };
    check(", max_age: 0d", &["1999Q1 1", "1999Q2 .", "1999Q3 .", "1999Q4 .", "2000Q1 5"]);
    check(", max_age: 90d", &["1999Q1 1", "1999Q2 .", "1999Q3 .", "1999Q4 .", "2000Q1 5"]);
    check(", max_age: 91d", &["1999Q1 1", "1999Q2 1", "1999Q3 .", "1999Q4 .", "2000Q1 5"]);
    check(", max_age: 183d", &["1999Q1 1", "1999Q2 1", "1999Q3 1", "1999Q4 .", "2000Q1 5"]);
    // Without a word on it: until the value after next should be out.
    check("", &["1999Q1 1", "1999Q2 1", "1999Q3 1", "1999Q4 .", "2000Q1 5"]);
}

#[test]
fn an_age_counts_from_the_end_of_the_period_and_not_from_publication() {
    let contract = "unit: number, published: 60d, max_age: 100d";
    let data = "date,x\n1999Q1,1\n1999Q2,2\n1999Q3,\n1999Q4,4\n";
    let expected = ["1999Q1 .", "1999Q2 1", "1999Q3 2", "1999Q4 .", "2000Q1 4"];
    check("quarter", contract, data, &[1.0, 2.0, 4.0], &expected);
}

// Finer data

const MONTHS: &str = "date,x\n1999-01,1\n1999-02,2\n1999-03,6\n1999-04,7\n1999-05,8\n1999-06,3\n";

#[test]
fn months_come_to_quarters_by_what_the_contract_says() {
    for (aggregate, first, second) in [
        ("last", 6.0, 3.0),
        ("mean", 3.0, 6.0),
        ("sum", 9.0, 18.0),
        ("min", 1.0, 3.0),
        ("max", 6.0, 8.0),
        ("first", 1.0, 7.0),
    ] {
        let contract = format!("unit: number, published: 0d, aggregate: {aggregate}");
        let expected = [format!("1999Q1 {first}"), format!("1999Q2 {second}")];
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check("quarter", &contract, MONTHS, &[first, second], &expected);
        check_latest("quarter", &contract, MONTHS, &[first, second], &expected);
    }
}

#[test]
fn a_quarter_of_which_a_month_waits_is_what_is_known_of_it_but_for_a_sum() {
    let contract =
        |aggregate| format!("unit: number, published: 1d, max_age: 100d, aggregate: {aggregate}");
    // At the end of March January and February are out; a sum of them would be
    // no quarter's, and there is no quarter before. On 1 July all of June is out.
    let panel = csv(MONTHS);
    let until = |aggregate, values: &[f64], day| {
        seen_with(Knowledge::Released, "quarter", &contract(aggregate), &panel, values, Some(day))
    };
    let means = [1.5, 7.5, 6.0];
    assert_eq!(until("mean", &means, "1999-06-30"), ["1999Q1 1.5", "1999Q2 7.5"]);
    assert_eq!(until("mean", &means, "1999-07-01"), ["1999Q1 1.5", "1999Q2 7.5", "1999Q3 6"]);
    assert_eq!(until("sum", &[9.0, 18.0], "1999-06-30"), ["1999Q1 .", "1999Q2 9"]);
    assert_eq!(until("sum", &[9.0, 18.0], "1999-07-01"), ["1999Q1 .", "1999Q2 9", "1999Q3 18"]);
}

#[test]
fn a_missing_month_is_no_zero_in_a_sum() {
    let contract = "unit: number, published: 0d, aggregate: sum, max_age: 91d";
    let values = [9.0, 12.0, 5.0, 8.0, 10.0];
    for february in ["1999-02,\n", "", "1999-02,.\n"] {
        let data =
            format!("date,x\n1999-01,2\n{february}1999-03,3\n1999-04,4\n1999-05,4\n1999-06,4\n");
        check("quarter", contract, &data, &values, &["1999Q1 .", "1999Q2 12"]);
        check_latest("quarter", contract, &data, &values, &["1999Q1 .", "1999Q2 12"]);
    }
    // The last whole quarter stands in as long as it is not too old.
    let data = "date,x\n1999-01,2\n1999-02,3\n1999-03,4\n1999-04,4\n1999-05,\n1999-06,4\n";
    check("quarter", contract, data, &values, &["1999Q1 9", "1999Q2 9"]);
    check_latest("quarter", contract, data, &values, &["1999Q1 9", "1999Q2 9"]);
    // Months that begin inside of a quarter are no quarter.
    let data = "date,x\n1999-02,4\n1999-03,4\n1999-04,4\n1999-05,4\n1999-06,4\n";
    check("quarter", contract, data, &values, &["1999Q1 .", "1999Q2 12"]);
}

#[test]
fn days_without_trade_are_no_gap_in_a_sum() {
    // 30 and 31 January 1999 were a weekend, and so were 27 and 28 February.
    let data = "date,x\n1999-01-27,1\n1999-01-28,\n1999-01-29,2\n1999-02-25,3\n1999-02-26,4\n\
                1999-03-01,9\n";
    let contract = "unit: number, every: day, published: 0d, aggregate: sum, max_age: 31d";
    // The first day of March makes no sum yet, and so no bar.
    let expected = ["1999-01 3", "1999-02 7"];
    check("month", contract, data, &[3.0, 7.0, 9.0], &expected);
    check_latest("month", contract, data, &[3.0, 7.0, 9.0], &expected);
}

#[test]
fn hindsight_takes_the_last_known_day_of_a_period() {
    let data = "date,x\n1999-01-20,1\n1999-01-29,\n1999-02-25,3\n1999-02-26,\n1999-03-01,5\n";
    let contract = "unit: number, every: day, published: 0d, aggregate: last";
    let values = [1.0, 3.0, 5.0];
    check_latest("month", contract, data, &values, &["1999-01 1", "1999-02 3", "1999-03 5"]);
}

#[test]
fn a_daily_value_outlasts_a_long_weekend_and_no_more() {
    // 29 March 2024 was Good Friday, 27 May Memorial Day; 31 May is a week on.
    let contract = "unit: number, every: day, published: 0d";
    let data = "date,x\n2024-03-28,1\n2024-04-23,2\n2024-05-24,3\n2024-06-03,4\n";
    let expected = ["2024-03 1", "2024-04 2", "2024-05 3", "2024-06 4"];
    check("month", contract, data, &[1.0, 2.0, 3.0, 4.0], &expected);
    let data = "date,x\n2024-03-23,1\n2024-04-30,2\n";
    check("month", contract, data, &[1.0, 2.0], &["2024-03 .", "2024-04 2"]);
}

#[test]
fn the_last_bar_ends_with_the_data_and_not_with_its_period() {
    let data = "date,x\n1999-01,1\n1999-02,2\n1999-03,6\n1999-04,7\n";
    let contract = "unit: number, published: 0d, aggregate: mean";
    check("quarter", contract, data, &[3.0, 7.0], &["1999Q1 3", "1999Q2 7"]);
    let rules = RuleSet::parse(
        "format: 1\nid: t\nversion: \"1\"\ntitle: t\ncalendar: quarter\ninputs:\n  \
         x: { unit: number, columns: [x] }\nphases:\n  - { id: rest, otherwise: true }\n",
    )
    .expect("good rules");
    let panel = csv(data);
    let plan = rules.plan(panel.schema()).expect("a plan");
    let outcome = plan.evaluate(&panel).expect("its own panel");
    assert_eq!(outcome.as_of(), "1999-04-30".parse().ok());
}

// Coarser data

#[test]
fn quarters_are_carried_into_months_no_further_than_their_age() {
    let contract = "unit: number, published: 30d, max_age: 92d";
    let data = "date,x\n1999Q1,1\n1999Q2,2\n";
    let expected = [
        "1999-01 .",
        "1999-02 .",
        "1999-03 .",
        "1999-04 1",
        "1999-05 1",
        "1999-06 1",
        "1999-07 2",
        "1999-08 2",
        "1999-09 2",
        "1999-10 .",
    ];
    let panel = csv(data);
    let values = [1.0, 2.0];
    let seen =
        seen_with(Knowledge::Released, "month", contract, &panel, &values, Some("1999-10-31"));
    assert_eq!(seen, expected);
    let seen = seen_with(Knowledge::Latest, "month", contract, &panel, &values, Some("1999-07-31"));
    let expected =
        ["1999-01 .", "1999-02 .", "1999-03 1", "1999-04 1", "1999-05 1", "1999-06 2", "1999-07 2"];
    assert_eq!(seen, expected);
}

#[test]
fn years_are_carried_into_quarters_and_quarters_make_years() {
    let contract = "unit: number, published: 90d, max_age: 460d";
    let data = "date,x\n1998,1\n1999,2\n";
    let panel = csv(data);
    let seen = seen_with(
        Knowledge::Released,
        "quarter",
        contract,
        &panel,
        &[1.0, 2.0],
        Some("2000-06-30"),
    );
    let seen: Vec<&str> = seen.iter().map(String::as_str).skip(3).collect();
    let expected =
        ["1998Q4 .", "1999Q1 1", "1999Q2 1", "1999Q3 1", "1999Q4 1", "2000Q1 2", "2000Q2 2"];
    assert_eq!(seen, expected);
    let contract = "unit: number, published: 0d, aggregate: mean";
    check("year", contract, QUARTERS, &[2.5], &["1999 2.5"]);
}

// Weeks and leap days

#[test]
fn a_year_may_have_53_weeks() {
    let data = "date,x\n2020-W52,1\n2020-W53,2\n2021-W01,3\n";
    let contract = "unit: number, published: 0d";
    let values = [1.0, 2.0, 3.0];
    check("week", contract, data, &values, &["2020-W52 1", "2020-W53 2", "2021-W01 3"]);
    // A week belongs to the month of its last day: the 53rd ends on 3 January.
    check("month", contract, data, &values, &["2020-12 1", "2021-01 3"]);
    // A week that a month lacks is a gap in its sum.
    let contract = "unit: number, published: 0d, aggregate: sum";
    let data = "date,x\n2021-W01,1\n2021-W02,1\n2021-W03,1\n2021-W04,1\n2021-W05,1\n2021-W06,1\n\
                2021-W08,1\n";
    // January's weeks are the 53rd of 2020, which is not there, and the first four.
    check("month", contract, data, &[4.0, 5.0, 3.0], &["2021-01 .", "2021-02 ."]);
}

#[test]
fn the_29th_of_february_is_a_day_like_any_other() {
    let data = "date,x\n2000-02-28,1\n2000-02-29,2\n2000-03-01,3\n";
    let contract = "unit: number, published: 0d";
    let values = [1.0, 2.0, 3.0];
    check("day", contract, data, &values, &["2000-02-28 1", "2000-02-29 2", "2000-03-01 3"]);
    let contract = "unit: number, every: day, published: 1y, max_age: 2y";
    let seen =
        seen_with(Knowledge::Released, "day", contract, &csv(data), &values, Some("2001-03-01"));
    // A year after 28 and 29 February is 28 February; the later value is seen.
    assert_eq!(seen.iter().rev().nth(2).map(String::as_str), Some("2001-02-27 ."));
    assert_eq!(seen.iter().rev().nth(1).map(String::as_str), Some("2001-02-28 2"));
    assert_eq!(seen.last().map(String::as_str), Some("2001-03-01 3"));
}

// The ends of the data

#[test]
fn before_the_first_observation_every_phase_is_possible() {
    let rules = RuleSet::parse(
        "format: 1\nid: t\nversion: \"1\"\ntitle: t\ncalendar: quarter\ninputs:\n  \
         x: { unit: number, columns: [x] }\nsignals:\n  s: { when: x > 0 }\nphases:\n  \
         - { id: high, when: s }\n  - { id: rest, otherwise: true }\n",
    )
    .expect("good rules");
    let panel = csv(QUARTERS);
    let plan = rules.plan(panel.schema()).expect("a plan");
    let day = "1998-12-31".parse().expect("a day");
    let outcome = plan.evaluate_as_of(&panel, day).expect("its own panel");
    assert!(outcome.history().is_empty());
    assert!(outcome.phase().is_none());
    assert_eq!(outcome.possible().len(), 2);
    assert!(outcome.needs().is_empty());
    assert_eq!(outcome.signal("s"), None);
    assert_eq!(outcome.as_of(), Some(day));
}

#[test]
fn after_the_last_observation_values_grow_old() {
    let contract = "unit: number, published: 0d, max_age: 200d";
    let seen = seen_with(
        Knowledge::Released,
        "quarter",
        contract,
        &csv(QUARTERS),
        &[1.0, 2.0, 3.0, 4.0],
        Some("2000-08-15"),
    );
    // In August nothing is newer than in June: it is June's bar that is decided anew.
    let seen: Vec<&str> = seen.iter().map(String::as_str).skip(3).collect();
    assert_eq!(seen, ["1999Q4 4", "2000Q1 4", "2000Q2 ."]);
}

#[test]
fn a_day_between_has_a_bar_of_its_own_as_soon_as_something_is_newer() {
    let months = "date,x\n1999-01,1\n1999-02,2\n1999-03,3\n1999-04,4\n";
    let check = |knowledge, as_of, expected: &[&str]| {
        let contract = "unit: number, published: 7d";
        let values = [1.0, 2.0, 3.0, 4.0];
        let seen = seen_with(knowledge, "month", contract, &csv(months), &values, Some(as_of));
        assert_eq!(seen, expected, "as of {as_of}");
    };
    for knowledge in [Knowledge::Released, Knowledge::Vintage] {
        check(knowledge, "1999-03-31", &["1999-01 .", "1999-02 1", "1999-03 2"]);
        check(knowledge, "1999-04-06", &["1999-01 .", "1999-02 1", "1999-03 2"]);
        check(knowledge, "1999-04-07", &["1999-01 .", "1999-02 1", "1999-03 2", "1999-04 3"]);
    }
    check(Knowledge::Latest, "1999-04-29", &["1999-01 1", "1999-02 2", "1999-03 3"]);
    check(Knowledge::Latest, "1999-04-30", &["1999-01 1", "1999-02 2", "1999-03 3", "1999-04 4"]);
}

#[test]
fn a_month_is_whole_when_what_comes_as_late_as_its_newest_day_did_is_out() {
    // Each day comes out three days later, and the contract knows nothing of it.
    let day = |text: &str| text.parse::<froth::time::Date>().expect("a day");
    let first = day("1999-01-02");
    let rows = (0..100).map(|place| {
        let date = first.plus_days(place);
        (froth::time::Stamp::Day(date), date.plus_days(3), 1.0)
    });
    let series = froth::Series::with_vintages("x", rows.collect()).expect("good");
    let panel = Panel::new(vec![series]).expect("one series");
    let contract = "unit: number, every: day, published: 0d, aggregate: sum, max_age: 40d";
    let seen = |knowledge, as_of| {
        let values = [25.0, 27.0, 28.0, 30.0];
        seen_with(knowledge, "month", contract, &panel, &values, Some(as_of))
    };
    for knowledge in [Knowledge::Released, Knowledge::Vintage] {
        // On the last day of February only 25 of its days are out: January stands in.
        assert_eq!(seen(knowledge, "1999-02-28"), ["1999-01 .", "1999-02 30"]);
        assert_eq!(seen(knowledge, "1999-03-02"), ["1999-01 .", "1999-02 30"]);
        assert_eq!(seen(knowledge, "1999-03-03"), ["1999-01 .", "1999-02 30", "1999-03 28"]);
    }
}

#[test]
fn rows_without_dates_are_bars_and_a_gap_is_not_bridged() {
    let expected = ["row 1 1", "row 2 .", "row 3 3"];
    check("rows", "unit: number", "x,y\n1,1\n,1\n3,1\n", &[1.0, 3.0], &expected);
    let contract = "unit: number, published: 90d, max_age: 2y";
    let expected = ["1999Q1 1", "1999Q2 .", "1999Q3 3"];
    check("rows", contract, "date,x\n1999Q1,1\n1999Q2,\n1999Q3,3\n", &[1.0, 3.0], &expected);
}

// Units

#[test]
fn a_figure_comes_to_the_unit_of_its_input() {
    let text = "snapshot: 1\nas_of: 1999-12-31\nfigures:\n  x: { value: 2500, unit: usd_mn }\n";
    let panel = Panel::read("figures.yaml", Format::Yaml, text.as_bytes()).expect("good figures");
    let contract = "unit: usd_bn, every: quarter, published: 0d";
    let rules = |unit: &str, bound: &str| {
        RuleSet::parse(&format!(
            "format: 1\nid: t\nversion: \"1\"\ntitle: t\ncalendar: quarter\ninputs:\n  \
             x: {{ {}, columns: [x] }}\nsignals:\n  s: {{ when: x == {bound} }}\nphases:\n  \
             - {{ id: rest, otherwise: true }}\n",
            contract.replace("usd_bn", unit)
        ))
        .unwrap_or_else(|error| panic!("{error}"))
    };
    for (unit, bound) in
        [("usd_bn", "2.5usd_bn"), ("usd_mn", "2500usd_mn"), ("usd_bn", "2500usd_mn")]
    {
        let plan = rules(unit, bound).plan(panel.schema()).expect("a plan");
        assert_eq!(
            plan.evaluate(&panel).expect("its own panel").signal("s"),
            Some(State::On),
            "{unit} {bound}"
        );
    }
    let error = rules("eur_bn", "2.5eur_bn").plan(panel.schema());
    assert!(error.is_err(), "euros are no dollars");
}

#[test]
fn a_period_with_two_figures_where_others_have_one_is_told_with_its_dates() {
    let rules = "format: 1\nid: x\nversion: '1'\ntitle: t\ncalendar: quarter\ninputs:\n  \
                 a: { unit: index, every: quarter }\nsignals:\n  s: { when: a > 1 }\nphases:\n  \
                 - { id: one, when: s }\n  - { id: two, otherwise: true }\n";
    let rules = RuleSet::parse(rules).unwrap();
    let mut data = "date,a\n".to_owned();
    for year in 1990..1994 {
        for day in ["01-01", "04-01", "07-01", "10-01"] {
            let day = if year == 1992 && day == "07-01" { "06-15" } else { day };
            data.push_str(&format!("{year}-{day},1\n"));
        }
    }
    let panel = Panel::read_csv(data.as_bytes()).unwrap();
    let error = rules.plan(panel.schema()).unwrap_err();
    let message = &error.diagnostics()[0].message;
    assert_eq!(
        message,
        "column `a` has two figures of 1992Q2, 1992-04-01 and 1992-06-15, and input `a` has one \
         every quarter"
    );
}

#[test]
fn dates_name_their_period_by_the_end_that_the_contract_says() {
    let values = [1.0, 2.0, 3.0];
    let expected = ["1999Q1 1", "1999Q2 2", "1999Q3 3"];
    let check = |stamp: &str, days: [&str; 3]| {
        let data = format!("date,x\n{},1\n{},2\n{},3\n", days[0], days[1], days[2]);
        let contract = format!("unit: number, every: quarter{stamp}");
        check("quarter", &contract, &data, &values, &expected);
    };
    check(", stamp: start", ["1999-01-01", "1999-04-01", "1999-07-01"]);
    // The last days of the calendar's quarters are no first days, whatever is said.
    check(", stamp: start", ["1999-03-31", "1999-06-30", "1999-09-30"]);
    // Quarters of a company end some days from those of the calendar.
    check(", stamp: end", ["1999-03-27", "1999-06-26", "1999-09-25"]);
    check("", ["1999-01-01", "1999-05-17", "1999-09-30"]);
}

#[test]
fn first_days_that_are_said_to_end_periods_are_refused() {
    let data = "date,x\n1999-01-01,1\n1999-04-01,2\n1999-07-01,3\n";
    let rules = "format: 1\nid: x\nversion: '1'\ntitle: t\ncalendar: quarter\ninputs:\n  \
                 x: { unit: index, every: quarter, stamp: end }\nphases:\n  \
                 - { id: one, when: x > 1 }\n  - { id: two, otherwise: true }\n";
    let error = RuleSet::parse(rules).unwrap().plan(csv(data).schema()).unwrap_err();
    assert_eq!(
        error.diagnostics()[0].message,
        "the dates of column `x` are the first days of quarters, and input `x` says `stamp: end`: \
         dates end a quarter"
    );
}
