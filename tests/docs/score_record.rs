//! The record of the built-in rule sets is the one on its page.
//!
//! `FROTH_UPDATE=1 cargo test --test docs` writes `docs/record.md` anew.

use std::fs;

use froth::rules::{Shipped, shipped};
use froth::score::{Episodes, Happened, Row, RowKind, Score, ScoreOptions};
use froth::time::Span;
use froth::{Format, Panel};

const PAGE: &str = "docs/record.md";

const HEAD: &str = "\
<!-- Made from the rules and figures that are built in: FROTH_UPDATE=1 cargo test --test docs -->

# The record of the built-in rule sets

How often each signal and each phase (but the last) warned of three busts of the NASDAQ and of nine recessions of the United States, over all history that the figures have. [score.md](score.md) defines the numbers.

**Read with care.** One boom is one sample, and three are three. Most of these rules were written by people who knew how this history went, so their record is too good. Decisions see what had been published by their day, but in today's figures, which have been revised since. An alarm that was never meant to predict the event is not worse because it did not: the Sahm rule says that a recession has begun, not that one will. Where the figures begin late, early episodes are not counted; where they have gaps, an episode may be open.
";

struct Against {
    title: &'static str,
    file: &'static str,
    horizon: &'static str,
    words: &'static str,
}

const AGAINST: [Against; 2] = [
    Against {
        title: "Three busts of the NASDAQ",
        file: "nasdaq-busts",
        horizon: "12q",
        words: "Falls by 40 % or more within two years, from 1973, 2000 and 2007 on. An alarm is right within 12 quarters before the high.",
    },
    Against {
        title: "Nine recessions",
        file: "us-recessions",
        horizon: "18m",
        words: "As the NBER dates them. An alarm is right within 18 months before the first month of a recession.",
    },
];

#[test]
fn the_record_is_current() {
    let mut wanted = HEAD.to_owned();
    for against in &AGAINST {
        wanted += &format!("\n## {}\n\n{}\n\n", against.title, against.words);
        wanted += "| rule set | alarm | hit | miss | open | false a decade | noise | noise to signal | usefulness | AUROC |\n";
        wanted += "|---|---|---:|---:|---:|---:|---:|---:|---:|---|\n";
        let mut left_out = Vec::new();
        for set in shipped() {
            match score(set, against) {
                Some(score) if !score.episodes.is_empty() => wanted += &rows(set, &score),
                _ => left_out.push(set.id),
            }
        }
        if !left_out.is_empty() {
            wanted += &format!("\nNo episode lies in the figures of: {}.\n", left_out.join(", "));
        }
    }
    if std::env::var_os("FROTH_UPDATE").is_some() {
        fs::write(PAGE, &wanted).unwrap();
    }
    let found = fs::read_to_string(PAGE).unwrap_or_default();
    let first = wanted.lines().zip(found.lines()).find(|(wanted, found)| wanted != found);
    assert!(
        wanted == found,
        "{PAGE} is not current, first at {first:?}: run `FROTH_UPDATE=1 cargo test --test docs`"
    );
}

/// The README says how many areas can be told from chance: those whose interval does not
/// hold a half.
#[test]
fn the_readme_says_how_much_of_the_record_is_chance() {
    let page = fs::read_to_string(PAGE).unwrap();
    let (busts, recessions) = page.split_once("\n## Nine recessions\n").unwrap();
    let told = |section: &str| {
        let intervals = section.lines().filter_map(|line| {
            let (_, interval) = line.trim_end_matches(") |").rsplit_once(" (")?;
            let (low, high) = interval.split_once(" to ")?;
            Some(low.parse::<f64>().ok()?..=high.parse::<f64>().ok()?)
        });
        let intervals: Vec<_> = intervals.collect();
        let apart = intervals.iter().filter(|interval| !interval.contains(&0.5)).count();
        format!("{apart} of {}", intervals.len())
    };
    let sentence = format!(
        "Against three busts {} areas under the curve can be told from chance, against nine \
         recessions {}.",
        told(busts),
        told(recessions)
    );
    let readme = fs::read_to_string("README.md").unwrap();
    let readme = readme.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(readme.contains(&sentence), "{sentence}");
}

/// The README's table: of each set the alarm that met most busts, the one with the fewest
/// false alarms among equals. It is picked with hindsight, and the README says so.
#[test]
fn the_readme_has_the_record_of_each_set() {
    let mut wanted = String::new();
    let mut left_out = Vec::new();
    for set in shipped() {
        let Some(score) = score(set, &AGAINST[0]).filter(|score| !score.episodes.is_empty()) else {
            left_out.push(format!("`{}`", set.id));
            continue;
        };
        let last = score.rows.last().map(|row| &row.id);
        let alarms = score.rows.iter().filter(|row| row.kind != RowKind::Watch);
        let alarms = alarms.filter(|row| row.kind == RowKind::Signal || Some(&row.id) != last);
        let false_alarms = |row: &Row| row.record.false_alarms_a_decade.unwrap_or(f64::INFINITY);
        let best = alarms.min_by(|one, other| {
            let by_hits = other.record.hits.cmp(&one.record.hits);
            by_hits.then(false_alarms(one).total_cmp(&false_alarms(other)))
        });
        let best = best.unwrap();
        let own = &best.record;
        let chance = score.scores.iter().find(|one| one.signal.as_ref() == Some(&best.id));
        let interval = chance.and_then(|one| one.auroc.interval.as_ref());
        let area =
            interval.map_or(String::new(), |one| format!("{:.2} to {:.2}", one.low, one.high));
        wanted += &format!(
            "| {} | `{}` | {} | {} | {} | {:.1} | {area} |\n",
            set.id,
            best.id,
            score.episodes.len(),
            own.hits,
            own.misses,
            false_alarms(best),
        );
    }
    wanted += &format!("\nNo bust lies in the figures of {}.\n", left_out.join(", "));
    let readme = fs::read_to_string("README.md").unwrap();
    let (before, rest) = readme.split_once("|---|---|---:|---:|---:|---:|---|\n").unwrap();
    let (found, after) = rest.split_once("\n\n").unwrap();
    let (names, after) = after.split_once("\n\n").unwrap();
    let found = format!("{found}\n\n{names}\n");
    if std::env::var_os("FROTH_UPDATE").is_some() {
        let wanted = wanted.trim_end();
        let page = format!("{before}|---|---|---:|---:|---:|---:|---|\n{wanted}\n\n{after}");
        fs::write("README.md", page).unwrap();
        return;
    }
    assert_eq!(found, wanted, "run `FROTH_UPDATE=1 cargo test --test docs`");
}

fn score(set: &Shipped, against: &Against) -> Option<Score> {
    let file = format!("fixtures/episodes/{}.csv", against.file);
    let episodes = Episodes::read(&file, &fs::read(&file).unwrap()).unwrap();
    let format = Format::of_name(set.figures_name).unwrap();
    let panel = Panel::read(set.figures_name, format, set.figures.as_bytes()).unwrap();
    let rules = set.rule_set().unwrap();
    let plan = rules.plan(panel.schema()).unwrap();
    let horizon = Span::parse(against.horizon).unwrap();
    let options = ScoreOptions { horizon, ..ScoreOptions::default() };
    plan.evaluate(&panel).unwrap().score(&Happened::Episodes(episodes), &options).ok()
}

fn rows(set: &Shipped, score: &Score) -> String {
    let last = score.rows.last().map(|row| &row.id);
    let is_shown = |row: &&Row| match row.kind {
        RowKind::Signal => true,
        RowKind::Phase => Some(&row.id) != last,
        RowKind::Watch => false,
    };
    let rows = score.rows.iter().filter(is_shown);
    rows.map(|row| {
        let own = &row.record;
        let decimals = |number: Option<f64>, digits: usize| {
            number.map_or("-".to_owned(), |one| format!("{one:.digits$}").replace("-0.00", "0.00"))
        };
        let kind = if row.kind == RowKind::Phase { " (phase)" } else { "" };
        let auroc = score
            .scores
            .iter()
            .find(|one| row.kind == RowKind::Signal && one.signal.as_ref() == Some(&row.id));
        let auroc = auroc.map(|one| match one.auroc.interval {
            Some(own) => {
                let area = decimals(one.auroc.area, 2);
                format!("{area} ({:.2} to {:.2})", own.low, own.high)
            }
            None => decimals(one.auroc.area, 2),
        });
        format!(
            "| {} | `{}`{kind} | {} | {} | {} | {} | {} | {} | {} | {} |\n",
            set.id,
            row.id,
            own.hits,
            own.misses,
            own.untold,
            decimals(own.false_alarms_a_decade, 1),
            own.type_2.map_or("-".to_owned(), |one| format!("{:.0} %", 100.0 * one)),
            decimals(own.noise_to_signal, 2),
            decimals(own.usefulness, 2),
            auroc.unwrap_or_default(),
        )
    })
    .collect()
}
