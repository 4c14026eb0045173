//! `froth overview`: all built-in rule sets, of one day, in one table.

use std::process::Command;

use froth::Format;
use froth::Panel;
use froth::rules::shipped;

fn overview(more: &[&str]) -> String {
    let program = env!("CARGO_BIN_EXE_froth");
    let run = Command::new(program).arg("overview").args(more).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).unwrap()
}

/// What the sets say of the end of 2021, as JSON.
fn of_2021() -> Vec<serde_json::Value> {
    let text = overview(&["--as-of", "2021-12-31", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["schema"], "froth.overview/1");
    json["sets"].as_array().unwrap().clone()
}

#[test]
fn every_set_is_there_with_the_answer_that_it_gives_alone() {
    let sets = of_2021();
    assert_eq!(sets.len(), shipped().len());
    for (own, set) in shipped().iter().zip(&sets) {
        assert_eq!(set["rules"], own.id);
        let format = Format::of_name(own.figures_name).unwrap();
        let panel = Panel::read(own.figures_name, format, own.figures.as_bytes()).unwrap();
        let plan = own.rule_set().unwrap().plan(panel.schema()).unwrap();
        let outcome = plan.evaluate_as_of(&panel, "2021-12-31".parse().unwrap()).unwrap();
        let phase = outcome.phase().map(|phase| phase.id.clone());
        assert_eq!(set["phase"].as_str().map(str::to_owned), phase, "{}", own.id);
        assert_eq!(set["possible"].as_array().unwrap().len(), outcome.possible().len());
    }
}

#[test]
fn at_the_end_of_2021_valuations_warn_while_run_up_and_spreads_are_in_their_last_phase() {
    let sets = of_2021();
    let of = |id: &str| sets.iter().find(|set| set["rules"] == id).unwrap();
    for (id, phase) in
        [("cape", "very_high"), ("market-value", "playing_with_fire"), ("ipo-heat", "frenzy")]
    {
        assert_eq!(of(id)["phase"], phase);
        assert_ne!(of(id)["signals_on"].as_array().unwrap().len(), 0, "{id}");
    }
    for id in ["run-up", "credit-spreads", "sahm", "bofa-bear-signposts"] {
        assert_eq!(of(id)["place"], of(id)["phases"], "{id}");
    }
    assert_eq!(of("ai-boom")["phase"], serde_json::Value::Null);
}

#[test]
fn the_text_fits_a_terminal_and_counts_what_it_shows() {
    let text = overview(&["--as-of", "2021-12-31"]);
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let (sets, mut last, mut open) = (of_2021(), 0, 0);
    for set in &sets {
        assert!(text.contains(set["rules"].as_str().unwrap()));
        last += usize::from(set["place"] == set["phases"]);
        open += usize::from(set["place"].is_null());
    }
    let before = sets.len() - last - open;
    let told = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let wanted = format!(
        "Of {} rule sets {before} are in a phase before their last one, {last} in the last one, and \
         {open} undetermined",
        sets.len()
    );
    assert!(told.contains(&wanted), "{told}");
}

#[test]
fn the_note_has_a_row_for_each_set() {
    let note = overview(&["--format", "md"]);
    let rows = note.lines().filter(|line| line.starts_with("| ")).count();
    assert_eq!(rows, shipped().len() + 1);
    assert!(note.contains("| cape | Are shares dear"), "{note}");
}

#[cfg(feature = "html")]
#[test]
fn the_page_stands_alone() {
    let page = overview(&["--format", "html"]);
    assert!(page.starts_with("<!doctype html>"));
    assert_eq!(page.matches("<tr>").count(), shipped().len() + 1);
    for foreign in ["<script", "http:", "https:", "src="] {
        assert!(!page.contains(foreign), "{foreign}");
    }
}
