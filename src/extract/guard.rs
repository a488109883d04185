//! Limits on what a page may cost: size before it is parsed, stack, time, and panics while it is.
//!
//! Nesting is limited where pages are rewritten for the parsers, in `html::clean`.

use std::panic::AssertUnwindSafe;
use std::sync::mpsc;
use std::time::Duration;

use super::ExtractError;

/// Largest page that is read as HTML, in bytes.
pub const MAX_PAGE_BYTES: usize = 32 << 20;
/// Deepest nesting of elements handed to a parser; what is deeper is flattened.
pub const MAX_DEPTH: usize = 200;
/// Most elements handed to a parser; the tags of further ones are dropped, their text stays.
pub const MAX_ELEMENTS: usize = 50_000;
/// Most text handed to a parser, in bytes.
pub const MAX_PARSED_BYTES: usize = 8 << 20;
/// Stack of the thread that parses, in bytes.
pub const STACK_BYTES: usize = 64 << 20;
/// Longest time that one page may take.
pub const TIME_LIMIT: Duration = Duration::from_secs(8);

/// Refuses a page that is too large to be read.
///
/// # Errors
/// If the page is larger than [`MAX_PAGE_BYTES`].
pub fn check_size(page: &str) -> Result<(), ExtractError> {
    if page.len() > MAX_PAGE_BYTES {
        let message = format!("page of {} bytes is larger than the limit of {MAX_PAGE_BYTES}", page.len());
        return Err(ExtractError::Refused(message));
    }
    Ok(())
}

/// Refuses a page that is no text: control characters and replacement characters are more than a few in a hundred.
///
/// # Errors
/// If the beginning of the page is binary data.
pub fn check_text(page: &str) -> Result<(), ExtractError> {
    const LOOKED_AT: usize = 50_000;
    let is_junk = |c: char| (c.is_control() && !c.is_whitespace()) || c == '\u{fffd}';
    let (mut all, mut junk) = (0, 0);
    for c in page.chars().take(LOOKED_AT) {
        all += 1;
        junk += usize::from(is_junk(c));
    }
    if junk * 25 > all {
        return Err(ExtractError::Refused("the page is binary data, not text".into()));
    }
    Ok(())
}

/// Runs work on a thread with a large stack and waits for it no longer than `limit`. Work that overruns goes on
/// unheard until it ends.
///
/// # Errors
/// If the work panics, takes too long, or no thread can be started.
pub fn run<T: Send + 'static>(
    limit: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ExtractError> {
    let (send, receive) = mpsc::sync_channel(1);
    let refused = |message: String| ExtractError::Refused(message);
    std::thread::Builder::new()
        .name("page".into())
        .stack_size(STACK_BYTES)
        .spawn(move || {
            let result = std::panic::catch_unwind(AssertUnwindSafe(work));
            // Nobody listens any more after the time limit.
            let _ = send.send(result.ok());
        })
        .map_err(|error| refused(format!("no thread to read the page: {error}")))?;
    match receive.recv_timeout(limit) {
        Ok(Some(value)) => Ok(value),
        Ok(None) => Err(refused("the page breaks the parser".into())),
        Err(_) => Err(refused(format!("the page takes longer than {} s", limit.as_secs()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binary_data_is_refused() {
        assert_eq!(check_text("<p>text</p>\n"), Ok(()));
        assert_eq!(check_text(""), Ok(()));
        assert!(check_text("\u{1}\u{2}PK\u{fffd}text").is_err());
    }

    #[test]
    fn slow_and_breaking_work_is_refused() {
        assert_eq!(run(TIME_LIMIT, || 1), Ok(1));
        let slow = run(Duration::from_millis(10), || std::thread::sleep(Duration::from_secs(1)));
        assert!(matches!(slow, Err(ExtractError::Refused(m)) if m.contains("longer")));
    }
}
