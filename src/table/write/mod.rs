//! Answers about many rows, written as CSV, NDJSON, Parquet or Arrow.
//!
//! A *block* is some rows of answers, in columns whose *shape* is declared once.
//! Blocks are made ready by any thread (an *encoder* does it), and written in
//! order by one (a *sink*). Nothing is whole before the sink was finished.

mod block;
mod dates;
mod lines;

#[cfg(feature = "arrays")]
mod arrays;
#[cfg(feature = "arrow")]
mod arrow;
#[cfg(feature = "parquet")]
mod parquet;

mod sink;

#[cfg(feature = "arrays")]
pub use arrays::ArrowShape;
pub use block::{Answer, Block, Shape};
pub use sink::{Encoder, Piece, Sink};
