//! What is built in of others: `docs/dependencies.md` names it all, and nothing needs a
//! newer compiler than we do.
//!
//! Cargo is asked, and answers out of the crates that it has at hand. Where it lacks some
//! and cannot get them, these tests say so and look at nothing; in CI they fail.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// What brings crates, each alone: the library without any feature, the program without
/// any, and their features.
const FEATURES: [&str; 8] =
    ["always", "cli", "html", "fetch", "arrow", "parquet", "excel", "compression"];
/// The packages that this page is of.
const OWN: [&str; 2] = ["froth", "froth-cli"];
/// What only tests bring.
const TESTS: &str = "tests";

/// What is known of all crates of one name.
#[derive(Default)]
struct Crate {
    with: BTreeSet<&'static str>,
    marks: BTreeSet<String>,
    is_direct: bool,
}

/// What Cargo says; `None` if it has not all crates.
fn asked(arguments: &[&str]) -> Option<String> {
    let ask = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO"));
        command.current_dir(env!("CARGO_MANIFEST_DIR"));
        command.args(arguments).args(["--locked", "--no-default-features"]);
        command.args(more).output().unwrap()
    };
    let offline = ask(&["--offline"]);
    let output = if offline.status.success() { offline } else { ask(&[]) };
    if output.status.success() {
        return Some(String::from_utf8(output.stdout).unwrap());
    }
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(std::env::var_os("CI").is_none(), "{told}");
    eprintln!("skipped, for not all crates are at hand: {told}");
    None
}

/// With everything that can be built in, and for tests.
fn all() -> Option<Value> {
    let told =
        asked(&["metadata", "--format-version", "1", "--features", "froth/full,froth-cli/full"])?;
    Some(serde_json::from_str(&told).unwrap())
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The packages that are built into the library or the program with these features, or
/// also into its tests: name and version, on whatever system.
fn reached(own: &str, features: &str, kinds: &str) -> Option<BTreeSet<(String, String)>> {
    let tree = ["tree", "--package", own, "--target", "all", "--prefix", "none"];
    let told = asked(&[&tree[..], &["--features", features, "--edges", kinds]].concat())?;
    let package = |line: &str| {
        let mut words = line.split(' ');
        let (name, version) = words.next().zip(words.next())?;
        Some((name.to_owned(), version.trim_start_matches('v').to_owned()))
    };
    Some(
        told.lines()
            .filter_map(package)
            .filter(|(name, _)| !OWN.contains(&name.as_str()))
            .collect(),
    )
}

fn marks(package: &Value) -> BTreeSet<String> {
    let kinds: BTreeSet<&str> =
        list(&package["targets"]).flat_map(|target| list(&target["kind"])).map(text).collect();
    let mut marks = BTreeSet::new();
    if kinds.contains("custom-build") {
        marks.insert("script".to_owned());
    }
    if kinds.contains("proc-macro") {
        marks.insert("macro".to_owned());
    }
    if let Some(library) = package["links"].as_str() {
        marks.insert(format!("links {library}"));
    }
    if is_unsafe(&Path::new(text(&package["manifest_path"])).with_file_name("src")) {
        marks.insert("unsafe".to_owned());
    }
    marks
}

/// Whether the word stands in the code of a folder.
fn is_unsafe(folder: &Path) -> bool {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.iter().any(|path| {
        if path.is_dir() {
            return is_unsafe(path);
        }
        let is_code = path.extension().is_some_and(|end| end == "rs");
        let bytes = if is_code { fs::read(path).unwrap() } else { Vec::new() };
        let is_of_name = |letter: char| letter.is_alphanumeric() || letter == '_';
        String::from_utf8_lossy(&bytes).lines().any(|line| {
            let code = line.split("//").next().unwrap_or_default();
            code.split(|letter| !is_of_name(letter)).any(|word| word == "unsafe")
        })
    })
}

/// All crates by their names.
fn crates() -> Option<BTreeMap<String, Crate>> {
    let whole = all()?;
    let named =
        |package: &Value| (text(&package["name"]).to_owned(), text(&package["version"]).to_owned());
    let packages: BTreeMap<(String, String), &Value> =
        list(&whole["packages"]).map(|package| (named(package), package)).collect();
    let direct: BTreeSet<&str> = list(&whole["packages"])
        .filter(|package| OWN.contains(&text(&package["name"])))
        .flat_map(|own| list(&own["dependencies"]))
        .map(|used| text(&used["name"]))
        .collect();
    let mut crates: BTreeMap<String, Crate> = BTreeMap::new();
    let mut known = BTreeSet::new();
    let mut add = |id: &(String, String), with: &'static str| {
        let own = crates.entry(id.0.clone()).or_default();
        own.with.insert(with);
        own.is_direct = direct.contains(id.0.as_str());
        // Several versions of one crate have one line.
        if known.insert(id.clone()) {
            own.marks.extend(marks(packages[id]));
        }
    };
    for feature in FEATURES {
        let (own, features) = match feature {
            "always" => ("froth", ""),
            "cli" => ("froth-cli", ""),
            "fetch" => ("froth-cli", feature),
            _ => ("froth", feature),
        };
        reached(own, features, "normal,build")?.iter().for_each(|id| add(id, feature));
    }
    let built = reached("froth-cli", "full", "normal,build")?;
    let mut for_tests = reached("froth-cli", "full", "normal,build,dev")?;
    for_tests.append(&mut reached("froth", "full", "normal,build,dev")?);
    for_tests.difference(&built).for_each(|id| add(id, TESTS));
    Some(crates)
}

impl Crate {
    fn with(&self) -> String {
        if self.with.contains("always") {
            return "always".to_owned();
        }
        let is_told = |name: &&str| {
            self.with.contains(name) && !(*name == "fetch" && self.with.contains("cli"))
        };
        let told: Vec<&str> = FEATURES.into_iter().chain([TESTS]).filter(is_told).collect();
        told.join(", ")
    }

    fn marks(&self) -> String {
        let order = ["script", "macro", "links", "unsafe"];
        let own = |kind: &str| {
            let kind = kind.to_owned();
            self.marks.iter().filter(move |mark| mark.split(' ').next() == Some(&kind))
        };
        order.into_iter().flat_map(own).cloned().collect::<Vec<_>>().join(", ")
    }
}

#[test]
fn every_crate_that_can_do_harm_has_a_line_that_is_true() {
    let Some(crates) = crates() else { return };
    let page = fs::read_to_string("docs/dependencies.md").unwrap();
    let mut lines: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for line in page.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [name, cells @ ..] = cells.as_slice() else { panic!("{line}") };
        assert!(lines.insert(name.trim_matches('`'), cells.to_vec()).is_none(), "twice: {line}");
    }
    let mut wrong = Vec::new();
    for (name, own) in &crates {
        let facts = format!("| `{name}` | {} | {} |", own.with(), own.marks());
        let Some(found) = lines.remove(name.as_str()) else {
            if own.is_direct || !own.marks.is_empty() {
                wrong.push(format!("{facts} … | is missing: say what it is here for"));
            }
            continue;
        };
        let is_true = found.starts_with(&[&own.with(), &own.marks()]);
        if !is_true || found.last().is_none_or(|why| why.is_empty()) {
            wrong.push(format!("{facts} … | is true, and {found:?} is written"));
        }
    }
    wrong.extend(lines.keys().map(|name| format!("`{name}` is not built in: remove its line")));
    assert!(100 < crates.len(), "only {} crates were found", crates.len());
    assert!(wrong.is_empty(), "docs/dependencies.md:\n{}\n", wrong.join("\n"));
}

#[test]
fn no_locked_crate_needs_a_newer_compiler_than_we_do() {
    let Some(all) = all() else { return };
    let version = |text: &str| -> Vec<u32> {
        text.split('.').map(|part| part.parse().unwrap()).chain([0, 0]).take(3).collect()
    };
    let own = version(env!("CARGO_PKG_RUST_VERSION"));
    let mut count = 0;
    for package in list(&all["packages"]) {
        let Some(needed) = package["rust_version"].as_str() else { continue };
        assert!(version(needed) <= own, "{} needs Rust {needed}", text(&package["id"]));
        count += 1;
    }
    assert!(100 < count, "only {count} crates say what they need");
}

#[test]
fn whatever_a_page_installs_is_locked() {
    let mut pages: Vec<PathBuf> =
        vec!["README.md".into(), "CONTRIBUTING.md".into(), "benches/README.md".into()];
    for folder in ["docs", "docs/errors", "docs/decisions", "fuzz"] {
        let entries = fs::read_dir(folder).into_iter().flatten();
        pages.extend(entries.map(|entry| entry.unwrap().path()));
    }
    pages.retain(|page| page.extension().is_some_and(|end| end == "md"));
    assert!(100 < pages.len());
    let mut count = 0;
    for page in pages {
        for line in fs::read_to_string(&page).unwrap().lines() {
            for install in line.split("cargo install ").skip(1) {
                let command = install.split('`').next().unwrap_or_default();
                assert!(
                    command.contains("--locked"),
                    "{}: cargo install {command}",
                    page.display()
                );
                count += 1;
            }
        }
    }
    assert!(0 < count);
}
