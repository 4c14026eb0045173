//! Any bytes as CSV.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| froth_fuzz::csv(bytes));
