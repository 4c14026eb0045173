//! A plan carried out one bar at a time, saved and gone on with.
//!
//! A stream gives, bit for bit, the answers that the whole run gives: the same
//! operators are fed the same bars. Its saved state is what each decision saw,
//! so that later revisions of the data do not change what was decided. Where
//! decisions go by vintages, a revision is news to the next decision, and the
//! state keeps what was news to each.

mod state;

use crate::data::{Origin, Panel};
use crate::diagnostic::{Code, Diagnostic};
use crate::error::{Error, ErrorKind};
use crate::eval::{
    Bar, Feeds, Frame, News, Revision, Sight, bars, has_ranges, is_relived, kernels,
};
use crate::ops::Kernel;
use crate::outcome::{Outcome, Step};
use crate::phase::History;
use crate::plan::{Knowledge, Plan};
use crate::time::{Date, Stamp};
use crate::value::finite;

/// A plan at work, one bar at a time.
#[derive(Clone, Debug)]
pub struct Stream<'p> {
    plan: &'p Plan,
    frame: Frame,
    kernels: Vec<Option<Kernel>>,
    history: History,
    /// What each bar brought of the past that was another than before.
    revised: Vec<Vec<Revision>>,
    origins: Vec<Origin>,
    /// The file of each input's column.
    files: Vec<Option<String>>,
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
    /// // In the order of the rules' inputs: investment, GDP, profits, debt, the
    /// // policy rate, the spread, NASDAQ and S&P 500.
    /// let seen = [1556.5, 31865.7, 3950.7, 14_453_810.0, 3.63, 1.71, 26213.7, 6825.8];
    /// let step = stream.push("2026Q2".parse().expect("a quarter"), None, &seen);
    /// // One bar is no history: nothing can be said yet.
    /// assert!(step.is_some_and(|step| step.phase.is_none()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn stream(&self) -> Stream<'_> {
        Stream {
            plan: self,
            frame: Frame::empty(self),
            kernels: kernels(self),
            history: History::default(),
            revised: Vec::new(),
            origins: Vec::new(),
            files: Vec::new(),
        }
    }
}

impl<'p> Stream<'p> {
    /// One more bar: what its decision sees of each input, in the order of the
    /// rules.
    ///
    /// # Shape
    ///
    /// `values`: `[inputs]`, each in the unit of its input; NaN, infinite and
    /// left out are missing. `date` is the day of the decision.
    ///
    /// # Nothing to say
    ///
    /// `None` if the bar does not come after the last one; nothing is changed
    /// then.
    pub fn push(&mut self, bar: Stamp, date: Option<Date>, values: &[f64]) -> Option<Step<'p>> {
        let is_later = self.frame.bars.last().is_none_or(|last| last.stamp < bar);
        if !is_later {
            return None;
        }
        let seen: Vec<(f64, Sight)> = (0..self.plan.rules().inputs().len())
            .map(|input| {
                let value = finite(values.get(input).copied().unwrap_or(f64::NAN));
                let sight = if value.is_nan() {
                    Sight::Gap(bar)
                } else {
                    Sight::Seen { period: bar, known: date, vintage: None, is_partial: false }
                };
                (value, sight)
            })
            .collect();
        let bar = Bar { stamp: bar, date, is_provisional: false, is_between: false };
        self.hear(bar, News { revised: Vec::new(), seen });
        Step::at(self.plan, &self.frame, &self.history, self.history.len() - 1)
    }

    /// Goes on with the bars of a panel that come after the last one, up to the
    /// day `as_of` or to the last day of the data; returns how many they were.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`] if the panel begins after the next bar: the bars
    /// between would be missing; also if some of its figures are ranges.
    pub fn read(&mut self, panel: &Panel, as_of: Option<Date>) -> Result<usize, Error> {
        if has_ranges(self.plan, panel) {
            let message = "a stream keeps one value of each input, and some figures are ranges";
            let help = "evaluate the whole data at once, or name one value for each figure";
            let diagnostic = Diagnostic::error(Code::WrongState, message).with_help(help);
            return Err(Error::new(ErrorKind::Input, vec![diagnostic]));
        }
        if self.frame.bars.last().is_some_and(|bar| bar.is_between) {
            // Its own day is another, and so it is decided anew.
            *self = self.plan.resume(&self.save())?;
        }
        let before = self.frame.bars.len();
        if is_relived(self.plan, panel) {
            let bars = bars(self.plan, panel, as_of);
            self.check_joins(&bars)?;
            let mut feeds = Feeds::new(self.plan, panel);
            feeds.pass(&self.frame.bars);
            for bar in self.later(&bars) {
                let news = feeds.news(&self.frame, &bar);
                self.hear(bar, news);
            }
        } else {
            let whole = Frame::new(self.plan, panel, as_of);
            self.check_joins(&whole.bars)?;
            let first = whole.bars.len() - self.later(&whole.bars).len();
            for (place, bar) in whole.bars.iter().enumerate().skip(first) {
                let seen = whole.inputs.iter().map(|input| {
                    let value = input.values.get(place).copied().unwrap_or(f64::NAN);
                    (value, input.sights.get(place).copied().unwrap_or(Sight::NoData))
                });
                self.hear(*bar, News { revised: Vec::new(), seen: seen.collect() });
            }
        }
        self.files = self.plan.files(panel);
        self.origins = panel.origins_of(&self.files);
        Ok(self.frame.bars.len() - before)
    }

    /// Those of the bars, which rise, that come after the last one.
    fn later(&self, bars: &[Bar]) -> Vec<Bar> {
        let last = self.frame.bars.last().map(|bar| bar.stamp);
        bars.iter().skip_while(|bar| Some(bar.stamp) <= last).copied().collect()
    }

    /// What the stream has found so far.
    pub fn outcome(&self) -> Outcome<'p> {
        Outcome {
            plan: self.plan,
            frame: self.frame.clone(),
            history: self.history.clone(),
            origins: self.origins.clone(),
            // A stream keeps what was seen, and not where it came from.
            assumed: Vec::new(),
            files: self.files.clone(),
            asked: None,
        }
    }

    fn hear(&mut self, bar: Bar, news: News) {
        self.revised.push(news.revised.clone());
        self.frame.hear(self.plan, &mut self.kernels, bar, news);
        match self.plan.knowledge {
            Knowledge::Vintage => self.history.live(self.plan, &self.frame),
            Knowledge::Released | Knowledge::Latest => self.history.advance(self.plan, &self.frame),
        }
    }

    /// No bar may be missing between the last one and those to come.
    fn check_joins(&self, bars: &[Bar]) -> Result<(), Error> {
        let (Some(last), Some(first)) = (self.frame.bars.last(), bars.first()) else {
            return Ok(());
        };
        let (Stamp::Period(last), Stamp::Period(first)) = (last.stamp, first.stamp) else {
            return Ok(());
        };
        if first.ordinal() <= last.ordinal() + 1 {
            return Ok(());
        }
        let message = format!("the state ends at {last}, and the data begin at {first}");
        let help = format!("bring data from {} on", last.plus(1));
        let diagnostic = Diagnostic::error(Code::StateGap, message).with_help(help);
        Err(Error::new(ErrorKind::Input, vec![diagnostic]))
    }
}
