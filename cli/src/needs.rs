//! `froth rules needs`: which series rules read, from whom they come, and where.

use froth::inert::lines;
use froth::rules::Need;

use super::output::{self, Format};
use super::{Exit, Failure, rules};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Its id, or a rule file
    rules: String,
    /// How to print the answer
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(serde::Serialize)]
struct Needs<'n> {
    schema: &'static str,
    rules: &'n str,
    version: &'n str,
    inputs: &'n [Need],
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let rules = rules::rule_set(Some(&arguments.rules))?;
    let needs = rules.needs();
    output::answer(&match arguments.format {
        Format::Json => output::json(&Needs {
            schema: "froth.needs/1",
            rules: rules.id(),
            version: rules.version(),
            inputs: &needs,
        }),
        Format::Text => lines(&text(&arguments.rules, &needs)),
    })?;
    Ok(Exit::Done)
}

fn text(name: &str, needs: &[Need]) -> String {
    let mut text: String = needs.iter().map(one).collect();
    let at_fred = needs.iter().filter(|need| need.fred.is_some()).count();
    let count = if at_fred == needs.len() { "all".to_owned() } else { at_fred.to_string() };
    if 0 < at_fred && cfg!(feature = "fetch") {
        text.push_str(&format!(
            "\n`froth fetch {name} --to data/` downloads {count} of the {} from FRED.\n",
            needs.len()
        ));
    }
    text
}

fn one(need: &Need) -> String {
    let optional = if need.is_optional { " (optional)" } else { "" };
    let mut text = format!("{}{optional}\n", output::bold(&need.input));
    let mut line = |words: &str| text.push_str(&(output::wrapped(words, "    ") + "\n"));
    if let Some(title) = &need.title {
        line(title);
    }
    let every = need.every.map_or(String::new(), |every| format!(", every {every}"));
    let columns = need.columns.join(", ");
    let noun = if need.columns.len() == 1 { "column" } else { "one of the columns" };
    line(&format!("in {}{every}; {noun} {columns}", need.unit));
    if let Some(publisher) = &need.publisher {
        line(&format!("from {publisher}"));
    }
    if let Some(url) = &need.url {
        // An address that is broken over lines cannot be followed.
        let at = need.fred.as_ref().map_or("at".to_owned(), |fred| format!("FRED {fred}:"));
        text.push_str(&format!("    {at} {url}\n"));
    }
    if let Some(terms) = &need.terms {
        text.push_str(&(output::wrapped(&format!("terms: {terms}"), "    ") + "\n"));
    }
    text
}
