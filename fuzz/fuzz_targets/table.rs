//! Any bytes as a long table: rows, or diagnostics that can be printed; as a
//! stream they are the same.
#![no_main]

use std::io::Cursor;
use std::ops::ControlFlow;
use std::sync::Arc;

use froth::table::{Batch, Rows, Table, Wanted};
use froth::{Error, Format};
use libfuzzer_sys::fuzz_target;

/// The rows with the first three columns, in text.
fn read(table: &Table) -> Result<Vec<String>, Error> {
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

fuzz_target!(|bytes: &[u8]| {
    let file = Table::open("data", Format::Csv, Arc::new(bytes.to_vec()));
    let stream = Table::stream("data", Format::Csv, Box::new(Cursor::new(bytes.to_vec())));
    let told = |read: Result<Vec<String>, Error>| read.map_err(|error| error.to_string());
    let file = told(file.and_then(|table| read(&table)));
    let stream = told(stream.and_then(|table| read(&table)));
    assert_eq!(file, stream);
});
