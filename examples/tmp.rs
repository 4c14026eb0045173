//! tmp
fn main() {
    let name = std::env::args().nth(1).unwrap();
    let text = std::fs::read_to_string(&name).unwrap();
    match froth::RuleSet::parse_file(&name, &text) {
        Ok(rules) => println!(
            "ok {} warnings\n{}",
            rules.warnings().len(),
            froth::diagnostic::render(rules.warnings(), Default::default())
        ),
        Err(error) => println!("{error}"),
    }
}
