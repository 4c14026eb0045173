//! CSV files of vintages, cut at the lines `---`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| froth_fuzz::vintages(bytes));
