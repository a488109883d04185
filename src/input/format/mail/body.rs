//! The text of a message: which of its parts is read, and in which encoding.

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Encoding, Message, MessagePart, MimeHeaders, PartType};

use crate::input::decode;
use crate::input::format::html;
use crate::input::format::xml;
use crate::model::Markup;

/// Returns the names of files that a message carries; pictures, sound and video aside.
pub(super) fn attached(message: &Message<'_>) -> Vec<String> {
    let is_file = |part: &&MessagePart<'_>| {
        let media = part.content_type().map_or("", |t| t.ctype()).to_ascii_lowercase();
        part.content_disposition().is_some_and(|d| d.is_attachment())
            && !["image", "audio", "video", "message"].contains(&media.as_str())
    };
    let names = message.parts.iter().filter(is_file);
    names.filter_map(|part| part.attachment_name()).map(str::to_string).collect()
}

/// How many messages may lie inside each other.
const NESTED: usize = 8;

/// The text of a message.
pub(super) struct Body {
    pub(super) markup: Markup,
    pub(super) text: String,
    /// Address of the part it stands in.
    pub(super) url: Option<String>,
    /// Characters that could not be decoded.
    pub(super) undecodable: u64,
}

/// Returns the text of a message: its HTML if it has any, else its plain text with that of the messages in it.
pub(super) fn of(message: &Message<'_>) -> Option<Body> {
    within(message, NESTED)
}

fn within(message: &Message<'_>, depth: usize) -> Option<Body> {
    let is_attached = |part: &MessagePart<'_>| part.content_disposition().is_some_and(|d| d.is_attachment());
    let mut html =
        message.parts.iter().filter(|part| matches!(part.body, PartType::Html(_)) && !is_attached(part));
    let shown = html.find_map(|part| {
        let (text, undecodable) = decoded(message, part)?;
        let url = part.content_location().map(str::to_string);
        shows_text(&text).then_some(Body { markup: Markup::Html, text, url, undecodable })
    });
    if shown.is_some() {
        return shown;
    }
    let mut plain: Vec<(String, u64)> = message
        .text_bodies()
        .filter(|part| matches!(part.body, PartType::Text(_)) && !is_attached(part))
        .filter_map(|part| decoded(message, part))
        .filter(|(text, _)| !text.trim().is_empty())
        .collect();
    let inner = message.parts.iter().filter_map(|part| match &part.body {
        PartType::Message(inner) => within(inner, depth.checked_sub(1)?),
        _ => None,
    });
    let mut inner: Vec<Body> = inner.collect();
    if plain.is_empty() && inner.len() == 1 {
        return inner.pop();
    }
    plain.extend(inner.into_iter().map(|body| match body.markup {
        Markup::Html => (xml::html_text(&body.text), body.undecodable),
        _ => (body.text, body.undecodable),
    }));
    let undecodable = plain.iter().map(|(_, lost)| lost).sum();
    let text = plain.into_iter().map(|(text, _)| text).collect::<Vec<_>>().join("\n\n");
    (!text.is_empty()).then_some(Body { markup: Markup::Plain, text, url: None, undecodable })
}

/// Returns whether a page shows any text; a page of frames does not.
fn shows_text(page: &str) -> bool {
    let behind_head = page.to_ascii_lowercase().find("</head").and_then(|at| page.get(at..)).unwrap_or(page);
    !xml::html_text(behind_head).trim().is_empty()
}

/// Returns the text of a part, and how many characters of it could not be decoded. A part without a character set has that
/// which its page declares, as browsers save it.
fn decoded(message: &Message<'_>, part: &MessagePart<'_>) -> Option<(String, u64)> {
    let charset = part.content_type().and_then(|content| content.attribute("charset"));
    let declared = charset.and_then(|name| decode::label(name.as_bytes()));
    let raw = message.raw_message.get(part.offset_body as usize..part.offset_end as usize);
    let bytes = raw.and_then(|raw| match part.encoding {
        Encoding::None => Some(raw.to_vec()),
        Encoding::QuotedPrintable => quoted_printable_decode(raw),
        Encoding::Base64 => base64_decode(raw),
    });
    // What has a character set that browsers do not know was decoded by the parser.
    let known = bytes.filter(|_| charset.is_none() || declared.is_some()).and_then(|bytes| {
        let declared = declared.or_else(|| html::declared(&bytes));
        decode::decode(bytes, declared).ok()
    });
    let (text, undecodable) = match known {
        Some(decoded) => (decoded.text, decoded.undecodable),
        None => {
            let text = part.text_contents()?.to_string();
            let lost = text.matches('\u{fffd}').count() as u64;
            (text, lost)
        }
    };
    let is = |name: &str, value: &str| {
        let said = part.content_type().and_then(|content| content.attribute(name));
        said.is_some_and(|said| said.eq_ignore_ascii_case(value))
    };
    Some((if is("format", "flowed") { unflowed(&text, is("delsp", "yes")) } else { text }, undecodable))
}

/// Joins lines that end with a space to paragraphs: text in the form `flowed`.
fn unflowed(text: &str, drops_space: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut is_open = false;
    for line in text.lines() {
        if !is_open && !out.is_empty() {
            out.push('\n');
        }
        let line = line.strip_prefix(' ').unwrap_or(line);
        is_open = line.ends_with(' ') && line != "-- ";
        out.push_str(if is_open && drops_space { &line[..line.len() - 1] } else { line });
    }
    out
}

/// Returns the subject. What is written in an encoding without saying so is in that of the text.
pub(super) fn subject(message: &Message<'_>) -> Option<String> {
    let said = message.subject()?;
    if !said.contains('\u{fffd}') {
        return Some(said.to_string());
    }
    let header = message.headers().iter().find(|header| header.name() == "Subject")?;
    let raw = message.raw_message.get(header.offset_start as usize..header.offset_end as usize)?;
    let text = message.parts.iter().find(|part| part.is_text())?;
    let charset = text.content_type().and_then(|content| content.attribute("charset"));
    let declared = charset.and_then(|name| decode::label(name.as_bytes())).or_else(|| {
        let body = message.raw_message.get(text.offset_body as usize..text.offset_end as usize)?;
        html::declared(body).or_else(|| decode::choose(body, None))
    });
    // A few words are too little to guess from.
    let (decoded, _, _) = declared?.decode(raw);
    Some(decoded.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use crate::input::conformance::{items, show};
    use crate::input::reader::Item;

    /// Reads bytes as a letter; returns what its text is.
    fn text_of(mail: &[u8]) -> String {
        let (items, _) = items("a.eml", mail, &Default::default());
        let Some(Item::Document(document)) = items.last() else { panic!("{items:?}") };
        match &document.content {
            crate::model::Content::Page(_, text) => text.trim().to_string(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_saved_page_is_in_the_encoding_that_it_declares() {
        let page = "<meta http-equiv=3D\"Content-Type\" content=3D\"text/html; charset=3Dwindows-1251\"><p>=CF=F0=E8=EB=E8=\n=E2</p>";
        let frames = "<html><head><title>Frames</title></head><frameset><frame src=3Da></frameset></html>";
        let part = |text: &str| {
            format!(
                "--b\nContent-Type: text/html\nContent-Transfer-Encoding: quoted-printable\nContent-Location: https://example.com/\n\n{text}\n"
            )
        };
        let mail = format!(
            "From: <Saved by Blink>\nSnapshot-Content-Location: https://example.com/\nSubject: Tide\nDate: Sat, 5 Apr 2031 06:07:08 +0000\n\
             MIME-Version: 1.0\nContent-Type: multipart/related; type=\"text/html\"; boundary=\"b\"\n\n{}{}--b--\n",
            part(frames),
            part(page)
        );
        let text = text_of(mail.as_bytes());
        assert!(text.ends_with("<p>Прилив</p>"), "{text}");
    }

    #[test]
    fn letters_without_an_encoding_are_guessed() {
        let text =
            "Паром между Линдмутом и островами опоздал на два часа после шторма, сообщило управление порта.";
        let letter = format!(
            "From: a@example.com\nDate: Sat, 5 Apr 2031 06:07:08 +0200\nSubject: Паром опоздал\n\n{text}\n"
        );
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(&letter);
        assert_eq!(text_of(&bytes), text);
        let (items, _) = items("a.eml", &bytes, &Default::default());
        let Item::Document(document) = &items[0] else { panic!("{items:?}") };
        assert_eq!(document.hints.record.as_ref().unwrap().title.as_deref(), Some("Паром опоздал"));
    }

    #[test]
    fn forwarded_and_flowed_letters_are_read_whole() {
        let head = "From: Mara Lind <mara@example.com>\nDate: Sat, 5 Apr 2031 06:07:08 +0200\nSubject: Tide\nMIME-Version: 1.0\n";
        let mixed = "Content-Type: multipart/mixed; boundary=b\n\n";
        let inner = "--b\nContent-Type: message/rfc822\n\nFrom: Tom Reed <tom@example.com>\nSubject: Inner\n\nThe inner story.\n";
        let note = "--b\nContent-Type: text/plain\n\nSee below.\n";
        for (mail, expected) in [
            (format!("{head}{mixed}{note}{inner}--b--\n"), "See below.\n\nThe inner story."),
            (format!("{head}{mixed}{inner}--b--\n"), "The inner story."),
            (
                format!(
                    "{head}Content-Type: text/plain; format=flowed\n\nThe tide \ncame \nearly.\n\n> It \n From a.\n-- \nMara\n"
                ),
                "The tide came early.\n\n> It From a.\n-- \nMara",
            ),
            (
                format!("{head}Content-Type: text/plain; format=flowed; delsp=yes\n\nThe ti \nde.\n"),
                "The tide.",
            ),
        ] {
            assert_eq!(text_of(mail.as_bytes()), expected, "{mail}");
        }
    }

    #[test]
    fn attached_files_are_said() {
        let mail = "From: a@example.com\nDate: Sat, 5 Apr 2031 06:07:08 +0200\nSubject: Tide\nMIME-Version: 1.0\nContent-Type: \
            multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nThe tide.\n--b\nContent-Type: application/pdf\n\
            Content-Disposition: attachment; filename=\"tide.pdf\"\n\n%PDF\n--b\nContent-Type: image/png\nContent-Disposition: \
            attachment; filename=\"tide.png\"\n\n.PNG\n--b--\n";
        let (items, _) = items("a.eml", mail.as_bytes(), &Default::default());
        let shown: Vec<_> = items.iter().map(show).collect();
        assert_eq!(shown, ["a.eml skipped: not a page: attachment tide.pdf", "a.eml Plain The tide."]);
    }
}
