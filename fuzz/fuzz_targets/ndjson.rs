//! Any bytes as records, one a line.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| froth_fuzz::ndjson(bytes));
