//! A page about each shipped rule set, made from its file and its figures, is
//! current.
//!
//! `FROTH_UPDATE=1 cargo test --test docs` writes `docs/rules/` anew;
//! `froth rules doc ID` prints one page.

use std::fs;
use std::path::{Path, PathBuf};

use froth::rules::{Shipped, shipped};
use froth::{Format, Panel};

const COMMAND: &str = "FROTH_UPDATE=1 cargo test --test docs";

/// What people look for and do not find, and why.
const LEFT_OUT: &str = "\
## What is not here

These are left out, because no figures with a history were found that may be shipped:

- Tobin's Q: no series of the net worth of firms was found;
- the share of the ten largest companies in the S&P 500: reports quote a few dates, which is no history;
- high-yield spreads: FRED gives only three years;
- the probability of a recession from the yield curve: we did not read the coefficients in their source;
- the BIS's debt service ratios, and the R-zone of Greenwood, Hanson, Shleifer and Sørensen, which need figures of many countries.
";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules")
}

fn page(shipped: &Shipped) -> String {
    let format = Format::of_name(shipped.figures_name).unwrap_or(Format::Csv);
    let panel = Panel::read(shipped.figures_name, format, shipped.figures.as_bytes());
    let panel = panel.unwrap_or_else(|error| panic!("{error}"));
    let rules = shipped.rule_set().unwrap_or_else(|error| panic!("{error}"));
    let plan = rules.plan(panel.schema()).unwrap_or_else(|error| panic!("{error}"));
    let page = plan.evaluate(&panel).expect("its own panel").rules_page();
    format!("<!-- Made from {} and {}: {COMMAND} -->\n\n{page}", shipped.file, shipped.figures_name)
}

fn index() -> String {
    let mut index = format!(
        "<!-- Made from rules/: {COMMAND} -->\n\n# The built-in rule sets\n\n\
         `froth evaluate --rules ID` asks one of them. `froth rules copy ID my.yaml` makes a copy \
         that you can change. `froth rules doc ID` prints its page.\n\n\
         | rule set | question |\n|---|---|\n"
    );
    for shipped in shipped() {
        let rules = shipped.rule_set().unwrap_or_else(|error| panic!("{error}"));
        index += &format!("| [`{0}`]({0}.md) | {1} |\n", shipped.id, rules.title());
    }
    index + "\n" + LEFT_OUT
}

/// The pages by name.
fn pages() -> Vec<(String, String)> {
    let mut pages: Vec<(String, String)> =
        shipped().iter().map(|shipped| (format!("{}.md", shipped.id), page(shipped))).collect();
    pages.push(("README.md".to_owned(), index()));
    pages.sort();
    pages
}

#[test]
fn the_page_of_every_shipped_rule_set_is_current() {
    let folder = folder();
    let is_update = std::env::var_os("FROTH_UPDATE").is_some();
    for (name, wanted) in pages() {
        let path = folder.join(&name);
        if is_update {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&path, &wanted).unwrap();
        }
        let found = fs::read_to_string(&path).unwrap_or_default();
        let first = wanted.lines().zip(found.lines()).find(|(wanted, found)| wanted != found);
        assert!(wanted == found, "docs/rules/{name} differs, first at {first:?}: run `{COMMAND}`");
    }
}

#[test]
fn no_page_is_left_of_a_rule_set_that_is_gone() {
    let names: Vec<String> = pages().into_iter().map(|(name, _)| name).collect();
    for entry in fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(names.contains(&name), "docs/rules/{name} is of no rule set: remove it");
    }
}

#[test]
fn a_page_says_when_signals_were_on_and_phases_there() {
    let sahm = page(Shipped::named("sahm").unwrap());
    let on = "- Unemployment rises by half a point, on: 1960-11 to 1961-12, 1970-04 to 1971-11,";
    assert!(sahm.contains(on), "{sahm}");
    assert!(sahm.contains("- **No sign of a recession**: 1960-"), "{sahm}");
    assert!(sahm.contains("| `rise` | 0.5pp | 0.4pp to 0.6pp |"), "{sahm}");
    assert!(sahm.contains("  - on: `gap >= rise`\n"), "{sahm}");
}

/// The conditions on a page, as they are written.
fn conditions(page: &str) -> impl Iterator<Item = &str> {
    let levels = ["- on: `", "- watch: `", "- until: `", "- when: `"];
    page.lines().filter_map(move |line| {
        let line = line.trim_start();
        levels.iter().find_map(|level| line.strip_prefix(level))
    })
}

#[test]
fn every_number_of_a_shipped_rule_set_has_a_reason_and_a_source_or_is_a_judgement() {
    for shipped in shipped() {
        for param in shipped.rule_set().unwrap().params() {
            let is_sourced = param.citation.is_some() || param.is_judgement;
            assert!(is_sourced && param.because.is_some(), "{}: {}", shipped.id, param.name);
        }
        // Whole numbers count things; what has a unit or a fraction is a level, and
        // levels are parameters.
        let page = page(shipped);
        for condition in conditions(&page) {
            let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '.');
            let words = condition.split(|letter: char| !is_part(letter));
            let mut numbers = words.filter(|word| word.starts_with(|c: char| c.is_ascii_digit()));
            let is_whole = |number: &str| number.bytes().all(|byte| byte.is_ascii_digit());
            assert!(numbers.all(is_whole), "{}: {condition}", shipped.id);
        }
    }
}

#[test]
fn every_shipped_rule_set_says_where_it_has_been_wrong() {
    for shipped in shipped() {
        let rules = shipped.rule_set().unwrap();
        let about = rules.about().unwrap_or_default().to_lowercase();
        assert!(about.contains("what is weak."), "{} does not say what is weak", shipped.id);
    }
}
