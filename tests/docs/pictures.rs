//! The pictures in the documents are what comes out.
//!
//! `FROTH_UPDATE=1 cargo test --test docs` draws them anew.

#![cfg(feature = "html")]

use std::fs;
use std::path::Path;

use anstyle_svg::{Term, WIN10_CONSOLE};
use froth::diagnostic::Style;
use froth::report::{Section, Sections};
use froth::{Format, Outcome, Panel, Plan, RuleSet};

/// What is drawn of the shipped rules on the shipped figures.
fn drawn(draw: impl Fn(&Outcome) -> String) -> String {
    let name = "rules/goldman-1997-vs-1999.yaml";
    let rules = RuleSet::parse_file(name, &fs::read_to_string(name).unwrap()).unwrap();
    let figures = "fixtures/us-quarterly.csv";
    let panel = Panel::read(figures, Format::Csv, &fs::read(figures).unwrap()).unwrap();
    let plan: Plan = rules.plan(panel.schema()).unwrap();
    draw(&plan.evaluate(&panel).unwrap())
}

/// What a terminal of 80 columns shows after a command.
fn screen(command: &str, answer: &str) -> String {
    let prompt = anstyle::Style::new().bold();
    let text = format!("{prompt}$ {command}{prompt:#}\n\n{answer}");
    let colour = |red, green, blue| anstyle::RgbColor(red, green, blue).into();
    let (light, dark) = (colour(222, 225, 230), colour(20, 23, 26));
    let term = Term::new().palette(WIN10_CONSOLE).fg_color(light).bg_color(dark);
    // Terminals dim less, so that it can be read.
    term.render_svg(&text).replace("opacity: 0.4", "opacity: 0.65")
}

#[track_caller]
fn is_current(name: &str, wanted: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name);
    if std::env::var_os("FROTH_UPDATE").is_some() {
        fs::write(&path, wanted).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    let help = "run `FROTH_UPDATE=1 cargo test --test docs`";
    assert!(found == wanted, "docs/{name} is not current: {help}");
}

#[test]
fn the_charts_in_the_documents_are_current() {
    let chart = drawn(|outcome| {
        outcome.report_with(&Sections::of([Section::History, Section::Charts])).to_svg().unwrap()
            + "\n"
    });
    is_current("chart.svg", &chart);
    let (from, to) = ("1995-01-01".parse().unwrap(), "2003-12-31".parse().unwrap());
    let nineties = drawn(|outcome| {
        let history = outcome.history_report(Some(from), Some(to));
        outcome.history_with_charts(history).to_svg().unwrap() + "\n"
    });
    is_current("nineties.svg", &nineties);
}

#[test]
fn the_screens_in_the_documents_are_current() {
    let evaluate = drawn(|outcome| {
        let report = outcome.report_with(&Sections::of([Section::DecidedBy]));
        report.to_head_within(Style::Coloured, 80, 23)
    });
    let readme = fs::read_to_string("README.md").unwrap();
    let more = readme.lines().find(|line| line.starts_with("More: add `--verbose`")).unwrap();
    let evaluate = evaluate + more + "\n";
    is_current("evaluate.svg", &screen("froth evaluate fixtures/us-quarterly.csv", &evaluate));
    let (from, to) = ("1995-01-01".parse().unwrap(), "2003-12-31".parse().unwrap());
    let history =
        drawn(|outcome| outcome.history_report(Some(from), Some(to)).to_text(Style::Coloured));
    let command = "froth history fixtures/us-quarterly.csv --from 1995-01-01 --to 2003-12-31";
    is_current("history.svg", &screen(command, &history));
}
