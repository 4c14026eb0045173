//! The program: the library on a command line.

mod cli;

fn main() -> std::process::ExitCode {
    cli::run()
}
