//! Names that mean a part of a file: `book.xlsx:Sheet1!A5:D80`, `data.zip:us.csv`.

/// The endings of files that have parts.
const ENDINGS: [&str; 6] = [".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".zip"];

/// The file that a name means, and the part of it: what stands behind the first
/// `:` that follows the ending of a workbook or an archive.
///
/// # Nothing to say
///
/// The part is `None` where the name means a whole file.
pub fn file_and_part(name: &str) -> (&str, Option<&str>) {
    let colons = name.match_indices(':').map(|(place, _)| place);
    for place in colons {
        let (Some(file), Some(part)) = (name.get(..place), name.get(place + 1..)) else { continue };
        let has_parts = ENDINGS.iter().any(|ending| {
            let start = file.len().checked_sub(ending.len());
            let own = start.and_then(|start| file.get(start..));
            own.is_some_and(|own| own.eq_ignore_ascii_case(ending))
        });
        if has_parts && !part.is_empty() {
            return (file, Some(part));
        }
    }
    (name, None)
}

/// A name as a shell takes it.
#[cfg(any(feature = "compression", feature = "excel"))]
pub(crate) fn typed(name: &str) -> String {
    let is_plain = |letter: char| {
        letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_' | '/' | ':' | ',' | '+')
    };
    if name.chars().all(is_plain) { name.to_owned() } else { format!("'{name}'") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_stands_behind_the_ending_of_a_file_that_has_parts() {
        for (name, file, part) in [
            ("book.xlsx", "book.xlsx", None),
            ("book.xlsx:", "book.xlsx:", None),
            ("book.xlsx:Sheet1", "book.xlsx", Some("Sheet1")),
            ("a/Book.XLS:Data!A5:D80", "a/Book.XLS", Some("Data!A5:D80")),
            (r"C:\data\book.ods:Data", r"C:\data\book.ods", Some("Data")),
            ("data.zip:a/us.csv", "data.zip", Some("a/us.csv")),
            ("data.zip:book.xlsx:Data", "data.zip", Some("book.xlsx:Data")),
            ("us.csv:y10", "us.csv:y10", None),
            ("-", "-", None),
        ] {
            assert_eq!(file_and_part(name), (file, part), "{name}");
        }
    }

    #[cfg(any(feature = "compression", feature = "excel"))]
    #[test]
    fn a_name_that_a_shell_would_change_is_quoted() {
        assert_eq!(typed("a/book.xlsx:Data"), "a/book.xlsx:Data");
        assert_eq!(typed("book.xlsx:My Data!A1:B2"), "'book.xlsx:My Data!A1:B2'");
    }
}
