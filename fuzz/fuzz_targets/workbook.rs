//! Any bytes as a workbook.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(init: froth_fuzz::pass_over_what_is_caught(), |bytes: &[u8]| {
    // The reader of `.xlsb` panics on a thread of its own, which ends a fuzzer.
    if !bytes.windows(12).any(|window| window == b"workbook.bin") {
        froth_fuzz::workbook(bytes);
    }
});
