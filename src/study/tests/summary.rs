//! What came out of rule tests, as data; every format is made from this.

use serde::Serialize;

use super::coverage::Coverage;
use crate::time::Date;

/// The number of this shape; it changes when a field changes its meaning or goes.
const SCHEMA: &str = "froth.tests/1";

/// What came out of rule tests.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct TestsReport {
    /// The shape of this report.
    pub schema: &'static str,
    /// Of all tests.
    pub counts: Counts,
    /// Each rule set.
    pub rules: Vec<SuiteReport>,
}

/// What came out of the tests of one rule set.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct SuiteReport {
    /// The name of the rule set.
    pub id: String,
    /// Its file.
    pub file: String,
    /// The files that its tests stand in.
    pub test_files: Vec<String>,
    /// Of its tests.
    pub counts: Counts,
    /// Each test that ran, in the order of the files.
    pub tests: Vec<TestReport>,
    /// What these tests have seen of the rules.
    pub coverage: Coverage,
}

/// How many tests came out how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Counts {
    /// All that ran.
    pub run: usize,
    /// As expected.
    pub passed: usize,
    /// Not as expected, or no longer to do.
    pub failed: usize,
    /// Known to fail.
    pub todo: usize,
    /// Left out by the filter.
    pub left_out: usize,
}

/// What came out of one test.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct TestReport {
    /// Its name.
    pub name: String,
    /// Its file.
    pub file: String,
    /// The line of its name, from 1.
    pub line: usize,
    /// How it came out.
    pub status: TestStatus,
    /// Why it is known to fail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub todo: Option<String>,
    /// What was not as expected.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<Failure>,
}

/// How a test came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum TestStatus {
    /// As expected.
    Passed,
    /// Not as expected.
    Failed,
    /// Not as expected, as is known.
    Todo,
    /// As expected, though it is marked as one that fails: a failure.
    Fixed,
}

/// One thing that was not as expected.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Failure {
    /// The file of the test.
    pub file: String,
    /// The line of the expectation, from 1.
    pub line: usize,
    /// Its column in characters, from 1.
    pub column: usize,
    /// The day of the first decision that was not as expected.
    pub date: Option<Date>,
    /// The bar of that decision, as people are told of it.
    pub bar: Option<String>,
    /// At how many bars it was not as expected.
    pub bars: usize,
    /// Of how many.
    pub of: usize,
    /// What was expected.
    pub expected: String,
    /// What came.
    pub found: String,
    /// What that rests on, a line each.
    pub evidence: Vec<String>,
}

impl Counts {
    pub(super) fn of(tests: &[TestReport], all: usize) -> Counts {
        let count = |wanted: &[TestStatus]| {
            tests.iter().filter(|test| wanted.contains(&test.status)).count()
        };
        Counts {
            run: tests.len(),
            passed: count(&[TestStatus::Passed]),
            failed: count(&[TestStatus::Failed, TestStatus::Fixed]),
            todo: count(&[TestStatus::Todo]),
            left_out: all - tests.len(),
        }
    }

    fn plus(self, other: Counts) -> Counts {
        Counts {
            run: self.run + other.run,
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            todo: self.todo + other.todo,
            left_out: self.left_out + other.left_out,
        }
    }
}

impl TestsReport {
    /// What came out of the tests of these rule sets.
    pub fn new(rules: Vec<SuiteReport>) -> TestsReport {
        let counts = rules.iter().map(|rules| rules.counts).fold(Counts::default(), Counts::plus);
        TestsReport { schema: SCHEMA, counts, rules }
    }

    /// Whether tests ran and all came out as they should; that none ran is no
    /// success.
    pub fn is_success(&self) -> bool {
        0 < self.counts.run && self.counts.failed == 0
    }

    /// The report as JSON, for programs; its shape is `froth.tests/1`.
    pub fn to_json(&self) -> String {
        // No number in it can be infinite and no key is other than text, so that
        // nothing can fail.
        crate::inert::json(serde_json::to_string_pretty(self).unwrap_or_default())
    }
}
