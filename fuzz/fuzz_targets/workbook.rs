//! Any bytes as a workbook and as an archive: a panel, or diagnostics that can be
//! printed.
#![no_main]

use froth::{Format, Panel};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // The reader of `.xlsb` panics on a thread of its own, which ends a fuzzer.
    if bytes.windows(12).any(|window| window == b"workbook.bin") {
        return;
    }
    for format in [Format::Excel, Format::Zip] {
        if let Err(error) = Panel::read("data", format, bytes) {
            assert!(!error.diagnostics().is_empty());
            let _ = error.to_string();
        }
    }
});
