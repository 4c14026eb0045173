//! Look-ahead: whether a decision rests on what was known later only.
//!
//! Three things are looked at. The operators of the rules, by what their table
//! says they read. Decisions, made again on data in which nothing stands
//! that was not known on its day. And inputs that are known on the last day of
//! the period that they are about: such values come from the future unless they
//! are prices or the like.

mod at_once;
mod replay;

use std::collections::BTreeMap;

use crate::data::Panel;
use crate::diagnostic::Diagnostic;
use crate::error::Error;
use crate::ops::{OPERATORS, Operator};
use crate::plan::{Knowledge, Plan};
use crate::rules::{RuleSet, What};

/// What a search for look-ahead found.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Lookahead {
    /// How many decisions there are.
    pub bars: usize,
    /// How many of them were made again on what was known then.
    pub replayed: usize,
    /// What each operator that the rules use reads, by its name.
    pub operators: BTreeMap<&'static str, &'static str>,
    /// A decision that looks ahead, as an error; inputs that are known too
    /// early, as warnings; those that are known at once by their nature, as
    /// notes.
    pub diagnostics: Vec<Diagnostic>,
}

/// Looks for look-ahead in the decisions of a plan, under `released` knowledge
/// whatever the plan's own is.
///
/// # Cost
///
/// A decision that is made again takes as long as all before it: half a second for all
/// 270 quarters. Of more than 1,400 bars fewer are made again, spread from the first to
/// the last, and [`Lookahead::replayed`] says how many.
///
/// # Errors
///
/// As [`Plan::evaluate`].
pub fn lookahead(plan: &Plan, panel: &Panel) -> Result<Lookahead, Error> {
    let plan = &plan.bind(&panel.schema())?.with_knowledge(Knowledge::Released);
    let outcome = plan.outcome(panel, None);
    let whole = outcome.history();
    let (replayed, difference) = replay::replay(plan, panel, &whole);
    let mut diagnostics: Vec<Diagnostic> =
        difference.iter().map(|difference| difference.told(plan.rules())).collect();
    diagnostics.extend(at_once::known_at_once(plan, panel, &whole));
    let (bars, operators) = (whole.len(), operators(plan.rules()));
    Ok(Lookahead { bars, replayed, operators, diagnostics })
}

/// The operators of these rules; signs of arithmetic and logic are none.
fn operators(rules: &RuleSet) -> BTreeMap<&'static str, &'static str> {
    let series = rules.series().iter().map(|series| &series.expression);
    let signals = rules.signals().iter();
    let signals = signals
        .flat_map(|signal| signal.watch.iter().chain([&signal.when]).chain(signal.until.iter()));
    let phases = rules.phases().iter().filter_map(|phase| phase.when.as_ref());
    let mut found = BTreeMap::new();
    for condition in series.chain(signals).chain(phases) {
        condition.term.walk(&mut |term| {
            let row = match &term.what {
                What::Apply { op, .. } => OPERATORS.iter().find(|row| row.op == Some(*op)),
                What::Was(..) => Operator::named("was"),
                _ => None,
            };
            found.extend(row.map(|row| (row.name, row.lookback)));
        });
    }
    found
}
