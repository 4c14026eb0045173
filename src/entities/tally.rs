//! How many entities are in each phase, date by date.

use std::collections::BTreeMap;

use super::Answers;
use super::answers::Naming;
use crate::rules::RuleSet;
use crate::time::Stamp;

/// How many entities are in each phase at each date.
#[derive(Clone, Debug)]
pub struct Tally {
    phases: usize,
    naming: Option<Naming>,
    // Invariant: rising.
    keys: Vec<i32>,
    // Invariant: for each key one count a phase, one of what is open, and one a
    // phase of how often it is among what is open.
    counts: Vec<u64>,
    // Invariant: one count a phase, and one of what is open.
    last: Vec<u64>,
    entities: u64,
    /// For each grouping of the rules, by date and word; an empty word is missing.
    groupings: Vec<BTreeMap<i32, BTreeMap<String, Vec<u64>>>>,
}

/// How many entities of one group are in each phase at one date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct InGroup<'a> {
    /// Empty of those that name no group.
    pub(super) word: &'a str,
    pub(super) count: Count<'a>,
}

/// How many entities are in each phase at one date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Count<'a> {
    /// The day, period or row.
    pub stamp: Stamp,
    /// One for each phase, in the order of the rules.
    pub phases: &'a [u64],
    /// Those of which what is unknown leaves more than one phase open.
    pub undetermined: u64,
    /// How many of those could be in each phase, in the order of the rules.
    pub open: &'a [u64],
}

impl Count<'_> {
    /// How many entities there are.
    pub fn total(&self) -> u64 {
        self.phases.iter().sum::<u64>() + self.undetermined
    }

    /// How many entities are in a phase, by its place in the rules, at least and
    /// at most; `None` if there is no such phase.
    pub fn within(&self, phase: usize) -> Option<(u64, u64)> {
        let least = *self.phases.get(phase)?;
        Some((least, least + self.open.get(phase)?))
    }
}

/// How many entities are in each phase at their own last bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LastCount<'a> {
    /// One for each phase, in the order of the rules.
    pub phases: &'a [u64],
    /// Those of which what is unknown leaves more than one phase open.
    pub undetermined: u64,
}

impl Tally {
    /// A tally of nothing.
    pub fn new(rules: &RuleSet) -> Tally {
        let phases = rules.phases().len();
        let last = vec![0; phases + 1];
        Tally {
            phases,
            naming: None,
            keys: Vec::new(),
            counts: Vec::new(),
            last,
            entities: 0,
            groupings: vec![BTreeMap::new(); rules.groupings().len()],
        }
    }

    /// Adds the verdicts of an entity.
    pub fn add(&mut self, answers: &Answers<'_>) {
        self.entities += 1;
        self.naming = self.naming.max(Some(answers.naming));
        let width = self.width();
        let code = answers.codes().last().map_or(self.phases, |code| *code as usize);
        if let Some(last) = self.last.get_mut(code.min(self.phases)) {
            *last += 1;
        }
        let mut place = match answers.keys.first() {
            Some(first) => self.keys.partition_point(|known| known < first),
            None => return,
        };
        for (key, code) in answers.keys.iter().zip(answers.codes()) {
            // Entities mostly share their dates, so that the next is the one after.
            if self.keys.get(place) != Some(key) {
                place = self.keys.partition_point(|known| known < key);
                if self.keys.get(place) != Some(key) {
                    self.make_room(place, *key);
                }
            }
            let column = (*code as usize).min(self.phases);
            self.count(place * width + column);
            if column == self.phases {
                for phase in answers.machine.open(*code) {
                    self.count(place * width + column + 1 + phase);
                }
            }
            place += 1;
        }
        self.add_to_groups(answers);
    }

    fn add_to_groups(&mut self, answers: &Answers<'_>) {
        let (phases, width) = (self.phases, self.width());
        for (own, words) in self.groupings.iter_mut().zip(answers.words) {
            for ((key, code), word) in answers.keys.iter().zip(answers.codes()).zip(words) {
                let groups = own.entry(*key).or_default();
                if !groups.contains_key(&**word) {
                    groups.insert(word.to_string(), vec![0; width]);
                }
                let Some(counts) = groups.get_mut(&**word) else { continue };
                let column = (*code as usize).min(phases);
                let open = answers.machine.open(*code).iter().map(|phase| phases + 1 + phase);
                let open = open.filter(|_| column == phases);
                for place in std::iter::once(column).chain(open) {
                    if let Some(count) = counts.get_mut(place) {
                        *count += 1;
                    }
                }
            }
        }
    }

    /// Adds what another tally has counted.
    pub fn merge(&mut self, other: &Tally) {
        self.entities += other.entities;
        self.last.iter_mut().zip(&other.last).for_each(|(own, count)| *own += count);
        self.naming = self.naming.max(other.naming);
        let width = self.width();
        for (key, counts) in other.keys.iter().zip(other.counts.chunks(width)) {
            let place = self.keys.partition_point(|known| known < key);
            if self.keys.get(place) != Some(key) {
                self.make_room(place, *key);
            }
            let own = self.counts.get_mut(place * width..).unwrap_or_default();
            own.iter_mut().zip(counts).for_each(|(own, count)| *own += count);
        }
        for (own, other) in self.groupings.iter_mut().zip(&other.groupings) {
            for (key, groups) in other {
                let own = own.entry(*key).or_default();
                for (word, counts) in groups {
                    let own = own.entry(word.clone()).or_insert_with(|| vec![0; width]);
                    own.iter_mut().zip(counts).for_each(|(own, count)| *own += count);
                }
            }
        }
    }

    /// Begins to count a date that comes at this place.
    fn make_room(&mut self, place: usize, key: i32) {
        let at = place * self.width();
        self.keys.insert(place, key);
        if at == self.counts.len() {
            // Most come in order.
            self.counts.resize(at + self.width(), 0);
        } else {
            self.counts.splice(at..at, std::iter::repeat_n(0, self.width()));
        }
    }

    fn count(&mut self, place: usize) {
        if let Some(count) = self.counts.get_mut(place) {
            *count += 1;
        }
    }

    /// How many counts there are of each date.
    fn width(&self) -> usize {
        2 * self.phases + 1
    }

    /// How many entities there were.
    pub fn entities(&self) -> u64 {
        self.entities
    }

    /// How many entities are in each phase at their own last bar; one without bars
    /// is undetermined.
    pub fn last(&self) -> LastCount<'_> {
        let (phases, open) = self.last.split_at_checked(self.phases).unwrap_or_default();
        LastCount { phases, undetermined: open.first().copied().unwrap_or_default() }
    }

    /// The counts, oldest date first.
    pub fn counts(&self) -> impl DoubleEndedIterator<Item = Count<'_>> {
        let naming = self.naming.unwrap_or(Naming::Rows);
        let rows = self.keys.iter().zip(self.counts.chunks_exact(self.width()));
        rows.map(move |(key, counts)| self.count_of(naming.stamp(*key), counts))
    }

    fn count_of<'a>(&self, stamp: Stamp, counts: &'a [u64]) -> Count<'a> {
        let (phases, rest) = counts.split_at_checked(self.phases).unwrap_or_default();
        let (undetermined, open) = rest.split_first().map_or((0, rest), |(n, open)| (*n, open));
        Count { stamp, phases, undetermined, open }
    }

    /// The counts of each group of a grouping, by its place in the rules, oldest date
    /// first, words in their order.
    pub(super) fn groups(
        &self,
        grouping: usize,
    ) -> impl Iterator<Item = (Stamp, Vec<InGroup<'_>>)> {
        let naming = self.naming.unwrap_or(Naming::Rows);
        let dates = self.groupings.get(grouping).into_iter().flatten();
        dates.map(move |(key, groups)| {
            let groups = groups.iter().map(|(word, counts)| InGroup {
                word,
                count: self.count_of(naming.stamp(*key), counts),
            });
            (naming.stamp(*key), groups.collect())
        })
    }
}
