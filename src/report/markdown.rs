//! A report as Markdown, for a pull request or a note.
//!
//! Texts of authors are escaped, so that a title stays a title whatever is in it.

use super::base_rates_text::capital;
use super::decided_text::undecided_words;
use super::likeness_text::{distance, name, shown_references};
use super::page::{level_words, number, symbol};
use super::words::{began, change_row, flip_answer, forgotten_words, stability_words};
use super::{Episode, HistoryReport, Provenance, Report, SignalReport, Titled};
use crate::base_rates::BaseRates;
use crate::explain::{DecidedBy, Flips, Stability, shown_within};
use crate::likeness::Likeness;
use crate::report::text::next_comparisons;
use crate::signal::State;

/// How many phases of the past a note has.
const MOST_EPISODES: usize = 10;

impl Report {
    /// The report as Markdown, with tables as GitHub reads them.
    pub fn to_markdown(&self) -> String {
        // Where nothing was decided, nothing can change or stand.
        let has_bar = self.bar.is_some();
        let mut parts = vec![self.verdict_markdown()];
        if !self.signals.0.is_empty() {
            parts.push(self.signals_markdown());
        }
        parts.extend(
            self.flips.as_ref().filter(|_| has_bar).map(|flips| self.flips_markdown(flips)),
        );
        parts.extend(self.decided_by.as_ref().map(|decided| self.decided_markdown(decided)));
        parts.extend(self.base_rates.as_ref().map(|rates| self.base_rates_markdown(rates)));
        parts.extend(self.likeness.as_ref().map(|likeness| self.likeness_markdown(likeness)));
        parts.extend(self.stability.as_ref().filter(|_| has_bar).map(stability_markdown));
        parts.push(self.unknown_markdown());
        if let Some(history) = &self.history {
            parts.push(episodes_markdown(&history.episodes, &history.phases, MOST_EPISODES));
            let forgotten = forgotten_words(history.forgotten, &history.bars);
            parts.extend(forgotten.map(|words| plain(&words)));
        }
        if !self.inputs.0.is_empty() {
            parts.push(self.inputs_markdown());
        }
        parts.push(provenance_markdown(&self.provenance, &self.schema));
        crate::inert::lines(&(parts.join("\n\n") + "\n"))
    }

    fn verdict_markdown(&self) -> String {
        let mut lines = vec![format!("## {}", plain(self.phase.name()))];
        lines.push(format!("**{}**\n{}", plain(&self.title), plain(&self.when_words())));
        let day: Vec<String> = self.day_words().iter().map(|words| plain(words)).collect();
        if !day.is_empty() {
            lines.push(day.join("\n"));
        }
        lines.extend(assumed(&self.provenance));
        let mut standing: Vec<String> = Vec::new();
        standing.extend(self.phase.like.as_ref().map(|like| format!("like {like}")));
        standing.extend(self.standing_words());
        let standing: Vec<String> = standing.iter().map(|words| plain(words)).collect();
        lines.push(standing.join("\n"));
        lines.extend(self.phase.because.as_deref().map(plain));
        lines.join("\n\n")
    }

    fn signals_markdown(&self) -> String {
        let header = ["State", "Signal", "Value", "Threshold", "Margin", "Figure of"];
        let mut table = MarkdownTable::new(&header, &[2, 3, 4]);
        for (id, signal) in &self.signals.0 {
            for row in self.signal_rows_markdown(id, signal) {
                table.row(row);
            }
        }
        table.text
    }

    fn signal_rows_markdown(&self, id: &str, signal: &SignalReport) -> Vec<Vec<String>> {
        let state = format!("{} {}", glyph(signal.state), signal.state.word());
        let title = plain(signal.title.as_deref().unwrap_or(id));
        let name = format!("**{title}**, {}", plain(&signal.since_words()));
        let mut rows = Vec::new();
        for (evidence, one) in next_comparisons(signal) {
            let (state, name) = match rows.is_empty() {
                true => (state.clone(), name.clone()),
                false => (String::new(), code(&one.expression)),
            };
            let (sign, level) = (symbol(one.sign), level_words(evidence.level));
            let threshold = shown_within(one.threshold, one.threshold_range, &one.unit);
            rows.push(vec![
                state,
                name,
                plain(&shown_within(one.value, one.range, &one.unit)),
                plain(&format!("{sign} {threshold} {level}")),
                plain(&shown_within(one.margin, one.margin_range, &one.margin_unit)),
                self.newest_figure(one).map_or(String::new(), |(period, known)| match known {
                    Some(known) => plain(&format!("{period}, known {known}")),
                    None => plain(&period),
                }),
            ]);
        }
        if rows.is_empty() {
            rows.push(vec![state, name]);
        }
        rows
    }

    fn flips_markdown(&self, flips: &Flips) -> String {
        let mut table =
            MarkdownTable::new(&["Figure", "Change", "Leads to", "Usual moves", "Found"], &[3]);
        for flip in &flips.phase {
            let [figure, change, moves, found] = change_row(&flip.change);
            let leads = format!("**{}**", plain(&flip_answer(flip, &self.phases)));
            table.row(vec![code(&figure), plain(&change), leads, plain(&moves), found]);
        }
        for flip in &flips.signals {
            let [figure, change, moves, found] = change_row(&flip.change);
            let leads = format!("{} {}", plain(self.signal_name(&flip.signal)), flip.state.word());
            table.row(vec![code(&figure), plain(&change), leads, plain(&moves), found]);
        }
        let text = if flips.phase.is_empty() && flips.signals.is_empty() {
            "No newest figure changes an answer within what was tried.".to_owned()
        } else {
            table.text
        };
        format!("### What would change it\n\n{text}")
    }

    fn decided_markdown(&self, decided: &DecidedBy) -> String {
        let lines = self.decided_lines(decided);
        let lines: Vec<String> = lines.iter().map(|line| format!("- {}", plain(line))).collect();
        let rest = undecided_words(decided).map_or(String::new(), |words| plain(&words));
        format!("### What decided\n\n{}\n\n{rest}", lines.join("\n")).trim_end().to_owned()
    }

    fn base_rates_markdown(&self, rates: &BaseRates) -> String {
        let shown = self.base_rates_table(rates);
        let mut header = vec!["Phase".to_owned()];
        header.extend(shown.header.iter().map(|word| plain(&capital(word))));
        let header: Vec<&str> = header.iter().map(String::as_str).collect();
        let right: Vec<usize> = (1..header.len()).collect();
        let mut table = MarkdownTable::new(&header, &right);
        for (name, cells) in &shown.rows {
            let mut row = vec![plain(name)];
            row.extend(cells.iter().map(|cell| plain(cell)));
            table.row(row);
        }
        let words = plain(&self.base_rates_words(rates).join(" "));
        format!("### What followed\n\n{words}\n\n{}", table.text)
    }

    fn likeness_markdown(&self, likeness: &Likeness) -> String {
        let shown = shown_references(likeness);
        let mut header = vec!["Feature".to_owned(), "Now".to_owned()];
        header.extend(shown.iter().map(|reference| plain(&reference.id)));
        let header: Vec<&str> = header.iter().map(String::as_str).collect();
        let right: Vec<usize> = (1..header.len()).collect();
        let mut table = MarkdownTable::new(&header, &right);
        for feature in &likeness.features {
            let now = number(feature.value, &feature.unit);
            let mut row = vec![plain(name(feature)), plain(&now)];
            row.extend(shown.iter().map(|reference| {
                let pull = reference.features.iter().find(|pull| pull.id == feature.id);
                plain(&number(pull.and_then(|pull| pull.then), &feature.unit))
            }));
            table.row(row);
        }
        let mut row = vec!["**Distance**".to_owned(), String::new()];
        row.extend(shown.iter().map(|reference| distance(reference)));
        table.row(row);
        let words = plain(&self.likeness_words(likeness));
        format!("### What it resembles\n\n{words}\n\n{}", table.text)
    }

    fn unknown_markdown(&self) -> String {
        let unknown = self.unknown_words();
        let lines: Vec<String> = match unknown.as_slice() {
            [] => vec![self.known_words().to_owned()],
            _ => unknown.iter().map(|words| format!("- {}", plain(words))).collect(),
        };
        format!("### What is not known\n\n{}", lines.join("\n"))
    }

    fn inputs_markdown(&self) -> String {
        let mut table =
            MarkdownTable::new(&["Input", "Column", "Value", "Of", "Known", "Age"], &[2, 5]);
        for (name, seen) in &self.inputs.0 {
            let provisional = if seen.is_provisional { " (more to come)" } else { "" };
            let period = seen.period.as_ref();
            table.row(vec![
                code(name),
                seen.column.as_deref().map_or(String::new(), code),
                plain(&shown_within(seen.value, seen.range, &seen.unit)),
                period.map_or(String::new(), |period| plain(&format!("{period}{provisional}"))),
                seen.known.map_or(String::new(), |known| known.to_string()),
                seen.age_days.map_or(String::new(), |days| format!("{days} d")),
            ]);
        }
        format!("### The figures\n\n{}", table.text)
    }
}

impl HistoryReport {
    /// The history as Markdown: its episodes, with tables as GitHub reads them.
    pub fn to_markdown(&self) -> String {
        let mut parts = vec![format!("## {}\n\n{}", plain(&self.title), plain(&self.span_words()))];
        parts.extend(assumed(&self.provenance));
        if !self.episodes.is_empty() {
            parts.push(episodes_markdown(&self.episodes, &self.phases, usize::MAX));
        }
        parts.push(provenance_markdown(&self.provenance, &self.schema));
        crate::inert::lines(&(parts.join("\n\n") + "\n"))
    }
}

fn assumed(provenance: &Provenance) -> Option<String> {
    let assumed = provenance.assumed.iter();
    let lines: Vec<String> =
        assumed.map(|assumed| format!("- what if {}", plain(&assumed.words()))).collect();
    if lines.is_empty() { None } else { Some(lines.join("\n")) }
}

fn stability_markdown(stability: &Stability) -> String {
    let words: Vec<String> = stability_words(stability).iter().map(|words| plain(words)).collect();
    let mut table = MarkdownTable::new(&["Phase", "Draws"], &[1]);
    for share in &stability.phases {
        let phase = share.title.as_deref().or(share.phase.as_deref()).unwrap_or("undetermined");
        table.row(vec![plain(phase), share.draws.to_string()]);
    }
    format!("### How firm it is\n\n{}\n\n{}", words.join(" "), table.text)
}

fn episodes_markdown(episodes: &[Episode], phases: &[Titled], most: usize) -> String {
    let mut table = MarkdownTable::new(&["Phase", "From", "To", "Bars", "Began with"], &[3]);
    let skipped = episodes.len().saturating_sub(most);
    for episode in episodes.iter().skip(skipped) {
        let name = episode.title.as_deref().or(episode.phase.as_deref()).unwrap_or("undetermined");
        let to = if episode.is_lasting { "lasts" } else { &episode.to_bar };
        table.row(vec![
            plain(name),
            plain(&episode.from_bar),
            plain(to),
            episode.bars.to_string(),
            plain(&began(episode, phases)),
        ]);
    }
    let which = if 0 < skipped { "The last phases" } else { "The phases so far" };
    format!("### {which}\n\n{}", table.text)
}

fn provenance_markdown(provenance: &Provenance, schema: &str) -> String {
    let rules = &provenance.rules;
    let mut lines = vec![format!(
        "- rules {} {}, SHA-256 {}",
        code(&rules.id),
        plain(&rules.version),
        code(&rules.sha256)
    )];
    for data in &provenance.data {
        lines.push(format!("- data {}, SHA-256 {}", code(&data.name), code(&data.sha256)));
    }
    for source in &rules.sources {
        let url = source.url.as_deref().filter(|url| is_link(url));
        let url = url.map_or(String::new(), |url| format!(" <{url}>"));
        lines.push(format!("- source {}: {}{url}", code(&source.id), plain(&source.title)));
    }
    let program = &provenance.program;
    lines.push(format!("- {} {}, {}", program.name, program.version, code(schema)));
    format!("### Sources and provenance\n\n{}", lines.join("\n"))
}

/// Whether an address can be a link, and stand between `<` and `>`.
pub(super) fn is_link(url: &str) -> bool {
    let is_fine = |letter: char| letter.is_ascii_graphic() && !matches!(letter, '<' | '>');
    (url.starts_with("https://") || url.starts_with("http://")) && url.chars().all(is_fine)
}

/// A mark for a state, for who looks down a column.
fn glyph(state: State) -> char {
    match state {
        State::Off => '○',
        State::Watch => '◐',
        State::On => '●',
        State::Unknown => '?',
    }
}

/// A text in one line in which nothing is markup.
pub(super) fn plain(text: &str) -> String {
    const MARKUP: &str = "\\`*[]<#|~&$";
    let text = crate::inert::line(text);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut escaped = String::new();
    let mut before = ' ';
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        // Between letters a low line is one, elsewhere it may begin emphasis.
        let is_inside =
            before.is_alphanumeric() && letters.peek().is_some_and(|next| next.is_alphanumeric());
        if MARKUP.contains(letter) || (letter == '_' && !is_inside) {
            escaped.push('\\');
        }
        escaped.push(letter);
        before = letter;
    }
    // At the beginning of a line these would begin a list, a quote or a heading.
    let digits = escaped.bytes().take_while(u8::is_ascii_digit).count();
    let mark = escaped.get(digits..).unwrap_or_default();
    let ends =
        |mark: &str| mark.get(1..).is_none_or(|rest| rest.is_empty() || rest.starts_with(' '));
    let begins_list = if digits == 0 {
        mark.starts_with(['-', '+']) && ends(mark)
    } else {
        mark.starts_with(['.', ')']) && ends(mark)
    };
    if begins_list || mark.starts_with(['>', '=']) && digits == 0 || text.starts_with("--") {
        escaped.insert(digits, '\\');
    }
    escaped
}

/// A name as code, which may stand in a table.
pub(super) fn code(text: &str) -> String {
    if text.contains(['`', '|', '\\', '\n']) { plain(text) } else { format!("`{text}`") }
}

/// A table as it grows.
pub(super) struct MarkdownTable {
    columns: usize,
    pub(super) text: String,
}

impl MarkdownTable {
    pub(super) fn new(header: &[&str], right: &[usize]) -> MarkdownTable {
        let rule = |column: usize| if right.contains(&column) { "---:" } else { "---" };
        let rules: Vec<&str> = (0..header.len()).map(rule).collect();
        let text = format!("| {} |\n|{}|", header.join(" | "), rules.join("|"));
        MarkdownTable { columns: header.len(), text }
    }

    pub(super) fn row(&mut self, mut cells: Vec<String>) {
        cells.resize(self.columns, String::new());
        self.text.push_str(&format!("\n| {} |", cells.join(" | ")));
    }
}
