//! One column a vintage, as ALFRED's tables come: `GDPC1_20230126`.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::draft::{Days, SeriesDraft};
use super::numbers::SeriesNumbers;
use super::releases::RowReading;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::time::Date;

/// The series and the vintage in the name of a column.
fn vintage(name: &str) -> Option<(&str, Date)> {
    let (series, day) = name.rsplit_once('_')?;
    let is_day = day.len() == 8 && day.bytes().all(|byte| byte.is_ascii_digit());
    if series.is_empty() || !is_day {
        return None;
    }
    let (year, month) = (day.get(..4)?.parse().ok()?, day.get(4..6)?.parse().ok()?);
    Some((series, Date::new(year, month, day.get(6..)?.parse().ok()?)?))
}

/// The same series, columns that are vintages of one joined to it.
///
/// They are vintages only if all columns are named so, and none has a value for a
/// time that begins after its day: what is called so by chance stays as it is.
pub(super) fn joined(
    drafts: Vec<SeriesDraft>,
    has_days: bool,
    file: &str,
    notes: &mut Vec<Diagnostic>,
) -> Vec<SeriesDraft> {
    let is_vintage = |draft: &SeriesDraft| {
        let Some((_, day)) = vintage(&draft.name) else { return false };
        let values = draft.rows.iter().zip(&draft.numbers.values);
        let is_known =
            |stamp: &crate::time::Stamp| stamp.first_day().is_some_and(|first| first <= day);
        let mut values = values.filter(|(_, value)| !value.is_nan());
        draft.labels.is_empty()
            && draft.numbers.bounds.is_empty()
            && values.all(|((_, stamp), _)| is_known(stamp))
    };
    if has_days || drafts.is_empty() || !drafts.iter().all(is_vintage) {
        return drafts;
    }
    let mut joined: Vec<SeriesDraft> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut counts: Vec<usize> = Vec::new();
    for draft in drafts {
        let Some((name, day)) = vintage(&draft.name) else { continue };
        let place = *places.entry(name.to_owned()).or_insert_with_key(|name| {
            let mut whole = SeriesDraft::new(name.clone(), draft.column, draft.whose.clone());
            whole.has_days = true;
            whole.is_bare = draft.is_bare;
            whole.unit = draft.unit.clone();
            whole.reading = RowReading { is_vintage: true, tells_gaps: true };
            joined.push(whole);
            counts.push(0);
            joined.len() - 1
        });
        let Some(whole) = joined.get_mut(place) else { continue };
        let SeriesNumbers { values, faults, note, .. } = draft.numbers;
        whole.days.extend(draft.rows.iter().map(|_| Days { from: day, until: None }));
        Rc::make_mut(&mut whole.rows).extend(draft.rows.iter().copied());
        whole.numbers.values.extend(values);
        if !faults.is_empty() {
            whole.numbers.faults = faults;
        }
        if !note.is_empty() {
            whole.numbers.note = note;
        }
        if let Some(count) = counts.get_mut(place) {
            *count += 1;
        }
    }
    for (name, place) in &places {
        let count = counts.get(*place).copied().unwrap_or(0);
        let columns = if count == 1 { "column is" } else { "columns are" };
        let message = format!("{count} {columns} read as vintages of `{name}`");
        notes.push(Diagnostic::note(Code::ReadAs, message).at(Place::whole(file)));
    }
    joined
}
