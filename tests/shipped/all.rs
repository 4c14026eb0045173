//! Every rule file of the repository is built in, right, and shown on figures.

use std::fs;

use froth::rules::{Shipped, shipped};
use froth::{Format, Panel};

#[test]
fn every_rule_file_is_built_in_under_its_own_name() {
    let mut stems: Vec<String> = fs::read_dir("rules")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "yaml"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .filter(|stem| !stem.ends_with(".test"))
        .collect();
    stems.sort();
    let mut ids: Vec<&str> = shipped().iter().map(|shipped| shipped.id).collect();
    ids.sort_unstable();
    assert_eq!(ids, stems);
}

#[test]
fn every_shipped_rule_set_is_its_file_and_warns_of_nothing() {
    for shipped in shipped() {
        assert_eq!(shipped.file, format!("rules/{}.yaml", shipped.id));
        assert_eq!(shipped.text, fs::read_to_string(shipped.file).unwrap());
        assert_eq!(shipped.figures, fs::read_to_string(shipped.figures_name).unwrap());
        let rules = shipped.rule_set().unwrap();
        assert!(rules.warnings().is_empty(), "{:?}", rules.warnings());
        assert_eq!(rules.id(), shipped.id);
    }
}

#[test]
fn every_shipped_rule_set_comes_to_a_verdict_on_its_figures() {
    for shipped in shipped() {
        let format = Format::of_name(shipped.figures_name).unwrap();
        let panel = Panel::read(shipped.figures_name, format, shipped.figures.as_bytes());
        let panel = panel.unwrap();
        let plan = shipped.rule_set().unwrap().plan(panel.schema()).unwrap();
        let outcome = plan.evaluate(&panel).expect("its own panel");
        let phases = plan.rules().phases().len();
        let is_decided = outcome.history().iter().any(|step| step.phase.is_some());
        // Figures that are ranges may leave more than one phase, but not all of them.
        let has_ranges = shipped.figures_name.ends_with(".yaml");
        let is_narrowed = has_ranges && outcome.possible().len() < phases;
        assert!(is_decided || is_narrowed, "{}", shipped.id);
    }
}

#[test]
fn a_shipped_rule_set_is_found_by_its_name() {
    assert_eq!(Shipped::first().id, shipped()[0].id);
    assert_eq!(Shipped::named("sahm").map(|shipped| shipped.file), Some("rules/sahm.yaml"));
    assert!(Shipped::named("Sahm").is_none());
}

#[test]
fn the_index_of_a_quarter_is_the_mean_of_its_months() {
    let read = |name: &str| {
        let bytes = std::fs::read(name).unwrap();
        froth::Panel::read(name, froth::Format::Csv, &bytes).unwrap()
    };
    let (quarters, months) = (read("fixtures/us-quarterly.csv"), read("fixtures/us-markets.csv"));
    let (quarterly, monthly) = (quarters.get("SP500").unwrap(), months.get("SP500").unwrap());
    let mut held = 0;
    for (stamp, value) in quarterly.stamps().iter().zip(quarterly.values()) {
        let of_quarter = |month: &&froth::time::Stamp| {
            month.period(froth::time::Frequency::Quarter)
                == stamp.period(froth::time::Frequency::Quarter)
        };
        let own: Vec<f64> = monthly
            .stamps()
            .iter()
            .zip(monthly.values())
            .filter(|(month, value)| of_quarter(month) && !value.is_nan())
            .map(|(_, value)| *value)
            .collect();
        if own.len() == 3 && !value.is_nan() {
            let mean = own.iter().sum::<f64>() / 3.0;
            assert!((mean - value).abs() < 0.001 * mean, "{stamp}: {value}, and {mean} by month");
            held += 1;
        }
    }
    assert!(260 < held, "{held}");
}
