//! Pictures and pages: SVG and HTML that need nothing but themselves.
//!
//! Texts are escaped by the template crate, which only this folder names. A
//! page and a picture follow the reader's choice of light or dark, and what a
//! colour says is also said by a place, a height, a pattern or a word.

mod axis;
mod scale;
mod style;
mod view;

mod lanes;
mod panel;
mod spark;

mod chart;

mod overlay;
mod parts;
mod rows;
mod downloads;
mod tables;

mod packed;
mod held;
mod head;

mod script;

mod live;
mod page;

pub use live::Live;

/// A finished text without the characters that no XML may hold.
fn finished(text: String) -> String {
    let is_fine = |letter: char| match letter {
        '\n' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        letter => !crate::inert::is_live(letter),
    };
    let text = if text.chars().all(is_fine) {
        text
    } else {
        text.chars().map(|letter| if is_fine(letter) { letter } else { '\u{fffd}' }).collect()
    };
    // A command of an automation server, in whose log a page may end.
    if text.contains("##[") { text.replace("##[", "##&#91;") } else { text }
}
