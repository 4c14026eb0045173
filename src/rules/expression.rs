//! Expressions as trees in which every part knows its place. The only file that
//! names the expression crate.
//!
//! The crate's parser decides what binds to what; its tree is taken as it is,
//! given the places that it lacks, and never evaluated.

use std::ops::Range;

use evalexpr::{Node, Operator, Value, build_operator_tree};

use super::problem::Problem;
use super::words::{DEEPEST, Word, WordKind, too_deep, words};
use crate::diagnostic::Code;
use crate::value::{Quantity, word_name};

/// An expression as written, before its names mean anything.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Expression {
    pub(crate) kind: ExpressionKind,
    /// Its bytes in the text of the whole expression.
    pub(crate) span: Range<usize>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ExpressionKind {
    Number(f64),
    Quantity(Quantity),
    Truth(bool),
    Name(String),
    Call { name: String, name_span: Range<usize>, arguments: Vec<Expression> },
    Negate(Box<Expression>),
    Not(Box<Expression>),
    Arithmetic(Arithmetic, Box<Expression>, Box<Expression>),
    Compare(Comparison, Box<Expression>, Box<Expression>),
    And(Box<Expression>, Box<Expression>),
    Or(Box<Expression>, Box<Expression>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Power,
}

/// How two numbers are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub enum Comparison {
    /// `<`
    #[serde(rename = "<")]
    Less,
    /// `<=`
    #[serde(rename = "<=")]
    AtMost,
    /// `>`
    #[serde(rename = ">")]
    More,
    /// `>=`
    #[serde(rename = ">=")]
    AtLeast,
    /// `==`
    #[serde(rename = "==")]
    Equal,
    /// `!=`
    #[serde(rename = "!=")]
    Differ,
}

impl Comparison {
    /// The sign as written.
    pub fn sign(self) -> &'static str {
        match self {
            Comparison::Less => "<",
            Comparison::AtMost => "<=",
            Comparison::More => ">",
            Comparison::AtLeast => ">=",
            Comparison::Equal => "==",
            Comparison::Differ => "!=",
        }
    }
}

/// Reads an expression.
///
/// # Errors
///
/// Everything that is wrong with its words, or else what is wrong with the way
/// they are put together.
pub(crate) fn parse(text: &str) -> Result<Expression, Vec<Problem>> {
    let words = words(text)?;
    let whole = 0..text.len();
    let tree = build_operator_tree(text).map_err(|error| {
        let message = format!("this is not an expression: {}", clause(&error.to_string()));
        vec![Problem::new(Code::NoExpression, message, whole.clone())]
    })?;
    let mut walk = Walk { words: &words, next: 0, depth: 0, problems: Vec::new() };
    let expression = walk.root(&tree, whole);
    match expression {
        Some(expression) if walk.problems.is_empty() => Ok(expression),
        _ => Err(walk.problems),
    }
}

fn clause(message: &str) -> String {
    let message = message.trim_end_matches('.');
    let mut letters = message.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().collect::<String>() + letters.as_str()
    })
}

/// A walk over the tree, beside which the words of the text are read: its
/// leaves come in their order.
struct Walk<'a> {
    words: &'a [Word],
    next: usize,
    /// How many parts stand around the one that is read.
    depth: usize,
    problems: Vec<Problem>,
}

impl Walk<'_> {
    /// What stands under a root, which is the whole text or a parenthesis.
    fn root(&mut self, node: &Node, around: Range<usize>) -> Option<Expression> {
        match node.children() {
            [] => {
                let message = "there is nothing between these parentheses";
                let span = around.start..self.closing(around.start);
                let problem = Problem::new(Code::EmptyExpression, message, span);
                self.problems.push(problem.help("write a value there, or remove them"));
                None
            }
            [content] => self.expression(content),
            _ => {
                self.problems.push(Problem::new(
                    Code::NoExpression,
                    "these parts do not form one expression",
                    around,
                ));
                None
            }
        }
    }

    /// A part of the expression, unless it lies too deep: the tree is walked,
    /// understood and dropped part by part within part.
    fn expression(&mut self, node: &Node) -> Option<Expression> {
        if DEEPEST < self.depth {
            if self.problems.is_empty() {
                self.problems.push(too_deep(self.here()));
            }
            return None;
        }
        self.depth += 1;
        let expression = self.part(node);
        self.depth -= 1;
        expression
    }

    fn part(&mut self, node: &Node) -> Option<Expression> {
        match node.operator() {
            Operator::RootNode => {
                // Parentheses have been counted as words.
                self.depth -= 1;
                let inner = self.root(node, self.here());
                self.depth += 1;
                let inner = inner?;
                let span = self.with_parentheses(&inner.span);
                Some(Expression { span, ..inner })
            }
            Operator::Const { value } => self.constant(value),
            Operator::VariableIdentifierRead { identifier }
            | Operator::VariableIdentifierWrite { identifier } => {
                let span = self.value_word();
                let kind = match Quantity::parse(identifier) {
                    Some(quantity) => ExpressionKind::Quantity(quantity),
                    None => ExpressionKind::Name(identifier.clone()),
                };
                Some(Expression { kind, span })
            }
            Operator::FunctionIdentifier { identifier } => self.call(identifier, node),
            Operator::Neg => self.unary(node, ExpressionKind::Negate),
            Operator::Not => self.unary(node, ExpressionKind::Not),
            Operator::Add => self.arithmetic(node, Arithmetic::Add),
            Operator::Sub => self.arithmetic(node, Arithmetic::Subtract),
            Operator::Mul => self.arithmetic(node, Arithmetic::Multiply),
            Operator::Div => self.arithmetic(node, Arithmetic::Divide),
            Operator::Mod => self.arithmetic(node, Arithmetic::Remainder),
            Operator::Exp => self.arithmetic(node, Arithmetic::Power),
            Operator::Lt => self.comparison(node, Comparison::Less),
            Operator::Leq => self.comparison(node, Comparison::AtMost),
            Operator::Gt => self.comparison(node, Comparison::More),
            Operator::Geq => self.comparison(node, Comparison::AtLeast),
            Operator::Eq => self.comparison(node, Comparison::Equal),
            Operator::Neq => self.comparison(node, Comparison::Differ),
            Operator::And => self.binary(node, ExpressionKind::And),
            Operator::Or => self.binary(node, ExpressionKind::Or),
            Operator::Tuple => {
                let first = node.children().first().and_then(|first| self.expression(first));
                if first.is_some() {
                    let commas = self.words.iter().skip(self.next);
                    let comma = commas.into_iter().find(|word| word.kind == WordKind::Comma);
                    let span = comma.map_or_else(|| self.here(), |word| word.span.clone());
                    let message = "this comma is outside of a call";
                    self.problems.push(
                        Problem::new(Code::NoExpression, message, span)
                            .help("join conditions with `&&`; write numbers without separators"),
                    );
                }
                None
            }
            Operator::Assign
            | Operator::AddAssign
            | Operator::SubAssign
            | Operator::MulAssign
            | Operator::DivAssign
            | Operator::ModAssign
            | Operator::ExpAssign
            | Operator::AndAssign
            | Operator::OrAssign
            | Operator::Chain => {
                let span = self.here();
                self.problems.push(Problem::new(
                    Code::NoExpression,
                    "this is neither a condition nor a number",
                    span,
                ));
                None
            }
        }
    }

    fn constant(&mut self, value: &Value) -> Option<Expression> {
        let span = self.value_word();
        let kind = match value {
            Value::Float(number) => ExpressionKind::Number(*number),
            // Whole numbers are numbers like all others: 1/2 is a half.
            #[expect(
                clippy::cast_precision_loss,
                reason = "a constant beyond 2^53 is rounded as any f64"
            )]
            Value::Int(number) => ExpressionKind::Number(*number as f64),
            Value::Boolean(truth) => ExpressionKind::Truth(*truth),
            Value::String(_) | Value::Tuple(_) | Value::Empty => {
                self.problems.push(Problem::new(
                    Code::TextInExpression,
                    "texts cannot be computed with",
                    span,
                ));
                return None;
            }
        };
        Some(Expression { kind, span })
    }

    fn call(&mut self, name: &str, node: &Node) -> Option<Expression> {
        let name_span = self.value_word();
        let [content] = node.children() else {
            self.problems.push(Problem::new(
                Code::NoExpression,
                format!("`{name}` lacks its arguments"),
                name_span,
            ));
            return None;
        };
        if *content.operator() != Operator::RootNode {
            self.problems.push(
                Problem::new(
                    Code::MissingSign,
                    format!("the arguments of `{name}` have no parentheses"),
                    name_span,
                )
                .help(format!("write `{name}(…)`")),
            );
            return None;
        }
        let end = self.closing(name_span.end);
        let arguments = match content.children() {
            [] => Vec::new(),
            [tuple] if *tuple.operator() == Operator::Tuple => {
                let arguments: Vec<Option<Expression>> =
                    tuple.children().iter().map(|argument| self.expression(argument)).collect();
                arguments.into_iter().collect::<Option<Vec<Expression>>>()?
            }
            [argument] => vec![self.expression(argument)?],
            _ => {
                self.problems.push(Problem::new(
                    Code::NoExpression,
                    "a comma is missing between these arguments",
                    name_span,
                ));
                return None;
            }
        };
        let span = name_span.start..end;
        let kind = ExpressionKind::Call { name: name.to_owned(), name_span, arguments };
        Some(Expression { kind, span })
    }

    fn unary(
        &mut self,
        node: &Node,
        kind: fn(Box<Expression>) -> ExpressionKind,
    ) -> Option<Expression> {
        let [operand] = node.children() else { return self.lacks_operand() };
        let operand = self.expression(operand)?;
        // The sign is the word before the operand.
        let start = self
            .words
            .iter()
            .rev()
            .find(|word| word.span.end <= operand.span.start)
            .map_or(operand.span.start, |word| word.span.start);
        let span = start..operand.span.end;
        Some(Expression { kind: kind(Box::new(operand)), span })
    }

    fn operands(&mut self, node: &Node) -> Option<(Box<Expression>, Box<Expression>)> {
        let [left, right] = node.children() else { return self.lacks_operand() };
        let left = self.expression(left);
        let right = self.expression(right);
        Some((Box::new(left?), Box::new(right?)))
    }

    fn binary(
        &mut self,
        node: &Node,
        kind: fn(Box<Expression>, Box<Expression>) -> ExpressionKind,
    ) -> Option<Expression> {
        let (left, right) = self.operands(node)?;
        let span = left.span.start..right.span.end;
        Some(Expression { kind: kind(left, right), span })
    }

    fn arithmetic(&mut self, node: &Node, sign: Arithmetic) -> Option<Expression> {
        let (left, right) = self.operands(node)?;
        let span = left.span.start..right.span.end;
        Some(Expression { kind: ExpressionKind::Arithmetic(sign, left, right), span })
    }

    fn comparison(&mut self, node: &Node, sign: Comparison) -> Option<Expression> {
        let is_chained = node.children().iter().any(|child| {
            matches!(
                child.operator(),
                Operator::Lt
                    | Operator::Leq
                    | Operator::Gt
                    | Operator::Geq
                    | Operator::Eq
                    | Operator::Neq
            )
        });
        if let Some(comparison) = self.word_comparison(node, sign) {
            return Some(comparison);
        }
        let (left, right) = self.operands(node)?;
        let span = left.span.start..right.span.end;
        if is_chained {
            self.problems.push(
                Problem::new(Code::ChainedComparison, "one comparison compares two numbers", span)
                    .help("write `a <= b && b <= c`"),
            );
            return None;
        }
        Some(Expression { kind: ExpressionKind::Compare(sign, left, right), span })
    }

    /// A name that is compared with a word: the number of that word, beside 1.
    fn word_comparison(&mut self, node: &Node, sign: Comparison) -> Option<Expression> {
        let [left, right] = node.children() else { return None };
        let is_first = matches!(left.operator(), Operator::VariableIdentifierRead { .. });
        let (name, word) = if is_first { (left, right) } else { (right, left) };
        let (
            Operator::VariableIdentifierRead { identifier },
            Operator::Const { value: Value::String(word) },
        ) = (name.operator(), word.operator())
        else {
            return None;
        };
        if !matches!(sign, Comparison::Equal | Comparison::Differ) {
            return None;
        }
        let name = ExpressionKind::Name(word_name(identifier, word));
        let one = ExpressionKind::Number(1.0);
        let (left, right) = if is_first { (name, one) } else { (one, name) };
        let (first, second) = (self.value_word(), self.value_word());
        let span = first.start..second.end;
        let left = Box::new(Expression { kind: left, span: first });
        let right = Box::new(Expression { kind: right, span: second });
        Some(Expression { kind: ExpressionKind::Compare(sign, left, right), span })
    }

    fn lacks_operand<T>(&mut self) -> Option<T> {
        let span = self.here();
        self.problems.push(Problem::new(
            Code::MissingOperand,
            "a sign has nothing on one of its sides",
            span,
        ));
        None
    }

    /// The place of the next name or number.
    fn value_word(&mut self) -> Range<usize> {
        while let Some(word) = self.words.get(self.next) {
            self.next += 1;
            if word.kind == WordKind::Value {
                return word.span.clone();
            }
        }
        self.here()
    }

    fn here(&self) -> Range<usize> {
        let last = self.words.len().saturating_sub(1);
        self.words.get(self.next.min(last)).map_or(0..0, |word| word.span.clone())
    }

    /// Where the parenthesis ends that opens right after `byte`.
    fn closing(&self, byte: usize) -> usize {
        let mut depth = 0_usize;
        for word in self.words.iter().skip_while(|word| word.span.start < byte) {
            match word.kind {
                WordKind::Open => depth += 1,
                WordKind::Close => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return word.span.end;
                    }
                }
                WordKind::Value | WordKind::Sign | WordKind::Comma => {}
            }
        }
        byte
    }

    /// The span with the parentheses that stand right around it.
    fn with_parentheses(&self, span: &Range<usize>) -> Range<usize> {
        let before = self.words.iter().rev().find(|word| word.span.end <= span.start);
        let after = self.words.iter().find(|word| span.end <= word.span.start);
        match (before, after) {
            (Some(open), Some(close))
                if open.kind == WordKind::Open && close.kind == WordKind::Close =>
            {
                open.span.start..close.span.end
            }
            _ => span.clone(),
        }
    }
}

#[cfg(test)]
mod tests;
