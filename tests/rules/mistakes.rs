//! Many mistakes in one file.

use crate::{diagnostics, shown};

/// Every `⟦…⟧` marks a mistake, and is taken out before the file is read.
fn unmarked(marked: &str) -> (String, Vec<(usize, usize, String)>) {
    let mut text = String::new();
    let mut places = Vec::new();
    for (number, line) in marked.lines().enumerate() {
        let mut rest = line;
        let mut plain = String::new();
        while let Some((before, tail)) = rest.split_once('⟦') {
            let (meant, after) = tail.split_once('⟧').unwrap();
            plain.push_str(before);
            places.push((number + 1, plain.chars().count() + 1, meant.to_owned()));
            plain.push_str(meant);
            rest = after;
        }
        text.push_str(&plain);
        text.push_str(rest);
        text.push('\n');
    }
    (text, places)
}

#[test]
fn twenty_mistakes_are_told_at_their_twenty_places_and_nothing_else_is() {
    let (text, expected) = unmarked(include_str!("twenty.marked.yaml"));
    assert_eq!(expected.len(), 20);
    let found = diagnostics("twenty.yaml", &text);
    let lines: Vec<&str> = text.lines().collect();
    let places: Vec<(usize, usize, String)> = found
        .iter()
        .map(|diagnostic| {
            let place = diagnostic.place.as_ref().unwrap();
            let length = place.end_column - place.column;
            let letters = lines[place.line - 1].chars().skip(place.column - 1);
            (place.line, place.column, letters.take(length).collect())
        })
        .collect();
    assert_eq!(places, expected, "\n{}", shown(&found));
    let mut codes: Vec<_> = found.iter().map(|diagnostic| diagnostic.code).collect();
    codes.sort();
    codes.dedup();
    assert_eq!(codes.len(), 20, "\n{}", shown(&found));
    insta::assert_snapshot!(shown(&found));
}

#[test]
fn what_reads_a_broken_definition_is_left_in_peace() {
    let text = "
format: 1
id: test
version: \"1.0.0\"
title: A test
calendar: fortnight
inputs:
  gdp: { unit: usd_bm }
  rate: usd
params:
  size: { value: big, judgement: true }
  span: { value: 2 years, judgement: true }
series:
  growth: yoy(gdp) / rate + lag(rate, 2y)
  a: b
  b: a
signals:
  falls: { when: 'growth < size && lag(a, span) > 5pct', for: span }
  rises: {}
phases:
  - { id: bad, when: 'falls && rises && was(bad, 1m)' }
  - { id: quiet, otherwise: true }
";
    let found = diagnostics("test.yaml", text);
    let lines: Vec<usize> =
        found.iter().map(|diagnostic| diagnostic.place.as_ref().unwrap().line).collect();
    assert_eq!(lines, [6, 8, 9, 11, 12, 15, 19], "\n{}", shown(&found));
}

#[test]
fn a_place_is_the_same_in_every_way_to_write_a_text() {
    let ways = [
        ("plain", "when: rate < 0 && §\n"),
        ("plain over lines", "when: rate < 0\n      && §\n"),
        ("single", "when: 'rate < 0 && §'\n"),
        ("single over lines", "when: 'rate\n\n      < 0 && §'\n"),
        ("double", "when: \"rate < 0 && §\"\n"),
        ("escaped", "when: \"rate \\x3c 0 \\u0026\\U00000026\\t§\"\n"),
        ("continued", "when: \"rate < 0 \\\n      && §\"\n"),
        ("folded", "when: >\n      rate < 0\n      && §\n"),
        ("stripped", "when: >-\n      rate < 0\n\n        &&\n      §\n"),
        ("kept", "when: >+\n      rate < 0 && §\n\n"),
        ("literal", "when: |\n      rate < 0\n      && §\n"),
        ("indented", "when: |2\n        rate < 0\n      && §\n"),
        ("after other letters", "title: 景気 🫧 größe\n    when: rate < 0 && §\n"),
        ("tabs and blanks", "when:   rate <\t0   &&    §\n"),
        ("tidied up", "when: !!str rate < 0 && §\n"),
    ];
    for (way, written) in ways {
        for end in ["\n", "\r\n"] {
            let text = format!(
                "format: 1\nid: test\nversion: \"1\"\ntitle: T\ncalendar: quarter\ninputs: {{ rate: {{ unit: percent }} }}\nsignals:\n  falls:\n    {written}phases: [{{ id: quiet, otherwise: true }}]\n"
            )
            .replace('§', "wrong < 1")
            .replace('\n', end);
            let found = diagnostics("test.yaml", &text);
            assert_eq!(found.len(), 1, "{way}\n{}", shown(&found));
            if way == "tidied up" {
                assert_eq!(found[0].code.to_string(), "F0106");
                continue;
            }
            assert_eq!(found[0].code.to_string(), "F0301", "{way}\n{}", shown(&found));
            let place = found[0].place.as_ref().unwrap();
            let line = text.lines().nth(place.line - 1).unwrap();
            let meant: String =
                line.chars().skip(place.column - 1).take(place.end_column - place.column).collect();
            assert_eq!(meant, "wrong", "{way}\n{}", shown(&found));
        }
    }
}
