//! The record of rules over many entities, as data, and as rows of CSV.

use serde::Serialize;

use super::summary::{Program, RulesProvenance};
use super::survey::SurveyProvenance;
use crate::data::Origin;
use crate::entities::Survey;
use crate::score::{
    EntityScore, NumberKind, PooledNumber, PooledRow, Record, RowKind, ScoreOptions,
};
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
    /// How long before an onset an alarm is right.
    pub horizon: Span,
    /// What a missed episode weighs against a false alarm, between 0 and 1.
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
            let number = self.score.scores.iter().find(|one| is_of(one, row));
            text += &line("", row.kind.word(), &row.id, episodes, Some(&row.record), number);
        }
        for number in self.score.scores.iter().filter(|number| number.signal.is_none()) {
            let (kind, id) = match number.kind {
                NumberKind::Expression => ("expression", quoted(&number.of)),
                _ => ("count", "signals_on".to_owned()),
            };
            text += &line("", kind, &id, episodes, None, Some(number));
        }
        for own in &self.score.entities {
            let entity = quoted(&own.entity);
            for row in &own.rows {
                let (kind, record) = (row.kind.word(), Some(&row.record));
                text += &line(&entity, kind, &row.id, own.episodes.len(), record, None);
            }
        }
        text
    }
}

/// Whether a number decides the signal of a row.
pub(super) fn is_of(number: &PooledNumber, row: &PooledRow) -> bool {
    row.kind == RowKind::Signal && number.signal.as_ref() == Some(&row.id)
}

fn quoted(text: &str) -> String {
    if text.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

fn line(
    entity: &str,
    kind: &str,
    id: &str,
    episodes: usize,
    record: Option<&Record>,
    number: Option<&PooledNumber>,
) -> String {
    let cell = |number: Option<f64>| number.map_or(String::new(), |number| number.to_string());
    let mut cells = vec![entity.to_owned(), kind.to_owned(), id.to_owned(), episodes.to_string()];
    match record {
        Some(record) => {
            cells.extend(record.counts().map(|count| count.to_string()));
            cells.extend(record.numbers().map(cell));
        }
        None => cells.extend(std::iter::repeat_n(
            String::new(),
            Record::COUNTS.len() + Record::NUMBERS.len(),
        )),
    }
    let interval = number.and_then(|number| number.auroc.interval);
    let area = number.and_then(|number| number.auroc.area);
    cells.extend([area, interval.map(|one| one.low), interval.map(|one| one.high)].map(cell));
    cells.join(",") + "\n"
}
