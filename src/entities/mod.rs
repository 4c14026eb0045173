//! Rules over many entities: companies, sectors, countries.
//!
//! A *survey* is a rule set bound to the columns of a long table. Each entity is
//! evaluated as if its rows, and the series that all entities share, were all
//! there is. Verdicts come out, and no evidence; where that is wanted, each entity has
//! an [outcome](Survey::outcomes) of its own, for as long as it is looked at. A *monitor*
//! does the same for one entity whose records come one at a time. A *tally* counts
//! the entities in each phase, and says what the rules make of all of them together.
//! A *section* is what all entities have at one date, for inputs that compare them.

mod lasting;
mod machine;
mod settle;

mod monitor;
mod saved;

mod survey;

mod across;
mod alone;
mod answers;
mod contract;
mod evaluator;
mod held;
mod words_met;

mod order;
mod part;
mod run;

mod tally;

mod group;
mod highest;

pub use answers::Answers;
pub use group::{GroupShares, GroupStep, Share};
pub use monitor::Monitor;
pub use part::Gather;
pub use run::Progress;
pub use survey::{States, Survey, SurveyOptions};
pub use tally::{Count, LastCount, Tally};
