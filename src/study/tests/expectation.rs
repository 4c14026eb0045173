//! What a test expects, and when.

use std::collections::BTreeSet;
use std::ops::Range;

use super::figures::{input_named, moment};
use super::moment::NamedMoment;
use super::suite::Reading;
use crate::diagnostic::{Code, Place, list, nearest};
use crate::rules::{Fields, Kind, RuleSet, Spanned, YamlEntry, YamlNode, YamlValue};
use crate::signal::State;
use crate::time::Date;
use crate::value::{Quantity, Unit};

/// Things that are expected at one time or over a range.
#[derive(Clone, Debug)]
pub(super) struct Expectation {
    pub(super) when: When,
    pub(super) scope: ExpectedWhen,
    pub(super) claims: Vec<Claimed>,
}

/// One thing that is expected, with its place in the file.
#[derive(Clone, Debug)]
pub(super) struct Claimed {
    pub(super) claim: Claim,
    pub(super) place: Place,
}

#[derive(Clone, Debug)]
pub(super) enum Claim {
    /// The phase is one of these; `None` is an undetermined one.
    Phase(Vec<Option<usize>>),
    /// The state of a signal is one of these.
    Signal(usize, Vec<State>),
    /// What a series of the plan is.
    Value { text: String, series: usize, unit: Unit, wanted: ExpectedAnswer },
    /// These phases and no others are possible.
    Possible(BTreeSet<usize>),
    /// These inputs and no others would settle it.
    Needs(BTreeSet<usize>),
    /// The phase is never this one.
    Never(usize),
    /// The phase is never this one and never could be.
    Impossible(usize),
    /// The first time at which the phase is this one.
    First(usize, Spanned<NamedMoment>),
    /// The last time at which the phase is this one.
    Last(usize, Spanned<NamedMoment>),
    /// How often the phase changes.
    Changes(usize),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum ExpectedAnswer {
    /// A number in the unit of the expression, and how far off it may be.
    Number(f64, f64),
    Truth(bool),
    Unknown,
}

/// When something is expected, as written.
#[derive(Clone, Debug)]
pub(super) enum When {
    At(Spanned<NamedMoment>),
    Over(Option<Spanned<NamedMoment>>, Option<Spanned<NamedMoment>>),
}

/// When something is expected, in the data.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum ExpectedWhen {
    /// As decided on this day.
    At(Date),
    /// At each of these bars of the whole history.
    Bars(Range<usize>),
}

const KEYS: [&str; 13] = [
    "at",
    "from",
    "to",
    "phase",
    "signals",
    "values",
    "possible",
    "needs",
    "never",
    "impossible",
    "first",
    "last",
    "changes",
];

/// What a test expects; expressions in it become series of `rules`.
pub(super) fn read(
    reading: &mut Reading<'_>,
    fields: &Fields<'_>,
    rules: &mut RuleSet,
    what: &str,
) -> Option<Vec<Expectation>> {
    let nodes = match fields.get("expect").map(|node| (node, &node.value)) {
        Some((_, YamlValue::List(nodes))) => nodes.as_slice(),
        Some((node, _)) => {
            reading.reader.wrong_kind(node, "`expect`", "a list, each item at its own time");
            return None;
        }
        None => &[],
    };
    if nodes.is_empty() {
        let message = format!("{what} expects nothing");
        let help = "write `expect:` with a list, such as `- { at: 1999-12-31, phase: quiet }`";
        let span = fields.key_span("expect");
        reading.report(Code::NoExpectation, message, span, Some(help.to_owned()));
        return None;
    }
    let all: Vec<Option<Expectation>> =
        nodes.iter().map(|node| expectation(reading, node, rules)).collect();
    all.into_iter().collect()
}

fn expectation(
    reading: &mut Reading<'_>,
    node: &YamlNode,
    rules: &mut RuleSet,
) -> Option<Expectation> {
    let fields = reading.reader.fields(node, "an expectation", &KEYS, None)?;
    let when = when(reading, &fields);
    let mut asks = Asks { reading, rules, claims: Vec::new(), is_whole: true };
    asks.read(&fields);
    let (claims, is_whole) = (asks.claims, asks.is_whole);
    if claims.is_empty() && is_whole {
        let message = "this expects nothing";
        let help = "say what, such as `phase: quiet` or `signals: { fed_cuts: on }`";
        reading.report(Code::NoExpectation, message, node.span.clone(), Some(help.to_owned()));
        return None;
    }
    let when = when?;
    let is_fitting = check_keys(reading, &fields, &when);
    if is_whole && is_fitting {
        Some(Expectation { when, scope: ExpectedWhen::Bars(0..0), claims })
    } else {
        None
    }
}

fn when(reading: &mut Reading<'_>, fields: &Fields<'_>) -> Option<When> {
    let mut get = |key: &str| match fields.get(key) {
        Some(node) => moment(reading, node, &format!("`{key}`")).map(Some),
        None => Some(None),
    };
    let (at, from, to) = (get("at"), get("from"), get("to"));
    match (at?, from?, to?) {
        (None, from, to) => Some(When::Over(from, to)),
        (Some(at), None, None) => Some(When::At(at)),
        (Some(at), ..) => {
            let message = "`at` stands beside a range";
            let help = "write `at`, or `from` and `to`";
            reading.report(Code::KeysDoNotFit, message, at.span, Some(help.to_owned()));
            None
        }
    }
}

/// Whether the keys go with the time that is asked about.
fn check_keys(reading: &mut Reading<'_>, fields: &Fields<'_>, when: &When) -> bool {
    let (keys, what, help): (&[&str], &str, &str) = match when {
        When::At(_) => (
            &["never", "impossible", "first", "last", "changes"],
            "is about a stretch of time, not about one date",
            "write `from` and `to` in the place of `at`, or leave `at` out for all of the data",
        ),
        When::Over(None, None) => (
            &["phase", "signals", "values", "possible", "needs"],
            "lacks its time",
            "write `at: 1999-12-31`, or `from:` and `to:` for each bar of a stretch",
        ),
        When::Over(..) => (
            &["needs"],
            "is asked at one date",
            "write `at: 1999-12-31` in the place of `from` and `to`",
        ),
    };
    let mut is_fitting = true;
    for key in keys.iter().filter(|key| fields.get(key).is_some()) {
        let message = format!("`{key}` {what}");
        reading.report(Code::KeysDoNotFit, message, fields.key_span(key), Some(help.to_owned()));
        is_fitting = false;
    }
    is_fitting
}

/// The claims of one expectation while they are read.
struct Asks<'r, 'a> {
    reading: &'r mut Reading<'a>,
    rules: &'r mut RuleSet,
    claims: Vec<Claimed>,
    is_whole: bool,
}

impl Asks<'_, '_> {
    fn read(&mut self, fields: &Fields<'_>) {
        if let Some(node) = fields.get("phase") {
            let phases = self.named(node, "`phase`", |asks, name| match name.value.as_str() {
                "unknown" => Some(None),
                _ => asks.phase(name).map(Some),
            });
            self.claim(phases.map(Claim::Phase), fields.key_span("phase"));
        }
        if let Some(node) = fields.get("signals") {
            self.signals(node);
        }
        if let Some(node) = fields.get("values") {
            self.values(node);
        }
        if let Some(node) = fields.get("possible") {
            let phases = self.named(node, "`possible`", Asks::phase);
            let phases = phases.map(|phases| Claim::Possible(phases.into_iter().collect()));
            self.claim(phases, fields.key_span("possible"));
        }
        if let Some(node) = fields.get("needs") {
            let inputs = self.named(node, "`needs`", |asks, name| input_named(asks.reading, name));
            let inputs = inputs.map(|inputs| Claim::Needs(inputs.into_iter().collect()));
            self.claim(inputs, fields.key_span("needs"));
        }
        for (key, claim) in [
            ("never", Claim::Never as fn(usize) -> Claim),
            ("impossible", Claim::Impossible as fn(usize) -> Claim),
        ] {
            let Some(node) = fields.get(key) else { continue };
            let phases = self.named(node, &format!("`{key}`"), Asks::phase);
            self.is_whole &= phases.is_some();
            for phase in phases.unwrap_or_default() {
                self.claim(Some(claim(phase)), fields.key_span(key));
            }
        }
        for (key, claim) in [
            ("first", Claim::First as fn(usize, Spanned<NamedMoment>) -> Claim),
            ("last", Claim::Last as fn(usize, Spanned<NamedMoment>) -> Claim),
        ] {
            let Some(node) = fields.get(key) else { continue };
            for entry in self.entries(node, &format!("`{key}`")) {
                let name = Spanned { value: entry.key.clone(), span: entry.key_span.clone() };
                let phase = self.phase(&name);
                let moment = moment(self.reading, &entry.value, &format!("`{key}`"));
                let both = phase.zip(moment);
                self.claim(both.map(|(phase, moment)| claim(phase, moment)), name.span);
            }
        }
        if let Some(node) = fields.get("changes") {
            let count = self.count(node);
            self.claim(count.map(Claim::Changes), fields.key_span("changes"));
        }
    }

    fn claim(&mut self, claim: Option<Claim>, span: Range<usize>) {
        match claim {
            Some(claim) => {
                let place = self.reading.reader.source.place(span);
                self.claims.push(Claimed { claim, place });
            }
            None => self.is_whole = false,
        }
    }

    fn named<T>(
        &mut self,
        node: &YamlNode,
        what: &str,
        mut read: impl FnMut(&mut Self, &Spanned<String>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let names = self.reading.texts(node, what)?;
        if names.is_empty() && what != "`needs`" {
            self.names_nothing(node, what);
            return None;
        }
        let all: Vec<Option<T>> = names.iter().map(|name| read(self, name)).collect();
        all.into_iter().collect()
    }

    /// The entries of a map, which has some.
    fn entries<'n>(&mut self, node: &'n YamlNode, what: &str) -> Vec<&'n YamlEntry> {
        let entries = self.reading.entries(node, what);
        self.is_whole &= !entries.is_empty();
        if entries.is_empty() && matches!(node.value, YamlValue::Map(_)) {
            self.names_nothing(node, what);
        }
        entries
    }

    fn names_nothing(&mut self, node: &YamlNode, what: &str) {
        let message = format!("{what} names nothing");
        self.reading.report(Code::WrongExpectation, message, node.span.clone(), None);
    }

    fn phase(&mut self, name: &Spanned<String>) -> Option<usize> {
        let names: Vec<String> = self.rules.phases().iter().map(|phase| phase.id.clone()).collect();
        self.place_of("phase", &names, name)
    }

    fn place_of(&mut self, what: &str, names: &[String], name: &Spanned<String>) -> Option<usize> {
        if let Some(place) = names.iter().position(|known| *known == name.value) {
            return Some(place);
        }
        let names = || names.iter().map(String::as_str);
        let help = match nearest(&name.value, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the {what}s are {}", list(names(), 20)),
        };
        let message = format!("these rules have no {what} `{}`", name.value);
        self.reading.report(Code::UnknownName, message, name.span.clone(), Some(help));
        None
    }

    fn signals(&mut self, node: &YamlNode) {
        let names: Vec<String> =
            self.rules.signals().iter().map(|signal| signal.id.clone()).collect();
        for entry in self.entries(node, "`signals`") {
            let name = Spanned { value: entry.key.clone(), span: entry.key_span.clone() };
            let signal = self.place_of("signal", &names, &name);
            let what = format!("`{}`", entry.key);
            let states = self.named(&entry.value, &what, Asks::state);
            let both = signal.zip(states);
            self.claim(both.map(|(signal, states)| Claim::Signal(signal, states)), name.span);
        }
    }

    fn state(&mut self, text: &Spanned<String>) -> Option<State> {
        const STATES: [State; 4] = [State::Off, State::Watch, State::On, State::Unknown];
        let found = STATES.into_iter().find(|state| state.word() == text.value);
        if found.is_none() {
            let help = match text.value.as_str() {
                "true" => "did you mean `on`?",
                "false" => "did you mean `off`?",
                _ => "it is `off`, `watch`, `on` or `unknown`",
            };
            let message = format!("`{}` is not a state of a signal", text.value);
            let span = text.span.clone();
            self.reading.report(Code::UnknownWord, message, span, Some(help.to_owned()));
        }
        found
    }

    fn count(&mut self, node: &YamlNode) -> Option<usize> {
        let (text, _) = self.reading.reader.scalar(node, "`changes`")?;
        let count = text.value.parse().ok();
        if count.is_none() {
            let message = format!("`changes` is a whole number, not `{}`", text.value);
            self.reading.report(Code::WrongExpectation, message, text.span, None);
        }
        count
    }

    fn values(&mut self, node: &YamlNode) {
        for entry in self.entries(node, "`values`") {
            let expression = Spanned { value: entry.key.clone(), span: entry.key_span.clone() };
            let probe = match self.rules.probe(&entry.key) {
                Ok(probe) => Some(probe),
                Err(problems) => {
                    for problem in problems {
                        self.reading.reader.report_inside(&expression, problem);
                    }
                    None
                }
            };
            let what = format!("`{}`", entry.key);
            let text = self.reading.reader.scalar(&entry.value, &what).map(|(text, _)| text);
            let claim = probe.zip(text).and_then(|((kind, series), text)| {
                let unit = match &kind {
                    Kind::Number(unit) => unit.clone(),
                    Kind::Truth => Unit::NUMBER,
                };
                let wanted = self.wanted(&kind, &text)?;
                Some(Claim::Value { text: entry.key.clone(), series, unit, wanted })
            });
            self.claim(claim, expression.span);
        }
    }

    /// `4.50 +- 0.01`, `true`, `unknown`
    fn wanted(&mut self, kind: &Kind, text: &Spanned<String>) -> Option<ExpectedAnswer> {
        let mut wrong = |message: String, help: &str| {
            let span = text.span.clone();
            self.reading.report(Code::WrongExpectation, message, span, Some(help.to_owned()));
            None
        };
        let written = text.value.trim();
        if written == "unknown" {
            return Some(ExpectedAnswer::Unknown);
        }
        let Kind::Number(unit) = kind else {
            return match written {
                "true" => Some(ExpectedAnswer::Truth(true)),
                "false" => Some(ExpectedAnswer::Truth(false)),
                _ => wrong(
                    format!("a condition is not `{written}`"),
                    "it is `true`, `false` or `unknown`",
                ),
            };
        };
        let (middle, tolerance) = match written.split_once("+-").or(written.split_once('±')) {
            Some((middle, tolerance)) => (middle, Some(tolerance)),
            None => (written, None),
        };
        let number = |text: &str, unit: &Unit| match Quantity::parse(text) {
            Some(Quantity::Number { value, unit: own }) if own.is_number() => Ok(value),
            Some(Quantity::Number { value, unit: own }) => match own.factor_to(unit) {
                Ok(factor) => Ok(value * factor),
                Err(_) => Err(format!("`{}` is not in {}", text.trim(), named(unit))),
            },
            _ => Err(format!("`{}` is not a number", text.trim())),
        };
        let value = number(middle, unit);
        let tolerance = tolerance.map_or(Ok(0.0), |text| number(text, &unit.difference()));
        match (value, tolerance) {
            (Ok(value), Ok(tolerance)) if 0.0 <= tolerance => {
                Some(ExpectedAnswer::Number(value, tolerance))
            }
            (Ok(_), Ok(_)) => {
                wrong("a tolerance is not below zero".to_owned(), "write `4.5 +- 0.01`")
            }
            (Err(message), _) | (_, Err(message)) => {
                wrong(message, "write a number, `4.5 +- 0.01` or `unknown`")
            }
        }
    }
}

fn named(unit: &Unit) -> String {
    if unit.is_number() { "plain numbers".to_owned() } else { format!("`{unit}`") }
}
