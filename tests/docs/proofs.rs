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

`froth check my.yaml --prove` asks of every phase whether it can be the verdict, and of every \
signal whether it can be on, in watch and off. Inputs are free within their `valid` ranges, \
parameters are as they stand, and figures are known: where one is missing, a phase may be unknown \
as ever.

- **can be** is shown: the rules, carried out on a table that is handed over, say so at its end. \
`--witness DIR` writes each table as a file for `froth evaluate`.
- **never** is proved: comparisons are held against each other (what is above 2 is above 1), and \
whatever else a condition asks may be either way, so that a proof never says too much. A phase or \
a signal that never comes about is warned of ([F0606](errors/F0606.md)).
- **open** is neither, and the reason is given: usually that the rules ask about the past.

What holds for two signals together, or for the conditions of two phases, is listed below the tables. \
Conditions over all entities together are left aside, and so is an order among three numbers \
(`a > b` and `b > c`). A rule set always has a phase, because its last one holds `otherwise`: that \
this one is *never* the verdict says that the others leave nothing over.

`froth diff old.yaml new.yaml --prove` asks whether two rule sets come to the same phase at the \
end of every bar, whatever the figures are. Phases are matched by their names, inputs by what they \
read. For how far the search goes see [limits.md](limits.md).

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
