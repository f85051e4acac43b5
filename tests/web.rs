//! What must hold inside a browser: the engine computes there what it computes natively.
//!
//! Run by wasm-bindgen-test-runner in headless Chromium: `cargo test --target wasm32-unknown-unknown --features app --test web`.
#![cfg(target_arch = "wasm32")]

use podloom::seed::Stream;
use podloom::time::{Span, Time};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn a_seed_draws_the_same_as_natively() {
    // The native twin of this test is `seed::draws_are_the_same_everywhere` in tests/native.
    let mut stream = Stream::new(36, "pod-names");
    let drawn: Vec<u64> = (0..3).map(|_| stream.draw()).collect();
    assert_eq!(drawn, [0x4d44_c51b_6a54_2bc0, 0x6e97_b3ed_9ab6_9ec7, 0x687f_c21e_b617_d699]);
}

#[wasm_bindgen_test]
fn time_counts_past_what_32_bits_hold() {
    let century = Span::from_s(100 * 365 * 86_400);
    let later = Time::START + century;
    assert_eq!(later.since(Time::START), century);
    assert_eq!(later.since(Time::START).s(), 3_153_600_000);
}
