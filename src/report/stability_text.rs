//! How firm a verdict is as text for people.

use super::page::{Pen, align_right, joined, plain_table};
use crate::explain::{End, Leverage, Stability};

/// What settles less than this share of what varies is not shown.
const LEAST: f64 = 0.05;

/// How often the verdict stands, and which parameters it hangs on.
pub(super) fn stability_text(pen: Pen, stability: &Stability) -> String {
    let mut parts = vec![pen.bold("HOW FIRM IT IS")];
    if stability.draws == 0 {
        parts.push("No parameter was drawn, for none states a range.".to_owned());
        return parts.join("\n");
    }
    let Stability { draws, seed, stands, params, .. } = stability;
    parts.push(pen.wrapped(&format!(
        "The verdict stands in {} of {draws} draws of {} parameters from their ranges, all at \
         once (seed {seed}).",
        percent(*stands),
        params.len()
    )));
    let phases = stability.phases.iter().map(|share| {
        let title = share.title.as_ref().or(share.phase.as_ref());
        format!("{} {}", percent(share.share), title.map_or("undetermined", String::as_str))
    });
    let phases: Vec<String> = phases.collect();
    if 1 < phases.len() {
        parts.push(pen.indented(&format!("Drawn: {}.", phases.join(", ")), ""));
    }
    let moves = |one: &&Leverage| !one.low.is_same || !one.high.is_same || LEAST <= one.matters;
    let shown: Vec<&Leverage> = params.iter().filter(moves).collect();
    if !shown.is_empty() {
        parts.push(table(pen, &shown));
    }
    let names: Vec<&str> = stability.rests_on.iter().map(String::as_str).collect();
    parts.push(match names.as_slice() {
        [] => "No parameter moved alone to an end of its range changes the verdict.".to_owned(),
        [one] => pen.bold(&pen.wrapped(&format!(
            "Take care: the verdict rests on one parameter, {one}. Moved alone within its range \
             it gives another."
        ))),
        _ => pen.wrapped(&format!(
            "Take care: the verdict rests on {}, each of which gives another when it is moved \
             alone within its range.",
            joined(&names, "and")
        )),
    });
    parts.join("\n")
}

fn table(pen: Pen, params: &[&Leverage]) -> String {
    let mut table =
        plain_table(&["PARAMETER", "IS", "MATTERS", "AT ITS LOW END", "AT ITS HIGH END"]);
    align_right(&mut table, 1);
    align_right(&mut table, 2);
    for one in params {
        table.add_row(vec![
            one.param.clone(),
            one.value.clone(),
            percent(one.matters),
            end(&one.low),
            end(&one.high),
        ]);
    }
    pen.header(&pen.table(&table))
}

fn end(end: &End) -> String {
    let phase =
        if end.is_same { "the same" } else { end.phase.as_deref().unwrap_or("undetermined") };
    format!("{} {phase}", end.value)
}

pub(super) fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}
