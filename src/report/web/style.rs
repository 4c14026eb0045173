//! The colours of pictures and pages, light and dark.
//!
//! Every colour stands out from its ground by 3 : 1 at least, texts by 4.5 : 1.
//! Phases go from red through ochre to blue, the gravest first, without red
//! against green; in a picture each has a row of its own besides.

use std::fmt::Write;

/// The colours of phases by day and by night, the gravest first.
const PHASES: [(&str, &str); 7] = [
    ("#8c1c2b", "#f2808f"),
    ("#c4401c", "#f58b62"),
    ("#b5631b", "#eda356"),
    ("#8c7013", "#d9bd55"),
    ("#2f7ba8", "#7fbbe3"),
    ("#1f5a8a", "#7aa5e6"),
    ("#5c6b9c", "#a9b3e0"),
];

/// The last phase, which holds when no other does.
const QUIET: (&str, &str) = ("#7d838c", "#8b929c");

/// A phase that is not known.
const OPEN: (&str, &str) = ("#6f4ea0", "#b9a1ea");

/// Rules for colours: what they are for, by day, by night.
const PICTURE: [(&str, &str, &str); 17] = [
    (".paper", "fill:#ffffff", "fill:#14171a"),
    ("text,.ink", "fill:#1a1d21", "fill:#eceae6"),
    (".muted", "fill:#5a616b", "fill:#a3aab3"),
    (".rule", "stroke:#e3e5e9", "stroke:#2c3138"),
    (".base", "stroke:#b9bec6", "stroke:#4a515a"),
    (".value", "stroke:#1a1d21", "stroke:#eceae6"),
    (".dot", "fill:#1a1d21", "fill:#eceae6"),
    (".is-on", "fill:#b3261e", "fill:#ff8a7a"),
    (".is-watch", "fill:#946200", "fill:#e3b341"),
    (".is-off", "fill:#7d838c", "fill:#8b929c"),
    (".is-unknown", "fill:#6f4ea0", "fill:#b9a1ea"),
    (".at-on", "stroke:#b3261e", "stroke:#ff8a7a"),
    (".at-watch", "stroke:#946200", "stroke:#e3b341"),
    (".at-until", "stroke:#5a616b", "stroke:#a3aab3"),
    (".hatch", "stroke:#6f4ea0", "stroke:#b9a1ea"),
    (".while-on", "fill:#b3261e", "fill:#ff8a7a"),
    (".while-watch", "fill:#946200", "fill:#e3b341"),
];

/// What does not depend on the light.
const SHAPES: &str = "\
text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;\
font-size:12px;font-variant-numeric:tabular-nums}\
.small{font-size:10.5px}.strong{font-weight:600}.large{font-size:17px;font-weight:600}\
.mono{font-family:ui-monospace,'Cascadia Mono',Menlo,Consolas,monospace;font-size:10.5px}\
.rule,.base{stroke-width:1;fill:none;shape-rendering:crispEdges}\
.value{fill:none;stroke-width:1.5;stroke-linejoin:round;stroke-linecap:round}\
.at-on,.at-watch,.at-until{fill:none;stroke-width:1.2}\
.at-watch{stroke-dasharray:5 3}.at-until{stroke-dasharray:1.5 3}\
.hatch{stroke-width:1.6;fill:none}.while-on{opacity:.13}.while-watch{opacity:.11}";

/// The class of a phase, by its place among so many.
pub(super) fn class_of(place: Option<usize>, phases: usize) -> String {
    let last = phases.saturating_sub(1);
    match place {
        None => "open".to_owned(),
        Some(place) if place == last => "quiet".to_owned(),
        Some(place) => format!("p{}", place * PHASES.len() / last.max(1)),
    }
}

/// The style of pictures.
pub(super) fn picture() -> String {
    let (mut day, mut night) = (String::new(), String::new());
    for (what, by_day, by_night) in PICTURE {
        // Writing to a text cannot fail.
        let _ = write!(day, "{what}{{{by_day}}}");
        let _ = write!(night, "{what}{{{by_night}}}");
    }
    for (name, (by_day, by_night)) in accents() {
        let _ = write!(day, ".{name}{{fill:{by_day}}}");
        let _ = write!(night, ".{name}{{fill:{by_night}}}");
    }
    format!("{SHAPES}{day}@media screen and (prefers-color-scheme:dark){{{night}}}")
}

/// The style of a page: that of its pictures, and its own.
pub(super) fn page() -> String {
    let (mut day, mut night) = (String::new(), String::new());
    for (name, (by_day, by_night)) in accents() {
        let _ = write!(day, ".accent-{name}{{--accent:{by_day}}}");
        let _ = write!(night, ".accent-{name}{{--accent:{by_night}}}");
    }
    format!(
        "{}{}{day}@media screen and (prefers-color-scheme:dark){{{night}}}",
        picture(),
        include_str!("page.css")
    )
}

fn accents() -> Vec<(String, (&'static str, &'static str))> {
    let phases = PHASES.into_iter().enumerate().map(|(place, both)| (format!("p{place}"), both));
    phases.chain([("quiet".to_owned(), QUIET), ("open".to_owned(), OPEN)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The relative luminance of WCAG 2 of a colour as `#rrggbb`.
    fn luminance(colour: &str) -> f64 {
        let part = |from: usize| {
            let byte = u8::from_str_radix(&colour[from..from + 2], 16).unwrap();
            let part = f64::from(byte) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                crate::portable::pow((part + 0.055) / 1.055, 2.4)
            }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    }

    fn contrast(one: &str, other: &str) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn every_colour_stands_out_from_its_ground() {
        for (name, (day, night)) in accents() {
            assert!(3.0 <= contrast(day, "#ffffff"), "{name} by day");
            assert!(3.0 <= contrast(night, "#14171a"), "{name} by night");
        }
        for (what, day, night) in PICTURE {
            let is_ground = matches!(what, ".paper" | ".rule" | ".base");
            // Texts are filled; the words of a state are texts, too.
            let is_text = matches!(what, "text,.ink" | ".muted" | ".is-on" | ".is-watch");
            let wanted = if is_text { 4.5 } else { 3.0 };
            let colour = |rule: &str| rule.split_once(':').unwrap().1.to_owned();
            if !is_ground {
                assert!(wanted <= contrast(&colour(day), "#ffffff"), "{what} by day");
                assert!(wanted <= contrast(&colour(night), "#14171a"), "{what} by night");
            }
        }
    }

    #[test]
    fn phases_have_colours_of_their_own_as_far_as_there_are_some() {
        let classes: Vec<String> = (0..8).map(|place| class_of(Some(place), 8)).collect();
        assert_eq!(classes, ["p0", "p1", "p2", "p3", "p4", "p5", "p6", "quiet"]);
        assert_eq!((class_of(Some(0), 1), class_of(Some(0), 2)), ("quiet".into(), "p0".into()));
    }
}
