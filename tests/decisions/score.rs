//! The record of rules against what happened.

#![expect(clippy::cast_precision_loss, reason = "counts are small")]

mod slow;

use froth::report::ScoreReport;
use froth::rules::shipped;
use froth::score::{Episodes, Happened, RowKind, Score, ScoreOptions};
use froth::time::Span;
use froth::{Format, Knowledge, Panel, PlanOptions, RuleSet};

const RULES: &str = "format: 1\nid: t\nversion: \"1\"\ntitle: t\ncalendar: quarter\ninputs:\n  \
    x: { unit: number, every: quarter, published: 0d, max_age: 0d, columns: [x] }\n  \
    p: { unit: index, every: quarter, published: 0d, max_age: 0d, columns: [p] }\nsignals:\n  \
    high: { watch: x > 1, when: x > 2 }\nphases:\n  \
    - { id: alert, when: high }\n  - { id: calm, otherwise: true }\n\
    base_rates: { of: p, within: [2q], falls: [50pct] }\n";

/// Quarters from 2000Q1 on; `.` is a gap.
fn panel(x: &str, p: &str) -> Panel {
    let mut text = "date,x,p\n".to_owned();
    for (place, (x, p)) in x.chars().zip(p.chars()).enumerate() {
        let cell = |letter: char| if letter == '.' { String::new() } else { letter.to_string() };
        let period = format!("{}Q{}", 2000 + place / 4, place % 4 + 1);
        text.push_str(&format!("{period},{},{}\n", cell(x), cell(p)));
    }
    Panel::read_csv(text.as_bytes()).unwrap()
}

fn episodes(lines: &str) -> Happened {
    let text = format!("onset,end\n{lines}");
    Happened::Episodes(Episodes::read("e.csv", text.as_bytes()).unwrap())
}

fn fixture(name: &str) -> Episodes {
    let file = format!("fixtures/episodes/{name}.csv");
    Episodes::read(&file, &std::fs::read(&file).unwrap()).unwrap()
}

fn span(text: &str) -> Span {
    Span::parse(text).unwrap()
}

fn options(horizon: &str) -> ScoreOptions {
    ScoreOptions { horizon: span(horizon), ..ScoreOptions::default() }
}

fn score(panel: &Panel, happened: &Happened, options: &ScoreOptions) -> Score {
    let rules = RuleSet::parse(RULES).unwrap_or_else(|error| panic!("{error}"));
    let plan = rules.plan(panel.schema()).unwrap();
    plan.evaluate(panel).unwrap().score(happened, options).unwrap()
}

#[track_caller]
fn close(found: Option<f64>, wanted: f64) {
    let found = found.unwrap();
    assert!((found - wanted).abs() < 1e-12, "{found} is not {wanted}");
}

// Five years, with episodes from 2001Q3 to 2001Q4 and from 2004Q1 to 2004Q2.
const X: &str = "131333.31131111231111";
const NO_PRICE: &str = "11111111111111111111";

#[test]
fn a_small_case_is_what_it_is_by_hand() {
    let x = "1313" /* 2000 */
        .to_owned()
        + "3.31"
        + "1311"
        + "1112"
        + "3111";
    let happened = episodes("2001Q3,2001Q4\n2004Q1,2004Q2\n");
    let score = score(&panel(&x, NO_PRICE), &happened, &options("4q"));
    // 2000Q3 to 2001Q2 and 2003 lie before, 2000Q1, 2000Q2 and 2002 are quiet, and a
    // year after 2004Q3 and 2004Q4 is not over.
    let bars = score.bars;
    assert_eq!((bars.all, bars.before, bars.during, bars.quiet, bars.open), (20, 8, 4, 6, 2));
    let own = &score.rows[0].record;
    assert_eq!((own.hits, own.misses, own.untold), (1, 1, 0));
    assert_eq!((own.on_before, own.off_before, own.unknown_before), (2, 5, 1));
    assert_eq!((own.on_quiet, own.off_quiet, own.unknown_quiet), (2, 4, 0));
    // 2000Q2, from 2000Q4 over the gap to 2001Q3, 2002Q2 and 2004Q1; two of them false.
    assert_eq!((own.alarms, own.false_alarms), (4, 2));
    // In 13 quarters of 1186 days.
    close(own.false_alarms_a_decade, 20.0 * 365.25 / 1186.0);
    close(own.type_1, 1.0 / 2.0);
    close(own.type_2, 2.0 / 6.0);
    close(own.noise_to_signal, (2.0 / 6.0) / (1.0 / 2.0));
    close(own.noise_to_signal_of_bars, (2.0 / 6.0) / (2.0 / 7.0));
    close(own.usefulness, 0.5 - 0.5 * (5.0 / 7.0) - 0.5 * (2.0 / 6.0));
    close(own.relative_usefulness, 1.0 - 5.0 / 7.0 - 2.0 / 6.0);
    close(own.share_on, 6.0 / 19.0);
    close(own.share_unknown, 1.0 / 20.0);
    // From 2000-12-31 to 2001-07-01.
    close(own.lead.map(|lead| lead.median), 182.0 * 12.0 / 365.25);
    // 1 3 3 1 1 1 2 before and 1 3 1 3 1 1 quiet: 22 of 42 pairs.
    let number = &score.scores[0];
    assert_eq!((number.signal.as_deref(), number.of.as_str()), (Some("high"), "x"));
    close(number.auroc.area, 22.0 / 42.0);
    assert_eq!((number.auroc.episodes, number.auroc.quiet_stretches), (2, 2));
    assert_eq!((number.auroc.before, number.auroc.quiet, number.auroc.unknown), (7, 6, 1));
}

#[test]
fn shipped_rules_score_what_a_slow_second_computation_finds() {
    let mut compared = 0;
    for set in shipped() {
        let format = Format::of_name(set.figures_name).unwrap();
        let panel = Panel::read(set.figures_name, format, set.figures.as_bytes()).unwrap();
        let rules = set.rule_set().unwrap();
        for knowledge in [Knowledge::Released, Knowledge::Latest] {
            let plan = PlanOptions { knowledge, ..PlanOptions::default() };
            let plan = rules.plan_with(panel.schema(), &plan).unwrap();
            let outcome = plan.evaluate(&panel).unwrap();
            for (name, horizon) in
                [("us-recessions", "18m"), ("nasdaq-busts", "12q"), ("technology-bust", "2y")]
            {
                let happened = fixture(name);
                let options = ScoreOptions { preference: 0.3, ..options(horizon) };
                let asked = Happened::Episodes(happened.clone());
                let score = outcome.score(&asked, &options).unwrap();
                compared += slow::compare(&outcome, happened.all(), &options, &score);
            }
        }
    }
    assert!(400 < compared, "{compared}");
}

#[test]
fn an_expression_ranks_as_the_signal_that_it_decides() {
    let mut compared = 0;
    for set in shipped().iter().filter(|set| set.figures_name.ends_with(".csv")) {
        let panel = Panel::read_csv(set.figures.as_bytes()).unwrap();
        let rules = set.rule_set().unwrap();
        let plan = rules.plan(panel.schema()).unwrap();
        let outcome = plan.evaluate(&panel).unwrap();
        let happened = Happened::Episodes(fixture("us-recessions"));
        let score = outcome.score(&happened, &options("18m")).unwrap();
        let is_fixed = |one: &&froth::score::ScoreRow| {
            rules.params().iter().any(|param| Some(&param.name) == one.against.as_ref())
        };
        for number in score.scores.iter().filter(is_fixed) {
            let sign = if number.is_low { "-1 * " } else { "" };
            let text = format!("{sign}({})", number.of);
            let found = outcome.score_expressions(&[&text], &happened, &options("18m")).unwrap();
            // Where a difference to the threshold ties what the number parts.
            let (own, other) = (found[0].auroc.area, number.auroc.area);
            let is_close = own.zip(other).is_none_or(|(own, other)| (own - other).abs() < 1e-3);
            assert!(is_close && own.is_some() == other.is_some(), "{} {text}", set.id);
            assert_eq!(found[0].auroc.episodes, number.auroc.episodes, "{}", set.id);
            compared += 1;
        }
    }
    assert!(15 < compared, "{compared}");
}

#[test]
fn a_wrong_expression_is_told_and_a_condition_is_one_or_nought() {
    let panel = panel(X, NO_PRICE);
    let rules = RuleSet::parse(RULES).unwrap_or_else(|error| panic!("{error}"));
    let plan = rules.plan(panel.schema()).unwrap();
    let (outcome, happened) = (plan.evaluate(&panel).unwrap(), episodes("2001Q3,2001Q4\n"));
    let ask = |text: &str| outcome.score_expressions(&[text], &happened, &options("4q"));
    assert!(ask("y > 1").unwrap_err().to_string().contains("F0301"));
    let [truth, number] = ["x > 2", "if(x > 2, 1, 0)"].map(|text| ask(text).unwrap()[0].auroc);
    assert_eq!(truth, number);
}

#[test]
fn an_area_has_an_interval_from_two_episodes_and_two_stretches_on() {
    let one = episodes("2002Q1,2002Q2\n");
    let one = score(&panel(X, NO_PRICE), &one, &options("2q"));
    let auroc = one.scores[0].auroc;
    assert_eq!((auroc.episodes, auroc.interval), (1, None));
    assert!(auroc.area.is_some() && 2 < auroc.quiet_stretches);
    let two = episodes("2001Q3,2001Q4\n2003Q3,2003Q4\n");
    let two = score(&panel(X, NO_PRICE), &two, &options("2q"));
    let auroc = two.scores[0].auroc;
    let interval = auroc.interval.unwrap();
    let (low, high) = slow::interval(auroc.area.unwrap(), auroc.episodes, auroc.quiet_stretches);
    assert!((interval.low - low).abs() < 2e-4 && (interval.high - high).abs() < 2e-4);
}

#[test]
fn quiet_time_is_counted_in_whole_horizons_and_anew_after_an_episode() {
    let stretches = |happened: &Happened, to: &str| {
        let to = ScoreOptions { to: Some(to.parse().unwrap()), ..options("4q") };
        score(&panel(X, NO_PRICE), happened, &to).scores[0].auroc.quiet_stretches
    };
    let none = episodes("1990,1991\n");
    for (to, wanted) in [
        ("2000-12-31", 0),
        ("2001-03-31", 1),
        ("2002-12-31", 1),
        ("2003-03-31", 2),
        ("2004-03-31", 3),
        ("2004-12-31", 3),
    ] {
        assert_eq!(stretches(&none, to), wanted, "{to}");
    }
    // Up to 2000Q1, and from 2001Q4 on, for in 2001Q3 the number is unknown.
    let one = episodes("2001Q2,2001Q2\n");
    assert_eq!((stretches(&one, "2002-09-30"), stretches(&one, "2002-12-31")), (1, 2));
}

#[test]
fn a_perfect_record_of_two_episodes_is_not_certain() {
    // High before both episodes, and never else.
    let x = "11331111113311111111";
    let happened = episodes("2001Q1,2001Q2\n2003Q1,2003Q2\n");
    let score = score(&panel(x, NO_PRICE), &happened, &options("2q"));
    let auroc = score.scores[0].auroc;
    close(auroc.area, 1.0);
    let interval = auroc.interval.unwrap();
    assert!(interval.low < 0.5 && (interval.high - 1.0).abs() < 1e-9, "{interval:?}");
}

#[test]
fn what_is_unknown_is_neither_a_hit_nor_a_miss() {
    let happened = episodes("2001Q1,2001Q2\n2003Q1,2003Q2\n");
    let told = |x: &str| {
        let record = score(&panel(x, NO_PRICE), &happened, &options("2q")).rows[0].record.clone();
        (record.hits, record.misses, record.untold)
    };
    assert_eq!(told("11111111111111111111"), (0, 2, 0));
    assert_eq!(told("111.1111111111111111"), (0, 1, 1));
    assert_eq!(told("113.1111111111111111"), (1, 1, 0));
    assert_eq!(told("11..111111..11111111"), (0, 0, 2));
}

#[test]
fn data_that_begin_within_the_horizon_leave_a_miss_open() {
    let happened = episodes("2000Q4,2001Q1\n");
    let told = |x: &str, horizon: &str| {
        let record =
            score(&panel(x, NO_PRICE), &happened, &options(horizon)).rows[0].record.clone();
        (record.hits, record.misses, record.untold)
    };
    assert_eq!(told("11111111111111111111", "2q"), (0, 1, 0));
    assert_eq!(told("11111111111111111111", "4q"), (0, 0, 1));
    assert_eq!(told("31111111111111111111", "4q"), (1, 0, 0));
}

#[test]
fn filling_a_gap_moves_no_count_beyond_what_it_was_unknown() {
    let happened = episodes("2001Q1,2001Q2\n2003Q1,2003Q2\n");
    let of = |x: &str| score(&panel(x, NO_PRICE), &happened, &options("3q")).rows[0].record.clone();
    for pattern in 0..3_usize.pow(5) {
        let letter = |place: usize| ['.', '1', '3'][pattern / 3_usize.pow(place as u32) % 3];
        let x: String =
            (0..20).map(|bar| if bar % 3 == 0 { letter(bar / 3 % 5) } else { '1' }).collect();
        let gaps = of(&x);
        for filled in ["1", "3"] {
            let all = of(&x.replace('.', filled));
            assert!(gaps.hits <= all.hits && gaps.misses <= all.misses + all.hits);
            assert!(gaps.on_quiet <= all.on_quiet && gaps.off_before <= all.off_before);
            let before = gaps.on_before + gaps.off_before + gaps.unknown_before;
            assert_eq!(before, all.on_before + all.off_before);
            let quiet = gaps.on_quiet + gaps.off_quiet + gaps.unknown_quiet;
            assert_eq!(quiet, all.on_quiet + all.off_quiet);
        }
    }
}

#[test]
fn later_data_change_no_score_of_an_earlier_day() {
    let prices = "44442222.44411144444";
    let fall = Happened::Fall { percent: None, within: None };
    let told = |score: &Score| serde_json::to_string(score).unwrap();
    for happened in [episodes("2001Q3,2001Q4\n2003Q4,2004Q2\n"), fall] {
        for bars in 2..X.len() {
            let cut = panel(&X[..bars], &prices[..bars]);
            let own = score(&cut, &happened, &options("4q"));
            let to = ScoreOptions { to: Some(own.to), ..options("4q") };
            let seen = score(&panel(X, prices), &happened, &to);
            assert_eq!(told(&seen), told(&own), "{bars}");
        }
    }
}

#[test]
fn an_episode_that_has_not_begun_by_the_last_day_plays_no_part() {
    let known = episodes("2001Q3,2001Q4\n");
    let later = episodes("2001Q3,2001Q4\n2004Q1,2004Q2\n");
    let to = ScoreOptions { to: Some("2003-12-31".parse().unwrap()), ..options("4q") };
    let panel = panel(X, NO_PRICE);
    let (known, later) = (score(&panel, &known, &to), score(&panel, &later, &to));
    assert_eq!((known.others, later.others), (0, 1));
    assert_eq!(known.bars, later.bars);
    assert_eq!(known.rows[0].record, later.rows[0].record);
}

#[test]
fn who_knows_more_of_what_happened_than_the_data_leaves_less_open() {
    let happened = episodes("2001Q3,2001Q4\n");
    let open = |to: &str| {
        let to = ScoreOptions { to: Some(to.parse().unwrap()), ..options("4q") };
        score(&panel(X, NO_PRICE), &happened, &to).bars.open
    };
    assert_eq!((open("2004-12-31"), open("2005-06-30"), open("2009-12-31")), (4, 2, 0));
}

#[test]
fn decisions_before_the_first_day_are_left_out_and_nothing_else_is() {
    let happened = episodes("2001Q3,2001Q4\n2004Q1,2004Q2\n");
    let from = ScoreOptions { from: Some("2001-07-01".parse().unwrap()), ..options("4q") };
    let score = score(&panel(X, NO_PRICE), &happened, &from);
    assert_eq!((score.from_bar.as_deref(), score.bars.all), (Some("2001Q3"), 14));
    assert_eq!((score.episodes.len(), score.others), (1, 1));
}

// Falls

#[test]
fn falls_are_those_of_a_slow_definition() {
    let all = ['.', '1', '2', '4'];
    for pattern in (0..4_usize.pow(7)).step_by(11) {
        let p: String = (0..7).map(|place| all[pattern / 4_usize.pow(place) % 4]).collect();
        let panel = panel("1111111", &p);
        let fall = Happened::Fall { percent: None, within: None };
        let found = score(&panel, &fall, &options("1q"));
        let wanted = slow::falls(&p, 50.0, 2);
        let begin = |place: usize| format!("{}Q{}", 2000 + place / 4, place % 4 + 1);
        let onset = |day: froth::time::Date| {
            let (year, month, _) = day.parts();
            format!("{year}Q{}", month / 3)
        };
        let own = found.episodes.iter().map(|one| &one.episode);
        let own: Vec<(String, String)> =
            own.map(|one| (onset(one.onset), onset(one.end.unwrap()))).collect();
        let wanted: Vec<(String, String)> =
            wanted.into_iter().map(|(onset, end)| (begin(onset), begin(end))).collect();
        // What no decision lies before is counted only.
        assert_eq!(own.len() + found.others, wanted.len(), "{p}: {own:?}, {wanted:?}");
        assert!(own.iter().all(|one| wanted.contains(one)), "{p}: {own:?}, {wanted:?}");
    }
}

#[test]
fn a_gap_leaves_open_whether_there_was_a_fall() {
    let fall = Happened::Fall { percent: Some(50.0), within: None };
    let bars = |p: &str| score(&panel("1111111", p), &fall, &options("2q")).bars;
    assert_eq!((bars("4444444").quiet, bars("4444444").open), (5, 2));
    assert_eq!((bars("444.444").quiet, bars("444.444").open), (2, 5));
}

#[test]
fn the_busts_in_the_fixture_are_the_falls_of_the_nasdaq() {
    let rules = RULES
        .replace("calendar: quarter", "calendar: month")
        .replace("every: quarter", "every: month")
        .replace("columns: [p]", "columns: [NASDAQCOM]")
        .replace("columns: [x]", "columns: [FEDFUNDS]")
        .replace("within: [2q], falls: [50pct]", "within: [24m], falls: [40pct]");
    let rules = RuleSet::parse(&rules).unwrap_or_else(|error| panic!("{error}"));
    let panel = Panel::read_csv(std::fs::File::open("fixtures/us-markets.csv").unwrap()).unwrap();
    let plan = rules.plan(panel.schema()).unwrap_or_else(|error| panic!("{error}"));
    let fall = Happened::Fall { percent: None, within: None };
    let score = plan.evaluate(&panel).unwrap().score(&fall, &options("12q")).unwrap();
    let days = |one: &froth::score::Episode| (one.onset, one.end);
    let found: Vec<_> = score.episodes.iter().map(|one| days(&one.episode)).collect();
    let fixture = fixture("nasdaq-busts");
    assert_eq!(found, fixture.all().iter().map(days).collect::<Vec<_>>());
}

#[test]
fn the_recessions_in_the_fixture_are_those_of_the_monthly_file() {
    let file = std::fs::File::open("fixtures/us-monthly.csv").unwrap();
    let panel = Panel::read_csv(file).unwrap();
    let series = panel.get("USREC").unwrap();
    let all = fixture("us-recessions");
    for (stamp, value) in series.stamps().iter().zip(series.values()) {
        let (first, last) = (stamp.first_day().unwrap(), stamp.last_day().unwrap());
        let is_in = |one: &froth::score::Episode| one.onset <= first && Some(last) <= one.end;
        let known = !value.is_nan();
        assert!(!known || all.all().iter().any(is_in) == (*value == 1.0), "{stamp}");
    }
}

// Files and reports

fn refusal(text: &str) -> String {
    Episodes::read("e.csv", text.as_bytes()).unwrap_err().to_string()
}

#[test]
fn a_file_that_has_no_episodes_is_refused_with_a_way_out() {
    insta::assert_snapshot!(refusal("start,end,name\n2001,2002,a\n"));
    insta::assert_snapshot!(refusal("onset,ends\n2001,2002\n"));
    insta::assert_snapshot!(refusal("onset,end\n"));
}

#[test]
fn all_wrong_episodes_of_a_file_are_told_with_their_lines() {
    insta::assert_snapshot!(refusal(
        "onset,end,name\n2001-13,2002,a\n,2003,b\n2005Q3,2005Q1,c\n2006,soon,d\n"
    ));
    insta::assert_snapshot!(refusal(
        "onset,end,name\n2001,2003,a\n2003-06,2004,b\n2008,,c\n2010,,d\n"
    ));
}

#[test]
fn what_cannot_be_scored_is_refused_with_a_way_out() {
    let told = |rules: &str, panel: &Panel, happened: &Happened, options: &ScoreOptions| {
        let rules = RuleSet::parse(rules).unwrap_or_else(|error| panic!("{error}"));
        let plan = rules.plan(panel.schema()).unwrap();
        plan.evaluate(panel).unwrap().score(happened, options).unwrap_err().to_string()
    };
    let (dated, happened) = (panel(X, NO_PRICE), episodes("2001Q3,2001Q4\n"));
    let silent = RULES.replace("base_rates: { of: p, within: [2q], falls: [50pct] }\n", "");
    let fall = Happened::Fall { percent: None, within: None };
    insta::assert_snapshot!(told(&silent, &dated, &fall, &options("4q")));
    let late = ScoreOptions { from: Some("2010-01-01".parse().unwrap()), ..options("4q") };
    insta::assert_snapshot!(told(RULES, &dated, &happened, &late));
    let rows = silent
        .replace("calendar: quarter", "calendar: rows")
        .replace("every: quarter, published: 0d, max_age: 0d, ", "");
    let bare = Panel::read_csv("x,p\n1,1\n3,1\n".as_bytes()).unwrap();
    insta::assert_snapshot!(told(&rows, &bare, &happened, &options("4q")));
}

fn report(knowledge: &[Knowledge], happened: &Happened) -> ScoreReport {
    let rules = shipped().iter().find(|set| set.id == "yield-curve").unwrap();
    let panel = Panel::read_csv(rules.figures.as_bytes()).unwrap();
    let rules = rules.rule_set().unwrap();
    let options = options("18m");
    let plans: Vec<_> = knowledge
        .iter()
        .map(|knowledge| PlanOptions { knowledge: *knowledge, ..PlanOptions::default() })
        .map(|options| rules.plan_with(panel.schema(), &options).unwrap())
        .collect();
    let outcomes: Vec<_> = plans.iter().map(|plan| plan.evaluate(&panel).unwrap()).collect();
    let views = outcomes.iter().map(|outcome| outcome.score(happened, &options).unwrap());
    outcomes[0].score_report(&options, views.collect())
}

#[test]
fn every_line_fits_the_page_and_the_first_thing_said_is_how_many_there_were() {
    for name in ["us-recessions", "nasdaq-busts", "technology-bust"] {
        let happened = Happened::Episodes(fixture(name));
        for knowledge in [&[Knowledge::Released][..], &[Knowledge::Released, Knowledge::Latest]] {
            let text = report(knowledge, &happened).to_string();
            for line in text.lines() {
                assert!(line.chars().count() <= 80, "{line}");
            }
            let (count, table) = (text.find("to learn from").unwrap(), text.find("ALARM").unwrap());
            assert!(count < table, "{text}");
        }
    }
}

#[test]
fn the_three_formats_agree() {
    let happened = Happened::Episodes(fixture("us-recessions"));
    let report = report(&[Knowledge::Released, Knowledge::Latest], &happened);
    let json: serde_json::Value = serde_json::from_str(&report.to_json()).unwrap();
    let csv = report.to_csv();
    let mut lines = csv.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    assert_eq!(json["schema"], "froth.score/1");
    let mut count = 0;
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        assert_eq!(cells.len(), header.len(), "{line}");
        let cell = |name: &str| cells[header.iter().position(|own| *own == name).unwrap()];
        let views = json["views"].as_array().unwrap();
        let view = views.iter().find(|view| view["knowledge"] == cell("knowledge")).unwrap();
        if cell("kind") == "count" {
            continue;
        }
        let rows = view["rows"].as_array().unwrap();
        let row = rows.iter().find(|row| row["id"] == cell("id") && row["kind"] == cell("kind"));
        for name in ["hits", "misses", "type_2", "usefulness", "share_unknown"] {
            let number: Option<f64> = cell(name).parse().ok();
            assert_eq!(number, row.unwrap()[name].as_f64(), "{line}");
        }
        count += 1;
    }
    assert_eq!(count, 2 * report.views[0].rows.len());
    assert!(report.views[0].rows.iter().any(|row| row.kind == RowKind::Watch));
}
