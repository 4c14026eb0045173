//! Windows, counts and shares: what stands in a call and is the same at every bar.

use std::ops::Range;

use super::{NameMeaning, Typing};
use crate::diagnostic::Code;
use crate::ops::{Criterion, MOST_LAGS};
use crate::rules::expression::{Expression, ExpressionKind};
use crate::rules::problem::Problem;
use crate::rules::term::{Amount, Length};
use crate::time::{Calendar, Span, SpanUnit};
use crate::value::Quantity;

/// The longest window, in bars.
const LONGEST: usize = 100_000;

/// Why a quantity is no window, and what to write.
pub(crate) struct NoWindow {
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

impl NoWindow {
    fn new(message: String) -> NoWindow {
        NoWindow { message, help: None }
    }

    fn help(self, help: impl Into<String>) -> NoWindow {
        NoWindow { help: Some(help.into()), ..self }
    }

    /// The problem that it is where the window stands.
    pub(crate) fn at(self, span: Range<usize>) -> Problem {
        Problem { help: self.help, ..Problem::new(Code::WrongWindow, self.message, span) }
    }
}

impl Typing<'_> {
    /// A year as a window.
    pub(super) fn year(&mut self, span: &Range<usize>) -> Option<Length> {
        let year = Span { count: 1, unit: SpanUnit::Years };
        let calendar = self.scope.calendar?;
        let bars = calendar.bars(year).map(|_| Length::Span(year));
        if bars.is_none() {
            let message = format!("the calendar `{}` has no year", calendar.word());
            let problem = Problem::new(Code::WrongWindow, message, span.clone());
            self.problems.push(problem.help("write `pct_change(x, n)` with a number of bars"));
        }
        bars
    }

    /// The expression as a window.
    pub(crate) fn length(&mut self, expression: &Expression) -> Option<Length> {
        let span = expression.span.clone();
        let problem = match &expression.kind {
            ExpressionKind::Number(number) => match bars_of(*number) {
                Ok(bars) => return Some(Length::Bars(bars)),
                Err(wrong) => wrong.at(span),
            },
            ExpressionKind::Quantity(quantity) => {
                match (bars_of_quantity(quantity, self.scope.calendar?), quantity) {
                    (Ok(_), Quantity::Span(span)) => return Some(Length::Span(*span)),
                    (Ok(bars), Quantity::Number { .. }) => return Some(Length::Bars(bars)),
                    (Err(wrong), _) => wrong.at(span),
                }
            }
            ExpressionKind::Name(name) => match self.scope.get(name) {
                Some(NameMeaning::Param(param)) => return self.param_length(name, param, span),
                Some(meaning) => {
                    let message =
                        format!("`{name}` is {}, and a window must be constant", meaning.word());
                    Problem::new(Code::WrongWindow, message, span)
                        .help("write `2y`, `8` or the name of a parameter")
                }
                None => {
                    self.unknown_name(name, span);
                    return None;
                }
            },
            _ => {
                let message = format!("`{}` is not a constant window", self.written(&span));
                Problem::new(Code::WrongWindow, message, span)
                    .help("write `2y`, `8` or the name of a parameter")
            }
        };
        self.problems.push(problem);
        None
    }

    fn param_length(&mut self, name: &str, param: usize, span: Range<usize>) -> Option<Length> {
        let quantity = self.scope.params.get(param)?.as_ref()?;
        match bars_of_quantity(quantity, self.scope.calendar?) {
            Ok(_) => Some(Length::Param(param)),
            // A span that is no window is reported where the parameter is declared.
            Err(_) if matches!(quantity, Quantity::Span(_)) => None,
            Err(wrong) => {
                let wrong = NoWindow {
                    message: format!("`{name}` is not a window: {}", wrong.message),
                    ..wrong
                };
                self.problems.push(wrong.at(span));
                None
            }
        }
    }

    /// The expression as a whole number from 1.
    pub(super) fn whole(&mut self, expression: &Expression) -> Option<usize> {
        if let ExpressionKind::Number(number) = expression.kind
            && let Ok(count) = bars_of(number)
        {
            return Some(count);
        }
        self.unfit(expression, "a whole number from 1")
    }

    /// The expression as a count, which may be a parameter.
    pub(super) fn count(&mut self, expression: &Expression) -> Option<Amount> {
        if let ExpressionKind::Name(name) = &expression.kind
            && let Some(NameMeaning::Param(param)) = self.scope.get(name)
        {
            let is_count = match self.scope.params.get(param)?.as_ref()? {
                Quantity::Number { value, unit } => unit.is_number() && bars_of(*value).is_ok(),
                Quantity::Span(_) => false,
            };
            if is_count {
                return Some(Amount::Param(param));
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "a count of arguments is small")]
        self.whole(expression).map(|count| Amount::Fixed(count as f64))
    }

    /// The expression as a share of a whole.
    pub(super) fn fraction(&mut self, expression: &Expression) -> Option<Amount> {
        match expression.kind {
            ExpressionKind::Number(number) if (0.0..=1.0).contains(&number) => {
                Some(Amount::Fixed(number))
            }
            _ => self.unfit(expression, "a number from 0 to 1"),
        }
    }

    /// The expression as a number above zero without a unit, which may be a
    /// parameter.
    pub(super) fn positive(&mut self, expression: &Expression) -> Option<Amount> {
        let is_fine = |number: f64| 0.0 < number && number.is_finite();
        self.constant(expression, is_fine, "a constant number above zero, without a unit")
    }

    /// The expression as a number of lags, which may be a parameter.
    pub(super) fn lags(&mut self, expression: &Expression) -> Option<Amount> {
        #[expect(clippy::cast_precision_loss, reason = "a small number")]
        let is_fine =
            |number: f64| (0.0..=MOST_LAGS as f64).contains(&number) && number.fract() == 0.0;
        self.constant(expression, is_fine, &format!("a whole number of lags from 0 to {MOST_LAGS}"))
    }

    /// The expression as a number without a unit that `is_fine`, written out or a
    /// parameter; `what` says what is wanted.
    fn constant(
        &mut self,
        expression: &Expression,
        is_fine: impl Fn(f64) -> bool,
        what: &str,
    ) -> Option<Amount> {
        match &expression.kind {
            ExpressionKind::Number(number) if is_fine(*number) => {
                return Some(Amount::Fixed(*number));
            }
            ExpressionKind::Name(name) => {
                if let Some(NameMeaning::Param(param)) = self.scope.get(name)
                    && let Quantity::Number { value, unit } =
                        self.scope.params.get(param)?.as_ref()?
                    && unit.is_number()
                    && is_fine(*value)
                {
                    return Some(Amount::Param(param));
                }
            }
            _ => {}
        }
        self.unfit(expression, what)
    }

    /// The expression as the name of a criterion.
    pub(super) fn criterion(&mut self, expression: &Expression) -> Option<Criterion> {
        let criterion = match &expression.kind {
            ExpressionKind::Name(name) => Criterion::named(name),
            _ => None,
        };
        if criterion.is_none() {
            let span = expression.span.clone();
            let message = format!("`{}` is not a criterion for lags", self.written(&span));
            let problem = Problem::new(Code::WrongArguments, message, span);
            self.problems.push(problem.help("write `aic` or `bic`"));
        }
        criterion
    }

    fn unfit<T>(&mut self, expression: &Expression, wanted: &str) -> Option<T> {
        let span = expression.span.clone();
        if let ExpressionKind::Name(name) = &expression.kind
            && self.scope.get(name).is_none()
        {
            self.unknown_name(name, span);
            return None;
        }
        let message = format!("`{}` is not {wanted}", self.written(&span));
        let problem = Problem::new(Code::WrongArguments, message, span);
        self.problems.push(problem.help(format!("write {wanted}")));
        None
    }
}

/// How many bars a parameter or constant means as a window.
///
/// # Errors
///
/// What is wrong with it, and what to write.
pub(crate) fn bars_of_quantity(quantity: &Quantity, calendar: Calendar) -> Result<usize, NoWindow> {
    let span = match quantity {
        Quantity::Number { value, unit } if unit.is_number() => return bars_of(*value),
        Quantity::Number { .. } => {
            let wrong = NoWindow::new(format!("`{quantity}` is not a length of time"));
            return Err(wrong.help("write `2y`, `8q` or a number of bars"));
        }
        Quantity::Span(span) => span,
    };
    match calendar.bars(*span) {
        Some(0) => Err(NoWindow::new(format!("`{span}` is a window without a bar"))
            .help("a length has at least one bar")),
        Some(bars) if bars <= LONGEST => Ok(bars),
        Some(_) => Err(too_long(&span.to_string())),
        None if calendar == Calendar::Rows => {
            Err(NoWindow::new(format!("`{span}` has no length in rows"))
                .help("write a number of bars, such as `8`"))
        }
        None => Err(no_whole_number(*span, calendar)),
    }
}

fn no_whole_number(span: Span, calendar: Calendar) -> NoWindow {
    let word = calendar.word();
    let message = format!("`{span}` is not a whole number of {word}s, the bars of this calendar");
    let letter = SpanUnit::ALL
        .map(|(_, letter)| letter)
        .into_iter()
        .find(|letter| word.starts_with(*letter));
    let one = letter.map_or_else(|| "1".to_owned(), |letter| format!("1{letter}"));
    NoWindow::new(message)
        .help(format!("write it in {word}s, such as `{one}`, or as a number of bars"))
}

fn bars_of(number: f64) -> Result<usize, NoWindow> {
    if number < 1.0 || number.fract() != 0.0 {
        let wrong = NoWindow::new(format!("`{number}` is not a number of bars"));
        return Err(wrong.help("write a whole number from 1"));
    }
    #[expect(clippy::cast_precision_loss, reason = "the longest window is far below 2^53")]
    let longest = LONGEST as f64;
    if longest < number {
        return Err(too_long(&number.to_string()));
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole, positive and bounded"
    )]
    Ok(number as usize)
}

fn too_long(written: &str) -> NoWindow {
    NoWindow::new(format!("`{written}` is longer than any history can be"))
        .help(format!("windows have at most {LONGEST} bars"))
}
