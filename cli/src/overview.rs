//! `froth overview`: what every built-in rule set says of one day.

use std::path::PathBuf;

use clap::ValueEnum;
use froth::rules::{Shipped, shipped};
use froth::time::Date;
use froth::{Format as DataFormat, Panel, State};
use serde::Serialize;

use super::{Exit, Failure, day, ending, output};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Decide as of this day, on what was known then; a period means its last day [default:
    /// for each rule set the first day on which all of its figures are known]
    #[arg(long, value_name = "DATE", value_parser = day::last)]
    as_of: Option<Date>,
    /// How to print the answer: html is a page, md a note [default: by the
    /// ending of the output file, or text]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Write the answer to this file, all at once, instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
    Md,
    #[cfg(feature = "html")]
    Html,
}

/// What all of them say.
#[derive(Serialize)]
struct Overview {
    schema: &'static str,
    as_of: Option<String>,
    sets: Vec<Line>,
}

/// What one rule set says.
#[derive(Serialize)]
struct Line {
    rules: &'static str,
    question: String,
    as_of: Option<String>,
    /// The phase; without one, those that are possible.
    phase: Option<String>,
    possible: Vec<String>,
    title: String,
    /// Which of the phases it is, the first one counted as 1.
    place: Option<usize>,
    phases: usize,
    signals_on: Vec<String>,
    signals: usize,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let format = ending::format(arguments.format, arguments.output.as_deref(), Format::Text)?;
    let sets = shipped().iter().map(|shipped| line(shipped, arguments.as_of));
    let sets = sets.collect::<Result<Vec<Line>, Failure>>()?;
    let as_of = arguments.as_of.map(|day| day.to_string());
    let overview = Overview { schema: "froth.overview/1", as_of, sets };
    let text = match format {
        Format::Text => overview.text(),
        Format::Json => output::json(&overview),
        Format::Md => overview.markdown(),
        #[cfg(feature = "html")]
        Format::Html => overview.page(),
    };
    output::answer_to(arguments.output.as_deref(), &text)?;
    Ok(Exit::Done)
}

fn line(shipped: &Shipped, as_of: Option<Date>) -> Result<Line, Failure> {
    let format = DataFormat::of_name(shipped.figures_name).unwrap_or(DataFormat::Csv);
    let panel = Panel::read(shipped.figures_name, format, shipped.figures.as_bytes())?;
    let rules = shipped.rule_set()?;
    let plan = rules.plan(panel.schema())?;
    let outcome = match as_of {
        Some(day) => plan.evaluate_as_of(&panel, day)?,
        None => plan.evaluate(&panel)?,
    };
    let phase = outcome.phase();
    let possible = outcome.possible();
    let name = |title: Option<&str>, id: &str| title.unwrap_or(id).to_owned();
    let title = match phase {
        Some(phase) => name(phase.title.as_deref(), &phase.id),
        None => "undetermined".to_owned(),
    };
    let on = rules.signals().iter().filter(|one| outcome.signal(&one.id) == Some(State::On));
    Ok(Line {
        rules: shipped.id,
        question: rules.title().to_owned(),
        as_of: outcome.as_of().map(|day| day.to_string()),
        phase: phase.map(|phase| phase.id.clone()),
        possible: possible.iter().map(|phase| phase.id.clone()).collect(),
        title,
        place: phase.and_then(|own| {
            rules.phases().iter().position(|one| one.id == own.id).map(|place| place + 1)
        }),
        phases: rules.phases().len(),
        signals_on: on.map(|one| one.id.clone()).collect(),
        signals: rules.signals().len(),
    })
}

/// What the places mean, which is a custom of the shipped sets and no rule.
const PLACES: &str = "The last phase of a rule set is the one that holds when no other does, most \
                      often the quiet one. The rule sets ask different questions: that they \
                      differ is no mistake of one of them.";

impl Line {
    fn phase_of(&self) -> String {
        match self.place {
            Some(place) => format!("{place} of {}", self.phases),
            None => format!("{} open", self.possible.len()),
        }
    }

    fn on(&self) -> String {
        format!("{} of {}", self.signals_on.len(), self.signals)
    }
}

impl Overview {
    fn heading(&self) -> String {
        match &self.as_of {
            Some(day) => format!("as of {day}, on what had been published by then"),
            None => "each as of the day on which all of its figures are known".to_owned(),
        }
    }

    /// How many sets are in which part of their phases.
    fn count(&self) -> String {
        let all = self.sets.len();
        let open = self.sets.iter().filter(|set| set.place.is_none()).count();
        let last = self.sets.iter().filter(|set| set.place == Some(set.phases)).count();
        let before = all - open - last;
        let with = self.sets.iter().filter(|set| !set.signals_on.is_empty()).count();
        format!(
            "Of {all} rule sets {before} are in a phase before their last one, {last} in the last \
             one, and {open} undetermined; {with} have a signal on."
        )
    }

    fn text(&self) -> String {
        let mut text = format!("What the built-in rule sets say\n{}\n\n", self.heading());
        text += &format!("{:<22}{:<39}{:<9}{}\n", "RULE SET", "PHASE", "PLACE", "ON");
        for set in &self.sets {
            let titles = output::in_column(&set.title, 37);
            let mut own = (set.rules, set.phase_of(), set.on());
            for title in titles {
                let line = format!("{:<22}{title:<39}{:<9}{}", own.0, own.1, own.2);
                text += line.trim_end();
                text.push('\n');
                own = ("", String::new(), String::new());
            }
        }
        text + "\n"
            + &output::wrapped(&self.count(), "")
            + "\n"
            + &output::wrapped(PLACES, "")
            + "\n"
    }

    fn markdown(&self) -> String {
        let mut text = format!(
            "# What the built-in rule sets say\n\n{}\n\n\
             | rule set | question | as of | phase | place | signals on |\n|---|---|---|---|---|---|\n",
            self.heading()
        );
        for set in &self.sets {
            let on = if set.signals_on.is_empty() {
                "none".to_owned()
            } else {
                set.signals_on.join(", ")
            };
            text += &format!(
                "| {} | {} | {} | {} | {} | {} |\n",
                set.rules,
                set.question,
                set.as_of.as_deref().unwrap_or_default(),
                set.title,
                set.phase_of(),
                on.replace('_', " "),
            );
        }
        text + &format!("\n{}\n\n{PLACES}\n", self.count())
    }

    #[cfg(feature = "html")]
    fn page(&self) -> String {
        let plain =
            |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let cell = |text: &str| format!("<td>{}</td>", plain(text));
        let mut rows = String::new();
        for set in &self.sets {
            let on = set.signals_on.join(", ").replace('_', " ");
            let cells = [set.rules, &set.question, &set.title, &set.phase_of(), &on];
            let cells: String = cells.iter().map(|text| cell(text)).collect();
            rows += &format!("<tr>{cells}</tr>\n");
        }
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n\
             <title>What the rule sets say</title>\n\
             <style>body{{font:1rem/1.5 sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}}\
             table{{border-collapse:collapse}}td,th{{text-align:left;vertical-align:top;\
             padding:.3rem .8rem .3rem 0;border-bottom:1px solid #bbb}}</style>\n\
             <h1>What the built-in rule sets say</h1>\n<p>{}</p>\n<p>{}</p>\n\
             <table>\n<tr><th>Rule set<th>Question<th>Phase<th>Place<th>Signals on</tr>\n{rows}</table>\n\
             <p>{PLACES}</p>\n</html>\n",
            plain(&self.heading()),
            plain(&self.count()),
        )
    }
}
