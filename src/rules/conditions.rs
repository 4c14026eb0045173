//! Series, signals and phases: their expressions parsed, understood, put together.

use super::draft::{Draft, DraftPhase, DraftSeries, DraftSignal};
use super::expression::{self, Expression, ExpressionKind};
use super::fields::{Reader, Text};
use super::inputs::{cited, trimmed, unit};
use super::logic;
use super::parsed::{Parsed, ParsedSignal};
use super::problem::Problem;
use super::ruleset::{Computed, Condition, Definition, Phase, Signal, Template, TextPiece};
use super::template::braces;
use super::term::{Kind, Length, Term};
use super::typing::{Scope, Typing};
use crate::diagnostic::Code;
use crate::time::Calendar;
use crate::value::Quantity;

/// The most draws of parameters for one verdict.
const MOST_DRAWS: usize = 10_000;

/// The expressions of a draft while they are understood.
///
/// What is wrong is reported and left out; a draft with errors is no rule set.
pub(super) struct Conditions<'r, 'a> {
    pub(super) reader: &'r mut Reader<'a>,
    pub(super) draft: &'r Draft,
    pub(super) scope: Scope,
}

/// How an expression is to be understood.
#[derive(Clone, Copy, PartialEq, Eq)]
enum WantedKind {
    /// A number or a truth.
    Value,
    Truth,
    /// A truth that may read the phases of the past.
    PhaseTruth,
}

impl Conditions<'_, '_> {
    /// Every expression of the draft as it was written.
    pub(super) fn parse(&mut self) -> Parsed {
        let draft = self.draft;
        Parsed {
            series: draft.series.iter().map(|(_, series)| self.parsed(&series.value)).collect(),
            signals: draft
                .signals
                .iter()
                .map(|(_, signal)| ParsedSignal {
                    watch: self.parsed(&signal.watch),
                    when: self.parsed(&signal.when),
                    until: self.parsed(&signal.until),
                })
                .collect(),
            phases: draft.phases.iter().map(|phase| self.parsed(&phase.when)).collect(),
        }
    }

    pub(super) fn parsed(&mut self, text: &Option<Text>) -> Option<Expression> {
        let text = text.as_ref().filter(|_| !self.reader.is_full())?;
        match expression::parse(&text.value) {
            Ok(expression) => Some(expression),
            Err(problems) => {
                self.report_inside(text, problems);
                None
            }
        }
    }

    fn report_inside(&mut self, text: &Text, problems: Vec<Problem>) {
        for problem in problems {
            self.reader.report_inside(text, problem);
        }
    }

    fn condition(
        &mut self,
        text: Option<&Text>,
        expression: Option<&Expression>,
        wanted: WantedKind,
    ) -> Option<Condition> {
        let (text, expression) = (text?, expression?);
        if self.reader.is_full() {
            return None;
        }
        let is_phase = wanted == WantedKind::PhaseTruth;
        let mut typing = Typing::new(&self.scope, &text.value, is_phase);
        let term = match wanted {
            WantedKind::Value => typing.term(expression),
            WantedKind::Truth | WantedKind::PhaseTruth => typing.truth(expression),
        };
        let problems = typing.problems;
        self.report_inside(text, problems);
        let line = self.reader.line(text);
        let start = Some(text.span.start);
        Some(Condition { text: text.value.clone(), term: term?, line, start })
    }

    /// The series in the order of the file, each understood after what it reads.
    pub(super) fn series(&mut self, parsed: &Parsed, order: &[Definition]) -> Vec<Computed> {
        let draft = self.draft;
        self.scope.series = vec![None; draft.series.len()];
        let mut conditions: Vec<Option<Condition>> = vec![None; draft.series.len()];
        for definition in order {
            let Definition::Series(place) = *definition else { continue };
            let Some((_, series)) = draft.series.get(place) else { continue };
            let expression = parsed.series.get(place).and_then(Option::as_ref);
            let condition = self.condition(series.value.as_ref(), expression, WantedKind::Value);
            let kind = condition.as_ref().map(|condition| condition.term.kind.clone());
            let kind = self.declared(series, kind);
            let condition = condition.zip(kind.clone()).map(|(condition, kind)| Condition {
                term: Term { kind, ..condition.term },
                ..condition
            });
            if let Some(known) = self.scope.series.get_mut(place) {
                *known = kind;
            }
            if let Some(slot) = conditions.get_mut(place) {
                *slot = condition;
            }
        }
        let both = draft.series.iter().zip(conditions);
        let computed = both.filter_map(|((name, series), condition)| {
            Some(Computed {
                name: name.value.clone(),
                title: trimmed(series.title.as_ref()),
                note: trimmed(series.note.as_ref()),
                expression: condition?,
            })
        });
        computed.collect()
    }

    /// What a series is by its expression, and by the unit that the author says it has:
    /// what may be a percentage or a score is what they say.
    fn declared(&mut self, series: &DraftSeries, kind: Option<Kind>) -> Option<Kind> {
        let Some(text) = &series.unit else { return kind };
        let Some(unit) = unit(self.reader, text) else { return kind };
        let found = match &kind {
            None => return kind,
            Some(Kind::Number(found)) if *found == unit || found.is_score_beside(&unit) => {
                return Some(Kind::Number(unit));
            }
            Some(Kind::Truth) => "is a condition and has no unit".to_owned(),
            Some(Kind::Number(found)) if found.is_number() => "has no unit".to_owned(),
            Some(Kind::Number(found)) if found.is_percent() => "is in percent".to_owned(),
            Some(Kind::Number(found)) => format!("is in {found}"),
        };
        let message = format!("this series {found}, not `{}`", text.value);
        let problem = Problem::new(Code::UnitMismatch, message, text.span.clone());
        self.reader.report(problem.help("remove `unit`, or change the expression"));
        kind
    }

    /// The signals in the order of the file.
    pub(super) fn signals(&mut self, parsed: &Parsed) -> Vec<Signal> {
        let draft = self.draft;
        let both = draft.signals.iter().zip(&parsed.signals);
        both.filter_map(|((name, signal), parsed)| self.signal(name, signal, parsed)).collect()
    }

    fn signal(
        &mut self,
        name: &Text,
        signal: &DraftSignal,
        parsed: &ParsedSignal,
    ) -> Option<Signal> {
        let mut truth = |text: &Option<Text>, expression: &Option<Expression>| {
            self.condition(text.as_ref(), expression.as_ref(), WantedKind::Truth)
        };
        let watch = truth(&signal.watch, &parsed.watch);
        let when = truth(&signal.when, &parsed.when);
        let until = truth(&signal.until, &parsed.until);
        let hold = self.length(signal.hold.as_ref());
        let keep = self.length(signal.keep.as_ref());
        let because = self.template(signal.because.as_ref());
        let citation = cited(self.reader, self.draft, signal.source.as_ref());
        Some(Signal {
            id: name.value.clone(),
            title: trimmed(signal.title.as_ref()),
            note: trimmed(signal.note.as_ref()),
            citation,
            watch,
            when: when?,
            until,
            hold,
            keep,
            because,
        })
    }

    /// The phases in their order.
    pub(super) fn phases(
        &mut self,
        phases: &[DraftPhase],
        parsed: &[Option<Expression>],
    ) -> Vec<Phase> {
        let both = phases.iter().zip(parsed);
        both.map(|(phase, expression)| self.phase(phase, expression.as_ref())).collect()
    }

    fn phase(&mut self, phase: &DraftPhase, expression: Option<&Expression>) -> Phase {
        let when = self.condition(phase.when.as_ref(), expression, WantedKind::PhaseTruth);
        if let (Some(text), Some(when)) = (&phase.when, &when) {
            let problems = logic::was_inside(&when.term);
            self.report_inside(text, problems);
        }
        Phase {
            id: phase.id.value.clone(),
            like: trimmed(phase.like.as_ref()),
            title: trimmed(phase.title.as_ref()),
            note: trimmed(phase.note.as_ref()),
            when,
            hold: self.length(phase.hold.as_ref()),
            is_at_once: phase.is_at_once,
            because: self.template(phase.because.as_ref()),
        }
    }

    /// An expression that is a number.
    pub(super) fn number(&mut self, text: &Option<Text>) -> Option<Condition> {
        let expression = self.parsed(text);
        let condition = self.condition(text.as_ref(), expression.as_ref(), WantedKind::Value)?;
        if matches!(condition.term.kind, Kind::Number(_)) {
            return Some(condition);
        }
        let span = text.as_ref().map_or(0..0, |text| text.span.clone());
        let message = "this is a condition, and times are compared by numbers";
        let problem = Problem::new(Code::WrongKind, message, span);
        self.reader.report(problem.help("write what the condition compares"));
        None
    }

    /// The text of `for`, `keep_firing_for` or `dwell` as a length.
    pub(super) fn length(&mut self, text: Option<&Text>) -> Option<Length> {
        let text = text?;
        let expression = match expression::parse(&text.value) {
            Ok(expression) => expression,
            Err(problems) => {
                self.report_inside(text, problems);
                return None;
            }
        };
        if expression.kind == ExpressionKind::Number(0.0) {
            let problem =
                Problem::new(Code::WrongWindow, "`0` is a length without a bar", text.span.clone());
            self.reader.report(problem.help("leave the key out"));
            return None;
        }
        let mut typing = Typing::new(&self.scope, &text.value, false);
        let length = typing.length(&expression);
        let problems = typing.problems;
        self.report_inside(text, problems);
        length
    }

    /// The text of `dwell` as a length; on trading days a number of bars only.
    /// In how many draws a verdict is tried again.
    pub(super) fn draws(&mut self, text: &Text) -> Option<usize> {
        let draws = text.value.parse().ok().filter(|draws| (1..=MOST_DRAWS).contains(draws));
        if draws.is_none() {
            let message =
                format!("`{}` is not a number of draws from 1 to {MOST_DRAWS}", text.value);
            let problem = Problem::new(Code::NoNumber, message, text.span.clone());
            self.reader.report(problem.help("write a whole number such as `stability: 200`"));
        }
        draws
    }

    pub(super) fn dwell(&mut self, text: Option<&Text>) -> Option<Length> {
        let length = self.length(text)?;
        let written = &text?.value;
        let params = &self.scope.params;
        let span = match length {
            Length::Bars(_) => None,
            Length::Span(span) => Some(span),
            Length::Param(param) => match params.get(param).and_then(Option::as_ref) {
                Some(Quantity::Span(span)) => Some(*span),
                Some(Quantity::Number { .. }) | None => None,
            },
        };
        let (Some(calendar @ Calendar::DaysOf(_)), Some(span)) = (self.scope.calendar, span) else {
            return Some(length);
        };
        let message = format!(
            "`{written}` is not always the same number of trading days, and `dwell` \
                     counts bars"
        );
        let problem = Problem::new(Code::WrongWindow, message, text?.span.clone());
        let bars = calendar.bars(span).unwrap_or(1);
        self.reader.report(problem.help(match length {
            Length::Param(_) => {
                format!("write a number of bars in `{written}`, such as `value: {bars}`")
            }
            Length::Bars(_) | Length::Span(_) => {
                format!("write a number of bars, such as `dwell: {bars}`")
            }
        }));
        None
    }

    fn template(&mut self, text: Option<&Text>) -> Option<Template> {
        let text = text.filter(|_| !self.reader.is_full())?;
        let parts = match braces(&text.value) {
            Ok(parts) => parts,
            Err(brace) => {
                let message = "this brace has no partner";
                let problem = Problem::new(Code::WrongTemplate, message, brace);
                let problem = problem.help("write numbers in braces, as in `{tech_share}`");
                self.reader.report_inside(text, problem);
                return None;
            }
        };
        let mut pieces = Vec::new();
        let mut position = 0;
        for part in parts {
            let before = text.value.get(position..part.start.saturating_sub(1)).unwrap_or("");
            pieces.push(TextPiece::Text(before.to_owned()));
            position = part.end + 1;
            let inner = text.value.get(part.clone()).unwrap_or("");
            let (term, problems) = self.value(inner);
            let problems = problems.into_iter();
            self.report_inside(text, problems.map(|problem| problem.shifted(part.start)).collect());
            pieces.extend(term.map(TextPiece::Value));
        }
        pieces
            .push(TextPiece::Text(text.value.get(position..).unwrap_or("").trim_end().to_owned()));
        Some(Template { pieces })
    }

    /// An expression between braces, and what is wrong with it.
    fn value(&self, text: &str) -> (Option<Term>, Vec<Problem>) {
        match expression::parse(text) {
            Ok(expression) => {
                let mut typing = Typing::new(&self.scope, text, false);
                let term = typing.term(&expression);
                (term, typing.problems)
            }
            Err(problems) => (None, problems),
        }
    }
}
