//! Why an expression has no answer: what it read that was not there, and nothing else.

use froth::{Panel, RuleSet};

/// The reasons for which a condition is unknown at the last of these rows; empty where it
/// is not. A word that is no number is an empty cell.
fn reasons(condition: &str, cells: &[&str]) -> Vec<String> {
    let text = format!(
        "format: 1\nid: t\nversion: \"1\"\ntitle: t\ncalendar: rows\ninputs:\n  x: {{ unit: number }}\n\
         signals:\n  s: {{ title: S, when: \"{condition}\" }}\n\
         phases:\n  - {{ id: alarm, when: s }}\n  - {{ id: rest, otherwise: true }}\n"
    );
    let rules = RuleSet::parse(&text).unwrap_or_else(|error| panic!("{error}"));
    let rows: String = cells.iter().map(|cell| format!("{},1\n", cell.trim_matches('-'))).collect();
    let panel = Panel::read_csv(format!("x,keep\n{rows}").as_bytes()).expect("good data");
    let outcome = rules.plan(panel.schema()).expect("a plan").evaluate(&panel).expect("its panel");
    outcome
        .report()
        .signals
        .get("s")
        .expect("the signal")
        .unknown
        .iter()
        .map(ToString::to_string)
        .collect()
}

/// So many numbers without a trend, then these cells.
fn after(numbers: usize, cells: &[&'static str]) -> Vec<&'static str> {
    const NUMBERS: [&str; 7] = ["3", "1", "4", "1", "5", "9", "2"];
    NUMBERS.into_iter().cycle().take(numbers).chain(cells.iter().copied()).collect()
}

const SHORT: &str = "the data do not reach back far enough";

/// What reads the past, how many rows make it known, and what it asks of the newest.
const LOOKS_BACK: [(&str, usize); 22] = [
    ("lag(x, 3) > 100", 4),
    ("change(x, 3) > 100", 4),
    ("pct_change(x, 3) > 900pct", 4),
    ("rolling_max(x, 6) > 100", 3),
    ("rolling_sum(x, 3) > 100", 3),
    ("rolling_median(x, 5) > 100", 3),
    ("rolling_std(x, 8) > 100", 4),
    ("percentile_rank(x, 7) > 100pct", 4),
    ("zscore(x, 6) > 100", 3),
    ("slope(x, 6) > 100", 3),
    ("drawdown(x, 6) < -100pct", 3),
    ("run_up(x, 6) > 1000pct", 3),
    ("ema(x, 6) > 100", 3),
    ("percentile_rank(x) > 100pct", 2),
    ("zscore(x) > 100", 2),
    ("crosses_above(x, 0)", 2),
    ("hp_gap(x, 1600) > 100", 3),
    ("adf(x) > 100", 4),
    ("adf(x, 20) > 100", 11),
    ("adf(x, 20, 4) > 100", 13),
    ("sadf(x, 9) > 100", 9),
    ("bsadf(x, 6, 2) > 100", 8),
];

#[test]
fn what_looks_back_says_that_the_data_are_short_until_they_are_not() {
    for (condition, enough) in LOOKS_BACK {
        for rows in 1..=14 {
            let found = reasons(condition, &after(rows, &[]));
            let expected: &[&str] = if rows < enough { &[SHORT] } else { &[] };
            assert_eq!(found, expected, "{condition} on {rows} rows");
        }
    }
}

#[test]
fn where_the_newest_figure_is_missing_that_is_the_reason() {
    for (condition, _) in LOOKS_BACK {
        let found = reasons(condition, &after(40, &["-"]));
        // The value of three rows before is there, what was above crosses nothing, the
        // largest so far stays, and windows do with what they have; a gap is no zero, so
        // that sums do not.
        let is_known = ["lag", "rolling", "slope", "crosses", "sadf"]
            .iter()
            .any(|word| condition.starts_with(word))
            && !condition.starts_with("rolling_sum");
        let expected: &[&str] = if is_known { &[] } else { &["x has a gap at row 41"] };
        assert_eq!(found, expected, "{condition}");
    }
}

#[test]
fn a_result_that_is_no_number_says_why() {
    assert_eq!(reasons("x / 0 > 1", &["1"]), ["division by zero"]);
    assert_eq!(reasons("1 / (x - 1) > 1", &["1"]), ["division by zero"]);
    assert_eq!(reasons("log(x - 1) > 1", &["1"]), ["not defined for these values"]);
    assert_eq!(reasons("exp(x) > 1", &["1000"]), ["not defined for these values"]);
}
