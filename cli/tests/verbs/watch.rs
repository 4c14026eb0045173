//! `froth watch`: a file changes, breaks, is mended and replaced, and each time there is
//! a new answer; and its page is served to whom it is for.

use std::fs;
use std::io::{BufRead, BufReader, Lines, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};

use crate::program::program;

const RULES: &str = "format: 1
id: heat
version: \"1\"
title: Is it hot?
calendar: quarter
inputs:
  x: { title: The heat, unit: percent, every: quarter, published: 0d }
signals:
  high: { title: It is high, when: x > 2pct }
phases:
  - { id: alert, title: Alert, when: high }
  - { id: calm, title: Calm, otherwise: true }
";
const CALM: &str = "date,x\n2000Q1,1\n2000Q2,1.5\n";
const HOT: &str = "date,x\n2000Q1,1\n2000Q2,3\n";

/// A folder of this test's own, with the rules and calm data.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("watch").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("rules.yaml"), RULES).unwrap();
    fs::write(folder.join("data.csv"), CALM).unwrap();
    folder
}

/// A program that watches, ended with the test.
struct Watching {
    child: Child,
    told: Lines<BufReader<ChildStdout>>,
    errors: Lines<BufReader<ChildStderr>>,
}

impl Watching {
    fn start(folder: &Path, more: &[&str]) -> Watching {
        let mut command = program();
        command.current_dir(folder).args(["watch", "data.csv", "--rules", "rules.yaml"]);
        command.args(["--interval", "10"]).args(more);
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("a program");
        let told = BufReader::new(child.stdout.take().unwrap()).lines();
        let errors = BufReader::new(child.stderr.take().unwrap()).lines();
        Watching { child, told, errors }
    }

    fn line(&mut self) -> String {
        self.told.next().unwrap().unwrap()
    }

    fn error(&mut self) -> String {
        self.errors.next().unwrap().unwrap()
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Puts a new file in the place of another at once, as many editors do.
fn replace(file: &Path, text: &str) {
    let new = file.with_extension("new");
    fs::write(&new, text).unwrap();
    fs::rename(&new, file).unwrap();
}

#[test]
fn a_file_that_changes_gives_a_new_answer_and_a_broken_one_is_told_until_it_is_mended() {
    let folder = folder("changes");
    let (data, rules) = (folder.join("data.csv"), folder.join("rules.yaml"));
    let mut watching = Watching::start(&folder, &[]);
    assert_eq!(watching.line(), "2000-06-30 Calm");
    replace(&data, HOT);
    assert_eq!(watching.line(), "2000-06-30 Calm → Alert; It is high off → on (1.50 % → 3.00 %)");
    // In place: one more row.
    let mut file = fs::OpenOptions::new().append(true).open(&data).unwrap();
    file.write_all(b"2000Q3,4\n").unwrap();
    assert_eq!(watching.line(), "2000-09-30 It is high 3.00 % → 4.00 %");
    replace(&rules, &RULES.replace("x > 2pct", "x >"));
    let broken = watching.line();
    assert!(broken.starts_with("no answer: "), "{broken}");
    assert!(watching.error().starts_with("error[F"), "the whole diagnostic is told");
    replace(&rules, &RULES.replace("x > 2pct", "x > 5pct"));
    assert_eq!(watching.line(), "2000-09-30 Alert → Calm; It is high on → off");
    // The data go, and come again as they were.
    let away = folder.join("away");
    fs::rename(&data, &away).unwrap();
    assert_eq!(watching.line(), "no answer: there is no file `data.csv`");
    fs::rename(&away, &data).unwrap();
    assert_eq!(watching.line(), "2000-09-30 nothing has changed");
}

#[test]
#[cfg(unix)]
fn ctrl_c_ends_it_and_that_is_no_failure() {
    let folder = folder("ctrl-c");
    let mut watching = Watching::start(&folder, &[]);
    assert_eq!(watching.line(), "2000-06-30 Calm");
    let id = watching.child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    assert_eq!(watching.child.wait().unwrap().code(), Some(0));
}

#[test]
fn what_cannot_change_is_not_watched() {
    for (arguments, said) in [
        (&["watch"][..], "there is no file to watch"),
        (&["watch", "--rules", "sahm"], "there is no file to watch"),
        (&["watch", "-"], "standard input can only be read once"),
    ] {
        let output = program().args(arguments).stdin(Stdio::null()).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains(said), "{told}");
    }
}

#[cfg(feature = "serve")]
mod served {
    use std::io::Read;
    use std::net::TcpStream;
    use std::thread;

    use super::*;

    /// What the server answers to a request that names it as `host`.
    fn ask(address: &str, host: &str, request: &str) -> String {
        let mut stream = TcpStream::connect(address).unwrap();
        let head = format!("{request} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    #[test]
    fn the_page_is_served_and_told_of_a_newer_one() {
        let folder = folder("serve");
        let mut watching = Watching::start(&folder, &["--serve", "127.0.0.1:0", "--draws", "20"]);
        let told = watching.error();
        let address =
            told.strip_prefix("serving http://").unwrap().trim_end_matches('/').to_owned();
        let ask_own = |request: &str| ask(&address, &address, request);
        assert!(ask_own("GET /newer?than=0").starts_with("HTTP/1.1 200"));
        let page = ask_own("GET /");
        for said in [
            "HTTP/1.1 200",
            "<h1>Calm</h1>",
            "<b>Live</b>, computed ",
            "connect-src 'self'; ",
            "data-page=\"1\"",
            "Cache-Control: no-store",
            "Cross-Origin-Resource-Policy: same-origin",
        ] {
            assert!(page.contains(said), "{said}\n{page}");
        }
        assert!(!page.contains("Access-Control-Allow-Origin"));
        // It waits, and is told when there is a newer one.
        let waiting = {
            let address = address.clone();
            thread::spawn(move || ask(&address, &address, "GET /newer?than=1"))
        };
        replace(&folder.join("data.csv"), HOT);
        let newer = waiting.join().unwrap();
        assert!(newer.starts_with("HTTP/1.1 200") && newer.ends_with("2\n"), "{newer}");
        let page = ask_own("GET /");
        assert!(page.contains("<h1>Alert</h1>") && page.contains("Calm → Alert"), "{page}");
        // A broken file leaves the last page, which says so.
        replace(&folder.join("data.csv"), "x\n1\n");
        assert!(ask_own("GET /newer?than=2").starts_with("HTTP/1.1 200"));
        let page = ask_own("GET /");
        assert!(page.contains("<h1>Alert</h1>"), "{page}");
        assert!(page.contains("Nothing newer can be computed: "), "{page}");
    }

    #[test]
    fn nobody_else_is_answered() {
        let folder = folder("others");
        let mut watching = Watching::start(&folder, &["--serve", "127.0.0.1:0"]);
        let told = watching.error();
        let address =
            told.strip_prefix("serving http://").unwrap().trim_end_matches('/').to_owned();
        let port = address.rsplit(':').next().unwrap();
        let status = |host: &str, request: &str| {
            let answer = ask(&address, host, request);
            answer.split(' ').nth(1).unwrap_or_default().to_owned()
        };
        assert_eq!(status(&format!("localhost:{port}"), "GET /newer?than=0"), "200");
        assert_eq!(status(&format!("rebound.example.org:{port}"), "GET /"), "403");
        assert_eq!(status(&address, "POST /"), "405");
        assert_eq!(status(&address, "GET /etc/passwd"), "404");
        assert_eq!(status(&address, "GET /newer"), "400");
        let foreign = "GET /newer?than=0 HTTP/1.1\r\nSec-Fetch-Site: cross-site\r\nX-Rest:";
        assert_eq!(status(&address, foreign), "400");
    }

    #[test]
    fn other_machines_see_the_page_only_if_that_is_asked_for() {
        let folder = folder("addresses");
        let mut command = program();
        command.current_dir(&folder).args(["watch", "data.csv", "--rules", "rules.yaml"]);
        let output = command.args(["--serve", "0.0.0.0:0"]).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains("add `--let-others-see`"), "{told}");
    }
}
