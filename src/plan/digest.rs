//! What two plans must have in common so that one can go on where the other ended.
//!
//! A plan is written in words of its own, which stay what they are: what has a say is
//! named, one thing a line, and what is as usual is left out. So a digest outlives
//! changes of the types that hold a plan, and what is added to the language later
//! leaves the digests of rules alone that do not use it.

use std::fmt::Write;

use super::{Formula, Node, NodeId, NodeStep, Plan, Reach};
use crate::data::Origin;
use crate::ops::{Criterion, Settings};
use crate::rules::{MeaningPart, parts};
use crate::time::Stretch;

impl Plan {
    /// A digest of all that has a say in its decisions, in the order in which decisions
    /// remember it. Comments, titles, sources and the spelling of the rules have none,
    /// and neither has where the figures come from.
    pub(crate) fn digest(&self) -> String {
        Origin::of("", self.in_words().as_bytes()).sha256
    }

    fn in_words(&self) -> String {
        let mut lines = Vec::new();
        let is_contract = |part: &MeaningPart| {
            let is_of_data = matches!(part.key, "columns" | "where" | "optional");
            part.kind == "input" && !is_of_data || part.key == "calendar"
        };
        for MeaningPart { name, key, meaning, .. } in
            parts(&self.rules).into_iter().filter(is_contract)
        {
            lines.push(format!("{name} {key} {meaning}"));
        }
        lines.extend(self.nodes.iter().map(node));
        let several = |word: &str, nodes: &[NodeId]| format!("{word}{}", places(nodes));
        lines.push(several("inputs", &self.inputs));
        lines.push(several("series", &self.series));
        lines.push(several("seen", &self.seen));
        for signal in self.signals.iter() {
            lines.push(several("signal", &[signal.active, signal.on, signal.watchful]));
        }
        for (plan, phase) in self.phases.iter().zip(self.rules.phases()) {
            let at_once = if plan.is_at_once { " at once" } else { "" };
            let hold = reach(plan.hold);
            lines.push(format!("phase {} {}{hold}{at_once}", phase.id, formula(&plan.formula)));
        }
        lines.push(format!("dwell {}", self.dwell));
        lines.join("\n")
    }
}

fn places(nodes: &[NodeId]) -> String {
    nodes.iter().map(|node| format!(" {}", node.0)).collect()
}

fn node(node: &Node) -> String {
    let step = match node.step {
        NodeStep::Input(input) => format!("input {input}"),
        // By its bits: no two numbers are the same word.
        NodeStep::Number(number) => format!("number {:016x}", number.to_bits()),
        NodeStep::Truth(truth) => format!("truth {truth}"),
        NodeStep::Calendar(part) => format!("date {part:?}"),
        NodeStep::Age(input) => format!("age {input}"),
        NodeStep::Apply(op, settings) => format!("{op:?}{}", set(settings)),
    };
    let span = node.span.map_or(String::new(), stretch);
    format!("{step}{span} of{}", places(&node.operands))
}

/// The settings that are not as usual.
fn set(settings: Settings) -> String {
    let Settings { window, known, number, criterion } = settings;
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = match window {
        0 => Ok(()),
        window => write!(text, " window {window}"),
    };
    let _ = match known {
        0 => Ok(()),
        known => write!(text, " known {known}"),
    };
    let _ = match number.to_bits() {
        0 => Ok(()),
        bits => write!(text, " with {bits:016x}"),
    };
    let _ = match criterion {
        Criterion::None => Ok(()),
        criterion => write!(text, " by {criterion:?}"),
    };
    text
}

fn stretch(stretch: Stretch) -> String {
    let first = if stretch.has_first_day { " with its first day" } else { "" };
    format!(" over {}{first}", stretch.span)
}

fn reach(reach: Reach) -> String {
    format!(" for {}{}", reach.bars, reach.span.map_or(String::new(), stretch))
}

fn formula(of: &Formula) -> String {
    let all = |word: &str, parts: &[Formula]| {
        let parts: String = parts.iter().map(|part| format!(" {}", formula(part))).collect();
        format!("({word}{parts})")
    };
    match of {
        Formula::Constant(truth) => format!("{truth}"),
        Formula::And(parts) => all("and", parts),
        Formula::Or(parts) => all("or", parts),
        Formula::Not(part) => format!("(not {})", formula(part)),
        Formula::AtLeast(least, parts) => all(&format!("at least {least}"), parts),
        Formula::On(signal) => format!("(on {signal})"),
        Formula::Watch(signal) => format!("(watch {signal})"),
        Formula::Node(node) => format!("(node {})", node.0),
        Formula::Within { now, node, window } => {
            format!("(within {} {}{})", formula(now), node.0, reach(*window))
        }
        Formula::Held { now, node, window } => {
            format!("(held {} {}{})", formula(now), node.0, reach(*window))
        }
        Formula::Was(phase, window, of) => format!("(was {phase}{} of {of})", reach(*window)),
        Formula::HeldBefore(phase, window) => format!("(held before {phase}{})", reach(*window)),
    }
}

#[cfg(test)]
mod tests {
    use crate::data::Origin;
    use crate::plan::PlanOptions;
    use crate::rules::RuleSet;

    const RULES: &str = "format: 1\nid: t\nversion: '1'\ntitle: t\ncalendar: day\ninputs:\n  \
        x: { unit: number, every: day, published: 1d, max_age: 9d, columns: [x] }\nsignals:\n  \
        high: { when: 'zscore(x, 60) > 1.5 || month() == 12', until: x < 0, for: 2 }\n  \
        wide: { watch: x > 1, when: 'rolling_quantile(x, 1y, 0.9) < x' }\n  \
        odd: { when: 'adf(x, 40, 2, aic) > 0 && within(x > 3, 2m)' }\nphases:\n  \
        - { id: a, when: 'at_least(2, high, wide, odd) && !was(b, 5)', for: 3, at_once: true }\n  \
        - { id: b, when: 'held(watch(wide), 4) || was(a, 1y)' }\n  \
        - { id: c, otherwise: true }\ndwell: 3\n";

    fn in_words(text: &str) -> Option<String> {
        let options = PlanOptions { allow_missing: true, ..PlanOptions::default() };
        let plan = RuleSet::parse(text).ok()?.plan_with(Default::default(), &options).ok()?;
        Some(plan.in_words())
    }

    #[test]
    fn the_words_of_a_plan_stay_what_they_are() {
        // Whoever changes these words makes every state that was saved one of other rules.
        let words = in_words(RULES).unwrap_or_default();
        let digest = Origin::of("", words.as_bytes()).sha256;
        assert_eq!(
            digest, "f67463a5ae9b3042558517165c996e259f0bdc8414a6b129523f21163c2fe8ac",
            "{words}"
        );
    }

    #[test]
    fn what_decides_otherwise_has_other_words() {
        let own = in_words(RULES);
        assert!(own.is_some());
        assert_eq!(in_words(&RULES.replace("title: t", "title: u # and a comment")), own);
        for (from, to) in [
            ("published: 1d", "published: 2d"),
            ("60", "61"),
            ("1.5", "1.6"),
            ("month()", "year()"),
            ("until: x < 0, ", ""),
            ("for: 2", "for: 4"),
            ("1y, 0.9", "2y, 0.9"),
            ("0.9", "0.8"),
            ("aic", "bic"),
            ("40, 2", "40, 3"),
            ("2m", "3m"),
            ("at_least(2", "at_least(1"),
            ("!was", "was"),
            ("was(b, 5)", "was(b, 6)"),
            ("for: 3", "for: 4"),
            (", at_once: true", ""),
            ("watch(wide)", "wide"),
            ("was(a, 1y)", "was(a, 2y)"),
            ("id: b", "id: d"),
            ("dwell: 3", "dwell: 2"),
        ] {
            let other = RULES
                .replace(from, to)
                .replace("was(b", if to == "id: d" { "was(d" } else { "was(b" });
            let other = in_words(&other);
            assert!(other.is_some() && other != own, "{from} {to}");
        }
    }
}
