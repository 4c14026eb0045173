//! Any bytes as Parquet, whole and as a long table.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| froth_fuzz::parquet(bytes));
