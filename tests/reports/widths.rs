//! The report as text: its head on one screen, and in lines as wide as the terminal.

use froth::diagnostic::Style;
use froth::report::{Section, Sections};
use froth::{Format, Panel, PlanOptions, Report, State};

/// What a shipped rule set says of its own figures.
fn report(id: &str, as_of: Option<&str>) -> Report {
    report_with(id, as_of, &[], &Sections::of([Section::DecidedBy]))
}

fn report_with(id: &str, as_of: Option<&str>, drop: &[&str], sections: &Sections) -> Report {
    let rules = froth::rules::shipped().iter().find(|rules| rules.id == id).unwrap();
    let format = Format::of_name(rules.figures_name).unwrap();
    let panel = Panel::read(rules.figures_name, format, rules.figures.as_bytes()).unwrap();
    let rules = rules.rule_set().unwrap();
    let drop = drop.iter().map(|name| (*name).to_owned()).collect();
    let options = PlanOptions { drop, ..PlanOptions::default() };
    let plan = rules.plan_with(panel.schema(), &options).unwrap();
    match as_of {
        Some(day) => plan.evaluate_as_of(&panel, day.parse().unwrap()).unwrap(),
        None => plan.evaluate(&panel).unwrap(),
    }
    .report_with(sections)
}

/// All of these words are in the text, wherever its lines end.
#[track_caller]
fn says(text: &str, all: &[&str]) {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for said in all {
        assert!(flat.contains(said), "{said}\n{text}");
    }
}

/// A line less than a terminal has at least, for who prints it.
const SCREEN: usize = 23;

#[test]
fn the_head_of_every_shipped_rule_set_is_on_one_screen_and_has_every_answer() {
    for rules in froth::rules::shipped() {
        let report = report(rules.id, None);
        let head = report.to_head_within(Style::Plain, 80, SCREEN);
        let lines = head.lines().count();
        assert!(lines <= SCREEN, "{}: {lines} lines\n{head}", rules.id);
        assert!(head.lines().all(|line| line.chars().count() <= 80), "{head}");
        assert!(!head.contains('…'), "{}: something is cut\n{head}", rules.id);
        says(&head, &[rules.id, "Signs ", "Decided by ", "Not known ", "Newest figure "]);
        let name = report.phase.title.as_deref().unwrap_or("undetermined");
        says(&head.to_uppercase(), &[&name.to_uppercase()]);
        if report.phase.id.is_some() {
            says(&head, &["rank "]);
        }
        says(&head, if report.nearest_sign.is_some() { &["Nearest sign "] } else { &[] });
        says(&head, if report.base_rates.is_some() { &["What followed "] } else { &[] });
        says(&head, if report.likeness.is_some() { &["Resembles "] } else { &[] });
        // Each sign has a line, or is counted with its state.
        let lamps = ["○ off ", "◐ watch ", "● on ", "? unknown "];
        let told = head.lines().filter(|line| lamps.iter().any(|lamp| line.starts_with(lamp)));
        let rest = head.lines().find_map(|line| line.strip_prefix("and "));
        let rest = rest
            .and_then(|rest| rest.split_once(" more"))
            .map_or(0, |(count, _)| count.parse::<usize>().unwrap());
        assert_eq!(told.count() + rest, report.signals.0.len(), "{head}");
        let word = |state| if state == State::On { "● on " } else { "? unknown " };
        for (state, of) in [(State::On, report.tally.on), (State::Unknown, report.tally.unknown)] {
            let own = head.lines().filter(|line| line.starts_with(word(state))).count();
            let rest = of - own;
            if 0 < rest {
                says(
                    &head,
                    &[&format!(
                        "{rest} {}",
                        word(state).trim_start_matches(['●', '?', ' ']).trim()
                    )],
                );
            }
        }
    }
}

#[test]
fn the_head_of_other_days_is_on_one_screen_too_and_so_is_one_with_all_that_was_asked() {
    let goldman = |as_of, drop: &[&str], wanted: &[Section]| {
        let wanted = wanted.iter().copied().chain([Section::DecidedBy]);
        let sections = Sections { draws: 20, ..Sections::of(wanted) };
        report_with("goldman-1997-vs-1999", as_of, drop, &sections)
    };
    let mut all: Vec<Report> =
        ["1900-01-01", "1959-12-31", "1997-12-31", "1998-12-31", "1999-12-31"]
            .map(|day| goldman(Some(day), &[], &[]))
            .into();
    all.push(goldman(Some("1999-12-31"), &["profits", "credit_spread"], &[]));
    all.push(goldman(None, &[], &[Section::Flips, Section::Stability]));
    for report in &all {
        // The fewest lines that are always enough, and what a program asks for.
        for lines in [20, SCREEN] {
            let head = report.to_head_within(Style::Plain, 80, lines);
            assert!(head.lines().count() <= lines, "{}\n{head}", head.lines().count());
            // The signs stay one by one.
            let signs = head.lines().filter(|line| line.starts_with(['○', '◐', '●', '?']));
            assert_eq!(signs.count(), report.signals.0.len(), "{head}");
        }
    }
    let head = |place: usize| all[place].to_head_within(Style::Plain, 80, SCREEN);
    says(&head(0), &["UNDETERMINED", "Nothing in these data was known by then."]);
    says(&head(4), &["LATE BOOM, AS IN 1999", "rank 4 of 8", "4 of 5 seen", "941 came later"]);
    says(&head(5), &["UNDETERMINED", "These would decide it: ", "2 more unknown", "was left out"]);
    says(&head(6), &["Would change it ", "How firm the same in "]);
}

#[test]
fn a_head_says_what_it_is_asked_for_first() {
    let text = report("goldman-1997-vs-1999", None).to_head_within(Style::Plain, 80, SCREEN);
    for said in [
        "MID BOOM, AS IN 1997",
        "rank 5 of 8, since 2025Q3, 5 quarters; before it, until 2025Q2: Early boom",
        "○ off     Corporate profits fall     0.50 pp to go for watch; seen in 2025Q3",
        "2 of 5 seen within two years (4 in 1983, 2 in 1997, 4 in 1999)",
        "Corporate debt rises: 3.43 pp to go, on at ≥ 2.00 pp",
        "(2026-07-30, assumed)",
        "rules goldman-1997-vs-1999 2.0.0 ",
    ] {
        assert!(text.contains(said), "{said}\n{text}");
    }
    // Where there is room the reasons are there.
    let wide = report("sahm", None).to_head_within(Style::Plain, 140, SCREEN);
    says(&wide, &["Unemployment, as a mean of three months, is −0.03 pp above its low"]);
    let whole = report("goldman-1997-vs-1999", None).to_string();
    says(&whole, &["rank 5 of 8; graver: Late boom, as in 1999; calmer: The aftermath"]);
}

#[test]
fn of_many_signs_those_that_are_on_or_unknown_come_first_and_the_rest_is_counted() {
    let signals: String = (0..30)
        .map(|place| format!("  s{place}: {{ title: Sign {place}, when: x > {place} }}\n"))
        .collect();
    let rules = format!(
        "format: 1\nid: many\nversion: \"1\"\ntitle: Many\ncalendar: quarter\ninputs:\n  \
         x: {{ title: The heat, unit: number, every: quarter, published: 0d, max_age: 100d }}\nsignals:\n{signals}\
         phases:\n  - {{ id: hot, title: Hot, when: s1 }}\n  - {{ id: calm, title: Calm, otherwise: true }}\n"
    );
    let rules = froth::RuleSet::parse(&rules).unwrap_or_else(|error| panic!("{error}"));
    let head = |x: &str, day: &str| {
        let panel = Panel::read_csv(format!("date,x\n2000Q1,1\n2000Q2,{x}\n").as_bytes()).unwrap();
        let plan = rules.plan(panel.schema()).unwrap();
        let outcome = plan.evaluate_as_of(&panel, day.parse().unwrap()).unwrap();
        let head = outcome.report().to_head_within(Style::Plain, 80, SCREEN);
        assert!(head.lines().count() <= SCREEN, "{head}");
        head
    };
    says(&head("28.5", "2000-06-30"), &["● on Sign 0 ", "more: ", " on, 1 off"]);
    says(&head("2.5", "2000-06-30"), &["● on Sign 2 ", " more, all off"]);
    says(&head("1", "2001-12-31"), &["? unknown Sign 0", " more, all unknown"]);
}

#[test]
fn no_line_is_wider_than_the_columns_that_there_are() {
    for rules in froth::rules::shipped().iter().filter(|rules| rules.figures_name.ends_with("csv"))
    {
        let report = report(rules.id, None);
        for columns in [40, 60, 80, 100, 140] {
            let text = report.to_text_within(Style::Plain, columns);
            // The last lines name files, which are not broken.
            let (text, _) = text.split_once("\n\nrules ").unwrap();
            let wide: Vec<&str> =
                text.lines().filter(|line| columns < line.chars().count()).collect();
            // A word that is wider than the page cannot be broken.
            let wide: Vec<&str> =
                wide.into_iter().filter(|line| line.trim().contains(' ')).collect();
            assert!(wide.is_empty(), "{} in {columns}: {wide:#?}", rules.id);
            let head = report.to_head_within(Style::Plain, columns, SCREEN);
            let wide: Vec<&str> =
                head.lines().filter(|line| columns < line.chars().count()).collect();
            assert!(wide.is_empty(), "{} in {columns}: {wide:#?}", rules.id);
            let most = SCREEN * 80 / columns.min(80);
            assert!(head.lines().count() <= most, "{} in {columns}\n{head}", rules.id);
        }
    }
}

#[test]
fn a_wide_terminal_has_a_row_in_one_line() {
    let report = report("goldman-1997-vs-1999", None);
    let narrow = report.to_text_within(Style::Plain, 80).lines().count();
    let wide = report.to_text_within(Style::Plain, 140).lines().count();
    assert!(wide + 15 < narrow, "{wide} lines where 80 columns need {narrow}");
    assert_eq!(report.to_text_within(Style::Plain, 3), report.to_text_within(Style::Plain, 40));
    let head = |columns| report.to_head_within(Style::Plain, columns, SCREEN);
    assert!(head(140).len() > head(80).len(), "a wide head tells more");
    assert_eq!(head(3), head(40));
    assert_eq!(head(1_000), head(160));
}

#[test]
fn a_history_is_as_wide_as_its_columns_too() {
    let rules = froth::rules::shipped().first().unwrap();
    let panel = Panel::read(rules.figures_name, Format::Csv, rules.figures.as_bytes()).unwrap();
    let rules = rules.rule_set().unwrap();
    let plan = rules.plan(panel.schema()).unwrap();
    let history = plan.evaluate(&panel).unwrap().history_report(None, None);
    let lines = |columns: usize| {
        let text = history.to_text_within(Style::Plain, columns);
        let (text, _) = text.split_once("\n\nrules ").unwrap();
        let wide = text.lines().find(|line| columns < line.chars().count());
        assert_eq!(wide, None, "in {columns}");
        text.lines().count()
    };
    let (narrow, usual, wide) = (lines(40), lines(80), lines(140));
    assert!(wide < usual && usual < narrow, "{wide} {usual} {narrow}");
}

#[test]
fn a_history_says_what_turned_and_from_which_value_to_which() {
    let rules = froth::rules::shipped().first().unwrap();
    let panel = Panel::read(rules.figures_name, Format::Csv, rules.figures.as_bytes()).unwrap();
    let rules = rules.rule_set().unwrap();
    let plan = rules.plan(panel.schema()).unwrap();
    let history = plan.evaluate(&panel).unwrap().history_report(None, None);
    let began = |bar: &str| {
        let episode = history.episodes.iter().find(|episode| episode.from_bar == bar).unwrap();
        episode.began.words.join("; ")
    };
    assert_eq!(
        began("1998Q4"),
        "The Fed cuts rates turned on (from 0.02 pp to -0.88 pp); Credit spreads widen turned on \
         (from 0.39 pp to 0.92 pp)"
    );
    // One number that passes two limits at once is told once.
    let fell = "Share prices against their recent high from -19.68 % to -45.97 % (limit -35.00 %)";
    assert_eq!(began("2000Q4"), fell);
    assert_eq!(began("2005Q2"), "more than two years since “The bust”");
    let words = history.episodes.iter().flat_map(|episode| &episode.began.words);
    let code: Vec<&String> = words.filter(|words| words.contains(['_', '&', '!'])).collect();
    assert!(code.is_empty(), "{code:?}");
}

#[test]
fn no_history_of_a_shipped_rule_set_says_its_causes_in_code() {
    for rules in froth::rules::shipped() {
        let format = Format::of_name(rules.figures_name).unwrap();
        let panel = Panel::read(rules.figures_name, format, rules.figures.as_bytes()).unwrap();
        let plan = rules.rule_set().unwrap().plan(panel.schema()).unwrap();
        let history = plan.evaluate(&panel).unwrap().history_report(None, None);
        let words = history.episodes.iter().flat_map(|episode| &episode.began.words);
        let code: Vec<&String> = words.filter(|words| words.contains(['_', '&', '|'])).collect();
        let code: Vec<&&String> = code.iter().filter(|words| !words.contains("S&P")).collect();
        assert!(code.is_empty(), "{}: {code:#?}", rules.id);
    }
}

#[test]
fn a_sentence_with_an_unknown_number_can_be_read_aloud() {
    let because = "The share is {x} of all. It changed by {x} in a year. There were {n} in the \
                   year ({n}). Prices are {k} times dividends, {x} above the mean. It is {x}. {x} \
                   is much. The supplier's {x} is large.";
    let rules = format!(
        "format: 1\nid: gaps\nversion: \"1\"\ntitle: Gaps\ncalendar: quarter\ninputs:\n  \
         x: {{ unit: percent, every: quarter, published: 0d, max_age: 20d }}\n  \
         n: {{ unit: deals, every: quarter, published: 0d, max_age: 20d }}\n  \
         k: {{ unit: number, every: quarter, published: 0d, max_age: 20d }}\n\
         signals:\n  s: {{ when: \"x > 1pct && n > 1deals && k > 1\", because: \"{because}\" }}\n\
         phases:\n  - {{ id: hot, when: s }}\n  - {{ id: calm, otherwise: true }}\n"
    );
    let rules = froth::RuleSet::parse(&rules).unwrap_or_else(|error| panic!("{error}"));
    let panel = Panel::read_csv("date,x,n,k\n1999Q4,5,5,5\n".as_bytes()).unwrap();
    let plan = rules.plan(panel.schema()).unwrap();
    let report = plan.evaluate_as_of(&panel, "2000-03-31".parse().unwrap()).unwrap().report();
    let told = report.signals.0.first().and_then(|(_, signal)| signal.because.clone());
    assert_eq!(
        told.unwrap(),
        "The share is an unknown share of all. It changed by an unknown amount in a year. There \
         were an unknown number of deals in the year (unknown). Prices are an unknown number of \
         times dividends, an unknown amount above the mean. It is unknown. An unknown amount is \
         much. The supplier's unknown amount is large."
    );
}
