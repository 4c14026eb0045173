//! `--serve`: the page of the newest answer, for a browser on this machine.
//!
//! It is for whoever sits here. It listens on this machine only, unless told otherwise;
//! it answers requests that name it by an address, so that no name that leads here from
//! elsewhere reads it; and no page of another origin may read or frame what it says.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use froth::report::{Live, Sections};
use tiny_http::{Header, Method, Request, Response, Server};

use super::super::{Exit, Failure, day, output};
use super::Last;
use crate::report::Format;

/// How long a page is let wait for a newer one before it asks again.
const PATIENCE: Duration = Duration::from_secs(25);
/// How many requests are answered at a time.
const MOST_REQUESTS: usize = 64;

/// What every answer carries.
const HEADERS: [(&str, &str); 6] = [
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Referrer-Policy", "no-referrer"),
];

#[derive(clap::Args)]
pub(super) struct Serving {
    /// Serve the answer as a page at this address; the page reloads itself, and port
    /// 0 takes a free port
    #[arg(long, value_name = "ADDRESS:PORT")]
    serve: Option<SocketAddr>,
    /// Allow other machines to read the page: anybody who can reach the address
    #[arg(long, requires = "serve")]
    let_others_see: bool,
    /// How many random sets of parameters to try for the page
    #[arg(
        long,
        value_name = "NUMBER",
        default_value_t = 200,
        value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=100_000)
    )]
    draws: usize,
}

impl Serving {
    /// What the report needs for the page beside these.
    pub(super) fn sections(&self, sections: Sections) -> Sections {
        match self.serve {
            Some(_) => Format::Html.with(Sections { draws: self.draws, ..sections }),
            None => sections,
        }
    }

    /// Begins to serve, if that was asked for.
    pub(super) fn start(&self) -> Result<Option<Arc<Shown>>, Failure> {
        let Some(address) = self.serve else { return Ok(None) };
        if !address.ip().is_loopback() && !self.let_others_see {
            let message = format!("`--serve {address}` would show the page to other machines");
            let help =
                format!("write `--serve 127.0.0.1:{}`, or add `--let-others-see`", address.port());
            return Err(Failure::new(Exit::Rules, &message, &help));
        }
        let server = Server::http(address).map_err(|error| {
            let message = format!("nothing can be served at `{address}`: {error}");
            Failure::new(Exit::Rules, &message, "take a free port: `--serve 127.0.0.1:0`")
        })?;
        let own = server.server_addr().to_ip().unwrap_or(address);
        output::note(&format!("serving http://{own}/"));
        let shown = Arc::new(Shown::default());
        let same = Arc::clone(&shown);
        let serving = thread::Builder::new().spawn(move || same.serve(&server));
        serving.map_err(|error| {
            let message = format!("nothing can be served: {error}");
            Failure::new(Exit::Data, &message, "stop other programs")
        })?;
        Ok(Some(shown))
    }
}

/// The page that is shown, and who waits for a newer one.
#[derive(Default)]
pub(super) struct Shown {
    page: Mutex<Page>,
    newer: Condvar,
}

#[derive(Default)]
struct Page {
    number: u64,
    /// `None` until there is an answer.
    html: Option<String>,
    computed: String,
    broken: String,
}

impl Shown {
    /// Shows the last answer from now on, and wakes the pages that wait for it.
    pub(super) fn show(&self, last: &Last) {
        let mut page = self.page();
        page.number += 1;
        if last.broken.is_none() {
            page.computed = day::moment();
        }
        let computed = page.computed.clone();
        page.html = last.report.as_ref().map(|report| {
            report.to_live_html(&Live {
                page: page.number,
                computed,
                changes: last.changes.clone(),
                broken: last.broken.clone(),
            })
        });
        page.broken = last.broken.clone().unwrap_or_default();
        drop(page);
        self.newer.notify_all();
    }

    fn page(&self) -> MutexGuard<'_, Page> {
        // A thread that failed has left a page that is whole.
        self.page.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(self: &Arc<Self>, server: &Server) {
        for request in server.incoming_requests() {
            // This one, and the thread that asks for requests, hold it as well.
            if MOST_REQUESTS + 2 < Arc::strong_count(self) {
                let _ = request.respond(text(503, "too many pages wait here"));
                continue;
            }
            let same = Arc::clone(self);
            let answering = thread::Builder::new().spawn(move || {
                let answer = same.answer(&request);
                // Who has gone away does not want it.
                let _ = request.respond(answer);
            });
            drop(answering);
        }
    }

    fn answer(&self, request: &Request) -> Answer {
        if !is_own(request) {
            return text(403, "open this page by the address of this machine");
        }
        if !matches!(request.method(), Method::Get | Method::Head) {
            return text(405, "this page can be read only");
        }
        let (path, asked) = request.url().split_once('?').unwrap_or((request.url(), ""));
        match path {
            "/" => {
                let page = self.page();
                match &page.html {
                    Some(html) => typed(200, html.clone(), "text/html; charset=utf-8"),
                    None => {
                        let words = format!("nothing could be computed yet: {}", page.broken);
                        with(text(503, &words), "Refresh", "1")
                    }
                }
            }
            "/newer" => match asked.strip_prefix("than=").map(str::parse) {
                Some(Ok(number)) if is_same_origin(request) => self.newer_than(number),
                _ => text(400, "ask `/newer?than=NUMBER`"),
            },
            _ => text(404, "there is one page here, `/`"),
        }
    }

    /// The number of a newer page, as soon as there is one.
    fn newer_than(&self, number: u64) -> Answer {
        let is_old = |page: &mut Page| page.number == number;
        let waited = self.newer.wait_timeout_while(self.page(), PATIENCE, is_old);
        let (page, _) = waited.unwrap_or_else(PoisonError::into_inner);
        match page.number == number {
            true => text(204, ""),
            false => text(200, &page.number.to_string()),
        }
    }
}

type Answer = Response<std::io::Cursor<Vec<u8>>>;

fn text(status: u16, words: &str) -> Answer {
    typed(status, format!("{words}\n"), "text/plain; charset=utf-8")
}

fn typed(status: u16, body: String, kind: &str) -> Answer {
    let body = if status == 204 { String::new() } else { body };
    let answer = Response::from_string(body).with_status_code(status);
    let answer = with(answer, "Content-Type", kind);
    HEADERS.iter().fold(answer, |answer, (name, value)| with(answer, name, value))
}

fn with(answer: Answer, name: &str, value: &str) -> Answer {
    match Header::from_bytes(name, value) {
        Ok(header) => answer.with_header(header),
        Err(()) => answer,
    }
}

fn header<'r>(request: &'r Request, name: &'static str) -> Option<&'r str> {
    let found = request.headers().iter().find(|header| header.field.equiv(name));
    found.map(|header| header.value.as_str())
}

/// Whether a request names this server by an address. A name can be made to lead here by
/// whoever owns it, and then a page of theirs would read ours.
fn is_own(request: &Request) -> bool {
    header(request, "Host").is_some_and(is_address)
}

fn is_address(host: &str) -> bool {
    if host.parse::<SocketAddr>().is_ok() || host.parse::<IpAddr>().is_ok() {
        return true;
    }
    let (name, port) = host.rsplit_once(':').unwrap_or((host, "0"));
    name.eq_ignore_ascii_case("localhost") && port.parse::<u16>().is_ok()
}

/// Whether a request is not sent by a page of elsewhere, as far as the browser tells.
fn is_same_origin(request: &Request) -> bool {
    header(request, "Sec-Fetch-Site").is_none_or(|site| matches!(site, "same-origin" | "none"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_an_address_and_no_name() {
        for own in ["127.0.0.1:8098", "127.0.0.1", "[::1]:80", "localhost:1", "LOCALHOST"] {
            assert!(is_address(own), "{own}");
        }
        for other in ["example.org:8098", "127.0.0.1.example.org", "localhost.example.org", ""] {
            assert!(!is_address(other), "{other}");
        }
    }
}
