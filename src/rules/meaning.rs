//! What the parts of a rule set mean, however they are written.
//!
//! Two texts mean the same if they are understood as the same: blanks, parentheses
//! without effect, the order of names, titles, notes and sources do not count. A thing
//! of another name is another thing.

use std::fmt::Write;

use super::input::Input;
use super::ruleset::{Condition, RuleSet};
use super::term::{Amount, Length, Term, What};
use crate::ops::Criterion;
use crate::time::{Calendar, Span};

/// One key of a thing in the rules.
#[derive(Clone, Debug)]
pub(crate) struct MeaningPart {
    /// What it is: `signal`.
    pub(crate) kind: &'static str,
    /// What it is called; empty for the rule set itself.
    pub(crate) name: String,
    /// The key: `when`.
    pub(crate) key: &'static str,
    /// What stands there, for people.
    pub(crate) shown: String,
    /// The same for all that mean the same.
    pub(crate) meaning: String,
}

impl MeaningPart {
    /// Whether it is about the same key of the same thing.
    pub(crate) fn is_beside(&self, other: &MeaningPart) -> bool {
        (self.kind, &self.name, self.key) == (other.kind, &other.name, other.key)
    }
}

/// The parts of a rule set that have a say in its answers, in the order of the file
/// format.
pub(crate) fn parts(rules: &RuleSet) -> Vec<MeaningPart> {
    let mut parts = MeaningParts { rules, all: Vec::new() };
    let calendar = match rules.calendar {
        Calendar::DaysOf(input) => format!("days of {}", parts.input(input)),
        calendar => calendar.word().to_owned(),
    };
    parts.plain("rule set", "", "calendar", calendar);
    for input in &rules.inputs {
        parts.add_input(input);
    }
    for param in &rules.params {
        parts.plain("parameter", &param.name, "value", param.value.to_string());
        if let Some(range) = &param.range {
            parts.plain("parameter", &param.name, "range", format!("{} to {}", range.0, range.1));
        }
        for (key, other) in [("below", &param.below), ("above", &param.above)] {
            if let Some(other) = other {
                parts.plain("parameter", &param.name, key, other.clone());
            }
        }
    }
    for series in &rules.series {
        parts.condition("series", &series.name, "value", Some(&series.expression));
    }
    for signal in &rules.signals {
        let name = &signal.id;
        parts.condition("signal", name, "watch", signal.watch.as_ref());
        parts.condition("signal", name, "when", Some(&signal.when));
        parts.condition("signal", name, "until", signal.until.as_ref());
        parts.length("signal", name, "for", signal.hold);
        parts.length("signal", name, "keep_firing_for", signal.keep);
    }
    parts.add_phases("phase");
    if let Some(rates) = &rules.base_rates {
        parts.condition("rule set", "", "base_rates", Some(&rates.of));
        let spans: Vec<String> = rates.within.iter().map(Span::to_string).collect();
        parts.plain("rule set", "", "base_rates within", spans.join(", "));
        let falls: Vec<String> = rates.falls.iter().map(|fall| format!("{fall}pct")).collect();
        parts.plain("rule set", "", "base_rates falls", falls.join(", "));
    }
    if let Some(compare) = &rules.compare {
        for feature in &compare.features {
            parts.condition("feature", &feature.id, "value", Some(&feature.value));
            let scale = feature.scale.as_ref().map(|(scale, _)| scale);
            parts.condition("feature", &feature.id, "scale", scale);
        }
        for reference in &compare.references {
            let stretch = format!("{}..{}", reference.first, reference.last);
            parts.plain("reference", &reference.id, "stretch", stretch);
        }
        parts.plain("rule set", "", "compare at_least", compare.at_least.to_string());
    }
    let mut all = parts.all;
    if let Some(group) = &rules.group {
        for grouping in &rules.groupings {
            let shown = format!("{}, at least {}", grouping.column, grouping.at_least);
            let mut own = MeaningParts { rules, all: Vec::new() };
            own.plain("grouping", &grouping.name, "column", shown);
            all.append(&mut own.all);
        }
        let mut own = MeaningParts { rules: group, all: Vec::new() };
        own.add_phases("phase of entities");
        all.append(&mut own.all);
    }
    all
}

struct MeaningParts<'r> {
    rules: &'r RuleSet,
    all: Vec<MeaningPart>,
}

impl MeaningParts<'_> {
    fn plain(&mut self, kind: &'static str, name: &str, key: &'static str, shown: String) {
        let meaning = shown.clone();
        self.all.push(MeaningPart { kind, name: name.to_owned(), key, shown, meaning });
    }

    fn condition(
        &mut self,
        kind: &'static str,
        name: &str,
        key: &'static str,
        condition: Option<&Condition>,
    ) {
        let Some(condition) = condition else { return };
        let shown = condition.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut meaning = String::new();
        self.write(&condition.term, &mut meaning);
        self.all.push(MeaningPart { kind, name: name.to_owned(), key, shown, meaning });
    }

    fn length(&mut self, kind: &'static str, name: &str, key: &'static str, own: Option<Length>) {
        if let Some(length) = own {
            let (shown, meaning) = (self.shown_length(length), self.meant(length));
            self.all.push(MeaningPart { kind, name: name.to_owned(), key, shown, meaning });
        }
    }

    fn add_phases(&mut self, kind: &'static str) {
        let rules = self.rules;
        for phase in &rules.phases {
            match &phase.when {
                Some(when) => self.condition(kind, &phase.id, "when", Some(when)),
                None => self.plain(kind, &phase.id, "otherwise", "true".to_owned()),
            }
            self.length(kind, &phase.id, "for", phase.hold);
            if phase.is_at_once {
                self.plain(kind, &phase.id, "at_once", "true".to_owned());
            }
        }
        let order: Vec<&str> = rules.phases.iter().map(|phase| phase.id.as_str()).collect();
        self.plain(kind, "", "order", order.join(", "));
        self.length(kind, "", "dwell", rules.dwell);
    }

    fn add_input(&mut self, input: &Input) {
        let mut add = |key: &'static str, shown: Option<String>| {
            if let Some(shown) = shown {
                self.plain("input", &input.name, key, shown);
            }
        };
        let unit = Some(input.unit.to_string()).filter(|unit| !unit.is_empty());
        add("unit", Some(unit.unwrap_or_else(|| "number".to_owned())));
        add("every", input.every.map(|every| every.word().to_owned()));
        add("stamp", input.stamp.map(|stamp| format!("{stamp:?}").to_lowercase()));
        add("published", Some(input.published.to_string()));
        let released = input.released.iter().map(|(period, day)| format!("{period}: {day}"));
        let released: Vec<String> = released.collect();
        add("released", (!released.is_empty()).then(|| released.join(", ")));
        add("ends", input.ends.map(|day| day.to_string()));
        add("max_age", input.max_age.map(|age| age.to_string()));
        add("missing", (!input.missing.is_empty()).then(|| input.missing.shown()));
        add("valid", input.valid.map(|(low, high)| format!("{low} to {high}")));
        add("aggregate", Some(format!("{:?}", input.aggregate).to_lowercase()));
        add("columns", Some(input.columns.join(", ")));
        let labels = input.labels.iter().map(|(column, word)| format!("{column}: {word}"));
        let labels: Vec<String> = labels.collect();
        add("where", (!labels.is_empty()).then(|| labels.join(", ")));
        add("optional", input.is_optional.then(|| "true".to_owned()));
    }

    fn input(&self, place: usize) -> &str {
        self.rules.inputs.get(place).map_or("", |input| &input.name)
    }

    fn param(&self, place: usize) -> &str {
        self.rules.params.get(place).map_or("", |param| &param.name)
    }

    fn signal(&self, place: usize) -> &str {
        self.rules.signals.get(place).map_or("", |signal| &signal.id)
    }

    fn shown_length(&self, length: Length) -> String {
        match length {
            Length::Bars(bars) => bars.to_string(),
            Length::Span(span) => span.to_string(),
            Length::Param(param) => self.param(param).to_owned(),
        }
    }

    /// The same for all lengths that are the same: two years are eight quarters.
    fn meant(&self, length: Length) -> String {
        match length {
            Length::Span(span) => format!("{:?}", span.periods()),
            other => self.shown_length(other),
        }
    }

    /// Writes a term so that all that are understood alike give one text.
    fn write(&self, term: &Term, text: &mut String) {
        let head = match &term.what {
            What::Number(number) => format!("{number} {}", term.unit()),
            What::Truth(truth) => truth.to_string(),
            What::Param(param) => format!("parameter {}", self.param(*param)),
            What::Input(input) => format!("input {}", self.input(*input)),
            What::Series(series) => {
                let series = self.rules.series.get(*series);
                format!("series {}", series.map_or("", |series| &series.name))
            }
            What::On(signal) => format!("on {}", self.signal(*signal)),
            What::Watch(signal) => format!("watch {}", self.signal(*signal)),
            What::Calendar(part) => format!("{part:?}"),
            What::Age(input) => format!("age {}", self.input(*input)),
            What::Was(phase, length) => {
                let phase = self.rules.phases.get(*phase).map_or("", |phase| &phase.id);
                format!("was {phase} {}", self.meant(*length))
            }
            What::Compare(sign, ..) => format!("{sign:?}"),
            What::Scale(_, factor) => format!("times {factor}"),
            What::Apply { op, window, known, number, criterion, .. } => {
                let window = window.map(|window| self.meant(window));
                let number = match number {
                    Amount::None => String::new(),
                    Amount::Fixed(number) => number.to_string(),
                    Amount::Param(param) => self.param(*param).to_owned(),
                };
                let window = window.unwrap_or_default();
                match criterion {
                    Criterion::None => format!("{op:?} {window} {known} {number}"),
                    _ => format!("{op:?} {window} {known} {number} {criterion:?}"),
                }
            }
        };
        // Writing to a string cannot fail.
        let _ = write!(text, "({head}");
        for part in term.parts() {
            text.push(' ');
            self.write(part, text);
        }
        text.push(')');
    }
}
