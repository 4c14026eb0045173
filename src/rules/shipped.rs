//! The rule sets that come with the program, each with figures to try it on.

use super::RuleSet;
use crate::error::Error;

/// A rule set that comes with the program, and the figures it is shown on.
///
/// # Example
///
/// ```
/// use froth::Panel;
/// use froth::rules::Shipped;
///
/// let sahm = Shipped::named("sahm").expect("it is shipped");
/// let panel = Panel::read_csv(sahm.figures.as_bytes())?;
/// let plan = sahm.rule_set()?.plan(panel.schema())?;
/// let phase = plan.evaluate_as_of(&panel, "2008-06-30".parse()?).phase().map(|phase| &phase.id);
/// assert_eq!(phase.map(String::as_str), Some("recession_begun"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Shipped {
    /// Its name: the stem of its file.
    pub id: &'static str,
    /// Its file.
    pub file: &'static str,
    /// Its text.
    pub text: &'static str,
    /// The file of its figures.
    pub figures_name: &'static str,
    /// Its figures, as CSV.
    pub figures: &'static str,
    /// The file of its tests.
    pub tests_name: &'static str,
    /// Its tests.
    pub tests: &'static str,
}

/// The rule sets that come with the program, the default first.
pub fn shipped() -> &'static [Shipped] {
    SHIPPED
}

const US_QUARTERLY: &str = include_str!("../../fixtures/us-quarterly.csv");
const US_UNEMPLOYMENT: &str = include_str!("../../fixtures/us-unemployment.csv");

const GOLDMAN: Shipped = Shipped {
    id: "goldman-1997-vs-1999",
    file: "rules/goldman-1997-vs-1999.yaml",
    text: include_str!("../../rules/goldman-1997-vs-1999.yaml"),
    figures_name: "fixtures/us-quarterly.csv",
    figures: US_QUARTERLY,
    tests_name: "rules/goldman-1997-vs-1999.test.yaml",
    tests: include_str!("../../rules/goldman-1997-vs-1999.test.yaml"),
};

const SAHM: Shipped = Shipped {
    id: "sahm",
    file: "rules/sahm.yaml",
    text: include_str!("../../rules/sahm.yaml"),
    figures_name: "fixtures/us-unemployment.csv",
    figures: US_UNEMPLOYMENT,
    tests_name: "rules/sahm.test.yaml",
    tests: include_str!("../../rules/sahm.test.yaml"),
};

static SHIPPED: &[Shipped] = &[GOLDMAN, SAHM];

impl Shipped {
    /// The rule set that is used where none is named.
    pub fn first() -> &'static Shipped {
        &GOLDMAN
    }

    /// The rule set of this name.
    pub fn named(id: &str) -> Option<&'static Shipped> {
        SHIPPED.iter().find(|shipped| shipped.id == id)
    }

    /// The rule set, read and checked.
    ///
    /// # Errors
    ///
    /// None: a test reads all of them.
    pub fn rule_set(&self) -> Result<RuleSet, Error> {
        RuleSet::parse_file(self.file, self.text)
    }
}
