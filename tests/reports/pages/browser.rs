//! A headless Chromium, where there is one.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

/// What a page did when it was opened.
pub(crate) struct Opened {
    /// The addresses that it asked for.
    pub(crate) asked: Vec<String>,
    /// What it said on the console.
    pub(crate) said: Vec<String>,
    /// The document as it stood in the end.
    pub(crate) document: String,
}

/// The name of a Chromium, where there is one.
fn name() -> Option<&'static str> {
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let has = |name: &&str| {
        let mut version = Command::new(name);
        version.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
        version.status().is_ok_and(|status| status.success())
    };
    names.into_iter().find(has)
}

/// How many pages of paper a file is printed on; `None` if there is no Chromium.
pub(crate) fn printed(file: &Path) -> Option<usize> {
    let (folder, pdf) = (file.with_extension("profile"), file.with_extension("pdf"));
    let _ = fs::remove_dir_all(&folder);
    Command::new(name()?)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"])
        .args(["--disable-background-networking", "--no-pdf-header-footer"])
        .arg(format!("--user-data-dir={}", folder.display()))
        .arg(format!("--print-to-pdf={}", pdf.display()))
        .arg(format!("file://{}", file.display()))
        .output()
        .ok()?;
    let _ = fs::remove_dir_all(&folder);
    let pdf = fs::read(&pdf).expect("a printed page");
    let pages = String::from_utf8_lossy(&pdf).replace("/Type/Page", "/Type /Page");
    Some(pages.split("/Type /Page").skip(1).filter(|rest| !rest.starts_with('s')).count())
}

/// Opens a file; `None` if there is no Chromium.
pub(crate) fn open(file: &Path) -> Option<Opened> {
    let name = name()?;
    let folder = file.with_extension("profile");
    let _ = fs::remove_dir_all(&folder);
    let log = file.with_extension("net.json");
    let output = Command::new(name)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        // Its own errands come to nothing.
        .arg("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1")
        .args(["--enable-logging=stderr", "--dump-dom"])
        .arg(format!("--user-data-dir={}", folder.display()))
        .arg(format!("--log-net-log={}", log.display()))
        .arg(format!("file://{}", file.display()))
        .output()
        .ok()?;
    let _ = fs::remove_dir_all(&folder);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    let said = told.lines().filter(|line| line.contains("CONSOLE")).map(str::to_owned).collect();
    let net = fs::read_to_string(&log).ok()?;
    // The log ends in the middle if the browser was in a hurry.
    let net: Value = serde_json::from_str(&net)
        .or_else(|_| serde_json::from_str(&format!("{}]}}", net.trim_end().trim_end_matches(','))))
        .ok()?;
    let events = net.get("events").and_then(Value::as_array).cloned().unwrap_or_default();
    let asked = events.iter().filter_map(|event| {
        let text = |name: &str| event.get("params")?.get(name)?.as_str();
        // What the browser asks for on its own has another key.
        let is_of_page = text("network_isolation_key")?.contains("file://");
        text("url").filter(|_| is_of_page).map(str::to_owned)
    });
    let document = String::from_utf8_lossy(&output.stdout).into_owned();
    Some(Opened { asked: asked.collect(), said, document })
}
