//! Which century years of two digits are of.

/// The century of each year, in the order of the file; `None` where it is not told.
///
/// 70 to 99 are of the twentieth, 00 to 29 of the twenty-first. What lies between
/// is told by years that pass from 99 to 00, or from 00 to 99.
pub(super) fn centuries(years: &[u8]) -> Option<Vec<i16>> {
    let is_told = |year: &u8| !(30..70).contains(year);
    if years.iter().all(is_told) {
        return Some(years.iter().map(|year| if *year < 30 { 2000 } else { 1900 }).collect());
    }
    // Whoever writes two digits means less than a hundred years.
    let read = |before: i16, after: i16, is_turn: fn((&u8, &u8)) -> bool| {
        let turn = years.iter().zip(years.iter().skip(1)).position(is_turn)? + 1;
        let century = |place: usize| if place < turn { before } else { after };
        let centuries: Vec<i16> = (0..years.len()).map(century).collect();
        let full =
            || years.iter().zip(&centuries).map(|(year, century)| century + i16::from(*year));
        let pairs = || full().zip(full().skip(1));
        let is_monotone =
            pairs().all(|(one, next)| one <= next) || pairs().all(|(one, next)| next <= one);
        let span = full().max()? - full().min()?;
        (is_monotone && span < 100).then_some(centuries)
    };
    let rising = read(1900, 2000, |(one, next)| next < one);
    rising.or_else(|| read(2000, 1900, |(one, next)| one < next))
}
