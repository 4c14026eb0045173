//! Figures that are hard to believe: what a person would see in a chart of the data.
//!
//! Each question is asked of columns that are otherwise so regular that the answer is
//! plain: a rate of policy may stand still for years, and prices may double.

use crate::data::{Panel, Series};
use crate::diagnostic::{Code, Diagnostic, Place, Severity};
use crate::plan::{Binding, Plan};
use crate::portable;
use crate::rules::Input;
use crate::time::{Calendar, Frequency, Stamp};

/// The fewest figures that say what is usual in a column.
const USUAL: usize = 8;
/// How many times one value must stand in a row to be a long run.
const LONG_RUN: usize = 8;
// Days of the week, counted as 1970-01-01 was one, a Thursday.
const FRIDAY: i32 = 1;
const SATURDAY: i32 = 2;
const SUNDAY: i32 = 3;

/// A figure with what it is about; placeholders and gaps are left out.
type DatedFigure = (Stamp, f64);

/// What is hard to believe of the columns that a plan reads, as warnings about the
/// data: long runs of one value, zeros at an end, values a hundred times the ones
/// next to them.
///
/// # Shape
///
/// In the order of the inputs.
pub fn implausible(plan: &Plan, panel: &Panel) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (_, input, series) in columns(plan, panel) {
        let figures = figures(input, series);
        let zeros = zeros_at_ends(series, input, &figures);
        // What is a placeholder is no run, and no hundredth of anything.
        let rest: Vec<DatedFigure> = match zeros.is_empty() {
            true => figures,
            false => figures.into_iter().filter(|(_, value)| *value != 0.0).collect(),
        };
        found.extend(zeros);
        found.extend(long_run(series, &rest));
        found.extend(hundred_times(series, &rest));
    }
    found
}

/// The inputs of rules that decide every day which have figures on working days only,
/// as warnings about the data.
pub fn weekends(plan: &Plan, panel: &Panel) -> Vec<Diagnostic> {
    if plan.rules().calendar() != Calendar::Every(Frequency::Day) {
        return Vec::new();
    }
    let all = columns(plan, panel);
    let daily = all.filter(|(frequency, ..)| *frequency == Some(Frequency::Day));
    let without = daily.filter(|(_, input, series)| has_no_weekends(&figures(input, series)));
    let told = without.map(|(_, input, series)| {
        let message = format!(
            "column `{}` has no figure on a weekend, and on `calendar: day` each weekend is two \
             bars that repeat the last one",
            series.name()
        );
        let name = &input.name;
        let every = match input.every {
            Some(_) => String::new(),
            None => format!(" and `every: day` in input `{name}`"),
        };
        let help = format!(
            "write `calendar: {{ days_of: {name} }}`{every}: then the bars are the days on which \
             it has a figure"
        );
        warning(Code::NoWeekends, message, series).with_help(help)
    });
    told.collect()
}

/// The columns that a plan reads, with their frequency and input.
fn columns<'p>(
    plan: &'p Plan,
    panel: &'p Panel,
) -> impl Iterator<Item = (Option<Frequency>, &'p Input, &'p Series)> {
    plan.rules().inputs().iter().zip(plan.bindings.iter()).filter_map(|(input, binding)| {
        let Binding::Column { name, frequency, .. } = binding else { return None };
        panel.get(name).map(|series| (*frequency, input, series))
    })
}

fn figures(input: &Input, series: &Series) -> Vec<DatedFigure> {
    let all = series.stamps().iter().copied().zip(series.values().iter().copied());
    all.filter(|(_, value)| !value.is_nan() && !input.is_missing(*value)).collect()
}

fn zeros_at_ends(series: &Series, input: &Input, figures: &[DatedFigure]) -> Vec<Diagnostic> {
    let is_zero = |figure: &&DatedFigure| figure.1 == 0.0;
    let first = figures.iter().take_while(is_zero).count();
    let last = figures.iter().rev().take_while(is_zero).count();
    let Some(between) = figures.get(first..figures.len().saturating_sub(last)) else {
        return Vec::new();
    };
    if !is_far_from_zero(between) {
        return Vec::new();
    }
    let ends = [figures.get(..first), figures.get(figures.len() - last..)];
    let told = ends.into_iter().flatten().filter(|zeros| !zeros.is_empty()).map(|zeros| {
        let what = if zeros.len() == 1 { "a zero" } else { "zeros" };
        let message = format!(
            "column `{}` has {what} {} and is otherwise far from zero",
            series.name(),
            span(zeros)
        );
        let help =
            format!("write `missing: [0]` in input `{}` if they stand for no figure", input.name);
        warning(Code::ZerosAtEnd, message, series).with_help(help)
    });
    told.collect()
}

/// Whether all figures are of one sign, and none much smaller than they usually are.
fn is_far_from_zero(figures: &[DatedFigure]) -> bool {
    let mut sizes: Vec<f64> = figures.iter().map(|(_, value)| value.abs()).collect();
    sizes.sort_by(f64::total_cmp);
    let (Some(least), Some(usual)) = (sizes.first(), sizes.get(sizes.len() / 2)) else {
        return false;
    };
    USUAL <= figures.len() && is_of_one_sign(figures) && usual / 5.0 < *least
}

fn is_of_one_sign(figures: &[DatedFigure]) -> bool {
    let all = |is: fn(f64) -> bool| figures.iter().all(|(_, value)| is(*value));
    all(|value| 0.0 < value) || all(|value| value < 0.0)
}

/// The longest run of one value, where nearly all other steps are changes.
fn long_run(series: &Series, figures: &[DatedFigure]) -> Option<Diagnostic> {
    let runs = figures.chunk_by(|(_, value), (_, next)| value == next);
    let longest = runs.max_by_key(|run| run.len()).filter(|run| LONG_RUN <= run.len())?;
    let pairs = figures.iter().zip(figures.iter().skip(1));
    let still = pairs.filter(|((_, value), (_, next))| value == next).count();
    let elsewhere = still - (longest.len() - 1);
    let others = figures.len() - longest.len();
    let is_usual = others < USUAL.max(longest.len() / 5) || others < 20 * elsewhere;
    let (_, value) = longest.first()?;
    if is_usual {
        return None;
    }
    let message = format!("column `{}` is {value} {}", series.name(), span(longest));
    let help = "leave cells empty that hold no figure of their own";
    Some(warning(Code::LongRun, message, series).with_help(help))
}

/// A stretch that is about a hundred times, or a hundredth of, what stands beside it.
fn hundred_times(series: &Series, figures: &[DatedFigure]) -> Option<Diagnostic> {
    if figures.len() < USUAL || !is_of_one_sign(figures) {
        return None;
    }
    let steps: Vec<f64> = figures
        .iter()
        .zip(figures.iter().skip(1))
        .map(|((_, value), (_, next))| portable::ln(next / value))
        .collect();
    let is_jump = |step: &f64| (portable::ln(50.0)..portable::ln(200.0)).contains(&step.abs());
    let jumps: Vec<usize> =
        steps.iter().enumerate().filter(|(_, step)| is_jump(step)).map(|(at, _)| at + 1).collect();
    let is_small = |step: &f64| step.abs() < portable::ln(4.0);
    let is_smooth = steps.iter().filter(|step| !is_jump(step)).all(is_small);
    let (first, second) = match *jumps.as_slice() {
        [jump] if jump <= figures.len() / 2 => (0, jump),
        [jump] => (jump, figures.len()),
        [first, second] => (first, second),
        _ => return None,
    };
    let stretch = figures.get(first..second).filter(|_| is_smooth)?;
    let (beside, inside) = (figures.get(first.checked_sub(1).unwrap_or(second))?, stretch.first()?);
    let size = match inside.1.abs() < beside.1.abs() {
        true => "a hundredth of",
        false => "a hundred times",
    };
    let message =
        format!("column `{}` is about {size} what it is beside {}", series.name(), span(stretch));
    let help = "convert it to one unit: some values may be percentages and others fractions";
    Some(warning(Code::HundredTimes, message, series).with_help(help))
}

/// Whether days follow each other from Friday to Monday, and none is a weekend.
fn has_no_weekends(figures: &[DatedFigure]) -> bool {
    let days: Vec<i32> = figures
        .iter()
        .filter_map(|(stamp, _)| match stamp {
            Stamp::Day(day) => Some(day.days()),
            Stamp::Period(_) | Stamp::Row(_) => None,
        })
        .collect();
    let weekday = |day: &i32| day.rem_euclid(7);
    let is_over_one = |(day, next): (&i32, &i32)| weekday(day) == FRIDAY && next - day == 3;
    let pairs = || days.iter().zip(days.iter().skip(1));
    let in_a_row = pairs().filter(|(day, next)| *next - *day == 1).count();
    USUAL <= days.len()
        && !days.iter().any(|day| matches!(weekday(day), SATURDAY | SUNDAY))
        && pairs().any(is_over_one)
        && days.len() < 2 * in_a_row + 2
}

/// "on 5 dates from 2024-01 to 2024-05", or "at 2024-01".
fn span(figures: &[DatedFigure]) -> String {
    match figures {
        [(first, _), .., (last, _)] => {
            format!("on {} dates from {first} to {last}", figures.len())
        }
        [(only, _)] => format!("at {only}"),
        [] => String::new(),
    }
}

fn warning(code: Code, message: String, series: &Series) -> Diagnostic {
    let found = Diagnostic { severity: Severity::Warning, ..Diagnostic::error(code, message) };
    match series.file() {
        Some(file) => found.at(Place::whole(file)),
        None => found,
    }
}
