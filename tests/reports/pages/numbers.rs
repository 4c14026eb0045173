//! The numbers that a page shows, held against those in its JSON.

use std::collections::BTreeSet;

use serde_json::Value;

/// What a reader gets of a page: its texts, and the words for who does not see
/// its pictures; without styles and scripts.
pub(crate) fn texts(page: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut rest = page;
    let mut is_mark = false;
    while let Some((text, behind)) = rest.split_once('<') {
        // The round numbers at an axis are those of a ruler and of no report.
        if !is_mark {
            texts.push(text.to_owned());
        }
        is_mark = behind.starts_with("span class=\"tick\"");
        let (tag, behind) = behind.split_once('>').unwrap_or((behind, ""));
        for attribute in ["aria-label=\"", "data-label=\"", "alt=\""] {
            let value = tag.split_once(attribute).and_then(|(_, value)| value.split_once('"'));
            texts.extend(value.map(|(value, _)| value.to_owned()));
        }
        let name = tag.split([' ', '>']).next().unwrap_or_default();
        rest = match name {
            "style" | "script" => {
                behind.split_once(&format!("</{name}>")).map_or("", |(_, behind)| behind)
            }
            _ => behind,
        };
    }
    texts.push(rest.to_owned());
    let unescaped = |text: String| {
        // So a browser writes what we write as the letter.
        let text = text.replace("&nbsp;", "\u{a0}");
        let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
        text.replace("&amp;", "&")
    };
    texts.into_iter().map(unescaped).filter(|text| !text.trim().is_empty()).collect()
}

/// The report that a page holds.
pub(crate) fn embedded(page: &str) -> Value {
    let begin = "<script type=\"application/json\" id=\"report\">";
    let (_, json) = page.split_once(begin).unwrap_or_default();
    let (json, _) = json.split_once("</script>").unwrap_or_default();
    serde_json::from_str(json).unwrap_or_default()
}

/// The words with a digit in these texts that the JSON does not have: no number
/// that is rounded to them, and no text that they are a word of.
pub(crate) fn strange(texts: &[String], json: &Value) -> Vec<String> {
    let (mut numbers, mut strings) = (Vec::new(), BTreeSet::new());
    collect(json, &mut numbers, &mut strings);
    let mut strange = Vec::new();
    for text in texts {
        let is_between =
            |letter: char| letter.is_whitespace() || "()[]{};:≥≤<>=→|\"'~$+▲▼".contains(letter);
        for word in text.split(is_between) {
            let word = word.trim_end_matches(['.', ',', '…']);
            // The name of the digest is no number.
            let is_name = word == "SHA-256";
            if word.contains(|letter: char| letter.is_ascii_digit())
                && !is_name
                && !is_number_of(word, &numbers)
                && !strings.iter().any(|string| is_word_of(word, string))
            {
                strange.push(format!("{word} in {text}"));
            }
        }
    }
    strange
}

fn is_number_of(word: &str, numbers: &[f64]) -> bool {
    let digits = word.replace(',', "").replace('\u{2212}', "-");
    let Ok(shown) = digits.parse::<f64>() else { return false };
    let places = digits.split_once('.').map_or(0, |(_, places)| places.len());
    // What is missing is told without its sign.
    let is_it = |number: &f64| {
        let number = if digits.starts_with('-') { *number } else { number.abs() };
        let rounded = format!("{number:.places$}").parse::<f64>();
        rounded.is_ok_and(|rounded| rounded.to_bits() == shown.to_bits() || rounded == shown)
    };
    numbers.iter().any(is_it)
}

/// Whether a word stands in a text, its digits being no part of a longer number.
fn is_word_of(word: &str, text: &str) -> bool {
    let is_digit = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_digit());
    let word = &word.replace('\u{2212}', "-");
    text.match_indices(word.as_str()).any(|(place, _)| {
        let (before, behind) = (&text[..place], &text[place + word.len()..]);
        !is_digit(before.chars().next_back()) && !is_digit(behind.chars().next())
    })
}

fn collect(json: &Value, numbers: &mut Vec<f64>, strings: &mut BTreeSet<String>) {
    match json {
        Value::Number(number) => numbers.extend(number.as_f64()),
        Value::String(text) => {
            strings.insert(text.clone());
        }
        Value::Array(all) => all.iter().for_each(|one| collect(one, numbers, strings)),
        Value::Object(all) => {
            for (name, one) in all {
                strings.insert(name.clone());
                // Digits of a digest would excuse any number, but for itself.
                if name == "sha256" {
                    strings.extend(one.as_str().map(|digest| format!("x{digest}")));
                } else {
                    collect(one, numbers, strings);
                }
            }
        }
        Value::Null | Value::Bool(_) => {}
    }
}
