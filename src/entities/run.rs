//! All rows of a table through a survey: parts by several threads, answers in the
//! order of the table.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::Builder;

use super::Survey;
use super::across::CrossSections;
use super::evaluator::Evaluator;
use super::order::Order;
use super::part::{ColumnCounts, Gather, TablePart};
use super::words_met::AllWordsMet;
use crate::diagnostic::Diagnostic;
use crate::error::Error;
use crate::table::{Batch, Rows};

/// How far threads may be ahead of the part whose turn it is, for each thread.
const AHEAD: usize = 4;

/// More threads than this help nobody.
const MOST_THREADS: usize = 1_024;

/// How far a run has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Rows that were read.
    pub rows: u64,
    /// Entities whose rows lie inside of a part that was read.
    pub entities: u64,
    /// Parts that were read.
    pub parts: usize,
    /// Parts that there are.
    pub of_parts: usize,
}

impl Survey {
    /// Evaluates all entities of a table.
    ///
    /// The rows of each entity must follow each other and rise by date. `blank`
    /// makes what answers are gathered in, and `take` gets each such gathering in
    /// the order of the table; breaking ends the run early. `watch` is told how
    /// far it has come, and may end it, too. The answers are the same for any
    /// number of threads. Where entities are compared all rows are read twice, see
    /// [`reads_twice`](Survey::reads_twice), and progress counts both times.
    ///
    /// What is odd about the table comes back as warnings: words that the rules compare a
    /// column with and that no row holds. Of a run that ended early nothing is said.
    ///
    /// # Errors
    ///
    /// What reading gives; [`ErrorKind::Data`](crate::ErrorKind::Data) if the rows
    /// of an entity do not follow each other or do not rise by date.
    ///
    /// # Cost
    ///
    /// Memory for a few parts of the table a thread, and for the longest entity; where
    /// entities are compared also eight bytes for each value of the columns compared.
    pub fn run<G: Gather>(
        &self,
        rows: &dyn Rows,
        threads: usize,
        blank: impl Fn() -> G + Sync,
        take: impl FnMut(G) -> ControlFlow<()> + Send,
        watch: impl Fn(Progress) -> ControlFlow<()> + Sync,
    ) -> Result<Vec<Diagnostic>, Error> {
        let mut read = Progress { of_parts: rows.parts(), ..Progress::default() };
        let mut sections = CrossSections::default();
        if self.reads_twice() {
            let Some(found) = self.sections(rows, &mut read, &watch)? else {
                return Ok(Vec::new());
            };
            sections = found;
        }
        let sections = &sections;
        let run = SurveyRun {
            survey: self,
            rows,
            columns: ColumnCounts {
                numbers: self.wanted().numbers.len(),
                texts: self.wanted().texts.len(),
            },
            sections,
            order: Mutex::new(Order::new(Evaluator::new(self, sections), take)),
            turned: Condvar::new(),
            is_over: AtomicBool::new(false),
            failure: Mutex::new(None),
            next: AtomicUsize::new(0),
            read: Mutex::new(read),
            words_met: Mutex::new(AllWordsMet::none(self)),
            threads: threads.clamp(1, MOST_THREADS),
            blank,
            watch,
        };
        match (run.threads, rows.parts()) {
            (1, _) => run.work(),
            (_, 0 | 1) => run.pipe(),
            (threads, parts) => std::thread::scope(|scope| {
                // Where no more threads can be had, there is one at least.
                for _ in 1..threads.min(parts) {
                    if Builder::new().spawn_scoped(scope, || run.work()).is_err() {
                        break;
                    }
                }
                run.work();
            }),
        }
        run.finish()
    }
}

/// A run that threads share.
struct SurveyRun<'s, G, T, B, W> {
    survey: &'s Survey,
    sections: &'s CrossSections,
    rows: &'s dyn Rows,
    columns: ColumnCounts,
    order: Mutex<Order<'s, G, T>>,
    /// Told when the turn has come to another part.
    turned: Condvar,
    is_over: AtomicBool,
    failure: Mutex<Option<(usize, Error)>>,
    next: AtomicUsize,
    read: Mutex<Progress>,
    words_met: Mutex<AllWordsMet>,
    threads: usize,
    blank: B,
    watch: W,
}

impl<G, T, B, W> SurveyRun<'_, G, T, B, W>
where
    G: Gather,
    T: FnMut(G) -> ControlFlow<()> + Send,
    B: Fn() -> G + Sync,
    W: Fn(Progress) -> ControlFlow<()> + Sync,
{
    /// Takes one part after another until none is left.
    fn work(&self) {
        let mut evaluator = Evaluator::new(self.survey, self.sections);
        let mut batch = Batch::new();
        loop {
            let place = self.next.fetch_add(1, Ordering::Relaxed);
            if self.rows.parts() <= place || !self.wait_for_turn(place) {
                return self.join(evaluator);
            }
            let mut part = TablePart::new((self.blank)());
            let mut failure = None;
            let read = self.rows.read(place, &mut batch, &mut |batch| match part.add(
                batch,
                self.columns,
                &mut evaluator,
            ) {
                Ok(()) if !self.is_over.load(Ordering::Relaxed) => ControlFlow::Continue(()),
                Ok(()) => ControlFlow::Break(()),
                Err(error) => {
                    failure = Some(error);
                    ControlFlow::Break(())
                }
            });
            if let Some(error) = failure.or(read.err()) {
                return self.fail(place, error);
            }
            self.put(place, part);
        }
    }

    /// One thread reads, all others evaluate: for what cannot be cut.
    fn pipe(&self) {
        let (sender, receiver) = sync_channel::<(usize, Batch)>(2 * self.threads);
        let receiver = Mutex::new(receiver);
        std::thread::scope(|scope| {
            let mut workers = 0;
            for _ in 1..self.threads {
                if Builder::new().spawn_scoped(scope, || self.work_on(&receiver)).is_err() {
                    break;
                }
                workers += 1;
            }
            let mut alone = (workers == 0).then(|| Evaluator::new(self.survey, self.sections));
            let mut place = 0;
            let mut batch = Batch::new();
            for part in 0..self.rows.parts() {
                let read = self.rows.read(part, &mut batch, &mut |batch| {
                    let is_taken = match &mut alone {
                        Some(evaluator) => {
                            self.evaluate(place, batch, evaluator);
                            true
                        }
                        None => sender.send((place, std::mem::take(batch))).is_ok(),
                    };
                    place += 1;
                    if is_taken && !self.is_over.load(Ordering::Relaxed) {
                        ControlFlow::Continue(())
                    } else {
                        ControlFlow::Break(())
                    }
                });
                if let Err(error) = read {
                    self.fail(place, error);
                }
            }
            drop(sender);
            if let Some(evaluator) = alone {
                self.join(evaluator);
            }
        });
    }

    fn work_on(&self, receiver: &Mutex<Receiver<(usize, Batch)>>) {
        let mut evaluator = Evaluator::new(self.survey, self.sections);
        loop {
            let received = locked(receiver).recv();
            let Ok((place, batch)) = received else { return self.join(evaluator) };
            if !self.is_over.load(Ordering::Relaxed) {
                self.evaluate(place, &batch, &mut evaluator);
            }
        }
    }

    /// A thread has no more to do.
    fn join(&self, evaluator: Evaluator<'_>) {
        locked(&self.words_met).join(evaluator.into_words_met());
    }

    fn evaluate(&self, place: usize, batch: &Batch, evaluator: &mut Evaluator<'_>) {
        let mut part = TablePart::new((self.blank)());
        match part.add(batch, self.columns, evaluator) {
            Ok(()) => self.put(place, part),
            Err(error) => self.fail(place, error),
        }
    }

    /// Waits until a part is not too far ahead; says whether the run goes on.
    fn wait_for_turn(&self, place: usize) -> bool {
        let mut order = locked(&self.order);
        while order.next() + AHEAD * self.threads < place && !self.is_over.load(Ordering::Relaxed) {
            order = self.turned.wait(order).unwrap_or_else(PoisonError::into_inner);
        }
        !self.is_over.load(Ordering::Relaxed)
    }

    fn put(&self, place: usize, mut part: TablePart<G>) {
        part.end();
        let (rows, entities) = (part.rows as u64, part.entities.len() as u64);
        let passed = locked(&self.order).add(place, part, &self.blank);
        match passed {
            Ok(ControlFlow::Continue(())) => {}
            Ok(ControlFlow::Break(())) => self.is_over.store(true, Ordering::Relaxed),
            Err(error) => return self.fail(place, error),
        }
        self.turned.notify_all();
        let progress = {
            let mut read = locked(&self.read);
            read.rows += rows;
            read.entities += entities;
            read.parts += 1;
            *read
        };
        if (self.watch)(progress).is_break() {
            self.is_over.store(true, Ordering::Relaxed);
            self.turned.notify_all();
        }
    }

    /// Keeps the failure that comes first in the table, of those that were found.
    fn fail(&self, place: usize, error: Error) {
        let mut failure = locked(&self.failure);
        if failure.as_ref().is_none_or(|(known, _)| place < *known) {
            *failure = Some((place, error));
        }
        self.is_over.store(true, Ordering::Relaxed);
        self.turned.notify_all();
    }

    fn finish(self) -> Result<Vec<Diagnostic>, Error> {
        let failure = self.failure.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, error)) = failure {
            return Err(error);
        }
        let is_over = self.is_over.load(Ordering::Relaxed);
        if !is_over {
            let order = self.order.into_inner();
            // What is taken last cannot end the run earlier than it ends.
            let _ = order.unwrap_or_else(PoisonError::into_inner).finish(&self.blank)?;
        }
        let met = self.words_met.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(if is_over { Vec::new() } else { met.never_held(self.survey) })
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
