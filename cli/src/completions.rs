//! `froth completions`: what a shell needs to complete this command, with the names of
//! the built-in rule sets, their signals and phases, and the operators.

use clap::builder::PossibleValuesParser;
use froth::ops::OPERATORS;
use froth::rules::shipped;

use super::{Exit, Failure, output};

#[derive(clap::Args)]
#[command(after_help = "Examples:
  froth completions bash > ~/.local/share/bash-completion/completions/froth
  froth completions fish > ~/.config/fish/completions/froth.fish
  froth completions zsh  > a folder of your $fpath, as the file _froth")]
pub(crate) struct Arguments {
    /// The shell
    #[arg(value_enum)]
    shell: clap_complete::Shell,
}

pub(crate) fn run(arguments: &Arguments, command: clap::Command) -> Result<Exit, Failure> {
    let names = Names::all()?;
    let mut command = names.told(command);
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, "froth", &mut script);
    let script = String::from_utf8_lossy(&script);
    output::answer(&with_files(&script, &names.rules))?;
    Ok(Exit::Done)
}

/// The names that a shell is told.
struct Names {
    rules: Vec<&'static str>,
    /// Phases and signals, each once.
    said: Vec<&'static str>,
}

impl Names {
    fn all() -> Result<Names, Failure> {
        let mut names = Names { rules: Vec::new(), said: Vec::new() };
        for shipped in shipped() {
            let rules = shipped.rule_set()?;
            names.rules.push(shipped.id);
            let phases = rules.phases().iter().map(|phase| phase.id.clone());
            let said = phases.chain(rules.signals().iter().map(|signal| signal.id.clone()));
            // The names of a command live as long as the program, which ends after this.
            names.said.extend(said.map(|id| &*id.leak()));
        }
        names.said.sort_unstable();
        names.said.dedup();
        Ok(names)
    }

    /// The command, with these names for the arguments that take them.
    fn told(&self, command: clap::Command) -> clap::Command {
        let verb = command.get_name().to_owned();
        let verbs: Vec<String> =
            command.get_subcommands().map(|verb| verb.get_name().to_owned()).collect();
        let command = command.mut_args(|argument| {
            let names = match (verb.as_str(), argument.get_id().as_str()) {
                (_, "rules") | ("show" | "copy" | "needs", "id") => self.rules.clone(),
                (_, "fail_on" | "warn_on") | ("explain", "what") => self.said.clone(),
                ("ops", "name") => OPERATORS.iter().map(|one| one.name).collect(),
                _ => return argument,
            };
            argument.value_parser(PossibleValuesParser::new(names))
        });
        verbs.into_iter().fold(command, |command, verb| {
            command.mut_subcommand(verb, |command| self.told(command))
        })
    }
}

/// The script, in which files are named where rule sets are: they may be in files of
/// one's own.
fn with_files(script: &str, rules: &[&str]) -> String {
    let list = rules.join(" ");
    let fish: Vec<String> = rules.iter().map(|id| format!("{id}\\t''")).collect();
    let fish = fish.join("\n");
    let script = script
        .replace(&format!("compgen -W \"{list}\""), &format!("compgen -f -W \"{list}\""))
        .replace(&format!("-r -f -a \"{fish}\""), &format!("-r -F -a \"{fish}\""));
    if !script.starts_with("#compdef") {
        return script;
    }
    // zsh asks a function, which knows both.
    let script = script.replace(&format!(":({list})'"), ":_froth_rules'");
    let both = format!(
        "_froth_rules() {{\n    _alternative 'ids:rule set:({list})' 'files:file:_files'\n}}\n\n_froth() {{"
    );
    script.replacen("_froth() {", &both, 1)
}
