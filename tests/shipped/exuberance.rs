//! The technology episode of the shipped figures, and where the critical values come from.

use std::fs;

use froth::study::{Simulation, Statistic};

use crate::bubbles::{CRITICAL, computed, critical, episodes, is_technology};

const FIGURES: &str = "fixtures/us-exuberance.csv";
const CRITICAL_OF_NASDAQ: &str = "fixtures/critical-values-bsadf-36.csv";

#[test]
fn the_shipped_figures_tell_the_same_technology_episode() {
    let input =
        "  SP500: { unit: number, every: month }\n  SP500_DIVIDEND: { unit: number, every: month }";
    let figures = fs::read_to_string(FIGURES).unwrap();
    let asked = ["gsadf(SP500 / SP500_DIVIDEND, 90)", "bsadf(SP500 / SP500_DIVIDEND, 90)"];
    let rows = computed(&figures, input, &asked);
    let (month, last) = &rows[1679];
    // Dividends of 1999 have been revised since: 4.16, not 4.21.
    assert_eq!((month.as_str(), (last[0] * 100.0).round()), ("2010-12", 416.0));
    let statistics: Vec<(String, f64)> =
        rows.into_iter().map(|(month, values)| (month, values[1])).collect();
    let found = episodes(&statistics, &critical(&fs::read_to_string(CRITICAL).unwrap()));
    assert!(is_technology(&found), "{found:?}");
}

#[test]
fn the_critical_values_of_the_figures_are_those_of_the_table() {
    let figures = fs::read_to_string(FIGURES).unwrap();
    let columns: Vec<&str> = figures.lines().next().unwrap().split(',').collect();
    for (price, name, table) in [
        ("SP500", "PD_CRITICAL_95", CRITICAL),
        ("NASDAQCOM", "NASDAQ_CRITICAL_95", CRITICAL_OF_NASDAQ),
    ] {
        let critical = critical(&fs::read_to_string(table).unwrap());
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
fn a_short_run_makes_the_beginning_of_each_table() {
    for (table, window) in [(CRITICAL, 90), (CRITICAL_OF_NASDAQ, 36)] {
        let simulation = Simulation {
            statistic: Statistic::Bsadf,
            observations: window + 20,
            window,
            lags: 0,
            draws: 10_000,
            seed: 1,
            drift: 1.0 / 1_867.0,
        };
        let found = simulation.critical_values(&[0.95], 2, |_| ()).unwrap();
        let table = critical(&fs::read_to_string(table).unwrap());
        assert_eq!(found.values.len(), 21);
        for (own, table) in found.values.iter().zip(table.iter().skip(window)) {
            assert!((own[0] - table).abs() <= 5.1e-5, "{own:?} {table}");
        }
    }
}
