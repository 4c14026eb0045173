//! Where the figures of an input are to be had: from whom, where, on which terms.

use std::ops::Range;

use serde::Serialize;

use super::draft::DraftInput;
use super::fields::{Reader, Text};
use super::input::Input;
use super::inputs::trimmed;
use super::problem::Problem;
use super::ruleset::RuleSet;
use super::yaml::YamlNode;
use crate::diagnostic::{Code, list};

/// The page of a series of FRED.
const FRED: &str = "https://fred.stlouisfed.org/series/";
/// Longer names than this are none of FRED's.
const LONGEST: usize = 30;

/// `from:` as it was written.
#[derive(Clone, Debug, Default)]
pub(crate) struct DraftSupply {
    publisher: Option<Text>,
    fred: Option<Text>,
    url: Option<Text>,
    terms: Option<Text>,
}

/// Where the figures of an input are to be had, as far as the rules say it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Supply {
    /// Who publishes it.
    pub publisher: Option<String>,
    /// Its name at FRED, the data base of the Federal Reserve Bank of St. Louis.
    pub fred: Option<String>,
    /// The page where to get it.
    pub url: Option<String>,
    /// On which terms, in a few words.
    pub terms: Option<String>,
}

/// A series that rules read, for whoever is to bring it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Need {
    /// The name of the input.
    pub input: String,
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What its numbers count.
    pub unit: String,
    /// How often it has a value, where the rules say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every: Option<&'static str>,
    /// The names under which data may carry it, first choice first.
    pub columns: Vec<String>,
    /// Whether the rules can do without it.
    pub is_optional: bool,
    /// Who publishes it, or the source that the rules cite for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// Its name at FRED.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fred: Option<String>,
    /// The page where it is to be had, or that of the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// On which terms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms: Option<String>,
}

/// Reads `from:`.
pub(super) fn draft(
    reader: &mut Reader<'_>,
    node: &YamlNode,
    owner: Range<usize>,
) -> Option<DraftSupply> {
    let fields =
        reader.fields(node, "`from`", &["publisher", "fred", "url", "terms"], Some(owner))?;
    let mut get =
        |key: &str| fields.get(key).and_then(|node| reader.text(node, &format!("`{key}`")));
    Some(DraftSupply {
        publisher: get("publisher"),
        fred: get("fred"),
        url: get("url"),
        terms: get("terms"),
    })
}

/// What `from:` of an input means, whose data carry it under these names.
pub(super) fn supply(reader: &mut Reader<'_>, input: &DraftInput, columns: &[String]) -> Supply {
    let Some(draft) = &input.supply else { return Supply::default() };
    if let Some(fred) = &draft.fred {
        check_fred(reader, fred, columns);
    }
    if let Some(url) = &draft.url {
        let is_page = ["https://", "http://"].iter().any(|start| url.value.starts_with(start));
        if !is_page || url.value.contains(char::is_whitespace) {
            let message = format!("`{}` is not the address of a web page", url.value);
            let problem = Problem::new(Code::WrongName, message, url.span.clone());
            reader.report(problem.help("write it in full, as in `https://www.bea.gov/data/gdp`"));
        }
    }
    Supply {
        publisher: trimmed(draft.publisher.as_ref()),
        fred: trimmed(draft.fred.as_ref()),
        url: trimmed(draft.url.as_ref()),
        terms: trimmed(draft.terms.as_ref()),
    }
}

fn check_fred(reader: &mut Reader<'_>, fred: &Text, columns: &[String]) {
    let name = fred.value.as_str();
    let is_letter = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    if name.is_empty() || LONGEST < name.len() || !name.bytes().all(is_letter) {
        let message = format!("`{name}` is not the name of a series at FRED");
        let problem = Problem::new(Code::WrongName, message, fred.span.clone());
        reader.report(problem.help("write the end of its address, as in `GDP`"));
    } else if !columns.iter().any(|column| column == name) {
        // A download has the series under this name.
        let names = list(columns.iter().map(String::as_str), 10);
        let message = format!("FRED's `{name}` would not be read: the columns are {names}");
        let all: Vec<&str> =
            std::iter::once(name).chain(columns.iter().map(String::as_str)).collect();
        let problem = Problem::new(Code::UnknownName, message, fred.span.clone());
        reader.report(problem.help(format!("write `columns: [{}]`", all.join(", "))));
    }
}

impl RuleSet {
    /// The series that these rules read, for whoever is to bring them, in the order
    /// of the file.
    pub fn needs(&self) -> Vec<Need> {
        let brought = self.inputs().iter().filter(|input| input.compared.is_none());
        brought.map(|input| self.need(input)).collect()
    }

    /// What is needed for one input.
    pub(crate) fn need(&self, input: &Input) -> Need {
        let cited = input.citation.as_deref();
        let citation = self.sources().iter().find(|citation| Some(&*citation.id) == cited);
        let Supply { publisher, fred, url, terms } = input.supply.clone();
        let page = fred.as_ref().map(|fred| format!("{FRED}{fred}"));
        Need {
            input: input.name.clone(),
            title: input.title.clone(),
            unit: input.unit.to_string(),
            every: input.every.map(|every| every.word()),
            columns: input.columns.clone(),
            is_optional: input.is_optional,
            publisher: publisher.or_else(|| citation.map(|citation| citation.title.clone())),
            fred,
            url: url.or(page).or_else(|| citation.and_then(|citation| citation.url.clone())),
            terms,
        }
    }
}

impl Need {
    /// Where it is to be had, in one clause: `get FRED's GDP from https://…`.
    ///
    /// # Nothing to say
    ///
    /// `None` where the rules name neither a page nor a publisher.
    pub fn way(&self) -> Option<String> {
        let column = self.columns.first().map_or(self.input.as_str(), String::as_str);
        match (&self.fred, &self.url, &self.publisher) {
            (Some(fred), Some(url), _) => Some(format!("get FRED's `{fred}` from {url}")),
            (None, Some(url), _) => Some(format!("get it from {url} as a column `{column}`")),
            (_, None, Some(publisher)) => {
                Some(format!("get it from its publisher ({publisher}) as a column `{column}`"))
            }
            (_, None, None) => None,
        }
    }
}
