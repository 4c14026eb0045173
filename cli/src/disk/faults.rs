//! Faults that a test orders: the call of this number fails, or the program ends there
//! as by a kill. In debug builds only.
//!
//! `FROTH_FAULT=7:ENOSPC:log` has the seventh call fail, `7+:EIO:log` that and all after
//! it, and `7:KILL:log` ends the program before it. Each call is noted in the log, so
//! that a test knows whether there was one of that number.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex, PoisonError};

struct Order {
    number: usize,
    /// Whether all later calls fail, too.
    stays: bool,
    what: What,
    log: PathBuf,
}

#[derive(Clone, Copy)]
enum What {
    /// A number of an error of the system.
    Error(i32),
    Kill,
}

static ORDER: LazyLock<Option<Order>> =
    LazyLock::new(|| order(&std::env::var("FROTH_FAULT").ok()?));
static CALLS: Mutex<usize> = Mutex::new(0);

fn order(text: &str) -> Option<Order> {
    let mut parts = text.splitn(3, ':');
    let number = parts.next()?;
    let what = match parts.next()? {
        "EIO" => What::Error(5),
        "EINTR" => What::Error(4),
        "EACCES" => What::Error(13),
        "ENOSPC" => What::Error(28),
        "KILL" => What::Kill,
        _ => return None,
    };
    let stays = number.ends_with('+');
    let number = number.trim_end_matches('+').parse().ok()?;
    Some(Order { number, stays, what, log: parts.next()?.into() })
}

/// Notes a call, and fails if it is to.
pub(super) fn fault(call: &str) -> io::Result<()> {
    fault_inside(call, || Ok(()))
}

/// The same of a call that does a part of its work before it fails.
pub(super) fn fault_inside(call: &str, mut part: impl FnMut() -> io::Result<()>) -> io::Result<()> {
    let Some(order) = &*ORDER else { return Ok(()) };
    let mut calls = CALLS.lock().unwrap_or_else(PoisonError::into_inner);
    *calls += 1;
    let mut log = OpenOptions::new().append(true).create(true).open(&order.log)?;
    writeln!(log, "{call}")?;
    if *calls < order.number || (order.number < *calls && !order.stays) {
        return Ok(());
    }
    match order.what {
        // What was interrupted has done nothing.
        What::Error(4) => Err(io::Error::from_raw_os_error(4)),
        What::Error(number) => {
            part()?;
            Err(io::Error::from_raw_os_error(number))
        }
        What::Kill => {
            part()?;
            super::super::stop::kill()
        }
    }
}
