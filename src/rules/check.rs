//! From a draft to a rule set: everything is checked, and all that is wrong is
//! reported in one pass.

use super::draft::{self, Draft, DraftInput, DraftParam};
use super::expression::{self, Expression, ExpressionKind};
use super::fields::{Reader, Spanned};
use super::order;
use super::ruleset::{
    Aggregate, Citation, Computed, Condition, Input, Param, Phase, Piece, RuleSet, Signal,
    StampRule, Template,
};
use super::term::{Kind, Length, Term};
use super::typing::{Meaning, Scope, Typing, bars_of_quantity};
use super::{logic, yaml};
use crate::data::Origin;
use crate::diagnostic::{Code, Diagnostic, Severity, Source, list, nearest};
use crate::error::{Error, ErrorKind};
use crate::ops::Operator;
use crate::time::{Calendar, Frequency, Span, SpanUnit};
use crate::value::{Quantity, Unit};

/// The most bytes a rule file may have.
const MOST_BYTES: usize = 1 << 20;
/// The most series, signals and phases a rule file may have, each.
const MOST_RULES: usize = 1_000;

type Text = Spanned<String>;

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
    ///   rises: { when: mean - rolling_min(lag(mean, 1), 12m) >= 0.5pp }
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
        let fail = |found| Err(Error::new(ErrorKind::Rules, found));
        let source = Source::new(name, text);
        if MOST_BYTES < source.text().len() {
            let message =
                format!("this file has {} bytes, more than {MOST_BYTES}", source.text().len());
            return fail(vec![
                Diagnostic::error(Code::FileTooLong, message).at(source.place(0..0)),
            ]);
        }
        let root = match yaml::parse(&source) {
            Ok(root) => root,
            Err(diagnostic) => return fail(vec![diagnostic]),
        };
        let mut reader = Reader::new(&source);
        let draft = draft::read(&mut reader, &root);
        let rules = check(&mut reader, &draft);
        let mut found = reader.found;
        found.sort_by_key(|diagnostic| {
            diagnostic.place.as_ref().map(|place| (place.line, place.column))
        });
        let is_wrong = found.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
        match rules {
            Some(rules) if !is_wrong => {
                let sha256 = Origin::of(name, text.as_bytes()).sha256;
                Ok(RuleSet { source, sha256, warnings: found, ..rules })
            }
            _ => fail(found),
        }
    }
}

/// What may be wrong in many places is looked at in turn; `None` if the parts do
/// not make a whole, which has been reported then.
fn check(reader: &mut Reader<'_>, draft: &Draft) -> Option<RuleSet> {
    check_sizes(reader, draft);
    let calendar = draft.calendar.as_ref().and_then(|text| calendar(reader, text));
    let sources = citations(reader, draft);
    let inputs: Vec<Option<Input>> =
        draft.inputs.iter().map(|(name, input)| self::input(reader, draft, name, input)).collect();
    check_columns(reader, draft);
    let params: Vec<Option<Param>> = draft
        .params
        .iter()
        .map(|(name, param)| self::param(reader, draft, calendar, name, param))
        .collect();
    let names = names(reader, draft);
    let scope = Scope {
        calendar: calendar.unwrap_or(Calendar::Rows),
        names,
        inputs: inputs
            .iter()
            .map(|input| input.as_ref().map_or(Unit::NUMBER, |input| input.unit.clone()))
            .collect(),
        params: params
            .iter()
            .map(|param| param.as_ref().map(|param| param.value.clone()))
            .collect(),
        series: Vec::new(),
        signals: draft.signals.len(),
    };
    let mut rules = Rules { reader, draft, scope };
    let parsed = rules.parse_all();
    let order = order::order(rules.reader, draft, &rules.scope, &parsed);
    let series = rules.series(&parsed, &order);
    let signals = rules.signals(&parsed);
    let phases = rules.phases(&parsed);
    let dwell = match &draft.dwell {
        Some(text) => Some(rules.length(text)),
        None => None,
    };
    let calendar_is_wrong = calendar.is_none();
    logic::check_phases(reader, draft);
    logic::check_use(reader, draft, &parsed);
    logic::check_sources(reader, draft);
    if calendar_is_wrong {
        return None;
    }
    Some(RuleSet {
        source: Source::new("", ""),
        sha256: String::new(),
        id: checked_id(reader, draft.id.as_ref()?)?,
        version: draft.version.as_ref()?.value.clone(),
        title: draft.title.as_ref()?.value.clone(),
        about: draft.about.as_ref().map(|text| text.value.clone()),
        calendar: calendar?,
        sources,
        inputs: inputs.into_iter().collect::<Option<Vec<Input>>>()?,
        params: params.into_iter().collect::<Option<Vec<Param>>>()?,
        series: series?,
        order: order?,
        signals: signals?,
        phases: phases?,
        dwell: match dwell {
            Some(length) => Some(length?),
            None => None,
        },
        tests: draft.tests.clone().map(std::sync::Arc::new),
        warnings: Vec::new(),
    })
}

fn check_sizes(reader: &mut Reader<'_>, draft: &Draft) {
    let counts = [
        ("inputs", draft.inputs.len()),
        ("parameters", draft.params.len()),
        ("series", draft.series.len()),
        ("signals", draft.signals.len()),
        ("phases", draft.phases.len()),
    ];
    for (what, count) in counts {
        if MOST_RULES < count {
            let message = format!("this file has {count} {what}, more than {MOST_RULES}");
            reader.report(Code::FileTooLong, message, 0..0, None);
        }
    }
}

fn checked_id(reader: &mut Reader<'_>, id: &Text) -> Option<String> {
    let is_fine = !id.value.is_empty()
        && id
            .value
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    if !is_fine {
        let message = format!("`{}` is no id", id.value);
        reader.report(
            Code::WrongName,
            message,
            id.span.clone(),
            Some("ids are letters, digits, `-` and `_`".to_owned()),
        );
        return None;
    }
    Some(id.value.clone())
}

fn one_of<T: Copy>(
    reader: &mut Reader<'_>,
    text: &Text,
    what: &str,
    words: &[(&str, T)],
) -> Option<T> {
    if let Some((_, meant)) = words.iter().find(|(word, _)| *word == text.value) {
        return Some(*meant);
    }
    let names = || words.iter().map(|(word, _)| *word);
    let help = match nearest(&text.value, names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("it is one of {}", list(names(), 20)),
    };
    let message = format!("`{}` is no {what}", text.value);
    reader.report(Code::UnknownWord, message, text.span.clone(), Some(help));
    None
}

fn frequencies() -> Vec<(&'static str, Frequency)> {
    Frequency::ALL.into_iter().map(|frequency| (frequency.word(), frequency)).collect()
}

fn calendar(reader: &mut Reader<'_>, text: &Text) -> Option<Calendar> {
    let mut words: Vec<(&str, Calendar)> = frequencies()
        .into_iter()
        .map(|(word, frequency)| (word, Calendar::Every(frequency)))
        .collect();
    words.push(("rows", Calendar::Rows));
    one_of(reader, text, "calendar", &words)
}

fn citations(reader: &mut Reader<'_>, draft: &Draft) -> Vec<Citation> {
    let own = |text: &Option<Text>| text.as_ref().map(|text| text.value.trim().to_owned());
    for (name, _) in &draft.sources {
        check_name(reader, name);
    }
    draft
        .sources
        .iter()
        .map(|(name, source)| Citation {
            id: name.value.clone(),
            title: own(&source.title).unwrap_or_default(),
            url: own(&source.url),
            note: own(&source.note),
        })
        .collect()
}

fn cited(reader: &mut Reader<'_>, draft: &Draft, source: Option<&Text>) -> Option<String> {
    let source = source?;
    let names = || draft.sources.iter().map(|(name, _)| name.value.as_str());
    if names().any(|name| name == source.value) {
        return Some(source.value.clone());
    }
    let help = match nearest(&source.value, names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "declare it under `sources:`".to_owned(),
    };
    let message = format!("no source is called `{}`", source.value);
    reader.report(Code::UnknownSource, message, source.span.clone(), Some(help));
    None
}

fn unit(reader: &mut Reader<'_>, text: &Text) -> Option<Unit> {
    let found = Unit::parse(&text.value);
    if found.is_none() {
        let names = Unit::names();
        let help = match nearest(&text.value, names.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "units are percent, pp, bp, ratio, index, count, usd, usd_bn, eur_mn, gw, people and the like".to_owned(),
        };
        let message = format!("`{}` is no unit", text.value);
        reader.report(Code::UnknownUnit, message, text.span.clone(), Some(help));
    }
    found
}

fn span(reader: &mut Reader<'_>, text: &Text, what: &str) -> Option<Span> {
    let found = Span::parse(&text.value);
    if found.is_none() {
        let message = format!("{what} `{}` is no length of time", text.value);
        reader.report(
            Code::WrongWindow,
            message,
            text.span.clone(),
            Some("write `30d`, `4w`, `3m`, `2q` or `1y`".to_owned()),
        );
    }
    found
}

fn input(reader: &mut Reader<'_>, draft: &Draft, name: &Text, input: &DraftInput) -> Option<Input> {
    let every = input.every.as_ref().map(|text| one_of(reader, text, "frequency", &frequencies()));
    let stamps = [("start", StampRule::Start), ("end", StampRule::End)];
    let stamp = input.stamp.as_ref().map(|text| one_of(reader, text, "stamp", &stamps));
    let published = input.published.as_ref().map(|text| span(reader, text, "`published`"));
    let max_age = input.max_age.as_ref().map(|text| span(reader, text, "`max_age`"));
    let aggregate =
        input.aggregate.as_ref().map(|text| one_of(reader, text, "aggregate", &Aggregate::WORDS));
    let citation = cited(reader, draft, input.source.as_ref());
    let unit = input.unit.as_ref().and_then(|text| unit(reader, text));
    let own = |text: &Option<Text>| text.as_ref().map(|text| text.value.trim().to_owned());
    let columns = match &input.columns {
        Some(columns) => columns.iter().map(|column| column.value.clone()).collect(),
        None => vec![name.value.clone()],
    };
    Some(Input {
        name: name.value.clone(),
        title: own(&input.title),
        unit: unit?,
        every: every.map_or(Some(None), |every| every.map(Some))?,
        stamp: stamp.map_or(Some(None), |stamp| stamp.map(Some))?,
        published: published.unwrap_or(Some(Span { count: 0, unit: SpanUnit::Days }))?,
        max_age: max_age.map_or(Some(None), |age| age.map(Some))?,
        aggregate: aggregate.unwrap_or(Some(Aggregate::Last))?,
        columns,
        is_optional: input.is_optional,
        note: own(&input.note),
        citation,
    })
}

/// No column may feed two inputs: a second unit or lag would be meant for it.
fn check_columns(reader: &mut Reader<'_>, draft: &Draft) {
    let mut seen: Vec<(&Text, &Text)> = Vec::new();
    for (name, input) in &draft.inputs {
        let Some(columns) = &input.columns else { continue };
        if columns.is_empty() {
            let message = format!("input `{}` names no column", name.value);
            reader.report(
                Code::MissingKey,
                message,
                name.span.clone(),
                Some("write `columns: [NAME]`, or leave the key out".to_owned()),
            );
        }
        for column in columns {
            match seen.iter().find(|(known, _)| known.value == column.value) {
                Some((_, owner)) => {
                    let message =
                        format!("column `{}` already feeds input `{}`", column.value, owner.value);
                    reader.report(Code::DoubleName, message, column.span.clone(), None);
                }
                None => seen.push((column, name)),
            }
        }
    }
}

fn param(
    reader: &mut Reader<'_>,
    draft: &Draft,
    calendar: Option<Calendar>,
    name: &Text,
    param: &DraftParam,
) -> Option<Param> {
    let citation = cited(reader, draft, param.source.as_ref());
    let value = param.value.as_ref().and_then(|text| quantity(reader, text));
    let range = match &param.range {
        None => Some(None),
        Some(ends) => range(reader, ends).map(Some),
    };
    if let (Some(value), Some(Some((low, high)))) = (&value, &range) {
        let span = param.value.as_ref().map_or(0..0, |text| text.span.clone());
        check_range(reader, calendar, value, (low, high), span);
    }
    if let (Some(Quantity::Span(_)), Some(calendar), Some(text)) = (&value, calendar, &param.value)
    {
        let ends = param.range.iter().flatten();
        for text in std::iter::once(text).chain(ends) {
            if let Some(quantity) = Quantity::parse(&text.value)
                && let Err((message, help)) = bars_of_quantity(&quantity, calendar)
            {
                reader.report(Code::WrongWindow, message, text.span.clone(), help);
            }
        }
    }
    Some(Param {
        name: name.value.clone(),
        value: value?,
        range: range?,
        because: param.because.as_ref().map(|text| text.value.trim().to_owned()),
        citation,
        is_judgement: param.is_judgement,
    })
}

fn quantity(reader: &mut Reader<'_>, text: &Text) -> Option<Quantity> {
    let found = Quantity::parse(&text.value);
    if found.is_none() {
        let number: String = text
            .value
            .chars()
            .take_while(|letter| letter.is_ascii_digit() || matches!(letter, '.' | '-' | '+'))
            .collect();
        let names = Unit::names();
        let rest = text.value.strip_prefix(&number).unwrap_or("").trim();
        let help = if rest == "%" {
            format!("write `{number}pct`")
        } else {
            match nearest(rest, names.iter().map(String::as_str)).filter(|_| !number.is_empty()) {
                Some(near) => format!("did you mean `{number}{near}`?"),
                None => "write `15pct`, `0.3pp`, `25bp`, `500usd_bn`, `2y` or a number".to_owned(),
            }
        };
        let message = format!("`{}` is no quantity", text.value);
        reader.report(Code::NoNumber, message, text.span.clone(), Some(help));
    }
    found
}

fn range(reader: &mut Reader<'_>, ends: &[Text]) -> Option<(Quantity, Quantity)> {
    let [low, high] = ends else {
        let here = ends.first().map_or(0..0, |text| text.span.clone());
        reader.report(
            Code::WrongRange,
            "a range has two ends",
            here,
            Some("write `range: [LOW, HIGH]`".to_owned()),
        );
        return None;
    };
    let low = quantity(reader, low);
    let high = quantity(reader, high);
    low.zip(high)
}

fn check_range(
    reader: &mut Reader<'_>,
    calendar: Option<Calendar>,
    value: &Quantity,
    (low, high): (&Quantity, &Quantity),
    span: std::ops::Range<usize>,
) {
    let size = |quantity: &Quantity| match (quantity, value) {
        (Quantity::Span(_), Quantity::Span(_)) =>
        {
            #[expect(clippy::cast_precision_loss, reason = "windows are far below 2^53")]
            bars_of_quantity(quantity, calendar?).ok().map(|bars| bars as f64)
        }
        (Quantity::Number { value: number, unit }, Quantity::Number { unit: wanted, .. }) => {
            unit.factor_to(wanted).ok().map(|factor| number * factor)
        }
        _ => None,
    };
    let (Some(bottom), Some(middle), Some(top)) = (size(low), size(value), size(high)) else {
        if calendar.is_some() {
            let message =
                format!("`{value}` and its range from `{low}` to `{high}` differ in unit");
            reader.report(Code::WrongRange, message, span, None);
        }
        return;
    };
    if middle < bottom || top < middle {
        let message = format!("`{value}` lies outside of its own range from `{low}` to `{high}`");
        reader.report(Code::WrongRange, message, span, None);
    }
}

fn check_name(reader: &mut Reader<'_>, name: &Text) {
    let starts_well =
        name.value.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_');
    let is_fine =
        starts_well && name.value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let is_taken = matches!(
        name.value.as_str(),
        "true" | "false" | "inf" | "nan" | "NaN" | "infinity" | "and" | "or" | "not" | "score"
    );
    if is_fine && !is_taken {
        return;
    }
    let message = if is_taken {
        format!("`{}` means something else in expressions", name.value)
    } else {
        format!("`{}` is no name", name.value)
    };
    let help = "names are letters, digits and `_`, and begin with a letter";
    reader.report(Code::WrongName, message, name.span.clone(), Some(help.to_owned()));
}

/// What every name means; a name means one thing.
fn names(reader: &mut Reader<'_>, draft: &Draft) -> Vec<(String, Meaning)> {
    let inputs =
        draft.inputs.iter().enumerate().map(|(place, (name, _))| (name, Meaning::Input(place)));
    let params =
        draft.params.iter().enumerate().map(|(place, (name, _))| (name, Meaning::Param(place)));
    let series =
        draft.series.iter().enumerate().map(|(place, (name, _))| (name, Meaning::Series(place)));
    let signals =
        draft.signals.iter().enumerate().map(|(place, (name, _))| (name, Meaning::Signal(place)));
    let phases =
        draft.phases.iter().enumerate().map(|(place, phase)| (&phase.id, Meaning::Phase(place)));
    let mut seen: Vec<(&Text, Meaning)> = Vec::new();
    for (name, meaning) in inputs.chain(params).chain(series).chain(signals).chain(phases) {
        check_name(reader, name);
        if Operator::named(&name.value).is_some() && name.value != "score" {
            let message = format!("`{}` is the name of an operator", name.value);
            reader.report(Code::WrongName, message, name.span.clone(), None);
        }
        match seen.iter().find(|(known, _)| known.value == name.value) {
            // Within one map the reader has already said so.
            Some((_, before))
                if std::mem::discriminant(before) == std::mem::discriminant(&meaning)
                    && !matches!(meaning, Meaning::Phase(_)) => {}
            Some((first, _)) => {
                let diagnostic = Diagnostic::error(
                    Code::DoubleName,
                    format!("`{}` is the name of two things", name.value),
                )
                .at(reader.source.place(name.span.clone()))
                .with_related(reader.source.place(first.span.clone()), "here it is given first");
                reader.found.push(diagnostic);
            }
            None => seen.push((name, meaning)),
        }
    }
    seen.into_iter().map(|(name, meaning)| (name.value.clone(), meaning)).collect()
}

/// Every expression of the draft as it was written.
#[derive(Debug, Default)]
pub(crate) struct Parsed {
    pub(crate) series: Vec<Option<Expression>>,
    pub(crate) watch: Vec<Option<Expression>>,
    pub(crate) when: Vec<Option<Expression>>,
    pub(crate) until: Vec<Option<Expression>>,
    pub(crate) phases: Vec<Option<Expression>>,
    /// The expressions inside of the texts that say why.
    pub(crate) reasons: Vec<Expression>,
}

struct Rules<'r, 'a> {
    reader: &'r mut Reader<'a>,
    draft: &'r Draft,
    scope: Scope,
}

impl Rules<'_, '_> {
    fn parse(&mut self, text: Option<&Text>) -> Option<Expression> {
        let text = text?;
        match expression::parse(&text.value) {
            Ok(expression) => Some(expression),
            Err(problems) => {
                for problem in problems {
                    self.reader.report_inside(text, problem);
                }
                None
            }
        }
    }

    fn parse_all(&mut self) -> Parsed {
        let draft = self.draft;
        let mut parsed = Parsed::default();
        for (_, series) in &draft.series {
            parsed.series.push(self.parse(series.value.as_ref()));
        }
        for (_, signal) in &draft.signals {
            parsed.watch.push(self.parse(signal.watch.as_ref()));
            parsed.when.push(self.parse(signal.when.as_ref()));
            parsed.until.push(self.parse(signal.until.as_ref()));
        }
        for phase in &draft.phases {
            parsed.phases.push(self.parse(phase.when.as_ref()));
        }
        let reasons = draft.signals.iter().filter_map(|(_, signal)| signal.because.as_ref());
        let reasons = reasons.chain(draft.phases.iter().filter_map(|phase| phase.because.as_ref()));
        for reason in reasons {
            let braces = braces(&reason.value).unwrap_or_default();
            let inner = braces
                .into_iter()
                .filter_map(|part| expression::parse(reason.value.get(part)?).ok());
            parsed.reasons.extend(inner);
        }
        parsed
    }

    fn condition(
        &mut self,
        text: &Text,
        expression: &Expression,
        understand: impl FnOnce(&mut Typing<'_>, &Expression) -> Option<Term>,
        is_phase: bool,
    ) -> Option<Condition> {
        let mut typing = Typing::new(&self.scope, &text.value, is_phase);
        let term = understand(&mut typing, expression);
        for problem in typing.problems {
            self.reader.report_inside(text, problem);
        }
        let line = self.reader.source.place(text.span.clone()).line;
        Some(Condition { text: text.value.clone(), term: term?, line })
    }

    fn truth(&mut self, text: Option<&Text>, expression: Option<&Expression>) -> Option<Condition> {
        self.condition(text?, expression?, |typing, expression| typing.truth(expression), false)
    }

    /// The series in the order of the file, each understood after what it reads.
    fn series(
        &mut self,
        parsed: &Parsed,
        order: &Option<Vec<super::ruleset::Definition>>,
    ) -> Option<Vec<Computed>> {
        let draft = self.draft;
        self.scope.series = vec![None; draft.series.len()];
        let mut conditions: Vec<Option<Condition>> = vec![None; draft.series.len()];
        for definition in order.as_ref()? {
            let super::ruleset::Definition::Series(place) = *definition else { continue };
            let (Some((_, series)), Some(Some(expression))) =
                (draft.series.get(place), parsed.series.get(place))
            else {
                continue;
            };
            let Some(text) = &series.value else { continue };
            let condition = self.condition(
                text,
                expression,
                |typing, expression| typing.term(expression),
                false,
            );
            let kind = condition.as_ref().map(|condition| condition.term.kind.clone());
            self.check_declared_unit(series.unit.as_ref(), kind.as_ref());
            if let Some(known) = self.scope.series.get_mut(place) {
                *known = kind;
            }
            if let Some(slot) = conditions.get_mut(place) {
                *slot = condition;
            }
        }
        let all: Option<Vec<Condition>> = conditions.into_iter().collect();
        let own = |text: &Option<Text>| text.as_ref().map(|text| text.value.trim().to_owned());
        let computed = draft.series.iter().zip(all?).map(|((name, series), expression)| Computed {
            name: name.value.clone(),
            title: own(&series.title),
            note: own(&series.note),
            expression,
        });
        Some(computed.collect())
    }

    fn check_declared_unit(&mut self, declared: Option<&Text>, kind: Option<&Kind>) {
        let Some(text) = declared else { return };
        let Some(unit) = unit(self.reader, text) else { return };
        let (wrong, found) = match kind {
            None => return,
            Some(Kind::Truth) => (true, "no unit, for it is a condition".to_owned()),
            Some(Kind::Number(found)) if found.is_number() => {
                (!unit.is_number(), "no unit".to_owned())
            }
            Some(Kind::Number(found)) => (*found != unit, found.to_string()),
        };
        if wrong {
            let message = format!("this series has {found}, not `{}`", text.value);
            self.reader.report(Code::UnitMismatch, message, text.span.clone(), None);
        }
    }

    fn signals(&mut self, parsed: &Parsed) -> Option<Vec<Signal>> {
        let draft = self.draft;
        let own = |text: &Option<Text>| text.as_ref().map(|text| text.value.trim().to_owned());
        let mut all = Vec::new();
        let mut is_whole = true;
        for (place, (name, signal)) in draft.signals.iter().enumerate() {
            let get = |list: &'_ [Option<Expression>]| list.get(place).cloned().flatten();
            let watch = self.truth(signal.watch.as_ref(), get(&parsed.watch).as_ref());
            let when = self.truth(signal.when.as_ref(), get(&parsed.when).as_ref());
            let until = self.truth(signal.until.as_ref(), get(&parsed.until).as_ref());
            let hold = signal.hold.as_ref().map(|text| self.length(text));
            let keep = signal.keep.as_ref().map(|text| self.length(text));
            let because = signal.because.as_ref().map(|text| self.template(text));
            let citation = cited(self.reader, draft, signal.source.as_ref());
            is_whole &= signal.watch.is_some() == watch.is_some()
                && signal.until.is_some() == until.is_some();
            let (Some(when), Some(hold), Some(keep)) = (
                when,
                hold.map_or(Some(None), |hold| hold.map(Some)),
                keep.map_or(Some(None), |keep| keep.map(Some)),
            ) else {
                is_whole = false;
                continue;
            };
            all.push(Signal {
                id: name.value.clone(),
                title: own(&signal.title),
                note: own(&signal.note),
                citation,
                watch,
                when,
                until,
                hold,
                keep,
                because,
            });
        }
        if is_whole { Some(all) } else { None }
    }

    fn phases(&mut self, parsed: &Parsed) -> Option<Vec<Phase>> {
        let draft = self.draft;
        let own = |text: &Option<Text>| text.as_ref().map(|text| text.value.trim().to_owned());
        let mut all = Vec::new();
        let mut is_whole = true;
        for (place, phase) in draft.phases.iter().enumerate() {
            let expression = parsed.phases.get(place).cloned().flatten();
            let when = match (&phase.when, expression) {
                (Some(text), Some(expression)) => self.condition(
                    text,
                    &expression,
                    |typing, expression| typing.truth(expression),
                    true,
                ),
                _ => None,
            };
            if let (Some(text), Some(when)) = (&phase.when, &when) {
                logic::check_was(self.reader, text, when);
            }
            let hold = phase.hold.as_ref().map(|text| self.length(text));
            let because = phase.because.as_ref().map(|text| self.template(text));
            is_whole &= phase.when.is_some() == when.is_some();
            let Some(hold) = hold.map_or(Some(None), |hold| hold.map(Some)) else {
                is_whole = false;
                continue;
            };
            all.push(Phase {
                id: phase.id.value.clone(),
                like: own(&phase.like),
                title: own(&phase.title),
                note: own(&phase.note),
                when,
                hold,
                is_at_once: phase.is_at_once,
                because,
            });
        }
        if is_whole { Some(all) } else { None }
    }

    /// The text of `for`, `keep_firing_for` or `dwell` as a length.
    fn length(&mut self, text: &Text) -> Option<Length> {
        let expression = self.parse(Some(text))?;
        if let ExpressionKind::Number(0.0) = expression.kind {
            let message = "`0` is a length without a bar";
            self.reader.report(
                Code::WrongWindow,
                message,
                text.span.clone(),
                Some("leave the key out".to_owned()),
            );
            return None;
        }
        let mut typing = Typing::new(&self.scope, &text.value, false);
        let length = typing.length(&expression);
        for problem in typing.problems {
            self.reader.report_inside(text, problem);
        }
        length
    }

    fn template(&mut self, text: &Text) -> Template {
        let Some(parts) = braces(&text.value) else {
            let help = "numbers stand in braces, as in `{tech_share}`";
            self.reader.report(
                Code::WrongTemplate,
                "a brace is open or closed alone",
                text.span.clone(),
                Some(help.to_owned()),
            );
            return Template { pieces: Vec::new() };
        };
        let mut pieces = Vec::new();
        let mut position = 0;
        for part in parts {
            let before = text.value.get(position..part.start.saturating_sub(1)).unwrap_or("");
            pieces.push(Piece::Text(before.to_owned()));
            position = part.end + 1;
            let inner = text.value.get(part.clone()).unwrap_or("");
            let expression = match expression::parse(inner) {
                Ok(expression) => expression,
                Err(problems) => {
                    for problem in problems {
                        let span = problem.span.start + part.start..problem.span.end + part.start;
                        self.reader.report_inside(text, super::words::Problem { span, ..problem });
                    }
                    continue;
                }
            };
            let mut typing = Typing::new(&self.scope, inner, false);
            let term = typing.term(&expression);
            for problem in typing.problems {
                let span = problem.span.start + part.start..problem.span.end + part.start;
                self.reader.report_inside(text, super::words::Problem { span, ..problem });
            }
            pieces.extend(term.map(Piece::Value));
        }
        pieces.push(Piece::Text(text.value.get(position..).unwrap_or("").trim_end().to_owned()));
        Template { pieces }
    }
}

/// What stands inside of each pair of braces; `None` if one is alone or nested.
fn braces(text: &str) -> Option<Vec<std::ops::Range<usize>>> {
    let mut parts = Vec::new();
    let mut open = None;
    for (byte, letter) in text.char_indices() {
        match (letter, open) {
            ('{', None) => open = Some(byte + 1),
            ('}', Some(start)) => {
                parts.push(start..byte);
                open = None;
            }
            ('{', Some(_)) | ('}', None) => return None,
            _ => {}
        }
    }
    if open.is_none() { Some(parts) } else { None }
}
