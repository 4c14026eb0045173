//! The report as text: its head on one screen, and in lines as wide as the terminal.

use froth::diagnostic::Style;
use froth::report::{Section, Sections};
use froth::{Format, Panel, Report};

/// What a shipped rule set says of its own figures.
fn report(id: &str, as_of: Option<&str>) -> Report {
    let rules = froth::rules::shipped().iter().find(|rules| rules.id == id).unwrap();
    let panel = Panel::read(rules.figures_name, Format::Csv, rules.figures.as_bytes()).unwrap();
    let rules = rules.rule_set().unwrap();
    let plan = rules.plan(panel.schema()).unwrap();
    let sections = Sections::of([Section::DecidedBy]);
    match as_of {
        Some(day) => plan.evaluate_as_of(&panel, day.parse().unwrap()).unwrap(),
        None => plan.evaluate(&panel).unwrap(),
    }
    .report_with(&sections)
}

fn head(text: &str) -> Vec<&str> {
    text.lines()
        .take_while(|line| !line.starts_with("The newest") && !line.contains("left aside"))
        .collect()
}

#[test]
fn the_head_is_on_one_screen_and_answers() {
    for day in [None, Some("1997-12-31"), Some("1998-12-31"), Some("1999-12-31")] {
        let text = report("goldman-1997-vs-1999", day).to_string();
        let head = head(&text);
        let lines = head.join("\n").trim_end().lines().count();
        assert!(lines <= 24, "{lines} lines\n{}", head.join("\n"));
    }
    let text = report("goldman-1997-vs-1999", None).to_string();
    for said in [
        "MID BOOM, AS IN 1997",
        "phase 5 of 8; above it Late boom, as in 1999; below it The aftermath",
        "○ off     Corporate profits fall     0.50 pp to go for watch; seen in 2025Q3",
        "2 of 5 seen within two years (4 in 1983, 2 in 1997, 4 in 1999)",
        "Corporate debt rises: \u{2212}1.43 pp, on at ≥ 2.00 pp, 3.43 pp to go",
    ] {
        assert!(text.contains(said), "{said}\n{text}");
    }
}

#[test]
fn no_line_is_wider_than_the_columns_that_there_are() {
    for rules in froth::rules::shipped().iter().filter(|rules| rules.figures_name.ends_with("csv"))
    {
        let report = report(rules.id, None);
        for columns in [40, 60, 80, 100, 140] {
            let text = report.to_text_within(Style::Plain, columns);
            // The last lines name files, which are not broken.
            let (text, _) = text.split_once("\n\nrules ").unwrap();
            let wide: Vec<&str> =
                text.lines().filter(|line| columns < line.chars().count()).collect();
            // A word that is wider than the page cannot be broken.
            let wide: Vec<&str> =
                wide.into_iter().filter(|line| line.trim().contains(' ')).collect();
            assert!(wide.is_empty(), "{} in {columns}: {wide:#?}", rules.id);
        }
    }
}

#[test]
fn a_wide_terminal_has_a_row_in_one_line() {
    let report = report("goldman-1997-vs-1999", None);
    let narrow = report.to_text_within(Style::Plain, 80).lines().count();
    let wide = report.to_text_within(Style::Plain, 140).lines().count();
    assert!(wide + 15 < narrow, "{wide} lines where 80 columns need {narrow}");
    assert_eq!(report.to_text_within(Style::Plain, 3), report.to_text_within(Style::Plain, 40));
}

#[test]
fn a_history_is_as_wide_as_its_columns_too() {
    let rules = froth::rules::shipped().first().unwrap();
    let panel = Panel::read(rules.figures_name, Format::Csv, rules.figures.as_bytes()).unwrap();
    let rules = rules.rule_set().unwrap();
    let plan = rules.plan(panel.schema()).unwrap();
    let history = plan.evaluate(&panel).unwrap().history_report(None, None);
    let lines = |columns: usize| {
        let text = history.to_text_within(Style::Plain, columns);
        let (text, _) = text.split_once("\n\nrules ").unwrap();
        let wide = text.lines().find(|line| columns < line.chars().count());
        assert_eq!(wide, None, "in {columns}");
        text.lines().count()
    };
    let (narrow, usual, wide) = (lines(40), lines(80), lines(140));
    assert!(wide < usual && usual < narrow, "{wide} {usual} {narrow}");
}
