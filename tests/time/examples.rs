//! A figure belongs to its period, a decision to its day: examples worked by hand.

use std::fmt::Write;

use froth::{Format, Outcome, Panel, Plan, RuleSet, State};
use serde_json::Value as Json;

/// Rules on a calendar, with inputs and signals as they stand in a file.
fn rules(calendar: &str, inputs: &str, signals: &str) -> String {
    format!(
        "format: 1\nid: t\nversion: \"1\"\ntitle: t\ncalendar: {calendar}\ninputs:\n{inputs}\
         signals:\n{signals}phases:\n  - {{ id: rest, otherwise: true }}\n"
    )
}

/// Signals that show these numbers in their evidence.
fn shows(numbers: &[&str]) -> String {
    let signals = numbers.iter().enumerate();
    signals.map(|(place, number)| format!("  s{place}: {{ when: \"{number} > 0\" }}\n")).collect()
}

fn panel(files: &[(&str, &str)]) -> Panel {
    let read = |(name, text): &(&str, &str)| {
        Panel::read(name, Format::Csv, text.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
    };
    let joined = files.iter().map(read).reduce(|all, one| all.join(one).expect("other names"));
    joined.expect("a file")
}

fn plan(rules: &str, panel: &Panel) -> Plan {
    let rules = RuleSet::parse(rules).unwrap_or_else(|error| panic!("{error}\n{rules}"));
    rules.plan(panel.schema()).unwrap_or_else(|error| panic!("{error}"))
}

fn on(plan: &Plan, panel: &Panel, day: &str) -> Outcome {
    plan.evaluate_as_of(panel, day.parse().expect("a day")).expect("its own panel")
}

fn json(outcome: &Outcome) -> Json {
    serde_json::from_str(&outcome.report().to_json()).expect("JSON")
}

/// The numbers that signals made by [`shows`] show, to four places; `.` if unknown.
fn shown(outcome: &Outcome) -> Vec<String> {
    let json = json(outcome);
    let count = json["signals"].as_object().map_or(0, serde_json::Map::len);
    let number = |place: usize| {
        let value = &json["signals"][format!("s{place}")]["evidence"][0]["comparisons"][0]["value"];
        value.as_f64().map_or(".".to_owned(), |value| format!("{value:.4}"))
    };
    (0..count).map(number).collect()
}

/// What the report says of an input: value, period and the day it was known.
fn input(outcome: &Outcome, name: &str) -> String {
    let told = &json(outcome)["inputs"][name];
    let text = |key: &str| told[key].as_str().unwrap_or(".").to_owned();
    let value = told["value"].as_f64().map_or(".".to_owned(), |value| value.to_string());
    format!("{value} of {}, {}", text("period"), text("known"))
}

// Shipped figures on a day between two ends

const SHIPPED: &str = include_str!("../../fixtures/us-quarterly.csv");
const INPUTS: &str = "  \
    tech: { unit: usd_bn, every: quarter, published: 30d, max_age: 200d, columns: [A679RC1Q027SBEA] }
  gdp: { unit: usd_bn, every: quarter, published: 30d, max_age: 200d, columns: [GDP] }
  profits: { unit: usd_bn, every: quarter, published: 60d, max_age: 200d, columns: [CP] }
  debt: { unit: usd_mn, every: quarter, published: 75d, max_age: 200d, columns: [BCNSDODNS] }
  nasdaq: { unit: index, every: quarter, published: 0d, max_age: 100d, columns: [NASDAQCOM] }
  rate: { unit: percent, every: quarter, published: 0d, max_age: 100d, columns: [FEDFUNDS] }
";
const NUMBERS: [&str; 6] =
    ["100 * tech / gdp", "100 * profits / gdp", "yoy(debt)", "yoy(profits)", "nasdaq", "rate"];
// 1611.52 / 32486.066, 3950.681 / 31865.721, 14453810 / 13813363, 3950.681 / 3335.78.
const EXPECTED: [&str; 6] = ["4.9606", "12.3979", "4.6364", "18.4335", "26213.7200", "3.6300"];

#[test]
fn each_number_is_of_the_newest_period_that_all_of_its_inputs_know() {
    let panel = panel(&[("us.csv", SHIPPED)]);
    let plan = plan(&rules("quarter", INPUTS, &shows(&NUMBERS)), &panel);
    let outcome = on(&plan, &panel, "2026-07-31");
    assert_eq!(shown(&outcome), EXPECTED);
    assert_eq!(input(&outcome, "gdp"), "32486.066 of 2026Q2, 2026-07-30");
    assert_eq!(input(&outcome, "debt"), "14453810 of 2026Q1, 2026-06-14");
    // The day before, output of the second quarter was not out.
    let outcome = on(&plan, &panel, "2026-07-29");
    // 1556.469 / 31865.721.
    assert_eq!(shown(&outcome)[..2], ["4.8845", "12.3979"]);
}

#[test]
fn the_shipped_rules_compare_debt_and_profits_with_the_year_before() {
    let panel = panel(&[("us.csv", SHIPPED)]);
    let plan = plan(include_str!("../../rules/goldman-1997-vs-1999.yaml"), &panel);
    let json = json(&on(&plan, &panel, "2026-07-31"));
    let value = |signal: &str, expression: &str| {
        let levels = json["signals"][signal]["evidence"].as_array().expect("evidence");
        let comparisons = levels.iter().filter_map(|level| level["comparisons"].as_array());
        let found = comparisons.flatten().find(|one| one["expression"] == expression);
        let value = found.and_then(|one| one["value"].as_f64());
        value.map(|value| format!("{value:.2}"))
    };
    assert_eq!(value("profits_fall", "yoy(profits)").as_deref(), Some("18.43"));
    // Debt by 4.64 %, output of the same quarter by 6.07 %.
    assert_eq!(value("debt_rises", "debt_growth").as_deref(), Some("-1.43"));
}

/// A column of the shipped figures as a file of its own; each figure stands on the
/// days that `dates` gives for a quarter.
fn column(name: &str, dates: impl Fn(&str, u32) -> Vec<String>) -> String {
    let mut lines = SHIPPED.lines();
    let header = lines.next().expect("a header");
    let place = header.split(',').position(|own| own == name).expect("a column");
    let mut text = format!("observation_date,{name}\n");
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        let (year, quarter) = cells[0].split_once('Q').expect("a quarter");
        for date in dates(year, quarter.parse().expect("a number")) {
            let _ = writeln!(text, "{date},{}", cells[place]);
        }
    }
    text
}

#[test]
fn eight_files_say_what_one_table_says() {
    let first = |year: &str, quarter: u32| vec![format!("{year}-{:02}-01", 3 * quarter - 2)];
    let months = |year: &str, quarter: u32| {
        (3 * quarter - 2..=3 * quarter).map(|month| format!("{year}-{month:02}-01")).collect()
    };
    let days = |year: &str, quarter: u32| {
        let last = [31, 30, 30, 31][quarter as usize - 1];
        let month = 3 * quarter;
        vec![
            format!("{year}-{:02}-07", month - 1),
            format!("{year}-{month:02}-08"),
            format!("{year}-{month:02}-{last}"),
        ]
    };
    let texts = [
        column("A679RC1Q027SBEA", first),
        column("GDP", first),
        column("CP", first),
        column("BCNSDODNS", first),
        column("NASDAQCOM", days),
        column("FEDFUNDS", months),
    ];
    let files: Vec<(&str, &str)> = texts.iter().map(|text| ("file.csv", text.as_str())).collect();
    let panel = panel(&files);
    let inputs = INPUTS.replace("every: quarter, published: 0d", "published: 0d");
    let plan = plan(&rules("quarter", &inputs, &shows(&NUMBERS)), &panel);
    assert_eq!(shown(&on(&plan, &panel, "2026-07-31")), EXPECTED);
}

// Frequencies beside each other

const OUTPUT_AND_JOBLESS: &str = "  \
    output: { unit: usd_bn, every: quarter, stamp: start, published: 30d }
  jobless: { unit: percent, every: month, stamp: start, published: 7d }
";

#[test]
fn a_quarter_on_the_rows_of_months_is_a_quarter() {
    let mut table = "date,output,jobless\n".to_owned();
    let (mut output, mut jobless) = ("date,output\n".to_owned(), "date,jobless\n".to_owned());
    for month in 1..=11 {
        let figure = if month % 3 == 1 { (140 + month).to_string() } else { String::new() };
        let rate = format!("{}.5", month / 4 + 4);
        let _ = writeln!(table, "2008-{month:02}-01,{figure},{rate}");
        let _ = writeln!(jobless, "2008-{month:02}-01,{rate}");
        if !figure.is_empty() {
            let _ = writeln!(output, "2008-{month:02}-01,{figure}");
        }
    }
    let one = panel(&[("table.csv", table.as_str())]);
    let two = panel(&[("output.csv", output.as_str()), ("jobless.csv", jobless.as_str())]);
    let rules = rules("month", OUTPUT_AND_JOBLESS, &shows(&["output", "jobless"]));
    for panel in [one, two] {
        let plan = plan(&rules, &panel);
        let outcome = on(&plan, &panel, "2008-11-30");
        assert_eq!(input(&outcome, "output"), "147 of 2008Q3, 2008-10-30");
        assert_eq!(input(&outcome, "jobless"), "6.5 of 2008-10, 2008-11-07");
        let outcome = on(&plan, &panel, "2008-10-29");
        assert_eq!(input(&outcome, "output"), "144 of 2008Q2, 2008-07-30");
    }
}

#[test]
fn newest_brings_figures_of_two_periods_together() {
    let shares = "date,shares\n2008-07-31,900\n2008-08-29,1000\n2008-09-30,1200\n2008-10-31,700\n";
    let output = "date,output\n2008-01-01,10\n2008-04-01,20\n2008-07-01,40\n";
    let panel = panel(&[("shares.csv", shares), ("output.csv", output)]);
    let inputs = "  shares: { unit: index, every: day, max_age: 100d }\n  \
                  output: { unit: number, every: quarter, published: 30d }\n";
    let numbers = ["shares / output", "shares / newest(output)"];
    let plan = plan(&rules("quarter", inputs, &shows(&numbers)), &panel);
    // Of the third quarter 1200 / 40; in the fourth, 700 beside the newest output.
    assert_eq!(shown(&on(&plan, &panel, "2008-11-04")), ["30.0000", "17.5000"]);
}

// The day asked for

#[test]
fn without_a_day_what_is_in_the_file_is_out() {
    let data = "date,jobless\n2024-01-01,3.5\n2024-02-01,3.5\n2024-03-01,3.5\n2024-04-01,4.75\n";
    let panel = panel(&[("jobless.csv", data)]);
    let inputs = "  jobless: { unit: percent, every: month, published: 7d }\n";
    let signals = "  rises: { when: \"change(jobless, 1) >= 0.5pp\" }\n";
    let plan = plan(&rules("month", inputs, signals), &panel);
    let outcome = plan.evaluate(&panel).expect("its own panel");
    assert_eq!(outcome.as_of().map(|day| day.to_string()).as_deref(), Some("2024-05-07"));
    assert_eq!(outcome.signal("rises"), Some(State::On));
    assert_eq!(on(&plan, &panel, "2024-05-06").signal("rises"), Some(State::Off));
}

#[test]
fn an_exception_in_the_rules_moves_a_release() {
    let data = "date,output\n2025Q1,30\n2025Q2,31\n2025Q3,32\n";
    let panel = panel(&[("output.csv", data)]);
    let inputs = "  output: { unit: number, every: quarter, published: 30d, \
                  released: { 2025Q3: 2025-12-23 } }\n";
    let plan = plan(&rules("quarter", inputs, &shows(&["output"])), &panel);
    let seen = |day| input(&on(&plan, &panel, day), "output");
    assert_eq!(seen("2025-11-09"), "31 of 2025Q2, 2025-07-30");
    assert_eq!(seen("2025-12-22"), "31 of 2025Q2, 2025-07-30");
    assert_eq!(seen("2025-12-23"), "32 of 2025Q3, 2025-12-23");
}

#[test]
fn a_survey_is_known_before_its_month_ends() {
    let data = "date,mood\n2024-01-01,50\n2024-02-01,51\n2024-03-01,52\n";
    let panel = panel(&[("mood.csv", data)]);
    let inputs = "  mood: { unit: index, every: month, published: -10d }\n";
    let plan = plan(&rules("month", inputs, &shows(&["mood"])), &panel);
    let seen = |day| input(&on(&plan, &panel, day), "mood");
    assert_eq!(seen("2024-02-18"), "50 of 2024-01, 2024-01-21");
    assert_eq!(seen("2024-02-19"), "51 of 2024-02, 2024-02-19");
    assert_eq!(seen("2024-03-31"), "52 of 2024-03, 2024-03-21");
}

// Windows

/// What one number is at every decision; `.` where it is unknown.
fn course(plan: &Plan, panel: &Panel, day: &str) -> Vec<String> {
    let outcome = on(plan, panel, day);
    let dates = outcome.history().into_iter().filter_map(|step| step.date);
    let at = |date| shown(&plan.evaluate_as_of(panel, date).expect("its own panel")).concat();
    dates.map(|date| format!("{date} {}", at(date))).collect()
}

#[test]
fn a_sum_of_a_part_is_no_sum() {
    let data = "date,x\n2022Q1,1\n2022Q2,2\n2022Q3,3\n2022Q4,4\n2023Q1,\n2023Q2,6\n2023Q3,7\n\
                2023Q4,8\n2024Q1,9\n";
    let panel = panel(&[("x.csv", data)]);
    let inputs = "  x: { unit: number, every: quarter, published: 0d, max_age: 0d }\n";
    let sums = |number: &str| {
        let plan = plan(&rules("quarter", inputs, &shows(&[number])), &panel);
        let course = course(&plan, &panel, "2024-03-31");
        course.iter().map(|step| step[11..].to_owned()).collect::<Vec<String>>()
    };
    let whole = sums("rolling_sum(x, 1y)");
    assert_eq!(whole, [".", ".", ".", "10.0000", ".", ".", ".", ".", "30.0000"]);
    let three = sums("rolling_sum(x, 1y, 3)");
    let expected = [".", ".", "6.0000", "10.0000", ".", "13.0000", "17.0000", "21.0000", "30.0000"];
    assert_eq!(three, expected);
}

#[test]
fn a_fiscal_quarter_ends_on_its_last_saturday() {
    let ends = [
        ("2022-12-31", 10),
        ("2023-04-01", 11),
        ("2023-07-01", 12),
        ("2023-09-30", 13),
        ("2023-12-30", 14),
        ("2024-03-30", 15),
    ];
    let mut data = "date,earnings\n".to_owned();
    for (end, value) in ends {
        let _ = writeln!(data, "{end},{value}");
    }
    let panel = panel(&[("earnings.csv", data.as_str())]);
    let inputs = "  earnings: { unit: number, every: quarter, stamp: end, published: 35d }\n";
    let plan = plan(&rules("quarter", inputs, &shows(&["rolling_sum(earnings, 1y)"])), &panel);
    let outcome = on(&plan, &panel, "2023-05-06");
    assert_eq!(input(&outcome, "earnings"), "11 of 2023Q1, 2023-05-06");
    let outcome = on(&plan, &panel, "2023-05-05");
    assert_eq!(input(&outcome, "earnings"), "10 of 2022Q4, 2023-02-04");
    let outcome = on(&plan, &panel, "2024-06-30");
    assert_eq!(shown(&outcome), ["54.0000"]);
    assert_eq!(shown(&on(&plan, &panel, "2023-12-31")), ["46.0000"]);
}

#[test]
fn a_number_after_the_year_is_a_quarter_where_the_rules_say_so() {
    let data = "date,x\n1999-1,1\n1999-2,2\n1999-3,3\n1999-4,4\n2000-1,5\n";
    let panel = panel(&[("x.csv", data)]);
    let inputs = "  x: { unit: number, every: quarter, published: 0d }\n";
    let plan = plan(&rules("quarter", inputs, &shows(&["change(x, 1y)"])), &panel);
    let outcome = on(&plan, &panel, "2000-03-31");
    assert_eq!(input(&outcome, "x"), "5 of 2000Q1, 2000-03-31");
    assert_eq!(shown(&outcome), ["4.0000"]);
}

#[test]
fn a_week_is_compared_with_the_week_of_that_number_a_year_before() {
    let mut data = "date,x\n".to_owned();
    for (year, weeks) in [(2019, 52), (2020, 53), (2021, 2)] {
        for week in 1..=weeks {
            let _ = writeln!(data, "{year}-W{week:02},{}", (year - 2018) * 100 + week);
        }
    }
    let panel = panel(&[("x.csv", data.as_str())]);
    let inputs = "  x: { unit: number, every: week, published: 0d }\n";
    let numbers = ["lag(x, 1y)", "yoy(x)", "lag(x, 52)"];
    let plan = plan(&rules("week", inputs, &shows(&numbers)), &panel);
    // 253 over 152, the 52nd week of 2019, for there is no 53rd.
    let seen = shown(&on(&plan, &panel, "2021-01-03"));
    assert_eq!(seen, ["152.0000", "66.4474", "201.0000"]);
    // 301 over 201, which lies 53 weeks before.
    let seen = shown(&on(&plan, &panel, "2021-01-10"));
    assert_eq!(seen, ["201.0000", "49.7512", "202.0000"]);
}

#[test]
fn a_year_of_days_is_a_span_of_dates() {
    let mut data = "date,x\n".to_owned();
    let first: froth::time::Date = "2023-02-20".parse().expect("a day");
    for (place, value) in (0..380).zip(1..) {
        let _ = writeln!(data, "{},{value}", first.plus_days(place));
    }
    let panel = panel(&[("x.csv", data.as_str())]);
    let inputs = "  x: { unit: number, every: day, published: 0d }\n";
    let numbers = ["x", "lag(x, 1y)", "rolling_min(x, 1y)", "lag(x, 365d)", "rolling_min(x, 1m)"];
    let plan = plan(&rules("day", inputs, &shows(&numbers)), &panel);
    // 2024-03-01 is the 376th day, 2023-03-01 the tenth.
    let seen = shown(&on(&plan, &panel, "2024-03-01"));
    assert_eq!(seen, ["376.0000", "10.0000", "11.0000", "11.0000", "348.0000"]);
    // A year before 29 February is 28 February, a month before it the end of January.
    let seen = shown(&on(&plan, &panel, "2024-02-29"));
    assert_eq!(seen, ["375.0000", "9.0000", "10.0000", "10.0000", "347.0000"]);
}

// Decisions inside of a period

#[test]
fn a_decision_opens_a_bar_only_where_it_sees_a_new_figure() {
    let data = "date,x\n1999-01,1\n1999-02,2\n1999-03,3\n1999-04,4\n";
    let panel = panel(&[("x.csv", data)]);
    let inputs = "  x: { unit: number, every: month, published: 7d }\n";
    let signals = "  high: { when: \"x >= 2\", for: 2m }\n";
    let plan = plan(&rules("month", inputs, signals), &panel);
    let bars = |day| {
        let outcome = on(&plan, &panel, day);
        let history = outcome.history();
        let last = history.last().expect("a bar");
        (history.len(), last.stamp.to_string(), outcome.signal("high"))
    };
    // On 31 March February is seen for the first time.
    assert_eq!(bars("1999-03-31"), (3, "1999-03".into(), Some(State::Watch)));
    assert_eq!(bars("1999-04-06"), (3, "1999-03".into(), Some(State::Watch)));
    assert_eq!(bars("1999-04-07"), (4, "1999-04".into(), Some(State::On)));
}

#[test]
fn what_is_not_known_is_said_of_the_decision_that_was_looked_back_to() {
    let data = "date,a,b\n2022-12-31,1,1\n2023-03-31,1,1\n2023-06-30,1,1\n2023-09-30,,1\n\
                2023-12-31,1,1\n2024-03-31,1,1\n2024-06-30,1,1\n2024-09-30,1,1\n2024-12-31,,1\n";
    let panel = panel(&[("ab.csv", data)]);
    let inputs = "  a: { unit: number, every: quarter, max_age: 20d }\n  \
                  b: { unit: number, every: quarter, published: -60d, max_age: 1y }\n";
    let signals = shows(&["lag(newest(a), 4) + newest(b)"]);
    let plan = plan(&rules("quarter", inputs, &signals), &panel);
    // The bar of the fourth quarter is opened by `b`; of `a` nothing is new, so that
    // the decision four before is that of 2023Q3, which had 2023Q2 to look at.
    let outcome = on(&plan, &panel, "2024-11-15");
    let unknown = &json(&outcome)["signals"]["s0"]["unknown"];
    let told = |key: &str| unknown[0][key].as_str().map(str::to_owned);
    assert_eq!(unknown.as_array().map(Vec::len), Some(1), "{unknown}");
    assert_eq!((told("reason"), told("period")), (Some("too_old".into()), Some("2023Q2".into())));
}
