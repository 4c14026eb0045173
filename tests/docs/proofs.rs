//! What is proved of the built-in rule sets is current.
//!
//! `FROTH_UPDATE=1 cargo test --test docs proofs` writes `docs/proofs.md` anew;
//! `froth check --prove` prints the same.

use std::fs;
use std::path::Path;

use froth::diagnostic::Style;
use froth::prove::{Sign, Witness};
use froth::rules::shipped;
use froth::{Outcome, Panel, RuleSet};

const COMMAND: &str = "FROTH_UPDATE=1 cargo test --test docs proofs";

const INTRODUCTION: &str = "\
# What the rule sets can say, and what they never can

`froth check my.yaml --prove` says what a rule set can answer, whatever the figures are: which \
phases can be the verdict, and whether each signal can be on, in watch and off. Inputs may take any \
value within their `valid` ranges. Parameters have the values of the file, and no figure is missing.

- **can be**: an example shows it. The example is a table of figures on which the rules end with \
this verdict or state. `--witness DIR` writes each table as a file for `froth evaluate`.
- **never**: the comparisons prove it, because what is above 2 is also above 1. The proof lets \
everything else that a condition asks be true or false, so it never claims too much. A phase or \
signal that is never reached gives a warning ([F0606](errors/F0606.md)).
- **open**: neither an example nor a proof was found, and the reason is given. Usually the rules ask \
about the past.

Below the tables are statements about two signals together, or about the conditions of two phases. \
Proofs leave two things aside: conditions over all entities together, and an order among three \
numbers (`a > b` and `b > c`). If the last phase is *never* the verdict, the other phases cover every \
case, because a rule set always has a verdict: its last phase is the one for everything else \
(`otherwise`).

`froth diff old.yaml new.yaml --prove` says whether two rule sets come to the same phase at the end \
of every bar, whatever the figures are. Phases are matched by their names. Inputs match if they read the \
same columns in the same way. [limits.md](limits.md) says how far the search goes.

## The built-in rule sets
";

fn last(rules: &RuleSet, table: &Witness) -> Outcome {
    let panel = Panel::read_csv(table.csv.as_bytes()).expect("a table");
    rules.plan(panel.schema()).expect("a plan").evaluate(&panel).expect("its own panel")
}

#[test]
fn what_is_proved_of_the_shipped_rule_sets_is_current_and_what_is_shown_is_so() {
    let mut page = format!("<!-- Made from rules/: {COMMAND} -->\n\n{INTRODUCTION}");
    for shipped in shipped() {
        let rules = shipped.rule_set().expect("good rules");
        let proofs = rules.prove();
        page += &format!("\n```text\n{}```\n", proofs.to_text(Style::Plain));
        for phase in proofs.phases {
            assert_ne!(phase.verdict, Sign::Never, "{} of {}", phase.id, shipped.id);
            let Some(table) = phase.table else { continue };
            let found = last(&rules, &table).phase().map(|phase| phase.id.clone());
            assert_eq!(found, Some(phase.id), "{}", shipped.id);
        }
        for signal in proofs.signals {
            let Some(table) = signal.table else { continue };
            let found = last(&rules, &table).signal(&signal.id);
            assert_eq!(found, Some(signal.state), "{} of {}", signal.id, shipped.id);
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/proofs.md");
    if std::env::var_os("FROTH_UPDATE").is_some() {
        fs::write(&path, &page).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    let first = page.lines().zip(found.lines()).find(|(wanted, found)| wanted != found);
    assert!(page == found, "docs/proofs.md differs, first at {first:?}: run `{COMMAND}`");
}
