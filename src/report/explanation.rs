//! Why a signal or a phase is what it is, part by part.

use std::fmt::Write;

use serde::Serialize;

use super::flips_text::flips_text;
use super::page::Pen;
use crate::diagnostic::Style;
use crate::explain::{Flips, Join, Level, Trace, Tracing};
use crate::outcome::Outcome;
use crate::rules::{Condition, Phase};
use crate::time::Date;
use crate::value::Truth;

/// Why a signal or the phase is what it is.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    /// The shape of this explanation.
    pub schema: &'static str,
    /// The day of the decision.
    pub as_of: Option<Date>,
    /// The bar of the decision.
    pub bar: Option<String>,
    /// The file of the rules.
    pub file: String,
    /// The conditions, in the order in which they are asked.
    pub conditions: Vec<Explained>,
    /// What would change it, if that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flips: Option<Flips>,
}

/// A condition of a signal or a phase, with its tree.
#[derive(Clone, Debug, Serialize)]
pub struct Explained {
    /// The signal or phase.
    pub id: String,
    /// What it is.
    pub title: Option<String>,
    /// Which condition of a signal it is; `None` for that of a phase.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// The line of the rule file at which it begins.
    pub line: Option<usize>,
    /// How many bars in a row it must hold.
    pub hold: usize,
    /// Whether it holds at this bar, `for` left aside.
    pub truth: Truth,
    /// The tree; `None` for the phase that holds otherwise.
    pub trace: Option<Trace>,
}

const SCHEMA: &str = "froth.explanation/1";

impl Outcome<'_> {
    /// Why the phase is what it is: every condition passed over on the way down,
    /// and the one that holds.
    pub fn explain_phases(&self) -> Explanation {
        let mut conditions = Vec::new();
        for (place, phase) in self.plan.rules().phases().iter().enumerate() {
            conditions.push(self.explained_phase(place, phase));
            let is_last = match self.phase() {
                Some(found) => found.id == phase.id,
                None => self.possible().last().is_some_and(|last| last.id == phase.id),
            };
            if is_last {
                break;
            }
        }
        self.explanation(conditions)
    }

    /// Why the signal or phase of this name is what it is; `None` if there is no
    /// such name.
    pub fn explain(&self, id: &str) -> Option<Explanation> {
        let rules = self.plan.rules();
        if let Some(signal) = rules.signals().iter().find(|signal| signal.id == id) {
            let hold = signal.hold.map_or(1, |length| rules.param_bars(length));
            let mut conditions: Vec<(Level, &Condition, usize)> = Vec::new();
            conditions.extend(signal.watch.as_ref().map(|watch| (Level::Watch, watch, 1)));
            conditions.push((Level::On, &signal.when, hold));
            conditions.extend(signal.until.as_ref().map(|until| (Level::Until, until, 1)));
            let explained = conditions.into_iter().map(|(level, condition, hold)| {
                let trace = self.trace(condition);
                Explained {
                    id: signal.id.clone(),
                    title: signal.title.clone(),
                    level: Some(level),
                    line: Some(condition.line),
                    hold,
                    truth: trace.as_ref().and_then(|trace| trace.truth).unwrap_or_default(),
                    trace,
                }
            });
            return Some(self.explanation(explained.collect()));
        }
        let place = rules.phases().iter().position(|phase| phase.id == id)?;
        let phase = rules.phases().get(place)?;
        Some(self.explanation(vec![self.explained_phase(place, phase)]))
    }

    fn explained_phase(&self, place: usize, phase: &Phase) -> Explained {
        let trace = phase.when.as_ref().and_then(|when| self.trace(when));
        let truth = match &phase.when {
            None => Truth::True,
            Some(_) => trace.as_ref().and_then(|trace| trace.truth).unwrap_or_default(),
        };
        Explained {
            id: phase.id.clone(),
            title: phase.title.clone(),
            level: None,
            line: phase.when.as_ref().map(|when| when.line),
            hold: self.plan.phases.get(place).map_or(1, |phase| phase.hold),
            truth,
            trace,
        }
    }

    fn trace(&self, condition: &Condition) -> Option<Trace> {
        let lookup = self.plan.lookup();
        let (plan, frame, history) = (self.plan, &self.frame, &self.history);
        Some(Tracing { plan, frame, history, lookup, bar: self.last()? }.condition(condition))
    }

    fn explanation(&self, conditions: Vec<Explained>) -> Explanation {
        Explanation {
            schema: SCHEMA,
            as_of: self.as_of(),
            bar: self.last_bar().map(|bar| bar.stamp.to_string()),
            file: self.plan.rules().file().to_owned(),
            conditions,
            flips: None,
        }
    }
}

impl Explanation {
    /// The same explanation with what would change the signal, or the phase.
    pub fn with_flips(mut self, flips: Flips) -> Explanation {
        let signal = self.conditions.iter().find(|one| one.level.is_some()).map(|one| &one.id);
        let mut flips = flips;
        match signal {
            Some(signal) => {
                flips.phase.clear();
                flips.signals.retain(|flip| flip.signal == *signal);
            }
            None => flips.signals.clear(),
        }
        self.flips = Some(flips);
        self
    }

    /// The explanation as JSON, for programs.
    pub fn to_json(&self) -> String {
        super::json::pretty(self)
    }

    /// The explanation as text for people.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for explained in &self.conditions {
            let title = explained.title.as_deref().unwrap_or(&explained.id);
            let level = match explained.level {
                Some(Level::Watch) => ", watch",
                Some(Level::On) => ", when",
                Some(Level::Until) => ", until",
                None => "",
            };
            let place = match explained.line {
                Some(line) => format!("  {}:{line}", self.file),
                None => String::new(),
            };
            let hold = if 1 < explained.hold {
                format!(" (must hold {} bars in a row)", explained.hold)
            } else {
                String::new()
            };
            // Writing to a text cannot fail.
            let _ = writeln!(
                text,
                "{} ({}{level}): {}{hold}{place}",
                title, explained.id, explained.truth
            );
            match &explained.trace {
                Some(trace) => draw(trace, "", "", &mut text),
                None => text.push_str("  holds where no other phase does\n"),
            }
            text.push('\n');
        }
        if let Some(flips) = &self.flips {
            let is_signal = self.conditions.iter().any(|one| one.level.is_some());
            let unchanged = match (is_signal, flips.signals.is_empty(), flips.phase.is_empty()) {
                (true, true, _) => Some("signal"),
                (false, _, true) => Some("phase"),
                _ => None,
            };
            text.push_str(&flips_text(Pen { style: Style::Plain }, flips, unchanged));
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
        text
    }
}

/// Draws a part and what it is made of.
fn draw(trace: &Trace, branch: &str, indent: &str, text: &mut String) {
    let word = match trace.join {
        Join::And => "all of",
        Join::Or => "any of",
        Join::Not => "not",
        _ => trace.text.as_str(),
    };
    let said = match (trace.truth, &trace.value) {
        (Some(truth), _) => match (truth, trace.margin) {
            (Truth::Unknown, _) if trace.parts.iter().any(|part| part.range.is_some()) => {
                format!("unknown, {} off the threshold", trace.shown)
            }
            (Truth::True, _) if trace.parts.iter().any(|part| part.range.is_some()) => {
                format!("true, {} off the threshold", trace.shown)
            }
            (Truth::True, Some(_)) => format!("true, with {} to spare", trace.shown),
            (_, Some(_)) => format!("{truth}, {} short", trace.shown),
            (_, None) => truth.to_string(),
        },
        (None, None) if trace.range.is_none() => "unknown".to_owned(),
        (None, _) => trace.shown.clone(),
    };
    let _ = writeln!(text, "  {branch}{word}: {said}");
    for reason in &trace.unknown {
        let _ = writeln!(text, "  {indent}   because {reason}");
    }
    for (place, part) in trace.parts.iter().enumerate() {
        let is_constant = part.parts.is_empty() && part.text == part.shown;
        if is_constant {
            continue;
        }
        let is_last = place + 1 == trace.parts.len();
        let (mark, bar) = if is_last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
        draw(part, &format!("{indent}{mark}"), &format!("{indent}{bar}"), text);
    }
}
