//! The record of rules over many entities, as data, and as rows of CSV.

use serde::Serialize;

use super::score_rows::{decides, row as csv_row};
use super::summary::{Program, RulesProvenance};
use super::survey::SurveyProvenance;
use crate::data::Origin;
use crate::entities::Survey;
use crate::inert::cell;
use crate::score::{EntityScore, NumberKind, Record, ScoreOptions};
use crate::time::Span;

/// The number of this shape; it changes when a field changes its meaning or goes.
const SCHEMA: &str = "froth.entity-score/1";

/// The record of rules over many entities.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct EntityScoreReport {
    /// The shape of this report.
    pub schema: &'static str,
    /// The question that the rules ask.
    pub title: String,
    /// The steps at which decisions are made: `quarter`.
    pub calendar: &'static str,
    /// How long before an onset an alarm counts as right.
    pub horizon: Span,
    /// The weight of a missed episode against a false alarm, between 0 and 1.
    pub preference: f64,
    /// The record.
    #[serde(flatten)]
    pub score: EntityScore,
    /// The file that the episodes come from; `None` if a number tells them.
    pub episodes_from: Option<Origin>,
    /// What was carried out by what, on what.
    pub provenance: SurveyProvenance,
}

impl EntityScoreReport {
    /// A record as a report; `files` are those of the table.
    pub fn new(
        survey: &Survey,
        options: &ScoreOptions,
        score: EntityScore,
        files: Vec<String>,
    ) -> EntityScoreReport {
        let rules = survey.plan().rules();
        EntityScoreReport {
            schema: SCHEMA,
            title: rules.title().to_owned(),
            calendar: rules.calendar().word(),
            horizon: options.horizon,
            preference: options.preference,
            episodes_from: score.origin.clone(),
            score,
            provenance: SurveyProvenance {
                program: Program::this(),
                rules: RulesProvenance::of(rules),
                data: files,
            },
        }
    }

    /// A header, a row for every signal and phase over all entities, whose cell under
    /// `entity` is empty, and one for each on every entity; a cell without a number is
    /// empty.
    pub fn to_csv(&self) -> String {
        let mut text = format!(
            "entity,kind,id,episodes,{},{},auroc,auroc_low,auroc_high\n",
            Record::COUNTS.join(","),
            Record::NUMBERS.join(",")
        );
        let episodes = self.score.episodes;
        for row in &self.score.rows {
            let number =
                self.score.scores.iter().find(|one| decides(&one.signal, row.kind, &row.id));
            let about = (row.kind.word(), row.id.as_str());
            text += &csv_row("", about, episodes, Some(&row.record), number.map(|one| one.auroc));
        }
        for number in self.score.scores.iter().filter(|number| number.signal.is_none()) {
            let (kind, id) = match number.kind {
                NumberKind::Expression => ("expression", cell(&number.of)),
                _ => ("count", "signals_on".to_owned()),
            };
            text += &csv_row("", (kind, &id), episodes, None, Some(number.auroc));
        }
        for own in &self.score.entities {
            let entity = cell(&own.entity);
            for row in &own.rows {
                let about = (row.kind.word(), row.id.as_str());
                text += &csv_row(&entity, about, own.episodes.len(), Some(&row.record), None);
            }
        }
        text
    }
}
