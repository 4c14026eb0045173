//! Long tables: rows of many entities, read a part at a time.
//!
//! A *table* is a file that may be longer than memory. Its rows name an entity
//! and a day and bring numbers. A *part* of it is a unit of work: several
//! threads may read several parts at once, in any order. A part comes in
//! *batches*, columns of rows in the order of the file; a *run* is rows of one
//! entity that follow each other. Runs go on over the ends of batches and parts.
//!
//! Cells mean what they mean to [`Panel::read`](crate::Panel::read): the same
//! dates, numbers and gaps. Here a wrong cell in a wanted column is an error.

mod batch;
mod dated;
mod open;
mod wanted;

mod chain;
mod columnar;
mod csv;

mod kept;
mod sorted;

pub mod write;

pub use crate::data::ReadAt;
pub use batch::{Batch, Run};
pub(crate) use dated::DateKind;
pub use kept::kept;
pub use open::{Column, ColumnKind, Rows, Table};
pub use sorted::sorted;
pub use wanted::Wanted;
