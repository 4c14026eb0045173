//! The Sahm rule against what its author and FRED publish.

use std::collections::BTreeMap;

use froth::{Format, Knowledge, Panel, State};

use crate::published;
use crate::rule::{alarms, computed, equals_exact_arithmetic_in_every_month};

const VINTAGE: &str = "unrate-vintage-2025-01-20.csv";

/// The vintage under the name that FRED gives its column.
fn vintage() -> String {
    published(VINTAGE).replacen("date,value", "observation_date,UNRATE", 1)
}

#[test]
fn a_vintage_gives_exactly_what_whole_numbers_give() {
    let figures = vintage();
    equals_exact_arithmetic_in_every_month(&figures);
}

#[test]
fn the_six_published_months_of_exactly_half_a_point_fire() {
    let figures = vintage();
    let panel = Panel::read(VINTAGE, Format::Csv, figures.as_bytes()).unwrap();
    let computed = computed(&panel);
    let at: Vec<&str> = computed
        .iter()
        .filter(|(_, (gap, _))| gap.is_some_and(|gap| (gap - 0.5).abs() < 1e-9))
        .map(|(month, _)| &**month)
        .collect();
    assert_eq!(at, ["1957-10", "2001-06", "2002-11", "2003-07", "2003-08", "2024-09"]);
    assert!(at.iter().all(|month| computed[*month].1 == State::On));
    let alarms = alarms(&panel, Knowledge::Latest);
    assert!(alarms.contains(&("1959-11".to_owned(), "1959-12".to_owned())), "{alarms:?}");
}

#[test]
fn sixteen_verdicts_in_real_time_are_others_than_those_on_revised_figures() {
    let (figures, real_time) = (vintage(), published("sahm-realtime-1959-2023.csv"));
    let panel = Panel::read_csv(figures.as_bytes()).unwrap();
    let revised: BTreeMap<String, State> =
        computed(&panel).into_iter().map(|(month, (_, state))| (month, state)).collect();
    let mut months = 0;
    let mut others = Vec::new();
    for line in real_time.lines().skip(1).filter(|line| !line.is_empty()) {
        let (day, gap) = line.split_once(',').unwrap();
        let month = day.get(..7).unwrap();
        months += 1;
        // Two decimals, so that 0.5 is read as exactly that.
        let is_on = 0.5 <= gap.parse::<f64>().unwrap();
        if is_on != (revised[month] == State::On) {
            others.push(month);
        }
    }
    assert_eq!((months, others.len()), (768, 16), "{others:?}");
    let alone = ["1969-10", "1974-03", "1976-11"];
    assert!(alone.iter().all(|month| others.contains(month)), "{others:?}");
}
