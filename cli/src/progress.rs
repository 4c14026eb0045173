//! How far a long run has come, on a terminal and only after a second.

use std::io::IsTerminal;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use indicatif::{HumanCount, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::output;

/// Runs that end before this are told nothing about.
const PATIENCE: Duration = Duration::from_secs(1);

/// A line on standard error that tells how far a run has come.
pub(crate) struct Progress {
    start: Instant,
    is_watched: bool,
    bar: OnceLock<ProgressBar>,
}

/// How far a run has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Done {
    pub(crate) rows: u64,
    pub(crate) entities: u64,
    pub(crate) parts: usize,
    pub(crate) of_parts: usize,
}

impl Progress {
    /// Of a run that begins now.
    pub(crate) fn new() -> Progress {
        let is_watched = std::io::stderr().is_terminal() && !output::is_quiet();
        Progress { start: Instant::now(), is_watched, bar: OnceLock::new() }
    }

    /// Tells how far the run has come; any thread may.
    pub(crate) fn tell(&self, done: Done) {
        let spent = self.start.elapsed();
        if !self.is_watched || spent < PATIENCE {
            return;
        }
        self.bar().set_message(line(done, spent));
    }

    /// Tells how many parts of how many are done; any thread may.
    pub(crate) fn tell_share(&self, done: usize, of: usize, what: &str) {
        let spent = self.start.elapsed();
        if self.is_watched && PATIENCE <= spent && 0 < done {
            let left = spent.mul_f64(of.saturating_sub(done) as f64 / done as f64);
            let (done, of) = (HumanCount(done as u64), HumanCount(of as u64));
            self.bar().set_message(format!("{done} of {of} {what}, {} left", HumanDuration(left)));
        }
    }

    fn bar(&self) -> &ProgressBar {
        self.bar.get_or_init(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            bar.set_style(ProgressStyle::with_template("{msg}").unwrap_or_else(|_| {
                // A line without a bar is as good.
                ProgressStyle::default_spinner()
            }));
            bar
        })
    }
}

/// What is done when the work is to ask others: nobody knows how long that takes.
#[cfg(feature = "fetch")]
impl Progress {
    /// Tells what is being done.
    pub(crate) fn say(&self, line: String) {
        if self.is_watched {
            self.bar().set_message(line);
        }
    }

    /// Tells something that stays.
    pub(crate) fn aside(&self, tell: impl FnOnce()) {
        match self.bar.get() {
            Some(bar) => bar.suspend(tell),
            None => tell(),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}

/// `6,200,000 rows, 6,200 entities, 5,100,000 rows a second, 3 seconds left`
fn line(done: Done, spent: Duration) -> String {
    let mut line = format!("{} rows", HumanCount(done.rows));
    if 0 < done.entities {
        line.push_str(&format!(", {} entities", HumanCount(done.entities)));
    }
    let seconds = spent.as_secs_f64();
    if 0.0 < seconds {
        let rate = (done.rows as f64 / seconds).round();
        line.push_str(&format!(", {} rows a second", HumanCount(rate as u64)));
    }
    // A stream has one part, and does not say how long it is.
    if 1 < done.of_parts && 0 < done.parts {
        let left = done.of_parts.saturating_sub(done.parts) as f64 / done.parts as f64;
        line.push_str(&format!(", {} left", HumanDuration(spent.mul_f64(left))));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_rows_entities_rate_and_time_left() {
        let done = Done { rows: 6_000_000, entities: 6_200, parts: 30, of_parts: 120 };
        assert_eq!(
            line(done, Duration::from_secs(2)),
            "6,000,000 rows, 6,200 entities, 3,000,000 rows a second, 6 seconds left"
        );
        let of_a_stream = Done { entities: 0, parts: 1, of_parts: 1, ..done };
        assert_eq!(
            line(of_a_stream, Duration::from_secs(3)),
            "6,000,000 rows, 2,000,000 rows a second"
        );
    }
}
