//! Ctrl-C during a long run: the first one asks it to stop, the second ends it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::SIGINT;
use signal_hook::flag;

use super::exit::STOPPED;
use super::{Exit, Failure};

/// Whether the user wants the run to stop.
#[derive(Clone)]
pub(crate) struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks for Ctrl-C from now on.
    ///
    /// Where the system does not let us, Ctrl-C ends the program as it always
    /// does.
    pub(crate) fn on_interrupt() -> Stop {
        let is_asked = Arc::new(AtomicBool::new(false));
        // In this order, or the first one would end the program, too.
        let second =
            flag::register_conditional_shutdown(SIGINT, i32::from(STOPPED), Arc::clone(&is_asked));
        if second.is_ok() {
            let _ = flag::register(SIGINT, Arc::clone(&is_asked));
        }
        Stop(is_asked)
    }

    pub(crate) fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// How a run ends that was asked to stop.
    pub(crate) fn failure() -> Failure {
        Failure::new(Exit::Stopped, "stopped before the end", "nothing was written")
    }
}
