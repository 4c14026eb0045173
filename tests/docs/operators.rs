//! The page of the operators: made from their table, and each example on it is tried.
//!
//! `FROTH_UPDATE=1 cargo test --test docs` writes `docs/operators.md` anew.

use std::fmt::Write;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use froth::entities::{Answers, Gather, SurveyOptions, Tally};
use froth::ops::{Family, OPERATORS, Operator};
use froth::table::Table;
use froth::{Format, Panel, RuleSet};

/// The figures that examples are about.
const FIGURES: &str = "\
date,x,y,z,rate,gap,slow
2022Q1,5,2,1,5,1,1
2022Q2,3,4,2,5,2,2
2022Q3,4,6,4,5,3,3
2022Q4,8,8,8,5,4,4
2023Q1,6,10,16,5,5,5
2023Q2,7,12,32,5,6,6
2023Q3,9,14,64,5,7,7
2023Q4,12,16,128,5,8,8
2024Q1,10,18,256,5,9,9
2024Q2,6,20,512,5,10,10
2024Q3,4,22,1024,5,11,11
2024Q4,8,24,2048,4,,
";

/// The companies that the examples of the family Entities are about.
const COMPANIES: &str = "\
company,date,sector,heat
Abank,2024Q4,Banks,9
Bbank,2024Q4,Banks,8
Cchip,2024Q4,Chips,3
Dchip,2024Q4,Chips,1
";

/// What is said of the first companies under `entities:`.
const GROUPS: &str = "entities:\n  groups:\n    sector: {}\n";

#[test]
fn the_operator_reference_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/operators.md");
    let wanted = reference();
    if std::env::var_os("FROTH_UPDATE").is_some() {
        fs::write(&path, &wanted).expect("a file that can be written");
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    let first = wanted.lines().zip(found.lines()).find(|(wanted, found)| wanted != found);
    assert!(
        wanted == found,
        "docs/operators.md is not current, first at {first:?}: run `FROTH_UPDATE=1 cargo test --test docs`"
    );
}

#[test]
fn every_operator_says_all_that_the_reference_shows() {
    for operator in OPERATORS {
        let parts = [operator.definition, operator.lookback, operator.missing, operator.source];
        assert!(parts.iter().all(|part| !part.is_empty()), "{}", operator.name);
    }
}

#[test]
fn the_example_of_every_operator_calls_it_and_is_true() {
    for operator in OPERATORS {
        let example = operator.example;
        let call = operator
            .usage()
            .split_once('(')
            .map_or(operator.name.to_owned(), |(name, _)| format!("{name}("));
        assert!(example.contains(&call), "{}: {example}", operator.name);
        let found = match operator.family {
            Family::Entities => phase_of_companies(example),
            _ => phase_of_figures(example),
        };
        assert_eq!(found.as_deref(), Some("holds"), "{}: {example}", operator.name);
    }
}

#[test]
fn an_example_that_is_not_true_is_found() {
    assert_eq!(phase_of_figures("lag(x, 1) == 5").as_deref(), Some("fails"));
    assert_eq!(phase_of_companies("share(late) == 49pct").as_deref(), Some("fails"));
}

/// The phase at the end of the figures.
fn phase_of_figures(condition: &str) -> Option<String> {
    let rules = format!(
        "format: 1\nid: example\nversion: \"1\"\ntitle: An example\ncalendar: quarter\ninputs:\n\
         \x20 x: {{ unit: number, every: quarter, published: 0d, max_age: 0d }}\n\
         \x20 y: {{ unit: number, every: quarter, published: 0d, max_age: 0d }}\n\
         \x20 z: {{ unit: number, every: quarter, published: 0d, max_age: 0d }}\n\
         \x20 rate: {{ unit: percent, every: quarter, published: 0d, max_age: 0d }}\n\
         \x20 gap: {{ unit: number, every: quarter, published: 0d, max_age: 0d }}\n\
         \x20 slow: {{ unit: number, every: quarter, published: 0d, max_age: 100d }}\n\
         signals:\n\
         \x20 hot: {{ title: Hot, when: x > 5 }}\n\
         \x20 warm: {{ title: Warm, watch: x > 6, when: x > 20 }}\n\
         phases:\n  - {{ id: peak, when: x > 11 }}\n\
         \x20 - {{ id: holds, when: {condition:?} }}\n  - {{ id: fails, otherwise: true }}\n"
    );
    let rules = RuleSet::parse(&rules).unwrap_or_else(|error| panic!("{condition}: {error}"));
    let panel = Panel::read_csv(FIGURES.as_bytes()).expect("good data");
    let plan = rules.plan(panel.schema()).unwrap_or_else(|error| panic!("{condition}: {error}"));
    plan.evaluate(&panel).ok()?.phase().map(|phase| phase.id.clone())
}

/// The phase of all companies together.
fn phase_of_companies(condition: &str) -> Option<String> {
    let rules = format!(
        "format: 1\nid: example\nversion: \"1\"\ntitle: An example\ncalendar: quarter\ninputs:\n\
         \x20 heat: {{ unit: number, every: quarter, published: 0d, max_age: 0d }}\n\
         phases:\n  - {{ id: late, when: heat > 5 }}\n  - {{ id: early, otherwise: true }}\n\
         {GROUPS}  phases:\n    - {{ id: holds, when: {condition:?} }}\n\
         \x20   - {{ id: fails, otherwise: true }}\n"
    );
    let rules = RuleSet::parse(&rules).unwrap_or_else(|error| panic!("{condition}: {error}"));
    let bytes = Arc::new(COMPANIES.as_bytes().to_vec());
    let table = Table::open("companies.csv", Format::Csv, bytes).expect("a good table");
    let options = SurveyOptions {
        entity: "company".to_owned(),
        date: table.date_column().map(str::to_owned),
        ..SurveyOptions::default()
    };
    let columns: Vec<&str> = table.columns().iter().map(|column| column.name.as_str()).collect();
    let survey = rules.survey(&columns, Panel::default(), &options).expect("a good table");
    let rows = table.rows(survey.wanted()).expect("a good table");
    let mut all = Tally::new(&rules);
    let take = |counted: Counted| {
        all.merge(&counted.0);
        ControlFlow::Continue(())
    };
    let blank = || Counted(Tally::new(&rules));
    survey.run(&*rows, 1, blank, take, |_| ControlFlow::Continue(())).expect("good rows");
    let steps = all.group(&rules)?;
    steps.last()?.phase.map(|phase| phase.id.clone())
}

struct Counted(Tally);

impl Gather for Counted {
    fn add(&mut self, answers: &Answers<'_>) {
        self.0.add(answers);
    }
}

const HEAD: &str = "\
<!-- Made from the table in src/ops/table.rs: FROTH_UPDATE=1 cargo test --test docs -->

# Operators

An operator makes a number or a condition from series. This page has one section for each. The program reads the same table as this page: `froth ops` lists the operators, and `froth ops NAME` explains one.

[rule-format.md](rule-format.md#expressions) describes expressions, and what \"unknown\" means in them. A value that is not there is *missing*. A condition over a missing value is *unknown*. Two numbers *tie* if they differ by less than a [rounding error](rule-format.md#ties); they count as equal.

**Periods and decisions.** A number has a value for each period of the rules' calendar. A condition has a value for each decision: one at the end of each period, and a last one on the day that you ask about. A number that is made from conditions or from `newest(x)` also has a value for each decision; for such a number read *decision* where this page says *period*. With `calendar: rows`, a period and a decision are both a row. An operator never sees a later period or decision. [knowledge.md](knowledge.md) says which periods a decision looks at.

**What may stand in the parentheses.**

- `x`, `y`, `a`, `b` are numbers and `c` is a condition.
- `w` is a window: a time such as `2y`, a number of periods such as `8`, or a parameter with such a value. It is constant.
- `n` is a constant whole number. `lambda` is a constant or a parameter.
- A name with `?` may be left out. `…` stands for more of the same.
";

/// What stands above the table of figures.
const EXAMPLES: &str = "\
**Examples.** Each example is a condition. It is true at the end of 2024 on these figures. `rate` is in percent. `gap` and `slow` have no figure for the last quarter; an old figure of `slow` may stand in for 100 days (`max_age: 100d`), one of `gap` may not. The signal `hot` is on (`x > 5`), and the signal `warm` is in watch (`watch: x > 6`, `when: x > 20`). The phase `peak` holds where `x > 11`.
";

/// What stands above the table of companies.
const EXAMPLES_OF_ENTITIES: &str = "\
The examples are true on these four companies. Each is in the phase `late` where `heat > 5`, and `sector` is a grouping.
";

fn chapter(family: Family) -> (&'static str, &'static str) {
    match family {
        Family::LookBack => (
            "Values now and before",
            "Each reads this period, the period `w` periods ago, or both.",
        ),
        Family::Windows => (
            "Windows",
            "A window is the last `w` periods, this one included. To leave this period out, begin \
             with the one before: `x > rolling_max(lag(x, 1), 2y)` is a new two-year high.\n\n\
             At least half of the periods of a window must be known, or as many as `n` says: \
             `rolling_mean(x, 8, 8)` is known only where all eight are. A `rolling_sum` without \
             `n` needs all periods, because a partial sum is not the sum. Periods before the data \
             begin count as not known. A gap has no effect after it has left the window.",
        ),
        Family::FromTheStart => {
            ("From the start", "Each reads all periods so far, or a window if it takes one.")
        }
        Family::Memory => (
            "Memory",
            "These read what a condition was at earlier decisions, as each decision found it at its \
             time. So an alarm that is over still counts in `within(spreads_widen, 2y)`. A decision \
             that has seen no new figure replaces the decision before it, so that nothing is \
             counted twice.",
        ),
        Family::Calendar => (
            "The calendar",
            "These read the date of a period. In a condition, such as `month() == 12`, it is the \
             period of the decision. In arithmetic it is the period of the number: if x is a sum \
             since January, `x / month()` is its monthly mean.",
        ),
        Family::TheUnknown => (
            "The unknown",
            "With these operators a rule says what to do without a figure. No other operator turns \
             an unknown into an answer, unless the rest settles it.",
        ),
        Family::Counting => (
            "Counting",
            "These count conditions or signals. A comparison such as `count(a, b, c) >= 2` is known \
             as soon as the known conditions settle it, like `at_least(2, a, b, c)`.",
        ),
        Family::Phases => (
            "Phases",
            "This may stand only in the conditions of phases. It can be joined with `&&`, `||` and \
             `!`, but it cannot stand inside of another operator.",
        ),
        Family::Entities => (
            "Entities",
            "These may stand only in the phases under `entities:`, which are about many entities \
             together. Each entity has its own verdict first, and `phase` is one of its phases.",
        ),
        _ => panic!("write an introduction to the family {family:?} in tests/docs/operators.rs"),
    }
}

fn reference() -> String {
    let mut families: Vec<Family> = Vec::new();
    for operator in OPERATORS {
        if families.last() != Some(&operator.family) {
            families.push(operator.family);
        }
    }
    let mut text = format!("{HEAD}\n{EXAMPLES}\n{}\n", table(FIGURES));
    for family in &families {
        let (title, _) = chapter(*family);
        let names: Vec<String> =
            members(*family).map(|operator| format!("[`{0}`](#{0})", operator.name)).collect();
        line_of(&mut text, format_args!("- [{title}](#{}): {}", anchor(title), names.join(" ")));
    }
    for family in families {
        let (title, introduction) = chapter(family);
        line_of(&mut text, format_args!("\n## {title}\n\n{introduction}"));
        if family == Family::Entities {
            line_of(
                &mut text,
                format_args!("\n{EXAMPLES_OF_ENTITIES}\n{}", table(COMPANIES).trim_end()),
            );
        }
        for operator in members(family) {
            entry(&mut text, operator);
        }
    }
    text
}

fn members(family: Family) -> impl Iterator<Item = &'static Operator> {
    OPERATORS.iter().filter(move |operator| operator.family == family)
}

fn entry(text: &mut String, operator: &Operator) {
    line_of(text, format_args!("\n### {}\n\n`{}`\n", operator.name, operator.usage()));
    line_of(text, format_args!("{}.\n", sentence(operator.definition)));
    let lines = [
        ("Takes", operator.takes().as_str()),
        ("Gives", operator.gives_what()),
        ("Reads", operator.lookback),
        ("Unknown", operator.missing),
        ("Example", &format!("`{}`", operator.example)),
        ("Source", operator.source),
    ]
    .map(|(name, what)| format!("- **{name}:** {what}\n"));
    text.push_str(&lines.concat());
}

/// Rows of CSV as a table of the page.
fn table(csv: &str) -> String {
    let mut lines: Vec<String> =
        csv.lines().map(|line| format!("| {} |\n", line.replace(',', " | "))).collect();
    let columns = csv.lines().next().unwrap_or_default().split(',').count();
    lines.insert(1, format!("|{}\n", "---|".repeat(columns)));
    lines.concat()
}

fn line_of(text: &mut String, line: std::fmt::Arguments<'_>) {
    writeln!(text, "{line}").expect("a text takes every line");
}

fn anchor(title: &str) -> String {
    title.to_lowercase().replace(' ', "-")
}

/// A clause with a large first letter; a name keeps its own.
fn sentence(clause: &str) -> String {
    let mut letters = clause.chars();
    let is_name = clause.starts_with("x ") || clause.starts_with("a ");
    match letters.next() {
        Some(first) if !is_name => first.to_uppercase().collect::<String>() + letters.as_str(),
        _ => clause.to_owned(),
    }
}
