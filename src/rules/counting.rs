//! Bars that are counted in a row though one figure fills several of them.
//!
//! `for: 3m` over a quarterly input asks for one figure, and looks as if it asked
//! for three. A length that at least two whole figures fill is meant so.

use super::draft::Draft;
use super::fields::{Reader, Text};
use super::problem::Problem;
use super::ruleset::{Condition, Definition, RuleSet, Signal};
use super::term::{Length, Term, What};
use crate::diagnostic::Code;
use crate::ops::Op;
use crate::time::{Calendar, Frequency, Span, SpanUnit};

/// How often something can change, as far as the inputs that it reads tell.
#[derive(Clone, Copy, Default)]
struct Pace {
    /// The frequency of the input that comes most often; `None` if it reads none.
    finest: Option<Frequency>,
    /// Whether it reads something of which the rules do not say how often it comes.
    is_open: bool,
}

impl Pace {
    fn and(self, other: Pace) -> Pace {
        let finest = [self.finest, other.finest].into_iter().flatten().min();
        Pace { finest, is_open: self.is_open || other.is_open }
    }
}

/// The rules, and the pace of what they define.
struct Counting<'r> {
    rules: &'r RuleSet,
    series: Vec<Pace>,
    signals: Vec<Pace>,
}

/// Warns of lengths within which one figure is counted again and again.
pub(super) fn check_counting(reader: &mut Reader<'_>, draft: &Draft, rules: &RuleSet) {
    if rules.calendar == Calendar::Rows {
        return;
    }
    let (series, signals) = (rules.series.len(), rules.signals.len());
    let mut counting = Counting {
        rules,
        series: vec![Pace::default(); series],
        signals: vec![Pace::default(); signals],
    };
    counting.pace_definitions();
    let mut warn = |text: &Text, what: &str, found: Option<(Frequency, usize)>| {
        if let Some((figure, fills)) = found {
            let problem = counting.problem(what, figure, fills);
            reader.report(Problem { span: text.span.clone(), ..problem });
        }
    };
    for ((_, written), signal) in draft.signals.iter().zip(&rules.signals) {
        if let (Some(text), Some(hold)) = (&written.hold, signal.hold) {
            let found = counting.recount(counting.pace_of_signal(signal), hold);
            warn(text, &format!("`for: {}`", text.value), found);
        }
    }
    for (written, phase) in draft.phases.iter().zip(&rules.phases) {
        if let (Some(text), Some(hold), Some(when)) = (&written.hold, phase.hold, &phase.when) {
            let found = counting.recount(counting.pace(&when.term), hold);
            warn(text, &format!("`for: {}`", text.value), found);
        }
    }
    counting.check_held(reader, draft);
}

impl Counting<'_> {
    fn pace_definitions(&mut self) {
        for definition in &self.rules.order {
            match *definition {
                Definition::Series(place) => {
                    let Some(series) = self.rules.series.get(place) else { continue };
                    let pace = self.pace(&series.expression.term);
                    if let Some(slot) = self.series.get_mut(place) {
                        *slot = pace;
                    }
                }
                Definition::Signal(place) => {
                    let Some(signal) = self.rules.signals.get(place) else { continue };
                    let pace = self.pace_of_signal(signal);
                    if let Some(slot) = self.signals.get_mut(place) {
                        *slot = pace;
                    }
                }
            }
        }
    }

    fn pace_of_signal(&self, signal: &Signal) -> Pace {
        let all = [Some(&signal.when), signal.watch.as_ref(), signal.until.as_ref()];
        let paces = all.into_iter().flatten().map(|condition| self.pace(&condition.term));
        paces.fold(Pace::default(), Pace::and)
    }

    fn pace(&self, term: &Term) -> Pace {
        let mut pace = Pace::default();
        term.walk(&mut |part| {
            let own = match part.what {
                What::Input(place) => {
                    let every = self.rules.inputs.get(place).and_then(|input| input.every);
                    Some(Pace { finest: every, is_open: every.is_none() })
                }
                What::Series(place) => self.series.get(place).copied(),
                What::On(place) | What::Watch(place) => self.signals.get(place).copied(),
                // What changes from bar to bar by itself counts none twice.
                What::Was(..) | What::Calendar(_) | What::Age(_) => {
                    Some(Pace { finest: None, is_open: true })
                }
                _ => None,
            };
            pace = pace.and(own.unwrap_or_default());
        });
        pace
    }

    /// How often the figures come that such a length counts more than once, and how
    /// many bars one fills; `None` if it counts none twice, or means to.
    fn recount(&self, pace: Pace, length: Length) -> Option<(Frequency, usize)> {
        let bars = self.rules.param_bars(length);
        let figure = pace.finest.filter(|_| !pace.is_open)?;
        let fills = filled(self.rules.calendar, figure);
        (1 < fills && 1 < bars && bars < 2 * fills).then_some((figure, fills))
    }

    fn problem(&self, what: &str, figure: Frequency, fills: usize) -> Problem {
        let bar = self.rules.calendar.word();
        // How long so many trading days are, nobody knows.
        let letter = match self.rules.calendar {
            Calendar::Every(_) => bar.get(..1).unwrap_or(""),
            Calendar::DaysOf(_) | Calendar::Rows => "",
        };
        let message = format!(
            "{what} counts the same figure more than once: what it asks reads {} figures only, and \
             one fills {fills} {bar}s",
            figure.adjective()
        );
        let help = format!(
            "write `{}{letter}` for two figures in a row, or leave it out for one",
            2 * fills
        );
        Problem::warning(Code::CountedTwice, message, 0..0).help(help)
    }

    /// The windows of `held`, wherever they stand.
    fn check_held(&self, reader: &mut Reader<'_>, draft: &Draft) {
        let series = draft.series.iter().zip(&self.rules.series);
        let series = series.map(|((_, written), own)| (&written.value, Some(&own.expression)));
        let signals = draft.signals.iter().zip(&self.rules.signals);
        let signals = signals.flat_map(|((_, written), own)| {
            [
                (&written.when, Some(&own.when)),
                (&written.watch, own.watch.as_ref()),
                (&written.until, own.until.as_ref()),
            ]
        });
        let phases = draft.phases.iter().zip(&self.rules.phases);
        let phases = phases.map(|(written, own)| (&written.when, own.when.as_ref()));
        for (text, condition) in series.chain(signals).chain(phases) {
            if let (Some(text), Some(condition)) = (text, condition) {
                self.check_condition(reader, text, condition);
            }
        }
    }

    fn check_condition(&self, reader: &mut Reader<'_>, text: &Text, condition: &Condition) {
        condition.term.walk(&mut |part| {
            let What::Apply { op: Op::Held, operands, window: Some(window), .. } = &part.what
            else {
                return;
            };
            let paces = operands.iter().map(|operand| self.pace(operand));
            let pace = paces.fold(Pace::default(), Pace::and);
            if let Some((figure, fills)) = self.recount(pace, *window) {
                let problem = self.problem("`held`", figure, fills);
                reader.report_inside(text, Problem { span: part.span.clone(), ..problem });
            }
        });
    }
}

/// How many bars of a calendar a figure fills, of months in days about.
fn filled(calendar: Calendar, figure: Frequency) -> usize {
    let (days, unit) = match figure {
        Frequency::Day => (1, SpanUnit::Days),
        Frequency::Week => (7, SpanUnit::Weeks),
        Frequency::Month => (30, SpanUnit::Months),
        Frequency::Quarter => (91, SpanUnit::Quarters),
        Frequency::Year => (365, SpanUnit::Years),
    };
    match calendar {
        Calendar::Every(Frequency::Week) => days / 7,
        _ => calendar.bars(Span { count: 1, unit }).unwrap_or(0),
    }
}
