//! What people type first.

use froth::diagnostic::nearest;
use froth::ops::{OPERATORS, Synonym};

use super::{mistake, with_series};

/// What stands in the backticks of a help text.
fn written(help: &str) -> Vec<&str> {
    help.split('`').skip(1).step_by(2).collect()
}

#[test]
fn every_synonym_is_told_what_to_write_and_that_is_understood() {
    for word in Synonym::words() {
        for calendar in ["quarter", "rows"] {
            let (message, help) = mistake(calendar, &format!("{word}()"));
            assert_eq!(message, format!("no operator is called `{word}`"));
            let to_write = help.strip_prefix("write `").and_then(|rest| rest.strip_suffix('`'));
            let Some(expression) = to_write else { continue };
            let understood = with_series(calendar, expression);
            assert!(understood.is_ok(), "{word} on {calendar}: {help}\n{understood:?}");
        }
    }
}

#[test]
fn what_is_told_beside_is_understood_too() {
    for word in Synonym::words() {
        let (_, help) = mistake("quarter", &format!("{word}()"));
        let beside = |part: &&str| !part.starts_with("--") && !part.starts_with("missing:");
        for expression in written(&help).into_iter().filter(beside) {
            let understood = with_series("quarter", expression);
            assert!(understood.is_ok(), "{word}: `{expression}`\n{understood:?}");
        }
    }
}

#[test]
fn the_authors_own_arguments_are_kept_where_they_fit() {
    for (series, help) in [
        ("mean(x, 4q)", "write `rolling_mean(x, 4q)`"),
        ("mean(x)", "write `rolling_mean(x, 1y)`"),
        ("SMA(x / y, 8)", "write `rolling_mean(x / y, 8)`"),
        ("avg(x, y)", "write `(x + y) / 2`"),
        ("SUM(x, y, rate)", "write `x + y + rate`"),
        ("shift(x)", "write `lag(x, 1)`"),
        ("shift(x, 4)", "write `lag(x, 4)`"),
        ("iif(c, x, y)", "write `if(c, x, y)`"),
        ("nvl(x, y)", "write `first_known(x, y)`"),
        ("isnull(x)", "write `!known(x)`"),
        ("isnull(rate)", "write `!known(rate)`"),
        ("isnull(rate / 1pct)", "write `!known(rate / 1pct)`"),
        ("mean(gdp - 2 * x)", "write `rolling_mean(gdp - 2 * x, 1y)`"),
        ("power(x - y, 2)", "write `(x - y) ^ 2`"),
        ("log10(y)", "write `log(y) / log(10)`"),
        ("between(rate, 1, 2)", "write `1 <= rate && rate <= 2`"),
        ("quantile_over_time(0.9, y)", "write `rolling_quantile(y, 1y, 0.9)`"),
        (
            "valuewhen(c)",
            "there is no operator that keeps a value: write what is asked of it, as in `within(c && x > 1, 1y)`",
        ),
        ("correl(x, y, 2y)", "write `corr(x, y, 2y)`"),
        ("log10(x)", "write `log(x) / log(10)`"),
        ("crossover(x, y)", "write `crosses_above(x, y)`"),
    ] {
        assert_eq!(mistake("quarter", series).1, help, "{series}");
    }
}

#[test]
fn no_name_is_taken_for_another_that_only_looks_like_it() {
    let wrong = [
        ("mean", "min"),
        ("sma", "ema"),
        ("diff", "if"),
        ("rank", "any"),
        ("correl", "score"),
        ("regr_slope", "ema"),
        ("sgn", "min"),
        ("rnd", "count"),
        ("ma", "max"),
        ("sharpe", "share"),
        ("case", "was"),
        ("cum_mean", "cum_max"),
    ];
    for (word, other) in wrong {
        let (_, help) = mistake("quarter", &format!("{word}(x, 4)"));
        let is_told = written(&help).iter().any(|text| text.starts_with(&format!("{other}(")));
        assert!(!is_told, "{word}: {help}");
    }
    for (word, other) in [("mean", "min"), ("diff", "if"), ("rank", "any"), ("case", "was")] {
        assert_eq!(nearest(word, [other]), None);
    }
}

#[test]
fn a_letter_too_many_is_still_found() {
    for (word, usage) in [
        ("rolling_meen", "rolling_mean(x, w?, n?)"),
        ("drawdwon", "drawdown(x, w?)"),
        ("with_in", "within(c, w)"),
        ("wihtin", "within(c, w)"),
        ("lga", "lag(x, w)"),
        ("crosses_abov", "crosses_above(x, y)"),
    ] {
        let help = format!("did you mean `{usage}`?");
        assert_eq!(mistake("quarter", &format!("{word}(x, 4)")).1, help, "{word}");
    }
}

#[test]
fn no_synonym_stands_for_a_name_of_the_rules() {
    let (_, help) = mistake("quarter", "gdp(x)");
    assert_eq!(help, "`gdp` is an input: write it without parentheses");
    assert!(OPERATORS.iter().all(|operator| Synonym::of(operator.name).is_none()));
}
