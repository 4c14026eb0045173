//! What a decision resembles: distances to stretches of the past, beside the
//! phase.

#![expect(clippy::disallowed_methods, reason = "figures for a test")]

use std::fs;

use froth::likeness::{Direction, Likeness, Pull, Resemblance};
use froth::{Format, Knowledge, Panel, Plan, PlanOptions, RuleSet};

/// Rules over two series, `compare:` to follow.
const HEAD: &str = "format: 1
id: compared
version: \"1\"
title: What does it resemble?
calendar: quarter
inputs:
  a: { unit: pp, every: quarter }
  b: { unit: percent, every: quarter }
signals:
  high: { when: a > 5pp }
phases:
  - { id: boom, when: high }
  - { id: quiet, otherwise: true }
";

const COMPARE: &str = "compare:
  features:
    first: a
    second: { title: The second, value: b, because: It matters. }
  references:
    early: 2001
    late: 2004Q1..2004Q3
";

/// Values of `a` and `b` from 2000Q1 on, `.` for a gap.
fn panel(a: &[&str], b: &[&str]) -> Panel {
    let mut text = "date,a,b\n".to_owned();
    for (place, (a, b)) in a.iter().zip(b).enumerate() {
        text.push_str(&format!("{}Q{},{a},{b}\n", 2000 + place / 4, place % 4 + 1));
    }
    Panel::read("a.csv", Format::Csv, text.as_bytes()).unwrap()
}

/// Six years of `a` and `b`, which go their own ways.
fn six_years() -> Panel {
    let a: Vec<String> = (0..24).map(|bar| (bar * 7 % 11).to_string()).collect();
    let b: Vec<String> = (0..24).map(|bar| (bar * bar % 17).to_string()).collect();
    let words = |values: &[String]| values.iter().map(|one| one.clone().leak() as &str).collect();
    let (a, b): (Vec<&str>, Vec<&str>) = (words(&a), words(&b));
    panel(&a, &b)
}

fn plan(rules: &str, panel: &Panel) -> Plan {
    RuleSet::parse(rules).unwrap().plan(panel.schema()).unwrap()
}

fn likeness(compare: &str, panel: &Panel) -> Likeness {
    plan(&format!("{HEAD}{compare}"), panel).evaluate(panel).unwrap().likeness().unwrap()
}

fn pull<'l>(pulls: &'l [Pull], id: &str) -> &'l Pull {
    pulls.iter().find(|pull| pull.id == id).unwrap()
}

fn reference<'l>(likeness: &'l Likeness, id: &str) -> &'l Resemblance {
    likeness.references.iter().find(|one| one.id == id).unwrap()
}

/// From the first quartile to the third, by the definition that R and NumPy have
/// for their defaults.
fn interquartile_range(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |part: f64| {
        let place = part * (sorted.len() - 1) as f64;
        let low = sorted[place.floor() as usize];
        low + (place - place.floor()) * (sorted[place.ceil() as usize] - low)
    };
    at(0.75) - at(0.25)
}

#[test]
fn the_distance_is_the_root_mean_square_of_the_scaled_differences() {
    let panel = six_years();
    let found = likeness(COMPARE, &panel);
    let values = |name: &str| panel.get(name).unwrap().values().to_vec();
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    for (id, bars) in [("early", 4..8), ("late", 16..19)] {
        let scaled = ["a", "b"].map(|name| {
            let values = values(name);
            (values[23] - mean(&values[bars.clone()])) / interquartile_range(&values)
        });
        let square = scaled.iter().map(|one| one * one).sum::<f64>() / 2.0;
        let own = reference(&found, id);
        assert!((own.distance.unwrap() - square.sqrt()).abs() < 1e-12, "{id}");
        for (feature, scaled) in ["first", "second"].into_iter().zip(scaled) {
            let pull = pull(&own.features, feature);
            assert!((pull.scaled.unwrap() - scaled).abs() < 1e-12);
            assert!((pull.share.unwrap() - scaled * scaled / (2.0 * square)).abs() < 1e-12);
            let is_near = scaled * scaled <= square;
            assert_eq!(pull.pulls.unwrap() == Direction::Towards, is_near);
        }
        assert_eq!((own.bars, own.is_over, own.known), (bars.len(), true, 2));
    }
    let least = |one: &Resemblance, other: &Resemblance| one.distance < other.distance;
    let (early, late) = (reference(&found, "early"), reference(&found, "late"));
    let nearest = if least(early, late) { "early" } else { "late" };
    assert_eq!(found.nearest.as_deref(), Some(nearest));
}

#[test]
fn the_nearest_bar_is_nearer_than_every_other_of_the_references() {
    let panel = six_years();
    let found = likeness(COMPARE, &panel);
    let (a, b) = (panel.get("a").unwrap().values(), panel.get("b").unwrap().values());
    let scales = [a, b].map(interquartile_range);
    let distance = |bar: usize| {
        let parts = [(a[23] - a[bar]) / scales[0], (b[23] - b[bar]) / scales[1]];
        (parts.iter().map(|one| one * one).sum::<f64>() / 2.0).sqrt()
    };
    let bars = (4..8).chain(16..19);
    let nearest = bars.min_by(|one, other| distance(*one).total_cmp(&distance(*other))).unwrap();
    let own = found.nearest_bar.unwrap();
    assert_eq!(own.bar, panel.get("a").unwrap().stamps()[nearest].to_string());
    assert!((own.distance - distance(nearest)).abs() < 1e-12);
    assert_eq!(pull(&own.features, "first").then, Some(a[nearest]));
}

#[test]
fn a_scale_may_be_an_expression_of_the_past() {
    let compare = COMPARE.replace("first: a", "first: { value: a, scale: \"rolling_std(a, 3y)\" }");
    let panel = six_years();
    let found = likeness(&compare, &panel);
    let values = &panel.get("a").unwrap().values()[12..];
    let mean = values.iter().sum::<f64>() / 12.0;
    let square = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
    let scale = found.features[0].scale.unwrap();
    // Of a sample, as `rolling_std` is.
    assert!((scale - (square / 11.0).sqrt()).abs() < 1e-9, "{scale}");
    assert_eq!(found.features[0].scale_expression.as_deref(), Some("rolling_std(a, 3y)"));
    let fixed = COMPARE.replace("first: a", "first: { value: a, scale: 50bp }");
    assert_eq!(likeness(&fixed, &panel).features[0].scale, Some(0.5));
}

#[test]
fn what_does_not_vary_or_is_unknown_is_left_out_and_counted() {
    let mut a = vec!["3"; 24];
    let b: Vec<String> = (0..24).map(|bar| (bar * 5 % 13).to_string()).collect();
    let b: Vec<&str> = b.iter().map(String::as_str).collect();
    let one = COMPARE.to_owned() + "  at_least: 1\n";
    let found = likeness(&one, &panel(&a, &b));
    assert_eq!((found.known, found.features[0].scale), (1, None));
    assert_eq!(reference(&found, "early").known, 1);
    assert_eq!(pull(&reference(&found, "early").features, "first").scaled, None);

    let found = likeness(COMPARE, &panel(&a, &b));
    assert_eq!((found.at_least, found.nearest), (2, None));
    assert!(found.references.iter().all(|reference| reference.distance.is_none()));
    assert!(found.nearest_bar.is_none());

    a[23] = ".";
    let rules =
        format!("{HEAD}{COMPARE}").replace("every: quarter }", "every: quarter, max_age: 0d }");
    let all = panel(&a, &b);
    let plan = plan(&rules, &all);
    let found = plan.evaluate(&all).unwrap().likeness().unwrap();
    assert_eq!(found.features[0].value, None);
    assert_eq!(
        found.features[0].unknown[0].to_string(),
        "a of 2005Q3 is too old: 92 days after its end, and the limit is 0"
    );
    let report = plan.evaluate(&all).unwrap().report().to_string();
    assert!(report.contains("What it resembles is unknown: 1 of 2 features are known"), "{report}");
}

#[test]
fn a_past_of_fewer_than_twenty_values_makes_no_scale() {
    let counts: Vec<String> = (0..20).map(|bar| (bar % 7).to_string()).collect();
    let counts: Vec<&str> = counts.iter().map(String::as_str).collect();
    let compare = COMPARE.replace("    late: 2004Q1..2004Q3\n", "");
    assert_eq!(likeness(&compare, &panel(&counts[..19], &counts[..19])).known, 0);
    assert_eq!(likeness(&compare, &panel(&counts, &counts)).known, 2);
}

#[test]
fn the_rules_are_told_to_agree_or_to_disagree() {
    // High in the early stretch, low in the late one; now as in the early one but
    // for `a`, which alone the rules go by.
    let (mut a, mut b) = (vec!["2"; 30], vec!["1"; 30]);
    for bar in 4..8 {
        (a[bar], b[bar]) = ("6", "9");
    }
    for bar in 8..14 {
        (a[bar], b[bar]) = ("3", "4");
    }
    b[29] = "9";
    let found = |now: &'static str, a: &[&'static str]| {
        let mut a = a.to_vec();
        a[29] = now;
        let all = panel(&a, &b);
        let plan = plan(&format!("{HEAD}{COMPARE}"), &all);
        let outcome = plan.evaluate(&all).unwrap();
        let text = outcome.report().to_string();
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        (outcome.likeness().unwrap(), words)
    };
    let (agrees, text) = found("5.5", &a);
    let rules = agrees.rules.unwrap();
    assert_eq!((agrees.nearest.as_deref(), rules.phase.as_str()), (Some("early"), "boom"));
    assert_eq!((rules.agrees, rules.bars, rules.of), (true, 4, 4));
    assert!(text.contains("The rules agree: they say boom, as in 4 of 4 quarters"), "{text}");

    let (disagrees, text) = found("4.9", &a);
    let rules = disagrees.rules.unwrap();
    assert_eq!((disagrees.nearest.as_deref(), rules.phase.as_str()), (Some("early"), "quiet"));
    assert_eq!((rules.agrees, rules.bars), (false, 0));
    assert!(
        text.contains("The rules disagree: they say quiet, and of early they said boom."),
        "{text}"
    );
}

/// Seven and a half years of `a` and `b`, each going its own way.
fn thirty_quarters() -> (Vec<f64>, Vec<f64>) {
    let a = (0..30).map(|bar| f64::from(bar * 7 % 11));
    let b = (0..30).map(|bar| f64::from(bar * bar % 17));
    (a.collect(), b.collect())
}

#[test]
fn the_smallest_distance_is_ranked_among_all_bars_of_the_past() {
    let (a, b) = thirty_quarters();
    let words = |values: &[f64]| -> Vec<String> { values.iter().map(f64::to_string).collect() };
    let (shown_a, shown_b) = (words(&a), words(&b));
    let texts = |words: &[String]| -> Vec<&'static str> {
        words.iter().map(|one| &*one.clone().leak()).collect()
    };
    let all = panel(&texts(&shown_a), &texts(&shown_b));
    let found = plan(&format!("{HEAD}{COMPARE}"), &all).evaluate(&all).unwrap().likeness().unwrap();
    // The same from the definition.
    let (scale_a, scale_b) = (interquartile_range(&a), interquartile_range(&b));
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let to = |bar: usize, stretch: std::ops::Range<usize>| {
        let first = (a[bar] - mean(&a[stretch.clone()])) / scale_a;
        let second = (b[bar] - mean(&b[stretch])) / scale_b;
        ((first * first + second * second) / 2.0).sqrt()
    };
    let stretches = [4..8, 16..19];
    let own = stretches.iter().map(|one| to(29, one.clone())).enumerate();
    let (place, distance) = own.min_by(|one, other| one.1.total_cmp(&other.1)).unwrap();
    let others: Vec<usize> = (0..29).filter(|bar| !stretches[place].contains(bar)).collect();
    let there = |bar: &usize| to(*bar, stretches[place].clone());
    let farther = others.iter().filter(|bar| distance < there(bar)).count();
    let nearest = others.iter().filter(|bar| there(bar) <= to(**bar, stretches[1 - place].clone()));
    let closest = found.closest.unwrap();
    assert_eq!(closest.id, ["early", "late"][place]);
    assert!((closest.distance - distance).abs() < 1e-12);
    assert_eq!((closest.bars, closest.from_bar.as_deref()), (others.len(), Some("2000Q1")));
    let percent = |count: usize| Some(100.0 * count as f64 / others.len() as f64);
    assert_eq!(
        (closest.farther_percent, closest.nearest_percent),
        (percent(farther), percent(nearest.count()))
    );
    assert_eq!(closest.stands_out, 80.0 <= closest.farther_percent.unwrap());
    assert_eq!(found.nearest.is_some(), closest.stands_out);
}

#[test]
fn of_a_short_past_nothing_is_said_to_be_near() {
    let panel = six_years();
    let plan = plan(&format!("{HEAD}{COMPARE}"), &panel);
    let outcome = plan.evaluate_as_of(&panel, "2005-06-30".parse().unwrap()).unwrap();
    let found = outcome.likeness().unwrap();
    let closest = found.closest.unwrap();
    // 21 bars before the decision, those of the reference left out.
    assert!(closest.bars < 20 && closest.farther_percent.is_none() && found.nearest.is_none());
    let text = outcome.report().to_string();
    assert!(text.contains("the past is too short"), "{text}");
}

// The shipped rules

fn goldman() -> String {
    fs::read_to_string("rules/goldman-1997-vs-1999.yaml").unwrap()
}

fn figures() -> String {
    fs::read_to_string("fixtures/us-quarterly.csv").unwrap()
}

fn read(text: &str) -> Panel {
    Panel::read("us.csv", Format::Csv, text.as_bytes()).unwrap()
}

#[test]
fn nothing_after_the_decision_plays_a_part() {
    let rules = RuleSet::parse(&goldman()).unwrap();
    let whole = read(&figures());
    let all = figures();
    for (year, quarter) in [(1990, 4), (1997, 2), (1998, 4), (1999, 4), (2007, 3)] {
        let last = format!("{year}Q{quarter},");
        let end = all.lines().position(|line| line.starts_with(&last)).unwrap();
        let cut: Vec<&str> = all.lines().take(end + 1).collect();
        let cut = read(&cut.join("\n"));
        let as_of =
            whole.series()[0].stamps().iter().find(|one| last.starts_with(&one.to_string()));
        let as_of = as_of.unwrap().period(froth::time::Frequency::Quarter).unwrap().last_day();
        for knowledge in [Knowledge::Released, Knowledge::Latest] {
            let options = PlanOptions { knowledge, ..PlanOptions::default() };
            let plan = rules.plan_with(whole.schema(), &options).unwrap();
            let [one, other] = [&whole, &cut].map(|panel| {
                serde_json::to_string(&plan.evaluate_as_of(panel, as_of).unwrap().likeness())
                    .unwrap()
            });
            assert_eq!(one, other, "{last} {knowledge:?}");
        }
    }
}

#[test]
fn a_comparison_changes_no_verdict() {
    let text = goldman();
    let (rules, compare) = text.split_once("\ncompare:\n").unwrap();
    assert!(compare.contains("\"1999\": 1999Q1..2000Q1"));
    let panel = read(&figures());
    let [with, without] = [text.as_str(), rules].map(|text| {
        let plan = plan(text, &panel);
        format!("{:?}", plan.evaluate(&panel).unwrap().history())
    });
    assert_eq!(with, without);
    assert!(plan(rules, &panel).evaluate(&panel).unwrap().likeness().is_none());
    assert!(!plan(rules, &panel).evaluate(&panel).unwrap().report().to_json().contains("likeness"));
}

#[test]
fn the_top_of_1999_stands_out_as_near_to_1999_and_the_rules_agree() {
    let panel = read(&figures());
    let plan = plan(&goldman(), &panel);
    let found =
        plan.evaluate_as_of(&panel, "1999-12-31".parse().unwrap()).unwrap().likeness().unwrap();
    let closest = found.closest.unwrap();
    assert_eq!(closest.id, "1999");
    assert_eq!((closest.stands_out, found.nearest.as_deref()), (true, Some("1999")));
    assert!(found.rules.unwrap().agrees);
    // The stretch is not over, and what was to come of it is not compared.
    let own = reference(
        &plan.evaluate_as_of(&panel, "1999-12-31".parse().unwrap()).unwrap().likeness().unwrap(),
        "1999",
    )
    .clone();
    assert_eq!((own.bars, own.is_over, own.to_bar.as_deref()), (3, false, Some("1999Q3")));
}
