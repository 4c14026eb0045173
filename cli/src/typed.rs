//! What the library says of its options, as it is typed on a command line.

use froth::diagnostic::Diagnostic;

const OPTION: &str = "the option `";

/// The same diagnostics with options as they are typed.
pub(crate) fn all(found: &[Diagnostic]) -> Vec<Diagnostic> {
    found.iter().cloned().map(one).collect()
}

fn one(mut found: Diagnostic) -> Diagnostic {
    found.message = typed(&found.message);
    found.help = found.help.map(|help| typed(&help));
    found
}

/// ``the option `date_format: dmy` `` is typed `--date-format dmy`.
pub(crate) fn typed(text: &str) -> String {
    let mut typed = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(OPTION) {
        let Some((option, after)) = after.split_once('`') else { break };
        let (name, value) = option.split_once(": ").unwrap_or((option, ""));
        let gap = if value.is_empty() { "" } else { " " };
        typed.push_str(&format!("{before}`--{}{gap}{value}`", name.replace('_', "-")));
        rest = after;
    }
    typed + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_typed_with_their_dashes_and_values() {
        let library = "use the option `date_format: dmy`, or the option `allow_missing` for `x`";
        assert_eq!(typed(library), "use `--date-format dmy`, or `--allow-missing` for `x`");
        assert_eq!(typed("rename `the option"), "rename `the option");
        assert_eq!(typed("the option `param: a=3pp`"), "`--param a=3pp`");
    }
}
