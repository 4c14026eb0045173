//! The tables that show what rules can say, as files, and proofs as JSON.

use std::path::Path;

use froth::prove::{Proofs, Witness};

use super::target::{drafted, unwritable};
use super::together::keep_all;
use super::{Failure, disk};

/// Writes each table into a folder, named after what it shows.
pub(crate) fn write(folder: &Path, proofs: &[Proofs]) -> Result<(), Failure> {
    disk::make_folder(folder).map_err(|error| unwritable(folder, &error, &[]))?;
    let mut drafts = Vec::new();
    for (name, table) in proofs.iter().flat_map(tables) {
        drafts.extend(drafted(&folder.join(name), &table.csv)?);
    }
    keep_all(drafts)
}

fn tables(proofs: &Proofs) -> Vec<(String, &Witness)> {
    let rules = &proofs.rules;
    let phases = proofs.phases.iter().filter_map(|phase| {
        Some((format!("{rules}.phase.{}.csv", phase.id), phase.table.as_ref()?))
    });
    let signals = proofs.signals.iter().filter_map(|signal| {
        let name = format!("{rules}.signal.{}.{}.csv", signal.id, signal.state.word());
        Some((name, signal.table.as_ref()?))
    });
    phases.chain(signals).collect()
}

/// What was found, as JSON, and what was proved.
pub(crate) fn json(found: &str, proofs: &[Proofs]) -> String {
    let proofs: Vec<String> = proofs.iter().map(Proofs::to_json).collect();
    format!("{{\n\"found\": {found},\n\"proofs\": [{}]\n}}", proofs.join(",\n"))
}
