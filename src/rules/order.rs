//! The order of definitions: each after what it reads, no circle.

use super::check::Parsed;
use super::draft::Draft;
use super::expression::{Expression, ExpressionKind};
use super::fields::Reader;
use super::ruleset::Definition;
use super::typing::{Meaning, Scope};
use crate::diagnostic::Code;

/// Series and signals in an order in which each reads earlier ones only; `None`
/// if some read each other in a circle, which is reported then.
pub(super) fn order(
    reader: &mut Reader<'_>,
    draft: &Draft,
    scope: &Scope,
    parsed: &Parsed,
) -> Option<Vec<Definition>> {
    let all: Vec<Definition> = (0..draft.series.len())
        .map(Definition::Series)
        .chain((0..draft.signals.len()).map(Definition::Signal))
        .collect();
    let mut search =
        Search { draft, scope, parsed, done: Vec::new(), path: Vec::new(), circle: None };
    for definition in all {
        search.visit(definition);
        if let Some(circle) = search.circle.take() {
            report(reader, draft, &circle);
            return None;
        }
    }
    Some(search.done)
}

struct Search<'a> {
    draft: &'a Draft,
    scope: &'a Scope,
    parsed: &'a Parsed,
    done: Vec<Definition>,
    path: Vec<Definition>,
    circle: Option<Vec<Definition>>,
}

impl Search<'_> {
    fn visit(&mut self, definition: Definition) {
        if self.circle.is_some() || self.done.contains(&definition) {
            return;
        }
        if let Some(start) = self.path.iter().position(|known| *known == definition) {
            self.circle = Some(self.path.iter().skip(start).copied().collect());
            return;
        }
        self.path.push(definition);
        for read in self.reads(definition) {
            self.visit(read);
        }
        self.path.pop();
        self.done.push(definition);
    }

    fn reads(&self, definition: Definition) -> Vec<Definition> {
        let parsed = self.parsed;
        let get = |list: &'_ [Option<Expression>], place: usize| list.get(place).cloned().flatten();
        let expressions = match definition {
            Definition::Series(place) => vec![get(&parsed.series, place)],
            Definition::Signal(place) => {
                vec![get(&parsed.watch, place), get(&parsed.when, place), get(&parsed.until, place)]
            }
        };
        let mut reads = Vec::new();
        for expression in expressions.iter().flatten() {
            names(expression, &mut |name| match self.scope.get(name) {
                Some(Meaning::Series(place)) => reads.push(Definition::Series(place)),
                Some(Meaning::Signal(place)) => reads.push(Definition::Signal(place)),
                Some(Meaning::Input(_) | Meaning::Param(_) | Meaning::Phase(_)) => {}
                None if name == "score" => {
                    reads.extend((0..self.draft.signals.len()).map(Definition::Signal));
                }
                None => {}
            });
        }
        reads
    }
}

/// Calls `visit` with every name in an expression but those of operators.
pub(super) fn names(expression: &Expression, visit: &mut impl FnMut(&str)) {
    match &expression.kind {
        ExpressionKind::Name(name) => visit(name),
        ExpressionKind::Number(_) | ExpressionKind::Quantity(_) | ExpressionKind::Truth(_) => {}
        ExpressionKind::Call { arguments, .. } => {
            for argument in arguments {
                names(argument, visit);
            }
        }
        ExpressionKind::Negate(operand) | ExpressionKind::Not(operand) => names(operand, visit),
        ExpressionKind::Arithmetic(_, left, right)
        | ExpressionKind::Compare(_, left, right)
        | ExpressionKind::And(left, right)
        | ExpressionKind::Or(left, right) => {
            names(left, visit);
            names(right, visit);
        }
    }
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
    let help = "memory is written with `lag`, `within`, `until:` or `keep_firing_for:`";
    reader.report(Code::Circle, message, first.span.clone(), Some(help.to_owned()));
}
