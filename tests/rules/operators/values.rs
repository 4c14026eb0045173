//! What operators say of a few rows, by hand.

use froth::{Panel, RuleSet, State};

use super::{mistake, with_series};

/// Six rows; `z` is missing in the last but one.
const DATA: &str = "x,y,z,rate,gdp,debt\n\
                    1,3,1,2,100,50000\n\
                    2,1,2,3,100,60000\n\
                    4,2,3,4,200,100000\n\
                    8,5,4,3,200,120000\n\
                    16,4,,5,400,200000\n\
                    32,6,6,6,400,260000\n";

/// A condition at every row: `t` true, `f` false, `?` unknown.
fn told(condition: &str) -> String {
    let rules = format!(
        "format: 1\nid: example\nversion: \"1\"\ntitle: An example\ncalendar: rows\ninputs:\n\
         \x20 x: {{ unit: number }}\n  y: {{ unit: index }}\n  z: {{ unit: ratio }}\n\
         \x20 rate: {{ unit: percent }}\n  gdp: {{ unit: usd_bn }}\n  debt: {{ unit: usd_mn }}\n\
         signals:\n  own: {{ when: \"{condition}\" }}\n  low: {{ when: x > 30, watch: y > 3 }}\n\
         phases:\n  - {{ id: holds, when: own && low }}\n  - {{ id: fails, otherwise: true }}\n"
    );
    let rules = RuleSet::parse(&rules).unwrap_or_else(|error| panic!("{error}"));
    let panel = Panel::read_csv(DATA.as_bytes()).expect("good data");
    let plan = rules.plan(panel.schema()).unwrap_or_else(|error| panic!("{error}"));
    let letter = |state: &State| match state {
        State::On => 't',
        State::Unknown => '?',
        _ => 'f',
    };
    let outcome = plan.evaluate(&panel).unwrap();
    let history = outcome.history();
    history.iter().map(|step| step.signals.first().map_or('!', letter)).collect()
}

#[test]
fn numbers_of_one_row_are_what_a_calculator_says() {
    for condition in [
        "sqrt(x) ^ 2 == x",
        "sqrt(4 * x ^ 2) == 2 * x",
        "exp(log(x)) == x",
        "exp(0 * x) == 1",
        "sign(-x) == -1",
        "sign(x - x) == 0",
        "sign(gdp) == 1",
        "round(x / 64 + 0.5) == 1",
        "round(-x / 64 - 2) == if(x > 31, -3, -2)",
        "round(gdp / 3) <= 133usd_bn",
        "!known(sqrt(-x))",
        "!known(exp(1000 * x))",
    ] {
        assert_eq!(told(condition), "tttttt", "{condition}");
    }
}

#[test]
fn windows_over_rows_are_what_a_calculator_says() {
    // At the last row of 8, 16, 32: mean 56/3, slope 12, and of 5, 4, 6 with them.
    for condition in [
        "trend(x, 3) == 56 / 3 + 12",
        "ratio_to_trend(x, 3) == 32 / (56 / 3 + 12)",
        "exp_trend(x, 3) == 32",
        "ratio_to_exp_trend(x, 3) == 1",
        "exp_trend(gdp, 1, 1) == 400usd_bn || !known(exp_trend(gdp, 1, 1))",
        "corr(x, y, 3) == 16 / sqrt(2 * 896 / 3)",
        "beta(y, x, 3) == 16 * 3 / 896",
        "beta(x, y, 3) == 8",
        "beta(debt, gdp, 6) == beta(debt, 1000 * gdp, 6) * 1000",
        "rolling_mean(x) == 10.5",
        "rolling_mean(z) == 3.2",
        "percentile_rank(y) == 100pct",
        "zscore(x) == 21.5 / sqrt(140.7)",
        "zscore(x, 6) == zscore(x)",
    ] {
        assert_eq!(told(condition).chars().last(), Some('t'), "{condition}");
    }
}

#[test]
fn what_goes_back_to_the_start_is_silent_until_enough_is_known() {
    assert_eq!(told("known(rolling_mean(z))"), "tttttt");
    assert_eq!(told("known(zscore(z))"), "ftttft");
    assert_eq!(told("known(percentile_rank(z))"), "ftttft");
    assert_eq!(told("known(lag(x, 3)) && percentile_rank(x) >= 95pct"), "fffttt");
}

#[test]
fn a_crossing_is_a_touch_that_goes_on() {
    // y is 3, 1, 2, 5, 4, 6.
    assert_eq!(told("crosses_above(y, 2)"), "?fftff");
    assert_eq!(told("crosses_above(y, 4)"), "ffftft");
    assert_eq!(told("crosses_below(y, 2)"), "ftffff");
    assert_eq!(told("crosses_below(y, 5)"), "?ffftf");
    assert_eq!(told("crosses_above(y, x)"), "?fffff");
}

#[test]
fn a_crossing_is_unknown_where_a_gap_leaves_it_open() {
    // z is 1, 2, 3, 4, missing, 6.
    assert_eq!(told("crosses_above(z, 5)"), "ffff??");
    assert_eq!(told("crosses_above(z, 7)"), "ffff?f");
    assert_eq!(told("crosses_above(z, 3)"), "ffftf?");
}

#[test]
fn units_go_through_and_are_checked() {
    for (series, message) in [
        ("sqrt(gdp)", "`gdp` is in usd_bn, but this must be a plain number"),
        ("exp(rate)", "`rate` is in percent, but this must be a plain number"),
        ("crosses_above(rate, 5)", "`5` has no unit, and `rate` is in percent"),
        ("crosses_above(rate, x)", "`x` has no unit, and `rate` is in percent"),
        ("round(gdp) + x", "`x` has no unit, and `round(gdp)` is in usd_bn"),
        ("trend(rate, 4) > 3", "`3` has no unit, and `trend(rate, 4)` is in percent"),
        ("corr(x, gdp, 4) > 1pct", "`1pct` is in percent, and `corr(x, gdp, 4)` has no unit"),
        ("beta(debt, x, 4) > 3", "`3` has no unit, and `beta(debt, x, 4)` is in usd_mn"),
    ] {
        assert_eq!(mistake("quarter", series).0, message, "{series}");
    }
    assert_eq!(told("beta(debt, gdp, 4) == slope(debt, 4) / slope(gdp, 4) || true"), "tttttt");
    assert!(with_series("quarter", "beta(rate, rate, 4) > 1").is_ok());
    assert!(with_series("quarter", "beta(rate, x, 4) > 1pp").is_ok());
}

#[test]
fn signals_on_watch_are_counted_with_those_that_are_on() {
    // The second signal is on at the last row and watch where y > 3.
    let text = "format: 1\nid: example\nversion: \"1\"\ntitle: An example\ncalendar: rows\n\
                inputs:\n  x: { unit: number }\n  y: { unit: number }\n\
                signals:\n  one: { when: x > 30, watch: y > 3 }\n  two: { when: x > 10 }\n\
                phases:\n  - { id: two_of_them, when: watch_score >= 2 }\n\
                \x20 - { id: one_of_them, when: watch_score == 1 }\n\
                \x20 - { id: none_of_them, otherwise: true }\n";
    let rules = RuleSet::parse(text).unwrap_or_else(|error| panic!("{error}"));
    let panel = Panel::read_csv(DATA.as_bytes()).expect("good data");
    let plan = rules.plan(panel.schema()).unwrap_or_else(|error| panic!("{error}"));
    let outcome = plan.evaluate(&panel).unwrap();
    let history = outcome.history();
    let phases: Vec<&str> =
        history.iter().map(|step| step.phase.map_or("?", |phase| phase.id.as_str())).collect();
    let none = "none_of_them";
    assert_eq!(phases, [none, none, none, "one_of_them", "two_of_them", "two_of_them"]);
}

#[test]
fn a_hundred_times_a_ratio_is_a_percentage_or_a_score() {
    for condition in [
        "100 * debt / gdp >= 50",
        "100 * debt / gdp >= 50pct",
        "100 * debt / gdp + 10 >= 60",
        "100 * (debt / gdp) - y > 40",
        "0.5 * (100 * debt / gdp) + 0.5 * x > 20",
        "sqrt(100 * debt / gdp) > 7",
        "max(100 * debt / gdp, 70) >= 70",
        "100 * debt / gdp - 100 * debt / gdp <= 2",
        "100 * debt / gdp - 100 * debt / gdp <= 2pp",
        "100 * debt / gdp > 0",
    ] {
        assert_eq!(told(condition), "tttttt", "{condition}");
    }
}

#[test]
fn a_share_beside_a_hundred_times_a_ratio_is_still_a_mistake() {
    for (series, message) in [
        ("100 * debt / gdp > 0.6", "`0.6` has no unit, and `100 * debt / gdp` is in percent"),
        (
            "100 * debt / gdp > debt / gdp",
            "`debt / gdp` has no unit, and `100 * debt / gdp` is in percent",
        ),
        ("100 * debt / gdp > 3pp", "`3pp` is in pp, and `100 * debt / gdp` is in percent"),
        ("rate > 5", "`5` has no unit, and `rate` is in percent"),
        ("yoy(gdp) > 5", "`5` has no unit, and `yoy(gdp)` is in percent"),
    ] {
        assert_eq!(mistake("quarter", series).0, message, "{series}");
    }
}

/// Whether a rule set with this series `heat` and this parameter reads `condition`.
fn is_read(heat: &str, param: &str, condition: &str) -> bool {
    let text = format!(
        "format: 1\nid: example\nversion: \"1\"\ntitle: An example\ncalendar: quarter\n\
         inputs:\n  gdp: {{ unit: usd_bn }}\n  debt: {{ unit: usd_mn }}\n\
         params:\n  limit: {{ value: {param}, judgement: true, because: a test }}\n\
         series:\n  heat: {heat}\n\
         phases:\n  - {{ id: holds, when: \"{condition}\" }}\n\
         \x20 - {{ id: fails, otherwise: true }}\n"
    );
    RuleSet::parse(&text).is_ok()
}

#[test]
fn a_score_with_a_name_is_compared_with_a_parameter_of_its_size() {
    let plain = "100 * debt / gdp";
    assert!(is_read(plain, "60", "heat >= limit"));
    assert!(is_read(plain, "60pct", "heat >= limit"));
    assert!(!is_read(plain, "0.6", "heat >= limit"));
    assert!(!is_read(plain, "60usd_bn", "heat >= limit"));
    let number = "{ value: 100 * debt / gdp, unit: number }";
    assert!(is_read(number, "0.6", "heat >= limit"));
    assert!(!is_read(number, "60pct", "heat >= limit"));
    let percent = "{ value: 100 * debt / gdp, unit: percent }";
    assert!(!is_read(percent, "60", "heat >= limit"));
    assert!(is_read(percent, "60pct", "heat >= limit"));
}
