//! Days, periods and lengths of time, counted by hand: nothing here comes from
//! the library.

use std::fmt;

/// Days since 1970-01-01.
pub(crate) type Day = i64;

/// How often a series has a figure, or a calendar a bar; the finest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Freq {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// A period by its count: of days and weeks since the epoch, of months, quarters
/// and years since the year 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Period {
    pub(crate) freq: Freq,
    pub(crate) count: i64,
}

/// A length of time; `unit` is a letter: d, w, m, q, y.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) count: i64,
    pub(crate) unit: char,
}

/// How many days of a year lie before each month, without a leap day.
const BEFORE: [i64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/// The day of a civil date, by the count of days before its year and month.
pub(crate) fn day_of(year: i64, month: i64, day: i64) -> Day {
    let leaps = |year: i64| year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let before_year = |year: i64| 365 * year + leaps(year - 1);
    let leap_day = i64::from(2 < month && is_leap(year));
    let before_month = BEFORE[usize::try_from(month - 1).expect("a month")] + leap_day;
    before_year(year) - before_year(1970) + before_month + day - 1
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Year, month and day of the month.
pub(crate) fn civil(day: Day) -> (i64, i64, i64) {
    // 400 years have 146,097 days; the guess is off by one at most.
    let mut year = 1970 + (400 * day).div_euclid(146_097);
    year -= i64::from(day < day_of(year, 1, 1));
    year += i64::from(day_of(year + 1, 1, 1) <= day);
    let is_past = |month: &i64| day_of(year, *month, 1) <= day;
    let month = (1..=12).rev().find(is_past).expect("a month");
    (year, month, day - day_of(year, month, 1) + 1)
}

/// `1999-12-31`
pub(crate) fn iso(day: Day) -> String {
    let (year, month, day) = civil(day);
    format!("{year:04}-{month:02}-{day:02}")
}

/// The day that `1999-12-31` writes.
pub(crate) fn day(text: &str) -> Day {
    let parts: Vec<i64> = text.split('-').map(|part| part.parse().expect("a number")).collect();
    day_of(parts[0], parts[1], parts[2])
}

impl Freq {
    pub(crate) const ALL: [Freq; 5] =
        [Freq::Day, Freq::Week, Freq::Month, Freq::Quarter, Freq::Year];

    pub(crate) fn word(self) -> &'static str {
        ["day", "week", "month", "quarter", "year"][self as usize]
    }

    fn months(self) -> i64 {
        match self {
            Freq::Day | Freq::Week => panic!("no whole months"),
            Freq::Month => 1,
            Freq::Quarter => 3,
            Freq::Year => 12,
        }
    }

    /// Half of such a period in days, the odd day left out.
    pub(crate) fn half(self) -> i64 {
        [0, 3, 15, 45, 182][self as usize]
    }

    /// The period of this frequency that holds a day.
    pub(crate) fn holding(self, day: Day) -> Period {
        let count = match self {
            Freq::Day => day,
            // 1970-01-01 was a Thursday.
            Freq::Week => (day + 3).div_euclid(7),
            _ => {
                let (year, month, _) = civil(day);
                (12 * year + month - 1).div_euclid(self.months())
            }
        };
        Period { freq: self, count }
    }
}

impl Period {
    pub(crate) fn first(self) -> Day {
        match self.freq {
            Freq::Day => self.count,
            Freq::Week => 7 * self.count - 3,
            _ => {
                let months = self.count * self.freq.months();
                day_of(months.div_euclid(12), months.rem_euclid(12) + 1, 1)
            }
        }
    }

    pub(crate) fn last(self) -> Day {
        self.plus(1).first() - 1
    }

    pub(crate) fn plus(self, periods: i64) -> Period {
        Period { count: self.count + periods, ..self }
    }

    /// ISO year and number of a week: those of its Thursday.
    fn week(self) -> (i64, i64) {
        let thursday = self.first() + 3;
        let (year, _, _) = civil(thursday);
        (year, (thursday - day_of(year, 1, 1)) / 7 + 1)
    }

    /// The same ISO week so many years before; the 52nd where there is no 53rd.
    pub(crate) fn week_years_before(self, years: i64) -> Period {
        let (year, week) = self.week();
        // The fourth of January lies in the first week.
        let first = Freq::Week.holding(day_of(year - years, 1, 4));
        let same = first.plus(week - 1);
        if same.week() == (year - years, week) { same } else { first.plus(51) }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, _) = civil(self.first());
        match self.freq {
            Freq::Day => write!(formatter, "{}", iso(self.count)),
            Freq::Week => {
                let (year, week) = self.week();
                write!(formatter, "{year:04}-W{week:02}")
            }
            Freq::Month => write!(formatter, "{year:04}-{month:02}"),
            Freq::Quarter => write!(formatter, "{year:04}Q{}", (month + 2) / 3),
            Freq::Year => write!(formatter, "{year:04}"),
        }
    }
}

impl Span {
    /// The day so long after another, or before it; from the end of a month months
    /// lead to the end of another.
    pub(crate) fn after(self, day: Day) -> Day {
        let months = match self.unit {
            'd' => return day + self.count,
            'w' => return day + 7 * self.count,
            'm' => self.count,
            'q' => 3 * self.count,
            _ => 12 * self.count,
        };
        let (year, month, of_month) = civil(day);
        let is_end = of_month == days_in(year, month);
        let months = 12 * year + month - 1 + months;
        let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
        let last = days_in(year, month);
        day_of(year, month, if is_end { last } else { of_month.min(last) })
    }

    pub(crate) fn before(self, day: Day) -> Day {
        Span { count: -self.count, ..self }.after(day)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{}", self.count, self.unit)
    }
}

#[test]
fn days_of_four_centuries_are_counted_on() {
    let (mut year, mut month, mut of_month) = (1700, 1, 1);
    for day in day_of(1700, 1, 1)..day_of(2110, 1, 1) {
        assert_eq!((civil(day), day_of(year, month, of_month)), ((year, month, of_month), day));
        of_month += 1;
        if days_in(year, month) < of_month {
            (month, of_month) = (month + 1, 1);
        }
        if 12 < month {
            (year, month) = (year + 1, 1);
        }
    }
    assert_eq!((iso(0), iso(day("2000-02-29"))), ("1970-01-01".into(), "2000-02-29".into()));
}

#[test]
fn weeks_are_those_of_iso_8601() {
    let week = |text: &str| Freq::Week.holding(day(text));
    for (text, shown) in [
        ("1969-12-28", "1969-W52"),
        ("1970-01-01", "1970-W01"),
        ("2005-01-02", "2004-W53"),
        ("2008-12-29", "2009-W01"),
        ("2010-01-03", "2009-W53"),
        ("2020-12-31", "2020-W53"),
        ("2021-01-04", "2021-W01"),
    ] {
        assert_eq!(week(text).to_string(), shown);
    }
    let before = |text: &str| week(text).week_years_before(1).to_string();
    assert_eq!(before("2020-12-31"), "2019-W52");
    assert_eq!(before("2021-12-31"), "2020-W52");
    assert_eq!(before("2021-01-04"), "2020-W01");
}
