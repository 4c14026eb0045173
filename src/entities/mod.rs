//! Rules over many entities.

mod machine;
mod monitor;
mod settle;

pub use monitor::Monitor;
