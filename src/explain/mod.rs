//! What an answer rests on: values, thresholds, margins and days.

mod evidence;
mod number;

pub use evidence::{Comparing, Evidence, Level, Sighting};
pub(crate) use evidence::{evidence, filled, reasons, sighting, unit_name};
pub(crate) use number::shown;
