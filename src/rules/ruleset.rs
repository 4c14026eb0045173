//! A checked rule set: it cannot be wrong.

use std::ops::Range;

use super::group::Grouping;
use super::input::Input;
use super::place::locate;
use super::shares::NamedShare;
use super::term::{Length, Term};
use crate::diagnostic::{Diagnostic, Source};
use crate::time::{Calendar, Date, Span};
use crate::value::{Quantity, WordColumn};

/// A checked rule set: what to watch, and which phases it adds up to.
///
/// Made by [`RuleSet::parse`] and in no other way, so that whatever holds one
/// may rely on it: every name means something, kinds and units fit, nothing
/// goes round in a circle.
#[derive(Clone, Debug)]
pub struct RuleSet {
    pub(crate) source: Source,
    pub(crate) sha256: String,
    pub(crate) id: String,
    pub(crate) version: String,
    pub(crate) title: String,
    pub(crate) about: Option<String>,
    pub(crate) calendar: Calendar,
    pub(crate) sources: Vec<Citation>,
    pub(crate) inputs: Vec<Input>,
    pub(crate) params: Vec<Param>,
    pub(crate) series: Vec<Computed>,
    /// Invariant: series and signals in an order in which each reads earlier ones.
    pub(crate) order: Vec<Definition>,
    pub(crate) signals: Vec<Signal>,
    /// Invariant: not empty; the last is the `otherwise` and no other is.
    pub(crate) phases: Vec<Phase>,
    pub(crate) dwell: Option<Length>,
    pub(crate) compare: Option<Compare>,
    pub(crate) base_rates: Option<BaseRatesRule>,
    /// In how many draws of its parameters a verdict is tried again.
    pub(crate) stability: Option<usize>,
    /// Invariant: reads how many entities are in each of these phases, and its own
    /// parameters are these.
    pub(crate) group: Option<Box<RuleSet>>,
    /// What makes groups of entities.
    pub(crate) groupings: Vec<Grouping>,
    /// The shares of groups that conditions over all entities name.
    pub(crate) named_shares: Vec<NamedShare>,
    /// The tests of these rules as written; understood by `study::tests`.
    pub(crate) tests: Option<std::sync::Arc<super::yaml::YamlNode>>,
    pub(crate) warnings: Vec<Diagnostic>,
}

/// A series or a signal, by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Definition {
    Series(usize),
    Signal(usize),
}

/// Something that is cited as the source of a number or a claim.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
#[non_exhaustive]
pub struct Citation {
    /// The name by which the file cites it.
    pub id: String,
    /// Authors, title, date.
    pub title: String,
    /// Where it can be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What it says, or how far it can be trusted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A number of a rule set, with its reason.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Param {
    /// Its name in the rules.
    pub name: String,
    /// Its value with its unit.
    pub value: Quantity,
    /// The lowest and the highest value that the author would also defend.
    pub range: Option<(Quantity, Quantity)>,
    /// The parameter that it lies below wherever both are moved.
    pub below: Option<String>,
    /// The parameter that it lies above wherever both are moved.
    pub above: Option<String>,
    /// Why this number.
    pub because: Option<String>,
    /// Where it comes from, by the name of a citation.
    pub citation: Option<String>,
    /// Whether it is our judgement and nobody's published number.
    pub is_judgement: bool,
}

/// A series that rules compute.
#[derive(Clone, Debug)]
pub struct Computed {
    /// Its name in the rules.
    pub name: String,
    /// What it is.
    pub title: Option<String>,
    /// What else is to be known about it.
    pub note: Option<String>,
    pub(crate) expression: Condition,
}

/// A condition that is watched over time.
#[derive(Clone, Debug)]
pub struct Signal {
    /// Its name in the rules.
    pub id: String,
    /// What it is.
    pub title: Option<String>,
    /// What else is to be known about it.
    pub note: Option<String>,
    /// Where it comes from, by the name of a citation.
    pub citation: Option<String>,
    pub(crate) watch: Option<Condition>,
    pub(crate) when: Condition,
    pub(crate) until: Option<Condition>,
    pub(crate) hold: Option<Length>,
    pub(crate) keep: Option<Length>,
    pub(crate) because: Option<Template>,
}

/// A verdict that a rule set can come to.
#[derive(Clone, Debug)]
pub struct Phase {
    /// Its name in the rules.
    pub id: String,
    /// The stretch of history that it is like.
    pub like: Option<String>,
    /// What it is.
    pub title: Option<String>,
    /// What else is to be known about it.
    pub note: Option<String>,
    /// `None` for the one that holds otherwise.
    pub(crate) when: Option<Condition>,
    pub(crate) hold: Option<Length>,
    pub(crate) is_at_once: bool,
    pub(crate) because: Option<Template>,
}

/// What the present is compared with, and by what.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Compare {
    /// By what: numbers that make one time like another.
    pub features: Vec<Feature>,
    /// With what: stretches of the past.
    pub references: Vec<Reference>,
    /// How many features must be known for a distance to be told.
    pub at_least: usize,
}

/// A number by which times are compared.
#[derive(Clone, Debug)]
pub struct Feature {
    /// Its name.
    pub id: String,
    /// What it is.
    pub title: Option<String>,
    /// Why times are compared by it.
    pub because: Option<String>,
    pub(crate) value: Condition,
    /// What a difference is measured in, with the factor to the unit of a
    /// difference; `None` for the interquartile range of its own past.
    pub(crate) scale: Option<(Condition, f64)>,
}

/// A stretch of the past that the present is compared with.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Reference {
    /// Its name.
    pub id: String,
    /// Its first day.
    pub first: Date,
    /// Its last day.
    pub last: Date,
}

/// In which number it is seen what followed a phase.
#[derive(Clone, Debug)]
pub(crate) struct BaseRatesRule {
    pub(crate) of: Condition,
    pub(crate) title: Option<String>,
    /// Within which lengths of time.
    pub(crate) within: Vec<Span>,
    /// Falls that are counted, in percent.
    pub(crate) falls: Vec<f64>,
}

/// An expression that was understood, with its text and place.
#[derive(Clone, Debug)]
pub struct Condition {
    pub(crate) text: String,
    pub(crate) term: Term,
    /// The line of the file at which it begins, from 1.
    pub(crate) line: usize,
    /// The byte of the file at which its text begins; `None` if it is in no file.
    pub(crate) start: Option<usize>,
}

/// A text with numbers to be filled in.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    pub(crate) pieces: Vec<TextPiece>,
}

#[derive(Clone, Debug)]
pub(crate) enum TextPiece {
    Text(String),
    Value(Term),
}

impl RuleSet {
    /// Its name: the stem of its file.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its author's version of these rules.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The question that it asks.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// What it is about, and what is known to be weak.
    pub fn about(&self) -> Option<&str> {
        self.about.as_deref()
    }

    /// The steps at which it decides.
    pub fn calendar(&self) -> Calendar {
        self.calendar
    }

    /// The input whose days are its bars, if it decides on trading days.
    pub fn days_of(&self) -> Option<&Input> {
        match self.calendar {
            Calendar::DaysOf(input) => self.inputs.get(input),
            Calendar::Every(_) | Calendar::Rows => None,
        }
    }

    /// What it cites.
    pub fn sources(&self) -> &[Citation] {
        &self.sources
    }

    /// The series it needs.
    pub fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    /// Its numbers.
    pub fn params(&self) -> &[Param] {
        &self.params
    }

    /// The series it computes.
    pub fn series(&self) -> &[Computed] {
        &self.series
    }

    /// What it watches.
    pub fn signals(&self) -> &[Signal] {
        &self.signals
    }

    /// The verdicts it can come to, in their order.
    pub fn phases(&self) -> &[Phase] {
        &self.phases
    }

    /// These rules with a signal that is unknown at every bar.
    pub(crate) fn without_signal(&self, place: usize) -> RuleSet {
        let mut rules = self.clone();
        if let Some(signal) = rules.signals.get_mut(place) {
            signal.when.term = Term::unknown_above(1.0, signal.when.term.span.clone());
            // It may still be on watch alone, if it ever could.
            if let Some(watch) = &mut signal.watch {
                watch.term = Term::unknown_above(0.0, watch.term.span.clone());
            }
            signal.until = None;
        }
        rules
    }

    pub(crate) fn base_rates(&self) -> Option<&BaseRatesRule> {
        self.base_rates.as_ref()
    }

    /// In how many draws of its parameters a verdict is tried again, if it is.
    pub fn stability(&self) -> Option<usize> {
        self.stability
    }

    /// What it compares the present with, if it does.
    pub fn compare(&self) -> Option<&Compare> {
        self.compare.as_ref()
    }

    /// The rules over all entities together, if there are any: a rule set whose
    /// inputs are how many entities are in each phase of this one.
    ///
    /// [`Tally::group`](crate::entities::Tally::group) carries them out.
    pub fn group(&self) -> Option<&RuleSet> {
        self.group.as_deref()
    }

    /// The columns of a table whose words make groups of entities, such as sectors.
    pub fn groupings(&self) -> &[Grouping] {
        &self.groupings
    }

    /// The words that it asks columns about; who reads data for it says so in
    /// [`ReadOptions`](crate::ReadOptions).
    pub fn words(&self) -> Vec<WordColumn> {
        self.inputs.iter().flat_map(|input| input.words.clone()).collect()
    }

    /// What looks wrong about it and still can be used.
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// The name of its file.
    pub fn file(&self) -> &str {
        self.source.name()
    }

    /// SHA-256 of its text, in hexadecimal.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Its text.
    pub fn text(&self) -> &str {
        self.source.text()
    }

    /// How many bars a length is, of a span that is not always as many its usual
    /// number.
    pub(crate) fn param_bars(&self, length: Length) -> usize {
        match length {
            Length::Bars(bars) => bars,
            Length::Span(span) => self.calendar.bars(span).unwrap_or(1),
            Length::Param(param) => self
                .params
                .get(param)
                .and_then(|param| super::typing::bars_of_quantity(&param.value, self.calendar).ok())
                .unwrap_or(1),
        }
    }

    /// The length as time; `None` if it is a number of bars.
    pub(crate) fn span_of(&self, length: Length) -> Option<Span> {
        match length {
            Length::Bars(_) => None,
            Length::Span(span) => Some(span),
            Length::Param(param) => match &self.params.get(param)?.value {
                Quantity::Span(span) => Some(*span),
                Quantity::Number { .. } => None,
            },
        }
    }
}

impl RuleSet {
    /// The line of the file at which a part of a condition begins; `None` if the
    /// condition is in no file.
    pub(crate) fn line_of(&self, condition: &Condition, part: &Range<usize>) -> Option<usize> {
        let bytes = locate(self.source.text(), condition.start?, &condition.text, part.clone());
        Some(self.source.place(bytes).line)
    }
}

impl Condition {
    /// The words of a part of it.
    pub(crate) fn part(&self, span: &Range<usize>) -> &str {
        self.text.get(span.clone()).unwrap_or("")
    }
}
