//! Inputs changed by chance, from a seed that is written down: flipped bits, cuts,
//! splices, repeats, huge numbers, far dates, words and lines that change places.

use super::chance::Chance;

/// No input is made longer than this.
const LONGEST: usize = 1 << 16;

/// What breaks readers: numbers, dates, words and signs at the end of what there is.
const WORDS: [&str; 48] = [
    "9999-12-31",
    "0000-01-01",
    "0001-01-01",
    "2000-02-30",
    "1999Q5",
    "9999Q4",
    "1999-W53",
    "99999999999999999999",
    "-1",
    "0",
    "-0",
    "1e308",
    "1e309",
    "1e-320",
    "0.1",
    "NaN",
    "inf",
    "2147483648",
    "4294967296",
    "9223372036854775808",
    "18446744073709551616",
    "100000",
    "1000000",
    "",
    "null",
    "true",
    "~",
    "\"",
    "'",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    ";",
    "\t",
    "\n",
    "\r\n",
    "- ",
    "\u{0}",
    "\u{1b}[2J",
    "\u{202e}",
    "\u{feff}",
    "&a",
    "*a",
    "!",
    "((((((((((",
];

/// What one edit puts in.
fn word(chance: &mut Chance) -> Vec<u8> {
    match chance.below(5) {
        0 => vec![u8::try_from(chance.below(256)).unwrap_or(0)],
        // Lengths and counts of binary files, small end first.
        1 => {
            let number = [u64::MAX, 1 << 31, 1 << 40, 0x7fff_ffff, 0xff, 1][chance.below(6)];
            number.to_le_bytes()[..[2, 4, 8][chance.below(3)]].to_vec()
        }
        _ => WORDS[chance.below(WORDS.len())].as_bytes().to_vec(),
    }
}

/// A place in some bytes, and another one at or after it.
fn stretch(chance: &mut Chance, length: usize, most: usize) -> std::ops::Range<usize> {
    let start = chance.below(length + 1);
    start..(start + chance.below(most + 1)).min(length)
}

/// Where the pieces of a text stand that are made of the same kind of letters.
fn tokens(bytes: &[u8]) -> Vec<std::ops::Range<usize>> {
    let kind =
        |byte: u8| (byte.is_ascii_alphanumeric() || byte == b'_', byte.is_ascii_whitespace());
    let mut found: Vec<std::ops::Range<usize>> = Vec::new();
    for (place, byte) in bytes.iter().enumerate() {
        match found.last_mut() {
            Some(last) if kind(bytes[last.start]) == kind(*byte) => last.end = place + 1,
            _ => found.push(place..place + 1),
        }
    }
    found
}

/// One to six edits of an input; `other` is one of its kind.
pub(crate) fn mutated(chance: &mut Chance, input: &[u8], other: &[u8]) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for _ in 0..=chance.below(6) {
        edit(chance, &mut bytes, other);
        bytes.truncate(LONGEST);
    }
    bytes
}

fn edit(chance: &mut Chance, bytes: &mut Vec<u8>, other: &[u8]) {
    let length = bytes.len();
    match chance.below(11) {
        0 | 1 if 0 < length => {
            let place = chance.below(length);
            bytes[place] ^= 1 << chance.below(8);
        }
        2 if 0 < length => {
            let place = chance.below(length);
            bytes[place] = u8::try_from(chance.below(256)).unwrap_or(0);
        }
        3 => {
            let cut = stretch(chance, length, 40);
            bytes.drain(cut);
        }
        4 => bytes.truncate(chance.below(length + 1)),
        5 => {
            let (from, to) = (stretch(chance, other.len(), 400), stretch(chance, length, 40));
            bytes.splice(to, other[from].to_vec());
        }
        6 => {
            let piece = bytes[stretch(chance, length, 60)].to_vec();
            let count = [1, 2, 10, 300][chance.below(4)];
            let place = chance.below(length + 1);
            bytes.splice(place..place, piece.repeat(count));
        }
        7 => {
            let place = chance.below(length + 1);
            bytes.splice(place..place, word(chance));
        }
        8 => {
            let tokens = tokens(bytes);
            if !tokens.is_empty() {
                let token = tokens[chance.below(tokens.len())].clone();
                bytes.splice(token, word(chance));
            }
        }
        9 => {
            let tokens = tokens(bytes);
            if !tokens.is_empty() {
                let (one, other) = (chance.below(tokens.len()), chance.below(tokens.len()));
                let (one, other) = (tokens[one.min(other)].clone(), tokens[one.max(other)].clone());
                if one.end <= other.start {
                    let (first, second) =
                        (bytes[one.clone()].to_vec(), bytes[other.clone()].to_vec());
                    bytes.splice(other, first);
                    bytes.splice(one, second);
                }
            }
        }
        _ => {
            let mut lines: Vec<Vec<u8>> =
                bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
            let (one, other) = (chance.below(lines.len()), chance.below(lines.len()));
            if chance.one_in(2) {
                lines.swap(one, other);
            } else {
                let line = lines[one].clone();
                lines.insert(other, line);
            }
            *bytes = lines.join(&b'\n');
        }
    }
}
