//! A rules engine for warning signals.

pub mod diagnostic;
mod error;
pub mod time;
mod value;

pub mod data;

pub mod ops;

pub use data::{Panel, Series};
pub use error::{Error, ErrorKind};
pub use value::{Quantity, Truth, Unit};
