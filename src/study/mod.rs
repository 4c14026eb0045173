//! What is done with rules besides asking them: here they are put to the test.

pub mod tests;
