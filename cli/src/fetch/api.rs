//! What FRED's API answers, as JSON; becomes a table with vintages.

use std::fmt::Write;

use serde::Deserialize;

use super::fred::VINTAGES;

/// How many rows one answer may have; FRED's own limit.
pub(super) const PAGE: usize = 100_000;

/// A part of the observations of a series.
#[derive(Deserialize)]
struct Answer {
    count: usize,
    observations: Vec<Observation>,
}

#[derive(Deserialize)]
struct Observation {
    date: String,
    realtime_start: String,
    realtime_end: String,
    value: String,
}

/// Why the API refuses.
#[derive(Deserialize)]
struct Refusal {
    error_message: String,
}

/// The observations of a series, as they come.
pub(super) struct Observations {
    text: String,
    rows: usize,
}

impl Observations {
    pub(super) fn new(series: &str) -> Observations {
        Observations { text: format!("{VINTAGES},{series}\n"), rows: 0 }
    }

    /// How many there are so far.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Adds those of an answer; whether there are more to ask for.
    ///
    /// # Errors
    ///
    /// What is wrong with it, as the end of a sentence about an answer.
    pub(super) fn add(&mut self, json: &str) -> Result<bool, String> {
        if json.trim_start().starts_with('<') {
            return Err("is a web page, not figures".to_owned());
        }
        let answer: Answer = serde_json::from_str(json)
            .map_err(|_| "is not what the API promises, or breaks off".to_owned())?;
        for own in &answer.observations {
            let Observation { date, realtime_start, realtime_end, value } = own;
            let cells = [date, realtime_start, realtime_end, value];
            if cells.iter().any(|cell| cell.contains([',', '"', '\n', '\r'])) {
                return Err("is not what the API promises".to_owned());
            }
            // Writing to a string cannot fail.
            let _ = writeln!(self.text, "{date},{realtime_start},{realtime_end},{value}");
        }
        self.rows += answer.observations.len();
        if self.rows < answer.count && answer.observations.is_empty() {
            return Err(format!("ends after {} of {} rows", self.rows, answer.count));
        }
        Ok(self.rows < answer.count)
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }
}

/// The reason that the API gives for a refusal.
pub(super) fn reason(json: &str) -> Option<String> {
    let refusal: Refusal = serde_json::from_str(json).ok()?;
    let line = refusal.error_message.lines().next()?.trim().trim_end_matches('.').to_owned();
    Some(line.chars().take(200).collect())
}
