//! Mail: a message, a mailbox of them (newsletters), and a page saved as MHTML, which is a message too. The
//! HTML of a message is preferred to its plain text, whose makers often leave it empty.

mod body;

use std::io::{BufRead, Read};

use mail_parser::{Message, MessageParser, MimeHeaders};
use sha2::{Digest, Sha256};

use crate::input::limits::Limit;
use crate::input::problem::{Passed, Problem};
use crate::input::reader::{Fit, Flow, Reader, Reading};
use crate::input::sniff::Probe;
use crate::input::source::Source;
use crate::model::{Content, Document, Hints, Location, Markup, RawRecord};
use body::Body;

/// Reads a message or an MHTML page.
pub(crate) struct Mail;

/// Reads a mailbox.
pub(crate) struct Mbox;

impl Reader for Mail {
    fn name(&self) -> &'static str {
        "mail"
    }

    fn version(&self) -> u32 {
        2
    }

    fn accepts(&self, probe: &Probe<'_>) -> Fit {
        if begins_with_headers(&probe.text) {
            Fit::Content
        } else if probe.is_named(&["mht", "mhtml"]) && !probe.text.starts_with('<') && !probe.text.is_empty()
        {
            Fit::Name
        } else {
            Fit::No
        }
    }

    fn read(&self, source: Source<'_>, reading: &mut Reading<'_>) -> Flow {
        let whole = match source.into_bytes(reading.options.limits.max_article_bytes) {
            Ok(whole) => whole,
            Err(problem) => return reading.bad(problem),
        };
        let sha256 = Sha256::digest(&whole.bytes).into();
        message(&whole.bytes, sha256, reading.location.clone(), reading)?;
        whole.problem.map_or(Flow::Continue(()), |problem| reading.bad(problem))
    }
}

impl Reader for Mbox {
    fn name(&self) -> &'static str {
        "mbox"
    }

    fn version(&self) -> u32 {
        2
    }

    fn accepts(&self, probe: &Probe<'_>) -> Fit {
        match probe.text.split_once('\n') {
            Some((first, rest)) if first.starts_with("From ") && begins_with_headers(rest) => Fit::Signature,
            _ => Fit::No,
        }
    }

    fn read(&self, source: Source<'_>, reading: &mut Reading<'_>) -> Flow {
        let limit = reading.options.limits.max_article_bytes;
        let mut input = source.into_read();
        let (mut offset, mut start, mut number) = (0u64, 0u64, 0u64);
        let mut bytes = Vec::new();
        let mut hash = Sha256::new();
        let mut after_blank = true;
        let mut too_large = false;
        loop {
            let mut line = Vec::new();
            let taken = match (&mut input).take(limit).read_until(b'\n', &mut line) {
                Ok(taken) => taken as u64,
                Err(error) => return reading.bad(error.into()),
            };
            let opens = line.starts_with(b"From ")
                && (offset == 0 || after_blank && (says_time(&line) || header_follows(&mut input)));
            if (opens || taken == 0) && offset > start {
                number += 1;
                let location = reading.record_location(number, (start, offset - start));
                if too_large {
                    reading.bad_at(location, Problem::Limit(Limit::ArticleBytes(limit)))?;
                } else {
                    let sha256 = std::mem::take(&mut hash).finalize().into();
                    message(&bytes, sha256, location, reading)?;
                }
            }
            if taken == 0 {
                return Flow::Continue(());
            }
            if opens {
                (start, too_large) = (offset, false);
                bytes.clear();
                hash = Sha256::new();
            }
            hash.update(&line);
            if opens {
                // The line is the mailbox's, not the message's.
            } else if bytes.len() as u64 + taken > limit {
                too_large = true;
                bytes = Vec::new();
            } else if !too_large {
                bytes.extend_from_slice(if is_quoted(&line) { &line[1..] } else { &line });
            }
            after_blank = line.trim_ascii().is_empty();
            offset += taken;
        }
    }
}

/// Returns whether a line is one that would have begun with `From ` and was quoted, perhaps more than once.
fn is_quoted(line: &[u8]) -> bool {
    let bare = line.iter().position(|&b| b != b'>').unwrap_or(line.len());
    bare > 0 && line.get(bare..).is_some_and(|rest| rest.starts_with(b"From "))
}

/// Returns whether a line says a time of day, as those between messages do.
fn says_time(line: &[u8]) -> bool {
    let is_time =
        |w: &[u8]| matches!(w, [a, b, b':', c, d] if [a, b, c, d].iter().all(|digit| digit.is_ascii_digit()));
    line.windows(5).any(is_time)
}

/// Returns whether a header comes next. Not every mailbox quotes what begins with `From ` in a text.
fn header_follows(input: &mut impl BufRead) -> bool {
    /// Longest name of a header, in bytes.
    const NAME: usize = 80;
    let Ok(next) = input.fill_buf() else { return false };
    let name = next.iter().take(NAME).take_while(|b| b.is_ascii_graphic() && **b != b':').count();
    name > 0 && next.get(name) == Some(&b':')
}

/// Returns whether a text begins with the headers of a message.
fn begins_with_headers(text: &str) -> bool {
    let mut seen = [false; 4];
    for (at, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) && at > 0 {
            continue;
        }
        let Some((name, _)) = line.split_once(':') else { return false };
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_graphic()) {
            return false;
        }
        match name.to_ascii_lowercase().as_str() {
            "from" => seen[0] = true,
            "date" => seen[1] = true,
            "subject" | "received" | "return-path" => seen[2] = true,
            "message-id" | "mime-version" => seen[3] = true,
            _ => {}
        }
    }
    seen.iter().filter(|seen| **seen).count() >= 3
}

fn message(bytes: &[u8], sha256: [u8; 32], location: Location, reading: &mut Reading<'_>) -> Flow {
    let Some(message) = MessageParser::default().parse(bytes) else {
        return reading.bad_at(location, Problem::Malformed("mail: no headers".to_string()));
    };
    for name in body::attached(&message) {
        reading.skip_at(location.clone(), Passed::NotAPage(format!("attachment {name}")))?;
    }
    let Some(Body { markup, text, url, undecodable }) = body::of(&message) else {
        return reading.bad_at(location, Problem::Empty);
    };
    let mut hints = Hints { undecodable, ..Hints::default() };
    let saved_url = other_header(&message, "Snapshot-Content-Location");
    let is_saved_page =
        saved_url.is_some() || message.content_type().is_some_and(|t| t.subtype() == Some("related"));
    if is_saved_page && markup == Markup::Html && (saved_url.is_some() || url.is_some()) {
        hints.url = saved_url.or(url);
        hints.captured = message.date().map(|date| date.to_rfc3339());
    } else {
        hints.record = Some(Box::new(record(&message)));
    }
    reading.document(Document { location, content: Content::Page(markup, text), hints, sha256 })
}

fn record(message: &Message<'_>) -> RawRecord {
    let sender =
        message.from().and_then(|from| from.first()).and_then(|address| address.name()).map(str::to_string);
    let is_list = ["List-Id", "List-Unsubscribe"].iter().any(|name| message.header(*name).is_some());
    RawRecord {
        id: message.message_id().map(str::to_string),
        title: body::subject(message),
        published: message.date().map(|date| date.to_rfc3339()),
        // A newsletter comes from the paper, a letter from a person.
        publisher: if is_list { sender.clone() } else { None },
        authors: sender.filter(|_| !is_list).into_iter().collect(),
        ..RawRecord::default()
    }
}

fn other_header(message: &Message<'_>, name: &'static str) -> Option<String> {
    message.header(name).and_then(|value| value.as_text()).map(|text| text.trim().to_string())
}

#[cfg(test)]
mod tests {
    use crate::input::conformance::{items, show};
    use crate::input::reader::Item;

    const LETTER: &str = "From: Mara Lind <mara@example.com>\nDate: Sat, 5 Apr 2031 06:07:08 +0200\nSubject: \
        =?utf-8?q?Die_gr=C3=BC=C3=9Fe?=\nMessage-ID: <1@example.com>\n\nThe tide came early.\n";

    #[test]
    fn a_letter_has_its_headers_as_a_record() {
        let (items, _) = items("a.eml", LETTER.as_bytes(), &Default::default());
        let Item::Document(document) = &items[0] else { panic!("{items:?}") };
        assert_eq!(show(&items[0]), "a.eml Plain The tide came early.");
        let record = document.hints.record.as_ref().unwrap();
        assert_eq!(record.title.as_deref(), Some("Die grüße"));
        assert_eq!(record.published.as_deref(), Some("2031-04-05T06:07:08+02:00"));
        assert_eq!(
            (record.authors.join("|").as_str(), record.id.as_deref()),
            ("Mara Lind", Some("1@example.com"))
        );
    }

    #[test]
    fn a_mailbox_has_many_letters() {
        let mailbox = format!("From a Sat\n{LETTER}\n>From here on\n\nFrom b Sun\n{LETTER}");
        let (items, report) = items("box", mailbox.as_bytes(), &Default::default());
        let shown: Vec<_> = items.iter().map(show).collect();
        assert_eq!(shown.len(), 2);
        assert!(shown[0].starts_with("box:1 Plain The tide came early."));
        assert_eq!((shown[1].as_str(), report.reader), ("box:2 Plain The tide came early.", "mbox"));
    }

    #[test]
    fn a_saved_page_has_its_address() {
        let page = "From: <Saved by Blink>\nSnapshot-Content-Location: https://example.com/tide\nSubject: Tide\nDate: \
            Sat, 5 Apr 2031 06:07:08 +0000\nMIME-Version: 1.0\nContent-Type: multipart/related; type=\"text/html\"; \
            boundary=\"b\"\n\n--b\nContent-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\
            Content-Location: https://example.com/tide\n\n<p>T=C3=A4gliche Flut</p>\n--b\nContent-Type: image/png\n\
            Content-Location: https://example.com/x.png\nContent-Transfer-Encoding: base64\n\niVBO\n--b--\n";
        let (items, _) = items("a.mhtml", page.as_bytes(), &Default::default());
        let Item::Document(document) = &items[0] else { panic!("{items:?}") };
        assert_eq!(show(&items[0]), "a.mhtml Html <p>Tägliche Flut</p>");
        assert_eq!(document.hints.url.as_deref(), Some("https://example.com/tide"));
        assert_eq!(document.hints.captured.as_deref(), Some("2031-04-05T06:07:08Z"));
        assert!(document.hints.record.is_none());
    }

    #[test]
    fn lines_of_a_mailbox_that_begin_with_from_are_told_apart() {
        let mailbox = format!(
            "From a Sat\n{LETTER}\nFrom here on it rose.\n>From then on\n>>From\n>>From it\n\nFrom - Sat Apr  5 06:07:08 2031\n{LETTER}"
        );
        let (items, _) = items("box", mailbox.as_bytes(), &Default::default());
        assert_eq!(items.len(), 2, "{items:?}");
        let Item::Document(document) = &items[0] else { panic!("{items:?}") };
        let crate::model::Content::Page(_, text) = &document.content else { panic!("{items:?}") };
        assert_eq!(
            text.trim(),
            "The tide came early.\n\nFrom here on it rose.\nFrom then on\n>>From\n>From it"
        );
    }

    #[test]
    fn deep_messages_do_no_harm() {
        let mut mail = "From: a\nDate: b\nSubject: c\nMIME-Version: 1.0\n".to_string();
        for depth in 0..20_000 {
            mail.push_str(&format!("Content-Type: multipart/mixed; boundary=\"b{depth}\"\n\n--b{depth}\n"));
        }
        mail.push_str("\nText");
        assert_eq!(items("a.eml", mail.as_bytes(), &Default::default()).0.len(), 1);
        let nested = "Content-Type: message/rfc822\n\n".repeat(20_000);
        let mail = format!("From: a\nDate: b\nSubject: c\nMIME-Version: 1.0\n{nested}Text");
        assert_eq!(items("a.eml", mail.as_bytes(), &Default::default()).0.len(), 1);
    }
}
