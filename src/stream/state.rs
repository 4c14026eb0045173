//! The state of a stream as a small text.

use serde::{Deserialize, Serialize};

use super::Stream;
use crate::diagnostic::{Code, Diagnostic};
use crate::error::{Error, ErrorKind};
use crate::eval::{Bar, News, Revision, Sight};
use crate::plan::{Knowledge, Plan};
use crate::time::{Date, Stamp};

/// The number of this shape.
const SCHEMA: &str = "froth.state/1";

/// All that a stream was fed.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    schema: String,
    version: String,
    rules: String,
    sha256: String,
    knowledge: String,
    params: Vec<String>,
    inputs: Vec<String>,
    bars: Vec<SavedBar>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedBar {
    bar: String,
    date: Option<String>,
    seen: Vec<SavedSight>,
    /// What was another than before at bars of the past.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    revised: Vec<SavedRevision>,
}

/// A value with its period, the day it was known and that of its vintage, or why
/// there was none.
#[derive(Serialize, Deserialize)]
struct SavedSight(
    Option<f64>,
    Word,
    Option<String>,
    Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")] Option<String>,
);

/// Which input was seen otherwise at which bar, counted from the first.
#[derive(Serialize, Deserialize)]
struct SavedRevision(usize, usize, SavedSight);

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Word {
    Seen,
    Partial,
    Dropped,
    NoData,
    NotYetPublished,
    TooOld,
    Gap,
}

impl Stream<'_> {
    /// The state as text: all that the decisions have seen, so that the stream
    /// can be gone on with. A last bar that is to be decided once more is left out.
    pub fn save(&self) -> String {
        let rules = self.plan.rules();
        let bars = self.frame.bars.iter().enumerate().filter(|(_, bar)| !bar.is_between);
        // What each decision saw, whatever has been revised since.
        let frame = self.history.seen(&self.frame);
        let saved = |(place, bar): (usize, &Bar)| SavedBar {
            bar: bar.stamp.to_string(),
            date: bar.date.map(|date| date.to_string()),
            seen: frame
                .inputs
                .iter()
                .map(|input| {
                    let value = input.values.get(place).copied().unwrap_or(f64::NAN);
                    saved_sight(value, input.sights.get(place).copied().unwrap_or(Sight::NoData))
                })
                .collect(),
            revised: self.revised.get(place).map_or(Vec::new(), |revised| {
                let saved = |one: &Revision| {
                    SavedRevision(one.input, one.bar, saved_sight(one.value, one.sight))
                };
                revised.iter().map(saved).collect()
            }),
        };
        let state = State {
            schema: SCHEMA.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            rules: format!("{} {}", rules.id(), rules.version()),
            sha256: rules.sha256().to_owned(),
            knowledge: word(self.plan.knowledge).to_owned(),
            params: params(self.plan),
            inputs: inputs(self.plan),
            bars: bars.map(saved).collect(),
        };
        // Texts and finite numbers only: nothing can fail.
        serde_json::to_string(&state).unwrap_or_default()
    }
}

impl Plan {
    /// A stream that goes on from a saved state.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Data`] if the text is no state; [`ErrorKind::Input`] if it
    /// was made by other rules, other parameters, other knowledge or another
    /// version of this program.
    pub fn resume(&self, state: &str) -> Result<Stream<'_>, Error> {
        let state: State = serde_json::from_str(state).map_err(|error| {
            let message = format!("this is no saved state: {error}");
            refused(ErrorKind::Data, message, "leave the state out to begin anew")
        })?;
        self.check(&state)?;
        let mut stream = self.stream();
        for bar in &state.bars {
            let stamp = stamp(&bar.bar);
            let date = bar.date.as_deref().map(str::parse::<Date>).transpose().ok();
            let seen: Option<Vec<(f64, Sight)>> = bar.seen.iter().map(sight).collect();
            let count = stream.frame.bars.len();
            let revised = bar.revised.iter().map(|SavedRevision(input, bar, seen)| {
                let (value, sight) = sight(seen)?;
                let is_there = *input < self.rules().inputs().len() && *bar < count;
                is_there.then_some(Revision { input: *input, bar: *bar, value, sight })
            });
            let revised: Option<Vec<Revision>> = revised.collect();
            let news = seen.zip(revised).map(|(seen, revised)| News { revised, seen });
            let is_later = |stamp| stream.frame.bars.last().is_none_or(|last| last.stamp < stamp);
            match (stamp.filter(|stamp| is_later(*stamp)), date, news) {
                (Some(stamp), Some(date), Some(news))
                    if news.seen.len() == self.rules().inputs().len() =>
                {
                    let bar = Bar { stamp, date, is_provisional: false, is_between: false };
                    stream.hear(bar, news);
                }
                _ => {
                    let message = format!("this saved state is broken at `{}`", bar.bar);
                    return Err(refused(
                        ErrorKind::Data,
                        message,
                        "leave the state out to begin anew",
                    ));
                }
            }
        }
        Ok(stream)
    }

    fn check(&self, state: &State) -> Result<(), Error> {
        let rules = self.rules();
        let differ = |what: &str, theirs: &str, ours: &str| {
            let message = format!("this state was made by {what} `{theirs}`, not `{ours}`");
            Err(refused(ErrorKind::Input, message, "leave the state out to begin anew"))
        };
        let version = env!("CARGO_PKG_VERSION");
        if state.schema != SCHEMA {
            return differ("schema", &state.schema, SCHEMA);
        }
        if state.version != version {
            return differ("version", &state.version, version);
        }
        if state.sha256 != rules.sha256() {
            let ours = format!("{} {}", rules.id(), rules.version());
            if state.rules != ours {
                return differ("rules", &state.rules, &ours);
            }
            let short = |digest: &str| digest.chars().take(12).collect::<String>();
            return differ(
                "a text of these rules with sha256",
                &short(&state.sha256),
                &short(rules.sha256()),
            );
        }
        if state.knowledge != word(self.knowledge) {
            return differ("knowledge", &state.knowledge, word(self.knowledge));
        }
        let ours = params(self);
        if let Some((theirs, ours)) =
            state.params.iter().zip(&ours).find(|(theirs, ours)| theirs != ours)
        {
            return differ("parameter", theirs, ours);
        }
        if state.inputs != inputs(self) {
            return differ("inputs", &state.inputs.join(", "), &inputs(self).join(", "));
        }
        Ok(())
    }
}

fn refused(kind: ErrorKind, message: String, help: &str) -> Error {
    Error::new(kind, vec![Diagnostic::error(Code::WrongState, message).with_help(help)])
}

fn word(knowledge: Knowledge) -> &'static str {
    match knowledge {
        Knowledge::Released => "released",
        Knowledge::Vintage => "vintage",
        Knowledge::Latest => "latest",
    }
}

fn params(plan: &Plan) -> Vec<String> {
    plan.rules().params().iter().map(|param| format!("{} {}", param.name, param.value)).collect()
}

fn inputs(plan: &Plan) -> Vec<String> {
    plan.rules().inputs().iter().map(|input| input.name.clone()).collect()
}

fn saved_sight(value: f64, sight: Sight) -> SavedSight {
    let (word, period, known, vintage) = match sight {
        Sight::Seen { period, known, is_partial, vintage } => {
            (if is_partial { Word::Partial } else { Word::Seen }, Some(period), known, vintage)
        }
        Sight::Dropped => (Word::Dropped, None, None, None),
        Sight::NoData => (Word::NoData, None, None, None),
        Sight::NotYetPublished(period) => (Word::NotYetPublished, Some(period), None, None),
        Sight::TooOld(period) => (Word::TooOld, Some(period), None, None),
        Sight::Gap(period) => (Word::Gap, Some(period), None, None),
    };
    SavedSight(
        Some(value).filter(|value| !value.is_nan()),
        word,
        period.map(|period| period.to_string()),
        known.map(|known| known.to_string()),
        vintage.map(|vintage| vintage.to_string()),
    )
}

fn sight(saved: &SavedSight) -> Option<(f64, Sight)> {
    let SavedSight(value, word, period, known, vintage) = saved;
    let period = period.as_deref().and_then(stamp);
    let known = known.as_deref().and_then(|known| known.parse().ok());
    let vintage = vintage.as_deref().and_then(|vintage| vintage.parse().ok());
    let sight = match word {
        Word::Seen => Sight::Seen { period: period?, known, vintage, is_partial: false },
        Word::Partial => Sight::Seen { period: period?, known, vintage, is_partial: true },
        Word::Dropped => Sight::Dropped,
        Word::NoData => Sight::NoData,
        Word::NotYetPublished => Sight::NotYetPublished(period?),
        Word::TooOld => Sight::TooOld(period?),
        Word::Gap => Sight::Gap(period?),
    };
    Some((value.unwrap_or(f64::NAN), sight))
}

/// A stamp as it prints.
fn stamp(text: &str) -> Option<Stamp> {
    match text.strip_prefix("row ") {
        Some(row) => row.parse().ok().map(Stamp::Row),
        None => Stamp::parse(text),
    }
}
