//! What is remembered, written down as words and read back.
//!
//! Each memory names its parts once, in one order, for both ways: on a tape that is
//! written they are put at its end, from one that is read they are taken off. What is
//! read never breaks a memory, whatever the words are: a part that cannot be stays as
//! it was, and the tape says that it does not fit.

use crate::value::Truth;

/// Words in their order.
#[derive(Clone, Debug)]
pub(crate) struct Tape {
    way: TapeDirection,
    fits: bool,
}

#[derive(Clone, Debug)]
enum TapeDirection {
    Write(Vec<String>),
    /// The words to come, the next one last.
    Read(Vec<String>),
}

impl Tape {
    /// An empty tape to write on.
    pub(crate) fn blank() -> Tape {
        Tape { way: TapeDirection::Write(Vec::new()), fits: true }
    }

    /// A tape to read from.
    pub(crate) fn of(text: &str) -> Tape {
        let words = text.split_ascii_whitespace().rev().map(str::to_owned);
        Tape { way: TapeDirection::Read(words.collect()), fits: true }
    }

    /// What was written.
    pub(crate) fn text(&self) -> String {
        match &self.way {
            TapeDirection::Write(words) => words.join(" "),
            TapeDirection::Read(_) => String::new(),
        }
    }

    /// Whether all words were read, and none was one that cannot be.
    pub(crate) fn is_read(&self) -> bool {
        self.fits && matches!(&self.way, TapeDirection::Read(rest) if rest.is_empty())
    }

    pub(crate) fn is_reading(&self) -> bool {
        matches!(self.way, TapeDirection::Read(_))
    }

    /// Refuses the tape unless this holds.
    pub(crate) fn check(&mut self, holds: bool) {
        self.fits &= holds;
    }

    /// A word that must be the same on both ways.
    pub(crate) fn label(&mut self, label: &str) {
        let mut own = label.to_owned();
        self.part(&mut own, String::clone, |word| Some(word.to_owned()));
        self.check(own == label);
    }

    /// A number, exact to the last bit; missing and endless ones are words, too.
    pub(crate) fn number(&mut self, number: &mut f64) {
        self.part(number, |number| format!("{number:?}"), |word| word.parse().ok());
    }

    pub(crate) fn count(&mut self, count: &mut usize) {
        self.part(count, usize::to_string, |word| word.parse().ok());
    }

    pub(crate) fn truth(&mut self, truth: &mut Truth) {
        let word = |truth: &Truth| match truth {
            Truth::False => "-".to_owned(),
            Truth::True => "+".to_owned(),
            Truth::Unknown => "?".to_owned(),
        };
        self.part(truth, word, |word| match word {
            "-" => Some(Truth::False),
            "+" => Some(Truth::True),
            "?" => Some(Truth::Unknown),
            _ => None,
        });
    }

    /// Numbers that are always as many.
    pub(crate) fn cells(&mut self, cells: &mut [f64]) {
        cells.iter_mut().for_each(|cell| self.number(cell));
    }

    /// The same of numbers that stand apart.
    pub(crate) fn cells_of<const N: usize>(&mut self, cells: [&mut f64; N]) {
        cells.into_iter().for_each(|cell| self.number(cell));
    }

    /// Numbers that may be more or fewer.
    pub(crate) fn numbers(&mut self, numbers: &mut Vec<f64>) {
        self.list(numbers, || f64::NAN, Tape::number);
    }

    /// Parts that may be more or fewer, each of at least one word.
    pub(crate) fn list<T>(
        &mut self,
        list: &mut Vec<T>,
        new: impl FnMut() -> T,
        mut part: impl FnMut(&mut Tape, &mut T),
    ) {
        let mut length = list.len();
        self.count(&mut length);
        if let TapeDirection::Read(rest) = &self.way {
            self.fits &= length <= rest.len();
            list.clear();
            list.resize_with(if self.fits { length } else { 0 }, new);
        }
        list.iter_mut().for_each(|one| part(self, one));
    }

    /// So many truths, as stretches of the same.
    pub(crate) fn runs(&mut self, truths: &mut Vec<Truth>, length: usize) {
        let mut runs: Vec<(usize, Truth)> = Vec::new();
        for truth in truths.iter() {
            match runs.last_mut() {
                Some((count, last)) if last == truth => *count += 1,
                _ => runs.push((1, *truth)),
            }
        }
        self.list(
            &mut runs,
            || (0, Truth::Unknown),
            |tape, (count, truth)| {
                tape.count(count);
                tape.truth(truth);
            },
        );
        let counts = runs.iter().try_fold(0_usize, |sum, (count, _)| sum.checked_add(*count));
        let fits = counts == Some(length);
        self.check(fits);
        if self.is_reading() && fits {
            truths.clear();
            truths.extend(runs.iter().flat_map(|(count, truth)| vec![*truth; *count]));
        }
    }

    fn part<T>(
        &mut self,
        part: &mut T,
        word: impl Fn(&T) -> String,
        read: impl Fn(&str) -> Option<T>,
    ) {
        match &mut self.way {
            TapeDirection::Write(words) => words.push(word(part)),
            TapeDirection::Read(rest) => match rest.pop().as_deref().and_then(read) {
                Some(read) => *part = read,
                None => self.fits = false,
            },
        }
    }
}
