//! `froth fetch`: downloads what rules read and FRED has, a file a series.
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
    /// The ids of rule sets that are built in, or rule files
    #[arg(required = true)]
    rules: Vec<String>,
    /// The folder for the files, one a series; it is made if it is not there
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
    /// With all vintages, from FRED's API: its key is taken from the variable
    /// FRED_API_KEY
    #[arg(long)]
    vintages: bool,
    /// Ask again for series whose files are younger than a day
    #[arg(long)]
    refresh: bool,
    /// How many seconds an answer may take
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
    let message = "this build downloads nothing";
    let help =
        "build it with `--features fetch`; `froth rules needs ID` says where the figures are";
    Err(Failure::new(Exit::Rules, message, help))
}
