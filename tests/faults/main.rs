//! What a cluster, or the network before it, may do to a run: the program against a scripted server.

#![allow(unreachable_pub)]

mod server;

use std::fs;
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::{Value, json};

use server::{Call, Reply, Server, items};

/// A folder with articles and a home of its own.
struct Desk {
    folder: tempfile::TempDir,
}

struct Run {
    code: i32,
    out: String,
    err: String,
}

impl Desk {
    /// Returns a desk with a file of so many records.
    fn new(records: usize) -> Desk {
        let folder = tempfile::tempdir().expect("a folder");
        let lines: String = (0..records)
            .map(|n| format!("{{\"id\":\"r{n}\",\"title\":\"Report {n}\",\"text\":\"The harbour was calm on day {n}.\"}}\n"))
            .collect();
        fs::create_dir(folder.path().join("corpus")).expect("a folder");
        fs::write(folder.path().join("corpus/records.jsonl"), lines).expect("a file");
        Desk { folder }
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_presshound"));
        command.args(args).current_dir(self.folder.path()).env_clear().env("HOME", self.folder.path());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn run(&self, args: &[&str]) -> Run {
        ended(&mut self.command(args))
    }

    fn index(&self, server: &Server) -> Run {
        self.run(&["index", "corpus", "--entities", "off", "--timeout", "60", "--index", &server.index()])
    }
}

fn ended(command: &mut Command) -> Run {
    let output = command.output().expect("the program runs");
    Run {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

fn is_bulk(call: &Call) -> bool {
    call.path.starts_with("/news/_bulk")
}

fn check(run: &Run, code: i32, says: &str) {
    let said = format!("{}{}", run.out, run.err);
    assert_eq!(run.code, code, "{said}");
    assert!(said.contains(says), "`{says}` is not in: {said}");
}

/// Runs an index command against a server whose first answers to packs are as given; all articles must arrive.
fn survives(bad: impl Fn(&Call) -> Reply + Send + Sync + 'static) {
    let desk = Desk::new(40);
    let server = Server::start(move |call| match is_bulk(call) && call.before < 2 {
        true => bad(call),
        false => Reply::Usual,
    });
    check(&desk.index(&server), 0, "40 articles indexed");
    assert_eq!(server.ids().len(), 40);
    // All delivered: the next run sends nothing.
    let packs = || server.calls().iter().filter(|call| is_bulk(call)).count();
    let sent = packs();
    check(&desk.index(&server), 0, "");
    assert_eq!(packs(), sent);
}

#[test]
fn passing_trouble_is_waited_out() {
    survives(|_| {
        Reply::Json(
            429,
            json!({"error": {"type": "rejected_execution_exception", "reason": "queue is full"}}),
        )
    });
    survives(|_| Reply::Json(503, json!({"error": "no master", "status": 503})));
    survives(|call| {
        let refused =
            json!({"status": 429, "error": {"type": "es_rejected_execution_exception", "reason": "busy"}});
        Reply::Json(200, json!({"errors": true, "items": items(&call.body, |_| refused.clone())}))
    });
}

#[test]
fn broken_answers_are_not_taken_for_good_ones() {
    survives(|_| Reply::Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"items\":[".to_vec()));
    survives(|_| Reply::Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n<html".to_vec()));
    survives(|_| Reply::Reset);
    survives(|_| Reply::Json(200, json!({"errors": false, "items": []})));
    // Says that all went well, and tells of fewer articles than were sent.
    survives(|call| {
        let mut items = items(&call.body, |_| json!({"status": 201}));
        items.pop();
        Reply::Json(200, json!({"errors": false, "items": items}))
    });
}

#[test]
fn one_bad_article_among_a_thousand_is_named() {
    let desk = Desk::new(1_000);
    // `errors` is a lie.
    let server = Server::start(|call| match is_bulk(call) {
        true => {
            // Which pack it comes in is by chance.
            let lines: Vec<&str> = call.body.lines().collect();
            let bad = lines.chunks(2).find(|pair| pair.iter().any(|line| line.contains("on day 7.")));
            let judge = |id: &str| match bad.is_some_and(|pair| pair[0].contains(id)) {
                true => {
                    json!({"status": 400, "error": {"type": "mapper_parsing_exception", "reason": "odd"}})
                }
                false => json!({"status": 201}),
            };
            Reply::Json(200, json!({"errors": false, "items": items(&call.body, judge)}))
        }
        false => Reply::Usual,
    });
    check(&desk.index(&server), 0, "");
    let url = server.index();
    let files = desk.run(&["status", "--files", "--index", &url]);
    check(&files, 0, "partly");
    check(&files, 0, "odd");
}

#[test]
fn packs_that_are_too_large_are_halved() {
    let desk = Desk::new(20);
    let server = Server::start(|call| match is_bulk(call) && call.body.lines().count() > 6 {
        true => Reply::Json(413, json!({"error": "too large"})),
        false => Reply::Usual,
    });
    check(&desk.index(&server), 0, "");
    assert_eq!(server.ids().len(), 20);
    // An article too large by itself is named, the others arrive.
    let desk = Desk::new(9);
    let server = Server::start(|call| match is_bulk(call) && call.body.contains("day 4.") {
        true => Reply::Json(413, json!({"error": "too large"})),
        false => Reply::Usual,
    });
    desk.index(&server);
    assert_eq!(server.ids().len(), 8);
    let url = server.index();
    check(&desk.run(&["status", "--files", "--index", &url]), 0, "larger than the cluster takes");
}

#[test]
fn a_full_disk_ends_the_run() {
    let desk = Desk::new(5);
    let blocked = json!({"status": 403, "error": {
        "type": "cluster_block_exception",
        "reason": "index [news] blocked by: [FORBIDDEN/12/index read-only / allow delete (api)];",
    }});
    let server = Server::start(move |call| match is_bulk(call) {
        true => Reply::Json(200, json!({"errors": true, "items": items(&call.body, |_| blocked.clone())})),
        false => Reply::Usual,
    });
    check(&desk.index(&server), 2, "takes no more");
}

#[test]
fn a_silent_host_is_given_up_in_time() {
    let desk = Desk::new(1);
    let server = Server::start(|_| Reply::Silence);
    let begun = Instant::now();
    let url = server.index();
    let run = desk.run(&["search", "harbour", "--timeout", "2", "--index", &url]);
    check(&run, 2, "does not answer");
    // By the time that was asked for, not by the program's own limit of two minutes for a request.
    check(&run, 2, "nothing after 2 s");
    assert!(begun.elapsed() < Duration::from_secs(15));
}

#[test]
fn another_host_takes_over() {
    let desk = Desk::new(30);
    let dead = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = dead.local_addr().expect("an address").port();
    drop(dead);
    let server = Server::start(|_| Reply::Usual);
    let url = format!("http://127.0.0.1:{port},127.0.0.1:{}/news", server.port);
    check(&desk.run(&["index", "corpus", "--entities", "off", "--index", &url]), 0, "30 articles indexed");
    assert_eq!(server.ids().len(), 30);
}

#[test]
fn a_killed_run_is_resumed() {
    let desk = Desk::new(50);
    let killed = Arc::new(AtomicBool::new(false));
    let is_over = Arc::clone(&killed);
    let server = Server::start(move |call| match is_bulk(call) && !is_over.load(Ordering::Relaxed) {
        // Taken, but the answer never comes; each thread sends a pack of its own.
        true => Reply::Silence,
        false => Reply::Usual,
    });
    let url = server.index();
    let args = ["index", "corpus", "--entities", "off", "--index", &url];
    let mut child = desk.command(&args).spawn().expect("the program starts");
    while !server.calls().iter().any(is_bulk) {
        assert!(child.try_wait().expect("its state").is_none(), "it ended before a pack was sent");
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().expect("a kill");
    child.wait().expect("the end");
    killed.store(true, Ordering::Relaxed);
    assert!(server.ids().is_empty());
    check(&desk.run(&["status", "--files", "--index", &url]), 0, "pending");
    // The file is gone when the next run comes: what may have arrived of it is removed.
    let run = ended(&mut desk.command(&args));
    check(&run, 0, "");
    assert_eq!(server.ids().len(), 50);
    let swept = server.calls().iter().any(|call| call.path.starts_with("/news/_delete_by_query"));
    assert!(swept, "what the killed run may have left of the file is looked for");
}

#[test]
fn credentials_stay_where_they_belong() {
    let desk = Desk::new(1);
    let elsewhere = Server::start(|_| Reply::Usual);
    let target = elsewhere.index();
    let moved = Server::start(move |_| Reply::Header(307, "Location", target.clone()));
    let url = moved.index();
    let with = |name: &str, value: &str, url: &str| {
        ended(desk.command(&["search", "harbour", "--index", url]).env(name, value))
    };
    let run = with("PRESSHOUND_BEARER", "sesame", &url);
    check(&run, 2, "not followed");
    assert!(elsewhere.calls().is_empty(), "the other host hears nothing");
    assert_eq!(moved.calls()[0].authorization.as_deref(), Some("Bearer sesame"));

    let guarded = Server::start(|call| match call.authorization.as_deref() {
        Some("Basic YW5uOnNlc2FtZQ==" | "ApiKey a2V5") => Reply::Usual,
        _ => Reply::Json(401, json!({"error": {"type": "security_exception", "reason": "who?"}})),
    });
    guarded.set_mapping(manifest(None));
    let url = guarded.index();
    let run = with("PRESSHOUND_BEARER", "sesame", &url);
    check(&run, 2, "does not know these credentials");
    assert!(!run.err.contains("sesame"));
    assert_ne!(with("PRESSHOUND_API_KEY", "a2V5", &url).code, 2);
    let login = desk.folder.path().join("login");
    fs::write(&login, "user = \"ann\"\npassword = \"sesame\"\n").expect("a file");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let args = ["search", "harbour", "--index", &url, "--login", "login"];
        fs::set_permissions(&login, fs::Permissions::from_mode(0o644)).expect("permissions");
        check(&desk.run(&args), 2, "others can read");
        fs::set_permissions(&login, fs::Permissions::from_mode(0o600)).expect("permissions");
        assert_ne!(desk.run(&args).code, 2);
    }
    let run = desk.run(&["search", "x", "--index", "http://ann:sesame@127.0.0.1/news"]);
    check(&run, 2, "no user and password");
    assert!(!run.err.contains("sesame"));
}

/// Returns the mapping of an index made by this program, of this version or another one.
fn manifest(schema: Option<u32>) -> Value {
    let mut manifest = presshound::store::manifest::Manifest::new("0".repeat(32));
    manifest.schema = schema.unwrap_or(manifest.schema);
    json!({"_meta": {"presshound": manifest, "mapping": 2}})
}

#[test]
fn indexes_of_others_are_left_alone() {
    let desk = Desk::new(1);
    let server = Server::start(|_| Reply::Usual);
    server.set_mapping(json!({"properties": {"title": {"type": "text"}}}));
    for args in [vec!["search", "x"], vec!["index", "corpus"], vec!["index", "corpus", "--rebuild"]] {
        let url = server.index();
        let args = [args, vec!["--index", &url]].concat();
        check(&desk.run(&args), 3, "was not made by presshound");
    }
    server.set_mapping(manifest(Some(99)));
    let url = server.index();
    check(&desk.run(&["search", "x", "--index", &url]), 3, "--rebuild");
    assert!(server.calls().iter().all(|call| call.method != "DELETE" && call.method != "PUT"));
    check(
        &desk.run(&["search", "x", "--index", "http://127.0.0.1:1/news", "--timeout", "1"]),
        2,
        "does not answer",
    );
}

#[test]
fn results_that_miss_a_part_say_so() {
    let desk = Desk::new(1);
    let server = Server::start(|call| match call.path.starts_with("/news/_search") {
        true => {
            let failure = json!({"reason": {"type": "node_disconnected_exception", "reason": "n2 left"}});
            let hits = json!({"total": {"value": 1}, "hits": []});
            let shards = json!({"total": 3, "failed": 1, "failures": [failure]});
            Reply::Json(200, json!({"timed_out": false, "_shards": shards, "hits": hits}))
        }
        false => Reply::Usual,
    });
    server.set_mapping(manifest(None));
    let url = server.index();
    check(
        &desk.run(&["search", "x", "--index", &url]),
        2,
        "1 of 3 parts of the index did not answer: n2 left",
    );
    check(&desk.run(&["search", "x", "--partial", "--index", &url]), 0, "did not answer");
    check(&desk.run(&["why", "0123456789abcdef", "x", "--index", &url]), 2, "");
}

#[test]
fn only_hosts_with_a_good_certificate_are_trusted() {
    let desk = Desk::new(1);
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/faults");
    let authority = format!("{folder}/authority.pem");
    let search = |server: &Server, more: &[&str]| {
        let url = format!("https://localhost:{}/news", server.port);
        desk.run(&[&["search", "x", "--timeout", "10", "--index", &url], more].concat())
    };
    let good = Server::start_with(Some(tls("good", false)), |_| Reply::Usual);
    good.set_mapping(manifest(None));
    check(&search(&good, &[]), 2, "no safe connection");
    check(&search(&good, &["--ca", &authority]), 1, "nothing found");
    let expired = Server::start_with(Some(tls("expired", false)), |_| Reply::Usual);
    check(&search(&expired, &["--ca", &authority]), 2, "no safe connection");
    assert!(expired.calls().is_empty());
    let strict = Server::start_with(Some(tls("good", true)), |_| Reply::Usual);
    strict.set_mapping(manifest(None));
    assert_eq!(search(&strict, &["--ca", &authority]).code, 2);
    let ours = format!("{folder}/client.pem");
    let shown = ["--ca", &authority, "--client-cert", &ours, "--client-key", &ours];
    check(&search(&strict, &shown), 1, "nothing found");
}

/// Returns how a server with a certificate talks; a strict one asks for the other side's.
fn tls(name: &str, strict: bool) -> Arc<rustls::ServerConfig> {
    let path = |name: &str| format!("{}/tests/faults/{name}.pem", env!("CARGO_MANIFEST_DIR"));
    let chain: Vec<_> = CertificateDer::pem_file_iter(path(name)).expect("a file").flatten().collect();
    let key = PrivateKeyDer::from_pem_file(path(name)).expect("a key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .expect("versions");
    let builder = if strict {
        let mut roots = rustls::RootCertStore::empty();
        let authority = CertificateDer::from_pem_file(path("authority")).expect("a certificate");
        roots.add(authority).expect("a root");
        let verifier = rustls::server::WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
        builder.with_client_cert_verifier(verifier.build().expect("a verifier"))
    } else {
        builder.with_no_client_auth()
    };
    Arc::new(builder.with_single_cert(chain, key).expect("a certificate that fits its key"))
}
