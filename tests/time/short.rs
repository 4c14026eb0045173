//! A state that no longer has its first decisions says what one run over all says, and is
//! no longer for having lasted longer.

use crate::state_calendars::{Chance, rules};
use froth::score::{Episodes, Happened, ScoreOptions};
use froth::time::{Date, Frequency, Period, Stamp};
use froth::{Format, Knowledge, Outcome, Panel, Plan, PlanOptions, RuleSet, Series};

/// Every kind of memory: windows of figures, windows and counts of decisions, lasting
/// states, phases of the past.
const WATCHED: &str = "\
series:
  mean: rolling_mean(m, 9)
  spread: zscore(m, 12) + slope(m, 7)
  rank: percentile_rank(m, 11)
  high: rolling_max(mean, 5)
  far: rolling_std(pct_change(m, 3), 8)
  calm: since(m > 70)
  run: streak(m > 20)
signals:
  rises: { watch: \"m > mean\", when: \"mean >= high && far > 90pp\", for: 2, keep_firing_for: 3 }
  slow: { when: \"m > lag(m, 14)\", until: m < 22 }
  odd: { when: \"spread > 0.5 && rank < 90pct || known(far) && calm > 30\" }
  lasts: { when: run > 4 }
  never: { when: m > 1000 }
  far_back: { when: \"m > 98\", until: m < 0.5 }
phases:
  - { id: top, when: \"rises && slow && within(odd, 6)\" }
  - { id: after, when: \"was(top, 9) && held(m > 10, 3)\" }
  - { id: warm, when: lasts, for: 3 }
  - { id: away, when: \"far_back && m > 96\" }
  - { id: rest, otherwise: true }
dwell: 3
";

/// One row for each of these days; one in twelve is empty.
fn rows(days: impl Iterator<Item = Date>, chance: &mut Chance) -> Vec<String> {
    let row = |day: Date| match chance.below(12) {
        0 => format!("{day},.\n"),
        _ => format!("{day},{}.{:02}\n", chance.below(100), chance.below(100)),
    };
    days.map(row).collect()
}

fn panel(rows: &[String]) -> Panel {
    let text: String = ["date,m\n".to_owned()].iter().chain(rows).map(String::as_str).collect();
    Panel::read("m.csv", Format::Csv, text.as_bytes()).unwrap()
}

/// Whether the state no longer has its first decisions.
fn is_cut(state: &str) -> bool {
    state.contains("\"memory\":{\"before\":")
}

/// What an outcome says of its last decision, and of the last hundred what they were.
fn told(outcome: &Outcome) -> String {
    let mut report: serde_json::Value = serde_json::from_str(&outcome.report().to_json()).unwrap();
    for (place, key) in [("/provenance", "data"), ("/inputs/m", "file"), ("/day", "left_aside")] {
        let own = report.pointer_mut(place).and_then(serde_json::Value::as_object_mut);
        own.map(|own| own.remove(key));
    }
    let mut told = report.to_string();
    let ids = outcome.plan().rules().signals().iter().map(|one| one.id.clone());
    let ids = ids.chain(outcome.plan().rules().phases().iter().map(|one| one.id.clone()));
    for id in ids.collect::<Vec<_>>() {
        told += &format!("\n{:?}", outcome.explain(&id));
    }
    let steps = outcome.history();
    told + &steps.iter().rev().take(100).map(|step| format!("\n{step:?}")).collect::<String>()
}

#[track_caller]
fn assert_same(own: &Outcome, expected: &Outcome, at: &str) {
    let (own, expected) = (told(own), told(expected));
    assert_eq!(own.lines().count(), expected.lines().count(), "{at}");
    for (own, expected) in own.lines().zip(expected.lines()) {
        let same = own.bytes().zip(expected.bytes()).take_while(|(own, expected)| own == expected);
        let from = same.count().saturating_sub(80);
        let end = |text: &str| text.chars().skip(from).take(200).collect::<String>();
        assert!(own == expected, "{at}: {}\n{}", end(own), end(expected));
    }
}

/// Runs one after the other, each over the newest rows only, and one over all.
#[track_caller]
fn check(plan: &Plan, rows: &[String], ends: &[usize]) -> Vec<usize> {
    let mut state: Option<String> = None;
    let mut begin = 0;
    let mut lengths = Vec::new();
    for end in ends {
        let mut stream = match &state {
            Some(state) => plan.resume(state).unwrap(),
            None => plan.stream(),
        };
        stream.read(&panel(&rows[begin..*end]), None).unwrap();
        let whole = plan.evaluate(&panel(&rows[..*end])).unwrap();
        assert_same(&stream.outcome(), &whole, &format!("{:?} to {end}", plan.rules().calendar()));
        let saved = stream.save();
        assert!(is_cut(&saved));
        assert_eq!(plan.resume(&saved).unwrap().save(), saved);
        lengths.push(saved.len());
        state = Some(saved);
        begin = end.saturating_sub(6);
    }
    lengths
}

#[test]
fn on_every_calendar_a_state_that_was_cut_says_what_one_run_says() {
    let mut chance = Chance(20_261_128);
    let begin = Date::new(1850, 1, 1).unwrap();
    let mut calendars: Vec<(String, Frequency)> =
        Frequency::ALL.map(|every| (every.word().to_owned(), every)).into();
    calendars.retain(|(_, every)| *every != Frequency::Year);
    calendars.push(("{ days_of: m }".to_owned(), Frequency::Day));
    for (calendar, every) in calendars {
        let is_trading = calendar.starts_with('{');
        let rules = rules(&calendar, &format!(", every: {}, published: 3d", every.word()), WATCHED);
        let first = Period::holding(every, begin);
        let all = (0..2_000).map(|place| first.plus(place).last_day());
        let days: Vec<Date> = all.filter(|_| !is_trading || chance.below(4) != 0).collect();
        let rows = rows(days.into_iter(), &mut chance);
        let plan = rules.plan(panel(&rows).schema()).unwrap();
        check(&plan, &rows, &[1_000, 1_001, 1_002, 1_017, 1_200, rows.len()]);
    }
}

/// What a stream says of all rows, and what one says that goes on from its state.
fn whole_and_resumed(plan: &Plan, panel: &Panel) -> (Outcome, Outcome) {
    let mut stream = plan.stream();
    stream.read(panel, None).unwrap();
    let mut resumed = plan.resume(&stream.save()).unwrap();
    resumed.read(panel, None).unwrap();
    (stream.outcome(), resumed.outcome())
}

#[test]
fn what_was_forgotten_is_counted_and_never_asked_again() {
    let mut chance = Chance(21);
    let watched = format!(
        "params:\n  low: {{ value: 70, range: [50, 90], judgement: true, because: T }}\n{}",
        WATCHED.replace("m > 70", "m > low").replace("m > 20", "m > low - 50")
    );
    let rules = rules("day", ", every: day, published: 1d", &watched);
    let begin = Date::new(1990, 1, 1).unwrap();
    let rows = rows((0..2_000).map(|day| begin.plus_days(day)), &mut chance);
    let panel = panel(&rows);
    let plan = rules.plan(panel.schema()).unwrap();
    let (whole, short) = whole_and_resumed(&plan, &panel);
    assert_eq!(whole.forgotten(), 0);
    assert_eq!(short.forgotten() + short.history().len(), whole.history().len());
    let numbers = |outcome: &Outcome| {
        let flips = serde_json::to_string(&outcome.flips()).unwrap();
        let stability = serde_json::to_string(&outcome.stability(9, 1)).unwrap();
        let explained = outcome.explain_expression("streak(m > 0.1)").unwrap();
        (flips, stability, format!("{explained:?}"))
    };
    assert_eq!(numbers(&short), numbers(&plan.evaluate(&panel).unwrap()));
    let episodes =
        Episodes::read("e.csv", b"onset,end,name,source\n1994-01-01,1994-06-30,e,s\n").unwrap();
    let happened = Happened::Episodes(episodes);
    let error = short.score(&happened, &ScoreOptions::default()).unwrap_err();
    let told = &error.diagnostics()[0].message;
    assert!(told.ends_with("decisions are no more in this stream"), "{told}");
}

#[test]
fn a_history_says_how_many_decisions_it_no_longer_has_in_every_format() {
    let mut chance = Chance(23);
    let watched = "signals:\n  high: { when: m > 90 }\n\
                   phases:\n  - { id: hot, when: m > 200 }\n  - { id: cold, otherwise: true }\n";
    let rules = rules("day", ", every: day, published: 1d, max_age: 30d", watched);
    let begin = Date::new(1990, 1, 1).unwrap();
    let rows = rows((0..2_000).map(|day| begin.plus_days(day)), &mut chance);
    let panel = panel(&rows);
    let plan = rules.plan(panel.schema()).unwrap();
    let (whole, short) = whole_and_resumed(&plan, &panel);
    let (all, report) = (whole.history_report(None, None), short.history_report(None, None));
    assert_eq!((all.forgotten, report.forgotten), (0, short.forgotten()));
    assert!(0 < report.forgotten);
    // The phase that lasts began with a decision that is merely remembered.
    let spans = |report: &froth::HistoryReport| {
        let last = report.episodes.last().unwrap();
        (last.from_bar.clone(), last.from, last.to, last.bars, last.is_lasting)
    };
    assert_eq!(report.episodes.len(), 1);
    assert_eq!(spans(&report), spans(&all));
    let first = &report.bars[0].bar;
    let words = format!(
        "The {} decisions before {first} are not shown: a saved state keeps what its rules look \
         back on, and no more.",
        report.forgotten
    );
    let mut sections = froth::report::Sections::all();
    sections.draws = 1;
    let of_one = short.report_with(&sections);
    let flat = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let told = [report.to_text(Default::default()), report.to_markdown(), of_one.to_markdown()];
    for text in told {
        assert!(flat(text.clone()).contains(&words), "{text}");
    }
    #[cfg(feature = "html")]
    for text in [report.to_html(), report.to_svg().unwrap(), of_one.to_html()] {
        assert!(flat(text).contains(&words));
    }
    let json: serde_json::Value = serde_json::from_str(&report.to_json()).unwrap();
    assert_eq!(json["forgotten"], report.forgotten);
    let back: froth::HistoryReport = serde_json::from_str(&report.to_json()).unwrap();
    assert_eq!(back.to_json(), report.to_json());
    assert!(!all.to_json().contains("forgotten"));
    // Later decisions are all there.
    assert_eq!(short.history_report(report.bars[9].date, None).forgotten, 0);
}

#[test]
fn what_is_open_since_long_ago_is_kept_with_its_reason() {
    let mut chance = Chance(11);
    let watched = WATCHED.replace("until: m < 22", "until: m < -5");
    let watched = watched.replace("m > lag(m, 14)", "m > 1000");
    let rules = rules("day", ", every: day, published: 1d", &watched);
    let begin = Date::new(1950, 1, 1).unwrap();
    let rows = rows((0..1_500).map(|day| begin.plus_days(day)), &mut chance);
    let plan = rules.plan(panel(&rows).schema()).unwrap();
    let mut stream = plan.stream();
    stream.read(&panel(&rows[..1_400]), None).unwrap();
    let saved = stream.save();
    assert!(!is_cut(&saved));
    let mut stream = plan.resume(&saved).unwrap();
    stream.read(&panel(&rows), None).unwrap();
    assert_same(&stream.outcome(), &plan.evaluate(&panel(&rows)).unwrap(), "at the end");
}

#[test]
fn a_state_is_no_longer_for_having_lasted_longer() {
    let mut chance = Chance(3);
    let rules = rules("day", ", every: day, published: 1d", WATCHED);
    let begin = Date::new(1950, 1, 1).unwrap();
    let rows = rows((0..10_000).map(|day| begin.plus_days(day)), &mut chance);
    let plan = rules.plan(panel(&rows).schema()).unwrap();
    let lengths = check(&plan, &rows, &[2_000, 10_000]);
    let [short, long] = lengths[..] else { panic!("two lengths") };
    assert!(long.abs_diff(short) < short / 20, "{short} {long}");
}

/// Figures of months, quarters and days, with windows that are lengths of time.
const MIXED: &str = "inputs:
  d: { unit: number, every: day, published: 1d, max_age: 30d, columns: [d] }
  m: { unit: number, every: month, published: 12d, aggregate: mean, max_age: 90d, columns: [m] }
  q: { unit: number, every: quarter, published: 35d, max_age: 300d, columns: [q] }
series:
  growth: yoy(q)
  smooth: rolling_mean(m, 6m)
  either: first_known(d, m)
  both: rolling_max(either, 3m) - smooth
signals:
  falls: { when: growth < 0pct, for: 1m, keep_firing_for: 2m }
  above: { watch: either > smooth, when: \"both > 40\", until: both < 20 }
  old: { when: age(q) > 100 }
  spring: { when: \"month() == 4 && m > 50\" }
phases:
  - { id: alarm, when: \"falls && within(above, 4m)\", for: 1m }
  - { id: wake, when: \"was(alarm, 3m) && held(either > 5, 1m)\" }
  - { id: open, when: \"spring || old\" }
  - { id: rest, otherwise: true }
dwell: 1m
";

/// The figures of all three that are over by a day, from another on.
fn mixed(series: &[(&str, Vec<(Stamp, f64)>)], from: Date, to: Date) -> Panel {
    let one = |(name, all): &(&str, Vec<(Stamp, f64)>)| {
        let is_in = |stamp: &Stamp| stamp.first_day().is_some_and(|day| from <= day && day <= to);
        let (stamps, values) = all.iter().copied().filter(|(stamp, _)| is_in(stamp)).unzip();
        Series::new(*name, stamps, values).unwrap()
    };
    Panel::new(series.iter().map(one).collect()).unwrap()
}

#[test]
fn figures_of_several_frequencies_go_on_as_if_nothing_was_cut() {
    let mut chance = Chance(77);
    let begin = Date::new(1900, 1, 1).unwrap();
    for (calendar, end) in [("day", 1913), ("month", 2020)] {
        let text =
            format!("format: 1\nid: t\nversion: \"1\"\ntitle: T\ncalendar: {calendar}\n{MIXED}");
        let rules = RuleSet::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let last = Date::new(end, 12, 31).unwrap();
        let all = [("d", Frequency::Day), ("m", Frequency::Month), ("q", Frequency::Quarter)];
        let series = all.map(|(name, every)| {
            let first = Period::holding(every, begin);
            let periods = (0..).map(|place| first.plus(place)).take_while(|p| p.last_day() <= last);
            let mut figures: Vec<(Stamp, f64)> = Vec::new();
            for period in periods {
                if chance.below(15) != 0 {
                    figures.push((Stamp::Period(period), 1.0 + chance.below(9_000) as f64 / 90.0));
                }
            }
            (name, figures)
        });
        let whole = mixed(&series, begin, last);
        let plan = rules.plan(whole.schema()).unwrap();
        let mut state: Option<String> = None;
        let back = |days: i32| last.plus_days(-days);
        let months = if calendar == "month" { 30 } else { 1 };
        let ends = [700, 690, 660, 401, 400, 399, 0].map(|days| back(days * months));
        for day in ends {
            let mut stream = match &state {
                Some(state) => plan.resume(state).unwrap(),
                None => plan.stream(),
            };
            let from = state.as_ref().map_or(begin, |_| day.plus_days(-900 * months));
            stream.read(&mixed(&series, from, day), Some(day)).unwrap();
            let expected = plan.evaluate_as_of(&mixed(&series, begin, day), day).unwrap();
            assert_same(&stream.outcome(), &expected, &format!("{calendar} on {day}"));
            let saved = stream.save();
            assert!(is_cut(&saved), "{calendar} on {day}");
            state = Some(saved);
        }
    }
}

#[test]
fn a_number_whose_inputs_met_long_ago_is_still_known_as_long_as_it_may_be_old() {
    let text = "format: 1\nid: t\nversion: \"1\"\ntitle: T\ncalendar: day\ninputs:\n  \
        d: { unit: number, every: day, max_age: 5y }\n  \
        m: { unit: number, every: day, max_age: 5y }\nphases:\n  \
        - { id: up, when: \"d + m > 90 || first_known(d - m, d * m) > 60\" }\n  \
        - { id: down, otherwise: true }\n";
    let rules = RuleSet::parse(text).unwrap();
    let mut chance = Chance(41);
    let begin = Date::new(2015, 1, 1).unwrap();
    // Both have figures on the first hundred days, and from then on one day each.
    let series = ["d", "m"].map(|name| {
        let own = usize::from(name == "m");
        let days = (0..1_900).filter(|day| *day < 100 || day % 2 == own);
        let figure = |day: usize| {
            let date = begin.plus_days(i32::try_from(day).unwrap());
            (Stamp::Day(date), chance.below(90) as f64)
        };
        (name, days.map(figure).collect::<Vec<_>>())
    });
    let whole = mixed(&series, begin, Date::MAX);
    let plan = rules.plan(whole.schema()).unwrap();
    let mut stream = plan.stream();
    for days in [900, 901, 902, 1_200, 1_890] {
        let day = begin.plus_days(days);
        stream.read(&mixed(&series, begin, day), Some(day)).unwrap();
        let expected = plan.evaluate_as_of(&mixed(&series, begin, day), day).unwrap();
        assert!(expected.phase().is_some(), "{day}");
        assert_same(&stream.outcome(), &expected, &format!("on {day}"));
        stream = plan.resume(&stream.save()).unwrap();
    }
}

#[test]
fn revisions_are_seen_as_far_as_windows_reach() {
    let mut chance = Chance(13);
    let begin = Date::new(1900, 1, 1).unwrap();
    let rules = rules("month", ", every: month, published: 20d", WATCHED);
    let mut versions: Vec<(Stamp, Date, f64)> = Vec::new();
    for place in 0..1_000 {
        let month = Period::holding(Frequency::Month, begin).plus(place);
        let own = chance.below(10_000) as f64 / 100.0;
        let revised =
            if place < 700 { &[(20, 0.0)][..] } else { &[(20, 0.0), (75, 9.0), (400, -7.0)] };
        for (days, more) in revised {
            versions.push((Stamp::Period(month), month.last_day().plus_days(*days), own + more));
        }
    }
    let panel = |from: Date, day: Date| {
        let is_in = |(stamp, known, _): &(Stamp, Date, f64)| {
            stamp.first_day().is_some_and(|first| from <= first) && *known <= day
        };
        let known = versions.iter().copied().filter(is_in).collect();
        Panel::new(vec![Series::with_vintages("m", known).unwrap()]).unwrap()
    };
    let last = versions.last().unwrap().1;
    let options = PlanOptions { knowledge: Knowledge::Vintage, ..PlanOptions::default() };
    let plan = rules.plan_with(panel(begin, last).schema(), &options).unwrap();
    let mut state: Option<String> = None;
    for back in [6_000, 5_990, 3_000, 2_000, 1_999, 0] {
        let day = last.plus_days(-back);
        let mut stream = match &state {
            Some(state) => plan.resume(state).unwrap(),
            None => plan.stream(),
        };
        let from = state.as_ref().map_or(begin, |_| day.plus_days(-10_000));
        stream.read(&panel(from, day), Some(day)).unwrap();
        let expected = plan.evaluate_as_of(&panel(begin, day), day).unwrap();
        assert_same(&stream.outcome(), &expected, &format!("on {day}"));
        let saved = stream.save();
        assert!(is_cut(&saved), "on {day}");
        state = Some(saved);
    }
}

#[test]
fn rows_that_come_one_by_one_go_on_as_if_nothing_was_cut() {
    let mut chance = Chance(5);
    let rules = rules("rows", "", WATCHED);
    let options = PlanOptions { allow_missing: true, ..PlanOptions::default() };
    let plan = rules.plan_with(Default::default(), &options).unwrap();
    let mut whole = plan.stream();
    let mut short = plan.stream();
    for row in 1..2_500_u32 {
        let figure = match chance.below(12) {
            0 => f64::NAN,
            _ => chance.below(10_000) as f64 / 100.0,
        };
        let stamp = Stamp::Row(row);
        let own = format!("{:?}", short.push(stamp, None, &[("m", figure)]).unwrap());
        assert_eq!(own, format!("{:?}", whole.push(stamp, None, &[("m", figure)]).unwrap()));
        if row % 301 == 0 || row == 2_499 {
            assert_same(&short.outcome(), &whole.outcome(), &format!("row {row}"));
            let saved = short.save();
            assert!(is_cut(&saved) || row < 903, "row {row}");
            short = plan.resume(&saved).unwrap();
            assert_eq!(short.save(), saved);
        }
    }
}
