//! Days as text, many of them one after the other.

use std::io::Write;

use crate::time::{Date, Frequency, Period};

/// Writes days, and remembers the month of the last one.
pub(super) struct DateWriter {
    /// The days are the first ones of such periods.
    frequency: Option<Frequency>,
    /// `1999-12-`
    month: [u8; 8],
    first_day: i32,
    days: i32,
}

impl DateWriter {
    pub(super) fn new(frequency: Option<Frequency>) -> DateWriter {
        DateWriter { frequency, month: [b'0'; 8], first_day: 0, days: 0 }
    }

    pub(super) fn put(&mut self, day: i32, out: &mut Vec<u8>) {
        let date = Date::from_days(day);
        if let Some(frequency) = self.frequency {
            // Memory takes whatever is written.
            let _ = write!(out, "{}", Period::holding(frequency, date));
            return;
        }
        if !(self.first_day..self.first_day.saturating_add(self.days)).contains(&day) {
            let month = Period::holding(Frequency::Month, date);
            let text = month.first_day().to_string();
            let Some(start) = text.as_bytes().first_chunk().filter(|_| text.len() == 10) else {
                let _ = write!(out, "{date}");
                return;
            };
            self.month = *start;
            self.first_day = month.first_day().days();
            self.days = month.last_day().days() - self.first_day + 1;
        }
        let day = u8::try_from(day - self.first_day + 1).unwrap_or(0);
        out.extend_from_slice(&self.month);
        out.extend_from_slice(&[b'0' + day / 10, b'0' + day % 10]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_is_written_as_it_is_shown() {
        let mut dates = DateWriter::new(None);
        for day in (-1_000..40_000).chain([-800_000, Date::MIN.days(), Date::MAX.days()]) {
            let mut out = Vec::new();
            dates.put(day, &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), Date::from_days(day).to_string());
        }
    }
}
