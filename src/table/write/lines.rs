//! Answers as lines: of CSV, or of JSON with one record a line.

use std::io::Write;

use super::block::{Answer, AnswerValues, Block, NO_WORD, Shape};
use super::dates::DateWriter;
use crate::data::NO_DAY;
use crate::inert::{self, cell};

/// How lines are written.
pub(super) struct Spelling {
    /// What stands before each value of a row.
    starts: Vec<String>,
    end: &'static str,
    /// What stands for no answer.
    none: &'static str,
    date_quote: &'static str,
    text: fn(&str) -> String,
}

impl Spelling {
    /// Cells between commas; an empty one where there is no answer.
    pub(super) fn csv(shape: &Shape) -> Spelling {
        let starts = (0..shape.columns().len()).map(|column| if column == 0 { "" } else { "," });
        Spelling {
            starts: starts.map(str::to_owned).collect(),
            end: "\n",
            none: "",
            date_quote: "",
            text: cell_of(shape),
        }
    }

    /// A JSON record; `null` where there is no answer.
    pub(super) fn json(shape: &Shape) -> Spelling {
        let start = |(column, (name, _)): (usize, &(String, Answer))| {
            format!("{}{}:", if column == 0 { '{' } else { ',' }, json(name))
        };
        Spelling {
            starts: shape.columns().iter().enumerate().map(start).collect(),
            end: "}\n",
            none: "null",
            date_quote: "\"",
            text: json,
        }
    }

    /// The rows of a block, a line each.
    pub(super) fn lines(&self, shape: &Shape, block: &Block) -> Vec<u8> {
        let answers = shape.columns().iter().map(|(_, answer)| answer);
        let mut columns: Vec<LineColumn<'_>> = answers
            .zip(&block.columns)
            .map(|(answer, values)| self.column(answer, values))
            .collect();
        let rows = block.rows();
        let mut out = Vec::with_capacity(rows * 32);
        for row in 0..rows {
            for (start, column) in self.starts.iter().zip(&mut columns) {
                out.extend_from_slice(start.as_bytes());
                self.put(column, row, &mut out);
            }
            out.extend_from_slice(self.end.as_bytes());
        }
        out
    }

    fn column<'a>(&self, answer: &Answer, values: &'a AnswerValues) -> LineColumn<'a> {
        match values {
            AnswerValues::Texts(texts) => {
                LineColumn::Texts { runs: Box::new(texts.runs()), text: String::new(), left: 0 }
            }
            AnswerValues::Words(places) => {
                let words: &[String] = if let Answer::Word(words) = answer { words } else { &[] };
                LineColumn::Words {
                    words: words.iter().map(|word| (self.text)(word)).collect(),
                    places,
                }
            }
            AnswerValues::Days(days) => {
                let frequency =
                    if let Answer::Date(frequency) = answer { *frequency } else { None };
                LineColumn::Days { dates: DateWriter::new(frequency), days }
            }
            AnswerValues::Numbers(numbers) => LineColumn::Numbers(numbers),
            AnswerValues::Counts(counts) => LineColumn::Counts(counts),
        }
    }

    fn put(&self, column: &mut LineColumn<'_>, row: usize, out: &mut Vec<u8>) {
        match column {
            LineColumn::Texts { runs, text, left } => {
                if *left == 0
                    && let Some((next, rows)) = runs.next()
                {
                    *text = if next.is_empty() { self.none.to_owned() } else { (self.text)(next) };
                    *left = rows;
                }
                *left = left.saturating_sub(1);
                out.extend_from_slice(text.as_bytes());
            }
            LineColumn::Words { words, places } => {
                let place = places.get(row).copied().unwrap_or(NO_WORD);
                let word = words.get(usize::from(place)).map_or(self.none, String::as_str);
                out.extend_from_slice(word.as_bytes());
            }
            LineColumn::Days { dates, days } => match days.get(row).copied() {
                Some(day) if day != NO_DAY => {
                    out.extend_from_slice(self.date_quote.as_bytes());
                    dates.put(day, out);
                    out.extend_from_slice(self.date_quote.as_bytes());
                }
                _ => out.extend_from_slice(self.none.as_bytes()),
            },
            LineColumn::Numbers(numbers) => match numbers.get(row) {
                // Memory takes whatever is written.
                Some(number) if number.is_finite() => {
                    let _ = write!(out, "{number}");
                }
                _ => out.extend_from_slice(self.none.as_bytes()),
            },
            LineColumn::Counts(counts) => {
                let _ = write!(out, "{}", counts.get(row).copied().unwrap_or(0));
            }
        }
    }
}

/// A column on its way to text.
enum LineColumn<'a> {
    Texts { runs: Box<dyn Iterator<Item = (&'a str, usize)> + 'a>, text: String, left: usize },
    Words { words: Vec<String>, places: &'a [u16] },
    Days { dates: DateWriter, days: &'a [i32] },
    Numbers(&'a [f64]),
    Counts(&'a [u64]),
}

/// The line of CSV with the names of the columns.
pub(super) fn header(shape: &Shape) -> String {
    let cell = cell_of(shape);
    let names: Vec<String> = shape.columns().iter().map(|(name, _)| cell(name)).collect();
    names.join(",") + "\n"
}

fn cell_of(shape: &Shape) -> fn(&str) -> String {
    if shape.is_for_spreadsheets() { shown_cell } else { cell }
}

/// A cell of CSV that a spreadsheet shows, and never carries out.
fn shown_cell(text: &str) -> String {
    // The wide letters are for those who write Chinese or Japanese.
    if text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) {
        cell(&format!("'{text}"))
    } else {
        cell(text)
    }
}

/// A text as JSON writes it.
fn json(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            _ if letter < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(letter))),
            _ => out.push(letter),
        }
    }
    out.push('"');
    inert::json(out)
}
