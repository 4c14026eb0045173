//! Which sets of values are tried: a grid, or draws.

use serde::Serialize;

use super::alarm::refusal;
use crate::diagnostic::{Code, Diagnostic, list, nearest};
use crate::error::{Error, ErrorKind};
use crate::explain::{Bonds, DrawnParam, Draws};
use crate::rules::RuleSet;
use crate::time::{Calendar, Frequency, Span, SpanUnit};
use crate::value::Quantity;

/// More sets than this are not tried at once.
const MOST_SETS: usize = 100_000;

/// At how many points of its range a parameter is tried alone.
const ALONE: usize = 5;

/// Beyond so many digits after the point there is none.
const MOST_DIGITS: usize = 300;

/// How sets are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Way {
    /// Every combination of so many points of each range, its ends among them; of
    /// whole numbers no more than there are.
    Grid(usize),
    /// So many draws from all ranges at once.
    Draws {
        /// How many.
        draws: usize,
        /// What they begin with: the same seed gives the same draws.
        seed: u64,
    },
}

/// A parameter that is moved.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Swept {
    /// Its name.
    pub name: String,
    /// Its value, as the rules have it.
    pub value: String,
    /// The low end of its range.
    pub low: String,
    /// The high end of its range.
    pub high: String,
    /// What the rules score with it alone at points of its range, from the low end to
    /// the high one.
    pub alone: Vec<Point>,
}

/// A parameter alone at a point of its range, all others as they are.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Point {
    /// Its value there.
    pub value: String,
    /// The score; `None` if it cannot be had, or if that value makes no sense beside the
    /// others.
    pub score: Option<f64>,
    /// Whether it makes sense beside the others.
    pub is_sensible: bool,
}

/// The sets that are tried.
pub(super) struct Sets<'r> {
    rules: &'r RuleSet,
    drawn: Vec<DrawnParam>,
    /// A number for each of those drawn.
    pub(super) all: Vec<Vec<f64>>,
    pub(super) left_aside: usize,
    points: Vec<SetPoint>,
}

/// A point of one parameter alone.
struct SetPoint {
    place: usize,
    number: f64,
    is_sensible: bool,
}

impl<'r> Sets<'r> {
    pub(super) fn of(rules: &'r RuleSet, over: &[String], way: Way) -> Result<Sets<'r>, Error> {
        let (mut drawn, fixed) = DrawnParam::of(rules);
        check_over(rules, over, &fixed)?;
        if !over.is_empty() {
            drawn.retain(|one| over.contains(&one.name));
        }
        if drawn.is_empty() {
            let message = "no parameter of these rules has a range";
            return Err(refusal(message, "write `range: [LOW, HIGH]` beside the `value` of one"));
        }
        let bonds = Bonds::of(rules, &drawn);
        let mut sets = Sets { rules, drawn, all: Vec::new(), left_aside: 0, points: Vec::new() };
        match way {
            Way::Grid(points) => sets.lay(points, &bonds)?,
            Way::Draws { draws, seed } => sets.draw(draws, seed, &bonds)?,
        }
        sets.move_alone(&bonds);
        Ok(sets)
    }

    /// Every combination of points that makes sense.
    fn lay(&mut self, points: usize, bonds: &Bonds) -> Result<(), Error> {
        let axes: Vec<Vec<f64>> = self.drawn.iter().map(|one| axis(one, points)).collect();
        let count = axes.iter().try_fold(1_usize, |count, axis| count.checked_mul(axis.len()));
        let Some(count) = count.filter(|count| *count <= MOST_SETS) else {
            let message = format!(
                "a grid of {points} points over {} parameters has more than {MOST_SETS} sets",
                axes.len()
            );
            let some: Vec<&str> = self.drawn.iter().take(2).map(|one| one.name.as_str()).collect();
            let help = format!(
                "name fewer with the option `over: {}`, or use the option `draws: 1000`",
                some.join(",")
            );
            return Err(refusal(&message, &help));
        };
        for place in 0..count {
            let mut rest = place;
            let mut set = Vec::new();
            // The last parameter moves first.
            for axis in axes.iter().rev() {
                set.push(axis.get(rest % axis.len()).copied().unwrap_or(f64::NAN));
                rest /= axis.len();
            }
            set.reverse();
            self.add(set, bonds);
        }
        Ok(())
    }

    fn draw(&mut self, draws: usize, seed: u64, bonds: &Bonds) -> Result<(), Error> {
        if MOST_SETS < draws {
            let message = format!("{draws} draws are more than {MOST_SETS}");
            return Err(refusal(&message, &format!("use the option `draws: {MOST_SETS}`")));
        }
        let mut source = Draws::new(seed);
        for _ in 0..draws {
            match source.set(&self.drawn, bonds, neat) {
                Some(shares) => {
                    let numbers =
                        self.drawn.iter().zip(&shares).map(|(one, share)| neat(one, *share));
                    self.add(numbers.collect(), bonds);
                }
                None => self.left_aside += 1,
            }
        }
        Ok(())
    }

    fn add(&mut self, set: Vec<f64>, bonds: &Bonds) {
        let number = |place: usize| set.get(place).copied().unwrap_or(f64::NAN);
        if bonds.hold(&number) {
            self.all.push(set);
        } else {
            self.left_aside += 1;
        }
    }

    fn move_alone(&mut self, bonds: &Bonds) {
        for (place, one) in self.drawn.iter().enumerate() {
            for number in axis(one, ALONE) {
                let home = |other: usize| self.drawn.get(other).map_or(f64::NAN, DrawnParam::home);
                let of = |other: usize| if other == place { number } else { home(other) };
                self.points.push(SetPoint { place, number, is_sensible: bonds.hold(&of) });
            }
        }
    }

    /// What is changed in each trial of one parameter alone.
    pub(super) fn alone(&self) -> Vec<Vec<(usize, Quantity)>> {
        let change = |point: &SetPoint| {
            let own = self.drawn.get(point.place)?;
            Some((own.place, self.quantity(own, point.number)))
        };
        self.points.iter().map(|point| change(point).into_iter().collect()).collect()
    }

    /// What is changed in a set.
    pub(super) fn changes(&self, set: usize) -> Vec<(usize, Quantity)> {
        let places = self.drawn.iter().map(|one| one.place);
        places.zip(self.values(set)).collect()
    }

    /// The values of a set.
    pub(super) fn values(&self, set: usize) -> Vec<Quantity> {
        let numbers = self.all.get(set).map_or(&[][..], Vec::as_slice);
        let both = self.drawn.iter().zip(numbers);
        both.map(|(own, number)| self.quantity(own, *number)).collect()
    }

    /// The values as the rules have them.
    pub(super) fn own(&self) -> Vec<Quantity> {
        let params = self.rules.params();
        let own = self.drawn.iter().filter_map(|one| params.get(one.place));
        own.map(|param| param.value.clone()).collect()
    }

    /// Each parameter with what it scores alone, given in the order of [`Sets::alone`].
    pub(super) fn swept(&self, scores: impl Iterator<Item = Option<f64>>) -> Vec<Swept> {
        let mut scores = scores;
        let mut points = self.points.iter().peekable();
        let swept = self.drawn.iter().enumerate().map(|(place, own)| {
            let mut alone = Vec::new();
            while let Some(point) = points.next_if(|point| point.place == place) {
                let score = scores.next().flatten().filter(|_| point.is_sensible);
                let value = self.quantity(own, point.number).to_string();
                alone.push(Point { value, score, is_sensible: point.is_sensible });
            }
            let [value, low, high] = own.written.clone();
            Swept { name: own.name.clone(), value, low, high, alone }
        });
        swept.collect()
    }

    /// A number of a parameter as it is written in a rule file.
    fn quantity(&self, own: &DrawnParam, number: f64) -> Quantity {
        let value = self.rules.params().get(own.place).map(|param| &param.value);
        if !matches!(value, Some(Quantity::Span(_))) {
            return own.quantity(number);
        }
        // Where bars are not always as long, only their number says what is meant.
        let unit = match self.rules.calendar() {
            Calendar::Every(Frequency::Week) => SpanUnit::Weeks,
            Calendar::Every(Frequency::Month) => SpanUnit::Months,
            Calendar::Every(Frequency::Quarter) => SpanUnit::Quarters,
            Calendar::Every(Frequency::Year) => SpanUnit::Years,
            Calendar::Every(Frequency::Day) => SpanUnit::Days,
            _ => return own.quantity(number),
        };
        #[expect(clippy::cast_possible_truncation, reason = "a window is a small whole number")]
        let count = number as i32;
        Quantity::Span(Span { count, unit })
    }
}

/// So many points of a range, its ends among them; of whole numbers each once.
fn axis(one: &DrawnParam, points: usize) -> Vec<f64> {
    let last = points.max(2) - 1;
    #[expect(clippy::cast_precision_loss, reason = "a grid has few points")]
    let share = |point: usize| point as f64 / last as f64;
    let mut axis: Vec<f64> = (0..=last).map(|point| neat(one, share(point))).collect();
    axis.dedup();
    axis
}

/// The number at a share of a range, with no more digits than tell two hundred parts of
/// it apart: what people can read and write.
fn neat(one: &DrawnParam, share: f64) -> f64 {
    let number = one.number(share);
    let (low, high) = one.ends();
    if one.is_whole() || share <= 0.0 || 1.0 <= share || high <= low {
        return number;
    }
    let part = (high - low) / 200.0;
    let (mut digits, mut unit) = (0, 1.0);
    while part < unit && digits < MOST_DIGITS {
        digits += 1;
        unit /= 10.0;
    }
    while unit * 10.0 <= part {
        unit *= 10.0;
    }
    let rounded = match digits {
        0 => (number / unit).round() * unit,
        digits => format!("{number:.digits$}").parse().unwrap_or(number),
    };
    rounded.clamp(low, high)
}

/// The names that are to be moved must be those of parameters with a range.
fn check_over(rules: &RuleSet, over: &[String], fixed: &[String]) -> Result<(), Error> {
    let names: Vec<&str> = rules.params().iter().map(|param| param.name.as_str()).collect();
    let mut found = Vec::new();
    for name in over {
        let (message, help) = if fixed.contains(name) {
            let message = format!("parameter `{name}` has no range to be moved in");
            (message, "write `range: [LOW, HIGH]` beside its `value`, or leave it out".to_owned())
        } else if !names.contains(&name.as_str()) {
            let help = match nearest(name, names.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the parameters are {}", list(names.iter().copied(), 40)),
            };
            (format!("these rules have no parameter `{name}`"), help)
        } else {
            continue;
        };
        found.push(Diagnostic::error(Code::NoSweep, message).with_help(help));
    }
    if found.is_empty() { Ok(()) } else { Err(Error::new(ErrorKind::Input, found)) }
}
