//! Where an answer goes: to standard output, through a device or a pipe, or to a file
//! that is there only when it is whole.

use std::hash::{BuildHasher, RandomState};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::disk::File;
#[cfg(unix)]
use super::lock;
use super::place::{Place, folder};
use super::together::keep_all;
use super::{Exit, Failure, left, litter, output};

/// A file under another name, until it is whole.
///
/// What is not [kept](Draft::keep) is removed.
pub(crate) struct Draft {
    /// As it was named.
    name: PathBuf,
    /// As it is called without links.
    file: PathBuf,
    temporary: PathBuf,
    into: File,
    is_kept: bool,
}

impl Draft {
    /// A draft of this file, which is called `name`.
    fn create(name: &Path, file: PathBuf) -> io::Result<Draft> {
        let (temporary, into) = temporary_beside(&file)?;
        Ok(Draft { name: name.to_owned(), file, temporary, into, is_kept: false })
    }

    pub(crate) fn name(&self) -> &Path {
        &self.name
    }

    pub(crate) fn file(&self) -> &Path {
        &self.file
    }

    /// Brings all that was written to the disk.
    pub(crate) fn settle(&self) -> Result<(), Failure> {
        self.into.sync().map_err(|error| unwritable(&self.name, &error, &[]))
    }

    /// Gives the file its own name.
    pub(crate) fn keep(&mut self, litter: &mut litter::Held) -> io::Result<()> {
        litter.rename(&self.temporary, &self.file)?;
        self.is_kept = true;
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.is_kept {
            litter::remove(&self.temporary);
        }
    }
}

/// What writes a long answer: into the draft of a file, through a device or a pipe, or
/// to standard output.
pub(crate) fn writer(
    name: Option<&Path>,
) -> Result<(Option<Draft>, Box<dyn Write + Send>), Failure> {
    let Some(name) = name else {
        return Ok((None, Box::new(BufWriter::with_capacity(1 << 16, io::stdout()))));
    };
    let (draft, into) = opened(name).map_err(|error| unwritable(name, &error, &[]))?;
    Ok((draft, Box::new(BufWriter::with_capacity(1 << 16, into))))
}

fn opened(name: &Path) -> io::Result<(Option<Draft>, File)> {
    let place = Place::of(name)?;
    if let Some(into) = place.open()? {
        return Ok((None, into));
    }
    let Place::File(file) = place else { return Err(ErrorKind::Unsupported.into()) };
    let draft = Draft::create(name, file)?;
    let into = draft.into.try_clone()?;
    Ok((Some(draft), into))
}

/// Writes a text to where this name leads: all at once where that is a file.
pub(crate) fn write_whole(name: &Path, text: &str) -> Result<(), Failure> {
    match drafted(name, text)? {
        Some(draft) => keep_all(vec![draft]),
        None => Ok(()),
    }
}

/// The draft of a file with this text, or `None` where it went through a device or a
/// pipe. That nobody reads on is no failure.
pub(crate) fn drafted(name: &Path, text: &str) -> Result<Option<Draft>, Failure> {
    let (draft, mut into) = writer(Some(name))?;
    match into.write_all(text.as_bytes()).and_then(|()| into.flush()) {
        Err(error) if draft.is_some() || error.kind() != ErrorKind::BrokenPipe => {
            Err(unwritable(name, &error, &[]))
        }
        _ => Ok(draft),
    }
}

/// Keeps drafts and writes an answer: with them where it goes to a file; else after
/// them, for what is printed cannot be taken back.
pub(crate) fn answer_with(
    mut drafts: Vec<Draft>,
    file: Option<&Path>,
    text: &str,
) -> Result<(), Failure> {
    let is_replaced =
        |name| !matches!(Place::of(name), Ok(Place::Stream(_) | Place::StandardOutput));
    match file.filter(|name| is_replaced(name)) {
        Some(name) => {
            drafts.extend(drafted(name, text)?);
            keep_all(drafts)
        }
        None => {
            keep_all(drafts)?;
            output::answer_to(file, text)
        }
    }
}

/// What is told of a file that cannot be written, and of those that have already been written.
pub(crate) fn unwritable(name: &Path, error: &io::Error, is_new: &[String]) -> Failure {
    let mut message = format!("`{}` cannot be written: {error}", name.display());
    match is_new {
        [] => {}
        [one] => message += &format!("; {one} has already been written"),
        all => message += &format!("; {} have already been written", all.join(", ")),
    }
    let help = if error.kind() == ErrorKind::IsADirectory {
        "name a file in that folder"
    } else {
        "name a file in an existing folder that you may write to, with space on its disk"
    };
    Failure::new(Exit::Data, &message, help)
}

/// A new file in the folder of this one, under a name that nobody can foretell and
/// that was not there before: no link is followed, no other run's file is met.
fn temporary_beside(file: &Path) -> io::Result<(PathBuf, File)> {
    left::clear(folder(file));
    let old = std::fs::symlink_metadata(file).ok();
    super::stop::watch();
    loop {
        let temporary = hidden_beside(file, left::NEW);
        // Nobody else may read it before it has the rights of the old one.
        let made = litter::make(&temporary, || File::make(&temporary, old.is_some()));
        let into = match made {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
            made => made?,
        };
        if is_taken_for_left(&into) {
            litter::remove(&temporary);
            continue;
        }
        if let Some(Err(error)) = old.map(|old| take_rights(&into, &old)) {
            litter::remove(&temporary);
            return Err(error);
        }
        return Ok((temporary, into));
    }
}

/// A name in the folder of this file that nobody can foretell.
pub(crate) fn hidden_beside(file: &Path, end: &str) -> PathBuf {
    // Each of these states begins with other random numbers of the system.
    let number = RandomState::new().hash_one(std::process::id());
    folder(file).join(format!("{}{number:016x}{end}", left::BEGIN))
}

/// Locks a new temporary, so that other runs see that it is used; whether one of them
/// came first and has removed it, or is about to.
#[cfg(unix)]
fn is_taken_for_left(new: &File) -> bool {
    use std::os::unix::fs::MetadataExt;
    let is_gone = || new.metadata().is_ok_and(|about| about.nlink() == 0);
    lock::holder(new.inner()) == lock::Holder::Another || is_gone()
}

#[cfg(not(unix))]
fn is_taken_for_left(_: &File) -> bool {
    false
}

/// Gives a file the owner, the group and the mode of the one that it replaces. Who may
/// not give files away keeps them, and then lets a group of its own do no more than
/// everybody may.
#[cfg(unix)]
fn take_rights(into: &File, old: &std::fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt;

    let own = into.metadata()?;
    if own.uid() != old.uid() {
        let _ = into.set_owner(old.uid());
    }
    let has_group = own.gid() == old.gid() || into.set_group(old.gid()).is_ok();
    let mode = old.mode() & 0o777;
    let mode = if has_group { mode } else { (mode & 0o707) | ((mode & 0o7) << 3) };
    into.set_mode(mode)
}

#[cfg(not(unix))]
fn take_rights(_: &File, _: &std::fs::Metadata) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new_folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("froth-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    fn half(file: &Path) -> Draft {
        let (draft, mut writer) = writer(Some(file)).unwrap_or_else(|_| panic!("no file"));
        writer.write_all(b"half").unwrap();
        writer.flush().unwrap();
        draft.unwrap()
    }

    #[test]
    fn a_file_has_its_name_only_when_it_is_kept() {
        let folder = new_folder("kept");
        let file = folder.join("answers.csv");
        std::fs::write(&file, "old").unwrap();
        let draft = half(&file);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "old");
        assert!(keep_all(vec![draft]).is_ok());
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "half");
        assert_eq!(names(&folder), ["answers.csv"]);
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn what_is_not_kept_leaves_nothing_behind() {
        let folder = new_folder("left");
        drop(half(&folder.join("answers.csv")));
        assert!(names(&folder).is_empty());
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn two_drafts_of_one_file_never_share_a_temporary() {
        let folder = new_folder("two");
        let file = folder.join("answers.csv");
        let (one, other) = (half(&file), half(&file));
        assert_eq!(names(&folder).len(), 2);
        assert!(keep_all(vec![one]).is_ok());
        drop(other);
        assert_eq!(names(&folder), ["answers.csv"]);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
