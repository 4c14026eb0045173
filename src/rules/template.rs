//! Texts with numbers to be filled in: `Debt grew by {yoy(debt)}.`

use std::ops::Range;

/// What stands inside of each pair of braces.
///
/// # Errors
///
/// The bytes of a brace that is alone or stands inside of another pair.
pub(super) fn braces(text: &str) -> Result<Vec<Range<usize>>, Range<usize>> {
    let mut parts = Vec::new();
    let mut open = None;
    for (byte, letter) in text.char_indices() {
        match (letter, open) {
            ('{', None) => open = Some(byte + 1),
            ('}', Some(start)) => {
                parts.push(start..byte);
                open = None;
            }
            ('{', Some(_)) | ('}', None) => return Err(byte..byte + 1),
            _ => {}
        }
    }
    match open {
        Some(start) => Err(start - 1..start),
        None => Ok(parts),
    }
}
