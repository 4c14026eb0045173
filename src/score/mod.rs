//! The record of rules: what they said before things happened, and how often in vain.
//!
//! An *episode* is what the rules should have warned of, from its *onset* to its end.
//! A decision comes *before* an episode if the onset lies within the *horizon* after
//! its day, and is *quiet* if nothing begins within that; what lies inside of an
//! episode, and what is not over yet, says nothing either way. An *alarm* is a signal
//! that is on, or a phase that is the verdict. Episodes are read as outcomes only: no
//! decision sees them. What a decision did not know is counted by itself, and neither
//! as an alarm nor as none.

mod auroc;
mod confusion;
mod counted;
mod episodes;
mod fall;
mod levels;
mod numbers;
mod pool;
mod pooled;
mod record;
mod stages;
mod sweep;
mod view;

pub use auroc::{Auroc, Interval};
pub use confusion::{Confused, Confusion};
pub use episodes::{EntityEpisodes, Episode, Episodes};
pub use levels::{Catch, Level, Levels};
pub use pool::{Pool, ToEach};
pub use pooled::{
    AreaWithout, EntityRecord, EntityRow, EntityScore, PooledNumber, PooledRow, WithoutEntity,
};
pub use record::{Lead, Record};
pub use stages::StageCounts;
pub use sweep::{
    Alarm, Chance, Fitted, Measure, Part, Point, Sweep, SweepOptions, Swept, Tried, Way,
};
pub use view::{Measured, NumberKind, Row, RowKind, Score, ScoreRow, Scored, WithoutEpisode};

use crate::time::{Date, Span, SpanUnit};

/// What the rules are scored against.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Happened {
    /// Episodes that somebody has dated.
    Episodes(Episodes),
    /// A fall of so many percent of the number that the rules name under `base_rates`,
    /// within a length of time; without them the deepest and the longest of those there.
    Fall {
        /// How deep it is at least, in percent.
        percent: Option<f64>,
        /// From the highest number to one that is so far below it.
        within: Option<Span>,
    },
}

/// How the rules are scored.
#[derive(Clone, Copy, Debug)]
pub struct ScoreOptions {
    /// How long before an onset an alarm counts as right.
    pub horizon: Span,
    /// The weight of a missed episode against a false alarm, between 0 and 1; at a half
    /// they weigh the same.
    pub preference: f64,
    /// The first day of which decisions count; without it all of the past do.
    pub from: Option<Date>,
    /// The last day of which decisions count, and up to which the episodes are known;
    /// without it that of the last decision.
    pub to: Option<Date>,
}

impl Default for ScoreOptions {
    /// Twelve quarters and a half.
    fn default() -> ScoreOptions {
        let horizon = Span { count: 12, unit: SpanUnit::Quarters };
        ScoreOptions { horizon, preference: 0.5, from: None, to: None }
    }
}
