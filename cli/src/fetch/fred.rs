//! The tables that FRED's series are kept in: what is one, and what is not.

use froth::time::Date;
use froth::{Format, Panel};

/// How the dates of a download are called.
const DATES: [&str; 2] = ["observation_date", "DATE"];
/// The columns of a table with vintages, before that of the series.
pub(super) const VINTAGES: &str = "date,realtime_start,realtime_end";

/// A series as it is kept: CSV that begins with the names of its columns.
pub(super) struct Table {
    pub(super) text: String,
    pub(super) has_vintages: bool,
    rows: usize,
    pub(super) first: Date,
    last: Date,
}

impl Table {
    /// The table of this series in a text.
    ///
    /// # Errors
    ///
    /// What is wrong with it, as the end of a sentence about an answer.
    pub(super) fn new(series: &str, text: String) -> Result<Table, String> {
        let begin = text.trim_start_matches('\u{feff}').trim_start();
        if begin.starts_with('<') {
            return Err("is a web page, not figures".to_owned());
        }
        let mut lines = begin.lines();
        let header = lines.next().unwrap_or("").trim();
        let (names, own) = header.rsplit_once(',').unwrap_or(("", header));
        let has_vintages = names == VINTAGES;
        if own != series || !(has_vintages || DATES.contains(&names)) {
            return Err(format!("has no column `{series}` beside one of dates"));
        }
        let cells = 1 + header.matches(',').count();
        let (mut rows, mut values) = (0, 0);
        let (mut first, mut last) = (Date::MAX, Date::MIN);
        for line in lines.filter(|line| !line.trim().is_empty()) {
            rows += 1;
            let (date, has_value) = row(line, cells)
                .ok_or_else(|| format!("is cut off, or not a table: row {rows} is `{line:.40}`"))?;
            values += usize::from(has_value);
            (first, last) = (first.min(date), last.max(date));
        }
        if values == 0 {
            return Err("holds no figures".to_owned());
        }
        // What is kept is what is read later.
        let name = format!("{series}.csv");
        Panel::read(&name, Format::Csv, text.as_bytes()).map_err(|error| {
            format!("is not a table that froth can read: {}", first_message(&error))
        })?;
        Ok(Table { text, has_vintages, rows, first, last })
    }

    /// What it holds, in a few words.
    pub(super) fn about(&self) -> String {
        let noun = if self.rows == 1 { "row" } else { "rows" };
        format!("{} {noun}, {} to {}", self.rows, self.first, self.last)
    }
}

/// The date of a row, and whether it has a value; `None` if it is no whole row.
fn row(line: &str, cells: usize) -> Option<(Date, bool)> {
    let own: Vec<&str> = line.split(',').map(str::trim).collect();
    let (value, dates) = own.split_last()?;
    let is_number = value.parse::<f64>().is_ok_and(f64::is_finite);
    let is_gap = matches!(*value, "" | ".");
    if own.len() != cells || !(is_number || is_gap) {
        return None;
    }
    let dates: Option<Vec<Date>> = dates.iter().map(|date| date.parse().ok()).collect();
    Some((*dates?.first()?, is_number))
}

fn first_message(error: &froth::Error) -> String {
    error.diagnostics().first().map_or(String::new(), |first| first.message.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(text: &str) -> String {
        Table::new("GDP", text.to_owned()).err().unwrap_or_default()
    }

    #[test]
    fn a_download_is_a_table_of_its_series() {
        let text = "observation_date,GDP\n1999-10-01,9926.1\n2000-01-01,.\n2000-04-01,10278.3\n";
        let table = Table::new("GDP", text.to_owned()).unwrap_or_else(|why| panic!("{why}"));
        assert_eq!(table.about(), "3 rows, 1999-10-01 to 2000-04-01");
        assert!(!table.has_vintages && table.text == text);
        assert_eq!(wrong("DATE,GDP\r\n1999-10-01,9926.1\r\n"), "");
        assert_eq!(
            wrong(
                "date,realtime_start,realtime_end,GDP\n1999-10-01,2000-01-28,2000-02-24,9248.4\n"
            ),
            ""
        );
    }

    #[test]
    fn what_is_no_table_of_the_series_is_told() {
        assert_eq!(wrong("<!DOCTYPE html>\n<html>"), "is a web page, not figures");
        let other = "has no column `GDP` beside one of dates";
        assert_eq!(wrong("observation_date,CP\n1999-10-01,1\n"), other);
        assert_eq!(wrong("GDP,observation_date\n1,1999-10-01\n"), other);
        assert_eq!(wrong(""), other);
        assert_eq!(wrong("observation_date,GDP\n"), "holds no figures");
        assert_eq!(wrong("observation_date,GDP\n1999-10-01,.\n"), "holds no figures");
        for cut in ["1999-10-01", "1999-10", "1999-10-01,99x", "1999-10-01,1,2"] {
            let text = format!("observation_date,GDP\n1999-07-01,1\n{cut}");
            let told = format!("is cut off, or not a table: row 2 is `{cut}`");
            assert_eq!(wrong(&text), told);
        }
        assert!(
            wrong("observation_date,GDP\n1999-04-01,0\n1999-10-01,1\n1999-07-01,2\n")
                .contains("comes after")
        );
    }
}
