//! What each target holds: the functions that `tests/targets.rs` asks, too.

#[path = "../../tests/support/targets/mod.rs"]
mod targets;

pub use targets::*;

/// Panics of the crates that read foreign formats are caught where those are called, and
/// no finding; a fuzzer ends at every panic, unless it is told so.
pub fn pass_over_what_is_caught() {
    let end = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !froth::data::is_inside_of_a_reader() {
            end(panic);
        }
    }));
}
