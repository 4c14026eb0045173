//! Reading a map of the file key by key, and saying what is wrong with it.

use std::collections::BTreeMap;
use std::ops::Range;

use super::place::locate;
use super::problem::Problem;
use super::yaml::{Scalar, ScalarKind, YamlEntry, YamlNode, YamlValue};
use crate::diagnostic::{Code, Diagnostic, Severity, Source, list, nearest};
use crate::value::Quantity;

/// The most problems that are shown of one file.
const SHOWN: usize = 100;

/// Something with the bytes at which it stands in the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Spanned<T> {
    pub(crate) value: T,
    pub(crate) span: Range<usize>,
}

/// A text of the file.
pub(crate) type Text = Spanned<String>;

/// A reader of one file: its text and all that was found wrong.
pub(crate) struct Reader<'a> {
    pub(crate) source: &'a Source,
    problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(source: &'a Source) -> Reader<'a> {
        Reader { source, problems: Vec::new() }
    }

    /// Adds a problem, its bytes being those of the file.
    pub(crate) fn report(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Adds a problem inside the expression or text `within`.
    pub(crate) fn report_inside(&mut self, within: &Text, problem: Problem) {
        let span =
            locate(self.source.text(), within.span.start, &within.value, problem.span.clone());
        self.report(Problem { span, ..problem });
    }

    /// Whether so much is wrong that looking on helps nobody.
    pub(crate) fn is_full(&self) -> bool {
        2 * SHOWN <= self.problems.len()
    }

    /// How many problems were found so far.
    pub(crate) fn count(&self) -> usize {
        self.problems.len()
    }

    /// Whether the file cannot be used.
    pub(crate) fn has_errors(&self) -> bool {
        self.problems.iter().any(|problem| problem.severity == Severity::Error)
    }

    /// The line of a text, from 1.
    pub(crate) fn line(&self, text: &Text) -> usize {
        self.source.place(text.span.clone()).line
    }

    /// All that was found, in the order of the text.
    pub(crate) fn finish(mut self) -> Vec<Diagnostic> {
        let place_of = |problem: &Problem| (problem.span.start, problem.span.end);
        self.problems.sort_by_key(place_of);
        self.problems.dedup();
        let total = self.problems.len();
        if SHOWN < total {
            // Errors first: no warning may crowd one out.
            self.problems.sort_by_key(|problem| std::cmp::Reverse(problem.severity));
            self.problems.truncate(SHOWN);
            self.problems.sort_by_key(place_of);
        }
        let severity = self.problems.iter().map(|problem| problem.severity).max();
        let source = self.source;
        let shown = self.problems.into_iter().map(|problem| problem.told(source));
        let mut diagnostics: Vec<Diagnostic> = shown.collect();
        if SHOWN < total {
            let message = format!("at least {} more mistakes are not shown", total - SHOWN);
            let more = Diagnostic::error(Code::MoreMistakes, message);
            let severity = severity.unwrap_or(Severity::Error);
            diagnostics.push(Diagnostic { severity, ..more });
        }
        diagnostics
    }

    /// The entries of a map, keys checked: each known, none twice.
    ///
    /// `owner` is the name or key that the map belongs to.
    pub(crate) fn fields<'n>(
        &mut self,
        node: &'n YamlNode,
        what: &str,
        keys: &[&str],
        owner: Option<Range<usize>>,
    ) -> Option<Fields<'n>> {
        let YamlValue::Map(entries) = &node.value else {
            self.wrong_kind(node, what, "a map of keys and values");
            return None;
        };
        let is_cut = self.cut_entries(entries, |key| keys.contains(&key));
        for (entry, is_cut) in entries.iter().zip(&is_cut) {
            if keys.contains(&entry.key.as_str()) || *is_cut || self.is_full() {
                continue;
            }
            let span = entry.key_span.clone();
            let problem = if entry.key == "<<" {
                Problem::new(Code::Anchor, "YAML merge keys are not supported", span)
                    .help("write the keys out")
            } else {
                let message = format!("{what} has no key `{}`", entry.key);
                Problem::new(Code::UnknownKey, message, span)
                    .meant(nearest(&entry.key, keys.iter().copied()), || {
                        format!("its keys are {}", list(keys.iter().copied(), 20))
                    })
            };
            self.report(problem);
        }
        self.check_doubles(entries);
        let here = owner.unwrap_or_else(|| node.span.clone());
        Some(Fields { entries, is_cut, here, what: what.to_owned() })
    }

    /// The entries of a map whose keys are the author's own names, and whether
    /// each can be read.
    pub(crate) fn named<'n>(
        &mut self,
        node: &'n YamlNode,
        what: &str,
    ) -> Vec<(&'n YamlEntry, bool)> {
        let YamlValue::Map(entries) = &node.value else {
            self.wrong_kind(node, what, "a map of names and values");
            return Vec::new();
        };
        let is_name = |key: &str| {
            key.chars().all(|letter| letter.is_alphanumeric() || letter == '_' || letter == '-')
        };
        let is_cut = self.cut_entries(entries, is_name);
        self.check_doubles(entries);
        let is_leftover = |(entry, is_cut): &(&YamlEntry, bool)| *is_cut && !is_name(&entry.key);
        entries
            .iter()
            .zip(is_cut)
            .filter(|pair| !is_leftover(pair))
            .map(|(entry, is_cut)| (entry, !is_cut))
            .collect()
    }

    /// Which entries are parts of a value that YAML has cut at a comma.
    fn cut_entries(&mut self, entries: &[YamlEntry], is_key: impl Fn(&str) -> bool) -> Vec<bool> {
        let mut is_cut = vec![false; entries.len()];
        let mut start: Option<usize> = None;
        for (place, entry) in entries.iter().enumerate() {
            let is_rest = matches!(entry.value.value, YamlValue::Null)
                && entry.value.span == entry.key_span
                && !is_key(&entry.key)
                && start.is_some_and(|start| self.comma_parts(entries, start, place));
            if !is_rest {
                self.report_cut(entries, start, place);
                let is_scalar = matches!(entry.value.value, YamlValue::Scalar(_));
                start = is_scalar.then_some(place);
            } else if let Some(cut) = start.and_then(|start| is_cut.get_mut(start..=place)) {
                cut.fill(true);
            }
        }
        self.report_cut(entries, start, entries.len());
        is_cut
    }

    /// Whether a comma stands between the value of one entry and the key of another.
    fn comma_parts(&self, entries: &[YamlEntry], start: usize, place: usize) -> bool {
        let (Some(first), Some(rest)) = (entries.get(start), entries.get(place)) else {
            return false;
        };
        let between = self.source.text().get(first.value.span.end..rest.key_span.start);
        between.is_some_and(|between| between.trim_start().starts_with(','))
    }

    /// Reports that the value of the entry `start` was cut, if the entries from
    /// it to before `end` are more than one.
    fn report_cut(&mut self, entries: &[YamlEntry], start: Option<usize>, end: usize) {
        let Some(start) = start.filter(|start| start + 1 < end) else { return };
        let (Some(first), Some(last)) = (entries.get(start), entries.get(end - 1)) else { return };
        let span = first.value.span.start..last.key_span.end;
        let whole = self.source.text().get(span.clone()).unwrap_or("");
        let message = format!("`{}` ends at a comma, as all values in `{{ }}` do", first.key);
        let number = whole.replace(',', "");
        let problem = Problem::new(Code::CutValue, message, span);
        self.report(match Quantity::parse(&number) {
            Some(_) => problem.write(number),
            None => problem.help(format!("quote it: \"{whole}\"")),
        });
    }

    fn check_doubles(&mut self, entries: &[YamlEntry]) {
        let mut seen: BTreeMap<&str, &YamlEntry> = BTreeMap::new();
        for entry in entries {
            if let Some(first) = seen.get(entry.key.as_str()) {
                let message = format!("`{}` appears here a second time", entry.key);
                self.report(
                    Problem::new(Code::DoubleKey, message, entry.key_span.clone())
                        .related(first.key_span.clone(), "it appears first here")
                        .help("keep one of the two"),
                );
            } else {
                seen.insert(&entry.key, entry);
            }
        }
    }

    /// The text of a scalar, whatever YAML takes it for.
    pub(crate) fn scalar(&mut self, node: &YamlNode, what: &str) -> Option<(Text, ScalarKind)> {
        let YamlValue::Scalar(Scalar { text, kind }) = &node.value else {
            self.wrong_kind(node, what, "a text");
            return None;
        };
        self.check_comment(node, what);
        Some((Spanned { value: text.clone(), span: node.span.clone() }, *kind))
    }

    /// Warns of ` #1` behind a value, which YAML takes for a comment.
    fn check_comment(&mut self, node: &YamlNode, what: &str) {
        let after = self.source.text().get(node.span.end..).unwrap_or("");
        let line = after.split('\n').next().unwrap_or("").trim_end();
        let comment = line.trim_start();
        let is_comment = comment.len() < line.len() && comment.starts_with('#');
        let is_glued =
            comment.trim_start_matches('#').starts_with(|letter: char| letter.is_alphanumeric());
        if is_comment && is_glued {
            let end = node.span.end + line.len();
            let message = format!("{what} ends before the ` #`, where a comment begins");
            let help = "quote the value, or write `# ` if a comment is meant";
            self.report(
                Problem::warning(Code::CutValue, message, end - comment.len()..end).help(help),
            );
        }
    }

    /// The text of a scalar that must be text.
    pub(crate) fn text(&mut self, node: &YamlNode, what: &str) -> Option<Text> {
        let (text, kind) = self.scalar(node, what)?;
        let found = match kind {
            ScalarKind::Text => {
                let value = crate::inert::line(text.value.trim_end_matches('\n')).into_owned();
                return Some(Spanned { value, ..text });
            }
            ScalarKind::Number => "a number",
            ScalarKind::Bool => "a truth",
        };
        let message = format!("{what} must be a text, and YAML reads `{}` as {found}", text.value);
        let help = format!("quote it: \"{}\"", text.value);
        self.report(Problem::new(Code::WrongType, message, text.span).help(help));
        None
    }

    /// A text that may have several paragraphs.
    pub(crate) fn paragraphs(&mut self, node: &YamlNode, what: &str) -> Option<Text> {
        match &node.value {
            YamlValue::Scalar(Scalar { kind: ScalarKind::Text, .. }) => {
                self.scalar(node, what).map(|(text, _)| text)
            }
            _ => self.text(node, what),
        }
    }

    /// The text of an expression; a number or a truth is one, too.
    pub(crate) fn expression(&mut self, node: &YamlNode, what: &str) -> Option<Text> {
        self.scalar(node, what).map(|(text, _)| text)
    }

    /// A value that is `true` or `false`.
    pub(crate) fn truth(&mut self, node: &YamlNode, what: &str) -> Option<bool> {
        let (text, kind) = self.scalar(node, what)?;
        let word = text.value.to_lowercase();
        if kind == ScalarKind::Bool {
            return Some(word == "true");
        }
        let message = format!("{what} must be `true` or `false`, not `{}`", text.value);
        let problem = Problem::new(Code::WrongType, message, text.span);
        self.report(match word.as_str() {
            "yes" | "on" | "y" | "true" => problem.write("true"),
            "no" | "off" | "n" | "false" => problem.write("false"),
            _ => problem.help("write `true` or `false`"),
        });
        None
    }

    pub(crate) fn wrong_kind(&mut self, node: &YamlNode, what: &str, wanted: &str) {
        let span = node.span.clone();
        let written = self.source.text().get(span.clone()).unwrap_or("");
        let problem = match &node.value {
            YamlValue::Null => Problem::new(Code::MissingKey, format!("{what} is empty"), span)
                .help(format!("write {wanted}")),
            YamlValue::Tagged => {
                let message = format!("YAML reads the `!` of {what} as a tag and drops it");
                Problem::new(Code::Tag, message, span).help(format!("quote it: \"{written}\""))
            }
            YamlValue::Scalar(scalar) if wanted.starts_with("a list") => {
                let help = format!("write `[{}]`", scalar.text);
                self.not(what, wanted, "a single value", span).help(help)
            }
            YamlValue::Scalar(_) => self
                .not(what, wanted, "a single value", span)
                .help("write `key: value` below it, or in braces"),
            YamlValue::List(_) => self.not(what, wanted, "a list", span),
            YamlValue::Map(_) if wanted == "a text" => self
                .not(what, wanted, "a map", span)
                .help("quote a text that holds `: ` or begins with `{`"),
            YamlValue::Map(_) => self.not(what, wanted, "a map", span),
        };
        self.report(problem);
    }

    fn not(&self, what: &str, wanted: &str, found: &str, span: Range<usize>) -> Problem {
        let message = format!("{what} must be {wanted}, not {found}");
        Problem::new(Code::WrongType, message, span).help(format!("write {wanted}"))
    }
}

/// A key with a value as it might be written.
fn example(key: &str) -> &str {
    match key {
        "format" => "format: 1",
        "id" => "id: my_name",
        "version" => "version: \"1.0.0\"",
        "title" => "title: TEXT",
        "calendar" => "calendar: quarter",
        "days_of" => "days_of: INPUT",
        "inputs" => "inputs: { gdp: { unit: usd_bn } }",
        "phases" => "phases: [{ id: quiet, otherwise: true }]",
        "unit" => "unit: percent",
        "value" => "value: 15pct",
        "when" => "when: CONDITION",
        other => other,
    }
}

/// The entries of one map while it is read.
pub(crate) struct Fields<'n> {
    entries: &'n [YamlEntry],
    /// Which entries are parts of a cut value, which has been reported.
    is_cut: Vec<bool>,
    here: Range<usize>,
    what: String,
}

impl<'n> Fields<'n> {
    fn entry(&self, key: &str) -> Option<(&'n YamlEntry, bool)> {
        let mut entries = self.entries.iter().zip(&self.is_cut);
        entries.find(|(entry, _)| entry.key == key).map(|(entry, is_cut)| (entry, *is_cut))
    }

    /// Whether the key is written, whatever its value.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.entry(key).is_some()
    }

    /// The value of a key that may be left out; an empty value counts as none.
    pub(crate) fn get(&self, key: &str) -> Option<&'n YamlNode> {
        let (entry, is_cut) = self.entry(key)?;
        let is_empty = matches!(entry.value.value, YamlValue::Null);
        if is_cut || is_empty { None } else { Some(&entry.value) }
    }

    /// The value of a key that must be there.
    pub(crate) fn require(&self, reader: &mut Reader<'_>, key: &str) -> Option<&'n YamlNode> {
        let found = self.get(key);
        match self.entry(key) {
            Some((_, true)) => {}
            Some((entry, false)) if found.is_none() => {
                let message = format!("`{key}` of {} is empty", self.what);
                let problem = Problem::new(Code::MissingKey, message, entry.key_span.clone());
                reader.report(problem.help(format!("write `{}`", example(key))));
            }
            // A merge key may have brought it, and has been reported.
            None if !self.has("<<") => {
                let message = format!("{} lacks `{key}`", self.what);
                let problem = Problem::new(Code::MissingKey, message, self.here.clone());
                reader.report(problem.help(format!("write `{}`", example(key))));
            }
            Some(_) | None => {}
        }
        found
    }

    /// The bytes of a key.
    pub(crate) fn key_span(&self, key: &str) -> Range<usize> {
        self.entry(key).map_or_else(|| self.here.clone(), |(entry, _)| entry.key_span.clone())
    }

    /// The bytes of what the map belongs to, or else of its first key.
    pub(crate) fn here(&self) -> Range<usize> {
        self.here.clone()
    }
}
