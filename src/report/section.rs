//! The parts of a report that are made only when they are asked for.

use super::{HistoryReport, Replay, Report};
use crate::outcome::Outcome;

/// A part of a report that is made only when it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Section {
    /// What would change the verdict.
    Flips,
    /// What the verdict rests on, by taking each signal and input away.
    DecidedBy,
    /// How often the verdict stands when parameters move within their ranges.
    Stability,
    /// Every decision of the past, and the episodes that they form.
    History,
    /// What each signal watches and its thresholds, at every bar.
    Charts,
}

impl Section {
    /// Every section, in the order of the report.
    pub const ALL: [Section; 5] =
        [Section::DecidedBy, Section::Flips, Section::Stability, Section::History, Section::Charts];

    /// The word: `decided_by`, `flips`, `stability`, `history`, `charts`.
    pub fn word(self) -> &'static str {
        match self {
            Section::DecidedBy => "decided_by",
            Section::Flips => "flips",
            Section::Stability => "stability",
            Section::History => "history",
            Section::Charts => "charts",
        }
    }
}

/// What a report has besides the verdict.
#[derive(Clone, Debug)]
pub struct Sections {
    /// The sections that are wanted.
    pub wanted: Vec<Section>,
    /// How many times parameters are drawn for [`Section::Stability`].
    pub draws: usize,
    /// The seed of those draws: the same seed gives the same draws.
    pub seed: u64,
}

impl Sections {
    /// These sections, with a thousand draws from the seed 1.
    pub fn of(wanted: impl IntoIterator<Item = Section>) -> Sections {
        Sections { wanted: wanted.into_iter().collect(), draws: 1_000, seed: 1 }
    }

    /// Every section.
    pub fn all() -> Sections {
        Sections::of(Section::ALL)
    }

    fn has(&self, section: Section) -> bool {
        self.wanted.contains(&section)
    }
}

impl Outcome {
    /// The report with sections that [`report`](Outcome::report) leaves out.
    ///
    /// # Example
    ///
    /// ```
    /// # let rules = froth::RuleSet::parse(include_str!("../../rules/sahm.yaml"))?;
    /// # let file = std::fs::File::open("fixtures/us-unemployment.csv")?;
    /// # let panel = froth::Panel::read_csv(file)?;
    /// # let plan = rules.plan(panel.schema())?;
    /// # let outcome = plan.evaluate(&panel)?;
    /// use froth::report::{Section, Sections};
    ///
    /// let report = outcome.report_with(&Sections::of([Section::Flips, Section::History]));
    /// assert!(report.flips.is_some() && report.history.is_some() && report.stability.is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn report_with(&self, sections: &Sections) -> Report {
        let mut report = self.report();
        if sections.has(Section::DecidedBy) {
            report.decided_by = self.decided_by();
        }
        if sections.has(Section::Flips) {
            report.flips = Some(self.flips());
        }
        if sections.has(Section::Stability) {
            report.stability = Some(self.stability(sections.draws, sections.seed));
        }
        if sections.has(Section::History) {
            report.history = Some(self.replayed());
        }
        if sections.has(Section::Charts) {
            let mut charts = self.charts();
            charts.recessions = self.recessions();
            charts.overlay = self.overlay(report.likeness.as_ref(), charts.price.as_ref());
            report.charts = Some(charts);
        }
        report
    }

    fn replayed(&self) -> Replay {
        let HistoryReport { phases, signals, forgotten, bars, episodes, .. } =
            self.history_report(None, None);
        Replay { phases, signals, forgotten, bars, episodes }
    }
}
