//! The phases that one bar can be in.

use std::collections::{BTreeMap, BTreeSet};

use super::coming::Coming;
use crate::ops::Tape;
use crate::plan::Plan;

/// The phases that a bar can be in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// Invariant: in their order, and what can be told as one is one; empty only
    /// where nothing was looked at.
    stays: Vec<LastingPhase>,
}

/// A phase, with how many bars it can have lasted, counted up to the dwell: any
/// number from the least to the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct LastingPhase {
    phase: usize,
    least: usize,
    most: usize,
}

impl Verdict {
    /// Nothing was looked at.
    pub(super) fn none() -> Verdict {
        Verdict { stays: Vec::new() }
    }

    /// Any phase of a plan, however long it has lasted.
    pub(super) fn any(plan: &Plan) -> Verdict {
        let most = plan.dwell.max(1);
        let stays = (0..plan.phases.len()).map(|phase| LastingPhase { phase, least: 1, most });
        Verdict { stays: stays.collect() }
    }

    /// One phase that has lasted so many bars, counted up to the dwell.
    pub(crate) fn one(phase: usize, lasted: usize) -> Verdict {
        Verdict { stays: vec![LastingPhase { phase, least: lasted, most: lasted }] }
    }

    /// Its phases of a plan, and how long each has lasted.
    pub(crate) fn carry(&mut self, plan: &Plan, tape: &mut Tape) {
        let new = || LastingPhase { phase: 0, least: 1, most: 1 };
        tape.list(&mut self.stays, new, |tape, stay| {
            tape.count(&mut stay.phase);
            tape.count(&mut stay.least);
            tape.count(&mut stay.most);
        });
        let most = plan.dwell.max(1);
        let can_be = |stay: &LastingPhase| {
            stay.phase < plan.phases.len() && stay.least <= stay.most && stay.most <= most
        };
        let can_be = self.stays.iter().all(can_be);
        tape.check(can_be);
        if !can_be {
            self.stays.clear();
        }
    }

    fn of(mut stays: Vec<LastingPhase>) -> Verdict {
        stays.sort_unstable();
        let mut joined: Vec<LastingPhase> = Vec::new();
        for stay in stays {
            match joined.last_mut() {
                Some(last) if last.phase == stay.phase && stay.least <= last.most + 1 => {
                    last.most = last.most.max(stay.most);
                }
                _ => joined.push(stay),
            }
        }
        Verdict { stays: joined }
    }

    /// The phases that are possible, in the order of the rules.
    pub(crate) fn possible(&self) -> BTreeSet<usize> {
        self.stays.iter().map(|stay| stay.phase).collect()
    }

    /// The phase, if only one is possible.
    pub(crate) fn definite(&self) -> Option<usize> {
        let mut phases = self.stays.iter().map(|stay| stay.phase);
        let first = phases.next()?;
        phases.all(|phase| phase == first).then_some(first)
    }

    /// Each phase that is possible, with how many bars it has lasted, counted up to
    /// the dwell.
    pub(crate) fn stays(&self) -> impl Iterator<Item = (usize, usize)> {
        let lasted = |stay: &LastingPhase| {
            let phase = stay.phase;
            (stay.least..=stay.most).map(move |bars| (phase, bars))
        };
        self.stays.iter().flat_map(lasted)
    }

    /// Whether it can be this phase.
    pub(crate) fn may_be(&self, phase: usize) -> bool {
        self.stays.iter().any(|stay| stay.phase == phase)
    }

    /// Whether the phase is known, and how long it has lasted.
    pub(crate) fn is_settled(&self) -> bool {
        self.stay().is_some()
    }

    /// The phase and how long it has lasted, if both are known.
    pub(crate) fn stay(&self) -> Option<(usize, usize)> {
        match self.stays.as_slice() {
            [LastingPhase { phase, least, most }] if least == most => Some((*phase, *least)),
            _ => None,
        }
    }

    /// Each that it can turn out to be. What has lasted for less than the dwell is one
    /// with whatever else has: such a phase goes on, however long it has lasted.
    pub(crate) fn each(&self, plan: &Plan) -> impl Iterator<Item = Verdict> {
        let ends = |stay: &LastingPhase| {
            let LastingPhase { phase, least, most } = *stay;
            let waiting = (least < plan.dwell).then_some(least);
            [waiting, (plan.dwell <= most).then_some(most)].map(|lasted| (phase, lasted))
        };
        let each: BTreeSet<(usize, Option<usize>)> = self.stays.iter().flat_map(ends).collect();
        each.into_iter().filter_map(|(phase, lasted)| Some(Verdict::one(phase, lasted?)))
    }

    /// What can come after it, by what it can turn out to be; `None` stands for what is
    /// before the first bar.
    pub(crate) fn coming(before: Option<&Verdict>, dwell: usize) -> BTreeSet<Coming> {
        let Some(before) = before else { return BTreeSet::from([Coming::Any]) };
        let coming = |stay: &LastingPhase| {
            let must_last = stay.least < dwell;
            let may_go = dwell <= stay.most;
            let in_place = must_last.then_some(Coming::InPlaceOf(stay.phase));
            in_place.into_iter().chain(may_go.then_some(Coming::Any))
        };
        before.stays.iter().flat_map(coming).collect()
    }

    /// The phases after one more bar, of which `turns` says which can come.
    pub(crate) fn next(
        before: Option<&Verdict>,
        mut turns: impl FnMut(Coming) -> BTreeSet<usize>,
        dwell: usize,
    ) -> Verdict {
        let begun = |phase: usize| LastingPhase { phase, least: 1, most: 1 };
        let coming = Verdict::coming(before, dwell).into_iter();
        let turns: BTreeMap<Coming, BTreeSet<usize>> =
            coming.map(|coming| (coming, turns(coming))).collect();
        let turns = |coming: Coming| turns.get(&coming).into_iter().flatten().copied();
        let Some(before) = before else {
            return Verdict::of(turns(Coming::Any).map(begun).collect());
        };
        let dwell = dwell.max(1);
        let mut stays = Vec::new();
        for LastingPhase { phase, least, most } in before.stays.iter().copied() {
            let go_on = |least: usize, most: usize| {
                let lasted = |bars: usize| bars.saturating_add(1).min(dwell);
                let same = LastingPhase { phase, least: lasted(least), most: lasted(most) };
                move |next: usize| if next == phase { same } else { begun(next) }
            };
            if least < dwell {
                let next = turns(Coming::InPlaceOf(phase));
                stays.extend(next.map(go_on(least, most)));
            }
            if dwell <= most {
                stays.extend(turns(Coming::Any).map(go_on(dwell, dwell)));
            }
        }
        Verdict::of(stays)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Panel;
    use crate::rules::RuleSet;

    /// A plan of two phases.
    fn plan(dwell: usize) -> Plan {
        let rules = format!(
            "format: 1\nid: t\nversion: '1'\ntitle: T\ncalendar: rows\ninputs:\n  x: {{ unit: \
             number }}\nphases:\n  - {{ id: a, when: x > 0 }}\n  - {{ id: b, otherwise: true \
             }}\ndwell: {dwell}\n"
        );
        let rules = RuleSet::parse(&rules).unwrap();
        let panel = Panel::read_csv(&b"x\n1\n"[..]).unwrap();
        rules.plan(panel.schema()).unwrap()
    }

    #[test]
    fn a_verdict_of_no_phase_or_of_too_long_a_stay_is_refused() {
        let plan = plan(3);
        // How many stays, and of each its phase, and the least and the most bars of it.
        let reads = |text: &str| {
            let (mut verdict, mut tape) = (Verdict::none(), Tape::of(text));
            verdict.carry(&plan, &mut tape);
            tape.is_read()
        };
        assert!(reads("1 0 1 3") && reads("1 1 2 2") && reads("2 0 1 1 1 3 3") && reads("0"));
        assert!(!reads("1 2 1 1"), "there are two phases");
        assert!(!reads("1 0 3 2"), "the least is more than the most");
        assert!(!reads("1 0 1 4"), "a stay is counted up to the dwell");
        assert!(!reads("2 0 1 1 1 1 9"), "the second is as bad");
    }

    /// Every verdict over two phases that have lasted from one bar to three.
    fn verdicts() -> impl Iterator<Item = Verdict> {
        (0..1_usize << 6).map(|subset| {
            let stay = |(phase, lasted)| LastingPhase { phase, least: lasted, most: lasted };
            let all = (0..2).flat_map(|phase| (1..=3).map(move |lasted| (phase, lasted)));
            let chosen = all.enumerate().filter(|(place, _)| subset >> place & 1 == 1);
            Verdict::of(chosen.map(|(_, one)| stay(one)).collect())
        })
    }

    /// Every way in which two phases can come: for each of what can be asked, which do.
    fn ways() -> impl Iterator<Item = impl Fn(Coming) -> BTreeSet<usize> + Copy> {
        (0..1_usize << 6).map(|way| {
            move |coming| {
                let shift = match coming {
                    Coming::InPlaceOf(lasting) => 2 * lasting,
                    Coming::Any => 4,
                };
                (0..2).filter(|phase| way >> (shift + phase) & 1 == 1).collect()
            }
        })
    }

    /// What comes after one phase that has lasted so many bars.
    fn after(
        (phase, lasted): (usize, usize),
        turns: impl Fn(Coming) -> BTreeSet<usize>,
        dwell: usize,
    ) -> Vec<(usize, usize)> {
        let coming = if lasted < dwell { Coming::InPlaceOf(phase) } else { Coming::Any };
        let longer = |next| if next == phase { (lasted + 1).min(dwell.max(1)) } else { 1 };
        turns(coming).into_iter().map(|next| (next, longer(next))).collect()
    }

    #[test]
    fn what_comes_next_is_what_comes_after_each_stay_by_itself() {
        for dwell in 0..=3 {
            for turns in ways() {
                let first: Vec<_> = Verdict::next(None, turns, dwell).stays().collect();
                let begun: Vec<_> = turns(Coming::Any).into_iter().map(|one| (one, 1)).collect();
                assert_eq!(first, begun);
                for before in verdicts() {
                    let next: BTreeSet<_> =
                        Verdict::next(Some(&before), turns, dwell).stays().collect();
                    let each = before.stays().flat_map(|stay| after(stay, turns, dwell));
                    assert_eq!(next, each.collect(), "{before:?}, dwell {dwell}");
                }
            }
        }
    }

    #[test]
    fn a_verdict_says_what_its_stays_say() {
        for verdict in verdicts() {
            let stays: Vec<(usize, usize)> = verdict.stays().collect();
            let phases: BTreeSet<usize> = stays.iter().map(|(phase, _)| *phase).collect();
            assert_eq!(verdict.possible(), phases);
            assert!((0..2).all(|phase| verdict.may_be(phase) == phases.contains(&phase)));
            let only = if phases.len() == 1 { phases.first().copied() } else { None };
            assert_eq!(verdict.definite(), only);
            let stay = if stays.len() == 1 { stays.first().copied() } else { None };
            assert_eq!((verdict.stay(), verdict.is_settled()), (stay, stay.is_some()));
        }
    }

    #[test]
    fn each_that_a_verdict_can_turn_out_to_be_goes_on_as_one_of_its_stays() {
        for dwell in 1..=3 {
            let plan = plan(dwell);
            for (before, turns) in
                verdicts().flat_map(|own| ways().map(move |way| (own.clone(), way)))
            {
                // A stay is counted up to the dwell.
                if before.stays().any(|(_, lasted)| dwell < lasted) {
                    continue;
                }
                let next = |one: Verdict| Verdict::next(Some(&one), turns, dwell).possible();
                let each: BTreeSet<_> = before.each(&plan).map(next).collect();
                let stays = before.stays().map(|(phase, lasted)| Verdict::one(phase, lasted));
                assert_eq!(each, stays.map(next).collect(), "{before:?}, dwell {dwell}");
            }
        }
    }
}
