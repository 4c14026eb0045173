//! `froth rules`: the built-in rule sets; and rule sets from files.

use std::path::PathBuf;

use clap::Subcommand;
use froth::diagnostic::nearest;
use froth::rules::{Shipped, shipped};
use froth::{ReadOptions, RuleSet};

use super::output::Format;
use super::{Exit, Failure, copied, data, needs, output, whole};

#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    list: List,
}

#[derive(Subcommand)]
enum Action {
    /// List them, with the question that each one answers
    List(List),
    /// Print the file of one
    Show {
        /// Its id
        id: String,
    },
    /// Show which series one reads, and where to get them
    Needs(needs::Arguments),
    /// Copy the file of one, to change it, with its tests, their figures and the schema
    /// that editors check it by; its id becomes the name of the file
    Copy {
        /// Its id
        id: String,
        /// The file to write, or a folder
        file: PathBuf,
        /// Copy the rule file alone
        #[arg(long)]
        alone: bool,
        /// Replace files that exist
        #[arg(long)]
        force: bool,
    },
    /// Print a Markdown page about one, with its history on data
    Doc {
        /// Its id, or a rule file
        rules: String,
        /// Data files; without one, the built-in figures
        data: Vec<String>,
    },
}

#[derive(clap::Args)]
struct List {
    /// How to print the answer
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(serde::Serialize)]
struct Catalogue {
    schema: &'static str,
    rules: Vec<Entry>,
}

#[derive(serde::Serialize)]
struct Entry {
    id: String,
    version: String,
    title: String,
    calendar: &'static str,
    signals: Vec<String>,
    phases: Vec<String>,
    figures: &'static str,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    match &arguments.action {
        None => list(arguments.list.format),
        Some(Action::List(List { format })) => list(*format),
        Some(Action::Show { id }) => {
            output::answer(named(id)?.text)?;
            Ok(Exit::Done)
        }
        Some(Action::Needs(arguments)) => needs::run(arguments),
        Some(Action::Copy { id, file, alone, force }) => {
            copied::copy(named(id)?, file, *alone, *force)
        }
        Some(Action::Doc { rules, data }) => {
            let rules = rule_set(Some(rules))?;
            let panel = data::panel(data, &[], &rules, &ReadOptions::default())?;
            let plan = rules.plan(panel.schema())?;
            output::answer(&plan.evaluate(&panel)?.rules_page())?;
            Ok(Exit::Done)
        }
    }
}

/// The rule set of this file or id; the default, if none is named.
pub(crate) fn rule_set(name: Option<&str>) -> Result<RuleSet, Failure> {
    let built_in = match name {
        None => Some(Shipped::first()),
        Some(name) => Shipped::named(name),
    };
    if let Some(shipped) = built_in {
        return Ok(shipped.rule_set()?);
    }
    let name = name.unwrap_or_default();
    let text = whole::text(name).map_err(|error| {
        let message = if error.kind() == std::io::ErrorKind::NotFound {
            format!("there is no rule file and no rule set `{name}`")
        } else {
            format!("rules `{name}` cannot be read: {error}")
        };
        let help = match near(name) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("name a file, or a built-in rule set: {}", ids()),
        };
        Failure::new(Exit::Rules, &message, &help)
    })?;
    Ok(RuleSet::parse_file(name, &text)?)
}

fn named(id: &str) -> Result<&'static Shipped, Failure> {
    Shipped::named(id).ok_or_else(|| {
        let message = format!("no built-in rule set is called `{id}`");
        let help = match near(id) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {}", ids()),
        };
        Failure::new(Exit::Rules, &message, &help)
    })
}

fn near(id: &str) -> Option<&'static str> {
    nearest(id, shipped().iter().map(|shipped| shipped.id))
}

fn ids() -> String {
    let ids: Vec<String> = shipped().iter().map(|shipped| format!("`{}`", shipped.id)).collect();
    ids.join(", ")
}

fn list(format: Format) -> Result<Exit, Failure> {
    let rules = entries()?;
    output::answer(&match format {
        Format::Text => text(&rules),
        Format::Json => output::json(&Catalogue { schema: "froth.rules/1", rules }),
    })?;
    Ok(Exit::Done)
}

fn entries() -> Result<Vec<Entry>, Failure> {
    let mut entries = Vec::new();
    for shipped in shipped() {
        let rules = shipped.rule_set()?;
        entries.push(Entry {
            id: rules.id().to_owned(),
            version: rules.version().to_owned(),
            title: rules.title().to_owned(),
            calendar: rules.calendar().word(),
            signals: rules.signals().iter().map(|signal| signal.id.clone()).collect(),
            phases: rules.phases().iter().map(|phase| phase.id.clone()).collect(),
            figures: shipped.figures_name,
        });
    }
    Ok(entries)
}

fn text(rules: &[Entry]) -> String {
    let id_width = rules.iter().map(|rules| rules.id.len()).max().unwrap_or(0);
    let version_width = rules.iter().map(|rules| rules.version.len()).max().unwrap_or(0);
    let indent = " ".repeat(id_width + version_width + 4);
    let mut text = String::new();
    for rules in rules {
        let id = output::bold(&format!("{:id_width$}", rules.id));
        let title = output::wrapped(&rules.title, &indent);
        let signals = counted(rules.signals.len(), "signal");
        let phases = counted(rules.phases.len(), "phase");
        text.push_str(&format!("{id}  {:version_width$}  {}\n", rules.version, title.trim_start()));
        text.push_str(&format!("{indent}{signals}, {phases}, every {}\n", rules.calendar));
    }
    text
}

fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}
