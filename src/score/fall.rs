//! Episodes that a number tells: falls from a high, so deep within a length of time.
//!
//! A bar is *fallen* if the highest number of the length of time up to it lies so far
//! above its own. Fallen bars in a row are one episode: from the last bar with the
//! highest number that the first of them fell from to the lowest of them. Episodes
//! that meet are one.

use super::Episode;
use crate::time::{Date, Span};

/// A number at decisions: NaN where it is unknown.
pub(super) struct DecisionNumbers<'a> {
    pub(super) days: &'a [Date],
    pub(super) numbers: &'a [f64],
}

/// The falls of at least so many percent within a length of time, the oldest first.
pub(super) fn falls(course: &DecisionNumbers<'_>, percent: f64, within: Span) -> Vec<Episode> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut fallen: Option<(usize, usize)> = None;
    for bar in 0..course.days.len() {
        let number = course.number(bar);
        match course.high(bar, within) {
            Some(high) if number <= (1.0 - percent / 100.0) * course.number(high) => {
                let (onset, lowest) = fallen.unwrap_or((high, bar));
                let lowest = if number < course.number(lowest) { bar } else { lowest };
                fallen = Some((onset, lowest));
            }
            // An unknown number ends no fall.
            _ if number.is_nan() => {}
            _ => found.extend(fallen.take()),
        }
    }
    found.extend(fallen);
    let mut apart: Vec<(usize, usize)> = Vec::new();
    for (onset, lowest) in found {
        match apart.last_mut() {
            Some((_, end)) if onset <= *end => *end = lowest.max(*end),
            _ => apart.push((onset, lowest)),
        }
    }
    let day = |bar: usize| course.days.get(bar).copied();
    let episode = |(onset, lowest): (usize, usize)| {
        let onset = day(onset)?;
        let name = format!("fall from {onset}");
        Some(Episode { name, onset, end: day(lowest), source: None })
    };
    apart.into_iter().filter_map(episode).collect()
}

impl DecisionNumbers<'_> {
    fn number(&self, bar: usize) -> f64 {
        self.numbers.get(bar).copied().unwrap_or(f64::NAN)
    }

    /// The last bar with the highest number of those before this one, as far back as
    /// the length of time reaches.
    fn high(&self, bar: usize, within: Span) -> Option<usize> {
        let day = *self.days.get(bar)?;
        let is_near = |before: &usize| {
            self.days.get(*before).is_some_and(|before| day <= within.after(*before))
        };
        let near = (0..bar).rev().take_while(is_near);
        let known = near.filter(|before| !self.number(*before).is_nan());
        known.reduce(
            |high, before| {
                if self.number(high) < self.number(before) { before } else { high }
            },
        )
    }

    /// Whether the number is known at every bar of a stretch.
    pub(super) fn is_known(&self, bars: std::ops::Range<usize>) -> bool {
        bars.into_iter().all(|bar| !self.number(bar).is_nan())
    }
}
