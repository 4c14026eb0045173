//! The parts of a report that are made only when they are asked for.

use super::{HistoryReport, Replay, Report};
use crate::data::Panel;
use crate::outcome::Outcome;

/// A part of a report that is made only when it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Section {
    /// What would change the verdict.
    Flips,
    /// Every decision of the past, and the episodes that they make.
    History,
    /// What each signal watches and its thresholds, at every bar.
    Charts,
}

impl Section {
    /// Every section, in the order of the report.
    pub const ALL: [Section; 3] = [Section::Flips, Section::History, Section::Charts];

    /// The word: `flips`, `history`, `charts`.
    pub fn word(self) -> &'static str {
        match self {
            Section::Flips => "flips",
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
}

impl Sections {
    /// These sections.
    pub fn of(wanted: impl IntoIterator<Item = Section>) -> Sections {
        Sections { wanted: wanted.into_iter().collect() }
    }

    /// Every section.
    pub fn all() -> Sections {
        Sections::of(Section::ALL)
    }

    fn has(&self, section: Section) -> bool {
        self.wanted.contains(&section)
    }
}

impl Outcome<'_> {
    /// The report with sections that [`report`](Outcome::report) leaves out.
    ///
    /// `panel` is the one that this is the outcome of.
    pub fn report_with(&self, panel: &Panel, sections: &Sections) -> Report {
        let mut report = self.report();
        if sections.has(Section::Flips) {
            report.flips = Some(self.flips(panel));
        }
        if sections.has(Section::History) {
            report.history = Some(self.replayed());
        }
        if sections.has(Section::Charts) {
            report.charts = Some(self.charts());
        }
        report
    }

    fn replayed(&self) -> Replay {
        let HistoryReport { phases, signals, bars, episodes, .. } = self.history_report(None, None);
        Replay { phases, signals, bars, episodes }
    }
}
