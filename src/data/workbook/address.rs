//! Addresses of cells: `B7`, `A5:D80`.

use std::fmt;

/// A rectangle of cells. Rows and columns count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Area {
    rows: (u32, u32),
    columns: (u32, u32),
}

impl Area {
    /// Reads `A5:D80`, `$A$5:$D$80`, `A:D` and `5:80`.
    pub(super) fn parse(text: &str) -> Option<Area> {
        let (first, last) = text.trim().split_once(':')?;
        let (first_column, first_row) = corner(first)?;
        let (last_column, last_row) = corner(last)?;
        let is_one_way = first_row.is_some() == last_row.is_some()
            && first_column.is_some() == last_column.is_some();
        let rows = (first_row.unwrap_or(0), last_row.unwrap_or(u32::MAX));
        let columns = (first_column.unwrap_or(0), last_column.unwrap_or(u32::MAX));
        let is_right = is_one_way && rows.0 <= rows.1 && columns.0 <= columns.1;
        is_right.then_some(Area { rows, columns })
    }

    pub(super) fn holds(&self, row: u32, column: u32) -> bool {
        (self.rows.0..=self.rows.1).contains(&row)
            && (self.columns.0..=self.columns.1).contains(&column)
    }
}

/// Column and row of `$A$5`, `A` or `5`.
fn corner(text: &str) -> Option<(Option<u32>, Option<u32>)> {
    let text: String = text.chars().filter(|letter| *letter != '$').collect();
    let split = text.find(|letter: char| letter.is_ascii_digit()).unwrap_or(text.len());
    let (letters, digits) = text.split_at_checked(split)?;
    let column = match letters {
        "" => None,
        letters => Some(column_number(letters)?),
    };
    let row = match digits {
        "" => None,
        digits => Some(digits.parse::<u32>().ok()?.checked_sub(1)?),
    };
    (column.is_some() || row.is_some()).then_some((column, row))
}

/// The number of a column from 0: `A` is 0, `AA` is 26.
fn column_number(letters: &str) -> Option<u32> {
    let mut number: u32 = 0;
    for letter in letters.chars() {
        let digit = letter.to_digit(36).filter(|digit| 10 <= *digit)?;
        number = number.checked_mul(26)?.checked_add(digit - 9)?;
    }
    number.checked_sub(1)
}

/// The letters of a column, counted from 0.
fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut left = u64::from(column) + 1;
    while 0 < left {
        let digit = u8::try_from((left - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + digit));
        left = (left - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// The address of a cell, counted from 0: `B7`.
pub(super) fn address(row: u32, column: u32) -> String {
    format!("{}{}", column_letters(column), u64::from(row) + 1)
}

impl fmt::Display for Area {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let corner = |row: u32, column: u32| match (row, column) {
            (row, u32::MAX) => (u64::from(row) + 1).to_string(),
            (u32::MAX, column) => column_letters(column),
            (row, column) => address(row, column),
        };
        let all_rows = self.rows == (0, u32::MAX);
        let all_columns = self.columns == (0, u32::MAX);
        let first = match (all_rows, all_columns) {
            (true, false) => column_letters(self.columns.0),
            (false, true) => (u64::from(self.rows.0) + 1).to_string(),
            _ => corner(self.rows.0, self.columns.0),
        };
        write!(formatter, "{first}:{}", corner(self.rows.1, self.columns.1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters_as_in_a_sheet() {
        for (column, letters) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (16_383, "XFD")] {
            assert_eq!(column_letters(column), letters);
            assert_eq!(column_number(letters), Some(column));
        }
        assert_eq!(address(6, 1), "B7");
        assert_eq!(address(u32::MAX, u32::MAX).len(), 17);
    }

    #[test]
    fn an_area_is_two_corners_columns_or_rows() {
        for text in ["A5:D80", "A:D", "5:80"] {
            assert_eq!(Area::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Area::parse("$a$5:$d$80"), Area::parse("A5:D80"));
        for text in ["A5", "", ":", "A5:", "D80:A5", "A5:D", "A0:B2", "Sheet1", "A5:D80:E9", "é:b"]
        {
            assert_eq!(Area::parse(text), None, "{text}");
        }
    }
}
