//! A failing case made smaller, as long as it fails.

use std::rc::Rc;

use super::compare::Case;
use super::expr::{Cond, Condition, Num, Number};

/// The smallest case on the way down that still fails.
/// `has_rows` says whether rows may be left out.
pub(crate) fn shrink(case: &Case, has_rows: bool, fails: &dyn Fn(&Case) -> bool) -> Case {
    let mut smallest = case.clone();
    let mut tries = 0;
    'again: loop {
        for smaller in smaller(&smallest, has_rows) {
            tries += 1;
            if 600 < tries {
                return smallest;
            }
            if fails(&smaller) {
                smallest = smaller;
                continue 'again;
            }
        }
        return smallest;
    }
}

/// Cases with one thing less.
fn smaller(case: &Case, has_rows: bool) -> Vec<Case> {
    let mut found = Vec::new();
    let mut with = |change: &dyn Fn(&mut Case)| {
        let mut one = case.clone();
        change(&mut one);
        found.push(one);
    };
    let truth = || Rc::new(Cond::Compare("<", Rc::new(Num::Const(0.0)), Rc::new(Num::Const(1.0))));
    for place in 0..case.rules.phases.len() {
        with(&|one| one.rules.phases[place].hold = 1);
        with(&|one| one.rules.phases[place].is_at_once = false);
        with(&|one| one.rules.phases[place].when = Rc::new(Cond::Not(truth())));
    }
    with(&|one| one.rules.dwell = 1);
    let last = case.rules.signals.len().saturating_sub(1);
    if !case.rules.conditions().iter().any(|condition| reads_signal(condition, last)) {
        with(&|one| {
            one.rules.signals.pop();
        });
    }
    for place in 0..case.rules.signals.len() {
        with(&|one| one.rules.signals[place].watch = None);
        with(&|one| one.rules.signals[place].until = None);
        with(&|one| one.rules.signals[place].hold = 1);
        with(&|one| one.rules.signals[place].keep = 0);
        with(&|one| one.rules.signals[place].when = Rc::new(Cond::Not(truth())));
    }
    for (place, input) in case.inputs.iter().enumerate() {
        let half = input.rows.len() / 2;
        if has_rows && 1 < half {
            with(&|one| one.inputs[place].rows = one.inputs[place].rows.split_off(half));
            with(&|one| one.inputs[place].rows.truncate(half));
        }
        with(&|one| one.inputs[place].released.clear());
        with(&|one| one.inputs[place].max_age = None);
        with(&|one| one.inputs[place].published.count = 0);
    }
    for place in 0..case.rules.phases.len() {
        for when in lesser(&case.rules.phases[place].when) {
            with(&|one| one.rules.phases[place].when = when.clone());
        }
    }
    for place in 0..case.rules.signals.len() {
        for when in lesser(&case.rules.signals[place].when) {
            with(&|one| one.rules.signals[place].when = when.clone());
        }
    }
    for (place, input) in case.inputs.iter().enumerate() {
        for row in 0..input.rows.len() {
            if has_rows && 1 < input.rows.len() {
                with(&|one| {
                    one.inputs[place].rows.remove(row);
                });
            }
        }
    }
    // What changes nothing is no smaller case.
    let shown = case.shown();
    found.retain(|one| one.shown().len() < shown.len());
    found
}

fn reads_signal(condition: &Cond, signal: usize) -> bool {
    let inside = |number: &Number| reads_signal_in(number, signal);
    let (numbers, conditions) = condition.parts();
    matches!(condition, Cond::On(own) | Cond::Watch(own) if *own == signal)
        || numbers.into_iter().any(inside)
        || conditions.into_iter().any(|part| reads_signal(part, signal))
}

fn reads_signal_in(number: &Num, signal: usize) -> bool {
    let (numbers, conditions) = number.parts();
    numbers.into_iter().any(|part| reads_signal_in(part, signal))
        || conditions.into_iter().any(|part| reads_signal(part, signal))
}

/// Conditions with a part less.
fn lesser(condition: &Condition) -> Vec<Condition> {
    let (numbers, conditions) = condition.parts();
    let mut found: Vec<Condition> = conditions.into_iter().cloned().collect();
    for number in &numbers {
        found.extend(number.parts().1.into_iter().cloned());
    }
    match &**condition {
        Cond::Compare(sign, a, b) => {
            let less = lesser_number(a).into_iter();
            found.extend(less.map(|a| Rc::new(Cond::Compare(sign, a, b.clone()))));
            let less = lesser_number(b).into_iter();
            found.extend(less.map(|b| Rc::new(Cond::Compare(sign, a.clone(), b))));
        }
        Cond::Crosses(is_above, a, b) => {
            let less = lesser_number(a).into_iter();
            found.extend(less.map(|a| Rc::new(Cond::Crosses(*is_above, a, b.clone()))));
            let less = lesser_number(b).into_iter();
            found.extend(less.map(|b| Rc::new(Cond::Crosses(*is_above, a.clone(), b))));
        }
        Cond::KnownNumber(a) => {
            found.extend(lesser_number(a).into_iter().map(|a| Rc::new(Cond::KnownNumber(a))));
        }
        Cond::Not(c) => found.extend(lesser(c).into_iter().map(|c| Rc::new(Cond::Not(c)))),
        Cond::Within(c, window) => {
            found.extend(lesser(c).into_iter().map(|c| Rc::new(Cond::Within(c, *window))));
        }
        Cond::Held(c, window) => {
            found.extend(lesser(c).into_iter().map(|c| Rc::new(Cond::Held(c, *window))));
        }
        Cond::And(a, b) => {
            found.extend(lesser(a).into_iter().map(|a| Rc::new(Cond::And(a, b.clone()))));
            found.extend(lesser(b).into_iter().map(|b| Rc::new(Cond::And(a.clone(), b))));
        }
        Cond::Or(a, b) => {
            found.extend(lesser(a).into_iter().map(|a| Rc::new(Cond::Or(a, b.clone()))));
            found.extend(lesser(b).into_iter().map(|b| Rc::new(Cond::Or(a.clone(), b))));
        }
        _ => {}
    }
    found
}

fn lesser_number(number: &Number) -> Vec<Number> {
    let (numbers, _) = number.parts();
    let mut found: Vec<Number> = numbers.into_iter().cloned().collect();
    let mut one = |a: &Number, made: &dyn Fn(Number) -> Num| {
        found.extend(lesser_number(a).into_iter().map(|a| Rc::new(made(a))));
    };
    match &**number {
        Num::Back(kind, a, window) => one(a, &|a| Num::Back(*kind, a, *window)),
        Num::Rolling(kind, a, window, known) => {
            one(a, &|a| Num::Rolling(*kind, a, *window, *known));
        }
        Num::Newest(a) => one(a, &Num::Newest),
        Num::Div(a, b) => {
            one(a, &|a| Num::Div(a, b.clone()));
            one(b, &|b| Num::Div(a.clone(), b));
        }
        Num::Sub(a, b) => {
            one(a, &|a| Num::Sub(a, b.clone()));
            one(b, &|b| Num::Sub(a.clone(), b));
        }
        Num::If(c, a, b) => {
            one(a, &|a| Num::If(c.clone(), a, b.clone()));
            one(b, &|b| Num::If(c.clone(), a.clone(), b));
            found.extend(lesser(c).into_iter().map(|c| Rc::new(Num::If(c, a.clone(), b.clone()))));
        }
        Num::Streak(c) => {
            found.extend(lesser(c).into_iter().map(|c| Rc::new(Num::Streak(c))));
        }
        Num::Since(c) => found.extend(lesser(c).into_iter().map(|c| Rc::new(Num::Since(c)))),
        _ => {}
    }
    found
}
