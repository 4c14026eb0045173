//! A rule file and a data file: as an entity of a table.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| froth_fuzz::survey(bytes));
