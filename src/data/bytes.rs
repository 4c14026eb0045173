//! Bytes that several threads read at once, each at its own place.

use std::io;

/// Bytes that can be read at any place, by several threads at once.
///
/// The library opens no files: a program brings its own, as the operating system
/// has them.
pub trait ReadAt: Send + Sync {
    /// How many bytes there are.
    fn length(&self) -> u64;

    /// Fills all of `into` with the bytes that begin at `offset`.
    ///
    /// # Errors
    ///
    /// There are not so many bytes there, or they cannot be read.
    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()>;
}

impl<T: AsRef<[u8]> + Send + Sync> ReadAt for T {
    fn length(&self) -> u64 {
        self.as_ref().len() as u64
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()> {
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        let bytes = self.as_ref().get(start..).and_then(|rest| rest.get(..into.len()));
        into.copy_from_slice(bytes.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }
}
