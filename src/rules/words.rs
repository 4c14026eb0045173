//! The words of an expression, and what is refused before it is parsed.
//!
//! The parser of expressions accepts much that we do not mean and tells no
//! positions. Here the text is cut into words with their places; what would be
//! misread is refused by name, and length and nesting are bounded, for a deep
//! tree would overflow the stack.

use std::ops::Range;

use crate::diagnostic::Code;
use crate::value::{Quantity, Unit};

/// The most bytes an expression may have.
pub(crate) const MOST_BYTES: usize = 2_048;
/// The deepest that parentheses and signs in a row may be nested.
pub(crate) const DEEPEST: usize = 64;

/// A mistake inside an expression.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    pub(crate) code: Code,
    pub(crate) message: String,
    pub(crate) span: Range<usize>,
    pub(crate) help: Option<String>,
}

impl Problem {
    pub(crate) fn new(code: Code, message: impl Into<String>, span: Range<usize>) -> Problem {
        Problem { code, message: message.into(), span, help: None }
    }

    pub(crate) fn help(self, help: impl Into<String>) -> Problem {
        Problem { help: Some(help.into()), ..self }
    }
}

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
            Problem::new(Code::EmptyExpression, "this expression is empty", 0..text.len());
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
        check_word(text, word, &mut problems);
        check_neighbours(text, before, word, after, &mut problems);
    }
    problems.sort_by_key(|problem| problem.span.start);
    if problems.is_empty() { Ok(words) } else { Err(problems) }
}

const SIGNS: [&str; 36] = [
    "&&=", "||=", "===", "**", "//", "/*", "==", "!=", "<=", ">=", "<>", "=>", "=<", "&&", "||",
    "+=", "-=", "*=", "/=", "%=", "^=", "+", "-", "*", "/", "%", "^", "=", "!", "<", ">", "&", "|",
    ";", "\"", "'",
];

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
                (WordKind::Sign, inside.map_or(rest.len(), |inside| inside + 2))
            }
            _ => match sign {
                Some(sign) => (WordKind::Sign, sign.len()),
                None => (WordKind::Value, value_length(rest)),
            },
        };
        words.push(Word { kind, span: position..position + length });
        position += length;
    }
    words
}

fn value_length(rest: &str) -> usize {
    let ends = |letter: char| letter.is_whitespace() || "+-*/%^(),;=!<>&|\"'".contains(letter);
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
            let message = format!("this expression is nested deeper than {DEEPEST}");
            problems.push(
                Problem::new(Code::ExpressionTooDeep, message, word.span.clone())
                    .help("give its parts names under `series:`"),
            );
            return;
        }
    }
}

fn check_brackets(words: &[Word], problems: &mut Vec<Problem>) {
    let mut open: Vec<&Word> = Vec::new();
    for word in words {
        match word.kind {
            WordKind::Open => open.push(word),
            WordKind::Close => {
                if open.pop().is_none() {
                    let message = "nothing opens this parenthesis";
                    problems.push(Problem::new(Code::Parentheses, message, word.span.clone()));
                }
            }
            WordKind::Sign | WordKind::Value | WordKind::Comma => {}
        }
    }
    for word in open {
        let message = "nothing closes this parenthesis";
        problems.push(Problem::new(Code::Parentheses, message, word.span.clone()));
    }
}

fn check_word(text: &str, word: &Word, problems: &mut Vec<Problem>) {
    let span = word.span.clone();
    let written = text.get(span.clone()).unwrap_or("");
    let refuse = |code, message: String, help: &str| {
        Some(Problem::new(code, message, span.clone()).help(help))
    };
    let problem = match (word.kind, written) {
        (WordKind::Sign, "=" | "===" | "=>" | "=<" | "<>") => {
            let help = match written {
                "=>" => "write `>=`",
                "=<" => "write `<=`",
                "<>" => "write `!=`",
                _ => "did you mean `==`?",
            };
            refuse(Code::UnknownSign, format!("`{written}` does not compare"), help)
        }
        (WordKind::Sign, "+=" | "-=" | "*=" | "/=" | "%=" | "^=" | "&&=" | "||=") => refuse(
            Code::UnknownSign,
            format!("`{written}` assigns, and rules assign nothing"),
            "give the value a name under `series:`",
        ),
        (WordKind::Sign, ";") => refuse(
            Code::UnknownSign,
            "`;` chains expressions, and a condition is one expression".to_owned(),
            "join conditions with `&&` or `||`",
        ),
        (WordKind::Sign, "&") => {
            refuse(Code::UnknownSign, "`&` is no sign here".to_owned(), "write `&&`")
        }
        (WordKind::Sign, "|") => {
            refuse(Code::UnknownSign, "`|` is no sign here".to_owned(), "write `||`")
        }
        (WordKind::Sign, "**") => {
            refuse(Code::UnknownSign, "`**` is no sign here".to_owned(), "write `^` for powers")
        }
        (WordKind::Sign, "//" | "/*") => refuse(
            Code::UnknownSign,
            format!("`{written}` would make the rest a comment"),
            "move the comment out of the expression, behind ` #`",
        ),
        (WordKind::Sign, quoted) if quoted.starts_with(['"', '\'']) => refuse(
            Code::TextInExpression,
            "texts cannot be computed with".to_owned(),
            "names stand without quotes",
        ),
        (WordKind::Value, value) => check_value(value, span.clone()),
        _ => None,
    };
    problems.extend(problem);
}

fn check_value(value: &str, span: Range<usize>) -> Option<Problem> {
    let sign = [
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
    if let Some((_, meant)) = sign.iter().find(|(word, _)| *word == value) {
        let problem = Problem::new(Code::UnknownSign, format!("`{value}` is no sign here"), span);
        return Some(problem.help(format!("write `{meant}`")));
    }
    if matches!(value, "inf" | "nan" | "NaN" | "Infinity" | "infinity" | "Inf" | "NAN" | "INF") {
        let problem =
            Problem::new(Code::NoNumber, format!("`{value}` is no number to compare with"), span);
        return Some(problem.help("a missing value is asked for with `known(…)`"));
    }
    if value.starts_with(|letter: char| letter.is_ascii_digit() || letter == '.') {
        return check_number(value, span);
    }
    let is_name = value.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    if is_name {
        return None;
    }
    let stranger =
        value.chars().find(|letter| !letter.is_ascii_alphanumeric() && *letter != '_')?;
    let problem = Problem::new(Code::NoName, format!("`{stranger}` cannot stand in a name"), span);
    Some(problem.help("names are letters, digits and `_`"))
}

fn check_number(value: &str, span: Range<usize>) -> Option<Problem> {
    let is_number = value.parse::<f64>().is_ok_and(f64::is_finite);
    let is_plain = value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let has_exponent = is_number && !is_plain;
    if is_number && (is_plain || has_exponent) {
        return None;
    }
    if Quantity::parse(value).is_some() && !value.contains(['+', '-']) {
        return None;
    }
    let problem =
        Problem::new(Code::NoNumber, format!("`{value}` is no number and no quantity"), span);
    let digits = value.replace('_', "");
    if digits.parse::<f64>().is_ok_and(f64::is_finite) {
        return Some(problem.help(format!("write `{digits}`")));
    }
    let unit = value.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '.');
    let number = value.strip_suffix(unit).unwrap_or("");
    let names = Unit::names();
    let nearest = crate::diagnostic::nearest(unit, names.iter().map(String::as_str));
    Some(match nearest {
        Some(near) => problem.help(format!("did you mean `{number}{near}`?")),
        None => {
            problem.help("quantities are written `15pct`, `0.3pp`, `25bp`, `500usd_bn`, `2y`, `8q`")
        }
    })
}

fn check_neighbours(
    text: &str,
    before: Option<&Word>,
    word: &Word,
    after: Option<&Word>,
    problems: &mut Vec<Problem>,
) {
    let written = |word: &Word| text.get(word.span.clone()).unwrap_or("");
    let ends_value = |word: &Word| matches!(word.kind, WordKind::Value | WordKind::Close);
    let is_word_operator =
        |word: &Word| matches!(written(word), "and" | "or" | "not" | "AND" | "OR" | "NOT");
    if let Some(before) = before.filter(|before| ends_value(before)) {
        let is_call = before.kind == WordKind::Value && word.kind == WordKind::Open;
        let begins_value = matches!(word.kind, WordKind::Value | WordKind::Open);
        if begins_value && !is_call && !is_word_operator(before) && !is_word_operator(word) {
            let message =
                format!("no sign stands between `{}` and `{}`", written(before), written(word));
            let span = before.span.start..word.span.end;
            problems.push(Problem::new(Code::MissingSign, message, span).help(
                "join with `&&`, `||` or a sign such as `+`; arguments stand in parentheses",
            ));
        }
    }
    if word.kind != WordKind::Sign {
        return;
    }
    let sign = written(word);
    let needs_left = !matches!(sign, "!" | "-");
    let lacks_left = before.is_none_or(|before| !ends_value(before));
    let lacks_right = after
        .is_none_or(|after| matches!(after.kind, WordKind::Close | WordKind::Comma))
        || after.is_some_and(|after| {
            after.kind == WordKind::Sign && !matches!(written(after), "!" | "-")
        });
    let is_refused =
        matches!(sign, "=" | "===" | "=>" | "=<" | "<>" | ";" | "&" | "|" | "**" | "//" | "/*")
            || sign.ends_with('=') && !matches!(sign, "==" | "!=" | "<=" | ">=")
            || sign.starts_with(['"', '\'']);
    if is_refused {
        return;
    }
    if sign == "%" && lacks_right {
        let number = before.map_or("15", |before| written(before));
        problems.push(
            Problem::new(
                Code::MissingOperand,
                "`%` divides with a remainder and lacks its right side",
                word.span.clone(),
            )
            .help(format!("a percentage is written `{number}pct`")),
        );
    } else if lacks_right || (needs_left && lacks_left) {
        let side = if lacks_right { "right" } else { "left" };
        let message = format!("nothing stands on the {side} of `{sign}`");
        problems.push(Problem::new(Code::MissingOperand, message, word.span.clone()));
    }
}
