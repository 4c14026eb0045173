//! The state of a stream as a small text.

use serde::{Deserialize, Serialize};

use super::Stream;
use super::sealed::{self, Maker, inputs, params, refused, word};
use super::short::SavedMemory;
use crate::error::{Error, ErrorKind};
use crate::eval::{Decided, Kept, KeptFigure, SeenByDecision, Sight};
use crate::plan::Plan;
use crate::time::{Calendar, Date, Frequency, Period, Stamp};

/// The number of this shape.
const SCHEMA: &str = "froth.state/4";

/// The shape before, in which all decisions were kept and none remembered.
const BEFORE: &str = "froth.state/3";

/// What to do where a state is damaged.
const ANEW: &str = "bring back a copy from before, or begin anew under another name: what was \
                    decided on figures that were revised since is in this file only";

/// What a stream was fed, and what its decisions saw of it: as many of the last ones as
/// the rules look back on.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedState {
    schema: String,
    /// Of the program that wrote it, for people.
    version: String,
    rules: String,
    /// [`Plan::digest`].
    decides: String,
    knowledge: String,
    params: Vec<String>,
    inputs: Vec<String>,
    /// The inputs that were left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    left_out: Vec<String>,
    bars: Vec<SavedBar>,
    /// Of each input the figures that were known to the last decision.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    figures: Vec<Vec<SavedFigure>>,
    /// What is remembered of the decisions before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    memory: Option<SavedMemory>,
    /// The SHA-256 of all that stands before it; it stands last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    checksum: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedBar {
    bar: String,
    date: Option<String>,
    /// What it saw of each number: its value, and the place of its period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seen: Option<Vec<(Option<f64>, Option<usize>)>>,
    /// What it was given of each input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    given: Option<Vec<SavedSight>>,
}

/// A period, its last day, the day from which its figure was known, whether that was
/// reckoned from a lag, and the figure.
#[derive(Serialize, Deserialize)]
struct SavedFigure(String, String, String, bool, Option<f64>);

/// A value with its period and the day it was known, or why there was none.
#[derive(Serialize, Deserialize)]
struct SavedSight(Option<f64>, SightWord, Option<String>, Option<String>);

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum SightWord {
    Seen,
    Dropped,
    NoData,
    NotYetPublished,
    Gap,
}

impl Stream {
    /// The state as text, so that the stream can be resumed: what the last decisions have
    /// seen, and what is remembered of those before. A last bar that is to be decided once
    /// more is left out.
    ///
    /// # Cost
    ///
    /// As long as what the rules look back on, and 600 decisions at least; as long as the
    /// whole past where it is all of that.
    ///
    /// # Example
    ///
    /// ```
    /// # let rules = froth::RuleSet::parse(include_str!("../../rules/sahm.yaml"))?;
    /// # let file = std::fs::File::open("fixtures/us-unemployment.csv")?;
    /// # let panel = froth::Panel::read_csv(file)?;
    /// # let plan = rules.plan(panel.schema())?;
    /// let mut stream = plan.stream();
    /// stream.read(&panel, Some("2007-12-31".parse()?))?;
    /// let saved = stream.save();
    /// // Another day, in another process.
    /// let mut resumed = plan.resume(&saved)?;
    /// let new = resumed.read(&panel, Some("2008-06-30".parse()?))?;
    /// assert_eq!(new, 6);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn save(&self) -> String {
        let mut kept = self.run.frame.kept(&self.plan);
        if kept.decided.is_empty() {
            // Before the first decision there is nothing to resume.
            kept.figures.clear();
        }
        let (kept, memory) = self.shortened(kept);
        let state = SavedState {
            schema: SCHEMA.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            rules: sealed::name(&self.plan),
            decides: self.plan.digest(),
            knowledge: word(self.plan.knowledge).to_owned(),
            params: params(&self.plan),
            inputs: inputs(&self.plan),
            left_out: self.plan.left_out(),
            bars: kept.decided.iter().map(saved_bar).collect(),
            figures: kept
                .figures
                .iter()
                .map(|own| own.iter().map(saved_figure).collect())
                .collect(),
            memory,
            checksum: None,
        };
        sealed::written(&state)
    }
}

fn saved_bar(decided: &Decided) -> SavedBar {
    let known = |value: f64| Some(value).filter(|value| !value.is_nan());
    let (seen, given) = match &decided.seen {
        SeenByDecision::Numbers(seen) => {
            (Some(seen.iter().map(|(value, period)| (known(*value), *period)).collect()), None)
        }
        SeenByDecision::Given(given) => {
            (None, Some(given.iter().map(|(value, sight)| saved_sight(*value, *sight)).collect()))
        }
    };
    let date = decided.date.map(|date| date.to_string());
    SavedBar { bar: decided.stamp.to_string(), date, seen, given }
}

fn saved_figure(figure: &KeptFigure) -> SavedFigure {
    SavedFigure(
        figure.period.to_string(),
        figure.end.to_string(),
        figure.known.to_string(),
        figure.is_assumed,
        Some(figure.value).filter(|value| !value.is_nan()),
    )
}

impl Plan {
    /// A stream that goes on from a saved state.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Data`] if the text is no state; [`ErrorKind::Input`] if it
    /// was made by rules that decide otherwise, by other parameters or other knowledge, or
    /// with other inputs left out.
    /// Comments, titles and sources may be others, and so may the version of this
    /// program, as long as states have the same shape.
    pub fn resume(&self, state: &str) -> Result<Stream, Error> {
        let text = state;
        let state: SavedState = sealed::read(text, &[SCHEMA, BEFORE], ANEW)?;
        if state.schema != BEFORE || state.memory.is_some() {
            sealed::check_schema(&state.schema, SCHEMA)?;
        }
        let made = Maker {
            rules: &state.rules,
            decides: &state.decides,
            knowledge: Some(&state.knowledge),
            params: &state.params,
            inputs: &state.inputs,
            left_out: &state.left_out,
        };
        made.check(self)?;
        sealed::check_seal(text, ANEW)?;
        let broken = |at: &str| {
            let message = format!("this saved state is broken at `{at}`");
            refused(ErrorKind::Data, message, ANEW)
        };
        let mut kept = Kept::default();
        for bar in &state.bars {
            let decided = self.decided(bar).ok_or_else(|| broken(&bar.bar))?;
            let is_later = kept.last().is_none_or(|last| {
                last.stamp < decided.stamp && last.date.is_none_or(|day| Some(day) < decided.date)
            });
            if !is_later {
                return Err(broken(&bar.bar));
            }
            kept.decided.push(decided);
        }
        for own in &state.figures {
            let figures = own.iter().map(|saved| figure(saved).ok_or_else(|| broken(&saved.0)));
            kept.figures.push(figures.collect::<Result<_, _>>()?);
        }
        let is_of_inputs =
            |own: &Vec<Vec<KeptFigure>>| own.is_empty() || own.len() == self.rules().inputs().len();
        if !is_of_inputs(&kept.figures) {
            return Err(broken("figures"));
        }
        let mut stream = self.stream();
        let is_given = kept.figures.is_empty();
        if let Some(memory) = &state.memory {
            let begun = memory.read(self, &mut kept, |word| self.stamp(word));
            let begun = begun.ok_or_else(|| broken("memory"))?;
            stream.begin(&kept, begun);
        } else if is_given {
            for decided in kept.decided {
                if let SeenByDecision::Given(given) = decided.seen {
                    stream.hear(decided.stamp, decided.date, given);
                }
            }
        } else {
            let day = kept.last().and_then(|last| last.date);
            stream.go_on(day, &kept);
        }
        let count = state.bars.len();
        let is_whole = is_given && state.memory.is_none() || stream.run.frame.bars.len() == count;
        if is_whole { Ok(stream) } else { Err(broken("bars")) }
    }

    /// A decision as it was saved; `None` if it cannot be one of this plan.
    fn decided(&self, bar: &SavedBar) -> Option<Decided> {
        let stamp = self.stamp(&bar.bar)?;
        let date = match &bar.date {
            Some(date) => Some(date.parse::<Date>().ok()?),
            None => None,
        };
        let missing = |value: Option<f64>| value.unwrap_or(f64::NAN);
        let seen = match (&bar.seen, &bar.given) {
            (Some(seen), None) if seen.len() == self.views() => SeenByDecision::Numbers(
                seen.iter().map(|(value, at)| (missing(*value), *at)).collect(),
            ),
            (None, Some(given)) if given.len() == self.rules().inputs().len() => {
                SeenByDecision::Given(given.iter().map(sight).collect::<Option<Vec<_>>>()?)
            }
            _ => return None,
        };
        Some(Decided { stamp, date, seen })
    }

    /// A bar as it prints.
    fn stamp(&self, text: &str) -> Option<Stamp> {
        let is_daily = matches!(
            self.rules().calendar(),
            Calendar::Every(Frequency::Day) | Calendar::DaysOf(_)
        );
        match stamp(text)? {
            Stamp::Day(day) if is_daily => {
                Some(Stamp::Period(Period::holding(Frequency::Day, day)))
            }
            stamp => Some(stamp),
        }
    }
}

fn saved_sight(value: f64, sight: Sight) -> SavedSight {
    let (word, period, known) = match sight {
        Sight::Seen { period, known, .. } => (SightWord::Seen, Some(period), known),
        Sight::Dropped => (SightWord::Dropped, None, None),
        Sight::NoData | Sight::TooOld { .. } => (SightWord::NoData, None, None),
        Sight::NotYetPublished(period) => (SightWord::NotYetPublished, Some(period), None),
        Sight::Gap(period) => (SightWord::Gap, Some(period), None),
    };
    SavedSight(
        Some(value).filter(|value| !value.is_nan()),
        word,
        period.map(|period| period.to_string()),
        known.map(|known| known.to_string()),
    )
}

fn sight(saved: &SavedSight) -> Option<(f64, Sight)> {
    let SavedSight(value, word, period, known) = saved;
    let period = period.as_deref().and_then(stamp);
    let known = known.as_deref().and_then(|known| known.parse().ok());
    let sight = match word {
        SightWord::Seen => Sight::Seen {
            period: period?,
            end: period?.last_day(),
            known,
            is_assumed: false,
            vintage: None,
            is_partial: false,
        },
        SightWord::Dropped => Sight::Dropped,
        SightWord::NoData => Sight::NoData,
        SightWord::NotYetPublished => Sight::NotYetPublished(period?),
        SightWord::Gap => Sight::Gap(period?),
    };
    Some((value.unwrap_or(f64::NAN), sight))
}

fn figure(saved: &SavedFigure) -> Option<KeptFigure> {
    let SavedFigure(period, end, known, is_assumed, value) = saved;
    let period = match stamp(period)? {
        Stamp::Day(day) => Stamp::Period(Period::holding(Frequency::Day, day)),
        stamp => stamp,
    };
    let (end, known) = (end.parse().ok()?, known.parse().ok()?);
    Some(KeptFigure {
        period,
        end,
        known,
        is_assumed: *is_assumed,
        value: value.unwrap_or(f64::NAN),
    })
}

/// A stamp as it prints.
fn stamp(text: &str) -> Option<Stamp> {
    match text.strip_prefix("row ") {
        Some(row) => row.parse().ok().map(Stamp::Row),
        None => Stamp::parse(text),
    }
}
