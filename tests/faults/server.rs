//! A server that behaves as an engine would, as far as writing and opening an index goes, until a script says
//! otherwise. One thread a connection; everything is kept in memory.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

/// What was asked.
#[derive(Clone, Debug)]
pub struct Call {
    /// `GET`, `POST` …
    pub method: String,
    /// Path with parameters.
    pub path: String,
    /// The header, if there was one.
    pub authorization: Option<String>,
    /// The body, unpacked.
    pub body: String,
    /// How many calls of this method and path (without parameters) there were before.
    pub before: usize,
}

/// What is answered.
pub enum Reply {
    /// As the engine would.
    Usual,
    /// A status with JSON.
    Json(u16, Value),
    /// A status with a header and nothing else.
    Header(u16, &'static str, String),
    /// These bytes, then the connection ends.
    Raw(Vec<u8>),
    /// Nothing, for as long as the server lives.
    Silence,
    /// The connection ends before the body was read.
    Reset,
}

/// Decides what is answered.
pub type Script = Box<dyn Fn(&Call) -> Reply + Send + Sync>;

/// The server.
pub struct Server {
    /// Port on this machine.
    pub port: u16,
    state: Arc<State>,
}

struct State {
    script: Script,
    calls: Mutex<Vec<Call>>,
    mapping: Mutex<Option<Value>>,
    documents: Mutex<BTreeMap<String, Value>>,
    tls: Option<Arc<rustls::ServerConfig>>,
}

impl Server {
    /// Starts a server.
    pub fn start(script: impl Fn(&Call) -> Reply + Send + Sync + 'static) -> Server {
        Server::start_with(None, script)
    }

    /// Starts a server that talks TLS, if told how.
    pub fn start_with(
        tls: Option<Arc<rustls::ServerConfig>>,
        script: impl Fn(&Call) -> Reply + Send + Sync + 'static,
    ) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let state = Arc::new(State {
            script: Box::new(script),
            calls: Mutex::default(),
            mapping: Mutex::default(),
            documents: Mutex::default(),
            tls,
        });
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                std::thread::spawn(move || state.serve(stream));
            }
        });
        Server { port, state }
    }

    /// Returns the address of an index on it.
    pub fn index(&self) -> String {
        format!("http://127.0.0.1:{}/news", self.port)
    }

    /// Returns the ids of all articles it holds.
    pub fn ids(&self) -> Vec<String> {
        self.state.documents.lock().expect("documents").keys().cloned().collect()
    }

    /// Returns what was asked so far.
    pub fn calls(&self) -> Vec<Call> {
        self.state.calls.lock().expect("calls").clone()
    }

    /// Puts a mapping in place, as somebody else would.
    pub fn set_mapping(&self, mapping: Value) {
        *self.state.mapping.lock().expect("a mapping") = Some(mapping);
    }
}

impl State {
    fn serve(&self, stream: TcpStream) {
        let Some(tls) = &self.tls else { return self.talk(stream) };
        let Ok(connection) = rustls::ServerConnection::new(Arc::clone(tls)) else { return };
        self.talk(rustls::StreamOwned::new(connection, stream));
    }

    fn talk(&self, stream: impl Read + Write) {
        let mut stream = BufReader::new(stream);
        while let Some(call) = self.read(&mut stream) {
            let answer = match (self.script)(&call) {
                Reply::Usual => self.usual(&call),
                Reply::Json(status, value) => (status, value),
                Reply::Header(status, name, value) => {
                    let head = format!("HTTP/1.1 {status} X\r\n{name}: {value}\r\nContent-Length: 0\r\n\r\n");
                    if stream.get_mut().write_all(head.as_bytes()).is_err() {
                        return;
                    }
                    continue;
                }
                Reply::Raw(bytes) => {
                    let _ = stream.get_mut().write_all(&bytes);
                    return;
                }
                Reply::Silence => loop {
                    std::thread::park();
                },
                Reply::Reset => return,
            };
            let body = answer.1.to_string();
            let head = format!(
                "HTTP/1.1 {} X\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
                answer.0,
                body.len()
            );
            let whole = [head.as_bytes(), body.as_bytes()].concat();
            if stream.get_mut().write_all(&whole).and_then(|()| stream.get_mut().flush()).is_err() {
                return;
            }
        }
    }

    fn read(&self, stream: &mut BufReader<impl Read>) -> Option<Call> {
        let mut line = String::new();
        stream.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let mut words = line.split_whitespace();
        let (method, path) = (words.next()?.to_string(), words.next()?.to_string());
        let (mut length, mut packed, mut authorization) = (0, false, None);
        loop {
            let mut line = String::new();
            stream.read_line(&mut line).ok()?;
            let Some((name, value)) = line.trim_end().split_once(": ") else { break };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse().ok()?,
                "content-encoding" => packed = value == "gzip",
                "authorization" => authorization = Some(value.to_string()),
                _ => {}
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).ok()?;
        if packed {
            let mut plain = Vec::new();
            flate2::read::GzDecoder::new(body.as_slice()).read_to_end(&mut plain).ok()?;
            body = plain;
        }
        let bare = |path: &str| path.split('?').next().unwrap_or_default().to_string();
        let mut calls = self.calls.lock().expect("calls");
        let before =
            calls.iter().filter(|call| call.method == method && bare(&call.path) == bare(&path)).count();
        let body = String::from_utf8_lossy(&body).into_owned();
        let call = Call { method, path, authorization, body, before };
        calls.push(call.clone());
        Some(call)
    }

    /// Answers as an engine would.
    fn usual(&self, call: &Call) -> (u16, Value) {
        let path = call.path.split('?').next().unwrap_or_default();
        let mut mapping = self.mapping.lock().expect("a mapping");
        match (call.method.as_str(), path) {
            ("GET", "/") => (200, json!({"version": {"number": "3.8.0", "distribution": "opensearch"}})),
            ("GET", "/news/_mapping") => match &*mapping {
                Some(mapping) => (200, json!({"news": {"mappings": mapping}})),
                None => {
                    (404, json!({"error": {"type": "index_not_found_exception", "reason": "no such index"}}))
                }
            },
            ("PUT", "/news") => {
                let body: Value = serde_json::from_str(&call.body).expect("a body");
                *mapping = Some(body["mappings"].clone());
                (200, json!({"acknowledged": true}))
            }
            ("POST", "/news/_bulk") => (200, json!({"errors": false, "items": self.take(&call.body)})),
            ("POST", "/news/_search") => {
                let total = self.documents.lock().expect("documents").len();
                (
                    200,
                    json!({
                        "took": 1, "timed_out": false, "_shards": {"total": 3, "failed": 0},
                        "hits": {"total": {"value": total}, "hits": []},
                    }),
                )
            }
            ("POST", "/news/_msearch") => {
                let searches = call.body.lines().count() / 2;
                let count = json!({"status": 200, "hits": {"total": {"value": 0}}});
                (200, json!({"took": 1, "responses": vec![count; searches]}))
            }
            ("POST", "/news/_delete_by_query") => (200, json!({"total": 0, "deleted": 0})),
            _ => (200, json!({})),
        }
    }

    /// Takes the articles of a pack.
    fn take(&self, body: &str) -> Vec<Value> {
        let mut documents = self.documents.lock().expect("documents");
        let mut lines = body.lines();
        let mut items = Vec::new();
        while let (Some(action), Some(document)) = (lines.next(), lines.next()) {
            let action: Value = serde_json::from_str(action).expect("an action");
            let id = action["index"]["_id"].as_str().expect("an id").to_string();
            documents.insert(id.clone(), serde_json::from_str(document).expect("a document"));
            items.push(json!({"index": {"_id": id, "status": 201}}));
        }
        items
    }
}

/// Returns the items that an engine would answer to a pack, without taking anything.
pub fn items(body: &str, status: impl Fn(&str) -> Value) -> Vec<Value> {
    let actions = body.lines().step_by(2).map(|line| serde_json::from_str::<Value>(line).expect("an action"));
    actions
        .map(|action| {
            let id = action["index"]["_id"].as_str().expect("an id").to_string();
            let mut item = status(&id);
            item["_id"] = json!(id);
            json!({"index": item})
        })
        .collect()
}
