//! A report in the text format that Prometheus reads.
//!
//! What is one of several (the phase, the state of a signal) is one sample for
//! each: 1 for the one that it is, 0 for one that it is not, `NaN` for one that
//! it could still be. Where it is not known, the state `unknown` is 1. Numbers
//! are in base units: ratios, not percentages; dollars, not billions; seconds.

use std::fmt::Write;

use super::Report;
use crate::explain::{Bounds, Comparing};
use crate::plan::Knowledge;
use crate::signal::State;
use crate::time::Date;

const STATES: [State; 3] = [State::Off, State::Watch, State::On];

impl Report {
    /// The report as metrics, in the text format 0.0.4 of Prometheus.
    ///
    /// # Shape
    ///
    /// Every sample has the label `rules`. Samples have no time of their own:
    /// `froth_as_of_timestamp_seconds` is the day of the decision.
    pub fn to_prometheus(&self) -> String {
        let mut metrics = Metrics::of(&self.provenance.rules.id);
        self.add_decision(&mut metrics);
        self.add_phases(&mut metrics);
        self.add_states(&mut metrics);
        self.add_comparisons(&mut metrics);
        self.add_inputs(&mut metrics);
        crate::inert::lines(&metrics.text)
    }

    fn add_decision(&self, metrics: &mut Metrics<'_>) {
        let (program, rules) = (&self.provenance.program, &self.provenance.rules);
        let knowledge = match self.knowledge {
            Knowledge::Released => "released",
            Knowledge::Vintage => "vintage",
            Knowledge::Latest => "latest",
        };
        metrics.family("info", "What was carried out by what; always 1.");
        metrics.sample(
            &[
                ("version", &program.version),
                ("rules_version", &rules.version),
                ("rules_sha256", &rules.sha256),
                ("calendar", &self.calendar),
                ("knowledge", knowledge),
            ],
            1.0,
        );
        if let Some(date) = self.as_of {
            let help = "Midnight UTC at the beginning of the day of the decision.";
            metrics.family("as_of_timestamp_seconds", help);
            metrics.sample(&[], seconds(date));
        }
        metrics.family("is_provisional", "Whether the decision comes before the end of its bar.");
        metrics.sample(&[], truth(self.is_provisional));
    }

    fn add_phases(&self, metrics: &mut Metrics<'_>) {
        let now = &self.phase;
        let is_possible = |id: &String| now.possible.contains(id);
        metrics.family(
            "phase",
            "The phase: 1 if it is this one, 0 if it is not, NaN if it could be; \
             \"unknown\" is 1 if more than one could be.",
        );
        for phase in self.phases.iter() {
            let is_it = one_of(is_possible(&phase.id), now.id.is_some());
            metrics.sample(&[("phase", &phase.id)], is_it);
        }
        metrics.sample(&[("phase", "unknown")], truth(now.id.is_none()));
        metrics.family("phase_possible", "Whether it could be this phase, given what is known.");
        for phase in self.phases.iter() {
            metrics.sample(&[("phase", &phase.id)], truth(is_possible(&phase.id)));
        }
        if let Some(date) = now.since {
            let help = "The day of the decision since which it has been the phase.";
            metrics.family("phase_since_timestamp_seconds", help);
            metrics.sample(&[], seconds(date));
        }
    }

    fn add_states(&self, metrics: &mut Metrics<'_>) {
        metrics.family(
            "signal_state",
            "The state of a signal: 1 if it is this one, 0 if it is not, NaN if it could be; \
             \"unknown\" is 1 if more than one could be.",
        );
        for (id, signal) in &self.signals.0 {
            let is_known = signal.state != State::Unknown;
            for state in STATES {
                let is_it = one_of(signal.possible.contains(&state), is_known);
                metrics.sample(&[("signal", id), ("state", state.word())], is_it);
            }
            let unknown = [("signal", id.as_str()), ("state", State::Unknown.word())];
            metrics.sample(&unknown, truth(!is_known));
        }
        let help = "The day of the decision since which a signal has had its state.";
        metrics.family("signal_since_timestamp_seconds", help);
        for (id, signal) in &self.signals.0 {
            if let Some(date) = signal.since {
                metrics.sample(&[("signal", id)], seconds(date));
            }
        }
    }

    fn add_comparisons(&self, metrics: &mut Metrics<'_>) {
        let families: [(&str, &str, ComparedNumber); 3] = [
            ("signal_value", "What a signal compares; NaN if it is unknown.", |one| {
                one.value.map(|value| one.unit.in_base(value))
            }),
            ("signal_threshold", "With what it is compared; NaN if that is unknown.", |one| {
                one.threshold.map(|threshold| one.unit.in_base(threshold))
            }),
            ("signal_margin", "The value less the threshold; NaN if it is unknown.", |one| {
                one.margin.map(|margin| one.margin_unit.in_base(margin))
            }),
        ];
        for (name, help, number) in families {
            metrics.family(name, help);
            for (id, signal) in &self.signals.0 {
                for evidence in &signal.evidence {
                    let comparisons = evidence.comparisons.iter().enumerate();
                    for (place, one) in comparisons {
                        let text = comparison(one);
                        let before = evidence.comparisons.iter().take(place);
                        // One that is written twice is one sample.
                        if before.into_iter().any(|other| comparison(other) == text) {
                            continue;
                        }
                        let labels = [
                            ("signal", id.as_str()),
                            ("level", evidence.level.word()),
                            ("comparison", &text),
                            ("unit", &one.unit.base_name()),
                        ];
                        metrics.sample(&labels, number(one).unwrap_or(f64::NAN));
                    }
                }
            }
        }
    }

    fn add_inputs(&self, metrics: &mut Metrics<'_>) {
        metrics.family("input_value", "The figure that the decision saw; NaN if it is unknown.");
        for (name, seen) in &self.inputs.0 {
            let value = seen.value.map_or(f64::NAN, |value| seen.unit.in_base(value));
            metrics.sample(&[("input", name), ("unit", &seen.unit.base_name())], value);
        }
        for (name, help, end) in ENDS_OF_INPUTS {
            metrics.family(name, help);
            for (name, seen) in &self.inputs.0 {
                if let Some(number) = seen.range.and_then(end) {
                    let labels = [("input", name.as_str()), ("unit", &seen.unit.base_name())];
                    metrics.sample(&labels, seen.unit.in_base(number));
                }
            }
        }
        metrics.family("input_unknown", "Whether the decision saw no figure of an input.");
        for (name, seen) in &self.inputs.0 {
            metrics.sample(&[("input", name)], truth(seen.unknown.is_some()));
        }
        let help = "From the end of the figure's period to the day of the decision; NaN if there \
                    is no figure.";
        metrics.family("input_age_seconds", help);
        for (name, seen) in &self.inputs.0 {
            let age = seen.age_days.map_or(f64::NAN, |days| f64::from(days) * SECONDS);
            metrics.sample(&[("input", name)], age);
        }
        metrics
            .family("input_known_timestamp_seconds", "The day on which the figure became known.");
        for (name, seen) in &self.inputs.0 {
            if let Some(date) = seen.known {
                metrics.sample(&[("input", name)], seconds(date));
            }
        }
    }
}

/// Families of samples as they are written; a family without samples is not.
struct Metrics<'r> {
    rules: &'r str,
    text: String,
    /// The family that has no sample yet, with its help.
    waiting: Option<(&'static str, &'static str)>,
    name: &'static str,
}

impl<'r> Metrics<'r> {
    fn of(rules: &'r str) -> Metrics<'r> {
        Metrics { rules, text: String::new(), waiting: None, name: "" }
    }

    fn family(&mut self, name: &'static str, help: &'static str) {
        self.waiting = Some((name, help));
        self.name = name;
    }

    fn sample(&mut self, labels: &[(&str, &str)], value: f64) {
        // Writing to a text cannot fail.
        if let Some((name, help)) = self.waiting.take() {
            let _ = writeln!(self.text, "# HELP froth_{name} {}", help.replace('\\', "\\\\"));
            let _ = writeln!(self.text, "# TYPE froth_{name} gauge");
        }
        let _ = write!(self.text, "froth_{}{{rules=\"{}\"", self.name, escaped(self.rules));
        for (label, text) in labels {
            let _ = write!(self.text, ",{label}=\"{}\"", escaped(text));
        }
        let _ = writeln!(self.text, "}} {value}");
    }
}

/// A number of a comparison.
type ComparedNumber = fn(&Comparing) -> Option<f64>;

/// An end of what a number may be.
type BoundsEnd = fn(Bounds) -> Option<f64>;

/// The ends of a figure that is known within a range only.
const ENDS_OF_INPUTS: [(&str, &str, BoundsEnd); 2] = [
    ("input_low", "The lowest that a figure may be, if it is known within a range.", |one| one.low),
    ("input_high", "The highest that a figure may be, if it is known within a range.", |one| {
        one.high
    }),
];

/// A text as it stands between the quotes of a label.
fn escaped(text: &str) -> String {
    let text = crate::inert::line(text);
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

fn comparison(one: &Comparing) -> String {
    format!("{} {} {}", one.expression, one.sign.sign(), one.against)
}

/// The sample of one of several things, only one of which it is.
fn one_of(is_possible: bool, is_settled: bool) -> f64 {
    match (is_possible, is_settled) {
        (false, _) => 0.0,
        (true, true) => 1.0,
        (true, false) => f64::NAN,
    }
}

fn truth(is_it: bool) -> f64 {
    if is_it { 1.0 } else { 0.0 }
}

const SECONDS: f64 = 86_400.0;

fn seconds(date: Date) -> f64 {
    f64::from(date.days()) * SECONDS
}
