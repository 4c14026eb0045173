//! What a picture shows, whichever report it comes from.

use crate::report::words::forgotten_words;
use crate::report::{Charts, Decision, Episode, HistoryReport, Report, Titled};

/// What a picture shows.
#[derive(Clone, Copy)]
pub(super) struct PictureView<'r> {
    pub(super) title: &'r str,
    pub(super) phases: &'r [Titled],
    pub(super) signals: &'r [Titled],
    /// How many decisions came before these bars and are not there.
    forgotten: usize,
    pub(super) bars: &'r [Decision],
    pub(super) episodes: &'r [Episode],
    /// What each signal watched at these bars.
    pub(super) charts: Option<&'r Charts>,
}

/// How a phase stands at a bar.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Stand {
    Not,
    Possible,
    It,
}

impl Stand {
    pub(super) fn of(phase: &Titled, bar: &Decision) -> Stand {
        match &bar.phase {
            Some(id) if *id == phase.id => Stand::It,
            None if bar.possible.contains(&phase.id) => Stand::Possible,
            _ => Stand::Not,
        }
    }
}

impl<'r> PictureView<'r> {
    /// What a report shows; `None` without its history, or if that has no bar.
    pub(super) fn of_report(report: &'r Report) -> Option<PictureView<'r>> {
        let history = report.history.as_ref()?;
        (!history.bars.is_empty()).then_some(PictureView {
            title: &report.title,
            phases: &history.phases,
            signals: &history.signals,
            forgotten: history.forgotten,
            bars: &history.bars,
            episodes: &history.episodes,
            charts: report.charts.as_ref(),
        })
    }

    /// What a history shows; `None` if it has no bar.
    pub(super) fn of_history(report: &'r HistoryReport) -> Option<PictureView<'r>> {
        (!report.bars.is_empty()).then_some(PictureView {
            title: &report.title,
            phases: &report.phases,
            signals: &report.signals,
            forgotten: report.forgotten,
            bars: &report.bars,
            episodes: &report.episodes,
            charts: report.charts.as_ref(),
        })
    }

    /// Said where the first decisions are not there.
    pub(super) fn forgotten(&self) -> String {
        let words = forgotten_words(self.forgotten, self.bars);
        words.map_or(String::new(), |words| format!(" {words}"))
    }

    /// Said of more bars than a picture has points for.
    pub(super) fn thinned(&self) -> &'static str {
        const POINTS: usize = 960;
        if self.bars.len() <= POINTS {
            return "";
        }
        " Where several bars share a point, the first of each kind is drawn there, and of a line its \
         first, lowest, highest and last value."
    }

    /// The place of a phase among those of the rules.
    pub(super) fn place(&self, phase: Option<&String>) -> Option<usize> {
        self.phases.iter().position(|other| Some(&other.id) == phase)
    }

    /// What it shows in words, for who does not see it.
    pub(super) fn described(&self) -> String {
        const MOST: usize = 40;
        let ends = match self.bars {
            [] => String::new(),
            [one] => format!("at {}", one.bar),
            [first, .., last] => format!("from {} to {}", first.bar, last.bar),
        };
        let skipped = self.episodes.len().saturating_sub(MOST);
        let episodes: Vec<String> = self
            .episodes
            .iter()
            .skip(skipped)
            .map(|episode| {
                let name = episode.title.as_ref().or(episode.phase.as_ref());
                let name = name.map_or("undetermined", String::as_str);
                format!("{name}, {} to {}", episode.from_bar, episode.to_bar)
            })
            .collect();
        let which = if 0 < skipped { "The last phases" } else { "The phases" };
        format!(
            "The phase at every bar {ends}, a row for each phase, and under it what each signal \
             watches with its thresholds.{}{} {which}: {}.",
            self.forgotten(),
            self.thinned(),
            episodes.join("; ")
        )
    }
}

/// The name of a phase or signal for people.
pub(super) fn name_of(titled: &Titled) -> &str {
    titled.title.as_deref().unwrap_or(&titled.id)
}

/// A text of at most so many letters, with a mark where it was cut.
pub(super) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some(_) => text.chars().take(most.saturating_sub(1)).chain(['…']).collect(),
    }
}
