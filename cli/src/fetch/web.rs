//! Asking a web server. The only file that names the crate for that.

use std::io;
use std::time::Duration;

use ureq::Agent;
use ureq::http::Response;
use ureq::{Body, Error, Timeout};

/// How often a server is asked at most.
const TRIES: u32 = 4;
/// The longest that is waited because a server asks for it.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// The longest that a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(10);
/// The largest answer that is read.
const MOST_BYTES: u64 = 1 << 26;
const MOST_REDIRECTS: u32 = 5;

/// Asks servers, again if that may help.
pub(super) struct Web {
    agent: Agent,
    timeout: Duration,
    pause: Duration,
}

/// Why there is no answer.
pub(super) enum Trouble {
    /// The server cannot be reached, now or at all.
    Unreachable(String),
    /// It answered with this status, and with this text.
    Refused(u16, String),
    /// Something else, which would happen again.
    Broken(String),
}

/// What one try came to.
enum Try {
    Answer(String),
    /// No answer, after which it may be asked again, after this time if it says so.
    Again(Trouble, Option<Duration>),
    Never(Trouble),
}

impl Web {
    /// Waits this long for an answer, and at first `pause` before it asks again.
    pub(super) fn new(timeout: Duration, pause: Duration) -> Web {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(MOST_REDIRECTS)
            .timeout_connect(Some(timeout.min(CONNECT)))
            .timeout_global(Some(timeout))
            .user_agent(concat!("froth/", env!("CARGO_PKG_VERSION")))
            .build();
        Web { agent: config.into(), timeout, pause }
    }

    /// The text at an address.
    pub(super) fn get(&self, address: &str, query: &[(&str, &str)]) -> Result<String, Trouble> {
        let mut pause = self.pause;
        for tries in 1.. {
            let (trouble, wait) = match self.ask(address, query) {
                Try::Answer(text) => return Ok(text),
                Try::Never(trouble) => return Err(trouble),
                Try::Again(trouble, wait) => (trouble, wait),
            };
            if tries == TRIES {
                return Err(trouble);
            }
            std::thread::sleep(wait.unwrap_or(pause).min(LONGEST_WAIT));
            pause *= 2;
        }
        Err(Trouble::Broken("no request was sent".to_owned()))
    }

    fn ask(&self, address: &str, query: &[(&str, &str)]) -> Try {
        // What is safe on the first address need not be after a redirect.
        let is_safe = address.starts_with("https://");
        let request = self.agent.get(address).query_pairs(query.iter().copied());
        match request.config().https_only(is_safe).build().call() {
            Ok(mut response) => self.read(&mut response),
            Err(error) => self.trouble(&error),
        }
    }

    fn read(&self, response: &mut Response<Body>) -> Try {
        let status = response.status().as_u16();
        let wait = retry_after(response);
        match response.body_mut().with_config().limit(MOST_BYTES).read_to_string() {
            Ok(text) if status == 200 => Try::Answer(text),
            Ok(text) if matches!(status, 429 | 500 | 502 | 503 | 504) => {
                Try::Again(Trouble::Refused(status, text), wait)
            }
            Ok(text) => Try::Never(Trouble::Refused(status, text)),
            Err(error) => self.trouble(&error),
        }
    }

    fn trouble(&self, error: &Error) -> Try {
        let again = |trouble| Try::Again(trouble, None);
        let never = |message: &str| Try::Never(Trouble::Broken(message.to_owned()));
        match error {
            Error::HostNotFound => {
                Try::Never(Trouble::Unreachable("its host name is unknown".to_owned()))
            }
            Error::Timeout(Timeout::Resolve | Timeout::Connect) | Error::ConnectionFailed => {
                again(Trouble::Unreachable("no connection could be made".to_owned()))
            }
            Error::Timeout(_) => {
                let seconds = self.timeout.as_secs();
                again(Trouble::Broken(format!("no whole answer came within {seconds} s")))
            }
            Error::Io(error) if is_cut(error) => {
                again(Trouble::Broken("the answer is cut off".to_owned()))
            }
            Error::Io(error) if error.kind() == io::ErrorKind::InvalidData => {
                never("the answer is not text")
            }
            Error::Io(error) => again(Trouble::Unreachable(unreachable_words(error).to_owned())),
            Error::Protocol(_) => again(Trouble::Broken("the answer is not HTTP".to_owned())),
            Error::TooManyRedirects | Error::RedirectFailed => never("it redirects too often"),
            Error::BodyExceedsLimit(_) => never("the answer is larger than 64 MiB"),
            Error::BadUri(_) | Error::Http(_) => never("its address is invalid"),
            Error::RequireHttpsOnly(_) => never("it redirects to an address without TLS"),
            Error::Tls(_) | Error::Rustls(_) => never("its certificate is not valid"),
            Error::InvalidProxyUrl | Error::ConnectProxyFailed(_) => {
                never("the proxy that the environment names does not work")
            }
            // An error may tell the address, and with it a key.
            _ => never("the answer cannot be read"),
        }
    }
}

/// Why no connection came about. What the system says of it may tell the address, and the
/// names of its kinds are for programmers.
fn unreachable_words(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => "connection refused",
        io::ErrorKind::NetworkUnreachable | io::ErrorKind::NetworkDown => {
            "this machine has no network"
        }
        io::ErrorKind::HostUnreachable => "no way leads to its host",
        io::ErrorKind::PermissionDenied => "this machine does not allow the connection",
        io::ErrorKind::TimedOut => "no connection could be made in time",
        _ => "its host name cannot be looked up, or the connection failed",
    }
}

fn is_cut(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::UnexpectedEof
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
    )
}

/// How long a server asks to be left alone, where it says it in seconds.
fn retry_after(response: &Response<Body>) -> Option<Duration> {
    let seconds = response.headers().get("retry-after")?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}
