//! Files that data came from, with their digests. The only file that names the
//! hash crate.

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// A file that data came from.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[non_exhaustive]
pub struct Origin {
    /// The file as it was named.
    pub name: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

impl Origin {
    /// The origin of data that were read from these bytes.
    pub fn of(name: impl Into<String>, bytes: &[u8]) -> Origin {
        let mut sha256 = String::with_capacity(64);
        for byte in Sha256::digest(bytes) {
            // Writing to a string cannot fail.
            let _ = write!(sha256, "{byte:02x}");
        }
        Origin { name: crate::inert::name(&name.into()).into_owned(), sha256 }
    }
}

/// The name of a file without its folder.
pub(crate) fn base_name(file: &str) -> &str {
    file.rsplit(['/', '\\']).next().unwrap_or(file)
}
