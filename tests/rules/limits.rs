//! What docs/limits.md promises.

use std::time::{Duration, Instant};

use froth::diagnostic::Severity;

use crate::{diagnostics, shown};

fn rules(body: &str) -> String {
    format!(
        "format: 1\nid: test\nversion: \"1\"\ntitle: T\ncalendar: quarter\n{body}\ninputs: {{ x: {{ unit: index }} }}\nphases: [{{ id: quiet, otherwise: true }}]\n"
    )
}

/// The codes of all errors, each once.
#[track_caller]
fn codes(text: &str) -> Vec<String> {
    let start = Instant::now();
    let found = diagnostics("test.yaml", text);
    // Generous: an unoptimised build on a busy machine. What is refused here
    // would otherwise take minutes or all the memory.
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
    assert!(shown(&found).len() < 50 << 20);
    let errors = found.iter().filter(|found| found.severity == Severity::Error);
    let mut codes: Vec<String> = errors.map(|found| found.code.to_string()).collect();
    codes.sort();
    codes.dedup();
    codes
}

fn nothing() -> Vec<String> {
    Vec::new()
}

#[test]
fn a_file_has_at_most_a_mebibyte() {
    let short = rules("");
    let comment = |bytes: usize| format!("{short}#{}", "x".repeat(bytes - short.len() - 1));
    assert_eq!(codes(&comment(1 << 20)), nothing());
    assert_eq!(codes(&comment((1 << 20) + 1)), ["F0103"]);
}

#[test]
fn a_file_has_at_most_a_thousand_of_each() {
    let series = |count: usize| {
        let series: String = (0..count).map(|place| format!("\n  s{place}: x")).collect();
        rules(&format!("series:{series}"))
    };
    assert_eq!(codes(&series(1_000)), nothing());
    assert_eq!(codes(&series(1_001)), ["F0103"]);
    let chain: String = (1..1_000).map(|place| format!("\n  s{place}: s{}", place - 1)).collect();
    assert_eq!(codes(&rules(&format!("series:\n  s0: x{chain}"))), nothing());
    let back: String = (0..999).map(|place| format!("\n  s{place}: s{}", place + 1)).collect();
    assert_eq!(codes(&rules(&format!("series:{back}\n  s999: s0"))), ["F0601"]);
}

#[test]
fn nesting_is_bounded_however_deep_it_goes() {
    for (open, close) in [("[", "]"), ("{ a: ", "}"), ("- ", ""), ("? ", "")] {
        for depth in [127, 200, 2_000, 100_000] {
            let about = format!("{}x{}", open.repeat(depth), close.repeat(depth));
            assert_ne!(codes(&rules(&format!("about:\n  {about}"))), nothing());
        }
    }
    assert_eq!(codes(&"[".repeat(1 << 20)), ["F0101"]);
    assert_eq!(codes(&"{".repeat(1 << 20)), ["F0101"]);
    assert_ne!(codes(&"[]{}".repeat(1 << 16)), nothing());
}

#[test]
fn an_expression_has_at_most_2048_bytes() {
    let expression = |bytes: usize| format!("series:\n  a: \"x{}\"", " ".repeat(bytes - 1));
    assert_eq!(codes(&rules(&expression(2_048))), nothing());
    assert_eq!(codes(&rules(&expression(2_049))), ["F0402"]);
}

#[test]
fn an_expression_has_at_most_64_parts_within_parts() {
    let wrapped = |open: &str, depth: usize| {
        let close = if open.contains('(') { ")".repeat(depth) } else { String::new() };
        rules(&format!("series:\n  a: \"{}x{close}\"", open.repeat(depth)))
    };
    for open in ["(", "abs(", "-", "x + ", "x ^ "] {
        assert_eq!(codes(&wrapped(open, 64)), nothing(), "{open}");
        assert_eq!(codes(&wrapped(open, 66)), ["F0403"], "{open}");
        assert_eq!(codes(&wrapped(open, 400)), ["F0403"], "{open}");
    }
    let truths = |sign: &str, count: usize| {
        rules(&format!("series:\n  a: \"{}\"", vec!["x<0"; count].join(sign)))
    };
    assert_eq!(codes(&truths("&&", 63)), nothing());
    assert_eq!(codes(&truths("||", 300)), ["F0403"]);
    let prefix = format!("series:\n  a: \"{}x\"", "!-".repeat(1_000));
    assert_eq!(codes(&rules(&prefix)), ["F0403"]);
}

#[test]
fn a_window_has_at_most_100_000_bars() {
    let window = |window: &str| rules(&format!("series:\n  a: lag(x, {window})"));
    assert_eq!(codes(&window("100000")), nothing());
    assert_eq!(codes(&window("25000y")), nothing());
    assert_eq!(codes(&window("100001")), ["F0503"]);
    assert_eq!(codes(&window("25001y")), ["F0503"]);
    assert_eq!(codes(&window("1e300")), ["F0503"]);
    assert_eq!(codes(&window("2147483647y")), ["F0503"]);
}

#[test]
fn aliases_are_not_expanded() {
    let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (place, before) in "bcdefghijk".chars().zip("abcdefghij".chars()) {
        let list = vec![format!("*{before}"); 10].join(", ");
        bomb.push_str(&format!("{place}: &{place} [{list}]\n"));
    }
    assert_eq!(codes(&bomb), ["F0105"]);
    assert_eq!(codes("a: &a\n  b: *a\n"), ["F0105"]);
    assert_eq!(codes(&rules("about: &a text\n")), ["F0105"]);
    assert_eq!(codes(&rules("about: \"R&D, at *\"\n")), nothing());
}

#[test]
fn a_file_full_of_mistakes_shows_a_hundred_and_their_number() {
    let keys: String = (0..60_000).map(|place| format!("k{place}: x\n")).collect();
    let found = diagnostics("test.yaml", &rules(&keys));
    assert_eq!(found.len(), 101);
    assert_eq!(found[100].code.to_string(), "F0799");
    let line = (0..40_000).map(|place| format!("k{place}: x, ")).collect::<String>();
    assert_eq!(codes(&format!("{{ {line} }}")), ["F0201", "F0203", "F0799"]);
    let names = vec!["wrong"; 30].join("+");
    let series: String = (0..1_000).map(|place| format!("\n  s{place}: {names}")).collect();
    assert_eq!(codes(&rules(&format!("series:{series}"))), ["F0301", "F0799"]);
}
