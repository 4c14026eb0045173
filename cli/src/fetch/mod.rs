//! `froth fetch`: downloads the series that rules read and FRED has, one file for each.
//!
//! A file has its name only when all of it is there and is a series. What was there
//! before is replaced by a newer download of the same series and by nothing else.

#[cfg(feature = "fetch")]
mod api;
#[cfg(feature = "fetch")]
mod download;
#[cfg(feature = "fetch")]
mod fred;
#[cfg(feature = "fetch")]
mod series;
#[cfg(feature = "fetch")]
mod web;

use std::path::PathBuf;

#[cfg(feature = "fetch")]
pub(crate) use download::run;

#[cfg(not(feature = "fetch"))]
use super::{Exit, Failure};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The ids of built-in rule sets, or rule files
    #[arg(required = true)]
    rules: Vec<String>,
    /// The folder for the files, one for each series; it is created if it does not exist
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
    /// Download all vintages, from FRED's API: the key is read from the variable
    /// FRED_API_KEY
    #[arg(long)]
    vintages: bool,
    /// Download series again even if their files are less than a day old
    #[arg(long)]
    refresh: bool,
    /// How many seconds to wait for an answer
    #[arg(long, value_name = "SECONDS", default_value_t = 60,
          value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
    /// Where FRED is
    #[arg(long, hide = true, default_value = "https://fred.stlouisfed.org")]
    fred: String,
    /// Where FRED's API is
    #[arg(long, hide = true, default_value = "https://api.stlouisfed.org")]
    fred_api: String,
    /// How many milliseconds to wait before the second try
    #[arg(long, hide = true, default_value_t = 1000)]
    pause: u64,
}

#[cfg(not(feature = "fetch"))]
pub(crate) fn run(_: &Arguments) -> Result<Exit, Failure> {
    let message = "this build cannot download";
    let help =
        "build it with `--features fetch`; `froth rules needs ID` says where the figures are";
    Err(Failure::new(Exit::Rules, message, help))
}
