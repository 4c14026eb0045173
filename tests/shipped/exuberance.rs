//! The statistic that Phillips, Shi and Yu published, their technology episode, and
//! where the critical values come from.

use std::fs;
use std::path::Path;

use froth::report::Value;
use froth::study::{Simulation, Statistic};
use froth::{Knowledge, Panel, PlanOptions, RuleSet};

const WINDOW: usize = 36;
const CRITICAL: &str = "fixtures/critical-values-bsadf-36.csv";
const FIGURES: &str = "fixtures/us-exuberance.csv";

/// What each month's expressions are: of every period, whenever it became known.
fn computed(figures: &str, input: &str, expressions: &[&str]) -> Vec<(String, Vec<f64>)> {
    let rules = format!(
        "format: 1\nid: t\nversion: \"1\"\ntitle: t\ncalendar: month\ninputs:\n{input}\nphases:\n  \
         - {{ id: one, otherwise: true }}\n"
    );
    let panel = Panel::read_csv(figures.as_bytes()).unwrap();
    let rules = RuleSet::parse(&rules).unwrap();
    let options = PlanOptions { knowledge: Knowledge::Latest, ..PlanOptions::default() };
    let plan = rules.plan_with(panel.schema(), &options).unwrap();
    let table = plan.evaluate(&panel).unwrap().compute(expressions).unwrap();
    let number = |value: &Option<Value>| match value {
        Some(Value::Number(number)) => *number,
        _ => f64::NAN,
    };
    let row = |row: &froth::report::ValueRow| {
        (row.period.clone(), row.values.iter().map(|cell| number(&cell.value)).collect())
    };
    table.rows.iter().map(row).collect()
}

/// The critical values at 95 %, by the number of observations.
fn critical() -> Vec<f64> {
    let text = fs::read_to_string(CRITICAL).unwrap();
    let mut all = vec![f64::NAN; WINDOW];
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        assert_eq!(cells[0].parse::<usize>().unwrap(), all.len());
        all.push(cells[2].parse().unwrap());
    }
    all
}

/// The stretches of months above the critical value that last longer than the logarithm
/// of the number of all months, 7, as the authors ask.
fn episodes(statistics: &[(String, f64)], critical: &[f64]) -> Vec<(String, String)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (place, (_, statistic)) in statistics.iter().enumerate() {
        if critical[place + 1] < *statistic {
            match found.last_mut() {
                Some((_, last)) if place - *last == 1 => *last = place,
                _ => found.push((place, place)),
            }
        }
    }
    found.retain(|(first, last)| 7 <= last - first);
    let name = |place: usize| statistics[place].0.clone();
    found.into_iter().map(|(first, last)| (name(first), name(last))).collect()
}

/// The authors' dates are November 1995 to August 2001, as remembered. It ends in that
/// month; by critical values of our own it begins four months before, and rests for three.
fn is_technology(found: &[(String, String)]) -> bool {
    let wanted = [("1995-07", "1996-06"), ("1996-10", "2001-08")];
    let is_there =
        |(first, last): &(&str, &str)| found.iter().any(|(own, end)| own == first && end == last);
    wanted.iter().all(is_there)
}

#[test]
fn the_published_statistic_is_met_on_the_authors_own_series() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data/published/psy-sp500-price-dividend.csv");
    let Ok(figures) = fs::read_to_string(&path) else {
        return eprintln!("skipped: there is no {}", path.display());
    };
    let input = "  sp500_price_dividend: { unit: number, every: month }";
    let asked = ["gsadf(sp500_price_dividend, 36)", "bsadf(sp500_price_dividend, 36)"];
    let rows = computed(&figures, input, &asked);
    let (month, last) = &rows[1679];
    assert_eq!((month.as_str(), (last[0] * 100.0).round()), ("2010-12", 421.0));
    let statistics: Vec<(String, f64)> =
        rows.into_iter().take(1680).map(|(month, values)| (month, values[1])).collect();
    let found = episodes(&statistics, &critical());
    assert!(is_technology(&found), "{found:?}");
}

#[test]
fn the_shipped_figures_tell_the_same_technology_episode() {
    let input =
        "  SP500: { unit: number, every: month }\n  SP500_DIVIDEND: { unit: number, every: month }";
    let figures = fs::read_to_string(FIGURES).unwrap();
    let asked = ["gsadf(SP500 / SP500_DIVIDEND, 36)", "bsadf(SP500 / SP500_DIVIDEND, 36)"];
    let rows = computed(&figures, input, &asked);
    let (month, last) = &rows[1679];
    // Dividends of 1999 have been revised since: 4.16, not 4.21.
    assert_eq!((month.as_str(), (last[0] * 100.0).round()), ("2010-12", 416.0));
    let statistics: Vec<(String, f64)> =
        rows.into_iter().map(|(month, values)| (month, values[1])).collect();
    let found = episodes(&statistics, &critical());
    assert!(is_technology(&found), "{found:?}");
}

#[test]
fn the_critical_values_of_the_figures_are_those_of_the_table() {
    let critical = critical();
    let figures = fs::read_to_string(FIGURES).unwrap();
    let columns: Vec<&str> = figures.lines().next().unwrap().split(',').collect();
    for (price, name) in [("SP500", "PD_CRITICAL_95"), ("NASDAQCOM", "NASDAQ_CRITICAL_95")] {
        let place = |name: &str| columns.iter().position(|column| *column == name).unwrap();
        let (price, own) = (place(price), place(name));
        let mut observations = 0;
        for line in figures.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            observations += usize::from(0 < observations || !cells[price].is_empty());
            let expected = critical[observations];
            assert_eq!(cells[own].parse().ok(), (!expected.is_nan()).then_some(expected), "{line}");
        }
    }
}

#[test]
fn a_short_run_makes_the_beginning_of_the_table() {
    let simulation = Simulation {
        statistic: Statistic::Bsadf,
        observations: 60,
        window: WINDOW,
        lags: 0,
        draws: 10_000,
        seed: 1,
        drift: 1.0 / 1_867.0,
    };
    let found = simulation.critical_values(&[0.95], 2, |_| ()).unwrap();
    for (own, table) in found.values.iter().zip(critical().iter().skip(WINDOW)) {
        assert!((own[0] - table).abs() <= 5.1e-5, "{own:?} {table}");
    }
}
