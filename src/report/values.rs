//! The values of expressions, period by period, each with the day from which it was
//! known.
//!
//! A number is of its period, as it was known on the last day. A condition, and a
//! number that is made of one, is of the decision at the end of the period.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{HistoryReport, Named, Provenance};
use crate::error::{Error, ErrorKind};
use crate::eval::{Frame, Gap, Reason, Sight, gaps};
use crate::ops::Op;
use crate::outcome::Outcome;
use crate::plan::{Axis, Knowledge, NodeId, NodeStep, Plan};
use crate::rules::{Condition, Kind, Term, What, told_of};
use crate::table::write::{Answer, Block, Shape};
use crate::time::{Date, Stamp};
use crate::value::Truth;

const SCHEMA: &str = "froth.values/1";

/// The values of expressions, period by period.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct ValueTable {
    /// The shape of this table.
    pub schema: &'static str,
    /// What the periods are: `quarter`, `rows`.
    pub calendar: &'static str,
    /// The last day on which something was known; `None` for rows without dates.
    pub as_of: Option<Date>,
    /// What could be known of the past.
    pub knowledge: Knowledge,
    /// The expressions, in the order in which they were asked.
    pub columns: Vec<ValueColumn>,
    /// The periods, oldest first.
    pub rows: Vec<ValueRow>,
    /// What was carried out by what, on what.
    pub provenance: Provenance,
}

/// An expression.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct ValueColumn {
    /// As it was written.
    pub expression: String,
    /// The unit of its numbers, empty for plain ones; `None` of a condition.
    pub unit: Option<String>,
}

/// One period.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct ValueRow {
    /// The period, the day or the row.
    pub period: String,
    /// What each expression is there, in the order of the columns.
    pub values: Vec<ValueCell>,
    #[serde(skip)]
    stamp: Stamp,
}

/// What an expression is at one period.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct ValueCell {
    /// The value; `None` where it is unknown.
    pub value: Option<Value>,
    /// The day from which all that it is made of was known; of what is found by a
    /// decision the day of that. `None` without dates, and of constants.
    pub known: Option<Date>,
    /// Why there is no value.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
}

/// A number or a truth.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// In the unit of its column.
    Number(f64),
    /// Of a condition.
    Truth(bool),
}

impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Number(number) => number.fmt(formatter),
            Value::Truth(truth) => truth.fmt(formatter),
        }
    }
}

impl Outcome {
    /// The history with what each decision saw of every input, and found of every
    /// series.
    pub fn history_with_values(&self, mut history: HistoryReport) -> HistoryReport {
        let rules = self.plan.rules();
        let inputs = rules.inputs().iter().enumerate().map(|(place, input)| {
            let kind = Kind::Number(input.unit.clone());
            (input.name.clone(), Term { what: What::Input(place), kind, span: 0..0 })
        });
        let series = rules.series().iter().enumerate().map(|(place, series)| {
            let kind = series.expression.term.kind.clone();
            (series.name.clone(), Term { what: What::Series(place), kind, span: 0..0 })
        });
        let named: Vec<(String, Term)> = inputs.chain(series).collect();
        let (plan, nodes) = self.plan.with_terms(named.iter().map(|(_, term)| term));
        let mut run = self.anew().map_or_else(|| self.run.clone(), |anew| anew.run);
        run.renew(&plan, &self.panel);
        let seeing = Seeing { plan: &plan, frame: &run.frame };
        let mut shown = history.bars.iter_mut().peekable();
        for (place, bar) in run.frame.bars.iter().enumerate() {
            let name = bar.stamp.to_string();
            let Some(shown) = shown.next_if(|shown| shown.bar == name) else { continue };
            let values = named.iter().zip(&nodes);
            let values =
                values.map(|((name, _), (_, seen))| (name.clone(), seeing.value(*seen, place)));
            shown.values = Some(Named(values.collect()));
        }
        history
    }

    /// What expressions over the names of the rules are, period by period.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Rules`] with everything that is wrong with the expressions.
    ///
    /// # Example
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use froth::report::Value;
    /// use froth::{Panel, RuleSet};
    ///
    /// let panel = Panel::read_csv("date,x\n2026Q1,4\n2026Q2,9\n2026Q3,\n".as_bytes())?;
    /// let asked = ["sqrt(x)", "x > 5"];
    /// let rules = RuleSet::of_columns(&panel.schema(), &asked, None)?;
    /// let plan = rules.plan(panel.schema())?;
    /// let table = plan.evaluate(&panel)?.compute(&asked)?;
    /// let last = &table.rows[1];
    /// assert_eq!(last.period, "2026Q2");
    /// assert_eq!(last.values[0].value, Some(Value::Number(3.0)));
    /// assert_eq!(last.values[1].value, Some(Value::Truth(true)));
    /// assert_eq!(last.values[0].known, Some("2026-06-30".parse()?));
    /// # Ok(())
    /// # }
    /// ```
    pub fn compute(&self, expressions: &[&str]) -> Result<ValueTable, Error> {
        let (mut conditions, mut wrong) = (Vec::new(), Vec::new());
        for text in expressions {
            match self.plan.rules().understand_value(text) {
                Ok(condition) => conditions.push(condition),
                Err(found) => wrong.extend(told_of(text, found)),
            }
        }
        if !wrong.is_empty() {
            return Err(Error::new(ErrorKind::Rules, wrong));
        }
        let terms = conditions.iter().map(|condition| &condition.term);
        let (plan, nodes) = self.plan.with_terms(terms);
        let mut run = self.anew().map_or_else(|| self.run.clone(), |anew| anew.run);
        run.renew(&plan, &self.panel);
        let seeing = Seeing { plan: &plan, frame: &run.frame };
        let rows = run.frame.bars.iter().enumerate().map(|(place, bar)| {
            let stamp = run.frame.steps.stamp(place).unwrap_or(bar.stamp);
            let values = nodes.iter().map(|(own, _)| seeing.cell(*own, place)).collect();
            ValueRow { period: stamp.to_string(), values, stamp }
        });
        Ok(ValueTable {
            schema: SCHEMA,
            calendar: plan.rules().calendar().word(),
            as_of: self.as_of(),
            knowledge: self.plan.knowledge,
            columns: conditions.iter().map(ValueColumn::of).collect(),
            rows: rows.collect(),
            provenance: self.provenance(),
        })
    }
}

impl ValueColumn {
    fn of(condition: &Condition) -> ValueColumn {
        let unit = match &condition.term.kind {
            Kind::Number(unit) => Some(unit.to_string()),
            Kind::Truth => None,
        };
        ValueColumn { expression: condition.text.clone(), unit }
    }
}

/// The columns of a plan, asked place by place.
struct Seeing<'a> {
    plan: &'a Plan,
    frame: &'a Frame,
}

impl Seeing<'_> {
    fn cell(&self, node: NodeId, place: usize) -> ValueCell {
        let Some(what) = self.plan.node(node) else {
            return ValueCell { value: None, known: None, reasons: Vec::new() };
        };
        let value = self.value(node, place);
        if value.is_none() {
            return ValueCell { value, known: None, reasons: self.reasons(node, place) };
        }
        let known = match what.axis {
            Axis::Decisions => self.frame.bars.get(place).and_then(|bar| bar.date),
            Axis::Periods => self.known(node, place),
            Axis::None => None,
        };
        ValueCell { value, known, reasons: Vec::new() }
    }

    fn value(&self, node: NodeId, place: usize) -> Option<Value> {
        if self.plan.node(node)?.is_truth {
            return match self.frame.truth(node, place) {
                Truth::Unknown => None,
                truth => Some(Value::Truth(truth.is_true())),
            };
        }
        let number = self.frame.number(node, place);
        (!number.is_nan()).then_some(Value::Number(number))
    }

    /// From when all was known that a number of a period is made of.
    fn known(&self, node: NodeId, place: usize) -> Option<Date> {
        let what = self.plan.node(node)?;
        match what.step {
            NodeStep::Input(input) => {
                let last = self.frame.bars.len().checked_sub(1)?;
                self.frame.figure(self.plan, input, place, last)?.1
            }
            // The first that is known is the one that counts.
            NodeStep::Apply(Op::FirstKnown, _) => {
                let is_known = |one: &&NodeId| !self.frame.number(**one, place).is_nan();
                self.known(*what.operands.iter().find(is_known)?, place)
            }
            _ => what.operands.iter().filter_map(|one| self.known(*one, place)).max(),
        }
    }

    fn reasons(&self, node: NodeId, place: usize) -> Vec<Reason> {
        let mut found = BTreeSet::new();
        gaps(self.plan, self.frame, node, place, &mut found);
        let reasons: BTreeSet<Reason> = found.into_iter().map(|gap| self.reason(gap)).collect();
        reasons.into_iter().collect()
    }

    /// The reason for a gap; what is about a period and not out yet is no gap of it.
    fn reason(&self, gap: Gap) -> Reason {
        let reason = gap.reason(self.plan, self.frame);
        let Reason::Gap { input, period } = &reason else { return reason };
        let inputs = self.plan.rules().inputs();
        let place = inputs.iter().position(|one| one.name == *input);
        let last = self.frame.bars.len().checked_sub(1);
        let sight = place.zip(last).map(|(place, last)| self.frame.sight(self.plan, place, last).1);
        let is_newer = match sight {
            Some(Sight::Seen { period: newest, .. }) => {
                let stamp = self.frame.steps.stamps().iter().find(|one| one.to_string() == *period);
                stamp.is_some_and(|stamp| newest < *stamp)
            }
            _ => false,
        };
        if is_newer {
            return Reason::NotYetPublished { input: input.clone(), period: period.clone() };
        }
        reason
    }
}

impl ValueTable {
    /// The columns of the table as it is written: `period`, or `row`; `known`, the day
    /// from which all values of the row were known; and each expression.
    ///
    /// An expression of the name of another column has `value_` before it.
    pub fn shape(&self) -> Shape {
        let first = self.rows.first().map(|row| row.stamp);
        let mut columns = vec![match first {
            Some(Stamp::Row(_)) => ("row".to_owned(), Answer::Count),
            Some(Stamp::Period(period)) => {
                ("period".to_owned(), Answer::Date(Some(period.frequency())))
            }
            Some(Stamp::Day(_)) | None => ("period".to_owned(), Answer::Date(None)),
        }];
        if !matches!(first, Some(Stamp::Row(_))) {
            columns.push(("known".to_owned(), Answer::Date(None)));
        }
        for column in &self.columns {
            let mut name = column.expression.clone();
            while columns.iter().any(|(other, _)| *other == name) {
                name.insert_str(0, "value_");
            }
            let answer = match column.unit {
                Some(_) => Answer::Number,
                None => Answer::Word(["false".to_owned(), "true".to_owned()].into()),
            };
            columns.push((name, answer));
        }
        Shape::new(columns)
    }

    /// All rows, in the columns of [`shape`](ValueTable::shape); empty where a value is
    /// unknown.
    pub fn block(&self) -> Block {
        let mut block = self.shape().block();
        let day = |stamp: Stamp| stamp.first_day().map(Date::days);
        let count = |stamp: Stamp| if let Stamp::Row(row) = stamp { row as u64 } else { 0 };
        let is_dated = !matches!(self.rows.first().map(|row| row.stamp), Some(Stamp::Row(_)));
        if is_dated {
            block.days(0, self.rows.iter().map(|row| day(row.stamp)));
            let known = |row: &ValueRow| row.values.iter().filter_map(|cell| cell.known).max();
            block.days(1, self.rows.iter().map(|row| known(row).map(Date::days)));
        } else {
            block.counts(0, self.rows.iter().map(|row| count(row.stamp)));
        }
        let first = if is_dated { 2 } else { 1 };
        for (place, column) in self.columns.iter().enumerate() {
            let values = || self.rows.iter().map(|row| row.values.get(place)?.value);
            match column.unit {
                Some(_) => block.numbers(
                    first + place,
                    values().map(|value| match value {
                        Some(Value::Number(number)) => number,
                        _ => f64::NAN,
                    }),
                ),
                None => block.words(
                    first + place,
                    values().map(|value| match value {
                        Some(Value::Truth(truth)) => Some(usize::from(truth)),
                        _ => None,
                    }),
                ),
            }
        }
        block
    }
}
