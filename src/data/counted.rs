//! Bytes that a parser takes one at a time, so that it is known where it stands.

use std::cell::Cell as Counter;
use std::io;

/// Bytes that are handed out one at a time, and counted.
pub(super) struct CountedBytes<'a> {
    pub(super) rest: &'a [u8],
    pub(super) taken: &'a Counter<usize>,
}

impl io::Read for CountedBytes<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let (Some((first, rest)), Some(goal)) = (self.rest.split_first(), buffer.first_mut())
        else {
            return Ok(0);
        };
        *goal = *first;
        self.rest = rest;
        self.taken.set(self.taken.get() + 1);
        Ok(1)
    }
}
