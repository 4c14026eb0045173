//! Rule sets and data by chance, as texts.

use std::fmt::Write;

use super::chance::Chance;

/// The inputs of every rule set by chance.
pub(crate) const INPUTS: [&str; 4] = ["anchor", "a", "b", "c"];

/// Which operators a rule set by chance may use.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Those for which a missing value can only make answers unknown.
    Careful,
    /// All, those that pass over a gap and ask for one included.
    All,
}

/// A rule set by chance: five signals, four phases; `anchor` is read by a signal
/// that no phase reads, so that it can hold the bars in place.
pub(crate) fn rules(chance: &mut Chance, reach: Reach, calendar: &str) -> String {
    let mut text = format!(
        "format: 1\nid: chance\nversion: \"1\"\ntitle: By chance\ncalendar: {calendar}\ninputs:\n"
    );
    for input in INPUTS {
        let time = match (calendar, reach) {
            ("rows", _) => String::new(),
            (_, Reach::Careful) => "every: quarter, published: 0d, max_age: 0d, ".to_owned(),
            (_, Reach::All) => {
                let age = chance.pick(&["", "max_age: 200d, "]);
                format!("every: quarter, published: {}d, {age}", 30 * chance.below(5))
            }
        };
        let _ = writeln!(text, "  {input}: {{ unit: number, {time}columns: [{input}] }}");
    }
    let mut writer = Writer { chance, reach, signals: 0 };
    text.push_str("signals:\n  held_in_place: { when: anchor > 0 }\n");
    for signal in 0..4 {
        let when = writer.truth(2);
        let _ = writeln!(text, "  s{signal}:\n    when: \"{when}\"");
        if writer.chance.one_in(2) {
            let _ = writeln!(text, "    watch: \"{}\"", writer.truth(1));
        }
        if writer.chance.one_in(3) {
            let _ = writeln!(text, "    until: \"{}\"", writer.truth(1));
        }
        if writer.chance.one_in(3) {
            let _ = writeln!(text, "    for: {}", writer.length());
        }
        if writer.chance.one_in(3) {
            let _ = writeln!(text, "    keep_firing_for: {}", writer.length());
        }
        writer.signals += 1;
    }
    text.push_str("phases:\n");
    for phase in 0..3 {
        let when = writer.condition();
        let _ = writeln!(text, "  - id: p{phase}\n    when: \"{when}\"");
        if writer.chance.one_in(3) {
            let _ = writeln!(text, "    for: {}", writer.length());
        }
        if writer.chance.one_in(3) {
            text.push_str("    at_once: true\n");
        }
    }
    text.push_str("  - { id: rest, otherwise: true }\n");
    if writer.chance.one_in(2) {
        let _ = writeln!(text, "dwell: {}", writer.length());
    }
    text
}

struct Writer<'a> {
    chance: &'a mut Chance,
    reach: Reach,
    signals: usize,
}

impl Writer<'_> {
    fn length(&mut self) -> usize {
        1 + self.chance.below(4)
    }

    /// The condition of a phase: phases of the past stand outside of operators.
    fn condition(&mut self) -> String {
        let join = self.chance.pick(&["&&", "||"]);
        let (left, right) = (self.truth(2), self.truth(1));
        match self.chance.below(4) {
            0 => {
                let (phase, length) = (self.chance.below(3), self.length());
                let not = self.chance.pick(&["", "!"]);
                format!("({left}) {join} {not}was(p{phase}, {length})")
            }
            1 => format!("({left}) {join} ({right})"),
            _ => left,
        }
    }

    fn truth(&mut self, depth: usize) -> String {
        if depth == 0 || self.chance.one_in(3) {
            return self.plain_truth();
        }
        let (a, b) = (self.truth(depth - 1), self.truth(depth - 1));
        let length = self.length();
        match self.chance.below(9) {
            0 => format!("({a} && {b})"),
            1 => format!("({a} || {b})"),
            2 => format!("!({a})"),
            3 => format!("within({a}, {length})"),
            4 => format!("held({a}, {length})"),
            5 => {
                let sign = self.chance.pick(&["<", "<=", ">", ">="]);
                let c = self.plain_truth();
                format!("(count({a}, {b}, {c}) {sign} {})", self.chance.below(4))
            }
            6 => format!("at_least(2, {a}, {b}, {})", self.plain_truth()),
            7 => format!("({} <= count({a}, {b}))", self.chance.below(3)),
            _ => format!("{}({a}, {b})", self.chance.pick(&["any", "all"])),
        }
    }

    fn plain_truth(&mut self) -> String {
        if 0 < self.signals && self.chance.one_in(4) {
            let signal = self.chance.below(self.signals);
            return match self.chance.below(2) {
                0 => format!("s{signal}"),
                _ => format!("watch(s{signal})"),
            };
        }
        if self.reach == Reach::All && self.chance.one_in(8) {
            return format!("known({})", self.number(1));
        }
        if self.reach == Reach::All && self.chance.one_in(8) {
            let word = self.chance.pick(&["above", "below"]);
            return format!("crosses_{word}({}, {})", self.number(1), self.number(1));
        }
        let sign = self.chance.pick(&["<", "<=", ">", ">=", "==", "!="]);
        let bound = self.chance.pick(&["-1", "0", "0.5", "1", "2"]);
        format!("{} {sign} {bound}", self.number(1))
    }

    fn number(&mut self, depth: usize) -> String {
        let input = self.chance.pick(&INPUTS[1..]).to_owned();
        if depth == 0 || self.chance.one_in(2) {
            return input;
        }
        let other = self.number(depth - 1);
        let length = self.length();
        let careful = 8;
        match self.chance.below(if self.reach == Reach::All { careful + 18 } else { careful }) {
            0 => format!("lag({input}, {length})"),
            1 => format!("change({input}, {length})"),
            2 => format!("({input} - {other})"),
            3 => format!("max({input}, {other})"),
            4 => format!("abs({input})"),
            5 => format!("if({input} > 0, {other}, {input})"),
            6 => format!("streak({input} > 0)"),
            7 => format!("since({input} > 0)"),
            8 => format!("rolling_max({input}, {length})"),
            9 => format!("rolling_mean({input}, {length})"),
            10 => format!("cum_min({input})"),
            11 => format!("rolling_median({input}, {length})"),
            12 => format!("first_known({input}, {other})"),
            13 => format!("cum_max({input})"),
            14 => format!("ema({input}, {length})"),
            15 => format!("hp_gap({input}, 6.25)"),
            16 => format!("zscore({input}, {length})"),
            17 => format!("sqrt({input} + 1)"),
            18 => format!("sign({input} - {other})"),
            19 => format!("round({input} / 2)"),
            20 => format!("corr({input}, {other}, {})", length + 1),
            21 => format!("beta({input}, {other}, {})", length + 1),
            22 => format!("ratio_to_trend({input} + 4, {})", length + 1),
            23 => format!("rolling_mean({input})"),
            24 => format!("log(exp({input})) - trend({input}, {})", length + 1),
            _ => format!("percentile_rank({input}) / 50pct"),
        }
    }
}

/// Values by chance for each input, row by row; the anchor has no gap.
pub(crate) fn cells(chance: &mut Chance, rows: usize) -> Vec<[Option<i32>; 4]> {
    let gaps = [2, 4, 9][chance.below(3)];
    let mut cell = |_| {
        let value = i32::try_from(chance.below(7)).unwrap_or(0) - 3;
        if chance.one_in(gaps) { None } else { Some(value) }
    };
    let row = |_| {
        let [_, a, b, c] = [0, 1, 2, 3].map(&mut cell);
        [Some(1), a, b, c]
    };
    (0..rows).map(row).collect()
}

/// These values as a CSV text, by quarter from 2001Q1 or by row.
pub(crate) fn csv(cells: &[[Option<i32>; 4]], calendar: &str) -> String {
    let is_dated = calendar != "rows";
    let mut text = if is_dated { "date,".to_owned() } else { String::new() };
    let _ = writeln!(text, "{}", INPUTS.join(","));
    for (place, row) in cells.iter().enumerate() {
        if is_dated {
            let _ = write!(text, "{}Q{},", 2001 + place / 4, place % 4 + 1);
        }
        let row = row.map(|cell| cell.map_or(String::new(), |value| value.to_string()));
        let _ = writeln!(text, "{}", row.join(","));
    }
    text
}
