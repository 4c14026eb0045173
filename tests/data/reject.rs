//! One small file for each mistake in data, and in rules that meet data, with
//! what its author is shown.

use std::path::Path;
use std::{fs, io};

use froth::data::Vintages;
use froth::diagnostic::{Code, Style, render};
use froth::{Error, ErrorKind, Format, Panel, PlanOptions, RuleSet};

/// Codes that no file alone can show: why not, and the test that shows each.
const WITHOUT_A_FILE: [(Code, &str, &str, &str); 29] = [
    (
        Code::WordNeverHeld,
        "rules must ask for the word",
        "data/words.rs",
        "a_word_that_no_row_holds_is_told_with_the_nearest",
    ),
    (
        Code::ReadAs,
        "it is a note",
        "data/real_files.rs",
        "what_was_read_in_its_own_way_is_told_once_with_counts",
    ),
    (
        Code::MoreMistakes,
        "the file would be large",
        "../src/data/findings.rs",
        "beyond_those_that_are_looked_at_mistakes_are_only_counted",
    ),
    (
        Code::SeveralTables,
        "workbooks and archives are packed in tests/workbooks",
        "data/archive.rs",
        "of_several_tables_none_is_guessed",
    ),
    (Code::NoSuchPart, "a part must be named", "data/archive.rs", "only_what_has_parts_has_parts"),
    (
        Code::LockedFile,
        "workbooks and archives are packed in tests/workbooks",
        "data/archive.rs",
        "an_archive_without_a_table_or_with_a_lock_is_refused",
    ),
    (
        Code::PassedOver,
        "it is a note",
        "data/archive.rs",
        "what_is_no_table_is_passed_over_and_told",
    ),
    (
        Code::LongRun,
        "a plan must be made",
        "data/implausible.rs",
        "a_value_that_stands_still_in_a_column_that_changes_is_told",
    ),
    (
        Code::ZerosAtEnd,
        "a plan must be made",
        "data/implausible.rs",
        "zeros_at_an_end_are_told_with_their_dates",
    ),
    (
        Code::HundredTimes,
        "a plan must be made",
        "data/implausible.rs",
        "a_stretch_in_another_unit_is_told",
    ),
    (
        Code::NoWeekends,
        "a plan must be made",
        "data/implausible.rs",
        "days_without_weekends_on_a_calendar_of_all_days_are_told",
    ),
    (
        Code::OutsideOfRange,
        "an option is wrong",
        "reports/embedding.rs",
        "a_parameter_outside_of_its_range_is_told",
    ),
    (
        Code::RelationBroken,
        "an option is wrong",
        "decisions/sweep.rs",
        "a_value_on_the_wrong_side_is_taken_and_warned_of",
    ),
    (
        Code::UnseenFigure,
        "an option is wrong",
        "decisions/what_if.rs",
        "a_figure_that_no_decision_would_see_is_refused",
    ),
    (
        Code::BrokenBinary,
        "binary files are packed in tests/binary",
        "data/table.rs",
        "a_packed_file_that_breaks_off_is_no_file",
    ),
    (
        Code::UnpackedTooLarge,
        "it would be large",
        "data/table.rs",
        "what_a_small_file_unpacks_to_is_bounded",
    ),
    (
        Code::WrongColumn,
        "only a binary table",
        "data/binary.rs",
        "a_column_of_another_type_is_refused",
    ),
    (
        Code::FormatUnread,
        "only a long table",
        "data/table.rs",
        "a_kind_of_file_that_is_not_read_is_named",
    ),
    (
        Code::NoEntity,
        "only a long table",
        "data/table.rs",
        "a_row_of_nobody_or_without_a_day_is_refused",
    ),
    (
        Code::NoColumn,
        "only a long table",
        "data/table.rs",
        "a_column_that_is_not_there_is_named_with_the_nearest",
    ),
    (
        Code::ScatteredEntity,
        "only a long table",
        "entities/survey.rs",
        "rows_out_of_order_are_refused_with_the_entity_and_a_way_out",
    ),
    (Code::UnreadableData, "reading fails", "data/reject.rs", "data_that_cannot_be_read"),
    (Code::NoSuchInput, "an option is wrong", "data/reject.rs", "an_option_for_what_is_not_there"),
    (
        Code::WrongState,
        "a saved state is wrong",
        "time/stream.rs",
        "a_state_of_something_else_is_refused_with_the_reason",
    ),
    (
        Code::StateGap,
        "the data do not fit to a saved state",
        "time/stream.rs",
        "data_that_begin_too_late_are_refused",
    ),
    (
        Code::ConstantOnData,
        "every bar must be decided",
        "decisions/study.rs",
        "conditions_that_never_or_always_hold_are_told_with_their_counts",
    ),
    (
        Code::UnknownOnData,
        "every bar must be decided",
        "decisions/study.rs",
        "an_input_that_is_always_unknown_is_told_in_the_place_of_what_reads_it",
    ),
    (
        Code::LooksAhead,
        "only a fault of the program gives it",
        "../src/study/lookahead/replay.rs",
        "the_first_difference_is_told_with_its_day",
    ),
    (
        Code::KnownAtOnce,
        "every bar must be decided",
        "decisions/study.rs",
        "a_planted_figure_from_the_future_is_reported_with_how_often_it_mattered",
    ),
];

/// Reads the column `a`, so that its cells must be numbers.
const READS_A: &str = "format: 1
id: test
version: \"1\"
title: A test
calendar: rows
inputs:
  a: { unit: number }
signals:
  high: { when: a > 1 }
phases:
  - { id: bad, when: high }
  - { id: quiet, otherwise: true }
";

fn file_name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).expect("a name")
}

/// The file as its author calls it, without the folder.
fn read(path: &Path) -> Result<Panel, Error> {
    let name = file_name(path);
    let format = Format::of_name(name).expect("a known ending");
    Panel::read(name, format, &fs::read(path).expect("a file"))
}

/// What is said about this file; it may need a second one, or a rule that reads it.
fn refusal(path: &Path) -> Error {
    let name = file_name(path);
    if name.starts_with("F0720-") {
        return Vintages::day_of_name(name).expect_err(name);
    }
    let panel = match read(path) {
        Ok(panel) => panel,
        Err(error) => return error,
    };
    if name.starts_with("F0820-") {
        let mut vintages = Vintages::default();
        let day = Vintages::day_of_name(name).expect("a day");
        vintages.add(day, &panel).expect("good alone");
        let second = read(&path.with_extension("second.csv")).expect("good alone");
        return vintages.add(day, &second).expect_err(name);
    }
    if name.starts_with("F0809-") {
        let second = read(path).expect("good alone");
        return panel.join(second).expect_err(name);
    }
    assert!(name.starts_with("F0806-"), "{name} is accepted");
    let rules = RuleSet::parse(READS_A).expect("good rules");
    rules.plan(panel.schema()).expect_err(name)
}

/// The error as it is shown; it has the code that the name of the file begins with.
#[track_caller]
fn shown(name: &str, error: &Error) -> String {
    let mut codes: Vec<String> =
        error.diagnostics().iter().map(|found| found.code.to_string()).collect();
    codes.dedup();
    let code = name.split('-').next().expect("a code");
    assert_eq!(codes, [code], "{name}");
    let shown = render(error.diagnostics(), Style::Plain);
    assert_eq!(error.to_string(), shown.trim_end_matches('\n'), "{name}");
    shown
}

#[test]
fn data_rejects() {
    insta::glob!("../reject/data", "F*", |path| {
        let name = file_name(path);
        if name.contains(".second.") {
            return;
        }
        let error = refusal(path);
        assert_eq!(error.kind(), ErrorKind::Data, "{name}");
        insta::assert_snapshot!(shown(name, &error));
    });
}

#[test]
fn binding_rejects() {
    insta::glob!("../reject/binding", "*.yaml", |path| {
        let name = file_name(path);
        if name.ends_with(".data.yaml") {
            return;
        }
        let text = fs::read_to_string(path).unwrap();
        let rules = RuleSet::parse_file(name, &text).unwrap();
        let data = ["csv", "data.yaml"].map(|ending| path.with_extension(ending));
        let data = data.iter().find(|data| data.exists()).expect("data of this stem");
        let error = rules.plan(read(data).unwrap().schema()).expect_err(name);
        let is_of_data = name.starts_with("F0911-") || name.starts_with("F0806-");
        let kind = if is_of_data { ErrorKind::Data } else { ErrorKind::Input };
        assert_eq!(error.kind(), kind, "{name}");
        insta::assert_snapshot!(shown(name, &error));
    });
}

#[test]
fn every_code_of_data_has_a_reject_file_or_another_test() {
    let files = |folder: &str| -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    };
    let mut data = files("tests/reject/data");
    data.retain(|file| !file.contains(".second."));
    let mut rules = files("tests/reject/binding");
    rules.retain(|file| file.ends_with(".yaml") && !file.ends_with(".data.yaml"));
    let codes = Code::ALL.into_iter().filter(|code| (700..1000).contains(&code.number()));
    for code in codes {
        let files = if code.number() < 900 { &data } else { &rules };
        let has_one = files.iter().any(|file| file.starts_with(&format!("{code}-")));
        let listed = WITHOUT_A_FILE.iter().find(|(listed, ..)| *listed == code);
        assert!(has_one || listed.is_some(), "{code} has no file in tests/reject/data or binding");
        let Some((_, reason, file, test)) = listed else { continue };
        assert!(!has_one, "{code} has a file, and the list says: {reason}");
        let text = fs::read_to_string(Path::new("tests").join(file)).unwrap();
        assert!(text.contains(&format!("fn {test}()")), "{code}: no test {test} in {file}");
    }
}

/// A disk that breaks after the header.
struct Broken<'a>(&'a [u8]);

impl io::Read for Broken<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.0.read(buffer)? {
            0 => Err(io::Error::other("the disk is gone")),
            count => Ok(count),
        }
    }
}

#[test]
fn data_that_cannot_be_read() {
    let error = Panel::read_csv(Broken(b"date,gdp\n")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Data);
    insta::assert_snapshot!(shown("F0702-", &error), @r"
    error[F0702]: the data could not be read: the disk is gone
    --> data.csv
    ");
}

#[test]
fn an_option_for_what_is_not_there() {
    let rules = RuleSet::parse(READS_A).unwrap();
    let panel = Panel::read_csv(&b"date,a\n1999,1\n"[..]).unwrap();
    let options = PlanOptions { drop: vec!["aa".to_owned()], ..PlanOptions::default() };
    let error = rules.plan_with(panel.schema(), &options).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Input);
    insta::assert_snapshot!(shown("F0904-", &error), @r"
    error[F0904]: these rules have no input `aa`
     = help: did you mean `a`?
    ");
}
