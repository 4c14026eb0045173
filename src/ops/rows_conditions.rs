//! The rows of operators that read conditions, phases and entities.

use super::Family::{Calendar, Counting, Entities, Memory, Phases, TheUnknown};
use super::Parameter::{
    Count, Either, Grouping, Input, MaybeGroup, MaybePhase, Numbers, Phase, Signal, Truths,
};
use super::UnitRule::{Percent, Same, Truth};
use super::rows_texts::{
    C, CROSSING, DATE, DATELESS, DECISION, DECISIONS, EVERY, ISO, KLEENE, NOW_AND_BEFORE, OF_WHOM,
    OURS, SOME, THIS, W, WHICH, WHO, X, Y,
};
use super::table::row;
use super::{Op, Operator, UnitRule};

pub(super) const ROWS: &[Operator] = &[
    row("within", Some(Op::Within), Memory, &[C, W], Truth)
        .means("true if c was true at one or more decisions of the window")
        .reads(DECISIONS)
        .missing(SOME)
        .example("within(x > 9, 1y)")
        .source(KLEENE),
    row("held", Some(Op::Held), Memory, &[C, W], Truth)
        .means("true if c was true at every decision of the window")
        .reads(DECISIONS)
        .missing(EVERY)
        .example("held(y > 9, 1y)")
        .source(KLEENE),
    row("streak", Some(Op::Streak), Memory, &[C], UnitRule::Number)
        .means("at how many decisions in a row, up to this one, c was true; 0 where c is false")
        .reads("all decisions back to the last one at which c is not true")
        .missing(
            "missing where c is unknown, and where c is unknown at the decision before the run. A \
             run may begin at the first decision",
        )
        .example("streak(y > 9) == 8")
        .source(OURS),
    row("since", Some(Op::Since), Memory, &[C], UnitRule::Number)
        .means("how many decisions ago c was last true; 0 where c is true now")
        .reads("all decisions back to the last one at which c is not false")
        .missing(
            "missing where c has not been true yet, and where c is unknown at a decision after \
             the last true one",
        )
        .example("since(x > 9) == 3")
        .source(OURS),
    row("crosses_above", Some(Op::Crosses), Memory, &[X, Y], Truth)
        .means(
            "true where x is above y and was not at the decision before: `x > y` now, `x <= y` \
             then. If x comes up to y and goes down again, it has not crossed y. If x was at y \
             and rises above it, it has crossed y, from whichever side it came",
        )
        .reads(NOW_AND_BEFORE)
        .missing(CROSSING)
        .example("crosses_above(x, 6)")
        .source("`ta.crossover` of TradingView's Pine; the rules for ties and unknowns are ours"),
    row("crosses_below", Some(Op::Crosses), Memory, &[X, Y], Truth)
        .means(
            "true where x is below y and was not at the decision before: `x < y` now, `x >= y` \
             then. If x comes down to y and goes up again, it has not crossed y. If x was at y \
             and falls below it, it has crossed y, from whichever side it came",
        )
        .reads(NOW_AND_BEFORE)
        .missing(CROSSING)
        .example("crosses_below(rate, 4.5pct)")
        .source("`ta.crossunder` of TradingView's Pine; the rules for ties and unknowns are ours"),
    row("month", None, Calendar, &[], UnitRule::Number)
        .means("the month of the last day of the period, from 1 for January to 12 for December")
        .reads(THIS)
        .missing(DATELESS)
        .example("month() == 12")
        .source(ISO),
    row("weekday", None, Calendar, &[], UnitRule::Number)
        .means(
            "the day of the week of the last day of the period, from 1 for Monday to 7 for Sunday",
        )
        .reads(THIS)
        .missing(DATELESS)
        .example("weekday() == 2")
        .source(ISO),
    row("year", None, Calendar, &[], UnitRule::Number)
        .means("the year of the last day of the period")
        .reads(THIS)
        .missing(DATELESS)
        .example("year() == 2024")
        .source(ISO),
    row("known", None, TheUnknown, &[Either("x")], Truth)
        .means("true where x is known, false where x is missing or unknown")
        .reads(DECISION)
        .missing("never unknown")
        .example("known(x) && !known(gap)")
        .source(OURS),
    row("age", None, TheUnknown, &[Input("x")], UnitRule::Number)
        .means(
            "how old the newest known figure of the input x is, in days: from the end of its \
             period to the day of the decision. A figure older than `max_age` counts here, too",
        )
        .reads(DECISION)
        .missing("missing before the first figure is known, and for rows and records without dates")
        .example("age(slow) == 92")
        .source(OURS),
    row("first_known", Some(Op::FirstKnown), TheUnknown, &[Numbers("a")], Same)
        .means(
            "the first of the numbers that is known; all of them are read at the newest period at \
             which one is known",
        )
        .reads(THIS)
        .missing("missing where all of them are missing")
        .example("first_known(gap, y) == 24")
        .source("`COALESCE` of SQL"),
    row("newest", Some(Op::Newest), TheUnknown, &[X], Same)
        .means(
            "the newest value of x that the decision knows, whatever period the other numbers are \
             about, as in `nasdaq / newest(gdp)`. A number made from it goes from decision to \
             decision",
        )
        .reads(DECISION)
        .missing("missing where no value of x is known, or the newest one is too old")
        .example("newest(slow) == 11")
        .source(OURS),
    row("count", Some(Op::Count), Counting, &[Truths("c")], UnitRule::Number)
        .means("how many of the conditions are true")
        .reads(DECISION)
        .missing("missing where one of them is unknown")
        .example("count(x > 5, y > 5, z < 5) == 2")
        .source(OURS),
    row("at_least", Some(Op::AtLeast), Counting, &[Count("n"), Truths("c")], Truth)
        .means("true where `n` or more of the conditions are true")
        .reads(DECISION)
        .missing(
            "known as soon as the known conditions settle it: true once `n` are true, false once \
             so many can no longer be true",
        )
        .example("at_least(2, x > 5, y > 5, gap > 5)")
        .source(KLEENE),
    row("any", Some(Op::AtLeast), Counting, &[Truths("c")], Truth)
        .means("true where one or more of the conditions are true: `at_least(1, c, …)`")
        .reads(DECISION)
        .missing("true as soon as one is true; otherwise unknown if one is unknown")
        .example("any(x > 5, gap > 5)")
        .source(KLEENE),
    row("all", Some(Op::AtLeast), Counting, &[Truths("c")], Truth)
        .means("true where every condition is true")
        .reads(DECISION)
        .missing("false as soon as one is false; otherwise unknown if one is unknown")
        .example("all(x > 5, y > 5)")
        .source(KLEENE),
    row("score", Some(Op::Count), Counting, &[], UnitRule::Number)
        .means("how many signals of the rule set are on")
        .reads("the states of all signals at this decision")
        .missing("missing where the state of one signal is unknown")
        .example("score == 1")
        .source(OURS),
    row("watch_score", Some(Op::Count), Counting, &[], UnitRule::Number)
        .means("how many signals of the rule set are on or watch")
        .reads("the states of all signals at this decision")
        .missing("missing where it is unknown for one signal whether it is on or watch")
        .example("watch_score == 2")
        .source(OURS),
    row("watch", None, Counting, &[Signal("s")], Truth)
        .means("true where the signal s is in state `watch` or `on`")
        .reads("the state of the signal at this decision")
        .missing("unknown where it is unknown whether the signal is on or watch")
        .example("watch(warm) && !warm")
        .source(OURS),
    row("was", None, Phases, &[Phase("phase"), W], Truth)
        .means("true if the phase was the verdict at one of the `w` decisions before this one")
        .reads("the `w` decisions before this one, without this one")
        .missing(
            "true as soon as it was at one of them; otherwise unknown if it may have been: the \
             verdict was open at one of them, or one lies before the first decision",
        )
        .example("was(peak, 1y)")
        .source(OURS),
    row("share", None, Entities, &[Phase("phase"), MaybeGroup("group")], Percent)
        .means(
            "how many of the entities are in the phase, in percent: 100 * entities(phase) / \
             entities. With a group, only its entities count, as in `share(late, sector == \
             \"Banks\")`",
        )
        .reads(DATE)
        .missing(OF_WHOM)
        .example("share(late) == 50pct")
        .source(OURS),
    row("entities", None, Entities, &[MaybePhase("phase")], UnitRule::Number)
        .means("how many entities are in the phase; without a phase, how many entities there are")
        .reads(DATE)
        .missing(WHO)
        .example("entities(late) == 2")
        .source(OURS),
    row("highest_share", None, Entities, &[Phase("phase"), Grouping("grouping")], Percent)
        .means(
            "the highest share of the phase in any one group, such as the share in the sector \
             where it is highest. The groups are the words of a column, as under `entities:`",
        )
        .reads(DATE)
        .missing(WHICH)
        .example("highest_share(late, sector) == 100pct")
        .source(OURS),
];
