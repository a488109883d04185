use presshound::ingest::job::*;
use std::sync::atomic::AtomicBool;
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let job = Job {
        index: a[1].clone().into(),
        inputs: vec![Input::Path(a[2].clone().into())],
        source: None,
        globs: vec![],
        excludes: vec![],
        max_filesize: 64 << 20,
        follow: false,
        hidden: false,
        map: vec![],
        checksum: false,
        keep_missing: false,
        prune: false,
        rebuild: a.len() > 3,
        dry_run: false,
        no_cut: false,
        cut_records: false,
        memory: 512 << 20,
        threads: 2,
        now: 0,
    };
    let t = std::time::Instant::now();
    let s = presshound::ingest::run(&job, None, &AtomicBool::new(false), &mut |e| match e {
        Event::Failed { location, reason } => println!("bad {location}: {reason}"),
        _ => {}
    });
    println!("{:?}\n{:?}", s, t.elapsed());
}
