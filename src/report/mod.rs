//! What an outcome says, as data, and every format made from that.

mod json;
mod summary;
mod text;

pub use summary::{
    Named, Opening, PhaseReport, Previous, Program, Provenance, Report, RulesProvenance,
    SignalReport,
};
