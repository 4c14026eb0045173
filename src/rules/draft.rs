//! A rule file as its author wrote it: every key read, nothing yet understood.

use std::ops::Range;

use super::across;
use super::base_rates::{self, DraftBaseRates};
use super::contract::{self, DraftContract};
use super::fields::{Fields, Reader, Spanned, Text};
use super::group::{self, DraftGroup};
use super::likeness::{self, DraftCompare};
use super::problem::Problem;
use super::supply::{self, DraftSupply};
use super::yaml::{YamlNode, YamlValue};
use crate::diagnostic::Code;

/// A rule file, read key by key.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub(crate) id: Option<Text>,
    pub(crate) version: Option<Text>,
    pub(crate) title: Option<Text>,
    pub(crate) about: Option<Text>,
    pub(crate) calendar: Option<DraftCalendar>,
    pub(crate) sources: Vec<(Text, DraftSource)>,
    pub(crate) inputs: Vec<(Text, DraftInput)>,
    pub(crate) params: Vec<(Text, DraftParam)>,
    pub(crate) series: Vec<(Text, DraftSeries)>,
    pub(crate) signals: Vec<(Text, DraftSignal)>,
    pub(crate) phases: Vec<DraftPhase>,
    /// Whether every phase could be read.
    pub(crate) has_all_phases: bool,
    pub(crate) dwell: Option<Text>,
    pub(crate) compare: Option<DraftCompare>,
    pub(crate) base_rates: Option<DraftBaseRates>,
    pub(crate) stability: Option<Text>,
    pub(crate) entities: Option<DraftGroup>,
    /// The names of inputs of words; `inputs` has one for each word.
    pub(crate) texts: Vec<Text>,
    /// The rule tests: read by those who run them.
    pub(crate) tests: Option<YamlNode>,
}

impl Draft {
    /// All expressions but those in the reasons.
    pub(super) fn expressions(&self) -> impl Iterator<Item = &Text> {
        let series = self.series.iter().map(|(_, series)| &series.value);
        let signals = self.signals.iter().flat_map(|(_, signal)| {
            [&signal.watch, &signal.when, &signal.until, &signal.hold, &signal.keep]
        });
        let group = self.entities.iter().flat_map(|group| &group.phases);
        let phases = self.phases.iter().chain(group).flat_map(|phase| [&phase.when, &phase.hold]);
        let features = self.compare.iter().flat_map(|compare| &compare.features);
        let features = features.flat_map(|(_, feature)| [&feature.value, &feature.scale]);
        let base_rates = self.base_rates.iter().map(|own| &own.of);
        let dwells = self.entities.iter().map(|group| &group.dwell).chain([&self.dwell]);
        let across = self.inputs.iter().map(|(_, input)| &input.across);
        let all = series.chain(signals).chain(phases).chain(features).chain(base_rates);
        all.chain(dwells).chain(across).flatten()
    }
}

/// `calendar:` as it was written.
#[derive(Debug)]
pub(crate) enum DraftCalendar {
    /// `calendar: day`
    Word(Text),
    /// `calendar: { days_of: px }`
    DaysOf(Text),
}

#[derive(Debug, Default)]
pub(crate) struct DraftSource {
    pub(crate) title: Option<Text>,
    pub(crate) url: Option<Text>,
    pub(crate) note: Option<Text>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct DraftInput {
    pub(crate) title: Option<Text>,
    pub(crate) unit: Option<Text>,
    pub(crate) every: Option<Text>,
    pub(crate) stamp: Option<Text>,
    pub(crate) published: Option<Text>,
    pub(crate) max_age: Option<Text>,
    pub(crate) aggregate: Option<Text>,
    pub(crate) columns: Option<Vec<Text>>,
    pub(crate) labels: Vec<(Text, Text)>,
    pub(crate) contract: DraftContract,
    pub(crate) is_optional: bool,
    pub(crate) note: Option<Text>,
    pub(crate) source: Option<Text>,
    pub(crate) supply: Option<DraftSupply>,
    /// How it is made of another input, across all entities.
    pub(crate) across: Option<Text>,
    /// The word that its column is asked about, if it holds words.
    pub(crate) word: Option<Text>,
}

#[derive(Debug, Default)]
pub(crate) struct DraftParam {
    pub(crate) value: Option<Text>,
    pub(crate) range: Option<Vec<Text>>,
    /// The parameter that it lies below, and the one that it lies above.
    pub(crate) below: Option<Text>,
    pub(crate) above: Option<Text>,
    pub(crate) because: Option<Text>,
    pub(crate) source: Option<Text>,
    pub(crate) is_judgement: bool,
}

#[derive(Debug, Default)]
pub(crate) struct DraftSeries {
    pub(crate) title: Option<Text>,
    pub(crate) value: Option<Text>,
    pub(crate) unit: Option<Text>,
    pub(crate) note: Option<Text>,
}

#[derive(Debug, Default)]
pub(crate) struct DraftSignal {
    pub(crate) title: Option<Text>,
    pub(crate) watch: Option<Text>,
    pub(crate) when: Option<Text>,
    pub(crate) until: Option<Text>,
    pub(crate) hold: Option<Text>,
    pub(crate) keep: Option<Text>,
    pub(crate) because: Option<Text>,
    pub(crate) source: Option<Text>,
    pub(crate) note: Option<Text>,
}

#[derive(Debug, Default)]
pub(crate) struct DraftPhase {
    /// Empty if it has none, which has been reported.
    pub(crate) id: Text,
    pub(crate) like: Option<Text>,
    pub(crate) title: Option<Text>,
    pub(crate) when: Option<Text>,
    pub(crate) hold: Option<Text>,
    /// The key `otherwise: true`, with its place.
    pub(crate) otherwise: Option<Spanned<bool>>,
    pub(crate) is_at_once: bool,
    pub(crate) because: Option<Text>,
    pub(crate) note: Option<Text>,
}

const KEYS: [&str; 18] = [
    "format",
    "id",
    "version",
    "title",
    "about",
    "calendar",
    "sources",
    "inputs",
    "params",
    "series",
    "signals",
    "phases",
    "dwell",
    "entities",
    "compare",
    "base_rates",
    "stability",
    "tests",
];

/// The draft in this tree; what cannot be read is reported and left out, its
/// name is kept.
pub(crate) fn read(reader: &mut Reader<'_>, root: &YamlNode) -> Draft {
    let mut draft = Draft::default();
    let Some(fields) = reader.fields(root, "a rule set", &KEYS, None) else { return draft };
    if let Some(node) = fields.require(reader, "format") {
        check_format(reader, node);
    }
    draft.id = fields.require(reader, "id").and_then(|node| reader.text(node, "`id`"));
    draft.version =
        fields.require(reader, "version").and_then(|node| reader.text(node, "`version`"));
    draft.title = fields.require(reader, "title").and_then(|node| reader.text(node, "`title`"));
    draft.about = fields.get("about").and_then(|node| reader.paragraphs(node, "`about`"));
    draft.calendar = fields
        .require(reader, "calendar")
        .and_then(|node| calendar(reader, node, fields.key_span("calendar")));
    draft.tests = fields.get("tests").cloned();
    draft.dwell = fields.get("dwell").and_then(|node| reader.expression(node, "`dwell`"));
    draft.base_rates = fields.get("base_rates").and_then(|node| base_rates::draft(reader, node));
    draft.compare = fields.get("compare").and_then(|node| likeness::draft(reader, node));
    draft.stability =
        fields.get("stability").and_then(|node| reader.expression(node, "`stability`"));
    draft.entities = fields.get("entities").and_then(|node| group::draft(reader, node));
    if let Some(node) = fields.get("sources") {
        draft.sources = entries(reader, node, "`sources`", source);
    }
    if let Some(node) = fields.require(reader, "inputs") {
        draft.inputs = entries(reader, node, "`inputs`", input);
    }
    if let Some(node) = fields.get("params") {
        draft.params = entries(reader, node, "`params`", param);
    }
    if let Some(node) = fields.get("series") {
        draft.series = entries(reader, node, "`series`", series);
    }
    if let Some(node) = fields.get("signals") {
        draft.signals = entries(reader, node, "`signals`", signal);
    }
    if let Some(node) = fields.require(reader, "phases") {
        (draft.phases, draft.has_all_phases) = phases(reader, node);
    }
    draft
}

fn calendar(reader: &mut Reader<'_>, node: &YamlNode, here: Range<usize>) -> Option<DraftCalendar> {
    if !matches!(node.value, YamlValue::Map(_)) {
        return reader.text(node, "`calendar`").map(DraftCalendar::Word);
    }
    let fields = reader.fields(node, "`calendar`", &["days_of"], Some(here))?;
    let input = fields.require(reader, "days_of")?;
    reader.text(input, "`days_of`").map(DraftCalendar::DaysOf)
}

fn check_format(reader: &mut Reader<'_>, node: &YamlNode) {
    let Some(format) = reader.expression(node, "`format`") else { return };
    if format.value != "1" {
        let message = format!("rule format `{}` is not known to this version", format.value);
        reader.report(
            Problem::new(Code::UnknownFormat, message, format.span).help("write `format: 1`"),
        );
    }
}

/// The name of what is read, and the bytes of that name.
pub(super) type Owner<'a> = (&'a str, Range<usize>);

pub(super) fn entries<T: Default>(
    reader: &mut Reader<'_>,
    node: &YamlNode,
    what: &str,
    read: fn(&mut Reader<'_>, &YamlNode, Owner<'_>) -> Option<T>,
) -> Vec<(Text, T)> {
    let mut all = Vec::new();
    for (entry, is_whole) in reader.named(node, what) {
        let owner = (entry.key.as_str(), entry.key_span.clone());
        let content = if is_whole { read(reader, &entry.value, owner) } else { None };
        let name = Spanned { value: entry.key.clone(), span: entry.key_span.clone() };
        all.push((name, content.unwrap_or_default()));
    }
    all
}

fn source(
    reader: &mut Reader<'_>,
    node: &YamlNode,
    (name, here): Owner<'_>,
) -> Option<DraftSource> {
    let what = format!("source `{name}`");
    let fields = reader.fields(node, &what, &["title", "url", "note"], Some(here))?;
    Some(DraftSource {
        title: fields.require(reader, "title").and_then(|node| reader.text(node, "`title`")),
        url: fields.get("url").and_then(|node| reader.text(node, "`url`")),
        note: fields.get("note").and_then(|node| reader.text(node, "`note`")),
    })
}

fn input(reader: &mut Reader<'_>, node: &YamlNode, (name, here): Owner<'_>) -> Option<DraftInput> {
    let what = format!("input `{name}`");
    let keys = [
        "title",
        "unit",
        "every",
        "stamp",
        "published",
        "released",
        "ends",
        "max_age",
        "missing",
        "valid",
        "aggregate",
        "columns",
        "where",
        "optional",
        "note",
        "source",
        "from",
        "across",
    ];
    let fields = reader.fields(node, &what, &keys, Some(here))?;
    let across = fields.get("across").and_then(|node| reader.expression(node, "`across`"));
    if fields.has("across") {
        across::check_keys(reader, &fields, name, &keys);
    }
    let unit =
        if fields.has("across") { fields.get("unit") } else { fields.require(reader, "unit") };
    let unit = unit.and_then(|node| reader.text(node, "`unit`"));
    let columns = fields.get("columns").and_then(|node| columns(reader, node));
    let labels = fields.get("where").map(|node| contract::labels(reader, node));
    let is_optional = fields.get("optional").and_then(|node| reader.truth(node, "`optional`"));
    let published = fields.get("published").and_then(|node| reader.expression(node, "`published`"));
    let contract = contract(reader, &fields);
    let max_age = fields.get("max_age").and_then(|node| reader.expression(node, "`max_age`"));
    let from = fields.key_span("from");
    let supply = fields.get("from").and_then(|node| supply::draft(reader, node, from));
    let mut get =
        |key: &str| fields.get(key).and_then(|node| reader.text(node, &format!("`{key}`")));
    Some(DraftInput {
        title: get("title"),
        unit,
        every: get("every"),
        stamp: get("stamp"),
        published,
        max_age,
        aggregate: get("aggregate"),
        columns,
        labels: labels.unwrap_or_default(),
        contract,
        is_optional: is_optional.unwrap_or(false),
        note: get("note"),
        source: get("source"),
        supply,
        across,
        word: None,
    })
}

fn contract(reader: &mut Reader<'_>, fields: &Fields<'_>) -> DraftContract {
    let released = fields.get("released").and_then(|node| contract::released(reader, node));
    let ends = fields.get("ends").and_then(|node| reader.expression(node, "`ends`"));
    let missing = fields.get("missing").map(|node| contract::missing(reader, node));
    let valid = fields.get("valid").and_then(|node| {
        list(reader, node, "`valid`", |reader, node, what| reader.expression(node, what))
    });
    DraftContract {
        released: released.map(|value| Spanned { value, span: fields.key_span("released") }),
        ends,
        missing: missing.unwrap_or_default(),
        valid: valid.map(|value| Spanned { value, span: fields.key_span("valid") }),
    }
}

fn columns(reader: &mut Reader<'_>, node: &YamlNode) -> Option<Vec<Text>> {
    let columns = list(reader, node, "`columns`", |reader, node, what| reader.text(node, what))?;
    let is_empty = matches!(&node.value, YamlValue::List(nodes) if nodes.is_empty());
    if is_empty {
        let problem =
            Problem::new(Code::MissingKey, "`columns` names no column", node.span.clone());
        reader.report(problem.help("write `columns: [NAME]`, or leave the key out"));
    }
    Some(columns)
}

fn param(reader: &mut Reader<'_>, node: &YamlNode, (name, here): Owner<'_>) -> Option<DraftParam> {
    let what = format!("parameter `{name}`");
    let keys = ["value", "range", "below", "above", "because", "source", "judgement"];
    let fields = reader.fields(node, &what, &keys, Some(here))?;
    let is_judgement = fields.get("judgement").and_then(|node| reader.truth(node, "`judgement`"));
    Some(DraftParam {
        value: fields.require(reader, "value").and_then(|node| reader.expression(node, "`value`")),
        range: fields.get("range").and_then(|node| {
            list(reader, node, "`range`", |reader, node, what| reader.expression(node, what))
        }),
        below: fields.get("below").and_then(|node| reader.text(node, "`below`")),
        above: fields.get("above").and_then(|node| reader.text(node, "`above`")),
        because: fields.get("because").and_then(|node| reader.text(node, "`because`")),
        source: fields.get("source").and_then(|node| reader.text(node, "`source`")),
        is_judgement: is_judgement.unwrap_or(false),
    })
}

fn series(
    reader: &mut Reader<'_>,
    node: &YamlNode,
    (name, here): Owner<'_>,
) -> Option<DraftSeries> {
    let what = format!("series `{name}`");
    if matches!(node.value, YamlValue::Scalar(_) | YamlValue::Tagged) {
        let value = reader.expression(node, &what);
        return Some(DraftSeries { value, ..DraftSeries::default() });
    }
    let fields = reader.fields(node, &what, &["title", "value", "unit", "note"], Some(here))?;
    Some(DraftSeries {
        title: fields.get("title").and_then(|node| reader.text(node, "`title`")),
        value: fields.require(reader, "value").and_then(|node| reader.expression(node, "`value`")),
        unit: fields.get("unit").and_then(|node| reader.text(node, "`unit`")),
        note: fields.get("note").and_then(|node| reader.text(node, "`note`")),
    })
}

fn signal(
    reader: &mut Reader<'_>,
    node: &YamlNode,
    (name, here): Owner<'_>,
) -> Option<DraftSignal> {
    let what = format!("signal `{name}`");
    let keys =
        ["title", "watch", "when", "until", "for", "keep_firing_for", "because", "source", "note"];
    let fields = reader.fields(node, &what, &keys, Some(here))?;
    Some(DraftSignal {
        title: fields.get("title").and_then(|node| reader.text(node, "`title`")),
        watch: fields.get("watch").and_then(|node| reader.expression(node, "`watch`")),
        when: fields.require(reader, "when").and_then(|node| reader.expression(node, "`when`")),
        until: fields.get("until").and_then(|node| reader.expression(node, "`until`")),
        hold: fields.get("for").and_then(|node| reader.expression(node, "`for`")),
        keep: fields
            .get("keep_firing_for")
            .and_then(|node| reader.expression(node, "`keep_firing_for`")),
        because: fields.get("because").and_then(|node| reader.text(node, "`because`")),
        source: fields.get("source").and_then(|node| reader.text(node, "`source`")),
        note: fields.get("note").and_then(|node| reader.text(node, "`note`")),
    })
}

/// The phases, and whether all of them could be read.
pub(super) fn phases(reader: &mut Reader<'_>, node: &YamlNode) -> (Vec<DraftPhase>, bool) {
    let YamlValue::List(nodes) = &node.value else {
        reader.wrong_kind(node, "`phases`", "a list, because the first true one wins");
        return (Vec::new(), false);
    };
    if nodes.is_empty() {
        let problem = Problem::new(Code::MissingKey, "`phases` is empty", node.span.clone());
        reader.report(problem.help("write `phases: [{ id: quiet, otherwise: true }]`"));
    }
    let phases: Vec<DraftPhase> = nodes.iter().filter_map(|node| phase(reader, node)).collect();
    let has_all = phases.len() == nodes.len();
    (phases, has_all)
}

fn phase(reader: &mut Reader<'_>, node: &YamlNode) -> Option<DraftPhase> {
    let keys = ["id", "like", "title", "when", "for", "otherwise", "at_once", "because", "note"];
    let fields = reader.fields(node, "a phase", &keys, None)?;
    let id = fields.require(reader, "id").and_then(|node| reader.text(node, "`id`"));
    let id = id.unwrap_or_else(|| Spanned { value: String::new(), span: fields.here() });
    let when = if fields.has("when") { fields.require(reader, "when") } else { None };
    if !fields.has("when") && !fields.has("otherwise") {
        let message = format!("phase `{}` lacks `when`", id.value);
        let problem = Problem::new(Code::MissingKey, message, id.span.clone());
        reader.report(problem.help("write `when: CONDITION`, or `otherwise: true` in the last"));
    }
    let otherwise = fields.get("otherwise").and_then(|node| {
        let value = reader.truth(node, "`otherwise`")?;
        Some(Spanned { value, span: fields.key_span("otherwise") })
    });
    let is_at_once = fields.get("at_once").and_then(|node| reader.truth(node, "`at_once`"));
    Some(DraftPhase {
        id,
        like: fields.get("like").and_then(|node| reader.text(node, "`like`")),
        title: fields.get("title").and_then(|node| reader.text(node, "`title`")),
        when: when.and_then(|node| reader.expression(node, "`when`")),
        hold: fields.get("for").and_then(|node| reader.expression(node, "`for`")),
        otherwise,
        is_at_once: is_at_once.unwrap_or(false),
        because: fields.get("because").and_then(|node| reader.text(node, "`because`")),
        note: fields.get("note").and_then(|node| reader.text(node, "`note`")),
    })
}

/// The items of a list, as `read` reads one.
pub(super) fn list(
    reader: &mut Reader<'_>,
    node: &YamlNode,
    what: &str,
    read: fn(&mut Reader<'_>, &YamlNode, &str) -> Option<Text>,
) -> Option<Vec<Text>> {
    let YamlValue::List(nodes) = &node.value else {
        reader.wrong_kind(node, what, "a list in brackets");
        return None;
    };
    nodes.iter().map(|node| read(reader, node, what)).collect()
}
