//! Data from files, from standard input, or from the program itself.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use froth::data::file_and_part;
use froth::rules::{Shipped, shipped};
use froth::{Format, Panel, ReadOptions, RuleSet};

use super::{Exit, Failure, output, pattern, vintages, whole};

/// The figures of these files, and of these folders with a file a vintage; if
/// none is named, the shipped ones that these rules read.
pub(crate) fn panel(
    files: &[String],
    folders: &[String],
    rules: &RuleSet,
    options: &ReadOptions,
) -> Result<Panel, Failure> {
    let mut options = options.clone();
    options.words = rules.words();
    match named(files, folders, &options)? {
        Some(panel) => Ok(panel),
        None => built_in(rules),
    }
}

/// The figures of these files, and of these folders with a file a vintage; `None`
/// if none is named.
pub(crate) fn named(
    files: &[String],
    folders: &[String],
    options: &ReadOptions,
) -> Result<Option<Panel>, Failure> {
    if files.is_empty() && folders.is_empty() {
        return Ok(None);
    }
    let mut panel = Panel::default();
    for name in files {
        for name in self::files(name)? {
            panel = panel.join(file(&name, options)?)?;
        }
    }
    for name in folders {
        panel = panel.join(vintages::panel(name, options)?)?;
    }
    Ok(Some(panel))
}

/// The figures that go with a shipped rule set; for other rules, the first
/// shipped ones that have what they need.
pub(crate) fn built_in(rules: &RuleSet) -> Result<Panel, Failure> {
    let figures = |shipped: &Shipped| {
        let name = format!("{} (built in)", shipped.figures_name);
        let format = Format::of_name(shipped.figures_name).unwrap_or(Format::Csv);
        Panel::read(&name, format, shipped.figures.as_bytes())
    };
    if let Some(shipped) = Shipped::named(rules.id()) {
        return Ok(figures(shipped)?);
    }
    // Several rule sets read one file of figures.
    let is_new = |(place, found): &(usize, &Shipped)| {
        shipped().iter().take(*place).all(|before| before.figures_name != found.figures_name)
    };
    let all = shipped().iter().enumerate().filter(is_new);
    let mut panels = all.map(|(_, shipped)| figures(shipped));
    let fitting =
        panels.find(|panel| panel.as_ref().is_ok_and(|panel| rules.plan(panel.schema()).is_ok()));
    match fitting {
        Some(panel) => Ok(panel?),
        None => Ok(figures(Shipped::first())?),
    }
}

pub(crate) fn file(name: &str, options: &ReadOptions) -> Result<Panel, Failure> {
    if name == "-" {
        return standard_input(options);
    }
    let (path, part) = path_and_part(name);
    let bytes = whole::bytes(path, whole::DATA).map_err(|error| unreadable(path, &error))?;
    Ok(Panel::read_part(path, part, format(path)?, &bytes, options)?)
}

/// The file that a name means and the part of it; a file of exactly that name is
/// meant as a whole.
pub(crate) fn path_and_part(name: &str) -> (&str, Option<&str>) {
    match file_and_part(name) {
        (path, Some(part)) if !Path::new(name).exists() => (path, Some(part)),
        _ => (name, None),
    }
}

/// The format that the name of a file tells.
pub(crate) fn format(name: &str) -> Result<Format, Failure> {
    Format::of_name(name).ok_or_else(|| {
        let message = format!("the file type of `{name}` is not supported");
        let help = "name it .csv, .tsv, .json, .ndjson, .yaml, .parquet, .arrow, .xlsx, .xls, .ods \
                    or .zip, or pipe it in and name it `-`";
        Failure::new(Exit::Data, &message, help)
    })
}

/// The files that this names: itself, or those that match a pattern such as
/// `'data/*.csv'`, sorted; each with the part that is named, `'data/*.xlsx:Data'`.
pub(crate) fn files(name: &str) -> Result<Vec<String>, Failure> {
    let (name, part) = path_and_part(name);
    let files = paths(name)?;
    Ok(match part {
        Some(part) => files.iter().map(|file| format!("{file}:{part}")).collect(),
        None => files,
    })
}

fn paths(name: &str) -> Result<Vec<String>, Failure> {
    let is_pattern = name.contains(['*', '?', '[']) && !Path::new(name).exists();
    if !is_pattern {
        return Ok(vec![name.to_owned()]);
    }
    let found = matching(name)?;
    let files = found.iter().filter(|path| path.is_file());
    let files: Vec<String> = files.map(|path| path.to_string_lossy().into_owned()).collect();
    if files.is_empty() {
        let message = format!("no file matches `{name}`");
        return Err(Failure::new(Exit::Data, &message, "`**` matches any folders in between"));
    }
    Ok(files)
}

/// The files and folders that match a pattern.
pub(crate) fn matching(name: &str) -> Result<Vec<PathBuf>, Failure> {
    pattern::matching(name).map_err(|fault| match fault {
        pattern::Fault::Pattern(error) => {
            let message = format!("`{name}` is not a pattern: {}", error.msg);
            Failure::new(Exit::Data, &message, "patterns are made of `*`, `?`, `**` and `[abc]`")
        }
        pattern::Fault::Folder(folder, error) => unreadable(&folder.to_string_lossy(), &error),
    })
}

pub(crate) fn unreadable(name: &str, error: &std::io::Error) -> Failure {
    let path = Path::new(name);
    if path.is_dir() {
        return Failure::new(
            Exit::Data,
            &format!("`{name}` is a folder"),
            &format!(
                "name its files: {name}/*.csv, or `--vintages {name}` if each file is a \
                      vintage"
            ),
        );
    }
    if error.kind() == ErrorKind::NotFound {
        return Failure::new(Exit::Data, &format!("there is no file `{name}`"), &near_files(path));
    }
    let help = match error.kind() {
        ErrorKind::FileTooLarge => {
            "a table of many entities is read in parts if `--entity` names the column that \
             identifies them; split other data by date"
        }
        _ => "check its permissions",
    };
    Failure::new(Exit::Data, &format!("`{name}` cannot be read: {error}"), help)
}

/// What the folder of a file that is not there has instead.
fn near_files(path: &Path) -> String {
    let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    let Ok(entries) = std::fs::read_dir(folder) else {
        return format!("there is no folder `{}` either", folder.display());
    };
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| Format::of_name(name).is_some())
        .collect();
    names.sort();
    names.truncate(8);
    match names.as_slice() {
        [] => format!("`{}` holds no data files", folder.display()),
        _ => format!("`{}` holds {}", folder.display(), names.join(", ")),
    }
}

/// Standard input: CSV, JSON or NDJSON, told apart by how it begins.
fn standard_input(options: &ReadOptions) -> Result<Panel, Failure> {
    if output::is_typed() {
        output::note("reading data from the keyboard; end with Ctrl-D");
    }
    let bytes = whole::of(std::io::stdin().lock(), whole::DATA);
    let bytes = bytes.map_err(|error| unreadable("-", &error))?;
    let text = String::from_utf8_lossy(bytes.get(..4096.min(bytes.len())).unwrap_or_default());
    let begin = text.trim_start_matches('\u{feff}').trim_start();
    let first_line = begin.lines().next().unwrap_or("").trim_end();
    let holds = |word: &[u8]| bytes.windows(word.len()).any(|window| window == word);
    let format = if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        Format::Excel
    } else if bytes.starts_with(b"PK\x03\x04") {
        let is_book = [&b"xl/workbook."[..], b"opendocument.spreadsheet"].map(holds);
        if is_book.contains(&true) { Format::Excel } else { Format::Zip }
    } else if bytes.starts_with(b"PAR1") {
        Format::Parquet
    } else if bytes.starts_with(b"ARROW1") || bytes.starts_with(b"\xff\xff\xff\xff") {
        Format::Arrow
    } else if begin.starts_with('[') {
        Format::Json
    } else if begin.starts_with('{') {
        let is_whole_record = first_line.ends_with('}') && 1 < begin.lines().count();
        if is_whole_record { Format::Ndjson } else { Format::Json }
    } else if begin.starts_with("snapshot:") {
        Format::Yaml
    } else {
        Format::Csv
    };
    Ok(Panel::read_with("standard input", format, &bytes, options)?)
}
