//! Does the same to many things at once and hands the answers on in their order.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::thread;

use crossbeam_channel::bounded;

/// Bytes of stack for each thread.
const STACK: usize = 16 << 20;

/// Calls `work` on every item in `threads` threads and `take` on every answer, in the order of the items. Items
/// are fetched as they are needed; few answers wait. Ends early if `take` fails.
pub fn in_order<I, T: Send, A: Send, E: Send>(
    items: I,
    threads: usize,
    work: impl Fn(T) -> A + Sync,
    mut take: impl FnMut(A) -> Result<(), E>,
) -> Result<(), E>
where
    I: Iterator<Item = T> + Send,
{
    let threads = threads.max(1);
    let source = Mutex::new(items.enumerate());
    let (sender, receiver) = bounded::<(usize, A)>(threads * 8);
    thread::scope(|scope| {
        for _ in 0..threads {
            let (source, sender, work) = (&source, sender.clone(), &work);
            let run = move || loop {
                // A panic of the iterator ends the other threads too: nothing more can be fetched.
                let next = source.lock().ok().and_then(|mut items| items.next());
                let Some((number, item)) = next else { break };
                if sender.send((number, work(item))).is_err() {
                    break;
                }
            };
            // Pages nest deeply, and parsers recurse.
            let thread = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, run);
            thread.expect("the system gives a thread");
        }
        drop(sender);
        let mut waiting = BTreeMap::new();
        let mut next = 0;
        for (number, answer) in receiver {
            waiting.insert(number, answer);
            while let Some(answer) = waiting.remove(&next) {
                next += 1;
                take(answer)?;
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_keep_their_order() {
        let mut seen = Vec::new();
        let slow_if_even = |n: u64| {
            thread::sleep(std::time::Duration::from_micros(if n.is_multiple_of(2) { 300 } else { 0 }));
            n * 2
        };
        in_order(0..100, 4, slow_if_even, |answer| {
            seen.push(answer);
            Ok::<_, ()>(())
        })
        .unwrap();
        assert_eq!(seen, (0..100).map(|n| n * 2).collect::<Vec<_>>());
    }

    #[test]
    fn a_failure_ends_it() {
        assert_eq!(in_order(0.., 2, |n: u32| n, |n| if n < 10 { Ok(()) } else { Err(n) }), Err(10));
    }
}
