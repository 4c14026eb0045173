//! From bars and values to places in a picture.

use std::fmt::Write;

use crate::report::Decision;

/// Where bars stand: side by side, each as wide as the others.
#[derive(Clone, Copy)]
pub(super) struct BarScale {
    pub(super) left: f64,
    pub(super) width: f64,
    pub(super) bars: usize,
}

impl BarScale {
    /// The width of a bar.
    fn step(self) -> f64 {
        self.width / count(self.bars.max(1))
    }

    /// The left edge of a bar.
    pub(super) fn edge(self, bar: usize) -> f64 {
        self.left + self.step() * count(bar)
    }

    /// The middle of a bar.
    pub(super) fn middle(self, bar: usize) -> f64 {
        self.edge(bar) + self.step() / 2.0
    }

    pub(super) fn right(self) -> f64 {
        self.left + self.width
    }
}

/// Where values stand between the lowest and the highest of them.
#[derive(Clone, Copy)]
pub(super) struct Upright {
    pub(super) top: f64,
    pub(super) height: f64,
    low: f64,
    high: f64,
}

impl Upright {
    /// The scale on which these values fill a height; `None` if there are none.
    pub(super) fn over(
        values: impl Iterator<Item = f64>,
        top: f64,
        height: f64,
    ) -> Option<Upright> {
        let (low, high) = values.fold(None, |ends: Option<(f64, f64)>, value| match ends {
            None => Some((value, value)),
            Some((low, high)) => Some((low.min(value), high.max(value))),
        })?;
        // What never moves stands in the middle.
        let (low, high) = if low < high { (low, high) } else { (low - 1.0, high + 1.0) };
        Some(Upright { top, height, low, high })
    }

    /// The scale between two ends; what lies outside stands at its edge.
    pub(super) fn between(low: f64, high: f64, top: f64, height: f64) -> Upright {
        Upright { top, height, low, high }
    }

    pub(super) fn at(self, value: f64) -> f64 {
        let value = value.clamp(self.low.min(self.high), self.high.max(self.low));
        // Halves, because the whole range may be too large to be a number.
        let part = (value / 2.0 - self.low / 2.0) / (self.high / 2.0 - self.low / 2.0);
        self.top + self.height * (1.0 - part)
    }
}

/// Values in order as the path of a line, with a gap where one is missing.
///
/// Where several bars share a point of the picture, the line goes through the
/// first, the lowest, the highest and the last of them, so that no peak is lost; a
/// gap is then seen if it is as wide as a point.
pub(super) fn line(values: &[Option<f64>], across: BarScale, upright: Upright) -> String {
    let mut drawn: Vec<Vec<(String, String)>> = Vec::new();
    let mut is_drawing = false;
    let per_point = (count(values.len()) / across.width.max(1.0)).ceil().max(1.0);
    let mut bar = 0;
    while bar < values.len() {
        let end = bar + whole(per_point);
        let points: Vec<(usize, f64)> = (bar..end.min(values.len()))
            .filter_map(|bar| Some((bar, values.get(bar).copied().flatten()?)))
            .collect();
        is_drawing &= !points.is_empty();
        for (bar, value) in outline(&points) {
            let place = (format!("{:.1}", across.middle(bar)), format!("{:.1}", upright.at(value)));
            match drawn.last_mut().filter(|_| is_drawing) {
                Some(line) => line.push(place),
                None => drawn.push(vec![place]),
            }
            is_drawing = true;
        }
        bar = end;
    }
    drawn.iter().map(|line| joined(line)).collect()
}

/// The path of a line without gaps; what is level has its two ends only.
fn joined(line: &[(String, String)]) -> String {
    let mut path = String::new();
    for (place, (x, y)) in line.iter().enumerate() {
        let is_as = |other: Option<usize>| {
            other.and_then(|other| line.get(other)).is_some_and(|(_, other)| other == y)
        };
        if is_as(place.checked_sub(1)) && is_as(Some(place + 1)) {
            continue;
        }
        let command = if place == 0 { 'M' } else { 'L' };
        // Writing to a text cannot fail.
        let _ = write!(path, "{command}{x} {y}");
    }
    if line.len() == 1 {
        path.push_str("h.1");
    }
    path
}

/// The first, lowest, highest and last of some points, in order.
fn outline(points: &[(usize, f64)]) -> Vec<(usize, f64)> {
    if points.len() <= 4 {
        return points.to_vec();
    }
    let by_value = |one: &&(usize, f64), other: &&(usize, f64)| one.1.total_cmp(&other.1);
    let ends = [
        points.first(),
        points.iter().min_by(by_value),
        points.iter().max_by(by_value),
        points.last(),
    ];
    let mut kept: Vec<(usize, f64)> = ends.into_iter().flatten().copied().collect();
    kept.sort_by_key(|(bar, _)| *bar);
    kept.dedup_by_key(|(bar, _)| *bar);
    kept
}

/// Bars that are marked on the axis, each with its words.
pub(super) fn marks(bars: &[Decision], across: BarScale) -> Vec<(usize, String)> {
    marks_with(bars, across, 44.0)
}

/// The same with so much room for each year.
pub(super) fn marks_with(bars: &[Decision], across: BarScale, room: f64) -> Vec<(usize, String)> {
    let years: Vec<Option<i16>> =
        bars.iter().map(|bar| bar.date.map(|date| date.parts().0)).collect();
    let begins: Vec<(usize, i16)> = (1..bars.len())
        .filter_map(|bar| {
            let year = years.get(bar).copied().flatten()?;
            (years.get(bar - 1).copied().flatten()? < year).then_some((bar, year))
        })
        .collect();
    if 3 <= begins.len() {
        for every in [1, 2, 5, 10, 20, 50, 100] {
            let kept: Vec<(usize, i16)> =
                begins.iter().filter(|(_, year)| year.rem_euclid(every) == 0).copied().collect();
            let has_room = kept.windows(2).all(|pair| match pair {
                [(one, _), (other, _)] => room <= across.edge(*other) - across.edge(*one),
                _ => true,
            });
            if has_room {
                // The first bar of all begins its year, too, as far as is to be seen.
                let first = years.first().copied().flatten().map(|year| (0, year));
                let has_room =
                    kept.first().is_some_and(|(bar, _)| room <= across.edge(*bar) - across.left);
                let first = first.filter(|_| every == 1 && has_room);
                let kept = first.into_iter().chain(kept);
                return kept.map(|(bar, year)| (bar, year.to_string())).collect();
            }
        }
    }
    let longest = bars.iter().map(|bar| bar.bar.chars().count()).max().unwrap_or(0);
    let room = (count(longest) * 7.0 + 16.0).max(room);
    let every = whole((room / across.step()).ceil()).max(1);
    bars.iter().enumerate().step_by(every).map(|(bar, one)| (bar, one.bar.clone())).collect()
}

/// Neighbours that are alike, as the place of the first and their number.
pub(super) fn runs<T: PartialEq>(things: impl Iterator<Item = T>) -> Vec<(usize, usize, T)> {
    let mut runs: Vec<(usize, usize, T)> = Vec::new();
    for (place, thing) in things.enumerate() {
        match runs.last_mut() {
            Some((_, length, last)) if *last == thing => *length += 1,
            _ => runs.push((place, 1, thing)),
        }
    }
    runs
}

/// The width of the narrowest block.
pub(super) const NARROWEST: f64 = 1.2;

/// Those runs that are to be seen: a block that another one of its kind covers is left
/// out, so that no picture has more of them than points.
pub(super) fn seen<T: PartialEq + Copy>(
    runs: impl Iterator<Item = (usize, usize, T)>,
    across: BarScale,
) -> Vec<(usize, usize, T)> {
    let mut covered: Vec<(T, f64)> = Vec::new();
    let mut kept = Vec::new();
    for (first, length, kind) in runs {
        let (left, right) = (across.edge(first), across.edge(first + length));
        let end = right.max(left + NARROWEST);
        match covered.iter_mut().find(|(other, _)| *other == kind) {
            Some((_, covered)) if right <= *covered => continue,
            Some((_, covered)) => *covered = end,
            None => covered.push((kind, end)),
        }
        kept.push((first, length, kind));
    }
    kept
}

/// Heights moved apart so that texts of `room` do not cover each other, none of
/// them further than needed; in the order in which they came.
pub(super) fn spread(wanted: &[f64], room: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    let at = |place: &usize| wanted.get(*place).copied().unwrap_or_default();
    order.sort_by(|one, other| at(one).total_cmp(&at(other)));
    // Groups of texts that touch: their number and the middle of all of them.
    let mut groups: Vec<(usize, f64)> = Vec::new();
    for place in &order {
        groups.push((1, at(place)));
        while let [.., (many, above), (few, below)] = groups.as_slice() {
            let needed = room * count(many + few) / 2.0;
            if needed <= below - above {
                break;
            }
            let all = many + few;
            let middle = (above * count(*many) + below * count(*few)) / count(all);
            groups.truncate(groups.len() - 2);
            groups.push((all, middle));
        }
    }
    let spread = groups.into_iter().flat_map(|(size, middle)| {
        let top = middle - room * count(size - 1) / 2.0;
        (0..size).map(move |place| top + room * count(place))
    });
    let mut found = wanted.to_vec();
    for (place, y) in order.into_iter().zip(spread) {
        if let Some(found) = found.get_mut(place) {
            *found = y;
        }
    }
    found
}

/// A number of things as a length.
#[expect(clippy::cast_precision_loss, reason = "no picture has 2^53 bars")]
pub(super) fn count(things: usize) -> f64 {
    things as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a length that was rounded and is not negative"
)]
fn whole(length: f64) -> usize {
    length as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACROSS: BarScale = BarScale { left: 0.0, width: 4.0, bars: 4 };

    #[test]
    fn a_line_has_a_gap_where_a_value_is_missing() {
        let values = [Some(0.0), Some(1.0), None, Some(1.0)];
        let upright = Upright::over([0.0, 1.0].into_iter(), 0.0, 10.0).unwrap();
        assert_eq!(line(&values, ACROSS, upright), "M0.5 10.0L1.5 0.0M3.5 0.0h.1");
    }

    #[test]
    fn no_peak_is_lost_where_bars_share_a_point() {
        let mut values = vec![Some(0.0); 1000];
        values[501] = Some(1.0);
        let upright = Upright::over([0.0, 1.0].into_iter(), 0.0, 10.0).unwrap();
        let path = line(&values, BarScale { bars: 1000, ..ACROSS }, upright);
        assert!(path.contains(" 0.0L") && path.len() < 200, "{path}");
    }

    #[test]
    fn no_more_blocks_are_drawn_than_there_are_points() {
        let across = BarScale { left: 0.0, width: 100.0, bars: 100_000 };
        let all = runs((0..100_000).map(|bar| bar % 2 == 0));
        assert_eq!(all.len(), 100_000);
        let drawn = seen(all.into_iter(), across);
        assert!((80..=170).contains(&drawn.len()), "{}", drawn.len());
        // Where each has room, each is drawn.
        let few = runs((0..50).map(|bar| bar % 2 == 0));
        let across = BarScale { bars: 50, ..across };
        assert_eq!(seen(few.clone().into_iter(), across), few);
    }

    #[test]
    fn texts_are_moved_apart_and_no_further() {
        assert_eq!(spread(&[10.0, 40.0], 12.0), [10.0, 40.0]);
        assert_eq!(spread(&[22.0, 20.0], 12.0), [27.0, 15.0]);
        assert_eq!(spread(&[10.0, 10.0, 10.0], 12.0), [-2.0, 10.0, 22.0]);
    }

    #[test]
    fn what_never_moves_has_a_scale_and_nothing_has_none() {
        let flat = Upright::over([5.0, 5.0].into_iter(), 0.0, 10.0).unwrap();
        assert!((flat.at(5.0) - 5.0).abs() < 1e-12);
        assert!(Upright::over(std::iter::empty(), 0.0, 10.0).is_none());
    }
}
