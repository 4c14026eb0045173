//! Cells as words of eight bytes: where they end, and the numbers in them.
//!
//! A word holds the first byte of the text in its lowest byte. Whatever is not
//! plain digits is left to the reader that knows all spellings.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;
const ZEROS: u64 = 0x3030_3030_3030_3030;
/// Powers of ten that a float holds without rounding.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// A delimiter in every byte of a word.
#[derive(Clone, Copy)]
pub(super) struct Delimiter(u64);

impl Delimiter {
    pub(super) fn new(byte: u8) -> Delimiter {
        Delimiter(ONES * u64::from(byte))
    }

    /// How many bytes stand before the first delimiter, break of a line or other
    /// control character of the word; `None` if it has none.
    #[inline]
    fn first(self, word: u64) -> Option<u32> {
        // Borrows only spoil bytes above the first match.
        let other = word ^ self.0;
        let ends =
            ((other.wrapping_sub(ONES) & !other) | (word.wrapping_sub(ONES * 0x0e) & !word)) & HIGH;
        if ends == 0 { None } else { Some(ends.trailing_zeros() / 8) }
    }

    /// How long the cell is that this text begins with; `None` if it does not end.
    #[inline]
    pub(super) fn length(self, text: &[u8]) -> Option<usize> {
        let mut before = 0;
        loop {
            let word = text.get(before..)?.first_chunk()?;
            match self.first(u64::from_le_bytes(*word)) {
                Some(bytes) => return Some(before + bytes as usize),
                None => before += 8,
            }
        }
    }
}

/// The number that this text begins with, and how long its cell is; an empty
/// cell is NaN.
///
/// # Nothing to say
///
/// `None` if the cell is anything but digits with at most one point and a minus
/// before them, or more digits than a float surely holds.
#[inline]
pub(super) fn number(text: &[u8], delimiter: Delimiter) -> Option<(f64, usize)> {
    let word = u64::from_le_bytes(*text.first_chunk()?);
    let Some(length) = delimiter.first(word) else { return long_number(text, delimiter) };
    if length == 0 {
        return Some((f64::NAN, 0));
    }
    let is_negative = word as u8 == b'-';
    let sign = u32::from(is_negative);
    let cell = (word & low_bytes(length)) >> (8 * sign);
    let bytes = length - sign;
    let points = cell ^ (ONES * u64::from(b'.'));
    let points = points.wrapping_sub(ONES) & !points & HIGH;
    let whole = (points.trailing_zeros() / 8).min(bytes);
    let point = u32::from(points != 0);
    let digits = (cell & low_bytes(whole)) | (cell >> (8 * whole) >> 8 << (8 * whole));
    let count = bytes - point;
    let digits = digits ^ (ZEROS & low_bytes(count));
    let wrong = (digits.wrapping_add(ONES * 0x76) | digits) & HIGH;
    if count == 0 || wrong != 0 {
        return None;
    }
    let number = eight_digits(digits << (8 * (8 - count))) as f64;
    let number = number / POWERS.get((count - whole) as usize)?;
    Some((if is_negative { -number } else { number }, length as usize))
}

/// The same for a cell of eight bytes and more.
fn long_number(text: &[u8], delimiter: Delimiter) -> Option<(f64, usize)> {
    let length = 8 + delimiter.length(text.get(8..)?)?;
    let cell = text.get(..length)?;
    let is_negative = cell.first() == Some(&b'-');
    let mut mantissa: u64 = 0;
    let mut digits = 0_usize;
    let mut point = None;
    for byte in cell.get(usize::from(is_negative)..)? {
        match byte.wrapping_sub(b'0') {
            digit @ 0..=9 => {
                mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(digit));
                digits += 1;
            }
            _ if *byte == b'.' && point.is_none() => point = Some(digits),
            _ => return None,
        }
    }
    // Nineteen digits fit a word, and whole numbers up to 2^53 a float.
    if 19 < digits || 1 << 53 < mantissa {
        return None;
    }
    let number = mantissa as f64 / POWERS.get(point.map_or(0, |point| digits - point))?;
    Some((if is_negative { -number } else { number }, length))
}

/// A word whose lowest bytes, up to seven of them, are set.
#[inline]
fn low_bytes(count: u32) -> u64 {
    (1 << (8 * count)) - 1
}

/// The number of eight digits, the first in the lowest byte.
#[inline]
fn eight_digits(digits: u64) -> u64 {
    // Neighbours are joined three times: to two digits, to four, to eight.
    let twos = (digits * 10 + (digits >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (twos * 100 + (twos >> 16)) & 0x0000_ffff_0000_ffff;
    (fours * 10_000 + (fours >> 32)) & 0xffff_ffff
}

/// Two digits, the first one in the first byte.
#[inline]
pub(super) fn two_digits([tens, ones]: [u8; 2]) -> Option<u8> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    if tens < 10 && ones < 10 { Some(tens * 10 + ones) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_standard_library_bit_for_bit() {
        // Fixed, so that a failure can be seen again.
        let mut seed: u64 = 7;
        let mut next = |most: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) % most
        };
        for _ in 0..50_000 {
            let digits = 1 + next(20) as usize;
            let mut cell: String = (0..digits).map(|_| char::from(b'0' + next(10) as u8)).collect();
            if 0 < next(3) {
                cell.insert(next(digits as u64 + 1) as usize, '.');
            }
            if next(4) == 0 {
                cell.insert(0, '-');
            }
            let text = format!("{cell},0000000000000000");
            let Some((number, length)) = number(text.as_bytes(), Delimiter::new(b',')) else {
                assert!(15 < digits, "{cell} is plain");
                continue;
            };
            assert_eq!(length, cell.len(), "{cell}");
            let standard: f64 = cell.parse().unwrap();
            assert_eq!(number.to_bits(), standard.to_bits(), "{cell}");
        }
    }

    #[test]
    fn what_is_no_plain_number_is_left_to_others() {
        for cell in [
            "-",
            ".",
            "-.",
            "1e5",
            "+1",
            " 1",
            "1 ",
            "NA",
            "1..2",
            "1.2.3",
            "--1",
            "1-",
            "/",
            ":",
            "\u{e9}",
            "123456789x",
            "12345678.9.1",
        ] {
            let text = format!("{cell}\n0000000000000000");
            assert_eq!(number(text.as_bytes(), Delimiter::new(b',')), None, "{cell}");
        }
    }

    #[test]
    fn a_cell_ends_before_the_first_delimiter_or_break_wherever_it_stands() {
        for length in 0..40 {
            for end in [",", "\n", "\r\n"] {
                let text = format!("{}{end},\n0000000000000000", "x".repeat(length));
                assert_eq!(Delimiter::new(b',').length(text.as_bytes()), Some(length));
            }
        }
        assert_eq!(Delimiter::new(b';').length(b"1,2;3,4;5,6;"), Some(3));
    }
}
