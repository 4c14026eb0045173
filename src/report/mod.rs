//! What an outcome says, as data, and every format made from that.

mod explanation;
mod json;
mod summary;
mod text;

pub use explanation::{Explained, Explanation};
pub use summary::{
    Named, Opening, PhaseReport, Previous, Program, Provenance, Report, RulesProvenance,
    SignalReport,
};
