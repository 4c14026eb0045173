//! Reading a map of the file key by key, and saying what is wrong with it.

use std::ops::Range;

use super::words::Problem;
use super::yaml::{Entry, Node, Scalar, ScalarKind, Value, locate};
use crate::diagnostic::{Code, Diagnostic, Source, list, nearest};

/// Something with the bytes at which it stands in the file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Spanned<T> {
    pub(crate) value: T,
    pub(crate) span: Range<usize>,
}

/// A reader of one file: its text and all that was found wrong.
pub(crate) struct Reader<'a> {
    pub(crate) source: &'a Source,
    pub(crate) found: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(source: &'a Source) -> Reader<'a> {
        Reader { source, found: Vec::new() }
    }

    pub(crate) fn report(
        &mut self,
        code: Code,
        message: impl Into<String>,
        span: Range<usize>,
        help: Option<String>,
    ) {
        let place = self.source.place(span);
        self.found.push(Diagnostic::error(code, message).at(place).with_help_if(help));
    }

    pub(crate) fn warn(
        &mut self,
        code: Code,
        message: impl Into<String>,
        span: Range<usize>,
        help: Option<String>,
    ) {
        let place = self.source.place(span);
        self.found.push(Diagnostic::warning(code, message).at(place).with_help_if(help));
    }

    /// Reports a mistake inside the expression or text `within`.
    pub(crate) fn report_inside(&mut self, within: &Spanned<String>, problem: Problem) {
        let span = self.inside(within, problem.span);
        self.report(problem.code, problem.message, span, problem.help);
    }

    /// The bytes of the file at which a part of a scalar stands.
    pub(crate) fn inside(&self, within: &Spanned<String>, part: Range<usize>) -> Range<usize> {
        locate(self.source.text(), within.span.start, &within.value, part)
    }

    /// The entries of a map, keys checked: each known, none twice.
    pub(crate) fn fields<'n>(
        &mut self,
        node: &'n Node,
        what: &str,
        keys: &[&str],
    ) -> Option<Fields<'n>> {
        let Value::Map(entries) = &node.value else {
            self.wrong_kind(node, what, "a map of keys and values");
            return None;
        };
        for entry in entries {
            if entry.key == "<<" {
                self.report(
                    Code::UnknownKey,
                    "merge keys are not read",
                    entry.key_span.clone(),
                    Some("write the keys out".to_owned()),
                );
            } else if !keys.contains(&entry.key.as_str()) {
                let help = match nearest(&entry.key, keys.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("the keys are {}", list(keys.iter().copied(), 20)),
                };
                let message = format!("{what} has no key `{}`", entry.key);
                self.report(Code::UnknownKey, message, entry.key_span.clone(), Some(help));
            }
        }
        self.check_doubles(entries);
        let here = node.span.clone();
        Some(Fields { entries, here, what: what.to_owned() })
    }

    /// The entries of a map whose keys are the author's own names.
    pub(crate) fn named<'n>(&mut self, node: &'n Node, what: &str) -> &'n [Entry] {
        let Value::Map(entries) = &node.value else {
            self.wrong_kind(node, what, "a map of names and values");
            return &[];
        };
        self.check_doubles(entries);
        entries
    }

    fn check_doubles(&mut self, entries: &[Entry]) {
        for (place, entry) in entries.iter().enumerate() {
            let first = entries.iter().take(place).find(|before| before.key == entry.key);
            if let Some(first) = first {
                let first = self.source.place(first.key_span.clone());
                let again = self.source.place(entry.key_span.clone());
                self.found.push(
                    Diagnostic::error(
                        Code::DoubleKey,
                        format!("`{}` stands here a second time", entry.key),
                    )
                    .at(again)
                    .with_related(first, "here it stands first"),
                );
            }
        }
    }

    /// The text of a scalar, whatever YAML takes it for.
    pub(crate) fn scalar(
        &mut self,
        node: &Node,
        what: &str,
    ) -> Option<(Spanned<String>, ScalarKind)> {
        match &node.value {
            Value::Scalar(Scalar { text, kind }) => {
                Some((Spanned { value: text.clone(), span: node.span.clone() }, *kind))
            }
            _ => {
                self.wrong_kind(node, what, "a text");
                None
            }
        }
    }

    /// The text of a scalar that must be text.
    pub(crate) fn text(&mut self, node: &Node, what: &str) -> Option<Spanned<String>> {
        let (text, kind) = self.scalar(node, what)?;
        if kind != ScalarKind::Text {
            let message =
                format!("{what} must be a text, and YAML reads `{}` as something else", text.value);
            let help = format!("quote it: \"{}\"", text.value);
            self.report(Code::WrongType, message, text.span, Some(help));
            return None;
        }
        Some(text)
    }

    /// The text of an expression; a number or a truth is one, too.
    pub(crate) fn expression(&mut self, node: &Node, what: &str) -> Option<Spanned<String>> {
        self.scalar(node, what).map(|(text, _)| text)
    }

    pub(crate) fn truth(&mut self, node: &Node, what: &str) -> Option<bool> {
        let (text, kind) = self.scalar(node, what)?;
        match (kind, text.value.to_lowercase().as_str()) {
            (ScalarKind::Bool, word) => Some(word == "true"),
            (_, word) => {
                let meant = match word {
                    "yes" | "on" | "y" => Some("write `true`".to_owned()),
                    "no" | "off" | "n" => Some("write `false`".to_owned()),
                    _ => Some("write `true` or `false`".to_owned()),
                };
                let message = format!("{what} must be `true` or `false`, not `{}`", text.value);
                self.report(Code::WrongType, message, text.span, meant);
                None
            }
        }
    }

    pub(crate) fn wrong_kind(&mut self, node: &Node, what: &str, wanted: &str) {
        let (found, help) = match &node.value {
            Value::Null => ("nothing", None),
            Value::Scalar(_) => ("a single value", None),
            Value::List(_) => ("a list", None),
            Value::Map(_) => {
                ("a map", Some("quote a text that holds `: ` or begins with `{`".to_owned()))
            }
            Value::Tagged => (
                "a YAML tag",
                Some(
                    "YAML drops what begins with `!`: quote the expression, \"!recession\""
                        .to_owned(),
                ),
            ),
        };
        let message = format!("{what} must be {wanted}, not {found}");
        self.report(Code::WrongType, message, node.span.clone(), help);
    }
}

/// The entries of one map while it is read.
pub(crate) struct Fields<'n> {
    entries: &'n [Entry],
    here: Range<usize>,
    what: String,
}

impl<'n> Fields<'n> {
    /// The value of a key that may be left out; an empty value counts as none.
    pub(crate) fn get(&self, key: &str) -> Option<&'n Node> {
        let entry = self.entries.iter().find(|entry| entry.key == key)?;
        if matches!(entry.value.value, Value::Null) { None } else { Some(&entry.value) }
    }

    /// The value of a key that must be there.
    pub(crate) fn require(&self, reader: &mut Reader<'_>, key: &str) -> Option<&'n Node> {
        let found = self.get(key);
        if found.is_none() {
            let empty = self.entries.iter().find(|entry| entry.key == key);
            let (message, span) = match empty {
                Some(entry) => {
                    (format!("`{key}` of {} is empty", self.what), entry.key_span.clone())
                }
                None => (format!("{} lacks `{key}`", self.what), self.here.clone()),
            };
            reader.report(Code::MissingKey, message, span, None);
        }
        found
    }

    /// The bytes of a key.
    pub(crate) fn key_span(&self, key: &str) -> Range<usize> {
        let entry = self.entries.iter().find(|entry| entry.key == key);
        entry.map_or_else(|| self.here.clone(), |entry| entry.key_span.clone())
    }
}
