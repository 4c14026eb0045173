//! What is wrong with a text that is not YAML, in the words of its author.

use std::ops::Range;

use super::problem::Problem;
use crate::diagnostic::Code;

/// A complaint of the parser, what it means, and what to do.
struct Complaint {
    /// A part of the parser's own words.
    words: &'static str,
    message: &'static str,
    help: &'static str,
    /// Whether the place of the construct is meant that could not be read, and
    /// not the place where reading stopped.
    is_at_start: bool,
}

const COMPLAINTS: [Complaint; 13] = [
    Complaint {
        words: "while scanning a block scalar",
        message: "YAML reads `>` or `|` at the start of a value as the mark of a text over \
                  several lines",
        help: "quote the value, and say what is compared, as in \"x > 0.5pp\"",
        is_at_start: true,
    },
    Complaint {
        words: "while scanning a quoted scalar",
        message: "this quote is not closed",
        help: "close it with the same quote",
        is_at_start: true,
    },
    Complaint {
        words: "unknown escape character",
        message: "YAML has no such escape",
        help: "write `\\\\` for a backslash, or use single quotes",
        is_at_start: false,
    },
    Complaint {
        words: "while scanning an anchor",
        message: "YAML reads `&` at the start of a value as the name of an anchor",
        help: "quote the value",
        is_at_start: true,
    },
    Complaint {
        words: "while scanning an alias",
        message: "YAML reads `*` at the start of a value as the use of an anchor",
        help: "quote the value",
        is_at_start: true,
    },
    Complaint {
        words: "unknown anchor",
        message: "YAML reads `*` at the start of a value as the use of an anchor",
        help: "quote the value",
        is_at_start: false,
    },
    Complaint {
        words: "a tag",
        message: "YAML reads `!` at the start of a value as a tag",
        help: "quote the value, as in \"!recession\"",
        is_at_start: true,
    },
    Complaint {
        words: "undefined tag handle",
        message: "YAML reads `!` at the start of a value as a tag",
        help: "quote the value, as in \"!recession\"",
        is_at_start: true,
    },
    Complaint {
        words: "mapping values are not allowed",
        message: "this `:` is inside a value",
        help: "quote a value that holds `: `; the line before may lack its own `:`",
        is_at_start: false,
    },
    Complaint {
        words: "while parsing a flow mapping",
        message: "this `{` is not closed, or a comma is missing after it",
        help: "close it with `}`, separate keys with commas, and quote values that hold `{`, `}` \
               or `,`",
        is_at_start: true,
    },
    Complaint {
        words: "while parsing a flow sequence",
        message: "this `[` is not closed, or a comma is missing after it",
        help: "close it with `]`, separate items with commas, and quote items that hold `[`, `]` \
               or `,`",
        is_at_start: true,
    },
    Complaint {
        words: "while scanning a simple key",
        message: "this line has no `:`",
        help: "write `key: value`; the lines of a long text are indented deeper than its key",
        is_at_start: true,
    },
    Complaint {
        words: "while parsing a block",
        message: "this line is not indented like the map or list that it belongs to",
        help: "begin all keys of one map, and all `-` of one list, in the same column",
        is_at_start: false,
    },
];

/// What the parser's `complaint` about the byte `byte` of `text` means.
pub(crate) fn problem(text: &str, complaint: &str, byte: usize) -> Problem {
    let byte = floor_boundary(text, byte);
    if complaint.contains("more than one document") {
        let start = second_document(text).unwrap_or(byte);
        return Problem::new(
            Code::SecondDocument,
            "a second document begins here",
            word(text, start),
        )
        .help("one file holds one rule set: remove the line `---`");
    }
    if let Some(tab) = tab_of_indentation(text, byte) {
        return Problem::new(Code::BrokenYaml, "this line is indented with a tab", tab..tab + 1)
            .help("indent with spaces");
    }
    if complaint.contains("cannot start any token") {
        let span = word(text, byte);
        let sign = text.get(span.clone()).unwrap_or("").chars().next().unwrap_or(' ');
        let message = format!("no YAML value begins with `{sign}`");
        return Problem::new(Code::BrokenYaml, message, span).help("quote the value");
    }
    if complaint.contains("recursion limit") {
        return too_deep(byte);
    }
    let known = COMPLAINTS.iter().find(|known| complaint.contains(known.words));
    if complaint.contains("control characters") {
        let is_refused = |letter: &(usize, char)| {
            letter.1.is_control() && !matches!(letter.1, '\n' | '\r' | '\t' | '\u{85}')
        };
        let place = text.char_indices().find(is_refused);
        let (byte, letter) = place.unwrap_or((byte, ' '));
        let message =
            format!("the control character U+{:04X} stands in this text", u32::from(letter));
        return Problem::new(Code::BrokenYaml, message, byte..byte + letter.len_utf8())
            .help("save the file as plain text in UTF-8");
    }
    let Some(known) = known else {
        let clause = complaint.split_once(" at line ").map_or(complaint, |(clause, _)| clause);
        let clause = clause.split_once(" at position ").map_or(clause, |(clause, _)| clause);
        let message = format!("this is not YAML: {clause}");
        return Problem::new(Code::BrokenYaml, message, word(text, byte));
    };
    let start = if known.is_at_start { start_of_construct(text, complaint) } else { None };
    let span = word(text, start.unwrap_or(byte));
    Problem::new(Code::BrokenYaml, known.message, span).help(known.help)
}

/// The problem of lists and maps that go too deep at this byte.
pub(crate) fn too_deep(byte: usize) -> Problem {
    Problem::new(Code::BrokenYaml, "lists and maps are nested too deep here", byte..byte + 1)
        .help("a rule file needs no more than five levels")
}

/// The word at this byte; the last word before it, if none is there.
fn word(text: &str, byte: usize) -> Range<usize> {
    let byte = if text.get(byte..).is_some_and(|rest| rest.trim_start().is_empty()) {
        let before = text.get(..byte).unwrap_or("").trim_end();
        before.rfind(char::is_whitespace).map_or(0, |blank| blank + 1)
    } else {
        byte
    };
    let byte = floor_boundary(text, byte);
    let rest = text.get(byte..).unwrap_or("");
    let length = match rest.chars().next() {
        Some('[' | '{' | ']' | '}') => 1,
        _ => rest.find(char::is_whitespace).unwrap_or(rest.len()),
    };
    let least = rest.chars().next().map_or(0, char::len_utf8);
    byte..byte + length.max(least)
}

/// The tab that stands before all else in the line of this byte.
fn tab_of_indentation(text: &str, byte: usize) -> Option<usize> {
    let before = text.get(..byte)?;
    let line = before.rfind('\n').map_or(0, |newline| newline + 1);
    let rest = text.get(line..)?;
    let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let indentation = rest.get(..blank)?;
    indentation.find('\t').map(|tab| line + tab)
}

/// Where the construct begins of which the complaint tells the place last:
/// `…, while scanning a quoted scalar at line 3 column 9`.
fn start_of_construct(text: &str, complaint: &str) -> Option<usize> {
    let (_, place) = complaint.rsplit_once(" at line ")?;
    let (line, column) = place.split_once(" column ")?;
    let line: usize = line.parse().ok()?;
    let column: usize = column.parse().ok()?;
    let start = match line.checked_sub(2) {
        None => 0,
        Some(newline) => text.match_indices('\n').nth(newline)?.0 + 1,
    };
    let letters = text.get(start..)?.char_indices();
    letters.map(|(byte, _)| start + byte).nth(column.checked_sub(1)?)
}

/// Where the first `---` stands that is not at the beginning.
fn second_document(text: &str) -> Option<usize> {
    let mut start = 0;
    let mut has_content = false;
    for line in text.split_inclusive('\n') {
        if line.starts_with("---") && has_content {
            return Some(start);
        }
        has_content |= !line.trim().is_empty() && !line.starts_with(['#', '%']);
        start += line.len();
    }
    None
}

fn floor_boundary(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}
