//! What a decision resembles, as text for people.

use super::Report;
use super::page::{Pen, align_right, joined, number, plain_table};
use crate::likeness::{Closest, Likeness, Measured, Resemblance};
use crate::value::minus;

/// How many references stand beside each other.
const MOST_COLUMNS: usize = 3;

impl Report {
    /// The features beside the references, and in words what is nearest.
    pub(super) fn likeness_text(&self, pen: Pen) -> Option<String> {
        let likeness = self.likeness.as_ref()?;
        let shown = shown_references(likeness);
        let mut header = vec!["RESEMBLES", "NOW"];
        header.extend(shown.iter().map(|reference| reference.id.as_str()));
        let mut table = plain_table(&header);
        for column in 1..header.len() {
            align_right(&mut table, column);
        }
        for feature in &likeness.features {
            let mut row = vec![name(feature).to_owned(), number(feature.value, &feature.unit)];
            row.extend(shown.iter().map(|reference| {
                let pull = reference.features.iter().find(|pull| pull.id == feature.id);
                number(pull.and_then(|pull| pull.then), &feature.unit)
            }));
            table.add_row(row);
        }
        let mut row = vec!["Distance".to_owned(), String::new()];
        row.extend(shown.iter().map(|reference| distance(reference)));
        table.add_row(row);
        let mut parts = vec![
            pen.header(&pen.table(&table)),
            pen.wrapped(&minus(&self.likeness_words(likeness))),
        ];
        for feature in &likeness.features {
            for reason in &feature.unknown {
                let line = format!("  {}: {}", name(feature), self.reason_words(reason));
                parts.push(pen.indented(&line, "    "));
            }
        }
        Some(parts.join("\n"))
    }

    /// What is nearest, and what the rules say beside it.
    pub(super) fn likeness_words(&self, likeness: &Likeness) -> String {
        let count = likeness.features.len();
        let Some(closest) = &likeness.closest else {
            if likeness.references.iter().all(|reference| reference.bars == 0) {
                return "All that it could be compared with was still to come.".to_owned();
            }
            return format!(
                "What it resembles is unknown: {} of {count} features are known, and a distance \
                 needs {} of them in one of the references.",
                likeness.known, likeness.at_least
            );
        };
        let mut words = self.rank_words(closest);
        let Some(nearest) = &likeness.nearest else { return words };
        if let Some(bar) = &likeness.nearest_bar {
            words.push_str(&format!(" The nearest single {} is {}", self.calendar, bar.bar));
            let named = |id: &str| likeness.features.iter().find(|feature| feature.id == id);
            let pulls = bar.features.iter().filter(|pull| pull.scaled.is_some());
            let told = |pull: &crate::likeness::Pull| {
                let feature = named(&pull.id)?;
                let (now, then) =
                    (number(feature.value, &feature.unit), number(pull.then, &feature.unit));
                Some(format!("{} ({now} against {then})", name(feature)))
            };
            let pulls: Vec<_> = pulls.collect();
            if let [near, .., far] = pulls.as_slice()
                && let (Some(near), Some(far)) = (told(near), told(far))
            {
                words.push_str(&format!(". Nearest to it is {near}, farthest {far}"));
            }
        }
        words.push_str(". ");
        words.push_str(&self.beside_words(likeness, nearest));
        let known = likeness.references.iter().find(|one| one.id == *nearest);
        let known = known.map_or(likeness.known, |one| one.known);
        if known < count {
            words.push_str(&format!(" Only {known} of {count} features are known."));
        }
        let has_own = likeness.features.iter().any(|feature| feature.scale_expression.is_some());
        words.push_str(if has_own {
            " Distances are in scales of the features' own past."
        } else {
            " Distances are in interquartile ranges of the features' own past."
        });
        words
    }

    /// Which reference is at the smallest distance, and whether that means anything.
    fn rank_words(&self, closest: &Closest) -> String {
        let step = &*self.calendar;
        let Closest { id, distance, bars, from_bar, .. } = closest;
        let (Some(farther), Some(often)) = (closest.farther_percent, closest.nearest_percent)
        else {
            return format!(
                "The smallest distance is {distance:.2}, to {id}; the past is too short to say \
                 whether that is near."
            );
        };
        let since = from_bar.as_deref().unwrap_or_default();
        let often = percent(often);
        if closest.stands_out {
            return format!(
                "Nearest is {id}, at {distance:.2}: nearer than {} of the {bars} {step}s since \
                 {since} that are none of its own. {id} is the nearest of {often} of them.",
                percent(farther)
            );
        }
        format!(
            "It resembles none of them more than {step}s usually do. The smallest distance is \
             {distance:.2}, to {id}, and only {} of the {bars} other {step}s since {since} are \
             farther from it; {id} is the nearest of {often} of them.",
            percent(farther)
        )
    }

    /// What the rules say beside the nearest reference.
    fn beside_words(&self, likeness: &Likeness, nearest: &str) -> String {
        let Some(rules) = &likeness.rules else {
            return "The rules leave open which phase it is.".to_owned();
        };
        let phase = rules.title.as_deref().unwrap_or(&rules.phase);
        let step = &*self.calendar;
        if rules.agrees {
            return format!(
                "The rules agree: they say {phase}, as in {} of {} {step}s of {nearest}.",
                rules.bars, rules.of
            );
        }
        let reference = likeness.references.iter().find(|one| one.id == nearest);
        let said = reference.map_or(&[][..], |one| one.phases.as_slice());
        let said: Vec<&str> =
            said.iter().map(|said| said.title.as_deref().unwrap_or(&said.id)).collect();
        let then =
            if said.is_empty() { "nothing definite".to_owned() } else { joined(&said, "and") };
        format!("The rules disagree: they say {phase}, and of {nearest} they said {then}.")
    }
}

/// The references in the order of the rules; of many the nearest ones.
pub(super) fn shown_references(likeness: &Likeness) -> Vec<&Resemblance> {
    let far = |one: &Resemblance| one.distance.unwrap_or(f64::INFINITY);
    let mut nearest: Vec<&Resemblance> = likeness.references.iter().collect();
    nearest.sort_by(|one, other| far(one).total_cmp(&far(other)));
    nearest.truncate(MOST_COLUMNS);
    let is_shown = |one: &&Resemblance| nearest.iter().any(|near| near.id == one.id);
    likeness.references.iter().filter(is_shown).collect()
}

/// The name of a feature for people.
pub(super) fn name(feature: &Measured) -> &str {
    feature.title.as_deref().unwrap_or(&feature.id)
}

/// The distance to a reference for people.
pub(super) fn distance(reference: &Resemblance) -> String {
    match reference.distance {
        Some(distance) => format!("{distance:.2}"),
        None if reference.bars == 0 => "to come".to_owned(),
        None => "unknown".to_owned(),
    }
}

fn percent(number: f64) -> String {
    format!("{number:.0} %")
}
