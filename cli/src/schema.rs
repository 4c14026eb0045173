//! `froth schema`: the shape of rule files, for editors.

use super::{Exit, Failure, output};

pub(crate) fn run() -> Result<Exit, Failure> {
    output::answer(&froth::rules::schema())?;
    Ok(Exit::Done)
}
