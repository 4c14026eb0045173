//! What an answer rests on: values, thresholds, margins and days; what would
//! change it, and how firm it is.

mod bonds;
mod bounds;
mod course;
mod decided;
mod draw;
mod evidence;
mod flips;
mod rerun;
mod sentence;
mod stability;
mod trace;
mod tracing;
mod turning;
mod what_if;

#[cfg(feature = "html")]
pub(crate) use crate::value::digits;
pub(crate) use crate::value::{counted, shown, shown_range, unit_name};
pub(crate) use bonds::Bonds;
pub use bounds::Bounds;
pub(crate) use bounds::shown_within;
pub use decided::{DecidedBy, Without};
pub(crate) use draw::{DrawnParam, Draws};
pub use evidence::{Comparing, Evidence, Level, Sighting};
pub(crate) use evidence::{ConditionComparison, compared, evidence, reasons, sighting};
pub use flips::{FigureChange, Flips, Found, PhaseFlip, SignalFlip, Tried};
pub(crate) use sentence::filled;
pub use stability::{DrawShare, End, Leverage, Stability, Standing};
pub use trace::{Asked, Compares, Join, Seen, Setting, Trace, Unsettled};
pub(crate) use tracing::Tracing;
