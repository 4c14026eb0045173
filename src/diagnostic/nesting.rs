//! How deep the brackets of a text are nested.

/// The most brackets and braces that may be open at once. The parser of YAML takes for
/// each of its words as long as brackets are open.
const MOST_BRACKETS: usize = 250;

/// The bracket with which too many are open, in texts and comments, too.
pub(crate) fn deepest_bracket(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    text.bytes().position(|byte| {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        MOST_BRACKETS < open
    })
}
