//! Rule tests.

use froth::diagnostic::Style;
use froth::rules::{Shipped, shipped};
use froth::study::tests::{Files, Suite, TestsReport};
use froth::{Error, RuleSet};

use crate::faults::Fault;

/// What came out of the tests of these rules: as text, as JSON, and whether all is well.
pub(crate) fn run(
    rules: &RuleSet,
    tests: &[(String, String)],
    filter: &str,
) -> Result<(String, String, bool), Fault> {
    let suite = suite(rules, tests)?;
    let report = TestsReport::new(vec![suite.run(filter)]);
    Ok((report.to_text(Style::Plain), report.to_json(), report.is_success()))
}

fn suite(rules: &RuleSet, tests: &[(String, String)]) -> Result<Suite, Error> {
    let own = Shipped::named(rules.id()).filter(|shipped| shipped.file == rules.file());
    let files: &Files<'_> = if own.is_some() { &of_package } else { &of_disk };
    let mut suite = Suite::inline(rules, files)?;
    let shipped = own.map(|shipped| (shipped.tests_name, shipped.tests));
    let given = tests.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    for (name, text) in shipped.into_iter().chain(given) {
        suite = suite.join(Suite::read(rules, name, text, files)?);
    }
    Ok(suite)
}

fn of_disk(name: &str) -> Result<Vec<u8>, String> {
    std::fs::read(name).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        _ => error.to_string(),
    })
}

fn of_package(name: &str) -> Result<Vec<u8>, String> {
    let found = shipped().iter().find(|shipped| shipped.figures_name == name);
    found
        .map(|shipped| shipped.figures.as_bytes().to_vec())
        .ok_or_else(|| "it is not built in".to_owned())
}
