//! YAML as a tree with places. The only file of this folder that names the YAML
//! crate.
//!
//! The parser gives places in errors only. So the place of a node is asked for
//! by parsing again and raising an error there: rare, exact, and no second
//! parser.

use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, IgnoredAny, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};

use super::findings::only;
use super::text::FileText;
use crate::diagnostic::{Code, Diagnostic, Place, deepest_bracket};
use crate::error::Error;

/// A YAML value; keys may come twice and stand in the order of the file.
#[derive(Clone, Debug)]
pub(super) enum SnapshotNode {
    Null,
    Truth(bool),
    Number(f64),
    Text(String),
    List,
    Tagged,
    Map(Vec<(String, SnapshotNode)>),
}

impl SnapshotNode {
    /// Whether it is a map without entries.
    pub(super) fn is_empty(&self) -> bool {
        matches!(self, SnapshotNode::Map(entries) if entries.is_empty())
    }
}

/// One step from a map towards a node: the entry's position, and which half.
#[derive(Clone, Copy, Debug)]
pub(super) enum PathStep {
    Key(usize),
    Value(usize),
}

/// The tree of a YAML text.
///
/// # Errors
///
/// The text is not well-formed YAML, or more than one document.
pub(super) fn tree(text: &FileText<'_>) -> Result<SnapshotNode, Error> {
    if let Some(byte) = deepest_bracket(text.text()) {
        let message = "lists and maps are nested too deep here";
        let broken = Diagnostic::error(Code::BrokenSnapshot, message);
        return Err(only(broken.at(text.place(byte..byte + 1))));
    }
    // Errors of syntax first: else a broken line is told as a wrong value.
    let parsed = serde_yaml::from_str::<IgnoredAny>(text.text())
        .and_then(|_| serde_yaml::from_str::<SnapshotNode>(text.text()));
    parsed.map_err(|error| {
        let words = error.to_string();
        let words = words.split(" at line ").next().unwrap_or("");
        let place = error.location().map_or(Place::whole(text.file()), |location| {
            let start = byte(text, &location);
            text.place(start..start + 1)
        });
        only(Diagnostic::error(Code::BrokenSnapshot, words).at(place))
    })
}

/// Where the node at the end of this path stands.
pub(super) fn place(text: &FileText<'_>, path: &[PathStep]) -> Place {
    let parser = serde_yaml::Deserializer::from_str(text.text());
    let location = Find(path).deserialize(parser).err().and_then(|error| error.location());
    match location {
        Some(location) => text.place(extent(text, byte(text, &location))),
        None => Place::whole(text.file()),
    }
}

/// The bytes of the scalar that begins here, as far as its line shows it.
fn extent(text: &FileText<'_>, start: usize) -> Range<usize> {
    let line = text.line_bytes(text.line(start));
    let before = text.text().get(line.start..start).unwrap_or("");
    let rest = text.text().get(start..line.end).unwrap_or("");
    let quote = rest.chars().next().filter(|letter| matches!(letter, '"' | '\''));
    if let Some(quote) = quote {
        let inner = rest.get(1..).unwrap_or("");
        return start..start + inner.find(quote).map_or(rest.len(), |end| end + 2);
    }
    let is_flow = before.contains(['{', '[']);
    let ends = |(position, letter): &(usize, char)| {
        let next = rest.get(position + letter.len_utf8()..).and_then(|rest| rest.chars().next());
        let is_before_blank = next.is_none_or(char::is_whitespace);
        (*letter == ':' && is_before_blank)
            || (letter.is_whitespace() && next == Some('#'))
            || (is_flow && 0 < *position && matches!(letter, ',' | '}' | ']'))
    };
    let length = rest.char_indices().find(ends).map_or(rest.len(), |(position, _)| position);
    let shown = rest.get(..length).unwrap_or("").trim_end();
    start..start + shown.len().max(1)
}

/// The parser counts columns in characters.
fn byte(text: &FileText<'_>, location: &serde_yaml::Location) -> usize {
    let line = text.line_bytes(location.line());
    let column = location.column().saturating_sub(1);
    let shown = text.text().get(line.clone()).unwrap_or("");
    line.start + shown.char_indices().nth(column).map_or(shown.len(), |(byte, _)| byte)
}

impl<'de> Deserialize<'de> for SnapshotNode {
    fn deserialize<D: Deserializer<'de>>(parser: D) -> Result<SnapshotNode, D::Error> {
        parser.deserialize_any(AnyNode)
    }
}

struct AnyNode;

impl<'de> Visitor<'de> for AnyNode {
    type Value = SnapshotNode;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a map, a number or a text")
    }

    fn visit_unit<E>(self) -> Result<SnapshotNode, E> {
        Ok(SnapshotNode::Null)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<SnapshotNode, E> {
        Ok(SnapshotNode::Truth(truth))
    }

    fn visit_i64<E>(self, number: i64) -> Result<SnapshotNode, E> {
        Ok(SnapshotNode::Number(number as f64))
    }

    fn visit_u64<E>(self, number: u64) -> Result<SnapshotNode, E> {
        Ok(SnapshotNode::Number(number as f64))
    }

    fn visit_i128<E>(self, number: i128) -> Result<SnapshotNode, E> {
        Ok(SnapshotNode::Number(number as f64))
    }

    fn visit_u128<E>(self, number: u128) -> Result<SnapshotNode, E> {
        Ok(SnapshotNode::Number(number as f64))
    }

    fn visit_f64<E>(self, number: f64) -> Result<SnapshotNode, E> {
        Ok(SnapshotNode::Number(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<SnapshotNode, E> {
        Ok(SnapshotNode::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<SnapshotNode, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(SnapshotNode::List)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<SnapshotNode, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = map.next_key::<SnapshotNode>()? {
            let key = match key {
                SnapshotNode::Text(text) => text,
                SnapshotNode::Number(number) => number.to_string(),
                SnapshotNode::Truth(truth) => truth.to_string(),
                SnapshotNode::Null
                | SnapshotNode::List
                | SnapshotNode::Tagged
                | SnapshotNode::Map(_) => {
                    return Err(A::Error::custom("a key that is not a name"));
                }
            };
            entries.push((key, map.next_value()?));
        }
        Ok(SnapshotNode::Map(entries))
    }

    // A tag such as `!x` makes an enum of what follows it.
    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<SnapshotNode, A::Error> {
        let (_, content) = tagged.variant::<IgnoredAny>()?;
        content.newtype_variant::<IgnoredAny>()?;
        Ok(SnapshotNode::Tagged)
    }
}

/// Raises an error at the node at the end of a path.
struct Find<'p>(&'p [PathStep]);

impl<'de> DeserializeSeed<'de> for Find<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, parser: D) -> Result<(), D::Error> {
        if self.0.is_empty() { parser.deserialize_any(self) } else { parser.deserialize_map(self) }
    }
}

impl<'de> Visitor<'de> for Find<'_> {
    type Value = ();

    // At the end of the path every value is unexpected, and that is the error.
    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the end of the path")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Some((step, rest)) = self.0.split_first() else {
            return Err(A::Error::custom("here"));
        };
        let (PathStep::Key(goal) | PathStep::Value(goal)) = *step;
        for _ in 0..goal {
            map.next_entry::<IgnoredAny, IgnoredAny>()?;
        }
        match step {
            PathStep::Key(_) => map.next_key_seed(Find(rest)).map(|_| ()),
            PathStep::Value(_) => {
                map.next_key::<IgnoredAny>()?;
                map.next_value_seed(Find(rest))
            }
        }
    }
}
