//! A plan at work: inputs come to the calendar, nodes become columns.
//!
//! A decision on a day sees of each input the newest value known on that day,
//! if it is not too old. What it saw is kept, so that every answer can show
//! what it rests on and why something is unknown.

mod observation;

mod align;
mod bars;
mod frame;
mod ranges;
mod reason;
mod redo;
mod relive;

pub(crate) use align::{Aligned, Feed, Sight, align, shared_at};
pub(crate) use bars::{Bar, Read, bars, bars_of};
pub(crate) use frame::{Frame, kernels};
pub(crate) use observation::View;
pub(crate) use ranges::has_ranges;
pub use reason::Reason;
pub(crate) use reason::{Gap, Reading, gaps, reading};
pub(crate) use redo::Redo;
pub(crate) use relive::{Feeds, News, Revision, is_relived, relive};
