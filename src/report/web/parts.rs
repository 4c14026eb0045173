//! Parts of a page that stand in more than one place.

use maud::{Markup, html};

use super::style::class_of;
use crate::report::Titled;
use crate::signal::State;

/// A state as a mark and a word: an empty, half or full ring, or a hatched one.
pub(super) fn state(state: State) -> Markup {
    html! {
        span class=(format!("state state-{}", state.word())) {
            svg viewBox="0 0 14 14" aria-hidden="true" {
                circle cx="7" cy="7" r="5.5" fill="none" stroke="currentColor" stroke-width="1.8" {}
                @match state {
                    State::Off => {}
                    State::Watch => path fill="currentColor" d="M1.5 7A5.5 5.5 0 0 0 12.5 7Z" {},
                    State::On => circle fill="currentColor" cx="7" cy="7" r="5.5" {},
                    State::Unknown => {
                        path fill="none" stroke="currentColor" stroke-width="1.6"
                            d="M3 9L9 3M5 11L11 5" {}
                    }
                }
            }
            (state.word())
        }
    }
}

/// The name of a phase with its colour; `None` for the undetermined.
pub(super) fn phase(id: Option<&String>, title: Option<&String>, phases: &[Titled]) -> Markup {
    let name = title.or(id).map_or("undetermined", String::as_str);
    html! { span class=(format!("phase {}", accent(id, phases))) { (name) } }
}

/// The class that makes a phase's colour the accent.
pub(super) fn accent(id: Option<&String>, phases: &[Titled]) -> String {
    let place = phases.iter().position(|other| Some(&other.id) == id);
    format!("accent-{}", class_of(place, phases.len()))
}

/// The header of a table; a column whose name begins with `#` holds numbers.
pub(super) fn header(columns: &[&str]) -> Markup {
    html! {
        thead { tr role="row" {
            @for column in columns {
                @match column.strip_prefix('#') {
                    Some(column) => th role="columnheader" scope="col" class="number" { (column) },
                    None => th role="columnheader" scope="col" { (column) },
                }
            }
        } }
    }
}
