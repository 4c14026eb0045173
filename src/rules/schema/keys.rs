//! The keys of a rule file: what each means and takes.

/// A key of one of the maps of a rule file.
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) shape: KeyShape,
    pub(super) is_required: bool,
}

/// What a key takes.
#[derive(Clone, Copy)]
pub(super) enum KeyShape {
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

const fn must(name: &'static str, shape: KeyShape, about: &'static str) -> Key {
    Key { name, about, shape, is_required: true }
}

const fn may(name: &'static str, shape: KeyShape, about: &'static str) -> Key {
    Key { name, about, shape, is_required: false }
}

pub(super) const RULE_SET: &[Key] = &[
    must(
        "format",
        KeyShape::Format,
        "The version of this format, a whole number. No other is known.",
    ),
    must(
        "id",
        KeyShape::Id,
        "The name of these rules: letters, digits, `-` and `_`; by custom the name of the file \
         without its ending.",
    ),
    must(
        "version",
        KeyShape::Text,
        "The author's version of these rules, in quotes: YAML makes 1.10 into 1.1.",
    ),
    must("title", KeyShape::Text, "The question that these rules answer."),
    must(
        "calendar",
        KeyShape::Calendar,
        "The steps at which decisions are made, called bars. `rows`: the rows of the data; `{ \
         days_of: INPUT }`: the days on which an input has a figure, as trading days.",
    ),
    may("about", KeyShape::Text, "What these rules are about, and what is weak about them."),
    may(
        "sources",
        KeyShape::Cited("source"),
        "The sources that are cited, each under a short name.",
    ),
    must(
        "inputs",
        KeyShape::Named("input"),
        "The series that these rules need, with their contracts.",
    ),
    may("params", KeyShape::Named("param"), "Numbers with names, reasons and ranges."),
    may("series", KeyShape::Named("series"), "Series that are computed from others."),
    may("signals", KeyShape::Named("signal"), "Conditions that are watched over time."),
    must(
        "phases",
        KeyShape::Listed("phase"),
        "The verdicts, in order: the first one whose condition is true wins. The last one is for \
         all other cases.",
    ),
    may("dwell", KeyShape::Length, "The shortest time that a phase lasts; one bar if not given."),
    may(
        "entities",
        KeyShape::Map("entities"),
        "The verdicts on all entities together, by how many are in each phase: `share(late)`.",
    ),
    may("compare", KeyShape::Map("compare"), "What the present is compared with, and by what."),
    may(
        "base_rates",
        KeyShape::Map("base_rates"),
        "The number, such as a price, that shows what followed each phase, so that a verdict \
         comes with its record.",
    ),
    may(
        "stability",
        KeyShape::Count,
        "How many random sets of parameters are drawn from their ranges, so that a verdict comes \
         with how often it stays the same.",
    ),
    may(
        "tests",
        KeyShape::Tests,
        "What these rules must say about given figures; see docs/rule-tests.md.",
    ),
];

pub(super) const CALENDAR: &[Key] =
    &[must("days_of", KeyShape::Name, "The input, with `every: day`, whose days are the bars.")];

pub(super) const SOURCE: &[Key] = &[
    must("title", KeyShape::Text, "Authors, title, date."),
    may("url", KeyShape::Text, "Where it can be read."),
    may("note", KeyShape::Text, "What it says, or how far it can be trusted."),
];

pub(super) const INPUT: &[Key] = &[
    may("title", KeyShape::Text, "What it is."),
    may(
        "unit",
        KeyShape::UnitOrText,
        "What its numbers count; `text` if it holds words, as in `rating == \"B\"`. Required, \
         except with `across`.",
    ),
    may(
        "across",
        KeyShape::Expression,
        "How it is made of another input, by comparing all entities of a date: \
         `rank(INPUT)`, `percentile_rank(INPUT)`, `median(INPUT)` or `zscore(INPUT)`. What it \
         counts and when it is known follows from that input.",
    ),
    may(
        "every",
        KeyShape::Frequency,
        "What one figure is about: a date names the period in which it lies. If not given, as the \
         data show.",
    ),
    may(
        "stamp",
        KeyShape::Stamp,
        "Which end of its period a date is, where periods do not end with the calendar's: FRED \
         writes the first day, `start`.",
    ),
    may(
        "published",
        KeyShape::Lag,
        "How long after the end of a period its value is known, as in `30d`; before it, as in \
         `-10d`; at once if not given.",
    ),
    may(
        "released",
        KeyShape::Days,
        "The release days of periods that came out at another time than `published` says: \
         `2025Q3: 2025-12-23`.",
    ),
    may(
        "ends",
        KeyShape::Text,
        "The last period whose figure counts, as in `1972Q4`: for a proxy that is replaced later.",
    ),
    may(
        "max_age",
        KeyShape::Time,
        "How old a value may be on the day of the decision, from the end of its period; older ones \
         are unknown.",
    ),
    may(
        "missing",
        KeyShape::Missing,
        "What stands for a missing figure in the data: numbers and words, as in `[0, -999, ND]`.",
    ),
    may("valid", KeyShape::Range, "The lowest and the highest figure that there can be."),
    may(
        "aggregate",
        KeyShape::Aggregate,
        "How several values of one bar become one; `last` if not given.",
    ),
    may(
        "columns",
        KeyShape::Columns,
        "The names under which data may carry it, first choice first; its own name if not given.",
    ),
    may(
        "where",
        KeyShape::Words,
        "Which of several series of that name: the words in other columns, as in \
         `{ LOCATION: USA }`.",
    ),
    may("optional", KeyShape::Truth, "Whether the data may lack it: then it is unknown."),
    may("note", KeyShape::Text, "What else is to be known about it."),
    may("source", KeyShape::Name, "Who publishes it: a name under `sources`."),
    may("from", KeyShape::Map("supply"), "Where to get its figures."),
];

pub(super) const SUPPLY: &[Key] = &[
    may("publisher", KeyShape::Text, "Who publishes it; the source if not given."),
    may(
        "fred",
        KeyShape::Fred,
        "Its name at FRED, which is one of `columns`: `froth fetch` gets it.",
    ),
    may("url", KeyShape::Text, "The page where to get it."),
    may("terms", KeyShape::Text, "On which terms, in a few words."),
];

pub(super) const PARAM: &[Key] = &[
    must("value", KeyShape::Quantity, "Its value: `0.30pp`, `15pct`, `25bp`, `4`, `2y`."),
    may(
        "range",
        KeyShape::Range,
        "The lowest and the highest value that the author would also defend.",
    ),
    may(
        "below",
        KeyShape::Name,
        "The parameter that it must be below: when both are drawn or tried, only such values are \
         used.",
    ),
    may("above", KeyShape::Name, "The parameter that it must be above, in the same way."),
    may("because", KeyShape::Text, "Why this number."),
    may("source", KeyShape::Name, "Where it is published: a name under `sources`."),
    may(
        "judgement",
        KeyShape::Truth,
        "Says that it is the author's own judgement, not a published number.",
    ),
];

pub(super) const SERIES: &[Key] = &[
    may("title", KeyShape::Text, "What it is."),
    must("value", KeyShape::Expression, "How it is computed: `100 * investment / gdp`."),
    may("unit", KeyShape::Unit, "Its unit; always worked out, and checked if given."),
    may("note", KeyShape::Text, "What else is to be known about it."),
];

pub(super) const SIGNAL: &[Key] = &[
    may("title", KeyShape::Text, "What it is."),
    may(
        "watch",
        KeyShape::Expression,
        "The lower level: where it is true and the signal is not on, the state is `watch`.",
    ),
    must(
        "when",
        KeyShape::Expression,
        "The upper level: where it is true for long enough, the signal is on.",
    ),
    may(
        "until",
        KeyShape::Expression,
        "Once `when` has been true, the signal stays active until this is true.",
    ),
    may("for", KeyShape::Length, "How many bars in a row it must be active before it is on."),
    may("keep_firing_for", KeyShape::Length, "How long it stays on after that."),
    may(
        "because",
        KeyShape::Text,
        "The reason, with numbers to fill in: `Debt grew by {yoy(debt)}.`",
    ),
    may("source", KeyShape::Name, "Where it comes from: a name under `sources`."),
    may("note", KeyShape::Text, "What else is to be known about it."),
];

pub(super) const ENTITIES: &[Key] = &[
    may(
        "groups",
        KeyShape::Named("grouping"),
        "Columns of words that make groups of entities, such as sectors; conditions read \
         `highest_share(PHASE, NAME)`.",
    ),
    must(
        "phases",
        KeyShape::Listed("phase"),
        "The verdicts, in order, as the phases of one entity are; conditions read `share(PHASE)`, \
         `entities(PHASE)` and `entities`.",
    ),
    may(
        "dwell",
        KeyShape::Length,
        "The shortest time that such a phase lasts; one bar if not given.",
    ),
];

pub(super) const GROUPING: &[Key] = &[
    may("column", KeyShape::Text, "The column of the table; the name of the grouping if left out."),
    may(
        "at_least",
        KeyShape::Count,
        "How many entities a group has at least to be looked at; 1 if not given.",
    ),
];

pub(super) const COMPARE: &[Key] = &[
    must("features", KeyShape::Cited("feature"), "The numbers that make one time like another."),
    must(
        "references",
        KeyShape::Stretches,
        "The stretches of the past that the present is compared with, each under a name.",
    ),
    may(
        "at_least",
        KeyShape::Count,
        "How many features must be known for a distance; more than half if not given.",
    ),
];

pub(super) const BASE_RATES: &[Key] = &[
    must("of", KeyShape::Expression, "The number, often a price: `nasdaq`."),
    may("title", KeyShape::Text, "What it is."),
    may("within", KeyShape::Times, "Within which lengths of time; `[1y, 2y]` if not given."),
    may(
        "falls",
        KeyShape::Quantities,
        "Which falls are counted, each from the value on the day of a decision to the lowest on \
         the way; `[20pct, 40pct]` if not given.",
    ),
];

pub(super) const FEATURE: &[Key] = &[
    may("title", KeyShape::Text, "What it is."),
    must("value", KeyShape::Expression, "How it is computed, as a series is."),
    may(
        "scale",
        KeyShape::Expression,
        "The scale of a difference: `rolling_std(spread, 20y)`, `2pp`; the interquartile \
         range of its own past if not given.",
    ),
    may("because", KeyShape::Text, "Why times are compared by it."),
];

pub(super) const PHASE: &[Key] = &[
    must("id", KeyShape::Name, "Its name."),
    may("like", KeyShape::Text, "The stretch of history that it is like: \"1997Q1-1998Q2\"."),
    may("title", KeyShape::Text, "What it is."),
    may("when", KeyShape::Expression, "Its condition. It may ask `was(PHASE, 2y)`."),
    may("for", KeyShape::Length, "How many bars in a row its condition must hold."),
    may(
        "otherwise",
        KeyShape::Always,
        "In the last phase, instead of `when`: it holds if no other phase does.",
    ),
    may(
        "at_once",
        KeyShape::Truth,
        "Whether it may start before the `dwell` of the phase before it is over.",
    ),
    may(
        "because",
        KeyShape::Text,
        "The reason, with numbers to fill in: `Debt grew by {yoy(debt)}.`",
    ),
    may("note", KeyShape::Text, "What else is to be known about it."),
];
