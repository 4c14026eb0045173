//! What compares entities at one date: values worked out by hand, and what must not
//! play a part.

use crate::entities::{Row, Table, told};
use froth::entities::SurveyOptions;
use froth::time::Date;
use froth::{Error, Panel, PlanOptions, RuleSet};

const NONE: f64 = f64::NAN;

/// Rules whose phase says whether `across` of `pe` is what the column `expected` holds.
fn rules(calendar: &str, pe: &str, across: &str) -> RuleSet {
    let unit = if across.starts_with("percentile") { "percent" } else { "number" };
    let text = format!(
        "format: 1\nid: t\nversion: '1'\ntitle: t\ncalendar: {calendar}\n\
         inputs:\n  pe: {{ unit: number, {pe} }}\n  expected: {{ unit: {unit}, {pe} }}\n  \
         found: {{ across: {across} }}\n\
         phases:\n  - {{ id: none, when: '!known(found)' }}\n  \
         - {{ id: same, when: found == expected }}\n  \
         - {{ id: other, otherwise: true }}\n"
    );
    RuleSet::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn options() -> SurveyOptions {
    SurveyOptions {
        entity: "who".to_owned(),
        date: Some("date".to_owned()),
        ..SurveyOptions::default()
    }
}

/// What is said of each bar, as `A 2000-01-01 same`.
fn said_with(
    rules: &RuleSet,
    rows: &[Row<2>],
    options: &SurveyOptions,
) -> Result<Vec<String>, Error> {
    let survey = rules.survey(&["who", "date", "pe", "expected"], Panel::default(), options)?;
    let lines = told(&survey, &Table::new(rows), 2)?;
    let short = |line: String| {
        let words: Vec<&str> = line.split([' ', '"']).collect();
        format!("{} {} {}", words[0], words[1], words[3])
    };
    Ok(lines.into_iter().map(short).collect())
}

fn said(rules: &RuleSet, rows: &[Row<2>]) -> Vec<String> {
    said_with(rules, rows, &options()).unwrap()
}

/// 2000-01-01, and so many days after.
fn day(after: i32) -> i32 {
    10_957 + after
}

/// A row for each entity at one day: its value, and what is to be found.
fn of_one_day(values: &[(f64, f64)]) -> Vec<Row<2>> {
    let row =
        |(place, (pe, found)): (usize, &(f64, f64))| (format!("E{place}"), day(0), [*pe, *found]);
    values.iter().enumerate().map(row).collect()
}

/// Every value is found, and nothing where none was to be.
fn check(across: &str, values: &[(f64, f64)]) {
    let found = said(&rules("rows", "every: day", across), &of_one_day(values));
    let words: Vec<&str> = found.iter().filter_map(|line| line.split(' ').nth(2)).collect();
    let wanted = values.iter().map(|(_, found)| if found.is_nan() { "none" } else { "same" });
    assert_eq!(words, wanted.collect::<Vec<_>>(), "{across} of {values:?}");
}

#[test]
fn the_highest_is_first_and_ties_share_the_better_rank() {
    check("rank(pe)", &[(8.0, 4.0), (20.0, 1.0), (12.0, 2.0), (12.0, 2.0), (NONE, NONE)]);
    // Sums in binary miss what they are by a hair.
    check("rank(pe)", &[(0.1 + 0.2, 1.0), (0.3, 1.0), (0.2, 3.0)]);
    check("rank(pe)", &[(-1.0, 3.0), (0.0, 1.0), (-0.0, 1.0)]);
}

#[test]
fn the_percentile_rank_is_the_percentage_that_a_value_reaches() {
    // In percent: only so is it compared with the column `expected`, which is.
    let values = [(8.0, 25.0), (20.0, 100.0), (12.0, 75.0), (12.0, 75.0), (NONE, NONE)];
    check("percentile_rank(pe)", &values);
}

#[test]
fn the_median_is_the_same_for_all_also_for_one_without_a_value() {
    check("median(pe)", &[(8.0, 12.0), (20.0, 12.0), (12.0, 12.0), (NONE, 12.0)]);
    check("median(pe)", &[(8.0, 11.0), (20.0, 11.0), (10.0, 11.0), (12.0, 11.0)]);
}

#[test]
fn the_zscore_is_in_standard_deviations_of_a_sample() {
    // Mean 5, squares 9 + 1 + 1 + 9 = 20, over three: the deviation is 2.581988897.
    let of = |value: f64| (value - 5.0) / (20.0_f64 / 3.0).sqrt();
    check("zscore(pe)", &[(2.0, of(2.0)), (4.0, of(4.0)), (6.0, of(6.0)), (8.0, of(8.0))]);
    // All alike: none stands out, and nothing is said.
    check("zscore(pe)", &[(3.0, NONE), (3.0, NONE), (3.0, NONE)]);
}

#[test]
fn fewer_than_two_values_or_half_of_the_entities_say_nothing() {
    check("rank(pe)", &[(1.0, NONE)]);
    check("median(pe)", &[(1.0, NONE), (NONE, NONE)]);
    check("median(pe)", &[(1.0, NONE), (3.0, NONE), (NONE, NONE), (NONE, NONE), (NONE, NONE)]);
    check("median(pe)", &[(1.0, 2.0), (3.0, 2.0), (NONE, 2.0), (NONE, 2.0)]);
}

#[test]
fn only_the_values_of_a_date_are_compared_on_it() {
    let rules = rules("rows", "every: day", "rank(pe)");
    let row = |who: &str, after: i32, pe: f64, rank: f64| (who.to_owned(), day(after), [pe, rank]);
    let rows = [
        row("A", 0, 1.0, 2.0),
        row("A", 1, 9.0, 1.0),
        row("A", 2, 9.0, NONE),
        row("B", 0, 2.0, 1.0),
        row("B", 1, 3.0, 2.0),
        row("C", 3, 5.0, NONE),
    ];
    let expected = [
        "A 2000-01-01 same",
        "A 2000-01-02 same",
        "A 2000-01-03 none",
        "B 2000-01-01 same",
        "B 2000-01-02 same",
        "C 2000-01-04 none",
    ];
    assert_eq!(said(&rules, &rows), expected);
}

/// Rules whose phase says whether `across` of `pe` has risen since the bar before.
fn rising(calendar: &str, across: &str) -> RuleSet {
    let text = format!(
        "format: 1\nid: t\nversion: '1'\ntitle: t\ncalendar: {calendar}\n\
         inputs:\n  pe: {{ unit: number, every: day, max_age: 9d }}\n  \
         found: {{ across: {across} }}\n\
         phases:\n  - {{ id: none, when: '!known(found)' }}\n  \
         - {{ id: rises, when: 'found > lag(found, 1)' }}\n  \
         - {{ id: rests, otherwise: true }}\n"
    );
    RuleSet::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Five entities over 70 days, some of which have no row, and some no value.
fn by_chance(mut seed: u64) -> Vec<Row<2>> {
    let mut roll = |sides: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % sides
    };
    let mut rows = Vec::new();
    for entity in 0..5 {
        for after in 0..70 {
            let value = u32::try_from(roll(30)).unwrap();
            let value = if roll(5) == 0 { NONE } else { f64::from(value) };
            if roll(6) != 0 {
                rows.push((format!("E{entity}"), day(after), [value, NONE]));
            }
        }
    }
    rows
}

#[test]
fn later_rows_never_change_an_earlier_answer_nor_does_the_order_of_entities() {
    let rows = by_chance(11);
    let early: Vec<Row<2>> = rows.iter().filter(|row| row.1 <= day(40)).cloned().collect();
    let turned = (0..5).rev().flat_map(|entity| {
        let own = format!("E{entity}");
        rows.iter().filter(move |row| row.0 == own).cloned()
    });
    let turned: Vec<Row<2>> = turned.collect();
    let as_of = SurveyOptions { as_of: Date::new(2000, 2, 10), ..options() };
    for calendar in ["rows", "day", "week", "{ days_of: pe }"] {
        for across in ["rank(pe)", "percentile_rank(pe)", "median(pe)", "zscore(pe)"] {
            let rules = rising(calendar, across);
            let mut whole = said(&rules, &rows);
            let then = said_with(&rules, &rows, &as_of).unwrap();
            assert_eq!(said_with(&rules, &early, &as_of).unwrap(), then, "{calendar} {across}");
            // The week of that day goes on after it.
            let is_over = |line: &&String| !line.contains("2000-W06");
            for line in then.iter().filter(is_over) {
                assert!(whole.contains(line), "{calendar} {across}: {line}");
            }
            for phase in ["rises", "rests"] {
                let count = then.iter().filter(|line| line.ends_with(phase)).count();
                assert!(5 < count, "{calendar} {across} {phase}: {count}");
            }
            let mut again = said(&rules, &turned);
            again.sort();
            whole.sort();
            assert_eq!(again, whole, "{calendar} {across}");
        }
    }
}

/// By how many values of its date each is surpassed, and one more: counted in the
/// plainest way.
fn ranked(rows: &[Row<2>]) -> Vec<Row<2>> {
    let rank = |own: &Row<2>| {
        let others: Vec<f64> =
            rows.iter().filter(|row| row.1 == own.1).map(|row| row.2[0]).collect();
        let known = others.iter().filter(|pe| !pe.is_nan()).count();
        let above = others.iter().filter(|pe| own.2[0] < **pe).count();
        let is_told = !own.2[0].is_nan() && 2 <= known && others.len() <= 2 * known;
        let rank = f64::from(u32::try_from(above + 1).unwrap());
        (own.0.clone(), own.1, [own.2[0], if is_told { rank } else { NONE }])
    };
    rows.iter().map(rank).collect()
}

#[test]
fn what_is_found_goes_on_as_if_it_had_been_brought_as_a_column() {
    for calendar in ["rows", "day", "week", "month", "{ days_of: pe }"] {
        let [short, long] = match calendar {
            "rows" => ["4", "9"],
            "week" => ["2w", "4w"],
            "month" => ["1m", "2m"],
            _ => ["2w", "1m"],
        };
        let with = |found: &str| {
            let text = format!(
                "format: 1\nid: t\nversion: '1'\ntitle: t\ncalendar: {calendar}\n\
                 inputs:\n  pe: {{ unit: number, every: day, published: 2d, max_age: 6d }}\n  \
                 found: {found}\n\
                 signals:\n  high: {{ when: found <= 2, keep_firing_for: 2 }}\n\
                 phases:\n  - {{ id: long, when: 'within(found == 1, {long}) && pe > 12' }}\n  \
                 - {{ id: high_now, when: high }}\n  \
                 - {{ id: low, when: 'rolling_mean(found, {short}) > 3' }}\n  \
                 - {{ id: rest, otherwise: true }}\n"
            );
            RuleSet::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
        };
        let made = with("{ across: rank(pe) }");
        let brought =
            with("{ unit: number, every: day, published: 2d, max_age: 6d, columns: [expected] }");
        let mut phases = std::collections::BTreeSet::new();
        for seed in 1..=6 {
            let rows = ranked(&by_chance(seed));
            let found = said(&made, &rows);
            assert_eq!(found, said(&brought, &rows), "{calendar} {seed}");
            phases
                .extend(found.iter().filter_map(|line| line.split(' ').nth(2)).map(str::to_owned));
        }
        assert!(4 <= phases.len(), "{calendar}: {phases:?}");
    }
}

#[test]
fn figures_of_one_period_are_compared_whatever_day_of_it_dates_them() {
    let rules = rules("quarter", "every: quarter, published: 30d", "rank(pe)");
    let row = |who: &str, after: i32, pe: f64, rank: f64| (who.to_owned(), day(after), [pe, rank]);
    // 2000-03-31 and 2000-02-15 are of one quarter, 2000-06-30 and 2000-04-01 of the next.
    let rows = [
        row("A", 90, 1.0, 2.0),
        row("A", 181, 5.0, 1.0),
        row("A", 273, 1.0, 2.0),
        row("B", 45, 3.0, 1.0),
        row("B", 91, 4.0, 2.0),
        row("B", 200, 4.0, 1.0),
    ];
    let found = said(&rules, &rows);
    // The first quarter is known in April: the decision at its end has nothing.
    let expected = ["A 2000Q1 none", "A 2000Q2 same", "A 2000Q3 same"];
    assert_eq!(found.get(..3).unwrap(), expected);
    assert_eq!(found.len(), 8, "{found:?}");
    assert!(
        found.iter().all(|line| line.ends_with("same") || line.ends_with("Q1 none")),
        "{found:?}"
    );
}

#[test]
fn a_fiscal_quarter_that_ends_earlier_is_not_compared_with_one_that_is_not_over() {
    let rules = rules("month", "every: quarter, stamp: end, max_age: 1y", "rank(pe)");
    let row = |who: &str, after: i32, pe: f64, rank: f64| (who.to_owned(), day(after), [pe, rank]);
    // A and B end theirs on 2000-02-29, C and D on 2000-03-31.
    let rows = [
        row("A", 59, 2.0, 1.0),
        row("A", 151, 2.0, 1.0),
        row("B", 59, 1.0, 2.0),
        row("B", 151, 1.0, 2.0),
        row("C", 90, 9.0, 1.0),
        row("C", 181, 9.0, 1.0),
        row("D", 90, 7.0, 2.0),
        row("D", 181, 7.0, 2.0),
    ];
    let found = said(&rules, &rows);
    assert!(found.contains(&"A 2000-02 same".to_owned()), "{found:?}");
    assert!(found.iter().all(|line| line.ends_with("same")), "{found:?}");
}

#[test]
fn an_empty_cell_of_a_finer_table_is_no_figure_and_no_entity() {
    // Quarterly figures in a monthly table.
    let rules = rules("month", "every: quarter", "median(pe)");
    let row =
        |who: &str, after: i32, pe: f64, found: f64| (who.to_owned(), day(after), [pe, found]);
    let of = |who: &str, values: [f64; 2]| {
        [
            row(who, 30, NONE, NONE),
            row(who, 59, NONE, NONE),
            row(who, 90, values[0], 2.0),
            row(who, 120, NONE, NONE),
            row(who, 151, NONE, NONE),
            row(who, 181, values[1], 5.0),
        ]
    };
    let rows: Vec<Row<2>> = [of("A", [1.0, 4.0]), of("B", [3.0, 6.0])].concat();
    let found = said(&rules, &rows);
    let first = ["A 2000-01 none", "A 2000-02 none", "A 2000-03 same", "A 2000-04 same"];
    assert_eq!(found.get(..4).unwrap(), first);
    assert_eq!(found.get(5), Some(&"A 2000-06 same".to_owned()));
}

#[test]
fn placeholders_are_no_values_and_windows_go_over_what_is_found() {
    let text = "format: 1\nid: t\nversion: '1'\ntitle: t\ncalendar: rows\n\
                inputs:\n  pe: { unit: number, missing: [-99] }\n  \
                place: { title: Rank by price, across: rank(pe), note: A note. }\n\
                phases:\n  - { id: rises, when: 'place < lag(place, 1)' }\n  \
                - { id: stays, otherwise: true }\n";
    let rules = RuleSet::parse(text).unwrap();
    assert!(rules.warnings().is_empty());
    let survey = rules.survey(&["who", "date", "pe"], Panel::default(), &options()).unwrap();
    assert!(survey.reads_twice());
    assert_eq!(survey.wanted().numbers, ["pe"]);
    let row = |who: &str, after: i32, pe: f64| (who.to_owned(), day(after), [pe]);
    let rows = [
        row("A", 0, 1.0),
        row("A", 1, 5.0),
        row("B", 0, 2.0),
        row("B", 1, 4.0),
        row("C", 0, -99.0),
        row("C", 1, -99.0),
    ];
    let lines = told(&survey, &Table::new(&rows), 1).unwrap();
    let second = |line: &&String| line.contains("2000-01-02");
    let second: Vec<&String> = lines.iter().filter(second).collect();
    let expected =
        [r#"A 2000-01-02 Some("rises")"#, r#"B 2000-01-02 Some("stays")"#, "C 2000-01-02 None"];
    for (line, start) in second.iter().zip(expected) {
        assert!(line.starts_with(start), "{line}");
    }
}

#[test]
fn without_entities_to_compare_it_is_an_error_that_says_what_to_do() {
    let rules = rules("rows", "every: day", "rank(pe)");
    let panel = Panel::read_csv("date,pe,expected\n2000-01-01,1,1\n".as_bytes()).unwrap();
    let told = |error: Error| {
        let first = error.diagnostics().first().unwrap();
        format!("{} {} | {}", first.code, first.message, first.help.as_deref().unwrap_or(""))
    };
    assert_eq!(
        told(rules.plan(panel.schema()).unwrap_err()),
        "F0925 input `found` compares entities, and these data are one series of `pe` alone | \
         name the column that says whose each row is, as in `--entity ticker`, or say \
         `--allow-missing` to leave the input unknown"
    );
    // Left unknown where that is asked for, also by leaving out what it compares.
    let allow = PlanOptions { allow_missing: true, ..PlanOptions::default() };
    let drop = PlanOptions { drop: vec!["pe".to_owned()], ..PlanOptions::default() };
    for plan in [allow, drop] {
        let plan = rules.plan_with(panel.schema(), &plan).unwrap();
        let outcome = plan.evaluate(&panel).unwrap();
        assert_eq!(outcome.phase().unwrap().id, "none");
    }
    // Nor has a series that all share any others beside it.
    let shared = Panel::read_csv("date,pe\n2000-01-01,1\n".as_bytes()).unwrap();
    let error = rules.survey(&["who", "date", "expected"], shared, &options()).unwrap_err();
    assert_eq!(
        told(error),
        "F0925 input `found` compares entities, and `pe` is one series that they share | bring \
         `pe` as a column of the table, or leave the input unknown with `--drop found`"
    );
    let undated = SurveyOptions { date: None, ..options() };
    let columns = ["who", "pe", "expected"];
    let error = rules.survey(&columns, Panel::default(), &undated).unwrap_err();
    assert_eq!(
        told(error),
        "F0902 entities are compared date by date, and the table has no column of dates | add a \
         column `date`, or name the one there is with `--date`"
    );
    let needs: Vec<String> = rules.needs().into_iter().map(|need| need.input).collect();
    assert_eq!(needs, ["pe", "expected"]);
}
