//! Small files that are read, each showing one thing that may be written.

use froth::RuleSet;
use froth::diagnostic::Code;

#[test]
fn accepts() {
    insta::glob!("../accept", "*.yaml", |path| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap();
        let text = std::fs::read_to_string(path).unwrap();
        let rules = RuleSet::parse_file(name, &text).unwrap();
        assert_eq!(rules.id(), "test");
        for warning in rules.warnings() {
            assert_eq!(warning.code, Code::Unused, "{name}: {}", warning.message);
        }
    });
}

#[test]
fn shipped_rule_sets_are_read_without_a_warning() {
    insta::glob!("../../rules", "*.yaml", |path| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap();
        if name.ends_with(".test.yaml") {
            return;
        }
        let text = std::fs::read_to_string(path).unwrap();
        let rules = RuleSet::parse_file(name, &text).unwrap();
        assert_eq!(rules.warnings(), []);
        assert_eq!(format!("{}.yaml", rules.id()), name);
    });
}
