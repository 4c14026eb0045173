//! The verdict in ten seconds: the answers that a reader asks for first, in words that
//! the page, the text and the note share.

use super::likeness_text::shown_references;
use super::page::{GLUE, joined, symbol};
use super::words::{change_words, flip_answer, listed_params};
use super::{LeftAside, Newest, NextOn, Report, SignalCount, SignalReport, Tally};
use crate::base_rates::{BaseRates, PhaseRates};
use crate::explain::{Comparing, DecidedBy, Evidence, Level, Stability, shown_within};
use crate::likeness::{Closest, Likeness};
use crate::plan::Knowledge;
use crate::report::base_rates_text::span_words;
use crate::report::text::next_comparisons;
use crate::signal::State;
use crate::value::minus;

/// How many names are told in a headline.
const MOST_NAMES: usize = 4;

/// One of the answers that stand at the head.
pub(super) struct HeadlineAnswer {
    /// What it answers, in a word or two.
    pub(super) label: &'static str,
    /// The answer: a clause or two, without a full stop.
    pub(super) words: String,
    /// How to read it, where there is room for that.
    pub(super) note: Option<&'static str>,
    /// Whether the text says that farther down.
    pub(super) is_told_below: bool,
}

impl Report {
    /// The answers at the head, in order; those that this report has.
    pub(super) fn answers(&self) -> Vec<HeadlineAnswer> {
        if self.bar.is_none() {
            return Vec::new();
        }
        let own = |label, words: Option<String>| {
            words.map(|words| HeadlineAnswer {
                label,
                words: minus(&words),
                note: None,
                is_told_below: false,
            })
        };
        let next = self.next_sign().map(|next| HeadlineAnswer {
            note: Some("the nearest, each measured in the usual range of its own past"),
            is_told_below: self.signal_counts.iter().any(|count| count.next.is_some()),
            label: "Nearest sign",
            words: minus(&self.next_sign_words(next)),
        });
        let like = self.likeness.as_ref().and_then(|like| self.like_words(like));
        let like = own("Resembles", like).map(|answer| HeadlineAnswer {
            note: Some("a distance of 0 would be the same"),
            is_told_below: true,
            ..answer
        });
        let all = [
            own("Signs", self.signs_words()),
            next,
            own("Would change it", self.change_words()),
            own("How firm", self.stability.as_ref().and_then(|firm| self.firm_words(firm))),
            own(
                "What followed",
                self.base_rates.as_ref().and_then(|rates| self.before_words(rates)),
            ),
            like,
            own("Decided by", self.decided_by.as_ref().map(|decided| self.decided_words(decided))),
            own("Not known", Some(self.missing_words())),
        ];
        all.into_iter().flatten().collect()
    }

    fn signs_words(&self) -> Option<String> {
        let Tally { on, watch, unknown, of, .. } = self.tally;
        let now = match (on, watch) {
            _ if of == 0 => return None,
            (0, 0) if unknown == 0 => "none is on or on watch now".to_owned(),
            (on, 0) => format!("{} on now", none_or(on, of)),
            (on, watch) => format!("{} on and {watch} on watch now", none_or(on, of)),
        };
        let open = if 0 < unknown { format!(", {unknown} unknown") } else { String::new() };
        Some(match self.counts_words() {
            counts if counts.is_empty() => format!("{now}{open}"),
            counts => format!("{counts}; {now}{open}"),
        })
    }

    /// How many signs have been seen of late, and how many were then.
    pub(super) fn counts_words(&self) -> String {
        let counts = self.signal_counts.iter().map(|count| self.count_in_short(count));
        counts.collect::<Vec<_>>().join("; ")
    }

    /// `2 of 5 on within two years (4 in 1983, 2 in 1997, 4 in 1999)`.
    fn count_in_short(&self, count: &SignalCount) -> String {
        let near = self.likeness.as_ref().map(shown_references);
        let is_near = |id: &str| {
            near.as_ref().is_none_or(|near| near.iter().any(|reference| reference.id == id))
        };
        let then = count.references.iter().filter(|then| is_near(&then.id)).map(|then| {
            if then.lowest == then.highest {
                format!("{}{GLUE}in{GLUE}{}", then.lowest, then.id)
            } else {
                format!("{} to {} in{GLUE}{}", then.lowest, then.highest, then.id)
            }
        });
        let then: Vec<String> = then.take(MOST_NAMES).collect();
        let then = if then.is_empty() { String::new() } else { format!(" ({})", then.join(", ")) };
        let open = match count.open.len() {
            0 => String::new(),
            open => format!(", {open} more unknown"),
        };
        format!("{} of {} seen within {}{open}{then}", count.seen.len(), count.of, count.within)
    }

    /// The sign that would be one more of those counted, or else the nearest of all.
    fn next_sign(&self) -> Option<&NextOn> {
        let counted = self.signal_counts.iter().find_map(|count| count.next.as_ref());
        counted.or(self.nearest_sign.as_ref())
    }

    /// The nearest sign, and what is missing, in fewer words.
    pub(super) fn next_in_short(&self) -> Option<String> {
        let next = self.next_sign()?;
        let shown = |value, unit| minus(&shown_within(Some(value), None, unit));
        let left = match next.is_there {
            true => "has to stay".to_owned(),
            false => format!("{} to go", shown(next.short, &next.short_unit)),
        };
        Some(format!(
            "{}: {left}, on at {}{GLUE}{}",
            self.signal_name(&next.signal),
            symbol(next.sign),
            shown(next.threshold, &next.unit)
        ))
    }

    fn next_sign_words(&self, next: &NextOn) -> String {
        let shown = |value, unit| shown_within(Some(value), None, unit);
        let left = match next.is_there {
            true => "and has to stay there".to_owned(),
            false => format!("{} to go", shown(next.short, &next.short_unit)),
        };
        format!(
            "{}: {}, on at {}{GLUE}{}, {left}",
            self.signal_name(&next.signal),
            shown(next.value, &next.unit),
            symbol(next.sign),
            shown(next.threshold, &next.unit),
        )
    }

    /// The nearest change of one figure that gives another phase.
    fn change_words(&self) -> Option<String> {
        let flips = self.flips.as_ref()?;
        let Some(first) = flips.phase.first() else {
            return Some("no single newest figure, within what was tried".to_owned());
        };
        let change = &first.change;
        Some(format!(
            "{} of {}, {}: then {}",
            self.input_name(&change.input),
            change.period,
            money(&change_words(change)),
            flip_answer(first, &self.phases)
        ))
    }

    /// The same in fewer words.
    pub(super) fn change_in_short(&self) -> Option<String> {
        let first = self.flips.as_ref()?.phase.first()?;
        let shown = &first.change.shown;
        let by = shown.split_once(" to ").map_or(shown.as_str(), |(by, _)| by);
        let name = self.brief_name(&first.change.input);
        Some(format!("{name} {}: then {}", money(&minus(by)), flip_answer(first, &self.phases)))
    }

    fn firm_words(&self, stability: &Stability) -> Option<String> {
        let Stability { draws, standing, rests_on, .. } = stability;
        if *draws == 0 {
            return None;
        }
        let alone = match rests_on.as_slice() {
            [] => "no parameter alone, moved within its range, changes it".to_owned(),
            _ => format!("{} alone, moved within its range, changes it", listed_params(stability)),
        };
        Some(format!(
            "the same in {standing} of {draws} draws of all parameters from their ranges; {alone}"
        ))
    }

    /// How firm the verdict is, in half as many words.
    pub(super) fn firm_in_short(&self, stability: &Stability) -> Option<String> {
        let Stability { draws, standing, rests_on, .. } = stability;
        if *draws == 0 {
            return None;
        }
        let alone = match rests_on.as_slice() {
            [] => "no parameter alone changes it".to_owned(),
            _ => format!("{} alone changes it", listed_params(stability)),
        };
        Some(format!("the same in {standing} of {draws} draws; {alone}"))
    }

    fn before_words(&self, rates: &BaseRates) -> Option<String> {
        let [phase] = rates.phases.as_slice() else { return None };
        let PhaseRates { bars, followed, .. } = phase;
        let step = &*self.calendar;
        if *bars == 0 {
            return Some("never said before".to_owned());
        }
        let last = followed.last().zip(rates.all.last()).filter(|(last, _)| 0 < last.bars);
        let falls =
            last.and_then(|(own, all)| Some((own, own.falls.last()?, all, all.falls.last()?)));
        let Some((own, fall, all, fall_of_all)) = falls else {
            return Some(format!("said at {bars} {step}s before, and none of that is over"));
        };
        let stretches = match own.episodes {
            1 => "1 stretch".to_owned(),
            more => format!("{more} stretches"),
        };
        let plural = if own.bars == 1 { "" } else { "s" };
        Some(format!(
            "{} fell {} % within {} after {} of {} such {step}{plural} ({stretches}) and {} of {} of any \
             kind",
            rates.title.as_deref().unwrap_or(&rates.of),
            fall.percent,
            span_words(own.within),
            if own.bars == 1 { fall.bars.to_string() } else { none(fall.bars) },
            own.bars,
            none(fall_of_all.bars),
            all.bars
        ))
    }

    fn like_words(&self, likeness: &Likeness) -> Option<String> {
        let step = &*self.calendar;
        let closest = likeness.closest.as_ref()?;
        let worth = match (closest.stands_out, closest.farther_percent) {
            (true, _) => String::new(),
            (false, Some(_)) => format!("; no nearer than {step}s usually are"),
            (false, None) => "; the past is too short to say whether that is near".to_owned(),
        };
        let Closest { id, distance, .. } = closest;
        let others = others_words(likeness, id);
        Some(format!("{id} at a distance of {distance:.2}{others}{worth}"))
    }

    /// What it resembles, in fewer words.
    pub(super) fn like_in_short(&self, likeness: &Likeness) -> Option<String> {
        let Closest { id, distance, stands_out, farther_percent, .. } =
            likeness.closest.as_ref()?;
        let worth = match (stands_out, farther_percent) {
            (true, _) => "",
            (false, Some(_)) => "; no nearer than usual",
            (false, None) => "; the past is too short to tell",
        };
        let others = others_words(likeness, id);
        Some(format!("{id} at{GLUE}{distance:.2}{others}{worth}"))
    }

    fn decided_words(&self, decided: &DecidedBy) -> String {
        let names = self.decided_names(decided, |name| self.input_name(name));
        if names.is_empty() {
            return "no single one: this answer would stand if any one of them were unknown"
                .to_owned();
        }
        let without = match names.len() {
            1 => "if that were unknown, this would not stand",
            _ => "if one were unknown, this would not stand",
        };
        format!("{}; {without}", joined(&names, "and"))
    }

    /// The signals that decided, or else the inputs, so named.
    pub(super) fn decided_names<'r>(
        &'r self,
        decided: &'r DecidedBy,
        name: impl Fn(&'r str) -> &'r str,
    ) -> Vec<&'r str> {
        let signals = decided.signals.iter().filter(|one| one.decides);
        let signals: Vec<&str> =
            signals.map(|one| one.title.as_deref().unwrap_or(&one.id)).collect();
        if !signals.is_empty() {
            return signals;
        }
        let inputs = decided.inputs.iter().filter(|one| one.decides);
        inputs.map(|one| name(&one.id)).collect()
    }

    /// The inputs of which nothing is known.
    fn missing_inputs(&self) -> impl Iterator<Item = &str> {
        let unknown = self.inputs.0.iter().filter(|(_, seen)| seen.unknown.is_some());
        unknown.map(|(name, _)| name.as_str())
    }

    /// The same by the beginnings of their titles.
    pub(super) fn missing_names(&self) -> Vec<&str> {
        self.missing_inputs().map(|name| self.brief_name(name)).collect()
    }

    fn missing_words(&self) -> String {
        let unknown: Vec<&str> = self.missing_inputs().map(|name| self.input_name(name)).collect();
        let more = unknown.len().saturating_sub(MOST_NAMES);
        let more = (0 < more).then(|| "more".to_owned());
        let told: Vec<&str> =
            unknown.iter().copied().take(MOST_NAMES).chain(more.as_deref()).collect();
        if told.is_empty() {
            "nothing that the rules read".to_owned()
        } else {
            joined(&told, "and")
        }
    }

    /// The figure that came out last, and how many of the data came later.
    pub(super) fn newest_words(&self) -> Option<String> {
        let Newest { input, period, known, is_assumed } = self.day.newest.as_ref()?;
        let assumed = if *is_assumed { " (assumed from its lag)" } else { "" };
        let counts = if self.knowledge == Knowledge::Latest { "counts from" } else { "out on" };
        let later = match self.day.left_aside {
            Some(LeftAside { figures: 1, .. }) => "; 1 newer one is left aside".to_owned(),
            Some(LeftAside { figures, .. }) => format!("; {figures} newer ones are left aside"),
            None => String::new(),
        };
        Some(format!("{} of {period}, {counts} {known}{assumed}{later}", self.input_name(input)))
    }

    /// The same in fewer words: the day is said where nobody asked for one.
    pub(super) fn newest_in_short(&self) -> Option<String> {
        let Newest { input, period, known, is_assumed } = self.day.newest.as_ref()?;
        let assumed = if *is_assumed { ", assumed" } else { "" };
        let day = match self.day.is_asked {
            true => String::new(),
            false => format!(" ({known}{assumed})"),
        };
        let later = match self.day.left_aside {
            Some(LeftAside { figures, .. }) => format!("; {figures} came later"),
            None => String::new(),
        };
        Some(format!("{} of {period}{day}{later}", self.brief_name(input)))
    }

    /// The title of an input up to its first comma, where no other begins so.
    pub(in crate::report) fn brief_name<'r>(&'r self, id: &'r str) -> &'r str {
        let whole = self.input_name(id);
        let Some((brief, _)) = whole.split_once([',', ';']) else { return whole };
        let others = self.inputs.0.iter().filter(|(name, _)| name != id);
        let is_other = |(_, seen): &(String, crate::explain::Sighting)| {
            seen.title.as_deref().is_some_and(|title| title.starts_with(brief))
        };
        if others.clone().any(is_other) { whole } else { brief }
    }

    /// When a signal that is not on now has been seen, where the rules count that.
    pub(super) fn seen_words(&self, id: &str) -> Option<String> {
        let signal = self.signals.get(id)?;
        if signal.state == State::On {
            return None;
        }
        let seen = self.signal_counts.iter().find_map(|count| {
            let seen = count.seen.iter().find(|seen| seen.signal == id)?;
            seen.stretches.last()
        })?;
        Some(if seen.from_bar == seen.to_bar {
            format!("seen in {}", seen.to_bar)
        } else {
            format!("seen until {}", seen.to_bar)
        })
    }
}

impl SignalReport {
    /// How far a signal is from its next state, or past its threshold: `0.15 pp to go
    /// for watch`, `3.10 pp past`.
    pub(super) fn margin_words(&self) -> Option<String> {
        let rows = next_comparisons(self);
        let (evidence, one) = rows.first()?;
        margin_words(evidence, one)
    }
}

/// How far the other references are that are shown.
fn others_words(likeness: &Likeness, closest: &str) -> String {
    let shown = shown_references(likeness);
    let mut others: Vec<_> = shown.into_iter().filter(|one| one.id != closest).collect();
    let far = |distance: Option<f64>| distance.unwrap_or(f64::INFINITY);
    others.sort_by(|one, other| far(one.distance).total_cmp(&far(other.distance)));
    let others = others.into_iter().filter_map(|one| Some((one.id.as_str(), one.distance?)));
    others.map(|(id, distance)| format!(", {id} at{GLUE}{distance:.2}")).collect()
}

/// How far a comparison is from its threshold, and on which side.
pub(super) fn margin_words(evidence: &Evidence, one: &Comparing) -> Option<String> {
    let margin = one.margin.filter(|_| one.margin_range.is_none())?;
    let size = shown_within(Some(margin.abs()), None, &one.margin_unit);
    let level = match evidence.level {
        Level::Watch => " for watch",
        Level::On => "",
        Level::Until => " for the way out",
    };
    Some(match one.truth {
        crate::value::Truth::True => format!("{size} past"),
        crate::value::Truth::False => format!("{size} to go{level}"),
        crate::value::Truth::Unknown => return None,
    })
}

/// Amounts with their unit as a sign: `+474,316 usd_mn` as `+$474,316 mn`.
pub(super) fn money(text: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for word in text.split(' ') {
        let bare = word.trim_end_matches(')');
        let end = word.get(bare.len()..).unwrap_or_default();
        let marked =
            [("usd", "$"), ("eur", "€"), ("gbp", "£")].into_iter().find_map(|(name, mark)| {
                let rest = bare.strip_prefix(name)?;
                let scale = if rest.is_empty() { Some("") } else { rest.strip_prefix('_') }?;
                matches!(scale, "" | "k" | "mn" | "bn" | "tn").then_some((mark, scale))
            });
        let Some(((mark, scale), number)) = marked.zip(words.last_mut()) else {
            words.push(word.to_owned());
            continue;
        };
        let signs = number.len() - number.trim_start_matches(['(', '+', '-', '\u{2212}']).len();
        number.insert_str(signs, mark);
        if scale.is_empty() {
            number.push_str(end);
        } else {
            words.push(format!("{scale}{end}"));
        }
    }
    words.join(" ")
}

fn none_or(count: usize, of: usize) -> String {
    if count == 0 { "none".to_owned() } else { format!("{count} of {of}") }
}

fn none(count: usize) -> String {
    if count == 0 { "none".to_owned() } else { count.to_string() }
}
