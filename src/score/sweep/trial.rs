//! The rules with other parameters, one set after another, by several threads.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::Builder;

use super::alarm::Alarm;
use crate::outcome::Outcome;
use crate::plan::Plan;
use crate::run::Run;
use crate::score::counted::CountedDecisions;
use crate::value::{Quantity, Truth};

/// More threads than this help nobody.
const MOST_THREADS: usize = 1_024;

/// The rules at work with other parameters, over inputs that are aligned already.
pub(super) struct AlarmTrial<'o> {
    outcome: &'o Outcome,
    run: Run,
}

impl AlarmTrial<'_> {
    /// What an alarm is at each decision that counts, with these parameters.
    pub(super) fn alarm(
        &mut self,
        values: &[(usize, Quantity)],
        alarm: &Alarm,
        counted: &CountedDecisions,
    ) -> Vec<Truth> {
        let plan: Plan = self.outcome.plan.clone().with_params(values);
        self.run.renew(&plan, &self.outcome.panel);
        alarm.truths(&plan, &self.run.frame, counted)
    }
}

/// Makes something of each of so many sets, in their order; `None` if `watch` ends it.
pub(super) fn each<T: Send>(
    outcome: &Outcome,
    count: usize,
    threads: usize,
    make: &(dyn Fn(&mut AlarmTrial<'_>, usize) -> T + Sync),
    watch: &(dyn Fn(usize, usize) -> ControlFlow<()> + Sync),
) -> Option<Vec<T>> {
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let is_over = AtomicBool::new(false);
    let all: Mutex<Vec<(usize, T)>> = Mutex::new(Vec::with_capacity(count));
    let work = || {
        let mut trial = AlarmTrial { outcome, run: outcome.run.clone() };
        let mut own = Vec::new();
        while !is_over.load(Ordering::Relaxed) {
            let place = next.fetch_add(1, Ordering::Relaxed);
            if count <= place {
                break;
            }
            own.push((place, make(&mut trial, place)));
            let done = 1 + done.fetch_add(1, Ordering::Relaxed);
            if watch(done, count).is_break() {
                is_over.store(true, Ordering::Relaxed);
            }
        }
        all.lock().unwrap_or_else(PoisonError::into_inner).extend(own);
    };
    std::thread::scope(|scope| {
        // Where no more threads can be had, there is one at least.
        for _ in 1..threads.clamp(1, MOST_THREADS).min(count) {
            if Builder::new().spawn_scoped(scope, work).is_err() {
                break;
            }
        }
        work();
    });
    let mut all = all.into_inner().unwrap_or_else(PoisonError::into_inner);
    all.sort_by_key(|(place, _)| *place);
    (all.len() == count).then(|| all.into_iter().map(|(_, made)| made).collect())
}
