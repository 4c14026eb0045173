//! Any bytes as a long table, from a file and from a stream.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| froth_fuzz::table(bytes));
