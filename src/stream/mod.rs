//! A plan carried out one bar at a time, saved and resumed.
//!
//! A stream gives, bit for bit, the answers that the whole run gives. Its saved
//! state is what each decision saw and the figures that were known to the last one,
//! so that later revisions of the data do not change what was decided.

mod follow;
mod often;
pub(crate) mod sealed;
mod short;
mod state;

use crate::data::{Origin, Panel};
use crate::diagnostic::{Code, Diagnostic};
use crate::error::{Error, ErrorKind};
use crate::eval::{
    Bar, InputValues, Kept, KeptFigure, Kernels, ReadInput, SeenByDecision, Sight, first_bar,
    has_ranges, kernels, read,
};
use crate::outcome::{Outcome, Step};
use crate::plan::Plan;
use crate::run::Run;
use crate::time::{Calendar, Date, Stamp};

/// A plan at work, one bar at a time. It keeps its plan, shared and not copied.
#[derive(Clone, Debug)]
pub struct Stream {
    plan: Plan,
    /// What was read last.
    panel: Panel,
    run: Run,
    /// After the last bar, where bars are given what they see.
    kernels: Kernels,
    origins: Vec<Origin>,
    /// The file of each input's column.
    files: Vec<Option<String>>,
    asked: Option<Date>,
}

impl Plan {
    /// A stream before its first bar.
    ///
    /// # Example
    ///
    /// ```
    /// # fn main() -> Result<(), froth::Error> {
    /// use froth::{PlanOptions, RuleSet};
    ///
    /// let rules = RuleSet::parse(include_str!("../../rules/goldman-1997-vs-1999.yaml"))?;
    /// let options = PlanOptions { allow_missing: true, ..PlanOptions::default() };
    /// let plan = rules.plan_with(Default::default(), &options)?;
    /// let mut stream = plan.stream();
    /// let quarter = "2026Q2".parse().expect("a quarter");
    /// let figures = [("policy_rate", 3.63), ("credit_spread", 1.71), ("nasdaq", 26213.7)];
    /// // One bar is no history: nothing can be said yet.
    /// assert!(stream.push(quarter, None, &figures)?.phase.is_none());
    /// // Windows never reach over a hole.
    /// let later = "2027Q1".parse().expect("a quarter");
    /// assert!(stream.push(later, None, &figures).is_err());
    /// # Ok(())
    /// # }
    /// ```
    pub fn stream(&self) -> Stream {
        Stream {
            plan: self.clone(),
            panel: Panel::default(),
            run: Run::empty(self),
            kernels: kernels(self),
            origins: Vec::new(),
            files: Vec::new(),
            asked: None,
        }
    }
}

impl Stream {
    /// One more bar: the figures of its period, known on the day of its decision.
    ///
    /// # Shape
    ///
    /// `figures`: the name of an input and its figure, in the unit of the input and in
    /// any order; NaN, infinite and left out are missing. `date` is the day of the
    /// decision; without one it is the last day of the bar.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`] if the bar is not the one after the last, or is none of the
    /// calendar of the rules; if the day comes before the end of the bar or before the
    /// last decision; or if a name is that of no input. Nothing is changed then.
    pub fn push(
        &mut self,
        bar: Stamp,
        date: Option<Date>,
        figures: &[(&str, f64)],
    ) -> Result<Step<'_>, Error> {
        let bar = self.following(bar, date)?;
        let figures = self.figures(bar, figures)?;
        if let InputValues::Tracks(_) = self.run.frame.source {
            self.push_figures(bar, date, figures);
        } else {
            let seen = figures.into_iter().map(|value| {
                let (period, known) = (bar, date);
                let (is_assumed, vintage, is_partial) = (false, None, false);
                let end = period.last_day();
                let seen = Sight::Seen { period, end, known, is_assumed, vintage, is_partial };
                (value, if value.is_nan() { Sight::Gap(bar) } else { seen })
            });
            let seen: Vec<(f64, Sight)> = seen.collect();
            self.hear(bar, date, seen);
        }
        let Run { frame, history } = &self.run;
        let step = history.len().checked_sub(1);
        let step = step.and_then(|last| Step::at(&self.plan, frame, history, last));
        step.ok_or_else(|| {
            let message = format!("nothing is decided at `{bar}`");
            let help = "push a bar with a figure of some input first";
            let diagnostic = Diagnostic::error(Code::StateGap, message).with_help(help);
            Error::new(ErrorKind::Input, vec![diagnostic])
        })
    }

    /// After bars that were read, a bar is one more figure of each input.
    fn push_figures(&mut self, bar: Stamp, date: Option<Date>, values: Vec<f64>) {
        let Some(end) = bar.last_day() else { return };
        let known = date.unwrap_or(end);
        let mut kept = self.run.frame.kept(&self.plan);
        for (own, value) in kept.figures.iter_mut().zip(values) {
            if !value.is_nan() {
                own.push(KeptFigure { period: bar, end, known, is_assumed: false, value });
            }
        }
        self.go_on(Some(known.max(end)), &kept);
    }

    /// The decisions once more from what was kept, without any data beside it.
    fn go_on(&mut self, day: Option<Date>, kept: &Kept) {
        let inputs = self.plan.rules().inputs().iter().zip(self.plan.bindings.iter());
        let unread = |(input, binding)| ReadInput { input, binding, series: None };
        let unread: Vec<ReadInput<'_>> = inputs.map(unread).collect();
        self.run = Run::going_on(&self.plan, &unread, day, kept, self.run.begun());
    }

    /// Goes on with the bars of a panel that come after the last one, up to the
    /// day `as_of` or to that on which all figures are known; returns how many they
    /// were.
    ///
    /// # Errors
    ///
    /// As [`Plan::evaluate`], and [`ErrorKind::Input`] if the panel begins after the next bar: the bars
    /// between would be missing; also if `as_of` comes before the last decision, or
    /// some of the figures are ranges, or are about other periods than those before.
    pub fn read(&mut self, panel: &Panel, as_of: Option<Date>) -> Result<usize, Error> {
        if has_ranges(&self.plan, panel) {
            let message = "a stream keeps one value of each input, and some figures are ranges";
            let help = "evaluate the whole data at once, or name one value for each figure";
            let diagnostic = Diagnostic::error(Code::WrongState, message).with_help(help);
            return Err(Error::new(ErrorKind::Input, vec![diagnostic]));
        }
        let plan = self.plan.bind(&panel.schema())?;
        as_of.map_or(Ok(()), |day| plan.check_as_of(panel, day))?;
        let kept = self.run.frame.kept(&self.plan);
        let plan = plan.read_on(&panel.schema(), &kept)?;
        let before = kept.decided.len();
        check_day(&kept, as_of)?;
        if plan.rules().calendar() == Calendar::Rows {
            self.read_rows(&plan, panel, as_of);
        } else {
            check_same(&self.plan, &plan, &kept)?;
            let read = read(&plan, panel);
            let first = first_bar(&plan, &read, as_of);
            check_joins(&kept, first, plan.rules().calendar())?;
            self.run = Run::going_on(&plan, &read, as_of, &kept.as_figures(), self.run.begun());
        }
        self.asked = as_of;
        self.files = plan.files(panel);
        self.panel = panel.clone();
        self.plan = plan;
        self.origins = panel.origins_of(&self.files);
        Ok(self.run.frame.bars.len().saturating_sub(before))
    }

    /// Goes on with the rows that come after the last one.
    fn read_rows(&mut self, plan: &Plan, panel: &Panel, as_of: Option<Date>) {
        let whole = Run::new(plan, panel, as_of).frame;
        let last = self.run.frame.bars.last().map(|bar| bar.stamp);
        for (place, bar) in whole.bars.iter().enumerate() {
            if Some(bar.stamp) <= last {
                continue;
            }
            let inputs = 0..plan.rules().inputs().len();
            let seen = inputs.map(|input| whole.sight(plan, input, place));
            let seen: Vec<(f64, Sight)> = seen.collect();
            self.hear(bar.stamp, bar.date, seen);
        }
    }

    fn hear(&mut self, stamp: Stamp, date: Option<Date>, seen: Vec<(f64, Sight)>) {
        let bar = Bar { stamp, date, is_provisional: false, is_between: false };
        self.run.hear(&self.plan, &mut self.kernels, bar, seen);
    }

    /// What the stream has found so far.
    pub fn outcome(&self) -> Outcome {
        Outcome {
            plan: self.plan.clone(),
            panel: self.panel.clone(),
            run: self.run.clone(),
            origins: self.origins.clone(),
            // A stream keeps what was seen, and not where it came from.
            assumed: Vec::new(),
            files: self.files.clone(),
            marks: Vec::new(),
            asked: self.asked,
        }
    }
}

impl Kept {
    /// The same with what decisions were given as figures, known on their days.
    fn as_figures(&self) -> Kept {
        let mut kept = self.clone();
        for decided in &self.decided {
            let SeenByDecision::Given(given) = &decided.seen else { continue };
            kept.figures.resize(given.len(), Vec::new());
            let Some(end) = decided.stamp.last_day() else { continue };
            for (own, (value, sight)) in kept.figures.iter_mut().zip(given) {
                if let Sight::Seen { period, known, is_assumed, .. } = *sight {
                    let known = known.or(decided.date).unwrap_or(end);
                    let value = *value;
                    own.push(KeptFigure { period, end, known, is_assumed, value });
                }
            }
        }
        kept
    }
}

/// A decision that was made stands: none is made before it any more.
fn check_day(kept: &Kept, as_of: Option<Date>) -> Result<(), Error> {
    let last = kept.last().and_then(|last| last.date);
    let Some((last, day)) = last.zip(as_of).filter(|(last, day)| day < last) else { return Ok(()) };
    let message = format!("the state has decided up to {last}, and {day} comes before that");
    let help = format!("ask for {last} or a later day, or leave the state out to look back");
    let diagnostic = Diagnostic::error(Code::StateGap, message).with_help(help);
    Err(Error::new(ErrorKind::Input, vec![diagnostic]))
}

/// What decisions saw is of the numbers of their plan: a plan of other numbers cannot
/// go on with it.
fn check_same(own: &Plan, other: &Plan, kept: &Kept) -> Result<(), Error> {
    let has_seen = kept.decided.iter().any(|one| matches!(one.seen, SeenByDecision::Numbers(_)));
    if !has_seen || own.views() == other.views() {
        return Ok(());
    }
    Err(single_figure())
}

fn single_figure() -> Error {
    let message = "a single figure cannot continue a series, and a series cannot continue a \
                   single figure";
    let help = "start a new stream from the whole data";
    let diagnostic = Diagnostic::error(Code::WrongState, message).with_help(help);
    Error::new(ErrorKind::Input, vec![diagnostic])
}

/// No bar may be missing between the last one and those to come.
fn check_joins(kept: &Kept, first: Option<Stamp>, calendar: Calendar) -> Result<(), Error> {
    let last = kept.last().map(|last| last.stamp);
    let (Some(Stamp::Period(last)), Some(Stamp::Period(first))) = (last, first) else {
        return Ok(());
    };
    // Only data that reach back to the last trading day tell which day came next.
    let next = if let Calendar::DaysOf(_) = calendar { last } else { last.plus(1) };
    if first <= next {
        return Ok(());
    }
    let message = format!("the state ends at {last}, and the data begin at {first}");
    let help = format!("bring data from {next} on");
    let diagnostic = Diagnostic::error(Code::StateGap, message).with_help(help);
    Err(Error::new(ErrorKind::Input, vec![diagnostic]))
}
