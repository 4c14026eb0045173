//! What is kept of decisions that were made, to go on from them.

use std::sync::Arc;

use super::figures::{Figure, Figures};
use super::frame::{Frame, InputValues};
use super::memory::FrameMemory;
use super::{Bar, Sight};
use crate::plan::Plan;
use crate::time::{Calendar, Date, Stamp};

/// What is kept of decisions that were made.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kept {
    /// The decisions at the ends of bars.
    pub(crate) decided: Vec<Decided>,
    /// Of each input the figures that were known to the last of them; none where
    /// decisions were given what they saw.
    pub(crate) figures: Vec<Vec<KeptFigure>>,
    /// What is remembered of the decisions before the first of them, if there are some.
    pub(crate) memory: Option<Arc<FrameMemory>>,
}

/// A decision that stands as it was made.
#[derive(Clone, Debug)]
pub(crate) struct Decided {
    pub(crate) stamp: Stamp,
    pub(crate) date: Option<Date>,
    pub(crate) seen: SeenByDecision,
}

/// What a decision saw.
#[derive(Clone, Debug)]
pub(crate) enum SeenByDecision {
    /// Of each number that decisions look at its value, and the period of it.
    Numbers(Vec<(f64, Option<usize>)>),
    /// Of each input what it was given.
    Given(Vec<(f64, Sight)>),
}

/// A figure as it was last known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct KeptFigure {
    pub(crate) period: Stamp,
    pub(crate) end: Date,
    pub(crate) known: Date,
    pub(crate) is_assumed: bool,
    pub(crate) value: f64,
}

impl Frame {
    /// What is to be kept to go on from here. A last decision that will be made once
    /// more is left out.
    pub(crate) fn kept(&self, plan: &Plan) -> Kept {
        let last = self.bars.iter().rev().find(|bar| !bar.is_between);
        let day = last.and_then(|bar| bar.date).unwrap_or(Date::MIN);
        let decided = |(place, bar): (usize, &Bar)| Decided {
            stamp: bar.stamp,
            date: bar.date,
            seen: match &self.source {
                InputValues::Given(given) => {
                    let nothing = (f64::NAN, Sight::NoData);
                    let own = given.iter().map(|seen| seen.get(place).copied());
                    SeenByDecision::Given(own.map(|seen| seen.unwrap_or(nothing)).collect())
                }
                InputValues::Tracks(_) => {
                    let seen = self.views.iter().map(|viewed| {
                        let period = viewed.looks.get(place).and_then(|look| look.period);
                        (self.number(viewed.node, place), period)
                    });
                    let ages = self.ages(plan, place).into_iter().map(|age| (age, None));
                    SeenByDecision::Numbers(seen.chain(ages).collect())
                }
            },
        };
        let bars = self.bars.iter().enumerate().filter(|(_, bar)| !bar.is_between);
        let calendar = self.steps.calendar();
        let figures = self.tracks().iter().enumerate().map(|(input, track)| {
            // A trading day is one before its figure is out.
            let is_of_days = calendar == Calendar::DaysOf(input);
            track.figures().known_on(day, is_of_days)
        });
        Kept {
            decided: bars.map(decided).collect(),
            figures: figures.collect(),
            memory: self.memory.clone(),
        }
    }
}

impl Kept {
    /// The last decision.
    pub(crate) fn last(&self) -> Option<&Decided> {
        self.decided.last()
    }

    /// The days of the bars, of those that have some.
    pub(super) fn days(&self) -> Vec<Date> {
        self.decided.iter().filter_map(|one| one.stamp.last_day()).collect()
    }

    /// The first day of the first bar.
    pub(crate) fn first_day(&self) -> Option<Date> {
        self.decided.first().and_then(|first| first.stamp.first_day())
    }
}

impl Figures {
    /// The figures as they were known on a day; those that came out later, too, if
    /// `has_all_days` asks for all that are about a day up to it.
    fn known_on(&self, day: Date, has_all_days: bool) -> Vec<KeptFigure> {
        let is_kept = |figure: &&Figure| figure.known <= day || (has_all_days && figure.end <= day);
        if let Some(parts) = &self.parts {
            return parts.known_on(day, has_all_days);
        }
        let kept = self.all.iter().filter(is_kept).map(|figure| KeptFigure {
            period: figure.period,
            end: figure.end,
            known: figure.known,
            is_assumed: figure.is_assumed,
            value: self.value_on(figure, day.max(figure.known)).0,
        });
        kept.collect()
    }

    /// These figures with those that were known before and are not among them.
    ///
    /// What lies before the first bar that was decided is left out, and a figure was
    /// known no later than it was then.
    pub(super) fn with_kept(mut self, kept: &Kept, input: usize, calendar: Calendar) -> Figures {
        let Some(own) = kept.figures.get(input) else { return self };
        // Trading days begin with the figures of one input, and others may be older.
        let begins_all = match calendar {
            Calendar::DaysOf(place) => place == input,
            Calendar::Every(_) | Calendar::Rows => true,
        };
        if let Some(first) = kept.first_day().filter(|_| begins_all) {
            self.all.retain(|figure| first <= figure.end);
        }
        let mut all: Vec<Figure> = Vec::with_capacity(own.len().max(self.all.len()));
        let mut now = self.all.iter().copied().peekable();
        for figure in own {
            while let Some(earlier) = now.next_if(|one| one.end < figure.end) {
                all.push(earlier);
            }
            match now.next_if(|one| one.period == figure.period) {
                Some(same) => all.push(Figure {
                    known: same.known.min(figure.known),
                    from: same.from.min(figure.known),
                    ..same
                }),
                None => all.push(Figure::of_kept(figure)),
            }
        }
        all.extend(now);
        self.all = all;
        if let (None, Some(Stamp::Period(period))) =
            (self.frequency, own.first().map(|first| first.period))
        {
            self.frequency = Some(period.frequency());
        }
        self.in_order()
    }
}
