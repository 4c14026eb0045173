//! The shape of a rule file as JSON Schema (draft-07), for editors.
//!
//! What a key is called, means and takes stands in one table (`keys`); words come
//! from the tables that the reader looks them up in. The schema knows shapes
//! only: whether names mean something and units fit, `froth check` says.

mod json;
mod keys;

use json::Json;
use keys::{Key, KeyShape};

use super::input::Aggregate;
use super::texts::TEXT;
use crate::ops::OPERATORS;
use crate::time::{Frequency, SpanUnit};
use crate::value::Unit;

/// The shape of a rule file of format 1 as JSON Schema, draft-07.
///
/// `docs/ruleset.v1.schema.json` is this text. A rule file asks an editor for
/// help with it by its first line:
///
/// ```yaml
/// # yaml-language-server: $schema=../docs/ruleset.v1.schema.json
/// ```
pub fn schema() -> String {
    let top = [
        ("$schema", Json::text("http://json-schema.org/draft-07/schema#")),
        ("$comment", Json::text("made by `froth schema`; not to be edited")),
        ("title", Json::text("froth rule set, format 1")),
        ("description", Json::text("What to watch in which series, and what it adds up to.")),
    ];
    let mut all: Vec<(String, Json)> =
        top.into_iter().map(|(key, json)| (key.to_owned(), json)).collect();
    all.extend(object(keys::RULE_SET));
    all.push(("definitions".to_owned(), Json::Map(definitions())));
    Json::Map(all).printed()
}

fn definitions() -> Vec<(String, Json)> {
    let map = |keys| Json::Map(object(keys));
    let phase = {
        let mut phase = object(keys::PHASE);
        let either = [Json::requiring("when"), Json::requiring("otherwise")];
        phase.push(("oneOf".to_owned(), Json::List(either.to_vec())));
        Json::Map(phase)
    };
    let input = {
        let mut input = object(keys::INPUT);
        let either = [Json::requiring("unit"), Json::requiring("across")];
        input.push(("oneOf".to_owned(), Json::List(either.to_vec())));
        Json::Map(input)
    };
    let series = Json::list("oneOf", vec![expression(), map(keys::SERIES)]);
    let all = [
        ("source", map(keys::SOURCE)),
        ("input", input),
        ("supply", map(keys::SUPPLY)),
        ("param", map(keys::PARAM)),
        ("series", series),
        ("signal", map(keys::SIGNAL)),
        ("phase", phase),
        ("entities", map(keys::ENTITIES)),
        ("grouping", map(keys::GROUPING)),
        ("compare", map(keys::COMPARE)),
        ("base_rates", map(keys::BASE_RATES)),
        ("feature", Json::list("oneOf", vec![expression(), map(keys::FEATURE)])),
        ("unit", Json::words(Unit::names())),
        ("quantity", quantity()),
    ];
    all.into_iter().map(|(name, json)| (name.to_owned(), json)).collect()
}

/// A map with these keys and no others.
fn object(keys: &[Key]) -> Vec<(String, Json)> {
    let required = keys.iter().filter(|key| key.is_required).map(|key| Json::text(key.name));
    let property = |key: &Key| {
        let mut json = vec![
            ("title".to_owned(), Json::text(key.name)),
            ("description".to_owned(), Json::text(key.about)),
        ];
        if key.about.contains('`') {
            // Not of draft-07: editors that know it show code as code.
            json.push(("markdownDescription".to_owned(), Json::text(key.about)));
        }
        json.extend(shape(key.shape).entries());
        (key.name.to_owned(), Json::Map(json))
    };
    vec![
        ("type".to_owned(), Json::text("object")),
        ("required".to_owned(), Json::List(required.collect())),
        ("additionalProperties".to_owned(), Json::Truth(false)),
        ("properties".to_owned(), Json::Map(keys.iter().map(property).collect())),
    ]
}

fn shape(shape: KeyShape) -> Json {
    match shape {
        KeyShape::Format => Json::pair("const", Json::Count(1)),
        KeyShape::Text => Json::typed("string"),
        KeyShape::Truth => Json::typed("boolean"),
        KeyShape::Always => Json::pair("const", Json::Truth(true)),
        KeyShape::Id => pattern("^[A-Za-z0-9_-]+$"),
        KeyShape::Name => pattern(NAME),
        KeyShape::Fred => pattern("^[A-Z0-9_]{1,30}$"),
        KeyShape::Calendar => {
            let words = Frequency::ALL.map(Frequency::word).into_iter().chain(["rows"]);
            Json::list("anyOf", vec![Json::words(words), Json::Map(object(keys::CALENDAR))])
        }
        KeyShape::Frequency => Json::words(Frequency::ALL.map(Frequency::word)),
        KeyShape::Stamp => Json::words(["start", "end"]),
        KeyShape::Aggregate => Json::words(Aggregate::WORDS.map(|(word, _)| word)),
        KeyShape::Unit => reference_beside("unit"),
        KeyShape::UnitOrText => {
            Json::list("anyOf", vec![reference("unit"), Json::pair("const", Json::text(TEXT))])
        }
        KeyShape::Time => pattern(&format!("^[0-9]+{}$", letters())),
        KeyShape::Lag => pattern(&format!("^-?[0-9]+{}$", letters())),
        KeyShape::Days => Json::typed("object").with("additionalProperties", Json::typed("string")),
        KeyShape::Words => {
            Json::typed("object").with("additionalProperties", Json::types(&["string", "number"]))
        }
        KeyShape::Missing => Json::typed("array")
            .with("items", Json::types(&["string", "number"]))
            .with("minItems", Json::Count(1)),
        KeyShape::Length => {
            let text = pattern(&format!("^([0-9]+{}?|[A-Za-z_][A-Za-z0-9_]*)$", letters()));
            let bars = Json::typed("integer").with("minimum", Json::Count(1));
            Json::list("anyOf", vec![bars, text])
        }
        KeyShape::Expression => expression(),
        KeyShape::Quantity => reference_beside("quantity"),
        KeyShape::Range => Json::typed("array")
            .with("items", reference("quantity"))
            .with("minItems", Json::Count(2))
            .with("maxItems", Json::Count(2)),
        KeyShape::Quantities => Json::typed("array")
            .with("items", reference("quantity"))
            .with("minItems", Json::Count(1)),
        KeyShape::Times => Json::typed("array")
            .with("items", pattern(&format!("^[0-9]+{}$", letters())))
            .with("minItems", Json::Count(1)),
        KeyShape::Columns => {
            let column = Json::types(&["string", "number"]);
            Json::typed("array").with("items", column).with("minItems", Json::Count(1))
        }
        KeyShape::Cited(definition) => named(definition, Json::pair("pattern", Json::text(NAME))),
        KeyShape::Named(definition) => {
            let taken = OPERATORS.iter().filter(|operator| operator.reserves_its_name());
            let operators = Json::words(taken.map(|operator| operator.name));
            let names = Json::pair("pattern", Json::text(NAME)).with("not", operators);
            named(definition, names)
        }
        KeyShape::Map(definition) => reference_beside(definition),
        KeyShape::Count => Json::typed("integer").with("minimum", Json::Count(1)),
        KeyShape::Stretches => {
            Json::typed("object").with("additionalProperties", Json::types(&["string", "integer"]))
        }
        KeyShape::Listed(definition) => Json::typed("array")
            .with("items", reference(definition))
            .with("minItems", Json::Count(1)),
        KeyShape::Tests => Json::typed("array")
            .with("items", Json::typed("object"))
            .with("minItems", Json::Count(1)),
    }
}

/// Letters, digits and `_`, a letter or `_` first.
const NAME: &str = "^[A-Za-z_][A-Za-z0-9_]*$";

fn pattern(pattern: &str) -> Json {
    Json::typed("string").with("pattern", Json::text(pattern))
}

/// A map from the author's names.
fn named(definition: &str, names: Json) -> Json {
    Json::typed("object")
        .with("propertyNames", names)
        .with("additionalProperties", reference(definition))
}

fn reference(definition: &str) -> Json {
    Json::pair("$ref", Json::text(format!("#/definitions/{definition}")))
}

/// A reference with other keys beside it, which draft-07 would not look at.
fn reference_beside(definition: &str) -> Json {
    Json::list("allOf", vec![reference(definition)])
}

/// An expression: YAML may take it for a number or a truth.
fn expression() -> Json {
    Json::types(&["string", "number", "boolean"]).with("minLength", Json::Count(1))
}

/// `25bp`, `-35pct`, `500usd_bn`, `2y` or `4`.
fn quantity() -> Json {
    let units = Unit::names().join("|");
    let number = r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?";
    let text = pattern(&format!("^([0-9]+{}|{number}({units})?)$", letters()));
    Json::list("anyOf", vec![Json::typed("number"), text])
}

/// The letters of lengths of time, as a set.
fn letters() -> String {
    let letters: String = SpanUnit::ALL.iter().map(|(_, letter)| *letter).collect();
    format!("[{letters}]")
}
