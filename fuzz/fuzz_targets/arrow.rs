//! Any bytes as an Arrow file or stream, whole and as a long table.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(init: froth_fuzz::pass_over_what_is_caught(), |bytes: &[u8]| {
    froth_fuzz::arrow(bytes)
});
