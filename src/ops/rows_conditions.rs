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
        .means("true if c was true at one decision of the window at least")
        .reads(DECISIONS)
        .missing(SOME)
        .source(KLEENE),
    row("held", Some(Op::Held), Memory, &[C, W], Truth)
        .means("true if c was true at every decision of the window")
        .reads(DECISIONS)
        .missing(EVERY)
        .source(KLEENE),
    row("streak", Some(Op::Streak), Memory, &[C], UnitRule::Number)
        .means("at how many decisions in a row up to this one c was true; 0 where it is false")
        .reads("all decisions back to the last that is not true")
        .missing(
            "missing where c is unknown, and where an unknown decision comes before the run; \
             the first decision begins a run",
        )
        .source(OURS),
    row("since", Some(Op::Since), Memory, &[C], UnitRule::Number)
        .means("how many decisions ago c was last true; 0 where it is true")
        .reads("all decisions back to the last that is not false")
        .missing(
            "missing where c has not been true yet, and where an unknown decision lies after \
             the last true one",
        )
        .source(OURS),
    row("crosses_above", Some(Op::Crosses), Memory, &[X, Y], Truth)
        .means(
            "true where x is above y and was not at the decision before: `x > y` now, `x <= y` \
             then; what touches y and turns back has not crossed it, and what leaves it has",
        )
        .reads(NOW_AND_BEFORE)
        .missing(CROSSING)
        .source("`ta.crossover` of TradingView's Pine; ours are ties and the unknown"),
    row("crosses_below", Some(Op::Crosses), Memory, &[X, Y], Truth)
        .means(
            "true where x is below y and was not at the decision before: `x < y` now, `x >= y` \
             then; what touches y and turns back has not crossed it, and what leaves it has",
        )
        .reads(NOW_AND_BEFORE)
        .missing(CROSSING)
        .source("`ta.crossunder` of TradingView's Pine; ours are ties and the unknown"),
    row("month", None, Calendar, &[], UnitRule::Number)
        .means("the month of the last day of the period, from 1 for January to 12")
        .reads(THIS)
        .missing(DATELESS)
        .source(ISO),
    row("weekday", None, Calendar, &[], UnitRule::Number)
        .means("the day of the week of the last day of the period, from 1 for Monday to 7")
        .reads(THIS)
        .missing(DATELESS)
        .source(ISO),
    row("year", None, Calendar, &[], UnitRule::Number)
        .means("the year of the last day of the period")
        .reads(THIS)
        .missing(DATELESS)
        .source(ISO),
    row("known", None, TheUnknown, &[Either("x")], Truth)
        .means("true where x is known, false where it is missing or unknown")
        .reads(DECISION)
        .missing("never unknown")
        .source(OURS),
    row("age", None, TheUnknown, &[Input("x")], UnitRule::Number)
        .means(
            "how old the newest known figure of the input x is: the days from the end of its \
             period to the day of the decision, however old that makes it",
        )
        .reads(DECISION)
        .missing("missing before the first figure is known, and of rows and records without dates")
        .source(OURS),
    row("first_known", Some(Op::FirstKnown), TheUnknown, &[Numbers("a")], Same)
        .means("the first of the numbers that is known, of the newest period of which one is")
        .reads(THIS)
        .missing("missing where all of them are")
        .source("`COALESCE` of SQL"),
    row("newest", Some(Op::Newest), TheUnknown, &[X], Same)
        .means(
            "the newest x that the decision knows, whatever period the rest is of, as in \
             `nasdaq / newest(gdp)`; what is made of it goes from decision to decision",
        )
        .reads(DECISION)
        .missing("missing where no x is known that is not too old")
        .source(OURS),
    row("count", Some(Op::Count), Counting, &[Truths("c")], UnitRule::Number)
        .means("how many of the conditions are true")
        .reads(DECISION)
        .missing("missing where one of them is unknown")
        .source(OURS),
    row("at_least", Some(Op::AtLeast), Counting, &[Count("n"), Truths("c")], Truth)
        .means("true where n or more of the conditions are")
        .reads(DECISION)
        .missing(
            "known as soon as the known ones settle it: true once n are true, false once so \
             few can be",
        )
        .source(KLEENE),
    row("any", Some(Op::AtLeast), Counting, &[Truths("c")], Truth)
        .means("true where one of the conditions is: `at_least(1, c, …)`")
        .reads(DECISION)
        .missing("true as soon as one is; else unknown if one is")
        .source(KLEENE),
    row("all", Some(Op::AtLeast), Counting, &[Truths("c")], Truth)
        .means("true where every one of the conditions is")
        .reads(DECISION)
        .missing("false as soon as one is; else unknown if one is")
        .source(KLEENE),
    row("score", Some(Op::Count), Counting, &[], UnitRule::Number)
        .means("how many signals of the rule set are on")
        .reads("this decision on the signals, which remember on their own")
        .missing("missing where the state of one is unknown")
        .source(OURS),
    row("watch_score", Some(Op::Count), Counting, &[], UnitRule::Number)
        .means("how many signals of the rule set are on or watch")
        .reads("this decision on the signals, which remember on their own")
        .missing("missing where it is unknown of one whether it is")
        .source(OURS),
    row("watch", None, Counting, &[Signal("s")], Truth)
        .means("true where the signal s is in state `watch` or `on`")
        .reads("this decision on the signal, which remembers on its own")
        .missing("unknown where the state of the signal is")
        .source(OURS),
    row("was", None, Phases, &[Phase("phase"), W], Truth)
        .means("true if the phase was the verdict at one of the w decisions before this one")
        .reads("the `w` decisions before this one, which is left out")
        .missing("true as soon as one is; else unknown if one is open or before the first")
        .source(OURS),
    row("share", None, Entities, &[Phase("phase"), MaybeGroup("group")], Percent)
        .means(
            "how many of the entities are in the phase: 100 * entities(phase) / entities; with a \
             group, how many of its own, as in `share(late, sector == \"Banks\")`",
        )
        .reads(DATE)
        .missing(OF_WHOM)
        .source(OURS),
    row("entities", None, Entities, &[MaybePhase("phase")], UnitRule::Number)
        .means("how many entities are in the phase; without one, how many there are")
        .reads(DATE)
        .missing(WHO)
        .source(OURS),
    row("highest_share", None, Entities, &[Phase("phase"), Grouping("grouping")], Percent)
        .means(
            "the highest share of the phase in any one group, such as the sector in which most \
             companies are late; the groups are the words of a column, as under `entities:`",
        )
        .reads(DATE)
        .missing(WHICH)
        .source(OURS),
];
