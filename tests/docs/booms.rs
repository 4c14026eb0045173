//! What the rules say of more booms than one is what its page says.
//!
//! `FROTH_UPDATE=1 cargo test --test docs` writes `docs/more-than-one-boom.md` anew.

use std::fs;

use froth::rules::Shipped;
use froth::score::{Episode, Episodes};
use froth::time::{Date, Frequency, Period};
use froth::{Panel, RuleSet, State};

const PAGE: &str = "docs/more-than-one-boom.md";
const EPISODES: &str = "fixtures/episodes/booms.csv";

const HEAD: &str = "\
<!-- Made from the rules and figures that are built in, and fixtures/episodes/booms.csv: FROTH_UPDATE=1 cargo test --test docs -->

# More than one boom

The main rule set was written about the boom that ended in 2000, and one boom is one sample. This page asks the same rules about other booms: two years and one year before the high of share prices, at the high, and a year after it. It uses only figures that may be shipped; where there are none, the answer is unknown. Decisions see what had been published by their day, in today's figures.

**Read with care.** Which falls of share prices ended a *boom* is our judgement. The days of the high and the low are computed from the figures, and a test compares them. The levels of the rules were set with the outcome of 2000 known. No other boom was looked at for that.

- *phase* is the phase of [`goldman-1997-vs-1999`](rules/goldman-1997-vs-1999.md). *on*, *watch* and *unknown* list those of its five signs that are in this state on the day.
- *exuberance* is the phase of [`exuberance`](rules/exuberance.md), the only set here whose figures go back to 1871. Behind it is the state of its signal `ratio_is_explosive`, the only one that is known before the NASDAQ existed.
";

const TAIL: &str = "
## Japan, 1985 to 1992

Unknown. We found no figures of Japan's share prices, land and credit whose terms allow a copy, so there is no file and no answer. Bring your own under the names of the inputs.

## How the others came out

";

fn panel(set: &Shipped) -> Panel {
    Panel::read_csv(set.figures.as_bytes()).unwrap()
}

/// The phase of a set on a day, and the names of its signals by their states.
fn asked(panel: &Panel, rules: &RuleSet, day: Date) -> (String, [Vec<String>; 3]) {
    let plan = rules.plan(panel.schema()).unwrap();
    let Ok(outcome) = plan.evaluate_as_of(panel, day) else {
        return ("unknown".to_owned(), [Vec::new(), Vec::new(), all(rules)]);
    };
    let phase = outcome.phase().map_or("unknown".to_owned(), |phase| format!("`{}`", phase.id));
    let mut states = [Vec::new(), Vec::new(), Vec::new()];
    let history = outcome.history();
    let last = history.iter().last();
    let Some(step) = last else { return (phase, [Vec::new(), Vec::new(), all(rules)]) };
    for (signal, state) in rules.signals().iter().zip(&step.signals) {
        let place = match state {
            State::On => 0,
            State::Watch => 1,
            State::Unknown => 2,
            _ => continue,
        };
        states[place].push(format!("`{}`", signal.id));
    }
    (phase, states)
}

/// The phase and the state of the signal that it rests on most.
fn with_ratio((phase, states): (String, [Vec<String>; 3])) -> String {
    let named = |names: &Vec<String>| names.iter().any(|name| name == "`ratio_is_explosive`");
    let place = states.iter().position(named);
    let word = place.and_then(|place| ["on", "watch", "unknown"].get(place)).unwrap_or(&"off");
    format!("{phase}, {word}")
}

fn all(rules: &RuleSet) -> Vec<String> {
    rules.signals().iter().map(|signal| format!("`{}`", signal.id)).collect()
}

fn months_from(day: Date, months: i32) -> Date {
    Period::holding(Frequency::Month, day).plus(months).last_day()
}

fn table(episode: &Episode, sets: &[(Panel, RuleSet); 2]) -> (String, String) {
    let mut text = format!("\n## {}\n\n", headline(&episode.name));
    let source = episode.source.as_deref().unwrap_or_default();
    let end = episode.end.map_or(String::new(), |end| format!(" to {end}"));
    text += &format!("From {}{end}. {source}.\n\n", episode.onset);
    text += "| when | day | phase | on | watch | unknown | exuberance |\n|---|---|---|---|---|---|---|\n";
    let mut at_the_high = String::new();
    for (when, months) in [
        ("two years before", -24),
        ("one year before", -12),
        ("at the high", 0),
        ("a year after", 12),
    ] {
        let day = months_from(episode.onset, months);
        let [main, exuberance] = sets;
        let (phase, states) = asked(&main.0, &main.1, day);
        let other = with_ratio(asked(&exuberance.0, &exuberance.1, day));
        let [on, watch, unknown] = states.map(|names| names.join(", "));
        text += &format!("| {when} | {day} | {phase} | {on} | {watch} | {unknown} | {other} |\n");
        if months == -12 {
            at_the_high = format!("| {} | {phase} | {other}", episode.name);
        }
        if months == 0 {
            at_the_high += &format!(" | {phase} | {other} |\n");
        }
    }
    (text, at_the_high)
}

fn headline(name: &str) -> String {
    let (first, rest) = name.split_at(1);
    format!("{}{rest}", first.to_uppercase())
}

#[test]
fn the_page_of_more_than_one_boom_is_current() {
    let set = |id: &str| {
        let set = Shipped::named(id).unwrap();
        (panel(set), set.rule_set().unwrap())
    };
    let sets = [set("goldman-1997-vs-1999"), set("exuberance")];
    let text = fs::read_to_string(EPISODES).unwrap();
    let episodes = Episodes::read(EPISODES, text.as_bytes()).unwrap();
    let mut wanted = HEAD.to_owned();
    let mut came_out =
        "| boom | phase a year before | exuberance | phase at the high | exuberance |\n|---|---|---|---|---|\n".to_owned();
    for episode in episodes.all() {
        let (table, line) = table(episode, &sets);
        wanted += &table;
        came_out += &line;
    }
    wanted += TAIL;
    wanted += &came_out;
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

#[test]
fn highs_and_lows_of_the_booms_are_those_of_the_figures() {
    let text = fs::read_to_string(EPISODES).unwrap();
    let episodes = Episodes::read(EPISODES, text.as_bytes()).unwrap();
    let figures = fs::read_to_string("fixtures/us-exuberance.csv").unwrap();
    let columns: Vec<&str> = figures.lines().next().unwrap().split(',').collect();
    for episode in episodes.all() {
        let source = episode.source.as_deref().unwrap();
        let name = if source.starts_with("NASDAQ") { "NASDAQCOM" } else { "SP500" };
        let place = columns.iter().position(|column| *column == name).unwrap();
        let of = |day: Date| {
            let month = Period::holding(Frequency::Month, day).to_string();
            let line = figures.lines().find(|line| line.starts_with(&month)).unwrap();
            line.split(',').nth(place).unwrap().parse::<f64>().unwrap()
        };
        let end = episode.end.unwrap();
        let months =
            |from: Date, count: i32| (1..=count).map(move |month| months_from(from, month));
        let (high, low) = (of(episode.onset), of(end));
        assert!(
            (1..=24).all(|ago| of(months_from(episode.onset, -ago)) < high),
            "{}",
            episode.name
        );
        let mut between = months(episode.onset, 60).take_while(|day| *day < end).map(of);
        assert!(between.all(|price| low < price && price < high), "{}", episode.name);
        let fall = (100.0 * (low / high - 1.0)).round();
        assert!(source.contains(&format!("{fall} %")), "{source}: {fall}");
    }
}
