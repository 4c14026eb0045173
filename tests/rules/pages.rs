//! The pages about codes: each is there, and its examples do what it says.

use froth::diagnostic::Code;
use froth::{Format, Panel};

use crate::diagnostics;

/// What an example leaves out.
const REST: [(&str, &str); 7] = [
    ("format", "format: 1\n"),
    ("id", "id: example\n"),
    ("version", "version: \"1.0.0\"\n"),
    ("title", "title: An example\n"),
    ("calendar", "calendar: quarter\n"),
    (
        "inputs",
        "inputs:\n  gdp: { unit: usd_bn }\n  rate: { unit: percent }\n  spread: { unit: pp }\n",
    ),
    ("phases", "phases:\n  - { id: quiet, otherwise: true }\n"),
];

fn whole(example: &str) -> String {
    let has = |key: &str| example.lines().any(|line| line.starts_with(&format!("{key}:")));
    let rest = REST.iter().filter(|(key, _)| !has(key)).map(|(_, text)| *text);
    rest.chain([example]).collect()
}

/// The code blocks of a page: language, `wrong` or `right`, text.
fn examples(page: &str) -> Vec<(&str, &str, &str)> {
    let blocks = page.split("```").skip(1).step_by(2);
    let parts = blocks.map(|block| {
        let (head, text) = block.split_once('\n').unwrap();
        let (language, verdict) = head.split_once(' ').unwrap();
        (language, verdict, text)
    });
    parts.collect()
}

/// The codes of what is said about an example.
fn codes(language: &str, text: &str) -> Vec<Code> {
    let found = match language {
        "yaml" => diagnostics("example.yaml", &whole(text)),
        _ => {
            let name = format!("example.{language}");
            match Panel::read(&name, Format::of_name(&name).unwrap(), text.as_bytes()) {
                Ok(_) => Vec::new(),
                Err(error) => error.diagnostics().to_vec(),
            }
        }
    };
    found.iter().map(|diagnostic| diagnostic.code).collect()
}

#[test]
fn every_code_has_a_page_that_begins_with_it() {
    for code in Code::ALL {
        let first = code.explanation().lines().next().unwrap();
        assert_eq!(first, format!("# {code}: {}", code.title()));
        assert!(!code.title().is_empty() && !code.title().ends_with('.'), "{first}");
        let text = code.explanation().lines().nth(2).unwrap_or("");
        assert!(30 < text.len(), "{code} is not explained");
    }
}

#[test]
fn every_page_is_about_a_code_and_every_code_is_listed() {
    let mut pages: Vec<String> = std::fs::read_dir("docs/errors")
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    pages.sort();
    let listed: Vec<String> = Code::ALL.iter().map(|code| format!("{code}.md")).collect();
    assert_eq!(pages, listed);
    let source = include_str!("../../src/diagnostic/code.rs");
    let written = source.lines().filter(|line| {
        line.trim().split_once(" = ").is_some_and(|(name, number)| {
            name.chars().all(char::is_alphanumeric)
                && number.trim_end_matches(',').parse::<u16>().is_ok()
        })
    });
    assert_eq!(written.count(), Code::ALL.len());
}

#[test]
fn wrong_examples_are_wrong_in_that_way_alone_and_right_ones_are_right() {
    // Those about rule tests are run where rule tests are: tests/rules/rule_tests.rs.
    for code in Code::ALL.into_iter().filter(|code| code.number() < 1000) {
        for (language, verdict, text) in examples(code.explanation()) {
            let mut found = codes(language, text);
            found.dedup();
            match verdict {
                "wrong" => assert!(found.contains(&code), "{code}: {found:?}\n{text}"),
                "right" => assert!(!found.contains(&code), "{code}: {found:?}\n{text}"),
                other => panic!("{code}: an example that is {other}"),
            }
            let serious = |found: &Code| found.number() < 604 || 700 <= found.number();
            let others = found.iter().filter(|found| **found != code && serious(found));
            assert_eq!(others.count(), 0, "{code}: {found:?}\n{text}");
        }
    }
}

#[test]
fn codes_are_read_as_people_write_them() {
    assert_eq!(Code::parse("F0301"), Some(Code::UnknownName));
    assert_eq!(Code::parse("f301"), Some(Code::UnknownName));
    assert_eq!(Code::parse("301"), Some(Code::UnknownName));
    for wrong in ["", "F", "F9999", "F03O1", "301 bananas", "-301"] {
        assert_eq!(Code::parse(wrong), None, "{wrong}");
    }
}
