//! Which century years of two digits are of.

/// The century of each year, in the order of the file; `None` where it is not told.
///
/// 70 to 99 are of the twentieth, 00 to 29 of the twenty-first. What lies between is told
/// by those, and by years that pass from 99 to 00: rows rise or fall.
pub(super) fn centuries(years: &[u8]) -> Option<Vec<i16>> {
    let told = |year: u8| match year {
        0..30 => Some(2000),
        70.. => Some(1900),
        _ => None,
    };
    let own: Option<Vec<i16>> = years.iter().map(|year| told(*year)).collect();
    if own.is_some() {
        return own;
    }
    let turn = |is_turn: fn((&u8, &u8)) -> bool| {
        let place = years.iter().zip(years.iter().skip(1)).position(is_turn);
        place.map_or(years.len(), |place| place + 1)
    };
    let falls = turn(|(one, next)| next < one);
    let rises = turn(|(one, next)| one < next);
    let candidates = [
        (years.len(), 1900, 1900),
        (years.len(), 2000, 2000),
        (falls, 1900, 2000),
        (rises, 2000, 1900),
    ];
    let read = |(turn, before, after): (usize, i16, i16)| {
        let century = |place: usize| if place < turn { before } else { after };
        let centuries: Vec<i16> = (0..years.len()).map(century).collect();
        let is_so = |(year, own): (&u8, &i16)| told(*year).is_none_or(|told| told == *own);
        let full = || years.iter().zip(&centuries).map(|(year, own)| own + i16::from(*year));
        let pairs = || full().zip(full().skip(1));
        let is_monotone =
            pairs().all(|(one, next)| one <= next) || pairs().all(|(one, next)| next <= one);
        let span = full().max()? - full().min()?;
        let is_told = years.iter().zip(&centuries).all(is_so);
        // Whoever writes two digits means less than a hundred years.
        (is_told && is_monotone && span < 100).then_some((span, centuries))
    };
    let mut found: Vec<(i16, Vec<i16>)> = candidates.into_iter().filter_map(read).collect();
    found.sort();
    found.dedup();
    match found.as_slice() {
        [] => None,
        [(_, one)] => Some(one.clone()),
        [(span, one), (next, _), ..] => (span < next).then(|| one.clone()),
    }
}
