//! The same measurements in wasm, run by Node (`scripts/bench.cjs`). `make bench` builds this as the page is built, with its profile and
//! its wasm-opt. Bytes are counted natively only.

mod measure;
mod table;

use measure::Meter;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance)]
    fn now() -> f64;
    #[wasm_bindgen(js_namespace = console)]
    fn log(line: &str);
    #[wasm_bindgen(thread_local_v2, js_namespace = globalThis, js_name = SIZE_MAX)]
    static SIZE_MAX: Option<f64>;
    #[wasm_bindgen(thread_local_v2, js_namespace = globalThis, js_name = NATIVE)]
    static NATIVE: Option<String>;
    #[wasm_bindgen(thread_local_v2, js_namespace = globalThis, js_name = ONLY)]
    static ONLY: Option<String>;
}

fn main() {
    let size_max = SIZE_MAX.with(|size| size.map_or(usize::MAX, |size| size as usize));
    // Without native figures at hand every cell of theirs stays empty.
    let native = NATIVE.with(|text| Some(table::of_text(text.as_deref().unwrap_or_default())));
    let _ = measure::run(&Meter {
        now_ms: now,
        bytes: || 0,
        print: log,
        native,
        size_max,
        only: ONLY.with(Option::clone).unwrap_or_default(),
        repeats_max: measure::REPEATS_MAX,
    });
}
