//! Recessions behind the charts, where the data have them; no rule reads them.

use crate::outcome::Outcome;
use crate::time::{Date, Stamp};

/// The column under which FRED has the recessions of the United States as the NBER
/// dates them: 1 or 0.
const COLUMN: &str = "USREC";

impl Outcome {
    /// Whether a recession was later dated to each bar; `None` if the data have none.
    ///
    /// They are dated long after they began, so that no decision saw them.
    pub(super) fn recessions(&self) -> Option<Vec<bool>> {
        let series = self.panel.series().iter().find(|one| one.origin_name() == COLUMN)?;
        let all = series.stamps().iter().zip(series.values());
        let spans = all.filter(|(_, value)| **value == 1.0).filter_map(|(stamp, _)| days(*stamp));
        let spans: Vec<(Date, Date)> = spans.collect();
        let is_in = |(first, last): (Date, Date)| {
            spans.iter().any(|(from, to)| *from <= last && first <= *to)
        };
        let bars = self.run.frame.bars.iter();
        let own = bars.map(|bar| {
            let own = days(bar.stamp).or(bar.date.map(|day| (day, day)));
            own.is_some_and(is_in)
        });
        Some(own.collect())
    }
}

fn days(stamp: Stamp) -> Option<(Date, Date)> {
    Some((stamp.first_day()?, stamp.last_day()?))
}
