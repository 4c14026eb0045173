//! A market by chance: prices on weekdays that are no holiday, a monthly index, and a
//! second market with holidays of its own.

use froth::time::{Date, Stamp};
use froth::{Panel, Plan, PlanOptions, RuleSet, Series};

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub(crate) fn from_days(days: i32) -> Date {
    Date::new(1970, 1, 1).unwrap().plus_days(days)
}

/// Numbers by chance, from a seed that is written down.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

pub(crate) type Figure = (Date, f64);

/// The series of a market.
pub(crate) struct Market {
    /// One figure a trading day.
    pub(crate) px: Vec<Figure>,
    /// Another market with holidays of its own, and one long pause.
    pub(crate) other: Vec<Figure>,
    /// Months by their last days; one of them is missing.
    pub(crate) cpi: Vec<Figure>,
}

pub(crate) fn is_weekend(day: Date) -> bool {
    // 1970-01-01 was a Thursday.
    matches!(day.days().rem_euclid(7), 2 | 3)
}

/// From January 2023 to the last day of May 2024, 29 February included.
pub(crate) fn market(seed: u64) -> Market {
    let mut dice = Dice(seed);
    let (first, last) = (day("2023-01-02"), day("2024-05-31"));
    let days = (first.days()..=last.days()).map(from_days);
    let weekdays: Vec<Date> = days.filter(|day| !is_weekend(*day)).collect();
    let weeks_off = [day("2023-12-25"), day("2023-08-07")];
    let is_in_week = |day: Date, week: Date| (0..7).contains(&(day.days() - week.days()));
    let mut of = |off: Date, one_in: u64| -> Vec<Figure> {
        let open = weekdays.iter().filter(|day| !is_in_week(**day, off));
        let open: Vec<Date> = open.filter(|_| dice.roll(one_in) != 0).copied().collect();
        open.into_iter().map(|day| (day, 80.0 + dice.roll(41) as f64)).collect()
    };
    let (px, other) = (of(weeks_off[0], 20), of(weeks_off[1], 8));
    let pause = day("2023-10-02")..day("2023-10-16");
    let other = other.into_iter().filter(|(day, _)| !pause.contains(day)).collect();
    let months = (0..18).map(|month| {
        let (year, month) = (2022 + (11 + month) / 12, (11 + month) % 12 + 1);
        let (next_year, next) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        Date::new(next_year, next as u8, 1).unwrap().plus_days(-1)
    });
    let is_missing = |end: &Date| *end == day("2023-08-31");
    let months: Vec<Date> = months.filter(|end| !is_missing(end)).collect();
    let cpi = months.into_iter().map(|end| (end, 100.0 + dice.roll(30) as f64)).collect();
    Market { px, other, cpi }
}

impl Market {
    pub(crate) fn panel(&self) -> Panel {
        panel(&[("px", &self.px), ("other", &self.other), ("cpi", &self.cpi)])
    }
}

pub(crate) fn panel(series: &[(&str, &[Figure])]) -> Panel {
    let series = series.iter().map(|(name, figures)| {
        let stamps = figures.iter().map(|(day, _)| Stamp::Day(*day)).collect();
        Series::new(*name, stamps, figures.iter().map(|(_, value)| *value).collect()).unwrap()
    });
    Panel::new(series.collect()).unwrap()
}

/// Rules on the trading days of `px`, with these lines of the inputs and the rest.
pub(crate) fn rules(calendar: &str, rest: &str) -> RuleSet {
    let text = format!(
        "format: 1\nid: t\nversion: \"1\"\ntitle: t\ncalendar: {calendar}\ninputs:\n  \
         px: {{ unit: index, every: day }}\n{rest}"
    );
    RuleSet::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// The other two inputs.
pub(crate) const OTHERS: &str = "  \
    other: { unit: index, every: day }\n  \
    cpi: { unit: index, every: month, published: 13d, max_age: 60d }\n";

/// Signals `s0`, `s1`, … that compare these numbers with zero, and one phase.
pub(crate) fn compared(numbers: &[&str]) -> String {
    let signals = numbers.iter().enumerate();
    let signals =
        signals.map(|(place, number)| format!("  s{place}: {{ when: \"{number} > 0\" }}\n"));
    format!(
        "signals:\n{}phases:\n  - {{ id: only, otherwise: true }}\n",
        signals.collect::<String>()
    )
}

pub(crate) fn plan(rules: &RuleSet, panel: &Panel) -> Plan {
    let options = PlanOptions::default();
    rules.plan_with(panel.schema(), &options).unwrap_or_else(|error| panic!("{error}"))
}

/// What a decision on a day sees of the numbers of [`compared`].
pub(crate) fn numbers_on(plan: &Plan, panel: &Panel, day: Date) -> Vec<Option<f64>> {
    let report = plan.evaluate_as_of(panel, day).unwrap().report();
    let signals = plan.rules().signals().iter();
    signals.map(|signal| report.signals.get(&signal.id)?.evidence[0].comparisons[0].value).collect()
}

#[track_caller]
pub(crate) fn check_equal(found: Option<f64>, slow: Option<f64>, at: &str) {
    let is_equal = match (found, slow) {
        // Sums of some hundred numbers, rounded in another order.
        (Some(found), Some(slow)) => (found - slow).abs() <= 1e-9 * slow.abs().max(1.0),
        (found, slow) => found == slow,
    };
    assert!(is_equal, "{at}: {found:?}, and slowly {slow:?}");
}
