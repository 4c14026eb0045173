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
/// let outcome = plan.evaluate_as_of(&panel, "2008-06-30".parse()?)?;
/// assert_eq!(outcome.phase().map(|phase| phase.id.as_str()), Some("recession_begun"));
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
    /// Its figures: CSV, or a YAML snapshot, as the ending of its name says.
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

/// The name of a file of figures, and its text.
type ShippedFigures = (&'static str, &'static str);

macro_rules! figures {
    ($name:literal) => {
        (concat!("fixtures/", $name), include_str!(concat!("../../fixtures/", $name)))
    };
}

// A macro, for the text of a file can be built in by its literal name only.
macro_rules! rule_set {
    ($id:literal, $figures:expr) => {
        Shipped {
            id: $id,
            file: concat!("rules/", $id, ".yaml"),
            text: include_str!(concat!("../../rules/", $id, ".yaml")),
            figures_name: $figures.0,
            figures: $figures.1,
            tests_name: concat!("rules/", $id, ".test.yaml"),
            tests: include_str!(concat!("../../rules/", $id, ".test.yaml")),
        }
    };
}

const AI_BOOM: ShippedFigures = figures!("ai-boom-2025-12.yaml");
const US_CREDIT: ShippedFigures = figures!("us-credit.csv");
const US_EXUBERANCE: ShippedFigures = figures!("us-exuberance.csv");
const US_IPOS: ShippedFigures = figures!("us-ipos.csv");
const US_MARKETS: ShippedFigures = figures!("us-markets.csv");
const US_MONTHLY: ShippedFigures = figures!("us-monthly.csv");
const US_QUARTERLY: ShippedFigures = figures!("us-quarterly.csv");
const US_SHARES: ShippedFigures = figures!("us-shares.csv");
const US_UNEMPLOYMENT: ShippedFigures = figures!("us-unemployment.csv");

const GOLDMAN: Shipped = rule_set!("goldman-1997-vs-1999", US_QUARTERLY);

static SHIPPED: &[Shipped] = &[
    GOLDMAN,
    rule_set!("sahm", US_UNEMPLOYMENT),
    rule_set!("yield-curve", US_MONTHLY),
    rule_set!("excess-bond-premium", US_MONTHLY),
    rule_set!("credit-gap", US_CREDIT),
    rule_set!("run-up", US_MARKETS),
    rule_set!("exuberance", US_EXUBERANCE),
    rule_set!("cape", US_MARKETS),
    rule_set!("market-value", US_SHARES),
    rule_set!("margin-debt", US_MARKETS),
    rule_set!("ipo-heat", US_IPOS),
    rule_set!("nfci", US_MONTHLY),
    rule_set!("credit-spreads", US_MARKETS),
    rule_set!("kindleberger-minsky", US_MARKETS),
    rule_set!("gmo-bubble", US_MARKETS),
    rule_set!("bofa-bear-signposts", US_MARKETS),
    rule_set!("ai-boom", AI_BOOM),
];

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
