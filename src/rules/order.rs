//! The order of definitions: each after what it reads, no circle.

use super::draft::Draft;
use super::fields::Reader;
use super::parsed::{Parsed, each_name};
use super::problem::Problem;
use super::ruleset::Definition;
use super::typing::{Meaning, Scope};
use crate::diagnostic::Code;

/// Series and signals in an order in which each reads earlier ones only, but
/// for circles, which are reported.
pub(super) fn order(
    reader: &mut Reader<'_>,
    draft: &Draft,
    scope: &Scope,
    parsed: &Parsed,
) -> Vec<Definition> {
    let series = (0..draft.series.len()).map(Definition::Series);
    let signals = (0..draft.signals.len()).map(Definition::Signal);
    let all: Vec<Definition> = series.chain(signals).collect();
    let reads = all.iter().map(|definition| reads(*definition, draft, scope, parsed)).collect();
    let mut search = CircleSearch {
        series: draft.series.len(),
        reads,
        states: vec![VisitState::New; all.len()],
        done: Vec::new(),
        circles: Vec::new(),
    };
    for definition in all {
        search.visit(definition);
    }
    for circle in search.circles {
        report(reader, draft, &circle);
    }
    search.done
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum VisitState {
    New,
    Open,
    Done,
}

struct CircleSearch {
    /// How many series there are; signals are counted on from there.
    series: usize,
    reads: Vec<Vec<Definition>>,
    states: Vec<VisitState>,
    done: Vec<Definition>,
    circles: Vec<Vec<Definition>>,
}

impl CircleSearch {
    /// Puts a definition behind what it reads. Names may lie 2,000 deep, and so
    /// the way there is a list of its own and not the stack.
    fn visit(&mut self, first: Definition) {
        let mut path: Vec<(Definition, usize)> = Vec::new();
        self.open(first, &mut path);
        while let Some((definition, next)) = path.last_mut() {
            let definition = *definition;
            let reads = self.reads.get(self.place(definition));
            let read = reads.and_then(|reads| reads.get(*next)).copied();
            *next += 1;
            match read {
                Some(read) => self.open(read, &mut path),
                None => {
                    path.pop();
                    self.set(definition, VisitState::Done);
                    self.done.push(definition);
                }
            }
        }
    }

    fn open(&mut self, definition: Definition, path: &mut Vec<(Definition, usize)>) {
        match self.states.get(self.place(definition)) {
            Some(VisitState::New) => {
                self.set(definition, VisitState::Open);
                path.push((definition, 0));
            }
            Some(VisitState::Open) => {
                let circle = path.iter().map(|(known, _)| *known);
                self.circles.push(circle.skip_while(|known| *known != definition).collect());
            }
            Some(VisitState::Done) | None => {}
        }
    }

    fn place(&self, definition: Definition) -> usize {
        match definition {
            Definition::Series(place) => place,
            Definition::Signal(place) => self.series + place,
        }
    }

    fn set(&mut self, definition: Definition, state: VisitState) {
        let place = self.place(definition);
        if let Some(known) = self.states.get_mut(place) {
            *known = state;
        }
    }
}

fn reads(definition: Definition, draft: &Draft, scope: &Scope, parsed: &Parsed) -> Vec<Definition> {
    let expressions = match definition {
        Definition::Series(place) => {
            vec![parsed.series.get(place).and_then(Option::as_ref)]
        }
        Definition::Signal(place) => match parsed.signals.get(place) {
            Some(signal) => {
                vec![signal.watch.as_ref(), signal.when.as_ref(), signal.until.as_ref()]
            }
            None => Vec::new(),
        },
    };
    let mut reads = Vec::new();
    for expression in expressions.into_iter().flatten() {
        each_name(expression, &mut |name| match scope.get(name) {
            Some(Meaning::Series(place)) => reads.push(Definition::Series(place)),
            Some(Meaning::Signal(place)) => reads.push(Definition::Signal(place)),
            Some(_) => {}
            None if matches!(name, "score" | "watch_score") => {
                reads.extend((0..draft.signals.len()).map(Definition::Signal));
            }
            None => {}
        });
    }
    reads
}

fn report(reader: &mut Reader<'_>, draft: &Draft, circle: &[Definition]) {
    let name = |definition: &Definition| match definition {
        Definition::Series(place) => draft.series.get(*place).map(|(name, _)| name),
        Definition::Signal(place) => draft.signals.get(*place).map(|(name, _)| name),
    };
    let names: Vec<_> = circle.iter().filter_map(name).collect();
    let Some(first) = names.first() else { return };
    let way: Vec<String> =
        names.iter().chain(names.first()).map(|name| format!("`{}`", name.value)).collect();
    let message = format!("`{}` reads itself: {}", first.value, way.join(" -> "));
    let problem = Problem::new(Code::Circle, message, first.span.clone());
    reader.report(
        problem.help("memory is written with `lag`, `within`, `until:` or `keep_firing_for:`"),
    );
}
