//! What several rows of the table say in the same words.

use super::Parameter;

pub(super) const X: Parameter = Parameter::Number("x");
pub(super) const Y: Parameter = Parameter::Number("y");
pub(super) const PLAIN: Parameter = Parameter::Plain("x");
pub(super) const C: Parameter = Parameter::Truth("c");
pub(super) const W: Parameter = Parameter::Window("w");
pub(super) const MAYBE_W: Parameter = Parameter::MaybeWindow("w");
pub(super) const KNOWN: Parameter = Parameter::MaybeKnown("n");

pub(super) const LAGS: Parameter = Parameter::MaybeLags("lags");
pub(super) const CRITERION: Parameter = Parameter::MaybeCriterion("criterion");

// What rows read.
pub(super) const THIS: &str = "this period";
pub(super) const AGO: &str = "the period `w` periods ago";
pub(super) const NOW_AND_AGO: &str = "this period and the one `w` periods ago";
pub(super) const LAST: &str = "the last `w` periods, this one included";
pub(super) const ALL: &str = "all periods so far";
pub(super) const LAST_OR_ALL: &str =
    "the last `w` periods, this one included; without `w`, all periods so far";
pub(super) const DECISION: &str = "this decision";
pub(super) const DECISIONS: &str = "the last `w` decisions, this one included";
pub(super) const NOW_AND_BEFORE: &str = "this decision and the one before";
pub(super) const DATE: &str = "this date";

// What missing values do to windows.
pub(super) const HALF: &str = "gaps are left out. Missing where fewer than `n` periods of the \
     window are known (half of the window, if `n` is not given)";
pub(super) const WHOLE: &str = "missing where one period of the window is missing. With `n`, \
     gaps are left out, and it is missing where fewer than `n` periods are known";
pub(super) const HALF_OF_TWO: &str = "gaps are left out. Missing where fewer than `n` periods of \
     the window are known (half of the window, if `n` is not given), and where fewer than two are \
     known";
pub(super) const HALF_OR_ALL: &str = "gaps are left out. Missing where fewer than `n` periods of \
     the window are known (half of the window, if `n` is not given; without `w`, one must be \
     known)";
pub(super) const POSITIVE_OF_TWO: &str = "gaps and values not above zero are left out. Missing \
     where fewer than `n` periods of the window are left (half of the window, if `n` is not \
     given), and where fewer than two are left";
pub(super) const HALF_AND_THIS: &str = "gaps are left out. Missing where x is missing, and where \
     fewer than `n` periods of the window are known (half of the window, if `n` is not given; \
     without `w`, two must be known)";

// What unknown decisions do to memory.
pub(super) const SOME: &str = "true as soon as c is true at one decision; otherwise unknown if c \
     is unknown at one. Decisions before the first one are unknown";
pub(super) const EVERY: &str = "false as soon as c is false at one decision; otherwise unknown \
     if c is unknown at one. Decisions before the first one are unknown";

pub(super) const CROSSING: &str = "false as soon as one of the two comparisons is false; \
     otherwise unknown if one is unknown. The decision before the first one is unknown";

// What undetermined entities do to shares.
pub(super) const WHO: &str = "if the verdict is open for entities that may be in the phase, the \
     result is a range: from the number without them to the number with them. A comparison is \
     known where the whole range gives the same answer. Missing where there is no entity";
pub(super) const OF_WHOM: &str = "if the verdict is open for entities that may be in the phase, \
     the result is a range: from the number without them to the number with them. A comparison is \
     known where the whole range gives the same answer. An entity without a word for its group \
     may be in the group or not. Missing where there is no entity, where no row has the word, and \
     where the group surely has fewer entities than its `at_least`";
pub(super) const WHICH: &str = "a range as for `share`. An entity without a word may be in any \
     group, or in a group of its own. Missing where no group surely has as many entities as its \
     `at_least`";

// What calendars lack.
pub(super) const DATELESS: &str =
    "never missing where the data have dates; missing for rows and records without dates";

// Where definitions come from.
pub(super) const OURS: &str = "our definition";
pub(super) const BLOCKS: &str =
    "our definition; computed as in van Herk (1992), Pattern Recognition Letters 13(7)";
pub(super) const SUMS: &str = "our definition; compensated as in Knuth (1969), The Art of \
     Computer Programming 2, section 4.2.2";
pub(super) const CHAN: &str = "the sample standard deviation; computed as in Welford (1962), \
     Technometrics 4(3), and Chan, Golub & LeVeque (1983), The American Statistician 37(3)";
pub(super) const LINES: &str =
    "least squares; computed as in Pébay (2008), Sandia report SAND2008-6212";
pub(super) const PSY: &str = "Phillips, Wu & Yu (2011), International Economic Review 52(1), and \
     Phillips, Shi & Yu (2015), International Economic Review 56(4); windows are counted in \
     values of x, as in the program psymonitor";
pub(super) const TYPE_7: &str = "type 7 of Hyndman & Fan (1996), The American Statistician 50(4)";
pub(super) const ISO: &str = "ISO 8601";
pub(super) const KLEENE: &str = "Kleene (1952), Introduction to Metamathematics, section 64";
