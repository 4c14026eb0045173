//! `froth man`: the manual, for `man`.

use froth::diagnostic::nearest;

use super::{Exit, Failure, output};

#[derive(clap::Args)]
#[command(after_help = "Examples:
  froth man | man -l -
  froth man evaluate > froth-evaluate.1")]
pub(crate) struct Arguments {
    /// A command, for its own page; without one, the main page
    verb: Option<String>,
}

pub(crate) fn run(arguments: &Arguments, mut command: clap::Command) -> Result<Exit, Failure> {
    command.build();
    let page = match &arguments.verb {
        None => command,
        Some(verb) => match command.find_subcommand(verb) {
            Some(page) => page.clone(),
            None => return Err(unknown(verb, &command)),
        },
    };
    let mut text = Vec::new();
    let source = concat!("froth ", env!("CARGO_PKG_VERSION"));
    if let Err(error) = clap_mangen::Man::new(page).source(source).render(&mut text) {
        let message = format!("the manual cannot be written: {error}");
        return Err(Failure::new(Exit::Rules, &message, "`froth --help` says the same"));
    }
    output::answer(&String::from_utf8_lossy(&text))?;
    Ok(Exit::Done)
}

fn unknown(verb: &str, command: &clap::Command) -> Failure {
    let verbs = command.get_subcommands().map(clap::Command::get_name);
    let help = match nearest(verb, verbs) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`froth --help` lists them".to_owned(),
    };
    Failure::new(Exit::Rules, &format!("there is no verb `{verb}`"), &help)
}
