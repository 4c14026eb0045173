//! A plan at work: figures come to their periods, decisions look at them.
//!
//! There are two axes. *Numbers* are of periods: each is a column over the periods
//! of the calendar, whenever its figures became known. *Decisions* are of days: one
//! at the end of each period, and the last on the day asked. A decision looks at each
//! number where it was newest on its day; what it found stays as it was made.

mod ages;
mod asked;
mod columns;
mod figures;
mod frame;
mod gathered;
mod given;
mod kept;
mod look;
mod memory;
mod ranges;
mod reason;
mod redo;
mod rework;
mod sight;
mod steps;
mod track;

pub(crate) use ages::{ages_of_rows, ages_on};
pub(crate) use columns::{Kernels, kernels};
pub(crate) use figures::{Figure, Figures, ReadInput};
pub(crate) use frame::{AskedDay, Frame, InputValues, first_bar, read};
pub(crate) use given::{going_on, known_on};
pub(crate) use kept::{Decided, Kept, KeptFigure, SeenByDecision};
pub(crate) use look::Look;
pub(crate) use memory::{FrameMemory, ends};
pub(crate) use ranges::has_ranges;
pub use reason::Reason;
pub(crate) use reason::{At, ExpressionReads, Gap, gaps, reading};
pub(crate) use redo::Redo;
pub(crate) use sight::Sight;
pub(crate) use steps::{Bar, Steps};
pub(crate) use track::Track;
