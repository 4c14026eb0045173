//! The nearest name: "did you mean …?".

/// The name among `names` that `word` was most likely meant to be.
///
/// # Nothing to say
///
/// `None` if no name is near: more than a third of the letters differ and none
/// holds the word as a whole, or the word is a single letter.
pub fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = word.to_lowercase();
    let letters = folded.chars().count();
    let names: Vec<&'a str> = names.into_iter().filter(|name| *name != word).collect();
    let near = names
        .iter()
        .copied()
        .map(|name| (strsim::damerau_levenshtein(&folded, &name.to_lowercase()), name))
        .filter(|(distance, name)| {
            let longer = letters.max(name.chars().count());
            *distance == 0 || (1 < letters && *distance <= most_apart(longer))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name);
    let mut holding =
        names.iter().copied().filter(|name| 3 < letters && name.to_lowercase().contains(&folded));
    near.or_else(|| holding.next().filter(|_| holding.next().is_none()))
}

/// How many letters may differ: one or a third, rounded up only of words that are long
/// enough to be known by the rest.
fn most_apart(letters: usize) -> usize {
    const SHORT: usize = 6;
    if letters <= SHORT { (letters / 3).max(1) } else { letters.div_ceil(3) }
}

/// Names in backticks, with commas, cut after `most`.
pub(crate) fn list<'a>(names: impl IntoIterator<Item = &'a str>, most: usize) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    let mut text =
        names.iter().take(most).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if most < names.len() {
        text.push_str(&format!(" and {} more", names.len() - most));
    }
    text
}
