//! What two plans must have in common so that one can go on where the other ended.

use std::fmt::Write;

use super::Plan;
use crate::data::Origin;
use crate::rules::{Part, parts};

impl Plan {
    /// A digest of all that has a say in its decisions, in the order in which decisions
    /// remember it. Comments, titles, sources and the spelling of the rules have none,
    /// and neither has where the figures come from.
    pub(crate) fn digest(&self) -> String {
        let mut text = String::new();
        let is_contract = |part: &Part| {
            let is_of_data = matches!(part.key, "columns" | "where" | "optional");
            part.kind == "input" && !is_of_data || part.key == "calendar"
        };
        for Part { name, key, meaning, .. } in parts(&self.rules).into_iter().filter(is_contract) {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{name} {key} {meaning}");
        }
        let Plan { nodes, inputs, series, seen, signals, phases, dwell, .. } = self;
        let _ = writeln!(text, "{nodes:?}{inputs:?}{series:?}{seen:?}{signals:?}{phases:?}{dwell}");
        for phase in self.rules.phases() {
            let _ = writeln!(text, "{}", phase.id);
        }
        Origin::of("", text.as_bytes()).sha256
    }
}
