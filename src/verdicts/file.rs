//! The lines of a file of verdicts, read and added to.

use serde::{Deserialize, Serialize};

use super::said::{Said, refusal};
use crate::data::Origin;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::error::{Error, ErrorKind};
use crate::inert;
use crate::time::{Date, Span};

/// The number of this shape.
const FORMAT: &str = "froth.verdict/1";

/// What stands before the digest of a line.
const DIGEST: &str = ",\"digest\":\"";

/// The help where a file is not as it was written.
const BACK: &str = "restore the file from version control or a copy";

/// A file of verdicts.
#[derive(Clone, Debug, Default)]
pub struct Verdicts {
    text: String,
    // Invariant: each has the digest of the one before.
    lines: Vec<VerdictLine>,
}

/// What is read of a line.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct VerdictLine {
    format: String,
    pub(super) day: String,
    pub(super) rules: LineRules,
    data: LineData,
    pub(super) probabilities: Vec<LineProbability>,
    before: String,
    digest: String,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct LineRules {
    pub(super) id: String,
    meaning: String,
}

#[derive(Clone, Debug, Deserialize)]
struct LineData {
    digest: String,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct LineProbability {
    pub(super) of: String,
    pub(super) fall: f64,
    within: String,
    pub(super) share: Option<f64>,
    pub(super) share_of_all: Option<f64>,
}

/// A line but for its digest.
#[derive(Serialize)]
struct Body<'s> {
    format: &'static str,
    #[serde(flatten)]
    said: &'s Said,
    program: &'static str,
    before: &'s str,
}

impl VerdictLine {
    pub(super) fn day(&self) -> Option<Date> {
        self.day.parse().ok()
    }
}

impl LineProbability {
    pub(super) fn within(&self) -> Option<Span> {
        Span::parse(&self.within).filter(|span| 0 < span.count)
    }
}

impl Verdicts {
    /// The verdicts in a file; an empty text has none yet.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Data`] with every line that is none, or not as it was written.
    pub fn read(name: &str, text: &str) -> Result<Verdicts, Error> {
        let (mut lines, mut found): (Vec<VerdictLine>, Vec<Diagnostic>) = (Vec::new(), Vec::new());
        let mut before = String::new();
        for (place, written) in text.lines().enumerate() {
            let at = |code: Code, message: &str| {
                let place = Place::in_line(name, place + 1, written, 0..written.len().min(60));
                Diagnostic::error(code, message).at(place).with_help(BACK)
            };
            let Some((body, digest)) = parted(written) else {
                found.push(at(Code::NoVerdict, "this line is not a complete verdict"));
                continue;
            };
            if Origin::of("", body.as_bytes()).sha256 != digest {
                let message = "this line is not as it was written";
                found.push(at(Code::ChangedVerdict, message));
                before = digest.to_owned();
                continue;
            }
            match serde_json::from_str::<VerdictLine>(written) {
                Ok(line) if line.format == FORMAT && line.is_whole() => {
                    if line.before != before {
                        let message = "a line before this one was changed or removed";
                        found.push(at(Code::ChangedVerdict, message));
                    }
                    before = line.digest.clone();
                    lines.push(line);
                }
                _ => found.push(at(Code::NoVerdict, "this line is not a verdict")),
            }
        }
        if !found.is_empty() {
            return Err(Error::new(ErrorKind::Data, found));
        }
        Ok(Verdicts { text: text.to_owned(), lines })
    }

    /// Adds what was said, unless it is there: the same rules on the same data on the same
    /// day. Says whether it was added.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`] if the file has a verdict of these rules of a later day: what
    /// is said of an earlier one comes from hindsight.
    pub fn add(&mut self, said: &Said) -> Result<bool, Error> {
        let day = said.day.to_string();
        let mut own = self.lines.iter().filter(|line| line.rules.id == said.rules.id);
        let is_there = |line: &VerdictLine| {
            let is_of = line.rules.meaning == said.rules.meaning;
            line.day == day && is_of && line.data.digest == said.data.digest
        };
        if own.clone().any(is_there) {
            return Ok(false);
        }
        if let Some(later) = own.find(|line| line.day() > Some(said.day)) {
            let (id, last) = (&said.rules.id, &later.day);
            let message = format!(
                "the file has a verdict of `{id}` of {last}, and this one is of {day}, which is \
                 earlier"
            );
            let help = "record verdicts on their day, or ask `froth history` for those of the past";
            return Err(refusal(&message, help));
        }
        let before = self.lines.last().map_or("", |line| line.digest.as_str());
        let program = concat!("froth ", env!("CARGO_PKG_VERSION"));
        let body = Body { format: FORMAT, said, program, before };
        // Texts and finite numbers cannot fail.
        let body = inert::json(serde_json::to_string(&body).unwrap_or_default());
        let body = body.strip_suffix('}').unwrap_or(&body);
        let digest = Origin::of("", body.as_bytes()).sha256;
        let written = format!("{body}{DIGEST}{digest}\"}}");
        if let Ok(line) = serde_json::from_str(&written) {
            self.lines.push(line);
        }
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
        self.text += &written;
        self.text.push('\n');
        Ok(true)
    }

    /// The whole file: what was read, and what was added below it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many verdicts there are.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    pub(super) fn lines(&self) -> &[VerdictLine] {
        &self.lines
    }
}

impl VerdictLine {
    /// Whether its day and its lengths of time are such.
    fn is_whole(&self) -> bool {
        self.day().is_some() && self.probabilities.iter().all(|own| own.within().is_some())
    }
}

/// A line without its digest, and that.
fn parted(line: &str) -> Option<(&str, &str)> {
    line.strip_suffix("\"}")?.rsplit_once(DIGEST)
}
