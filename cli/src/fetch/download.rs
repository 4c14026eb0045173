//! Which series are fetched, in which order, and what is told of them.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use froth::rules::Need;

use super::super::progress::Progress;
use super::super::{Exit, Failure, disk, output, rules};
use super::Arguments;
use super::series::{Got, Source, fetch};
use super::web::Web;

/// The variable that holds the key of FRED's API.
const KEY: &str = "FRED_API_KEY";

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let needs = needs(&arguments.rules)?;
    let at_fred = needs.iter().filter_map(|need| need.fred.as_deref());
    let series: BTreeSet<&str> = at_fred.collect();
    if series.is_empty() {
        tell_others(&needs);
        let message = "these rules name no series of FRED";
        let help = "say it in their inputs, as in `from: { fred: GDP }`";
        return Err(Failure::new(Exit::Data, message, help));
    }
    let source = source(arguments)?;
    make(&arguments.to)?;
    let failed = all(&series, arguments, &source);
    tell_others(&needs);
    if 0 < failed {
        let message = format!("{failed} of {} series could not be fetched", series.len());
        let help = "what was fetched is kept: run the same command again for the rest";
        return Err(Failure::new(Exit::Data, &message, help));
    }
    let options: Vec<String> =
        arguments.rules.iter().map(|name| format!("--rules {name}")).collect();
    let files = arguments.to.join("*.csv");
    output::note(&format!("\nfroth evaluate {} {}", files.display(), options.join(" ")));
    Ok(Exit::Done)
}

fn needs(names: &[String]) -> Result<Vec<Need>, Failure> {
    let mut all = Vec::new();
    for name in names {
        all.extend(rules::rule_set(Some(name))?.needs());
    }
    Ok(all)
}

fn source(arguments: &Arguments) -> Result<Source, Failure> {
    if !arguments.vintages {
        return Ok(Source::Graph(arguments.fred.clone()));
    }
    let key = std::env::var(KEY).unwrap_or_default();
    // FRED's keys are 32 letters and digits; another one would only be refused.
    let is_key = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_key {
        return Ok(Source::Api { address: arguments.fred_api.clone(), key });
    }
    let message = match key.as_str() {
        "" => format!("vintages come from FRED's API, and {KEY} holds no key for it"),
        _ => format!("what {KEY} holds is no key of FRED's API"),
    };
    let help = format!(
        "get one from https://fred.stlouisfed.org/docs/api/api_key.html and write `{KEY}=… \
         froth fetch …`; without `--vintages` no key is needed"
    );
    Err(Failure::new(Exit::Rules, &message, &help))
}

fn make(folder: &Path) -> Result<(), Failure> {
    disk::make_folder(folder).map_err(|error| {
        let message = format!("cannot create the folder `{}`: {error}", folder.display());
        Failure::new(Exit::Data, &message, "name a folder that you may write to")
    })
}

/// Fetches one series after the other; how many could not be.
fn all(series: &BTreeSet<&str>, arguments: &Arguments, source: &Source) -> usize {
    let web =
        Web::new(Duration::from_secs(arguments.timeout), Duration::from_millis(arguments.pause));
    let progress = Progress::new();
    let mut failed = 0;
    for (place, name) in series.iter().enumerate() {
        progress.say(format!("{name}, {} of {}", place + 1, series.len()));
        let file = arguments.to.join(format!("{name}.csv"));
        let before = failed;
        let got = fetch(&web, source, name, &file, arguments.refresh);
        let (line, is_of_all) = match got {
            Ok(Got::New(about)) => (format!("{}: {about}", file.display()), false),
            Ok(Got::Young) => {
                let words = "less than a day old, and kept; `--refresh` downloads it again";
                (format!("{}: {words}", file.display()), false)
            }
            Err(trouble) => {
                failed += 1;
                (format!("{name}: {}", trouble.message), trouble.is_of_all)
            }
        };
        let is_there = failed == before;
        progress.aside(|| if is_there { output::note(&line) } else { output::tell(&line) });
        if is_of_all {
            return series.len() - place - 1 + failed;
        }
    }
    failed
}

/// Tells of what is to be had elsewhere.
fn tell_others(needs: &[Need]) {
    let mut told = BTreeSet::new();
    for need in needs.iter().filter(|need| need.fred.is_none()) {
        let optional = if need.is_optional { " (optional)" } else { "" };
        let way = need.way().unwrap_or_else(|| "the rules do not say where it is".to_owned());
        let line = format!("{}{optional} is not at FRED: {way}", need.input);
        if told.insert(line.clone()) {
            output::note(&line);
        }
    }
}
