//! Requests to a cluster: plain HTTP and JSON over a few hosts, tried again where that can help.
//!
//! Every request sent here may be sent twice without harm: searches, and writes by article id. Redirects are never
//! followed, so that credentials stay with the hosts that were named. What an answer means is decided elsewhere.

use std::fmt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use ureq::http::{Method, Request as HttpRequest, StatusCode};

use super::access::{Access, Authorization};
use super::address::Address;
use crate::store::StoreError;

/// Largest answer read, bytes.
const MAX_ANSWER_BYTES: u64 = 1 << 30;

/// Longest a host may take to accept a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// Longest a request may take as a whole.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(120);

/// How long a host that did not answer is asked last.
const DOWN_FOR: Duration = Duration::from_secs(5);

/// First and longest pause before a request is tried again.
const PAUSE: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(10));

/// The hosts of a cluster with what is needed to talk to them.
pub(super) struct Client {
    agent: ureq::Agent,
    hosts: Vec<Host>,
    next: AtomicUsize,
    authorization: Option<Authorization>,
    /// How long a request is tried again before it counts as failed.
    patience: Duration,
    /// When everything has to be done.
    deadline: Option<(Instant, Duration)>,
}

struct Host {
    base: String,
    down_until: Mutex<Option<Instant>>,
}

/// A request.
pub(super) struct Request<'a> {
    pub(super) method: Method,
    /// Path and parameters, with the slash before them.
    pub(super) path: &'a str,
    pub(super) body: Body<'a>,
}

/// What a request carries.
#[derive(Clone, Copy)]
pub(super) enum Body<'a> {
    Empty,
    Json(&'a [u8]),
    /// Lines of JSON.
    Lines(&'a [u8]),
    /// Lines of JSON, packed with gzip.
    PackedLines(&'a [u8]),
}

impl<'a> Request<'a> {
    pub(super) fn get(path: &'a str) -> Request<'a> {
        Request { method: Method::GET, path, body: Body::Empty }
    }

    pub(super) fn post(path: &'a str, body: &'a [u8]) -> Request<'a> {
        Request { method: Method::POST, path, body: Body::Json(body) }
    }
}

/// Why a request has no answer to work with.
#[derive(Debug)]
pub(super) enum Failure {
    /// The cluster said no, and would again.
    Refused(Refusal),
    /// No host gave an answer that can be used in the time there was.
    Unreachable(String),
}

/// The cluster's own words for why it will not.
#[derive(Clone, Debug, Default)]
pub(super) struct Refusal {
    pub(super) status: u16,
    /// The engine's name for the error, such as `index_not_found_exception`.
    pub(super) kind: String,
    pub(super) reason: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.kind.as_str(), self.reason.as_str()) {
            ("", "") => write!(f, "status {}", self.status),
            ("", reason) => write!(f, "{reason} (status {})", self.status),
            (kind, "") => write!(f, "{kind} (status {})", self.status),
            (kind, reason) => write!(f, "{reason} ({kind}, status {})", self.status),
        }
    }
}

impl Client {
    pub(super) fn new(address: &Address, access: &Access) -> Result<Client, StoreError> {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .timeout_global(Some(REQUEST_TIMEOUT))
            .max_idle_connections_per_host(16)
            .user_agent(concat!("presshound/", env!("CARGO_PKG_VERSION")))
            .tls_config(access.tls()?)
            .build();
        let host = |base: &String| Host { base: base.clone(), down_until: Mutex::new(None) };
        Ok(Client {
            agent: config.new_agent(),
            hosts: address.hosts.iter().map(host).collect(),
            next: AtomicUsize::new(0),
            authorization: access.authorization.clone(),
            patience: access.patience,
            deadline: access.timeout.map(|timeout| (Instant::now() + timeout, timeout)),
        })
    }

    /// Returns the answer to a request, read as `T`. Tries other hosts, and again after a pause, where a host
    /// does not answer, is too busy, or answers with something that cannot be read.
    pub(super) fn call<T: DeserializeOwned>(&self, request: &Request<'_>) -> Result<T, Failure> {
        let begun = Instant::now();
        let mut pause = PAUSE.0;
        let mut tried = 0;
        loop {
            let host = self.host();
            let why = match self.send(host, request) {
                Ok((status, body)) if status.is_success() => match serde_json::from_slice(&body) {
                    Ok(answer) => return Ok(answer),
                    Err(error) => {
                        format!("{} answered with something else than was asked for: {error}", host.base)
                    }
                },
                Ok((status, _)) if status.is_redirection() => {
                    return Err(Failure::Refused(Refusal {
                        status: status.as_u16(),
                        kind: String::new(),
                        reason: format!("{} sends on to another address, which is not followed", host.base),
                    }));
                }
                Ok((status, body)) => {
                    let refusal = refusal(status.as_u16(), &body);
                    if !is_passing(&refusal) {
                        return Err(Failure::Refused(refusal));
                    }
                    format!("{}: {refusal}", host.base)
                }
                Err(ureq::Error::Rustls(error)) => {
                    return Err(Failure::Unreachable(format!("{}: no safe connection: {error}", host.base)));
                }
                Err(ureq::Error::Tls(error)) => {
                    return Err(Failure::Unreachable(format!("{}: no safe connection: {error}", host.base)));
                }
                Err(error) => {
                    if let Some(why) = unsafe_connection(&error) {
                        return Err(Failure::Unreachable(format!(
                            "{}: no safe connection: {why}",
                            host.base
                        )));
                    }
                    host.is_down();
                    format!("{}: {error}", host.base)
                }
            };
            tried += 1;
            if let Some((deadline, timeout)) = self.deadline
                && Instant::now() + pause >= deadline
            {
                return Err(Failure::Unreachable(format!("nothing after {} s: {why}", timeout.as_secs())));
            }
            if begun.elapsed() + pause >= self.patience {
                return Err(Failure::Unreachable(why));
            }
            // Another host is asked at once; pauses are for when all were asked.
            if tried % self.hosts.len() == 0 {
                std::thread::sleep(jittered(pause));
                pause = (pause * 2).min(PAUSE.1);
            }
        }
    }

    /// Sends a request whose answer does not matter, once.
    pub(super) fn try_once(&self, request: &Request<'_>) -> Result<(), ureq::Error> {
        self.send(self.host(), request).map(|_| ())
    }

    /// Chooses a host: in turn, those that did not answer lately last.
    fn host(&self) -> &Host {
        let first = self.next.fetch_add(1, Ordering::Relaxed);
        let turn = (0..self.hosts.len()).map(|step| &self.hosts[(first + step) % self.hosts.len()]);
        let now = Instant::now();
        turn.clone()
            .find(|host| host.lock().is_none_or(|until| until <= now))
            .or_else(|| turn.clone().min_by_key(|host| *host.lock()))
            .unwrap_or(&self.hosts[0])
    }

    fn send(&self, host: &Host, request: &Request<'_>) -> Result<(StatusCode, Vec<u8>), ureq::Error> {
        let mut builder = HttpRequest::builder()
            .method(request.method.clone())
            .uri(format!("{}{}", host.base, request.path))
            .header("accept", "application/json");
        if let Some(authorization) = &self.authorization {
            builder = builder.header("authorization", authorization.header());
        }
        let body = match request.body {
            Body::Empty => None,
            Body::Json(body) => {
                builder = builder.header("content-type", "application/json");
                Some(body)
            }
            Body::Lines(body) => {
                builder = builder.header("content-type", "application/x-ndjson");
                Some(body)
            }
            Body::PackedLines(body) => {
                builder =
                    builder.header("content-type", "application/x-ndjson").header("content-encoding", "gzip");
                Some(body)
            }
        };
        let timeout = match self.deadline {
            Some((deadline, _)) => REQUEST_TIMEOUT
                .min(deadline.saturating_duration_since(Instant::now()))
                .max(Duration::from_millis(1)),
            None => REQUEST_TIMEOUT,
        };
        let mut response = match body {
            Some(body) => {
                let request =
                    self.agent.configure_request(builder.body(body)?).timeout_global(Some(timeout)).build();
                self.agent.run(request)?
            }
            None => {
                let request =
                    self.agent.configure_request(builder.body(())?).timeout_global(Some(timeout)).build();
                self.agent.run(request)?
            }
        };
        let body = response.body_mut().with_config().limit(MAX_ANSWER_BYTES).read_to_vec()?;
        Ok((response.status(), body))
    }
}

impl Host {
    fn is_down(&self) {
        *self.lock() = Some(Instant::now() + DOWN_FOR);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        self.down_until.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// Returns why a connection cannot be trusted, where that is the error: trying again does not help.
fn unsafe_connection(error: &ureq::Error) -> Option<String> {
    let ureq::Error::Io(io) = error else { return None };
    let inner = io.get_ref()?.to_string();
    let lower = inner.to_lowercase();
    (lower.contains("certificate") || lower.contains("fatal alert")).then_some(inner)
}

/// Returns whether the cluster may answer the same request better in a while.
fn is_passing(refusal: &Refusal) -> bool {
    let blocked = refusal.kind == "cluster_block_exception";
    matches!(refusal.status, 429 | 502 | 503 | 504) && !(blocked && refusal.status == 429)
}

/// Returns three quarters to five quarters of a pause, so that many clients do not come back at once.
fn jittered(pause: Duration) -> Duration {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    pause.mul_f64(0.75 + f64::from(now.subsec_nanos() % 1_000) / 2_000.0)
}

#[derive(Deserialize)]
struct ErrorAnswer {
    error: ErrorBody,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum ErrorBody {
    Object(Cause),
    Text(String),
}

/// An error as engines write it.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Cause {
    #[serde(rename = "type", default)]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) reason: Option<String>,
    #[serde(default)]
    root_cause: Vec<Cause>,
    #[serde(default)]
    caused_by: Option<Box<Cause>>,
    #[serde(default)]
    failed_shards: Vec<FailedShard>,
}

#[derive(Clone, Debug, Default, Deserialize)]
struct FailedShard {
    #[serde(default)]
    reason: Cause,
}

impl Cause {
    /// Returns the error and what it came of, outermost first.
    pub(super) fn chain(&self) -> Vec<&Cause> {
        let mut out = vec![self];
        out.extend(self.failed_shards.iter().take(1).flat_map(|shard| shard.reason.chain()));
        out.extend(self.root_cause.iter().take(1).flat_map(|cause| cause.chain()));
        out.extend(self.caused_by.iter().flat_map(|cause| cause.chain()));
        out
    }

    /// Returns the most telling of the error and its causes.
    pub(super) fn telling(&self) -> (String, String) {
        let general = ["search_phase_execution_exception", "exception", "query_shard_exception"];
        let chain = self.chain();
        let cause =
            chain.iter().find(|cause| !general.contains(&cause.kind.as_str()) && !cause.kind.is_empty());
        let cause = cause.copied().unwrap_or(self);
        let deepest = chain.iter().rev().find_map(|cause| cause.reason.clone());
        (cause.kind.clone(), cause.reason.clone().or(deepest).unwrap_or_default())
    }
}

fn refusal(status: u16, body: &[u8]) -> Refusal {
    match serde_json::from_slice::<ErrorAnswer>(body) {
        Ok(ErrorAnswer { error: ErrorBody::Object(cause) }) => {
            let (kind, reason) = cause.telling();
            Refusal { status, kind, reason }
        }
        Ok(ErrorAnswer { error: ErrorBody::Text(reason) }) => Refusal { status, kind: String::new(), reason },
        Err(_) => Refusal { status, ..Refusal::default() },
    }
}
