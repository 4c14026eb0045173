//! Small rule sets by chance, from a seed that is written down.

use std::fmt::Write;

use crate::chance::Chance;

/// A rule set over three inputs; one that remembers reads more than its bar.
pub(crate) fn rules(chance: &mut Chance, remembers: bool) -> String {
    let valid = chance.pick(&["", ", valid: [0, 2]"]);
    let mut text = format!(
        "format: 1\nid: chance\nversion: \"1\"\ntitle: By chance\ncalendar: rows\ninputs:\n  \
         a: {{ unit: number{valid} }}\n  b: {{ unit: number }}\n  c: {{ unit: number }}\nsignals:\n"
    );
    let mut writer = Writer { chance, remembers, signals: 0 };
    for signal in 0..3 {
        let when = writer.truth(1);
        let _ = writeln!(text, "  s{signal}:\n    when: \"{when}\"");
        if writer.chance.one_in(3) {
            let _ = writeln!(text, "    watch: \"{}\"", writer.plain());
        }
        if remembers && writer.chance.one_in(3) {
            let _ = writeln!(text, "    until: \"{}\"", writer.plain());
        }
        if remembers && writer.chance.one_in(4) {
            let _ = writeln!(text, "    for: 2");
        }
        if remembers && writer.chance.one_in(4) {
            let _ = writeln!(text, "    keep_firing_for: 1");
        }
        writer.signals += 1;
    }
    text.push_str("phases:\n");
    for phase in 0..3 {
        let mut when = writer.truth(2);
        if remembers && 0 < phase && writer.chance.one_in(4) {
            let _ = write!(when, " && was(p{}, 2)", writer.chance.below(phase));
        }
        let _ = writeln!(text, "  - id: p{phase}\n    when: \"{when}\"");
        if remembers && writer.chance.one_in(4) {
            text.push_str("    for: 2\n");
        }
        if remembers && writer.chance.one_in(4) {
            text.push_str("    at_once: true\n");
        }
    }
    text.push_str("  - { id: rest, otherwise: true }\n");
    if remembers && writer.chance.one_in(3) {
        text.push_str("dwell: 2\n");
    }
    text
}

/// The same rules with something changed: most often in the writing alone.
pub(crate) fn changed(chance: &mut Chance, text: &str) -> String {
    let swapped = |from: &str, to: &str| text.replacen(from, to, 1);
    let all = [
        // What holds above 1 holds above 0.5.
        swapped("a > 1\"", "a > 1 && a > 0.5\""),
        swapped("when: \"(", "when: \"!!("),
        swapped("b < 1", "!(1 <= b)"),
        swapped("c >= 2", "(c > 2 || c == 2)"),
        swapped("c != 2", "(c > 2 || c < 2)"),
        swapped("a > 1", "a >= 1"),
        swapped("b < 1", "b < 0.5"),
        swapped("&&", "||"),
        swapped("> 0.5", "> 0"),
    ];
    let all: Vec<String> = all.into_iter().filter(|own| own != text).collect();
    match all.len() {
        0 => text.to_owned(),
        count => all[chance.below(count)].clone(),
    }
}

struct Writer<'a> {
    chance: &'a mut Chance,
    remembers: bool,
    signals: usize,
}

impl Writer<'_> {
    fn truth(&mut self, depth: usize) -> String {
        if depth == 0 || self.chance.one_in(3) {
            return self.plain();
        }
        let (a, b) = (self.truth(depth - 1), self.truth(depth - 1));
        match self.chance.below(if self.remembers { 9 } else { 6 }) {
            0 | 1 => format!("({a} && {b})"),
            2 | 3 => format!("({a} || {b})"),
            4 => format!("!({a})"),
            5 => {
                let sign = self.chance.pick(&["<", "<=", ">", ">=", "==", "!="]);
                format!("(count({a}, {b}, {}) {sign} {})", self.plain(), self.chance.below(4))
            }
            6 => format!("within({a}, 2)"),
            7 => format!("held({a}, 2)"),
            _ => format!("({a} && {} > {})", self.past(), self.level()),
        }
    }

    fn past(&mut self) -> &'static str {
        let all = [
            "lag(a, 1)",
            "change(b, 1)",
            "rolling_max(a, 2)",
            "rolling_mean(c, 2)",
            "cum_min(b)",
            "streak(a > 1)",
        ];
        all[self.chance.below(all.len())]
    }

    fn level(&mut self) -> String {
        self.chance.pick(&["0", "0.5", "1", "2"]).to_owned()
    }

    fn plain(&mut self) -> String {
        if 0 < self.signals && self.chance.one_in(4) {
            let signal = self.chance.below(self.signals);
            return match self.chance.below(2) {
                0 => format!("s{signal}"),
                _ => format!("watch(s{signal})"),
            };
        }
        let sign = self.chance.pick(&["<", "<=", ">", ">=", "<", ">", "==", "!="]);
        let input = self.chance.pick(&["a", "a", "b", "c"]);
        match self.chance.below(12) {
            0 => format!("a {sign} b"),
            1 => format!("{} {sign} {input}", self.level()),
            _ => format!("{input} {sign} {}", self.level()),
        }
    }
}
