//! Random edits: whatever is done to a rule file, it is read or refused.

use froth::RuleSet;

const SHIPPED: &str = include_str!("../../rules/goldman-1997-vs-1999.yaml");
/// Written down, so that a failure comes back.
const SEED: u64 = 0x5eed_1999;

/// Marsaglia's xorshift: good enough to choose places.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0) % most.max(1)
    }
}

/// Reads the text; a refusal must say something, at a place that is there.
fn read(text: &str) -> Option<RuleSet> {
    match RuleSet::parse_file("edited.yaml", text) {
        Ok(rules) => Some(rules),
        Err(error) => {
            assert!(!error.diagnostics().is_empty(), "refused without a word\n{text}");
            let lines = text.lines().count().max(1) + 1;
            for found in error.diagnostics() {
                let place = found.place.as_ref();
                assert!(place.is_none_or(|place| place.line <= lines), "{}", found.message);
                assert!(!found.message.is_empty());
            }
            assert!(
                error.to_string().starts_with("error[F") || error.to_string().contains("error[F")
            );
            None
        }
    }
}

const SNIPPETS: [&str; 36] = [
    "\t", " ", "\n", "\"", "'", "!", "&", "*", "#", " #", ": ", ":", "-", "- ", "[", "]", "{", "}",
    ",", ">", "|", "%", "@", "`", "é", "景", "\u{feff}", "\r\n", "\0", "\\", "---\n", "~", "<<: ",
    "1e999", "&&", "? ",
];

fn edited(dice: &mut Dice, text: &str) -> String {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let line = dice.below(lines.len());
    match dice.below(8) {
        0 => {
            lines.remove(line);
            lines.concat()
        }
        1 => {
            lines.insert(line, lines[line]);
            lines.concat()
        }
        2 => {
            let other = dice.below(lines.len());
            lines.swap(line, other);
            lines.concat()
        }
        3 => {
            let indented = format!("{}{}", " ".repeat(1 + dice.below(3)), lines[line]);
            lines[line] = &indented;
            lines.concat()
        }
        4 => {
            lines[line] = lines[line].strip_prefix("  ").unwrap_or(lines[line]);
            lines.concat()
        }
        5 => {
            let renamed = match lines[line].split_once(':') {
                Some((key, rest)) => format!("{key}x:{rest}"),
                None => format!("x{}", lines[line]),
            };
            lines[line] = &renamed;
            lines.concat()
        }
        kind => {
            let mut place = dice.below(text.len());
            while !text.is_char_boundary(place) {
                place -= 1;
            }
            let (before, after) = text.split_at(place);
            if kind == 6 {
                let mut letters = after.chars();
                letters.next();
                format!("{before}{}", letters.as_str())
            } else {
                format!("{before}{}{after}", SNIPPETS[dice.below(SNIPPETS.len())])
            }
        }
    }
}

#[test]
fn one_random_edit_is_read_or_refused() {
    let mut dice = Dice(SEED);
    for _ in 0..400 {
        read(&edited(&mut dice, SHIPPED));
    }
}

#[test]
fn many_random_edits_are_read_or_refused() {
    let mut dice = Dice(SEED + 1);
    let small = include_str!("../accept/signal-with-all-keys.yaml");
    for _ in 0..4_000 {
        let mut text = small.to_owned();
        for _ in 0..=dice.below(4) {
            text = edited(&mut dice, &text);
        }
        read(&text);
    }
}

#[test]
fn a_file_cut_at_any_line_is_read_or_refused() {
    let mut start = 0;
    for line in SHIPPED.split_inclusive('\n') {
        read(&SHIPPED[..start]);
        start += line.len();
    }
    assert!(read(SHIPPED).is_some());
}

#[test]
fn a_changed_number_changes_that_number_alone() {
    let debug =
        |rules: &RuleSet| format!("{:?} {:?} {:?}", rules.params(), rules.inputs(), rules.phases());
    let before = debug(&read(SHIPPED).unwrap());
    let changed = SHIPPED.replacen(
        "value: 0.40pp\n    range: [0.30pp",
        "value: 0.41pp\n    range: [0.30pp",
        1,
    );
    let after = debug(&read(&changed).unwrap());
    assert_ne!(SHIPPED, changed);
    assert_eq!(before.replacen("value: 0.4,", "value: 0.41,", 1), after);
}

#[test]
fn a_lost_exclamation_mark_never_passes_in_silence() {
    let wanted = "(below_high <= -bear_fall && !was(bust, after_memory))";
    assert!(SHIPPED.contains(wanted));
    for condition in ["! investment_peaks", "!investment_peaks", "!!investment_peaks"] {
        let text =
            SHIPPED.replacen("when: was(bust, after_memory)", &format!("when: {condition}"), 1);
        assert_ne!(text, SHIPPED);
        assert!(read(&text).is_none(), "{condition}");
    }
}

#[test]
fn random_words_in_an_expression_are_read_or_refused() {
    const WORDS: [&str; 52] = [
        "x", "y", "lag", "abs", "if", "known", "at_least", "was", "watch", "score", "falls", "bad",
        "(", ")", "(", ")", ",", "+", "-", "*", "/", "%", "^", "<", "<=", "==", "!=", "&&", "||",
        "!", "=", ";", "&", "1", "2.5", "0", "8q", "2y", "25bp", "15pct", "1e9", "1e", ".", "..5",
        "é", "true", "inf", "//", "\\\"", "'", "0x1F", "and",
    ];
    let mut dice = Dice(SEED + 2);
    for _ in 0..6_000 {
        let glue = if dice.below(2) == 0 { "" } else { " " };
        let words: Vec<&str> =
            (0..=dice.below(12)).map(|_| WORDS[dice.below(WORDS.len())]).collect();
        let text = format!(
            "format: 1\nid: test\nversion: \"1\"\ntitle: T\ncalendar: quarter\ninputs: {{ x: {{ unit: index }}, y: {{ unit: percent }} }}\nseries: {{ a: \"{}\" }}\nsignals: {{ falls: {{ when: x < 0 }} }}\nphases: [{{ id: bad, when: falls }}, {{ id: quiet, otherwise: true }}]\n",
            words.join(glue)
        );
        read(&text);
    }
}
