//! YAML as a tree in which every node knows its place. The only file of the
//! rules that names the YAML crate.
//!
//! The crate tells no positions of what it read well. But it lends each plain
//! scalar out of the text itself, so that its place is its address; what it
//! cannot lend (folded, escaped and many-line text) lies between two that it
//! can. The first pass learns the shape, the second takes every scalar as it
//! was written, so that `1.50` stays `1.50`.

use std::fmt;
use std::ops::Range;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, IgnoredAny, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};

use super::place::{ScalarGap, gap, locate, quote_before};
use super::problem::Problem;
use super::syntax;
use crate::diagnostic::{Code, deepest_bracket};
use crate::inert::is_live;

/// A part of a YAML text.
#[derive(Clone, Debug)]
pub(crate) struct YamlNode {
    /// The bytes of its content, without quotes; of its first part if it is a
    /// list or a map; of its key if it is empty.
    pub(crate) span: Range<usize>,
    pub(crate) value: YamlValue,
}

#[derive(Clone, Debug)]
pub(crate) enum YamlValue {
    Null,
    Scalar(Scalar),
    List(Vec<YamlNode>),
    Map(Vec<YamlEntry>),
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
pub(crate) struct YamlEntry {
    pub(crate) key: String,
    pub(crate) key_span: Range<usize>,
    pub(crate) value: YamlNode,
}

/// The tree of a YAML text.
///
/// # Errors
///
/// The one place at which the text stops being YAML, or where it makes use of
/// what rule files do without.
pub(crate) fn parse(text: &str) -> Result<YamlNode, Problem> {
    if let Some(bracket) = deepest_bracket(text) {
        return Err(syntax::too_deep(bracket));
    }
    // Without aliases a text has no more parts than these.
    let mut budget = 2 * text.len() + 16;
    let shape = ShapeSeed { budget: &mut budget }
        .deserialize(serde_yaml::Deserializer::from_str(text))
        .map_err(|error| syntax_problem(text, &error))?;
    if let Some((byte, letter)) = text.char_indices().find(|(_, letter)| steers(*letter)) {
        return Err(live(letter, byte..byte + letter.len_utf8()));
    }
    if matches!(shape, YamlShape::Null) {
        return Ok(YamlNode { span: 0..0, value: YamlValue::Null });
    }
    let mut progress = SecondPass::default();
    let seed = NodeSeed { text, shape: &shape, progress: &mut progress };
    let root = seed
        .deserialize(serde_yaml::Deserializer::from_str(text))
        .map_err(|error| syntax_problem(text, &error))?;
    if let Some((letter, span)) = progress.live {
        return Err(live(letter, span));
    }
    if let Some(anchor) = progress.anchor {
        return Err(anchor_problem(anchor));
    }
    if let Some(tag) = progress.tag {
        return Err(Problem::new(Code::Tag, "YAML tags are not supported", tag)
            .help("remove it, or quote a text that begins with `!`"));
    }
    if let Some(span) = progress.no_key {
        let message = "only a text can be a key";
        return Err(Problem::new(Code::WrongType, message, span)
            .help("write `key: value`, and quote a text that begins with `{` or `[`"));
    }
    Ok(root)
}

/// Whether a character of a rule file would steer whatever shows it. Breaks and tabs
/// are how YAML is written.
fn steers(letter: char) -> bool {
    is_live(letter) && !matches!(letter, '\n' | '\r' | '\t')
}

fn live(letter: char, span: Range<usize>) -> Problem {
    let message = format!("U+{:04X} is an invisible control character", u32::from(letter));
    Problem::new(Code::LiveCharacter, message, span).help("write the text without it")
}

fn anchor_problem(span: Range<usize>) -> Problem {
    Problem::new(Code::Anchor, "YAML anchors and aliases are not supported", span)
        .help("write the value out wherever it is needed")
}

fn syntax_problem(text: &str, error: &serde_yaml::Error) -> Problem {
    let complaint = error.to_string();
    if complaint.contains(TOO_MUCH) || complaint.contains("repetition limit") {
        let anchor = text.match_indices('&').find_map(|(byte, _)| {
            let gap = gap(text, byte, Some(byte + 1));
            gap.anchor.filter(|anchor| 1 < anchor.len())
        });
        return anchor_problem(anchor.unwrap_or(0..0));
    }
    let byte = error.location().map_or(0, |location| location.index());
    syntax::problem(text, &complaint, byte)
}

const TOO_MUCH: &str = "aliases stand for more than the text holds";

/// The shape of a text: what is a list, a map, a number.
enum YamlShape {
    Null,
    Scalar(ScalarKind),
    List(Vec<YamlShape>),
    Map(Vec<(YamlShape, YamlShape)>),
    Tagged(Box<YamlShape>),
}

struct ShapeSeed<'b> {
    /// How many more parts may come.
    budget: &'b mut usize,
}

impl<'de> DeserializeSeed<'de> for ShapeSeed<'_> {
    type Value = YamlShape;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<YamlShape, D::Error> {
        *self.budget = self.budget.checked_sub(1).ok_or_else(|| D::Error::custom(TOO_MUCH))?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ShapeSeed<'_> {
    type Value = YamlShape;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("YAML")
    }

    fn visit_bool<E>(self, _: bool) -> Result<YamlShape, E> {
        Ok(YamlShape::Scalar(ScalarKind::Bool))
    }

    fn visit_i64<E>(self, _: i64) -> Result<YamlShape, E> {
        Ok(YamlShape::Scalar(ScalarKind::Number))
    }

    fn visit_i128<E>(self, _: i128) -> Result<YamlShape, E> {
        Ok(YamlShape::Scalar(ScalarKind::Number))
    }

    fn visit_u64<E>(self, _: u64) -> Result<YamlShape, E> {
        Ok(YamlShape::Scalar(ScalarKind::Number))
    }

    fn visit_u128<E>(self, _: u128) -> Result<YamlShape, E> {
        Ok(YamlShape::Scalar(ScalarKind::Number))
    }

    fn visit_f64<E>(self, _: f64) -> Result<YamlShape, E> {
        Ok(YamlShape::Scalar(ScalarKind::Number))
    }

    fn visit_str<E>(self, _: &str) -> Result<YamlShape, E> {
        Ok(YamlShape::Scalar(ScalarKind::Text))
    }

    fn visit_unit<E>(self) -> Result<YamlShape, E> {
        Ok(YamlShape::Null)
    }

    fn visit_none<E>(self) -> Result<YamlShape, E> {
        Ok(YamlShape::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<YamlShape, A::Error> {
        let mut shapes = Vec::new();
        while let Some(shape) = list.next_element_seed(ShapeSeed { budget: &mut *self.budget })? {
            shapes.push(shape);
        }
        Ok(YamlShape::List(shapes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<YamlShape, A::Error> {
        let mut shapes = Vec::new();
        while let Some(key) = map.next_key_seed(ShapeSeed { budget: &mut *self.budget })? {
            shapes.push((key, map.next_value_seed(ShapeSeed { budget: &mut *self.budget })?));
        }
        Ok(YamlShape::Map(shapes))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<YamlShape, A::Error> {
        let (IgnoredAny, content) = tagged.variant()?;
        let inner = content.newtype_variant_seed(self)?;
        Ok(YamlShape::Tagged(Box::new(inner)))
    }
}

/// How far the second pass has come, and what it met between the scalars.
#[derive(Default)]
struct SecondPass {
    /// Where the last scalar ended, its quote included.
    cursor: usize,
    anchor: Option<Range<usize>>,
    /// A tag in front of a key.
    tag: Option<Range<usize>>,
    /// Something else than a text where a key belongs.
    no_key: Option<Range<usize>>,
    /// A live character that an escape stands for.
    live: Option<(char, Range<usize>)>,
}

/// Reads a node of a shape that is known.
struct NodeSeed<'a> {
    text: &'a str,
    shape: &'a YamlShape,
    progress: &'a mut SecondPass,
}

impl<'de> DeserializeSeed<'de> for NodeSeed<'_> {
    type Value = YamlNode;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<YamlNode, D::Error> {
        match self.shape {
            YamlShape::List(_) => deserializer.deserialize_seq(self),
            YamlShape::Map(_) => deserializer.deserialize_map(self),
            YamlShape::Null | YamlShape::Scalar(_) => deserializer.deserialize_str(self),
            YamlShape::Tagged(_) => deserializer.deserialize_any(self),
        }
    }
}

impl NodeSeed<'_> {
    /// The seed of a part of this node.
    fn of<'s>(&'s mut self, shape: &'s YamlShape) -> NodeSeed<'s> {
        NodeSeed { text: self.text, shape, progress: self.progress }
    }

    fn scalar(self, text: &str, span: Range<usize>, gap: ScalarGap) -> YamlNode {
        let progress = self.progress;
        progress.anchor = progress.anchor.take().or(gap.anchor);
        // An escape in quotes stands for it.
        let found = text.chars().find(|letter| steers(*letter) || *letter == '\r');
        if let Some(letter) = found.filter(|_| progress.live.is_none()) {
            progress.live = Some((letter, span.clone()));
        }
        let quote = quote_before(self.text, span.start);
        let is_closed = quote.is_some()
            && self.text.get(span.end..).is_some_and(|rest| rest.starts_with(['"', '\'']));
        progress.cursor = progress.cursor.max(span.end + usize::from(is_closed));
        if let Some(tag) = gap.tag {
            return YamlNode { span: tag.start..span.end, value: YamlValue::Tagged };
        }
        let value = match self.shape {
            YamlShape::Null => YamlValue::Null,
            YamlShape::Scalar(kind) => {
                YamlValue::Scalar(Scalar { text: text.to_owned(), kind: *kind })
            }
            YamlShape::List(_) | YamlShape::Map(_) | YamlShape::Tagged(_) => {
                YamlValue::Scalar(Scalar { text: text.to_owned(), kind: ScalarKind::Text })
            }
        };
        YamlNode { span, value }
    }
}

impl<'de> Visitor<'de> for NodeSeed<'_> {
    type Value = YamlNode;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("YAML")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<YamlNode, E> {
        let start = text.as_ptr().addr().checked_sub(self.text.as_ptr().addr());
        let start = start.filter(|start| self.text.get(*start..start + text.len()) == Some(text));
        let gap = gap(self.text, self.progress.cursor, start);
        let start = start.unwrap_or(gap.start);
        Ok(self.scalar(text, start..start + text.len(), gap))
    }

    fn visit_str<E>(self, text: &str) -> Result<YamlNode, E> {
        let gap = gap(self.text, self.progress.cursor, None);
        let span = locate(self.text, gap.start, text, 0..text.len());
        Ok(self.scalar(text, gap.start..span.end, gap))
    }

    fn visit_unit<E>(self) -> Result<YamlNode, E> {
        Ok(empty(self.progress.cursor))
    }

    fn visit_none<E>(self) -> Result<YamlNode, E> {
        Ok(empty(self.progress.cursor))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<YamlNode, A::Error> {
        let YamlShape::List(shapes) = self.shape else { return Ok(empty(self.progress.cursor)) };
        let mut nodes: Vec<YamlNode> = Vec::with_capacity(shapes.len());
        for shape in shapes {
            nodes.extend(list.next_element_seed(self.of(shape))?);
        }
        let here = self.progress.cursor;
        let span = nodes.first().map_or(here..here, |node| node.span.clone());
        Ok(YamlNode { span, value: YamlValue::List(nodes) })
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<YamlNode, A::Error> {
        let YamlShape::Map(shapes) = self.shape else { return Ok(empty(self.progress.cursor)) };
        let mut entries: Vec<YamlEntry> = Vec::with_capacity(shapes.len());
        for (key, shape) in shapes {
            let Some(key) = map.next_key_seed(self.of(key))? else { break };
            let mut value = map.next_value_seed(self.of(shape))?;
            if value.span.is_empty() {
                value.span = key.span.clone();
            }
            match key.value {
                YamlValue::Scalar(Scalar { text, .. }) => {
                    entries.push(YamlEntry { key: text, key_span: key.span, value });
                }
                YamlValue::Tagged => {
                    self.progress.tag = self.progress.tag.take().or(Some(key.span))
                }
                YamlValue::Null | YamlValue::List(_) | YamlValue::Map(_) => {
                    self.progress.no_key = self.progress.no_key.take().or(Some(key.span));
                }
            }
        }
        let here = self.progress.cursor;
        let span = entries.first().map_or(here..here, |entry| entry.key_span.clone());
        Ok(YamlNode { span, value: YamlValue::Map(entries) })
    }

    fn visit_enum<A: EnumAccess<'de>>(mut self, tagged: A) -> Result<YamlNode, A::Error> {
        let YamlShape::Tagged(inner) = self.shape else { return Ok(empty(self.progress.cursor)) };
        let before = gap(self.text, self.progress.cursor, None);
        let (IgnoredAny, content) = tagged.variant()?;
        let seed = self.of(inner);
        content.newtype_variant_seed(seed)?;
        let start = before.tag.map_or(before.start, |tag| tag.start);
        Ok(YamlNode { span: start..self.progress.cursor.max(start), value: YamlValue::Tagged })
    }
}

fn empty(here: usize) -> YamlNode {
    YamlNode { span: here..here, value: YamlValue::Null }
}
