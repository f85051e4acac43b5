//! `cargo bench`: how long the engine takes natively, and what it keeps. An argument bounds the size: `cargo bench -- 1000`.

mod measure;

use measure::Meter;
use peak_alloc::PeakAlloc;
use std::sync::LazyLock;
use std::time::Instant;

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);

fn main() {
    let size_max = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(usize::MAX);
    measure::run(&Meter {
        now_ms: || BEGAN.elapsed().as_secs_f64() * 1e3,
        bytes: || ALLOCATED.current_usage(),
        print: |line| println!("{line}"),
        size_max,
    });
}
