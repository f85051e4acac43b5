//! Room for the moments that are kept, in wasm. Left alone, memory grows there by little more than each allocation needs; every time
//! it grows the browser collects its own garbage, and with thousands of objects that was most of the time a run took. So whenever
//! memory has grown, half as much again is asked for at once. What is not used yet is not in memory either.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Bytes of a page of wasm's memory.
const PAGE: usize = 1 << 16;

/// The pages there were when room was last made.
static SEEN: AtomicUsize = AtomicUsize::new(0);

/// Makes room where memory has grown since the last time. Natively this does nothing.
pub(super) fn keep_ahead() {
    let pages = pages();
    if pages > SEEN.load(Ordering::Relaxed) {
        let mut room: Vec<u8> = Vec::new();
        // Where there is no room for so much, memory grows by what it needs, as it would have.
        let _ = room.try_reserve_exact(pages * PAGE / 2);
        drop(std::hint::black_box(room));
        SEEN.store(self::pages(), Ordering::Relaxed);
    }
}

#[cfg(target_arch = "wasm32")]
fn pages() -> usize {
    core::arch::wasm32::memory_size::<0>()
}

#[cfg(not(target_arch = "wasm32"))]
const fn pages() -> usize {
    0
}
