//! A rules engine for warning signals.

pub mod diagnostic;
mod error;
pub mod time;
mod value;

pub mod data;
mod eval;
pub mod explain;
pub mod ops;
mod outcome;
mod phase;
pub mod plan;
pub mod report;
pub mod rules;
mod signal;

pub use data::{Format, Panel, Series};
pub use error::{Error, ErrorKind};
pub use outcome::{Outcome, Step};
pub use plan::{Knowledge, Plan, PlanOptions};
pub use report::{DiffReport, HistoryReport, Report};
pub use rules::RuleSet;
pub use signal::State;
pub use value::{Quantity, Truth, Unit};
