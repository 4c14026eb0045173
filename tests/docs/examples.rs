//! The documents: what is made from the program is current, and every example is
//! tried.
//!
//! `FROTH_UPDATE=1 cargo test --test docs` writes `docs/operators.md` anew.
//!
//! Examples are told by what stands behind the three backticks: `yaml rule-set`
//! is a whole rule file, `text true` holds conditions that are true, one a line,
//! and `csv gdp.csv` is a data file of that name, with `text read` after it for
//! the series in it.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use froth::data::Series;
use froth::ops::{Family, OPERATORS, Operator, Parameter, UnitRule};
use froth::{Format, Panel, RuleSet};

#[test]
fn the_operator_reference_is_current() {
    let path = docs().join("operators.md");
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
fn every_whole_rule_set_in_the_documents_is_right_and_warns_of_nothing() {
    let mut count = 0;
    for (place, example) in examples("yaml rule-set") {
        count += 1;
        let rules = RuleSet::parse_file(&place, &example);
        let rules = rules.unwrap_or_else(|error| panic!("{error}"));
        assert!(rules.warnings().is_empty(), "{place}: {:?}", rules.warnings());
    }
    assert!(0 < count, "docs/rule-format.md has no whole rule set");
}

#[test]
fn every_condition_that_the_documents_call_true_is_true() {
    let mut count = 0;
    for (place, example) in examples("text true") {
        for condition in example.lines() {
            count += 1;
            let found = phase_where(&place, condition);
            assert_eq!(found.as_deref(), Some("holds"), "{place}: {condition}");
        }
    }
    assert!(0 < count, "docs/rule-format.md has no condition");
}

/// The phase of the last of three rows; `gap` is missing there.
fn phase_where(place: &str, condition: &str) -> Option<String> {
    let rules = format!(
        "format: 1\nid: example\nversion: \"1\"\ntitle: An example\ncalendar: rows\ninputs:\n\
         \x20 x: {{ unit: number }}\n  gap: {{ unit: number }}\n  rate: {{ unit: percent }}\n\
         \x20 gdp: {{ unit: usd_bn }}\n  debt: {{ unit: usd_mn }}\n\
         phases:\n  - id: holds\n    when: \"{condition}\"\n  - {{ id: fails, otherwise: true }}\n"
    );
    let data = "x,gap,rate,gdp,debt\n3,1,5,100,10000\n1,2,4,200,30000\n2,,6,400,80000\n";
    let rules = RuleSet::parse_file(place, &rules).unwrap_or_else(|error| panic!("{error}"));
    let panel = Panel::read_csv(data.as_bytes()).expect("good data");
    let plan = rules.plan(panel.schema()).unwrap_or_else(|error| panic!("{error}"));
    plan.evaluate(&panel).ok()?.phase().map(|phase| phase.id.clone())
}

#[test]
fn every_data_file_in_the_documents_is_read_as_they_say() {
    let mut count = 0;
    let blocks = blocks();
    for (block, next) in blocks.iter().zip(blocks.iter().skip(1)) {
        let Some((_, name)) = block.info.split_once(' ') else { continue };
        let Some(format) = Format::of_name(name) else { continue };
        count += 1;
        assert_eq!(next.info, "text read", "{}: say how it is read", block.place);
        let panel = Panel::read(name, format, block.text.as_bytes());
        let panel = panel.unwrap_or_else(|error| panic!("{}: {error}", block.place));
        let lines: Vec<String> = panel.series().iter().map(line).collect();
        assert_eq!(lines, next.text.lines().collect::<Vec<_>>(), "{}", block.place);
    }
    assert!(4 < count, "docs/data-formats.md lacks examples");
}

/// `GDP: 1999Q4 9926.1, 2000Q1 .`
fn line(series: &Series) -> String {
    let values = series.stamps().iter().zip(series.values()).map(|(stamp, value)| {
        let value = if value.is_nan() { ".".to_owned() } else { value.to_string() };
        format!("{stamp} {value}")
    });
    format!("{}: {}", series.name(), values.collect::<Vec<_>>().join(", "))
}

// The examples in the documents

struct Block {
    /// `docs/rule-format.md:12`
    place: String,
    /// What stands behind the backticks that open it.
    info: String,
    text: String,
}

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")
}

fn examples(info: &str) -> Vec<(String, String)> {
    let blocks = blocks().into_iter().filter(|block| block.info == info);
    blocks.map(|block| (block.place, block.text)).collect()
}

/// Every block of code in the documents, in their order.
fn blocks() -> Vec<Block> {
    let mut paths: Vec<PathBuf> = fs::read_dir(docs())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .collect();
    paths.sort();
    let mut blocks = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).expect("a text");
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
        let mut open: Option<Block> = None;
        for (number, line) in text.lines().enumerate() {
            match (line.strip_prefix("```"), open.take()) {
                (Some(_), Some(block)) => blocks.push(block),
                (Some(info), None) => {
                    let place = format!("docs/{name}:{}", number + 1);
                    open = Some(Block { place, info: info.to_owned(), text: String::new() });
                }
                (None, Some(mut block)) => {
                    block.text.push_str(line);
                    block.text.push('\n');
                    open = Some(block);
                }
                (None, None) => {}
            }
        }
        assert!(open.is_none(), "docs/{name}: a block is not closed");
    }
    blocks
}

// The operator reference

const HEAD: &str = "\
<!-- Made from the table in src/ops/table.rs: FROTH_UPDATE=1 cargo test --test docs -->

# Operators

What a rule can do with series. This page is made from the table that the program itself reads.

How operators stand in expressions, and what \"unknown\" means there, is described in [rule-format.md](rule-format.md).

Numbers go from period to period of the rules' calendar. Conditions go from decision to decision: there is one at the end of each period, and a last one on the day that is asked about. Numbers that are made of conditions or of `newest(x)` go from decision to decision, too; for them read *decision* where this page says *period*. With `calendar: rows` both are rows. An operator never sees a later period or decision. [knowledge.md](knowledge.md) tells which periods a decision looks at.

In the usages below,

- `x`, `a`, `b` are numbers, `c` is a condition, `s` the name of a signal, `phase` the name of a phase;
- `w` is a window, constant: a time such as `2y`, a number of periods such as `8`, or a parameter that is one of these;
- `n` is a constant whole number, `q` a constant from 0 to 1, `lambda` a constant above 0 or a parameter that is one;
- what ends in `?` may be left out, and `…` stands for more of the same.

A value that is not there is *missing*; a condition over missing values is *unknown*.
";

fn chapter(family: Family) -> (&'static str, &'static str) {
    match family {
        Family::LookBack => {
            ("Values now and before", "Each reads this period, the one `w` periods ago, or both.")
        }
        Family::Windows => (
            "Windows",
            "A window is the last `w` periods, this one included. To leave this one out, look at \
             the one before: `x > rolling_max(lag(x, 1), 2y)` is a new two-year high.\n\nHalf of \
             the periods of a window must be known, or as many as `n` says: \
             `rolling_mean(x, 8, 8)` is known only where all eight are. A `rolling_sum` needs all \
             of them, because a partial sum is not the sum, unless `n` asks for fewer. Periods before \
             the first one of the data are not known. A gap plays no part once it has left the \
             window.",
        ),
        Family::FromTheStart => {
            ("From the start", "Each reads all periods so far, or the window that it is given.")
        }
        Family::Memory => (
            "Memory",
            "What a condition was at the decisions before, each as it was made then. An alarm that \
             is over still counts in `within(spreads_widen, 2y)`. A decision that has seen no new \
             figure takes the place of the one before, so that nothing is counted twice.",
        ),
        Family::Calendar => (
            "The calendar",
            "What the date of a period says. In a condition it is the period of the decision, \
             as in `month() == 12`; in arithmetic it is the period that the number is of, as in \
             `x / month()` of a sum since January.",
        ),
        Family::TheUnknown => (
            "The unknown",
            "The only operators that turn what is not known into an answer, and so the only ones \
             with which a rule says what to do without it.",
        ),
        Family::Counting => (
            "Counting",
            "How many conditions or signals hold. A comparison such as `count(a, b, c) >= 2` is \
             known as soon as the known ones settle it, like `at_least(2, a, b, c)`.",
        ),
        Family::Phases => (
            "Phases",
            "For the conditions of phases only, joined with `&&`, `||` and `!` and inside of no \
             other operator.",
        ),
        Family::Entities => (
            "Entities",
            "For the phases under `entities:` only, which are about many entities together. Each \
             of those was evaluated alone before, and `phase` is one of theirs.",
        ),
        _ => panic!("write an introduction to the family {family:?} in tests/docs/examples.rs"),
    }
}

fn reference() -> String {
    let mut families: Vec<Family> = Vec::new();
    for operator in OPERATORS {
        if families.last() != Some(&operator.family) {
            families.push(operator.family);
        }
    }
    let mut text = HEAD.to_owned() + "\n";
    for family in &families {
        let (title, _) = chapter(*family);
        let names: Vec<String> =
            members(*family).map(|operator| format!("[`{0}`](#{0})", operator.name)).collect();
        line_of(&mut text, format_args!("- [{title}](#{}): {}", anchor(title), names.join(" ")));
    }
    for family in families {
        let (title, introduction) = chapter(family);
        line_of(&mut text, format_args!("\n## {title}\n\n{introduction}"));
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
    line_of(text, format_args!("- **Gives:** {}", gives(operator)));
    line_of(text, format_args!("- **Reads:** {}", operator.lookback));
    line_of(text, format_args!("- **Unknowns:** {}", operator.missing));
    line_of(text, format_args!("- **Source:** {}", operator.source));
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

fn gives(operator: &Operator) -> String {
    let gives = match operator.gives {
        UnitRule::Truth => "a condition",
        UnitRule::Number => "a number without a unit",
        UnitRule::Percent => "a percentage",
        UnitRule::Same if several_numbers(operator) => {
            "a number in the unit of the numbers, which must agree"
        }
        UnitRule::Same => "a number in the unit of `x`",
        UnitRule::Ratio => {
            "a number in the unit of `y` over that of `x`, of the differences where they are `percent`"
        }
        UnitRule::Difference => "a number in the unit of `x`, in `pp` where that is `percent`",
        _ => panic!("describe the unit rule {:?} in tests/docs/examples.rs", operator.gives),
    };
    gives.to_owned()
}

fn several_numbers(operator: &Operator) -> bool {
    let is_number =
        |parameter: &&Parameter| matches!(parameter, Parameter::Number(_) | Parameter::Numbers(_));
    let is_list = |parameter: &Parameter| matches!(parameter, Parameter::Numbers(_));
    1 < operator.parameters.iter().filter(is_number).count()
        || operator.parameters.iter().any(is_list)
}
