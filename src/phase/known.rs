//! What is known of the atoms of the phases' conditions at one bar.

use super::machine::History;
use crate::eval::Frame;
use crate::plan::{Atom, Plan};
use crate::value::Truth;

/// What each atom of the phases' conditions is at one bar.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Known {
    /// Invariant: in the order of the atoms.
    pub(crate) atoms: Vec<(Atom, Truth)>,
}

impl Known {
    pub(super) fn truth(&self, atom: Atom) -> Truth {
        let place = self.atoms.binary_search_by(|(known, _)| known.cmp(&atom));
        place.ok().and_then(|place| self.atoms.get(place)).map_or(Truth::Unknown, |known| known.1)
    }
}

/// What an atom is at a bar of the columns.
pub(super) fn at_bar(
    atom: Atom,
    plan: &Plan,
    frame: &Frame,
    history: &History,
    bar: usize,
) -> Truth {
    let past = |node, window| frame.before(bar, window, frame.stands(node, bar));
    match atom {
        Atom::Node(node) => frame.truth(node, bar),
        Atom::Within(node, window) => {
            let (bars, is_cut) = past(node, window);
            let start = if is_cut { Truth::Unknown } else { Truth::False };
            match history.window(node).filter(|past| bars.end <= past.len()) {
                Some(past) => start.or(past.any(bars)),
                None => bars.fold(start, |joined, bar| joined.or(frame.truth(node, bar))),
            }
        }
        Atom::Held(node, window) => {
            let (bars, is_cut) = past(node, window);
            let start = if is_cut { Truth::Unknown } else { Truth::True };
            match history.window(node).filter(|past| bars.end <= past.len()) {
                Some(past) => start.and(past.all(bars)),
                None => bars.fold(start, |joined, bar| joined.and(frame.truth(node, bar))),
            }
        }
        Atom::Was(phase, reach, of) => history.was(plan, frame, phase, reach, of, bar),
        Atom::HeldBefore(phase, window) => history.held_before(plan, frame, phase, window, bar),
    }
}
