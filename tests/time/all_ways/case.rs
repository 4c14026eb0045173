//! Rule sets and figures by chance, on calendars and in frequencies by chance.

use froth::time::{Date, Frequency, Period, Stamp};
use froth::{Knowledge, Panel, Plan, PlanOptions, RuleSet, Series};

use crate::chance::Chance;
use crate::drawn::{self, INPUTS, Reach};

/// What the rules by chance of other tests lack: lengths in time, the newest figure of
/// a slower input, sums of whole windows.
const SIGNALS: &str = "  yearly: { when: yoy(a) > 0, for: 2 }
  at_present: { when: a > newest(b), keep_firing_for: 2 }
  whole: { when: 'rolling_sum(c, 2) > 0', until: c < 0 }
  summer: { when: 'month() >= 5 && weekday() < 7 && c * month() < 2', for: 2 }
  stale: { when: 'age(a) > 60 || age(b) - age(c) >= 40 || !known(age(b))', for: 2 }
  moved: { when: 'change(b, 1y) > 0', watch: 'held(b > 0, 2)' }
";
const PHASES: &str = "  - { id: extra, when: 'yearly && within(at_present, 2)', for: 2 }
  - { id: other, when: '!was(extra, 2) && whole && (moved || summer || !stale) && year() > 2001' }
";

/// An input: the period and the date of each row, and its value, or NaN.
pub(crate) struct Made {
    /// Whether the rules say that it has figures of just this frequency.
    pub(crate) is_plain: bool,
    contract: String,
    /// How many days after the end of its period a figure comes out.
    published: i32,
    pub(crate) rows: Vec<(Period, Stamp, f64)>,
    /// Of each figure the days from which it was another one.
    versions: Vec<(Stamp, Date, f64)>,
}

/// A rule set by chance and figures for it, on calendars and in frequencies by chance.
pub(crate) struct Case {
    seed: u64,
    pub(crate) chance: Chance,
    pub(crate) rules: RuleSet,
    pub(crate) made: Vec<Made>,
    /// Whether the rules say of each input how often it has figures, so that fewer
    /// rows are not read in another way.
    pub(crate) is_sure: bool,
}

fn frequencies(calendar: Frequency) -> &'static [Frequency] {
    use Frequency::{Day, Month, Quarter, Week, Year};
    match calendar {
        Week => &[Week, Week, Day, Month, Quarter],
        Month => &[Month, Month, Day, Week, Quarter, Year],
        _ => &[Quarter, Quarter, Month, Week, Year],
    }
}

fn begin() -> Date {
    Date::new(2001, 1, 1).unwrap()
}

impl Made {
    fn new(chance: &mut Chance, calendar: Frequency, is_anchor: bool, is_sure: bool) -> Made {
        let all = frequencies(calendar);
        let frequency = if is_anchor { calendar } else { all[chance.below(all.len())] };
        let days = match calendar {
            Frequency::Week => 450,
            Frequency::Month => 900,
            _ => 1800,
        };
        let first = Period::holding(frequency, begin());
        let last = Period::holding(frequency, begin().plus_days(days));
        let stamped = chance.below(3);
        let (mut rows, mut silent) = (Vec::new(), 0);
        for period in (0..=last.ordinal() - first.ordinal()).map(|place| first.plus(place)) {
            if chance.one_in(40) {
                silent = 1 + chance.below(12);
            }
            silent = usize::saturating_sub(silent, 1);
            // A row may be left out, but for the first two.
            let is_there = is_anchor || rows.len() < 2;
            if !is_there && (chance.one_in(12) || 0 < silent && chance.one_in(2)) {
                continue;
            }
            let is_gap = !is_there && (chance.one_in(8) || 0 < silent);
            let value = if is_gap { f64::NAN } else { chance.below(13) as f64 / 2.0 - 3.0 };
            let stamp = match (stamped, frequency) {
                (_, Frequency::Day) | (0, _) => Stamp::Day(period.last_day()),
                (1, _) => Stamp::Day(period.first_day()),
                _ => Stamp::Period(period),
            };
            rows.push((period, stamp, if is_anchor { 1.0 } else { value }));
        }
        let mut made = contract(chance, frequency, calendar, is_sure);
        made.versions = versions(chance, frequency, &rows);
        Made { rows, ..made }
    }

    /// The rows of figures that are out on a day; all of them without one.
    fn series(&self, name: &str, day: Option<Date>) -> Series {
        let is_out = |row: &&(Period, Stamp, f64)| {
            day.is_none_or(|day| row.0.last_day().plus_days(self.published) <= day)
        };
        let rows: Vec<_> = self.rows.iter().filter(is_out).collect();
        let stamps = rows.iter().map(|row| row.1).collect();
        Series::new(name, stamps, rows.iter().map(|row| row.2).collect()).unwrap()
    }

    /// The same, with all that each figure was.
    fn revised(&self, name: &str, day: Option<Date>) -> Series {
        let is_out = |version: &&(Stamp, Date, f64)| day.is_none_or(|day| version.1 <= day);
        Series::with_vintages(name, self.versions.iter().filter(is_out).copied().collect()).unwrap()
    }
}

/// Each figure comes out on a day by chance, and some are revised, once or more often.
fn versions(
    chance: &mut Chance,
    frequency: Frequency,
    rows: &[(Period, Stamp, f64)],
) -> Vec<(Stamp, Date, f64)> {
    let mut versions = Vec::new();
    for (period, stamp, value) in rows.iter().filter(|row| !row.2.is_nan()) {
        let late = if frequency <= Frequency::Week { 15 } else { 70 };
        let mut day = period.last_day().plus_days(chance.below(late) as i32);
        while chance.one_in(3) {
            versions.push((*stamp, day, chance.below(13) as f64 / 2.0 - 3.0));
            day = day.plus_days(1 + chance.below(200) as i32);
        }
        versions.push((*stamp, day, *value));
    }
    versions
}

/// An input with a contract by chance, and no rows yet.
fn contract(chance: &mut Chance, rows: Frequency, calendar: Frequency, is_sure: bool) -> Made {
    let mut contract = "unit: number".to_owned();
    let coarser: Vec<Frequency> =
        Frequency::ALL.into_iter().filter(|every| rows < *every && calendar <= *every).collect();
    let is_plain = is_sure || coarser.is_empty() || !chance.one_in(4);
    let every = if is_plain { rows } else { coarser[chance.below(coarser.len())] };
    if is_sure || !is_plain || !chance.one_in(3) {
        contract += &format!(", every: {}", every.word());
    }
    let longest = if rows <= Frequency::Week { 20 } else { 110 };
    let published = match chance.below(4) {
        0 => 0,
        1 if Frequency::Week < rows => -9,
        _ => chance.below(longest) as i32,
    };
    contract += &format!(", published: {published}d");
    if chance.one_in(2) {
        contract += &format!(", max_age: {}d", 10 + chance.below(400));
    }
    let aggregate = ["last", "mean", "sum", "min", "max", "first"][chance.below(6)];
    contract += &format!(", aggregate: {aggregate}");
    Made { is_plain, contract, published, rows: Vec::new(), versions: Vec::new() }
}

impl Case {
    pub(crate) fn new(seed: u64) -> Case {
        let mut chance = Chance::new(seed);
        let all = [Frequency::Week, Frequency::Month, Frequency::Quarter];
        let calendar = all[chance.below(3)];
        let text = drawn::rules(&mut chance, Reach::All, calendar.word());
        let (head, rest) = text.split_once("inputs:\n").unwrap();
        let (_, rest) = rest.split_once("signals:\n").unwrap();
        let (signals, phases) = rest.split_once("phases:\n").unwrap();
        let is_sure = chance.one_in(3);
        let made = |name: &&str| Made::new(&mut chance, calendar, *name == "anchor", is_sure);
        let made: Vec<Made> = INPUTS.iter().map(made).collect();
        let inputs = INPUTS.iter().zip(&made);
        let inputs = inputs
            .map(|(name, made)| format!("  {name}: {{ {}, columns: [{name}] }}\n", made.contract));
        let text = format!(
            "{head}inputs:\n{}signals:\n{SIGNALS}{signals}phases:\n{PHASES}{phases}",
            inputs.collect::<String>()
        );
        let rules = RuleSet::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        Case { seed, chance, rules, made, is_sure }
    }

    /// The figures, or those that are out on a day; of `a` and `b`, if they are
    /// revised, with the days on which each came out and was another one.
    pub(crate) fn panel(&self, is_revised: bool, day: Option<Date>) -> Panel {
        let series = INPUTS.iter().zip(&self.made).map(|(name, made)| match *name {
            "a" | "b" if is_revised => made.revised(name, day),
            _ => made.series(name, day),
        });
        Panel::new(series.collect()).unwrap()
    }

    pub(crate) fn plan(&self, panel: &Panel, knowledge: Knowledge) -> Plan {
        let options = PlanOptions { knowledge, ..PlanOptions::default() };
        let plan = self.rules.plan_with(panel.schema(), &options);
        plan.unwrap_or_else(|error| panic!("{error}\n{}", self.rules.text()))
    }

    /// A day by chance, from before the first figure to long after the last.
    pub(crate) fn day(&mut self) -> Date {
        let last = self.made[0].rows.last().unwrap().0.last_day();
        let days = (last.days() - begin().days() + 150) as usize;
        begin().plus_days(self.chance.below(days) as i32 - 20)
    }

    pub(crate) fn days(&mut self) -> [Date; 3] {
        let mut days = [self.day(), self.day(), self.day()];
        days.sort_unstable();
        days
    }

    pub(crate) fn at(&self, day: Date) -> String {
        format!("seed {} on {day}\n{}", self.seed, self.rules.text())
    }
}
