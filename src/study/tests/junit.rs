//! The report as JUnit XML, which CI servers show.

use super::summary::{TestReport, TestStatus, TestsReport};
use super::text;

impl TestsReport {
    /// The report as JUnit XML: a suite for each rule set, a case for each test.
    ///
    /// What is known to fail is skipped; no times are given, so that the same
    /// tests give the same bytes.
    pub fn to_junit(&self) -> String {
        let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        let counts = |counts: &super::Counts| {
            format!(
                "tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\"",
                counts.run, counts.failed, counts.todo
            )
        };
        xml.push_str(&format!("<testsuites name=\"froth test\" {}>\n", counts(&self.counts)));
        for rules in &self.rules {
            let (id, file) = (escaped(&rules.id), escaped(&rules.file));
            let counts = counts(&rules.counts);
            xml.push_str(&format!("  <testsuite name=\"{id}\" file=\"{file}\" {counts}>\n"));
            for test in &rules.tests {
                xml.push_str(&case(&id, test));
            }
            xml.push_str("  </testsuite>\n");
        }
        xml.push_str("</testsuites>\n");
        xml
    }
}

fn case(id: &str, test: &TestReport) -> String {
    let (name, file) = (escaped(&test.name), escaped(&test.file));
    let head = format!(
        "    <testcase classname=\"{id}\" name=\"{name}\" file=\"{file}\" line=\"{}\"",
        test.line
    );
    let todo = escaped(test.todo.as_deref().unwrap_or_default());
    let inner = match test.status {
        TestStatus::Passed => return format!("{head}/>\n"),
        TestStatus::Todo => format!("<skipped message=\"{todo}\"/>"),
        TestStatus::Fixed => {
            format!("<failure message=\"passes now: remove its todo\">{todo}</failure>")
        }
        TestStatus::Failed => {
            let first = test.failures.first();
            let message = first.map_or(String::new(), |failure| {
                format!("expected {}, found {}", failure.expected, failure.found)
            });
            let all: Vec<String> = test.failures.iter().map(text::failure).collect();
            let (message, all) = (escaped(&message), escaped(&all.join("\n")));
            format!("<failure message=\"{message}\">{all}</failure>")
        }
    };
    format!("{head}>\n      {inner}\n    </testcase>\n")
}

/// A text as it may stand in XML 1.0, also inside of quotes; letters that XML
/// cannot hold become U+FFFD.
fn escaped(text: &str) -> String {
    let mut xml = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            '\'' => xml.push_str("&apos;"),
            // Bare, these would become blanks inside of quotes.
            '\n' => xml.push_str("&#10;"),
            '\t' => xml.push_str("&#9;"),
            '\r' => xml.push_str("&#13;"),
            '\u{fffe}' | '\u{ffff}' => xml.push('\u{fffd}'),
            letter if crate::inert::is_live(letter) => xml.push('\u{fffd}'),
            // `##[error]` in a log is a command of an automation server.
            '[' if xml.ends_with("##") => xml.push_str("&#91;"),
            _ => xml.push(letter),
        }
    }
    xml
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn whatever_a_name_holds_stays_inside_of_its_quotes() {
        assert_eq!(escaped("a<b>&\"c\"'"), "a&lt;b&gt;&amp;&quot;c&quot;&apos;");
        assert_eq!(escaped("]]>"), "]]&gt;");
        assert_eq!(escaped("1\n2\t3\r"), "1&#10;2&#9;3&#13;");
        assert_eq!(escaped("\u{0}\u{1b}[1m\u{fffe}"), "\u{fffd}\u{fffd}[1m\u{fffd}");
        assert_eq!(escaped("5 € ≥ ½ 🫧"), "5 € ≥ ½ 🫧");
        let every: String = (0..=0x1_0000).filter_map(char::from_u32).collect();
        let safe = |letter: char| !matches!(letter, '<' | '>' | '"' | '\'' | '\u{0}'..='\u{1f}');
        assert!(escaped(&every).chars().all(safe));
    }
}
