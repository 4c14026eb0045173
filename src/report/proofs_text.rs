//! Proofs about rule sets, as text for people.

use std::fmt;

use super::page::{Pen, lines, plain_table, wrapped, wrapped_to};
use crate::diagnostic::Style;
use crate::prove::{Equality, PhaseProof, Proofs, Relation, Sign, SignalProof, Witness};

/// Of a table with more columns than this, its figures are not told.
const MOST_FIGURES: usize = 6;
/// How wide what is told of each is.
const TOLD: usize = 54;

impl fmt::Display for Proofs {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_text(Style::Plain))
    }
}

impl fmt::Display for Equality {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_text())
    }
}

impl Proofs {
    /// What is proved and shown, as text for people.
    pub fn to_text(&self, style: Style) -> String {
        let pen = Pen::new(style);
        let mut parts = vec![pen.bold(&format!("{} {}", self.rules, self.version))];
        let mut table = plain_table(&["PHASE", "THE VERDICT", "HOW IT IS KNOWN"]);
        for phase in &self.phases {
            let told = [phase.id.clone(), phase.verdict.told(), phase.told()];
            table.add_row(told.to_vec());
        }
        parts.push(pen.header(&lines(&table)));
        if !self.signals.is_empty() {
            let mut table = plain_table(&["SIGNAL", "STATE", "CAN BE", "HOW IT IS KNOWN"]);
            for one in &self.signals {
                let told = wrapped_to(&one.told(), TOLD - 10);
                let (id, state) = (one.id.clone(), one.state.word().to_owned());
                table.add_row(vec![id, state, one.can_be.told(), told]);
            }
            parts.push(pen.header(&lines(&table)));
        }
        if !self.relations.is_empty() {
            let told: Vec<String> = self.relations.iter().map(Relation::told).collect();
            parts.push(told.join("\n"));
        }
        parts.join("\n\n") + "\n"
    }
}

impl Sign {
    fn told(self) -> String {
        match self {
            Sign::Shown => "can be",
            Sign::Never => "never",
            Sign::Open => "open",
        }
        .to_owned()
    }
}

impl PhaseProof {
    fn told(&self) -> String {
        let always = match self.always {
            Some(true) => "its condition always holds; ",
            _ => "",
        };
        let why = self.reason.clone().or(self.table.as_ref().map(Witness::told));
        wrapped_to(&format!("{always}{}", why.unwrap_or_default()), TOLD)
    }
}

impl SignalProof {
    fn told(&self) -> String {
        let proved =
            (self.can_be == Sign::Never).then(|| "no figures can bring it about".to_owned());
        let shown = self.table.as_ref().map(Witness::told);
        self.reason.clone().or(shown).or(proved).unwrap_or_default()
    }
}

impl Witness {
    fn told(&self) -> String {
        match self.bars {
            1 if self.last.matches(" = ").count() <= MOST_FIGURES => self.last.clone(),
            1 => "by a table of 1 bar".to_owned(),
            bars => format!("by a table of {bars} bars"),
        }
    }
}

impl Relation {
    fn told(&self) -> String {
        let Relation { first, second, .. } = self;
        wrapped(&match (self.kind, self.is_implied) {
            ("signal", true) => format!("`{second}` is on whenever `{first}` is"),
            ("signal", false) => format!("`{first}` and `{second}` are never on together"),
            (_, true) => {
                format!("the condition of `{second}` holds whenever that of `{first}` does")
            }
            (_, false) => {
                format!("the conditions of `{first}` and `{second}` never hold together")
            }
        })
    }
}

impl Equality {
    /// Whether the two can differ, in a sentence for people.
    pub fn to_text(&self) -> String {
        let (old, new) = (&self.old, &self.new);
        let told = match (self.can_differ, &self.table, &self.reason) {
            (Sign::Never, ..) => {
                format!(
                    "Proved: `{old}` and `{new}` give the same phase, whatever the figures are."
                )
            }
            (Sign::Shown, Some(table), _) => {
                format!("Shown: `{old}` and `{new}` give different phases, {}.", table.told())
            }
            (_, _, reason) => {
                let why = reason.as_deref().unwrap_or("nothing is proved");
                format!("Open: whether `{old}` and `{new}` can give different phases: {why}.")
            }
        };
        wrapped(&told) + "\n"
    }
}
