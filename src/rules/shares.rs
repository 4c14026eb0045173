//! `share(PHASE, GROUPING == "word")`: the shares of groups that conditions name.
//!
//! Each is a number of its own, so that there are as many as are asked for, and not
//! one for each phase and word.

use super::expression::{self, Comparison, Expression, ExpressionKind};
use super::group::DraftGroup;
use super::parsed::each_part;
use super::template::braces;
use super::typing::{NameMeaning, Scope};

/// The share of a phase in one group of entities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NamedShare {
    /// The phase of one entity, by its place in the rules.
    pub(crate) phase: usize,
    /// The grouping, by its place in the rules.
    pub(crate) grouping: usize,
    /// The word of the group.
    pub(crate) word: String,
}

/// The name and the word of `name == "word"`; `None` if this is something else.
pub(super) fn named_group(expression: &Expression) -> Option<(&str, &str)> {
    let ExpressionKind::Compare(Comparison::Equal, left, right) = &expression.kind else {
        return None;
    };
    let of_word = |side: &Expression| match &side.kind {
        ExpressionKind::Name(name) => name.split_once(" == \"").is_some(),
        _ => false,
    };
    let side = if of_word(left) { left } else { right };
    let ExpressionKind::Name(name) = &side.kind else { return None };
    let (name, word) = name.split_once(" == \"")?;
    Some((name, word.strip_suffix('"')?))
}

/// Every share of a named group that conditions or reasons over all entities read.
pub(super) fn named_shares(
    group: &DraftGroup,
    scope: &Scope,
    conditions: &[Option<Expression>],
) -> Vec<NamedShare> {
    let mut all = Vec::new();
    let mut look = |expression: &Expression| {
        each_part(expression, &mut |part| {
            let ExpressionKind::Call { name, arguments, .. } = &part.kind else { return };
            let ("share", [phase, group]) = (name.as_str(), arguments.as_slice()) else { return };
            let (ExpressionKind::Name(phase), Some((grouping, word))) =
                (&phase.kind, named_group(group))
            else {
                return;
            };
            let (Some(NameMeaning::Phase(phase)), Some(NameMeaning::Grouping(grouping))) =
                (scope.get(phase), scope.get(grouping))
            else {
                return;
            };
            let share = NamedShare { phase, grouping, word: word.to_owned() };
            if !all.contains(&share) {
                all.push(share);
            }
        });
    };
    conditions.iter().flatten().for_each(&mut look);
    for reason in group.phases.iter().filter_map(|phase| phase.because.as_ref()) {
        let parts = braces(&reason.value).unwrap_or_default().into_iter();
        let written = parts.filter_map(|part| reason.value.get(part));
        written.filter_map(|text| expression::parse(text).ok()).for_each(|own| look(&own));
    }
    all
}
