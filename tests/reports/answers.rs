//! Answers about many rows, written and read again.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use froth::table::write::{Answer, Block, Shape, Sink};
use froth::time::Frequency;
use froth::{Error, Format};

/// A file that stays in memory.
#[derive(Clone, Default)]
struct Memory(Arc<Mutex<Vec<u8>>>);

impl Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("one thread").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn shape(frequency: Option<Frequency>) -> Shape {
    let phases: Arc<[String]> = ["mid_boom", "late \"stage\""].map(str::to_owned).into();
    Shape::new(vec![
        ("ticker".to_owned(), Answer::Text),
        ("date".to_owned(), Answer::Date(frequency)),
        ("phase".to_owned(), Answer::Word(phases)),
        ("margin".to_owned(), Answer::Number),
        ("bars".to_owned(), Answer::Count),
    ])
}

fn block(shape: &Shape, entity: &str, first: usize, rows: usize) -> Block {
    let mut block = shape.block();
    let all = first..first + rows;
    block.text(0, entity, rows);
    block.days(1, all.clone().map(|row| Some(i32::try_from(row).expect("small") * 31)));
    block.words(2, all.clone().map(|row| if row % 3 == 2 { None } else { Some(row % 3) }));
    block.numbers(3, all.clone().map(|row| if row % 4 == 3 { f64::NAN } else { row as f64 / 4.0 }));
    block.counts(4, all.map(|row| row as u64));
    assert_eq!(block.rows(), rows);
    block
}

fn write(
    format: Format,
    frequency: Option<Frequency>,
    blocks: &[(&str, usize)],
) -> Result<Vec<u8>, Error> {
    let memory = Memory::default();
    let shape = shape(frequency);
    let (encoder, mut sink) = Sink::new("answers", format, shape, Box::new(memory.clone()))?;
    let mut first = 0;
    for (entity, rows) in blocks {
        let block = block(encoder.shape(), entity, first, *rows);
        sink.write(encoder.encode(block)).expect("memory");
        first += rows;
    }
    sink.finish().expect("memory");
    Ok(std::mem::take(&mut *memory.0.lock().expect("one thread")))
}

fn text(format: Format, frequency: Option<Frequency>) -> String {
    let bytes = write(format, frequency, &[("A, Inc.", 3), ("B", 2)]).expect("a format of text");
    String::from_utf8(bytes).expect("text")
}

#[test]
fn lines_of_csv_have_an_empty_cell_where_there_is_no_answer() {
    insta::assert_snapshot!(text(Format::Csv, None), @r#"
    ticker,date,phase,margin,bars
    "A, Inc.",1970-01-01,mid_boom,0,0
    "A, Inc.",1970-02-01,"late ""stage""",0.25,1
    "A, Inc.",1970-03-04,,0.5,2
    B,1970-04-04,mid_boom,,3
    B,1970-05-05,"late ""stage""",1,4
    "#);
}

#[test]
fn records_have_a_null_where_there_is_no_answer() {
    insta::assert_snapshot!(text(Format::Ndjson, None), @r#"
    {"ticker":"A, Inc.","date":"1970-01-01","phase":"mid_boom","margin":0,"bars":0}
    {"ticker":"A, Inc.","date":"1970-02-01","phase":"late \"stage\"","margin":0.25,"bars":1}
    {"ticker":"A, Inc.","date":"1970-03-04","phase":null,"margin":0.5,"bars":2}
    {"ticker":"B","date":"1970-04-04","phase":"mid_boom","margin":null,"bars":3}
    {"ticker":"B","date":"1970-05-05","phase":"late \"stage\"","margin":1,"bars":4}
    "#);
}

#[test]
fn periods_are_shown_as_periods() {
    let lines = text(Format::Csv, Some(Frequency::Month));
    let dates: Vec<&str> = lines.lines().filter_map(|line| line.rsplit(',').nth(3)).collect();
    assert_eq!(dates, ["date", "1970-01", "1970-02", "1970-03", "1970-04", "1970-05"]);
}

#[test]
fn rows_are_not_written_as_one_document() {
    for format in [Format::Json, Format::Yaml] {
        let refused = write(format, None, &[]).expect_err("no rows");
        assert_eq!(refused.diagnostics()[0].code, froth::diagnostic::Code::FormatUnread);
    }
}

#[cfg(all(feature = "arrow", feature = "parquet"))]
mod binary {
    use froth::table::{Table, Wanted};

    use super::*;

    fn read(format: Format, bytes: Vec<u8>, entity: &str, numbers: &[&str]) -> Vec<String> {
        let table = Table::open("answers", format, Arc::new(bytes)).expect("a table");
        let wanted = Wanted {
            entity: Some(entity.to_owned()),
            date: Some("date".to_owned()),
            numbers: numbers.iter().map(|name| (*name).to_owned()).collect(),
            ..Wanted::default()
        };
        crate::rows::lines(&*table.rows(&wanted).expect("columns")).expect("good data")
    }

    #[test]
    fn what_is_written_is_read_again_from_every_format() {
        let blocks = [("A", 30_000), ("A", 5), ("B, \"Inc.\"", 40_000), ("Cé", 1)];
        let written = |format| write(format, None, &blocks).expect("a format of rows");
        let expected = read(Format::Csv, written(Format::Csv), "ticker", &["margin", "bars"]);
        assert_eq!(expected.len(), 70_006);
        assert_eq!(expected[30_010], "B, \"Inc.\" 930310 7502.5 30010");
        for format in [Format::Parquet, Format::Arrow] {
            let found = read(format, written(format), "ticker", &["margin", "bars"]);
            assert!(found == expected, "{format:?}");
        }
    }

    #[test]
    fn words_come_back_and_no_word_is_missing() {
        for format in [Format::Parquet, Format::Arrow] {
            let bytes = write(format, None, &[("A", 2)]).expect("a format of rows");
            let found = read(format, bytes, "phase", &[]);
            assert_eq!(found, ["mid_boom 0", "late \"stage\" 31"], "{format:?}");
        }
    }

    #[test]
    fn a_file_without_rows_is_a_whole_file() {
        for format in [Format::Parquet, Format::Arrow] {
            let bytes = write(format, None, &[]).expect("a format of rows");
            assert!(read(format, bytes, "ticker", &["bars"]).is_empty(), "{format:?}");
        }
    }

    #[test]
    fn more_rows_than_a_row_group_has_come_back_in_order() {
        let bytes = write(Format::Parquet, None, &[("A", 600_000), ("B", 600_000)]);
        let table = Table::open("answers", Format::Parquet, Arc::new(bytes.expect("rows")));
        let wanted = Wanted {
            entity: Some("ticker".to_owned()),
            numbers: vec!["bars".to_owned()],
            ..Wanted::default()
        };
        let rows = table.expect("a table").rows(&wanted).expect("columns");
        let mut next = 0.0;
        for part in 0..rows.parts() {
            let read = rows.read(part, &mut froth::table::Batch::new(), &mut |batch| {
                for bars in batch.number(0) {
                    assert!(*bars == next);
                    next += 1.0;
                }
                std::ops::ControlFlow::Continue(())
            });
            read.expect("good data");
        }
        assert_eq!(next, 1_200_000.0);
    }
}
