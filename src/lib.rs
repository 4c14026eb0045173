//! A rules engine for warning signals.
//!
//! A rule set in YAML says which series it needs, which signals it looks for
//! and which phases they add up to. The engine evaluates it over market data
//! and says which phase it is, since when and why, and what it does not know.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use std::fs::File;
//! use froth::{Panel, RuleSet};
//!
//! let rules = RuleSet::parse(include_str!("../rules/goldman-1997-vs-1999.yaml"))?;
//! let panel = Panel::read_csv(File::open("fixtures/us-quarterly.csv")?)?;
//! let plan = rules.plan(panel.schema())?;
//! let outcome = plan.evaluate(&panel)?;
//! println!("{}", outcome.report());
//! # assert_eq!(outcome.phase().map(|phase| phase.id.as_str()), Some("mid_boom"));
//! # Ok(())
//! # }
//! ```
//!
//! Each stage is a method on what the stage before made. Three can fail, and
//! say all that is wrong, with places and a way out: [`RuleSet::parse`] (the
//! rules are wrong), [`Panel::read_csv`] (the data are wrong) and
//! [`RuleSet::plan`] (the data lack what the rules need). [`Plan::evaluate`] on the
//! panel that the plan was made for cannot fail: what is missing makes an answer
//! *unknown*, and unknown is never taken for false or zero. On another panel, with new
//! figures, the plan reads the columns as they are there, or says what a new plan would
//! say.
//!
//! The library reads no files, no clock, no environment and no network. The program is
//! another package, `froth-cli`.
//!
//! # Where to begin
//!
//! | what you want | where it is |
//! |---|---|
//! | one answer | [`RuleSet::plan`], [`Plan::evaluate`], [`Outcome::report`] |
//! | every answer of the past | [`Outcome::history`], [`Outcome::history_report`] |
//! | figures of your own | [`Series::new`], [`Panel::new`], [`Panel::extended`] |
//! | one bar after another, saved in between | [`Plan::stream`], [`Stream::push`], [`Stream::save`] |
//! | one record after another, without dates | [`Plan::monitor`], [`Monitor::push`], [`Monitor::save`] |
//! | many entities at once | [`RuleSet::survey`], [`entities`] |
//! | why it is so | [`Outcome::explain_phases`], [`Outcome::explain_expression`], [`Outcome::decided_by`] |
//! | what would change it, and how firm it is | [`Outcome::flips`], [`Outcome::stability`], [`RuleSet::what_if`] |
//! | how good the rules are | [`score`], [`verdicts`], [`Outcome::base_rates`] |
//! | what rules can never say | [`RuleSet::prove`], [`RuleSet::prove_equal`] |
//! | numbers without rules | [`RuleSet::of_columns`], [`Outcome::compute`] |
//!
//! # Words
//!
//! | word | meaning |
//! |---|---|
//! | observation | one value of the data, with the time that its row names |
//! | figure | an observation as its input reads it: about a period, known from a day |
//! | series | one quantity over time: observations in order, a unit, a frequency |
//! | calendar | the periods that numbers are of: day, week, month, quarter, year, trading day, row |
//! | decision | what is found on one day: at the end of each period, and on the day asked |
//! | bar | one period of the calendar, and the decision at its end |
//! | panel | many series |
//! | rule set | a checked YAML file |
//! | input | a series that a rule set needs, with its contract |
//! | parameter | a number in a rule set with unit, range, reason and source |
//! | signal | a condition watched over time; its state is off, watch, on or unknown |
//! | phase | the verdict: the first of the ordered phases whose condition is true |
//! | operator | a function of series: `lag`, `rolling_max`, … |
//! | plan | a rule set compiled against a panel's schema: each distinct expression once |
//! | lookback | how many periods or decisions before this one an expression reads |
//! | evidence | the values, dates, threshold and margin behind a state |
//! | episode | a run of bars in one phase; where rules are scored, something that happened, from its onset to its end |

pub mod inert;
mod portable;
pub mod diagnostic;
mod error;
pub mod time;
mod value;
pub mod data;
pub mod table;
pub mod ops;
pub mod rules;
pub mod plan;
mod eval;
mod signal;
mod phase;
mod run;
mod outcome;
mod stream;
pub mod entities;
pub mod explain;
pub mod prove;
pub mod base_rates;
pub mod likeness;
pub mod score;
pub mod verdicts;
pub mod report;
pub mod study;

pub use data::{DateFormat, Decimal, Format, Panel, ReadOptions, Series};
pub use entities::Monitor;
pub use error::{Error, ErrorKind};
pub use eval::Reason;
pub use outcome::{Outcome, Step};
pub use plan::{Knowledge, Plan, PlanOptions};
pub use report::{DiffReport, HistoryReport, Report};
pub use rules::RuleSet;
pub use signal::State;
pub use stream::Stream;
pub use value::{Quantity, Truth, Unit, WordColumn};
