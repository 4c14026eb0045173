//! A bare number after the year, as in `1999-4`: what stands beside it tells
//! whether it is a month or a quarter, or else the rules do.

use std::ops::ControlFlow;
use std::sync::Arc;

use froth::table::{Batch, Table, Wanted};
use froth::{Error, ErrorKind, Format, Panel, RuleSet};

fn read(csv: &str) -> Panel {
    Panel::read_csv(csv.as_bytes()).unwrap()
}

fn stamps(panel: &Panel, name: &str) -> Vec<String> {
    panel.get(name).unwrap().stamps().iter().map(ToString::to_string).collect()
}

fn plan(every: &str, panel: &Panel) -> Result<(), Error> {
    let text = format!(
        "format: 1\nid: t\nversion: \"1\"\ntitle: T\ncalendar: quarter\n\
         inputs:\n  a: {{ unit: number{every} }}\n\
         phases:\n  - {{ id: high, when: a > 1 }}\n  - {{ id: low, otherwise: true }}\n"
    );
    RuleSet::parse(&text).unwrap().plan(panel.schema()).map(|_| ())
}

#[test]
fn a_number_beyond_four_makes_months_of_all() {
    let panel = read("date,a\n1999-3,1\n1999-4,2\n1999-5,3\n");
    assert_eq!(stamps(&panel, "a"), ["1999-03", "1999-04", "1999-05"]);
    assert!(plan("", &panel).is_ok());
}

#[test]
fn a_month_of_two_digits_makes_months_of_all() {
    let panel = read("date,a\n1999-11,1\n1999-12,2\n2000-1,3\n");
    assert_eq!(stamps(&panel, "a"), ["1999-11", "1999-12", "2000-01"]);
}

#[test]
fn a_quarter_with_its_letter_makes_quarters_of_all() {
    let panel = read("date,a\n1999Q3,1\n1999-4,2\n");
    assert_eq!(stamps(&panel, "a"), ["1999Q3", "1999Q4"]);
    assert!(plan("", &panel).is_ok());
}

#[test]
fn rules_that_say_every_quarter_settle_it() {
    let panel = read("date,a\n1999-3,1\n1999-4,2\n2000-1,3\n");
    assert_eq!(stamps(&panel, "a"), ["1999Q3", "1999Q4", "2000Q1"]);
    assert!(plan(", every: quarter", &panel).is_ok());
}

#[test]
fn where_nothing_tells_both_ways_out_are_said() {
    let panel = read("date,a\n1999-3,1\n1999-4,2\n2000-1,3\n");
    let error = plan("", &panel).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Input);
    let help = error.diagnostics()[0].help.clone().unwrap();
    assert!(help.contains("every: quarter") && help.contains("1999-04"), "{help}");
    assert!(help.contains("1999Q4"), "{help}");
    let error = plan(", every: month", &panel).unwrap_err();
    assert_eq!(error.diagnostics()[0].help.as_deref(), Some("write months as in `1999-04`"));
}

#[test]
fn in_a_long_table_every_series_is_told_by_its_own_dates() {
    let panel =
        read("date,series,value\n1999-4,a,1\n1999-4,b,1\n1999-5,b,2\n2000-1,a,2\n2000-1,b,3\n");
    assert_eq!(stamps(&panel, "a"), ["1999Q4", "2000Q1"]);
    assert_eq!(stamps(&panel, "b"), ["1999-04", "1999-05", "2000-01"]);
    assert!(plan("", &panel).is_err());
    assert!(plan(", every: quarter", &panel).is_ok());
}

#[test]
fn first_releases_of_bare_quarters_are_bare_too() {
    let panel = read("date,released,a\n1999-3,1999-10-30,1\n1999-4,2000-01-30,2\n");
    assert_eq!(stamps(&panel, "a"), ["1999Q3", "1999Q4"]);
    assert!(plan("", &panel).is_err());
}

#[test]
fn a_table_of_many_entities_is_asked_to_say_which() {
    let csv = "ticker,date,a\nX,1999-4,1\n";
    let table = Table::open("x.csv", Format::Csv, Arc::new(csv)).unwrap();
    let wanted = Wanted {
        entity: Some("ticker".to_owned()),
        date: Some("date".to_owned()),
        ..Wanted::default()
    };
    let rows = table.rows(&wanted).unwrap();
    let read = rows.read(0, &mut Batch::new(), &mut |_| ControlFlow::Continue(()));
    let help = read.unwrap_err().diagnostics()[0].help.clone().unwrap();
    assert_eq!(help, "write `1999Q4` for the quarter, or `1999-04` for the month");
}
