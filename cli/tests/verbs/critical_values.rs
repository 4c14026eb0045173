//! `froth critical-values`: a table that rules can read.

use crate::program::program;

fn froth(words: &[&str]) -> (i32, String, String) {
    let run = program().arg("critical-values").args(words).output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (run.status.code().unwrap(), text(run.stdout), text(run.stderr))
}

fn refuses(words: &[&str], wanted: [&str; 2]) {
    let (code, out, err) = froth(words);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(wanted.iter().all(|wanted| err.contains(wanted)), "{err}");
}

const SHORT: [&str; 8] =
    ["--observations", "30", "--window", "12", "--draws", "50", "--level", "0.5,0.95"];

#[test]
fn a_table_has_a_row_for_each_number_of_observations_and_a_column_for_each_level() {
    let (code, out, _) = froth(&SHORT);
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!((code, lines[0], lines.len()), (0, "observations,bsadf_50,bsadf_95", 20));
    assert!(lines[1].starts_with("12,") && lines[19].starts_with("30,"), "{out}");
}

#[test]
fn a_seed_gives_the_same_whatever_the_threads_and_another_gives_other_values() {
    let of = |more: &[&str]| froth(&[&SHORT, more].concat()).1;
    assert_eq!(of(&["--threads", "1"]), of(&["--threads", "3"]));
    assert_ne!(of(&["--seed", "1"]), of(&["--seed", "2"]));
}

#[test]
fn the_statistics_are_told_apart_and_the_largest_so_far_never_falls() {
    let of = |statistic: &str| froth(&[&SHORT[..], &["--statistic", statistic]].concat()).1;
    let values = |text: &str| -> Vec<f64> {
        text.lines().skip(1).map(|line| line.rsplit(',').next().unwrap().parse().unwrap()).collect()
    };
    let largest = of("gsadf");
    assert!(largest.starts_with("observations,gsadf_50"), "{largest}");
    assert!(values(&largest).is_sorted());
    assert!(values(&of("sadf")).is_sorted());
    assert!(values(&of("bsadf")).last() < values(&largest).last());
}

#[test]
fn a_dated_table_begins_in_the_month_of_the_smallest_window() {
    let (_, out, _) = froth(&[&SHORT[..], &["--from", "1871-01"]].concat());
    assert!(out.starts_with("month,bsadf_50,bsadf_95\n1871-12,"), "{out}");
    let (code, _, err) = froth(&[&SHORT[..], &["--from", "1871"]].concat());
    assert!(code == 2 && err.contains("as in 1871-01"), "{err}");
}

#[test]
fn what_cannot_be_drawn_is_refused_with_what_can() {
    let sized = |observations, window| ["--observations", observations, "--window", window];
    refuses(&sized("30", "3"), ["`--window 3` is too short", "write `--window 4`"]);
    refuses(&sized("10", "12"), ["is longer than `--observations 10`", "`--observations 12`"]);
    let with = |more: [&'static str; 2]| [&sized("30", "12")[..], &more].concat();
    refuses(&with(["--draws", "0"]), ["draws nothing", "`--draws 2000`"]);
    refuses(&with(["--draws", "9000000"]), ["more than 33554432 numbers", "`--draws 1118481`"]);
    refuses(&with(["--level", "95"]), ["the level `95`", "`--level 0.95`"]);
    refuses(&with(["--lag", "13"]), ["more than 12", "up to 12"]);
    refuses(&with(["--drift", "inf"]), ["not a number", "leave it out"]);
}
