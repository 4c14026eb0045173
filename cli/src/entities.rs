//! `froth evaluate --entity`: the phase of each of many entities.

use std::io::ErrorKind;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Instant;

use froth::entities::{States, Survey, SurveyOptions, Tally};
use froth::report::SurveyReport;
use froth::table::{Batch, Rows, Table, Wanted};
use froth::{Panel, ReadOptions, RuleSet};

use super::clash::Written;
use super::progress::{Done, Progress};
use super::question::Question;
use super::report::{Extent, Format};
use super::rows::{Dates, Gathered, Kind, Output, Outputs};
use super::stop::Stop;
use super::{Exit, Failure, data, output, tables, target, together};

#[derive(clap::Args)]
pub(crate) struct Entities {
    /// The column that names the entity of each row: a company, a country; each
    /// is evaluated on its own, and files without that column are shared by
    /// all
    #[arg(long, value_name = "COLUMN", help_heading = "Many entities")]
    entity: Option<String>,
    /// The date column of that table [default: one with a usual name, such as `date`]
    #[arg(long, value_name = "COLUMN", requires = "entity", help_heading = "Many entities")]
    date: Option<String>,
    /// Write the last row of each entity, to this file, or in place of all rows
    #[arg(long, value_name = "FILE", requires = "entity", num_args = 0..=1, require_equals = true,
          help_heading = "Many entities")]
    last: Option<Option<PathBuf>>,
    /// Write how many entities are in each phase, date by date, to this file, or
    /// in place of all rows
    #[arg(long, value_name = "FILE", requires = "entity", num_args = 0..=1, require_equals = true,
          help_heading = "Many entities")]
    counts: Option<Option<PathBuf>>,
    /// Read all rows into memory and sort them first
    #[arg(long, requires = "entity", help_heading = "Many entities")]
    sort: bool,
    /// In CSV, put `'` before a text that a spreadsheet would run as a formula:
    /// one that begins with =, +, - or @
    #[arg(long, requires = "entity", help_heading = "Many entities")]
    for_spreadsheets: bool,
    /// How many threads to use [default: one for each core]
    #[arg(long, value_name = "NUMBER", requires = "entity", help_heading = "Many entities")]
    threads: Option<NonZeroUsize>,
}

/// What to type to be told more.
const MORE: &str = "`--verbose` adds each group and date; `--format csv` says it of each entity\n";

impl Entities {
    /// The column that names the entities, if many are asked about.
    pub(crate) fn column(&self) -> Option<&str> {
        self.entity.as_deref()
    }

    /// The files that are written beside the answer.
    pub(crate) fn written(&self) -> impl Iterator<Item = Written<'_>> {
        let files = [(Kind::Last, &self.last), (Kind::Counts, &self.counts)];
        files.into_iter().filter_map(|(kind, file)| {
            let file = file.as_ref()?.as_deref()?;
            Some(Written { option: kind.option(), file: Some(file) })
        })
    }

    /// Answers for every entity.
    pub(crate) fn run(
        &self,
        column: &str,
        question: &Question,
        (format, extent): (Format, Extent),
        file: Option<&PathBuf>,
    ) -> Result<Exit, Failure> {
        let rules = question.rules()?;
        let found =
            sources(question.files(), column, &question.reading(std::slice::from_ref(&rules)));
        let (tables, shared) = found.map_err(|failure| question.of_data(failure))?;
        let states = match (format.rows(), &self.last) {
            (Some(_), last) if *last != Some(None) && self.counts != Some(None) => States::Every,
            (Some(_), Some(_)) | (None, Some(Some(_))) => States::Last,
            _ => States::None,
        };
        let (survey, rows) = self.survey(column, question, &rules, &tables, shared, states)?;
        let dates = dates(&tables, survey.wanted())?;
        let outputs = self.outputs(&rules, format, file, dates)?;
        let stop = Stop::on_interrupt();
        let carried_out = self.carry_out(&survey, &*rows, outputs, &stop)?;
        if stop.is_asked() {
            return Err(Stop::failure());
        }
        // Nobody reads on: what else was to be written would not be whole.
        let Some((outputs, tally, bars)) = carried_out else { return Ok(Exit::Done) };
        let drafts = outputs.finish(&tally)?;
        if let Some(is_json) = format.is_summary() {
            let files = tables.iter().map(|table| table.file().to_owned()).collect();
            let report = SurveyReport::new(&survey, &tally, bars, files);
            let style = output::style_for(file.map(PathBuf::as_path));
            let text = match extent {
                _ if is_json => report.to_json() + "\n",
                Extent::Whole => report.to_text(style),
                Extent::Head => report.to_head(style) + MORE,
            };
            target::answer_with(drafts, file.map(PathBuf::as_path), &text)?;
        } else {
            together::keep_all(drafts)?;
        }
        Ok(Exit::Done)
    }

    fn survey(
        &self,
        column: &str,
        question: &Question,
        rules: &RuleSet,
        tables: &[Table],
        shared: Panel,
        states: States,
    ) -> Result<(Survey, Box<dyn Rows>), Failure> {
        let named = self.date.as_deref();
        let date = named.or_else(|| tables.first().and_then(Table::date_column));
        let columns = tables.first().map_or(&[][..], Table::columns);
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        let options = SurveyOptions {
            entity: column.to_owned(),
            date: date.map(str::to_owned),
            as_of: question.as_of(),
            states,
            plan: question.options(),
        };
        let survey = rules.survey(&names, shared, &options)?;
        let rows = Table::rows_of(tables, survey.wanted())?;
        let is_gone = || tables.iter().any(|table| comes_once(table.file()));
        let rows = if self.sort {
            froth::table::sorted(&*rows, survey.wanted())?
        } else if survey.reads_twice() && is_gone() {
            froth::table::kept(&*rows)?
        } else {
            rows
        };
        Ok((survey, rows))
    }

    /// What is to be written besides the summary.
    fn outputs(
        &self,
        rules: &RuleSet,
        format: Format,
        file: Option<&PathBuf>,
        dates: Dates,
    ) -> Result<Outputs, Failure> {
        let mut all = Vec::new();
        let dates = (dates, self.for_spreadsheets);
        if let Some(rows) = format.rows() {
            let kind = match (&self.last, &self.counts) {
                (Some(None), _) => Kind::Last,
                (_, Some(None)) => Kind::Counts,
                _ => Kind::Rows,
            };
            all.push(Output::new(kind, rows, file, rules, dates)?);
        }
        for (kind, named) in [(Kind::Last, &self.last), (Kind::Counts, &self.counts)] {
            match named {
                Some(Some(file)) => {
                    let format = data::format(&file.to_string_lossy())?;
                    all.push(Output::new(kind, format, Some(file), rules, dates)?);
                }
                Some(None) if format.rows().is_none() => {
                    let message = format!("`{}` without a file needs a format", kind.option());
                    let help = format!(
                        "write `{}=FILE.csv`, or add `--format csv`, `ndjson`, `parquet` or `arrow`",
                        kind.option()
                    );
                    return Err(Failure::new(Exit::Rules, &message, &help));
                }
                Some(None) | None => {}
            }
        }
        Ok(Outputs::new(all, format.is_summary().is_some()))
    }

    /// All rows through the survey; `None` if who reads the answers has closed them.
    fn carry_out(
        &self,
        survey: &Survey,
        rows: &dyn Rows,
        outputs: Outputs,
        stop: &Stop,
    ) -> Result<Option<(Outputs, Tally, u64)>, Failure> {
        let rules = survey.plan().rules();
        let cores = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let threads = self.threads.map_or_else(cores, NonZeroUsize::get);
        let progress = Progress::new();
        let start = Mutex::new(Instant::now());
        let encoders = outputs.encoders();
        let mut tally = Tally::new(rules);
        let mut bars = 0;
        let mut writing = Some(outputs);
        let mut failure = None;
        let take = |gathered: Gathered| {
            tally.merge(&gathered.tally);
            bars += gathered.bars;
            let Some(outputs) = &mut writing else { return ControlFlow::Break(()) };
            match outputs.write(gathered) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) if error.0.kind() == ErrorKind::BrokenPipe => {
                    writing = None;
                    ControlFlow::Break(())
                }
                Err(error) => {
                    failure = Some(error.failure());
                    ControlFlow::Break(())
                }
            }
        };
        let watch = |done: froth::entities::Progress| {
            // Told ten times a second at most.
            let is_due = start.lock().is_ok_and(|mut last| {
                let is_due = last.elapsed().as_millis() >= 100;
                if is_due {
                    *last = Instant::now();
                }
                is_due
            });
            if is_due {
                let (rows, entities) = (done.rows, done.entities);
                let (parts, of_parts) = (done.parts, done.of_parts);
                progress.tell(Done { rows, entities, parts, of_parts });
            }
            if stop.is_asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let odd = survey.run(rows, threads, || Gathered::new(rules, &encoders), take, watch)?;
        output::tell_all(&odd);
        match failure {
            Some(failure) => Err(failure),
            None => Ok(writing.map(|outputs| (outputs, tally, bars))),
        }
    }
}

/// The tables that have the column of entities, and the series of all other files.
pub(crate) fn sources(
    names: &[String],
    column: &str,
    options: &ReadOptions,
) -> Result<(Vec<Table>, Panel), Failure> {
    if names.is_empty() {
        let help = "name the file of the table, such as companies.csv";
        return Err(Failure::new(Exit::Rules, "`--entity` needs a table", help));
    }
    let mut with = Vec::new();
    let mut without: Vec<String> = Vec::new();
    let mut files = Vec::new();
    for name in names {
        files.extend(if name == "-" { vec![name.clone()] } else { data::files(name)? });
    }
    let open = tables::open(&files);
    for file in &files {
        let is_table = match file.as_str() {
            "-" => !tables::standard_input_lacks(column),
            file => is_table(data::format(file)?),
        };
        let table = if is_table { Some(open(file)?) } else { None };
        match table {
            Some(table) if table.columns().iter().any(|own| own.name == column) => {
                with.push(table);
            }
            _ => without.push(file.clone()),
        }
    }
    if with.is_empty() {
        let message = format!("no column `{column}` in {}", without.join(", "));
        let is_whole = |file: &String| file != "-" && data::format(file).is_ok_and(has_parts);
        let help = match without.iter().find(|file| is_whole(file)) {
            Some(_) => {
                "a table of many comes as .csv, .parquet or .arrow: save the sheet as CSV, or \
                        unpack the archive"
            }
            None => "name the column that identifies the entity, such as `--entity ticker`",
        };
        return Err(Failure::new(Exit::Data, &message, help));
    }
    let mut shared = Panel::default();
    for file in without {
        shared = shared.join(data::file(&file, options)?)?;
    }
    Ok((with, shared))
}

/// What the dates of the tables name: `None` for days. What comes only once is not
/// looked into.
fn dates(tables: &[Table], wanted: &Wanted) -> Result<Dates, Failure> {
    if wanted.date.is_none() {
        return Ok(Dates::None);
    }
    let Some(table) = tables.first().filter(|table| !comes_once(table.file())) else {
        return Ok(Dates::Named(None));
    };
    let dates = Wanted { entity: None, numbers: Vec::new(), texts: Vec::new(), ..wanted.clone() };
    let mut found = None;
    table.rows(&dates)?.read(0, &mut Batch::new(), &mut |batch| {
        found = batch.frequency();
        ControlFlow::Break(())
    })?;
    Ok(Dates::Named(found))
}

/// Whether files of a format can be long tables.
fn is_table(format: froth::Format) -> bool {
    matches!(format, froth::Format::Csv | froth::Format::Parquet | froth::Format::Arrow)
}

/// Whether files of a format are read as a whole, for they have parts.
fn has_parts(format: froth::Format) -> bool {
    matches!(format, froth::Format::Excel | froth::Format::Zip)
}

/// Whether what is read is gone: a pipe, or a packed file.
fn comes_once(file: &str) -> bool {
    let is_packed = [".gz", ".gzip", ".zst", ".zstd"].iter().any(|end| file.ends_with(end));
    is_packed || !std::path::Path::new(file).is_file()
}
