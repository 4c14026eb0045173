//! The JSON Schema of rule files: current, and of one mind with the reader.
//!
//! `FROTH_UPDATE=1 cargo test --test schema` writes `docs/ruleset.v1.schema.json`
//! anew, and so does `froth schema`.

use std::collections::BTreeSet;
use std::fs;

use froth::RuleSet;
use froth::diagnostic::Diagnostic;
use serde_json::Value;

const FILE: &str = "docs/ruleset.v1.schema.json";

fn schema() -> Value {
    serde_json::from_str(&froth::rules::schema()).unwrap()
}

#[test]
fn the_file_in_docs_is_current() {
    let made = froth::rules::schema();
    if std::env::var_os("FROTH_UPDATE").is_some() {
        fs::write(FILE, &made).unwrap();
    }
    let kept = fs::read_to_string(FILE).unwrap();
    assert!(made == kept, "{FILE} is not current: run `FROTH_UPDATE=1 cargo test --test schema`");
}

#[test]
fn every_key_says_what_it_means() {
    let schema = schema();
    let maps = ["source", "input", "param", "signal", "phase", "compare"];
    let maps = maps.map(|name| &schema["definitions"][name]["properties"]);
    let series = &schema["definitions"]["series"]["oneOf"][1]["properties"];
    let feature = &schema["definitions"]["feature"]["oneOf"][1]["properties"];
    for map in maps.into_iter().chain([series, feature, &schema["properties"]]) {
        for (name, key) in map.as_object().unwrap() {
            assert_eq!(key["title"], name.as_str());
            assert!(7 < key["description"].as_str().unwrap().len(), "{name} is not described");
        }
    }
}

// The reader

/// A rule file with a place for one more line in each of its maps.
const WHOLE: &str = "\
format: 1
id: example
version: \"1.0.0\"
title: An example
calendar: quarter
sources:
  book:
    title: A book
inputs:
  rate:
    unit: percent
params:
  limit:
    value: 1pct
series:
  twice:
    value: 2 * rate
signals:
  high:
    when: twice > limit
phases:
  - id: bad
    when: high
  - id: quiet
    otherwise: true
compare:
  features:
    level:
      value: rate
  references:
    past: 1997Q1..1997Q4
";

/// Where the line goes, and where the schema tells of that map.
const MAPS: [(&str, &str, &str); 9] = [
    ("format: 1\n", "", ""),
    ("    title: A book\n", "    ", "/definitions/source"),
    ("    unit: percent\n", "    ", "/definitions/input"),
    ("    value: 1pct\n", "    ", "/definitions/param"),
    ("    value: 2 * rate\n", "    ", "/definitions/series/oneOf/1"),
    ("    when: twice > limit\n", "    ", "/definitions/signal"),
    ("    when: high\n", "    ", "/definitions/phase"),
    ("compare:\n", "  ", "/definitions/compare"),
    ("      value: rate\n", "      ", "/definitions/feature/oneOf/1"),
];

fn mistakes(text: &str) -> Vec<Diagnostic> {
    RuleSet::parse(text).map_or_else(|error| error.diagnostics().to_vec(), |_| Vec::new())
}

/// The names in backticks after these words in what is said about a file.
fn listed(text: &str, words: &str) -> BTreeSet<String> {
    let found = mistakes(text);
    let helps: Vec<&str> = found.iter().filter_map(|one| one.help.as_deref()).collect();
    let list = helps.iter().find_map(|help| help.split_once(words)).map(|(_, list)| list);
    let list = list.unwrap_or_else(|| panic!("no help says `{words}`: {helps:?}\n{text}"));
    assert!(!list.contains(" more"), "the reader cut its list: {list}");
    list.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn keys(schema: &Value) -> BTreeSet<String> {
    schema["properties"].as_object().unwrap().keys().cloned().collect()
}

#[test]
fn the_schema_has_the_keys_of_the_reader() {
    assert!(mistakes(WHOLE).is_empty());
    let schema = schema();
    for (line, indent, place) in MAPS {
        let asked = WHOLE.replace(line, &format!("{line}{indent}qqqqqqqqqqqqqqqqqqqq: 1\n"));
        let own = schema.pointer(place).unwrap();
        assert_eq!(keys(own), listed(&asked, "keys are "), "the keys at `{line}`");
        assert_eq!(own["additionalProperties"], false);
    }
}

#[test]
fn the_schema_and_the_reader_miss_the_same_keys() {
    for line in WHOLE.lines() {
        let Some((key, _)) = line.split_once(": ") else { continue };
        let key = key.trim_start_matches([' ', '-']);
        let other = if line.starts_with(' ') { "note" } else { "about" };
        let without = WHOLE.replacen(line, &line.replacen(key, other, 1), 1);
        let is_missed = |one: &Diagnostic| one.code.number() / 100 == 2;
        let by_reader = mistakes(&without).iter().any(is_missed);
        assert_eq!(!check(&without).is_empty(), by_reader, "without `{line}`");
    }
}

#[test]
fn the_schema_has_the_words_of_the_reader() {
    let schema = schema();
    let input = "/definitions/input/properties";
    let words = [
        ("calendar: quarter", "calendar: qqqqqqqq", "/properties/calendar/anyOf/0".to_owned()),
        ("    unit: percent\n", "    every: qqqqqqqq\n", format!("{input}/every")),
        ("    unit: percent\n", "    stamp: qqqqqqqq\n", format!("{input}/stamp")),
        ("    unit: percent\n", "    aggregate: qqqqqqqq\n", format!("{input}/aggregate")),
    ];
    for (line, wrong, place) in words {
        let asked = if line.starts_with("calendar") {
            WHOLE.replace(line, wrong)
        } else {
            WHOLE.replace(line, &format!("{line}{wrong}"))
        };
        let own = schema.pointer(&place).unwrap()["enum"].as_array().unwrap();
        let own: BTreeSet<String> =
            own.iter().map(|word| word.as_str().unwrap().to_owned()).collect();
        assert_eq!(own, listed(&asked, "it is one of "), "{place}");
    }
    let units = schema.pointer("/definitions/unit/enum").unwrap().as_array().unwrap();
    assert!(100 < units.len());
    for unit in units {
        let unit = unit.as_str().unwrap();
        assert!(froth::Unit::parse(unit).is_some(), "{unit}");
    }
}

// Files

/// Why a value does not fit a schema, by the part of draft-07 that ours uses
/// but for patterns; empty if it fits.
fn flaws(root: &Value, schema: &Value, value: &Value, path: &str) -> Vec<String> {
    let mut found = Vec::new();
    let fits = |schema: &Value| flaws(root, schema, value, path).is_empty();
    for (key, wanted) in schema.as_object().unwrap() {
        let is_fine = match key.as_str() {
            "$ref" => {
                let at = wanted.as_str().unwrap().trim_start_matches('#');
                found.extend(flaws(root, root.pointer(at).unwrap(), value, path));
                true
            }
            "type" => match wanted {
                Value::String(kind) => is_of(kind, value),
                kinds => kinds
                    .as_array()
                    .unwrap()
                    .iter()
                    .any(|kind| is_of(kind.as_str().unwrap(), value)),
            },
            "const" => value == wanted,
            "enum" => wanted.as_array().unwrap().contains(value),
            "allOf" => wanted.as_array().unwrap().iter().all(fits),
            "anyOf" => wanted.as_array().unwrap().iter().any(fits),
            "oneOf" => wanted.as_array().unwrap().iter().filter(|one| fits(one)).count() == 1,
            "not" => !fits(wanted),
            "minimum" => value.as_f64().is_none_or(|number| wanted.as_f64().unwrap() <= number),
            "minLength" => value.as_str().is_none_or(|text| !text.is_empty()),
            "minItems" => {
                value.as_array().is_none_or(|list| wanted.as_u64().unwrap() <= list.len() as u64)
            }
            "maxItems" => {
                value.as_array().is_none_or(|list| list.len() as u64 <= wanted.as_u64().unwrap())
            }
            "required" => {
                let keys = wanted.as_array().unwrap();
                value.as_object().is_none_or(|map| {
                    keys.iter().all(|key| map.contains_key(key.as_str().unwrap()))
                })
            }
            "items" => {
                for (place, item) in value.as_array().into_iter().flatten().enumerate() {
                    found.extend(flaws(root, wanted, item, &format!("{path}/{place}")));
                }
                true
            }
            "propertyNames" => {
                let mut names = value.as_object().into_iter().flat_map(|map| map.keys());
                names.all(|name| flaws(root, wanted, &Value::from(name.as_str()), path).is_empty())
            }
            "properties" => {
                for (name, inner) in value.as_object().into_iter().flatten() {
                    if let Some(wanted) = wanted.get(name) {
                        found.extend(flaws(root, wanted, inner, &format!("{path}/{name}")));
                    }
                }
                true
            }
            "additionalProperties" => {
                for (name, inner) in value.as_object().into_iter().flatten() {
                    let is_known =
                        schema.get("properties").is_some_and(|known| known.get(name).is_some());
                    match wanted {
                        _ if is_known => {}
                        Value::Bool(false) => found.push(format!("{path}/{name}: no such key")),
                        wanted => {
                            found.extend(flaws(root, wanted, inner, &format!("{path}/{name}")))
                        }
                    }
                }
                true
            }
            "$schema"
            | "$comment"
            | "title"
            | "description"
            | "markdownDescription"
            | "definitions"
            | "pattern" => true,
            other => panic!("teach this test the key `{other}`"),
        };
        if !is_fine {
            found.push(format!("{path}: {key}"));
        }
    }
    found
}

fn is_of(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        other => panic!("teach this test the type `{other}`"),
    }
}

fn check(text: &str) -> Vec<String> {
    let schema = schema();
    flaws(&schema, &schema, &serde_yaml::from_str(text).unwrap(), "")
}

#[test]
fn the_shipped_rule_files_fit() {
    let mut count = 0;
    for entry in fs::read_dir("rules").unwrap() {
        let path = entry.unwrap().path();
        let name = path.display().to_string();
        if name.ends_with(".yaml") && !name.ends_with(".test.yaml") {
            assert_eq!(check(&fs::read_to_string(&path).unwrap()), [""; 0], "{name}");
            count += 1;
        }
    }
    assert!(0 < count);
    assert_eq!(check(WHOLE), [""; 0]);
}

#[test]
fn seeded_faults_do_not_fit() {
    let faults = [
        ("format: 1", "format: 2"),
        ("version: \"1.0.0\"", "version: 1.10"),
        ("version: \"1.0.0\"\n", ""),
        ("calendar: quarter", "calendar: quartely"),
        ("title: A book", "titel: A book"),
        ("unit: percent", "unit: percnt"),
        ("unit: percent", "unit: percent\n    optional: yes"),
        ("value: 1pct", "value: [1pct]"),
        ("value: 1pct", "value: 1pct\n    range: [1pct]"),
        ("    value: 2 * rate", "    titel: no value"),
        ("  twice:\n    value: 2 * rate", "  twice: [2]"),
        ("  high:\n    when: twice > limit", "  high:\n    watch: twice > limit"),
        ("  high:", "  lag:"),
        ("    when: high\n", ""),
        ("    otherwise: true", "    otherwise: false"),
        ("    when: high\n", "    when: high\n    otherwise: true\n"),
        ("      value: rate", "      scale: rate"),
        ("  references:\n    past: 1997Q1..1997Q4\n", ""),
        ("    past: 1997Q1..1997Q4", "    past: [1997Q1, 1997Q4]"),
        ("compare:\n", "compare:\n  at_least: some\n"),
    ];
    for (right, wrong) in faults {
        let text = WHOLE.replacen(right, wrong, 1);
        assert_ne!(text, WHOLE, "{right}");
        assert!(!check(&text).is_empty(), "fits: {wrong}");
    }
}
