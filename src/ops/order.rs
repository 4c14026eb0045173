//! Medians, quantiles and ranks of a window: its known values kept in order.

use super::few::Few;
use super::look_back::Lag;
use super::tape::Tape;
use super::window::needed;
use super::{Op, Settings};
use crate::value::{finite, less};

/// A chunk that grows past this is cut in two; below, moving values costs less
/// than looking for the chunk.
const CHUNK: usize = 512;

/// A chunk that has shrunk to this is small.
const SMALL: usize = CHUNK / 4;

/// Up to this many values, one pass over all costs less than a search.
const FEW: usize = 64;

/// The known values of the last bars, or of all bars so far, in order.
#[derive(Clone, Debug)]
pub(super) struct Ordered {
    // None leaves where the window goes back to the start.
    last: Option<Lag>,
    values: WindowValues,
    needed: usize,
}

#[derive(Clone, Debug)]
enum WindowValues {
    Few(Few),
    Many(SortedChunks),
}

/// Numbers in ascending order, in chunks that are cheap to insert into.
///
/// # Cost
///
/// A binary search and a move inside one chunk for each bar; where there are
/// many chunks, a walk over their lengths for each answer.
#[derive(Clone, Debug, Default)]
struct SortedChunks {
    // Invariant: ascending from first to last; no two small ones side by side,
    // and none empty beside others.
    chunks: Vec<Vec<f64>>,
    len: usize,
}

impl Ordered {
    /// The window before the first bar.
    pub(super) fn new(settings: Settings) -> Ordered {
        let is_from_start = settings.window == 0;
        let is_short = settings.window <= FEW && !is_from_start;
        Ordered {
            last: (!is_from_start).then(|| Lag::new(settings.window)),
            values: if is_short {
                WindowValues::Few(Few::new())
            } else {
                WindowValues::Many(SortedChunks::default())
            },
            needed: if is_from_start { settings.known.max(2) } else { needed(settings) },
        }
    }

    /// From the start these are all values that were ever known.
    pub(super) fn carry(&mut self, tape: &mut Tape) {
        let mut all = match (&mut self.last, &self.values) {
            (Some(last), _) => {
                last.carry(tape);
                last.known().collect()
            }
            (None, WindowValues::Many(sorted)) => sorted.chunks.concat(),
            (None, WindowValues::Few(_)) => Vec::new(),
        };
        if self.last.is_none() {
            tape.numbers(&mut all);
        }
        if tape.is_reading() {
            self.values = match self.values {
                WindowValues::Few(_) => WindowValues::Few(Few::new()),
                WindowValues::Many(_) => WindowValues::Many(SortedChunks::default()),
            };
            all.into_iter().filter(|x| !x.is_nan()).for_each(|x| self.values.insert(x));
        }
    }

    /// The quantile of the window that ends with `x`, between two values on the
    /// straight line from one to the other; missing if too few bars are known.
    ///
    /// # Source
    ///
    /// Type 7 of Hyndman & Fan (1996), The American Statistician 50(4).
    #[inline]
    pub(super) fn quantile(&mut self, x: f64, fraction: f64) -> f64 {
        self.feed(x);
        let count = self.values.len();
        if count < self.needed {
            return f64::NAN;
        }
        let (below, part) = place(fraction, count);
        let (low, high) = self.values.pair(below);
        between(low, high, part)
    }

    /// The percentage of the known values of the window that `x` reaches, ties
    /// included; missing where `x` is, and if too few bars are known.
    #[inline]
    pub(super) fn percentile_rank(&mut self, x: f64) -> f64 {
        self.feed(x);
        let count = self.values.len();
        if x.is_nan() || count < self.needed {
            return f64::NAN;
        }
        100.0 * self.values.reached_by(x) as f64 / count as f64
    }

    #[inline]
    fn feed(&mut self, x: f64) {
        // Turns -0.0 into 0.0, so that values that are equal are the same.
        let x = x + 0.0;
        let leaving = self.last.as_mut().map_or(f64::NAN, |last| last.step(x));
        match (leaving.is_nan(), x.is_nan()) {
            (true, true) => {}
            (true, false) => self.values.insert(x),
            (false, true) => self.values.remove(leaving),
            (false, false) => self.values.replace(leaving, x),
        }
    }
}

/// What an operator says of the values of one window alone, the last of them being
/// that of now; `None` if it is none that puts values in order.
///
/// # Cost
///
/// One pass over the window, where a kernel would put every value in its place.
pub(super) fn of_one_window(op: Op, settings: Settings, window: &[f64]) -> Option<f64> {
    let known = window.iter().filter(|x| !x.is_nan()).map(|x| x + 0.0);
    let fraction = match op {
        Op::RollingMedian => 0.5,
        Op::RollingQuantile => settings.number,
        Op::PercentileRank => {
            let x = window.last().copied().unwrap_or(f64::NAN);
            let count = known.clone().count();
            if x.is_nan() || count < needed(settings) {
                return Some(f64::NAN);
            }
            let reached = known.filter(|value| less(x + 0.0, *value).is_false()).count();
            return Some(100.0 * reached as f64 / count as f64);
        }
        _ => return None,
    };
    let mut values: Vec<f64> = known.collect();
    let count = values.len();
    if count < needed(settings) || count == 0 {
        return Some(f64::NAN);
    }
    let (below, part) = place(fraction, count);
    let (_, low, above) = values.select_nth_unstable_by(below, f64::total_cmp);
    let high = above.iter().copied().reduce(f64::min).unwrap_or(*low);
    Some(between(*low, high, part))
}

/// Where a quantile lies among so many values in order: the place of the value below
/// it, and how far it is from there to the next.
#[inline]
pub(super) fn place(fraction: f64, count: usize) -> (usize, f64) {
    let place = fraction.clamp(0.0, 1.0) * (count as f64 - 1.0);
    // No number is below 0, so that this is the floor.
    let below = place as usize;
    (below, place - below as f64)
}

#[inline]
pub(super) fn between(low: f64, high: f64, part: f64) -> f64 {
    // At a whole place the difference must not matter, not even if it overflows.
    if part == 0.0 { low } else { finite(low + part * (high - low)) }
}

impl WindowValues {
    #[inline]
    fn len(&self) -> usize {
        match self {
            WindowValues::Few(few) => few.len(),
            WindowValues::Many(sorted) => sorted.len,
        }
    }

    fn insert(&mut self, x: f64) {
        match self {
            WindowValues::Few(few) => few.insert(x),
            WindowValues::Many(sorted) => sorted.insert(x),
        }
    }

    fn remove(&mut self, x: f64) {
        match self {
            WindowValues::Few(few) => few.remove(x),
            WindowValues::Many(sorted) => sorted.remove(x),
        }
    }

    #[inline]
    fn replace(&mut self, old: f64, new: f64) {
        match self {
            WindowValues::Few(few) => few.replace(old, new),
            WindowValues::Many(sorted) => sorted.replace(old, new),
        }
    }

    #[inline]
    fn pair(&self, place: usize) -> (f64, f64) {
        match self {
            WindowValues::Few(few) => few.pair(place),
            WindowValues::Many(sorted) => sorted.pair(place),
        }
    }

    fn reached_by(&self, x: f64) -> usize {
        match self {
            WindowValues::Few(few) => few.reached_by(x),
            WindowValues::Many(sorted) => sorted.reached_by(x),
        }
    }
}

impl SortedChunks {
    fn insert(&mut self, x: f64) {
        self.len += 1;
        // What is above all others goes to the end of the last chunk.
        let place = self.chunk_of(x).min(self.chunks.len().saturating_sub(1));
        let Some(chunk) = self.chunks.get_mut(place) else {
            return self.chunks.push(vec![x]);
        };
        chunk.insert(position(chunk, x), x);
        if CHUNK < chunk.len() {
            let upper = chunk.split_off(chunk.len() / 2);
            self.chunks.insert(place + 1, upper);
        }
    }

    /// Takes out `x`, which must be there.
    fn remove(&mut self, x: f64) {
        let place = self.chunk_of(x);
        let Some(chunk) = self.chunks.get_mut(place) else { return };
        let at = position(chunk, x);
        if at < chunk.len() {
            chunk.remove(at);
            self.len -= 1;
        }
        if chunk.is_empty() && 1 < self.chunks.len() {
            self.chunks.remove(place);
        }
        self.join_small(place);
        self.join_small(place.saturating_sub(1));
    }

    /// Makes one of the chunk at `place` and the next if both are small.
    fn join_small(&mut self, place: usize) {
        let is_small =
            |place: usize| self.chunks.get(place).is_some_and(|chunk| chunk.len() <= SMALL);
        if is_small(place) && is_small(place + 1) {
            let next = self.chunks.remove(place + 1);
            self.chunks.get_mut(place).into_iter().for_each(|chunk| chunk.extend(&next));
        }
    }

    /// Takes out `old`, which must be there, and puts in `new`; what lies beyond
    /// the two stays where it is.
    #[inline]
    fn replace(&mut self, old: f64, new: f64) {
        let (from, to) = (self.chunk_of(old), self.chunk_of(new));
        let is_one_chunk = from == to || (to == self.chunks.len() && from + 1 == to);
        let chunk = if is_one_chunk { self.chunks.get_mut(from) } else { None };
        let Some(chunk) = chunk else {
            self.remove(old);
            return self.insert(new);
        };
        let (leaves, enters) = (position(chunk, old), position(chunk, new));
        if leaves < enters {
            if let Some(between) = chunk.get_mut(leaves..enters) {
                between.rotate_left(1);
                between.last_mut().into_iter().for_each(|last| *last = new);
            }
        } else if let Some(between) = chunk.get_mut(enters..=leaves) {
            between.rotate_right(1);
            between.first_mut().into_iter().for_each(|first| *first = new);
        }
    }

    /// The value at `place`, counted from 0, and the one after it (or itself if
    /// it is the last).
    #[inline]
    fn pair(&self, mut place: usize) -> (f64, f64) {
        let mut chunks = self.chunks.iter();
        while let Some(chunk) = chunks.next() {
            if let Some(value) = chunk.get(place) {
                let after = chunk.get(place + 1).or_else(|| chunks.next()?.first());
                return (*value, after.copied().unwrap_or(*value));
            }
            place -= chunk.len();
        }
        (f64::NAN, f64::NAN)
    }

    /// How many values are not above `x`.
    #[inline]
    fn reached_by(&self, x: f64) -> usize {
        let mut count = 0;
        for chunk in &self.chunks {
            let reached = chunk.partition_point(|value| less(x, *value).is_false());
            count += reached;
            if reached < chunk.len() {
                break;
            }
        }
        count
    }

    /// The first chunk that does not end below `x`.
    #[inline]
    fn chunk_of(&self, x: f64) -> usize {
        self.chunks.partition_point(|chunk| chunk.last().is_some_and(|last| *last < x))
    }
}

/// Where `x` stands in a chunk, or would.
#[inline]
fn position(chunk: &[f64], x: f64) -> usize {
    chunk.partition_point(|value| *value < x)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunks(window: &Ordered) -> &[Vec<f64>] {
        match &window.values {
            WindowValues::Few(_) => &[],
            WindowValues::Many(sorted) => &sorted.chunks,
        }
    }

    #[test]
    fn chunks_stay_few_however_the_values_move() {
        let mut window = Ordered::new(Settings { window: 4000, ..Settings::default() });
        for bar in 0..60_000_u32 {
            // Sweeps that rise faster and faster, over values that seldom leave.
            let sweep = f64::from(bar % 977) * f64::from(bar / 977);
            window.feed(if bar % 3 == 0 { sweep } else { f64::from(bar * 7919 % 1009) });
            assert!(chunks(&window).len() <= 2 * 4000 / SMALL + 1);
        }
        let values: Vec<f64> = chunks(&window).concat();
        assert!(values.len() == 4000 && values.is_sorted());
    }
}
