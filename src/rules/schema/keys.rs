//! The keys of a rule file: what each means and takes.

/// A key of one of the maps of a rule file.
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) shape: Shape,
    pub(super) is_required: bool,
}

/// What a key takes.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    /// The number of the format.
    Format,
    Text,
    Truth,
    /// `true` and nothing else.
    Always,
    Id,
    /// A name that stands elsewhere in the file.
    Name,
    /// The name of a series at FRED.
    Fred,
    Calendar,
    Frequency,
    Stamp,
    Aggregate,
    Unit,
    /// The same, or `text`.
    UnitOrText,
    /// A length of time.
    Time,
    /// A length of time that may be negative.
    Lag,
    /// A map from periods to days.
    Days,
    /// A map from columns to words.
    Words,
    /// Numbers and words that stand for no figure.
    Missing,
    /// A length in bars or time, or the name of a parameter.
    Length,
    Expression,
    Quantity,
    /// A whole number from 1.
    Count,
    /// Two quantities.
    Range,
    /// A list of quantities.
    Quantities,
    /// A list of lengths of time.
    Times,
    Columns,
    /// A map from names that are cited to this definition.
    Cited(&'static str),
    /// A map from names that expressions use to this definition.
    Named(&'static str),
    /// A map of this definition.
    Map(&'static str),
    /// A map from names to stretches of time.
    Stretches,
    /// A list of this definition.
    Listed(&'static str),
    /// A list of rule tests, which have a page of their own.
    Tests,
}

const fn must(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key { name, about, shape, is_required: true }
}

const fn may(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key { name, about, shape, is_required: false }
}

pub(super) const RULE_SET: &[Key] = &[
    must("format", Shape::Format, "The version of this format, a whole number. No other is known."),
    must(
        "id",
        Shape::Id,
        "The name of these rules: letters, digits, `-` and `_`; by custom the name of the file \
         without its ending.",
    ),
    must(
        "version",
        Shape::Text,
        "The author's version of these rules, in quotes: YAML makes 1.10 into 1.1.",
    ),
    must("title", Shape::Text, "The question that these rules answer."),
    must(
        "calendar",
        Shape::Calendar,
        "The steps at which decisions are made, called bars. `rows`: the rows of the data; `{ \
         days_of: INPUT }`: the days on which an input has a figure, as trading days.",
    ),
    may("about", Shape::Text, "What these rules are about, and what is weak about them."),
    may("sources", Shape::Cited("source"), "The sources that are cited, each under a short name."),
    must(
        "inputs",
        Shape::Named("input"),
        "The series that these rules need, with their contracts.",
    ),
    may("params", Shape::Named("param"), "Numbers with names, reasons and ranges."),
    may("series", Shape::Named("series"), "Series that are computed from others."),
    may("signals", Shape::Named("signal"), "Conditions that are watched over time."),
    must(
        "phases",
        Shape::Listed("phase"),
        "The verdicts, in order: the first one whose condition is true wins. The last one is for \
         all other cases.",
    ),
    may("dwell", Shape::Length, "The shortest time that a phase lasts; one bar if not given."),
    may(
        "entities",
        Shape::Map("entities"),
        "The verdicts on all entities together, by how many are in each phase: `share(late)`.",
    ),
    may("compare", Shape::Map("compare"), "What the present is compared with, and by what."),
    may(
        "base_rates",
        Shape::Map("base_rates"),
        "The number, such as a price, that shows what followed each phase, so that a verdict \
         comes with its record.",
    ),
    may(
        "stability",
        Shape::Count,
        "How many random sets of parameters are drawn from their ranges, so that a verdict comes \
         with how often it stays the same.",
    ),
    may(
        "tests",
        Shape::Tests,
        "What these rules must say about given figures; see docs/rule-tests.md.",
    ),
];

pub(super) const CALENDAR: &[Key] =
    &[must("days_of", Shape::Name, "The input, with `every: day`, whose days are the bars.")];

pub(super) const SOURCE: &[Key] = &[
    must("title", Shape::Text, "Authors, title, date."),
    may("url", Shape::Text, "Where it can be read."),
    may("note", Shape::Text, "What it says, or how far it can be trusted."),
];

pub(super) const INPUT: &[Key] = &[
    may("title", Shape::Text, "What it is."),
    may(
        "unit",
        Shape::UnitOrText,
        "What its numbers count; `text` if it holds words, as in `rating == \"B\"`. Required, \
         except with `across`.",
    ),
    may(
        "across",
        Shape::Expression,
        "How it is made of another input, by comparing all entities of a date: \
         `rank(INPUT)`, `percentile_rank(INPUT)`, `median(INPUT)` or `zscore(INPUT)`. What it \
         counts and when it is known follows from that input.",
    ),
    may(
        "every",
        Shape::Frequency,
        "What one figure is about: a date names the period in which it lies. If not given, as the \
         data show.",
    ),
    may(
        "stamp",
        Shape::Stamp,
        "Which end of its period a date is, where periods do not end with the calendar's: FRED \
         writes the first day, `start`.",
    ),
    may(
        "published",
        Shape::Lag,
        "How long after the end of a period its value is known, as in `30d`; before it, as in \
         `-10d`; at once if not given.",
    ),
    may(
        "released",
        Shape::Days,
        "The release days of periods that came out at another time than `published` says: \
         `2025Q3: 2025-12-23`.",
    ),
    may(
        "ends",
        Shape::Text,
        "The last period whose figure counts, as in `1972Q4`: for a proxy that is replaced later.",
    ),
    may(
        "max_age",
        Shape::Time,
        "How old a value may be on the day of the decision, from the end of its period; older ones \
         are unknown.",
    ),
    may(
        "missing",
        Shape::Missing,
        "What stands for a missing figure in the data: numbers and words, as in `[0, -999, ND]`.",
    ),
    may("valid", Shape::Range, "The lowest and the highest figure that there can be."),
    may(
        "aggregate",
        Shape::Aggregate,
        "How several values of one bar become one; `last` if not given.",
    ),
    may(
        "columns",
        Shape::Columns,
        "The names under which data may carry it, first choice first; its own name if not given.",
    ),
    may(
        "where",
        Shape::Words,
        "Which of several series of that name: the words in other columns, as in \
         `{ LOCATION: USA }`.",
    ),
    may("optional", Shape::Truth, "Whether the data may lack it: then it is unknown."),
    may("note", Shape::Text, "What else is to be known about it."),
    may("source", Shape::Name, "Who publishes it: a name under `sources`."),
    may("from", Shape::Map("supply"), "Where to get its figures."),
];

pub(super) const SUPPLY: &[Key] = &[
    may("publisher", Shape::Text, "Who publishes it; the source if not given."),
    may("fred", Shape::Fred, "Its name at FRED, which is one of `columns`: `froth fetch` gets it."),
    may("url", Shape::Text, "The page where to get it."),
    may("terms", Shape::Text, "On which terms, in a few words."),
];

pub(super) const PARAM: &[Key] = &[
    must("value", Shape::Quantity, "Its value: `0.30pp`, `15pct`, `25bp`, `4`, `2y`."),
    may(
        "range",
        Shape::Range,
        "The lowest and the highest value that the author would also \
                                defend.",
    ),
    may(
        "below",
        Shape::Name,
        "The parameter that it must be below: when both are drawn or tried, only such values are \
         used.",
    ),
    may("above", Shape::Name, "The parameter that it must be above, in the same way."),
    may("because", Shape::Text, "Why this number."),
    may("source", Shape::Name, "Where it is published: a name under `sources`."),
    may(
        "judgement",
        Shape::Truth,
        "Says that it is the author's own judgement, not a published \
                                    number.",
    ),
];

pub(super) const SERIES: &[Key] = &[
    may("title", Shape::Text, "What it is."),
    must("value", Shape::Expression, "How it is computed: `100 * investment / gdp`."),
    may("unit", Shape::Unit, "Its unit; always worked out, and checked if given."),
    may("note", Shape::Text, "What else is to be known about it."),
];

pub(super) const SIGNAL: &[Key] = &[
    may("title", Shape::Text, "What it is."),
    may(
        "watch",
        Shape::Expression,
        "The lower level: where it is true and the signal is not on, the state is `watch`.",
    ),
    must(
        "when",
        Shape::Expression,
        "The upper level: where it is true for long enough, the signal is on.",
    ),
    may(
        "until",
        Shape::Expression,
        "Once `when` has been true, the signal stays active until this is true.",
    ),
    may("for", Shape::Length, "How many bars in a row it must be active before it is on."),
    may("keep_firing_for", Shape::Length, "How long it stays on after that."),
    may("because", Shape::Text, "The reason, with numbers to fill in: `Debt grew by {yoy(debt)}.`"),
    may("source", Shape::Name, "Where it comes from: a name under `sources`."),
    may("note", Shape::Text, "What else is to be known about it."),
];

pub(super) const ENTITIES: &[Key] = &[
    may(
        "groups",
        Shape::Named("grouping"),
        "Columns of words that make groups of entities, such as sectors; conditions read \
         `highest_share(PHASE, NAME)`.",
    ),
    must(
        "phases",
        Shape::Listed("phase"),
        "The verdicts, in order, as the phases of one entity are; conditions read `share(PHASE)`, \
         `entities(PHASE)` and `entities`.",
    ),
    may("dwell", Shape::Length, "The shortest time that such a phase lasts; one bar if not given."),
];

pub(super) const GROUPING: &[Key] = &[
    may("column", Shape::Text, "The column of the table; the name of the grouping if left out."),
    may(
        "at_least",
        Shape::Count,
        "How many entities a group has at least to be looked at; 1 if not given.",
    ),
];

pub(super) const COMPARE: &[Key] = &[
    must("features", Shape::Cited("feature"), "The numbers that make one time like another."),
    must(
        "references",
        Shape::Stretches,
        "The stretches of the past that the present is compared with, each under a name.",
    ),
    may(
        "at_least",
        Shape::Count,
        "How many features must be known for a distance; more than half if not given.",
    ),
];

pub(super) const BASE_RATES: &[Key] = &[
    must("of", Shape::Expression, "The number, often a price: `nasdaq`."),
    may("title", Shape::Text, "What it is."),
    may("within", Shape::Times, "Within which lengths of time; `[1y, 2y]` if not given."),
    may(
        "falls",
        Shape::Quantities,
        "Which falls are counted, each from the value on the day of a decision to the lowest on \
         the way; `[20pct, 40pct]` if not given.",
    ),
];

pub(super) const FEATURE: &[Key] = &[
    may("title", Shape::Text, "What it is."),
    must("value", Shape::Expression, "How it is computed, as a series is."),
    may(
        "scale",
        Shape::Expression,
        "The scale of a difference: `rolling_std(spread, 20y)`, `2pp`; the interquartile \
         range of its own past if not given.",
    ),
    may("because", Shape::Text, "Why times are compared by it."),
];

pub(super) const PHASE: &[Key] = &[
    must("id", Shape::Name, "Its name."),
    may("like", Shape::Text, "The stretch of history that it is like: \"1997Q1-1998Q2\"."),
    may("title", Shape::Text, "What it is."),
    may("when", Shape::Expression, "Its condition. It may ask `was(PHASE, 2y)`."),
    may("for", Shape::Length, "How many bars in a row its condition must hold."),
    may(
        "otherwise",
        Shape::Always,
        "In the last phase, instead of `when`: it holds if no other phase does.",
    ),
    may(
        "at_once",
        Shape::Truth,
        "Whether it may start before the `dwell` of the phase before it \
                                  is over.",
    ),
    may("because", Shape::Text, "The reason, with numbers to fill in: `Debt grew by {yoy(debt)}.`"),
    may("note", Shape::Text, "What else is to be known about it."),
];
