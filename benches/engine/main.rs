//! `cargo bench`: how long the engine takes natively, and what it keeps. A number bounds the size, a word selects rows:
//! `cargo bench -- 1000 DaemonSet`.

mod measure;

use measure::Meter;
use peak_alloc::PeakAlloc;
use std::sync::LazyLock;
use std::time::Instant;

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let size_max = words.iter().find_map(|word| word.parse().ok()).unwrap_or(usize::MAX);
    let only = words.into_iter().find(|word| word.parse::<usize>().is_err()).unwrap_or_default();
    measure::run(&Meter {
        now_ms: || BEGAN.elapsed().as_secs_f64() * 1e3,
        bytes: || ALLOCATED.current_usage(),
        print: |line| println!("{line}"),
        size_max,
        only,
    });
}
