//! What every reader must hold: no panic on any bytes, and something said about every file. Then, one by one,
//! the bad input that a folder may hold.

use std::io::{Cursor, Write};
use std::ops::ControlFlow;

use super::*;
use crate::model::{Content, Document, RawRecord};

/// A sound file of each format, made of text of our own. A new reader needs a row here.
fn samples() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let text = "The tide came early\n\nResidents of Port Elm woke to water in the streets on Monday.\n";
    let html = format!("<!doctype html><meta charset=utf-8><h1>Tide</h1><p>{text}</p>");
    let lines =
        "{\"id\":1,\"title\":\"One\",\"text\":\"First\"}\n{\"id\":2,\"title\":\"Two\",\"text\":\"Second\"}\n";
    let mail =
        "From: a@example.com\nDate: Sat, 5 Apr 2031 06:07:08 +0000\nSubject: Tide\n\nThe tide came early.\n";
    vec![
        ("gzip", "a.jsonl.gz", gzip(lines.as_bytes())),
        ("zstd", "a.jsonl.zst", zstd::encode_all(lines.as_bytes(), 1).unwrap()),
        ("bzip2", "a.jsonl.bz2", bzip2(lines.as_bytes())),
        ("xz", "a.jsonl.xz", xz(lines.as_bytes())),
        ("zip", "a.zip", zip_of(&[("a.txt", text.as_bytes()), ("b/c.html", html.as_bytes())])),
        ("tar", "a.tar", tar_of(&[("a.txt", text.as_bytes()), ("b/c.html", html.as_bytes())])),
        ("warc", "a.warc", warc(&[("http://example.com/tide", &html)])),
        ("arc", "a.arc", arc(&html)),
        ("mail", "a.eml", mail.into()),
        ("mbox", "a.mbox", format!("From a Sat\n{mail}\nFrom b Sun\n{mail}").into()),
        (
            "office",
            "a.docx",
            zip_of(&[
                ("[Content_Types].xml", b"<Types/>"),
                ("word/document.xml", b"<w:document><w:p><w:t>The tide came early.</w:t></w:p></w:document>"),
            ]),
        ),
        ("webarchive", "a.webarchive", format::webarchive_sample(&html)),
        ("pdf", "a.pdf", format::pdf_sample("BT /F1 12 Tf 50 700 Td (The tide) Tj ET", "")),
        ("epub", "a.epub", format::epub_sample(&[("a.xhtml", &html)])),
        ("rtf", "a.rtf", "{\\rtf1\\ansi The tide came early.\\par}".into()),
        (
            "sgml",
            "a.sgm",
            "<!DOCTYPE lewis SYSTEM \"lewis.dtd\">\n<REUTERS NEWID=\"1\"><TITLE>TIDE</TITLE></REUTERS>".into(),
        ),
        ("feed", "a.xml", "<rss><channel><item><title>Tide</title><description>Early</description></item></channel></rss>".into()),
        ("newsml", "a.xml", "<nitf><body><body.head><hl1>Tide</hl1></body.head><body.content><p>Early</p></body.content></body></nitf>".into()),
        ("alto", "a.xml", "<alto><TextBlock><TextLine><String CONTENT='Tide'/></TextLine></TextBlock></alto>".into()),
        ("hocr", "a.html", format::hocr_sample().into()),
        ("json", "a.jsonl", lines.into()),
        ("html", "a.html", html.clone().into()),
        ("markdown", "a.md", format!("---\ntitle: Tide\n---\n{text}").into()),
        ("csv", "a.csv", "id,title,text\n1,One,First\n2,Two,\"Sec\nond\"\n".into()),
        ("text", "a.txt", text.into()),
        ("text", "b.txt", export().into()),
        (
            "html",
            "b.html",
            format!("<!-- LXNComment --><p>{}</p>", export().trim_end().replace("\n\n", "</p><p>")).into(),
        ),
    ]
}

/// An export of a press database, of two articles.
fn export() -> String {
    let one = "1 of 2 DOCUMENTS\n\nHarbour Courier\n\nApril 5, 2031\n\nTide\n\nLENGTH: 4 words\n\nThe tide came early.\n\nLOAD-DATE: May 1, 2031\n\n";
    one.repeat(2)
}

fn tar_of(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, bytes) in members {
        let mut header = [0u8; 512];
        header[..name.len()].copy_from_slice(name.as_bytes());
        header[124..135].copy_from_slice(format!("{:011o}", bytes.len()).as_bytes());
        header[156] = b'0';
        header[257..263].copy_from_slice(b"ustar\0");
        header[148..156].fill(b' ');
        let sum: u32 = header.iter().map(|&b| u32::from(b)).sum();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        out.extend(header);
        out.extend(*bytes);
        out.resize(out.len().next_multiple_of(512), 0);
    }
    out.extend([0; 1024]);
    out
}

/// A WARC record of type `response`.
fn response(url: &str, http: &[u8]) -> Vec<u8> {
    let head = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2031-04-05T06:07:08Z\r\n\
         Content-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n",
        http.len()
    );
    [head.as_bytes(), http, b"\r\n\r\n"].concat()
}

fn warc(pages: &[(&str, &str)]) -> Vec<u8> {
    let one = |(url, page): &(&str, &str)| {
        response(url, format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{page}").as_bytes())
    };
    pages.iter().flat_map(one).collect()
}

fn arc(page: &str) -> Vec<u8> {
    let http = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{page}");
    let version = "1 0 Example\nURL IP-address Archive-date Content-type Archive-length\n";
    format!(
        "filedesc://a.arc 0.0.0.0 20310405060708 text/plain {}\n{version}\n\
         http://example.com/ 192.0.2.1 20310405060708 text/html {}\n{http}\n",
        version.len(),
        http.len()
    )
    .into()
}

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ::bzip2::write::BzEncoder::new(Vec::new(), ::bzip2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 1);
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(super) fn zip_of(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Reads bytes as a file called `name`.
pub(super) fn items(name: &str, bytes: &[u8], options: &ReadOptions) -> (Vec<Item>, FileReport) {
    let location = Location { path: name.to_string(), ..Location::default() };
    let mut items = Vec::new();
    let report = read_bytes(bytes, location, options, &mut |item| {
        items.push(item);
        ControlFlow::Continue(())
    });
    (items, report)
}

/// Writes an item on one line.
pub(super) fn show(item: &Item) -> String {
    match item {
        Item::Document(Document { location, content: Content::Page(markup, text), .. }) => {
            format!("{} {markup:?} {}", location.display(), text.trim().chars().take(40).collect::<String>())
        }
        Item::Document(Document { location, content: Content::Record(record), .. }) => {
            let RawRecord { title, body, .. } = record.as_ref();
            let short = |text: &Option<String>| text.clone().unwrap_or_default();
            format!("{} {}|{}", location.display(), short(title), short(body))
        }
        Item::Bad { location, problem } => format!("{} bad: {problem}", location.display()),
        Item::Skipped { location, passed } => format!("{} skipped: {passed}", location.display()),
    }
}

fn check(name: &str, bytes: &[u8], expected: &[&str]) {
    check_with(name, bytes, &ReadOptions::default(), expected);
}

fn check_with(name: &str, bytes: &[u8], options: &ReadOptions, expected: &[&str]) {
    let (items, report) = items(name, bytes, options);
    let shown: Vec<_> = items.iter().map(show).collect();
    assert_eq!(shown, expected, "{name}");
    assert_eq!(report.documents + report.bad + report.skipped, items.len() as u64);
}

/// A repeatable stream of bytes (xorshift).
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn bytes(&mut self, n: usize) -> Vec<u8> {
        (0..n).map(|_| self.next() as u8).collect()
    }
}

#[test]
fn every_reader_has_a_sample_and_reads_it() {
    let samples = samples();
    for reader in READERS {
        let (_, file, bytes) = samples
            .iter()
            .find(|(name, _, _)| *name == reader.name())
            .unwrap_or_else(|| panic!("{}", reader.name()));
        let (items, report) = items(file, bytes, &ReadOptions::default());
        assert_eq!(report.reader, reader.name());
        let documents = items.iter().filter(|item| matches!(item, Item::Document(_))).count();
        assert!(documents > 0 && report.bad == 0, "{file}: {items:?}");
    }
}

/// What `show --raw` prints, `show --json` gives the hash of.
#[test]
fn the_hash_is_that_of_the_original() {
    let folder = tempfile::tempdir().unwrap();
    let mut samples = samples();
    let (_, _, archive) = samples.iter().find(|(name, _, _)| *name == "warc").unwrap().clone();
    let (_, _, lines) = samples.iter().find(|(name, _, _)| *name == "json").unwrap().clone();
    samples.push(("gzip", "b.warc.gz", gzip(&archive)));
    samples.push(("zip", "b.zip", zip_of(&[("x/b.warc", &archive), ("b.jsonl", &lines)])));
    for (reader, name, bytes) in samples {
        let path = folder.path().join(name);
        std::fs::write(&path, &bytes).unwrap();
        let (items, _) = items(name, &bytes, &ReadOptions::default());
        for item in items {
            let Item::Document(document) = item else { continue };
            let original = read_original(&path, &document.location, &ReadOptions::default()).unwrap();
            let original = original.unwrap_or_else(|| panic!("{reader}: nothing at {:?}", document.location));
            let hash: [u8; 32] =
                sha2::Digest::finalize(sha2::Digest::chain_update(sha2::Sha256::default(), &original)).into();
            assert_eq!(hash, document.sha256, "{reader}: {:?}", document.location);
        }
    }
    let gone = Location { path: "a.zip".into(), member: Some("gone".into()), ..Location::default() };
    assert_eq!(read_original(&folder.path().join("a.zip"), &gone, &ReadOptions::default()), Ok(None));
}

#[test]
fn no_reader_panics_or_stays_silent() {
    let options = ReadOptions::default();
    let mut noise = Noise(0x9e37_79b9_7f4a_7c15);
    for reader in READERS {
        for (_, file, sound) in samples() {
            let mut inputs = vec![Vec::new(), vec![0; 3000], noise.bytes(5000), b"\n".to_vec()];
            inputs.extend((0..24).map(|i| sound[..sound.len() * i / 24].to_vec()));
            for _ in 0..12 {
                let mut damaged = sound.clone();
                for _ in 0..4 {
                    let at = noise.next() as usize % damaged.len();
                    damaged[at] = noise.next() as u8;
                }
                inputs.push(damaged);
            }
            for input in inputs {
                // As found, and forced upon a reader that would not have accepted it.
                let (found, _) = items(file, &input, &options);
                assert!(!found.is_empty(), "{file}: nothing said about {input:?}");
                forced(*reader, file, input, &options);
            }
        }
    }
}

fn forced(reader: &dyn Reader, file: &str, input: Vec<u8>, options: &ReadOptions) {
    let budget = Budget::new(options.limits.unpack_allowance(None));
    let mut count = 0;
    let mut sink = |_| {
        count += 1;
        ControlFlow::Continue(())
    };
    let location = Location { path: file.to_string(), ..Location::default() };
    let mut reading = Reading::new(location, options, &budget, READERS, &mut sink);
    assert!(reader.read(Source::memory(input), &mut reading).is_continue());
}

#[test]
fn whoever_takes_the_items_can_stop() {
    for (_, file, bytes) in samples() {
        let mut count = 0;
        let location = Location { path: file.to_string(), ..Location::default() };
        let report = read_bytes(&bytes, location, &ReadOptions::default(), &mut |_| {
            count += 1;
            ControlFlow::Break(())
        });
        assert_eq!((count, report.stopped), (1, true), "{file}");
    }
}

#[test]
fn content_counts_more_than_the_name() {
    check("a.txt", b"<!doctype html><p>Page", &["a.txt Html <!doctype html><p>Page"]);
    check("a.html", b"Just a text", &["a.html Plain Just a text"]);
    check("a.txt", b"{\"title\":\"T\"}", &["a.txt T|"]);
    check("a.json", b"Just", &["a.json bad: malformed: JSON: expected value at line 1 column 1"]);
    check("a.html", b"\x89PNG\r\n\x1a\n\0\0", &["a.html skipped: not text: PNG picture"]);
    check("a.gz", b"Just a text", &["a.gz Plain Just a text"]);
}

#[test]
fn empty_and_binary_files_are_bad() {
    check("a.txt", b"", &["a.txt bad: empty"]);
    check("a.html", b" \n ", &["a.html bad: empty"]);
    check("a.jsonl", b"\n\n", &["a.jsonl bad: empty"]);
    check("a.txt", &[0; 2000], &["a.txt bad: looks binary"]);
    check("a.txt", &Noise(7).bytes(2000), &["a.txt bad: looks binary"]);
}

#[test]
fn json_comes_in_many_shapes() {
    check("a.json", b"{\n \"title\": \"T\"\n}\n", &["a.json T|"]);
    check(
        "a.json",
        b"[{\"title\":\"T\"},\n 7, {\"text\":\"B\"}]",
        &[
            "a.json:1 T|",
            "a.json:2 bad: malformed: JSON: invalid type: integer `7`, expected an object at line 1 column 1",
            "a.json:3 |B",
        ],
    );
    check("a.json", b"{\"title\":\"T\"}{\"title\":\"U\"}", &["a.json:1 T|", "a.json:2 U|"]);
    check(
        "a.jsonl",
        b"{\"title\":\"T\"}\n{\"title\"\n{\"title\":\"U\"}",
        &[
            "a.jsonl:1 T|",
            "a.jsonl:2 bad: malformed: JSON: EOF while parsing an object at line 1 column 8",
            "a.jsonl:3 U|",
        ],
    );
    let utf16: Vec<u8> = "\u{feff}{\"title\":\"Tä\"}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    check("a.json", &utf16, &["a.json Tä|"]);
    check("a.json", "[".repeat(100_000).as_bytes(), &["a.json:1 bad: ends too early"]);
    check(
        "a.jsonl",
        "[".repeat(100_000).as_bytes(),
        &["a.jsonl:1 bad: malformed: JSON: invalid type: sequence, expected an object at line 1 column 0"],
    );
}

#[test]
fn records_know_their_place() {
    let text = "{\"title\":\"T\"}\r\n\r\n{\"title\":\"Ü\"}\n";
    let (items, _) = items("a.jsonl", text.as_bytes(), &ReadOptions::default());
    let Item::Document(second) = &items[1] else { panic!("{items:?}") };
    assert_eq!(second.location.record, Some(2));
    let (offset, length) = second.location.bytes.unwrap();
    assert_eq!(&text[offset as usize..(offset + length) as usize], "{\"title\":\"Ü\"}");
    let csv = "title,text\nA,\"x\ny\"\r\nB,z\n";
    let (items, _) = super::conformance::items("a.csv", csv.as_bytes(), &ReadOptions::default());
    let places: Vec<_> = items
        .iter()
        .map(|item| match item {
            Item::Document(document) => {
                let (offset, length) = document.location.bytes.unwrap();
                csv[offset as usize..(offset + length) as usize].trim()
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(places, ["A,\"x\ny\"", "B,z"]);
}

#[test]
fn too_long_records_are_passed_without_being_held() {
    let limits = Limits { max_article_bytes: 40, ..Limits::default() };
    let options = ReadOptions { limits, ..ReadOptions::default() };
    let long = format!("{{\"title\":\"{}\"}}\n{{\"title\":\"T\"}}\n", "x".repeat(100));
    let struck = "bad: article larger than 40 bytes (limit `max-filesize`)";
    check_with("a.jsonl", long.as_bytes(), &options, &[&format!("a.jsonl:1 {struck}"), "a.jsonl:2 T|"]);
    check_with("a.txt", &[b'x'; 41], &options, &[&format!("a.txt {struck}")]);
    let csv = format!("title,text\nA,b\nB,\"{}", "x".repeat(20_000));
    let (items, _) = items("a.csv", csv.as_bytes(), &options);
    assert_eq!(show(items.last().unwrap()), format!("a.csv {struck}"));
}

#[test]
fn archives_nest_up_to_the_limit() {
    let inner = zip_of(&[("in/a.txt", b"A page"), ("b.txt.gz", &gzip(b"Another page"))]);
    let outer = zip_of(&[("x.zip", &inner), ("y.png", b"\x89PNG\r\n\x1a\n"), ("__MACOSX/z", b"z")]);
    check(
        "o.zip",
        &outer,
        &[
            "o.zip!x.zip!in/a.txt Plain A page",
            "o.zip!x.zip!b.txt.gz Plain Another page",
            "o.zip!y.png skipped: not text: PNG picture",
            "o.zip!__MACOSX/z skipped: housekeeping of an archiver",
        ],
    );
    let mut deep = b"A page".to_vec();
    for _ in 0..4 {
        deep = zip_of(&[("d", &deep)]);
    }
    check("o.zip", &deep, &["o.zip!d!d!d!d bad: archive nesting deeper than 3 (limit `max-depth`)"]);
}

#[test]
fn bombs_end_in_a_limit() {
    let limits = Limits { max_unpacked_bytes: 10_000, ..Limits::default() };
    let options = ReadOptions { limits, ..ReadOptions::default() };
    let bomb = gzip(&b"word ".repeat(4000));
    let struck = "bad: unpacks to more than 10000 bytes (limit `max-unpacked-bytes`)";
    let (items, _) = items("b.txt.gz", &bomb, &options);
    assert_eq!(show(items.last().unwrap()), format!("b.txt.gz {struck}"));
    let many: Vec<_> = (0..5).map(|i| (format!("{i}.txt"), b"word ".repeat(800))).collect();
    let members: Vec<_> = many.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let (items, _) = super::conformance::items("b.zip", &zip_of(&members), &options);
    assert_eq!(items.iter().filter(|item| show(item).ends_with(struck)).count(), 3);
    let limits = Limits { max_members: 2, ..Limits::default() };
    let options = ReadOptions { limits, ..ReadOptions::default() };
    let (items, _) = super::conformance::items("b.zip", &zip_of(&members), &options);
    assert_eq!(
        show(items.last().unwrap()),
        "b.zip bad: archive has more than 2 members (limit `max-members`)"
    );
}

#[test]
fn odd_members_do_no_harm() {
    check(
        "a.zip",
        &zip_of(&[("../../up.txt", b"Up"), ("/etc/root.txt", b"Root")]),
        &["a.zip!../../up.txt Plain Up", "a.zip!/etc/root.txt Plain Root"],
    );
    let mut encrypted = zip_of(&[("a.txt", b"A page"), ("b.txt", b"B page")]);
    // The flag for encryption, in the directory and in the member's own header.
    let central = memchr::memmem::find(&encrypted, b"PK\x01\x02").unwrap();
    encrypted[central + 8] |= 1;
    encrypted[6] |= 1;
    check("a.zip", &encrypted, &["a.zip!a.txt bad: encrypted", "a.zip!b.txt Plain B page"]);
}

#[test]
fn truncated_files_are_read_as_far_as_they_go() {
    let mut noise = Noise(3);
    let lines: String =
        (0..500).map(|i| format!("{{\"id\":{i},\"title\":\"T{}\"}}\n", noise.next())).collect();
    let whole = lines.as_bytes();
    for (name, mut bytes) in [
        ("a.jsonl.gz", gzip(whole)),
        ("a.jsonl.xz", xz(whole)),
        ("a.jsonl.zst", zstd::encode_all(whole, 1).unwrap()),
        ("a.jsonl.bz2", bzip2(whole)),
    ] {
        bytes.truncate(bytes.len() - bytes.len() / 8);
        let (items, report) = items(name, &bytes, &ReadOptions::default());
        assert!(report.bad >= 1, "{name}");
        let last = show(items.last().unwrap());
        assert!(last.ends_with("bad: ends too early") || last.contains("malformed"), "{name}: {last}");
        // Bzip2 and Zstandard work in blocks larger than this file.
        assert!(
            report.documents > 200 || name.ends_with("bz2") || name.ends_with("zst"),
            "{name}: {report:?}"
        );
    }
    let mut archive = zip_of(&[("a.txt", b"A page"), ("b.txt", b"B page")]);
    archive.truncate(archive.len() - 60);
    let (items, _) = items("a.zip", &archive, &ReadOptions::default());
    let shown: Vec<_> = items.iter().map(show).collect();
    assert_eq!(shown[..2], ["a.zip!a.txt Plain A page", "a.zip!b.txt Plain B page"]);
    assert!(shown[2].starts_with("a.zip bad: "), "{shown:?}");
}

#[test]
fn compressed_files_of_several_parts_are_read_whole() {
    let two = [gzip(b"{\"title\":\"A\"}\n"), gzip(b"{\"title\":\"B\"}\n")].concat();
    check("a.jsonl.gz", &two, &["a.jsonl.gz:1 A|", "a.jsonl.gz:2 B|"]);
    let part = |text: &[u8]| zstd::encode_all(text, 1).unwrap();
    check(
        "a.zst",
        &[part(b"{\"title\":\"A\"}\n"), part(b"{\"title\":\"B\"}\n")].concat(),
        &["a.zst:1 A|", "a.zst:2 B|"],
    );
    check(
        "a.xz",
        &[xz(b"{\"title\":\"A\"}\n"), xz(b"{\"title\":\"B\"}\n")].concat(),
        &["a.xz:1 A|", "a.xz:2 B|"],
    );
    check(
        "a.bz2",
        &[bzip2(b"{\"title\":\"A\"}\n"), bzip2(b"{\"title\":\"B\"}\n")].concat(),
        &["a.bz2:1 A|", "a.bz2:2 B|"],
    );
}

#[test]
fn standard_input_is_json_lines() {
    for bytes in [b"broken\n{\"title\":\"T\"}".to_vec(), gzip(b"broken\n{\"title\":\"T\"}")] {
        let mut shown = Vec::new();
        let location = Location { source: "-".into(), path: "-".into(), ..Location::default() };
        let report = read_stream(&mut bytes.as_slice(), location, &ReadOptions::default(), &mut |item| {
            shown.push(show(&item));
            ControlFlow::Continue(())
        });
        assert_eq!(shown[1..], ["-:2 T|"], "{shown:?}");
        assert!(shown[0].starts_with("-:1 bad: malformed: JSON: expected value"));
        assert_eq!((report.documents, report.bad), (1, 1));
    }
}

#[test]
fn files_that_vanish_or_change_are_no_panic() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.jsonl");
    let read = |change: &mut dyn FnMut()| {
        let mut shown = Vec::new();
        let location = Location { path: "a.jsonl".into(), ..Location::default() };
        let outcome = read_file(&path, location, &ReadOptions::default(), &mut |item| {
            change();
            shown.push(show(&item));
            ControlFlow::Continue(())
        });
        (shown, outcome)
    };
    assert_eq!(read(&mut || ()).1, Err(Problem::NotFound));
    std::fs::write(&path, "{\"title\":\"A\"}\n{\"title\":\"B\"}\n").unwrap();
    assert_eq!(read(&mut || ()).0, ["a.jsonl:1 A|", "a.jsonl:2 B|"]);
    let mut once = true;
    let (shown, _) = read(&mut || {
        if std::mem::take(&mut once) {
            let mut file = std::fs::OpenOptions::new().append(true).open(&path).unwrap();
            file.write_all(b"{\"title\":\"C\"}\n").unwrap();
        }
    });
    assert_eq!(shown.last().unwrap(), "a.jsonl bad: changed while it was read");
    let (shown, outcome) = read(&mut || {
        let _ = std::fs::remove_file(&path);
    });
    assert_eq!((shown.len(), outcome.is_ok()), (3, true), "an open file is still read");
    assert_eq!(
        read_file(dir.path(), Location::default(), &ReadOptions::default(), &mut |_| ControlFlow::Continue(
            ()
        ))
        .unwrap_err()
        .to_string(),
        "cannot read: is a folder"
    );
}

#[test]
fn web_archives_give_pages_with_address_and_time() {
    let archive = warc(&[("http://example.com/a", "<p>One</p>"), ("http://example.com/b", "<p>Two</p>")]);
    let (items, report) = items("a.warc", &archive, &ReadOptions::default());
    assert_eq!(report.documents, 2, "{items:?}");
    let Item::Document(second) = &items[1] else { panic!("{items:?}") };
    assert_eq!(second.hints.url.as_deref(), Some("http://example.com/b"));
    assert_eq!(second.hints.captured.as_deref(), Some("2031-04-05T06:07:08Z"));
    assert_eq!(second.location.record, Some(2));
    let (offset, length) = second.location.bytes.unwrap();
    assert!(archive[offset as usize..(offset + length) as usize].starts_with(b"WARC/1.0"));
}

/// A feed in a web archive has many entries; each is found where the feed is.
#[test]
fn what_lies_in_a_record_has_the_place_of_the_record() {
    let feed = "<rss><channel><item><title>One</title></item><item><title>Two</title></item></channel></rss>";
    let http = format!("HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n{feed}");
    let pages = warc(&[("http://example.com/a", "<p>One</p>")]);
    let archive = [pages.as_slice(), &response("http://example.com/feed", http.as_bytes())].concat();
    let (items, _) = items("a.warc", &archive, &ReadOptions::default());
    let shown: Vec<_> = items.iter().map(show).collect();
    assert_eq!(shown, ["a.warc:1 Html <p>One</p>", "a.warc:2 One|", "a.warc:2 Two|"]);
    let Item::Document(entry) = &items[2] else { panic!("{items:?}") };
    assert_eq!(entry.location.bytes.map(|(start, _)| start), Some(pages.len() as u64));
}

/// Crawlers that use a browser keep the text that it showed.
#[test]
fn texts_that_a_browser_showed_have_the_address_of_the_page() {
    let text = "The tide came early";
    let archive = format!(
        "WARC/1.1\r\nWARC-Type: resource\r\nWARC-Target-URI: urn:text:https://example.com/tide\r\nContent-Type: text/plain\r\n\
         Content-Length: {}\r\n\r\n{text}\r\n\r\n",
        text.len()
    );
    let (items, _) = items("a.warc", archive.as_bytes(), &ReadOptions::default());
    let Item::Document(document) = &items[0] else { panic!("{items:?}") };
    assert_eq!(document.hints.url.as_deref(), Some("https://example.com/tide"));
}

#[test]
fn what_is_no_page_in_a_web_archive_is_passed_over() {
    let mut archive = Vec::new();
    for http in [
        "HTTP/1.1 404 Not Found\r\n\r\nGone",
        "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n",
        "no http",
    ] {
        archive.extend(response("http://example.com/", http.as_bytes()));
    }
    archive.extend(b"WARC/1.0\r\nWARC-Type: revisit\r\nContent-Length: 0\r\n\r\n\r\n\r\n");
    archive.extend(b"WARC/1.0\r\nWARC-Type: request\r\nContent-Length: 2\r\n\r\nab\r\n\r\n");
    check(
        "a.warc",
        &archive,
        &[
            "a.warc:1 skipped: not a page: HTTP status 404",
            "a.warc:2 skipped: not a page: image/png",
            "a.warc:3 skipped: not a page: empty response",
            "a.warc:4 bad: malformed: HTTP: no status line",
            "a.warc:5 skipped: revisit record",
            "a.warc:6 skipped: not a page: request record",
        ],
    );
}

#[test]
fn damaged_web_archives_are_read_on_behind_the_damage() {
    let page = |name: &str| warc(&[("http://example.com/", &format!("<p>{name}</p>"))]);
    let garbage = [page("One"), b"\x01\x02 garbage\nmore\n".to_vec(), page("Two")].concat();
    let ok = |n: u32, name: &str| format!("a.warc:{n} Html <p>{name}</p>");
    check(
        "a.warc",
        &garbage,
        &[&ok(1, "One"), "a.warc:2 bad: malformed: WARC: damaged record", &ok(3, "Two")],
    );
    let lie = |length: &str| {
        let text = String::from_utf8(page("One")).unwrap();
        let at = text.find("Content-Length: ").unwrap() + 16;
        let end = at + text[at..].find('\r').unwrap();
        [&text.as_bytes()[..at], length.as_bytes(), &text.as_bytes()[end..], &page("Two")].concat()
    };
    check("a.warc", &lie("300"), &[&ok(1, "One"), "a.warc:1 bad: ends too early", &ok(2, "Two")]);
    check(
        "a.warc",
        &lie("50"),
        &["a.warc:1 Html <p>One", "a.warc:2 bad: malformed: WARC: damaged record", &ok(3, "Two")],
    );
    check(
        "a.warc",
        &lie("x"),
        &[
            "a.warc:1 bad: malformed: WARC: damaged record",
            "a.warc:2 bad: malformed: WARC: damaged record",
            &ok(3, "Two"),
        ],
    );
    let mut members = [gzip(&page("One")), gzip(&page("Two")), gzip(&page("Three"))];
    let middle = members[1].len() / 2;
    members[1][middle..middle + 8].fill(0xff);
    let (items, report) = items("a.warc.gz", &members.concat(), &ReadOptions::default());
    let shown: Vec<_> = items.iter().map(show).collect();
    assert_eq!(shown[0], "a.warc.gz:1 Html <p>One</p>");
    assert!(shown.iter().any(|line| line.ends_with("Html <p>Three</p>")), "{shown:?}");
    assert!(report.bad > 0 && shown.last().unwrap().contains("damaged members"), "{shown:?}");
}

#[test]
fn a_wacz_is_read_for_its_pages_only() {
    let archive = gzip(&warc(&[("http://example.com/a", "<p>One</p>")]));
    let wacz = zip_of(&[
        ("archive/data.warc.gz", &archive),
        ("pages/pages.jsonl", b"{\"title\":\"One\",\"text\":\"One\"}"),
        ("datapackage.json", b"{}"),
    ]);
    check(
        "a.wacz",
        &wacz,
        &[
            "a.wacz!archive/data.warc.gz:1 Html <p>One</p>",
            "a.wacz!pages/pages.jsonl skipped: housekeeping of an archiver",
            "a.wacz!datapackage.json skipped: housekeeping of an archiver",
        ],
    );
}

#[test]
fn large_records_of_a_web_archive_are_bad_only_if_they_may_be_pages() {
    let limits = Limits { max_article_bytes: 200, ..Limits::default() };
    let options = ReadOptions { limits, ..ReadOptions::default() };
    let large = |mime: &str| {
        let http = format!("HTTP/1.1 200 OK\r\nContent-Type: {mime}\r\n\r\n{}", "x".repeat(300));
        response("http://example.com/", http.as_bytes())
    };
    let archive =
        [large("video/mp4"), large("text/html"), warc(&[("http://example.com/", "<p>One</p>")])].concat();
    check_with(
        "a.warc",
        &archive,
        &options,
        &[
            "a.warc:1 skipped: not a page: video/mp4",
            "a.warc:2 bad: article larger than 200 bytes (limit `max-filesize`)",
            "a.warc:3 Html <p>One</p>",
        ],
    );
}
