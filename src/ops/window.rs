//! Summaries of the last bars, at the same cost whatever the window.
//!
//! Nothing is ever subtracted: a window is joined afresh from summaries of its
//! parts, so what has left it leaves no trace, be it a gap or 1e300, and the
//! millionth bar is as exact as the first.

use super::Settings;

/// What is kept of a stretch of bars: enough to answer, and to be joined with
/// the stretch that follows.
pub(super) trait Summary: Copy {
    /// The summary of no bars.
    const EMPTY: Self;

    /// The summary of one bar, which may be missing.
    fn of(x: f64) -> Self;

    /// The summary of this stretch and the `later` one that follows it.
    fn join(self, later: Self) -> Self;

    /// How many bars of the stretch are known.
    fn known(self) -> f64;
}

/// The summary of the last `window` bars, this one included.
///
/// # Source
///
/// The blocks of van Herk (1992), Pattern Recognition Letters 13(7), fed one bar
/// at a time. Time is cut into blocks as long as the window. The window is then
/// the end of the block before and the beginning of this one: the beginnings
/// are joined bar by bar, the ends all at once when a block is full.
///
/// # Cost
///
/// Three joins a bar on average, and memory for the bars fed, at most a window.
#[derive(Clone, Debug)]
pub(super) struct Rolling<S> {
    window: usize,
    needed: f64,
    // Invariant: before `place` the single bars of this block, from there on
    // the ends of the block before, each from its bar to the end of that block.
    cells: Vec<S>,
    place: usize,
    beginning: S,
}

/// How many bars of a window must be known: at least half, unless the rule says
/// otherwise.
pub(super) fn needed(settings: Settings) -> usize {
    if settings.known == 0 { settings.window.max(1).div_ceil(2) } else { settings.known }
}

impl<S: Summary> Rolling<S> {
    /// The window before the first bar; its answer takes `least` known bars,
    /// whatever the settings say.
    pub(super) fn new(settings: Settings, least: usize) -> Rolling<S> {
        Rolling {
            window: settings.window.max(1),
            needed: needed(settings).max(least) as f64,
            cells: Vec::new(),
            place: 0,
            beginning: S::EMPTY,
        }
    }

    /// The summary of the window that ends with `x`; `None` if too few of its
    /// bars are known.
    #[inline]
    pub(super) fn step(&mut self, x: f64) -> Option<S> {
        let bar = S::of(x);
        self.beginning = self.beginning.join(bar);
        let whole = match self.cells.get(self.place + 1) {
            Some(end) => end.join(self.beginning),
            None => self.beginning,
        };
        match self.cells.get_mut(self.place) {
            Some(cell) => *cell = bar,
            None => self.cells.push(bar),
        }
        self.place += 1;
        if self.place == self.window {
            self.turn();
        }
        (whole.known() >= self.needed).then_some(whole)
    }

    /// The block is full: its bars become the ends that the next block needs.
    fn turn(&mut self) {
        let mut end = S::EMPTY;
        for cell in self.cells.iter_mut().rev() {
            end = cell.join(end);
            *cell = end;
        }
        self.place = 0;
        self.beginning = S::EMPTY;
    }
}
