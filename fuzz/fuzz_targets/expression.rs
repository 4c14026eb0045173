//! Any text as a condition, as a series and as a reason of a rule file.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| froth_fuzz::expression(bytes));
