//! The one place where a panic of somebody else's reader is caught.
//!
//! The crates that read binary formats trust parts of what a file says of itself
//! and end in a panic where it lies. To us that is a file that is damaged.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static IS_INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// What a foreign reader made of its bytes; `None` if it ended in a panic.
///
/// `read` holds calls of the foreign crate only: a mistake of our own is not to be
/// told as one of the file. After `None` its reader is not used again.
pub(super) fn guarded<T>(read: impl FnOnce() -> T) -> Option<T> {
    let was_inside = IS_INSIDE.replace(true);
    let read = catch_unwind(AssertUnwindSafe(read));
    IS_INSIDE.set(was_inside);
    read.ok()
}

/// Whether this thread is inside of a reader whose panics are caught and become
/// errors: a program's panic hook has nothing to tell of them.
pub fn is_inside_of_a_reader() -> bool {
    IS_INSIDE.get()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_answer_and_leaves_nothing_behind() {
        // Other tests may panic meanwhile, and are to say so themselves.
        let before = std::panic::take_hook();
        let own = std::thread::current().id();
        std::panic::set_hook(Box::new(move |panic| {
            if std::thread::current().id() == own {
                assert!(is_inside_of_a_reader());
            } else {
                before(panic);
            }
        }));
        assert_eq!(guarded(|| [0][std::hint::black_box(1)]), None);
        assert!(!is_inside_of_a_reader());
        assert_eq!(guarded(|| guarded(|| 1)), Some(Some(1)));
        assert!(!is_inside_of_a_reader());
    }
}
