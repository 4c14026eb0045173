//! Parts of a table in their order, and the entities that lie over their ends.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use super::evaluator::Evaluator;
use super::held::HeldRows;
use super::part::{Gather, TablePart};
use crate::diagnostic::{Code, Diagnostic};
use crate::error::{Error, ErrorKind};
use crate::table::DateKind;

/// Parts that come in any order, and go on in that of the table.
pub(super) struct Order<'s, G, T> {
    next: usize,
    /// Parts that came before their turn.
    waiting: BTreeMap<usize, TablePart<G>>,
    /// The rows of an entity that may go on in the next part.
    pending: Option<HeldRows>,
    /// Every entity whose rows have ended.
    ended: BTreeSet<String>,
    dated: DateKind,
    evaluator: Evaluator<'s>,
    take: T,
    /// Nothing is taken any more: enough was, or something failed. Threads that have
    /// waited for the lock meanwhile must see it.
    is_over: bool,
}

impl<'s, G: Gather, T: FnMut(G) -> ControlFlow<()>> Order<'s, G, T> {
    pub(super) fn new(evaluator: Evaluator<'s>, take: T) -> Order<'s, G, T> {
        Order {
            next: 0,
            waiting: BTreeMap::new(),
            pending: None,
            ended: BTreeSet::new(),
            dated: DateKind::default(),
            evaluator,
            take,
            is_over: false,
        }
    }

    /// The first part that has not come yet.
    pub(super) fn next(&self) -> usize {
        self.next
    }

    /// One more part; those whose turn it is go on.
    pub(super) fn add(
        &mut self,
        place: usize,
        part: TablePart<G>,
        blank: impl Fn() -> G,
    ) -> Result<ControlFlow<()>, Error> {
        if self.is_over {
            return Ok(ControlFlow::Break(()));
        }
        self.waiting.insert(place, part);
        while let Some(part) = self.waiting.remove(&self.next) {
            self.next += 1;
            let passed = self.pass(part, &blank);
            if !matches!(passed, Ok(ControlFlow::Continue(()))) {
                self.is_over = true;
                return passed;
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    fn pass(
        &mut self,
        part: TablePart<G>,
        blank: &impl Fn() -> G,
    ) -> Result<ControlFlow<()>, Error> {
        if let Some(head) = part.head {
            if !head.days.is_empty() {
                self.dated.check(head.frequency, &head.entity)?;
            }
            match &mut self.pending {
                Some(pending) if pending.entity == head.entity => {
                    head.view(|rows| pending.add(rows));
                }
                _ => {
                    if self.finish(blank)?.is_break() {
                        return Ok(ControlFlow::Break(()));
                    }
                    self.pending = Some(head);
                }
            }
        }
        let Some(tail) = part.tail else { return Ok(ControlFlow::Continue(())) };
        if self.finish(blank)?.is_break() {
            return Ok(ControlFlow::Break(()));
        }
        for entity in part.entities {
            self.end(entity)?;
        }
        self.pending = Some(tail);
        Ok((self.take)(part.gathered))
    }

    /// The rows of the pending entity are all there.
    pub(super) fn finish(&mut self, blank: &impl Fn() -> G) -> Result<ControlFlow<()>, Error> {
        let Some(pending) = self.pending.take() else { return Ok(ControlFlow::Continue(())) };
        let mut gathered = blank();
        pending.view(|rows| -> Result<(), Error> {
            gathered.add(&self.evaluator.evaluate(rows)?);
            Ok(())
        })?;
        self.end(pending.entity)?;
        gathered.close();
        Ok((self.take)(gathered))
    }

    fn end(&mut self, entity: String) -> Result<(), Error> {
        if !self.ended.contains(&entity) {
            self.ended.insert(entity);
            return Ok(());
        }
        let message = format!("the rows of `{entity}` do not follow each other");
        let help =
            "sort the table by entity and date, or use the option `sort` to sort it in memory";
        let found = Diagnostic::error(Code::ScatteredEntity, message).with_help(help);
        Err(Error::new(ErrorKind::Data, vec![found]))
    }
}
