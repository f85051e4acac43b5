#![no_main]
#![doc = "libFuzzer's door to [`podloom_fuzz::kubectl_line`]."]

libfuzzer_sys::fuzz_target!(|data: &[u8]| podloom_fuzz::kubectl_line(data));
