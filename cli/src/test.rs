//! `froth test`: the tests that stand in rule files and beside them.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use froth::rules::{Shipped, shipped as shipped_rules};
use froth::study::tests::{Files, Suite, TestsReport};
use froth::{Error, RuleSet};

use super::clash::{self, ReadFile, Written};
use super::output::Format;
use super::{Exit, Failure, output, target, whole};

#[derive(clap::Args)]
#[command(after_help = "Exit codes: 0 all passed, 1 a test failed, none ran, or coverage is low,
2 wrong rules, tests or usage, 3 wrong or unreadable data.")]
pub(crate) struct Arguments {
    /// Rule files, test files, folders of them, or ids of built-in rule
    /// sets; without any, all that are built in
    rules: Vec<String>,
    /// Run only the tests whose names contain this text
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Also write the results to this file as JUnit XML
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// End with exit code 1 if the tests cover less than this share of the states
    /// and phases of a rule set
    #[arg(long, value_name = "PERCENT", value_parser = percent, conflicts_with = "filter")]
    min_coverage: Option<f64>,
    /// How to print the results
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

fn percent(text: &str) -> Result<f64, String> {
    let share = text.trim_end_matches('%').trim_end().parse().ok();
    share
        .filter(|share| (0.0..=100.0).contains(share))
        .ok_or_else(|| "a share is a number from 0 to 100".to_owned())
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let jobs = jobs(&arguments.rules)?;
    let read = RefCell::new(read_by(&jobs));
    let suites = suites(&jobs, &read)?;
    if let Some(file) = &arguments.junit {
        let written = Written { option: "--junit", file: Some(file) };
        clash::check(&[written, Written { option: "", file: None }], &read.take())?;
    }
    let filter = arguments.filter.as_deref().unwrap_or_default();
    let report = TestsReport::new(suites.iter().map(|suite| suite.run(filter)).collect());
    if let Some(file) = &arguments.junit {
        target::write_whole(file, &report.to_junit())?;
    }
    output::answer(&match arguments.format {
        Format::Text => report.to_text(output::answer_style()),
        Format::Json => report.to_json() + "\n",
    })?;
    if report.counts.run == 0 {
        output::tell("error: no test ran");
    }
    let is_covered = is_covered(arguments, &report);
    Ok(if report.is_success() && is_covered { Exit::Done } else { Exit::Found })
}

fn is_covered(arguments: &Arguments, report: &TestsReport) -> bool {
    let Some(least) = arguments.min_coverage else { return true };
    let mut is_covered = true;
    for rules in &report.rules {
        let share = rules.coverage.percent();
        if share < least {
            let message = format!(
                "error: coverage of `{}` is {:.1} %, below {least} %",
                rules.id,
                // Never rounded up to what it does not reach.
                (share * 10.0).floor() / 10.0,
            );
            output::tell(&message);
            is_covered = false;
        }
    }
    is_covered
}

/// One rule set with its tests, before anything is parsed.
struct Job {
    /// The rule file as people know it.
    file: String,
    text: String,
    is_inline: bool,
    /// Test files with their texts.
    tests: Vec<(String, String)>,
    is_shipped: bool,
}

/// The files of these rule sets and of their tests.
fn read_by(jobs: &[Job]) -> Vec<ReadFile> {
    let named = |what, file: &str| ReadFile { what, file: file.into() };
    let own = jobs.iter().filter(|job| !job.is_shipped);
    own.flat_map(|job| {
        let tests = job.tests.iter().map(move |(file, _)| named("a test file", file));
        [named("a rule file", &job.file)].into_iter().chain(tests)
    })
    .collect()
}

/// All suites, checked; or all that is wrong with any of them.
fn suites(jobs: &[Job], read: &RefCell<Vec<ReadFile>>) -> Result<Vec<Suite>, Failure> {
    let mut suites = Vec::new();
    let mut failures: Vec<Failure> = Vec::new();
    for job in jobs {
        match RuleSet::parse_file(&job.file, &job.text) {
            Ok(rules) => {
                output::tell_all(rules.warnings());
                let (suite, errors) = suite(job, &rules, read);
                suites.extend(suite);
                failures.extend(errors.into_iter().map(Failure::from));
            }
            Err(error) => failures.push(error.into()),
        }
    }
    if failures.is_empty() {
        return Ok(suites);
    }
    let are_rules_wrong = failures.iter().any(|failure| failure.exit == Exit::Rules);
    let exit = if are_rules_wrong { Exit::Rules } else { Exit::Data };
    let messages: Vec<&str> = failures.iter().map(|failure| failure.message.as_str()).collect();
    let message = messages.join("\n\n");
    let found = failures.into_iter().flat_map(|failure| failure.found).collect();
    Err(Failure { exit, message, found })
}

fn suite(job: &Job, rules: &RuleSet, read: &RefCell<Vec<ReadFile>>) -> (Option<Suite>, Vec<Error>) {
    let noted = |name: &str| {
        read.borrow_mut().push(ReadFile { what: "a file of figures", file: name.into() });
        file(name)
    };
    let files: &Files<'_> = if job.is_shipped { &shipped_file } else { &noted };
    let mut parts = Vec::new();
    if job.is_inline {
        parts.push(Suite::inline(rules, files));
    }
    parts.extend(job.tests.iter().map(|(name, text)| Suite::read(rules, name, text, files)));
    let mut whole: Option<Suite> = None;
    let mut errors = Vec::new();
    for part in parts {
        match part {
            Ok(part) => {
                whole = Some(match whole {
                    Some(before) => before.join(part),
                    None => part,
                });
            }
            Err(error) => errors.push(error),
        }
    }
    (whole, errors)
}

fn file(name: &str) -> Result<Vec<u8>, String> {
    whole::bytes(name, whole::DATA).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        _ => error.to_string(),
    })
}

fn shipped_file(name: &str) -> Result<Vec<u8>, String> {
    let shipped = shipped_rules().iter().find(|shipped| shipped.figures_name == name);
    match shipped {
        Some(shipped) => Ok(shipped.figures.as_bytes().to_vec()),
        None => Err("it is not built in".to_owned()),
    }
}

/// What the names on the command line mean, each rule file once.
fn jobs(names: &[String]) -> Result<Vec<Job>, Failure> {
    let mut jobs: Vec<Job> = Vec::new();
    if names.is_empty() {
        jobs.extend(shipped_rules().iter().map(shipped));
    }
    for name in names {
        let path = Path::new(name);
        if let Some(found) = Shipped::named(name) {
            jobs.push(shipped(found));
        } else if path.is_dir() {
            let mut found = Vec::new();
            yaml_files(path, &mut found)?;
            for file in &found {
                add(&mut jobs, file, true)?;
            }
            if found.is_empty() {
                let help = "name a folder with rule files, or the files";
                let message = format!("there are no rule files in `{name}`");
                return Err(Failure::new(Exit::Rules, &message, help));
            }
        } else {
            add(&mut jobs, name, false)?;
        }
    }
    Ok(jobs)
}

fn shipped(shipped: &Shipped) -> Job {
    let own = |text: &str| text.to_owned();
    let tests = vec![(own(shipped.tests_name), own(shipped.tests))];
    Job {
        file: own(shipped.file),
        text: own(shipped.text),
        is_inline: true,
        tests,
        is_shipped: true,
    }
}

/// Adds the rule file or test file of this name; a test file that is met by
/// its rules is not added twice.
fn add(jobs: &mut Vec<Job>, name: &str, is_in_folder: bool) -> Result<(), Failure> {
    let text = read(name)?;
    if is_in_folder && is_snapshot(&text) {
        output::note(&format!("left out: `{name}` is a snapshot of figures"));
        return Ok(());
    }
    if is_test_file(name) {
        let rules = Suite::rules_of(name, &text)?;
        return add_tests(jobs, &rules, name, text);
    }
    let place = place(jobs, name, text);
    if let Some(job) = jobs.get_mut(place) {
        job.is_inline = true;
    }
    let beside = test_file_of(name);
    if Path::new(&beside).is_file() {
        let text = read(&beside)?;
        let rules = Suite::rules_of(&beside, &text)?;
        add_tests(jobs, &rules, &beside, text)?;
    }
    Ok(())
}

fn add_tests(jobs: &mut Vec<Job>, rules: &str, name: &str, text: String) -> Result<(), Failure> {
    let is_known = jobs.iter().any(|job| !job.is_shipped && is_same(&job.file, rules));
    let rule_text = if is_known { String::new() } else { read(rules)? };
    let place = place(jobs, rules, rule_text);
    if let Some(job) = jobs.get_mut(place)
        && !job.tests.iter().any(|(known, _)| is_same(known, name))
    {
        job.tests.push((name.to_owned(), text));
    }
    Ok(())
}

/// The place of the job of this rule file, made if there is none.
fn place(jobs: &mut Vec<Job>, file: &str, text: String) -> usize {
    let known = jobs.iter().position(|job| !job.is_shipped && is_same(&job.file, file));
    known.unwrap_or_else(|| {
        let file = file.to_owned();
        jobs.push(Job { file, text, is_inline: false, tests: Vec::new(), is_shipped: false });
        jobs.len() - 1
    })
}

fn is_same(one: &str, other: &str) -> bool {
    let real = |name: &str| std::fs::canonicalize(name).unwrap_or_else(|_| PathBuf::from(name));
    one == other || real(one) == real(other)
}

fn read(name: &str) -> Result<String, Failure> {
    whole::text(name).map_err(|error| {
        let message = match error.kind() {
            std::io::ErrorKind::NotFound => format!("there is no rule file `{name}`"),
            _ => format!("`{name}` cannot be read: {error}"),
        };
        let ids: Vec<String> =
            shipped_rules().iter().map(|shipped| format!("`{}`", shipped.id)).collect();
        let help = format!("name a file, a folder, or a built-in rule set: {}", ids.join(", "));
        Failure::new(Exit::Rules, &message, &help)
    })
}

fn yaml_ending(name: &str) -> Option<&str> {
    [".yaml", ".yml"].into_iter().find(|ending| name.ends_with(ending))
}

fn is_test_file(name: &str) -> bool {
    let stem = yaml_ending(name).and_then(|ending| name.strip_suffix(ending));
    stem.is_some_and(|stem| stem.ends_with(".test"))
}

/// `boom.test.yaml` for `boom.yaml`
fn test_file_of(name: &str) -> String {
    let ending = yaml_ending(name).unwrap_or(".yaml");
    format!("{}.test{ending}", name.strip_suffix(ending).unwrap_or(name))
}

/// Whether a YAML file holds data and no rules.
fn is_snapshot(text: &str) -> bool {
    text.lines().any(|line| line.starts_with("snapshot:"))
        && !text.lines().any(|line| line.starts_with("phases:"))
}

/// The YAML files of a folder and all below it, in the order of their names.
fn yaml_files(folder: &Path, found: &mut Vec<String>) -> Result<(), Failure> {
    let unreadable = |error: &std::io::Error| {
        let message = format!("folder `{}` cannot be read: {error}", folder.display());
        Failure::new(Exit::Rules, &message, "check its permissions")
    };
    let mut entries = BTreeSet::new();
    for entry in std::fs::read_dir(folder).map_err(|error| unreadable(&error))? {
        entries.insert(entry.map_err(|error| unreadable(&error))?.path());
    }
    for path in entries {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.starts_with('.') || path.is_symlink() && path.is_dir() {
            continue;
        }
        if path.is_dir() {
            yaml_files(&path, found)?;
        } else if yaml_ending(name).is_some() {
            found.push(path.to_string_lossy().into_owned());
        }
    }
    Ok(())
}
