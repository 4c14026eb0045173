//! Studies: what comes out when rules are asked again and again.
//!
//! Rule *tests* hold what rules say against what they must say. A rule set may
//! be right and still never say anything: *constancy* is about conditions that
//! do not change on the data at hand, *look-ahead* about decisions that rest on
//! what was known later only, *implausible* about figures that no author would
//! believe, *proven* about what no figures can make them say, *read as* about files that
//! are no plain tables; *inspect* is all that stands in files, without rules; *critical
//! values* are of statistics of random walks. What these find are diagnostics with places
//! in the rule file or in the data.

mod spot;

mod constancy;
mod critical_values;
mod implausible;
mod inspect;
mod lookahead;
mod proven;
mod read_as;

pub mod tests;

pub use constancy::constancy;
pub use critical_values::{CriticalValues, MOST_NUMBERS, Simulation, Statistic};
pub use implausible::{implausible, weekends};
pub use inspect::{Inspected, Inspection, inspect};
pub use lookahead::{Lookahead, lookahead};
pub use proven::proven;
pub use read_as::read_as;
pub use spot::blamed;
