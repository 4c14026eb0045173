//! `froth completions`: what a shell needs to complete this command.

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

pub(crate) fn run(arguments: &Arguments, mut command: clap::Command) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, "froth", &mut script);
    output::answer(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}
