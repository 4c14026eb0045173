//! The day of a decision: what makes it that day, and what comes after it.

use serde::{Deserialize, Serialize};

use super::Report;
use crate::eval::Figure;
use crate::outcome::Outcome;
use crate::plan::Knowledge;
use crate::rules::Input;
use crate::time::Date;

/// A figure of an input, with the day from which it is known.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Newest {
    /// The input.
    pub input: String,
    /// What the figure is about.
    pub period: String,
    /// The day from which it is known.
    pub known: Date,
    /// Whether that day was only reckoned from the lag that the rules state.
    pub is_assumed: bool,
}

/// Figures of the data that a decision leaves aside, for they came out after it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct LeftAside {
    /// How many, revisions among them where decisions go by the figures of their day.
    pub figures: usize,
    /// The first of them.
    pub first: Newest,
}

/// What makes the day of a decision, and what comes after it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Day {
    /// Whether it was asked for; else it is the day on which all figures of the data
    /// are known.
    pub is_asked: bool,
    /// The figure that came out last by then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub newest: Option<Newest>,
    /// The figures that came out later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_aside: Option<LeftAside>,
}

impl Outcome {
    /// What makes the day of this decision, and what comes after it.
    pub(super) fn day(&self) -> Day {
        let Some(day) = self.as_of() else { return Day::default() };
        let inputs = self.plan.rules().inputs().iter().zip(self.run.frame.tracks());
        let releases = inputs.flat_map(|(input, track)| {
            let releases = track.figures().releases();
            releases.map(move |(known, figure)| (known, input, figure))
        });
        let (out, later): (Vec<_>, Vec<_>) = releases.partition(|(known, ..)| *known <= day);
        let told = |(known, input, figure): &(Date, &Input, &Figure)| Newest {
            input: input.name.clone(),
            period: figure.period.to_string(),
            known: *known,
            is_assumed: figure.is_assumed,
        };
        // The first of those of one day.
        let newest = out.iter().rev().max_by_key(|(known, ..)| *known);
        let first = later.iter().min_by_key(|(known, ..)| *known);
        Day {
            is_asked: self.asked.is_some(),
            newest: newest.map(told),
            left_aside: first.map(|first| LeftAside { figures: later.len(), first: told(first) }),
        }
    }
}

impl Report {
    /// Why it is this day, and which figures it leaves aside: a sentence each.
    pub(super) fn day_words(&self) -> Vec<String> {
        let mut words = Vec::new();
        let came = |figure: &Newest| {
            let how = if figure.is_assumed { " (assumed from its lag)" } else { "" };
            format!(
                "{} of {}, came out on {}{how}",
                self.input_name(&figure.input),
                figure.period,
                figure.known
            )
        };
        if let Some(newest) = self.day.newest.as_ref().filter(|_| !self.day.is_asked) {
            if self.knowledge == Knowledge::Latest {
                let Newest { period, known, .. } = newest;
                let input = self.input_name(&newest.input);
                words.push(format!(
                    "In hindsight a figure counts from the end of its period; the newest, {input} \
                     of {period}, from {known}."
                ));
                return words;
            }
            words.push(format!("The newest figure, {}.", came(newest)));
        }
        if let Some(LeftAside { figures, first }) = &self.day.left_aside {
            let Newest { period, known, is_assumed, .. } = first;
            let input = self.input_name(&first.input);
            let how = if *is_assumed { " (assumed from its lag)" } else { "" };
            let one = format!("{input} of {period}, counts from {known}{how}");
            words.push(match figures {
                1 => format!("1 newer figure of the data is left aside: {one}."),
                more => {
                    format!("{more} newer figures of the data are left aside; the first, {one}.")
                }
            });
        }
        words
    }
}
