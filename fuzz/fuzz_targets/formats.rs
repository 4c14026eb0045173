//! A rule file and a data file: every format of the report.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| froth_fuzz::formats(bytes));
