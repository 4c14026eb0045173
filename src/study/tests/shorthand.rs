//! Figures as rule tests write them: `5.5 *8, _, 10 .. 13.3 step 0.3`.

use std::ops::Range;

use crate::diagnostic::Code;
use crate::rules::Problem;

/// The most figures that one series of a test may have.
const MOST_FIGURES: usize = 100_000;
/// The most decimal places that are kept.
const MOST_PLACES: usize = 15;

/// The figures of a text, oldest first; a gap is NaN.
///
/// Parts are joined by commas. `5.5` is one figure, `5.5 *8` eight of them, `_`
/// a gap, `_ *2` two, and `10 .. 13.3 step 0.3` runs from 10 to 13.3, both
/// included.
///
/// # Errors
///
/// Each part that is none of these, with its bytes in the text.
pub(super) fn figures(text: &str) -> Result<Vec<f64>, Vec<Problem>> {
    let mut all = Vec::new();
    let mut problems = Vec::new();
    let mut start = 0;
    for part in text.split(',') {
        let trimmed = part.trim();
        let from = start + (part.len() - part.trim_start().len());
        let span = from..from + trimmed.len();
        start += part.len() + 1;
        let wrong = |message: String| Problem::new(Code::WrongFigures, message, span.clone());
        match figures_of(trimmed, &span) {
            Ok(figures) if all.len() + figures.len() <= MOST_FIGURES => all.extend(figures),
            Ok(_) => {
                let message = format!("this series has more than {MOST_FIGURES} figures");
                problems.push(wrong(message));
                break;
            }
            Err(problem) => problems.push(*problem),
        }
    }
    if problems.is_empty() { Ok(all) } else { Err(problems) }
}

fn figures_of(part: &str, span: &Range<usize>) -> Result<Vec<f64>, Box<Problem>> {
    let wrong = |message: String, help: &str| {
        Box::new(Problem::new(Code::WrongFigures, message, span.clone()).help(help))
    };
    if part.is_empty() {
        return Err(wrong("a figure is missing here".to_owned(), "write `_` for a gap"));
    }
    if let Some((first, rest)) = part.split_once("..") {
        return ramp(part, first, rest, span);
    }
    let (figure, times) = match part.split_once('*') {
        Some((figure, times)) => (figure.trim(), Some(times.trim())),
        None => (part, None),
    };
    let count = match times {
        None => 1,
        Some(times) => match times.parse::<usize>() {
            Ok(count) if 0 < count && count <= MOST_FIGURES => count,
            _ => {
                let message = format!("`{times}` is not a number of repetitions");
                return Err(wrong(message, "`5.5 *8` is eight times 5.5"));
            }
        },
    };
    if figure == "_" {
        return Ok(vec![f64::NAN; count]);
    }
    match number(figure) {
        Some(number) => Ok(vec![number; count]),
        None => {
            let message = format!("`{part}` is not a figure");
            Err(wrong(message, &help_for(figure)))
        }
    }
}

/// `10 .. 13.3 step 0.3`
fn ramp(
    part: &str,
    first: &str,
    rest: &str,
    span: &Range<usize>,
) -> Result<Vec<f64>, Box<Problem>> {
    let wrong = |message: String, help: String| {
        Box::new(Problem::new(Code::WrongFigures, message, span.clone()).help(help))
    };
    let example = || "write `10 .. 13.3 step 0.3`, or `13.3 .. 10 step -0.3`".to_owned();
    let Some((last, step)) = rest.split_once("step") else {
        return Err(wrong(format!("`{part}` lacks its `step`"), example()));
    };
    let texts = [first.trim(), last.trim(), step.trim()];
    let [Some(from), Some(to), Some(by)] = texts.map(number) else {
        return Err(wrong(format!("`{part}` runs between things that are not figures"), example()));
    };
    if by == 0.0 {
        return Err(wrong(format!("`{part}` does not move"), example()));
    }
    let steps = (to - from) / by;
    if steps < 0.0 {
        let [_, _, step] = texts;
        let turned = step.strip_prefix('-').map_or_else(|| format!("-{step}"), str::to_owned);
        return Err(wrong(
            format!("`{part}` has a step in the wrong direction"),
            format!("did you mean `step {turned}`?"),
        ));
    }
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
    let is_too_long = MOST_FIGURES as f64 <= steps;
    if is_too_long {
        return Err(wrong(format!("`{part}` has more than {MOST_FIGURES} figures"), example()));
    }
    let places = texts.map(places).into_iter().max().unwrap_or(0).min(MOST_PLACES);
    // As decimals, so that the fourth figure of `10 .. 11 step 0.1` is 10.3 and
    // not its neighbour.
    let at = |step: f64| format!("{:.places$}", from + step * by).parse::<f64>().unwrap_or(from);
    if 1e-6 < (steps - steps.round()).abs() {
        let (below, above) = (at(steps.floor()), at(steps.floor() + 1.0));
        return Err(wrong(
            format!("`{part}` steps over its end"),
            format!("end it at `{below}` or `{above}`"),
        ));
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole, positive and bounded"
    )]
    let count = steps.round() as u32;
    Ok((0..=count).map(|step| at(f64::from(step))).collect())
}

/// A number in decimals; no infinity, and no thousands after a lost comma.
fn number(text: &str) -> Option<f64> {
    let is_written = |letter: char| matches!(letter, '0'..='9' | '.' | '-' | '+' | 'e' | 'E');
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let mut letters = unsigned.chars();
    let has_idle_zero =
        letters.next() == Some('0') && letters.next().is_some_and(|next| next.is_ascii_digit());
    if has_idle_zero || !text.chars().all(is_written) {
        return None;
    }
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// How many decimal places a number is written with.
fn places(text: &str) -> usize {
    match text.split_once(['e', 'E']) {
        Some(_) => MOST_PLACES,
        None => text.split_once('.').map_or(0, |(_, places)| places.len()),
    }
}

fn help_for(figure: &str) -> String {
    if matches!(figure.to_lowercase().as_str(), "." | "na" | "nan" | "null" | "~" | "-" | "n/a") {
        return "a gap is written `_`".to_owned();
    }
    if figure.contains('x') {
        return "`5.5 *8` is eight times 5.5; `0 .. 50 step 10` runs from 0 to 50".to_owned();
    }
    let is_tail = figure.len() == 3 && figure.bytes().all(|byte| byte.is_ascii_digit());
    if is_tail {
        return "thousands are written without a comma: `1000`".to_owned();
    }
    "figures are plain numbers in the unit of their input, such as `5.5`, `5.5 *8`, `_` or \
     `10 .. 13.3 step 0.3`"
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[f64]) {
        let found = figures(text).unwrap();
        let same = |a: &f64, b: &f64| a == b || (a.is_nan() && b.is_nan());
        assert_eq!(found.len(), expected.len(), "{text}: {found:?}");
        assert!(found.iter().zip(expected).all(|(a, b)| same(a, b)), "{text}: {found:?}");
    }

    #[test]
    fn figures_are_what_they_say() {
        check("5.5", &[5.5]);
        check("-5.5 * 3", &[-5.5; 3]);
        check("1, 2*2,_,3", &[1.0, 2.0, 2.0, f64::NAN, 3.0]);
        check("_ *2", &[f64::NAN; 2]);
        check("10 .. 10.5 step 0.1", &[10.0, 10.1, 10.2, 10.3, 10.4, 10.5]);
        check("3..1 step -1", &[3.0, 2.0, 1.0]);
        check("1e3", &[1000.0]);
        check("2 .. 2 step 1", &[2.0]);
        assert_eq!(figures("10 .. 13.3 step 0.3").unwrap().len(), 12);
    }

    #[test]
    fn what_is_no_figure_is_refused_with_its_place() {
        for (text, span) in [
            ("", 0..0),
            ("1,", 2..2),
            ("1, ,2", 3..3),
            ("1,000", 2..5),
            ("5.5x8", 0..5),
            ("1, nan", 3..6),
            ("5 *0", 0..4),
            ("5 *999999999999", 0..15),
            ("1 .. 3", 0..6),
            ("1 .. 3 step 0", 0..13),
            ("1 .. 3 step -1", 0..14),
            ("1 .. 3 step 0.3", 0..15),
            ("0 .. 1e9 step 1", 0..15),
            ("1 .. 3 step 1 *2", 0..16),
        ] {
            let problems = figures(text).unwrap_err();
            assert_eq!(problems.len(), 1, "{text}");
            assert_eq!(problems[0].span, span, "{text}");
        }
    }
}
