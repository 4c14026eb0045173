//! Our trees against the evaluator of the expression crate, which is the oracle.

#![expect(clippy::disallowed_methods, reason = "figures for a test")]

use evalexpr::{ContextWithMutableVariables, HashMapContext, eval_with_context};

use super::*;

const VALUES: [(&str, f64); 3] = [("x", 1.5), ("y", -2.25), ("z", 3.0)];

/// A number, or a truth as 1 or 0.
fn value(expression: &Expression) -> f64 {
    let truth = |truth: bool| if truth { 1.0 } else { 0.0 };
    match &expression.kind {
        ExpressionKind::Number(number) => *number,
        ExpressionKind::Truth(known) => truth(*known),
        ExpressionKind::Name(name) => {
            VALUES.iter().find(|(known, _)| known == name).expect("a name of ours").1
        }
        ExpressionKind::Quantity(_) | ExpressionKind::Call { .. } => f64::NAN,
        ExpressionKind::Negate(operand) => -value(operand),
        ExpressionKind::Not(operand) => truth(value(operand) == 0.0),
        ExpressionKind::And(left, right) => truth(value(left) * value(right) != 0.0),
        ExpressionKind::Or(left, right) => truth(value(left) + value(right) != 0.0),
        ExpressionKind::Arithmetic(sign, left, right) => {
            let (a, b) = (value(left), value(right));
            match sign {
                Arithmetic::Add => a + b,
                Arithmetic::Subtract => a - b,
                Arithmetic::Multiply => a * b,
                Arithmetic::Divide => a / b,
                Arithmetic::Remainder => a % b,
                Arithmetic::Power => a.powf(b),
            }
        }
        ExpressionKind::Compare(sign, left, right) => {
            let (a, b) = (value(left), value(right));
            truth(match sign {
                Comparison::Less => a < b,
                Comparison::AtMost => a <= b,
                Comparison::More => a > b,
                Comparison::AtLeast => a >= b,
                Comparison::Equal => a == b,
                Comparison::Differ => a != b,
            })
        }
    }
}

#[track_caller]
fn agrees(text: &str) {
    let mut context = HashMapContext::new();
    for (name, number) in VALUES {
        context.set_value(name.to_owned(), Value::Float(number)).expect("a new name");
    }
    let expected = match eval_with_context(text, &context) {
        Ok(Value::Float(number)) => number,
        Ok(Value::Boolean(truth)) => f64::from(u8::from(truth)),
        other => panic!("{text}: {other:?}"),
    };
    let found = value(&parse(text).expect(text));
    assert!(found == expected || (found.is_nan() && expected.is_nan()), "{text}: {found}");
}

/// A number (or a condition) of at most this depth; `dice` is xorshift.
fn random(dice: &mut impl FnMut(usize) -> usize, depth: usize, is_truth: bool) -> String {
    let part = |is_truth: bool, dice: &mut _| random(dice, depth.saturating_sub(1), is_truth);
    if is_truth {
        return match if depth == 0 { 0 } else { dice(5) } {
            0 => ["true", "false"][dice(2)].to_owned(),
            1 => format!("!({})", part(true, dice)),
            2 => {
                let sign = ["&&", "||"][dice(2)];
                format!("{} {sign} {}", part(true, dice), part(true, dice))
            }
            3 => format!("({})", part(true, dice)),
            _ => {
                let sign = ["<", "<=", ">", ">=", "==", "!="][dice(6)];
                format!("{} {sign} {}", part(false, dice), part(false, dice))
            }
        };
    }
    match if depth == 0 { dice(2) } else { dice(6) } {
        0 => ["x", "y", "z"][dice(3)].to_owned(),
        1 => ["0.5", "2.0", "1e-3", "7.25"][dice(4)].to_owned(),
        2 => format!("({})", part(false, dice)),
        3 => format!("-{}", part(false, dice)),
        _ => {
            let sign = ["+", "-", "*", "/", "%", "^"][dice(6)];
            let glue = ["", " "][dice(2)];
            format!("{}{glue}{sign}{glue}{}", part(false, dice), part(false, dice))
        }
    }
}

#[test]
fn binds_as_the_expression_crate_does() {
    for text in ["-x^2.0", "2.0^z^2.0", "!true && false", "x - y - z", "x / y / z", "x - -y"] {
        agrees(text);
    }
    for text in ["x < y || x > y && y > z", "x + y < z * 2.0", "-x * -y", "x % y * z", "--x"] {
        agrees(text);
    }
}

#[test]
fn random_expressions_mean_what_the_expression_crate_says() {
    // Seed 1997, written down so that a failure comes back.
    let mut state = 1_997_u64;
    let mut dice = |most: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap_or(0) % most
    };
    for round in 0..4_000 {
        let text = random(&mut dice, 4, round % 2 == 0);
        let operators = text.matches([' ', '-', '!']).count();
        if text.len() < 1_000 && operators < 60 {
            agrees(&text);
        }
    }
}
