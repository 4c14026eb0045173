//! The figures of an input: what each is about, and from which day it is known.
//!
//! The contract of the input interprets the dates of its column; the spacing of
//! the rows does so only where the contract says nothing. A row without a value
//! says nothing.

use super::kept::KeptFigure;
use crate::data::{Series, Version};
use crate::plan::{Binding, Knowledge};
use crate::rules::{Aggregate, Input};
use crate::time::{Calendar, Date, Frequency, Stamp};
use crate::value::finite;

/// An input of the rules with the series that it is read from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReadInput<'a> {
    pub(crate) input: &'a Input,
    pub(crate) binding: &'a Binding,
    pub(crate) series: Option<&'a Series>,
}

/// One figure of an input.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Figure {
    /// What it is about.
    pub(crate) period: Stamp,
    /// The last day of that.
    pub(crate) end: Date,
    /// The day from which it is known.
    pub(crate) known: Date,
    /// The same for a past that is looked back on: earlier where the record of
    /// vintages only begins after the figure came out.
    pub(crate) from: Date,
    /// Whether that day was only reckoned from a lag.
    pub(crate) is_assumed: bool,
    /// In the unit of the input; NaN if only its range is known.
    pub(crate) value: f64,
    /// Where its versions begin and end, if decisions go by those.
    pub(super) versions: Option<(usize, usize)>,
}

/// The figures of an input, in the order of their periods.
#[derive(Clone, Debug, Default)]
pub(crate) struct Figures {
    pub(crate) all: Vec<Figure>,
    /// In the unit of the input.
    pub(super) versions: Vec<Version>,
    /// The rows, where several of them make one of these figures.
    pub(super) parts: Option<Box<Figures>>,
    /// Where they do: the day on which each is due and all of its rows are known.
    pub(super) complete: Vec<Date>,
    /// What each figure is of.
    pub(crate) frequency: Option<Frequency>,
    /// Whether it is a figure of one day, not the first of more to come.
    pub(crate) is_single_figure: bool,
    /// Whether each is known at the end of its period.
    pub(crate) is_hindsight: bool,
    /// Whether each came out no sooner than the one before.
    pub(crate) is_in_order: bool,
    /// The newest row without a value, where it comes after all figures.
    pub(crate) gap: Option<Stamp>,
}

impl Figure {
    /// A figure as it was last known.
    pub(super) fn of_kept(kept: &KeptFigure) -> Figure {
        let KeptFigure { period, end, known, is_assumed, value } = *kept;
        Figure { period, end, known, from: known, is_assumed, value, versions: None }
    }
}

impl<'a> ReadInput<'a> {
    /// The series, if the input is bound to one.
    pub(crate) fn series(&self) -> Option<&'a Series> {
        match self.binding {
            Binding::Column { .. } => self.series,
            Binding::Absent | Binding::Dropped => None,
        }
    }
}

impl Figures {
    /// The figures of an input, as decisions on a calendar have them; none without
    /// dates.
    pub(crate) fn of(read: ReadInput<'_>, calendar: Calendar, knowledge: Knowledge) -> Figures {
        Figures::of_rows(read, knowledge).gathered(read, calendar)
    }

    /// The figures that the rows of an input are.
    pub(super) fn of_rows(read: ReadInput<'_>, knowledge: Knowledge) -> Figures {
        let (Some(series), Binding::Column { frequency: Some(frequency), factor, .. }) =
            (read.series(), read.binding)
        else {
            return Figures::default();
        };
        let (input, frequency, factor) = (read.input, *frequency, *factor);
        let mut figures = Figures {
            frequency: Some(frequency),
            is_single_figure: series.is_figure(),
            is_hindsight: knowledge == Knowledge::Latest,
            ..Figures::default()
        };
        let named_by = input.stamp.and_then(|_| input.named_by(&series.known_stamps(), frequency));
        let first_day = series.releases().and_then(|releases| releases.first_day());
        for (place, (stamp, newest)) in series.stamps().iter().zip(series.values()).enumerate() {
            let is_there = series.ever_known(place) && !input.is_missing(*newest);
            let Some((period, end)) = Input::dated(named_by, *stamp, frequency) else { continue };
            if input.is_over(end) {
                continue;
            }
            if !is_there {
                figures.gap = Some(Stamp::Period(period));
                continue;
            }
            figures.gap = None;
            let lag = input.published.after(end);
            let exception = input.released_on(period);
            let versions = series.releases().map_or(&[][..], |releases| releases.versions(place));
            let (known, from, is_assumed) = match (knowledge, versions.first(), exception) {
                (Knowledge::Latest, ..) => (end, end, false),
                // A record that begins late does not say when its first figures came
                // out; a past that is looked back on has them where they belong.
                (Knowledge::Vintage, Some(first), _) if Some(first.known) == first_day => {
                    (first.known, first.known.min(exception.unwrap_or(lag)), false)
                }
                (_, Some(first), _) => (first.known, first.known, false),
                (_, None, Some(day)) => (day, day, false),
                (_, None, None) => (lag, lag, input.published.count != 0),
            };
            let is_lived = knowledge == Knowledge::Vintage && !versions.is_empty();
            let start = figures.versions.len();
            if is_lived {
                figures.versions.extend(versions.iter().map(|version| Version {
                    value: finite(input.placeheld(version.value) * factor),
                    ..*version
                }));
            }
            figures.all.push(Figure {
                period: Stamp::Period(period),
                end,
                known,
                from,
                is_assumed,
                value: finite(*newest * factor),
                versions: is_lived.then_some((start, figures.versions.len())),
            });
        }
        figures.in_order()
    }

    pub(super) fn in_order(mut self) -> Figures {
        let pairs = self.all.iter().zip(self.all.iter().skip(1));
        self.is_in_order = pairs.fold(true, |all, (one, next)| all && one.from <= next.from);
        self
    }

    /// The first day that a figure is about.
    pub(crate) fn first_day(&self) -> Option<Date> {
        self.all.first().and_then(|figure| figure.period.first_day())
    }

    /// The days that the figures are about.
    pub(crate) fn days(&self) -> Vec<Date> {
        self.all.iter().map(|figure| figure.end).collect()
    }

    /// The day on which all of them are known, with all their versions, and the
    /// figure that came last.
    pub(crate) fn known_day(&self) -> Option<(Date, &Figure)> {
        let days = self.all.iter().enumerate().map(|(place, figure)| {
            let last = self.versions_of(figure).last().map_or(figure.known, |last| last.known);
            (self.complete.get(place).copied().unwrap_or(last), figure)
        });
        days.max_by_key(|(day, figure)| (*day, figure.end))
    }

    /// Each figure with the day from which it is known, and once more for each of its
    /// revisions.
    pub(crate) fn releases(&self) -> impl Iterator<Item = (Date, &Figure)> {
        self.all.iter().flat_map(|figure| {
            let later = self.versions_of(figure).iter().skip(1).map(|version| version.known);
            std::iter::once(figure.known).chain(later).map(move |known| (known, figure))
        })
    }

    pub(super) fn versions_of(&self, figure: &Figure) -> &[Version] {
        let own = figure.versions.and_then(|(start, end)| self.versions.get(start..end));
        own.unwrap_or_default()
    }

    /// The value of a figure on a day on which it is known, and since when it stood;
    /// missing if it had been taken back.
    pub(crate) fn value_on(&self, figure: &Figure, day: Date) -> (f64, Option<Date>) {
        let versions = self.versions_of(figure);
        let known = versions.partition_point(|version| version.known <= day);
        match known.checked_sub(1).and_then(|last| versions.get(last)) {
            Some(version) => (version.value, Some(version.known)),
            None => (figure.value, None),
        }
    }

    /// The last day up to `day` on which a figure became what it is on that day.
    pub(crate) fn settled(&self, figure: &Figure, day: Date) -> Date {
        let (_, since) = self.value_on(figure, day);
        since.unwrap_or(figure.known)
    }
}

/// One value of several, none of them missing, in the order of their periods.
pub(super) fn aggregated(aggregate: Aggregate, values: &[f64]) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "the parts of a period are few")]
    let count = values.len() as f64;
    let sum = || values.iter().fold(0.0, |sum, value| sum + value);
    let value = match aggregate {
        Aggregate::Last => values.last().copied(),
        Aggregate::First => values.first().copied(),
        Aggregate::Mean => Some(sum() / count),
        Aggregate::Sum => Some(sum()),
        Aggregate::Min => values.iter().copied().reduce(f64::min),
        Aggregate::Max => values.iter().copied().reduce(f64::max),
    };
    value.unwrap_or(f64::NAN)
}
