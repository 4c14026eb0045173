//! What an outcome says, as data, and every format made from that.

mod summary;

mod diff;
mod explanation;
mod history;

mod json;
mod rows;

mod page;

mod text;

mod diff_text;
mod history_text;
mod timeline;

pub use diff::{ComparingDiff, DiffReport, Moment, Numbers, SignalDiff};
pub use explanation::{Explained, Explanation};
pub use history::{Begin, Change, Decision, Episode, HistoryReport, Titled, Turning};
pub use summary::{
    Named, Opening, PhaseReport, Previous, Program, Provenance, Report, RulesProvenance,
    SignalReport,
};
