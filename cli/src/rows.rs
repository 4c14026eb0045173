//! What a survey writes beside its summary: rows, last rows, counts by date.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use froth::entities::{Answers, Gather, Tally};
use froth::report::ColumnNames;
use froth::table::write::{Answer, Block, Encoder, Piece, Shape, Sink};
use froth::time::{Calendar, Frequency};
use froth::{Format, RuleSet};

use super::target::{Draft, writer};
use super::{Exit, Failure};

/// What the rows are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An entity at a bar.
    Rows,
    /// An entity at its last bar.
    Last,
    /// A date.
    Counts,
}

/// What the rows of a table are dated by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dates {
    /// Nothing: rows are counted.
    None,
    /// Days, or periods of a frequency.
    Named(Option<Frequency>),
}

/// A table that is being written.
pub(crate) struct Output {
    kind: Kind,
    file: Option<PathBuf>,
    draft: Option<Draft>,
    /// Whether nobody reads on.
    is_closed: bool,
    encoder: Encoder,
    sink: Sink,
}

/// All tables that are being written.
pub(crate) struct Outputs {
    all: Vec<Output>,
    /// Whether something else is said besides.
    are_with_more: bool,
}

/// What is made of the answers of some entities.
pub(crate) struct Gathered {
    pub(crate) tally: Tally,
    pub(crate) bars: u64,
    pages: Vec<Page>,
}

struct Page {
    place: usize,
    kind: Kind,
    encoder: Encoder,
    block: Block,
    piece: Option<Piece>,
}

/// Why a table cannot be written.
pub(crate) struct Unwritable(pub(crate) io::Error, String);

impl Kind {
    /// The option that asks for it.
    pub(crate) fn option(self) -> &'static str {
        match self {
            Kind::Rows => "--format",
            Kind::Last => "--last",
            Kind::Counts => "--counts",
        }
    }
}

impl Output {
    pub(crate) fn new(
        kind: Kind,
        format: Format,
        file: Option<&PathBuf>,
        rules: &RuleSet,
        (dates, is_for_spreadsheets): (Dates, bool),
    ) -> Result<Output, Failure> {
        let shape = shape(kind, rules, dates);
        let shape = if is_for_spreadsheets { shape.for_spreadsheets() } else { shape };
        let (draft, into) = writer(file.map(PathBuf::as_path))?;
        let name = shown(file);
        let (encoder, sink) = Sink::new(&name, format, shape, into)?;
        Ok(Output { kind, file: file.cloned(), draft, is_closed: false, encoder, sink })
    }

    /// That nobody reads on is no failure.
    fn is_read_by_nobody(&self, error: &io::Error) -> bool {
        self.draft.is_none() && error.kind() == io::ErrorKind::BrokenPipe
    }

    fn unwritable(&self, error: io::Error) -> Unwritable {
        Unwritable(error, shown(self.file.as_ref()))
    }
}

fn shown(file: Option<&PathBuf>) -> String {
    file.map_or_else(|| "standard output".to_owned(), |file| file.display().to_string())
}

/// The columns of a table. A signal of the name of another column is told apart by
/// `signal_`, and a phase by `phase_`.
fn shape(kind: Kind, rules: &RuleSet, dates: Dates) -> Shape {
    let date = match (rules.calendar(), dates) {
        (Calendar::Every(frequency), _) => ("date".to_owned(), Answer::Date(Some(frequency))),
        (Calendar::DaysOf(_), _) => ("date".to_owned(), Answer::Date(Some(Frequency::Day))),
        (Calendar::Rows, Dates::Named(naming)) => ("date".to_owned(), Answer::Date(naming)),
        (Calendar::Rows, Dates::None) => ("row".to_owned(), Answer::Count),
    };
    let phases = rules.phases().iter().map(|phase| phase.id.clone());
    let mut names = ColumnNames::new();
    if kind == Kind::Counts {
        // The columns of our own keep their names, wherever they stand.
        let own = [names.add(&date.0, ""), names.add("undetermined", "")];
        let [_, undetermined] = own.map(|name| (name, Answer::Count));
        let counts: Vec<_> =
            phases.map(|phase| (names.add(&phase, "phase"), Answer::Count)).collect();
        return Shape::new([date].into_iter().chain(counts).chain([undetermined]).collect());
    }
    let mut columns = vec![
        ("entity".to_owned(), Answer::Text),
        date,
        ("phase".to_owned(), Answer::Word(phases.collect())),
        ("possible".to_owned(), Answer::Text),
    ];
    let states: Arc<[String]> =
        froth::State::ALL.iter().map(|state| state.word().to_owned()).collect();
    columns.iter().for_each(|(name, _)| drop(names.add(name, "")));
    let signals = rules.signals().iter();
    columns.extend(
        signals.map(|signal| (names.add(&signal.id, "signal"), Answer::Word(Arc::clone(&states)))),
    );
    Shape::new(columns)
}

impl Outputs {
    pub(crate) fn new(all: Vec<Output>, are_with_more: bool) -> Outputs {
        Outputs { all, are_with_more }
    }

    /// What makes rows ready, for each table of rows.
    pub(crate) fn encoders(&self) -> Vec<(usize, Kind, Encoder)> {
        let rows = self.all.iter().enumerate().filter(|(_, output)| output.kind != Kind::Counts);
        rows.map(|(place, output)| (place, output.kind, output.encoder.clone())).collect()
    }

    /// Writes what was gathered; an error of a closed pipe if nobody reads any of it.
    pub(crate) fn write(&mut self, gathered: Gathered) -> Result<(), Unwritable> {
        for page in gathered.pages {
            let Some(output) = self.all.get_mut(page.place) else { continue };
            let Some(piece) = page.piece.filter(|_| !output.is_closed) else { continue };
            match output.sink.write(piece) {
                Err(error) if output.is_read_by_nobody(&error) => output.is_closed = true,
                Err(error) => return Err(output.unwritable(error)),
                Ok(()) => {}
            }
        }
        match self.all.last() {
            Some(last) if !self.are_with_more && self.all.iter().all(|one| one.is_closed) => {
                Err(last.unwritable(io::ErrorKind::BrokenPipe.into()))
            }
            _ => Ok(()),
        }
    }

    /// Writes the counts and what is left; the files are whole then, and have to be
    /// kept.
    pub(crate) fn finish(self, tally: &Tally) -> Result<Vec<Draft>, Failure> {
        let mut drafts = Vec::new();
        for mut output in self.all.into_iter().filter(|output| !output.is_closed) {
            if output.kind == Kind::Counts {
                let piece = output.encoder.encode(counts(&output.encoder, tally));
                match output.sink.write(piece) {
                    Err(error) if output.is_read_by_nobody(&error) => continue,
                    Err(error) => return Err(output.unwritable(error).failure()),
                    Ok(()) => {}
                }
            }
            let name = shown(output.file.as_ref());
            match output.sink.finish() {
                Err(error)
                    if output.draft.is_none() && error.kind() == io::ErrorKind::BrokenPipe => {}
                Err(error) => return Err(Unwritable(error, name).failure()),
                Ok(()) => {}
            }
            drafts.extend(output.draft);
        }
        Ok(drafts)
    }
}

fn counts(encoder: &Encoder, tally: &Tally) -> Block {
    let mut block = encoder.shape().block();
    // The first column is one of dates or one of rows, and takes nothing else.
    block.days(0, tally.counts().map(|count| count.stamp.first_day().map(|day| day.days())));
    block.counts(0, (1..).zip(tally.counts()).map(|(row, _)| row));
    let phases = encoder.shape().columns().len().saturating_sub(2);
    for phase in 0..phases {
        let own = tally.counts().map(|count| count.phases.get(phase).copied().unwrap_or_default());
        block.counts(phase + 1, own);
    }
    block.counts(phases + 1, tally.counts().map(|count| count.undetermined));
    block
}

impl Gathered {
    pub(crate) fn new(rules: &RuleSet, encoders: &[(usize, Kind, Encoder)]) -> Gathered {
        let page = |(place, kind, encoder): &(usize, Kind, Encoder)| Page {
            place: *place,
            kind: *kind,
            block: encoder.shape().block(),
            encoder: encoder.clone(),
            piece: None,
        };
        Gathered { tally: Tally::new(rules), bars: 0, pages: encoders.iter().map(page).collect() }
    }
}

impl Gather for Gathered {
    fn add(&mut self, answers: &Answers<'_>) {
        self.tally.add(answers);
        self.bars += answers.bars() as u64;
        for page in &mut self.pages {
            let start = match page.kind {
                Kind::Last => answers.bars().saturating_sub(1),
                Kind::Rows | Kind::Counts => 0,
            };
            page.add(answers, start);
        }
    }

    fn close(&mut self) {
        for page in &mut self.pages {
            let block = std::mem::replace(&mut page.block, page.encoder.shape().block());
            page.piece = Some(page.encoder.encode(block));
        }
    }
}

impl Page {
    /// Adds the bars from `start` on.
    fn add(&mut self, answers: &Answers<'_>, start: usize) {
        let bars = answers.bars() - start;
        self.block.text(0, answers.entity(), bars);
        // The second column is one of dates or one of rows, and takes nothing else.
        self.block.days(1, (start..answers.bars()).map(|bar| answers.day(bar)));
        self.block.counts(1, (start..answers.bars()).map(|bar| bar as u64 + 1));
        self.block.words(2, (start..answers.bars()).map(|bar| answers.phase_place(bar)));
        let mut settled = 0;
        for bar in start..answers.bars() {
            if answers.phase_place(bar).is_some() {
                settled += 1;
                continue;
            }
            self.block.text(3, "", settled);
            settled = 0;
            let ids: Vec<&str> = answers.possible(bar).map(|phase| phase.id.as_str()).collect();
            self.block.text(3, &ids.join("|"), 1);
        }
        self.block.text(3, "", settled);
        let signals = answers.plan().rules().signals().len();
        for signal in 0..signals {
            // Those of the last bar stand last, whether others were asked for or not.
            let states = answers.states(signal).iter().rev().take(bars).rev();
            self.block.words(4 + signal, states.map(|state| Some(*state as usize)));
        }
    }
}

impl Unwritable {
    pub(crate) fn failure(self) -> Failure {
        let message = format!("{} cannot be written: {}", self.1, self.0);
        Failure::new(Exit::Data, &message, "free some disk space, or write to another place")
    }
}
