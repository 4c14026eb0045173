//! The expressions of a draft as they were written.

use super::expression::{Expression, ExpressionKind};

/// Every expression of a draft; `None` where there is none or it does not parse.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) series: Vec<Option<Expression>>,
    pub(super) signals: Vec<ParsedSignal>,
    pub(super) phases: Vec<Option<Expression>>,
}

/// The expressions of a signal.
#[derive(Debug)]
pub(super) struct ParsedSignal {
    pub(super) watch: Option<Expression>,
    pub(super) when: Option<Expression>,
    pub(super) until: Option<Expression>,
}

/// Calls `visit` with every name in an expression but those of operators.
pub(super) fn each_name<'e>(expression: &'e Expression, visit: &mut impl FnMut(&'e str)) {
    each_part(expression, &mut |part| {
        if let ExpressionKind::Name(name) = &part.kind {
            visit(name);
        }
    });
}

/// Calls `visit` with an expression and every part of it, from the left.
pub(super) fn each_part<'e>(expression: &'e Expression, visit: &mut impl FnMut(&'e Expression)) {
    visit(expression);
    match &expression.kind {
        ExpressionKind::Name(_)
        | ExpressionKind::Number(_)
        | ExpressionKind::Quantity(_)
        | ExpressionKind::Truth(_) => {}
        ExpressionKind::Call { arguments, .. } => {
            for argument in arguments {
                each_part(argument, visit);
            }
        }
        ExpressionKind::Negate(operand) | ExpressionKind::Not(operand) => each_part(operand, visit),
        ExpressionKind::Arithmetic(_, left, right)
        | ExpressionKind::Compare(_, left, right)
        | ExpressionKind::And(left, right)
        | ExpressionKind::Or(left, right) => {
            each_part(left, visit);
            each_part(right, visit);
        }
    }
}
