//! Texts of others on their way out: nothing of a rule file, of data or of the names
//! of files steers a terminal, ends a line or is a command of an automation server,
//! whatever verb prints it and in whatever format.

#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::program::program;

/// What is in every name: an escape sequence, marks that turn text, breaks of lines.
const LIVE: &str = "\u{1b}[2J\u{1b}]0;x\u{7}\u{202e}\u{2066}\u{200f}\u{61c}\u{2028}\u{9b}\r\n\t::poison::y ##[poison]";
/// The same as it comes in, where breaks of lines are blanks and where they are not.
const SHOWN: &str =
    r"\u001b[2J\u001b]0;x\u0007\u202e\u2066\u200f\u061c \u009b ::poison::y ##[poison]";

/// A rule file with breaks of lines and commands in every text that it may have.
fn rules() -> String {
    let text = |name: &str| format!(r#""{name}\n::poison::{name}\t##[poison] @{name}""#);
    format!(
        r#"format: 1
id: poison
version: {version}
title: {title}
calendar: quarter
about: |
  ::poison:: about
  ##[poison] about
sources:
  s: {{ title: {source}, url: "https://example.org/\n::poison::url", note: {note} }}
inputs:
  x: {{ unit: number, title: {input}, columns: ['x{SHOWN}'], source: s, note: {note} }}
  gone: {{ unit: number, title: {input}, columns: ["gone\n::poison::column"], optional: true }}
params:
  p: {{ value: 1, because: {because}, judgement: true }}
series:
  twice: {{ value: "2 *\n x", unit: number, title: {series}, note: {note} }}
signals:
  hot:
    title: {signal}
    watch: "twice >\n ::p::" 
    when: "x >\n p"
    because: "x is {{x}}\n::poison::because\t##[poison]"
  lost: {{ title: {signal}, when: gone > 1, because: {because} }}
phases:
  - {{ id: up, title: {phase}, when: hot, like: {like}, because: "{{x}}\n::poison::{{x}}", note: {note} }}
  - {{ id: open, title: {phase}, when: lost }}
  - {{ id: flat, title: {phase}, otherwise: true }}
tests:
  - name: {test}
    data: {{ x: {{ from: 1999Q1, values: [2, 3] }} }}
    expect:
      - {{ at: 1999Q2, phase: flat }}
"#,
        version = text("version"),
        title = text("title"),
        source = text("source"),
        note = text("note"),
        input = text("input"),
        because = text("because"),
        series = text("series"),
        signal = text("signal"),
        phase = text("phase"),
        like = text("like"),
        test = text("test"),
    )
    .replace("::p::", "p")
}

/// A folder with the rules and the data.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Place {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("inert").join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        Place(folder)
    }

    /// A file whose name is as bad as what is in it.
    fn write(&self, name: &str, text: &str) -> String {
        let bad = LIVE.replace('/', "");
        let (stem, ending) = name.rsplit_once('.').expect("an ending");
        let file = format!("{stem}{bad}.{ending}");
        fs::write(self.0.join(&file), text).expect("a file");
        file
    }

    fn run(&self, arguments: &[&str], colour: bool) -> Output {
        let mut command = program();
        command.args(arguments).current_dir(&self.0).env_remove("NO_COLOR");
        command.env("CLICOLOR_FORCE", if colour { "1" } else { "0" });
        command.output().expect("the program")
    }

    /// Runs the program, whose exit code is one of these, and looks at all it says.
    fn check(&self, codes: &[i32], arguments: &[&str]) -> String {
        let mut said = String::new();
        for colour in [false, true] {
            let ended = self.run(arguments, colour);
            let of = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
            let (out, told) = (of(&ended.stdout), of(&ended.stderr));
            let code = ended.status.code().expect("no crash");
            assert!(codes.contains(&code), "{arguments:?} ended {code}: {out}{told}");
            let is_github = arguments.contains(&"github");
            inert(&out, arguments, is_github);
            inert(&told, arguments, false);
            said = out + &told;
        }
        for file in fs::read_dir(&self.0).expect("a folder") {
            let file = file.expect("a file").path();
            if file.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"out")) {
                inert(&fs::read_to_string(&file).expect("text"), arguments, false);
                fs::remove_file(&file).expect("a file");
            }
        }
        said
    }
}

/// Nothing in this text is carried out by what shows it.
fn inert(text: &str, arguments: &[&str], may_command: bool) {
    let shown = without_colours(text);
    for (at, letter) in shown.char_indices() {
        let is_live = letter.is_control() && letter != '\n'
            || "\u{61c}\u{200e}\u{200f}".contains(letter)
            || ('\u{2028}'..='\u{202e}').contains(&letter)
            || ('\u{2066}'..='\u{2069}').contains(&letter);
        assert!(!is_live, "{arguments:?}: {letter:?} after {:?}", shown.get(..at));
    }
    for line in shown.lines() {
        let begins = line.trim_start();
        let is_command = |rest: &str| rest.starts_with(|letter: char| letter.is_alphabetic());
        let is_command = begins.strip_prefix("::").is_some_and(is_command);
        assert!(
            !is_command || may_command && !begins.starts_with("::poison"),
            "{arguments:?}: {line}"
        );
        assert!(may_command || !line.contains("##["), "{arguments:?}: {line}");
    }
}

/// The text without the colours that the program paints with.
fn without_colours(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits =
            part.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == ';');
        match digits.strip_prefix('m') {
            Some(rest) => plain.push_str(rest),
            None => panic!("an escape sequence that is no colour: {part:?}"),
        }
    }
    plain
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// One series over quarters, beside one that no rule reads.
fn wide() -> String {
    let names = [quoted(&format!("x{LIVE}")), quoted(&format!("unread{LIVE}"))];
    let rows: String = (0..6)
        .map(|row| format!("{}Q{},{},{}\n", 1999 + row / 4, row % 4 + 1, row % 3, row))
        .collect();
    format!("date,{},{}\n{rows}", names[0], names[1])
}

/// Rows of entities whose names, groups and words are as bad.
fn long() -> String {
    // A long table has a row a line.
    let live = &LIVE.replace("\r\n", "");
    let x = quoted(&format!("x{live}"));
    let mut text = format!("{},date,{x},group\n", quoted(&format!("who{live}")));
    for who in ["a", "b", "::poison::c"] {
        for row in 0..4 {
            let (who, group) = (quoted(&format!("{who}{live}")), quoted(&format!("g{live}")));
            text += &format!("{who},1999Q{},{},{group}\n", row + 1, row % 3);
        }
    }
    text
}

#[test]
fn no_answer_about_one_set_of_data_steers_what_shows_it() {
    let place = Place::new("one");
    let rules = place.write("rules.yaml", &rules());
    let data = place.write("data.csv", &wide());
    let options = ["--rules", &rules, "--allow-missing"];
    for format in ["text", "json", "md", "html", "svg", "prometheus", "nagios"] {
        if cfg!(not(feature = "html")) && ["html", "svg"].contains(&format) {
            continue;
        }
        let asked = ["evaluate", &data, "--draws", "2", "--format", format];
        let said = place.check(&[0, 1, 2, 3], &[&asked[..], &options].concat());
        assert!(said.contains("poison::"), "{said}");
        place.check(&[0, 1, 2, 3], &[&asked[..], &options, &["--output", "out.txt"]].concat());
        if ["text", "md", "html"].contains(&format) {
            let sections = ["--with", "flips,stability"];
            place.check(&[0, 2], &[&asked[..], &options, &sections].concat());
        }
    }
    for format in ["text", "json", "ndjson", "csv", "md", "html", "svg"] {
        if cfg!(not(feature = "html")) && ["html", "svg"].contains(&format) {
            continue;
        }
        place.check(&[0], &[&["history", &data, "--format", format][..], &options].concat());
    }
    for what in ["hot", "lost", "phase", "twice", "x"] {
        for format in ["text", "json"] {
            let asked = ["explain", what, &data, "--format", format];
            place.check(&[0, 2], &[&asked[..], &options].concat());
        }
    }
    for format in ["csv", "json", "ndjson"] {
        let asked = ["compute", "x >\n p", "twice", &data, "--format", format];
        place.check(&[0, 2], &[&asked[..], &options].concat());
        let asked = ["compute", "-e", "twice\t+\n1", &data, "--format", format];
        place.check(&[0], &[&asked[..], &options].concat());
    }
    for format in ["text", "json"] {
        let asked = ["diff", &data, "--since", "1999-12-31", "--format", format];
        place.check(&[0], &[&asked[..], &options].concat());
        place.check(&[0], &["inspect", &data, "--format", format]);
        place.check(&[0], &["rules", "needs", &rules, "--format", format]);
        place.check(&[0, 1], &["test", &rules, "--format", format, "--junit", "out.xml"]);
    }
    place.check(&[0], &["inspect", &data, "--inputs"]);
    for format in ["text", "json", "sarif", "github"] {
        place.check(&[0, 2], &["check", &rules, "--data", &data, "--format", format]);
    }
    place.check(&[0], &[&["evaluate", &data, "--state", "out.json"][..], &options].concat());
}

#[test]
fn no_answer_about_many_entities_steers_what_shows_it() {
    let place = Place::new("many");
    let rules = place.write("rules.yaml", &rules());
    let data = place.write("data.csv", &long());
    let entity = format!("who{SHOWN}");
    let asked = ["evaluate", &data, "--entity", &entity, "--rules", &rules, "--allow-missing"];
    for format in ["text", "json", "csv", "ndjson"] {
        let said = place.check(&[0], &[&asked[..], &["--format", format]].concat());
        assert!(
            format == "text"
                || format == "json"
                || said.lines().count() == 12 + usize::from(format == "csv"),
            "{said}"
        );
        let outputs = ["--last=out-last.csv", "--counts=out-counts.csv", "--output", "out.txt"];
        place.check(&[0], &[&asked[..], &["--format", format], &outputs].concat());
    }
}

#[test]
fn no_mistake_that_is_told_steers_what_shows_it() {
    let place = Place::new("mistakes");
    let rules = place.write("rules.yaml", &rules());
    let text = wide();
    let renamed = text.replacen("\"x", "\"xx", 1);
    let broken = |cell: &str| text.replacen("1999Q2,1", &format!("1999Q2,{}", quoted(cell)), 1);
    let files = [
        place.write("other.csv", &renamed),
        place.write("cell.csv", &broken(&format!("abc{LIVE}"))),
        place.write("day.csv", &text.replacen("1999Q2", &quoted(&format!("x{LIVE}")), 1)),
        place.write("twice.csv", &text.replacen("unread", "x", 1)),
        place.write("empty.csv", ""),
        place.write(
            "bad.json",
            &format!("[{{\"date\": \"1999Q1\", \"x{}\": tru", "\\u001b\\u202e\\n"),
        ),
        place.write(
            "keys.json",
            "[{\"date\": \"1999Q1\", \"x\\u001b\\u202e\\n::a\": \"\\u001b\\n::b\"}]",
        ),
        place.write(
            "lines.ndjson",
            "{\"date\": \"1999Q1\", \"x\\u001b\": 1}\n{\"date\": \"\\u001b\\n::b\"}\n",
        ),
        place.write(
            "figures.yaml",
            "snapshot: 1\nas_of: 1999-03-31\nfigures:\n  \"x\\u001b\\n::a\": \"b\\u001b\\n::c\"\n",
        ),
        place.write("not.parquet", "PAR1 \u{1b}[2J PAR1"),
        place.write("not.unknown", "x"),
    ];
    for file in files.iter().map(String::as_str).chain(["none\u{1b}[2J\n::poison::.csv"]) {
        for format in ["text", "json"] {
            let asked = ["evaluate", file, "--rules", &rules, "--allow-missing"];
            place.check(&[0, 2, 3], &[&asked[..], &["--format", format]].concat());
            place.check(&[0, 2, 3], &["evaluate", file, "--rules", &rules, "--format", format]);
            place.check(&[0, 2, 3], &[&asked[..], &["--verbose"]].concat());
            place.check(&[0, 2, 3], &["inspect", file, "--format", format]);
            place.check(&[0, 2, 3], &[&asked[..], &["--entity", "w\u{1b}\n::poison::"]].concat());
        }
    }
    for letter in ["\u{1b}", "\u{202e}", "\u{9b}", "\u{0}", "\u{200f}", "\u{61c}", "\u{2028}"] {
        let escape = format!("\\u{:04x}", u32::from(letter.chars().next().expect("a letter")));
        for text in [letter, &escape] {
            let text = rules_with(text);
            let file = place.write("wrong.yaml", &text);
            for format in ["text", "json", "sarif", "github"] {
                place.check(&[2], &["check", &file, "--format", format]);
            }
            place.check(&[2], &["evaluate", &files[0], "--rules", &file]);
            place.check(&[2], &["test", &file]);
        }
    }
    // Mistakes whose messages and ways out hold what the file does.
    let wrong = rules_with("y").replace("when: x > 1", "when: \"x > yy\\n::poison::\"");
    let keys = rules_with("y").replace("title:", "\"ti\\ttle\\n::poison::\":");
    for text in [wrong, keys] {
        let file = place.write("wrong.yaml", &text);
        for format in ["text", "json", "sarif", "github"] {
            place.check(&[2], &["check", &file, "--format", format]);
        }
    }
    place.check(&[2, 3], &["evaluate", "--rules", "no\u{1b}\n::poison::.yaml"]);
    place.check(&[2, 3], &["explain", "no\u{1b}\n::poison::", &files[0], "--rules", &rules]);
    place.check(
        &[2, 3],
        &["evaluate", &files[0], "--rules", &rules, "--fail-on", "no\u{1b}\n::poison::"],
    );
    place.check(&[2, 3], &["rules", "show", "no\u{1b}\n::poison::"]);
    place.check(&[2, 3], &["ops", "no\u{1b}\n::poison::"]);
    place.check(&[2, 3], &["explain", "F0000\u{1b}\n::poison::"]);
}

/// A small rule file with this in its title.
fn rules_with(text: &str) -> String {
    format!(
        "format: 1\nid: small\nversion: \"1\"\ntitle: \"t{text}\"\ncalendar: quarter\ninputs:\n  x: {{ unit: number }}\nphases:\n  - {{ id: up, when: x > 1 }}\n  - {{ id: flat, otherwise: true }}\n"
    )
}

#[test]
fn a_spreadsheet_shows_what_it_would_carry_out() {
    let place = Place::new("spreadsheet");
    let text = "who,date,x\n=1+1,1999Q1,-2\n@SUM(A1),1999Q1,0\n-1,1999Q1,0\nplain=,1999Q1,3\n";
    fs::write(place.0.join("long.csv"), text).expect("a file");
    fs::write(place.0.join("rules.yaml"), rules_with("")).expect("a file");
    let asked = ["evaluate", "long.csv", "--entity", "who", "--rules", "rules.yaml"];
    let rows = |more: &[&str]| {
        let ended = place.run(&[&asked[..], &["--format", "csv"], more].concat(), false);
        let text = String::from_utf8(ended.stdout).expect("text");
        let names = text.lines().skip(1).map(|line| line.split(',').next().unwrap_or(""));
        names.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(rows(&[]), ["=1+1", "@SUM(A1)", "-1", "plain="]);
    assert_eq!(rows(&["--for-spreadsheets"]), ["'=1+1", "'@SUM(A1)", "'-1", "plain="]);
    let wide = "date,x\n1999Q1,-2\n1999Q2,1\n";
    fs::write(place.0.join("wide.csv"), wide).expect("a file");
    let asked = ["compute", "--expr=-x", "wide.csv", "--for-spreadsheets"];
    let ended = place.run(&asked, false);
    let text = String::from_utf8(ended.stdout).expect("text");
    // Numbers stay numbers.
    assert!(text.contains("'-x") && text.contains(",-1"), "{text}");
}

#[test]
fn prometheus_takes_the_metrics_of_whatever_rules() {
    let place = Place::new("prometheus");
    let rules = place.write("rules.yaml", &rules());
    let data = place.write("data.csv", &wide());
    for arguments in [
        &["evaluate", "--format", "prometheus"][..],
        &["evaluate", &data, "--rules", &rules, "--allow-missing", "--format", "prometheus"],
    ] {
        let metrics = place.run(arguments, false);
        assert!(metrics.status.success(), "{}", String::from_utf8_lossy(&metrics.stderr));
        promtool(&place.0, &metrics.stdout);
    }
}

/// Has Prometheus's own program look at metrics, where it is installed.
fn promtool(folder: &Path, metrics: &[u8]) {
    let file = folder.join("metrics.prom");
    fs::write(&file, metrics).expect("a file");
    let input = fs::File::open(&file).expect("a file");
    let checked = Command::new("promtool").args(["check", "metrics"]).stdin(input).output();
    match checked {
        Ok(checked) => {
            let words = [checked.stdout, checked.stderr].concat();
            assert!(checked.status.success(), "{}", String::from_utf8_lossy(&words));
        }
        Err(_) => println!("promtool is not installed: the metrics were not checked by it"),
    }
}
