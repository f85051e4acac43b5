//! `cargo bench`: how long the engine takes natively, and what it keeps. A number bounds the size, a word selects rows:
//! `cargo bench -- 1000 DaemonSet`. `--once` runs each row once, for tools that count instructions. `--save=FILE` writes the rows down
//! for the same measurements in wasm (`make bench`). `--hours=24` plays a cluster that never rests for a day of its time instead.

#![allow(clippy::disallowed_types, reason = "measuring needs a clock; the engine has none")]

mod churn;
mod measure;
mod table;

use measure::Meter;
use peak_alloc::PeakAlloc;
use std::sync::LazyLock;
use std::time::Instant;

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);

fn main() {
    let (flags, words): (Vec<String>, Vec<String>) = std::env::args().skip(1).partition(|word| word.starts_with('-'));
    let size_max = words.iter().find_map(|word| word.parse().ok()).unwrap_or(usize::MAX);
    let only = words.into_iter().find(|word| word.parse::<usize>().is_err()).unwrap_or_default();
    if let Some(hours) = flags.iter().find_map(|flag| flag.strip_prefix("--hours=")?.parse().ok()) {
        churn::run(hours, now_ms, || ALLOCATED.current_usage());
        return;
    }
    let rows = measure::run(&Meter {
        now_ms,
        bytes: || ALLOCATED.current_usage(),
        print: |line| println!("{line}"),
        native: None,
        size_max,
        only,
        repeats_max: if flags.iter().any(|flag| flag == "--once") { 1 } else { measure::REPEATS_MAX },
    });
    if let Some(file) = flags.iter().find_map(|flag| flag.strip_prefix("--save=")) {
        std::fs::write(file, table::to_text(&rows)).expect("the file can be written");
    }
}

/// The time this thread has computed, where the system tells (Linux does): other work on the machine does not count.
fn now_ms() -> f64 {
    // What is counted is brought up to date when the thread is looked at.
    std::thread::yield_now();
    let schedule = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    match schedule.split(' ').next().and_then(|nanoseconds| nanoseconds.parse::<f64>().ok()) {
        Some(nanoseconds) => nanoseconds / 1e6,
        None => BEGAN.elapsed().as_secs_f64() * 1e3,
    }
}
