//! Dated values: what rules are evaluated over.
//!
//! An *observation* is one value with the time it is about; a *series* is one
//! quantity over time; a *panel* is many series. A missing value is a gap,
//! never a zero and never the value before it.
//!
//! A file comes in as *text*, is taken apart into a *table* of *cells* (or a
//! *snapshot* of figures) and becomes a panel, or an error with all that is
//! wrong in it.

mod confidence;
mod origin;
mod own;
mod panel;
mod releases;
mod schema;
mod series;
mod extremes;

mod bytes;

mod guard;

mod bare;
mod cell;
mod columns;
mod dates;
mod draft;
mod faults;
mod findings;
mod head;
mod keys;
mod layout;
mod marked;
mod numbers;
mod order;
mod rows;
mod table;
mod text;
mod turned;
mod units;
mod wide_vintages;

mod counted;
mod csv;
mod figures;
mod fred_md;
mod json;
mod snapshot;

#[cfg_attr(
    not(any(feature = "parquet", feature = "arrays")),
    expect(dead_code, reason = "what binary formats share")
)]
mod columnar;
#[cfg(feature = "arrays")]
mod arrays;
#[cfg(feature = "arrow")]
mod arrow;
#[cfg(feature = "parquet")]
mod parquet;
mod packed;
mod typed;
#[cfg(feature = "compression")]
mod archive;
#[cfg(feature = "excel")]
mod workbook;
#[cfg(any(feature = "compression", feature = "excel"))]
mod zipped;

mod part;
mod read;
mod vintages;

#[cfg(feature = "arrays")]
pub use arrays::Batches;
pub use bytes::ReadAt;
pub(crate) use cell::{Cell, brief};
pub(crate) use columnar::{ColumnBlock, Columnar, Field, Holds, NO_DAY, Texts, Wish, check};
pub(crate) use columns::DATE_NAMES;
pub use confidence::Confidence;
pub(crate) use csv::{CsvRecord, delimiter, records};
pub use dates::DateFormat;
pub(crate) use extremes::Extreme;
pub(crate) use findings::only;
pub use guard::is_inside_of_a_reader;
pub(crate) use keys::distinguishing;
pub use marked::Decimal;
pub use origin::Origin;
pub(crate) use origin::base_name;
pub(crate) use packed::Packing;
pub(crate) use panel::Assumed;
pub use panel::Panel;
pub use part::file_and_part;
pub(crate) use read::columnar;
#[cfg(not(all(feature = "arrow", feature = "parquet")))]
pub(crate) use read::not_built;
pub use read::{Format, ReadOptions};
pub(crate) use releases::Version;
pub(crate) use schema::ColumnSketch;
pub use schema::Schema;
pub use series::Series;
pub(crate) use text::utf16;
pub use vintages::Vintages;
