//! What a survey says of all entities together.

use serde::Serialize;

use super::summary::{Program, RulesProvenance};
use super::{Named, Titled};
use crate::entities::{GroupShares, GroupStep, Survey, Tally};
use crate::plan::Knowledge;

/// The number of this shape; it changes when a field changes its meaning or goes.
const SCHEMA: &str = "froth.survey/1";

/// What a survey says of all entities together.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
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
    /// What the rules say of all entities together at each date, oldest first; `None`
    /// if they say nothing of that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub together: Option<Vec<Together>>,
    /// What was carried out by what, on what.
    pub provenance: SurveyProvenance,
}

/// What the rules say of all entities together at one date.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Together {
    /// The date: a day, a period or a row.
    pub date: String,
    /// The phase; `None` if more than one is possible.
    pub phase: Option<String>,
    /// What it is.
    pub title: Option<String>,
    /// The phases that are possible, in the order of the rules.
    pub possible: Vec<String>,
    /// The groups of entities, such as sectors, in the order of the rules and of
    /// their words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
}

/// How many entities of a group are in each phase.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Group {
    /// What groups them, as the rules name it.
    pub by: String,
    /// The word that they have in its column; `None` for those that have none.
    pub word: Option<String>,
    /// How many entities there are.
    pub entities: u64,
    /// What percentage of them is in each phase, at least and at most.
    pub percent: Named<(f64, f64)>,
}

/// How many entities are in each phase.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Counted {
    /// By phase, in the order of the rules.
    pub phases: Named<u64>,
    /// Those of which what is unknown leaves more than one phase open.
    pub undetermined: u64,
}

/// How many entities are in each phase at one date.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Dated {
    /// The date: a day, a period or a row.
    pub date: String,
    /// The counts.
    #[serde(flatten)]
    pub counted: Counted,
}

/// What was carried out by what, on what.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct SurveyProvenance {
    /// The program.
    pub program: Program,
    /// The rules.
    pub rules: RulesProvenance,
    /// The files of the tables.
    pub data: Vec<String>,
}

impl Group {
    fn of(group: &GroupShares<'_>) -> Group {
        let percent = group.shares.iter().map(|share| (share.phase.id.clone(), share.percent));
        Group {
            by: group.grouping.name.clone(),
            word: group.word.clone(),
            entities: group.entities,
            percent: Named(percent.collect()),
        }
    }
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
        let together = tally.group(rules).map(|steps| {
            let step = |step: &GroupStep<'_>| Together {
                date: step.stamp.to_string(),
                phase: step.phase.map(|phase| phase.id.clone()),
                title: step.phase.and_then(|phase| phase.title.clone()),
                possible: step.possible.iter().map(|phase| phase.id.clone()).collect(),
                groups: step.groups.iter().map(Group::of).collect(),
            };
            steps.iter().map(step).collect()
        });
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
            together,
            provenance: SurveyProvenance {
                program: Program::this(),
                rules: RulesProvenance::of(rules),
                data: files,
            },
        }
    }
}
