//! What an answer rests on: values, thresholds, margins and days.

mod evidence;
mod number;
mod trace;

pub use evidence::{Comparing, Evidence, Level, Sighting};
pub(crate) use evidence::{evidence, filled, reasons, sighting, unit_name};
pub(crate) use number::shown;
pub(crate) use trace::Tracing;
pub use trace::{Join, Trace};
