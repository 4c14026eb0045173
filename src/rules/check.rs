//! From a draft to a rule set: everything is checked, and all that is wrong is
//! reported in one pass.

use super::conditions::Conditions;
use super::draft::{self, Draft};
use super::fields::{Reader, Text};
use super::input::Input;
use super::inputs::{calendar, check_columns, citations, input};
use super::names::{checked_id, names};
use super::params::param;
use super::problem::Problem;
use super::ruleset::{Param, RuleSet};
use super::typing::Scope;
use super::{across, counting, logic, order, reach, relations, texts, yaml};
use crate::data::Origin;
use crate::diagnostic::{Code, Source};
use crate::error::{Error, ErrorKind};

/// The most bytes a rule file may have.
const MOST_BYTES: usize = 1 << 20;
/// The most sources, inputs, parameters, series, signals and phases a rule file
/// may have, each.
const MOST_RULES: usize = 1_000;

impl RuleSet {
    /// Reads and checks a rule file.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it, of the kind [`ErrorKind::Rules`].
    ///
    /// # Example
    ///
    /// ```
    /// let text = "
    /// format: 1
    /// id: sahm
    /// version: \"1.0.0\"
    /// title: Has a recession begun?
    /// calendar: month
    /// inputs:
    ///   unemployment: { unit: percent, every: month, published: 5d, columns: [UNRATE] }
    /// series:
    ///   mean: rolling_mean(unemployment, 3m)
    /// signals:
    ///   rises:
    ///     when: mean - rolling_min(lag(mean, 1), 12m) >= 0.5pp
    /// phases:
    ///   - { id: recession, when: rises }
    ///   - { id: expansion, otherwise: true }
    /// ";
    /// let rules = froth::RuleSet::parse(text)?;
    /// assert_eq!(rules.id(), "sahm");
    /// # Ok::<(), froth::Error>(())
    /// ```
    pub fn parse(text: &str) -> Result<RuleSet, Error> {
        RuleSet::parse_file("rules.yaml", text)
    }

    /// Reads and checks a rule file of this name.
    ///
    /// # Errors
    ///
    /// As [`RuleSet::parse`].
    pub fn parse_file(name: &str, text: &str) -> Result<RuleSet, Error> {
        let source = Source::new(name, text);
        let mut reader = Reader::new(&source);
        let rules = read(&mut reader, source.text());
        let is_wrong = reader.has_errors();
        let found = reader.finish();
        match rules {
            Some(rules) if !is_wrong => {
                let sha256 = Origin::of(name, text.as_bytes()).sha256;
                let group = rules.group.map(|group| {
                    let (source, sha256) = (source.clone(), sha256.clone());
                    Box::new(RuleSet { source, sha256, ..*group })
                });
                Ok(RuleSet { source, sha256, group, warnings: found, ..rules })
            }
            _ => Err(Error::new(ErrorKind::Rules, found)),
        }
    }
}

fn read(reader: &mut Reader<'_>, text: &str) -> Option<RuleSet> {
    if MOST_BYTES < text.len() {
        let message = format!("this file has {} bytes, more than {MOST_BYTES}", text.len());
        reader.report(Problem::new(Code::FileTooLong, message, 0..0));
        return None;
    }
    let root = match yaml::parse(text) {
        Ok(root) => root,
        Err(problem) => {
            reader.report(problem);
            return None;
        }
    };
    if matches!(root.value, yaml::YamlValue::Null) {
        let problem = Problem::new(Code::MissingKey, "this file is empty", root.span);
        reader.report(problem.help("begin with `format: 1`"));
        return None;
    }
    let mut draft = draft::read(reader, &root);
    texts::spread(reader, &mut draft);
    if has_fitting_sizes(reader, &draft) { check(reader, &draft) } else { None }
}

/// The rule set of a draft. What is wrong in one part is reported and left out,
/// so that the next can be looked at; the whole is dropped then.
fn check(reader: &mut Reader<'_>, draft: &Draft) -> Option<RuleSet> {
    if let Some(id) = &draft.id {
        checked_id(reader, id);
    }
    let calendar = draft.calendar.as_ref().and_then(|own| calendar(reader, draft, own));
    let sources = citations(reader, draft);
    let inputs: Vec<Option<Input>> =
        draft.inputs.iter().map(|declared| input(reader, draft, declared)).collect();
    let inputs = across::resolve(reader, draft, inputs);
    check_columns(reader, draft);
    let params: Vec<Option<Param>> =
        draft.params.iter().map(|declared| param(reader, draft, calendar, declared)).collect();
    relations::check(reader, draft, calendar, &params);
    let scope = Scope {
        calendar,
        names: names(reader, draft),
        inputs: inputs.iter().map(|input| Some(input.as_ref()?.unit.clone())).collect(),
        params: params.iter().map(|param| Some(param.as_ref()?.value.clone())).collect(),
        series: Vec::new(),
        signals: draft.signals.len(),
        entities: None,
        named_shares: Vec::new(),
    };
    let mut conditions = Conditions { reader, draft, scope };
    let parsed = conditions.parse();
    let order = order::order(conditions.reader, draft, &conditions.scope, &parsed);
    let series = conditions.series(&parsed, &order);
    let signals = conditions.signals(&parsed);
    let phases = conditions.phases(&draft.phases, &parsed.phases);
    let dwell = conditions.dwell(draft.dwell.as_ref());
    let compare = draft.compare.as_ref().map(|compare| conditions.compare(compare));
    let base_rates = draft.base_rates.as_ref().and_then(|own| conditions.base_rates(own));
    let stability = draft.stability.as_ref().and_then(|text| conditions.draws(text));
    let group = draft.entities.as_ref().map(|group| conditions.group(group));
    let named_shares = group.as_ref().map(|group| group.named_shares.clone());
    let groupings = draft.entities.as_ref().map(|group| conditions.groupings(group));
    let groupings = groupings.unwrap_or_default();
    logic::check_phases(reader, &draft.phases, draft.has_all_phases);
    logic::check_sources(reader, draft);
    let text = |text: Option<&Text>| text.map(|text| text.value.clone());
    let mut rules = RuleSet {
        source: Source::new("", ""),
        sha256: String::new(),
        id: text(draft.id.as_ref())?,
        version: text(draft.version.as_ref())?,
        title: text(draft.title.as_ref())?,
        about: text(draft.about.as_ref()),
        calendar: calendar?,
        sources,
        inputs: inputs.into_iter().flatten().collect(),
        params: params.into_iter().flatten().collect(),
        series,
        order,
        signals,
        phases,
        dwell,
        compare,
        base_rates,
        stability,
        groupings,
        named_shares: named_shares.unwrap_or_default(),
        group: None,
        tests: draft.tests.clone().map(std::sync::Arc::new),
        warnings: Vec::new(),
    };
    rules.group = group.map(|group| Box::new(group.rules(&rules)));
    // Where something is wrong, what is unused or out of reach is only guessed.
    if !reader.has_errors() {
        logic::check_use(reader, draft);
        reach::check_reach(reader, draft, &rules);
        counting::check_counting(reader, draft, &rules);
    }
    Some(rules)
}

fn has_fitting_sizes(reader: &mut Reader<'_>, draft: &Draft) -> bool {
    let compare = draft.compare.as_ref();
    let features = compare.map_or(&[][..], |compare| compare.features.as_slice());
    let references = compare.map_or(&[][..], |compare| compare.references.as_slice());
    let group = draft.entities.as_ref().map_or(&[][..], |group| group.phases.as_slice());
    let counts = [
        ("sources", draft.sources.len(), draft.sources.get(MOST_RULES).map(|(name, _)| name)),
        ("inputs", draft.inputs.len(), draft.inputs.get(MOST_RULES).map(|(name, _)| name)),
        ("parameters", draft.params.len(), draft.params.get(MOST_RULES).map(|(name, _)| name)),
        ("series", draft.series.len(), draft.series.get(MOST_RULES).map(|(name, _)| name)),
        ("signals", draft.signals.len(), draft.signals.get(MOST_RULES).map(|(name, _)| name)),
        ("phases", draft.phases.len(), draft.phases.get(MOST_RULES).map(|phase| &phase.id)),
        ("phases of entities", group.len(), group.get(MOST_RULES).map(|phase| &phase.id)),
        ("features", features.len(), features.get(MOST_RULES).map(|(name, _)| name)),
        ("references", references.len(), references.get(MOST_RULES).map(|(name, _)| name)),
    ];
    let mut is_fitting = true;
    for (what, count, first_too_many) in counts {
        if let Some(name) = first_too_many {
            let message = format!("this file has {count} {what}, more than {MOST_RULES}");
            reader.report(Problem::new(Code::FileTooLong, message, name.span.clone()));
            is_fitting = false;
        }
    }
    is_fitting
}
