//! Rules that a program makes are text, and pass the one door.

use froth::RuleSet;
use froth::rules::{RuleValue, RulesBuilder};

fn debt() -> RulesBuilder {
    RuleSet::builder("debt", "1.0", "Is there \"much\" debt?", "quarter")
        .key("about", "Two lines:\nthe \\ second # is no comment.")
        .input("debt", [("unit", "usd_bn"), ("every", "quarter"), ("published", "75d")])
        .input(
            "rate",
            [("unit", RuleValue::from("percent")), ("columns", ["FEDFUNDS", "DFF"].into())],
        )
        .param("limit", [("value", RuleValue::from("500usd_bn")), ("judgement", true.into())])
        .series("growth", "yoy(debt)")
        .signal("high", [("when", "debt > limit && growth > 5pct"), ("watch", "debt > limit")])
        .phase("deep", [("when", RuleValue::from("high")), ("at_once", true.into())])
        .phase("fine", [("otherwise", true)])
        .key("dwell", 2)
}

#[test]
fn what_a_builder_writes_is_read_as_it_was_meant() {
    let rules = debt().build().unwrap_or_else(|error| panic!("{error}\n{}", debt().text()));
    assert_eq!(rules.text(), debt().text());
    assert_eq!(rules.title(), "Is there \"much\" debt?");
    assert_eq!(rules.about(), Some("Two lines:\nthe \\ second # is no comment."));
    let columns: Vec<&[String]> = rules.inputs().iter().map(|one| &*one.columns).collect();
    assert_eq!(columns, [&["debt".to_owned()][..], &["FEDFUNDS".to_owned(), "DFF".to_owned()]]);
    assert_eq!(rules.signals()[0].when().text(), "debt > limit && growth > 5pct");
    assert_eq!(rules.phases().len(), 2);
}

#[test]
fn mistakes_of_a_builder_are_told_at_the_lines_of_its_text() {
    let wrong = debt().signal("low", [("when", "debt < limmit")]);
    let error = wrong.build().unwrap_err();
    let [told] = error.diagnostics() else { panic!("{error}") };
    assert_eq!(told.help.as_deref(), Some("did you mean `limit`?"));
    let line = told.place.as_ref().unwrap().line;
    assert!(wrong.text().lines().nth(line - 1).unwrap().contains("limmit"));
    let mended = told.fixes[0].applied(&wrong.text()).unwrap();
    assert!(RuleSet::parse(&mended).is_ok());
}

#[test]
fn nothing_that_a_builder_is_given_leaves_its_quotes() {
    for odd in
        ["a\", x: [1", "' }", "{x}", "- a", "#", "\\", "\\\"", "\u{e9}\t", "a: b", "", "null"]
    {
        let rules = RuleSet::builder("t", "1", "t", "rows")
            .key("about", odd)
            .input("x", [("unit", RuleValue::from("number")), ("title", odd.into())])
            .phase("rest", [("otherwise", true)]);
        match rules.build() {
            Ok(built) => {
                let about = built.about().unwrap_or_default();
                assert_eq!(about.trim(), odd.trim(), "{}", rules.text());
                assert_eq!(built.inputs().len(), 1);
            }
            Err(error) => assert!(odd.trim().is_empty() || odd.contains('\t'), "{odd:?}: {error}"),
        }
    }
}
