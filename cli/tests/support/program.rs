//! The program under test, and the files of the project.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The program, run at the top of the project, where the README runs it.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_froth"));
    command.current_dir(at(""));
    command
}

/// A file of the project, by its way from the top.
pub(crate) fn at(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}
