//! How the files behind a plan were read, where they are no plain tables.

use crate::data::Panel;
use crate::diagnostic::Diagnostic;
use crate::plan::{Binding, Plan};

/// How the series that a plan reads were read, and the files that they are from:
/// lines that were passed over, words for nothing, signs of thousands.
///
/// # Nothing to say
///
/// No notes, if these files are plain tables of numbers.
pub fn read_as(plan: &Plan, panel: &Panel) -> Vec<Diagnostic> {
    let bound = plan.bindings.iter().filter_map(|binding| match binding {
        Binding::Column { name, .. } => panel.get(name),
        Binding::Absent | Binding::Dropped => None,
    });
    let bound: Vec<_> = bound.collect();
    let is_read = |note: &&Diagnostic| {
        let file = note.place.as_ref().map(|place| place.file.as_str());
        bound.iter().any(|series| series.file() == file)
    };
    let mut notes: Vec<Diagnostic> = panel.notes().iter().filter(is_read).cloned().collect();
    for series in &bound {
        notes.extend(panel.notes_on(series.name()).cloned());
    }
    notes
}
