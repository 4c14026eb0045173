//! Between which values a number lies that is known only within a range.

use serde::{Deserialize, Serialize};

use super::{shown, shown_range};
use crate::eval::Frame;
use crate::ops::Range;
use crate::plan::NodeId;
use crate::value::Unit;

/// Between which values a number lies, where no single one is known.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Bounds {
    /// The lowest; `None` if there is none.
    pub low: Option<f64>,
    /// The highest; `None` if there is none.
    pub high: Option<f64>,
    /// Whether it may also be missing: a division by what may be zero, say.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub may_be_missing: bool,
}

impl Bounds {
    pub(super) fn of(range: Range) -> Bounds {
        let end = |end: f64| end.is_finite().then_some(end);
        Bounds { low: end(range.low), high: end(range.high), may_be_missing: range.may_lack }
    }

    /// Those of a node that is known within a range only.
    pub(super) fn at(frame: &Frame, node: NodeId, bar: usize) -> Option<Bounds> {
        frame.range(node, bar).map(Bounds::of)
    }

    /// What can be, given a value or its bounds; `None` if neither is known.
    pub(super) fn range(value: Option<f64>, bounds: Option<Bounds>) -> Option<Range> {
        match bounds {
            Some(Bounds { low, high, may_be_missing }) => Some(Range {
                low: low.unwrap_or(f64::NEG_INFINITY),
                high: high.unwrap_or(f64::INFINITY),
                may_lack: may_be_missing,
            }),
            None => value.map(Range::point),
        }
    }

    /// The one less the other, where one of them is known within a range only.
    pub(super) fn difference(
        one: (Option<f64>, Option<Bounds>),
        other: (Option<f64>, Option<Bounds>),
    ) -> Option<Bounds> {
        let _ = one.1.or(other.1)?;
        let (one, other) = (Bounds::range(one.0, one.1)?, Bounds::range(other.0, other.1)?);
        Some(Bounds::of(one.less(other)))
    }

    /// As people read it.
    pub(crate) fn shown(self, unit: &Unit) -> String {
        let end = |end: Option<f64>, none: f64| end.unwrap_or(none);
        shown_range(end(self.low, f64::NEG_INFINITY), end(self.high, f64::INFINITY), unit)
    }
}

/// A number as people read it: its bounds, if no single one is known.
pub(crate) fn shown_within(value: Option<f64>, bounds: Option<Bounds>, unit: &Unit) -> String {
    match (bounds, value) {
        (Some(bounds), _) => bounds.shown(unit),
        (None, value) => shown(value.unwrap_or(f64::NAN), unit),
    }
}
