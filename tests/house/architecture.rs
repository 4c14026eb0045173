//! The shape of the source: floors, doors and sizes.
//!
//! The order of the `mod` lines in `src/lib.rs` is the order of the floors: a
//! module uses itself and what stands above it. A door is the one file that
//! names an outside crate. Comments, texts and doc examples are not looked at,
//! but for the rule on notes to oneself.

pub(crate) mod source;

use source::{
    files, has_attribute, has_in_group, has_macro, has_own, has_path, has_word, is_in, modules_of,
    named, names_crate, read, roots, top,
};

/// The most lines a file may have.
const MOST_LINES: usize = 500;

/// Outside crates, each with the only files that may name it; a name that ends
/// in `/` is a folder.
const DOORS: [(&str, &[&str]); 35] = [
    ("annotate_snippets", &["src/diagnostic/render.rs"]),
    ("anstream", PROGRAM),
    ("anstyle", &["cli/src/", "src/report/page.rs", "src/study/tests/text.rs"]),
    ("arrow_array", &["src/data/arrays.rs", "src/table/write/arrays.rs"]),
    ("arrow_ipc", &["src/data/arrow.rs", "src/data/arrow/frames.rs", "src/table/write/arrow.rs"]),
    (
        "arrow_schema",
        &[
            "src/data/arrays.rs",
            "src/data/arrow.rs",
            "src/table/write/arrays.rs",
            "src/table/write/arrow.rs",
        ],
    ),
    ("bytes", &["src/data/parquet.rs"]),
    ("calamine", &["src/data/workbook/reader.rs"]),
    ("clap", PROGRAM),
    ("clap_complete", PROGRAM),
    ("clap_mangen", PROGRAM),
    ("comfy_table", &["src/report/page.rs"]),
    ("csv", &["src/data/csv.rs"]),
    ("evalexpr", &["src/rules/expression.rs", "src/rules/expression/tests.rs"]),
    ("flate2", &["src/data/packed.rs"]),
    ("glob", PROGRAM),
    ("indicatif", &["cli/src/progress.rs"]),
    ("libm", &["src/portable.rs"]),
    ("jiff", &["src/time/date.rs"]),
    ("maud", &["src/report/web/"]),
    ("oorandom", &["src/explain/draw.rs"]),
    ("parquet", &["src/data/parquet.rs", "src/table/write/parquet.rs"]),
    ("rustix", &["cli/src/lock.rs", "cli/src/width.rs"]),
    ("serde", ANYWHERE),
    (
        "serde_json",
        &[
            "cli/src/fetch/api.rs",
            "cli/src/output.rs",
            "src/data/json.rs",
            "src/diagnostic/json.rs",
            "src/report/json.rs",
            "src/rules/schema/json.rs",
            "src/stream/state.rs",
            "src/study/tests/summary.rs",
            "src/verdicts/file.rs",
        ],
    ),
    ("serde_yaml", &["src/data/snapshot.rs", "src/rules/yaml.rs"]),
    ("sha2", &["src/data/origin.rs"]),
    ("signal_hook", &["cli/src/stop.rs"]),
    ("strsim", &["src/diagnostic/nearest.rs"]),
    ("textwrap", &["cli/src/output.rs", "src/report/page.rs", "src/study/tests/text.rs"]),
    ("thiserror", ANYWHERE),
    ("tiny_http", &["cli/src/watch/serve.rs"]),
    ("ureq", &["cli/src/fetch/web.rs"]),
    ("zip", &["src/data/zipped.rs"]),
    ("zstd", &["src/data/packed.rs"]),
];
const PROGRAM: &[&str] = &["cli/src/"];
/// For crates that only write code for us and touch nothing.
const ANYWHERE: &[&str] = &["src/", "cli/src/"];

/// Names that say nothing about what is inside.
const EMPTY_NAMES: [&str; 5] = ["common", "helpers", "prelude", "types", "utils"];

/// What the library does not have: a world outside, and an order by chance.
const WORLD: [(&str, &str); 13] = [
    ("std::env", "take what it says as an argument"),
    ("std::fs", "take a text or an `io::Read`"),
    ("std::net", "take a text or an `io::Read`"),
    ("std::process", "return a value"),
    ("SystemTime", "take the day as an argument"),
    ("Instant", "measure in benches"),
    ("HashMap", "use a `BTreeMap`: the same input gives the same bytes"),
    ("HashSet", "use a `BTreeSet`: the same input gives the same bytes"),
    ("print", "return the text"),
    ("println", "return the text"),
    ("eprint", "return a diagnostic"),
    ("eprintln", "return a diagnostic"),
    ("dbg", "remove it"),
];

// Floors

#[test]
fn a_module_uses_only_what_stands_above_it_in_lib_rs() {
    let files = files();
    let floors = modules_of(named(&files, "src/lib.rs"));
    let mut wrong = Vec::new();
    for file in files.iter().filter(|file| !is_in(&file.name, PROGRAM) && file.name != "src/lib.rs")
    {
        let Some(own) = floors.iter().position(|floor| floor == file.floor()) else {
            wrong.push(format!("{}: name `{}` in src/lib.rs", file.name, file.floor()));
            continue;
        };
        for used in roots(&file.code, "crate") {
            match floors.iter().position(|floor| *floor == used) {
                Some(floor) if floor <= own => {}
                Some(_) => wrong.push(format!(
                    "{}: `{used}` stands below `{}` in src/lib.rs: move what is used up, or the user down",
                    file.name,
                    file.floor()
                )),
                None => wrong.push(format!(
                    "{}: `crate::{used}` is not a module: name the module that it comes from",
                    file.name
                )),
            }
        }
    }
    tell(wrong);
}

#[test]
fn no_module_climbs_out_of_its_folder_without_naming_the_crate() {
    let files = files();
    let mut wrong = Vec::new();
    for file in files.iter().filter(|file| !is_in(&file.name, PROGRAM)) {
        let mut chain = vec!["super"; file.depth()];
        // A module of tests inside of the file is one step further down.
        if file.code.contains("mod tests {") {
            chain.push("super");
        }
        if has_path(&file.code, &chain.join("::")) && file.name != "src/lib.rs" {
            wrong.push(format!(
                "{}: `{}` leaves the folder: write `crate::…`",
                file.name,
                chain.join("::")
            ));
        }
    }
    tell(wrong);
}

#[test]
fn operators_know_numbers_and_truths_only() {
    let mut wrong = Vec::new();
    for file in files().iter().filter(|file| file.floor() == "ops") {
        for used in roots(&file.code, "crate") {
            if !matches!(used.as_str(), "ops" | "portable" | "value") {
                wrong.push(format!("{}: `{used}` has no place in an operator", file.name));
            }
        }
    }
    tell(wrong);
}

#[test]
fn rules_are_checked_without_a_look_at_data() {
    let mut wrong = Vec::new();
    for file in files().iter().filter(|file| file.floor() == "rules") {
        for used in roots(&file.code, "crate::data") {
            // The digest of a text is the same for rules and data.
            if used != "Origin" {
                wrong.push(format!("{}: `{used}` belongs where rules meet data: plan", file.name));
            }
        }
    }
    tell(wrong);
}

#[test]
fn every_file_of_the_source_is_part_of_a_module() {
    let files = files();
    let mut wrong = Vec::new();
    for file in &files {
        let (folder, name) = file.name.rsplit_once('/').expect("a folder");
        if matches!(file.name.as_str(), "src/lib.rs" | "cli/src/main.rs") {
            continue;
        }
        let (parent, module) = match (folder, name.strip_suffix(".rs").expect("a Rust file")) {
            (folder, "mod") => folder.rsplit_once('/').expect("a folder of src"),
            (folder, module) => (folder, module),
        };
        let parent = match (parent, module) {
            ("cli/src", _) => "cli/src/main.rs".to_owned(),
            ("src", _) => "src/lib.rs".to_owned(),
            _ => format!("{parent}/mod.rs"),
        };
        // A file may have the tests of its kernel in a folder of its own name.
        let beside = format!("{folder}.rs");
        let is_declared = files
            .iter()
            .filter(|file| file.name == parent || file.name == beside)
            .any(|file| modules_of(file).iter().any(|known| known == module));
        if !is_declared {
            wrong.push(format!("{}: declare `mod {module};` in {parent}, or delete it", file.name));
        }
    }
    tell(wrong);
}

#[test]
fn the_program_sees_the_public_library_only() {
    let files = files();
    let program = modules_of(named(&files, "cli/src/main.rs"));
    let mut wrong = Vec::new();
    for file in files.iter().filter(|file| is_in(&file.name, PROGRAM)) {
        for used in roots(&file.code, "crate") {
            if !program.contains(&used) {
                wrong.push(format!(
                    "{}: `crate::{used}` is not of the program: write `froth::…`, and make public what a user needs, too",
                    file.name
                ));
            }
        }
        if has_attribute(&file.code, "path") {
            wrong.push(format!("{}: `#[path]` takes files out of their place", file.name));
        }
    }
    tell(wrong);
}

// Doors

#[test]
fn an_outside_crate_is_named_by_its_door_only() {
    let mut wrong = Vec::new();
    for file in files() {
        for (name, doors) in DOORS {
            let is_named = names_crate(&file.code, name) && !has_own(&file.code, name);
            if is_named && !is_in(&file.name, doors) {
                wrong.push(format!(
                    "{}: `{name}` is named by {} only: ask that file for what you need",
                    file.name,
                    doors.join(" and ")
                ));
            }
        }
    }
    tell(wrong);
}

#[test]
fn every_dependency_has_a_door() {
    let own = ["Cargo.toml", "cli/Cargo.toml"].map(|manifest| {
        let manifest = read(&top().join(manifest));
        let section = manifest.split("\n[").find(|part| part.starts_with("dependencies]"));
        section.expect("dependencies").to_owned()
    });
    let lines = own.iter().flat_map(|section| section.lines().skip(1));
    let names = lines.filter_map(|line| {
        let (name, _) = line.split_once('=')?;
        let is_name = !line.starts_with(['#', ' ']);
        is_name.then(|| name.trim().replace('-', "_"))
    });
    let wrong = names
        .filter(|name| name != "froth" && DOORS.iter().all(|(known, _)| known != name))
        .map(|name| format!("Cargo.toml: give `{name}` a door in tests/house/architecture.rs"));
    tell(wrong.collect());
}

#[test]
fn the_library_has_no_files_no_clock_no_network_and_no_order_by_chance() {
    let mut wrong = Vec::new();
    for file in files().iter().filter(|file| !is_in(&file.name, PROGRAM)) {
        for (name, help) in WORLD {
            let is_there = match name {
                "print" | "println" | "eprint" | "eprintln" | "dbg" => has_macro(&file.code, name),
                _ if name.contains("::") => has_path(&file.code, name) || has_in_group(file, name),
                _ => has_word(&file.code, name),
            };
            if is_there {
                wrong.push(format!("{}: `{name}` is of the program only: {help}", file.name));
            }
        }
    }
    tell(wrong);
}

/// What changes a file system.
const CHANGES: [&str; 14] = [
    "create_dir",
    "create_dir_all",
    "create_new",
    "fchown",
    "File::create",
    "File::options",
    "fs::copy",
    "fs::rename",
    "fs::write",
    "hard_link",
    "OpenOptions",
    "remove_file",
    "set_permissions",
    "sync_all",
];

#[test]
fn every_call_that_writes_goes_through_one_file() {
    // Faults are noted beside what is tried, and only in debug builds.
    let doors = ["cli/src/disk.rs", "cli/src/disk/"];
    let mut wrong = Vec::new();
    for file in
        files().iter().filter(|file| is_in(&file.name, PROGRAM) && !is_in(&file.name, &doors))
    {
        // Tests inside of a file make what they need.
        let code = file.code.split("mod tests {").next().unwrap_or_default();
        for change in CHANGES.iter().filter(|change| has_word(code, change)) {
            wrong.push(format!(
                "{}: `{change}` is cli/src/disk.rs's: ask it, so that tests can let it fail",
                file.name
            ));
        }
    }
    tell(wrong);
}

#[test]
fn the_tables_of_the_page_are_those_of_the_source() {
    let page = read(&top().join("ARCHITECTURE.md"));
    let rows = |head: &str| -> Vec<Vec<String>> {
        let (_, rest) = page.split_once(head).expect("the table");
        let lines = rest.lines().skip(2).take_while(|line| line.starts_with('|'));
        let cells = |line: &str| {
            line.trim_matches('|').split('|').map(|cell| cell.trim().replace('`', "")).collect()
        };
        lines.map(cells).collect()
    };
    let stages: Vec<String> = rows("| stage | what it makes |")
        .iter()
        .map(|row| row[0].trim_end_matches(['/']).trim_end_matches(".rs").to_owned())
        .collect();
    let mut wanted = modules_of(named(&files(), "src/lib.rs"));
    wanted.push("the package cli".to_owned());
    assert_eq!(stages, wanted, "the stages of ARCHITECTURE.md");
    let told: Vec<(String, String)> =
        rows("| crate | door |").iter().map(|row| (row[0].clone(), row[1].clone())).collect();
    let mut doors: Vec<(String, String)> = DOORS
        .iter()
        .filter(|(_, doors)| *doors != ANYWHERE)
        .map(|(name, doors)| ((*name).to_owned(), doors.join(", ")))
        .collect();
    doors.sort();
    assert_eq!(told, doors, "the doors of ARCHITECTURE.md");
}

// Files

#[test]
fn every_file_says_first_what_it_is_for() {
    let files = files();
    let wrong = files
        .iter()
        .filter(|file| !file.text.starts_with("//! "))
        .map(|file| format!("{}: begin with a line `//! What it is for.`", file.name));
    tell(wrong.collect());
}

#[test]
fn no_file_has_more_than_five_hundred_lines() {
    let files = files();
    let wrong = files
        .iter()
        .filter(|file| MOST_LINES < file.text.lines().count())
        .map(|file| format!("{}: split it by subject", file.name));
    tell(wrong.collect());
}

#[test]
fn no_module_has_a_name_that_says_nothing() {
    let files = files();
    let mut wrong = Vec::new();
    for file in &files {
        let parts = file.name.trim_end_matches(".rs").split('/').map(str::to_owned);
        for name in parts.chain(modules_of(file)) {
            if EMPTY_NAMES.contains(&name.as_str()) {
                wrong.push(format!("{}: name `{name}` after its subject", file.name));
            }
        }
    }
    tell(wrong);
}

#[test]
fn nothing_is_unsafe_and_no_lint_is_lifted_without_a_reason() {
    let mut wrong = Vec::new();
    for file in files() {
        if has_word(&file.code, "unsafe") {
            wrong.push(format!("{}: write it without `unsafe`", file.name));
        }
        if has_attribute(&file.code, "allow") {
            let help = "write `#[expect(…, reason = \"…\")]`";
            wrong.push(format!("{}: `allow` gives no reason: {help}", file.name));
        }
    }
    tell(wrong);
}

#[test]
fn no_file_holds_a_note_to_oneself() {
    let mut wrong = Vec::new();
    for file in files() {
        for note in ["TODO", "FIXME", "XXX"] {
            if has_word(&file.text, note) {
                wrong.push(format!("{}: do what `{note}` says, or open an issue", file.name));
            }
        }
    }
    tell(wrong);
}

#[track_caller]
fn tell(wrong: Vec<String>) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}
