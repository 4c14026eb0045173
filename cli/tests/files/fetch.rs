//! `froth fetch` against a server on this machine, which answers in the shapes that
//! FRED's answers have, and fails in the ways in which servers fail.

#![cfg(feature = "fetch")]

use std::fs;
use std::path::{Path, PathBuf};

use crate::server::{Reply, Server};
use froth::{Format, Panel};

use crate::program::{at, program};

const RULES: &str = "format: 1
id: two
version: \"1\"
title: Two of FRED and one of elsewhere
calendar: quarter
inputs:
  gdp: { unit: usd_bn, every: quarter, stamp: start, columns: [GDP], from: { fred: GDP } }
  rate: { unit: percent, every: month, stamp: start, columns: [UNRATE], from: { fred: UNRATE } }
  cape:
    unit: ratio
    columns: [CAPE]
    optional: true
    from: { url: http://www.econ.yale.edu/~shiller/data.htm }
signals:
  large: { when: gdp > 10000usd_bn && rate < 5pct }
  dear: { when: cape > 30 }
phases:
  - { id: boom, when: large || dear }
  - { id: quiet, otherwise: true }
";

const GDP: &str = "observation_date,GDP\n1999-10-01,9926.1\n2000-01-01,.\n2000-04-01,10278.3\n";
const UNRATE: &str = "observation_date,UNRATE\n1999-12-01,4.0\n2000-01-01,4.0\n2000-06-01,4.0\n";

fn graph(path: &str) -> Reply {
    match path {
        "/graph/fredgraph.csv?id=GDP" => {
            Reply::Whole(200, "Content-Type: text/csv\r\n", GDP.into())
        }
        "/graph/fredgraph.csv?id=UNRATE" => Reply::Whole(200, "", UNRATE.into()),
        _ => Reply::Whole(404, "", "<html>no such page</html>".into()),
    }
}

/// A folder of its own for a test, with the rules.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("fetch").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("two.yaml"), RULES).expect("a file");
    folder
}

fn froth(folder: &Path, arguments: &[&str], key: Option<&str>) -> (Option<i32>, String, String) {
    let mut command = program();
    command.current_dir(folder).args(arguments).env_remove("FRED_API_KEY");
    // The server is on this machine, whatever leads out of it.
    for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        command.env_remove(name);
    }
    command.envs(key.map(|key| ("FRED_API_KEY", key)));
    let output = command.output().expect("the program");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// The exit code and what is told.
fn fetch(folder: &Path, server: &str, more: &[&str], key: Option<&str>) -> (Option<i32>, String) {
    let own = ["fetch", "two.yaml", "--to", "data", "--fred", server, "--fred-api", server];
    let arguments = [&own[..], &["--pause", "1"], more].concat();
    let (code, answer, told) = froth(folder, &arguments, key);
    assert_eq!(answer, "", "all that is told goes to standard error");
    (code, told.replace(server, "SERVER"))
}

/// The files of the folder `data`, sorted.
fn files(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder.join("data")) else { return Vec::new() };
    let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name();
    let mut names: Vec<String> = entries.map(|entry| name(entry).into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn what_rules_read_is_downloaded_as_files_that_they_read() {
    let folder = folder("all");
    let server = Server::new(|path, _| graph(path));
    let (code, told) = fetch(&folder, &server.address, &[], None);
    insta::assert_snapshot!(told);
    assert_eq!((code, files(&folder)), (Some(0), vec!["GDP.csv".into(), "UNRATE.csv".into()]));
    assert_eq!(fs::read_to_string(folder.join("data/GDP.csv")).unwrap(), GDP);
    let arguments = ["evaluate", "data/*.csv", "--rules", "two.yaml", "--format", "json"];
    let (code, answer, told) = froth(&folder, &arguments, None);
    assert_eq!(code, Some(0), "{told}");
    assert!(answer.contains("\"boom\""), "{answer}");
}

#[test]
fn a_young_file_is_kept_unless_it_is_to_be_refreshed() {
    let folder = folder("young");
    let server = Server::new(|path, _| graph(path));
    fetch(&folder, &server.address, &[], None);
    let (code, told) = fetch(&folder, &server.address, &[], None);
    assert_eq!((code, server.asked().len()), (Some(0), 2), "{told}");
    assert!(told.contains("data/GDP.csv: less than a day old, and kept"), "{told}");
    let (code, _) = fetch(&folder, &server.address, &["--refresh"], None);
    assert_eq!((code, server.asked().len()), (Some(0), 4));
}

/// What comes of a server that answers so about GDP; how often it was asked of that.
fn failing(name: &str, reply: impl Fn(usize) -> Reply + Send + 'static) -> (String, usize) {
    let folder = folder(name);
    let server = Server::new(move |path, count| {
        if path.ends_with("id=GDP") || path == "/again" { reply(count) } else { graph(path) }
    });
    let (code, told) = fetch(&folder, &server.address, &["--timeout", "1"], None);
    assert_eq!(code, Some(3), "{told}");
    // What came is whole, and of what did not come there is nothing.
    let is_reached = told.contains("UNRATE.csv: ");
    let expected: &[&str] = if is_reached { &["UNRATE.csv"] } else { &[] };
    assert_eq!(files(&folder), expected, "{told}");
    let asked = server.asked();
    let line = told.lines().find(|line| line.starts_with("GDP: ")).unwrap_or_default();
    (line.to_owned(), asked.iter().filter(|path| !path.ends_with("UNRATE")).count())
}

#[test]
fn a_server_that_fails_is_asked_again_if_that_may_help() {
    let raw = |text: &str| Reply::Raw(text.to_owned());
    let head = "HTTP/1.1 200 OK\r\nConnection: close\r\n";
    let cut = &GDP[..GDP.len() - 20];
    let mut told = String::new();
    let mut add = |what: &str, (line, asked): (String, usize)| {
        told.push_str(&format!("{what}\n    {line}\n    asked {asked} times\n"));
    };
    add("404", failing("404", |_| Reply::Whole(404, "", "<html></html>".into())));
    add(
        "403",
        failing("403", |_| Reply::Whole(403, "", "{\"error_message\": \"Forbidden.\"}".into())),
    );
    add("500", failing("500", |_| Reply::Whole(500, "", String::new())));
    add("429", failing("429", |_| Reply::Whole(429, "Retry-After: 0\r\n", String::new())));
    add(
        "a web page with 200",
        failing("page", |_| Reply::Whole(200, "", "<!DOCTYPE html>".into())),
    );
    add("another series", failing("other", |_| Reply::Whole(200, "", UNRATE.into())));
    add("an empty answer", failing("empty", |_| Reply::Whole(200, "", String::new())));
    add(
        "a body that breaks off",
        failing("cut", move |_| {
            Reply::Raw(format!("{head}Content-Length: {}\r\n\r\n{cut}", GDP.len()))
        }),
    );
    add(
        "a length that is too small",
        failing("short", move |_| {
            Reply::Raw(format!("{head}Content-Length: {}\r\n\r\n{GDP}", GDP.len() - 14))
        }),
    );
    add(
        "chunks that break off",
        failing("chunks", move |_| {
            Reply::Raw(format!("{head}Transfer-Encoding: chunked\r\n\r\n400\r\n{cut}"))
        }),
    );
    add("no answer", failing("silence", |_| Reply::Silence));
    add("no HTTP", failing("no-http", move |_| raw("hello\r\n\r\n")));
    add(
        "bytes that are no text",
        failing("bytes", |_| {
            Reply::Raw("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n".to_owned() + "\u{80}")
        }),
    );
    add(
        "a redirect to itself",
        failing("loop", |_| Reply::Whole(302, "Location: /again\r\n", String::new())),
    );
    insta::assert_snapshot!(told);
}

#[test]
fn a_server_that_recovers_is_no_failure() {
    let folder = folder("recovers");
    let server = Server::new(|path, count| match count {
        0 => Reply::Whole(429, "Retry-After: 0\r\n", String::new()),
        1 => Reply::Whole(503, "", String::new()),
        _ => graph(path),
    });
    let (code, told) = fetch(&folder, &server.address, &[], None);
    assert_eq!((code, server.asked().len()), (Some(0), 4), "{told}");
    let moved = Server::new(|path, _| match path {
        "/graph/fredgraph.csv?id=GDP" => Reply::Whole(301, "Location: /moved\r\n", String::new()),
        "/moved" => Reply::Whole(200, "", GDP.into()),
        other => graph(other),
    });
    let (code, told) = fetch(&folder, &moved.address, &["--refresh"], None);
    assert_eq!(code, Some(0), "{told}");
}

#[test]
fn without_a_server_it_is_said_once() {
    let folder = folder("offline");
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", nobody.local_addr().unwrap());
    drop(nobody);
    let (code, told) = fetch(&folder, &address, &[], None);
    assert_eq!((code, files(&folder).len()), (Some(3), 0));
    insta::assert_snapshot!(told);
}

#[test]
fn nothing_is_replaced_but_an_older_download_of_the_same() {
    let folder = folder("replaced");
    let server = Server::new(|path, _| graph(path));
    let file = folder.join("data/GDP.csv");
    fs::create_dir_all(folder.join("data")).unwrap();
    let mut told = String::new();
    for (what, text) in [
        ("figures of one's own", "date,gdp\n1999Q4,1\n"),
        ("a longer history", "observation_date,GDP\n1947-01-01,243.2\n1999-10-01,9926.1\n"),
        (
            "vintages",
            "date,realtime_start,realtime_end,GDP\n1999-10-01,2000-01-28,9999-12-31,9248.4\n",
        ),
    ] {
        fs::write(&file, text).unwrap();
        let (code, all) = fetch(&folder, &server.address, &["--refresh"], None);
        assert_eq!((code, fs::read_to_string(&file).unwrap().as_str()), (Some(3), text));
        let line = all.lines().find(|line| line.starts_with("GDP: ")).unwrap_or_default();
        told.push_str(&format!("{what}\n    {line}\n"));
    }
    insta::assert_snapshot!(told);
}

/// The answer of FRED's API to a request for a page of two rows.
fn api(path: &str) -> Reply {
    if !path.contains("api_key=abcdefabcdefabcdefabcdefabcdef12") {
        let error = "{\"error_code\":400,\"error_message\":\"Bad Request.  The value for variable \
                     api_key is not registered.  Read https://fred.stlouisfed.org/docs/api/api_key.html \
                     for more information.\"}";
        return Reply::Whole(400, "", error.to_owned());
    }
    let series = if path.contains("series_id=GDP&") { "GDP" } else { "UNRATE" };
    let rows = [
        ("1999-10-01", "2000-01-28", "2000-02-24", "9999.9"),
        ("1999-10-01", "2000-02-25", "9999-12-31", "10000.1"),
        ("2000-01-01", "2000-04-27", "9999-12-31", "."),
    ];
    let offset = if path.contains("offset=0") { 0 } else { 2 };
    let page = rows[offset..].iter().take(2).map(|(date, start, end, value)| {
        let value = if series == "GDP" { value } else { "4.0" };
        format!(
            "{{\"realtime_start\":\"{start}\",\"realtime_end\":\"{end}\",\"date\":\"{date}\",\
             \"value\":\"{value}\"}}"
        )
    });
    let page: Vec<String> = page.collect();
    let body = format!(
        "{{\"realtime_start\":\"1776-07-04\",\"realtime_end\":\"9999-12-31\",\"units\":\"lin\",\
         \"count\":3,\"offset\":{offset},\"limit\":100000,\"observations\":[{}]}}",
        page.join(",")
    );
    Reply::Whole(200, "Content-Type: application/json\r\n", body)
}

const KEY: &str = "abcdefabcdefabcdefabcdefabcdef12";

#[test]
fn vintages_come_page_by_page_and_are_read_as_such() {
    let folder = folder("vintages");
    let server = Server::new(|path, _| api(path));
    let (code, told) = fetch(&folder, &server.address, &["--vintages"], Some(KEY));
    assert_eq!((code, server.asked().len()), (Some(0), 4), "{told}");
    assert!(!told.contains(KEY), "{told}");
    let text = fs::read_to_string(folder.join("data/GDP.csv")).unwrap();
    insta::assert_snapshot!(text);
    let panel = Panel::read("GDP.csv", Format::Csv, text.as_bytes()).expect("a table");
    let gdp = panel.get("GDP").expect("a series");
    assert!(gdp.has_vintages());
    let day = |text: &str| text.parse().expect("a day");
    assert_eq!(gdp.values_on(day("2000-02-01"))[0], 9999.9);
    assert_eq!(gdp.values_on(day("2000-03-01"))[0], 10000.1);
    // A young download without vintages is none with them.
    let plain = Server::new(|path, _| graph(path));
    fs::remove_dir_all(folder.join("data")).unwrap();
    fetch(&folder, &plain.address, &[], None);
    let (code, told) = fetch(&folder, &server.address, &["--vintages"], Some(KEY));
    assert_eq!(code, Some(0), "{told}");
    assert_eq!(fs::read_to_string(folder.join("data/GDP.csv")).unwrap(), text);
}

#[test]
fn a_key_is_asked_for_and_never_told() {
    let folder = folder("key");
    let server = Server::new(|path, _| api(path));
    let vintages = |key| fetch(&folder, &server.address, &["--vintages"], key);
    let (code, told) = vintages(None);
    assert_eq!((code, server.asked().len()), (Some(2), 0));
    insta::assert_snapshot!(told);
    let (code, told) = vintages(Some("my key&x=1"));
    assert_eq!((code, server.asked().len()), (Some(2), 0));
    assert!(!told.contains("my key"), "{told}");
    let wrong = "00000000000000000000000000000000";
    let (code, told) = vintages(Some(wrong));
    assert_eq!(code, Some(3));
    assert!(told.contains("is not registered") && !told.contains(wrong), "{told}");
    let cut = Server::new(|_, _| Reply::Whole(200, "", "{\"count\":3,\"observ".into()));
    let (code, told) = fetch(&folder, &cut.address, &["--vintages"], Some(KEY));
    assert_eq!((code, files(&folder).len()), (Some(3), 0));
    assert!(told.contains("GDP: the answer is not what the API promises"), "{told}");
    let endless =
        Server::new(|_, _| Reply::Whole(200, "", "{\"count\":3,\"observations\":[]}".into()));
    let (code, told) = fetch(&folder, &endless.address, &["--vintages"], Some(KEY));
    assert_eq!(code, Some(3));
    assert!(told.contains("GDP: the answer ends after 0 of 3 rows"), "{told}");
}

/// A column of the shipped figures as FRED would give it.
fn shipped(series: &str) -> Reply {
    let figures = fs::read_to_string(at("fixtures/us-quarterly.csv")).expect("the figures");
    let mut lines = figures.lines();
    let names: Vec<&str> = lines.next().expect("names").split(',').collect();
    let Some(column) = names.iter().position(|name| *name == series) else {
        return Reply::Whole(404, "", String::new());
    };
    let mut text = format!("observation_date,{series}\n");
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        let (year, quarter) = cells[0].split_once('Q').expect("a quarter");
        let month = 3 * (quarter.parse::<u32>().expect("a number") - 1) + 1;
        text.push_str(&format!("{year}-{month:02}-01,{}\n", cells[column]));
    }
    Reply::Whole(200, "", text)
}

#[test]
fn the_shipped_rules_read_what_is_fetched_for_them() {
    let folder = folder("shipped");
    let server = Server::new(|path, _| match path.rsplit('=').next().unwrap_or_default() {
        // Cboe's, and not shipped.
        "VIXCLS" => Reply::Whole(200, "", "observation_date,VIXCLS\n1999-12-31,24.64\n".into()),
        series => shipped(series),
    });
    let id = "goldman-1997-vs-1999";
    let arguments = ["fetch", id, "--to", "data", "--fred", &server.address];
    let (code, _, told) = froth(&folder, &arguments, None);
    assert_eq!((code, files(&folder).len()), (Some(0), 10), "{told}");
    let phase = |files: &[&str]| {
        let more = ["--rules", id, "--as-of", "1999-12-31", "--format", "json"];
        let (code, answer, told) = froth(&folder, &[&["evaluate"], files, &more].concat(), None);
        assert_eq!(code, Some(0), "{told}");
        let (_, phase) = answer.split_once("\"phase\": {").expect("a phase");
        phase.lines().nth(1).expect("its id").trim().to_owned()
    };
    let own = at("fixtures/us-quarterly.csv");
    assert_eq!(phase(&[own.to_str().expect("text")]), "\"id\": \"late_boom\",");
    assert_eq!(phase(&["data/*.csv"]), phase(&[own.to_str().expect("text")]));
}

#[test]
fn rules_that_name_nothing_of_fred_are_told_where_the_rest_is() {
    let folder = folder("nothing");
    let (code, _, told) = froth(&folder, &["fetch", "cape", "--to", "data"], None);
    assert_eq!((code, files(&folder).len()), (Some(3), 0));
    insta::assert_snapshot!(told);
}
