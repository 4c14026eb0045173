//! The tests of one rule set, checked as a whole before any of them runs.

use std::collections::BTreeMap;
use std::ops::Range;

use super::expectation::{self, Expectation};
use super::paths::beside;
use super::{figures, settle, summary::SuiteReport};
use crate::data::{Format, Panel, ReadOptions};
use crate::diagnostic::{Code, Diagnostic, Place, Source, list, nearest};
use crate::error::{Error, ErrorKind};
use crate::eval::{Bar, Frame};
use crate::plan::{Binding, Knowledge, Plan, PlanOptions, no_column};
use crate::rules::{
    Fields, Problem, Reader, RuleSet, Spanned, YamlEntry, YamlNode, YamlValue, tree,
};
use crate::time::Date;
use crate::value::Quantity;

/// The most bytes a test file may have.
const MOST_BYTES: usize = 1 << 20;
/// The most figures that the tests of a file may write out together: a few words can
/// mean many, and all tests are read before the first is run.
const MOST_FIGURES: usize = 2_000_000;

/// The bytes of a data file that a test names, or why there are none.
///
/// The name is read from where the test file is seen: `../fixtures/us.csv` in
/// `rules/boom.test.yaml` is asked for as `fixtures/us.csv`. The library itself
/// reads no files.
pub type Files<'f> = dyn Fn(&str) -> Result<Vec<u8>, String> + 'f;

/// The tests of one rule set, checked: every name means something, every date
/// lies inside of its data.
#[derive(Clone, Debug)]
pub struct Suite {
    pub(super) rules: RuleSet,
    /// The files that the tests stand in.
    pub(super) files: Vec<String>,
    pub(super) cases: Vec<Case>,
}

/// One test, ready to run.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) name: String,
    pub(super) place: Place,
    /// Why it is known to fail.
    pub(super) todo: Option<String>,
    pub(super) plan: Plan,
    pub(super) panel: Panel,
    /// The last day of the data, gaps included.
    pub(super) end: Option<Date>,
    pub(super) expectations: Vec<Expectation>,
}

impl Suite {
    /// The tests that stand under `tests:` in the rule file; none if it has no
    /// such key.
    ///
    /// # Errors
    ///
    /// All that is wrong with them, of the kind [`ErrorKind::Rules`], or of
    /// [`ErrorKind::Data`] if it is only their data files that are wrong.
    ///
    /// # Example
    ///
    /// ```
    /// use froth::study::tests::{Suite, TestsReport};
    ///
    /// let rules = froth::RuleSet::parse("
    /// format: 1
    /// id: spreads
    /// version: \"1.0.0\"
    /// title: Are credit markets alarmed?
    /// calendar: quarter
    /// inputs:
    ///   spread: { unit: pp, every: quarter, columns: [BAA10YM] }
    /// signals:
    ///   widen: { when: \"spread >= rolling_min(spread, 1y) + 0.5pp\" }
    /// phases:
    ///   - { id: alarm, when: widen }
    ///   - { id: calm, otherwise: true }
    /// tests:
    ///   - name: half a point above the low of the year is an alarm
    ///     from: 1997Q1
    ///     data: { spread: \"2.0 *4, 2.5\" }
    ///     expect:
    ///       - { at: 1997Q4, phase: calm }
    ///       - { at: 1998Q1, phase: alarm, signals: { widen: on } }
    /// ")?;
    /// let suite = Suite::inline(&rules, &|_| Err("there are no files here".to_owned()))?;
    /// let report = TestsReport::new(vec![suite.run("")]);
    /// assert_eq!(report.counts.passed, 1);
    /// # Ok::<(), froth::Error>(())
    /// ```
    pub fn inline(rules: &RuleSet, files: &Files<'_>) -> Result<Suite, Error> {
        let mut reading = Reading::new(rules, &rules.source, files);
        let cases = match &rules.tests {
            Some(node) => reading.cases(node),
            None => Vec::new(),
        };
        reading.suite(cases)
    }

    /// The tests in a test file for these rules; `name` is the file as people
    /// know it.
    ///
    /// # Errors
    ///
    /// As [`Suite::inline`].
    pub fn read(
        rules: &RuleSet,
        name: &str,
        text: &str,
        files: &Files<'_>,
    ) -> Result<Suite, Error> {
        let source = Source::new(name, text);
        let root = root(&source)?;
        let mut reading = Reading::new(rules, &source, files);
        let fields = reading.reader.fields(&root, "a test file", &["rules", "tests"], None);
        let tests = fields.and_then(|fields| {
            fields.require(&mut reading.reader, "rules");
            fields.require(&mut reading.reader, "tests")
        });
        let cases = tests.map_or_else(Vec::new, |node| reading.cases(node));
        reading.suite(cases)
    }

    /// The rule file that a test file is for, as its `rules:` names it, seen
    /// from where the test file is seen.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Rules`] if the text is no YAML or names no rules.
    pub fn rules_of(name: &str, text: &str) -> Result<String, Error> {
        let source = Source::new(name, text);
        let root = root(&source)?;
        let mut reader = Reader::new(&source);
        let rules =
            reader.fields(&root, "a test file", &["rules", "tests"], None).and_then(|fields| {
                let node = fields.require(&mut reader, "rules")?;
                reader.text(node, "`rules`")
            });
        match rules {
            Some(rules) => Ok(beside(name, &rules.value)),
            None => Err(Error::new(ErrorKind::Rules, reader.finish())),
        }
    }

    /// These tests and those of another suite for the same rules.
    pub fn join(mut self, other: Suite) -> Suite {
        self.files.extend(other.files);
        self.cases.extend(other.cases);
        self
    }

    /// How many tests there are.
    pub fn len(&self) -> usize {
        self.cases.len()
    }

    /// Whether there is no test at all.
    pub fn is_empty(&self) -> bool {
        self.cases.is_empty()
    }

    /// Runs the tests whose names hold this text, in capitals or not; all, if
    /// it is empty.
    pub fn run(&self, filter: &str) -> SuiteReport {
        super::judge::run(self, filter)
    }
}

fn root(source: &Source) -> Result<YamlNode, Error> {
    let fail = |problem| {
        let mut reader = Reader::new(source);
        reader.report(problem);
        Err(Error::new(ErrorKind::Rules, reader.finish()))
    };
    let bytes = source.text().len();
    if MOST_BYTES < bytes {
        let message = format!("this file has {bytes} bytes, more than {MOST_BYTES}");
        return fail(Problem::new(Code::FileTooLong, message, 0..0));
    }
    tree(source.text()).or_else(fail)
}

/// A suite while it is read: what is wrong is collected.
pub(super) struct Reading<'a> {
    pub(super) reader: Reader<'a>,
    pub(super) rules: &'a RuleSet,
    files: &'a Files<'a>,
    /// Data files by their names; `None` for one that has been complained about.
    known: BTreeMap<String, Option<Panel>>,
    /// What is wrong with data files.
    data: Vec<Diagnostic>,
    /// How many more figures may be written out; `None` once there were too many, which
    /// was told.
    pub(super) figures_left: Option<usize>,
}

const KEYS: [&str; 9] =
    ["name", "todo", "from", "data", "drop", "replace", "params", "knowledge", "expect"];

impl<'a> Reading<'a> {
    fn new(rules: &'a RuleSet, source: &'a Source, files: &'a Files<'a>) -> Reading<'a> {
        let (known, data) = (BTreeMap::new(), Vec::new());
        let reader = Reader::new(source);
        Reading { reader, rules, files, known, data, figures_left: Some(MOST_FIGURES) }
    }

    /// Takes so many figures of those that may be written out; `None` if there is no
    /// room for them, and so for no others.
    pub(super) fn take_figures(&mut self, figures: usize) -> Option<()> {
        self.figures_left = self.figures_left?.checked_sub(figures);
        self.figures_left.map(drop)
    }

    pub(super) fn report(
        &mut self,
        code: Code,
        message: impl Into<String>,
        span: Range<usize>,
        help: Option<String>,
    ) {
        let problem = Problem::new(code, message, span);
        self.reader.report(Problem { help, ..problem });
    }

    /// The entries of a map whose keys are the author's own names.
    pub(super) fn entries<'n>(&mut self, node: &'n YamlNode, what: &str) -> Vec<&'n YamlEntry> {
        self.reader.named(node, what).into_iter().map(|(entry, _)| entry).collect()
    }

    /// Reports what is wrong with data; what has no place of its own has this one.
    pub(super) fn report_data(&mut self, found: &[Diagnostic], span: &Range<usize>) {
        for diagnostic in found {
            let place = || self.reader.source.place(span.clone());
            let place = diagnostic.place.clone().unwrap_or_else(place);
            self.data.push(diagnostic.clone().at(place));
        }
    }

    fn read(&self, name: &str, format: Format, bytes: &[u8]) -> Result<Panel, Error> {
        let options = ReadOptions { words: self.rules.words(), ..ReadOptions::default() };
        Panel::read_with(name, format, bytes, &options)
    }

    /// The panel of a data file; what is wrong with it is said once.
    pub(super) fn file(&mut self, path: &Spanned<String>) -> Option<Panel> {
        let name = beside(self.reader.source.name(), &path.value);
        if let Some(known) = self.known.get(&name) {
            return known.clone();
        }
        let place = self.reader.source.place(path.span.clone());
        let wrong = |message: String| Diagnostic::error(Code::UnreadableFile, message);
        let panel = match (Format::of_name(&name), (self.files)(&name)) {
            (_, Err(why)) => {
                let help = "data files are named from the folder of the test file";
                let message = format!("`{name}` cannot be read: {why}");
                self.data.push(wrong(message).at(place).with_help(help));
                None
            }
            (None, Ok(_)) => {
                let help = "name it .csv, .tsv, .json, .ndjson or .yaml";
                let message = format!("the file type of `{name}` is not supported");
                self.data.push(wrong(message).at(place).with_help(help));
                None
            }
            (Some(format), Ok(bytes)) => match self.read(&name, format, &bytes) {
                Ok(panel) => Some(panel),
                Err(error) => {
                    self.data.extend_from_slice(error.diagnostics());
                    None
                }
            },
        };
        self.known.insert(name, panel.clone());
        panel
    }

    fn suite(self, cases: Vec<Case>) -> Result<Suite, Error> {
        let files = vec![self.reader.source.name().to_owned()];
        let mut found = self.reader.finish();
        if found.is_empty() && self.data.is_empty() {
            return Ok(Suite { rules: self.rules.clone(), files, cases });
        }
        let kind = if found.is_empty() { ErrorKind::Data } else { ErrorKind::Rules };
        found.extend(self.data);
        Err(Error::new(kind, found))
    }

    fn cases(&mut self, node: &YamlNode) -> Vec<Case> {
        let YamlValue::List(nodes) = &node.value else {
            self.reader.wrong_kind(node, "`tests`", "a list of tests");
            return Vec::new();
        };
        if nodes.is_empty() {
            let message = "`tests` holds no test";
            self.report(Code::NoExpectation, message, node.span.clone(), None);
        }
        let mut names: Vec<Spanned<String>> = Vec::new();
        let mut cases = Vec::new();
        for node in nodes {
            let Some(fields) = self.reader.fields(node, "a test", &KEYS, None) else { continue };
            let name = fields.require(&mut self.reader, "name");
            let name = name.and_then(|node| self.reader.text(node, "`name`"));
            if let Some(name) = &name {
                self.check_name(name, &names);
                names.push(name.clone());
            }
            let before = self.reader.count() + self.data.len();
            let case = self.case(&fields, name.as_ref());
            // A test is never left out in silence, whatever may come to be wrong
            // with it; a file that it names may have been complained about before.
            let is_told = before < self.reader.count() + self.data.len() || before != 0;
            if case.is_none() && !is_told {
                let message = "this test cannot be read";
                self.report(Code::WrongExpectation, message, node.span.clone(), None);
            }
            cases.extend(case);
        }
        cases
    }

    fn check_name(&mut self, name: &Spanned<String>, before: &[Spanned<String>]) {
        let Some(first) = before.iter().find(|known| known.value == name.value) else { return };
        let message = format!("two tests are called `{}`", name.value);
        let problem = Problem::new(Code::DoubleTest, message, name.span.clone());
        self.reader.report(problem.related(first.span.clone(), "here is the first"));
    }

    fn case(&mut self, fields: &Fields<'_>, name: Option<&Spanned<String>>) -> Option<Case> {
        let todo = fields.get("todo").map(|node| self.reader.text(node, "`todo`"));
        let dropped = self.dropped(fields);
        let params = self.params(fields);
        let knowledge = fields.get("knowledge").map(|node| self.knowledge(node));
        let given = figures::given(self, fields);
        let mut rules = self.rules.clone();
        let what = name.map_or("a test".to_owned(), |name| format!("test `{}`", name.value));
        let expectations = expectation::read(self, fields, &mut rules, &what);
        let (given, dropped, params) = (given?, dropped?, params?);
        if !given.is_written {
            self.check_columns(&given, &dropped)?;
        }
        let options = PlanOptions {
            knowledge: knowledge.unwrap_or(Some(Knowledge::Released))?,
            allow_missing: given.is_written,
            drop: dropped,
            params,
        };
        let plan = match rules.plan_with(given.panel.schema(), &options) {
            Ok(plan) => plan,
            Err(error) if error.kind() == ErrorKind::Data => {
                self.report_data(error.diagnostics(), &given.span);
                return None;
            }
            Err(error) => {
                for diagnostic in error.diagnostics() {
                    let is_about_params = diagnostic.code == Code::NoSuchInput;
                    let params = || fields.key_span("params");
                    let span = if is_about_params { params() } else { given.span.clone() };
                    let problem = Problem::new(diagnostic.code, &diagnostic.message, span);
                    self.reader.report(Problem { help: diagnostic.help.clone(), ..problem });
                }
                return None;
            }
        };
        let end = end(&plan, &given.panel);
        let bars: Vec<Bar> = Frame::new(&plan, &given.panel, end).bars;
        if bars.is_empty() {
            let message = "these data hold no figure that the rules read";
            self.report(Code::OutsideOfData, message, given.span, None);
            return None;
        }
        let mut expectations = expectations?;
        settle::settle(self, &mut expectations, &bars, end)?;
        let name = name?;
        Some(Case {
            name: name.value.clone(),
            place: self.reader.source.place(name.span.clone()),
            todo: todo.map_or(Some(None), |todo| todo.map(|text| Some(text.value)))?,
            plan,
            panel: given.panel,
            end,
            expectations,
        })
    }

    /// One text or a list of them.
    pub(super) fn texts(&mut self, node: &YamlNode, what: &str) -> Option<Vec<Spanned<String>>> {
        let nodes = match &node.value {
            YamlValue::List(nodes) => nodes.as_slice(),
            _ => std::slice::from_ref(node),
        };
        let texts: Vec<Option<Spanned<String>>> =
            nodes.iter().map(|node| self.reader.scalar(node, what).map(|(text, _)| text)).collect();
        texts.into_iter().collect()
    }

    fn dropped(&mut self, fields: &Fields<'_>) -> Option<Vec<String>> {
        let Some(node) = fields.get("drop") else { return Some(Vec::new()) };
        let names = self.texts(node, "`drop`")?;
        let inputs: Vec<Option<usize>> =
            names.iter().map(|name| figures::input_named(self, name)).collect();
        let inputs: Option<Vec<usize>> = inputs.into_iter().collect();
        let all = self.rules.inputs();
        let name = |input: usize| all.get(input).map(|input| input.name.clone());
        inputs?.into_iter().map(name).collect()
    }

    fn params(&mut self, fields: &Fields<'_>) -> Option<Vec<(String, Quantity)>> {
        let Some(node) = fields.get("params") else { return Some(Vec::new()) };
        let mut all = Vec::new();
        let mut is_whole = true;
        for entry in self.entries(node, "`params`") {
            let names = || self.rules.params().iter().map(|param| param.name.as_str());
            if !names().any(|name| name == entry.key) {
                let help = match nearest(&entry.key, names()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("the parameters are {}", list(names(), 40)),
                };
                let message = format!("these rules have no parameter `{}`", entry.key);
                self.report(Code::UnknownName, message, entry.key_span.clone(), Some(help));
                is_whole = false;
            }
            let what = format!("`{}`", entry.key);
            let text = self.reader.scalar(&entry.value, &what).map(|(text, _)| text);
            let quantity = text.as_ref().map(|text| (text, Quantity::parse(&text.value)));
            match quantity {
                Some((_, Some(quantity))) => all.push((entry.key.clone(), quantity)),
                Some((text, None)) => {
                    let message = format!("`{}` is not a number with a unit", text.value);
                    let help = Some("write `0.3pp`, `15pct`, `2y` or `4`".to_owned());
                    self.report(Code::NoNumber, message, text.span.clone(), help);
                    is_whole = false;
                }
                None => is_whole = false,
            }
        }
        if is_whole { Some(all) } else { None }
    }

    fn knowledge(&mut self, node: &YamlNode) -> Option<Knowledge> {
        let (text, _) = self.reader.scalar(node, "`knowledge`")?;
        match text.value.as_str() {
            "released" => Some(Knowledge::Released),
            "latest" => Some(Knowledge::Latest),
            other => {
                let message = format!("`{other}` is not a kind of knowledge");
                let help = Some("it is `released` or `latest`".to_owned());
                self.report(Code::UnknownWord, message, text.span, help);
                None
            }
        }
    }

    /// A column that the rules need and the data file lacks is said here, in
    /// the words of a test.
    fn check_columns(&mut self, given: &figures::Given, dropped: &[String]) -> Option<()> {
        let schema = given.panel.schema();
        let mut is_whole = true;
        for input in self.rules.inputs() {
            let is_there = !schema.first_meant(&input.columns, &input.labels).is_empty();
            if is_there || input.is_optional || dropped.contains(&input.name) {
                continue;
            }
            let message = no_column(input, input.columns.iter().map(String::as_str));
            let near = input.columns.iter().find_map(|column| nearest(column, schema.names()));
            let near = near.map_or(String::new(), |near| format!("did you mean `{near}`? Or "));
            let help = format!(
                "{near}write `drop: [{}]` to leave it unknown; the data have {}",
                input.name,
                list(schema.names(), 30)
            );
            self.report(Code::MissingSeries, message, given.span.clone(), Some(help));
            is_whole = false;
        }
        if is_whole { Some(()) } else { None }
    }
}

/// The last day that the data name, gaps included: a test may ask what is said
/// when a figure does not come. Where figures come out after it and open a bar of
/// their own, the day on which all of them are known.
fn end(plan: &Plan, panel: &Panel) -> Option<Date> {
    let last = plan.bindings.iter().filter_map(|binding| {
        let Binding::Column { name, frequency, .. } = binding else { return None };
        let stamp = panel.get(name)?.stamps().last()?;
        stamp.period((*frequency)?).map(|period| period.last_day())
    });
    let named = last.max();
    let known = Frame::new(plan, panel, None).bars.last().copied();
    let opened = known.filter(|bar| bar.date <= bar.stamp.last_day()).and_then(|bar| bar.date);
    named.max(opened)
}
