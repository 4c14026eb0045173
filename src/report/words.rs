//! What every text for people says in the same words, not yet in lines.

use super::page::{joined, knowledge_words, number};
use super::{Decision, Episode, HistoryReport, PhaseReport, Report, SignalReport, Titled};
use crate::eval::Reason;
use crate::explain::{Comparing, Found, PhaseFlip, Stability, Standing};
use crate::time::Date;
use crate::value::{Quantity, minus};

impl PhaseReport {
    /// The verdict in a few words.
    pub(super) fn name(&self) -> &str {
        let title = self.title.as_deref().or(self.id.as_deref());
        title.unwrap_or("Undetermined")
    }
}

impl Report {
    /// The day of the decision, and on what it rests.
    pub(super) fn when_words(&self) -> String {
        let mut when = match (self.as_of, &self.bar) {
            (Some(date), Some(bar)) => format!("as of {date} ({bar})"),
            (Some(date), None) => format!("as of {date}"),
            (None, Some(bar)) => format!("at {bar}"),
            (None, None) => "without data".to_owned(),
        };
        if self.is_provisional {
            when.push_str(", before its end");
        }
        format!("{when}, {}", knowledge_words(self.knowledge))
    }

    /// Since when the phase holds and what was before, or what is open and what
    /// would settle it; and how many signals have been on, where rules count that.
    pub(super) fn standing_words(&self) -> Vec<String> {
        let mut words = self.verdict_words();
        words.extend(self.count_words());
        words
    }

    /// Since when the phase holds, or what is open: one or two sentences.
    pub(super) fn verdict_words(&self) -> Vec<String> {
        let phase = &self.phase;
        if phase.id.is_some() {
            let mut words = vec![lasting(phase, &self.calendar)];
            words.extend(phase.standing.as_ref().map(standing_words));
            return words;
        }
        let open: Vec<String> = phase.open.iter().map(|phase| phase.id.clone()).collect();
        let needs: Vec<&str> = phase.needs.iter().map(|input| self.input_name(input)).collect();
        let way_out = if !needs.is_empty() {
            format!("These would decide it: {}.", joined(&needs, "and"))
        } else if let (None, Some(input)) = (&self.bar, &self.days_of) {
            format!(
                "The bars are the days on which `{input}` has a figure, and by then it has none: \
                 without `{input}` there is no trading day."
            )
        } else if self.bar.is_none() {
            "Nothing in these data was known by then.".to_owned()
        } else {
            "No figure of today can decide it: what is missing lies earlier.".to_owned()
        };
        let mut words = vec![format!("Still possible: {}.", listed(&open, &self.phases, "or"))];
        if phase.is_cut_short {
            words.push(
                "Some of these may be impossible: there are too many answers to what is unknown \
                 for all to be tried."
                    .to_owned(),
            );
        }
        words.push(way_out);
        words.extend(phase.standing.as_ref().map(standing_words));
        words
    }

    /// The name of a signal for people.
    pub(super) fn signal_name<'r>(&'r self, id: &'r str) -> &'r str {
        self.signals.get(id).and_then(|signal| signal.title.as_deref()).unwrap_or(id)
    }

    /// The name of an input for people.
    pub(super) fn input_name<'r>(&'r self, id: &'r str) -> &'r str {
        self.inputs.get(id).and_then(|seen| seen.title.as_deref()).unwrap_or(id)
    }

    /// What is not known of the inputs, and what rests on it: a clause each.
    pub(super) fn unknown_words(&self) -> Vec<String> {
        let unknown = self.inputs.0.iter().filter_map(|(name, input)| {
            let reason = input.unknown.as_ref().or_else(|| self.range_reason(name))?;
            let readers = self.readers_of(name);
            let reason = self.reason_words(reason);
            Some(if readers.is_empty() {
                reason
            } else {
                format!("{reason}; {} rests on it", joined(&readers, "and"))
            })
        });
        unknown.collect()
    }

    /// Why something is unknown, with the input by its title.
    pub(super) fn reason_words(&self, reason: &Reason) -> String {
        let Some(name) = reason.input().map(|input| self.input_name(input)) else {
            return reason.to_string();
        };
        match reason {
            Reason::NoData { .. } => format!("no data for {name}"),
            Reason::Dropped { .. } => format!("{name} was left out"),
            Reason::NotYetPublished { period, .. } => {
                format!("{name}: the figure of {period} is not yet published")
            }
            Reason::TooOld { period, age_days: Some(age), most_days: Some(most), .. } => {
                let (age, most) = (days(*age), days(*most));
                format!(
                    "{name}: the newest figure, of {period}, is too old: {age} after the end of \
                     its period, and it counts for {most}"
                )
            }
            Reason::TooOld { period, .. } => {
                format!("{name}: the newest figure, of {period}, is too old")
            }
            Reason::Gap { period, .. } => format!("{name} has a gap at {period}"),
            Reason::WithinRange { range, .. } => {
                format!("{name} is only known within its range of {range}")
            }
            _ => reason.to_string(),
        }
    }

    /// That nothing is unknown, or that everything is.
    pub(super) fn known_words(&self) -> &'static str {
        match self.bar {
            Some(_) => "Every input has a figure.",
            None => "Nothing in these data was known by then.",
        }
    }

    /// That an input is known within a range only, where that leaves a signal open.
    fn range_reason(&self, input: &str) -> Option<&Reason> {
        let is_range = |reason: &&Reason| {
            matches!(reason, Reason::WithinRange { .. }) && reason.input() == Some(input)
        };
        let signals = self.signals.0.iter();
        signals.flat_map(|(_, signal)| &signal.unknown).find(is_range)
    }

    fn readers_of(&self, input: &str) -> Vec<&str> {
        let reads = |signal: &SignalReport| {
            let mut comparisons = signal.evidence.iter().flat_map(|evidence| &evidence.comparisons);
            comparisons.any(|comparison| comparison.inputs.iter().any(|name| name == input))
        };
        let readers = self.signals.0.iter().filter(|(_, signal)| reads(signal));
        readers.map(|(id, signal)| signal.title.as_deref().unwrap_or(id)).collect()
    }

    /// The newest figure in a comparison: its period, and the day it was known.
    pub(super) fn newest_figure(&self, comparison: &Comparing) -> Option<(String, Option<Date>)> {
        if let Some(period) = &comparison.period {
            return Some((period.clone(), comparison.known));
        }
        let seen = comparison.inputs.iter().filter_map(|input| self.inputs.get(input));
        let newest = seen.filter(|seen| seen.period.is_some()).max_by_key(|seen| seen.known)?;
        Some((newest.period.clone()?, newest.known))
    }
}

fn days(count: i32) -> String {
    format!("{count} day{}", if count == 1 { "" } else { "s" })
}

fn lasting(phase: &PhaseReport, calendar: &str) -> String {
    let since = phase.since_bar.as_deref().unwrap_or("the start");
    let step = calendar.trim_end_matches('s');
    let bars =
        if phase.bars == 1 { format!("1 {step}") } else { format!("{} {step}s", phase.bars) };
    let before = match &phase.previous {
        Some(previous) => {
            let title = previous.title.as_deref().unwrap_or(&previous.id);
            format!("; before it, until {}: {title}", previous.until_bar)
        }
        None => String::new(),
    };
    format!("since {since}, {bars}{before}")
}

impl SignalReport {
    /// Since when it has its state, and how far it is on the way to the next.
    pub(super) fn since_words(&self) -> String {
        let since = self.since_bar.as_ref().map_or(String::new(), |since| format!("since {since}"));
        match self.held.filter(|held| 0 < held.bars && held.bars < held.of) {
            Some(held) => format!("{since}, held {} of {}", held.bars, held.of),
            None => since,
        }
    }
}

/// How many decisions came before the first of these and are not there; `None` if all are.
pub(super) fn forgotten_words(forgotten: usize, bars: &[Decision]) -> Option<String> {
    let first = bars.first().map_or(String::new(), |first| format!(" before {}", first.bar));
    let decisions = match forgotten {
        0 => return None,
        1 => format!("One decision{first} is"),
        more => format!("The {more} decisions{first} are"),
    };
    let why = "a saved state keeps what its rules look back on, and no more";
    Some(format!("{decisions} not shown: {why}."))
}

impl HistoryReport {
    /// Which decisions are shown, and on what they rest.
    pub(super) fn span_words(&self) -> String {
        let decisions = match (self.bars.as_slice(), &*self.calendar) {
            ([], _) => {
                let from = self.from.map_or(String::new(), |from| format!(" from {from}"));
                let to = self.to.map_or(String::new(), |to| format!(" to {to}"));
                return format!("There is no decision{from}{to}.");
            }
            ([one], _) => format!("one decision, {}", one.bar),
            ([first, .., last], calendar) => {
                let every = if calendar == "rows" { "row" } else { calendar };
                let shown = match self.every {
                    Some(step) => {
                        format!("a decision every {every}, shown the last in each {step}")
                    }
                    None => format!("a decision every {every}"),
                };
                format!("{shown}, {} to {}", first.bar, last.bar)
            }
        };
        let is_provisional = self.bars.last().is_some_and(|bar| bar.is_provisional);
        let ending = if is_provisional { " (before its end)" } else { "" };
        let words = format!("{decisions}{ending}, {}", knowledge_words(self.knowledge));
        match forgotten_words(self.forgotten, &self.bars) {
            Some(forgotten) => format!("{words}. {forgotten}"),
            None => words,
        }
    }
}

/// Phases by their titles; in quotes where a title has a comma of its own.
pub(super) fn listed(ids: &[String], phases: &[Titled], last: &str) -> String {
    let title = |id: &String| {
        let phase = phases.iter().find(|phase| phase.id == *id);
        phase.and_then(|phase| phase.title.clone()).unwrap_or_else(|| id.clone())
    };
    let mut titles: Vec<String> = ids.iter().map(title).collect();
    if 1 < titles.len() && titles.iter().any(|title| title.contains(',')) {
        titles = titles.into_iter().map(|title| format!("“{title}”")).collect();
    }
    joined(&titles.iter().map(String::as_str).collect::<Vec<_>>(), last)
}

/// What was new at the first bar of an episode, as far as it decided.
pub(super) fn began(episode: &Episode, phases: &[Titled]) -> String {
    let mut all = Vec::new();
    if episode.phase.is_none() {
        let is_all = episode.possible.len() == phases.len();
        let open = listed(&episode.possible, phases, "or");
        all.push(format!("open: {}", if is_all { "every phase" } else { &open }));
    }
    all.extend(episode.began.words.iter().map(|words| minus(words)));
    all.extend(episode.began.held.map(|bars| format!("held for {bars} bars")));
    all.join("; ")
}

/// A change of a figure: `from 1.62 pp to 2.22 pp (+0.60 pp)`.
pub(super) fn change_words(change: &crate::explain::FigureChange) -> String {
    let (by, to) = change.shown.split_once(" to ").unwrap_or((&change.shown, ""));
    format!("from {} to {to} ({by})", number(Some(change.from), &change.unit))
}

/// A change of a figure: the figure, the change, its size, how it was found.
pub(super) fn change_row(change: &crate::explain::FigureChange) -> [String; 4] {
    let moves = change.moves.map_or("unknown".to_owned(), |moves| format!("{moves:.1}"));
    let found = match change.how {
        Found::Exact => "exactly",
        Found::Searched => "by search",
    };
    [
        format!("{} of {}", change.input, change.period),
        change_words(change),
        moves,
        found.to_owned(),
    ]
}

/// The phase that a change leads to, or those that are possible then.
pub(super) fn flip_answer(flip: &PhaseFlip, phases: &[Titled]) -> String {
    match flip.title.as_ref().or(flip.phase.as_ref()) {
        Some(name) => name.clone(),
        None => format!("open: {}", listed(&flip.possible, phases, "or")),
    }
}

/// The parameters that alone change a verdict, in plain words with their values.
pub(super) fn listed_params(stability: &Stability) -> String {
    let names = stability.rests_on.iter().map(|name| {
        let own = stability.params.iter().find(|one| one.param == *name);
        let words = name.replace('_', " ");
        own.map_or(words.clone(), |own| format!("{words} ({})", quantity_words(&own.value)))
    });
    let names: Vec<String> = names.collect();
    joined(&names.iter().map(String::as_str).collect::<Vec<_>>(), "or")
}

fn quantity_words(written: &str) -> String {
    match Quantity::parse(written) {
        Some(Quantity::Span(span)) => super::base_rates_text::span_words(span),
        Some(Quantity::Number { value, unit }) if unit.is_percent() => format!("{value} %"),
        Some(Quantity::Number { value, unit }) => format!("{value} {unit}").trim_end().to_owned(),
        None => written.to_owned(),
    }
}

/// How firm a verdict is, in a few sentences.
pub(super) fn stability_words(stability: &Stability) -> Vec<String> {
    let (draws, seed) = (stability.draws, stability.seed);
    let same = stability.standing;
    let mut words = vec![format!(
        "With all parameters drawn from their ranges {draws} times (seed {seed}), the verdict \
         stands in {same} of the draws."
    )];
    let rests: Vec<&str> = stability.rests_on.iter().map(String::as_str).collect();
    words.push(match rests.as_slice() {
        [] => "No parameter alone, moved within its range, changes it.".to_owned(),
        [one] => format!("It rests on {one}: that alone, moved within its range, changes it."),
        _ => {
            format!("Each of {} alone, moved within its range, changes it.", joined(&rests, "and"))
        }
    });
    words
}

/// How often an answer stands, for people.
fn standing_words(standing: &Standing) -> String {
    format!(
        "This answer stands in {} of {} draws of the parameters from their ranges.",
        super::stability_text::percent(standing.stands),
        standing.draws
    )
}
