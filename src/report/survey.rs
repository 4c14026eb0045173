//! What a survey says of all entities together.

use serde::Serialize;

use super::summary::{Program, RulesProvenance};
use super::{Named, Titled};
use crate::entities::{Survey, Tally};
use crate::plan::Knowledge;

/// The number of this shape; it changes when a field changes its meaning or goes.
const SCHEMA: &str = "froth.survey/1";

/// What a survey says of all entities together.
#[derive(Clone, Debug, Serialize)]
pub struct SurveyReport {
    /// The shape of this report.
    pub schema: &'static str,
    /// The question that the rules ask.
    pub title: String,
    /// The steps at which decisions are made: `quarter`, `rows`.
    pub calendar: &'static str,
    /// What decisions could know of the past.
    pub knowledge: Knowledge,
    /// How many entities there are.
    pub entities: u64,
    /// How many verdicts there are, over all entities.
    pub bars: u64,
    /// The first date of all.
    pub from: Option<String>,
    /// The last date of all.
    pub to: Option<String>,
    /// The phases of the rules, in their order: the gravest first.
    pub phases: Vec<Titled>,
    /// How many entities are in each phase at their last bar.
    pub last: Counted,
    /// How many entities are in each phase at each date, oldest first.
    pub counts: Vec<Dated>,
    /// What was carried out by what, on what.
    pub provenance: SurveyProvenance,
}

/// How many entities are in each phase.
#[derive(Clone, Debug, Serialize)]
pub struct Counted {
    /// By phase, in the order of the rules.
    pub phases: Named<u64>,
    /// Those of which what is unknown leaves more than one phase open.
    pub undetermined: u64,
}

/// How many entities are in each phase at one date.
#[derive(Clone, Debug, Serialize)]
pub struct Dated {
    /// The date: a day, a period or a row.
    pub date: String,
    /// The counts.
    #[serde(flatten)]
    pub counted: Counted,
}

/// What was carried out by what, on what.
#[derive(Clone, Debug, Serialize)]
pub struct SurveyProvenance {
    /// The program.
    pub program: Program,
    /// The rules.
    pub rules: RulesProvenance,
    /// The files of the tables.
    pub data: Vec<String>,
}

impl SurveyReport {
    /// The report of a survey that has found this; `files` are those of its tables.
    pub fn new(survey: &Survey, tally: &Tally, bars: u64, files: Vec<String>) -> SurveyReport {
        let rules = survey.plan().rules();
        let counted = |phases: &[u64], undetermined: u64| {
            let ids = rules.phases().iter().map(|phase| phase.id.clone());
            Counted { phases: Named(ids.zip(phases.iter().copied()).collect()), undetermined }
        };
        let counts = tally.counts().map(|count| Dated {
            date: count.stamp.to_string(),
            counted: counted(count.phases, count.undetermined),
        });
        let counts: Vec<Dated> = counts.collect();
        let titled = |phase: &crate::rules::Phase| Titled {
            id: phase.id.clone(),
            title: phase.title.clone(),
        };
        let last = tally.last();
        SurveyReport {
            schema: SCHEMA,
            title: rules.title().to_owned(),
            calendar: rules.calendar().word(),
            knowledge: survey.plan().knowledge(),
            entities: tally.entities(),
            bars,
            from: counts.first().map(|count| count.date.clone()),
            to: counts.last().map(|count| count.date.clone()),
            phases: rules.phases().iter().map(titled).collect(),
            last: counted(last.phases, last.undetermined),
            counts,
            provenance: SurveyProvenance {
                program: Program::this(),
                rules: RulesProvenance::of(rules),
                data: files,
            },
        }
    }
}
