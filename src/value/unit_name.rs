//! Units in documents, by the name that people read.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serializer};

use super::Unit;

pub(crate) fn serialize<S: Serializer>(unit: &Unit, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(unit)
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(name: D) -> Result<Unit, D::Error> {
    let name = String::deserialize(name)?;
    Unit::of_shown(&name).ok_or_else(|| D::Error::custom(format!("`{name}` is no unit")))
}
