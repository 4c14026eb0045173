//! The chain of stages in one place: open this first.
//!
//! A [`Plan`] meets a [`Panel`] and is carried out (`run`): figures come to their
//! periods and decisions look at them (`eval`), conditions add up to states
//! (`signal`), states and conditions to phases (`phase`). Once the columns are those that
//! the plan is bound to, none of it can fail; what is not known is unknown in the
//! [`Outcome`].

use crate::data::{Assumed, Origin, Panel};
use crate::error::Error;
use crate::eval::{Bar, Frame};
use crate::phase::{History, Question, Since, Verdict, needs};
use crate::plan::{Binding, Knowledge, Plan};
use crate::rules::{Input, Phase};
use crate::run::Run;
use crate::signal::{SignalLevel, State};
use crate::time::{Date, Period, Stamp};

/// What a plan found in a panel, up to one day.
///
/// It keeps its plan and its panel, both shared and not copied.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub(crate) plan: Plan,
    /// What was read; of a stream what it read last.
    pub(crate) panel: Panel,
    pub(crate) run: Run,
    pub(crate) origins: Vec<Origin>,
    /// Figures that are none of the data.
    pub(crate) assumed: Vec<Assumed>,
    /// The file of each input's column.
    pub(crate) files: Vec<Option<String>>,
    /// What stands after the figures of each input in their file; none of a stream.
    pub(crate) marks: Vec<FigureMarks>,
    pub(crate) asked: Option<Date>,
}

impl Plan {
    /// What these rules find in a panel, as of the day on which all figures that they
    /// read are known.
    ///
    /// The panel need not be the one that the plan was made for: if its columns have
    /// other units or frequencies, they are read as they are ([`Plan::bind`]).
    ///
    /// # Errors
    ///
    /// As [`RuleSet::plan`](crate::RuleSet::plan): what a plan made for this panel would
    /// be refused for. None if it was made for this very panel.
    ///
    /// # Example
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use froth::{Panel, RuleSet};
    ///
    /// let rules = RuleSet::parse(include_str!("../rules/goldman-1997-vs-1999.yaml"))?;
    /// let panel = Panel::read_csv(std::fs::File::open("fixtures/us-quarterly.csv")?)?;
    /// let plan = rules.plan(panel.schema())?;
    /// let outcome = plan.evaluate_as_of(&panel, "1999-12-31".parse()?)?;
    /// assert_eq!(outcome.phase().map(|phase| phase.id.as_str()), Some("late_boom"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn evaluate(&self, panel: &Panel) -> Result<Outcome, Error> {
        Ok(self.bind(&panel.schema())?.outcome(panel, None))
    }

    /// What these rules would have found on a day: nothing that was not known
    /// then plays a part.
    ///
    /// # Errors
    ///
    /// As [`Plan::evaluate`].
    pub fn evaluate_as_of(&self, panel: &Panel, as_of: Date) -> Result<Outcome, Error> {
        let plan = self.bind(&panel.schema())?;
        plan.check_as_of(panel, as_of)?;
        Ok(plan.outcome(panel, Some(as_of)))
    }

    /// The outcome of a panel whose columns this plan is known to be bound to.
    pub(crate) fn outcome(&self, panel: &Panel, as_of: Option<Date>) -> Outcome {
        let run = Run::new(self, panel, as_of);
        let files = self.files(panel);
        Outcome {
            plan: self.clone(),
            panel: panel.clone(),
            run,
            origins: panel.origins_of(&files),
            assumed: panel.assumed().to_vec(),
            files,
            marks: self.marks(panel),
            asked: as_of,
        }
    }
}

impl Plan {
    /// The file of each input's column.
    pub(crate) fn files(&self, panel: &Panel) -> Vec<Option<String>> {
        let file = |binding: &Binding| match binding {
            Binding::Column { name, .. } => panel.get(name)?.file().map(str::to_owned),
            Binding::Absent | Binding::Dropped => None,
        };
        self.bindings.iter().map(file).collect()
    }
}

/// What stands after some figures of an input in their file, by what they are of.
pub(crate) type FigureMarks = Vec<(Period, String)>;

impl Plan {
    fn marks(&self, panel: &Panel) -> Vec<FigureMarks> {
        let marks = |binding: &Binding| {
            let Binding::Column { name, frequency: Some(frequency), .. } = binding else {
                return FigureMarks::new();
            };
            let marks = panel.get(name).into_iter().flat_map(|series| series.marks());
            let own =
                |(stamp, mark): (Stamp, &str)| Some((stamp.period(*frequency)?, mark.to_owned()));
            marks.filter_map(own).collect()
        };
        self.bindings.iter().map(marks).collect()
    }
}

/// The verdict at one bar of the past.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Step<'p> {
    /// The bar: a period, or a row.
    pub stamp: Stamp,
    /// The day of the decision; `None` for rows without dates.
    pub date: Option<Date>,
    /// The phase; `None` if more than one is possible.
    pub phase: Option<&'p Phase>,
    /// The phases that are possible, in the order of the rules.
    pub possible: Vec<&'p Phase>,
    /// The state of each signal, in the order of the rules.
    pub signals: Vec<State>,
}

impl<'p> Step<'p> {
    pub(crate) fn at(
        plan: &'p Plan,
        frame: &Frame,
        history: &History,
        bar: usize,
    ) -> Option<Step<'p>> {
        let verdict = history.verdict(bar)?;
        let definite = verdict.definite();
        let signals = plan.signals.iter().map(|nodes| SignalLevel::at(frame, *nodes, bar).state());
        let Bar { stamp, date, .. } = *frame.bars.get(bar)?;
        Some(Step {
            stamp,
            date,
            phase: definite.and_then(|phase| plan.rules().phases().get(phase)),
            possible: phases(plan, verdict),
            signals: signals.collect(),
        })
    }
}

fn phases<'p>(plan: &'p Plan, verdict: &Verdict) -> Vec<&'p Phase> {
    let phases = plan.rules().phases();
    verdict.possible().into_iter().filter_map(|phase| phases.get(phase)).collect()
}

impl Outcome {
    /// The plan that was carried out.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// What decisions could know of the past.
    pub fn knowledge(&self) -> Knowledge {
        self.plan.knowledge
    }

    /// The day of the decision.
    ///
    /// # Nothing to say
    ///
    /// `None` if the data have no dates, or nothing was known yet.
    pub fn as_of(&self) -> Option<Date> {
        self.last_bar().and_then(|bar| bar.date).or(self.asked)
    }

    /// The phase; `None` if what is unknown leaves more than one open, or nothing has been
    /// decided yet.
    pub fn phase(&self) -> Option<&Phase> {
        let definite = self.verdict().and_then(Verdict::definite)?;
        self.plan.rules().phases().get(definite)
    }

    /// The phases that could still be the answer, in the order of the rules.
    pub fn possible(&self) -> Vec<&Phase> {
        match self.verdict() {
            Some(verdict) => phases(&self.plan, verdict),
            // Before the first bar nothing is excluded.
            None => self.plan.rules().phases().iter().collect(),
        }
    }

    /// Whether [`possible`](Outcome::possible) may name phases that cannot be: with so
    /// many conditions unknown that not all their answers can be tried, none is left
    /// out that cannot be excluded.
    pub fn is_cut_short(&self) -> bool {
        let is_open = self.verdict().is_some_and(|verdict| verdict.definite().is_none());
        let (frame, history) = (&self.run.frame, &self.run.history);
        let last = self.last().filter(|_| is_open);
        last.is_some_and(|last| {
            let question = Question::new(&self.plan, frame, history, last);
            let mut coming = history.coming(&self.plan, last).into_iter();
            coming.any(|coming| question.among(coming).is_cut_short())
        })
    }

    /// A smallest set of inputs that would settle the phase, whatever their
    /// values turn out to be; empty if it is settled or none could settle it.
    pub fn needs(&self) -> Vec<&Input> {
        let Some(last) = self.last() else { return Vec::new() };
        let inputs = needs(&self.plan, &self.run.frame, &self.run.history, last);
        inputs.into_iter().filter_map(|input| self.plan.rules().inputs().get(input)).collect()
    }

    /// The state of the signal of this name.
    ///
    /// # Example
    ///
    /// ```
    /// # let rules = froth::RuleSet::parse(include_str!("../rules/sahm.yaml"))?;
    /// # let file = std::fs::File::open("fixtures/us-unemployment.csv")?;
    /// # let panel = froth::Panel::read_csv(file)?;
    /// # let plan = rules.plan(panel.schema())?;
    /// # let outcome = plan.evaluate(&panel)?;
    /// use froth::State;
    ///
    /// assert_eq!(outcome.signal("unemployment_rises"), Some(State::Off));
    /// assert_eq!(outcome.signal("nothing"), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn signal(&self, id: &str) -> Option<State> {
        let place = self.plan.rules().signals().iter().position(|signal| signal.id == id)?;
        Some(self.level(place, self.last()?)?.state())
    }

    /// The verdict at every bar, oldest first.
    ///
    /// # Example
    ///
    /// ```
    /// # let rules = froth::RuleSet::parse(include_str!("../rules/sahm.yaml"))?;
    /// # let file = std::fs::File::open("fixtures/us-unemployment.csv")?;
    /// # let panel = froth::Panel::read_csv(file)?;
    /// # let plan = rules.plan(panel.schema())?;
    /// # let outcome = plan.evaluate(&panel)?;
    /// let history = outcome.history();
    /// let begun = history.iter().filter(|step| step.phase.is_some_and(|one| one.id == "recession_begun"));
    /// assert!(0 < begun.count());
    /// // What was not known at the time is open, and not quiet.
    /// assert!(history.iter().any(|step| step.phase.is_none() && 1 < step.possible.len()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn history(&self) -> Vec<Step<'_>> {
        let bars = 0..self.run.history.len();
        bars.filter_map(|bar| Step::at(&self.plan, &self.run.frame, &self.run.history, bar))
            .collect()
    }

    /// How many decisions came before the first of [`history`](Outcome::history): those that
    /// a resumed stream merely remembers. None where all of the data were evaluated.
    pub fn forgotten(&self) -> usize {
        self.run.history.earlier().map_or(0, |earlier| earlier.bars)
    }

    /// What the data that were read last say by themselves, where decisions are merely
    /// remembered: those cannot be made again with other rules or figures.
    pub(crate) fn anew(&self) -> Option<Outcome> {
        self.run.history.earlier()?;
        let day = self.last_bar().and_then(|bar| bar.date);
        Some(self.plan.outcome(&self.panel, self.asked.or(day)))
    }

    pub(crate) fn last(&self) -> Option<usize> {
        self.run.history.len().checked_sub(1)
    }

    pub(crate) fn last_bar(&self) -> Option<&Bar> {
        self.run.frame.bars.last()
    }

    pub(crate) fn verdict(&self) -> Option<&Verdict> {
        self.run.history.verdict(self.last()?)
    }

    pub(crate) fn level(&self, signal: usize, bar: usize) -> Option<SignalLevel> {
        let nodes = self.plan.signals.get(signal)?;
        Some(SignalLevel::at(&self.run.frame, *nodes, bar))
    }

    pub(crate) fn signal_since(&self, signal: usize, bar: usize) -> Option<Since> {
        self.run.history.signal_since(&self.plan, &self.run.frame, signal, bar)
    }
}
