//! Whatever lies in a folder, a run goes on: each bad file is one line in the ledger, with its reason.

use std::fs;
use std::io::Write as _;
use std::process::Command;

use super::support::{self, Desk, check, content, job};

const PAGE: &str = "Harbour strike ends

Dockers at the harbour of Port Ellis went back to work on Monday, said the union. The \
                    strike had closed the harbour for nine days.

The port says that ferries sail again from Tuesday.
";

/// Returns the fates of the files: path and reason, where there is one.
fn fates(desk: &Desk, index: &str) -> Vec<(String, String, String)> {
    let out = desk.run(&["status", "--index", index, "--files", "--json"]).ends(0).out;
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_string();
    out.lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"))
        .filter(|value| value["type"] == "file")
        .map(|value| (text(&value["path"]), text(&value["fate"]), text(&value["reason"])))
        .collect()
}

/// Indexes the folder `news`, and compares what the ledger says.
fn reads(desk: &Desk, args: &[&str], expected: &[(&str, &str, &str)]) {
    let run = desk.run(&[&["index", "--index", "idx"], args, &["news"]].concat()).ends(0);
    let found = fates(desk, "idx");
    for (path, fate, reason) in expected {
        let line = found.iter().filter(|(found, ..)| found == path).collect::<Vec<_>>();
        let [(_, is, why)] = line[..] else { panic!("{path}: {} lines: {found:?}", line.len()) };
        assert!(
            is == fate && why.contains(reason),
            "{path} is {is}: {why}; not {fate}: {reason}\n{}",
            run.err
        );
    }
    assert_eq!(found.len(), expected.len(), "{found:?}");
    check(&desk.path("idx"));
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("room");
    encoder.finish().expect("room")
}

fn zip_of(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    writer.start_file(name, zip::write::SimpleFileOptions::default()).expect("a member");
    writer.write_all(bytes).expect("room");
    writer.finish().expect("an archive").into_inner()
}

#[test]
fn every_bad_file_is_one_line() {
    let desk = Desk::new();
    let deep = (0..4).fold(PAGE.as_bytes().to_vec(), |inner, _| zip_of("in.zip", &inner));
    let mut cut = gzip(PAGE.repeat(50).as_bytes());
    cut.truncate(cut.len() / 2);
    let brackets = "[".repeat(100_000);
    let objects = format!("{}1{}", "{\"a\":".repeat(100_000), "}".repeat(100_000));
    let elements = format!("{}{PAGE}", "<div>".repeat(100_000));
    let (short, bomb) = (zip_of("a.txt", PAGE.as_bytes()), gzip(&vec![b' '; 70 << 20]));
    let files: &[(&str, &[u8], &str, &str)] = &[
        ("good.txt", PAGE.as_bytes(), "indexed", ""),
        ("empty.txt", b"", "failed", "empty"),
        ("blank.html", b" \n\t ", "failed", "empty"),
        ("nul.txt", &[0; 5_000], "failed", "looks binary"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "skipped", "not text: PNG picture"),
        ("wrong.json", PAGE.as_bytes(), "failed", "malformed: JSON"),
        ("wrong.gz", PAGE.as_bytes(), "indexed", ""),
        ("wrong.html", PAGE.as_bytes(), "indexed", ""),
        ("cut.txt.gz", &cut, "partly", "ends too early"),
        ("cut.zip", &short[..60], "failed", ""),
        (
            "invalid.txt",
            b"Harbour strike \xff\xfe\x80\xc3( ends\n\nDockers in Port Ellis went back to work on Monday.\n",
            "indexed",
            "",
        ),
        ("invalid.jsonl", b"{\"title\":\"\xff\xc3(\",\"text\":\"Dues \x80.\"}\n", "indexed", ""),
        ("brackets.json", brackets.as_bytes(), "failed", ""),
        ("brackets.jsonl", brackets.as_bytes(), "failed", "malformed"),
        ("nested.json", objects.as_bytes(), "failed", ""),
        ("nested.html", elements.as_bytes(), "*", ""),
        ("deep.zip", &deep, "failed", "archive nesting deeper than 3 (limit `max-depth`)"),
        ("bomb.txt.gz", &bomb, "failed", "limit `max-"),
    ];
    for (name, bytes, ..) in files {
        desk.write(&format!("news/{name}"), bytes);
    }
    desk.run(&["index", "--index", "idx", "news"]).ends(0);
    let found = fates(&desk, "idx");
    assert_eq!(found.len(), files.len(), "{found:?}");
    for (name, _, fate, reason) in files {
        let (_, is, why) = found.iter().find(|(path, ..)| path == name).expect("a line");
        assert!(
            (is == fate || *fate == "*") && why.contains(reason),
            "{name} is {is}: {why}; not {fate}: {reason}"
        );
    }
    check(&desk.path("idx"));
    desk.run(&["index", "--index", "idx", "--strict", "--rebuild", "news"]).ends(2);
    // Queries are input too.
    // As long as one argument may be.
    let (open, near) = ("(".repeat(100_000), "a NEAR/2 ".repeat(13_000));
    for query in [open.as_str(), near.as_str(), &"NOT ".repeat(30_000), "/((((((((((a{99}){99}){99}){99})/"] {
        desk.run(&["search", "--index", "idx", query]).ends(2);
    }
}

/// `LONG_LINE` is the length of the line, MiB (192); a person tries 1,024 and more.
#[cfg(target_os = "linux")]
#[test]
fn a_line_without_an_end_takes_no_memory() {
    let desk = Desk::new();
    desk.write("news/a.jsonl", "");
    let mut file = fs::File::create(desk.path("news/a.jsonl")).expect("a file");
    file.write_all(b"{\"title\":\"").expect("room");
    let part = vec![b'x'; 1 << 20];
    for _ in 0..super::support::setting("LONG_LINE", 192) {
        file.write_all(&part).expect("room");
    }
    file.write_all(b"\"}\n{\"title\":\"Dues\",\"text\":\"Harbour dues rise.\"}\n").expect("room");
    drop(file);
    fs::copy(desk.path("news/a.jsonl"), desk.path("news/b.csv")).expect("a copy");
    let args = ["index", "--index", "idx", "--memory", "64M", "--max-filesize", "8M", "news"];
    let (status, kib) = support::peak(desk.command(&args).stdout(std::process::Stdio::null()));
    assert!(status.success());
    assert!(kib < 140 << 10, "{} MiB", kib >> 10);
    let found = fates(&desk, "idx");
    let why = |path: &str| found.iter().find(|line| line.0 == path).expect("a line").clone();
    assert_eq!(why("a.jsonl").1, "partly");
    assert!(why("a.jsonl").2.contains("limit `max-filesize`"), "{found:?}");
    assert!(why("b.csv").2.contains("limit `max-filesize`"), "{found:?}");
    desk.run(&["search", "--index", "idx", "dues"]).ends(0);
}

#[test]
fn files_that_go_or_grow_while_they_are_read() {
    let desk = Desk::new();
    for number in 0..1_500 {
        desk.write(&format!("news/{number:04}.txt"), if number == 0 { "" } else { PAGE });
    }
    let (folder, made) = (desk.path("news"), desk.path("idx"));
    let job = presshound::ingest::job::Job { threads: 1, ..job(&made, &folder) };
    let stop = std::sync::atomic::AtomicBool::new(false);
    let summary = presshound::ingest::run(&job, None, &stop, &mut |event| {
        // The first file is empty: while the others wait, some go and some grow.
        if let presshound::ingest::job::Event::Failed { location, .. } = event
            && location == "0000.txt"
        {
            for number in 1_000..1_250 {
                let _ = fs::remove_file(folder.join(format!("{number}.txt")));
            }
            for number in 1_250..1_500 {
                fs::write(folder.join(format!("{number}.txt")), PAGE.repeat(3)).expect("a file");
            }
        }
    })
    .expect("a run");
    assert_eq!(summary.found, 1_500);
    check(&made);
    let found = fates(&desk, "idx");
    assert_eq!(found.len(), 1_500);
    for (path, fate, reason) in &found[1..] {
        let gone = fate == "failed" && (reason == "no such file" || reason.contains("changed while"));
        assert!(fate == "indexed" || gone, "{path} is {fate}: {reason}");
    }
    // The next run sees what is there now.
    let again = presshound::ingest::run(&job, None, &stop, &mut |_| {}).expect("a run");
    assert!(again.failed <= 1, "{again:?}");
    assert_eq!(content(&made).len(), 1_249);
}

#[cfg(unix)]
#[test]
fn names_that_are_not_text() {
    use std::os::unix::ffi::OsStrExt as _;
    let desk = Desk::new();
    desk.write("news/plain.txt", PAGE);
    for name in
        [&b"caf\xe9 100%.txt"[..], b"new\nline.txt", b"bell\x07.txt", "\u{202e}txt.exe.txt".as_bytes()]
    {
        fs::write(desk.path("news").join(std::ffi::OsStr::from_bytes(name)), PAGE).expect("a file");
    }
    reads(
        &desk,
        &[],
        &[
            ("plain.txt", "indexed", ""),
            ("caf%E9 100%25.txt", "indexed", ""),
            ("new\nline.txt", "indexed", ""),
            ("bell\u{7}.txt", "indexed", ""),
            ("\u{202e}txt.exe.txt", "indexed", ""),
        ],
    );
    let id = desk.run(&["search", "--index", "idx", "--format", "{id}", "path:caf*", "harbour"]).ends(0).out;
    assert_eq!(desk.run(&["show", "--index", "idx", "--raw", id.trim()]).ends(0).out, PAGE);
    let null = desk.run(&["search", "--index", "idx", "-0", "harbour"]).ends(0).out;
    assert_eq!(null.split_terminator('\0').count(), 5, "{null:?}");
}

/// Two names that would be written alike, if a name were written as it is: each keeps its article.
#[cfg(unix)]
#[test]
fn names_that_look_alike() {
    use std::os::unix::ffi::OsStrExt as _;
    let desk = Desk::new();
    let page = |day: &str| PAGE.replace("Monday", day);
    desk.write("news/caf%E9.txt", page("Friday"));
    desk.write("news/caf%25E9.txt", page("Sunday"));
    fs::write(desk.path("news").join(std::ffi::OsStr::from_bytes(b"caf\xe9.txt")), page("Monday"))
        .expect("a file");
    desk.run(&["index", "--index", "idx", "news"]).ends(0);
    assert_eq!(content(&desk.path("idx")).len(), 3);
    check(&desk.path("idx"));
    for day in ["Monday", "Friday", "Sunday"] {
        let id = desk.run(&["search", "--index", "idx", "--format", "{id}", day]).ends(0).out;
        assert_eq!(desk.run(&["show", "--index", "idx", "--raw", id.trim()]).ends(0).out, page(day));
    }
}

#[cfg(unix)]
#[test]
fn loops_of_links() {
    let desk = Desk::new();
    desk.write("news/a/page.txt", PAGE);
    let link = |to: &str, at: &str| std::os::unix::fs::symlink(to, desk.path(at)).expect("a link");
    link("..", "news/a/up");
    link("self", "news/self");
    link("nowhere", "news/broken");
    let skipped = "symbolic link";
    reads(
        &desk,
        &[],
        &[
            ("a/page.txt", "indexed", ""),
            ("a/up", "skipped", skipped),
            ("self", "skipped", skipped),
            ("broken", "skipped", skipped),
        ],
    );
    reads(
        &desk,
        &["--follow"],
        &[
            ("a/page.txt", "indexed", ""),
            ("a/up", "failed", "loop of symbolic links"),
            ("self", "failed", ""),
            ("broken", "failed", "no such file"),
        ],
    );
}

#[cfg(unix)]
#[test]
fn files_that_may_not_be_read() {
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::process::CommandExt as _;
    let desk = Desk::new();
    desk.write("news/page.txt", PAGE);
    desk.write("news/closed.txt", PAGE);
    desk.write("news/folder/in.txt", PAGE);
    let set = |name: &str, mode| {
        fs::set_permissions(desk.path(name), fs::Permissions::from_mode(mode)).expect("a permission");
    };
    let root = fs::read(desk.path("news/page.txt")).is_ok() && {
        set("news/closed.txt", 0o000);
        fs::read(desk.path("news/closed.txt")).is_ok()
    };
    set("news/folder", 0o000);
    set("", 0o777);
    // To root nothing is closed: the program runs as nobody then, from where nobody may start it.
    let program = desk.path("program");
    fs::copy(env!("CARGO_BIN_EXE_presshound"), &program).expect("a copy");
    let run = |args: &[&str]| {
        let mut command = Command::new(&program);
        command.args(args).current_dir(desk.path("")).env_clear().env("HOME", desk.path("home"));
        if root {
            command.uid(65_534).gid(65_534);
        }
        let output = command.output().expect("the program");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, err) = run(&["index", "--index", "idx", "news"]);
    set("news/folder", 0o755);
    assert_eq!(code, Some(0), "{err}");
    let found = fates(&desk, "idx");
    let line = |path: &str| found.iter().find(|line| line.0 == path).expect("a line").clone();
    assert_eq!(line("page.txt").1, "indexed");
    for closed in ["closed.txt", "folder"] {
        assert_eq!(
            (line(closed).1.as_str(), line(closed).2.as_str()),
            ("failed", "permission denied"),
            "{err}"
        );
    }
    // A folder that cannot be looked into has lost nothing; once it can be, the next run reads it.
    set("news/closed.txt", 0o644);
    let (code, err) = run(&["index", "--index", "idx", "news"]);
    assert_eq!(code, Some(0), "{err}");
    assert_eq!(content(&desk.path("idx")).len(), 3);
    set("news/folder", 0o000);
    let (_, err) = run(&["index", "--index", "idx", "news"]);
    set("news/folder", 0o755);
    assert_eq!(content(&desk.path("idx")).len(), 3, "{err}");
    // Nor has a file that changed and cannot be read.
    let old = content(&desk.path("idx"));
    set("news/closed.txt", 0o644);
    desk.write("news/closed.txt", PAGE.replace("Monday", "Wednesday"));
    set("news/closed.txt", 0o000);
    let (code, err) = run(&["index", "--index", "idx", "news"]);
    assert_eq!((code, content(&desk.path("idx"))), (Some(0), old), "{err}");
    let found = fates(&desk, "idx");
    assert_eq!(found.iter().filter(|line| line.1 == "failed").count(), 1, "{found:?}");
    check(&desk.path("idx"));
    set("news/closed.txt", 0o644);
    let (_, err) = run(&["index", "--index", "idx", "news"]);
    let now = content(&desk.path("idx"));
    assert!(now.len() == 3 && now.values().any(|(.., body)| body.contains("Wednesday")), "{err}: {now:?}");
    check(&desk.path("idx"));
    // An index that may not be written or read is an error with a reason.
    fs::set_permissions(desk.path("idx/segments/meta.json"), fs::Permissions::from_mode(0o000))
        .expect("a permission");
    let (code, err) = run(&["search", "--index", "idx", "harbour"]);
    assert!(code == Some(2) && err.contains("ermission denied"), "{code:?}: {err}");
}

#[test]
fn an_index_folder_that_is_something_else() {
    let desk = Desk::new();
    desk.write("news/page.txt", PAGE);
    desk.write("photos/holiday.jpg", "not an index");
    desk.write("file", "not a folder");
    desk.write("other/presshound.json", "{\"format\":\"something else\",\"version\":3}");
    desk.write("broken/presshound.json", "no JSON");
    for (name, code) in [("photos", 3), ("file", 3), ("other", 3), ("broken", 2)] {
        for args in [
            &["index", "news"][..],
            &["search", "harbour"],
            &["status"],
            &["check"],
            &["index", "--rebuild", "news"],
        ] {
            if args.contains(&"--rebuild") && ["broken", "other"].contains(&name) {
                continue;
            }
            let run = desk.run(&[args, &["--index", name]].concat()).ends(code);
            assert!(
                run.err.contains(&format!("`{name}")) && run.err.contains("hint: "),
                "{args:?} {name}: {}",
                run.err
            );
        }
    }
    assert_eq!(fs::read_dir(desk.path("photos")).expect("a folder").count(), 1);
    assert_eq!(fs::read(desk.path("photos/holiday.jpg")).expect("a file"), b"not an index");
    assert_eq!(fs::read(desk.path("file")).expect("a file"), b"not a folder");
}

#[test]
fn an_index_of_another_version() {
    let desk = Desk::new();
    desk.write("news/page.txt", PAGE);
    desk.run(&["index", "news"]).ends(0);
    let manifest = desk.path(".presshound/presshound.json");
    let text = fs::read_to_string(&manifest).expect("a manifest");
    let version = format!("\"schema\": {}", presshound::store::manifest::SCHEMA_VERSION);
    assert!(text.contains(&version), "{text}");
    for other in ["\"schema\": 0", "\"schema\": 1", "\"schema\": 4000000000"] {
        fs::write(&manifest, text.replace(&version, other)).expect("a manifest");
        for args in
            [&["search", "harbour"][..], &["index", "news"], &["status"], &["check"], &["forget", "news"]]
        {
            let run = desk.run(args).ends(3);
            assert!(run.err.contains("schema version"), "{args:?}: {}", run.err);
            assert!(
                run.err.contains("hint: make it anew with `presshound index --rebuild"),
                "{args:?}: {}",
                run.err
            );
        }
    }
    desk.run(&["index", "--rebuild", "news"]).ends(0);
    desk.run(&["search", "harbour"]).ends(0);
}

/// A file system of a few hundred KiB, gone with it.
#[cfg(target_os = "linux")]
struct SmallDisk(std::path::PathBuf);

#[cfg(target_os = "linux")]
impl SmallDisk {
    /// Returns none where this user may not mount.
    fn mount(at: &std::path::Path, kib: u64) -> Option<SmallDisk> {
        fs::create_dir_all(at).expect("a folder");
        let size = format!("size={kib}k");
        let mut command = Command::new("mount");
        command.args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(at).stderr(std::process::Stdio::null());
        command.status().ok()?.success().then(|| SmallDisk(at.to_path_buf()))
    }
}

#[cfg(target_os = "linux")]
impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk() {
    let desk = Desk::new();
    let text = |seed: u64| {
        let mut dice = super::support::Dice(seed);
        (0..400).map(|_| format!("w{} ", dice.below(40_000))).collect::<String>()
    };
    for number in 0..10 {
        desk.write(
            &format!("news/{number}.jsonl"),
            format!("{{\"title\":\"T{number}\",\"text\":\"{}\"}}", text(number)),
        );
    }
    let Some(disk) = SmallDisk::mount(&desk.path("small"), 1_500) else {
        println!(
            "no file system can be mounted here: a full disk is tried by the failing disk of src/corpus/trouble.rs"
        );
        return;
    };
    desk.run(&["index", "--index", "small/idx", "news"]).ends(0);
    let before = content(&desk.path("small/idx"));
    // Files of a few KiB take the room that is left, more of it each time: the disk is full sooner and sooner.
    for number in 10..700 {
        desk.write(
            &format!("news/{number}.jsonl"),
            format!("{{\"title\":\"T{number}\",\"text\":\"{}\"}}", text(number)),
        );
    }
    let mut told = 0;
    for taken in [0, 400, 800, 1_000, 1_100, 1_150, 1_200, 1_250, 1_300, 1_350] {
        desk.write("small/taken", "");
        let taking = fs::write(desk.path("small/taken"), vec![1; taken << 10]);
        let run = desk.run(&["index", "--index", "small/idx", "news"]);
        drop(taking);
        assert_eq!(run.code, 2, "{taken}: {}", run.err);
        assert!(run.err.contains("the disk is full"), "{taken}: {}", run.err);
        told += 1;
        fs::remove_file(desk.path("small/taken")).expect("it is there");
        assert_eq!(content(&desk.path("small/idx")), before, "{taken}");
        check(&desk.path("small/idx"));
        desk.run(&["search", "--index", "small/idx", "--format", "{title}", "title:T5"]).ends(0);
    }
    assert_eq!(told, 10);
    // With room again it goes on where it was.
    super::support::copy(&desk.path("small/idx"), &desk.path("idx"));
    drop(disk);
    desk.run(&["index", "--index", "idx", "news"]).ends(0);
    assert_eq!(content(&desk.path("idx")).len(), 700);
}

/// Where nothing can be mounted: a limit on the size of files.
#[cfg(unix)]
#[test]
fn files_may_not_grow() {
    let desk = Desk::new();
    desk.write("news/page.txt", PAGE);
    desk.run(&["index", "--index", "idx", "news"]).ends(0);
    let before = content(&desk.path("idx"));
    let lines: String = (0..3_000)
        .map(|number| format!("{{\"title\":\"T{number}\",\"text\":\"w{} v{number} Dues.\"}}\n", number * 7))
        .collect();
    desk.write("news/more.jsonl", lines);
    let script = "trap '' XFSZ; ulimit -f 16; exec \"$@\"";
    let mut command = Command::new("sh");
    command.args(["-c", script, "sh", env!("CARGO_BIN_EXE_presshound"), "index", "--index", "idx", "news"]);
    let output =
        command.current_dir(desk.path("")).env("HOME", desk.path("home")).output().expect("the program");
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{err}");
    assert!(err.contains("File too large"), "{err}");
    assert_eq!(content(&desk.path("idx")), before);
    check(&desk.path("idx"));
    desk.run(&["index", "--index", "idx", "news"]).ends(0);
    assert_eq!(content(&desk.path("idx")).len(), 3_001);
}
