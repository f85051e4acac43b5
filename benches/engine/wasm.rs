//! The same measurements in wasm, run by Node: `make bench` builds this with the page's own settings.

mod measure;

use measure::Meter;
use wasm_bindgen::prelude::wasm_bindgen;

#[cfg(alloc = "talc")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

#[cfg(alloc = "rlsf")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance)]
    fn now() -> f64;
    #[wasm_bindgen(js_namespace = console)]
    fn log(line: &str);
    #[wasm_bindgen(thread_local_v2, js_namespace = globalThis, js_name = SIZE_MAX)]
    static SIZE_MAX: Option<f64>;
}

fn main() {
    let size_max = SIZE_MAX.with(|size| size.map_or(usize::MAX, |size| size as usize));
    measure::run(&Meter { now_ms: now, bytes: || 0, print: log, size_max, only: String::new() });
}
