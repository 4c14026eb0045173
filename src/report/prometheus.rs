//! A report in the text format that Prometheus reads.
//!
//! What is one of several (the phase, the state of a signal) is one sample for
//! each: 1 for the one that it is, 0 for one that it is not, `NaN` for one that
//! it could still be. Where it is not known, the state `unknown` is 1. Numbers
//! are in base units: ratios, not percentages; dollars, not billions; seconds.

use std::fmt::Write;

use super::{Report, Reports};
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
        let mut metrics = Metrics::default();
        self.add(&mut metrics, &self.provenance.rules.id);
        metrics.text()
    }

    fn add(&self, metrics: &mut Metrics, rules: &str) {
        rules.clone_into(&mut metrics.rules);
        self.add_decision(metrics);
        self.add_phases(metrics);
        self.add_states(metrics);
        self.add_comparisons(metrics);
        self.add_inputs(metrics);
    }

    fn add_decision(&self, metrics: &mut Metrics) {
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

    fn add_phases(&self, metrics: &mut Metrics) {
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

    fn add_states(&self, metrics: &mut Metrics) {
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

    fn add_comparisons(&self, metrics: &mut Metrics) {
        let families: [(&str, &str, Number); 3] = [
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

    fn add_inputs(&self, metrics: &mut Metrics) {
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

impl Reports {
    /// The reports as metrics of one scrape, in the text format 0.0.4 of Prometheus.
    ///
    /// # Shape
    ///
    /// As [`Report::to_prometheus`]: each family once, with the samples of all rule sets.
    /// The label `rules` tells them apart; the second of one id is `id#2`.
    pub fn to_prometheus(&self) -> String {
        let mut metrics = Metrics::default();
        for (report, name) in self.reports.iter().zip(self.names()) {
            report.add(&mut metrics, &name);
        }
        metrics.text()
    }
}

/// Families of samples in the order in which they were met.
#[derive(Default)]
struct Metrics {
    /// The rule set whose samples are added.
    rules: String,
    families: Vec<MetricFamily>,
    /// The place of the family that is added to.
    open: usize,
}

/// A number under one name, with what it says of each rule set.
struct MetricFamily {
    name: &'static str,
    help: &'static str,
    samples: String,
}

impl Metrics {
    fn family(&mut self, name: &'static str, help: &'static str) {
        let known = self.families.iter().position(|family| family.name == name);
        self.open = known.unwrap_or(self.families.len());
        if known.is_none() {
            self.families.push(MetricFamily { name, help, samples: String::new() });
        }
    }

    fn sample(&mut self, labels: &[(&str, &str)], value: f64) {
        let Some(MetricFamily { name, samples, .. }) = self.families.get_mut(self.open) else {
            return;
        };
        // Writing to a text cannot fail.
        let _ = write!(samples, "froth_{name}{{rules=\"{}\"", escaped(&self.rules));
        for (label, text) in labels {
            let _ = write!(samples, ",{label}=\"{}\"", escaped(text));
        }
        let _ = writeln!(samples, "}} {value}");
    }

    /// All families that have samples.
    fn text(&self) -> String {
        let mut text = String::new();
        for MetricFamily { name, help, samples } in &self.families {
            if !samples.is_empty() {
                let help = help.replace('\\', "\\\\");
                let _ = writeln!(text, "# HELP froth_{name} {help}\n# TYPE froth_{name} gauge");
                text.push_str(samples);
            }
        }
        crate::inert::lines(&text)
    }
}

/// A number of a comparison.
type Number = fn(&Comparing) -> Option<f64>;

/// An end of what a number may be.
type End = fn(Bounds) -> Option<f64>;

/// The ends of a figure that is known within a range only.
const ENDS_OF_INPUTS: [(&str, &str, End); 2] = [
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
