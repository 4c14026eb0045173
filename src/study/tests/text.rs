//! The report as text for people, at most 80 columns wide.

use std::fmt;

use anstyle::{AnsiColor, Style as Paint};

use super::coverage::Coverage;
use super::summary::{Counts, Failure, SuiteReport, TestReport, TestStatus, TestsReport};
use crate::diagnostic::Style;

const WIDTH: usize = 80;

impl fmt::Display for TestsReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_text(Style::Plain))
    }
}

impl TestsReport {
    /// The report as text for people: each test, each failure with its evidence,
    /// the coverage, the counts.
    pub fn to_text(&self, style: Style) -> String {
        let pen = ColourPen { style };
        let mut parts: Vec<String> =
            self.rules.iter().filter_map(|rules| suite(rules, pen)).collect();
        parts.push(total(&self.counts, pen));
        crate::inert::lines(&(parts.join("\n\n") + "\n"))
    }
}

fn suite(rules: &SuiteReport, pen: ColourPen) -> Option<String> {
    if rules.counts.run == 0 {
        let is_empty = rules.counts.left_out == 0;
        return is_empty.then(|| format!("{}\n  no tests", pen.bold(&rules.file)));
    }
    let mut lines = vec![pen.bold(&rules.file)];
    lines.extend(rules.tests.iter().map(|test| one(test, pen)));
    lines.push(String::new());
    lines.push(coverage(&rules.coverage));
    Some(lines.join("\n"))
}

fn one(test: &TestReport, pen: ColourPen) -> String {
    let word = match test.status {
        TestStatus::Passed => pen.paint("ok  ", AnsiColor::Green),
        TestStatus::Failed | TestStatus::Fixed => pen.paint("FAIL", AnsiColor::Red),
        TestStatus::Todo => pen.paint("todo", AnsiColor::Yellow),
    };
    let mut text = format!("  {word}  {}", test.name);
    let todo = test.todo.as_deref().unwrap_or_default();
    match test.status {
        TestStatus::Passed => {}
        TestStatus::Todo => text.push_str(&format!("\n{}", wrapped(todo, "        "))),
        TestStatus::Fixed => {
            let place = format!("{}:{}", test.file, test.line);
            let message = format!("it passes now: remove its `todo: {todo}`");
            text.push_str(&format!("\n        {place}\n{}", wrapped(&message, "        ")));
        }
        TestStatus::Failed => {
            for each in &test.failures {
                text.push('\n');
                for line in failure(each).lines() {
                    text.push_str(&format!("\n        {line}"));
                }
            }
            text.push('\n');
        }
    }
    text
}

/// A failure: its place, what was expected and what came, and on what it rests.
pub(super) fn failure(failure: &Failure) -> String {
    let mut lines = vec![format!("{}:{}:{}", failure.file, failure.line, failure.column)];
    if let Some(bar) = &failure.bar {
        let rest = match (failure.bars, failure.of) {
            (_, 1) | (0, _) => String::new(),
            (1, of) => format!(", the only one of {of} bars"),
            (bars, of) => format!(", the first of {bars} among {of} bars"),
        };
        lines.push(format!("at {bar}{rest}"));
    }
    lines.push(hung("expected  ", &failure.expected));
    lines.push(hung("found     ", &failure.found));
    for line in &failure.evidence {
        let inner = line.trim_start();
        let indent = " ".repeat(10 + line.len() - inner.len());
        lines.push(hung(&indent, inner));
    }
    lines.join("\n")
}

/// `coverage 93 %: 26 of 28 states and phases`
fn coverage(coverage: &Coverage) -> String {
    let mut text = format!(
        "  coverage {} %: {} of {} states and phases",
        percent(coverage.percent()),
        coverage.seen,
        coverage.of
    );
    let mut missing: Vec<String> = Vec::new();
    for signal in coverage.signals.iter().filter(|signal| !signal.unseen.is_empty()) {
        let states: Vec<&str> = signal.unseen.iter().map(|state| state.word()).collect();
        missing.push(format!("{} {}", signal.id, states.join(", ")));
    }
    let phases = coverage.phases.iter().filter(|phase| !phase.seen);
    missing.extend(phases.map(|phase| format!("phase {}", phase.id)));
    for (place, missing) in missing.iter().enumerate() {
        let head = if place == 0 { "  not seen:  " } else { "             " };
        text.push_str(&format!("\n{head}{missing}"));
    }
    text
}

/// A share in whole percent, never rounded up to all.
pub(super) fn percent(share: f64) -> String {
    format!("{:.0}", share.floor())
}

fn total(counts: &Counts, pen: ColourPen) -> String {
    let tests = if counts.run == 1 { "test" } else { "tests" };
    let mut parts = vec![format!("{} passed", counts.passed)];
    if 0 < counts.failed {
        parts.push(pen.paint(&format!("{} failed", counts.failed), AnsiColor::Red));
    }
    if 0 < counts.todo {
        parts.push(format!("{} to do", counts.todo));
    }
    let left_out = match counts.left_out {
        0 => String::new(),
        some => format!("; {some} left out by the filter"),
    };
    if counts.run == 0 {
        return match counts.left_out {
            0 => "no test ran: these rules have none".to_owned(),
            some => format!("no test ran: the filter left out all {some}"),
        };
    }
    format!("{} {tests}: {}{left_out}", counts.run, parts.join(", "))
}

fn hung(head: &str, text: &str) -> String {
    let indent = " ".repeat(head.len() + 2);
    let options = textwrap::Options::new(WIDTH - 8).initial_indent(head).subsequent_indent(&indent);
    textwrap::fill(text, options)
}

fn wrapped(text: &str, indent: &str) -> String {
    let options = textwrap::Options::new(WIDTH).initial_indent(indent).subsequent_indent(indent);
    textwrap::fill(text, options)
}

/// Writes with colours, or without.
#[derive(Clone, Copy)]
struct ColourPen {
    style: Style,
}

impl ColourPen {
    fn paint(self, text: &str, colour: AnsiColor) -> String {
        self.styled(text, Paint::new().fg_color(Some(colour.into())))
    }

    fn bold(self, text: &str) -> String {
        self.styled(text, Paint::new().bold())
    }

    fn styled(self, text: &str, paint: Paint) -> String {
        match self.style {
            Style::Plain => text.to_owned(),
            Style::Coloured => format!("{paint}{text}{paint:#}"),
        }
    }
}
