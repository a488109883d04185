//! What programs that save pages write into them: where a page came from, and when it was saved.

use crate::model::Hints;

/// How far into a page the note is looked for, in bytes.
const NOTE: usize = 8 << 10;

/// Longest address that is believed, in bytes.
const LONGEST: usize = 4 << 10;

/// Puts into `hints` what a saved page says of its origin; what is known already stays.
pub(crate) fn read(page: &str, hints: &mut Hints) {
    let Some((url, saved)) = note(page) else { return };
    if hints.url.is_none() {
        hints.url = Some(url);
    }
    if hints.captured.is_none() {
        hints.captured = saved;
    }
}

/// Returns the address in a page's note about its origin, and the time, RFC 3339.
fn note(page: &str) -> Option<(String, Option<String>)> {
    let head = &page[..page.floor_char_boundary(NOTE)];
    head.match_indices("<!--").find_map(|(at, _)| {
        let note = head[at + 4..].split("-->").next().unwrap_or_default().trim();
        single_file(note).or_else(|| mark_of_the_web(note)).or_else(|| mirrored(note))
    })
}

/// SingleFile: a line `url: …`, a line `saved date: Sat Apr 05 2031 06:07:08 GMT+0200 (…)`.
fn single_file(note: &str) -> Option<(String, Option<String>)> {
    if !note.starts_with("Page saved with SingleFile") {
        return None;
    }
    let value = |name: &str| note.lines().find_map(|line| line.trim().strip_prefix(name)).map(str::trim);
    Some((address(value("url:")?)?, value("saved date:").and_then(script_date)))
}

/// Browsers, for a whole page with its pictures: `saved from url=(0034)https://courier.example/tide`.
fn mark_of_the_web(note: &str) -> Option<(String, Option<String>)> {
    let rest = note.strip_prefix("saved from url=(")?;
    let (_, url) = rest.split_once(')')?;
    Some((address(url)?, None))
}

/// HTTrack: `Mirrored from courier.example/tide by HTTrack Website Copier/3.x […], Sat, 05 Apr 2031 06:07:08 GMT`.
fn mirrored(note: &str) -> Option<(String, Option<String>)> {
    let (url, rest) = note.strip_prefix("Mirrored from ")?.split_once(" by HTTrack")?;
    let url = if url.contains("://") { url.to_string() } else { format!("http://{url}") };
    let words: Vec<&str> = rest.split_whitespace().collect();
    let saved = words.windows(5).rev().find_map(|words| match words {
        [day, month, year, time, "GMT"] => rfc3339([year, month, day], time, "Z"),
        _ => None,
    });
    Some((address(&url)?, saved))
}

/// Returns an address of a page on the web; not of a file, nor of the browser itself.
fn address(url: &str) -> Option<String> {
    let is_web = url.starts_with("http://") || url.starts_with("https://");
    let is_sound = url.len() <= LONGEST && !url.contains(|c: char| c.is_whitespace() || c.is_control());
    (is_web && is_sound).then(|| url.to_string())
}

/// Reads a date as scripts write it: `Sat Apr 05 2031 06:07:08 GMT+0200 (Central European Summer Time)`.
fn script_date(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let [_, month, day, year, time, zone, ..] = words.as_slice() else { return None };
    let zone = zone.strip_prefix("GMT")?;
    let sign = zone.get(..1).filter(|sign| matches!(*sign, "+" | "-"))?;
    let (hours, minutes) = (number(zone.get(1..3)?, 2)?, number(zone.get(3..5)?, 2)?);
    rfc3339([year, month, day], time, &format!("{sign}{hours}:{minutes}"))
}

fn rfc3339([year, month, day]: [&str; 3], time: &str, zone: &str) -> Option<String> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = MONTHS.iter().position(|known| *known == month)? + 1;
    let clock: Vec<&str> = time.split(':').collect();
    let [hour, minute, second] = clock.as_slice() else { return None };
    let (year, day) = (number(year, 4)?, number(day, 2)?);
    let clock = format!("{}:{}:{}", number(hour, 2)?, number(minute, 2)?, number(second, 2)?);
    Some(format!("{year}-{month:02}-{day}T{clock}{zone}"))
}

/// Returns digits as they are, if there are `length` of them.
fn number(text: &str, length: usize) -> Option<&str> {
    (text.len() == length && text.bytes().all(|b| b.is_ascii_digit())).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_of_programs_are_read() {
        for (page, expected) in [
            (
                "<!DOCTYPE html> <html lang=ru><!--\n Page saved with SingleFile \n url: https://courier.example/tide \n saved date: \
                 Sat Apr 05 2031 06:07:08 GMT+0200 (Central European Summer Time)\n--><meta charset=utf-8>",
                Some(("https://courier.example/tide", Some("2031-04-05T06:07:08+02:00"))),
            ),
            (
                "<!-- x --><!-- saved from url=(0028)https://courier.example/tide -->\n<html>",
                Some(("https://courier.example/tide", None)),
            ),
            (
                "<html><!-- Mirrored from courier.example/tide.html by HTTrack Website Copier/3.x [XR&CO'2014], Sat, 05 Apr 2031 \
                 06:07:08 GMT -->",
                Some(("http://courier.example/tide.html", Some("2031-04-05T06:07:08Z"))),
            ),
            ("<!-- saved from url=(0014)about:internet -->", None),
            ("<!-- saved from url=(0014", None),
            ("<!--\n Page saved with SingleFile \n url: file:///home/ada/tide.html \n-->", None),
            (
                "<!--\n Page saved with SingleFile \n url: https://courier.example/ \n saved date: soon\n",
                Some(("https://courier.example/", None)),
            ),
            ("<p>saved from url=(1)https://courier.example/", None),
        ] {
            let expected = expected.map(|(url, saved)| (url.to_string(), saved.map(str::to_string)));
            assert_eq!(note(page), expected, "{page}");
        }
    }
}
