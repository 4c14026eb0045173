//! Whether what a run writes is something that it reads, or writes twice.
//!
//! Files are told apart by what they are, and not by their names: links and other
//! paths to the same file are seen.

use std::fs::Metadata;
use std::path::{Path, PathBuf};

use super::place::Place;
use super::{Exit, Failure};

/// Something that is written, by the option that asks for it.
pub(crate) struct Written<'a> {
    pub(crate) option: &'a str,
    /// Standard output if none is named.
    pub(crate) file: Option<&'a Path>,
}

/// Something that is read.
pub(crate) struct ReadFile {
    /// What it is: `a data file`.
    pub(crate) what: &'static str,
    /// As it was named; `-` is standard input.
    pub(crate) file: PathBuf,
}

/// What tells one file from another.
#[derive(PartialEq)]
enum Identity {
    StandardOutput,
    #[cfg(unix)]
    Node((u64, u64)),
    Path(PathBuf),
}

/// Refuses a run that would write over what it reads, or twice to one place.
pub(crate) fn check(written: &[Written<'_>], read: &[ReadFile]) -> Result<(), Failure> {
    let known: Vec<(&Written<'_>, Identity)> =
        written.iter().filter_map(|output| Some((output, identity(output.file)?))).collect();
    for (place, (output, own)) in known.iter().enumerate() {
        let mut others = known.iter().skip(place + 1);
        if let Some((other, _)) = others.find(|(_, other)| other == own) {
            return Err(twice(output, other));
        }
        let is_read = |input: &&ReadFile| input_identity(&input.file).as_ref() == Some(own);
        if let (Some(file), Some(input)) = (output.file, read.iter().find(is_read)) {
            return Err(over(output.option, file, input));
        }
    }
    Ok(())
}

/// `None` for what nothing can be lost by: the null device, and what cannot be
/// written, of which it is told later.
fn identity(file: Option<&Path>) -> Option<Identity> {
    let Some(file) = file else { return Some(Identity::StandardOutput) };
    match Place::of(file).ok()? {
        Place::StandardOutput => Some(Identity::StandardOutput),
        Place::Stream(path) => {
            let path = std::fs::canonicalize(path).ok()?;
            if path == Path::new("/dev/null") { None } else { of_path(&path) }
        }
        Place::File(path) => Some(of_path(&path).unwrap_or(Identity::Path(path))),
    }
}

/// `None` for terminals and other devices, of which one can be read and written.
fn input_identity(file: &Path) -> Option<Identity> {
    if file != Path::new("-") {
        let about = std::fs::metadata(file).ok()?;
        return if is_kept(&about) { of_path(file) } else { None };
    }
    #[cfg(unix)]
    {
        use std::os::fd::AsFd;
        let copy = std::io::stdin().as_fd().try_clone_to_owned().ok()?;
        let about = std::fs::File::from(copy).metadata().ok()?;
        is_kept(&about).then(|| Identity::Node(super::place::node(&about)))
    }
    #[cfg(not(unix))]
    None
}

/// Whether it is a file or a pipe.
fn is_kept(about: &Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        about.is_file() || about.file_type().is_fifo()
    }
    #[cfg(not(unix))]
    about.is_file()
}

/// The file of this path, if it is there.
fn of_path(path: &Path) -> Option<Identity> {
    #[cfg(unix)]
    return Some(Identity::Node(super::place::node(&std::fs::metadata(path).ok()?)));
    #[cfg(not(unix))]
    return Some(Identity::Path(std::fs::canonicalize(path).ok()?));
}

fn told(output: &Written<'_>) -> String {
    match output.file {
        Some(file) => format!("`{} {}`", output.option, file.display()),
        None => "standard output".to_owned(),
    }
}

fn twice(one: &Written<'_>, other: &Written<'_>) -> Failure {
    let message = format!("{} and {} are the same file", told(one), told(other));
    let help = "name another file for one of them; nothing was read or written";
    Failure::new(Exit::Rules, &message, help)
}

fn over(option: &str, file: &Path, input: &ReadFile) -> Failure {
    let own = if input.file == file {
        String::new()
    } else {
        format!(", `{}`", input.file.display()).replace("`-`", "standard input")
    };
    let message = format!("`{option} {}` would write over {}{own}", file.display(), input.what);
    let help = "name another file to write to; nothing was written, and the old file is as it was";
    Failure::new(Exit::Rules, &message, help)
}
