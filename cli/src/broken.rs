//! What a panic tells, and how the program ends by one.

use super::litter;

/// What Rust programs say that ended by a panic.
const PANICKED: i32 = 101;

/// From now on a panic of a reader, which the library makes an error, tells nothing;
/// any other is told and ends the program, whatever its other threads wait for.
pub(crate) fn quiet() {
    let tell = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |failed| {
        if froth::data::is_inside_of_a_reader() {
            return;
        }
        tell(failed);
        litter::remove_all_and(|| std::process::exit(PANICKED));
    }));
}
