//! How large the pages of memory are that the system hands out.
//!
//! A search lives for milliseconds and needs a few megabytes: emptying pages of 2 MiB for it is a tenth of its time. A
//! long run gains by large ones. The allocator asks for its first memory before `main` begins, so that small pages are the
//! rule from before that, until a long run asks for large ones.

#![cfg_attr(target_os = "linux", allow(unsafe_code))]

/// Has the system hand out memory in large pages from now on, where it would.
pub fn take_large() {
    #[cfg(target_os = "linux")]
    set_large(true);
}

#[cfg(target_os = "linux")]
fn set_large(large: bool) {
    // SAFETY: this option of `prctl` takes numbers alone, and touches no memory of ours. A system that does not know it
    // says so and changes nothing.
    let _ = unsafe { libc::prctl(libc::PR_SET_THP_DISABLE, libc::c_ulong::from(!large), 0, 0, 0) };
}

#[cfg(target_os = "linux")]
extern "C" fn begin() {
    set_large(false);
}

// SAFETY: the section holds addresses of functions that the loader calls before `main`, in the order of the numbers; those
// without a number, as the allocator's, come last. Which arguments they are given does not matter to one that takes none.
// `begin` uses nothing of the standard library, which is not set up yet, and calls the system once.
#[cfg(target_os = "linux")]
#[used]
#[unsafe(link_section = ".init_array.00099")]
static BEGIN: extern "C" fn() = begin;

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #[test]
    fn pages_are_small_until_large_ones_are_asked_for() {
        let large = || {
            let status = std::fs::read_to_string("/proc/self/status").unwrap();
            // Old systems do not say.
            status.lines().find(|line| line.starts_with("THP_enabled:")).map(|line| line.ends_with('1'))
        };
        assert_ne!(large(), Some(true));
        super::take_large();
        assert_ne!(large(), Some(false));
        super::set_large(false);
        assert_ne!(large(), Some(true));
    }
}
