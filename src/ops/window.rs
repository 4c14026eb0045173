//! Summaries of the last bars, at the same cost whatever the window.
//!
//! Nothing is ever subtracted: a window is joined afresh from summaries of its
//! parts, so what has left it leaves no trace, be it a gap or 1e300, and the
//! millionth bar is as exact as the first.

use std::cell::Cell;

use super::Settings;
use super::tape::Tape;

/// What is kept of a stretch of bars: enough to answer, and to be joined with
/// the stretch that follows.
pub(super) trait Summary: Copy {
    /// What one bar has.
    type Bar: Copy;

    /// The summary of no bars.
    const EMPTY: Self;

    /// The summary of one bar, which may be missing.
    fn of(bar: Self::Bar) -> Self;

    /// The summary of this stretch and the `later` one that follows it.
    fn join(self, later: Self) -> Self;

    /// How many bars of the stretch are known.
    fn known(self) -> f64;

    /// Its parts.
    fn carry(&mut self, tape: &mut Tape);
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
    // the ends of the block before, each from its bar to the end of that block;
    // empty after the last cell.
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

    pub(super) fn carry(&mut self, tape: &mut Tape) {
        tape.count(&mut self.place);
        tape.list(&mut self.cells, || S::EMPTY, |tape, cell| cell.carry(tape));
        self.beginning.carry(tape);
        let is_one = self.place < self.window && self.cells.len() <= self.window.saturating_add(1);
        tape.check(is_one);
        if !is_one {
            (self.place, self.cells) = (0, Vec::new());
        }
    }

    /// What `answer` makes of the window that ends with each of `x`, and of that
    /// bar itself; missing if too few bars of the window are known.
    #[inline]
    pub(super) fn run(&mut self, x: &[S::Bar], out: &mut [f64], answer: impl Fn(S, S::Bar) -> f64) {
        let (mut x, mut out) = (x, out);
        while !x.is_empty() {
            let bars = x.len().min(self.window - self.place);
            let Some((now, later)) = x.split_at_checked(bars) else { return };
            let Some((own, others)) = out.split_at_mut_checked(bars) else { return };
            self.stretch(now, own, &answer);
            (x, out) = (later, others);
        }
    }

    /// Bars that all lie in this block.
    #[inline]
    fn stretch(&mut self, x: &[S::Bar], out: &mut [f64], answer: &impl Fn(S, S::Bar) -> f64) {
        let after = self.place + x.len();
        if self.cells.len() <= after {
            self.cells.resize(after + 1, S::EMPTY);
        }
        let mut beginning = self.beginning;
        let cells = self.cells.get_mut(self.place..=after).unwrap_or_default();
        let cells = Cell::from_mut(cells).as_slice_of_cells();
        for ((pair, x), out) in cells.windows(2).zip(x).zip(out) {
            let [own, next] = pair else { continue };
            let bar = S::of(*x);
            beginning = beginning.join(bar);
            let whole = next.get().join(beginning);
            own.set(bar);
            let is_enough = whole.known() >= self.needed;
            let answer = answer(whole, *x);
            *out = if is_enough { answer } else { f64::NAN };
        }
        self.beginning = beginning;
        self.place = after;
        if self.place == self.window {
            self.turn();
        }
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

/// The summary of all bars so far.
#[derive(Clone, Debug)]
pub(super) struct SoFar<S> {
    all: S,
    needed: f64,
}

impl<S: Summary> SoFar<S> {
    /// Before the first bar; an answer takes `least` known bars, or as many as the
    /// rule says.
    pub(super) fn new(settings: Settings, least: usize) -> SoFar<S> {
        SoFar { all: S::EMPTY, needed: settings.known.max(least) as f64 }
    }

    pub(super) fn carry(&mut self, tape: &mut Tape) {
        self.all.carry(tape);
    }

    /// What `answer` makes of all bars up to each of `x`, and of that bar itself.
    #[inline]
    pub(super) fn run(&mut self, x: &[S::Bar], out: &mut [f64], answer: impl Fn(S, S::Bar) -> f64) {
        for (out, x) in out.iter_mut().zip(x) {
            self.all = self.all.join(S::of(*x));
            *out = if self.all.known() >= self.needed { answer(self.all, *x) } else { f64::NAN };
        }
    }
}
