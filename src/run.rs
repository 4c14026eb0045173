//! A plan carried out: its columns, and what each decision found.
//!
//! There is one way to do so, whatever is asked: a history, today's answer, a
//! stream, another figure or another parameter. What a decision found is written
//! down when it is made, so that nobody asks later columns about it.

use crate::data::Panel;
use crate::eval::{Bar, Frame, Kept, Kernels, ReadInput, Sight, read};
use crate::phase::History;
use crate::plan::Plan;
use crate::time::Date;

/// A plan carried out up to one day.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) frame: Frame,
    pub(crate) history: History,
}

impl Run {
    /// The plan over a panel, up to a day or to that on which all figures are known.
    pub(crate) fn new(plan: &Plan, panel: &Panel, as_of: Option<Date>) -> Run {
        Run::over(plan, &read(plan, panel), as_of, &Kept::default())
    }

    /// The same over what was read, after decisions that stand as they were made.
    pub(crate) fn over(
        plan: &Plan,
        read: &[ReadInput<'_>],
        as_of: Option<Date>,
        kept: &Kept,
    ) -> Run {
        Run::going_on(plan, read, as_of, kept, History::default())
    }

    /// The same after what phases were at the first of these decisions.
    pub(crate) fn going_on(
        plan: &Plan,
        read: &[ReadInput<'_>],
        as_of: Option<Date>,
        kept: &Kept,
        begun: History,
    ) -> Run {
        let mut run = Run { frame: Frame::over(plan, read, as_of, kept), history: begun };
        run.history.advance(plan, &run.frame);
        run
    }

    /// What phases were at the decisions that stand as they were found; nothing where all
    /// are decided again.
    pub(crate) fn begun(&self) -> History {
        match self.history.earlier() {
            None => History::default(),
            Some(_) => {
                let mut begun = self.history.clone();
                begun.cut(self.frame.found());
                begun
            }
        }
    }

    /// Before the first decision.
    pub(crate) fn empty(plan: &Plan) -> Run {
        Run { frame: Frame::empty(plan), history: History::default() }
    }

    /// One more decision, which is given what it sees of each input.
    pub(crate) fn hear(
        &mut self,
        plan: &Plan,
        kernels: &mut Kernels,
        bar: Bar,
        seen: impl IntoIterator<Item = (f64, Sight)>,
    ) {
        self.frame.push(plan, kernels, bar, seen);
        self.history.advance(plan, &self.frame);
    }

    /// The same figures and days for another plan of the same inputs.
    pub(crate) fn renew(&mut self, plan: &Plan, panel: &Panel) {
        self.frame.renew(plan, &read(plan, panel));
        self.history = History::default();
    }
}
