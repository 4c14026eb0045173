//! What an outcome says, as data, and every format made from that.

mod assumed;
mod summary;

mod charts;
mod backdrop;
mod overlay;
mod headline;
mod headline_text;
mod head_text;
mod day;
mod diff;
mod explanation;
mod causes;
mod history;

mod section;
mod signal_count;

mod json;
mod read_back;
mod markdown;
mod nagios;
mod prometheus;
mod column_names;
mod rows;

mod page;
mod words;

mod rules_page;

mod rules_diff;
mod rules_diff_text;

mod proofs_text;

mod explanation_text;
mod survey;
mod survey_text;

mod flips_text;
mod stability_text;
mod text;

mod decided_text;
mod diff_text;
mod base_rates_text;
mod likeness_text;
mod history_text;
mod timeline;

mod entity_score;
mod entity_score_text;
mod score;
mod score_rows;
mod score_text;
mod sweep;
mod sweep_rows;
mod sweep_text;

mod together;
mod verdicts;

mod values;

#[cfg(feature = "html")]
mod web;

pub use assumed::Assumption;
pub use charts::{Chart, Charts, Priced, Threshold, Watched};
pub use column_names::ColumnNames;
pub use day::{Day, LeftAside, Newest};
pub use diff::{ComparingDiff, DiffReport, Moment, Numbers, SignalDiff};
pub use entity_score::EntityScoreReport;
pub use explanation::{Explained, Explanation, Machine, Standing, Stay};
pub use history::{Begin, Change, Decision, Episode, HistoryReport, Replay, Titled, Turning};
pub use nagios::{Alarms, Status};
pub use overlay::{Overlay, Window};
pub use rules_diff::{DecisionDiff, PhasesThen, RuleChange, RulesDiffReport, ScoreDiff, StateThen};
pub use score::ScoreReport;
pub use section::{Section, Sections};
pub use signal_count::{CountThen, NextOn, SeenOn, SignalCount, StretchOn, Tally};
pub use summary::{
    Held, Named, Opening, PhaseReport, Previous, Program, Provenance, Report, RulesProvenance,
    SignalReport,
};
pub use survey::{Counted, Dated, SurveyProvenance, SurveyReport, Together};
pub use sweep::{Best, SweepReport};
pub use together::Reports;
pub use values::{Value, ValueCell, ValueColumn, ValueRow, ValueTable};
pub use verdicts::VerdictReport;
#[cfg(feature = "html")]
pub use web::Live;
