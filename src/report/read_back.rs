//! Reports read back from the JSON that they are written as.
//!
//! Fields that a later version has added are passed over, and what may be left out
//! may be missing. A document of another shape is refused.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::Named;

/// The shape that a document says it has, which must be this one.
pub(super) fn of_shape<'de, D: Deserializer<'de>>(
    text: D,
    own: &'static str,
) -> Result<Cow<'static, str>, D::Error> {
    let found = String::deserialize(text)?;
    if found == own {
        Ok(Cow::Borrowed(own))
    } else {
        Err(D::Error::custom(format!("the document has the shape `{found}`, and not `{own}`")))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Named<T> {
    fn deserialize<D: Deserializer<'de>>(map: D) -> Result<Named<T>, D::Error> {
        map.deserialize_map(InOrder(PhantomData))
    }
}

/// Reads an object and keeps the order of its keys.
struct InOrder<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for InOrder<T> {
    type Value = Named<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Named<T>, A::Error> {
        let mut all = Vec::new();
        while let Some(entry) = map.next_entry()? {
            all.push(entry);
        }
        Ok(Named(all))
    }
}
