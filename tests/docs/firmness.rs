//! How firm the shipped rules are: each end of each range, over all history.
//!
//! `FROTH_UPDATE=1 cargo test --test docs` writes `docs/firmness.md`
//! anew.

use std::fs;

use froth::{Panel, PlanOptions, Quantity, RuleSet};

const COMMAND: &str = "FROTH_UPDATE=1 cargo test --test docs";

/// The days whose answers are named in the README, by the quarters that they end.
const NAMED: [&str; 7] = ["1993Q4", "1997Q4", "1998Q4", "1999Q4", "2000Q1", "2001Q3", "2025Q4"];

/// How many draws the survey of all parameters makes.
const DRAWS: usize = 1000;

fn rules() -> RuleSet {
    RuleSet::parse(include_str!("../../rules/goldman-1997-vs-1999.yaml")).expect("good rules")
}

fn panel() -> Panel {
    let figures = fs::read("fixtures/us-quarterly.csv").expect("the fixture");
    Panel::read_csv(figures.as_slice()).expect("good data")
}

/// A quarter with its phase, or with all that are possible.
type Told = (String, String);

fn history(rules: &RuleSet, panel: &Panel, params: Vec<(String, Quantity)>) -> Vec<Told> {
    let options = PlanOptions { params, ..PlanOptions::default() };
    let plan = rules.plan_with(panel.schema(), &options).expect("a plan");
    let outcome = plan.evaluate(panel).expect("its own panel");
    let told = outcome.history().into_iter().map(|step| {
        let open = || step.possible.iter().map(|phase| phase.id.as_str()).collect::<Vec<_>>();
        let phase = step.phase.map_or_else(|| open().join(" or "), |phase| phase.id.clone());
        (step.stamp.to_string(), phase)
    });
    told.collect()
}

/// One end of the range of one parameter, moved alone.
struct End {
    param: String,
    value: String,
    own: String,
    /// The quarters that have another answer, with both.
    moved: Vec<(String, String, String)>,
}

fn ends(rules: &RuleSet, panel: &Panel) -> Vec<End> {
    let base = history(rules, panel, Vec::new());
    let mut ends = Vec::new();
    for param in rules.params() {
        let (low, high) = param.range.as_ref().expect("a range");
        for value in [low, high] {
            if *value == param.value {
                continue;
            }
            let other = history(rules, panel, vec![(param.name.clone(), value.clone())]);
            assert_eq!(base.len(), other.len());
            let pairs = base.iter().zip(other).filter(|((_, own), (_, other))| own != other);
            let moved =
                pairs.map(|((quarter, own), (_, other))| (quarter.clone(), own.clone(), other));
            ends.push(End {
                param: param.name.clone(),
                value: value.to_string(),
                own: param.value.to_string(),
                moved: moved.collect(),
            });
        }
    }
    ends
}

impl End {
    fn moves(&self, is_there: impl Fn(&str) -> bool) -> bool {
        self.moved.iter().any(|(quarter, ..)| is_there(quarter))
    }

    /// What moves, quarters in a row with the same two answers together.
    fn words(&self, base: &[Told]) -> String {
        let place = |quarter: &str| base.iter().position(|(own, _)| own == quarter);
        let runs = self.moved.chunk_by(|(one, from, to), (next, from_next, to_next)| {
            let is_next = place(one).map(|place| place + 1) == place(next);
            is_next && from == from_next && to == to_next
        });
        let words = runs.filter_map(|run| {
            let ((first, from, to), (last, ..)) = (run.first()?, run.last()?);
            let span = if first == last { first.clone() } else { format!("{first} to {last}") };
            let is_open = |answer: &str| answer.contains(" or ");
            Some(if is_open(from) || is_open(to) {
                format!("{span} (open)")
            } else {
                format!("{span} {from} → {to}")
            })
        });
        let words: Vec<String> = words.collect();
        if words.is_empty() { "nothing".to_owned() } else { words.join("; ") }
    }
}

/// How many range ends move some quarter, of how many; one of 1995 to 2003; one of
/// 2025 and 2026; and one of the named days.
fn summary(ends: &[End]) -> String {
    let count = |is_there: &dyn Fn(&str) -> bool| {
        ends.iter().filter(|end| end.moves(is_there)).count().to_string()
    };
    let nineties = |quarter: &str| ("1995Q1"..="2003Q4").contains(&quarter);
    let now = |quarter: &str| "2025Q1" <= quarter;
    let named = |quarter: &str| NAMED.contains(&quarter);
    format!(
        "Of {} range ends, each tried alone over all history, {} change the answer of at least one \
         quarter. {} change one of 1995 to 2003, {} one of 2025 or 2026, and {} one of the seven named days.",
        ends.len(),
        count(&|_| true),
        count(&nineties),
        count(&now),
        count(&named)
    )
}

/// How often the verdict of a day stands, and what moves it alone.
fn survey(rules: &RuleSet, panel: &Panel, day: &str) -> String {
    let plan = rules.plan(panel.schema()).expect("a plan");
    let outcome = plan.evaluate_as_of(panel, day.parse().expect("a day")).expect("its own panel");
    let stability = outcome.stability(DRAWS, 1);
    let others = stability.phases.iter().map(|share| {
        let phase = share.phase.as_deref().unwrap_or("open");
        format!("{phase} {:.1} %", 100.0 * share.share)
    });
    let rests = match stability.rests_on.as_slice() {
        [] => "No parameter alone changes it.".to_owned(),
        some => format!("Parameters that change it alone: {}.", some.join(" and ")),
    };
    format!(
        "The verdict of {day} stands in {:.1} % of {DRAWS} draws of all parameters from their ranges ({}). \
         {rests}",
        100.0 * stability.stands,
        others.collect::<Vec<_>>().join(", ")
    )
}

fn page() -> String {
    let (rules, panel) = (rules(), panel());
    let base = history(&rules, &panel, Vec::new());
    let ends = ends(&rules, &panel);
    let rows: String = ends
        .iter()
        .map(|end| {
            let End { param, value, own, moved } = end;
            format!("| `{param}` | {own} | {value} | {} | {} |\n", moved.len(), end.words(&base))
        })
        .collect();
    format!(
        "<!-- Made from rules/goldman-1997-vs-1999.yaml and fixtures/us-quarterly.csv: {COMMAND} -->\n\n\
         # How firm `goldman-1997-vs-1999` is\n\n\
         Every parameter has a range of values that could be defended. Here each end of each range \
         is tried, one parameter at a time, over the {} quarters from {} on. A quarter is counted \
         if its answer changes: to another phase, or between open and settled.\n\n\
         {}\n\n{}\n\n{}\n\n\
         | parameter | is | tried | quarters | what moves |\n|---|---|---|---|---|\n{rows}",
        base.len(),
        base.first().map_or("", |(quarter, _)| quarter),
        summary(&ends),
        survey(&rules, &panel, "2025-12-31"),
        survey(&rules, &panel, "1999-12-31"),
    )
}

#[test]
fn every_end_of_every_range_moves_what_the_page_says_and_the_readme_repeats_it() {
    let (page, file) = (page(), "docs/firmness.md");
    if std::env::var_os("FROTH_UPDATE").is_some() {
        fs::write(file, &page).unwrap_or_else(|error| panic!("{file}: {error}"));
    }
    let shipped = fs::read_to_string(file).expect("the page");
    assert!(shipped == page, "{file} is not current: {COMMAND}");
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let readme = flat(&fs::read_to_string("README.md").expect("the README"));
    for sentence in
        page.lines().filter(|line| line.starts_with("Of ") || line.starts_with("The verdict"))
    {
        assert!(readme.contains(&flat(sentence)), "the README lacks: {sentence}");
    }
}

#[test]
fn what_about_says_of_single_levels_is_so() {
    let (rules, panel) = (rules(), panel());
    let ends = ends(&rules, &panel);
    let moved = |param: &str, value: &str| {
        let end = ends.iter().find(|end| end.param == param && end.value == value);
        let moved = end.expect("such an end").moved.iter();
        moved.map(|(quarter, _, to)| (quarter.as_str(), to.as_str())).collect::<Vec<_>>()
    };
    let late: Vec<&str> = moved("spread_on", "0.35pp")
        .into_iter()
        .filter(|(_, to)| *to == "late_boom")
        .map(|(quarter, _)| quarter)
        .collect();
    assert_eq!(
        late,
        [
            "1996Q1", "1996Q2", "1996Q3", "1996Q4", "1997Q1", "1997Q2", "1997Q3", "2025Q3",
            "2025Q4", "2026Q1", "2026Q2", "2026Q3"
        ]
    );
    let about = rules.about().expect("it says what it is about");
    let about = about.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "2025Q3 and all quarters after it would be a late boom, but 1996Q1 to 1997Q3 would be one",
        "2025Q3 and 2025Q4 would be no boom, and neither would 1996Q3 to 1997Q2",
    ] {
        assert!(about.contains(words), "{words}");
    }
    let quiet: Vec<&str> = moved("boom_rise", "0.5pp")
        .into_iter()
        .filter(|(quarter, to)| *to == "quiet" && "1996Q2" < *quarter)
        .map(|(quarter, _)| quarter)
        .collect();
    assert_eq!(quiet, ["1996Q3", "1996Q4", "1997Q1", "1997Q2", "2025Q3", "2025Q4"]);
}
