//! The head of a report alone: what a reader asks first, on one screen.
//!
//! Where room is short less is told, step by step: first go the sentences of the rules,
//! then the longer of two wordings, then blank lines, then signs that are off, which are
//! counted. What is cut at last ends in `…`.

use super::page::{GLUE, Pen, joined, what_if};
use super::{Report, SignalReport};
use crate::data::Origin;
use crate::diagnostic::Style;
use crate::signal::State;
use crate::value::minus;

/// In lines of so many columns a head has as many as it may; in narrower ones more.
const COLUMNS: usize = 80;
/// So many signs are told before anything is cut.
const FEW_SIGNS: usize = 5;
/// The answers that have a shorter wording, in the order in which they are shortened.
const SHORTENED: [&str; 8] = [
    "Signs",
    "Resembles",
    "Newest figure",
    "Not known",
    "Nearest sign",
    "Decided by",
    "How firm",
    "Would change it",
];
/// The blank lines between the parts, in the order in which they go.
const BLANKS: [usize; 4] = [3, 2, 1, 0];
/// What is cut to one line, in this order.
const CUT: [&str; 12] = [
    SIGNS,
    "Newest figure",
    "Not known",
    "Decided by",
    "How firm",
    "Resembles",
    "What followed",
    "Nearest sign",
    "Signs",
    "Would change it",
    VERDICT,
    HEADING,
];
const HEADING: &str = "the heading";
const VERDICT: &str = "the verdict";
const SIGNS: &str = "the signs";

/// What is told of a head.
#[derive(Clone, Copy)]
struct Telling {
    /// Why each sign is what it is.
    sentences: bool,
    /// Why the phase is what it is.
    because: bool,
    /// Why a sign is unknown, also where that needs a line of its own.
    reasons: bool,
    /// Which phases are next to it.
    ladder: bool,
    /// How many of [`SHORTENED`] are short.
    shortened: usize,
    /// How many of [`BLANKS`] are gone.
    joints: usize,
    /// How many signs have a line.
    signs: usize,
    /// How many of [`CUT`] are cut.
    cut: usize,
}

impl Telling {
    /// The next that tells less.
    fn less(mut self) -> Option<Telling> {
        if self.sentences {
            self.sentences = false;
        } else if self.because {
            self.because = false;
        } else if self.shortened < SHORTENED.len() {
            self.shortened += 1;
        } else if self.reasons {
            self.reasons = false;
        } else if self.ladder {
            self.ladder = false;
        } else if self.joints < BLANKS.len() {
            self.joints += 1;
        } else if FEW_SIGNS < self.signs {
            self.signs -= 1;
        } else if self.cut < CUT.len() {
            self.cut += 1;
        } else if 0 < self.signs {
            self.signs -= 1;
        } else {
            return None;
        }
        Some(self)
    }

    fn is_cut(self, part: &str) -> bool {
        CUT.iter().take(self.cut).any(|cut| *cut == part)
    }

    fn is_short(self, label: &str) -> bool {
        SHORTENED.iter().take(self.shortened).any(|short| *short == label)
    }
}

impl Report {
    /// The head of the text alone: the verdict, each sign, what a reader asks first, and
    /// what it was made of.
    ///
    /// # Shape
    ///
    /// In lines of so many columns, of 40 at least and 160 at most. There are at most so
    /// many lines, of which 20 are always enough; where they are narrower than 80
    /// columns there are as many more. Signs that have no line of their own are counted by
    /// their states.
    pub fn to_head_within(&self, style: Style, columns: usize, lines: usize) -> String {
        let pen = Pen::within(style, columns);
        let most = lines * COLUMNS / pen.width.min(COLUMNS);
        let mut telling = Telling {
            sentences: true,
            because: true,
            reasons: true,
            ladder: true,
            shortened: 0,
            joints: 0,
            signs: self.signals.0.len(),
            cut: 0,
        };
        let fits = |telling| self.head_text(pen, telling).lines().count() <= most;
        while !fits(telling)
            && let Some(less) = telling.less()
        {
            telling = less;
        }
        // What was left out last may leave room for blank lines again.
        while let Some(joints) = telling.joints.checked_sub(1)
            && fits(Telling { joints, ..telling })
        {
            telling.joints = joints;
        }
        crate::inert::lines(&(self.head_text(pen, telling) + "\n"))
    }

    fn head_text(&self, pen: Pen, telling: Telling) -> String {
        let parts = [
            self.heading_part(pen, telling),
            self.verdict_part(pen, telling),
            self.signs_part(pen, telling),
            self.answers_part(pen, telling),
            pen.dim(&self.identity(pen)),
        ];
        let mut text = String::new();
        for (place, part) in parts.iter().enumerate().filter(|(_, part)| !part.is_empty()) {
            if !text.is_empty() {
                let is_gone = BLANKS.iter().take(telling.joints).any(|gone| gone + 1 == place);
                text.push_str(if is_gone { "\n" } else { "\n\n" });
            }
            text.push_str(part);
        }
        text
    }

    fn heading_part(&self, pen: Pen, telling: Telling) -> String {
        let assumed = &self.provenance.assumed;
        let what_if = match assumed.as_slice() {
            [first, _, ..] if telling.is_cut(HEADING) => {
                let more = assumed.len() - 1;
                let words = format!("what if {}, and {more} more", first.words());
                format!("\n{}", fitted(pen, &words, "", true))
            }
            _ => what_if(&self.provenance),
        };
        let fitted = |words: &str| fitted(pen, words, "", telling.is_cut(HEADING));
        format!("{}\n{}{what_if}", pen.bold(&fitted(&self.title)), fitted(&self.when_words()))
    }

    fn verdict_part(&self, pen: Pen, telling: Telling) -> String {
        let mut lines = vec![self.phase_line(pen)];
        let mut words = self.verdict_words();
        if telling.ladder {
            words.extend(self.ladder_words());
        } else if let (Some((place, all)), Some(first)) = (self.rank(), words.first_mut()) {
            *first = format!("rank {place} of {all}, {first}");
        }
        lines.extend(
            words.iter().map(|sentence| fitted(pen, sentence, "", telling.is_cut(VERDICT))),
        );
        let because = self.phase.because.as_ref().filter(|_| telling.because);
        lines.extend(because.map(|because| pen.wrapped(&minus(because))));
        lines.join("\n")
    }

    fn signs_part(&self, pen: Pen, telling: Telling) -> String {
        let (shown, rest) = self.chosen_signs(telling.signs);
        let names = shown.iter().map(|(id, signal)| signal.title.as_ref().unwrap_or(id));
        let longest = names.map(|name| name.chars().count()).max().unwrap_or(0);
        let mut lines: Vec<String> = Vec::new();
        let mut told: Vec<&String> = self.phase.because.iter().collect();
        for (id, signal) in &shown {
            let is_short = !telling.reasons && signal.state == State::Unknown;
            lines.push(if is_short || telling.is_cut(SIGNS) {
                self.short_sign_line(pen, id, signal, longest)
            } else {
                self.sign_line(pen, id, signal, longest)
            });
            let indent = " ".repeat(SIGN);
            let because = signal.because.as_ref().filter(|_| telling.sentences);
            // What is said of the phase, or of another sign, is not said again.
            if let Some(words) = because.filter(|words| !told.contains(words)) {
                lines.push(pen.indented(&format!("{indent}{}", minus(words)), &indent));
                told.push(words);
            }
        }
        lines.extend(rest_words(shown.is_empty(), &rest).map(|words| pen.wrapped(&words)));
        lines.join("\n")
    }

    fn answers_part(&self, pen: Pen, telling: Telling) -> String {
        let room = if BESIDE <= pen.width { pen.width - LABEL } else { pen.width - 2 };
        let told = |label: &str, words: String| {
            let short = Some(label).filter(|label| telling.is_short(label));
            short.and_then(|label| self.short_words(label, room)).unwrap_or(words)
        };
        let mut answers: Vec<(&str, String)> =
            self.answers().into_iter().map(|one| (one.label, told(one.label, one.words))).collect();
        let newest = "Newest figure";
        answers.extend(self.newest_words().map(|words| (newest, told(newest, words))));
        let lines = answers.iter().map(|(label, words)| {
            let (first, indent) = match BESIDE <= pen.width {
                true => (format!("{label:LABEL$}"), LABEL),
                false => (format!("{}\n  ", pen.dim(label)), 2),
            };
            let lines = fitted(pen, words, &" ".repeat(indent), telling.is_cut(label));
            let text = format!("{first}{}", lines.trim_start());
            match text.strip_prefix(label) {
                Some(rest) => format!("{}{rest}", pen.dim(label)),
                None => text,
            }
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// What was carried out on what, in one line.
    fn identity(&self, pen: Pen) -> String {
        let rules = &self.provenance.rules;
        let data = &self.provenance.data;
        let told = |is_whole: bool, digits: usize, most: usize| {
            let short = |digest: &str| digest.get(..digits).unwrap_or(digest).to_owned();
            let name = |data: &Origin| {
                let base = data.name.rsplit(['/', '\\']).next().unwrap_or_default();
                let name = if is_whole { data.name.as_str() } else { base };
                format!("{name} {}", short(&data.sha256))
            };
            let mut names: Vec<String> = data.iter().take(most).map(name).collect();
            let more = data.len() - names.len();
            names.extend((0 < more).then(|| format!("and {more} more")));
            let data = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
            format!("rules {} {} {}; data {data}", rules.id, rules.version, short(&rules.sha256))
        };
        let fits = |line: &String| line.chars().count() <= pen.width;
        let all = data.len();
        let ways = [(true, 8, all), (false, 8, all), (false, 7, all), (false, 6, all)];
        let fewer = [(false, 6, all.min(2)), (false, 6, all.min(1))];
        let mut ways = ways.into_iter().chain(fewer);
        let line = ways.find_map(|(is_whole, digits, most)| {
            Some(told(is_whole, digits, most)).filter(|line| fits(line))
        });
        line.unwrap_or_else(|| cut(&told(false, 6, all.min(1)), pen.width))
    }

    /// The line of a sign without a second one: its name gives way, and what is unknown is
    /// told among the answers.
    fn short_sign_line(&self, pen: Pen, id: &str, signal: &SignalReport, longest: usize) -> String {
        let line = self.sign_line(pen, id, signal, longest);
        if line.lines().nth(1).is_none() {
            return line;
        }
        let words = signal.margin_words().map_or(String::new(), |words| format!("  {words}"));
        let room = pen.width.saturating_sub(SIGN + words.chars().count());
        let name = signal.title.as_deref().unwrap_or(id);
        let name = if name.chars().count() <= room { name.to_owned() } else { cut(name, room) };
        format!("{}{name}{words}", lamp(pen, signal.state))
    }

    /// The shorter wording of an answer, where it has one.
    fn short_words(&self, label: &str, room: usize) -> Option<String> {
        Some(match label {
            "Signs" if !self.signal_counts.is_empty() => self.counts_words(),
            "Resembles" => self.like_in_short(self.likeness.as_ref()?)?,
            "Newest figure" => self.newest_in_short()?,
            "Not known" => names_within(&self.missing_names(), room),
            "Nearest sign" => self.next_in_short()?,
            "Decided by" => {
                let decided = self.decided_by.as_ref()?;
                let names = self.decided_names(decided, |name| self.brief_name(name));
                let words = joined(&names, "and");
                if names.is_empty() { "no single one".to_owned() } else { words }
            }
            "Would change it" => self.change_in_short()?,
            "How firm" => self.firm_in_short(self.stability.as_ref()?)?,
            _ => return None,
        })
    }

    /// The signs that have a line of their own, and the rest. Where not all have one those
    /// that are on come first, then those that are unknown, on watch, nearest, and off.
    pub(super) fn chosen_signs(&self, most: usize) -> (Vec<&SignRow>, Vec<&SignRow>) {
        let mut all: Vec<&SignRow> = self.signals.0.iter().collect();
        let nearest = self.nearest_sign.as_ref().map(|nearest| nearest.signal.as_str());
        let order = |(id, signal): &SignRow| match signal.state {
            State::On => 0,
            State::Unknown => 1,
            State::Watch => 2,
            State::Off if nearest == Some(id) => 3,
            State::Off => 4,
        };
        if most < all.len() {
            all.sort_by_key(|one| order(one));
        }
        let rest = all.split_off(most.min(all.len()));
        (all, rest)
    }
}

/// The lamp and the state of a sign, and the blanks after them.
pub(super) fn lamp(pen: Pen, state: State) -> String {
    let lamp = match state {
        State::Off => "○",
        State::Watch => "◐",
        State::On => "●",
        State::Unknown => "?",
    };
    pen.state(&format!("{lamp} {:<7}", state.word()), state) + " "
}

/// A signal with its name.
pub(super) type SignRow = (String, SignalReport);

/// The columns of a label, and of the lamp and state of a sign.
pub(super) const LABEL: usize = 17;
pub(super) const SIGN: usize = 10;
/// From how many columns on labels stand beside their answers.
pub(super) const BESIDE: usize = 60;

/// How many signs have no line, and in which states they are.
pub(super) fn rest_words(are_all: bool, rest: &[&SignRow]) -> Option<String> {
    let states = [
        (State::On, "on"),
        (State::Unknown, "unknown"),
        (State::Watch, "on watch"),
        (State::Off, "off"),
    ];
    let count = |state| rest.iter().filter(|(_, signal)| signal.state == state).count();
    let counts: Vec<(usize, &str)> = states
        .into_iter()
        .map(|(state, word)| (count(state), word))
        .filter(|(count, _)| 0 < *count)
        .collect();
    let all = match (are_all, rest.len()) {
        (_, 0) => return None,
        (true, 1) => "1 sign".to_owned(),
        (true, count) => format!("{count} signs"),
        (false, count) => format!("and {count} more"),
    };
    Some(match counts.as_slice() {
        [(1, word)] => format!("{all}, {word}"),
        [(_, word)] => format!("{all}, all {word}"),
        _ => {
            let told: Vec<String> =
                counts.iter().map(|(count, word)| format!("{count} {word}")).collect();
            format!("{all}: {}", told.join(", "))
        }
    })
}

/// As many names as there is room for in a line, and how many there are besides.
fn names_within(names: &[&str], room: usize) -> String {
    let all = |told: &[&str]| match names.len() - told.len() {
        0 => joined(told, "and"),
        more => format!("{} and {more} more", told.join(", ")),
    };
    let fits = |count: &usize| {
        let told = names.get(..*count).unwrap_or_default();
        all(told).chars().count() <= room
    };
    match names {
        [] => "nothing that the rules read".to_owned(),
        _ => {
            let count = (1..=names.len()).rev().find(fits).unwrap_or(1);
            all(names.get(..count).unwrap_or(names))
        }
    }
}

/// A text with this indent, in one line if it is cut.
fn fitted(pen: Pen, text: &str, indent: &str, is_cut: bool) -> String {
    let lines = pen.indented(&format!("{indent}{text}"), indent);
    if is_cut && lines.lines().nth(1).is_some() { cut(&lines, pen.width) } else { lines }
}

/// The first line of several, which says that it is cut.
fn cut(lines: &str, width: usize) -> String {
    let first = lines.lines().next().unwrap_or_default().trim_end();
    let kept: String = first.chars().take(width.saturating_sub(2)).collect();
    format!("{}{GLUE}…", kept.trim_end()).replace(GLUE, " ")
}
