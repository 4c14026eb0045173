//! Rule tests: figures given, answers expected.
//!
//! A *suite* is the tests of one rule set, from `tests:` in the rule file or
//! from a test file beside it. A *test* gives figures, written out or taken
//! from a data file, and *expects* something of the answers over them: the
//! phase, states, values, what is possible. Everything wrong with a suite is
//! found before any test runs, and a test runs the code that answers
//! everybody: [`Plan::evaluate_as_of`](crate::Plan::evaluate_as_of).
//!
//! *Coverage* counts which states and phases some test expected and found.
//! What a test only ran past does not count.

mod shorthand;

mod moment;

mod expectation;
mod figures;
mod paths;
mod settle;
mod suite;
mod table;

mod coverage;
mod evidence;
mod judge;

mod junit;
mod summary;
mod text;

pub use coverage::{Coverage, PhaseSeen, SignalSeen};
pub use suite::{Files, Suite};
pub use summary::{Counts, Failure, SuiteReport, TestReport, TestStatus, TestsReport};
