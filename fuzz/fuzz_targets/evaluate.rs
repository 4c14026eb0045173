//! A rule file and a data file, cut at the first line `---`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| froth_fuzz::evaluate(bytes));
