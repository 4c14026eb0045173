//! A rule file and a data file: the verdict built anew from its explanation.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| froth_fuzz::course(bytes));
