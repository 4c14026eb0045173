//! A sweep of parameters, as text for people.

use std::fmt;

use super::SweepReport;
use super::page::{
    GLUE, Pen, Table, align_right, footer, knowledge_words, lines, plain_table, what_if, wrapped,
    wrapped_to,
};
use super::score_text::{counted, decimals, legend, percent, record_cells, share, what_happened};
use crate::diagnostic::Style;
use crate::score::{Fitted, Level, Levels, Measure, NumberKind, RowKind, Swept, Tried, Way};

/// The longest line of a name.
const NAME: usize = 24;
/// In the place of a number that cannot be had.
const NOTHING: &str = "-";

impl fmt::Display for SweepReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_text(Style::Plain))
    }
}

impl SweepReport {
    /// The sweep as text for people, at most 80 columns wide: first how many episodes
    /// there were, and which.
    pub fn to_text(&self, style: Style) -> String {
        let pen = Pen::new(style);
        let score = &self.sweep.score;
        let happened =
            what_happened(pen, score, std::slice::from_ref(score), self.calendar, self.horizon);
        let mut parts = vec![self.heading(pen), happened];
        parts.extend(self.warning());
        parts.push(self.sets_table(pen));
        parts.push(wrapped(&self.standing()));
        parts.push(wrapped(&legend(self.calendar, self.horizon, self.preference)));
        parts.push(self.alone(pen));
        parts.extend(self.cost(pen));
        parts.extend(self.levels_table(pen));
        parts.extend(self.options(pen));
        parts.push(footer(pen, &self.provenance, self.schema));
        parts.join("\n\n") + "\n"
    }

    fn measure(&self) -> &'static str {
        match self.sweep.by {
            Measure::Usefulness => "usefulness",
            Measure::NoiseToSignal => "noise to signal",
        }
    }

    fn alarm(&self) -> String {
        let alarm = &self.sweep.alarm;
        match alarm.kind {
            RowKind::Watch => format!("watch({})", alarm.id),
            RowKind::Signal | RowKind::Phase => alarm.id.clone(),
        }
    }

    fn heading(&self, pen: Pen) -> String {
        let score = &self.sweep.score;
        let against = self.episodes_from.as_ref().map_or("falls", |file| &file.name);
        let how = match self.sweep.way {
            Way::Grid(points) => format!("a grid of {points} points each"),
            Way::Draws { seed, .. } => format!("draws with seed {seed}"),
        };
        let words = format!(
            "{} of {}, {how}, ranked by the {} of `{}` against {against}, to {}, {}",
            counted(self.sets, "set"),
            counted(self.sweep.params.len(), "parameter"),
            self.measure(),
            self.alarm(),
            score.to,
            knowledge_words(score.knowledge)
        );
        let text = format!("{}\n{}", pen.bold(&self.title), wrapped(&words));
        text + &what_if(&self.provenance)
    }

    /// That nothing can be told of what choosing costs.
    fn warning(&self) -> Option<String> {
        let words = "With one episode the cost of choosing cannot be estimated. Some set always \
                     fits one episode, so the best one here proves nothing.";
        (self.sweep.score.episodes.len() < 2).then(|| wrapped(words))
    }

    fn sets_table(&self, pen: Pen) -> String {
        let header = ["SET", "HIT", "MISS", "OPEN", "FALSE", "NOISE", "N/S", "ON", "UNKN", "USE"];
        let mut table = numbers(&header);
        let mut add = |name: String, tried: &Tried| {
            let mut row = vec![name];
            row.extend(record_cells(&tried.record));
            table.add_row(row);
        };
        add("the rules".to_owned(), &self.sweep.own);
        for (rank, best) in self.best.iter().enumerate() {
            add(format!("best {}", rank + 1), &best.tried);
        }
        pen.header(&lines(&table))
    }

    /// Where the rules as they are stand among the sets.
    fn standing(&self) -> String {
        let sweep = &self.sweep;
        let share = percent(share(sweep.as_good, self.sets.saturating_sub(sweep.as_good)));
        let share = share.replace(' ', &GLUE.to_string());
        let mut words = vec![match (sweep.own.score, self.sets) {
            (_, 0) => "No set could be tried.".to_owned(),
            (None, _) => format!(
                "The rules as they are have no {} that counts; {} of the sets have one.",
                self.measure(),
                sweep.ranked.len()
            ),
            (Some(own), sets) => format!(
                "The rules as they are have a {} of {}. Of {}, {} are better and {share} do as \
                 well or better.",
                self.measure(),
                decimals(own),
                counted(sets, "set"),
                sweep.better
            ),
        }];
        if self.sweep.by == Measure::NoiseToSignal {
            words.push("A set counts if it hits two thirds of the episodes.".to_owned());
        }
        if 0 < sweep.left_aside {
            words.push(format!(
                "{} left out, because in them a parameter is not below the one that the rules \
                 name.",
                match sweep.left_aside {
                    1 => "1 more was".to_owned(),
                    count => format!("{count} more were"),
                }
            ));
        }
        words.join(" ")
    }

    /// How each parameter alone moves the score.
    fn alone(&self, pen: Pen) -> String {
        let use_or_noise = match self.sweep.by {
            Measure::Usefulness => "USE",
            Measure::NoiseToSignal => "N/S",
        };
        let header = [
            &format!("{use_or_noise} OF ONE ALONE"),
            "IS",
            "FROM",
            "TO",
            "AT",
            "LOWEST",
            "AT",
            "HIGHEST",
        ]
        .map(str::to_owned);
        let header: Vec<&str> = header.iter().map(String::as_str).collect();
        let mut table = numbers(&header);
        for param in &self.sweep.params {
            let mut row = vec![wrapped_to(&param.name, NAME)];
            row.extend([&param.value, &param.low, &param.high].map(Clone::clone));
            row.extend(ends(param));
            table.add_row(row);
        }
        let words = "Each parameter takes five points of its range, while the others stay as they \
                     are; `any` means that all five give the same score, to two decimals.";
        format!("{}\n\n{}", pen.header(&lines(&table)), wrapped(words))
    }

    /// What choosing costs, and what could have come out by chance.
    fn cost(&self, pen: Pen) -> Option<String> {
        let sweep = &self.sweep;
        let mut table = plain_table(&["WHAT CHOOSING COSTS", &self.measure().to_uppercase()]);
        align_right(&mut table, 1);
        let mut add = |words: &str, score: Option<f64>| {
            table.add_row(vec![words.to_owned(), cell(score)]);
        };
        if let Some(fitted) = &sweep.fitted {
            add("the best set, on the episodes that chose it", fitted.chosen);
            add("sets chosen without one episode, on that episode", fitted.left_out);
        }
        add("the rules as they are", sweep.own.score);
        let chance = sweep.chance.as_ref()?;
        let words = format!("the best set of shifted alarms, median of {} shifts", chance.shifts);
        add(&words, chance.median_of_best);
        let mut words = vec![format!(
            "To see what chance alone gives, the same alarm is shifted in time: a shifted alarm \
             can only be right by chance. Of {} shifts, the rules as they are do as well in {} as \
             without a shift, and the best of all sets does in {}.",
            chance.shifts, chance.own, chance.best
        )];
        if let Some(fitted) = &sweep.fitted {
            words.push(format!(
                "The sets that were chosen without one episode warned of that episode in {} of {} \
                 cases.",
                fitted.hits,
                fitted.hits + fitted.misses
            ));
        }
        let mut parts = vec![pen.header(&lines(&table)), wrapped(&words.join(" "))];
        parts.extend(sweep.fitted.as_ref().map(|fitted| turns(pen, fitted)));
        Some(parts.join("\n\n"))
    }

    fn levels_table(&self, pen: Pen) -> Option<String> {
        let header = ["LEVEL OF", "AT", "HIT", "MISS", "OPEN", "FALSE", "NOISE", "N/S", "ON"];
        let mut table = numbers(&header);
        for own in &self.levels {
            for level in &own.levels {
                let mut row =
                    vec![wrapped_to(&format!("{} {}", name(own), level.catch.word()), NAME)];
                row.extend(level_cells(own, level));
                table.add_row(row);
            }
        }
        let words = "Amber is the level with the least noise to signal that catches nine tenths of \
                     the episodes, red the one that catches two thirds; with fewer than ten \
                     episodes, nine tenths are all of them. The levels were chosen by the episodes \
                     that they are scored on, so their record is too good. ≥ warns at that number \
                     and above, ≤ at that number and below. `past` counts from a threshold that \
                     moves.";
        let has_any = !table.is_empty();
        has_any.then(|| format!("{}\n\n{}", pen.header(&lines(&table)), wrapped(words)))
    }

    /// What to type for the best set.
    fn options(&self, pen: Pen) -> Option<String> {
        let best = self.best.first()?;
        if best.options.is_empty() {
            return Some("The best set is the rules as they are.".to_owned());
        }
        let options = best.options.replace("--param ", &format!("--param{GLUE}"));
        let options = pen.indented(&format!("  {options}"), "  ");
        Some(format!("The best set, as options:\n\n{options}"))
    }
}

/// A table with numbers to the right.
fn numbers(header: &[&str]) -> Table {
    let mut table = plain_table(header);
    (1..header.len()).for_each(|column| align_right(&mut table, column));
    table
}

fn cell(score: Option<f64>) -> String {
    score.map_or(NOTHING.to_owned(), decimals)
}

/// The lowest and the highest score of a parameter alone, each after where it is.
fn ends(param: &Swept) -> Vec<String> {
    let known = param.alone.iter().filter_map(|point| Some((&point.value, point.score?)));
    let lowest = known.clone().reduce(|one, next| if next.1 < one.1 { next } else { one });
    let highest = known.reduce(|one, next| if one.1 < next.1 { next } else { one });
    let cells = |found: Option<(&String, f64)>| match found {
        Some((value, score)) => [value.clone(), decimals(score)],
        None => [NOTHING.to_owned(), NOTHING.to_owned()],
    };
    match (lowest, highest) {
        (Some(low), Some(high)) if decimals(low.1) == decimals(high.1) => {
            vec!["any".to_owned(), decimals(low.1), String::new(), String::new()]
        }
        _ => [cells(lowest), cells(highest)].concat(),
    }
}

/// What came of each choice where it had no say.
fn turns(pen: Pen, fitted: &Fitted) -> String {
    let mut table = numbers(&["LEFT OUT", "CHOSEN", "ON IT", "WARNED", "THE RULES"]);
    for part in &fitted.parts {
        let is_hit = part.is_hit.map_or("open", |is_hit| if is_hit { "yes" } else { "no" });
        table.add_row(vec![
            wrapped_to(&part.episode, 2 * NAME),
            cell(part.chosen),
            cell(part.left_out),
            is_hit.to_owned(),
            cell(part.own),
        ]);
    }
    let words = "CHOSEN: the best score on the other episodes. ON IT: the score of that set on the one \
                 left out, and WARNED whether it warned of it. THE RULES: the score of the rules as \
                 they are on the one left out.";
    format!("{}\n\n{}", pen.header(&lines(&table)), wrapped(words))
}

fn name(levels: &Levels) -> &str {
    match (levels.kind, &levels.signal) {
        (NumberKind::Count, _) => "signals on",
        (_, Some(signal)) => signal,
        (_, None) => &levels.of,
    }
}

fn level_cells(levels: &Levels, level: &Level) -> Vec<String> {
    let (Some(shown), Some(record)) = (&level.shown, &level.record) else {
        return vec![NOTHING.to_owned()];
    };
    let sign = match (&levels.past, levels.is_low) {
        (Some(_), _) => "past ",
        (None, true) => "≤ ",
        (None, false) => "≥ ",
    };
    let mut cells = vec![format!("{sign}{shown}")];
    cells.extend(record_cells(record).into_iter().take(7));
    cells
}
