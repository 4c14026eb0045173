//! What a broken workbook does to the crate that reads it, and not to the program.
//!
//! The library reads workbooks on a thread of its own. Where that fails, the library
//! has an error of it; a build that ends at the first panic ends as that error would.

use super::{Exit, Failure, litter};

/// The thread on which the library reads workbooks.
const READER: &str = "froth-workbook";

/// From now on a reader that fails says nothing of where in its own code it did.
pub(crate) fn quiet() {
    let tell = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |failed| {
        if std::thread::current().name() != Some(READER) {
            return tell(failed);
        }
        if cfg!(panic = "abort") {
            let message = "a workbook is damaged: its parts do not fit together";
            let failure = Failure::new(Exit::Data, message, "copy or save the file again");
            failure.tell();
            litter::remove_all_and(|| std::process::exit(i32::from(super::exit::DATA)));
        }
    }));
}
