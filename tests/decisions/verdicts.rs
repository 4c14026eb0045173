//! Files of verdicts: what is kept, what is found changed, and what came.

#![expect(clippy::cast_precision_loss, reason = "counts are small")]

use froth::report::VerdictReport;
use froth::rules::shipped;
use froth::time::Date;
use froth::verdicts::Verdicts;
use froth::{Format, Outcome, Panel, PlanOptions, Quantity, RuleSet};

const RULES: &str = "\
format: 1
id: t
version: \"2\"
title: t
calendar: quarter
inputs:
  x: { unit: number, every: quarter, published: 0d, max_age: 0d, columns: [x] }
  p: { unit: index, every: quarter, published: 0d, max_age: 0d, columns: [p] }
params:
  level: { value: 4, range: [2, 7], judgement: true }
signals:
  high: { watch: x > 2, when: x >= level }
phases:
  - { id: alert, when: high }
  - { id: calm, otherwise: true }
base_rates: { of: p, within: [2q, 1y], falls: [20pct] }
";

const QUARTERS: usize = 100;

/// The numbers of a hundred quarters from 2000Q1 on.
fn numbers(seed: u64) -> (Vec<f64>, Vec<f64>) {
    let mut state = seed;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        ((state >> 33) % below) as f64
    };
    let x = (0..QUARTERS).map(|_| next(8)).collect();
    let p = (0..QUARTERS).map(|_| 60.0 + next(60)).collect();
    (x, p)
}

fn panel(x: &[f64], p: &[f64]) -> Panel {
    let mut text = "date,x,p\n".to_owned();
    for (place, (x, p)) in x.iter().zip(p).enumerate() {
        text.push_str(&format!("{}Q{},{x},{p}\n", 2000 + place / 4, place % 4 + 1));
    }
    Panel::read("p.csv", Format::Csv, text.as_bytes()).unwrap()
}

fn day(quarter: usize) -> Date {
    let ends = ["03-31", "06-30", "09-30", "12-31"];
    format!("{}-{}", 2000 + quarter / 4, ends[quarter % 4]).parse().unwrap()
}

fn outcome(rules: &str, panel: &Panel, as_of: Option<Date>) -> Outcome {
    let rules = RuleSet::parse(rules).unwrap_or_else(|error| panic!("{error}"));
    let plan = rules.plan(panel.schema()).unwrap();
    match as_of {
        Some(day) => plan.evaluate_as_of(panel, day).unwrap(),
        None => plan.evaluate(panel).unwrap(),
    }
}

/// A file with the verdicts of these quarters.
fn book(panel: &Panel, quarters: impl Iterator<Item = usize>) -> Verdicts {
    let mut book = Verdicts::default();
    for quarter in quarters {
        let said = outcome(RULES, panel, Some(day(quarter))).said().unwrap();
        assert!(book.add(&said).unwrap());
    }
    book
}

fn refusal(text: &str) -> String {
    Verdicts::read("v.ndjson", text).unwrap_err().to_string()
}

#[test]
fn a_line_has_what_the_report_has() {
    for set in shipped() {
        let format = Format::of_name(set.figures_name).unwrap();
        let panel = Panel::read(set.figures_name, format, set.figures.as_bytes()).unwrap();
        let outcome = outcome(set.text, &panel, None);
        let mut book = Verdicts::default();
        assert!(book.add(&outcome.said().unwrap()).unwrap());
        let line: serde_json::Value = serde_json::from_str(book.text()).unwrap();
        assert_eq!(line["format"], "froth.verdict/1");
        assert_eq!(line["day"], outcome.as_of().unwrap().to_string());
        assert_eq!(line["rules"]["id"], set.id);
        let phase = outcome.phase().map(|phase| phase.id.as_str());
        assert_eq!(line["phase"].as_str(), phase);
        let possible: Vec<&str> = outcome.possible().iter().map(|own| own.id.as_str()).collect();
        assert_eq!(line["possible"], serde_json::json!(possible));
        for signal in outcome.plan().rules().signals() {
            let state = outcome.signal(&signal.id).unwrap().word();
            assert_eq!(line["signals"][&signal.id], state);
        }
        let told = line["probabilities"].as_array().unwrap();
        let rates = outcome.base_rates().filter(|_| phase.is_some());
        let count = rates.as_ref().map_or(0, |rates| rates.all.len() * rates.all[0].falls.len());
        assert_eq!(told.len(), count, "{}", set.id);
        let own = rates.iter().flat_map(|rates| &rates.phases[0].followed);
        let own = own.flat_map(|one| one.falls.iter().map(move |fall| (one, fall)));
        for (told, (followed, fall)) in told.iter().zip(own) {
            assert_eq!(told["within"], followed.within.to_string());
            assert_eq!(told["cases"], followed.bars);
            let share = (0 < followed.bars).then(|| fall.bars as f64 / followed.bars as f64);
            assert_eq!(told["share"].as_f64(), share);
        }
    }
}

#[test]
fn what_is_there_is_not_added_again_and_old_lines_stay() {
    let (x, p) = numbers(1);
    let panel = panel(&x, &p);
    let first = book(&panel, 40..42);
    let mut read = Verdicts::read("v.ndjson", first.text()).unwrap();
    assert_eq!(read.len(), 2);
    let again = outcome(RULES, &panel, Some(day(41))).said().unwrap();
    assert!(!read.add(&again).unwrap());
    assert_eq!(read.text(), first.text());
    // Other words for the same rules are the same rules, other rules are others.
    let other = RULES.replace("x >= level", "(x  >= level)").replace("title: t", "title: other");
    let other = outcome(&other, &panel, Some(day(41))).said().unwrap();
    assert!(!read.add(&other).unwrap());
    let changed = RULES.replace("x >= level", "x > level");
    let changed = outcome(&changed, &panel, Some(day(41))).said().unwrap();
    assert!(read.add(&changed).unwrap());
    assert!(read.text().starts_with(first.text()) && read.len() == 3);
    let both = Verdicts::read("v.ndjson", read.text()).unwrap();
    assert_eq!(both.len(), 3);
    // Other figures on the same day are another verdict.
    let mut revised = p.clone();
    revised[3] += 1.0;
    let panel = self::panel(&x, &revised);
    let revised = outcome(RULES, &panel, Some(day(41))).said().unwrap();
    assert!(read.add(&revised).unwrap());
}

#[test]
fn a_verdict_of_an_earlier_day_comes_from_hindsight() {
    let (x, p) = numbers(1);
    let panel = panel(&x, &p);
    let mut book = book(&panel, 40..42);
    let before = book.text().to_owned();
    let earlier = outcome(RULES, &panel, Some(day(39))).said().unwrap();
    insta::assert_snapshot!(book.add(&earlier).unwrap_err().to_string());
    assert_eq!(book.text(), before);
    // Of other rules it may be.
    let other = RULES.replace("id: t\n", "id: other\n");
    let other = outcome(&other, &panel, Some(day(39))).said().unwrap();
    assert!(book.add(&other).unwrap());
}

#[test]
fn what_was_only_supposed_and_what_has_no_day_is_not_kept() {
    let (x, p) = numbers(1);
    let panel = panel(&x, &p);
    let rules = RuleSet::parse(RULES).unwrap();
    let params = vec![("level".to_owned(), Quantity::parse("5").unwrap())];
    let options = PlanOptions { params, ..PlanOptions::default() };
    let plan = rules.plan_with(panel.schema(), &options).unwrap();
    let supposed = plan.evaluate(&panel).unwrap().said().unwrap_err();
    let bare = RULES.replace("calendar: quarter", "calendar: rows");
    let bare = bare.replace("every: quarter, published: 0d, max_age: 0d, ", "");
    let bare = bare.split("base_rates").next().unwrap().to_owned();
    let bare = bare.replace("  p: { unit: index, columns: [p] }\n", "");
    let rows = Panel::read_csv("x\n1\n5\n".as_bytes()).unwrap();
    let no_day = outcome(&bare, &rows, None).said().unwrap_err();
    insta::assert_snapshot!(format!("{supposed}\n\n{no_day}"));
}

#[test]
fn a_changed_moved_or_missing_line_is_found() {
    let (x, p) = numbers(2);
    let panel = panel(&x, &p);
    let book = book(&panel, 50..54);
    let text = book.text();
    // Every byte of the file in turn.
    for place in 0..text.len() - 1 {
        let mut changed = text.as_bytes().to_vec();
        changed[place] = if changed[place] == b'0' { b'1' } else { b'0' };
        let changed = String::from_utf8(changed).unwrap();
        assert!(Verdicts::read("v.ndjson", &changed).is_err(), "byte {place}");
    }
    let lines: Vec<&str> = text.lines().collect();
    let of = |lines: &[&str]| lines.join("\n") + "\n";
    for wrong in [
        of(&[lines[0], lines[2], lines[3]]),
        of(&[lines[0], lines[2], lines[1], lines[3]]),
        of(&lines[1..]),
        of(&[lines[0], lines[0], lines[1]]),
        of(&[lines[0], "", lines[1]]),
    ] {
        assert!(Verdicts::read("v.ndjson", &wrong).is_err());
    }
    // A line end more or less is no change, and neither are those of another system.
    assert!(Verdicts::read("v.ndjson", text.trim_end()).is_ok());
    assert!(Verdicts::read("v.ndjson", &text.replace('\n', "\r\n")).is_ok());
    let changed = lines[1].replacen("\"phase\":\"", "\"phase\":\"not_", 1);
    let cut = &lines[2][..40];
    let short = |text: &str| {
        let lines: Vec<String> =
            text.lines().map(|line| line.chars().take(70).collect::<String>()).collect();
        lines.join("\n")
    };
    insta::assert_snapshot!(short(&refusal(&of(&[lines[0], &changed, lines[2], cut]))));
    insta::assert_snapshot!(short(&refusal(&of(&[lines[0], lines[2]]))));
}

/// The share of falls that followed quarters in this phase, as was known in a quarter.
fn by_hand(x: &[f64], p: &[f64], now: usize, after: usize) -> (Option<f64>, Option<f64>) {
    let is_alert = |quarter: usize| 4.0 <= x[quarter];
    let cases = |is: &dyn Fn(usize) -> bool| {
        let all: Vec<usize> = (0..now).filter(|then| then + after <= now && is(*then)).collect();
        let fell = all.iter().filter(|then| fell(p, **then, after)).count();
        (!all.is_empty()).then(|| fell as f64 / all.len() as f64)
    };
    (cases(&|then| is_alert(then) == is_alert(now)), cases(&|_| true))
}

fn fell(p: &[f64], then: usize, after: usize) -> bool {
    (then + 1..=then + after).any(|later| 100.0 * (p[later] / p[then] - 1.0) <= -20.0)
}

#[test]
fn what_came_is_what_a_slow_second_computation_finds() {
    for seed in 3..6 {
        let (x, p) = numbers(seed);
        let panel = panel(&x, &p);
        let known: Vec<usize> = (20..QUARTERS).filter(|quarter| quarter % 3 != 0).collect();
        let book = book(&panel, known.iter().copied());
        let now = [outcome(RULES, &panel, None)];
        let score = book.score(&now);
        assert_eq!((score.verdicts, score.others, score.without), (known.len(), 0, 0));
        assert_eq!(score.foretold.len(), 2);
        let mut all: Vec<(usize, usize, f64, f64)> = Vec::new();
        for (own, after) in score.foretold.iter().zip([2, 4]) {
            let over: Vec<usize> =
                known.iter().copied().filter(|quarter| quarter + after < QUARTERS).collect();
            assert_eq!((own.over, own.open), (over.len(), known.len() - over.len()));
            let told: Vec<(f64, f64, f64)> = over
                .iter()
                .map(|quarter| {
                    let (said, always) = by_hand(&x, &p, *quarter, after);
                    let came = f64::from(u8::from(fell(&p, *quarter, after)));
                    all.push((*quarter, after, said.unwrap(), came));
                    (said.unwrap(), always.unwrap(), came)
                })
                .collect();
            let mean = |of: &dyn Fn(&(f64, f64, f64)) -> f64| {
                told.iter().map(of).sum::<f64>() / told.len() as f64
            };
            close(own.said, mean(&|one| one.0));
            close(own.brier, mean(&|one| (one.0 - one.2) * (one.0 - one.2)));
            close(own.brier_of_all, mean(&|one| (one.1 - one.2) * (one.1 - one.2)));
            assert_eq!(own.fell, told.iter().filter(|one| one.2 == 1.0).count());
        }
        all.sort_by_key(|(quarter, after, ..)| (quarter + after, *quarter));
        let mut count = 0;
        for bin in &score.bins {
            let is_in = |said: f64| bin.from <= said && (said < bin.to || bin.to == 1.0);
            let own: Vec<_> = all.iter().filter(|one| is_in(one.2)).collect();
            let (mut stretches, mut end) = (0, 0);
            for (quarter, after, ..) in &own {
                if stretches == 0 || end <= *quarter {
                    (stretches, end) = (stretches + 1, quarter + after);
                }
            }
            assert_eq!((bin.verdicts, bin.stretches), (own.len(), stretches));
            assert_eq!(bin.is_enough, 10 <= own.len() && 3 <= stretches);
            let fell = own.iter().map(|one| one.3).sum::<f64>() / own.len() as f64;
            match bin.fell {
                Some(found) => close(Some(found), fell),
                None => assert!(!bin.is_enough),
            }
            count += bin.verdicts;
        }
        assert_eq!(count, all.len());
    }
}

fn close(found: Option<f64>, wanted: f64) {
    let found = found.unwrap();
    assert!((found - wanted).abs() < 1e-12, "{found} is not {wanted}");
}

#[test]
fn what_cannot_be_told_is_counted_apart() {
    let (x, mut p) = numbers(7);
    let whole = panel(&x, &p);
    let mut book = book(&whole, 60..64);
    let other = RULES.replace("id: t\n", "id: other\n");
    assert!(book.add(&outcome(&other, &whole, Some(day(63))).said().unwrap()).unwrap());
    // The same day once more, by other rules of the same name.
    let changed = RULES.replace("x >= level", "x > level");
    assert!(book.add(&outcome(&changed, &whole, Some(day(63))).said().unwrap()).unwrap());
    let silent = RULES.split("base_rates").next().unwrap().replace("id: t\n", "id: silent\n");
    let silent =
        silent.replace("x >= level", "x + 0 * p >= level").replace("unit: index", "unit: number");
    assert!(book.add(&outcome(&silent, &whole, Some(day(63))).said().unwrap()).unwrap());
    p[64] = f64::NAN;
    let gap = panel(&x, &p[..66]);
    let now = [outcome(RULES, &gap, None), outcome(&silent, &gap, None)];
    let score = book.score(&now);
    assert_eq!((score.verdicts, score.others, score.again, score.without), (7, 1, 1, 1));
    // Of 2003Q4 on, two quarters are over but for the last two, and the gap lies within.
    let [half, year] = score.foretold.as_slice() else { panic!("{:?}", score.foretold) };
    assert_eq!((half.over, half.unknown, half.open), (2, 2, 0));
    assert_eq!((year.over, year.unknown, year.open), (0, 2, 2));
    let text = VerdictReport::new("v.ndjson", score, &now).to_string();
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    insta::assert_snapshot!(text);
}
