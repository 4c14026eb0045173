//! What is pushed into a stream: a bar that follows the last one, and figures by the
//! names of their inputs.

use super::Stream;
use crate::diagnostic::{Code, Diagnostic, list, nearest};
use crate::error::{Error, ErrorKind};
use crate::time::{Calendar, Date, Frequency, Period, Stamp};
use crate::value::finite;

/// The most names that are listed where one is not found.
const MOST_NAMED: usize = 40;

impl Stream {
    /// The bar as the calendar of the rules has it, if it is the next one.
    pub(super) fn following(&self, bar: Stamp, date: Option<Date>) -> Result<Stamp, Error> {
        let last = self.run.frame.bars.last();
        let stamp = self.of_calendar(bar)?;
        if let Some(last) = last.map(|last| last.stamp) {
            check_next(last, stamp, self.plan.rules().calendar())?;
        }
        check_day(stamp, date, last.and_then(|last| last.date))?;
        Ok(stamp)
    }

    fn of_calendar(&self, bar: Stamp) -> Result<Stamp, Error> {
        let calendar = self.plan.rules().calendar();
        let wanted = match calendar {
            Calendar::Every(frequency) => frequency,
            Calendar::DaysOf(_) => Frequency::Day,
            Calendar::Rows => return Ok(bar),
        };
        match bar {
            Stamp::Period(period) if period.frequency() == wanted => Ok(bar),
            Stamp::Day(day) if wanted == Frequency::Day => {
                Ok(Stamp::Period(Period::holding(wanted, day)))
            }
            _ => {
                let word = calendar.word();
                let message = format!(
                    "`{bar}` is not a {word}, and these rules decide by the \
                                       {word}"
                );
                let day = bar.first_day().or(Date::new(2026, 1, 1)).unwrap_or(Date::MAX);
                let help = format!("name the bar as in `{}`", Period::holding(wanted, day));
                Err(refused(message, help))
            }
        }
    }

    /// A figure for each input, in the order of the rules; missing is NaN.
    pub(super) fn figures(&self, bar: Stamp, named: &[(&str, f64)]) -> Result<Vec<f64>, Error> {
        let inputs = self.plan.rules().inputs();
        let mut figures = vec![None; inputs.len()];
        for (name, value) in named {
            let place = inputs.iter().position(|input| input.name == *name);
            match place.and_then(|place| figures.get_mut(place)) {
                None => return Err(unknown(name, inputs.iter().map(|input| input.name.as_str()))),
                Some(Some(_)) => {
                    let message = format!("`{bar}` is given two figures of `{name}`");
                    return Err(refused(message, "give one figure of each input".to_owned()));
                }
                Some(figure) => *figure = Some(finite(*value)),
            }
        }
        let figures: Vec<f64> =
            figures.into_iter().map(|figure| figure.unwrap_or(f64::NAN)).collect();
        if let Calendar::DaysOf(input) = self.plan.rules().calendar()
            && figures.get(input).is_none_or(|figure| figure.is_nan())
        {
            let name = inputs.get(input).map_or("", |input| &input.name);
            let message = format!("`{bar}` is not a trading day: `{name}` has no figure");
            return Err(refused(message, "leave the day out".to_owned()));
        }
        Ok(figures)
    }
}

/// Whether a bar is the one after the last.
fn check_next(last: Stamp, bar: Stamp, calendar: Calendar) -> Result<(), Error> {
    let next = match (calendar, last) {
        (Calendar::Every(_), Stamp::Period(period)) => Some(Stamp::Period(period.plus(1))),
        (_, Stamp::Row(row)) => Some(Stamp::Row(row.saturating_add(1))),
        // Which day or row comes next only the data know.
        _ => None,
    };
    let is_of_one_kind = match (last, bar) {
        (Stamp::Period(one), Stamp::Period(other)) => one.frequency() == other.frequency(),
        (one, other) => std::mem::discriminant(&one) == std::mem::discriminant(&other),
    };
    let is_next = next.map_or(last < bar, |next| next == bar);
    if is_of_one_kind && is_next {
        return Ok(());
    }
    let message = if is_of_one_kind && bar <= last {
        format!("`{bar}` does not come after the last bar, {last}")
    } else {
        format!("`{bar}` does not follow the last bar, {last}")
    };
    let help = match next {
        Some(next) => format!("push `{next}` next, without figures where there are none"),
        None => format!("push a bar of the same kind after {last}"),
    };
    Err(refused(message, help))
}

/// Whether a decision may be made on this day.
fn check_day(bar: Stamp, date: Option<Date>, last: Option<Date>) -> Result<(), Error> {
    let Some(day) = date else { return Ok(()) };
    if let Some(end) = bar.last_day().filter(|end| day < *end) {
        let message = format!("`{bar}` is not over on {day}: its figures are known from {end} on");
        let help = format!("decide on {end} or later, or leave the day out to say {end}");
        return Err(refused(message, help));
    }
    if let Some(last) = last.filter(|last| day < *last) {
        let message = format!("{day} comes before the last decision, of {last}");
        return Err(refused(message, format!("decide on {last} or later")));
    }
    Ok(())
}

fn unknown<'a>(name: &str, inputs: impl Iterator<Item = &'a str> + Clone) -> Error {
    let message = format!("these rules have no input `{name}`");
    let help = match nearest(name, inputs.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the inputs are {}", list(inputs, MOST_NAMED)),
    };
    let diagnostic = Diagnostic::error(Code::NoSuchInput, message).with_help(help);
    Error::new(ErrorKind::Input, vec![diagnostic])
}

fn refused(message: String, help: String) -> Error {
    let diagnostic = Diagnostic::error(Code::StateGap, message).with_help(help);
    Error::new(ErrorKind::Input, vec![diagnostic])
}
