//! Any bytes as a packed CSV file.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| froth_fuzz::zstandard(bytes));
