//! One quantity over time.

use crate::time::{Frequency, Stamp};

/// One quantity over time: values in order, each with the time it is about.
#[derive(Clone, Debug)]
pub struct Series {
    name: String,
    // Invariant: strictly rising, and as many as values.
    stamps: Vec<Stamp>,
    // Invariant: finite, or NaN where the value is missing.
    values: Vec<f64>,
    frequency: Option<Frequency>,
}

impl Series {
    /// A series of these values; `None` if the times do not rise from one to
    /// the next, mix periods of two kinds, or are not as many as the values.
    ///
    /// # Shape
    ///
    /// `stamps` and `values`: `[n]`, oldest first. A missing value is NaN; an
    /// infinite one counts as missing.
    pub fn new(name: impl Into<String>, stamps: Vec<Stamp>, values: Vec<f64>) -> Option<Series> {
        let is_rising = stamps.iter().zip(stamps.iter().skip(1)).all(|(stamp, next)| stamp < next);
        let is_row = |stamp: &Stamp| matches!(stamp, Stamp::Row(_));
        let frequency = Stamp::frequency_of(&stamps);
        let is_one_kind = frequency.is_some() || stamps.iter().all(is_row);
        if !is_rising || !is_one_kind || stamps.len() != values.len() {
            return None;
        }
        let values = values.into_iter().map(crate::value::finite).collect();
        Some(Series { name: name.into(), stamps, values, frequency })
    }

    /// The name of its column.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The times it has values for, oldest first.
    pub fn stamps(&self) -> &[Stamp] {
        &self.stamps
    }

    /// Its values in the order of [`stamps`](Series::stamps); NaN is missing.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// How often it has a value, as its dates show; `None` for rows without dates.
    pub fn frequency(&self) -> Option<Frequency> {
        self.frequency
    }
}
