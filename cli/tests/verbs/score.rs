//! `froth score` as its users see it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use crate::program::program;

const TOP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

fn froth_in(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = program();
    command.arg("score").args(arguments).current_dir(folder);
    command.output().unwrap()
}

fn froth(arguments: &[&str]) -> Output {
    froth_in(Path::new(TOP), arguments)
}

fn out(output: &Output) -> String {
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What is told where nothing comes out.
fn told(output: &Output) -> (Option<i32>, String) {
    assert!(output.stdout.is_empty());
    (output.status.code(), String::from_utf8(output.stderr.clone()).unwrap())
}

/// A folder of this test's own, empty.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("score-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The files of the example in the documents.
fn example(name: &str) -> PathBuf {
    let (folder, text) =
        (folder(name), fs::read_to_string(format!("{TOP}/docs/score.md")).unwrap());
    let files =
        ["heat.yaml", "heat.csv", "episodes.csv", "gap.yaml", "countries.csv", "crises.csv"];
    for file in files {
        let (_, rest) = text.split_once(&format!("\n`{file}`")).unwrap();
        let (_, rest) = rest.split_once("\n```").unwrap();
        let (_, rest) = rest.split_once('\n').unwrap();
        let (block, _) = rest.split_once("\n```").unwrap();
        fs::write(folder.join(file), block.to_owned() + "\n").unwrap();
    }
    folder
}

const EXAMPLE: [&str; 7] =
    ["heat.yaml", "--data", "heat.csv", "--episodes", "episodes.csv", "--horizon", "4q"];

const MANY: [&str; 9] = [
    "gap.yaml",
    "--data",
    "countries.csv",
    "--entity",
    "country",
    "--episodes",
    "crises.csv",
    "--horizon",
    "2y",
];

#[test]
fn the_examples_in_the_documents_run_as_shown() {
    let file = format!("{TOP}/docs/score.md");
    for (heading, arguments) in
        [("\n## An example by hand\n", &EXAMPLE[..]), ("\n## Many entities\n", &MANY[..])]
    {
        let text = fs::read_to_string(&file).unwrap();
        let (top, section) = text.split_once(heading).unwrap();
        let (before, rest) = section.split_once("```text\n").unwrap();
        let (shown, after) = rest.split_once("```").unwrap();
        assert!(before.contains(&format!("froth score {}", arguments.join(" "))));
        let found = out(&froth_in(&example("documents"), arguments));
        if std::env::var_os("FROTH_UPDATE").is_some() {
            let all = format!("{top}{heading}{before}```text\n{found}```{after}");
            fs::write(&file, all).unwrap();
            continue;
        }
        assert_eq!(shown, found, "run `FROTH_UPDATE=1 cargo test --test verbs`");
    }
}

#[test]
fn a_score_over_entities_comes_as_rows_and_as_json() {
    let folder = example("entities");
    let with = |more: &[&str]| out(&froth_in(&folder, &[&MANY[..], more].concat()));
    let rows = with(&["--format", "csv", "--rank", "gap * 2"]);
    let firsts: Vec<String> =
        rows.lines().map(|line| line.split(',').take(5).collect::<Vec<_>>().join(",")).collect();
    assert_eq!(
        firsts,
        [
            "entity,kind,id,episodes,hits",
            ",signal,wide,2,1",
            ",phase,alert,2,1",
            ",phase,calm,2,1",
            ",expression,gap * 2,2,",
            "A,signal,wide,1,1",
            "A,phase,alert,1,1",
            "A,phase,calm,1,0",
            "B,signal,wide,1,0",
            "B,phase,alert,1,0",
            "B,phase,calm,1,1",
            "C,signal,wide,0,0",
            "C,phase,alert,0,0",
            "C,phase,calm,0,0",
        ]
    );
    let json: serde_json::Value = serde_json::from_str(&with(&["--format", "json"])).unwrap();
    assert_eq!(json["schema"], "froth.entity-score/1");
    assert_eq!((&json["episodes"], &json["times"]), (&2.into(), &1.into()));
    assert_eq!(json["rows"][0]["on_quiet"], 2);
    assert_eq!(json["scores"][0]["area"], 60.0 / 64.0);
    assert_eq!(json["entities"][2]["entity"], "C");
    assert_eq!(json["episodes_from"]["name"], "crises.csv");
}

#[test]
fn a_name_out_of_data_is_no_command_in_the_rows_of_a_score() {
    let folder = example("inert");
    for file in ["countries.csv", "crises.csv"] {
        let text = fs::read_to_string(folder.join(file)).unwrap();
        let text = text.replace("\nA,", "\n::error::A,").replace(",A,", ",::error::A,");
        fs::write(folder.join(file), text).unwrap();
    }
    let rows = out(&froth_in(&folder, &[&MANY[..], &["--format", "csv"]].concat()));
    assert!(rows.lines().any(|line| line.starts_with("\"::error::A\",")), "{rows}");
    assert!(!rows.lines().any(|line| line.starts_with("::")), "{rows}");
}

#[test]
fn what_is_not_for_many_entities_is_refused_with_a_way_out() {
    let folder = example("refused");
    let with = |more: &[&str]| told(&froth_in(&folder, &[&MANY[..], more].concat()));
    let (code, message) = with(&["--knowledge", "released,latest"]);
    assert_eq!(code, Some(2), "{message}");
    assert!(message.contains("ask for one of them, such as `--knowledge released`"), "{message}");
    let without: Vec<&str> =
        MANY.iter().map(|one| if *one == "country" { "nation" } else { one }).collect();
    let (_, message) = told(&froth_in(&folder, &without));
    assert!(message.contains("the file has no column `nation`"), "{message}");
}

#[test]
fn the_technology_bust_is_one_sample() {
    let text = out(&froth(&["--episodes", "fixtures/episodes/technology-bust.csv"]));
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("1 episode to learn from. One episode is one sample"), "{text}");
    let areas = text.split_once("AUROC").unwrap().1;
    assert!(areas.contains("none") && !areas.contains("WITHOUT"), "{text}");
    insta::assert_snapshot!(text.lines().skip(12).take(19).collect::<Vec<_>>().join("\n"));
}

#[test]
fn what_is_named_nowhere_is_what_the_rules_name() {
    let named = ["goldman-1997-vs-1999", "--fall", "40pct", "--within", "2y", "--horizon", "12q"];
    let named =
        out(&froth(&[&named[..], &["--preference", "0.5", "--knowledge", "released"]].concat()));
    assert_eq!(out(&froth(&[])), named);
    assert!(named.contains("3 episodes to learn from"), "{named}");
}

#[test]
fn views_of_the_past_stand_side_by_side_and_are_those_asked_alone() {
    let ask = |knowledge: &str| -> serde_json::Value {
        let ask = ["cape", "--episodes", "fixtures/episodes/nasdaq-busts.csv", "--format", "json"];
        let text = out(&froth(&[&ask[..], &["--knowledge", knowledge]].concat()));
        serde_json::from_str(&text).unwrap()
    };
    let together = ask("vintage,latest,vintage");
    assert_eq!(together["views"].as_array().unwrap().len(), 2);
    assert_eq!(together["views"][0], ask("vintage")["views"][0]);
    assert_eq!(together["views"][1], ask("latest")["views"][0]);
    assert_eq!(together["schema"], "froth.score/1");
}

#[test]
fn labels_are_held_against_verdicts_and_a_bar_beside_is_told_apart() {
    let folder = example("labels");
    let labels = "onset,end,name\n2000Q1,2000Q1,calm\n2000Q2,2000Q3,alert\n\
                  2000Q4,2000Q4,calm\n2001Q2,2001Q2,alert\n";
    fs::write(folder.join("labels.csv"), labels).unwrap();
    let text = out(&froth_in(&folder, &[&EXAMPLE[..], &["--labels", "labels.csv"]].concat()));
    let table = text.split_once("LABEL").unwrap().1.split_once("rules").unwrap().0;
    insta::assert_snapshot!(table.trim_end());
    fs::write(
        folder.join("labels.csv"),
        labels.replace("alert", "alerts").replace("Q3,alerts", "Q3,alert"),
    )
    .unwrap();
    let run = froth_in(&folder, &[&EXAMPLE[..], &["--labels", "labels.csv"]].concat());
    insta::assert_snapshot!(told(&run).1);
}

#[test]
fn an_expression_has_a_row_whatever_signs_are_in_it() {
    let folder = example("rank");
    let rank = ["--rank", "max(x, 1)", "--rank", "-1 * x", "--format", "csv"];
    let csv = out(&froth_in(&folder, &[&EXAMPLE[..], &rank].concat()));
    let rows: Vec<&str> = csv.lines().filter(|line| line.contains(",expression,")).collect();
    assert_eq!(rows.len(), 2, "{csv}");
    assert!(
        rows.iter().any(|row| row.starts_with("released,expression,\"max(x, 1)\",2,")),
        "{csv}"
    );
    let wrong = froth_in(&folder, &[&EXAMPLE[..], &["--rank", "z"]].concat());
    assert_eq!(told(&wrong).0, Some(2));
}

#[test]
fn an_answer_never_goes_over_what_was_read() {
    let folder = example("over");
    for file in ["episodes.csv", "heat.csv", "heat.yaml"] {
        let before = fs::read(folder.join(file)).unwrap();
        let (code, _) = told(&froth_in(&folder, &[&EXAMPLE[..], &["--output", file]].concat()));
        assert_ne!(code, Some(0), "{file}");
        assert_eq!(fs::read(folder.join(file)).unwrap(), before, "{file}");
    }
    let csv = [&EXAMPLE[..], &["--format", "csv", "--output", "score.csv"]].concat();
    assert_eq!(out(&froth_in(&folder, &csv)), "");
    assert_eq!(fs::read_to_string(folder.join("score.csv")).unwrap().lines().count(), 4);
}

#[test]
fn mistakes_have_a_code_of_their_side_and_a_way_out() {
    let cases: [(&[&str], i32, &str); 8] = [
        (&["--episodes", "nowhere.csv"], 3, "there is no file `nowhere.csv`"),
        (&["--episodes", "fixtures/us-monthly.csv"], 3, "F1101"),
        (&["cape"], 3, "use `--episodes FILE`"),
        (&["--horizon", "soon"], 2, "12q, 3y, 24m"),
        (&["--fall", "120pct"], 2, "as in 40pct"),
        (&["--preference", "1"], 2, "between 0 and 1"),
        (&["--from", "2000", "--to", "1990"], 2, "swap the two days"),
        (&["--from", "2030"], 3, "F1103"),
    ];
    for (arguments, code, words) in cases {
        let (found, text) = told(&froth(arguments));
        assert_eq!(found, Some(code), "{arguments:?}: {text}");
        assert!(text.contains(words), "{text}");
    }
    let both = ["--episodes", "fixtures/episodes/technology-bust.csv", "--fall", "40pct"];
    assert_eq!(told(&froth(&both)).0, Some(2));
}
