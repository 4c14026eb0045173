//! `froth rules copy`: a built-in rule set as files of one's own.
//!
//! The tests of a rule set and the figures that they are about come with it, and so does
//! the schema that its first line names: an editor and `froth test` find them beside it.

use std::path::{Path, PathBuf};

use froth::rules::{Shipped, schema, shipped};

use super::{Exit, Failure, output, target, together};

/// Where the rule sets stand among our own files, their schema and their figures lie here.
const OWN_SCHEMA: &str = "../docs/ruleset.v1.schema.json";
const OWN_FIGURES: &str = "../fixtures/";

/// The schema beside a copy.
const SCHEMA: &str = "ruleset.v1.schema.json";

/// A file that is to be written.
struct Copied {
    file: PathBuf,
    text: String,
}

pub(crate) fn copy(
    own: &Shipped,
    file: &Path,
    is_alone: bool,
    is_forced: bool,
) -> Result<Exit, Failure> {
    let file = if file.is_dir() { file.join(format!("{}.yaml", own.id)) } else { file.to_owned() };
    let id = id_of(&file)?;
    // What goes through a device or a pipe has no place for more.
    let is_alone = is_alone || file.exists() && !file.is_file();
    let mut files = files(own, &file, &id, is_alone);
    let mut drafts = Vec::new();
    // What is there and the same stays: two copies share a schema and figures.
    files.retain(|one| std::fs::read(&one.file).ok().as_deref() != Some(one.text.as_bytes()));
    for Copied { file, text } in &files {
        let is_there = std::fs::symlink_metadata(file).is_ok();
        if is_there && !is_forced {
            let message = format!("`{}` exists already", file.display());
            let help = "name another file or folder, or add `--force`";
            return Err(Failure::new(Exit::Rules, &message, help));
        }
        drafts.extend(target::drafted(file, text)?);
    }
    together::keep_all(drafts)?;
    if id != own.id {
        output::note(&format!("The id is now `{id}`, as a rule set is named by its file."));
    }
    if files.is_empty() {
        output::note(&format!("`{}` is there already, and the same.", file.display()));
    }
    for Copied { file, .. } in &files {
        output::note(&format!("Written: {}", file.display()));
    }
    Ok(Exit::Done)
}

/// The rule file, and what belongs to it.
fn files(own: &Shipped, file: &Path, id: &str, is_alone: bool) -> Vec<Copied> {
    let address = |schema: &str| format!("# yaml-language-server: $schema={schema}\n");
    let named = own.text.replacen(&format!("\nid: {}\n", own.id), &format!("\nid: {id}\n"), 1);
    let of_schema = if is_alone { String::new() } else { address(&format!("./{SCHEMA}")) };
    let text = named.replacen(&address(OWN_SCHEMA), &of_schema, 1);
    let mut files = vec![Copied { file: file.to_owned(), text }];
    if is_alone {
        return files;
    }
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let rules = |name: &str| format!("\nrules: {name}\n");
    let tests = own.tests.replacen(&rules(&format!("{}.yaml", own.id)), &rules(&name), 1);
    let ending =
        if file.extension().is_some_and(|ending| ending == "yml") { "yml" } else { "yaml" };
    files.push(Copied {
        file: file.with_file_name(format!("{id}.test.{ending}")),
        text: tests.replace(OWN_FIGURES, ""),
    });
    files.push(Copied { file: file.with_file_name(SCHEMA), text: schema() });
    for one in shipped() {
        let name = one.figures_name.rsplit('/').next().unwrap_or_default();
        let file = file.with_file_name(name);
        let is_known = files.iter().any(|other| other.file == file);
        if own.tests.contains(&format!("{OWN_FIGURES}{name}")) && !is_known {
            files.push(Copied { file, text: one.figures.to_owned() });
        }
    }
    files
}

/// The id that a rule set in this file must have: the file's stem.
fn id_of(file: &Path) -> Result<String, Failure> {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let is_fine = !stem.is_empty()
        && stem.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if is_fine {
        return Ok(stem.into_owned());
    }
    let message = format!("a rule set cannot be called `{stem}`");
    let help = "name the file with letters, digits, `-` and `_`, such as my-rules.yaml";
    Err(Failure::new(Exit::Rules, &message, help))
}
