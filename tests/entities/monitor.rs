//! A monitor keeps no evidence, and gives the verdicts that a stream gives.

use froth::rules::{Phase, shipped};
use froth::time::{Calendar, Date, Frequency, Period, Stamp};
use froth::{Plan, PlanOptions, RuleSet};

/// Numbers by chance, from a seed that is written down.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    /// A number, or a gap one time in so many.
    pub(crate) fn value(&mut self, gaps: u64) -> f64 {
        if self.roll(gaps) == 0 { f64::NAN } else { (self.roll(400) as f64) / 100.0 - 1.0 }
    }
}

pub(crate) fn plan(rules: &RuleSet) -> Plan {
    let options = PlanOptions { allow_missing: true, ..PlanOptions::default() };
    rules.plan_with(froth::data::Schema::default(), &options).unwrap()
}

pub(crate) fn ids(phases: &[&Phase]) -> Vec<String> {
    phases.iter().map(|phase| phase.id.clone()).collect()
}

/// The same records to a stream and to a monitor.
fn check(plan: &Plan, records: &[Vec<f64>]) {
    let mut stream = plan.stream();
    let mut monitor = plan.monitor();
    let names: Vec<&str> = plan.rules().inputs().iter().map(|input| &*input.name).collect();
    let often = match plan.rules().calendar() {
        Calendar::Every(frequency) => frequency,
        Calendar::Rows | Calendar::DaysOf(_) => Frequency::Day,
    };
    let first = Period::holding(often, Date::new(1980, 1, 1).unwrap());
    for (bar, record) in (0..).zip(records) {
        let figures: Vec<(&str, f64)> = names.iter().copied().zip(record.clone()).collect();
        let period = first.plus(bar);
        if let Calendar::DaysOf(place) = plan.rules().calendar()
            && record.get(place).is_none_or(|value| value.is_nan())
        {
            assert!(stream.push(Stamp::Period(period), None, &figures).is_err(), "no trading day");
            continue;
        }
        let day = period.last_day();
        let step = stream.push(Stamp::Period(period), Some(day), &figures).unwrap();
        let phase = monitor.push(record).unwrap();
        assert_eq!(phase.map(|phase| &phase.id), step.phase.map(|phase| &phase.id), "bar {bar}");
        assert_eq!(ids(&monitor.possible()), ids(&step.possible), "bar {bar}");
        assert_eq!(monitor.states().collect::<Vec<_>>(), step.signals, "bar {bar}");
    }
}

/// Rules that remember: signals over windows, phases that last, `for`, `was`.
pub(crate) const REMEMBERING: &str = "
format: 1
id: t
version: '1'
title: t
calendar: rows
inputs:
  x: { unit: number, columns: [x] }
  y: { unit: number, columns: [y] }
signals:
  high: { when: x > 1, until: x < 0, for: 2, keep_firing_for: 1 }
  above: { watch: y > 0, when: 'y > rolling_median(y, 5) && x > lag(y, 2)' }
phases:
";

pub(crate) const PHASES: [&str; 8] = [
    "  - { id: a, when: high && above }\n  - { id: b, when: 'within(above, 3)' }\n  - { id: c, otherwise: true }\n",
    "  - { id: a, when: high, for: 2 }\n  - { id: b, when: 'held(above || x > 0, 2)', for: 3 }\n  - { id: c, otherwise: true }\ndwell: 3\n",
    "  - { id: a, when: 'high && was(b, 3)' }\n  - { id: b, when: 'above || at_least(2, high, x > y, y > 0)' }\n  - { id: c, otherwise: true }\n",
    "  - { id: a, when: 'high && !was(a, 2)', for: 2, at_once: true }\n  - { id: b, when: 'y > 0 || was(a, 4)' }\n  - { id: c, otherwise: true }\ndwell: 2\n",
    "  - { id: a, when: 'score >= 2' }\n  - { id: b, when: 'watch(above) && count(x > 0, y > 0, high) == 1' }\n  - { id: c, otherwise: true }\n",
    "  - { id: a, when: '(x > 0 && y > 0) || !(y > 0)', at_once: true }\n  - { id: b, when: 'known(x) && if(high, x, y) < 1' }\n  - { id: c, otherwise: true }\ndwell: 4\n",
    "  - { id: a, when: 'y > 1 || was(b, 5) && high' }\n  - { id: b, when: 'x > 0', at_once: true }\n  - { id: d, when: 'y > 0' }\n  - { id: e, when: above, at_once: true }\n  - { id: c, otherwise: true }\ndwell: 4\n",
    "  - { id: a, when: 'y > 1' }\n  - { id: b, when: 'x > 0', at_once: true }\n  - { id: d, when: 'y > 0', for: 2 }\n  - { id: e, when: above, at_once: true }\n  - { id: c, otherwise: true }\ndwell: 3\n",
];

#[test]
fn a_monitor_gives_the_verdicts_of_a_stream_for_rules_that_remember() {
    for (place, phases) in (1..).zip(PHASES) {
        let rules = RuleSet::parse(&format!("{REMEMBERING}{phases}"));
        let rules = rules.unwrap_or_else(|error| panic!("{error}"));
        for gaps in [4, 30, 1_000_000] {
            let mut dice = Dice(place * 7919 + gaps);
            let records = (0..700).map(|_| vec![dice.value(gaps), dice.value(gaps)]);
            check(&plan(&rules), &records.collect::<Vec<_>>());
        }
    }
}

#[test]
fn a_monitor_gives_the_verdicts_of_a_stream_for_every_shipped_rule_set() {
    for shipped in shipped() {
        let rules = shipped.rule_set().unwrap();
        let mut dice = Dice(20_261_125);
        let mut levels: Vec<f64> = rules.inputs().iter().map(|_| 100.0).collect();
        let records = (0..300).map(|_| {
            let step = |level: &mut f64| {
                *level *= 0.9 + dice.roll(220) as f64 / 1000.0;
                if dice.roll(40) == 0 { f64::NAN } else { *level }
            };
            levels.iter_mut().map(step).collect()
        });
        check(&plan(&rules), &records.collect::<Vec<Vec<f64>>>());
    }
}

#[test]
fn a_monitor_that_was_reset_has_forgotten_everything() {
    let rules = RuleSet::parse(&format!("{REMEMBERING}{}", PHASES[3])).unwrap();
    let plan = plan(&rules);
    let (mut used, mut new) = (plan.monitor(), plan.monitor());
    let mut dice = Dice(5);
    for _ in 0..50 {
        used.push(&[dice.value(9), dice.value(9)]).unwrap();
    }
    used.reset();
    assert_eq!(used.possible().len(), 3);
    for _ in 0..50 {
        let record = [dice.value(9), dice.value(9)];
        used.push(&record).unwrap();
        new.push(&record).unwrap();
        assert_eq!(ids(&used.possible()), ids(&new.possible()));
    }
}
