//! What texts for people have in common: width, tables and colours.

pub(super) use anstyle::{AnsiColor as Colour, Style as Paint};
pub(super) use comfy_table::Table;
use comfy_table::{CellAlignment, presets};

use super::Provenance;
use crate::diagnostic::Style;
use crate::explain::{Level, shown};
use crate::plan::Knowledge;
use crate::rules::Comparison;
use crate::signal::State;
use crate::value::{Unit, minus};

/// How many columns a line has at most.
pub(super) const WIDTH: usize = 80;

/// Stands for a space at which a line is not broken.
pub(super) const GLUE: char = '\u{a0}';

/// How that is painted which is not known.
pub(super) const OPEN: Paint =
    Paint::new().bold().fg_color(Some(anstyle::Color::Ansi(Colour::Magenta)));

pub(super) fn symbol(sign: Comparison) -> &'static str {
    match sign {
        Comparison::Less => "<",
        Comparison::AtMost => "≤",
        Comparison::More => ">",
        Comparison::AtLeast => "≥",
        Comparison::Equal => "=",
        Comparison::Differ => "≠",
    }
}

pub(super) fn joined(words: &[&str], last: &str) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}

pub(super) fn wrapped(text: &str) -> String {
    wrapped_to(text, WIDTH)
}

/// A text in lines of `width`, unbroken at [`GLUE`].
pub(super) fn wrapped_to(text: &str, width: usize) -> String {
    // Dates are not broken at their hyphens.
    let options = textwrap::Options::new(width);
    let options = options.word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::fill(text, options).replace(GLUE, " ")
}

pub(super) fn indented(text: &str, indent: &str) -> String {
    let options = textwrap::Options::new(WIDTH).subsequent_indent(indent);
    textwrap::fill(text, options.word_splitter(textwrap::WordSplitter::NoHyphenation))
}

pub(super) fn plain_table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(header.to_vec());
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table
}

pub(super) fn align_right(table: &mut Table, column: usize) {
    if let Some(column) = table.column_mut(column) {
        column.set_cell_alignment(CellAlignment::Right);
    }
}

pub(super) fn lines(table: &Table) -> String {
    let lines: Vec<String> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    lines.join("\n")
}

/// The same table with one line a row.
fn flattened(table: &Table) -> Table {
    let mut flat = table.clone();
    for row in flat.row_iter_mut() {
        let cells: Vec<String> =
            row.cell_iter().map(|cell| cell.content().replace('\n', "  ")).collect();
        *row = comfy_table::Row::from(cells);
    }
    flat
}

/// On what one decision rests.
pub(super) fn knowledge_words(knowledge: Knowledge) -> &'static str {
    match knowledge {
        Knowledge::Released => "on what had been published by then",
        Knowledge::Vintage => "on the figures of that day",
        Knowledge::Latest => "in hindsight: each period with its final figure",
    }
}

/// What a condition of a signal is for.
pub(super) fn level_words(level: Level) -> &'static str {
    match level {
        Level::Watch => "for watch",
        Level::On => "for on",
        Level::Until => "to leave",
    }
}

/// What is taken for granted, a line each, to follow a heading.
pub(super) fn what_if(provenance: &Provenance) -> String {
    let lines = provenance
        .assumed
        .iter()
        .map(|assumed| format!("\n{}", indented(&format!("what if {}", assumed.words()), "  ")));
    lines.collect()
}

/// A number with its unit, or that it is unknown.
pub(super) fn number(number: Option<f64>, unit: &Unit) -> String {
    number.map_or("unknown".to_owned(), |number| minus(&shown(number, unit)))
}

/// How many data files are named, and how many of those that are more.
const MOST_FILES: usize = 6;
const FEW_FILES: usize = 2;

/// What was carried out by what, on what.
pub(super) fn footer(pen: Pen, provenance: &Provenance, schema: &str) -> String {
    let rules = &provenance.rules;
    let short = |digest: &str| digest.get(..12).unwrap_or(digest).to_owned();
    let mut lines =
        vec![format!("rules {} {}, sha256 {}", rules.id, rules.version, short(&rules.sha256))];
    let shown = if provenance.data.len() <= MOST_FILES { MOST_FILES } else { FEW_FILES };
    for data in provenance.data.iter().take(shown) {
        lines.push(format!("data  {}, sha256 {}", data.name, short(&data.sha256)));
    }
    if shown < provenance.data.len() {
        lines.push(format!("      and {} files more", provenance.data.len() - shown));
    }
    let program = &provenance.program;
    lines.push(format!("{} {}, {schema}", program.name, program.version));
    pen.dim(&lines.join("\n"))
}

/// The fewest and the most columns that a text is written in.
const NARROWEST: usize = 40;
const WIDEST: usize = 160;

/// Writes with colours, or without, in lines of a width.
#[derive(Clone, Copy)]
pub(super) struct Pen {
    pub(super) style: Style,
    pub(super) width: usize,
}

impl Pen {
    /// In lines of the usual width.
    pub(super) fn new(style: Style) -> Pen {
        Pen { style, width: WIDTH }
    }

    /// In lines of so many columns, as far as texts can be read in them.
    pub(super) fn within(style: Style, columns: usize) -> Pen {
        Pen { style, width: columns.clamp(NARROWEST, WIDEST) }
    }

    /// A text in lines, unbroken at [`GLUE`].
    pub(super) fn wrapped(self, text: &str) -> String {
        wrapped_to(text, self.width)
    }

    /// A text in lines, all but the first with this indent.
    pub(super) fn indented(self, text: &str, indent: &str) -> String {
        let options = textwrap::Options::new(self.width).subsequent_indent(indent);
        let options = options.word_splitter(textwrap::WordSplitter::NoHyphenation);
        textwrap::fill(text, options).replace(GLUE, " ")
    }

    /// A table in as many lines a row as it needs: one where they are wide enough, and
    /// a block for each row where they are not wide enough for columns.
    pub(super) fn table(self, table: &Table) -> String {
        let fits = |text: &str| text.lines().all(|line| line.chars().count() <= self.width);
        let flat = lines(&flattened(table));
        if fits(&flat) {
            return flat;
        }
        let whole = lines(table);
        if fits(&whole) { whole } else { self.blocks(table) }
    }

    /// Each row as a block: its first words, and then each cell under its header.
    fn blocks(self, table: &Table) -> String {
        let words = |cell: &comfy_table::Cell| cell.content().replace('\n', " ");
        let header: Vec<String> =
            table.header().map_or(Vec::new(), |row| row.cell_iter().map(words).collect());
        let heads = if header.first().is_some_and(|head| head == "STATE") { 2 } else { 1 };
        let blocks = table.row_iter().map(|row| {
            let cells: Vec<String> = row.cell_iter().map(words).collect();
            let (first, rest) = cells.split_at(heads.min(cells.len()));
            let first: Vec<&str> =
                first.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
            let mut text = self.indented(&first.join("  "), "  ");
            let named = rest.iter().zip(header.iter().skip(heads));
            for (cell, head) in named.filter(|(cell, _)| !cell.is_empty()) {
                text.push('\n');
                text.push_str(
                    &self.indented(&format!("  {}: {cell}", head.to_lowercase()), "    "),
                );
            }
            text
        });
        let blocks: Vec<String> = blocks.collect();
        format!(
            "{}\n{}",
            header.iter().take(heads).cloned().collect::<Vec<_>>().join("  "),
            blocks.join("\n")
        )
    }

    pub(super) fn paint(self, text: &str, paint: Paint) -> String {
        match self.style {
            Style::Plain => text.to_owned(),
            Style::Coloured => format!("{paint}{text}{paint:#}"),
        }
    }

    pub(super) fn bold(self, text: &str) -> String {
        self.paint(text, Paint::new().bold())
    }

    pub(super) fn dim(self, text: &str) -> String {
        self.paint(text, Paint::new().dimmed())
    }

    pub(super) fn phase(self, text: &str) -> String {
        self.paint(text, Paint::new().bold().fg_color(Some(Colour::Cyan.into())))
    }

    /// The first line of a table as its header.
    pub(super) fn header(self, table: &str) -> String {
        match table.split_once('\n') {
            Some((header, rest)) => format!("{}\n{rest}", self.dim(header)),
            None => self.dim(table),
        }
    }

    /// A table whose rows begin with these words, painted as these states.
    pub(super) fn states(self, table: &str, words: &[(String, State)]) -> String {
        let mut words = words.iter().peekable();
        let mut painted = Vec::new();
        for line in self.header(table).lines() {
            let begins = words.next_if(|(word, _)| {
                let rest = line.strip_prefix(word.as_str());
                rest.is_some_and(|rest| rest.starts_with(' '))
            });
            let begins = begins
                .and_then(|(word, state)| Some((word, state, line.strip_prefix(word.as_str())?)));
            painted.push(match begins {
                Some((word, state, rest)) => format!("{}{rest}", self.state(word, *state)),
                None => line.to_owned(),
            });
        }
        painted.join("\n")
    }

    pub(super) fn state(self, word: &str, state: State) -> String {
        let paint = Paint::new();
        self.paint(
            word,
            match state {
                State::Off => paint.fg_color(Some(Colour::Green.into())),
                State::Watch => paint.fg_color(Some(Colour::Yellow.into())),
                State::On => paint.bold().fg_color(Some(Colour::Red.into())),
                State::Unknown => OPEN,
            },
        )
    }
}
