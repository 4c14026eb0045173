//! A rules engine for warning signals.

pub mod diagnostic;
mod error;
pub mod time;
mod value;

pub mod data;
pub mod ops;
pub mod rules;

pub use data::{Format, Panel, Series};
pub use error::{Error, ErrorKind};
pub use rules::RuleSet;
pub use value::{Quantity, Truth, Unit};
