//! What data files leave open and their user knows: the arguments that the verbs
//! share.

use clap::builder::PossibleValuesParser;
use froth::{DateFormat, Decimal, ReadOptions};

#[derive(Clone, Default, clap::Args)]
pub(crate) struct Spelling {
    /// How dates are written, if a column does not show it: day, month or year
    /// first, the days of a spreadsheet, seconds or milliseconds since 1970
    #[arg(
        long,
        value_name = "FORMAT",
        value_parser = PossibleValuesParser::new(DateFormat::WORDS.map(|(word, _)| word))
    )]
    date_format: Option<String>,
    /// The decimal sign of numbers, if a file does not show it
    #[arg(
        long,
        value_name = "SIGN",
        value_parser = PossibleValuesParser::new(Decimal::WORDS.map(|(word, _)| word))
    )]
    decimal: Option<String>,
}

impl Spelling {
    pub(crate) fn options(&self) -> ReadOptions {
        let mut options = ReadOptions::default();
        options.dates = of(&DateFormat::WORDS, self.date_format.as_deref());
        options.decimal = of(&Decimal::WORDS, self.decimal.as_deref());
        options
    }
}

fn of<T: Copy>(words: &[(&str, T)], word: Option<&str>) -> Option<T> {
    let found = words.iter().find(|(known, _)| Some(*known) == word);
    found.map(|(_, value)| *value)
}
