//! Days of the command line: a day, the end of a period, or today.

use std::time::SystemTime;

use froth::time::{Date, Stamp};

use super::{Exit, Failure};

const WAYS: &str = "write a day, a period or `today`, as in 2026-06-30, 2026-06, 2026Q2, 2026-W26 \
                    or 2026";

/// The day that this is, or the last one of the period.
pub(crate) fn last(text: &str) -> Result<Date, String> {
    Ok(edges(text)?.1)
}

/// The day that this is, or the first one of the period.
pub(crate) fn first(text: &str) -> Result<Date, String> {
    Ok(edges(text)?.0)
}

/// Refuses a stretch of time that ends before it begins.
pub(crate) fn check_order(from: Option<Date>, to: Option<Date>) -> Result<(), Failure> {
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        let message = format!("`--from {from}` comes after `--to {to}`");
        return Err(Failure::new(Exit::Rules, &message, "swap the two days"));
    }
    Ok(())
}

fn edges(text: &str) -> Result<(Date, Date), String> {
    if text == "today" {
        let today = today().ok_or("the clock of this machine gives no date: write the day")?;
        return Ok((today, today));
    }
    match Stamp::parse(text) {
        Some(Stamp::Day(day)) => Ok((day, day)),
        Some(Stamp::Period(period)) => Ok((period.first_day(), period.last_day())),
        Some(Stamp::Row(_)) | None => Err(wrong(text)),
    }
}

/// What to write instead.
fn wrong(text: &str) -> String {
    let is_bare = |quarter: &&&str| text.ends_with(&format!("-{quarter}"));
    let year = text.get(..4).filter(|year| year.bytes().all(|byte| byte.is_ascii_digit()));
    match (year, ["1", "2", "3", "4"].iter().find(is_bare)) {
        (Some(year), Some(number)) if text.len() == 6 => {
            format!("this may be a month or a quarter: write {year}-0{number} or {year}Q{number}")
        }
        _ => WAYS.to_owned(),
    }
}

/// The day that it is, by the time of the world (UTC).
pub(crate) fn today() -> Option<Date> {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok()?;
    let epoch = Date::new(1970, 1, 1)?;
    Some(epoch.plus_days(i32::try_from(since.as_secs() / 86_400).ok()?))
}

/// The moment that it is, in words: `2026-06-30 14:05:09 UTC`.
#[cfg(feature = "serve")]
pub(crate) fn moment() -> String {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let second = since.as_secs() % 86_400;
    let day = today().map_or(String::new(), |day| format!("{day} "));
    format!("{day}{:02}:{:02}:{:02} UTC", second / 3600, second / 60 % 60, second % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_its_last_day_or_its_first() {
        let edges = |text| edges(text).map(|(first, last)| format!("{first} {last}"));
        assert_eq!(edges("2026Q2").as_deref(), Ok("2026-04-01 2026-06-30"));
        assert_eq!(edges("2026-06").as_deref(), Ok("2026-06-01 2026-06-30"));
        assert_eq!(edges("2026-W12").as_deref(), Ok("2026-03-16 2026-03-22"));
        assert_eq!(edges("2026").as_deref(), Ok("2026-01-01 2026-12-31"));
        assert_eq!(edges("2026-02-28").as_deref(), Ok("2026-02-28 2026-02-28"));
    }

    #[test]
    fn what_is_no_day_is_told_with_a_way_out() {
        assert_eq!(last("tomorrow"), Err(WAYS.to_owned()));
        assert!(last("2026-4").is_err_and(|wrong| wrong.contains("2026-04 or 2026Q4")));
        assert!(last("2026-02-30").is_err());
    }
}
