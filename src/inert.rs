//! Texts of others on their way out: nothing in them steers a terminal, ends a line
//! or turns what is read.
//!
//! A character is *live* if something carries it out: control characters, which begin
//! escape sequences and end lines, and the marks by which Unicode turns the direction
//! of text. Names out of data become inert when they are read, texts of rules hold
//! none, and each format that is written is made inert once more.

use std::borrow::Cow;

/// Whether something carries this character out instead of showing it.
pub fn is_live(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

/// A name with each live character written as its number, `\u001b`; what were two
/// names stay two.
pub fn name(text: &str) -> Cow<'_, str> {
    if is_inert(text) { Cow::Borrowed(text) } else { Cow::Owned(numbered(text, is_live)) }
}

/// A cell of CSV, in quotes if it would not come back as it is without them.
pub fn cell(text: &str) -> String {
    // What is a command in the log of an automation server is none: `::` at the
    // beginning of a line, and this anywhere.
    let text = name(text).replace("##[", "#\\u0023[");
    if text.contains([',', ';', '"']) || text.trim_start().starts_with("::") {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

/// A text in one line: breaks and tabs are spaces, other live characters are written
/// as their numbers.
pub fn line(text: &str) -> Cow<'_, str> {
    if is_inert(text) {
        return Cow::Borrowed(text);
    }
    let parts = text.split(|letter| is_live(letter) && is_blank(letter));
    let parts: Vec<&str> = parts.map(str::trim).filter(|part| !part.is_empty()).collect();
    Cow::Owned(numbered(&parts.join(" "), is_live))
}

/// A finished text of lines for people: every line break is one of ours. No line is a
/// command that an automation server takes out of the log of its jobs.
pub fn lines(text: &str) -> String {
    let is_other = |letter: char| is_live(letter) && letter != '\n';
    // Colours are ours: nobody else's escape has come so far.
    let text = numbered(text, |letter| is_other(letter) && letter != '\u{1b}');
    let lines: Vec<Cow<'_, str>> = text.split('\n').map(unasked).collect();
    lines.join("\n")
}

/// JSON in which live characters are written as their numbers, which says the same.
pub fn json(text: String) -> String {
    let text = if is_inert_but_breaks(&text) {
        text
    } else {
        // They stand in texts only: between these JSON knows breaks and blanks.
        numbered(&text, |letter| is_live(letter) && letter != '\n')
    };
    if text.contains("##") { text.replace("##", "#\\u0023") } else { text }
}

/// A line that is no command: `::error::` at its beginning, `##[error]` anywhere.
fn unasked(line: &str) -> Cow<'_, str> {
    let begins = after_colours(line);
    let is_word = |rest: &&str| rest.starts_with(|letter: char| letter.is_alphabetic());
    let line = match begins.strip_prefix("::").filter(is_word) {
        Some(rest) => {
            let blank = line.get(..line.len() - begins.len()).unwrap_or("");
            Cow::Owned(format!("{blank}: :{rest}"))
        }
        None => Cow::Borrowed(line),
    };
    if line.contains("##[") || line.contains("##vso[") {
        return Cow::Owned(line.replace("##[", "## [").replace("##vso[", "## vso["));
    }
    line
}

/// A line from where something is to be seen on.
fn after_colours(line: &str) -> &str {
    let rest = line.trim_start();
    let digits = |letter: char| letter.is_ascii_digit() || letter == ';';
    let colour = rest.strip_prefix("\u{1b}[").map(|rest| rest.trim_start_matches(digits));
    match colour.and_then(|rest| rest.strip_prefix('m')) {
        Some(rest) => after_colours(rest),
        None => rest,
    }
}

/// Whether a text has no live character; most have no byte that could begin one.
fn is_inert(text: &str) -> bool {
    let may_begin = |byte: &u8| !(b' '..0x7f).contains(byte);
    !text.as_bytes().iter().any(may_begin) || !text.chars().any(is_live)
}

fn is_inert_but_breaks(text: &str) -> bool {
    !text.chars().any(|letter| is_live(letter) && letter != '\n')
}

/// Whether a live character is a break or a blank of the width of some.
fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '\u{2028}' | '\u{2029}')
}

fn numbered(text: &str, which: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if which(letter) {
            out.push_str(&format!("\\u{:04x}", u32::from(letter)));
        } else {
            out.push(letter);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_shows_what_steers() {
        assert_eq!(name("plain é 漢"), "plain é 漢");
        assert_eq!(name("a\u{1b}[2Jb\nc"), "a\\u001b[2Jb\\u000ac");
        assert_eq!(name("\u{202e}gpj.exe\u{85}"), "\\u202egpj.exe\\u0085");
        // A joiner of letters is part of a word.
        assert_eq!(name("می\u{200c}خواهم"), "می\u{200c}خواهم");
    }

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(line(" GDP\r\n (bn)\t x "), "GDP (bn) x");
        assert_eq!(line("a\u{2028}b\u{7}"), "a b\\u0007");
        assert_eq!(line("plain "), "plain ");
    }

    #[test]
    fn no_line_is_a_command() {
        assert_eq!(lines("\u{1b}[1m \u{1b}[94m::error::x"), "\u{1b}[1m \u{1b}[94m: :error::x");
        let text =
            "::error::x\n ::: a.yaml\n  ::stop::y\nfroth::z ##[group]\n\u{1b}[1mbold\u{1b}[0m\r";
        let expected = ": :error::x\n ::: a.yaml\n  : :stop::y\nfroth::z ## [group]\n\u{1b}[1mbold\u{1b}[0m\\u000d";
        assert_eq!(lines(text), expected);
    }

    #[test]
    fn json_says_the_same() {
        assert_eq!(
            json("{\n\"a\u{9b}\": \"##[x]\"}".to_owned()),
            "{\n\"a\\u009b\": \"#\\u0023[x]\"}"
        );
    }
}
