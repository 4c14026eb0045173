//! Where blocks go: made ready by many threads, written by one.

use std::io::{self, Write};
use std::sync::Arc;

use super::lines::{Spelling, header};
use super::{Block, Shape};
#[cfg(not(all(feature = "arrow", feature = "parquet")))]
use crate::data::not_built;
use crate::data::{Format, only};
use crate::diagnostic::{Code, Diagnostic};
use crate::error::Error;

/// Makes blocks ready for their sink; every thread may have its own.
#[derive(Clone, Debug)]
pub struct Encoder {
    shape: Arc<Shape>,
    format: Format,
}

/// A block that is ready for its sink.
#[derive(Clone, Debug)]
pub struct Piece(PieceContent);

#[derive(Clone, Debug)]
enum PieceContent {
    Text(Vec<u8>),
    Block(Block),
}

/// Writes pieces one after the other.
pub struct Sink(To);

enum To {
    Lines(Box<dyn Write + Send>),
    #[cfg_attr(
        not(any(feature = "arrow", feature = "parquet")),
        expect(dead_code, reason = "formats of text do not need it")
    )]
    Blocks(Box<dyn Writer>),
}

/// A binary file of answers while it is written.
pub(super) trait Writer: Send {
    fn write(&mut self, block: Block) -> io::Result<()>;
    /// Writes what is left, and what makes the file whole.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

impl Sink {
    /// A sink for answers of this shape, and what makes blocks ready for it.
    ///
    /// `file` is the name that messages call what is written to.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Data`](crate::ErrorKind::Data) if rows cannot be written in
    /// this format, or not by this build, or if nothing can be written.
    pub fn new(
        file: &str,
        format: Format,
        shape: Shape,
        mut out: Box<dyn Write + Send>,
    ) -> Result<(Encoder, Sink), Error> {
        let shape = Arc::new(shape);
        let unwritable = |error: io::Error| {
            let message = format!("`{file}` cannot be written: {error}");
            let diagnostic = Diagnostic::error(Code::UnreadableData, message);
            only(diagnostic.with_help("write it to another place"))
        };
        let to = match format {
            Format::Csv => {
                out.write_all(header(&shape).as_bytes()).map_err(unwritable)?;
                To::Lines(out)
            }
            Format::Ndjson => To::Lines(out),
            #[cfg(feature = "parquet")]
            Format::Parquet => To::Blocks(super::parquet::writer(&shape, out).map_err(unwritable)?),
            #[cfg(not(feature = "parquet"))]
            Format::Parquet => return Err(not_built(file, "Parquet", "parquet")),
            #[cfg(feature = "arrow")]
            Format::Arrow => To::Blocks(super::arrow::writer(&shape, out).map_err(unwritable)?),
            #[cfg(not(feature = "arrow"))]
            Format::Arrow => return Err(not_built(file, "Arrow", "arrow")),
            Format::Json | Format::Yaml | Format::Excel | Format::Zip => {
                let message = "rows are not written in this format";
                let help = "name the file .csv, .ndjson, .parquet or .arrow";
                return Err(only(Diagnostic::error(Code::FormatUnread, message).with_help(help)));
            }
        };
        Ok((Encoder { shape, format }, Sink(to)))
    }

    /// Writes a piece.
    ///
    /// # Errors
    ///
    /// It cannot be written; a closed pipe is one reason.
    pub fn write(&mut self, piece: Piece) -> io::Result<()> {
        match (&mut self.0, piece.0) {
            (To::Lines(out), PieceContent::Text(text)) => out.write_all(&text),
            (To::Blocks(writer), PieceContent::Block(block)) => writer.write(block),
            _ => Err(io::Error::other("a piece that was made for another sink")),
        }
    }

    /// Writes what is left; without it the file is not whole.
    ///
    /// # Errors
    ///
    /// It cannot be written.
    pub fn finish(self) -> io::Result<()> {
        match self.0 {
            To::Lines(mut out) => out.flush(),
            To::Blocks(writer) => writer.finish(),
        }
    }
}

impl Encoder {
    /// The shape of the blocks.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// Makes a block ready to be written.
    pub fn encode(&self, block: Block) -> Piece {
        Piece(match self.format {
            Format::Csv => {
                PieceContent::Text(Spelling::csv(&self.shape).lines(&self.shape, &block))
            }
            Format::Ndjson => {
                PieceContent::Text(Spelling::json(&self.shape).lines(&self.shape, &block))
            }
            _ => PieceContent::Block(block),
        })
    }
}
