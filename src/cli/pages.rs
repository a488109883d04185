//! How much memory the system hands out at a time.

/// Has the system hand out memory in small pages from now on.
///
/// A search lives for milliseconds and needs a few megabytes: emptying pages of 2 MiB for it is a tenth of its time. A
/// long run gains by large ones.
#[cfg(target_os = "linux")]
#[allow(unsafe_code)]
pub fn keep_small() {
    // SAFETY: this option of `prctl` takes numbers alone, and touches no memory of ours. A system that does not know it
    // says so and changes nothing.
    let _ = unsafe { libc::prctl(libc::PR_SET_THP_DISABLE, 1, 0, 0, 0) };
}

/// Other systems hand out small pages anyway.
#[cfg(not(target_os = "linux"))]
pub fn keep_small() {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #[test]
    fn large_pages_are_off_once_asked_for() {
        super::keep_small();
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        // Old systems do not say.
        let line = status.lines().find(|line| line.starts_with("THP_enabled:"));
        assert!(line.is_none_or(|line| line.ends_with('0')), "{line:?}");
    }
}
