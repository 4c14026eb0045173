//! The report of a survey as text for people.

use super::page::{Pen, align_right, lines, plain_table, wrapped};
use super::survey::{Counted, Group, SurveyProvenance, SurveyReport, Together};
use crate::diagnostic::Style;
use crate::value::grouped;

/// So many dates are shown at most.
const DATES: usize = 12;
/// So many groups are shown at most.
const GROUPS: usize = 20;
/// So many phases are in the head at most.
const MOST_PHASES: usize = 10;

impl SurveyProvenance {
    /// The last lines of a text: what it was made by and of.
    pub(super) fn foot(&self, schema: &str) -> String {
        let (rules, program) = (&self.rules, &self.program);
        let digest: String = rules.sha256.chars().take(12).collect();
        format!(
            "rules {} {}, sha256 {digest}\ndata  {}\n{} {}, {schema}",
            rules.id,
            rules.version,
            self.data.join(", "),
            program.name,
            program.version
        )
    }
}

impl SurveyReport {
    /// The report as text for people, at most 80 columns wide where the rules have
    /// few phases.
    pub fn to_text(&self, style: Style) -> String {
        let pen = Pen::new(style);
        let mut parts = vec![self.heading(pen)];
        parts.extend(self.together(pen));
        parts.extend(self.group_tables());
        parts.push(self.last_table(self.phases.len()));
        if 1 < self.counts.len() {
            parts.push(self.date_table());
        }
        parts.push(pen.dim(&self.provenance.foot(self.schema)));
        crate::inert::lines(&(parts.join("\n\n") + "\n"))
    }

    /// The head of the text alone: what is said of all together, and how many entities are
    /// in each phase at their last bar.
    pub fn to_head(&self, style: Style) -> String {
        let pen = Pen::new(style);
        let mut parts = vec![self.heading(pen)];
        parts.extend(self.together(pen));
        parts.push(self.last_table(MOST_PHASES));
        let rules = &self.provenance.rules;
        let digest: String = rules.sha256.chars().take(8).collect();
        let files = match self.provenance.data.as_slice() {
            [first, _, ..] => format!("{first} and {} more", self.provenance.data.len() - 1),
            all => all.join(""),
        };
        let line = format!("rules {} {} {digest}; data {files}", rules.id, rules.version);
        parts.push(pen.dim(&line));
        crate::inert::lines(&(parts.join("\n\n") + "\n"))
    }

    fn heading(&self, pen: Pen) -> String {
        let dates = match (&self.from, &self.to) {
            (Some(from), Some(to)) if from != to => format!(", {from} to {to}"),
            (Some(one), _) => format!(", {one}"),
            _ => String::new(),
        };
        let counted = format!(
            "{}, {}{dates}",
            counted(self.entities, "entity", "entities"),
            counted(self.bars, "verdict", "verdicts")
        );
        format!("{}\n{}", pen.bold(&self.title), wrapped(&counted))
    }

    /// What is said of all entities together at the last date, and since when.
    fn together(&self, pen: Pen) -> Option<String> {
        let steps = self.together.as_ref()?;
        let last = steps.last()?;
        let is_same =
            |step: &&Together| (&step.phase, &step.possible) == (&last.phase, &last.possible);
        let run = steps.iter().rev().take_while(is_same);
        let (bars, since) = (run.clone().count(), run.last()?);
        let verdict = match (&last.title, &last.phase) {
            (Some(title), _) | (None, Some(title)) => title.clone(),
            (None, None) => format!("undetermined: {}", last.possible.join(" or ")),
        };
        let dates = counted(bars as u64, "date", "dates");
        let verdict = pen.phase(&verdict.to_uppercase());
        Some(format!("All together: {verdict}\nsince {}, {dates}", since.date))
    }

    /// The groups of entities at the last date, those first that are most in the
    /// gravest phase; a table for each grouping.
    fn group_tables(&self) -> Vec<String> {
        let Some(last) = self.together.as_ref().and_then(|steps| steps.last()) else {
            return Vec::new();
        };
        let of_one = last.groups.chunk_by(|one, next| one.by == next.by);
        of_one.map(|groups| self.group_table(groups, &last.date)).collect()
    }

    fn group_table(&self, groups: &[Group], date: &str) -> String {
        let by = groups.first().map_or("", |group| group.by.as_str());
        let mut header = vec![by, "entities"];
        header.extend(self.phases.iter().map(|phase| phase.id.as_str()));
        let mut table = plain_table(&header);
        let mut sorted: Vec<&Group> = groups.iter().collect();
        sorted.sort_by(|one, other| grave(other).total_cmp(&grave(one)));
        for group in sorted.iter().take(GROUPS) {
            let word = group.word.as_deref().unwrap_or("(no word)");
            let mut cells = vec![word.to_owned(), thousands(group.entities)];
            cells.extend(group.percent.0.iter().map(|(_, percent)| range(*percent)));
            table.add_row(cells);
        }
        for column in 1..header.len() {
            align_right(&mut table, column);
        }
        let rest = groups.len().saturating_sub(GROUPS);
        let more = match rest {
            0 => String::new(),
            rest => format!("\nand {}", counted(rest as u64, "group more", "groups more")),
        };
        format!("By {by} at {date}\n{}{more}", lines(&table))
    }

    /// The phases with what they are called and how many entities are in them: so many,
    /// and of the others how many entities they have.
    fn last_table(&self, most: usize) -> String {
        let mut table = plain_table(&["PHASE", "", "AT THE LAST BAR", "SHARE"]);
        let share = |count: u64| {
            if self.entities == 0 {
                return "–".to_owned();
            }
            format!("{:.1} %", 100.0 * count as f64 / self.entities as f64)
        };
        let rows = || self.phases.iter().zip(&self.last.phases.0);
        for (phase, (id, count)) in rows().take(most) {
            let title = phase.title.as_deref().unwrap_or_default();
            table.add_row([id, title, &thousands(*count), &share(*count)]);
        }
        let rest: u64 = rows().skip(most).map(|(_, (_, count))| count).sum();
        if most < self.phases.len() {
            let name = format!("and {} more", self.phases.len() - most);
            table.add_row([&name, "", &thousands(rest), &share(rest)]);
        }
        if 0 < self.last.undetermined {
            let count = self.last.undetermined;
            table.add_row(["undetermined", "", &thousands(count), &share(count)]);
        }
        align_right(&mut table, 2);
        align_right(&mut table, 3);
        lines(&table)
    }

    /// Some of the dates, evenly spaced, the last one among them.
    fn date_table(&self) -> String {
        let is_open = self.counts.iter().any(|count| 0 < count.counted.undetermined);
        let mut header = vec!["DATE"];
        header.extend(self.phases.iter().map(|phase| phase.id.as_str()));
        if is_open {
            header.push("undetermined");
        }
        let mut table = plain_table(&header);
        let every = self.counts.len().div_ceil(DATES);
        let first = (self.counts.len() - 1) % every;
        for count in self.counts.iter().skip(first).step_by(every) {
            table.add_row(row(&count.date, &count.counted, is_open));
        }
        for column in 1..header.len() {
            align_right(&mut table, column);
        }
        lines(&table)
    }
}

/// The share of the gravest phase, as it is at most.
fn grave(group: &Group) -> f64 {
    group.percent.0.first().map_or(0.0, |(_, (_, most))| *most)
}

/// `33.3 %`, or `33.3–66.7 %`.
fn range((least, most): (f64, f64)) -> String {
    if least < most { format!("{least:.1}–{most:.1} %") } else { format!("{least:.1} %") }
}

fn row(date: &str, counted: &Counted, is_open: bool) -> Vec<String> {
    let mut cells = vec![date.to_owned()];
    cells.extend(counted.phases.0.iter().map(|(_, count)| thousands(*count)));
    if is_open {
        cells.push(thousands(counted.undetermined));
    }
    cells
}

fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", thousands(count), if count == 1 { one } else { many })
}

/// `10,000,000`
fn thousands(count: u64) -> String {
    grouped(&count.to_string())
}
