//! A state that is saved and gone on with on days by chance says on each what one run
//! says: on every calendar, in five runs each.

use froth::time::{Date, Frequency, Period};
use froth::{Format, Outcome, Panel, RuleSet};

/// Signals and phases with every kind of memory.
const WATCHED: &str = "\
signals:
  mean: { when: \"rolling_mean(m, 3) > 4\", for: 2 }
  high: { when: \"m >= rolling_max(m, 5)\", keep_firing_for: 2 }
  slow: { when: \"m > lag(m, 4)\", until: m < 2 }
phases:
  - { id: top, when: high && slow }
  - { id: after, when: \"was(top, 4)\" }
  - { id: warm, when: mean, for: 2 }
  - { id: rest, otherwise: true }
dwell: 2
";

/// Numbers by chance, from a seed that is not zero.
pub(super) struct Chance(pub(super) u64);

impl Chance {
    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

/// Rules on one input, with this contract.
pub(super) fn rules(calendar: &str, contract: &str, watched: &str) -> RuleSet {
    let text = format!(
        "format: 1\nid: t\nversion: \"1\"\ntitle: T\ncalendar: {calendar}\ninputs:\n  \
         m: {{ unit: number{contract}, columns: [m] }}\n{watched}"
    );
    RuleSet::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn panel(rows: &[(Date, usize)]) -> Panel {
    // One cell in ten is empty.
    let cell = |value: usize| if value == 9 { ".".to_owned() } else { value.to_string() };
    let rows = rows.iter().map(|(day, value)| format!("{day},{}\n", cell(*value)));
    let text: String = ["date,m\n".to_owned()].into_iter().chain(rows).collect();
    Panel::read("m.csv", Format::Csv, text.as_bytes()).unwrap()
}

/// Everything that an outcome says at every bar, and its whole last report.
fn told(outcome: &Outcome) -> (Vec<String>, String) {
    let steps = outcome.history().into_iter().map(|step| format!("{step:?}")).collect();
    let mut report: serde_json::Value = serde_json::from_str(&outcome.report().to_json()).unwrap();
    // A stream does not know the files of its data, and data that end with the day have
    // nothing that is left aside.
    for (place, key) in [("/provenance", "data"), ("/inputs/m", "file"), ("/day", "left_aside")] {
        let own = report.pointer_mut(place).and_then(serde_json::Value::as_object_mut);
        own.map(|own| own.remove(key));
    }
    (steps, report.to_string())
}

/// Goes on with the rows that are there on each of these days, or with all of them.
#[track_caller]
fn check(rules: &RuleSet, rows: &[(Date, usize)], days: &[Date], is_cut: bool) {
    let whole = panel(rows);
    let plan = rules.plan(whole.schema()).unwrap();
    let mut state: Option<String> = None;
    for day in days {
        let known: Vec<_> = rows.iter().filter(|row| row.0 <= *day).copied().collect();
        let panel = if is_cut && !known.is_empty() { panel(&known) } else { whole.clone() };
        let mut stream = match &state {
            Some(state) => plan.resume(state).unwrap(),
            None => plan.stream(),
        };
        stream.read(&panel, Some(*day)).unwrap();
        let asked = plan.evaluate_as_of(&whole, *day).unwrap();
        let at = format!("{:?} {is_cut} in {days:?}, on {day}", rules.calendar());
        let (own, expected) = (told(&stream.outcome()), told(&asked));
        assert_eq!(own.0.len(), expected.0.len(), "{at}");
        assert!(own == expected, "{at}\n{}\n{}", own.1, expected.1);
        state = Some(stream.save());
    }
}

#[test]
fn on_every_calendar_runs_one_after_the_other_say_what_one_run_says() {
    let mut chance = Chance(20_261_127);
    let begin = Date::new(2001, 1, 1).unwrap();
    let calendars = Frequency::ALL.map(|every| (every.word().to_owned(), every));
    let trading = [("{ days_of: m }".to_owned(), Frequency::Day)];
    let mut count = 0;
    for (calendar, every) in calendars.into_iter().chain(trading) {
        let rules = rules(&calendar, &format!(", every: {}, published: 0d", every.word()), WATCHED);
        for round in 0..8 {
            let first = Period::holding(every, begin);
            let periods = (0..24).map(|place| first.plus(place).last_day());
            // On days of trading some days are left out.
            let is_trading = calendar.starts_with('{');
            let rows: Vec<(Date, usize)> = periods
                .filter(|_| !is_trading || chance.below(4) != 0)
                .collect::<Vec<_>>()
                .into_iter()
                .map(|day| (day, chance.below(10)))
                .collect();
            let (one, last) = (rows.first().unwrap().0, rows.last().unwrap().0);
            let span = (last.days() - one.days()) as usize + 3;
            let mut days: Vec<Date> =
                (0..5).map(|_| one.plus_days(chance.below(span) as i32)).collect();
            days.sort_unstable();
            check(&rules, &rows, &days, round % 2 == 0);
            count += 1;
        }
    }
    assert_eq!(count, 48);
}

#[test]
fn on_rows_runs_one_after_the_other_say_what_one_run_says() {
    let mut chance = Chance(7);
    let begin = Date::new(2001, 1, 1).unwrap();
    let rules = rules("rows", "", WATCHED);
    for round in 0..16 {
        let mut day = begin;
        let mut row = || {
            day = day.plus_days(1 + chance.below(9) as i32);
            (day, chance.below(10))
        };
        let rows: Vec<(Date, usize)> = (0..24).map(|_| row()).collect();
        let mut days: Vec<Date> = (0..5).map(|_| rows.get(chance.below(24)).unwrap().0).collect();
        days.sort_unstable();
        check(&rules, &rows, &days, round % 2 == 0);
    }
}
