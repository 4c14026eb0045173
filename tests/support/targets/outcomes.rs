//! Rules and data together, cut at lines `---`: every way of asking gives one answer,
//! and every format says it.

use std::ops::ControlFlow;
use std::sync::Arc;

use froth::entities::{Answers, Gather, States, SurveyOptions};
use froth::report::{Alarms, Section, Sections};
use froth::table::Table;
use froth::{Format, Outcome, Panel, Plan, PlanOptions, RuleSet, State, Step};
use serde_json::Value;

use super::parts;

#[cfg(feature = "html")]
#[path = "../../reports/pages/packed.rs"]
mod packed;
#[path = "../rebuilt.rs"]
mod rebuilt;

/// A history is looked at on so many of its days.
const DAYS: usize = 4;

fn planned(rules: &str, data: &str) -> Option<(Plan, Panel)> {
    let rules = RuleSet::parse(rules).ok()?;
    let panel = Panel::read("data", Format::Csv, data.as_bytes()).ok()?;
    let options = PlanOptions { allow_missing: true, ..PlanOptions::default() };
    Some((rules.plan_with(panel.schema(), &options).ok()?, panel))
}

/// Whatever both are, the outcome never fails, and every phase is possible or excluded.
pub fn evaluate(bytes: &[u8]) {
    let Some([rules, data]) = parts(bytes) else { return };
    let Some((plan, panel)) = planned(rules, data) else { return };
    let outcome = plan.evaluate(&panel).expect("its own panel");
    assert!(!outcome.possible().is_empty());
    // Before the first decision there is none, even where there is but one phase.
    if outcome.history().is_empty() {
        assert!(outcome.phase().is_none());
    } else {
        assert_eq!(outcome.phase().is_some(), outcome.possible().len() == 1);
    }
    let again = plan.evaluate(&panel).expect("its own panel");
    assert_eq!(again.possible().len(), outcome.possible().len());
    // What is needed settles it, so that nothing is needed where it is settled.
    assert!(outcome.phase().is_none() || outcome.needs().is_empty());
    let report = outcome.report();
    let _ = (report.to_string(), report.to_json());
}

/// A saved state between the two is gone on with or refused, and what is gone on with
/// can be saved and gone on with again.
pub fn state(bytes: &[u8]) {
    let Some([rules, state, data]) = parts(bytes) else { return };
    let Some((plan, panel)) = planned(rules, data) else { return };
    let mut stream = match plan.resume(state) {
        Ok(stream) => stream,
        Err(error) => {
            assert!(!error.diagnostics().is_empty());
            plan.stream()
        }
    };
    if stream.read(&panel, None).is_err() {
        return;
    }
    let saved = stream.save();
    let again = plan.resume(&saved).expect("what was saved is read");
    assert_eq!(again.save(), saved);
}

/// Days of an outcome, the last among them.
fn days(outcome: &Outcome) -> Vec<froth::time::Date> {
    let all: Vec<froth::time::Date> =
        outcome.history().iter().filter_map(|step| step.date).collect();
    let step = all.len().div_ceil(DAYS).max(1);
    let mut days: Vec<_> = all.iter().rev().step_by(step).copied().collect();
    days.reverse();
    days
}

fn line(step: &Step<'_>) -> String {
    let possible: Vec<&str> = step.possible.iter().map(|phase| phase.id.as_str()).collect();
    format!("{} {possible:?} {:?}", step.stamp, step.signals)
}

fn lines(outcome: &Outcome) -> Vec<String> {
    outcome.history().iter().map(line).collect()
}

/// A stream, saved and gone on with on some days, says what each day says.
pub fn ways(bytes: &[u8]) {
    let Some([rules, data]) = parts(bytes) else { return };
    let Some((plan, panel)) = planned(rules, data) else { return };
    let mut stream = plan.stream();
    for day in days(&plan.evaluate(&panel).expect("its own panel")) {
        if stream.read(&panel, Some(day)).is_err() {
            return;
        }
        let asked = plan.evaluate_as_of(&panel, day).expect("its own panel");
        assert_eq!(lines(&stream.outcome()), lines(&asked), "on {day}");
        stream = plan.resume(&stream.save()).expect("what was saved is read");
    }
}

/// What the explanation says of some days leaves just the phases that are possible.
pub fn course(bytes: &[u8]) {
    let Some([rules, data]) = parts(bytes) else { return };
    let Some((plan, panel)) = planned(rules, data) else { return };
    for day in days(&plan.evaluate(&panel).expect("its own panel")) {
        let outcome = plan.evaluate_as_of(&panel, day).expect("its own panel");
        if !outcome.is_cut_short() && !outcome.history().is_empty() {
            rebuilt::check(&outcome, &format!("on {day}"));
        }
    }
}

/// All formats of one report say the same, each in its own grammar.
pub fn formats(bytes: &[u8]) {
    let Some([rules, data]) = parts(bytes) else { return };
    let Some((plan, panel)) = planned(rules, data) else { return };
    let wanted = [Section::Flips, Section::History, Section::Charts];
    let sections = Sections { draws: 1, ..Sections::of(wanted) };
    let outcome = plan.evaluate(&panel).expect("its own panel");
    let report = outcome.report_with(&sections);
    let json: Value = serde_json::from_str(&report.to_json()).expect("a report is JSON");
    let _ = (report.to_string(), report.to_markdown());
    let nagios = report.to_nagios(&Alarms::default());
    assert_eq!(nagios.trim_end_matches('\n').lines().count(), 1, "{nagios}");
    for line in report.to_prometheus().lines() {
        let is_sample =
            line.rsplit_once(' ').is_some_and(|(_, value)| value.parse::<f64>().is_ok());
        assert!(line.starts_with("# ") || is_sample, "{line}");
    }
    pages(&report, &json);
    let history = outcome.history_report(None, None);
    let _ = (history.to_csv(), history.to_ndjson(), history.to_string());
}

#[cfg(feature = "html")]
fn pages(report: &froth::Report, json: &Value) {
    let page = report.to_html();
    let (_, rest) = page.split_once("<script").expect("a page has its report");
    let (_, rest) = rest.split_once('>').expect("a script begins");
    let (inside, rest) = rest.split_once("</script>").expect("a script ends");
    // Beside what is only data there is our own script, and no other.
    assert_eq!(rest.matches("<script").count(), 1, "one script of ours");
    let inside: Value = serde_json::from_str(inside).expect("the report of a page is JSON");
    if json["history"]["bars"].as_array().is_none_or(|bars| bars.len() <= 10_000) {
        assert_eq!(packed::other("", &packed::unpacked(inside), json), None);
    }
    if let Some(svg) = report.to_svg() {
        roxmltree::Document::parse(&svg).expect("a picture is XML");
    }
}

#[cfg(not(feature = "html"))]
fn pages(_: &froth::Report, _: &Value) {}

/// What a survey says, a line a bar.
#[derive(Default)]
struct Told(Vec<String>);

impl Gather for Told {
    fn add(&mut self, answers: &Answers<'_>) {
        let signals = answers.plan().rules().signals().len();
        for bar in 0..answers.bars() {
            let Some(stamp) = answers.stamp(bar) else { continue };
            let possible: Vec<&str> = answers.possible(bar).map(|one| one.id.as_str()).collect();
            let state = |signal: usize| answers.states(signal).get(bar).copied();
            let states: Vec<State> = (0..signals).filter_map(state).collect();
            self.0.push(format!("{stamp} {possible:?} {states:?}"));
        }
    }
}

/// An entity of a table says what its rows alone say; the data are a table of plain
/// dates and numbers, or nothing is asked.
pub fn survey(bytes: &[u8]) {
    let Some([rules, data]) = parts(bytes) else { return };
    if !is_plain(data) {
        return;
    }
    let Some((plan, panel)) = planned(rules, data) else { return };
    let rows: String = data.lines().skip(1).map(|line| format!("A,{line}\n")).collect();
    let header = data.lines().next().unwrap_or_default();
    let text = format!("who,{header}\n{rows}");
    let Ok(table) = Table::open("data", Format::Csv, Arc::new(text.into_bytes())) else { return };
    let columns: Vec<&str> = header.split(',').skip(1).collect();
    let options = SurveyOptions {
        entity: "who".to_owned(),
        date: Some("date".to_owned()),
        as_of: None,
        states: States::Every,
        plan: PlanOptions { allow_missing: true, ..PlanOptions::default() },
    };
    let survey = plan.rules().survey(&columns, Panel::default(), &options);
    let Ok(survey) = survey else { return };
    let Ok(rows) = table.rows(survey.wanted()) else { return };
    let mut all = Vec::new();
    let take = |told: Told| {
        all.extend(told.0);
        ControlFlow::Continue(())
    };
    if survey.run(&*rows, 1, Told::default, take, |_| ControlFlow::Continue(())).is_ok() {
        assert_eq!(all, lines(&plan.evaluate(&panel).expect("its own panel")));
    }
}

/// Whether every line has a day and numbers with a point, each later than the last.
fn is_plain(data: &str) -> bool {
    let mut lines = data.lines();
    let header = lines.next().unwrap_or_default();
    let count = header.split(',').count();
    let is_name = |name: &str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    };
    let mut names: Vec<&str> = header.split(',').collect();
    let is_fine = names.first() == Some(&"date") && names.iter().all(|name| is_name(name));
    names.sort_unstable();
    names.dedup();
    if !is_fine || names.len() != count || names.contains(&"who") {
        return false;
    }
    let is_number = |cell: &str| {
        let digits = cell.strip_prefix('-').unwrap_or(cell);
        cell.is_empty()
            || (digits.starts_with(|letter: char| letter.is_ascii_digit())
                && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
                && digits.parse::<f64>().is_ok())
    };
    let mut last = "";
    for line in lines {
        let mut cells = line.split(',');
        let date = cells.next().unwrap_or_default();
        let is_day = date.len() == 10 && date.parse::<froth::time::Date>().is_ok();
        let cells: Vec<&str> = cells.collect();
        if !is_day
            || date <= last
            || cells.len() + 1 != count
            || !cells.iter().all(|c| is_number(c))
        {
            return false;
        }
        last = date;
    }
    !last.is_empty()
}
