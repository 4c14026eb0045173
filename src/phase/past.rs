//! What was true at the bars of the past, to be asked of a stretch of them at once.

use std::ops::Range;

use crate::value::Truth;

/// A truth at each bar.
///
/// # Cost
///
/// A question is answered in the logarithm of how often the truth changed, however
/// long the stretch is.
#[derive(Clone, Debug, Default)]
pub(super) struct Past {
    length: usize,
    holds: Runs,
    fails: Runs,
}

impl Past {
    /// Nothing is known of the first so many bars.
    pub(super) fn unknown(length: usize) -> Past {
        Past { length, ..Past::default() }
    }

    /// How many bars there are.
    pub(super) fn len(&self) -> usize {
        self.length
    }

    /// One more bar.
    pub(super) fn push(&mut self, truth: Truth) {
        match truth {
            Truth::True => self.holds.add(self.length),
            Truth::False => self.fails.add(self.length),
            Truth::Unknown => {}
        }
        self.length += 1;
    }

    /// Forgets all bars but the first so many.
    pub(super) fn cut(&mut self, bars: usize) {
        self.length = self.length.min(bars);
        self.holds.cut(bars);
        self.fails.cut(bars);
    }

    /// Whether it was true at one of these bars.
    pub(super) fn any(&self, bars: Range<usize>) -> Truth {
        if self.holds.meets(&bars) {
            Truth::True
        } else if bars.is_empty() || self.fails.covers(&bars) {
            Truth::False
        } else {
            Truth::Unknown
        }
    }

    /// Whether it was true at all of these bars.
    pub(super) fn all(&self, bars: Range<usize>) -> Truth {
        if self.fails.meets(&bars) {
            Truth::False
        } else if bars.is_empty() || self.holds.covers(&bars) {
            Truth::True
        } else {
            Truth::Unknown
        }
    }
}

/// Bars in their order, those that follow each other as one.
#[derive(Clone, Debug, Default)]
struct Runs(Vec<Range<usize>>);

impl Runs {
    fn add(&mut self, bar: usize) {
        match self.0.last_mut() {
            Some(last) if last.end == bar => last.end += 1,
            _ => self.0.push(bar..bar + 1),
        }
    }

    fn cut(&mut self, bars: usize) {
        self.0.truncate(self.0.partition_point(|run| run.start < bars));
        if let Some(last) = self.0.last_mut() {
            last.end = last.end.min(bars);
        }
    }

    /// The last that begins before a bar.
    fn before(&self, bar: usize) -> Option<&Range<usize>> {
        let count = self.0.partition_point(|run| run.start < bar);
        self.0.get(count.checked_sub(1)?)
    }

    fn meets(&self, bars: &Range<usize>) -> bool {
        !bars.is_empty() && self.before(bars.end).is_some_and(|run| bars.start < run.end)
    }

    fn covers(&self, bars: &Range<usize>) -> bool {
        self.before(bars.end).is_some_and(|run| run.start <= bars.start && bars.end <= run.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_is_what_its_bars_are_together_whatever_was_forgotten() {
        let truth = |letter| match letter {
            'T' => Truth::True,
            'F' => Truth::False,
            _ => Truth::Unknown,
        };
        let truths: Vec<Truth> = "TTUFFFTUUFT".chars().map(truth).collect();
        for (cut, forgotten) in
            (0..=truths.len()).flat_map(|cut| "TFU".chars().map(move |own| (cut, own)))
        {
            let mut past = Past::default();
            truths[..cut].iter().chain(&[truth(forgotten); 4]).for_each(|own| past.push(*own));
            past.cut(cut);
            truths[cut..].iter().for_each(|own| past.push(*own));
            assert_eq!(past.len(), truths.len());
            for start in 0..=truths.len() {
                for end in start..=truths.len() {
                    let each = || truths[start..end].iter().copied();
                    let any = each().fold(Truth::False, Truth::or);
                    let all = each().fold(Truth::True, Truth::and);
                    let at = format!("{start}..{end}, {forgotten} forgotten from {cut} on");
                    assert_eq!(past.any(start..end), any, "{at}");
                    assert_eq!(past.all(start..end), all, "{at}");
                }
            }
        }
    }
}
