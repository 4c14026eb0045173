//! A state that no longer has its first decisions says what one run over all says, and is
//! no longer for having lasted longer.

use froth::time::{Date, Frequency, Period};
use froth::{Format, Outcome, Panel, Plan, RuleSet};

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

/// Numbers by chance, to the second decimal.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

fn rules(calendar: &str, contract: &str, watched: &str) -> RuleSet {
    let text = format!(
        "format: 1\nid: t\nversion: \"1\"\ntitle: T\ncalendar: {calendar}\ninputs:\n  \
         m: {{ unit: number{contract}, columns: [m] }}\n{watched}"
    );
    RuleSet::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

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
        let (own, expected) = (told(&stream.outcome()), told(&whole));
        let pairs = own.lines().zip(expected.lines());
        let differs = pairs.filter(|(own, expected)| own != expected).next();
        assert_eq!(differs, None, "{:?} to {end}", plan.rules().calendar());
        let saved = stream.save();
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
