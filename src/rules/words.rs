//! The words of an expression, and what is refused before it is parsed.
//!
//! The parser of expressions accepts much that we do not mean and tells no
//! positions. Here the text is cut into words with their places; what would be
//! misread is refused by name, and length and nesting are bounded, for a deep
//! tree would overflow the stack.

use std::ops::Range;

use super::problem::Problem;
use crate::diagnostic::{Code, nearest};
use crate::ops::Operator;
use crate::time::SpanUnit;
use crate::value::{Quantity, Unit};

/// The most bytes an expression may have.
pub(crate) const MOST_BYTES: usize = 2_048;
/// The deepest that parentheses, calls and signs may lie within each other; a
/// chain `a + b + c` counts as one within the other, too.
pub(crate) const DEEPEST: usize = 64;

/// A word, a sign or a bracket, with its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) kind: WordKind,
    pub(crate) span: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WordKind {
    /// A name, a number or a quantity.
    Value,
    Sign,
    Open,
    Close,
    Comma,
}

/// Cuts an expression into words.
///
/// # Errors
///
/// Everything in it that is refused, in the order of the text.
pub(crate) fn words(text: &str) -> Result<Vec<Word>, Vec<Problem>> {
    if text.trim().is_empty() {
        let problem =
            Problem::new(Code::EmptyExpression, "this expression is empty", 0..text.len())
                .help("write a value or a condition, such as `x > 0`");
        return Err(vec![problem]);
    }
    if MOST_BYTES < text.len() {
        let message = format!("this expression has {} bytes, more than {MOST_BYTES}", text.len());
        let problem = Problem::new(Code::ExpressionTooLong, message, 0..text.len())
            .help("give its parts names under `series:`");
        return Err(vec![problem]);
    }
    let words = cut(text);
    let mut problems = Vec::new();
    check_depth(text, &words, &mut problems);
    check_brackets(&words, &mut problems);
    for (place, word) in words.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|place| words.get(place));
        let after = words.get(place + 1);
        if !is_compared(text, before, word, after) {
            check_word(text, word, &mut problems);
        }
        check_neighbours(text, before, word, after, &mut problems);
    }
    problems.sort_by_key(|problem| problem.span.start);
    if problems.is_empty() { Ok(words) } else { Err(problems) }
}

/// Each name of an expression that is compared with a word in quotes, and the word.
pub(super) fn compared_words(text: &str) -> Vec<(String, String)> {
    let words = cut(text);
    let written = |word: &Word| text.get(word.span.clone()).unwrap_or("");
    let found = words.windows(3).filter_map(|three| {
        let [left, sign, right] = three else { return None };
        if !matches!(written(sign), "==" | "!=") {
            return None;
        }
        let (name, word) = match (quoted(written(left)), quoted(written(right))) {
            (None, Some(word)) => (written(left), word),
            (Some(word), None) => (written(right), word),
            _ => return None,
        };
        Some((name.to_owned(), word.to_owned()))
    });
    found.collect()
}

/// The word between double quotes that close; `None` if this is none, or one that
/// stands otherwise in a file.
fn quoted(written: &str) -> Option<&str> {
    let word = written.strip_prefix('"')?.strip_suffix('"')?;
    let is_plain = !word.is_empty() && word.trim() == word && !word.contains('\\');
    Some(word).filter(|_| is_plain)
}

/// Whether this is a word that is compared.
fn is_compared(text: &str, before: Option<&Word>, word: &Word, after: Option<&Word>) -> bool {
    let written = |word: &Word| text.get(word.span.clone()).unwrap_or("");
    let is_sign =
        |word: Option<&Word>| word.is_some_and(|word| matches!(written(word), "==" | "!="));
    quoted(written(word)).is_some() && (is_sign(before) || is_sign(after))
}

const SIGNS: [&str; 36] = [
    "&&=", "||=", "===", "**", "//", "/*", "==", "!=", "<=", ">=", "<>", "=>", "=<", "&&", "||",
    "+=", "-=", "*=", "/=", "%=", "^=", "+", "-", "*", "/", "%", "^", "=", "!", "<", ">", "&", "|",
    ";", "\"", "'",
];

/// Signs that people write or paste, and those that are meant.
const STRANGERS: [(&str, &str); 14] = [
    ("and", "&&"),
    ("AND", "&&"),
    ("or", "||"),
    ("OR", "||"),
    ("not", "!"),
    ("NOT", "!"),
    ("≤", "<="),
    ("≥", ">="),
    ("≠", "!="),
    ("−", "-"),
    ("×", "*"),
    ("÷", "/"),
    ("∧", "&&"),
    ("∨", "||"),
];

/// Signs that compare, combine or negate; all others are refused.
fn is_known_sign(sign: &str) -> bool {
    matches!(
        sign,
        "==" | "!="
            | "<="
            | ">="
            | "<"
            | ">"
            | "&&"
            | "||"
            | "!"
            | "+"
            | "-"
            | "*"
            | "/"
            | "%"
            | "^"
    )
}

fn cut(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut position = 0;
    while let Some(letter) = text.get(position..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(position..).unwrap_or("");
        let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign));
        let (kind, length) = match letter {
            letter if letter.is_whitespace() => {
                position += letter.len_utf8();
                continue;
            }
            '(' => (WordKind::Open, 1),
            ')' => (WordKind::Close, 1),
            ',' => (WordKind::Comma, 1),
            // A quoted text is one word, up to the quote that closes it.
            '"' | '\'' => {
                let inside = rest.get(1..).and_then(|inside| inside.find(letter));
                (WordKind::Value, inside.map_or(rest.len(), |inside| inside + 2))
            }
            _ => match sign {
                Some(sign) => (WordKind::Sign, sign.len()),
                None if is_strange_letter(letter) => (WordKind::Sign, letter.len_utf8()),
                None => (WordKind::Value, value_length(rest)),
            },
        };
        words.push(Word { kind, span: position..position + length });
        position += length;
    }
    words
}

fn is_strange_letter(letter: char) -> bool {
    !letter.is_ascii() && STRANGERS.iter().any(|(sign, _)| sign.starts_with(letter))
}

fn value_length(rest: &str) -> usize {
    let ends = |letter: char| {
        letter.is_whitespace()
            || "+-*/%^(),;=!<>&|\"'".contains(letter)
            || is_strange_letter(letter)
    };
    let length = rest.find(ends).unwrap_or(rest.len());
    // `1e-3` is one number although a sign stands in it.
    let word = rest.get(..length).unwrap_or("");
    let is_mantissa =
        word.strip_suffix(['e', 'E']).is_some_and(|digits| digits.parse::<f64>().is_ok());
    let tail = rest.get(length..).unwrap_or("");
    let exponent = tail.strip_prefix(['+', '-']).unwrap_or("");
    if is_mantissa && exponent.starts_with(|letter: char| letter.is_ascii_digit()) {
        length + 1 + exponent.find(ends).unwrap_or(exponent.len())
    } else {
        length
    }
}

fn check_depth(text: &str, words: &[Word], problems: &mut Vec<Problem>) {
    let mut depth = 0_usize;
    let mut run = 0_usize;
    for word in words {
        match word.kind {
            WordKind::Open => depth += 1,
            WordKind::Close => depth = depth.saturating_sub(1),
            WordKind::Sign | WordKind::Value | WordKind::Comma => {}
        }
        let is_prefix = matches!(text.get(word.span.clone()), Some("!" | "-" | "("));
        run = if is_prefix { run + 1 } else { 0 };
        if DEEPEST < depth.max(run) {
            problems.push(too_deep(word.span.clone()));
            return;
        }
    }
}

/// The problem of an expression that goes too deep at this place.
pub(crate) fn too_deep(span: Range<usize>) -> Problem {
    let message = format!("this expression has more than {DEEPEST} parts within parts");
    Problem::new(Code::ExpressionTooDeep, message, span)
        .help("give its parts names under `series:`")
}

fn check_brackets(words: &[Word], problems: &mut Vec<Problem>) {
    let mut open: Vec<&Word> = Vec::new();
    for word in words {
        match word.kind {
            WordKind::Open => open.push(word),
            WordKind::Close => {
                if open.pop().is_none() {
                    let message = "nothing opens this parenthesis";
                    let problem = Problem::new(Code::Parentheses, message, word.span.clone());
                    problems.push(problem.help("write `(` before it, or remove it"));
                }
            }
            WordKind::Sign | WordKind::Value | WordKind::Comma => {}
        }
    }
    for word in open {
        let message = "nothing closes this parenthesis";
        let problem = Problem::new(Code::Parentheses, message, word.span.clone());
        problems.push(problem.help("write `)` behind it, or remove it"));
    }
}

fn check_word(text: &str, word: &Word, problems: &mut Vec<Problem>) {
    let written = text.get(word.span.clone()).unwrap_or("");
    problems.extend(match word.kind {
        WordKind::Sign => check_sign(written, word.span.clone()),
        WordKind::Value => check_value(written, word.span.clone()),
        WordKind::Open | WordKind::Close | WordKind::Comma => None,
    });
}

fn check_sign(sign: &str, span: Range<usize>) -> Option<Problem> {
    let refuse = |message: String| Problem::new(Code::UnknownSign, message, span.clone());
    let no_sign = || refuse(format!("`{sign}` is not allowed here"));
    let no_compare = || refuse(format!("`{sign}` does not compare"));
    if let Some((_, meant)) = STRANGERS.iter().find(|(known, _)| *known == sign) {
        return Some(no_sign().write(*meant));
    }
    Some(match sign {
        "=" | "===" => no_compare().meant(Some("=="), String::new),
        "=>" => no_compare().write(">="),
        "=<" => no_compare().write("<="),
        "<>" => no_compare().write("!="),
        "+=" | "-=" | "*=" | "/=" | "%=" | "^=" | "&&=" | "||=" => {
            refuse(format!("`{sign}` assigns, and rules assign nothing"))
                .help("give the value a name under `series:`")
        }
        ";" => refuse("`;` chains expressions, and a condition is one expression".to_owned())
            .help("join conditions with `&&` or `||`"),
        "&" => no_sign().write("&&"),
        "|" => no_sign().write("||"),
        "**" => no_sign().help("write `^` for powers").fix("^"),
        "//" | "/*" => refuse(format!("`{sign}` would make the rest a comment"))
            .help("move the comment out of the expression, behind ` # `"),
        _ => return None,
    })
}

fn check_value(value: &str, span: Range<usize>) -> Option<Problem> {
    if let Some((_, meant)) = STRANGERS.iter().find(|(word, _)| *word == value) {
        let problem =
            Problem::new(Code::UnknownSign, format!("`{value}` is not allowed here"), span);
        return Some(match *meant {
            // Where a value of YAML begins, this would be read as a tag.
            "!" => problem.help("write `!`"),
            meant => problem.write(meant),
        });
    }
    if value.starts_with(['"', '\'']) {
        let problem = Problem::new(Code::TextInExpression, "texts cannot be computed with", span);
        return Some(problem.help(
            "names and numbers stand without quotes; a word is compared, as in `rating == \"B\"`",
        ));
    }
    let is_no_number =
        ["inf", "infinity", "nan"].iter().any(|word| word.eq_ignore_ascii_case(value));
    if is_no_number {
        let problem = Problem::new(
            Code::NoNumber,
            format!("`{value}` is not a number to compare with"),
            span,
        );
        return Some(problem.help("a missing value is asked for with `known(…)`"));
    }
    if value.starts_with(|letter: char| letter.is_ascii_digit() || letter == '.') {
        return check_number(value, span);
    }
    let is_in_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let stranger = value.chars().find(|letter| !is_in_name(*letter))?;
    let problem = Problem::new(Code::NoName, format!("`{stranger}` cannot stand in a name"), span);
    Some(problem.help(match stranger {
        '?' | ':' => "a choice is written `if(condition, a, b)`",
        '{' | '}' | '[' | ']' => "put parts of an expression in `( )`",
        _ => "names are letters of English, digits and `_`",
    }))
}

fn check_number(value: &str, span: Range<usize>) -> Option<Problem> {
    let is_number = value.parse::<f64>().is_ok_and(f64::is_finite);
    let is_quantity = Quantity::parse(value).is_some() && !value.contains(['+', '-']);
    if is_number || is_quantity {
        return None;
    }
    let problem =
        Problem::new(Code::NoNumber, format!("`{value}` is neither a number nor a quantity"), span);
    let plain = value.replacen(
        '_',
        "",
        value.matches('_').count().saturating_sub(usize::from(
            value.ends_with(|letter: char| letter.is_ascii_alphabetic()),
        )),
    );
    if plain.len() < value.len()
        && (plain.parse::<f64>().is_ok_and(f64::is_finite) || Quantity::parse(&plain).is_some())
    {
        return Some(problem.write(plain));
    }
    let unit = value.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '.');
    let number = value.strip_suffix(unit).unwrap_or("");
    let meant = unit_meant(unit).map(|meant| format!("{number}{meant}"));
    Some(problem.meant(meant, || {
        "quantities are written `15pct`, `0.3pp`, `25bp`, `500usd_bn`, `2y`, `8q`".to_owned()
    }))
}

/// The unit or length of time that a word behind a number means.
fn unit_meant(word: &str) -> Option<String> {
    let word = word.to_lowercase();
    let is_unit = Unit::parse(&word).is_some();
    let spans = [("days", 'd'), ("weeks", 'w'), ("months", 'm'), ("quarters", 'q'), ("years", 'y')];
    let is_letter = SpanUnit::ALL.iter().any(|(_, letter)| word == letter.to_string());
    let letter =
        spans.iter().find(|(name, _)| *name == word || name.strip_suffix('s') == Some(&word));
    match letter {
        Some((_, letter)) => Some(letter.to_string()),
        None if word == "%" || word == "percent" => Some("pct".to_owned()),
        None if is_unit || is_letter => Some(word),
        None => nearest(&word, Unit::names().iter().map(String::as_str)).map(str::to_owned),
    }
}

fn check_neighbours(
    text: &str,
    before: Option<&Word>,
    word: &Word,
    after: Option<&Word>,
    problems: &mut Vec<Problem>,
) {
    let written = |word: &Word| text.get(word.span.clone()).unwrap_or("");
    if word.kind == WordKind::Sign {
        problems.extend(check_sides(text, before, word, after));
        return;
    }
    let Some(before) = before.filter(|before| ends_value(before)) else { return };
    let is_call = before.kind == WordKind::Value && word.kind == WordKind::Open;
    let begins_value = matches!(word.kind, WordKind::Value | WordKind::Open);
    // What is no value has been reported.
    let is_stranger = |word: &Word| {
        word.kind == WordKind::Value
            && (STRANGERS.iter().any(|(sign, _)| *sign == written(word))
                || !written(word).starts_with(|letter: char| {
                    letter.is_alphanumeric() || letter == '_' || letter == '.'
                }))
    };
    if !begins_value || is_call || is_stranger(before) || is_stranger(word) {
        return;
    }
    let (left, right) = (written(before), written(word));
    let message = format!("there is no sign between `{left}` and `{right}`");
    let span = before.span.start..word.span.end;
    let is_number = left.parse::<f64>().is_ok();
    let unit = unit_meant(right).filter(|_| is_number && word.kind == WordKind::Value);
    let problem = Problem::new(Code::MissingSign, message, span);
    problems.push(match unit {
        None if Operator::named(left).is_some() => problem.help(format!("write `{left}({right})`")),
        unit => problem.meant(unit.map(|unit| format!("{left}{unit}")), || {
            "join with `&&`, `||` or a sign such as `+`; arguments go in parentheses".to_owned()
        }),
    });
}

fn ends_value(word: &Word) -> bool {
    matches!(word.kind, WordKind::Value | WordKind::Close)
}

/// Whether a sign has what it needs on its left and right.
fn check_sides(
    text: &str,
    before: Option<&Word>,
    word: &Word,
    after: Option<&Word>,
) -> Option<Problem> {
    let written = |word: &Word| text.get(word.span.clone()).unwrap_or("");
    let sign = written(word);
    if !is_known_sign(sign) {
        return None;
    }
    let needs_left = !matches!(sign, "!" | "-");
    let lacks_left = needs_left && before.is_none_or(|before| !ends_value(before));
    let lacks_right = after.is_none_or(|after| match after.kind {
        WordKind::Close | WordKind::Comma => true,
        // A sign that is refused has been reported.
        WordKind::Sign => is_known_sign(written(after)) && !matches!(written(after), "!" | "-"),
        WordKind::Value | WordKind::Open => false,
    });
    let side = match (lacks_left, lacks_right) {
        (false, false) => return None,
        (_, true) => "right",
        (true, false) => "left",
    };
    let number = before.map(written).filter(|number| number.parse::<f64>().is_ok());
    if let (Some(number), "%", true) = (number, sign, lacks_right) {
        let message = "`%` is the remainder of a division, and its right side is missing";
        let problem = Problem::new(Code::MissingOperand, message, word.span.clone());
        return Some(problem.help(format!("a percentage is written `{number}pct`")));
    }
    let message = format!("there is nothing on the {side} of `{sign}`");
    let problem = Problem::new(Code::MissingOperand, message, word.span.clone());
    Some(problem.help("write a name or a number there, or remove the sign"))
}
