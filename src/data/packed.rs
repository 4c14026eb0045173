//! Files packed by gzip or Zstandard. The only file that names the crates for
//! that.

use std::borrow::Cow;
use std::io::{self, Read};

use super::findings::only;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::error::Error;

/// The most that a file may hold which is unpacked as a whole.
const MOST_BYTES: u64 = 1 << 28;
/// How many times its packed size it may hold, once it is not small.
const MOST_TIMES: u64 = 200;
/// What counts as small.
const SMALL: u64 = 1 << 24;
/// How many cells of text a packed file may hold, or so many for each of its bytes.
const MOST_CELLS: usize = 1 << 22;
const CELLS_A_BYTE: usize = 16;

/// How a file is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    Gzip,
    Zstandard,
}

impl Packing {
    /// How a file is packed that begins with these bytes; `None` if it is not.
    pub(crate) fn of(start: &[u8]) -> Option<Packing> {
        if start.starts_with(b"\x1f\x8b") {
            Some(Packing::Gzip)
        } else if start.starts_with(b"\x28\xb5\x2f\xfd") {
            Some(Packing::Zstandard)
        } else {
            None
        }
    }

    fn word(self) -> &'static str {
        match self {
            Packing::Gzip => "gzip",
            Packing::Zstandard => "Zstandard",
        }
    }

    /// What these bytes hold, a piece at a time.
    ///
    /// # Errors
    ///
    /// This build does not unpack.
    #[cfg(feature = "compression")]
    pub(crate) fn unpack(
        self,
        file: &str,
        bytes: Box<dyn Read + Send>,
    ) -> Result<Box<dyn Read + Send>, Error> {
        let bytes = io::BufReader::with_capacity(1 << 16, bytes);
        match self {
            // A file may be several packed ones, one behind the other.
            Packing::Gzip => Ok(Box::new(Guarded(flate2::bufread::MultiGzDecoder::new(bytes)))),
            Packing::Zstandard => match zstd::stream::read::Decoder::with_buffer(bytes) {
                Ok(decoder) => Ok(Box::new(Guarded(decoder))),
                Err(error) => Err(broken(file, self, &error)),
            },
        }
    }

    /// What these bytes hold, a piece at a time.
    ///
    /// # Errors
    ///
    /// This build does not unpack.
    #[cfg(not(feature = "compression"))]
    pub(crate) fn unpack(
        self,
        file: &str,
        _bytes: Box<dyn Read + Send>,
    ) -> Result<Box<dyn Read + Send>, Error> {
        Err(super::read::not_built(file, self.word(), "compression"))
    }
}

/// A reader whose panics are errors.
#[cfg(feature = "compression")]
struct Guarded<R>(R);

#[cfg(feature = "compression")]
impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = super::guard::guarded(|| self.0.read(buffer));
        read.unwrap_or_else(|| Err(io::Error::other("its bytes do not fit together")))
    }
}

/// How much may be in what is packed to so many bytes.
pub(super) fn most(packed: u64) -> u64 {
    packed.saturating_mul(MOST_TIMES).clamp(SMALL, MOST_BYTES)
}

/// That it holds more than this `most`.
pub(super) fn beyond(most: u64) -> String {
    match most {
        MOST_BYTES => format!("it holds more than {} MiB when it is unpacked", most >> 20),
        _ => format!("it holds more than {MOST_TIMES} times its packed size"),
    }
}

/// The bytes of a file, unpacked if they are packed.
///
/// # Errors
///
/// They are broken, or hold more than is read at once.
pub(super) fn unpacked<'a>(file: &str, bytes: &'a [u8]) -> Result<Cow<'a, [u8]>, Error> {
    let Some(packing) = Packing::of(bytes) else { return Ok(Cow::Borrowed(bytes)) };
    let reader = packing.unpack(file, Box::new(io::Cursor::new(bytes.to_vec())))?;
    let most = most(bytes.len() as u64);
    let mut unpacked = Vec::new();
    let read = reader.take(most + 1).read_to_end(&mut unpacked);
    read.map_err(|error| broken(file, packing, &error))?;
    if most < unpacked.len() as u64 {
        let message = beyond(most);
        let diagnostic = Diagnostic::error(Code::UnpackedTooLarge, message).at(Place::whole(file));
        return Err(only(diagnostic.with_help("unpack it first")));
    }
    Ok(Cow::Owned(unpacked))
}

/// Refuses a text of more cells than what is packed to so many bytes may hold: each of
/// them takes many times its length.
///
/// # Errors
///
/// It holds more.
pub(super) fn check_cells(file: &str, packed: usize, unpacked: &[u8]) -> Result<(), Error> {
    let most = MOST_CELLS.max(packed.saturating_mul(CELLS_A_BYTE));
    let ends = [b'\n', b'\r', b',', b';', b'\t'];
    if unpacked.len() <= most || unpacked.iter().filter(|byte| ends.contains(byte)).count() <= most
    {
        return Ok(());
    }
    let message = format!("it holds more than {most} cells, which is too many for its packed size");
    let diagnostic = Diagnostic::error(Code::UnpackedTooLarge, message).at(Place::whole(file));
    Err(only(diagnostic.with_help("unpack it first")))
}

fn broken(file: &str, packing: Packing, error: &io::Error) -> Error {
    super::columnar::broken(file, packing.word(), error)
}
