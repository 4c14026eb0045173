//! A history as text for people: a timeline of phases and signals, and the
//! episodes under it.

use std::fmt;
use std::ops::Range;

use super::page::{
    Colour, OPEN, Paint, Pen, WIDTH, align_right, footer, plain_table, what_if, wrapped_to,
};
use super::timeline::{Band, timeline};
use super::words::began;
use super::{Decision, Episode, HistoryReport};
use crate::diagnostic::Style;
use crate::signal::State;

/// The states of a signal, the gravest first.
const GRAVEST: [State; 4] = [State::On, State::Unknown, State::Watch, State::Off];

/// The states of a signal, as a legend has them.
const STATES: [State; 4] = [State::Off, State::Watch, State::On, State::Unknown];

/// The longest name that a row begins with.
const LONGEST_NAME: usize = 24;

impl fmt::Display for HistoryReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_text(Style::Plain))
    }
}

impl HistoryReport {
    /// The history as text for people, at most 80 columns wide.
    ///
    /// Where the bars are too many for a few lines, several share a cell; the
    /// text says so, and shows the gravest of them.
    pub fn to_text(&self, style: Style) -> String {
        self.to_text_within(style, WIDTH)
    }

    /// The same in lines of so many columns, of 40 at least and 160 at most.
    pub fn to_text_within(&self, style: Style, columns: usize) -> String {
        let pen = Pen::within(style, columns);
        let mut parts = Vec::new();
        if self.bars.is_empty() {
            parts.push(pen.bold(&self.title));
            parts.push(self.span_words());
        } else {
            parts.push(self.heading(pen));
            let symbols = Symbols::new(self);
            parts.push(self.timeline(pen, &symbols));
            parts.push(self.episode_table(pen, &symbols));
        }
        parts.push(footer(pen, &self.provenance, &self.schema));
        crate::inert::lines(&(parts.join("\n\n") + "\n"))
    }

    fn heading(&self, pen: Pen) -> String {
        let what_if = what_if(&self.provenance);
        format!(
            "{}\n{}{what_if}",
            pen.bold(&pen.wrapped(&self.title)),
            pen.wrapped(&self.span_words())
        )
    }

    fn timeline(&self, pen: Pen, symbols: &Symbols) -> String {
        let names = self.signals.iter().map(|signal| signal.id.chars().count());
        let margin = names.max().unwrap_or(0).clamp(9, LONGEST_NAME) + 2;
        let timeline = timeline(&self.calendar, self.every, &self.bars, pen.width - margin);
        let bands = timeline.bands.iter().map(|band| self.band(pen, symbols, band, margin));
        let mut text = bands.collect::<Vec<_>>().join("\n\n");
        text.push_str("\n\n");
        text.push_str(&self.legend(pen, symbols));
        if let Some(cell) = timeline.cell {
            let words = format!("A cell is {cell} and shows the gravest of its decisions.");
            text.push_str(&format!("\n{}", pen.wrapped(&words)));
        }
        text
    }

    fn band(&self, pen: Pen, symbols: &Symbols, band: &Band, margin: usize) -> String {
        let begin = |name: &str| {
            let name: String = match name.char_indices().nth(LONGEST_NAME) {
                Some(_) => name.chars().take(LONGEST_NAME - 1).chain(['…']).collect(),
                None => name.to_owned(),
            };
            format!("{name:margin$}")
        };
        let axis = format!("{}{}", begin(&band.name), band.axis);
        let indent = " ".repeat(band.indent);
        let bars = |cell: &Range<usize>| self.bars.get(cell.clone()).unwrap_or_default();
        let phases: Vec<Mark> =
            band.cells.iter().map(|cell| symbols.of_phase(bars(cell))).collect();
        let mut rows = vec![pen.dim(axis.trim_end())];
        rows.push(format!("{}{indent}{}", begin("phase"), painted(pen, &phases)));
        for signal in &self.signals {
            let states: Vec<Mark> =
                band.cells.iter().map(|cell| of_signal(&signal.id, bars(cell))).collect();
            rows.push(format!("{}{indent}{}", begin(&signal.id), painted(pen, &states)));
        }
        rows.join("\n")
    }

    fn legend(&self, pen: Pen, symbols: &Symbols) -> String {
        let is_open = self.bars.iter().any(|bar| bar.phase.is_none());
        let mut phases: Vec<(Mark, &str)> = self
            .phases
            .iter()
            .zip(&symbols.phases)
            .map(|(phase, mark)| (*mark, phase.title.as_deref().unwrap_or(&phase.id)))
            .collect();
        if is_open {
            phases.push((UNDETERMINED, "undetermined"));
        }
        let states = STATES.iter().map(|state| (mark(*state), state.word()));
        let states = states.collect::<Vec<_>>();
        [("phase", phases), ("signal", states)]
            .into_iter()
            .map(|(name, entries)| entries_of(pen, name, &entries))
            .collect::<Vec<_>>()
            .join("\n")
    }

    fn episode_table(&self, pen: Pen, symbols: &Symbols) -> String {
        let rows: Vec<[String; 4]> =
            self.episodes.iter().map(|one| beginning(symbols, one)).collect();
        let widest = |column: usize, header: &str| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            let widest = cells.map(|cell| cell.chars().count()).max();
            widest.unwrap_or(0).max(header.len()) + 2
        };
        let header = ["EPISODE", "FROM", "TO", "BARS"];
        let taken: usize = (0..).zip(header).map(|(column, header)| widest(column, header)).sum();
        let rest = pen.width.saturating_sub(taken).max(LONGEST_NAME);
        let mut table = plain_table(&["EPISODE", "FROM", "TO", "BARS", "BEGAN WITH"]);
        align_right(&mut table, 3);
        for (row, episode) in rows.iter().zip(&self.episodes) {
            let began = wrapped_to(&began(episode, &self.phases), rest);
            table.add_row(row.iter().chain([&began]));
        }
        let text = pen.header(&pen.table(&table));
        let mut lines = text.lines();
        let header = lines.next().into_iter().map(str::to_owned);
        header
            .chain(lines.map(|line| symbols.painted_first(pen, line)))
            .collect::<Vec<_>>()
            .join("\n")
    }
}

fn beginning(symbols: &Symbols, episode: &Episode) -> [String; 4] {
    let mark = symbols.of_id(episode.phase.as_ref());
    let name = episode.phase.as_deref().unwrap_or("undetermined");
    let to = if episode.is_lasting { "lasts" } else { &episode.to_bar };
    [
        format!("{} {name}", mark.letter),
        episode.from_bar.clone(),
        to.to_owned(),
        episode.bars.to_string(),
    ]
}

/// A letter or block of one column, with its colours.
#[derive(Clone, Copy, PartialEq)]
struct Mark {
    letter: char,
    paint: Paint,
}

const UNDETERMINED: Mark = Mark { letter: '?', paint: OPEN };

/// The colours of phases, the gravest first.
const COLOURS: [Colour; 7] = [
    Colour::Red,
    Colour::BrightRed,
    Colour::Yellow,
    Colour::BrightYellow,
    Colour::Cyan,
    Colour::BrightBlue,
    Colour::Green,
];

/// The marks of the phases of some rules.
struct Symbols {
    ids: Vec<String>,
    phases: Vec<Mark>,
}

impl Symbols {
    fn new(report: &HistoryReport) -> Symbols {
        let ids: Vec<String> = report.phases.iter().map(|phase| phase.id.clone()).collect();
        let grave = ids.len().saturating_sub(1);
        let mut phases: Vec<Mark> = Vec::new();
        for (rank, id) in ids.iter().enumerate() {
            let is_free = |letter: &char| phases.iter().all(|mark| mark.letter != *letter);
            if rank == grave {
                // The last phase holds when none of the others does.
                phases.push(Mark { letter: '·', paint: Paint::new().dimmed() });
                continue;
            }
            let own = id.chars().filter(char::is_ascii_alphanumeric);
            let own = own.map(|letter| letter.to_ascii_uppercase());
            let letter = own.chain('A'..='Z').chain('0'..='9').chain('a'..='z').find(is_free);
            let colour = COLOURS.get(rank * COLOURS.len() / grave.max(1));
            let colour = colour.copied().unwrap_or(Colour::White);
            let paint =
                Paint::new().fg_color(Some(Colour::Black.into())).bg_color(Some(colour.into()));
            phases.push(Mark { letter: letter.unwrap_or('#'), paint });
        }
        Symbols { ids, phases }
    }

    /// The mark of a phase; of no phase that of the undetermined.
    fn of_id(&self, id: Option<&String>) -> Mark {
        let place = self.ids.iter().position(|other| Some(other) == id);
        place.and_then(|place| self.phases.get(place)).copied().unwrap_or(UNDETERMINED)
    }

    /// A line with the mark that it may begin with in colours.
    fn painted_first(&self, pen: Pen, line: &str) -> String {
        let letter = line.chars().next().filter(|letter| *letter != ' ');
        let marks = self.phases.iter().chain([&UNDETERMINED]);
        let mark = letter.and_then(|letter| marks.into_iter().find(|mark| mark.letter == letter));
        let rest = letter.and_then(|letter| line.strip_prefix(letter));
        match mark.zip(rest) {
            Some((mark, rest)) => {
                format!("{}{rest}", pen.paint(&mark.letter.to_string(), mark.paint))
            }
            None => line.to_owned(),
        }
    }

    /// The mark of the gravest phase that one of these bars leaves possible: its
    /// own if a bar is in it, that of the undetermined otherwise.
    fn of_phase(&self, bars: &[Decision]) -> Mark {
        let rank = |id: &String| self.ids.iter().position(|other| other == id);
        let gravest =
            bars.iter().filter_map(|bar| bar.possible.iter().filter_map(rank).min()).min();
        let Some(gravest) = gravest else { return UNDETERMINED };
        let is_definite = bars.iter().any(|bar| bar.phase.as_ref().and_then(rank) == Some(gravest));
        let mark = self.phases.get(gravest).filter(|_| is_definite);
        mark.copied().unwrap_or(UNDETERMINED)
    }
}

fn of_signal(signal: &str, bars: &[Decision]) -> Mark {
    let has = |state: &State| bars.iter().any(|bar| bar.signals.get(signal) == Some(state));
    mark(GRAVEST.into_iter().find(has).unwrap_or(State::Unknown))
}

fn mark(state: State) -> Mark {
    let paint = Paint::new();
    match state {
        State::Off => Mark { letter: '·', paint: paint.dimmed() },
        State::Watch => Mark { letter: '▒', paint: paint.fg_color(Some(Colour::Yellow.into())) },
        State::On => Mark { letter: '█', paint: paint.fg_color(Some(Colour::Red.into())) },
        State::Unknown => UNDETERMINED,
    }
}

/// Marks side by side; those that are alike are painted at once.
fn painted(pen: Pen, marks: &[Mark]) -> String {
    marks
        .chunk_by(|mark, next| mark == next)
        .filter_map(|run| {
            let mark = run.first()?;
            Some(pen.paint(&mark.letter.to_string().repeat(run.len()), mark.paint))
        })
        .collect()
}

/// One kind of marks with what they stand for, in lines of equal beginning.
fn entries_of(pen: Pen, name: &str, entries: &[(Mark, &str)]) -> String {
    let mut text = format!("{name:8}");
    let mut width = 8;
    for (place, (mark, words)) in entries.iter().enumerate() {
        let length = words.chars().count() + 2;
        if 0 < place {
            if pen.width < width + 3 + length {
                text.push_str("\n        ");
                width = 8;
            } else {
                text.push_str("   ");
                width += 3;
            }
        }
        text.push_str(&format!("{} {words}", pen.paint(&mark.letter.to_string(), mark.paint)));
        width += length;
    }
    text
}
