//! How many numbers a plan computes, held against a limit before any is computed.
//!
//! A column of numbers is as long as the calendar, from the first figure to the last
//! or to the day that is asked for, and one wrong date makes it any length.

use std::collections::BTreeSet;

use super::{Binding, Node, NodeStep, Plan, input_error};
use crate::data::{Panel, Schema};
use crate::diagnostic::{Code, Diagnostic};
use crate::error::Error;
use crate::ops::{Op, lags};
use crate::time::{Calendar, Date, Period, Stamp};
use crate::value::grouped;

/// However few figures there are, so many numbers may be computed.
const MOST_NUMBERS: usize = 1 << 27;
/// Beyond that, so many for each figure.
const NUMBERS_A_FIGURE: usize = 100;
/// However few figures there are, so many bars there may be; beyond that, one for each.
const MOST_BARS: usize = 1_000_000;
/// The same of one of many entities.
const MOST_BARS_OF_ENTITY: usize = 200_000;

/// Some windows are gone through anew at each bar, those that are lengths of time and
/// those of `adf`, and all so far for `bsadf`: so many of their bars count as a number.
const STEPS_A_NUMBER: usize = 8;

/// The bars of a plan, from where to where.
struct Size {
    bars: usize,
    figures: usize,
    ends: Option<(Date, Date)>,
}

impl Plan {
    /// Refuses a day so late that the numbers up to it would fill the memory.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`](crate::ErrorKind::Input) if there are too many bars
    /// or numbers.
    pub fn check_as_of(&self, panel: &Panel, as_of: Date) -> Result<(), Error> {
        let stamps = |name: &str| panel.get(name).map_or(&[][..], |series| series.stamps());
        self.check_columns(&self.columns(stamps), Some(as_of), None)
    }

    pub(super) fn check_size(&self, schema: &Schema) -> Result<(), Error> {
        self.check_columns(&self.columns(|name| schema.stamps(name)), None, None)
    }

    fn columns<'s>(&self, stamps: impl Fn(&str) -> &'s [Stamp]) -> Vec<&'s [Stamp]> {
        let column = |binding: &Binding| match binding {
            Binding::Column { name, .. } => stamps(name),
            Binding::Absent | Binding::Dropped => &[],
        };
        self.bindings.iter().map(column).collect()
    }

    /// The same for the times of each input's figures; `entity` is whose they are.
    pub(crate) fn check_columns(
        &self,
        columns: &[&[Stamp]],
        as_of: Option<Date>,
        entity: Option<&str>,
    ) -> Result<(), Error> {
        let Size { bars, figures, ends } = Size::of(self.rules.calendar(), columns, as_of);
        let steps = self.nodes.iter().map(|node| gone_through(node, bars) / STEPS_A_NUMBER);
        let at_bar = self.nodes.len() + self.condition_parts().count() + steps.sum::<usize>();
        let numbers = bars.saturating_mul(at_bar);
        let most_bars = entity.map_or(MOST_BARS, |_| MOST_BARS_OF_ENTITY).max(figures);
        let most_numbers = MOST_NUMBERS.max(figures.saturating_mul(NUMBERS_A_FIGURE));
        let of = entity.map_or(String::new(), |entity| format!(" of `{entity}`"));
        let span = ends.map_or(String::new(), |(first, last)| format!(" from {first} to {last}"));
        let told = |count: usize| grouped(&count.to_string());
        let (message, help) = if most_bars < bars {
            let (bars, most) = (told(bars), told(most_bars));
            let message =
                format!("there are {bars} bars{of}{span}, and at most {most} are computed");
            (message, "correct the date that is too far off, or choose a longer `calendar`")
        } else if most_numbers < numbers {
            let message = format!(
                "{} numbers at each of {} bars{of}{span} are {}, and at most {} are computed",
                told(at_bar),
                told(bars),
                told(numbers),
                told(most_numbers)
            );
            (message, "correct the date that is too far off, or split the rules into several sets")
        } else {
            return Ok(());
        };
        let found = Diagnostic::error(Code::TooManyNumbers, message).with_help(help);
        Err(input_error(vec![found]))
    }
}

impl Size {
    fn of(calendar: Calendar, columns: &[&[Stamp]], as_of: Option<Date>) -> Size {
        let figures = columns.iter().map(|own| own.len()).sum();
        let first = columns.iter().filter_map(|own| own.first()?.first_day()).min();
        let last = columns.iter().filter_map(|own| own.last()?.last_day()).max();
        let ends = first.zip(as_of.or(last)).filter(|(first, last)| first <= last);
        let bars = match calendar {
            Calendar::Every(step) => ends.map_or(0, |(first, last)| {
                let count = |day| Period::holding(step, day).ordinal();
                usize::try_from(count(last) - count(first) + 1).unwrap_or(0)
            }),
            Calendar::DaysOf(input) => columns.get(input).map_or(0, |own| own.len()),
            Calendar::Rows => rows(columns),
        };
        Size { bars, figures, ends }
    }
}

/// How many bars a node goes through anew at each bar, each as often as its cost.
fn gone_through(node: &Node, bars: usize) -> usize {
    let (through, cost) = match node.step {
        NodeStep::Apply(Op::Bsadf, settings) => (bars, lags(settings) + 1),
        NodeStep::Apply(Op::Adf, settings) => (node.window().min(bars), lags(settings) + 1),
        _ if node.span.is_some() => (node.window().min(bars), 1),
        _ => (0, 1),
    };
    through.saturating_mul(cost)
}

/// How many different rows there are.
fn rows(columns: &[&[Stamp]]) -> usize {
    let mut own: Vec<&[Stamp]> = Vec::new();
    for column in columns {
        // The columns of one table have the same rows.
        if own.last() != Some(column) {
            own.push(column);
        }
    }
    match own.as_slice() {
        [one] => one.len(),
        all => all.iter().copied().flatten().collect::<BTreeSet<_>>().len(),
    }
}
