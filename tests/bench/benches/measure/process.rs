//! What the kernel tells of a process.

use std::{fs, time::Duration};

/// The most memory that it ever had resident, in kB.
pub(crate) fn peak_memory(process: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kb = line.and_then(|line| line.trim().strip_suffix(" kB"));
    kb.and_then(|kb| kb.parse().ok()).unwrap()
}

/// Processor time of all its threads so far, finer than clock ticks.
pub(crate) fn processor_time(process: u32) -> Duration {
    let threads = fs::read_dir(format!("/proc/{process}/task")).unwrap();
    let of_thread = |thread: &fs::DirEntry| {
        // A thread may end while it is looked at.
        let told = fs::read_to_string(thread.path().join("schedstat")).ok()?;
        told.split_whitespace().next()?.parse::<u64>().ok()
    };
    let spent = threads
        .filter_map(Result::ok)
        .filter_map(|thread| of_thread(&thread));
    Duration::from_nanos(spent.sum())
}
