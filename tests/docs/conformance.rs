//! The same questions have the same answers everywhere, byte for byte.
//!
//! Each file of `tests/conformance/` has rules, data, a question and the whole answer.
//! This test asks the library, and `bindings/python/tests/test_conformance.py` asks the
//! Python package. `FROTH_UPDATE=1 cargo test --test conformance` writes the answers
//! anew.

#![expect(clippy::unreachable, reason = "counts are small")]

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use froth::diagnostic::to_json;
use froth::entities::{Answers, Gather, SurveyOptions, Tally};
use froth::report::{Section, Sections, SurveyReport};
use froth::rules::Shipped;
use froth::table::Table;
use froth::time::{Date, Span, Stamp};
use froth::{
    Error, Format, Knowledge, Outcome, Panel, PlanOptions, Quantity, ReadOptions, RuleSet,
};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    about: String,
    rules: Rules,
    /// None for the figures that come with a built-in rule set.
    data: Vec<File>,
    question: Question,
    /// The lines of the answer.
    expected: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Rules {
    BuiltIn { id: String },
    File(File),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    file: String,
    lines: Vec<String>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Question {
    ask: Ask,
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    knowledge: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    params: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    set: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    drop: Vec<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    allow_missing: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sections: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    every: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    values: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    what: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    expressions: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entity: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
}

#[derive(Clone, Copy, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Ask {
    #[default]
    Evaluate,
    History,
    Explain,
    Compute,
    Survey,
    Check,
}

impl File {
    fn text(&self) -> String {
        self.lines.join("\n") + "\n"
    }
}

impl Case {
    /// The answer, or the error that is one.
    fn answer(&self) -> String {
        if let (Ask::Check, Rules::File(file)) = (self.question.ask, &self.rules) {
            return match RuleSet::parse_file(&file.file, &file.text()) {
                Ok(rules) => to_json(rules.warnings()),
                Err(error) => to_json(error.diagnostics()),
            };
        }
        self.asked().unwrap_or_else(|error| to_json(error.diagnostics()))
    }

    fn asked(&self) -> Result<String, Error> {
        let rules = match &self.rules {
            Rules::BuiltIn { id } => Shipped::named(id).expect("a built-in rule set").rule_set()?,
            Rules::File(file) => RuleSet::parse_file(&file.file, &file.text())?,
        };
        if let Ask::Survey = self.question.ask {
            return self.survey(&rules);
        }
        let (options, as_of) = (self.question.options(), self.question.as_of.as_deref().map(last));
        let mut panel = self.panel(&rules)?;
        if !self.question.set.is_empty() {
            let figures = quantities(&self.question.set);
            panel = rules.what_if(&panel, as_of, &options, &figures)?;
        }
        let plan = rules.plan_with(panel.schema(), &options)?;
        let outcome = match as_of {
            Some(day) => plan.evaluate_as_of(&panel, day)?,
            None => plan.evaluate(&panel)?,
        };
        self.question.of(&outcome)
    }

    fn panel(&self, rules: &RuleSet) -> Result<Panel, Error> {
        if let (Rules::BuiltIn { id }, []) = (&self.rules, self.data.as_slice()) {
            let shipped = Shipped::named(id).expect("a built-in rule set");
            let format = Format::of_name(shipped.figures_name).expect("a format");
            let name = format!("{} (built in)", shipped.figures_name);
            return Panel::read(&name, format, shipped.figures.as_bytes());
        }
        let mut options = ReadOptions::default();
        options.words = rules.words();
        let mut panel = Panel::default();
        for file in &self.data {
            let format = Format::of_name(&file.file).expect("a format");
            let text = file.text();
            panel = panel.join(Panel::read_with(&file.file, format, text.as_bytes(), &options)?)?;
        }
        Ok(panel)
    }

    fn survey(&self, rules: &RuleSet) -> Result<String, Error> {
        let open = |file: &File| {
            let format = Format::of_name(&file.file).expect("a format");
            Table::open(&file.file, format, Arc::new(file.text().into_bytes()))
        };
        let tables = self.data.iter().map(open).collect::<Result<Vec<_>, _>>()?;
        let names: Vec<&str> = tables[0].columns().iter().map(|one| one.name.as_str()).collect();
        let date = self.question.date.as_deref().or_else(|| tables[0].date_column());
        let options = SurveyOptions {
            entity: self.question.entity.clone().expect("an entity"),
            date: date.map(str::to_owned),
            as_of: self.question.as_of.as_deref().map(last),
            plan: self.question.options(),
            ..SurveyOptions::default()
        };
        let survey = rules.survey(&names, Panel::default(), &options)?;
        let rows = Table::rows_of(&tables, survey.wanted())?;
        let mut whole = Counted(Tally::new(rules), 0);
        let take = |part: Counted| {
            whole.0.merge(&part.0);
            whole.1 += part.1;
            ControlFlow::Continue(())
        };
        let blank = || Counted(Tally::new(rules), 0);
        survey.run(&*rows, 1, blank, take, |_| ControlFlow::Continue(()))?;
        let files = tables.iter().map(|table| table.file().to_owned()).collect();
        Ok(SurveyReport::new(&survey, &whole.0, whole.1, files).to_json())
    }
}

impl Question {
    fn options(&self) -> PlanOptions {
        let words = [Knowledge::Released, Knowledge::Vintage, Knowledge::Latest];
        let knowledge = self.knowledge.as_ref().map(|word| {
            words.into_iter().find(|known| known.word() == word).expect("a kind of knowledge")
        });
        PlanOptions {
            knowledge: knowledge.unwrap_or_default(),
            allow_missing: self.allow_missing,
            drop: self.drop.clone(),
            params: quantities(&self.params),
        }
    }

    fn of(&self, outcome: &Outcome) -> Result<String, Error> {
        Ok(match self.ask {
            Ask::Evaluate => {
                let asked = |section: &Section| {
                    *section == Section::DecidedBy
                        || self.sections.iter().any(|word| word == section.word())
                };
                let sections = Sections::of(Section::ALL.into_iter().filter(asked));
                outcome.report_with(&sections).to_json()
            }
            Ask::History => {
                let start = self.start.as_deref().and_then(Stamp::parse).and_then(Stamp::first_day);
                let mut report = outcome.history_report(start, None);
                if let Some(every) = self.every.as_deref().and_then(Span::parse) {
                    report = report.every(every);
                }
                if self.values {
                    report = outcome.history_with_values(report);
                }
                report.to_json()
            }
            Ask::Explain => match self.what.as_deref() {
                None => outcome.explain_phases().with_flips(outcome.flips()).to_json(),
                Some(what) => match outcome.explain(what) {
                    Some(found) => found.with_flips(outcome.flips()).to_json(),
                    None => outcome.explain_expression(what)?.to_json(),
                },
            },
            Ask::Compute => {
                let expressions: Vec<&str> = self.expressions.iter().map(String::as_str).collect();
                outcome.compute(&expressions)?.to_json()
            }
            Ask::Survey | Ask::Check => unreachable!("asked elsewhere"),
        })
    }
}

fn quantities(pairs: &BTreeMap<String, String>) -> Vec<(String, Quantity)> {
    let quantity = |(name, text): (&String, &String)| {
        (name.clone(), Quantity::parse(text).expect("a quantity"))
    };
    pairs.iter().map(quantity).collect()
}

fn last(text: &str) -> Date {
    Stamp::parse(text).and_then(Stamp::last_day).expect("a day")
}

/// How many entities are in each phase, and how many verdicts there are.
struct Counted(Tally, u64);

impl Gather for Counted {
    fn add(&mut self, answers: &Answers<'_>) {
        self.0.add(answers);
        self.1 += answers.bars() as u64;
    }
}

#[test]
fn every_question_has_the_answer_that_is_written_down() {
    let mut files: Vec<_> =
        fs::read_dir("tests/conformance").unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(12 <= files.len(), "a good dozen");
    let mut wrong = Vec::new();
    for file in &files {
        wrong.extend(checked(file));
    }
    let command = "FROTH_UPDATE=1 cargo test --test conformance";
    assert!(wrong.is_empty(), "{}\nif that is meant, run `{command}`", wrong.join("\n"));
}

fn checked(file: &Path) -> Option<String> {
    let written = fs::read_to_string(file).unwrap();
    let mut case: Case = serde_json::from_str(&written).unwrap();
    let expected = case.expected.join("\n");
    let found = case.answer();
    if std::env::var_os("FROTH_UPDATE").is_some() {
        case.expected = found.lines().map(str::to_owned).collect();
        let text = serde_json::to_string_pretty(&case).unwrap() + "\n";
        if text != written {
            fs::write(file, text).unwrap();
        }
        return None;
    }
    let mut lines = expected.lines().zip(found.lines());
    let differ = lines.find(|(expected, found)| expected != found);
    let differ = differ.or((expected != found).then_some(("", "another number of lines")));
    differ.map(|(expected, found)| {
        format!("{}: expected `{}`, found `{}`", file.display(), expected.trim(), found.trim())
    })
}
