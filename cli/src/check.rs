//! `froth check`: everything that is wrong with rule files, by themselves or on
//! data.

use std::path::PathBuf;

use clap::ValueEnum;
use froth::Error;
use froth::diagnostic::{Diagnostic, Severity, render, to_github, to_json, to_sarif};
use froth::prove::Proofs;
use froth::study::{
    Lookahead, blamed, constancy, implausible, lookahead, proven, read_as, weekends,
};
use froth::{Panel, PlanOptions, RuleSet};

use super::spelling::Spelling;
use super::{Exit, Failure, data, output, paths, proofs, typed, whole};

#[derive(clap::Args)]
#[command(after_help = "Examples:
  froth check                                     the built-in rule sets
  froth check my-rules/ 'more/**/*.yaml'          files, folders and patterns
  froth check my.yaml --data my.csv               also what never changes on data
  froth check my.yaml --data my.csv --lookahead   also what no day could know
  froth check my.yaml --prove                     what no figures can make them say

Exit codes: 0 nothing is wrong, 2 rules are wrong, 3 data are wrong or lack what
the rules need.")]
pub(crate) struct Arguments {
    /// Rule files, folders of them, patterns, or `-` for standard input; without
    /// any, the built-in rule sets
    rules: Vec<String>,
    /// Also look for conditions that never or always hold on these data; `-` is
    /// standard input
    #[arg(long, value_name = "FILE", num_args = 1..)]
    data: Vec<String>,
    #[command(flatten)]
    spelling: Spelling,
    /// Also look for look-ahead: decisions that use figures published later
    #[arg(long, requires = "data")]
    lookahead: bool,
    /// Prove which phases and signals can come about, whatever the figures are within
    /// their `valid` ranges
    #[arg(long)]
    prove: bool,
    /// Write the tables that show it into this folder; it is created if it does not exist
    #[arg(long, value_name = "DIR", requires = "prove")]
    witness: Option<PathBuf>,
    /// Treat inputs that the data do not have as unknown, instead of failing
    #[arg(long, requires = "data")]
    allow_missing: bool,
    /// Treat warnings as errors
    #[arg(long)]
    deny_warnings: bool,
    /// How to print what is found; `sarif` and `github` are for pull requests
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
    Sarif,
    Github,
}

/// What was looked at and what came of it.
#[derive(Default)]
struct Findings {
    files: usize,
    right: Vec<RuleSet>,
    diagnostics: Vec<Diagnostic>,
    /// What is odd about the data, whatever the rules make of them.
    of_data: Vec<Diagnostic>,
    /// What was proved of each rule set.
    proofs: Vec<Proofs>,
    /// What was done with the data, to be told.
    studies: Vec<String>,
    /// What kept files from being looked at.
    failures: Vec<Failure>,
    is_data_wrong: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let mut findings = Findings::default();
    if arguments.rules.is_empty() {
        for shipped in froth::rules::shipped() {
            findings.check(&format!("rules/{}.yaml", shipped.id), shipped.text);
        }
    }
    for path in files(&arguments.rules, &mut findings) {
        match read(&path) {
            Ok(text) => findings.check(&path, &text),
            Err(failure) => findings.failures.push(failure),
        }
    }
    if arguments.prove {
        findings.prove();
    }
    if let Some(folder) = &arguments.witness {
        proofs::write(folder, &findings.proofs)?;
    }
    let data = findings.right.first().filter(|_| !arguments.data.is_empty());
    match data.map(|rules| data::panel(&arguments.data, &[], rules, &arguments.spelling.options()))
    {
        None => {}
        Some(Ok(panel)) => findings.study(arguments, &panel)?,
        Some(Err(failure)) if failure.found.is_empty() => findings.failures.push(failure),
        Some(Err(failure)) => {
            findings.is_data_wrong = true;
            findings.diagnostics.extend(failure.found);
        }
    }
    findings.tell(arguments)?;
    Ok(findings.exit(arguments))
}

/// The files that these names mean, each once.
fn files(names: &[String], findings: &mut Findings) -> Vec<String> {
    let mut files: Vec<PathBuf> = Vec::new();
    for name in names {
        let found =
            if name == "-" { Ok(vec![PathBuf::from("-")]) } else { paths::rule_files(name) };
        match found {
            Ok(found) => {
                let new: Vec<PathBuf> =
                    found.into_iter().filter(|file| !files.contains(file)).collect();
                files.extend(new);
            }
            Err(failure) => findings.failures.push(failure),
        }
    }
    files.iter().map(|file| file.display().to_string()).collect()
}

fn read(name: &str) -> Result<String, Failure> {
    let text =
        if name == "-" { whole::text_of(std::io::stdin().lock()) } else { whole::text(name) };
    text.map_err(|error| {
        let message = format!("rules `{name}` cannot be read: {error}");
        Failure::new(Exit::Rules, &message, "rule files are text in UTF-8")
    })
}

impl Findings {
    fn check(&mut self, name: &str, text: &str) {
        self.files += 1;
        let name = if name == "-" { "standard input" } else { name };
        match RuleSet::parse_file(name, text) {
            Ok(rules) => {
                self.diagnostics.extend(typed::all(rules.warnings()));
                self.right.push(rules);
            }
            Err(error) => self.diagnostics.extend(typed::all(error.diagnostics())),
        }
    }

    fn prove(&mut self) {
        for rules in &self.right {
            let proofs = rules.prove();
            self.diagnostics.extend(proven(rules, &proofs));
            self.proofs.push(proofs);
        }
    }

    fn study(&mut self, arguments: &Arguments, panel: &Panel) -> Result<(), Error> {
        let options =
            PlanOptions { allow_missing: arguments.allow_missing, ..PlanOptions::default() };
        for rules in &self.right {
            let plan = match rules.plan_with(panel.schema(), &options) {
                Ok(plan) => plan,
                Err(error) => {
                    self.is_data_wrong = true;
                    self.diagnostics.extend(typed::all(&blamed(rules, &error)));
                    continue;
                }
            };
            let mut odd = read_as(&plan, panel);
            odd.retain(|one| Severity::Note < one.severity);
            odd.extend(weekends(&plan, panel));
            odd.extend(implausible(&plan, panel));
            // Rule sets that read one column see the same.
            for odd in odd {
                if !self.of_data.contains(&odd) {
                    self.of_data.push(odd);
                }
            }
            let outcome = plan.evaluate(panel)?;
            self.diagnostics.extend(constancy(&outcome));
            let steps = outcome.history();
            let span = match (steps.first(), steps.last()) {
                (Some(first), Some(last)) => format!(", {} to {}", first.stamp, last.stamp),
                _ => String::new(),
            };
            self.studies.push(format!("{}: {}{span}", rules.id(), count(steps.len(), "bar")));
            if arguments.lookahead {
                let found = lookahead(&plan, panel)?;
                self.studies.push(told(&found));
                self.diagnostics.extend(found.diagnostics);
            }
        }
        Ok(())
    }

    fn count(&self, severity: Severity) -> usize {
        let all = self.diagnostics.iter().chain(&self.of_data);
        all.filter(|one| one.severity == severity).count()
    }

    fn tell(&self, arguments: &Arguments) -> Result<(), Failure> {
        for failure in &self.failures {
            failure.tell();
        }
        let mut words = self.studies.join("\n");
        if !words.is_empty() {
            words.push('\n');
        }
        words.push_str(&self.summary(arguments));
        if matches!(arguments.format, Format::Text) && !self.of_data.is_empty() {
            // Where other verbs tell it, too.
            output::tell_all(&self.of_data);
        }
        let found = &self.diagnostics;
        let all = || -> Vec<Diagnostic> { found.iter().chain(&self.of_data).cloned().collect() };
        match arguments.format {
            Format::Text => {
                let mut text = render(found, output::answer_style());
                if !text.is_empty() {
                    text.push_str("\n\n");
                }
                for proofs in &self.proofs {
                    text.push_str(&(proofs.to_text(output::answer_style()) + "\n"));
                }
                return output::answer(&format!("{text}{words}\n"));
            }
            Format::Json if arguments.prove => {
                output::answer(&(proofs::json(&to_json(&all()), &self.proofs) + "\n"))?;
            }
            Format::Json => output::answer(&(to_json(&all()) + "\n"))?,
            Format::Sarif => output::answer(&(to_sarif(&all()) + "\n"))?,
            Format::Github => output::answer(&to_github(&all()))?,
        }
        output::note(&words);
        Ok(())
    }

    /// What was checked, and how it is.
    fn summary(&self, arguments: &Arguments) -> String {
        let wrong = self.files - self.right.len();
        let what = if wrong == 0 {
            let sum = |of: fn(&RuleSet) -> usize| self.right.iter().map(of).sum::<usize>();
            format!(
                "{}, {}, {}",
                count(self.files, "rule set"),
                count(sum(|rules| rules.signals().len()), "signal"),
                count(sum(|rules| rules.params().len()), "parameter"),
            )
        } else {
            format!("{}, {wrong} of them wrong", count(self.files, "rule file"))
        };
        let mut verdict = match self.count(Severity::Error) {
            0 => "no mistakes".to_owned(),
            errors => count(errors, "mistake"),
        };
        let warnings = self.count(Severity::Warning);
        if 0 < warnings {
            verdict.push_str(&format!(", {}", count(warnings, "warning")));
            if arguments.deny_warnings {
                verdict.push_str(", denied");
            }
        }
        let notes = self.count(Severity::Note);
        if 0 < notes {
            verdict.push_str(&format!(", {}", count(notes, "note")));
        }
        if !self.failures.is_empty() {
            verdict.push_str(&format!(", {} not checked", count(self.failures.len(), "name")));
        }
        format!("{what}: {verdict}")
    }

    fn exit(&self, arguments: &Arguments) -> Exit {
        let is_denied = arguments.deny_warnings && 0 < self.count(Severity::Warning);
        let are_rules_wrong = self.right.len() < self.files
            || self.failures.iter().any(|failure| failure.exit == Exit::Rules);
        let errors = self.count(Severity::Error);
        if are_rules_wrong || is_denied || (0 < errors && !self.is_data_wrong) {
            Exit::Rules
        } else if self.is_data_wrong || !self.failures.is_empty() {
            Exit::Data
        } else {
            Exit::Done
        }
    }
}

/// What the search for look-ahead did.
fn told(found: &Lookahead) -> String {
    let is_same = found.diagnostics.iter().all(|one| one.severity != Severity::Error);
    let mut text = format!(
        "look-ahead: {} of {} made again on nothing but what was known then{}\n",
        found.replayed,
        count(found.bars, "decision"),
        if is_same { ", and the same" } else { "" }
    );
    text.push_str("look-ahead: no operator reads a later bar; those of these rules read");
    let width = found.operators.keys().map(|name| name.len()).max().unwrap_or(0);
    for (name, lookback) in &found.operators {
        text.push_str(&format!("\n  {name:width$}  {lookback}"));
    }
    text
}

/// `1 signal`, `2 signals`.
fn count(number: usize, what: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {what}{ending}")
}
