//! A web server on this machine that answers as it is told.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What the server answers.
pub(crate) enum Reply {
    /// A status, more headers, a body with its length.
    Whole(u16, &'static str, String),
    /// Bytes as they are, after which the connection ends.
    Raw(String),
    /// Nothing, until the other side gives up.
    Silence,
}

/// A server, its address, and what it was asked.
pub(crate) struct Server {
    pub(crate) address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Answers each request by its path with query, and by how many came before it.
    pub(crate) fn new(reply: impl Fn(&str, usize) -> Reply + Send + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { continue };
                let path = path(&mut stream);
                let count = {
                    let mut asked = kept.lock().unwrap();
                    asked.push(path.clone());
                    asked.len() - 1
                };
                answer(&mut stream, reply(&path, count));
            }
        });
        Server { address, asked }
    }

    /// What was asked so far.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

/// The path of a request; its head is read to the end.
fn path(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|count| count == 1) {
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    head.split_whitespace().nth(1).unwrap_or_default().to_owned()
}

fn answer(stream: &mut TcpStream, reply: Reply) {
    // Who asked may have left.
    let _ = match reply {
        Reply::Whole(status, headers, body) => {
            let length = body.len();
            let head = format!(
                "HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n"
            );
            stream.write_all((head + &body).as_bytes())
        }
        Reply::Raw(text) => stream.write_all(text.as_bytes()),
        Reply::Silence => stream.read(&mut [0]).map(|_| ()),
    };
}
