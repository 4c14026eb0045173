//! Files that are damaged by chance: no crash, no panic that is told, and no other
//! answer where the format has a checksum.
//!
//! The harm is drawn from a seed that stands here: flipped bits, other bytes, numbers
//! as large as they get, pieces that are cut, doubled or left out.

#![cfg(all(feature = "arrow", feature = "compression", feature = "excel", feature = "parquet"))]

use std::fs;
use std::io::Write;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Once};

use crate::chance::Chance;
use froth::diagnostic::Code;
use froth::table::{Table, Wanted};
use froth::{Error, Format, Panel};

const SEED: u64 = 14;
/// The most memory that all of it may take, address space included.
const MOST_KIB: u64 = 3 << 20;

/// Panics inside of readers, which nobody sees, and others.
static CAUGHT: AtomicUsize = AtomicUsize::new(0);

fn count_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let tell = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |failed| {
            if froth::data::is_inside_of_a_reader() {
                CAUGHT.fetch_add(1, Ordering::Relaxed);
            } else {
                tell(failed);
            }
        }));
    });
}

/// The bytes with some harm done to them.
fn harmed(bytes: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..1 + chance.below(3) * chance.below(2) {
        let length = bytes.len();
        if length == 0 {
            break;
        }
        let at = chance.below(length);
        let end = length.min(at + 1 + chance.below(32));
        match chance.below(9) {
            0..=3 => bytes[at] ^= 1 << chance.below(8),
            4 => bytes[at] = u8::try_from(chance.below(256)).expect("a byte"),
            5 => {
                let large = [[0xff; 8], [0xff, 0xff, 0xff, 0x7f, 0, 0, 0, 0], [0; 8]];
                let large = large[chance.below(3)];
                let width = [2, 4, 8][chance.below(3)];
                for (byte, new) in bytes[at..].iter_mut().zip(&large[..width]) {
                    *byte = *new;
                }
            }
            6 => bytes.truncate(at),
            7 => drop(bytes.drain(at..end)),
            _ => {
                let piece = bytes[at..end].to_vec();
                bytes.splice(at..at, piece);
            }
        }
    }
    bytes
}

/// How many answers are errors, the same, and others.
#[derive(Debug, Default, PartialEq, Eq)]
struct Seen {
    errors: usize,
    same: usize,
    other: usize,
    /// Of the others, those with another number of rows.
    of_other_length: usize,
}

/// What becomes of a file that is harmed this often.
fn seen(
    name: &str,
    whole: &[u8],
    times: usize,
    read: impl Fn(&[u8]) -> Result<String, Error>,
) -> Seen {
    count_panics();
    let expected = read(whole).unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut chance = Chance::new(SEED);
    let mut seen = Seen::default();
    for time in 0..times {
        let bytes = harmed(whole, &mut chance);
        if bytes == whole {
            continue;
        }
        let answer = std::panic::catch_unwind(AssertUnwindSafe(|| read(&bytes)));
        let answer = answer.unwrap_or_else(|_| panic!("{name}: case {time} of seed {SEED}"));
        match answer {
            Err(error) => {
                assert!(!error.diagnostics().is_empty());
                seen.errors += 1;
            }
            Ok(answer) if answer == expected => seen.same += 1,
            Ok(answer) => {
                seen.other += 1;
                let rows = |answer: &str| answer.lines().count();
                seen.of_other_length += usize::from(rows(&answer) != rows(&expected));
            }
        }
    }
    assert!(peak_kib() < MOST_KIB, "{name}: {} KiB", peak_kib());
    let caught = CAUGHT.load(Ordering::Relaxed);
    println!("{name}: {seen:?}, {caught} panics caught so far, {} MiB", peak_kib() >> 10);
    seen
}

/// The most address space that this process has had; 0 where it cannot be told.
fn peak_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmPeak:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

/// Every series of a file that is read as a whole.
fn panel(name: &str, bytes: &[u8]) -> Result<String, Error> {
    let panel = Panel::read(name, Format::of_name(name).expect("a known ending"), bytes)?;
    let series = panel.series().iter();
    Ok(series
        .map(|one| format!("{} {:?} {:?}\n", one.name(), one.stamps(), one.values()))
        .collect())
}

/// The rows of a long table, with columns of most kinds.
fn table(name: &str, numbers: &[&str], bytes: &[u8]) -> Result<String, Error> {
    let format = Format::of_name(name).expect("a known ending");
    let table = Table::open(name, format, Arc::new(bytes.to_vec()))?;
    let wanted = Wanted {
        entity: Some("ticker".to_owned()),
        date: Some("date".to_owned()),
        numbers: numbers.iter().map(|name| (*name).to_owned()).collect(),
        ..Wanted::default()
    };
    Ok(crate::rows::lines(&*table.rows(&wanted)?)?.join("\n"))
}

fn binary(name: &str) -> Vec<u8> {
    fs::read(format!("tests/binary/{name}")).expect("a file of this folder")
}

/// As a long table, and as a panel where it is one.
fn columns(name: &str, times: usize) -> Seen {
    let numbers: &[&str] = match name {
        "checked.parquet" | "by-day.parquet" => &["price"],
        _ => &["price", "small", "whole", "long", "unsigned", "money"],
    };
    let seen = seen(name, &binary(name), times, |bytes| table(name, numbers, bytes));
    assert_eq!(seen.of_other_length, 0, "{name}: rows were lost");
    seen
}

#[test]
fn damaged_arrow_files_and_streams_are_errors_or_hold_other_numbers() {
    for name in ["file.arrow", "stream.arrows", "zstd.feather", "lz4.feather"] {
        let seen = columns(name, 1_000);
        // Arrow has no checksums: a bit of a number makes another number.
        assert!(seen.errors * 5 > seen.other, "{name}: {seen:?}");
    }
    seen("wide.feather", &binary("wide.feather"), 3_000, |bytes| panel("wide.feather", bytes));
}

#[test]
fn damaged_parquet_files_are_errors_or_hold_other_numbers() {
    for name in ["none.parquet", "snappy.parquet", "zstd.parquet", "gzip.parquet", "plain.parquet"]
    {
        columns(name, 600);
    }
    seen("wide.parquet", &binary("wide.parquet"), 3_000, |bytes| panel("wide.parquet", bytes));
}

#[test]
fn an_arrow_stream_that_breaks_off_has_no_answer() {
    let whole = binary("stream.arrows");
    for end in 0..whole.len() {
        assert!(table("stream.arrows", &["price"], &whole[..end]).is_err(), "{end}");
    }
    let twice = [whole.clone(), whole].concat();
    assert!(table("stream.arrows", &["price"], &twice).is_err());
}

#[test]
fn an_arrow_file_whose_footer_leaves_a_batch_out_has_no_answer() {
    let whole = binary("file.arrow");
    for end in 0..whole.len() {
        assert!(table("file.arrow", &["price"], &whole[..end]).is_err(), "{end}");
    }
    // Wherever the footer counts three, as it counts batches, it now counts two.
    let read = |bytes: &[u8]| table("file.arrow", &["price"], bytes);
    let expected = read(&whole).expect("a whole file");
    let mut refused = 0;
    for at in whole.len() - 4_000..whole.len() - 4 {
        if whole[at..at + 4] == [3, 0, 0, 0] {
            let mut bytes = whole.clone();
            bytes[at] = 2;
            match read(&bytes) {
                Ok(same) => assert_eq!(same, expected),
                Err(_) => refused += 1,
            }
        }
    }
    assert!(0 < refused);
}

#[test]
fn a_file_of_a_writer_with_ways_of_its_own_is_read() {
    let read = |name: &str| table(name, &["price"], &binary(name)).expect("a whole file");
    assert_eq!(read("polars.arrow"), read("by-day.parquet"));
}

#[test]
fn a_page_of_parquet_with_a_checksum_gives_no_other_number() {
    let whole = binary("checked.parquet");
    let read = |bytes: &[u8]| table("checked.parquet", &["price"], bytes);
    let expected = read(&whole).expect("a whole file");
    // Where the numbers stand as they are.
    let places: Vec<usize> = [-45.375_f64, -40.75, 47.125, 175.0, 181.25]
        .iter()
        .filter_map(|price| {
            let price = price.to_le_bytes();
            whole.windows(8).position(|bytes| bytes == price)
        })
        .collect();
    assert!(2 <= places.len());
    for place in places.into_iter().flat_map(|place| place..place + 8) {
        for bit in 0..8 {
            let mut bytes = whole.clone();
            bytes[place] ^= 1 << bit;
            let error = read(&bytes).expect_err("another number");
            assert!(error.to_string().contains("checksum"), "{error}");
        }
    }
    // What stands outside of the pages has none: names, kinds, encodings.
    let seen = seen("checked.parquet", &whole, 3_000, read);
    assert!(seen.other * 50 < seen.errors, "{seen:?} {}", expected.len());
}

#[test]
fn what_takes_no_room_in_a_file_takes_no_room_in_memory() {
    let refused = |name: &str, bytes: &[u8]| {
        let error = panel(name, bytes).expect_err(name);
        assert_eq!(error.diagnostics()[0].code, Code::UnpackedTooLarge, "{error}");
    };
    refused("same.parquet", &binary("same.parquet"));
    refused("zeros.feather", &binary("zeros.feather"));
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(&vec![b' '; 17 << 20]).expect("memory");
    refused("gdp.csv.gz", &packed.finish().expect("memory"));
    assert!(peak_kib() < MOST_KIB, "{} KiB", peak_kib());
}

#[test]
fn damaged_packed_files_give_no_other_answer() {
    let rows: String =
        (0..400).map(|row| format!("{},{}\n", 1900 + row, row * row % 977)).collect();
    let csv = format!("year,gdp\n{rows}");
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(csv.as_bytes()).expect("memory");
    let gzip = gzip.finish().expect("memory");
    let mut packed = zstd::stream::write::Encoder::new(Vec::new(), 3).expect("memory");
    packed.include_checksum(true).expect("a setting");
    packed.write_all(csv.as_bytes()).expect("memory");
    let packed = packed.finish().expect("memory");
    for (name, bytes) in [("gdp.csv.gz", gzip), ("gdp.csv.zst", packed)] {
        let seen = seen(name, &bytes, 3_000, |bytes| panel(name, bytes));
        assert_eq!(seen.other, 0, "{name}: {seen:?}");
    }
}

#[test]
fn damaged_archives_and_workbooks_give_no_other_answer_but_where_there_is_no_checksum() {
    for (name, times) in
        [("one.zip", 3_000), ("plain.xlsx", 300), ("plain.ods", 300), ("plain.xlsb", 300)]
    {
        let bytes = fs::read(format!("tests/workbooks/{name}")).expect("a file of this folder");
        let seen = seen(name, &bytes, times, |bytes| panel(name, bytes));
        assert_eq!(seen.other, 0, "{name}: {seen:?}");
    }
    let bytes = fs::read("tests/workbooks/plain.xls").expect("a file of this folder");
    seen("plain.xls", &bytes, 1_000, |bytes| panel("plain.xls", bytes));
}
