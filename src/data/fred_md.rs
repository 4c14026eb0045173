//! What is odd about the files of FRED-MD, the monthly data set of McCracken and
//! Ng.
//!
//! Their column of dates is called `sasdate` and holds `6/1/2015`, the month
//! first. The row below the names holds a code for each series, the
//! transformation that makes it stationary, and no values.

/// The header of the column that holds the dates.
pub(super) const DATE: &str = "sasdate";
/// What the first cell of a row of codes says, with a colon or not.
const CODES: [&str; 2] = ["transform", "factors"];

/// Whether a column of this name holds dates with the month first.
pub(super) fn is_date_name(name: &str) -> bool {
    name.eq_ignore_ascii_case(DATE)
}

/// Whether a row whose first cell this is holds codes, and no values.
pub(super) fn is_code(cell: &str) -> bool {
    let word = cell.strip_suffix(':').unwrap_or(cell);
    CODES.iter().any(|code| word.eq_ignore_ascii_case(code))
}
