//! What tells that a file is another: its time, its size, and which file it is.

use std::path::PathBuf;
use std::time::SystemTime;

use crate::question::Question;

/// The files that a question reads, as they stand.
#[derive(PartialEq)]
pub(super) struct Stamps(Vec<(PathBuf, Option<Stamp>)>);

#[derive(PartialEq)]
struct Stamp {
    modified: Option<SystemTime>,
    bytes: u64,
    /// What is renamed over a file may have its time and size.
    node: Option<(u64, u64)>,
}

impl Stamps {
    pub(super) fn of(question: &Question) -> Stamps {
        let files = question.read().into_iter().map(|read| {
            let stamp = std::fs::metadata(&read.file).ok().map(|about| Stamp {
                modified: about.modified().ok(),
                bytes: about.len(),
                node: node(&about),
            });
            (read.file, stamp)
        });
        Stamps(files.collect())
    }
}

#[cfg(unix)]
fn node(about: &std::fs::Metadata) -> Option<(u64, u64)> {
    Some(crate::place::node(about))
}

#[cfg(not(unix))]
fn node(_: &std::fs::Metadata) -> Option<(u64, u64)> {
    None
}
