//! The head of a page: the verdict, where it stands on the ladder of phases, and the
//! answers that a reader asks for first.

use maud::{Markup, html};

use super::parts::{accent, state};
use super::spark::spark;
use crate::report::{Assumption, Report, SignalReport, Titled};
use crate::signal::State;
use crate::value::minus;

impl Report {
    /// The verdict and the ladder.
    pub(super) fn head(&self) -> Markup {
        html! {
            header {
                div class="lead" {
                    p class="kicker" { (self.title) }
                    p class="when" { (self.when_words()) }
                    @for words in self.day_words() { p class="when" { (words) } }
                    (assumed(&self.provenance.assumed))
                    h1 { (self.phase.name()) }
                    p class="standing then-standing" {}
                    @for (place, words) in self.verdict_words().iter().enumerate() {
                        p class="standing" {
                            @if let Some(like) = self.phase.like.as_ref().filter(|_| place == 0) {
                                "like " (like) "; "
                            }
                            (words)
                        }
                    }
                    @if let Some(because) = &self.phase.because {
                        p class="because" { (minus(because)) }
                    }
                }
                (self.ladder())
            }
        }
    }

    /// Where another day is chosen, by who lets the page's script run.
    fn replay(&self) -> Markup {
        let last = self.history.as_ref().map_or(0, |history| history.bars.len().saturating_sub(1));
        html! {
            @if 0 < last {
                div id="replay" hidden {
                    label for="day" { "Replay another day" }
                    input id="day" type="range" min="0" max=(last) value=(last);
                    p { output for="day" {} " " button type="button" hidden { "Back to now" } }
                    p class="then-note" {
                        "What was said and known on that day; what is of now is put away."
                    }
                    @for one in [State::Off, State::Watch, State::On, State::Unknown] {
                        template data-state=(one.word()) { (state(one)) }
                    }
                }
            }
        }
    }

    /// The phases in their order, with the one that it is.
    fn ladder(&self) -> Markup {
        let before = self.phase.previous.as_ref().map(|previous| &previous.id);
        html! {
            div class="ladder" {
                p class="note" id="ladder" { "The phases by rank, the gravest first: an order, not a measure" }
                ol aria-labelledby="ladder" {
                    @for phase in &self.phases { (self.rung(phase, before == Some(&phase.id))) }
                }
                (self.replay())
            }
        }
    }

    fn rung(&self, phase: &Titled, is_before: bool) -> Markup {
        let is_here = self.phase.id.as_ref() == Some(&phase.id);
        let may_be = self.phase.id.is_none()
            && self.bar.is_some()
            && self.phase.possible.contains(&phase.id);
        let place = match (is_here, may_be) {
            (true, _) => "here",
            (_, true) => "maybe",
            _ => "",
        };
        let class = format!("rung {place} {}", accent(Some(&phase.id), &self.phases));
        let word = match (is_here, may_be, is_before) {
            (true, ..) => Some("you are here"),
            (_, true, _) => Some("possible"),
            (.., true) => Some("before"),
            _ => None,
        };
        html! {
            li class=(class) data-phase=(phase.id) aria-current=[is_here.then_some("step")] {
                span class="name" { (phase.title.as_deref().unwrap_or(&phase.id)) }
                span class="mark" { @if let Some(word) = word { (word) } }
            }
        }
    }

    /// What a reader asks first, each with its answer.
    pub(super) fn answers_list(&self) -> Markup {
        let answers = self.answers();
        html! {
            @if !answers.is_empty() {
                dl class="answers" {
                    @for answer in answers { div { dt { (answer.label) } dd {
                        (sentence(&answer.words))
                        @if let Some(note) = answer.note { "; " (note) }
                    } } }
                }
            }
            @if let Some(about) = &self.about {
                details class="about" {
                    summary { "What these rules rest on, and where they are weak" }
                    @for words in about.split("\n\n") { p { (minus(&one_line(words))) } }
                }
            }
        }
    }

    /// Each signal with a lamp and why it is what it is.
    pub(super) fn signs(&self) -> Markup {
        html! {
            ul class="signs" {
                @for (id, signal) in &self.signals.0 { (self.sign(id, signal)) }
            }
        }
    }

    fn sign(&self, id: &str, signal: &SignalReport) -> Markup {
        let chart = self.charts.as_ref().and_then(|charts| {
            let watched = charts.signals.get(id)?.watched.first()?;
            Some(spark(charts, watched))
        });
        let mut small: Vec<String> = Vec::new();
        small.extend(Some(signal.since_words()).filter(|words| !words.is_empty()));
        small.extend(signal.margin_words());
        small.extend(self.seen_words(id));
        html! {
            li data-sign=(id) {
                (state(signal.state))
                div {
                    p class="name" { (signal.title.as_deref().unwrap_or(id)) }
                    @if let Some(because) = &signal.because { p { (minus(because)) } }
                    @for reason in &signal.unknown { p { "Unknown: " (self.reason_words(reason)) "." } }
                    p class="since" { (minus(&small.join(" · "))) }
                    p class="then-words" {}
                }
                @if let Some(chart) = chart { (chart) }
            }
        }
    }
}

/// What is taken for granted.
pub(super) fn assumed(all: &[Assumption]) -> Markup {
    html! {
        @if !all.is_empty() {
            ul class="what-if" {
                @for assumed in all { li { "what if " (assumed.words()) } }
            }
        }
    }
}

/// Words with a capital at the beginning.
pub(super) fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    // The name of a thing of the rules stays as it is written.
    let is_name = words.split(' ').next().is_some_and(|word| word.contains('_'));
    if is_name { words.to_owned() } else { first + letters.as_str() }
}

/// A paragraph without its line ends.
fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
