//! One bar at a time gives what the whole run gives, and so does going on.

use std::fs;

use froth::time::Frequency;
use froth::{Format, Knowledge, Outcome, Panel, Plan, PlanOptions, RuleSet, Series};

const ALL: [Knowledge; 3] = [Knowledge::Released, Knowledge::Vintage, Knowledge::Latest];

fn plan(rules: &RuleSet, panel: &Panel, knowledge: Knowledge) -> Plan {
    let options = PlanOptions { knowledge, ..PlanOptions::default() };
    rules.plan_with(panel.schema(), &options).unwrap()
}

/// The figures of the last years, each first known three weeks after its period as
/// another by a little, and revised twice.
fn with_vintages(panel: &Panel) -> Panel {
    let series = panel.series().iter().map(|series| {
        let frequency = series.frequency().unwrap();
        // Months are three times as many as quarters, and each is lived through anew.
        let since = if frequency == Frequency::Month { "2019-01-01" } else { "2006-01-01" };
        let mut rows = Vec::new();
        for (stamp, value) in series.stamps().iter().zip(series.values()) {
            let end = stamp.period(frequency).unwrap().last_day();
            if end < since.parse().unwrap() {
                continue;
            }
            for (days, factor) in [(21, 1.02), (110, 0.99), (800, 1.0)] {
                rows.push((*stamp, end.plus_days(days), value * factor));
            }
        }
        Series::with_vintages(series.name(), rows).unwrap()
    });
    Panel::new(series.collect()).unwrap()
}

/// The shipped rule sets with their figures, but for those whose figures are ranges:
/// those a stream refuses.
fn shipped() -> Vec<(RuleSet, Panel)> {
    let mut all = Vec::new();
    for shipped in froth::rules::shipped() {
        let format = Format::of_name(shipped.figures_name).unwrap();
        let panel = Panel::read(shipped.figures_name, format, shipped.figures.as_bytes()).unwrap();
        let rules = shipped.rule_set().unwrap();
        match plan(&rules, &panel, Knowledge::Released).stream().read(&panel, None) {
            Ok(_) => all.push((rules, panel)),
            Err(error) => assert!(error.to_string().contains("some figures are ranges"), "{error}"),
        }
    }
    assert!(1 < all.len());
    all
}

/// Everything that an outcome says at every bar, and its whole last report.
fn told(outcome: &Outcome) -> (Vec<String>, String) {
    let steps = outcome.history().iter().map(|step| format!("{step:?}")).collect();
    let mut report =
        serde_json::from_str::<serde_json::Value>(&outcome.report().to_json()).unwrap();
    // A stream does not know the files of its data.
    report["provenance"]["data"] = serde_json::Value::Null;
    for input in report["inputs"].as_object_mut().unwrap().values_mut() {
        input["file"] = serde_json::Value::Null;
    }
    (steps, report.to_string())
}

#[test]
fn a_stream_tells_what_the_whole_run_tells_to_the_bit() {
    for (rules, panel) in shipped() {
        let vintages = with_vintages(&panel);
        let plain = ALL.map(|knowledge| (&panel, knowledge));
        for (panel, knowledge) in plain.into_iter().chain([(&vintages, Knowledge::Vintage)]) {
            let plan = plan(&rules, panel, knowledge);
            let mut stream = plan.stream();
            stream.read(panel, None).unwrap();
            let found = told(&stream.outcome());
            assert_eq!(found, told(&plan.evaluate(panel).unwrap()), "{} {knowledge:?}", rules.id());
        }
    }
}

#[test]
fn going_on_from_a_state_saved_at_any_bar_equals_the_whole_run() {
    for (rules, plain) in shipped() {
        for knowledge in ALL {
            let vintages = with_vintages(&plain);
            let panel = if knowledge == Knowledge::Vintage { &vintages } else { &plain };
            let plan = plan(&rules, panel, knowledge);
            let whole = plan.evaluate(panel).unwrap();
            let expected = told(&whole);
            // Every bar takes long, and is tried with rules by chance in vintage.rs.
            let history = whole.history();
            let states = if history.len() < 300 { 6 } else { 2 };
            for step in history.iter().step_by(history.len().div_ceil(states)) {
                let mut first = plan.stream();
                first.read(panel, step.date).unwrap();
                let mut second = plan.resume(&first.save()).unwrap();
                assert_eq!(second.save(), first.save());
                second.read(panel, None).unwrap();
                let at = format!("{} {knowledge:?} saved at {}", rules.id(), step.stamp);
                assert_eq!(told(&second.outcome()), expected, "{at}");
            }
        }
    }
}

#[test]
fn a_saved_state_is_not_changed_by_later_revisions() {
    let (rules, panel) = shipped().remove(0);
    let plan = rules.plan(panel.schema()).unwrap();
    let mut stream = plan.stream();
    stream.read(&panel, Some("1999-12-31".parse().unwrap())).unwrap();
    let before = stream.outcome().history().len();
    let revised =
        fs::read_to_string("fixtures/us-quarterly.csv").unwrap().replace("1998Q1,", "1998Q1,1");
    let revised = Panel::read("revised.csv", Format::Csv, revised.as_bytes()).unwrap();
    let mut resumed = plan.resume(&stream.save()).unwrap();
    resumed.read(&revised, None).unwrap();
    let outcome = resumed.outcome();
    let lived = outcome.history();
    for (step, was) in lived.iter().zip(stream.outcome().history()).take(before) {
        assert_eq!(format!("{step:?}"), format!("{was:?}"));
    }
}

/// The same state with the checksum of what it holds now.
fn sealed(state: &str) -> String {
    let (content, _) = state.split_at(state.rfind(",\"checksum\"").unwrap());
    let digest = froth::data::Origin::of("", content.as_bytes()).sha256;
    format!("{content},\"checksum\":\"{digest}\"}}")
}

#[test]
fn a_state_in_which_any_bit_is_flipped_is_refused() {
    let (rules, panel) = shipped().remove(0);
    let plan = rules.plan(panel.schema()).unwrap();
    let mut stream = plan.stream();
    stream.read(&panel, Some("1960-09-30".parse().unwrap())).unwrap();
    let state = stream.save();
    assert!(plan.resume(&state).is_ok() && plan.resume(&format!("{state}\n")).is_ok());
    for (place, bit) in (0..state.len()).flat_map(|place| (0..7).map(move |bit| (place, bit))) {
        let mut flipped = state.clone().into_bytes();
        flipped[place] ^= 1 << bit;
        let flipped = String::from_utf8(flipped).unwrap();
        assert!(plan.resume(&flipped).is_err(), "bit {bit} of byte {place}");
    }
}

fn refusal(plan: &Plan, state: &str) -> String {
    plan.resume(state).unwrap_err().diagnostics()[0].message.clone()
}

#[test]
fn a_state_survives_what_decides_nothing() {
    let (rules, panel) = shipped().remove(0);
    let plan = rules.plan(panel.schema()).unwrap();
    let mut stream = plan.stream();
    let day = "1999-12-31".parse().unwrap();
    stream.read(&panel, Some(day)).unwrap();
    let version = format!("\"version\":\"{}\"", env!("CARGO_PKG_VERSION"));
    let state = sealed(&stream.save().replace(&version, "\"version\":\"9.9.9\""));
    // A comment, a title, the version of the rules, another name of a column.
    let text = rules.text().replace("params:", "# Levels.\nparams:");
    let text = text.replacen("title: ", "title: Still ", 1).replace("[CP", "[AFTER_TAX, CP");
    let text = text.replace(&format!("version: \"{}\"", rules.version()), "version: \"99\"");
    let other = RuleSet::parse_file(rules.file(), &text).unwrap();
    assert_eq!(other.version(), "99");
    assert_ne!(other.sha256(), rules.sha256());
    let plan = other.plan(panel.schema()).unwrap();
    let mut resumed = plan.resume(&state).unwrap();
    stream.read(&panel, None).unwrap();
    resumed.read(&panel, None).unwrap();
    let (one, next) = (resumed.outcome(), stream.outcome());
    assert_eq!(one.history().len(), next.history().len());
    for (one, next) in one.history().iter().zip(next.history()) {
        let ids = |step: &froth::Step<'_>| step.phase.map(|phase| phase.id.clone());
        assert_eq!((ids(one), &one.signals), (ids(&next), &next.signals), "{}", one.stamp);
    }
}

#[test]
fn a_state_of_something_else_is_refused_with_the_reason() {
    let (rules, panel) = shipped().remove(0);
    let plan = rules.plan(panel.schema()).unwrap();
    let mut stream = plan.stream();
    stream.read(&panel, None).unwrap();
    let state = stream.save();
    let older = state.replace("froth.state/4", "froth.state/2");
    assert!(refusal(&plan, &older).contains("schema `froth.state/2`"));
    // A later version may have fields that are not known yet.
    let later = state.replace("froth.state/4\"", "froth.state/5\",\"new\":1");
    assert!(refusal(&plan, &later).contains("schema `froth.state/5`, not `froth.state/4`"));
    // Of 0.2.0, where no decision was merely remembered.
    let before = sealed(&state.replace("froth.state/4", "froth.state/3"));
    assert_eq!(plan.resume(&before).unwrap().save(), state);
    let text = rules.text().replace("for: 2q", "for: 3q");
    let other_rules = RuleSet::parse_file(rules.file(), &text).unwrap();
    let other_plan = other_rules.plan(panel.schema()).unwrap();
    let otherwise = "this state was made by rules `goldman-1997-vs-1999 ";
    let told = refusal(&other_plan, &state);
    assert!(told.starts_with(otherwise) && told.ends_with("that decide otherwise"), "{told}");
    let change = vec![("spread_on".to_owned(), froth::Quantity::parse("0.6pp").unwrap())];
    let options = PlanOptions { params: change, ..PlanOptions::default() };
    let changed = rules.plan_with(panel.schema(), &options).unwrap();
    assert!(refusal(&changed, &state).contains("spread_on 0.5pp"));
    assert!(refusal(&plan, "{").contains("no saved state"));
    let moved = state.replacen("1960Q1", "1950Q1", 1);
    assert!(refusal(&plan, &moved).contains("its checksum differs"));
    assert!(refusal(&plan, &sealed(&moved)).contains("broken at `1950Q1`"));
    let (unsealed, _) = state.split_at(state.rfind(",\"checksum\"").unwrap());
    assert!(refusal(&plan, &format!("{unsealed}}}")).contains("its checksum differs"));
}

#[test]
fn data_that_begin_too_late_are_refused() {
    let (rules, panel) = shipped().remove(0);
    let plan = rules.plan(panel.schema()).unwrap();
    let mut stream = plan.stream();
    stream.read(&panel, Some("1980-12-31".parse().unwrap())).unwrap();
    let text = fs::read_to_string("fixtures/us-quarterly.csv").unwrap();
    let late: Vec<&str> = text
        .lines()
        .take(1)
        .chain(text.lines().skip_while(|line| !line.starts_with("1990Q1")))
        .collect();
    let late = Panel::read("late.csv", Format::Csv, late.join("\n").as_bytes()).unwrap();
    let error = stream.read(&late, None).unwrap_err();
    assert_eq!(
        error.diagnostics()[0].message,
        "the state ends at 1980Q4, and the data begin at 1990Q1"
    );
}

#[test]
fn a_state_made_with_an_input_is_not_gone_on_with_without_it() {
    let (rules, panel) = shipped().remove(0);
    let options = PlanOptions { drop: vec!["debt".to_owned()], ..PlanOptions::default() };
    let [with, without] = [PlanOptions::default(), options].map(|options| {
        let plan = rules.plan_with(panel.schema(), &options).unwrap();
        let mut stream = plan.stream();
        stream.read(&panel, Some("1990-12-31".parse().unwrap())).unwrap();
        (plan, stream.save())
    });
    let told = "this state was made with all inputs, and now it is all but `debt`";
    assert_eq!(refusal(&without.0, &with.1), told);
    let told = "this state was made with all but `debt`, and now it is all inputs";
    assert_eq!(refusal(&with.0, &without.1), told);
    for (plan, state) in [with, without] {
        let mut resumed = plan.resume(&state).unwrap();
        resumed.read(&panel, None).unwrap();
        assert_eq!(told_phases(&resumed.outcome()), told_phases(&plan.evaluate(&panel).unwrap()));
    }
}

fn told_phases(outcome: &Outcome) -> Vec<String> {
    outcome.history().iter().map(|step| format!("{:?}", step.phase)).collect()
}

/// Rules that do not say what a figure of their input is about.
fn silent(calendar: &str) -> RuleSet {
    let text = format!(
        "format: 1\nid: t\nversion: \"1\"\ntitle: T\ncalendar: {calendar}\ninputs:\n  \
         m: {{ unit: number }}\nphases:\n  - {{ id: up, when: \"rolling_sum(m, 3, 1) > 9\" }}\n  \
         - {{ id: down, otherwise: true }}\n"
    );
    RuleSet::parse(&text).unwrap()
}

fn rows(days: &[(&str, i32)]) -> Panel {
    let lines = days.iter().map(|(day, value)| format!("{day},{value}\n"));
    let text: String = ["date,m\n".to_owned()].into_iter().chain(lines).collect();
    Panel::read("m.csv", Format::Csv, text.as_bytes()).unwrap()
}

#[test]
fn a_few_new_rows_are_about_what_those_before_were_or_are_refused() {
    let days = rows(&[("2020-03-30", 4), ("2020-03-31", 3), ("2020-04-01", 5)]);
    let firsts = rows(&[("2020-04-01", 5), ("2020-05-01", 9), ("2020-06-01", 2)]);
    for calendar in ["day", "month"] {
        let plan = silent(calendar).plan(days.schema()).unwrap();
        let mut stream = plan.stream();
        stream.read(&days, None).unwrap();
        let error = plan.resume(&stream.save()).unwrap().read(&firsts, None).unwrap_err();
        let told = &error.diagnostics()[0];
        assert_eq!(
            told.message,
            "in the state a figure of `m` is about a day, and by its dates one of column `m` is \
             about a month"
        );
        assert!(told.help.as_ref().unwrap().contains("`every: day` of input `m`"));
    }
    // One row is about a month if those before were, and about a day if those were.
    let next = rows(&[("2020-07-01", 8)]);
    let whole = rows(&[("2020-05-01", 9), ("2020-06-01", 2), ("2020-07-01", 8)]);
    let plan = silent("month").plan(firsts.schema()).unwrap();
    let mut stream = plan.stream();
    stream.read(&rows(&[("2020-05-01", 9), ("2020-06-01", 2)]), None).unwrap();
    let mut resumed = silent("month").plan(next.schema()).unwrap().resume(&stream.save()).unwrap();
    resumed.read(&next, None).unwrap();
    let (own, expected) = (resumed.outcome(), plan.evaluate(&whole).unwrap());
    assert_eq!(told(&own).0, told(&expected).0);
    assert_eq!(own.as_of(), Some("2020-07-31".parse().unwrap()));
    let inside = rows(&[("2020-07-15", 8)]);
    assert!(stream.read(&inside, None).is_err());
    let mut stream = silent("day").plan(days.schema()).unwrap().stream();
    stream.read(&days, None).unwrap();
    stream.read(&rows(&[("2020-04-02", 8)]), None).unwrap();
    let last = stream.outcome().history().last().map(|step| step.stamp.to_string());
    assert_eq!(last.as_deref(), Some("2020-04-02"));
}
