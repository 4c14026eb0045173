//! A rule set bound to the columns of a long table.

use crate::data::{ColumnSketch, Panel, Schema};
use crate::diagnostic::{Code, Diagnostic, list, nearest};
use crate::error::{Error, ErrorKind};
use crate::eval::has_ranges;
use crate::ops::Across;
use crate::plan::{Binding, Plan, PlanOptions};
use crate::rules::{Compared, Input, RuleSet};
use crate::table::Wanted;
use crate::time::{Date, Frequency};
use crate::value::WordColumn;

/// How the rows of a long table are read.
#[derive(Clone, Debug, Default)]
pub struct SurveyOptions {
    /// The column that names the entity of each row.
    pub entity: String,
    /// The column of dates; `None` if the rows have none.
    pub date: Option<String>,
    /// Decide up to this day; `None` decides up to the last row of each entity.
    pub as_of: Option<Date>,
    /// Which states of signals are told beside the phases.
    pub states: States,
    /// How the plan differs from what the rule set says by itself.
    pub plan: PlanOptions,
}

/// Which states of signals a survey tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum States {
    /// None: phases are all that is asked for.
    #[default]
    None,
    /// Those at the last bar of each entity.
    Last,
    /// Those at every bar.
    Every,
}

/// A rule set bound to the columns of a long table, ready for its rows.
///
/// Each entity is evaluated as if its rows, and the series that all entities
/// share, were all there is.
#[derive(Clone, Debug)]
pub struct Survey {
    pub(super) plan: Plan,
    /// Where each input of the rules comes from.
    pub(super) reads: Vec<Reads>,
    wanted: Wanted,
    /// The column of words of each grouping of the rules, counted among those that
    /// are read.
    pub(super) groupings: Vec<usize>,
    /// The words that are asked about, each with its column counted among those of
    /// words; their numbers follow those that are read.
    pub(super) words: Vec<(usize, WordColumn)>,
    pub(super) shared: Panel,
    pub(super) as_of: Option<Date>,
    pub(super) states: States,
}

/// Where an input comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reads {
    /// A column of the table, counted among those that are read.
    Column(usize),
    /// What compares an input, by its place in the rules, across all entities.
    Across(Across, usize),
    /// A series that all entities share, by its place in the panel.
    Shared(usize),
    /// Nowhere.
    Nothing,
}

impl RuleSet {
    /// Binds these rules to the columns of a long table, and to series that all
    /// of its entities share.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`] if the rules need what neither has, if both have it, if
    /// dates are missing that the rules need, or if a shared figure is a range.
    pub fn survey(
        &self,
        columns: &[&str],
        shared: Panel,
        options: &SurveyOptions,
    ) -> Result<Survey, Error> {
        check_doubles(self, columns, &shared)?;
        // Each entity's own dates tell how often it has values.
        let frequency = options.date.as_ref().map(|_| Frequency::Day);
        let words = self.words().into_iter();
        let words: Vec<WordColumn> =
            words.filter(|word| columns.contains(&word.column.as_str())).collect();
        let names = columns.iter().map(|name| (*name).to_owned());
        let compared = compared_columns(self, options);
        let names = names.filter(|name| !compared.contains(name));
        let words_of = words.iter().map(WordColumn::name);
        let all = names.chain(words_of).chain(compared.iter().cloned());
        let of_table = all.map(|name| ColumnSketch { name, frequency, is_single: true });
        let schema = Schema::of_table(of_table).and(shared.schema(), self.calendar(), frequency);
        let plan = self.plan_with(schema, &options.plan)?;
        let bound = plan.bindings.iter().filter_map(|binding| match binding {
            Binding::Column { name, .. } => Some(name),
            Binding::Absent | Binding::Dropped => None,
        });
        let place_of_word = |name: &str| words.iter().position(|word| word.name() == name);
        let mut numbers: Vec<String> = Vec::new();
        for name in bound.filter(|name| shared.get(name).is_none()) {
            let is_made = place_of_word(name).is_some() || compared.contains(name);
            if !is_made && !numbers.contains(name) {
                numbers.push(name.clone());
            }
        }
        let reads = plan.bindings.iter().map(|binding| {
            let Binding::Column { name, .. } = binding else { return Reads::Nothing };
            let place = |names: &[String]| names.iter().position(|known| known == name);
            match shared.series().iter().position(|series| series.name() == name) {
                Some(place) => Reads::Shared(place),
                None => match place_of_word(name) {
                    Some(word) => Reads::Column(numbers.len() + word),
                    None => place(&numbers).map_or(Reads::Nothing, Reads::Column),
                },
            }
        });
        let mut reads: Vec<Reads> = reads.collect();
        compare(&plan, &mut reads)?;
        let compares = reads.iter().any(|reads| matches!(reads, Reads::Across(..)));
        if options.date.is_none() && compares {
            return Err(wrong(no_dates("entities are compared date by date")));
        }
        if has_ranges(&plan, &shared) {
            let message = "a survey reads one value of each input, and some figures are ranges";
            let help = "name one value for each figure, or leave that file out";
            let diagnostic = Diagnostic::error(Code::WrongArrangement, message);
            return Err(wrong(diagnostic.with_help(help)));
        }
        let is_shared = reads.iter().any(|reads| matches!(reads, Reads::Shared(_)));
        if options.date.is_none() && is_shared {
            return Err(wrong(no_dates("series that entities share are joined to them by date")));
        }
        let ranged = reads.iter().filter_map(|reads| match reads {
            Reads::Shared(place) => shared.series().get(*place).filter(|one| one.has_ranges()),
            Reads::Column(_) | Reads::Across(..) | Reads::Nothing => None,
        });
        if let Some(ranged) = ranged.into_iter().next() {
            let message = format!("`{}` is known only within a range", ranged.name());
            let help = "give one value of it: ranges are not supported with many entities";
            return Err(wrong(Diagnostic::error(Code::WrongFrequency, message).with_help(help)));
        }
        let (groupings, mut texts) = groupings(self, columns, &numbers, options)?;
        let mut of_words = Vec::new();
        for word in words {
            check_text(&word, &numbers, options)?;
            let place = texts.iter().position(|known| *known == word.column);
            of_words.push((place.unwrap_or(texts.len()), word.clone()));
            if place.is_none() {
                texts.push(word.column);
            }
        }
        let wanted = Wanted {
            entity: Some(options.entity.clone()),
            date: options.date.clone(),
            numbers,
            texts,
            days: None,
        };
        let (as_of, states) = (options.as_of, options.states);
        Ok(Survey { plan, reads, wanted, groupings, words: of_words, shared, as_of, states })
    }
}

impl Survey {
    /// The columns of the table that are read.
    pub fn wanted(&self) -> &Wanted {
        &self.wanted
    }

    /// The plan that is carried out for each entity.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }
}

/// The columns that are made by comparing entities, but for what is left out.
fn compared_columns(rules: &RuleSet, options: &SurveyOptions) -> Vec<String> {
    let compares = |input: &&Input| input.compared.is_some();
    let is_read = |input: &&Input| !options.plan.drop.contains(&input.name);
    let all = rules.inputs().iter().filter(compares).filter(is_read);
    all.flat_map(|input| input.columns.iter().cloned()).collect()
}

/// Says of each input that compares entities what it compares.
fn compare(plan: &Plan, reads: &mut [Reads]) -> Result<(), Error> {
    let inputs = plan.rules().inputs();
    for (place, input) in inputs.iter().enumerate() {
        let Some(Compared { by, of }) = input.compared else { continue };
        let found = match (plan.bindings.get(place), reads.get(of)) {
            (Some(Binding::Column { .. }), Some(Reads::Column(_))) => Reads::Across(by, of),
            (Some(Binding::Column { .. }), Some(Reads::Shared(_))) => {
                let of = inputs.get(of).map_or("", |of| of.name.as_str());
                let message = format!(
                    "input `{}` compares entities, and `{of}` is one series that they share",
                    input.name
                );
                let help = format!(
                    "bring `{of}` as a column of the table, or leave the input unknown with \
                     the option `drop: {}`",
                    input.name
                );
                return Err(wrong(Diagnostic::error(Code::NoEntities, message).with_help(help)));
            }
            _ => Reads::Nothing,
        };
        if let Some(own) = reads.get_mut(place) {
            *own = found;
        }
    }
    Ok(())
}

/// A column cannot be read as words and as something else.
fn check_text(word: &WordColumn, numbers: &[String], options: &SurveyOptions) -> Result<(), Error> {
    let column = &word.column;
    let is_other = *column == options.entity
        || options.date.as_ref() == Some(column)
        || numbers.contains(column);
    if !is_other {
        return Ok(());
    }
    let message = format!("column `{column}` is read as words and as something else");
    let help = "read one copy of it, under another name";
    Err(wrong(Diagnostic::error(Code::WrongColumn, message).with_help(help)))
}

/// For each grouping the place of its column among those of words, and those.
fn groupings(
    rules: &RuleSet,
    columns: &[&str],
    numbers: &[String],
    options: &SurveyOptions,
) -> Result<(Vec<usize>, Vec<String>), Error> {
    let mut texts: Vec<String> = Vec::new();
    let mut places = Vec::new();
    let mut found = Vec::new();
    for grouping in rules.groupings() {
        let column = &grouping.column;
        let other = if *column == options.entity {
            Some("entities")
        } else if options.date.as_ref() == Some(column) {
            Some("dates")
        } else if numbers.contains(column) {
            Some("numbers")
        } else {
            None
        };
        if !columns.contains(&column.as_str()) {
            let message = format!("no column `{column}` for grouping `{}`", grouping.name);
            let help = match nearest(column, columns.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the table has {}", list(columns.iter().copied(), 30)),
            };
            found.push(Diagnostic::error(Code::MissingSeries, message).with_help(help));
        } else if let Some(other) = other {
            let message = format!(
                "column `{column}` is read as {other} and cannot be grouping `{}`, too",
                grouping.name
            );
            let help = "name a column of words, such as a sector";
            found.push(Diagnostic::error(Code::WrongColumn, message).with_help(help));
        }
        let place = texts.iter().position(|known| known == column);
        places.push(place.unwrap_or_else(|| {
            texts.push(column.clone());
            texts.len() - 1
        }));
    }
    if found.is_empty() { Ok((places, texts)) } else { Err(Error::new(ErrorKind::Input, found)) }
}

/// A column must be either in the table or shared.
fn check_doubles(rules: &RuleSet, columns: &[&str], shared: &Panel) -> Result<(), Error> {
    let words = rules.words();
    let read = rules.inputs().iter().flat_map(|input| &input.columns);
    let read = read.chain(words.iter().map(|word| &word.column));
    let twice = read.filter(|name| columns.contains(&name.as_str()) && shared.get(name).is_some());
    let twice: Vec<&str> = twice.map(String::as_str).collect();
    if twice.is_empty() {
        return Ok(());
    }
    let names = list(twice.iter().copied(), 10);
    let message = format!("{names} is a column of the entities and a series that they share");
    let help = "rename it in one of the files, or leave that file out";
    Err(wrong(Diagnostic::error(Code::SeriesTwice, message).with_help(help)))
}

fn wrong(found: Diagnostic) -> Error {
    Error::new(ErrorKind::Input, vec![found])
}

fn no_dates(why: &str) -> Diagnostic {
    let message = format!("{why}, and the table has no column of dates");
    let help = "add a column `date`, or name the one there is with the option `date`";
    Diagnostic::error(Code::WrongFrequency, message).with_help(help)
}
