//! What was known when: release dates, vintages, and the three kinds of knowledge.

use std::collections::BTreeMap;
use std::fs;

use froth::explain::Sighting;
use froth::time::{Date, Frequency, Period, Stamp};
use froth::{Format, Knowledge, Outcome, Panel, Plan, PlanOptions, RuleSet, Series};

const ALL: [Knowledge; 3] = [Knowledge::Vintage, Knowledge::Released, Knowledge::Latest];

fn plan(rules: &RuleSet, panel: &Panel, knowledge: Knowledge) -> Plan {
    let options = PlanOptions { knowledge, ..PlanOptions::default() };
    rules.plan_with(panel.schema(), &options).unwrap_or_else(|error| panic!("{error}"))
}

/// The text of a fenced block in the page on knowledge.
fn block(language: &str) -> String {
    let page = fs::read_to_string("docs/knowledge.md").expect("the page is there");
    let (_, rest) = page.split_once(&format!("```{language}\n")).expect("the block is there");
    rest.split_once("```").expect("it ends").0.to_owned()
}

/// `on after_slump`: the first signal and the phase at each bar.
fn said(outcome: &Outcome) -> Vec<(String, String)> {
    let steps = outcome.history();
    let said = steps.iter().map(|step| {
        let phase = step.phase.map_or("?", |phase| phase.id.as_str());
        (step.stamp.to_string(), format!("{} {phase}", step.signals[0].word()))
    });
    said.collect()
}

#[test]
fn the_page_on_knowledge_tells_the_truth() {
    let rules = RuleSet::parse(&block("yaml")).unwrap_or_else(|error| panic!("{error}"));
    let panel = Panel::read("a.csv", Format::Csv, block("csv").as_bytes()).expect("good");
    let plans = ALL.map(|knowledge| plan(&rules, &panel, knowledge));
    let said = plans.each_ref().map(|plan| said(&plan.evaluate(&panel).expect("its own panel")));
    let page = fs::read_to_string("docs/knowledge.md").expect("the page is there");
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| 2")).collect();
    assert_eq!(rows.len(), 7);
    for row in rows {
        let quarter = row.split('|').nth(1).expect("a cell").trim();
        let place = said[0].iter().position(|(bar, _)| bar == quarter).expect("a bar");
        let found: Vec<&str> = said.iter().map(|all| all[place].1.as_str()).collect();
        assert_eq!(row, format!("| {quarter} | {} |", found.join(" | ")));
    }
}

#[test]
fn history_equals_evaluate_as_of_each_date() {
    let rules = RuleSet::parse(&block("yaml")).expect("good");
    let panel = Panel::read("a.csv", Format::Csv, block("csv").as_bytes()).expect("good");
    for knowledge in ALL {
        let plan = plan(&rules, &panel, knowledge);
        for step in plan.evaluate(&panel).expect("its own panel").history() {
            let outcome =
                plan.evaluate_as_of(&panel, step.date.expect("a date")).expect("its own panel");
            let last = outcome.history().pop().expect("a bar");
            assert_eq!(format!("{step:?}"), format!("{last:?}"));
        }
    }
}

#[test]
fn a_report_says_which_figures_stood_and_which_are_revised() {
    let rules = RuleSet::parse(RULES).expect("good");
    let stamp = |text: &str| text.parse::<Stamp>().expect("a quarter");
    let day = |text: &str| text.parse::<Date>().expect("a day");
    let output = vec![
        (stamp("1999Q1"), day("1999-04-30"), 5.0),
        (stamp("1999Q1"), day("1999-06-15"), 6.0),
        (stamp("1999Q1"), day("1999-08-15"), 7.0),
    ];
    let shares = Series::new("shares", vec![stamp("1999Q2")], vec![1.0]).expect("good");
    let all = panel(&output, &[(stamp("1999-05"), day("1999-06-20"), 2.0)], &shares);
    let plans = ALL.map(|knowledge| plan(&rules, &all, knowledge));
    let [vintage, released, latest] = plans
        .each_ref()
        .map(|plan| plan.evaluate_as_of(&all, day("1999-06-30")).expect("its own panel").report());
    let seen = vintage.inputs.get("output").expect("there");
    let days = (seen.known, seen.vintage);
    assert_eq!((seen.value, days), (Some(6.0), (Some(day("1999-04-30")), Some(day("1999-06-15")))));
    let text = vintage.to_string();
    assert!(text.contains("as of 1999-06-30 (1999Q2), on the figures of that day"), "{text}");
    assert!(text.contains("as they stood: output (since 1999-06-15), prices (since 1999-06-20)"));
    assert!(text.contains("without vintages, as last revised: shares"), "{text}");
    assert_eq!(released.inputs.get("output").and_then(|seen| seen.value), Some(7.0));
    for report in [released, latest] {
        assert!(report.inputs.0.iter().all(|(_, seen)| seen.vintage.is_none()));
        assert!(!report.to_string().contains("as they stood"));
    }
}

#[test]
fn a_history_tells_of_each_decision_what_it_saw() {
    let text = block("yaml");
    let (head, _) = text.split_once("signals:").expect("it has signals");
    let phases = r#"phases:
  - id: slump
    title: Output falls
    when: output > 0 && change(output, 1q) < 0
    because: "by {change(output, 1q)}"
  - id: growth
    title: Growth
    otherwise: true
"#;
    let rules =
        RuleSet::parse(&format!("{head}{phases}")).unwrap_or_else(|error| panic!("{error}"));
    let panel = Panel::read("a.csv", Format::Csv, block("csv").as_bytes()).expect("good");
    let plan = plan(&rules, &panel, Knowledge::Vintage);
    let report = plan.evaluate(&panel).expect("its own panel").history_report(None, None);
    let slump = report.episodes.iter().find(|episode| episode.phase.as_deref() == Some("slump"));
    let slump = slump.expect("output fell");
    // Today's figures have a rise of 4 there.
    assert_eq!((slump.from_bar.as_str(), slump.bars), ("2000Q4", 1));
    assert_eq!(slump.began.because.as_deref(), Some("by -1.00 usd_bn"));
    let turned = slump.began.conditions.iter();
    let turned: Vec<_> =
        turned.map(|turning| (turning.condition.as_str(), turning.now.is_true())).collect();
    assert_eq!(turned, [("change(output, 1q) < 0", true)]);
}

/// Rows from 1998 on with gaps, each released `lag_days` after its period and a
/// year later once more, with the same value.
fn restated(frequency: Frequency, lag_days: i32, random: &mut Xorshift) -> Vec<Row> {
    let first = Period::of_year(frequency, 1998, 1).expect("a period");
    let count = if frequency == Frequency::Month { 60 } else { 20 };
    let mut rows: Vec<Row> = Vec::new();
    let mut is_gap = false;
    for period in (0..count).map(|place| first.plus(place)) {
        is_gap = if random.below(5) == 0 { !is_gap } else { is_gap };
        let value = 1.0 + random.below(8) as f64;
        let day = period.last_day().plus_days(lag_days);
        if !is_gap || rows.is_empty() {
            rows.push((Stamp::Period(period), day, value));
            rows.push((Stamp::Period(period), day.plus_days(365), value));
        }
    }
    rows
}

#[test]
fn what_is_needed_is_the_same_where_nothing_was_revised() {
    let rules = RuleSet::parse(RULES).expect("good");
    let mut random = Xorshift(SEED);
    println!("seed {SEED:#x}");
    let mut found: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    for _ in 0..20 {
        let output = restated(Frequency::Quarter, 30, &mut random);
        let prices = restated(Frequency::Month, 10, &mut random);
        let first = Period::of_year(Frequency::Quarter, 1997, 1).expect("a period");
        let stamps = (0..24).map(|place| Stamp::Period(first.plus(place))).collect();
        let values = (0..24).map(|_| random.below(9) as f64).collect();
        let shares = Series::new("shares", stamps, values).expect("good");
        let all = panel(&output, &prices, &shares);
        assert!(all.get("output").is_some_and(Series::has_vintages));
        let plans = [Knowledge::Vintage, Knowledge::Released].map(|one| plan(&rules, &all, one));
        for step in plans[0].evaluate(&all).expect("its own panel").history() {
            let day = step.date.expect("a date");
            let [vintage, released] = plans.each_ref().map(|plan| {
                let outcome = plan.evaluate_as_of(&all, day).expect("its own panel");
                let needs = outcome.needs().into_iter().map(|input| input.name.clone());
                (format!("{:?}", outcome.history()), needs.collect::<Vec<String>>())
            });
            assert_eq!(vintage, released, "on {day}");
            *found.entry(vintage.1).or_default() += 1;
        }
    }
    assert!(3 < found.len(), "many things are needed: {found:?}");
}

#[test]
fn going_on_from_a_state_saved_at_any_bar_equals_the_whole_run() {
    let rules = RuleSet::parse(RULES).expect("good");
    let mut random = Xorshift(SEED);
    println!("seed {SEED:#x}");
    for _ in 0..8 {
        let (output, prices) =
            (rows(Frequency::Quarter, &mut random), rows(Frequency::Month, &mut random));
        let first = Period::of_year(Frequency::Quarter, 1997, 1).expect("a period");
        let stamps = (0..24).map(|place| Stamp::Period(first.plus(place))).collect();
        let values = (0..24).map(|_| random.below(9) as f64).collect();
        let shares = Series::new("shares", stamps, values).expect("good");
        let all = panel(&output, &prices, &shares);
        for knowledge in ALL {
            let plan = plan(&rules, &all, knowledge);
            let whole = plan.evaluate(&all).expect("its own panel");
            let told = |outcome: &Outcome| {
                let history = outcome.history_report(None, None);
                let report = outcome.report();
                format!("{} {} {:?}", history.to_json(), report.to_json(), outcome.history())
            };
            let expected = told(&whole);
            for step in whole.history() {
                let mut first = plan.stream();
                first.read(&all, step.date).expect("it begins");
                let state = first.save();
                let mut second = plan.resume(&state).expect("its own state");
                assert_eq!(second.save(), state);
                second.read(&all, None).expect("it goes on");
                assert_eq!(told(&second.outcome()), expected, "{knowledge:?} at {}", step.stamp);
                // Nor does it matter whether it was put down in between.
                first.read(&all, None).expect("it goes on");
                assert_eq!(told(&first.outcome()), expected, "{knowledge:?} at {}", step.stamp);
            }
        }
    }
}

#[test]
fn a_decision_before_the_end_of_its_bar_is_made_anew_when_the_stream_goes_on() {
    let rules = RuleSet::parse(&block("yaml")).expect("good");
    let panel = Panel::read("a.csv", Format::Csv, block("csv").as_bytes()).expect("good");
    for knowledge in ALL {
        let plan = plan(&rules, &panel, knowledge);
        let mut stream = plan.stream();
        stream.read(&panel, Some("2000-08-15".parse().expect("a day"))).expect("it begins");
        stream.read(&panel, None).expect("it goes on");
        assert_eq!(
            said(&stream.outcome()),
            said(&plan.evaluate(&panel).expect("its own panel")),
            "{knowledge:?}"
        );
    }
}

#[test]
fn a_stream_goes_on_with_the_newest_vintage_alone() {
    // Whoever keeps a state need not keep old vintages: what was decided stands,
    // and the past is seen as it now stands.
    let rules = RuleSet::parse(&block("yaml")).expect("good");
    let whole = Panel::read("a.csv", Format::Csv, block("csv").as_bytes()).expect("good");
    let plan = plan(&rules, &whole, Knowledge::Vintage);
    let mut stream = plan.stream();
    stream.read(&whole, Some("2001-06-30".parse().expect("a day"))).expect("it begins");
    let newest = "date,vintage,output\n\
                  2000-04-01,2001-07-27,98\n2000-07-01,2001-07-27,102\n\
                  2000-10-01,2001-07-27,104\n2001-01-01,2001-07-27,105\n\
                  2001-04-01,2001-07-27,106\n2001-07-01,2001-10-26,107\n";
    let newest = Panel::read("newest.csv", Format::Csv, newest.as_bytes()).expect("good");
    let mut resumed = plan.resume(&stream.save()).expect("its own state");
    resumed.read(&newest, Some("2001-09-30".parse().expect("a day"))).expect("it goes on");
    let expected = said(
        &plan.evaluate_as_of(&whole, "2001-09-30".parse().expect("a day")).expect("its own panel"),
    );
    assert_eq!(said(&resumed.outcome()), expected);
}

/// Rules over a quarterly, a monthly and a daily series, with all that remembers.
const RULES: &str = r#"
format: 1
id: random
version: "1.0.0"
title: Anything
calendar: quarter
inputs:
  output: { title: Output, unit: usd_bn, every: quarter, published: 30d, max_age: 300d }
  prices: { title: Prices, unit: index, every: month, published: 10d, max_age: 200d, aggregate: mean }
  shares: { title: Shares, unit: index, every: quarter, published: 0d, max_age: 100d }
signals:
  falls:
    title: Output falls
    watch: output < rolling_max(output, 4q)
    when: change(output, 1q) < 0
    for: 2q
    keep_firing_for: 1q
  dear:
    title: Prices rise
    when: prices >= rolling_mean(prices, 3q)
    until: change(prices, 1q) < 0
phases:
  - id: bust
    title: Bust
    when: falls && within(dear, 2q)
  - id: after
    title: After
    when: was(bust, 2q) || held(dear, 2q)
  - id: boom
    title: Boom
    when: shares > rolling_mean(shares, 4q)
    for: 2q
  - id: quiet
    title: Quiet
    otherwise: true
dwell: 2q
"#;

/// Numbers that look random and are the same on every machine.
struct Xorshift(u64);

impl Xorshift {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

type Row = (Stamp, Date, f64);

/// A series of 20 quarters or 60 months from 1998 on, each released late, some
/// twice on other days, some never, some taken back.
fn rows(frequency: Frequency, random: &mut Xorshift) -> Vec<Row> {
    let first = Period::of_year(frequency, 1998, 1).expect("a period");
    let count = if frequency == Frequency::Month { 60 } else { 20 };
    let mut rows: Vec<Row> = Vec::new();
    for period in (0..count).map(|place| first.plus(place)) {
        let mut day = period.last_day().plus_days(random.below(120) as i32);
        for _ in 0..random.below(5) {
            let value = random.below(9) as f64;
            rows.push((Stamp::Period(period), day, if value < 1.0 { f64::NAN } else { value }));
            day = day.plus_days(1 + random.below(400) as i32);
        }
    }
    rows
}

fn panel(output: &[Row], prices: &[Row], shares: &Series) -> Panel {
    let series = |name: &str, rows: &[Row]| Series::with_vintages(name, rows.to_vec());
    let output = series("output", output).expect("good");
    let prices = series("prices", prices).expect("good");
    Panel::new(vec![output, prices, shares.clone()]).expect("no name twice")
}

const SEED: u64 = 0x1998_2002;

#[test]
fn nothing_that_was_released_later_plays_a_part() {
    let rules = RuleSet::parse(RULES).unwrap_or_else(|error| panic!("{error}"));
    let mut random = Xorshift(SEED);
    println!("seed {SEED:#x}");
    for _ in 0..12 {
        let (output, prices) =
            (rows(Frequency::Quarter, &mut random), rows(Frequency::Month, &mut random));
        let first = Period::of_year(Frequency::Quarter, 1997, 1).expect("a period");
        let stamps = (0..24).map(|place| Stamp::Period(first.plus(place))).collect();
        let values = (0..24).map(|_| random.below(9) as f64).collect();
        let shares = Series::new("shares", stamps, values).expect("good");
        let all = panel(&output, &prices, &shares);
        let vintage = plan(&rules, &all, Knowledge::Vintage);
        let outcome = vintage.evaluate(&all).expect("its own panel");
        let history = outcome.history();
        for knowledge in ALL {
            let plan = plan(&rules, &all, knowledge);
            for (place, step) in
                plan.evaluate(&all).expect("its own panel").history().iter().enumerate()
            {
                let day = step.date.expect("a date");
                let outcome = plan.evaluate_as_of(&all, day).expect("its own panel");
                let last = outcome.history().pop().expect("a bar");
                assert_eq!(format!("{step:?}"), format!("{last:?}"), "{knowledge:?} on {day}");
                if knowledge == Knowledge::Latest {
                    continue;
                }
                for (name, seen) in &outcome.report().inputs.0 {
                    assert!(seen.known <= Some(day) && seen.vintage <= Some(day), "{name} {day}");
                }
                if knowledge == Knowledge::Vintage && place == history.len() - 1 {
                    assert!(
                        outcome
                            .report()
                            .inputs
                            .get("shares")
                            .is_some_and(|shares| { shares.vintage.is_none() })
                    );
                }
            }
        }
        // What an observer of a day had in hand gives the same, to the bit.
        for step in &history {
            let day = step.date.expect("a date");
            let then = |rows: &[Row]| -> Vec<Row> {
                let mut kept: Vec<Row> = rows.to_vec();
                kept.retain(|(_, known, _)| *known <= day);
                kept
            };
            let (output, prices) = (then(&output), then(&prices));
            let is_empty = |rows: &[Row]| rows.iter().all(|(_, _, value)| value.is_nan());
            if is_empty(&output) || is_empty(&prices) {
                continue;
            }
            let cut = panel(&output, &prices, &shares);
            let outcome = vintage.evaluate_as_of(&cut, day).expect("its own panel");
            let whole = vintage.evaluate_as_of(&all, day).expect("its own panel");
            assert_eq!(format!("{:?}", outcome.history()), format!("{:?}", whole.history()));
            for (name, seen) in &outcome.report().inputs.0 {
                let inputs = whole.report().inputs;
                let other = inputs.get(name).expect("the same inputs");
                let facts = |seen: &Sighting| (seen.value, seen.period.clone(), seen.vintage);
                assert_eq!(facts(seen), facts(other), "{name} on {day}");
            }
        }
    }
}

#[test]
fn the_value_seen_is_that_of_the_newest_period_as_it_stood() {
    let rules = RuleSet::parse(RULES).expect("good");
    let mut random = Xorshift(SEED);
    println!("seed {SEED:#x}");
    for _ in 0..40 {
        let (output, prices) =
            (rows(Frequency::Quarter, &mut random), rows(Frequency::Month, &mut random));
        let shares = Series::new("shares", vec!["1998Q1".parse().expect("a quarter")], vec![1.0]);
        let all = panel(&output, &prices, &shares.expect("good"));
        let plan = plan(&rules, &all, Knowledge::Vintage);
        for step in plan.evaluate(&all).expect("its own panel").history() {
            let day = step.date.expect("a date");
            // By definition: of the versions known, the last of each period; of
            // the periods with a value, the last that is no older than 300 days.
            let mut stood: BTreeMap<Stamp, (Date, f64)> = BTreeMap::new();
            for (stamp, known, value) in &output {
                let last = stood.get(stamp).map(|(known, _)| *known);
                if *known <= day && last < Some(*known) {
                    stood.insert(*stamp, (*known, *value));
                }
            }
            let is_fresh = |stamp: &Stamp| match stamp {
                Stamp::Period(period) => day <= period.last_day().plus_days(300),
                _ => false,
            };
            let expected = stood
                .iter()
                .rev()
                .find(|(stamp, (_, value))| is_fresh(stamp) && !value.is_nan())
                .map(|(stamp, (_, value))| (stamp.to_string(), *value));
            let report = plan.evaluate_as_of(&all, day).expect("its own panel").report();
            let seen = report.inputs.get("output").expect("there");
            assert_eq!(seen.period.clone().zip(seen.value), expected, "on {day}");
        }
    }
}

/// The same series without revisions: each period with the value that stood on a
/// day, known from where a look back from that day has it.
fn stood_on(rows: &[Row], day: Date, lag_days: i32) -> Vec<Row> {
    let mut known: Vec<Row> = rows.to_vec();
    known.sort_by_key(|(stamp, known, _)| (*stamp, *known));
    let mut first: BTreeMap<Stamp, Date> = BTreeMap::new();
    for (stamp, known, _) in known.iter().filter(|(_, _, value)| !value.is_nan()) {
        first.entry(*stamp).or_insert(*known);
    }
    let begin = first.values().min().copied();
    let stood = first.into_iter().filter(|(_, known)| *known <= day).map(|(stamp, first)| {
        let own = known.iter().filter(|(own, known, _)| *own == stamp && *known <= day);
        let value = own.max_by_key(|(_, known, _)| *known).expect("it is known").2;
        let Stamp::Period(period) = stamp else { panic!("a period") };
        let by_lag = period.last_day().plus_days(lag_days).min(first);
        (stamp, if Some(first) == begin { by_lag } else { first }, value)
    });
    stood.collect()
}

#[test]
fn a_decision_looks_back_on_the_past_as_it_then_stood() {
    // Numbers look back on periods as they stood; what looks back on decisions does
    // so on those that were made, and is left out here.
    let text = RULES.replace("    for: 2q\n    keep_firing_for: 1q\n", "");
    let text = text.replace("    until: change(prices, 1q) < 0\n", "");
    let rules = RuleSet::parse(&text).expect("good");
    let mut random = Xorshift(SEED);
    println!("seed {SEED:#x}");
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..20 {
        let (output, prices) =
            (rows(Frequency::Quarter, &mut random), rows(Frequency::Month, &mut random));
        let first = "1997Q1".parse().expect("a quarter");
        let shares = Series::new("shares", vec![first], vec![1.0]).expect("good");
        let all = panel(&output, &prices, &shares);
        let vintage = plan(&rules, &all, Knowledge::Vintage);
        let outcome = vintage.evaluate(&all).expect("its own panel");
        let history = outcome.history();
        for step in &history {
            let day = step.date.expect("a date");
            let (output, prices) = (stood_on(&output, day, 30), stood_on(&prices, day, 10));
            if output.len() < 2 || prices.len() < 2 {
                continue;
            }
            let frozen = panel(&output, &prices, &shares);
            let released = plan(&rules, &frozen, Knowledge::Released);
            let outcome = released.evaluate_as_of(&frozen, day).expect("its own panel");
            let last = outcome.history().pop().expect("a bar");
            assert_eq!(step.signals, last.signals, "on {day}");
            *found.entry(format!("{:?}", step.signals)).or_default() += 1;
        }
    }
    assert!(6 < found.len(), "the panels have many states: {found:?}");
}

#[test]
fn without_vintages_it_is_what_had_been_released() {
    let rules = RuleSet::parse_file("g.yaml", &shipped("rules/goldman-1997-vs-1999.yaml"));
    let rules = rules.expect("good");
    let text = shipped("fixtures/us-quarterly.csv");
    let panel = Panel::read("us.csv", Format::Csv, text.as_bytes()).expect("good");
    let (vintage, released) =
        (plan(&rules, &panel, Knowledge::Vintage), plan(&rules, &panel, Knowledge::Released));
    let (vintage, released) = (
        vintage.evaluate(&panel).expect("its own panel"),
        released.evaluate(&panel).expect("its own panel"),
    );
    assert_eq!(format!("{:?}", vintage.history()), format!("{:?}", released.history()));
    let json = vintage.report().to_json().replace("\"vintage\"", "\"released\"");
    assert_eq!(json, released.report().to_json());
}

fn shipped(file: &str) -> String {
    fs::read_to_string(file).expect("it is shipped")
}

#[test]
fn a_row_sees_of_its_own_figure_what_had_been_released_on_its_day() {
    let rules = r#"format: 1
id: rows
version: "1.0.0"
title: Rows
calendar: rows
inputs:
  output: { title: Output, unit: number }
phases:
  - { id: low, title: Low, when: output < 6 }
  - { id: high, title: High, otherwise: true }
"#;
    let rules = RuleSet::parse(rules).unwrap_or_else(|error| panic!("{error}"));
    let day = |text: &str| text.parse::<Date>().expect("a day");
    let stamp = |text: &str| Stamp::Day(day(text));
    // The second is released on its own day, the third on the day behind it; the first is
    // revised on the day of the second.
    let output = vec![
        (stamp("1999-01-04"), day("1999-01-04"), 5.0),
        (stamp("1999-01-04"), day("1999-01-05"), 7.0),
        (stamp("1999-01-05"), day("1999-01-05"), 8.0),
        (stamp("1999-01-06"), day("1999-01-07"), 9.0),
    ];
    let output = Series::with_vintages("output", output).expect("good");
    let panel = Panel::new(vec![output]).expect("one name");
    let phases = |knowledge: Knowledge, as_of: &str| -> Vec<String> {
        let outcome = plan(&rules, &panel, knowledge).evaluate_as_of(&panel, day(as_of));
        let steps = outcome.expect("its own panel");
        let steps = steps.history();
        steps
            .iter()
            .map(|step| step.phase.map_or("?", |phase| phase.id.as_str()).to_owned())
            .collect()
    };
    assert_eq!(phases(Knowledge::Vintage, "1999-01-04"), ["low"]);
    // All rows are looked at as they stood at the last of them.
    assert_eq!(phases(Knowledge::Vintage, "1999-01-05"), ["high", "high"]);
    assert_eq!(phases(Knowledge::Vintage, "1999-01-06"), ["high", "high", "?"]);
    // What was released after its day is not known on it, whatever is known by now.
    assert_eq!(phases(Knowledge::Released, "1999-01-06"), ["high", "high", "?"]);
    assert_eq!(phases(Knowledge::Latest, "1999-01-06"), ["high", "high", "high"]);
}

#[test]
fn of_a_quarter_that_is_its_last_month_the_vintage_is_that_of_the_month() {
    let text = |aggregate: &str| {
        format!(
            "format: 1\nid: last\nversion: \"1.0.0\"\ntitle: Last\ncalendar: quarter\ninputs:\n  \
             rate: {{ title: Rate, unit: percent, every: month, published: 10d, max_age: 200d, \
             aggregate: {aggregate} }}\nphases:\n  - {{ id: high, title: High, when: rate > 2pct }}\n  \
             - {{ id: low, title: Low, otherwise: true }}\n"
        )
    };
    let day = |text: &str| text.parse::<Date>().expect("a day");
    let stamp = |text: &str| text.parse::<Stamp>().expect("a month");
    // February is revised after March came out.
    let rate = vec![
        (stamp("1999-01"), day("1999-02-10"), 1.0),
        (stamp("1999-02"), day("1999-03-10"), 2.0),
        (stamp("1999-03"), day("1999-04-10"), 3.0),
        (stamp("1999-02"), day("1999-05-20"), 2.5),
    ];
    let rate = Series::with_vintages("rate", rate).expect("good");
    let panel = Panel::new(vec![rate]).expect("one name");
    for (aggregate, value, since) in [("last", 3.0, "1999-04-10"), ("sum", 6.5, "1999-05-20")] {
        let rules = RuleSet::parse(&text(aggregate)).unwrap_or_else(|error| panic!("{error}"));
        let outcome =
            plan(&rules, &panel, Knowledge::Vintage).evaluate_as_of(&panel, day("1999-06-01"));
        let report = outcome.expect("its own panel").report();
        let seen = report.inputs.get("rate").expect("there");
        assert_eq!((seen.value, seen.vintage), (Some(value), Some(day(since))), "{aggregate}");
    }
}
