//! Any bytes as data: a panel that rules are asked about, or diagnostics that can be
//! printed.

use std::io::Cursor;
use std::ops::ControlFlow;
use std::sync::Arc;

use froth::data::Vintages;
use froth::table::{Batch, Rows, Table, Wanted};
use froth::{Error, Format, Panel, PlanOptions, RuleSet};

pub fn csv(bytes: &[u8]) {
    read(Format::Csv, bytes);
}

pub fn json(bytes: &[u8]) {
    read(Format::Json, bytes);
}

pub fn ndjson(bytes: &[u8]) {
    read(Format::Ndjson, bytes);
}

pub fn snapshot(bytes: &[u8]) {
    read(Format::Yaml, bytes);
}

pub fn workbook(bytes: &[u8]) {
    read(Format::Excel, bytes);
}

pub fn zip(bytes: &[u8]) {
    read(Format::Zip, bytes);
}

/// Which packing it is, its first bytes say.
pub fn gzip(bytes: &[u8]) {
    read(Format::Csv, bytes);
}

pub fn zstandard(bytes: &[u8]) {
    read(Format::Csv, bytes);
}

pub fn parquet(bytes: &[u8]) {
    read(Format::Parquet, bytes);
    long(Format::Parquet, bytes);
}

pub fn arrow(bytes: &[u8]) {
    read(Format::Arrow, bytes);
    long(Format::Arrow, bytes);
}

fn read(format: Format, bytes: &[u8]) {
    match Panel::read("data", format, bytes) {
        Ok(panel) => asked(&panel),
        Err(error) => told(&error),
    }
}

fn told(error: &Error) {
    assert!(!error.diagnostics().is_empty());
    let _ = error.to_string();
}

/// Rules are asked about the first series of a panel.
fn asked(panel: &Panel) {
    let names: Vec<&str> = panel.series().iter().map(|series| series.name()).take(3).collect();
    let Some(first) = panel.series().first() else { return };
    let calendar = if first.frequency().is_some() { "month" } else { "rows" };
    let mut rules =
        format!("format: 1\nid: t\nversion: \"1\"\ntitle: T\ncalendar: {calendar}\ninputs:\n");
    for (place, name) in names.iter().enumerate() {
        let quoted = name.replace('\'', "''");
        rules += &format!("  i{place}: {{ unit: number, columns: ['{quoted}'] }}\n");
    }
    rules += "signals:\n  up: { when: 'change(i0, 2) > 0 && i0 > 1', for: 2 }\nphases:\n  \
              - { id: high, when: 'up && i0 > rolling_mean(i0, 3)' }\n  \
              - { id: rest, otherwise: true }\n";
    // A name may hold what no name of a column in rules may.
    let Ok(rules) = RuleSet::parse(&rules) else { return };
    let options = PlanOptions { allow_missing: true, ..PlanOptions::default() };
    match rules.plan_with(panel.schema(), &options) {
        Ok(plan) => {
            let report = plan.evaluate(panel).expect("its own panel").report();
            let _ = (report.to_string(), report.to_json());
        }
        Err(error) => told(&error),
    }
}

/// Files of vintages, cut at the lines `---`, a month apart.
pub fn vintages(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut vintages = Vintages::default();
    for (month, part) in text.split("\n---\n").take(12).enumerate() {
        let name = format!("2015-{:02}.csv", month + 1);
        let Ok(day) = Vintages::day_of_name(&name) else { return };
        match Panel::read(&name, Format::Csv, part.as_bytes()) {
            Ok(panel) => {
                if let Err(error) = vintages.add(day, &panel) {
                    return told(&error);
                }
            }
            Err(error) => return told(&error),
        }
    }
    if let Some(first) = text.lines().next().and_then(|line| line.split(',').next_back()) {
        let _ = Vintages::day_of_name(first);
    }
    asked(&vintages.into_panel());
}

/// Any bytes as a long table: as a stream its rows are the same.
pub fn table(bytes: &[u8]) {
    let file = Table::open("data", Format::Csv, Arc::new(bytes.to_vec()));
    let stream = Table::stream("data", Format::Csv, Box::new(Cursor::new(bytes.to_vec())));
    let told = |read: Result<Vec<String>, Error>| read.map_err(|error| error.to_string());
    let file = told(file.and_then(|table| rows(&table)));
    let stream = told(stream.and_then(|table| rows(&table)));
    assert_eq!(file, stream);
}

fn long(format: Format, bytes: &[u8]) {
    let table = Table::open("data", format, Arc::new(bytes.to_vec()));
    if let Err(error) = table.and_then(|table| rows(&table)) {
        told(&error);
    }
}

/// The rows with the first three columns, in text.
fn rows(table: &Table) -> Result<Vec<String>, Error> {
    let names: Vec<&str> = table.columns().iter().map(|column| column.name.as_str()).collect();
    let name = |place: usize| names.get(place).map(|name| (*name).to_owned());
    let wanted = Wanted {
        entity: name(0),
        date: name(1),
        numbers: name(2).into_iter().collect(),
        ..Wanted::default()
    };
    let rows: Box<dyn Rows> = table.rows(&wanted)?;
    let mut found = Vec::new();
    for part in 0..rows.parts() {
        rows.read(part, &mut Batch::new(), &mut |batch| {
            for run in batch.runs() {
                for row in run.rows {
                    let number = batch.number(0).get(row).map(|number| number.to_bits());
                    found.push(format!("{} {:?} {number:?}", run.entity, batch.days().get(row)));
                }
            }
            ControlFlow::Continue(())
        })?;
    }
    Ok(found)
}
