//! What the name of an output means: a file that can be replaced, or something that
//! is written to and stays what it is.

use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};

use super::disk::File;

/// More links than this lead nowhere, as systems have it.
const LINKS: usize = 40;

/// Where an output goes.
#[derive(Debug)]
pub(crate) enum Place {
    /// A regular file, there or to be made, by its own path: no link is left in it.
    File(PathBuf),
    /// Standard output by another name, such as `/dev/stdout`.
    StandardOutput,
    /// A device, a pipe, or a file that whoever called us holds open: `/dev/fd/3`.
    Stream(PathBuf),
}

impl Place {
    /// Follows the links of this name.
    pub(crate) fn of(name: &Path) -> io::Result<Place> {
        let mut path = name.to_owned();
        for _ in 0..LINKS {
            if let Some(place) = held_open(&path) {
                return Ok(place);
            }
            let Ok(next) = std::fs::read_link(&path) else { break };
            path = folder(&path).join(next);
        }
        match std::fs::metadata(&path) {
            Ok(about) if about.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
            Ok(about) if !about.is_file() => Ok(Place::Stream(path)),
            Ok(about) if is_standard_output(&about) => Ok(Place::StandardOutput),
            Ok(_) => Ok(Place::File(std::fs::canonicalize(path)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let last = path.file_name().filter(|_| !is_folder_name(&path));
                let last = last.ok_or(io::ErrorKind::IsADirectory)?;
                Ok(Place::File(std::fs::canonicalize(folder(&path))?.join(last)))
            }
            Err(error) => Err(error),
        }
    }

    /// What writes there as it is; `None` if a file is to be replaced.
    pub(crate) fn open(&self) -> io::Result<Option<File>> {
        match self {
            Place::File(_) => Ok(None),
            Place::StandardOutput => Ok(Some(standard_output()?)),
            Place::Stream(path) => Ok(Some(File::append(path)?)),
        }
    }
}

/// The folder that a path lies in.
pub(crate) fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."))
}

fn is_folder_name(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().ends_with(b"/")
}

/// What a path such as `/dev/fd/3` or `/proc/self/fd/3` names.
#[cfg(unix)]
fn held_open(path: &Path) -> Option<Place> {
    let number = path.file_name()?.to_str()?;
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let folder = std::fs::canonicalize(folder(path)).ok()?;
    let of_any = folder.starts_with("/proc") && folder.ends_with("fd");
    let of_us = folder == Path::new("/dev/fd")
        || (of_any && folder.starts_with(format!("/proc/{}", std::process::id())));
    match number {
        "1" if of_us => Some(Place::StandardOutput),
        _ if of_us || of_any => Some(Place::Stream(path.to_owned())),
        _ => None,
    }
}

#[cfg(not(unix))]
fn held_open(_: &Path) -> Option<Place> {
    None
}

#[cfg(unix)]
fn is_standard_output(about: &Metadata) -> bool {
    let own = standard_output().and_then(|out| out.metadata());
    own.is_ok_and(|own| node(&own) == node(about))
}

#[cfg(not(unix))]
fn is_standard_output(_: &Metadata) -> bool {
    false
}

/// What tells a file from every other one, whatever it is called.
#[cfg(unix)]
pub(crate) fn node(about: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (about.dev(), about.ino())
}

#[cfg(unix)]
fn standard_output() -> io::Result<File> {
    use std::os::fd::AsFd;
    Ok(File::of(std::fs::File::from(io::stdout().as_fd().try_clone_to_owned()?)))
}

#[cfg(not(unix))]
fn standard_output() -> io::Result<File> {
    use std::os::windows::io::AsHandle;
    Ok(File::of(std::fs::File::from(io::stdout().as_handle().try_clone_to_owned()?)))
}
