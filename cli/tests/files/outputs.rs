//! What is written, and what it is written to: as a shell sees it.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

mod others;

use crate::up::RULES;

use crate::program::program;

const DATA: &str = "date,m\n2010-01-01,1\n2010-01-02,2\n";
const TABLE: &str = "who,date,m\nann,2010-01-01,1\nann,2010-01-02,2\nbob,2010-01-01,1\n";

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("outputs-{name}"));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("rules.yaml"), RULES).unwrap();
        fs::write(folder.join("m.csv"), DATA).unwrap();
        fs::write(folder.join("table.csv"), TABLE).unwrap();
        Folder(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = program();
        command.arg("evaluate").args(arguments).args(["--rules", "rules.yaml"]);
        command.current_dir(&self.0).stdin(Stdio::null()).env("NO_COLOR", "1");
        command
    }

    fn froth(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// What a run that succeeds prints.
    fn answer(&self, arguments: &[&str]) -> String {
        let output = self.froth(arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// What the reader of a pipe gets while the program writes to it.
    fn through_pipe(&self, name: &str, arguments: &[&str]) -> String {
        let pipe = self.path(name);
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let mut reader = Command::new("cat");
        let reader = reader.arg(&pipe).stdout(Stdio::piped()).spawn().unwrap();
        self.answer(arguments);
        assert!(fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo());
        String::from_utf8(reader.wait_with_output().unwrap().stdout).unwrap()
    }
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().permissions().mode() & 0o7777
}

#[test]
fn a_pipe_is_written_to_and_stays_a_pipe() {
    let folder = Folder::new("pipe");
    let expected = folder.answer(&["m.csv"]);
    assert_eq!(folder.through_pipe("pipe", &["m.csv", "--output", "pipe"]), expected);
    let rows = ["table.csv", "--entity", "who", "--format", "csv"];
    let expected = folder.answer(&rows);
    let to_pipe = [rows.as_slice(), &["--output", "pipe-of-rows"]].concat();
    assert_eq!(folder.through_pipe("pipe-of-rows", &to_pipe), expected);
    let counts = ["table.csv", "--entity", "who", "--counts=counts.csv"];
    assert!(!counts_through(&folder, &counts).is_empty());
}

/// The counts, which go to a pipe that ends in `.csv`.
fn counts_through(folder: &Folder, arguments: &[&str]) -> String {
    let text = folder.through_pipe("counts.csv", arguments);
    assert!(text.starts_with("date,up,flat,undetermined\n"), "{text}");
    text
}

#[test]
fn standard_output_by_another_name_is_standard_output() {
    let folder = Folder::new("standard-output");
    let before = fs::symlink_metadata("/dev/stdout").unwrap();
    let expected = folder.answer(&["m.csv"]);
    for name in ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"] {
        assert_eq!(folder.answer(&["m.csv", "--output", name]), expected, "{name}");
    }
    symlink("/dev/stdout", folder.path("link")).unwrap();
    assert_eq!(folder.answer(&["m.csv", "--output", "link"]), expected);
    let after = fs::symlink_metadata("/dev/stdout").unwrap();
    assert_eq!((before.ino(), before.is_symlink()), (after.ino(), after.is_symlink()));
}

#[test]
fn a_file_that_standard_output_is_added_to_keeps_what_stands_in_it() {
    let folder = Folder::new("added");
    folder.write("log.txt", "before\n");
    let log = fs::OpenOptions::new().append(true).open(folder.path("log.txt")).unwrap();
    let mut command = folder.command(&["m.csv", "--output", "/dev/stdout"]);
    assert!(command.stdout(log).status().unwrap().success());
    assert_eq!(folder.read("log.txt"), format!("before\n{}", folder.answer(&["m.csv"])));
}

#[test]
fn the_null_device_stays_a_device() {
    let folder = Folder::new("null");
    let before = fs::metadata("/dev/null").unwrap();
    assert_eq!(folder.answer(&["m.csv", "--output", "/dev/null"]), "");
    let after = fs::metadata("/dev/null").unwrap();
    assert!(after.file_type().is_char_device());
    assert_eq!((before.ino(), before.rdev()), (after.ino(), after.rdev()));
}

#[test]
fn a_link_is_followed_to_the_file_that_it_names() {
    let folder = Folder::new("link");
    fs::create_dir(folder.path("below")).unwrap();
    folder.write("below/old.txt", "old");
    symlink("below/old.txt", folder.path("link.txt")).unwrap();
    symlink("below/new.txt", folder.path("to-be.txt")).unwrap();
    let expected = folder.answer(&["m.csv"]);
    for name in ["link.txt", "to-be.txt"] {
        folder.answer(&["m.csv", "--output", name]);
        assert!(fs::symlink_metadata(folder.path(name)).unwrap().is_symlink());
    }
    assert_eq!(folder.read("below/old.txt"), expected);
    assert_eq!(folder.read("below/new.txt"), expected);
}

#[test]
fn a_file_that_is_replaced_keeps_its_mode_and_its_owner() {
    let folder = Folder::new("mode");
    for bits in [0o600, 0o640, 0o664] {
        folder.write("out.txt", "old");
        fs::set_permissions(folder.path("out.txt"), fs::Permissions::from_mode(bits)).unwrap();
        let old = fs::metadata(folder.path("out.txt")).unwrap();
        folder.answer(&["m.csv", "--output", "out.txt"]);
        let new = fs::metadata(folder.path("out.txt")).unwrap();
        assert_eq!(mode(&folder.path("out.txt")), bits);
        assert_eq!((old.uid(), old.gid()), (new.uid(), new.gid()));
    }
    folder.answer(&["m.csv", "--state", "state"]);
    fs::set_permissions(folder.path("state"), fs::Permissions::from_mode(0o600)).unwrap();
    folder.answer(&["m.csv", "--state", "state"]);
    assert_eq!(mode(&folder.path("state")), 0o600);
}

#[test]
fn a_file_has_a_name_of_any_length_that_the_system_takes() {
    let folder = Folder::new("long");
    let name = "n".repeat(249);
    folder.answer(&["m.csv", "--output", &name]);
    assert_eq!(folder.names(), ["m.csv", &name, "rules.yaml", "table.csv"]);
}

#[test]
fn a_planted_link_is_not_written_through() {
    let folder = Folder::new("planted");
    folder.write("victim.txt", "mine");
    // What 0.1.0 called its temporary could be foretold from the process's number.
    let script = "ln -s victim.txt out.txt.$$.tmp; exec \"$@\"";
    let mut command = Command::new("sh");
    command.args(["-c", script, "sh", env!("CARGO_BIN_EXE_froth"), "evaluate", "m.csv"]);
    command.args(["--rules", "rules.yaml", "--output", "out.txt"]);
    let status = command.current_dir(&folder.0).stdin(Stdio::null()).status().unwrap();
    assert!(status.success());
    assert_eq!(folder.read("victim.txt"), "mine");
    assert_eq!(folder.read("out.txt"), folder.answer(&["m.csv"]));
}

#[test]
fn a_folder_is_refused_and_a_full_device_is_told() {
    let folder = Folder::new("refused");
    for name in [".", "nowhere/", "/dev/full"] {
        if name == "/dev/full" && !Path::new(name).exists() {
            continue;
        }
        let output = folder.froth(&["m.csv", "--output", name]);
        assert_eq!(output.status.code(), Some(3), "{name}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("cannot be written"));
    }
    assert_eq!(folder.names(), ["m.csv", "rules.yaml", "table.csv"]);
}

/// What a run that is refused says; all files are as they were then.
fn refusal(folder: &Folder, arguments: &[&str]) -> String {
    let text = |name: &String| {
        let path = folder.path(name);
        // To read a pipe would wait for its writer.
        path.is_file().then(|| fs::read(path).unwrap())
    };
    let texts = || folder.names().iter().map(text).collect();
    let before: (Vec<String>, Vec<Option<Vec<u8>>>) = (folder.names(), texts());
    let output = folder.froth(arguments);
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{arguments:?} {told}");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "");
    assert_eq!(before, (folder.names(), texts()), "{arguments:?}");
    told
}

#[test]
fn what_is_read_is_never_written_over() {
    let folder = Folder::new("over-what-is-read");
    fs::create_dir(folder.path("below")).unwrap();
    fs::hard_link(folder.path("m.csv"), folder.path("hard.csv")).unwrap();
    symlink("m.csv", folder.path("soft.csv")).unwrap();
    for name in ["m.csv", "./m.csv", "below/../m.csv", "hard.csv", "soft.csv"] {
        let told = refusal(&folder, &["m.csv", "--output", name]);
        let place = if name == "m.csv" { "" } else { ", `m.csv`" };
        let message = format!("`--output {name}` would write over a data file{place}\n");
        assert!(told.contains(&message), "{told}");
        assert!(told.contains("help: name another file"), "{told}");
        refusal(&folder, &["m.csv", "--state", name]);
    }
    assert!(refusal(&folder, &["m.csv", "--output", "rules.yaml"]).contains("over the rules\n"));
    refusal(&folder, &["m.csv", "--state", "rules.yaml"]);
    refusal(&folder, &["[m].csv", "--output", "m.csv"]);
    let survey = ["table.csv", "--entity", "who"];
    for more in ["--last=table.csv", "--counts=./table.csv", "--output=table.csv"] {
        refusal(&folder, &[survey.as_slice(), &[more]].concat());
    }
}

#[test]
fn a_vintage_and_the_file_that_comes_on_standard_input_are_not_written_over() {
    let folder = Folder::new("over-others");
    fs::create_dir(folder.path("vintages")).unwrap();
    folder.write("vintages/2010-01.csv", DATA);
    let told = refusal(&folder, &["--vintages", "vintages", "--output", "vintages/2010-01.csv"]);
    assert!(told.contains("over a vintage"), "{told}");
    let piped = fs::File::open(folder.path("m.csv")).unwrap();
    let output = folder.command(&["-", "--output", "m.csv"]).stdin(piped).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("a data file, standard input"));
    assert_eq!(folder.read("m.csv"), DATA);
}

#[test]
fn two_outputs_never_go_to_one_place() {
    let folder = Folder::new("twice");
    symlink("out.csv", folder.path("link.csv")).unwrap();
    let survey = ["table.csv", "--entity", "who", "--format", "csv"];
    for (one, other) in [
        ("--output=out.csv", "--last=out.csv"),
        ("--output=out.csv", "--counts=./out.csv"),
        ("--last=link.csv", "--counts=out.csv"),
    ] {
        let told = refusal(&folder, &[survey.as_slice(), &[one, other]].concat());
        assert!(told.contains("are the same file"), "{told}");
    }
    let told = refusal(&folder, &["m.csv", "--output", "out.json", "--state", "out.json"]);
    let message = "`--output out.json` and `--state out.json` are the same file";
    assert!(told.contains(message), "{told}");
    symlink("/dev/stdout", folder.path("answer.csv")).unwrap();
    let told = refusal(&folder, &["table.csv", "--entity", "who", "--last=answer.csv"]);
    assert!(told.contains("standard output and `--last answer.csv`"), "{told}");
    // Nothing is lost in it.
    symlink("/dev/null", folder.path("null.csv")).unwrap();
    folder.answer(&[survey.as_slice(), &["--output=/dev/null", "--last=null.csv"]].concat());
}

#[test]
fn results_of_tests_are_not_written_over_what_was_tested() {
    let folder = Folder::new("over-tests");
    folder.write(
        "rules.test.yaml",
        "rules: rules.yaml\ntests:\n  - name: up\n    data: m.csv\n    expect:\n      - { at: 2010-01-02, phase: up }\n",
    );
    for name in ["rules.yaml", "rules.test.yaml", "m.csv"] {
        let before = folder.read(name);
        let mut command = program();
        command.args(["test", "rules.yaml", "--junit", name]).current_dir(&folder.0);
        let output = command.output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(told.contains("would write over"), "{name}: {told}");
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(folder.read(name), before);
    }
}

/// A run that has a temporary file and waits, as its data do not end; `before` stands
/// before the program's name in a shell.
fn waiting_run(folder: &Folder, before: &str) -> std::process::Child {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("{before} exec \"$@\""), "sh", env!("CARGO_BIN_EXE_froth")]);
    command.args(["evaluate", "-", "--entity", "who", "--rules", "rules.yaml"]);
    command.args(["--format", "csv", "--output", "out.csv", "--counts=counts.csv"]);
    command.current_dir(&folder.0).stdin(Stdio::piped()).stderr(Stdio::null());
    let mut run = command.spawn().unwrap();
    // More than what is read before anything is answered.
    let rows = (0..150_000).map(|entity| format!("e{entity:06},2010-01-01,1\n"));
    let table: String = ["who,date,m\n".to_owned()].into_iter().chain(rows).collect();
    std::io::Write::write_all(run.stdin.as_mut().unwrap(), table.as_bytes()).unwrap();
    let is_temporary = |name: &String| name.starts_with(".froth-");
    while folder.names().iter().filter(|name| is_temporary(name)).count() < 2 {
        assert!(run.try_wait().unwrap().is_none(), "it ended too early");
        std::thread::yield_now();
    }
    run
}

fn signal(run: &std::process::Child, name: &str) {
    let id = run.id().to_string();
    assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
}

#[test]
fn a_signal_that_ends_a_run_leaves_no_temporary_behind() {
    use std::os::unix::process::ExitStatusExt;
    let folder = Folder::new("signals");
    folder.write("out.csv", "old");
    for (name, number) in [("TERM", 15), ("HUP", 1)] {
        let mut run = waiting_run(&folder, "");
        signal(&run, name);
        assert_eq!(run.wait().unwrap().signal(), Some(number));
        assert_eq!(folder.names(), ["m.csv", "out.csv", "rules.yaml", "table.csv"]);
        assert_eq!(folder.read("out.csv"), "old");
    }
}

#[test]
fn a_second_interrupt_leaves_no_temporary_behind() {
    let folder = Folder::new("interrupts");
    let mut run = waiting_run(&folder, "");
    // Two that come at once may be taken for one.
    while run.try_wait().unwrap().is_none() {
        signal(&run, "INT");
    }
    assert_eq!(run.wait().unwrap().code(), Some(130));
    assert_eq!(folder.names(), ["m.csv", "rules.yaml", "table.csv"]);
}

#[test]
fn a_run_that_is_to_outlive_its_terminal_does() {
    let folder = Folder::new("nohup");
    let mut run = waiting_run(&folder, "trap '' HUP;");
    signal(&run, "HUP");
    drop(run.stdin.take());
    assert!(run.wait().unwrap().success());
    assert_eq!(folder.names(), ["counts.csv", "m.csv", "out.csv", "rules.yaml", "table.csv"]);
}

#[test]
fn a_state_of_days_goes_on_as_if_all_had_been_one_run() {
    let folder = Folder::new("days");
    for day in ["2010-01-01", "2010-01-02", "2010-01-03", "2010-01-03"] {
        let asked = ["m.csv", "--as-of", day, "--format", "json"];
        let phase = |text: String| {
            let json: serde_json::Value = serde_json::from_str(&text).unwrap();
            (json.get("phase").cloned(), json.get("as_of").cloned())
        };
        let alone = phase(folder.answer(&asked));
        let with_state = [asked.as_slice(), &["--state", "state"]].concat();
        assert_eq!(phase(folder.answer(&with_state)), alone, "{day}");
    }
    assert_eq!(folder.read("state").matches("\"bar\":").count(), 3);
    let before = folder.read("state");
    let output = folder.froth(&["m.csv", "--state", "state", "--as-of", "2010-01-02"]);
    assert_eq!(output.status.code(), Some(3));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("the state has decided up to 2010-01-03"), "{told}");
    assert_eq!(folder.read("state"), before);
}

#[test]
fn a_state_on_a_device_a_pipe_or_a_folder_is_refused_with_a_way_out() {
    let folder = Folder::new("state-on-no-file");
    fs::create_dir(folder.path("below")).unwrap();
    assert!(Command::new("mkfifo").arg(folder.path("pipe")).status().unwrap().success());
    symlink("/dev/null", folder.path("link")).unwrap();
    for (name, is) in [
        ("/dev/null", "a device or a pipe"),
        ("link", "a device or a pipe"),
        ("pipe", "a device or a pipe"),
        ("/dev/stdout", "a device or a pipe"),
        ("below", "a folder"),
        ("below/", "a folder"),
    ] {
        let told = refusal(&folder, &["m.csv", "--state", name]);
        let message = format!("`--state {name}` is {is}, and the saved state must be read again");
        assert!(told.contains(&message), "{told}");
        let way_out =
            if is == "a folder" { "--state below/state.json`" } else { "--state state.json`" };
        assert!(told.contains(way_out), "{told}");
    }
    folder.answer(&["m.csv", "--state", "below/state.json"]);
    assert!(folder.path("below/state.json").is_file());
}

#[test]
fn an_answer_that_cannot_be_written_leaves_the_state_as_it_was() {
    let folder = Folder::new("state-and-answer");
    folder.answer(&["m.csv", "--state", "state", "--as-of", "2010-01-01"]);
    let before = folder.read("state");
    let output = folder.froth(&["m.csv", "--state", "state", "--output", "nowhere/out.txt"]);
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(folder.read("state"), before);
    folder.answer(&["m.csv", "--state", "state", "--output", "out.txt"]);
    assert_ne!(folder.read("state"), before);
}
