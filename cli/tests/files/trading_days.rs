//! The way from the warning about weekends to trading days, as somebody goes it.

use std::fs;
use std::path::PathBuf;
use std::process::{Output, Stdio};

use crate::market::{Figure, is_weekend, market};

use crate::program::program;

/// A folder of files, gone at the end of the test.
struct Folder(PathBuf);

impl Folder {
    fn of(name: &str) -> Folder {
        let folder = std::env::temp_dir().join(format!("froth-days-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Folder(folder)
    }

    fn write(&self, file: &str, text: &str) {
        fs::write(self.0.join(file), text).unwrap();
    }

    fn froth(&self, arguments: &[&str]) -> Output {
        let mut command = program();
        command.args(arguments).current_dir(&self.0).env("NO_COLOR", "1").stdin(Stdio::null());
        command.output().unwrap()
    }

    /// What is answered, and what is said beside it.
    fn answer(&self, arguments: &[&str]) -> (String, String) {
        let output = self.froth(arguments);
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (text(output.stdout), text(output.stderr))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn csv(name: &str, figures: &[Figure]) -> String {
    let lines = figures.iter().map(|(day, value)| format!("{day},{value}\n"));
    format!("date,{name}\n{}", lines.collect::<String>())
}

const RULES: &str = "\
format: 1
id: prices
version: \"1.0.0\"
title: Do prices fall?
calendar: day
inputs:
  px: { unit: index, columns: [PX] }
  cpi: { unit: index, every: month, published: 13d, columns: [CPI] }
signals:
  falls: { when: \"px < rolling_mean(px, 20) && cpi > 0\", for: 3 }
phases:
  - { id: bear, title: Falling, when: falls }
  - { id: calm, otherwise: true }
dwell: 2w
";

#[test]
fn the_advice_of_the_warning_about_weekends_leads_to_trading_days() {
    let folder = Folder::of("advice");
    let market = market(1);
    let ending = market.px.iter().rposition(|(day, _)| !is_weekend(*day)).unwrap();
    folder.write("px.csv", &csv("PX", &market.px[..=ending]));
    folder.write("cpi.csv", &csv("CPI", &market.cpi[..15]));
    folder.write("prices.yaml", RULES);
    let run = ["evaluate", "px.csv", "cpi.csv", "--rules", "prices.yaml"];
    let (answer, said) = folder.answer(&run);
    assert!(answer.contains(" days"), "{answer}");
    let advice = "write `calendar: { days_of: px }` and `every: day` in input `px`";
    assert!(said.contains("warning[F0915]") && said.contains(advice), "{said}");
    let days = RULES.replace("calendar: day", "calendar: { days_of: px }");
    // Each step is told how to go on.
    folder.write("prices.yaml", &days);
    let (_, said) = folder.answer(&run);
    assert!(said.contains("error[F0507]") && said.contains("write `every: day` in"), "{said}");
    let daily =
        days.replace("{ unit: index, columns: [PX]", "{ unit: index, every: day, columns: [PX]");
    folder.write("prices.yaml", &daily);
    let (_, said) = folder.answer(&run);
    assert!(said.contains("write a number of bars, such as `dwell: 10`"), "{said}");
    let right = daily.replace("dwell: 2w", "dwell: 10");
    folder.write("prices.yaml", &right);
    let (answer, said) = folder.answer(&run);
    assert_eq!(said, "");
    assert!(answer.contains(" trading days"), "{answer}");
    let (answer, _) = folder.answer(&[&run[..], &["--format", "json"]].concat());
    let report: serde_json::Value = serde_json::from_str(&answer).unwrap();
    assert_eq!((&report["calendar"], &report["days_of"]), (&"trading day".into(), &"px".into()));
    let (history, _) = folder.answer(&[&["history"], &run[1..], &["--format", "csv"]].concat());
    assert_eq!(history.lines().count(), market.px.len() + 1);
    let (page, _) = folder.answer(&["rules", "doc", "prices.yaml", "px.csv", "cpi.csv"]);
    assert!(page.contains("It decides on every day on which `px` has a figure."), "{page}");
    assert!(page.contains("- for: 3 trading days"), "{page}");
    let (shown, _) = folder.answer(&["check", "prices.yaml", "--data", "px.csv", "cpi.csv"]);
    assert!(shown.contains(&format!("{} bars", market.px.len())), "{shown}");
}

#[test]
fn a_state_grows_by_the_new_days_whatever_the_calendar() {
    let folder = Folder::of("state");
    let market = market(2);
    folder.write("px.csv", &csv("PX", &market.px));
    folder.write("cpi.csv", &csv("CPI", &market.cpi));
    let daily = RULES.replace("[PX]", "[PX], every: day").replace("dwell: 2w\n", "");
    for calendar in ["day", "{ days_of: px }"] {
        folder.write(
            "prices.yaml",
            &daily.replace("calendar: day", &format!("calendar: {calendar}")),
        );
        let state = format!("state-{}.json", calendar.len());
        let (middle, end) = (market.px[200].0.to_string(), market.px[203].0.to_string());
        let run = ["evaluate", "px.csv", "cpi.csv", "--rules", "prices.yaml", "--as-of"];
        for (day, is_first) in [(&middle, true), (&end, false), (&end, false)] {
            let day = day.as_str();
            let (with_state, _) = folder.answer(&[&run[..], &[day, "--state", &state]].concat());
            let (without, _) = folder.answer(&[&run[..], &[day]].concat());
            let verdict = |answer: &str| {
                answer.lines().skip(1).take(8).map(str::to_owned).collect::<Vec<_>>()
            };
            assert_eq!(verdict(&with_state), verdict(&without), "{calendar} {day} {is_first}");
        }
        let saved = fs::read_to_string(folder.0.join(&state)).unwrap();
        let saved: serde_json::Value = serde_json::from_str(&saved).unwrap();
        let bars = saved["bars"].as_array().unwrap().len();
        let (history, _) =
            folder.answer(&[&["history"], &run[1..], &[end.as_str(), "--format", "csv"]].concat());
        assert_eq!(bars + 1, history.lines().count(), "{calendar}");
    }
}

#[test]
fn rows_of_several_files_are_sent_to_the_calendar_that_joins_them() {
    let folder = Folder::of("rows");
    let market = market(3);
    folder.write("px.csv", &csv("PX", &market.px));
    folder.write("cpi.csv", &csv("CPI", &market.cpi));
    let rows = RULES.replace("calendar: day", "calendar: rows").replace("dwell: 2w\n", "");
    let run = ["evaluate", "px.csv", "cpi.csv", "--rules", "prices.yaml"];
    for (rules, way) in [
        (
            rows.replace("[PX]", "[PX], every: day"),
            "join them by their dates with `calendar: { days_of: px }`",
        ),
        (
            rows,
            "join them by their dates with `calendar: { days_of: px }` and `every: day` in input `px`",
        ),
    ] {
        folder.write("prices.yaml", &rules);
        let (_, said) = folder.answer(&run);
        assert!(said.contains("do not have the same rows"), "{said}");
        assert!(said.contains(&format!("{way}\n")), "{said}");
    }
}
