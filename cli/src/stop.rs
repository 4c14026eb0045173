//! What ends the program before its time: Ctrl-C, a system that goes down, a terminal
//! that is closed.
//!
//! In a long run the first Ctrl-C asks it to stop, the second ends it. Everything else
//! ends it at once; no temporary file is left behind.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Exit, Failure};

/// Whether a long run is asked to stop; there is none before this is set.
static ASKED: OnceLock<AtomicBool> = OnceLock::new();

/// Whether the user wants the run to stop.
#[derive(Clone, Copy)]
pub(crate) struct Stop(&'static AtomicBool);

impl Stop {
    /// Asks for Ctrl-C from now on.
    ///
    /// Where the system does not let us, Ctrl-C ends the program as it always
    /// does.
    pub(crate) fn on_interrupt() -> Stop {
        let is_asked = ASKED.get_or_init(AtomicBool::default);
        watch();
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

/// Watches for signals that end the program, from now on.
#[cfg(unix)]
pub(crate) fn watch() {
    static WATCH: std::sync::Once = std::sync::Once::new();
    WATCH.call_once(|| {
        let (sender, receiver) = std::sync::mpsc::channel();
        // In this order: without the thread, signals do what they always do.
        let thread = std::thread::Builder::new().spawn(move || {
            let signals = signal_hook::iterator::Signals::new(watched());
            let _ = sender.send(());
            let Ok(mut signals) = signals else { return };
            for signal in signals.forever() {
                take(signal);
            }
        });
        if thread.is_ok() {
            let _ = receiver.recv();
        }
    });
}

#[cfg(not(unix))]
pub(crate) fn watch() {}

/// Ends the program as nobody can hinder; for tests of what is left then.
#[cfg(debug_assertions)]
pub(crate) fn kill() -> ! {
    #[cfg(unix)]
    let _ = signal_hook::low_level::raise(signal_hook::consts::SIGKILL);
    std::process::abort()
}

#[cfg(unix)]
fn take(signal: i32) {
    use signal_hook::consts::SIGINT;
    use signal_hook::low_level;

    let long_run = ASKED.get().filter(|_| signal == SIGINT);
    match long_run.map(|is_asked| is_asked.swap(true, Ordering::Relaxed)) {
        Some(false) => {}
        Some(true) => super::litter::remove_all_and(|| {
            low_level::exit(i32::from(super::exit::STOPPED));
        }),
        None => super::litter::remove_all_and(|| {
            let _ = low_level::emulate_default_handler(signal);
        }),
    }
}

/// The signals that are to end the program; those that whoever called us wants to be
/// passed over (`nohup`) are left alone.
#[cfg(unix)]
fn watched() -> Vec<i32> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};

    let Some(ignored) = ignored() else {
        // Nobody tells whether a terminal that is closed should matter.
        return vec![SIGINT, SIGQUIT, SIGTERM];
    };
    let all = [SIGHUP, SIGINT, SIGQUIT, SIGTERM];
    all.into_iter().filter(|signal| ignored & (1 << (signal - 1)) == 0).collect()
}

/// The signals that are passed over, a bit each, where the system tells.
#[cfg(unix)]
fn ignored() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let bits = status.lines().find_map(|line| line.strip_prefix("SigIgn:"))?;
    u64::from_str_radix(bits.trim(), 16).ok()
}
