//! Rules as data: for editors, documents and other programs that show them.

use std::collections::BTreeSet;

use super::Input;
use super::problem::told_of;
use super::ruleset::{Computed, Condition, Phase, RuleSet, Signal};
use super::term::{Kind, What};
use crate::error::{Error, ErrorKind};
use crate::value::Unit;

/// What stands behind a name in an expression.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Behind {
    Series,
    Signal,
    Phase,
}

impl Condition {
    /// The expression as its author wrote it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The line of the rule file at which it begins, from 1; `None` if it is in no file.
    pub fn line(&self) -> Option<usize> {
        self.start.map(|_| self.line)
    }

    /// The byte of the rule file at which it begins; `None` if it is in no file.
    pub fn start(&self) -> Option<usize> {
        self.start
    }

    /// The unit of the number that it is; `None` if it is true or false.
    pub fn unit(&self) -> Option<&Unit> {
        match &self.term.kind {
            Kind::Number(unit) => Some(unit),
            Kind::Truth => None,
        }
    }
}

impl Signal {
    /// What turns it on.
    pub fn when(&self) -> &Condition {
        &self.when
    }

    /// What puts it on watch, if it has a watch of its own.
    pub fn watch(&self) -> Option<&Condition> {
        self.watch.as_ref()
    }

    /// What ends it, if that is something else than the end of what turned it on.
    pub fn until(&self) -> Option<&Condition> {
        self.until.as_ref()
    }
}

impl Phase {
    /// When it is the verdict; `None` for the one that holds otherwise.
    pub fn when(&self) -> Option<&Condition> {
        self.when.as_ref()
    }
}

impl Computed {
    /// How it is computed.
    pub fn expression(&self) -> &Condition {
        &self.expression
    }
}

impl RuleSet {
    /// An expression over the names of these rules, understood as the condition of a
    /// phase would be, or as a number. No data are needed.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Rules`] with everything that is wrong with it, each with its place
    /// in the text.
    ///
    /// # Example
    ///
    /// ```
    /// # fn main() -> Result<(), froth::Error> {
    /// let rules = froth::RuleSet::parse(include_str!("../../rules/sahm.yaml"))?;
    /// let asked = rules.understand_expression("rolling_mean(unemployment, 3m)")?;
    /// assert_eq!(asked.unit().map(ToString::to_string).as_deref(), Some("%"));
    /// let names: Vec<&str> = rules.inputs_of(&asked).iter().map(|one| &*one.name).collect();
    /// assert_eq!(names, ["unemployment"]);
    /// assert!(rules.understand_expression("unemployed > 4pct").is_err());
    /// # Ok(())
    /// # }
    /// ```
    pub fn understand_expression(&self, text: &str) -> Result<Condition, Error> {
        let refused = |found| Error::new(ErrorKind::Rules, told_of(text, found));
        self.understand(text).map_err(refused)
    }

    /// The inputs behind an expression of these rules, by whatever series, signals and
    /// phases it reads them, in the order of the rules.
    pub fn inputs_of(&self, condition: &Condition) -> Vec<&Input> {
        let mut inputs = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut waiting = vec![condition];
        while let Some(condition) = waiting.pop() {
            condition.term.walk(&mut |term| {
                let (kind, place) = match term.what {
                    What::Input(place) | What::Age(place) => {
                        inputs.insert(place);
                        return;
                    }
                    What::Series(place) => (Behind::Series, place),
                    What::On(place) | What::Watch(place) => (Behind::Signal, place),
                    What::Was(place, _) => (Behind::Phase, place),
                    _ => return,
                };
                if seen.insert((kind, place)) {
                    waiting.extend(self.behind(kind, place));
                }
            });
        }
        inputs.into_iter().filter_map(|place| self.inputs.get(place)).collect()
    }

    fn behind(&self, kind: Behind, place: usize) -> Vec<&Condition> {
        match kind {
            Behind::Series => {
                self.series.get(place).map(|series| &series.expression).into_iter().collect()
            }
            Behind::Signal => {
                let signal = self.signals.get(place).into_iter();
                signal
                    .flat_map(|one| one.watch.iter().chain(&one.until).chain([&one.when]))
                    .collect()
            }
            // Which phase it was depends on those before it, too.
            Behind::Phase => {
                self.phases.iter().take(place + 1).filter_map(|phase| phase.when.as_ref()).collect()
            }
        }
    }
}
