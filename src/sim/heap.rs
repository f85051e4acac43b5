//! Grows the memory of wasm in large steps. The allocator of wasm grows memory by little more than each allocation needs, and each growth
//! makes the browser collect its own garbage; with thousands of objects that took most of the time of a run. So whenever memory has grown,
//! this file reserves half as much again at once. The reserve is freed immediately; the allocator keeps the pages.

use std::sync::atomic::{AtomicUsize, Ordering};

/// The size of a page of wasm's memory, in bytes.
const PAGE: usize = 1 << 16;

/// The number of pages after the last reservation.
static SEEN: AtomicUsize = AtomicUsize::new(0);

/// Reserves memory ahead if it has grown since the last call. Natively this does nothing.
pub(super) fn keep_ahead() {
    let pages = pages();
    if pages > SEEN.load(Ordering::Relaxed) {
        let mut room: Vec<u8> = Vec::new();
        // If the browser refuses so much, memory goes on growing by what each allocation needs.
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
