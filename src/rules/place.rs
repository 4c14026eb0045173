//! Where the scalars of a YAML text stand, and what stands between them.

use std::ops::Range;

/// What stands between two scalars.
#[derive(Debug, Default)]
pub(crate) struct ScalarGap {
    /// Where the content of the next scalar begins, after its quote.
    pub(crate) start: usize,
    /// `&name`, the first one.
    pub(crate) anchor: Option<Range<usize>>,
    /// `!name`, the first one.
    pub(crate) tag: Option<Range<usize>>,
}

/// What follows the byte `from`, at which a scalar ended, up to the next.
///
/// `until` is where the next scalar begins, if that is known.
pub(crate) fn gap(text: &str, from: usize, until: Option<usize>) -> ScalarGap {
    let mut gap = ScalarGap::default();
    let mut position = from;
    let until = until.unwrap_or(text.len());
    while let Some(letter) = letter_at(text, position).filter(|_| position < until) {
        let here = text.get(position..).unwrap_or("");
        let is_line_start = position == 0 || text.as_bytes().get(position - 1) == Some(&b'\n');
        let is_marker = here.starts_with("---") || here.starts_with("...");
        let is_item = here.strip_prefix('-').is_some_and(|rest| {
            rest.is_empty() || rest.starts_with(|letter: char| letter.is_whitespace())
        });
        match letter {
            '#' => position += line_length(here),
            '%' if is_line_start => position += line_length(here),
            '-' | '.' if is_line_start && is_marker => position += 3,
            '-' if is_item => position += 1,
            ':' | ',' | '[' | ']' | '{' | '}' | '?' => position += 1,
            letter if letter.is_whitespace() => position += letter.len_utf8(),
            '&' | '*' | '!' => {
                let ends = |letter: char| letter.is_whitespace() || ",[]{}".contains(letter);
                let word = position..position + here.find(ends).unwrap_or(here.len());
                position = word.end;
                match letter {
                    '&' => gap.anchor = gap.anchor.or(Some(word)),
                    '!' => gap.tag = gap.tag.or(Some(word)),
                    _ => {}
                }
            }
            '"' | '\'' => {
                position += 1;
                break;
            }
            '|' | '>' => {
                position += line_length(here);
                let block = text.get(position..).unwrap_or("");
                position += block.len() - block.trim_start().len();
                break;
            }
            _ => break,
        }
    }
    gap.start = position;
    gap
}

/// The quote that opens right before the byte `start`, if one does.
pub(crate) fn quote_before(text: &str, start: usize) -> Option<char> {
    let before = start.checked_sub(1).and_then(|byte| text.as_bytes().get(byte))?;
    matches!(before, b'"' | b'\'').then_some(char::from(*before))
}

/// Where in the source the bytes `part` of a scalar's decoded text stand.
///
/// `start` is where the content of the scalar begins. Quotes, escapes and folds
/// make the written text longer than the decoded one.
pub(crate) fn locate(
    source: &str,
    start: usize,
    decoded: &str,
    part: Range<usize>,
) -> Range<usize> {
    let quote = quote_before(source, start);
    let mut written = start;
    let mut from = None;
    let mut until = start;
    for (position, letter) in decoded.char_indices() {
        if part.end <= position && from.is_some() {
            break;
        }
        let Some(place) = written_letter(source, written, letter, quote) else { break };
        if part.start <= position && from.is_none() {
            from = Some(place.start);
        }
        if position < part.end {
            until = place.end;
        }
        written = place.end;
    }
    let from = from.unwrap_or(written);
    from..if part.is_empty() { from } else { until.max(from) }
}

/// The bytes that stand for one decoded `letter` at or after `from`; `None` if
/// the source ends.
fn written_letter(
    source: &str,
    from: usize,
    letter: char,
    quote: Option<char>,
) -> Option<Range<usize>> {
    let mut start = from;
    loop {
        let first = letter_at(source, start)?;
        let after = start + first.len_utf8();
        if quote == Some('"') && first == '\\' {
            let kind = letter_at(source, after)?;
            // A line that ends in a backslash goes on without a blank.
            if matches!(kind, '\n' | '\r') {
                start = after + blanks(source, after);
                continue;
            }
            let digits = match kind {
                'x' => 2,
                'u' => 4,
                'U' => 8,
                _ => 0,
            };
            let end = after + kind.len_utf8() + digits;
            return source.get(start..end).map(|_| start..end);
        }
        if first.is_whitespace() {
            let end = start + blanks(source, start);
            if !letter.is_whitespace() {
                start = end;
                continue;
            }
            // One blank stands for a line break with all that surrounds it.
            let is_fold = source.get(start..end).is_some_and(|blank| blank.contains('\n'));
            return Some(start..if is_fold { end } else { after });
        }
        if letter.is_whitespace() {
            // A break that was written as a part of the one before.
            return Some(start..start);
        }
        let is_doubled = quote == Some('\'') && first == '\'';
        return Some(start..if is_doubled { after + 1 } else { after });
    }
}

fn letter_at(text: &str, byte: usize) -> Option<char> {
    text.get(byte..).and_then(|rest| rest.chars().next())
}

fn blanks(text: &str, from: usize) -> usize {
    let rest = text.get(from..).unwrap_or("");
    rest.len() - rest.trim_start().len()
}

fn line_length(text: &str) -> usize {
    text.find('\n').unwrap_or(text.len())
}
