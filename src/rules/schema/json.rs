//! JSON whose keys stay in the order in which they were written.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

#[derive(Clone, Debug)]
pub(super) enum Json {
    Truth(bool),
    Count(usize),
    Text(String),
    List(Vec<Json>),
    Map(Vec<(String, Json)>),
}

impl Json {
    pub(super) fn text(text: impl Into<String>) -> Json {
        Json::Text(text.into())
    }

    /// A map of one key.
    pub(super) fn pair(key: &str, json: Json) -> Json {
        Json::Map(vec![(key.to_owned(), json)])
    }

    /// A map of one key with a list.
    pub(super) fn list(key: &str, list: Vec<Json>) -> Json {
        Json::pair(key, Json::List(list))
    }

    pub(super) fn typed(kind: &str) -> Json {
        Json::pair("type", Json::text(kind))
    }

    pub(super) fn types(kinds: &[&str]) -> Json {
        Json::list("type", kinds.iter().map(|kind| Json::text(*kind)).collect())
    }

    /// One of these words.
    pub(super) fn words<T: Into<String>>(words: impl IntoIterator<Item = T>) -> Json {
        Json::list("enum", words.into_iter().map(Json::text).collect())
    }

    pub(super) fn requiring(key: &str) -> Json {
        Json::list("required", vec![Json::text(key)])
    }

    /// The same map with one more key.
    pub(super) fn with(self, key: &str, json: Json) -> Json {
        let mut entries = self.entries();
        entries.push((key.to_owned(), json));
        Json::Map(entries)
    }

    /// The entries of a map; of anything else none.
    pub(super) fn entries(self) -> Vec<(String, Json)> {
        match self {
            Json::Map(entries) => entries,
            _ => Vec::new(),
        }
    }

    pub(super) fn printed(&self) -> String {
        // Keys are texts, so that nothing can fail.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Json::Truth(truth) => serializer.serialize_bool(*truth),
            Json::Count(count) => count.serialize(serializer),
            Json::Text(text) => serializer.serialize_str(text),
            Json::List(list) => list.serialize(serializer),
            Json::Map(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (key, json) in entries {
                    map.serialize_entry(key, json)?;
                }
                map.end()
            }
        }
    }
}
