//! The verdict built anew from nothing but the JSON of its explanation.

use std::collections::{BTreeMap, BTreeSet};

use froth::Outcome;
use serde_json::Value;

/// With more ways to answer what is unknown than this, a case is left out.
const MOST_WAYS: usize = 4_096;

/// What is assumed of something unknown: `true`, `false`, or the state of a signal.
type Assumed<'a> = BTreeMap<String, &'a str>;

/// The answers that each unknown part of a tree may turn out to have.
fn open<'a>(tree: &'a Value, found: &mut BTreeMap<String, Vec<&'a str>>) {
    if let Some(id) = tree["atom"]["id"].as_str() {
        found.insert(id.to_owned(), vec!["true", "false"]);
    }
    if tree["truth"] == "unknown" && tree["signal"].is_object() {
        let possible = tree["signal"]["possible"].as_array().unwrap();
        let states = possible.iter().map(|state| state.as_str().unwrap()).collect();
        found.insert(format!("signal {}", tree["signal"]["id"]), states);
    }
    for part in tree["parts"].as_array().into_iter().flatten() {
        open(part, found);
    }
}

/// The comparisons of each unknown number with levels, by what their parts are called.
fn compared_with<'a>(tree: &'a Value, found: &mut BTreeMap<&'a str, BTreeMap<&'a str, &'a Value>>) {
    if let Some(number) = tree["atom"]["compares"]["number"].as_str() {
        let id = tree["atom"]["id"].as_str().unwrap();
        found.entry(number).or_default().insert(id, &tree["atom"]["compares"]);
    }
    for part in tree["parts"].as_array().into_iter().flatten() {
        compared_with(part, found);
    }
}

/// Whether some number gives all of these answers: one at a level, between two, or
/// beyond them.
fn is_consistent(asked: &BTreeMap<&str, &Value>, assumed: &Assumed<'_>) -> bool {
    let level = |asked: &Value| asked["level"].as_f64().unwrap();
    let mut levels: Vec<f64> = asked.values().map(|asked| level(asked)).collect();
    levels.sort_by(f64::total_cmp);
    let mut tried = vec![levels[0] - 1.0, levels[levels.len() - 1] + 1.0];
    tried.extend(levels.windows(2).map(|pair| f64::midpoint(pair[0], pair[1])));
    tried.extend(&levels);
    tried.iter().any(|number| {
        asked.iter().all(|(id, asked)| {
            let (level, is_tie) = (level(asked), (number - level(asked)).abs() < 1e-9);
            let holds = match asked["sign"].as_str().unwrap() {
                "<" => *number < level && !is_tie,
                ">" => *number > level && !is_tie,
                _ => is_tie,
            };
            holds == (assumed[*id] == "true")
        })
    })
}

/// Whether a tree holds, given answers to all that is unknown in it.
fn holds(tree: &Value, assumed: &Assumed<'_>) -> bool {
    let empty = Vec::new();
    let parts = tree["parts"].as_array().unwrap_or(&empty);
    let each = || parts.iter().map(|part| holds(part, assumed));
    let atom = || {
        let is_so = assumed[tree["atom"]["id"].as_str().unwrap()] == "true";
        is_so != tree["atom"]["is_opposite"].as_bool().unwrap()
    };
    let before = || match tree["before"].as_str() {
        Some("true") => true,
        Some("false") => false,
        _ => atom(),
    };
    let state = || assumed[&format!("signal {}", tree["signal"]["id"])];
    match (tree["join"]["kind"].as_str().unwrap(), tree["truth"].as_str().unwrap()) {
        ("and", _) => each().all(|holds| holds),
        ("or", _) => each().any(|holds| holds),
        ("not", _) => !holds(&parts[0], assumed),
        ("same", _) => holds(&parts[0], assumed),
        ("at_least", _) => {
            let holding = u32::try_from(each().filter(|holds| *holds).count()).unwrap();
            tree["join"]["least"].as_f64().unwrap() <= f64::from(holding)
        }
        ("within", _) => holds(&parts[0], assumed) || before(),
        ("held", _) => holds(&parts[0], assumed) && before(),
        ("compare", "unknown") => atom(),
        ("compare", truth) => {
            assert_eq!(truth == "true", compared(tree, parts), "{tree}");
            truth == "true"
        }
        ("on", "unknown") => state() == "on",
        ("watch", "unknown") => state() != "off",
        (_, "unknown") => atom(),
        (_, truth) => truth == "true",
    }
}

/// A comparison by its two numbers; those within 1e-9 of the larger are a tie.
fn compared(tree: &Value, parts: &[Value]) -> bool {
    let number = |part: &Value| part["value"].as_f64().unwrap();
    let (left, right) = (number(&parts[0]), number(&parts[1]));
    let is_tie = (left - right).abs() <= (1e-9 * left.abs().max(right.abs())).max(1e-12);
    let (less, more) = (left < right && !is_tie, right < left && !is_tie);
    match tree["join"]["sign"].as_str().unwrap() {
        "<" => less,
        "<=" => !more,
        ">" => more,
        ">=" => !less,
        "==" => is_tie,
        "!=" => !is_tie,
        other => panic!("no sign `{other}`"),
    }
}

/// The phases that are possible; `None` if there are too many ways to try.
fn rebuilt(explanation: &Value) -> Option<BTreeSet<String>> {
    let conditions = explanation["conditions"].as_array().unwrap();
    let mut unknown = BTreeMap::new();
    for condition in conditions {
        if condition["trace"].is_object() {
            open(&condition["trace"], &mut unknown);
        }
        if condition["held_before"] == "unknown" {
            unknown.insert(format!("held {}", condition["id"]), vec!["true", "false"]);
        }
    }
    let mut asked = BTreeMap::new();
    conditions.iter().for_each(|condition| compared_with(&condition["trace"], &mut asked));
    let unknown: Vec<(String, Vec<&str>)> = unknown.into_iter().collect();
    let ways: usize = unknown.iter().map(|(_, answers)| answers.len()).product();
    if MOST_WAYS < ways {
        return None;
    }
    let mut possible = BTreeSet::new();
    for way in 0..ways {
        let mut rest = way;
        let mut assumed = Assumed::new();
        for (id, answers) in &unknown {
            assumed.insert(id.clone(), answers[rest % answers.len()]);
            rest /= answers.len();
        }
        if !asked.values().all(|asked| is_consistent(asked, &assumed)) {
            continue;
        }
        let is_turn = |condition: &&Value| {
            let held = match condition["held_before"].as_str() {
                Some("unknown") => assumed[&format!("held {}", condition["id"])] == "true",
                Some(held) => held == "true",
                None => true,
            };
            held && (condition["trace"].is_null() || holds(&condition["trace"], &assumed))
        };
        let id = |condition: &Value| condition["id"].as_str().unwrap().to_owned();
        let holding: Vec<String> = conditions.iter().filter(is_turn).map(id).collect();
        let all: Vec<String> = conditions.iter().map(id).collect();
        possible.extend(after(&explanation["machine"], &all, &holding));
    }
    Some(possible)
}

/// What dwell makes of the conditions that hold, of all that were asked: of each phase
/// that it can have been, the one that comes after it.
fn after(machine: &Value, all: &[String], holding: &[String]) -> Vec<String> {
    let first = &holding[0];
    let before = machine["before"].as_array().unwrap();
    if before.is_empty() {
        return vec![first.clone()];
    }
    let is_at_once = |phase: &str| machine["at_once"].as_array().unwrap().contains(&phase.into());
    // What was not asked stands behind what was.
    let place = |phase: &str| all.iter().position(|own| own == phase).unwrap_or(all.len());
    let next = |stay: &Value| {
        let lasting = stay["phase"].as_str().unwrap();
        if machine["dwell"].as_u64() <= stay["bars"].as_u64() || is_at_once(first) {
            return first.clone();
        }
        let above = |phase: &&String| place(phase) < place(lasting);
        let urgent = holding.iter().filter(above).find(|phase| is_at_once(phase));
        urgent.map_or_else(|| lasting.to_owned(), String::clone)
    };
    before.iter().map(next).collect()
}

/// Checks one outcome; returns whether it could be and whether it was open.
pub(crate) fn check(outcome: &Outcome, context: &str) -> Option<bool> {
    let explanation: Value = serde_json::from_str(&outcome.explain_phases().to_json()).unwrap();
    let found = rebuilt(&explanation)?;
    let possible: BTreeSet<String> =
        outcome.possible().iter().map(|phase| phase.id.clone()).collect();
    // What a signal that is unknown compares is not told: its levels may exclude more.
    let is_told = explanation["conditions"].as_array().unwrap().iter().all(|condition| {
        let mut unknown = BTreeMap::new();
        open(&condition["trace"], &mut unknown);
        unknown.keys().all(|id| !id.starts_with("signal "))
    });
    let is_right = if is_told { possible == found } else { possible.is_subset(&found) };
    assert!(is_right, "{possible:?}, but {found:?}: {context}\n{explanation:#}");
    Some(1 < possible.len())
}
