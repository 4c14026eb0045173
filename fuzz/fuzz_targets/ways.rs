//! A rule file and a data file: as a stream, saved and gone on with.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| froth_fuzz::ways(bytes));
