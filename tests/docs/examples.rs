//! The documents: every example in them is tried.
//!
//! Examples are told by what stands behind the three backticks: `yaml rule-set`
//! is a whole rule file, `text true` holds conditions that are true, one a line,
//! and `csv gdp.csv` is a data file of that name, with `text read` after it for
//! the series in it.

use std::fs;
use std::path::{Path, PathBuf};

use froth::data::Series;
use froth::{Format, Panel, RuleSet};

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
