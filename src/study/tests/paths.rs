//! Names of files as seen from where the test file is seen.

/// The file `named` in a file `from`, which stands in the same folder or goes
/// from there.
pub(super) fn beside(from: &str, named: &str) -> String {
    let is_absolute = named.starts_with(['/', '\\']) || named.get(1..2) == Some(":");
    if is_absolute {
        return named.to_owned();
    }
    let folder = from.rfind(['/', '\\']).and_then(|slash| from.get(..slash));
    let root = if from.starts_with('/') { "/" } else { "" };
    let mut parts: Vec<&str> = Vec::new();
    let given = folder.unwrap_or("").split(['/', '\\']).chain(named.split('/'));
    for part in given.filter(|part| !part.is_empty() && *part != ".") {
        let can_go_up = parts.last().is_some_and(|last| *last != "..");
        if part == ".." && can_go_up {
            parts.pop();
        } else if part != ".." || root.is_empty() {
            parts.push(part);
        }
    }
    format!("{root}{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::beside;

    #[test]
    fn a_name_is_read_from_the_folder_of_the_file_that_has_it() {
        for (from, named, expected) in [
            ("rules/a.test.yaml", "a.yaml", "rules/a.yaml"),
            ("rules/a.test.yaml", "../fixtures/us.csv", "fixtures/us.csv"),
            ("a.test.yaml", "../us.csv", "../us.csv"),
            ("../a.test.yaml", "../us.csv", "../../us.csv"),
            ("/x/a.test.yaml", "../../us.csv", "/us.csv"),
            ("/x/a.test.yaml", "./us.csv", "/x/us.csv"),
            ("a.test.yaml", "/us.csv", "/us.csv"),
        ] {
            assert_eq!(beside(from, named), expected);
        }
    }
}
