//! What if a figure were another one: data with the newest figure of an input
//! changed.

use crate::data::{Assumed, Panel, Series};
use crate::diagnostic::{Code, Diagnostic, list, nearest};
use crate::error::{Error, ErrorKind};
use crate::eval::{Bar, Frame, Sight};
use crate::plan::{Binding, Knowledge, Plan, PlanOptions};
use crate::rules::{Aggregate, Input, RuleSet};
use crate::time::{Calendar, Date, Frequency, Period, Stamp};
use crate::value::{Quantity, Unit};

impl RuleSet {
    /// A panel in which the newest figures of some inputs are others: those that a
    /// decision on the day `as_of`, or on the last day of the data, sees.
    ///
    /// What is made of this panel is what is made of data that were changed by
    /// hand. An input without any figure gets one for the newest period
    /// that can have been published; inputs that read one column change together.
    /// With vintages the figure is revised on the day of the decision.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`] if the rules have no such input, the figure is of
    /// another kind than the input, or no decision would see it; also as
    /// [`RuleSet::plan_with`].
    ///
    /// # Example
    ///
    /// ```
    /// # let rules = froth::RuleSet::parse(include_str!("../../rules/sahm.yaml"))?;
    /// # let file = std::fs::File::open("fixtures/us-unemployment.csv")?;
    /// # let panel = froth::Panel::read_csv(file)?;
    /// # let plan = rules.plan(panel.schema())?;
    /// use froth::{PlanOptions, Quantity};
    ///
    /// let assumed = [("unemployment".to_owned(), Quantity::parse("7pct").ok_or("a figure")?)];
    /// let changed = rules.what_if(&panel, None, &PlanOptions::default(), &assumed)?;
    /// let outcome = plan.evaluate(&changed)?;
    /// assert_eq!(outcome.phase().map(|phase| phase.id.as_str()), Some("recession_begun"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn what_if(
        &self,
        panel: &Panel,
        as_of: Option<Date>,
        options: &PlanOptions,
        figures: &[(String, Quantity)],
    ) -> Result<Panel, Error> {
        let figures = self.checked(options, figures)?;
        let lenient = PlanOptions { allow_missing: true, ..options.clone() };
        let plan = self.plan_with(panel.schema(), &lenient)?;
        let before = Frame::new(&plan, panel, as_of);
        let mut changed = panel.clone();
        let mut found = Vec::new();
        for (place, value) in figures {
            let Some(input) = self.inputs().get(place) else { continue };
            let Some(figure) = NewestFigure::newest(&plan, &before, place) else {
                found.push(unseen(input, value, "there is no day of decision"));
                continue;
            };
            match figure.set(&plan, &changed, value) {
                Some(series) => changed = changed.with(series),
                None => found.push(unseen(input, value, "its column names times of another kind")),
            }
            let instead = figure.value;
            changed.add_assumed(Assumed {
                input: input.name.clone(),
                stamp: figure.stamp,
                value,
                instead,
            });
        }
        if found.is_empty() {
            let plan = self.plan_with(changed.schema(), &lenient)?;
            let day = before.bars.last().and_then(|bar| bar.date);
            let after = Frame::new(&plan, &changed, as_of.or(day));
            found = figures_unseen(&plan, &after, &changed);
        }
        if found.is_empty() { Ok(changed) } else { Err(Error::new(ErrorKind::Input, found)) }
    }

    /// The places of inputs with their new values, each in the unit of its input.
    fn checked(
        &self,
        options: &PlanOptions,
        figures: &[(String, Quantity)],
    ) -> Result<Vec<(usize, f64)>, Error> {
        let mut checked: Vec<(usize, f64)> = Vec::new();
        let mut found = Vec::new();
        for (name, quantity) in figures {
            let Some(place) = self.inputs().iter().position(|input| input.name == *name) else {
                found.push(no_such_input(self, name));
                continue;
            };
            let Some(input) = self.inputs().get(place) else { continue };
            if options.drop.contains(name) {
                let message = format!("`{name}` is both left out and set to `{quantity}`");
                let help = format!(
                    "choose one of the option `drop: {name}` and the option `set: {name}={quantity}`"
                );
                found.push(Diagnostic::error(Code::NoSuchInput, message).with_help(help));
                continue;
            }
            if checked.iter().any(|(other, _)| *other == place) {
                let message = format!("`{name}` is set twice");
                found.push(Diagnostic::error(Code::NoSuchInput, message).with_help("set it once"));
                continue;
            }
            match in_unit(quantity, &input.unit) {
                Some(value) => checked.push((place, value)),
                None => found.push(wrong_unit(input, quantity)),
            }
        }
        if found.is_empty() { Ok(checked) } else { Err(Error::new(ErrorKind::Input, found)) }
    }
}

/// The newest figure that the last decision sees of an input, or could have seen.
#[derive(Clone, Copy, Debug)]
pub(super) struct NewestFigure {
    pub(super) input: usize,
    /// What it is about.
    pub(super) stamp: Stamp,
    /// What the decision sees, in the unit of the input; missing is NaN.
    pub(super) value: f64,
    is_seen: bool,
    day: Date,
}

impl NewestFigure {
    /// The newest figure of an input at the last bar of a frame.
    ///
    /// # Nothing to say
    ///
    /// `None` if there is no bar, or the input has neither dates nor a frequency.
    pub(super) fn newest(plan: &Plan, frame: &Frame, input: usize) -> Option<NewestFigure> {
        let bar = frame.bars.last()?;
        let (value, sight) = frame.sight(plan, input, frame.bars.len() - 1);
        let day = bar.date.unwrap_or(Date::MIN);
        match sight {
            Sight::Seen { period, .. } => {
                Some(NewestFigure { input, stamp: period, value, is_seen: true, day })
            }
            _ => {
                let stamp = wanted(plan, input, bar)?;
                Some(NewestFigure { input, stamp, value: f64::NAN, is_seen: false, day })
            }
        }
    }

    /// Whether another value of it is a revision on the day of the decision: decisions
    /// go by the figures of their day.
    pub(super) fn is_revision(&self, plan: &Plan, panel: &Panel) -> bool {
        let has_vintages = |binding: &Binding| match binding {
            Binding::Column { name, .. } => panel.get(name).is_some_and(Series::has_vintages),
            Binding::Absent | Binding::Dropped => false,
        };
        plan.knowledge == Knowledge::Vintage && plan.bindings.iter().any(has_vintages)
    }

    /// The series of the input with another value in the place of this one.
    ///
    /// # Nothing to say
    ///
    /// `None` if the series has times of another kind.
    pub(super) fn set(&self, plan: &Plan, panel: &Panel, value: f64) -> Option<Series> {
        let rule = plan.rules().inputs().get(self.input)?;
        let (series, factor, frequency) = match plan.bindings.get(self.input)? {
            Binding::Column { name, frequency, factor, .. } => {
                (panel.get(name)?, *factor, *frequency)
            }
            Binding::Absent | Binding::Dropped => {
                let name = rule.columns.first().unwrap_or(&rule.name);
                return Series::of(name.as_str(), vec![self.stamp], vec![value]);
            }
        };
        let value = value / factor;
        // Where decisions keep what they saw, the figure is revised on the last day.
        let is_revision = self.is_revision(plan, panel);
        let rows = rows(series, self.stamp, frequency);
        if !rows.is_empty() {
            return self.set_rows(rule, series, &rows, value, is_revision.then_some(frequency));
        }
        let place = place(rule, series, self.stamp, frequency);
        if let Some(place) = place.filter(|_| self.is_seen && !is_revision) {
            return Some(series.with_newest(place, value));
        }
        let stamp = match place {
            Some(place) => *series.stamps().get(place)?,
            None => written(series, self.stamp),
        };
        if is_revision && series.releases().is_none() {
            let lag = |stamp: Stamp| released_by_lag(rule, stamp, frequency);
            return series.with_releases(lag)?.with_figure(stamp, self.day, value);
        }
        series.with_figure(stamp, self.day, value)
    }

    /// The series with other values in all rows that make one figure, so that they make
    /// this one; `revised` is how often they come, if they are revised on the last day.
    fn set_rows(
        &self,
        rule: &Input,
        series: &Series,
        rows: &[usize],
        value: f64,
        revised: Option<Option<Frequency>>,
    ) -> Option<Series> {
        #[expect(clippy::cast_precision_loss, reason = "a period has few rows")]
        let value =
            if rule.aggregate == Aggregate::Sum { value / rows.len() as f64 } else { value };
        let stamps = rows.iter().filter_map(|row| series.stamps().get(*row));
        let Some(frequency) = revised else {
            return Some(
                rows.iter().fold(series.clone(), |series, row| series.with_newest(*row, value)),
            );
        };
        let series = match series.releases() {
            Some(_) => series.clone(),
            None => series.with_releases(|stamp| released_by_lag(rule, stamp, frequency))?,
        };
        let mut stamps = stamps.copied();
        stamps.try_fold(series, |series, stamp| series.with_figure(stamp, self.day, value))
    }
}

/// The rows that make the figure of a longer period than they have themselves; none if
/// each row is a figure.
fn rows(series: &Series, stamp: Stamp, frequency: Option<Frequency>) -> Vec<usize> {
    let (Stamp::Period(whole), Some(own)) = (stamp, frequency) else { return Vec::new() };
    if whole.frequency() <= own {
        return Vec::new();
    }
    let is_part = |stamp: &Stamp| {
        let end = stamp.period(own).map(Period::last_day);
        end.is_some_and(|end| Period::holding(whole.frequency(), end) == whole)
    };
    let places = series.stamps().iter().enumerate().filter(|(_, stamp)| is_part(stamp));
    places.map(|(place, _)| place).filter(|place| series.ever_known(*place)).collect()
}

/// The day on which a figure without a release date of its own becomes known.
fn released_by_lag(rule: &Input, stamp: Stamp, frequency: Option<Frequency>) -> Option<Date> {
    match (frequency.and_then(|frequency| stamp.period(frequency)), stamp) {
        (Some(period), _) => Some(rule.published.after(period.last_day())),
        (None, Stamp::Day(day)) => Some(day),
        (None, Stamp::Period(period)) => Some(period.last_day()),
        (None, Stamp::Row(_)) => None,
    }
}

/// Where a series has its value for a period, or a row.
fn place(
    rule: &Input,
    series: &Series,
    stamp: Stamp,
    frequency: Option<Frequency>,
) -> Option<usize> {
    let named_by = frequency.and_then(|frequency| rule.named_by(&series.known_stamps(), frequency));
    let is_same = |own: &Stamp| match (stamp, frequency) {
        (Stamp::Period(period), Some(frequency)) => {
            Input::dated(named_by, *own, frequency).is_some_and(|(own, _)| own == period)
        }
        _ => *own == stamp,
    };
    let is_there = |place: &usize| series.ever_known(*place);
    let mut places = (0..series.stamps().len()).rev().filter(is_there);
    let known = places.find(|place| series.stamps().get(*place).is_some_and(is_same));
    known.or_else(|| series.stamps().iter().rposition(is_same))
}

/// The name by which a series would have a period.
fn written(series: &Series, stamp: Stamp) -> Stamp {
    let Stamp::Period(period) = stamp else { return stamp };
    match series.stamps().last() {
        Some(Stamp::Day(day)) => {
            let is_first = Period::holding(period.frequency(), *day).first_day() == *day;
            Stamp::Day(if is_first { period.first_day() } else { period.last_day() })
        }
        Some(Stamp::Period(own)) => {
            Stamp::Period(Period::holding(own.frequency(), period.last_day()))
        }
        _ => stamp,
    }
}

/// What a figure would be about that a decision at this bar could see.
fn wanted(plan: &Plan, input: usize, bar: &Bar) -> Option<Stamp> {
    let rule = plan.rules().inputs().get(input)?;
    let calendar = match plan.rules().calendar() {
        Calendar::Every(calendar) => calendar,
        Calendar::DaysOf(_) => Frequency::Day,
        Calendar::Rows => return Some(bar.stamp),
    };
    let frequency = match plan.bindings.get(input)? {
        Binding::Column { frequency, .. } => (*frequency)?,
        Binding::Absent | Binding::Dropped => rule.every.unwrap_or(calendar),
    };
    let day = bar.date?;
    let lag = |period: Period| match plan.knowledge {
        Knowledge::Latest => period.last_day(),
        Knowledge::Released | Knowledge::Vintage => rule.published.after(period.last_day()),
    };
    let own = match bar.stamp {
        Stamp::Period(period) if plan.knowledge == Knowledge::Latest && calendar < frequency => {
            Some(Period::holding(frequency, period.first_day()))
        }
        _ => None,
    };
    let newest = Period::holding(frequency, day);
    // A lag is at most a few years, and a year has 366 days.
    let mut earlier = (0..4_000).map(|back| newest.plus(-back));
    own.or_else(|| earlier.find(|period| lag(*period) <= day)).map(Stamp::Period)
}

/// The quantity as a number in this unit; `None` if it is of another kind.
fn in_unit(quantity: &Quantity, wanted: &Unit) -> Option<f64> {
    match quantity {
        Quantity::Number { value, unit } => Some(value * unit.factor_to(wanted).ok()?),
        Quantity::Span(_) => None,
    }
}

fn no_such_input(rules: &RuleSet, name: &str) -> Diagnostic {
    let names = || rules.inputs().iter().map(|input| input.name.as_str());
    let param = rules.params().iter().find(|param| param.name == name);
    let help = match (param, nearest(name, names())) {
        (Some(param), _) => {
            format!("it is a parameter: use the option `param: {name}={}`", param.value)
        }
        (None, Some(near)) => format!("did you mean `{near}`?"),
        (None, None) => format!("the inputs are {}", list(names(), 40)),
    };
    let message = format!("these rules have no input `{name}`");
    Diagnostic::error(Code::NoSuchInput, message).with_help(help)
}

fn wrong_unit(input: &Input, quantity: &Quantity) -> Diagnostic {
    let name = &input.name;
    let like = |value| Quantity::Number { value, unit: input.unit.clone() };
    let (message, help) = match quantity {
        Quantity::Number { value, unit } if unit.is_number() => (
            format!("`{quantity}` has no unit, and input `{name}` is in `{}`", input.unit),
            format!("write `{name}={}`", like(*value)),
        ),
        _ => {
            let unit = input.unit.to_string();
            let is = if unit.is_empty() {
                "a number without unit".to_owned()
            } else {
                format!("in `{unit}`")
            };
            (
                format!("`{quantity}` does not fit input `{name}`, which is {is}"),
                format!("write it as in `{name}={}`", like(2.5)),
            )
        }
    };
    Diagnostic::error(Code::WrongUnit, message).with_help(help)
}

fn unseen(input: &Input, value: f64, why: &str) -> Diagnostic {
    let shown = super::shown(value, &input.unit);
    let message = format!("no decision would see `{}` = {shown}: {why}", input.name);
    Diagnostic::error(Code::UnseenFigure, message)
        .with_help("write the figure into the data, with its date")
}

/// The figures that were set and that the decision does not see.
fn figures_unseen(plan: &Plan, frame: &Frame, panel: &Panel) -> Vec<Diagnostic> {
    let rules = plan.rules();
    let unseen_one = |assumed: &Assumed| {
        let place = rules.inputs().iter().position(|input| input.name == assumed.input)?;
        let last = frame.bars.len().checked_sub(1)?;
        let is_seen = matches!(frame.sight(plan, place, last).1, Sight::Seen { .. });
        let input = rules.inputs().get(place)?;
        let why = "it is too old, not yet published, or part of its period is missing";
        (!is_seen).then(|| unseen(input, assumed.value, why))
    };
    panel.assumed().iter().filter_map(unseen_one).collect()
}
