//! Which rule files a name on the command line means: a file, a folder or a pattern.

use std::path::{Path, PathBuf};

use super::{Exit, Failure, pattern};

/// The rule files that this names: itself, those below a folder, or those that
/// match a pattern such as `rules/*.yaml` or `**/*.yml`.
///
/// Of folders come `*.yaml` and `*.yml` without `*.test.yaml`, sorted; what
/// begins with a dot is passed over.
pub(crate) fn rule_files(name: &str) -> Result<Vec<PathBuf>, Failure> {
    let path = Path::new(name);
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let (files, help) = if path.is_dir() {
        let help = format!("`{name}` holds no file that ends in .yaml or .yml");
        (below(path)?, help)
    } else if name.contains(['*', '?', '[']) {
        let help = "no file matches; `**` matches any folders in between".to_owned();
        (matching(name)?, help)
    } else {
        (Vec::new(), "name a rule file, a folder, or a pattern such as 'rules/*.yaml'".to_owned())
    };
    if files.is_empty() {
        return Err(Failure::new(Exit::Rules, &format!("there is no rule file `{name}`"), &help));
    }
    Ok(files)
}

fn matching(pattern: &str) -> Result<Vec<PathBuf>, Failure> {
    let found = pattern::matching(pattern).map_err(|fault| match fault {
        pattern::Fault::Pattern(error) => {
            let message = format!("`{pattern}` is not a pattern: {}", error.msg);
            Failure::new(Exit::Rules, &message, "patterns are made of `*`, `?`, `**` and `[abc]`")
        }
        pattern::Fault::Folder(folder, error) => unreadable(&folder, &error),
    })?;
    let mut files = Vec::new();
    for path in found {
        if path.is_dir() {
            // `**` finds the files of such a folder by itself.
            if !pattern.contains("**") {
                files.extend(below(&path)?);
            }
        } else if is_rule_file(&path) {
            files.push(path);
        }
    }
    Ok(files)
}

fn below(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = std::fs::read_dir(folder).map_err(|error| unreadable(folder, &error))?;
    let mut files = Vec::new();
    let mut paths = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| unreadable(folder, &error))?;
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        if !is_hidden {
            // A link to a folder is passed over: it may lead back here.
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            paths.push((entry.path(), is_folder));
        }
    }
    paths.sort();
    for (path, is_folder) in paths {
        if is_folder {
            files.extend(below(&path)?);
        } else if is_rule_file(&path) && path.is_file() {
            files.push(path);
        }
    }
    Ok(files)
}

/// Whether it ends as rule files do, and not as rule tests do.
fn is_rule_file(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase());
    let name = name.unwrap_or_default();
    let stem = name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml"));
    stem.is_some_and(|stem| !stem.ends_with(".test"))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    let message = format!("`{}` cannot be read: {error}", path.display());
    Failure::new(Exit::Rules, &message, "check its permissions")
}
