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
    match &expression.kind {
        ExpressionKind::Name(name) => visit(name),
        ExpressionKind::Number(_) | ExpressionKind::Quantity(_) | ExpressionKind::Truth(_) => {}
        ExpressionKind::Call { arguments, .. } => {
            for argument in arguments {
                each_name(argument, visit);
            }
        }
        ExpressionKind::Negate(operand) | ExpressionKind::Not(operand) => each_name(operand, visit),
        ExpressionKind::Arithmetic(_, left, right)
        | ExpressionKind::Compare(_, left, right)
        | ExpressionKind::And(left, right)
        | ExpressionKind::Or(left, right) => {
            each_name(left, visit);
            each_name(right, visit);
        }
    }
}
