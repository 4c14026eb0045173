//! Bytes that say which format they are, by the first of them: Parquet, an Arrow file or
//! stream, gzip, Zstandard, a zip archive or a workbook. Whatever they are, they are read
//! or told to be damaged; a panic of a reader is caught.
#![no_main]

use froth::{Format, Panel};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, bytes)) = bytes.split_first() else { return };
    let formats = [Format::Parquet, Format::Arrow, Format::Csv, Format::Zip, Format::Excel];
    let Some(format) = formats.get(usize::from(*first) % formats.len()) else { return };
    if let Err(error) = Panel::read("data", *format, bytes) {
        assert!(!error.diagnostics().is_empty());
    }
});
