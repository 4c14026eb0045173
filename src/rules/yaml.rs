//! YAML as a tree in which every node knows its place. The only file of the
//! rules that names the YAML crate.
//!
//! The crate tells no positions of what it read well. But it lends each plain
//! scalar out of the text itself, so that its place is its address; what it
//! cannot lend (folded, escaped and many-line text) lies between two that it
//! can. The first pass learns the shape, the second takes every scalar as it
//! was written, so that `1.50` stays `1.50`.

use std::cell::Cell;
use std::fmt;
use std::ops::Range;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, IgnoredAny, MapAccess, SeqAccess, VariantAccess,
    Visitor,
};

use crate::diagnostic::{Code, Diagnostic, Source};

/// A part of a YAML text.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// The bytes of its content, without quotes; of its first part if it is a
    /// list or a map.
    pub(crate) span: Range<usize>,
    pub(crate) value: Value,
}

#[derive(Clone, Debug)]
pub(crate) enum Value {
    Null,
    Scalar(Scalar),
    List(Vec<Node>),
    Map(Vec<Entry>),
    /// Something behind a tag, `!recession` as in `! recession`.
    Tagged,
}

#[derive(Clone, Debug)]
pub(crate) struct Scalar {
    /// The text as written, without quotes and escapes.
    pub(crate) text: String,
    pub(crate) kind: ScalarKind,
}

/// What YAML takes a scalar for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ScalarKind {
    Text,
    Number,
    Bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_span: Range<usize>,
    pub(crate) value: Node,
}

/// The tree of a YAML text.
///
/// # Errors
///
/// The one place at which the text stops being YAML.
pub(crate) fn parse(source: &Source) -> Result<Node, Diagnostic> {
    let text = source.text();
    let wrong = |error: &serde_yaml::Error| syntax_error(source, error);
    let shape = ShapeSeed
        .deserialize(serde_yaml::Deserializer::from_str(text))
        .map_err(|error| wrong(&error))?;
    let cursor = Cell::new(0);
    let seed = NodeSeed { text, shape: &shape, cursor: &cursor };
    seed.deserialize(serde_yaml::Deserializer::from_str(text)).map_err(|error| wrong(&error))
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
    let is_double_quoted =
        start.checked_sub(1).and_then(|before| source.as_bytes().get(before)) == Some(&b'"');
    let mut written = source.get(start..).unwrap_or("").char_indices().peekable();
    let mut from = None;
    let mut until = start;
    let mut position = 0;
    for letter in decoded.chars() {
        if let Some((escape, _)) =
            written.peek().copied().filter(|(_, raw)| is_double_quoted && *raw == '\\')
        {
            written.next();
            let skip = match written.next().map(|(_, kind)| kind) {
                Some('x') => 2,
                Some('u') => 4,
                Some('U') => 8,
                _ => 0,
            };
            for _ in 0..skip {
                written.next();
            }
            if part.start <= position && from.is_none() {
                from = Some(start + escape);
            }
        } else if letter.is_whitespace() {
            // A fold: one blank stands for a line break and its indentation.
            let first = written.peek().map_or(until, |(byte, _)| start + byte);
            if part.start <= position && from.is_none() {
                from = Some(first);
            }
            while written.next_if(|(_, raw)| raw.is_whitespace()).is_some() {}
            while position + letter.len_utf8() < decoded.len()
                && written.peek().is_some_and(|(_, raw)| raw.is_whitespace())
            {
                written.next();
            }
        } else {
            // After a fold the decoded text may have lost blanks that are written.
            while written.next_if(|(_, raw)| raw.is_whitespace()).is_some() {}
            let Some((byte, raw)) = written.next() else { break };
            if raw == '\'' && letter == '\'' {
                written.next_if(|(_, raw)| *raw == '\'');
            }
            if part.start <= position && from.is_none() {
                from = Some(start + byte);
            }
        }
        position += letter.len_utf8();
        if position <= part.end {
            until = written.peek().map_or(source.len(), |(byte, _)| start + byte);
            if position == part.end {
                break;
            }
        }
    }
    let from = from.unwrap_or(until);
    // The end is where the next letter begins: take back the blanks between.
    let meant = source.get(from..until.max(from)).unwrap_or("");
    let length = if part.is_empty() { 0 } else { meant.trim_end().len() };
    from..from + length
}

fn syntax_error(source: &Source, error: &serde_yaml::Error) -> Diagnostic {
    let text = error.to_string();
    let byte = error.location().map_or(0, |location| location.index());
    let is_second_document = text.contains("more than one document");
    let is_tab = source.text().get(byte..).is_some_and(|rest| rest.starts_with('\t'))
        || text.contains("cannot start any token");
    let message = match text.split_once(" at line ") {
        Some((clause, _)) => clause.to_owned(),
        None => text,
    };
    let diagnostic = if is_second_document {
        Diagnostic::error(Code::SecondDocument, "a second document begins in this file")
            .with_help("one file holds one rule set: remove the line `---`")
    } else {
        Diagnostic::error(Code::BrokenYaml, format!("this is not YAML: {message}"))
    };
    let diagnostic = if is_tab {
        diagnostic.with_help(
            "indent with blanks, and quote a text that begins with `@`, `%` or a backtick",
        )
    } else {
        diagnostic
    };
    let end = source
        .text()
        .get(byte..)
        .and_then(|rest| rest.chars().next())
        .map_or(byte, |letter| byte + letter.len_utf8());
    diagnostic.at(source.place(byte..end))
}

/// The shape of a text: what is a list, a map, a number.
enum Shape {
    Null,
    Scalar(ScalarKind),
    List(Vec<Shape>),
    Map(Vec<Shape>),
    Tagged,
}

struct ShapeSeed;

impl<'de> DeserializeSeed<'de> for ShapeSeed {
    type Value = Shape;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Shape, D::Error> {
        deserializer.deserialize_any(ShapeVisitor)
    }
}

struct ShapeVisitor;

impl<'de> Visitor<'de> for ShapeVisitor {
    type Value = Shape;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("YAML")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Shape, E> {
        Ok(Shape::Scalar(ScalarKind::Bool))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Shape, E> {
        Ok(Shape::Scalar(ScalarKind::Number))
    }

    fn visit_i128<E>(self, _: i128) -> Result<Shape, E> {
        Ok(Shape::Scalar(ScalarKind::Number))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Shape, E> {
        Ok(Shape::Scalar(ScalarKind::Number))
    }

    fn visit_u128<E>(self, _: u128) -> Result<Shape, E> {
        Ok(Shape::Scalar(ScalarKind::Number))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Shape, E> {
        Ok(Shape::Scalar(ScalarKind::Number))
    }

    fn visit_str<E>(self, _: &str) -> Result<Shape, E> {
        Ok(Shape::Scalar(ScalarKind::Text))
    }

    fn visit_unit<E>(self) -> Result<Shape, E> {
        Ok(Shape::Null)
    }

    fn visit_none<E>(self) -> Result<Shape, E> {
        Ok(Shape::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Shape, A::Error> {
        let mut shapes = Vec::new();
        while let Some(shape) = list.next_element_seed(ShapeSeed)? {
            shapes.push(shape);
        }
        Ok(Shape::List(shapes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shape, A::Error> {
        let mut shapes = Vec::new();
        while map.next_key_seed(ShapeSeed)?.is_some() {
            shapes.push(map.next_value_seed(ShapeSeed)?);
        }
        Ok(Shape::Map(shapes))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<Shape, A::Error> {
        let (IgnoredAny, content) = tagged.variant()?;
        content.newtype_variant::<IgnoredAny>()?;
        Ok(Shape::Tagged)
    }
}

/// Reads a node of a shape that is known.
struct NodeSeed<'a> {
    text: &'a str,
    shape: &'a Shape,
    /// Where the last scalar ended: what cannot be lent begins after it.
    cursor: &'a Cell<usize>,
}

impl<'a, 'de> DeserializeSeed<'de> for NodeSeed<'a> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        let here = self.cursor.get();
        match self.shape {
            Shape::List(_) => deserializer.deserialize_seq(self),
            Shape::Map(_) => deserializer.deserialize_map(self),
            Shape::Scalar(_) => deserializer.deserialize_str(self),
            Shape::Null | Shape::Tagged => {
                deserializer.deserialize_ignored_any(IgnoredAny)?;
                let is_null = matches!(self.shape, Shape::Null);
                let value = if is_null { Value::Null } else { Value::Tagged };
                Ok(Node { span: here..here, value })
            }
        }
    }
}

impl NodeSeed<'_> {
    fn scalar(&self, text: &str, span: Range<usize>) -> Node {
        self.cursor.set(span.end);
        let kind = match self.shape {
            Shape::Scalar(kind) => *kind,
            _ => ScalarKind::Text,
        };
        Node { span, value: Value::Scalar(Scalar { text: text.to_owned(), kind }) }
    }
}

impl<'a, 'de> Visitor<'de> for NodeSeed<'a> {
    type Value = Node;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("YAML")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Node, E> {
        let start = text.as_ptr().addr().checked_sub(self.text.as_ptr().addr());
        let start = start.filter(|start| self.text.get(*start..start + text.len()) == Some(text));
        let start = start.unwrap_or_else(|| content_start(self.text, self.cursor.get()));
        Ok(self.scalar(text, start..start + text.len()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        let start = content_start(self.text, self.cursor.get());
        let span = locate(self.text, start, text, 0..text.len());
        Ok(self.scalar(text, start..span.end))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
        let Shape::List(shapes) = self.shape else { return Ok(empty(self.cursor.get())) };
        let mut nodes: Vec<Node> = Vec::with_capacity(shapes.len());
        for shape in shapes {
            let seed = NodeSeed { text: self.text, shape, cursor: self.cursor };
            nodes.extend(list.next_element_seed(seed)?);
        }
        let here = self.cursor.get();
        let span = nodes.first().map_or(here..here, |node| node.span.clone());
        Ok(Node { span, value: Value::List(nodes) })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let Shape::Map(shapes) = self.shape else { return Ok(empty(self.cursor.get())) };
        let mut entries: Vec<Entry> = Vec::with_capacity(shapes.len());
        for shape in shapes {
            let key_shape = Shape::Scalar(ScalarKind::Text);
            let seed = NodeSeed { text: self.text, shape: &key_shape, cursor: self.cursor };
            let Some(key) = map.next_key_seed(seed)? else { break };
            let seed = NodeSeed { text: self.text, shape, cursor: self.cursor };
            let value = map.next_value_seed(seed)?;
            let Value::Scalar(Scalar { text, .. }) = key.value else { continue };
            entries.push(Entry { key: text, key_span: key.span, value });
        }
        let here = self.cursor.get();
        let span = entries.first().map_or(here..here, |entry| entry.key_span.clone());
        Ok(Node { span, value: Value::Map(entries) })
    }
}

fn empty(here: usize) -> Node {
    Node { span: here..here, value: Value::Null }
}

/// Where the content of the scalar begins that comes next after `cursor`.
fn content_start(text: &str, cursor: usize) -> usize {
    let mut position = cursor;
    let rest = |position: usize| text.get(position..).unwrap_or("");
    loop {
        let here = rest(position);
        let skipped =
            here.trim_start_matches([' ', '\t', '\r', '\n', ':', ',', '[', '{', '}', ']', '?']);
        position += here.len() - skipped.len();
        if skipped.starts_with('#') {
            position += skipped.find('\n').unwrap_or(skipped.len());
        } else if skipped.starts_with("- ") || skipped.starts_with("-\n") {
            position += 1;
        } else {
            break;
        }
    }
    let here = rest(position);
    match here.chars().next() {
        Some('>' | '|') => {
            position += here.find('\n').unwrap_or(here.len());
            let block = rest(position);
            position + block.len() - block.trim_start().len()
        }
        Some('"' | '\'') => {
            // The quote that closes the scalar before may still stand here.
            let opening = here.get(1..).unwrap_or("");
            let is_closing = opening.starts_with([':', '\n', '\r', ',', '}', ']', ' ']);
            if is_closing { content_start(text, position + 1) } else { position + 1 }
        }
        _ => position,
    }
}
