//! Any bytes as data: a panel, or diagnostics that can be printed.
#![no_main]

use froth::{Format, Panel};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for format in [Format::Json, Format::Ndjson] {
        if let Err(error) = Panel::read("data", format, bytes) {
            assert!(!error.diagnostics().is_empty());
            let _ = error.to_string();
        }
    }
});
