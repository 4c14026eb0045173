//! What was known of profits, quarter by quarter, by the vintages of the time.

use std::fs::File;
use std::io::Read;

use flate2::read::GzDecoder;
use froth::time::Stamp;
use froth::{Format, Knowledge, Panel, Plan, PlanOptions, RuleSet};

use crate::{data, project};

const ALL: [Knowledge; 3] = [Knowledge::Vintage, Knowledge::Released, Knowledge::Latest];

fn plan(rules: &RuleSet, panel: &Panel, knowledge: Knowledge) -> Plan {
    let options = PlanOptions { knowledge, ..PlanOptions::default() };
    rules.plan_with(panel.schema(), &options).unwrap_or_else(|error| panic!("{error}"))
}

/// The vintages of the Philadelphia Fed.
fn profits() -> String {
    let mut text = String::new();
    let packed = File::open(data("vintages/corporate-profits-after-tax.csv.gz")).expect("a file");
    GzDecoder::new(packed).read_to_string(&mut text).expect("packed text");
    text
}

#[test]
fn the_peak_of_profits_moves_with_the_vintage() {
    let text = profits();
    let panel = Panel::read("profits.csv", Format::Csv, text.as_bytes()).expect("good");
    let profits = panel.get("profits").expect("named by its file");
    let peaks = |vintage: &str| {
        let Ok(Stamp::Period(vintage)) = vintage.parse() else { panic!("a quarter") };
        let values = profits.values_on(vintage.last_day());
        let years = profits.stamps().iter().map(Stamp::to_string).zip(values);
        let boom: Vec<(String, f64)> = years
            .filter(|(quarter, value)| {
                ("1996".."2001").contains(&quarter.as_str()) && !value.is_nan()
            })
            .collect();
        let peak = boom.iter().map(|(_, value)| *value).fold(f64::MIN, f64::max);
        let at_peak = boom.into_iter().filter(|(_, value)| *value == peak);
        at_peak.map(|(quarter, _)| quarter).collect::<Vec<_>>()
    };
    assert_eq!(peaks("1999Q2"), ["1998Q1"]);
    assert_eq!(peaks("2000Q2"), ["1999Q4"]);
    assert_eq!(peaks("2001Q2"), ["2000Q3"]);
    assert_eq!(peaks("2002Q2"), ["2000Q3"]);
    for vintage in ["2002Q3", "2003Q3", "2024Q1"] {
        let peaks = peaks(vintage);
        let is_early = |quarter: &String| quarter == "1997Q3" || quarter == "1997Q4";
        assert!(peaks.iter().all(is_early), "{vintage}: {peaks:?}");
    }
}

/// The fixture with the vintages of profits instead of its own.
fn with_vintages(profits: &str) -> Panel {
    let text = project("fixtures/us-quarterly.csv").replacen(",CP,", ",CP_of_2026,", 1);
    let fixture = Panel::read("us.csv", Format::Csv, text.as_bytes()).expect("good");
    let profits = profits.replacen("value", "CP", 1);
    let profits = Panel::read("profits.csv", Format::Csv, profits.as_bytes()).expect("good");
    fixture.join(profits).expect("no name twice")
}

const PROFITS_FALL: &str = "\
bar     vintage released latest
1997Q1  off     off      off
1997Q2  off     off      off
1997Q3  off     off      off
1997Q4  off     off      off
1998Q1  off     off      watch
1998Q2  off     off      on
1998Q3  off     watch    on
1998Q4  off     on       on
1999Q1  watch   on       watch
1999Q2  off     on       watch
1999Q3  off     watch    watch
1999Q4  watch   watch    watch
2000Q1  watch   watch    watch
2000Q2  watch   watch    on
2000Q3  watch   watch    on
2000Q4  watch   on       on
2001Q1  off     on       on
2001Q2  off     on       watch
2001Q3  watch   on       watch
2001Q4  on      watch    watch
";

/// What the shipped rules say of named quarters, as far as there are vintages.
const NAMED: [(&str, &str); 6] = [
    ("1993Q4", "quiet"),
    ("1997Q4", "mid_boom"),
    ("1998Q4", "credit_scare"),
    ("1999Q4", "late_boom"),
    ("2000Q1", "late_boom"),
    ("2001Q3", "bust"),
];

#[test]
fn the_fall_of_profits_is_seen_when_the_figures_of_the_day_show_it() {
    let profits = profits();
    let panel = with_vintages(&profits);
    let rules = RuleSet::parse(&project("rules/goldman-1997-vs-1999.yaml")).expect("good");
    let place = rules.signals().iter().position(|signal| signal.id == "profits_fall");
    let place = place.expect("it is one of the five");
    let plans = ALL.map(|knowledge| plan(&rules, &panel, knowledge));
    let outcomes = plans.each_ref().map(|plan| plan.evaluate(&panel).expect("its own panel"));
    let histories = outcomes.each_ref().map(|outcome| outcome.history());
    let mut table = "bar     vintage released latest\n".to_owned();
    let count = histories.iter().map(Vec::len).min().expect("three");
    for (bar, step) in histories[0].iter().take(count).enumerate() {
        let quarter = step.stamp.to_string();
        let [vintage, released, latest] =
            histories.each_ref().map(|steps| steps[bar].signals[place].word());
        if ("1997".."2002").contains(&quarter.as_str()) {
            table.push_str(&format!("{quarter}  {vintage:<7} {released:<8} {latest}\n"));
        }
        let named = NAMED.iter().find(|(name, _)| *name == quarter);
        if let Some((_, expected)) = named {
            let phases = histories.each_ref().map(|steps| steps[bar].phase);
            let phases = phases.map(|phase| phase.map(|one| one.id.as_str()));
            assert_eq!(phases, [Some(*expected); 3], "{quarter}");
        }
    }
    println!("profits_fall at the end of each quarter\n{table}");
    assert_eq!(table, PROFITS_FALL);
}
